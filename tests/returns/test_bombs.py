"""Files made to hurt: every one ends quickly with a reason, and none with a traceback."""

from __future__ import annotations

import io
import random
import time
import zipfile
from collections.abc import Callable

import pytest

from ledger_tools.model import FileReading
from ledger_tools.returns import read_bytes
from tests.returns.books import SHEET_PART, book, edited, inline_sheet, member, package
from tests.returns.evidence.books import MAIN, MC, XDR, Book, one_cell, picture, png

REASONS = frozenset(("F01", "F02", "F03", "F10"))
QUICK = 5.0  # seconds of this process's CPU
ROWS = {1: {"A": "番号", "B": "受領印"}, 2: {"A": "0001", "B": "川崎"}}


def read(data: bytes) -> FileReading:
    started = time.process_time()
    reading = read_bytes("届いた.xlsx", data, convert=False)
    assert time.process_time() - started < QUICK
    assert not any(finding.message.endswith("Error)") for finding in reading.findings), reading.findings
    return reading


def ends(data: bytes) -> str:
    """Read what cannot be a ledger and return the code it ends with."""
    reading = read(data)
    assert reading.tables == ()
    (code,) = {finding.code for finding in reading.findings}
    assert code in REASONS
    return code


def white_space() -> bytes:
    """1.2 GB of white space in a zip of about 1 MB."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(package(inline_sheet(ROWS)))) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target,
    ):
        for name in source.namelist():
            if name != SHEET_PART:
                target.writestr(name, source.read(name))
        with target.open(SHEET_PART, "w", force_zip64=True) as stream:
            stream.write(f'<worksheet xmlns="{MAIN}"><sheetData>'.encode())
            for _ in range(1200):
                stream.write(b" " * 1_000_000)
            stream.write(b"</sheetData></worksheet>")
    return out.getvalue()


def shared_strings() -> bytes:
    strings = f'<sst xmlns="{MAIN}">'.encode() + b"<si><t>a</t></si>" * 5_000_000 + b"</sst>"
    return edited(book([member(1, "川崎")]), "xl/sharedStrings.xml", lambda _: strings)


def entities(kind: str) -> bytes:
    inner = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
    sheet = inline_sheet({1: {"A": "番号", "B": "受領印"}, 2: {"A": "0001", "B": "&c;"}})
    text = f'<?xml version="1.0" encoding="{kind}"?>{inner}{sheet}'
    return package(text.encode(kind))


def deep() -> bytes:
    return package(f'<worksheet xmlns="{MAIN}"><sheetData/>' + "<a>" * 100_000 + "</a>" * 100_000 + "</worksheet>")


def deep_drawing(levels: int) -> bytes:
    group = '<xdr:grpSp xmlns:xdr="' + XDR + '"><xdr:nvGrpSpPr><xdr:cNvPr id="1" name="g"/></xdr:nvGrpSpPr>'
    nested = group * levels + picture() + "</xdr:grpSp>" * levels
    return Book(rows="".join(_inline_rows())).draw(one_cell(nested, (2, 5, 2, 5), 30, 30), rIdP=png()).data()


def deep_vml(levels: int) -> bytes:
    data = Book(rows="".join(_inline_rows()), tail='<legacyDrawing r:id="rIdV"/>')
    data.relate(SHEET_PART, "rIdV", "vmlDrawing", "../drawings/vmlDrawing1.vml")
    nested = "<v:group>" * levels + "<v:rect/>" + "</v:group>" * levels
    data.parts["xl/drawings/vmlDrawing1.vml"] = f'<xml xmlns:v="urn:schemas-microsoft-com:vml">{nested}</xml>'.encode()
    return data.data()


def _inline_rows() -> list[str]:
    return [
        f'<row r="{row}">'
        + "".join(f'<c r="{column}{row}" t="inlineStr"><is><t>{text}</t></is></c>' for column, text in cells.items())
        + "</row>"
        for row, cells in ROWS.items()
    ]


def twin(name: str) -> bytes:
    out = io.BytesIO(package(inline_sheet(ROWS)))
    with zipfile.ZipFile(out, "a") as target:
        target.writestr(name, inline_sheet(ROWS))
    return out.getvalue()


@pytest.mark.slow
@pytest.mark.parametrize("make", [white_space, shared_strings])
def test_the_largest_bombs_are_refused(make: Callable[[], bytes]) -> None:
    data = make()
    assert len(data) < 20_000_000
    assert ends(data) == "F10"


@pytest.mark.parametrize(
    "make",
    [
        lambda: entities("utf-8"),
        lambda: entities("utf-16"),
        lambda: entities("utf-16-le"),
        lambda: entities("utf-32"),
        deep,
        lambda: twin(SHEET_PART),
        lambda: twin(SHEET_PART.upper()),
        lambda: twin("../../etc/passwd"),
        lambda: twin("xl\\..\\..\\windows\\x"),
    ],
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_unsafe_structures_are_refused(make: Callable[[], bytes]) -> None:
    assert ends(make()) == "F10"


@pytest.mark.parametrize("levels", [230, 3000])
@pytest.mark.parametrize("make", [deep_drawing, deep_vml])
def test_drawings_nested_beyond_reason_are_refused(make: Callable[[int], bytes], levels: int) -> None:
    assert ends(make(levels)) == "F10"


def test_a_seal_in_many_groups_is_still_seen() -> None:
    (row,) = read(deep_drawing(100)).tables[0].rows
    assert ([item.kind for item in row.evidence], row.codes) == (["text", "picture"], ())


def test_far_corners_cost_nothing_and_hide_nothing() -> None:
    far = {**ROWS, 1_048_576: {"XFD": "x"}}
    (table,) = read(package(inline_sheet(far))).tables
    assert [row.bango for row in table.rows] == ["0001"]


def test_traversal_in_a_relationship_reads_no_file() -> None:
    data = edited(
        package(inline_sheet(ROWS)),
        "xl/_rels/workbook.xml.rels",
        lambda rels: rels.replace(b"worksheets/sheet1.xml", b"../../../../etc/passwd"),
    )
    assert ends(data) == "F01"


def test_a_file_of_two_formats_is_read_as_the_one_it_was_measured_as() -> None:
    """Taken for OpenDocument, its far corner would be laid out cell by cell: 400 GB."""
    far = {**ROWS, 1_048_576: {"XFD": "x"}}
    parts = {"content.xml": b"<a/>", "mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}
    (table,) = read(package(inline_sheet(far), **parts)).tables
    assert [row.bango for row in table.rows] == ["0001"]


def test_nested_alternatives_do_not_multiply() -> None:
    content = picture()
    for _ in range(60):
        content = (
            f'<mc:AlternateContent xmlns:mc="{MC}"><mc:Choice Requires="x">{content}</mc:Choice></mc:AlternateContent>'
        )
    data = Book(rows="".join(_inline_rows())).draw(one_cell(content, (2, 5, 2, 5), 30, 30), rIdP=png()).data()
    assert read(data).tables[0].rows[0].bango == "0001"


SOUND = (
    lambda: book([member(number, "川崎") for number in range(1, 6)]),
    lambda: Book(rows="".join(_inline_rows())).draw(one_cell(picture(), (2, 5, 2, 5), 30, 30), rIdP=png()).data(),
)


@pytest.mark.parametrize("make", SOUND)
def test_cut_off_anywhere(make: Callable[[], bytes]) -> None:
    data = make()
    for length in range(0, len(data) - 1, max(1, len(data) // 150)):
        assert ends(data[:length]) in ("F01", "F03")


@pytest.mark.parametrize("make", SOUND)
@pytest.mark.parametrize("seed", range(3))
def test_flipped_bits_never_change_what_is_read(make: Callable[[], bytes], seed: int) -> None:
    data, dice = make(), random.Random(seed)
    sound = [(row.bango, row.evidence) for row in read(data).tables[0].rows]
    for _ in range(100):
        bits = bytearray(data)
        for _ in range(dice.choice((1, 1, 2, 8))):
            bits[dice.randrange(len(bits))] ^= 1 << dice.randrange(8)
        reading = read(bytes(bits))
        if reading.tables:
            assert all((row.bango, row.evidence) in sound or row.codes for row in reading.tables[0].rows)
        else:
            assert {finding.code for finding in reading.findings} <= REASONS
