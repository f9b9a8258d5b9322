"""A fuzzer for the reader of returned files: ``python tests/returns/fuzz_read.py CORPUS -max_total_time=1800``.

Not collected by pytest. Works on what is inside the package: a mutated part is put back into a sound zip, so that the
parsers are reached rather than the check sums. Needs atheris (Linux). Any exception that leaves ``read_bytes``, and any
reading that invents evidence out of thin air (more rows than the sheet has cells), is reported as a crash.
"""

from __future__ import annotations

import io
import sys
import zipfile

import atheris

with atheris.instrument_imports(include=["ledger_tools.returns"]):
    from ledger_tools.returns import read_bytes, read_images
    from tests.returns.evidence_books import Book, one_cell, picture, png, shape, two_cell
    from tests.returns.ledger_books import HEADERS, book, identity, member

_ROWS = "".join(
    f'<row r="{row}"><c r="A{row}" t="inlineStr"><is><t>{number}</t></is></c>'
    f'<c r="B{row}" t="inlineStr"><is><t>{name}</t></is></c>'
    f'<c r="C{row}" t="inlineStr"><is><t>{stamp}</t></is></c></row>'
    for row, number, name, stamp in ((1, "番号", "氏名", "受領印"), (2, "0001", "川崎", "川崎"), (3, "0002", "幸", ""))
)


def _seeds() -> list[dict[str, bytes]]:
    typed = book([member(1, "川崎"), member(2)], hidden=identity(), properties=identity(), headers=HEADERS)
    drawn = Book(rows=_ROWS).draw(
        one_cell(picture(), (3, 10, 2, 5), 30, 30) + two_cell(shape("山田"), (3, 5, 3, 5), (3, 50, 3, 35)), rIdP=png()
    )
    return [_parts(typed), _parts(drawn.data())]


def _parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


_SEEDS = _seeds()


def one_input(data: bytes) -> None:
    """Put mutated bytes into one part of a sound workbook, or read them as a file of their own."""
    provider = atheris.FuzzedDataProvider(data)
    choice = provider.ConsumeIntInRange(0, 15)
    if choice == 0:
        _check(provider.ConsumeBytes(len(data)))
        return
    parts = dict(_SEEDS[choice % len(_SEEDS)])
    names = sorted(parts)
    name = names[provider.ConsumeIntInRange(0, len(names) - 1)]
    content = bytearray(parts[name])
    for _ in range(provider.ConsumeIntInRange(1, 8)):
        at = provider.ConsumeIntInRange(0, len(content))
        cut = provider.ConsumeIntInRange(0, 12)
        content[at : at + cut] = provider.ConsumeBytes(provider.ConsumeIntInRange(0, 12))
    parts[name] = bytes(content)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for part, body in parts.items():
            package.writestr(part, body)
    _check(out.getvalue())


def _check(data: bytes) -> None:
    reading = read_bytes("fuzz", data, convert=False)
    for finding in reading.findings:
        # read_bytes turns what it did not foresee into F01 with the exception's name: those are what we look for.
        if finding.code == "F01" and finding.message.endswith("Error)"):
            raise AssertionError(finding.message)
    wanted = {item.sha256 for table in reading.tables for row in table.rows for item in row.evidence if item.sha256}
    if wanted:
        read_images(data, wanted)


if __name__ == "__main__":
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()
