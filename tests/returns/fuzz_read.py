"""A fuzzer for the reader of returned files: ``python -m tests.returns.fuzz_read FOLDER -max_total_time=3600``.

Not collected by pytest; needs atheris (Linux). FOLDER keeps what was found worth keeping; where it is empty it is first
filled from the corpus and from the workbooks that the tests of this folder make. A crash is any exception that leaves
``read_bytes`` or that it turned into F01 unforeseen, a sheet that reads one way by pattern and another by parser, a
picture counted as evidence whose bytes cannot be shown, and evidence in a row without a cell for it.
"""

from __future__ import annotations

import random
import re
import sys
from pathlib import Path

import atheris
from lxml import etree

with atheris.instrument_imports(include=["ledger_tools.returns"]):
    from ledger_tools.returns import LIMITS, Refused, read_bytes, read_images
    from ledger_tools.returns.evidence import Found, collect, drawing
    from ledger_tools.returns.evidence.collect import BROKEN
    from ledger_tools.returns.workbook.grid import Grid
    from ledger_tools.returns.workbook.looks import read_looks
    from ledger_tools.returns.workbook.package import Package
    from ledger_tools.returns.workbook.sheetxml import SheetReader

from ledger_tools.identity import OWN_MARK
from ledger_tools.model import EVIDENCE_LABELS, FileReading
from tests.returns.fuzz_mutations import crossed, mutated
from tests.returns.fuzz_seeds import LARGEST, workbooks

_others: list[bytes] = []
_read_pictures = drawing.read_pictures


def one_input(data: bytes) -> None:
    """Read one file and check everything that must hold whatever is in it."""
    reading = read_bytes("fuzz", data, convert=False)
    _check(reading, data)
    try:
        _compare(Package.open(data))
    except Refused:
        return


def _check(reading: FileReading, data: bytes) -> None:
    for finding in reading.findings:
        # read_bytes turns what it did not foresee into F01 with the exception's name: those are what we look for.
        assert not (finding.code == "F01" and finding.message.endswith("Error)")), finding.message
    wanted: set[str] = set()
    for table in reading.tables:
        places = [row.row for row in table.rows]
        assert len(places) == len(set(places)), "a row was read twice"
        for row in table.rows:
            assert all(item.kind in EVIDENCE_LABELS for item in row.evidence), row
            wanted |= {item.sha256 for item in row.evidence if item.sha256 and item.kind in ("picture", "cell_picture")}
    assert not wanted or read_images(data, wanted).keys() == wanted, "a stamp that cannot be shown"


def _compare(package: Package) -> None:
    """What is read by pattern has to be what a parser reads."""
    reader = SheetReader(package, read_looks(package), LIMITS)
    for sheet in package.sheets():
        quick = reader.read_by_pattern(sheet)
        if quick is not None and not _is_misplaced(package.xml(sheet.part)):
            patient = reader.read_patiently(sheet)
            assert quick.rows == patient.rows, "rows differ"
            assert dict(quick.doubts(1, 16_384)) == dict(patient.doubts(1, 16_384)), "doubts differ"
            assert quick.merges == patient.merges, "merges differ"
        seen = collect(package, sheet, Grid.read(package, sheet))
        drawing.read_pictures = lambda *_: None
        try:
            parsed = collect(package, sheet, Grid.read(package, sheet))
        finally:
            drawing.read_pictures = _read_pictures
        # The printed marks are passed over by pattern; patterns do not mind XML that no parser accepts.
        assert _without_marks(seen) == _without_marks(parsed) or any(item.why == BROKEN for item in parsed), (
            "pictures differ"
        )


def _without_marks(found: tuple[Found, ...]) -> list[Found]:
    return [item for item in found if not item.alt.startswith(OWN_MARK)]


def _is_misplaced(root: etree._Element) -> bool:
    """Tell whether a cell lies outside a row or names another one: programs differ on where such a cell stands."""
    rows = root.findall("{*}sheetData/{*}row")
    placed = [cell for row in rows for cell in row.iterfind("{*}c") if _digits(cell) == row.get("r", "")]
    return len(placed) != sum(1 for _ in root.iter("{*}c"))


def _digits(cell: etree._Element) -> str:
    return re.sub(r"\D", "", cell.get("r", ""))


def _mutate(data: bytes, largest: int, seed: int) -> bytes:
    return mutated(data, min(largest, LARGEST), seed, atheris.Mutate, _others)


def _cross(data: bytes, other: bytes, largest: int, seed: int) -> bytes:
    return crossed(data, other, min(largest, LARGEST), seed)


def main() -> None:
    """Fill the folder where it is empty, then fuzz."""
    found = workbooks(Path(sys.argv[1]))
    _others.extend(random.Random(1).sample(found, min(300, len(found))))
    options = [f"-max_len={LARGEST}", "-timeout=30", "-rss_limit_mb=4096"]
    atheris.Setup([sys.argv[0], *options, *sys.argv[1:]], one_input, custom_mutator=_mutate, custom_crossover=_cross)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
