"""Pages, the marks on them, and what LibreOffice prints."""

from __future__ import annotations

import csv
import subprocess
import zipfile
from collections import Counter
from datetime import date
from io import BytesIO
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger_tools.identity import OWN_MARK
from ledger_tools.ledgers import page_marks, pages, write_ledger
from ledger_tools.ledgers.places import COLUMN, FIRST_ROW, LEFT_STRIP, RIGHT_STRIP, Places
from ledger_tools.ledgers.send_back import SendBack, SentRow
from ledger_tools.resources import example_dir
from tests.conftest import require_external
from tests.ledgers.samples import WARD, convert, ledger, part, settings, wording

DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"


@given(st.integers(0, 3000), st.booleans())
def test_pages_hold_every_row_once_and_fit(rows: int, across: bool) -> None:
    layout = pages.Layout(across)
    parts = list(pages.paginate(rows, layout))
    assert [parts[0].first, *(part.stop for part in parts)] == [0, *(part.first for part in parts[1:]), rows]
    assert [part.number for part in parts] == list(range(1, len(parts) + 1))
    sizes = [part.stop - part.first for part in parts]
    if len(parts) == 1:
        assert sizes[0] <= layout.holds(head=True, tail=True)
        return
    assert pages.FEWEST_ROWS <= sizes[0] <= layout.holds(head=True, tail=False)
    assert all(2 * pages.FEWEST_ROWS <= size <= layout.holds(head=False, tail=False) for size in sizes[1:-1])
    assert pages.FEWEST_ROWS <= sizes[-1] <= layout.holds(head=False, tail=True)


@pytest.mark.parametrize(
    ("rows", "sizes"),
    [(8, [8]), (12, [12]), (13, [6, 7]), (14, [7, 7]), (28, [13, 15]), (29, [9, 10, 10]), (62, [13, 17, 17, 15])],
)
def test_pages_are_few_and_balanced(rows: int, sizes: list[int]) -> None:
    assert [page.stop - page.first for page in pages.paginate(rows)] == sizes


#: Lines of the reasons of a send-back ledger -> the rows on each page; a long reason makes its own row high only.
REASONS = (
    ([1, 1, 1], [3]),
    ([6, 1, 1], [3]),
    ([6, 6, 6, 1], [2, 2]),
    ([4] * 12, [5, 7]),
    ([1] * 8 + [4], [6, 3]),
    ([10, 10, 10, 10], [2, 2]),
)


@pytest.mark.parametrize(("lines", "sizes"), REASONS)
def test_a_row_that_is_sent_back_is_as_high_as_its_own_reason(lines: list[int], sizes: list[int]) -> None:
    issue = ledger(len(lines))
    sent = {
        row.row_key: SentRow("あ" * 25 * number, date(2025, 11, 21))
        for row, number in zip(issue.rows, lines, strict=True)
    }
    back = SendBack(date(2025, 12, 22), sent)
    content = write_ledger(issue, settings(), wording(), back)
    sheet = openpyxl.load_workbook(BytesIO(content))["受領簿"]
    heights = [sheet.row_dimensions[FIRST_ROW + 1 + row].height for row in range(len(lines))]
    assert heights == [max(pages.ROW_HEIGHT, number * 15) for number in lines]
    breaks = [0, *(brk.id - FIRST_ROW for brk in sheet.row_breaks.brk), len(lines)]
    assert [stop - start for start, stop in pairwise(breaks)] == sizes
    layout = pages.Layout(True, tuple(heights))
    for number, (start, stop) in enumerate(pairwise(breaks)):
        assert sum(heights[start:stop]) <= layout.room(head=number == 0, tail=stop == len(lines))


@pytest.mark.parametrize("across", [False, True])
def test_a_page_is_a4_and_holds_its_rows(across: bool) -> None:
    layout = pages.Layout(across)
    on_paper = (210 if across else 297) / 25.4 * 72 - (pages.MARGIN_TOP + pages.MARGIN_BOTTOM) * 72
    below = 6 / 25.4 * 72  # empty below the last row
    rows = layout.holds(head=False, tail=False)
    fullest = (pages.HEADER_HEIGHT + rows * pages.ROW_HEIGHT) * pages.SCALE / 100
    assert fullest + below <= on_paper < fullest + below + pages.ROW_HEIGHT


@pytest.mark.parametrize("members", [0, 8, 9, 10, 70])
def test_marks_stand_in_the_strips_on_every_page(members: int) -> None:
    content = write_ledger(ledger(members), settings(), wording())
    anchors = list(part(content, "xl/drawings/drawing1.xml"))
    assert len(anchors) == 6 * len(Places(members).pages)
    names = [anchor.find(f".//{DRAWING}cNvPr") for anchor in anchors]
    assert all(name is not None and name.get("descr", "").startswith(OWN_MARK) for name in names)
    ids = [name.get("id") for name in names if name is not None]
    assert len(set(ids)) == len(ids)
    columns = [int(anchor.findtext(f"{DRAWING}from/{DRAWING}col") or -1) for anchor in anchors]
    assert set(columns) == {LEFT_STRIP, RIGHT_STRIP}
    assert not {LEFT_STRIP, RIGHT_STRIP} & set(COLUMN.values())


def marks(content: bytes) -> dict[tuple[int, int], list[tuple[int, int]]]:
    """Column and page -> top and bottom in pixels of the marks there, from the sheet's top, and that page's rows."""
    sheet = openpyxl.load_workbook(BytesIO(content))["受領簿"]
    heights = [round((sheet.row_dimensions[row].height or 0) * 96 / 72) for row in range(1, sheet.max_row + 3)]
    starts = list(accumulate(heights, initial=0))
    breaks = [starts[item.id] for item in sheet.row_breaks.brk]
    found: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for anchor in part(content, "xl/drawings/drawing1.xml"):
        column, row, down = (int(anchor.findtext(f"{DRAWING}from/{DRAWING}{key}") or 0) for key in PLACE)
        size = int(anchor.find(f"{DRAWING}ext").get("cy")) // 9525  # type: ignore[union-attr]
        top = starts[row] + down // 9525
        page = sum(top >= start for start in breaks)
        stop = [*breaks, starts[-1]][page]
        assert top + size <= stop, "reaches over the page's end"
        found.setdefault((column, page), []).append((top, top + size))
    return found


PLACE = ("col", "row", "rowOff")


@pytest.mark.parametrize("reason", ["", "理由", "理由" * 90])
@pytest.mark.parametrize("members", [0, 1, 3, 7, 8, 9, 12, 13, 14, 30, 70])
def test_marks_keep_apart_and_codes_stand_diagonally_opposite(members: int, reason: str) -> None:
    issue = ledger(members)
    back = SendBack(date(2025, 12, 22), {row.row_key: SentRow(reason) for row in issue.rows}) if reason else None
    found = marks(write_ledger(issue, settings(), wording(), back))
    for (column, _), places in found.items():
        assert len(places) == 3
        upper, middle, lower = sorted(places)
        assert upper[1] < middle[0] and middle[1] < lower[0]
        marker, code = page_marks.MARKER_PIXELS, page_marks.CODE_PIXELS
        assert [bottom - top for top, bottom in (upper, middle, lower)] == [marker, code, marker]
        # The left code hangs from the upper marker, the right one stands on the lower one.
        near = middle[0] - upper[1] if column == LEFT_STRIP else lower[0] - middle[1]
        assert near < 10


def test_marker_is_8_mm_and_code_16_mm_on_paper() -> None:
    scale = pages.SCALE / 100 / 96 * 25.4
    modules = 25 + 2 * page_marks.QUIET
    assert page_marks.MARKER_PIXELS * 6 / 8 * scale >= 8
    assert page_marks.CODE_PIXELS * 25 / modules * scale >= 16


def test_every_page_has_its_own_code() -> None:
    zxingcpp = pytest.importorskip("zxingcpp")
    from PIL import Image

    content = write_ledger(ledger(30, edition=3), settings(), wording())
    with zipfile.ZipFile(BytesIO(content)) as package:
        names = sorted(name for name in package.namelist() if name.startswith("xl/media/"))
        pictures = [Image.open(BytesIO(package.read(name))).convert("L") for name in names]
    texts = {found.text for picture in pictures for found in zxingcpp.read_barcodes(picture)}
    assert texts == {f"K7QX/01-003/3/{number}" for number in (1, 2, 3)}


def test_longest_code_fits_version_2() -> None:
    assert page_marks.qr_picture("K7QX/999-9999/999/999").startswith(b"\x89PNG")


def test_markers_are_those_of_the_dictionary() -> None:
    cv2 = pytest.importorskip("cv2")
    dictionary = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    for number, (_, bits) in enumerate(page_marks.MARKERS):
        drawn = dictionary.generateImageMarker(number, 6, borderBits=1)[1:5, 1:5]
        assert "".join("1" if value else "0" for value in drawn.flatten()) == bits


@pytest.mark.slow
@pytest.mark.parametrize("members", [0, 8, 70])
def test_printed_pages(soffice: str, tmp_path: Path, members: int) -> None:
    """One page wide, breaks where planned, nothing shown as ###, header on each page."""
    source = tmp_path / "ledger.xlsx"
    source.write_bytes(
        write_ledger(ledger(members, bureau=WARD if members == 8 else ledger(0).bureau), settings(), wording())
    )
    text = _pdf_pages(convert(soffice, source, "pdf"))
    planned = Places(members).pages
    assert len(text) == len(planned)
    for page, printed in zip(planned, text, strict=True):
        assert "受領印又は署名" in printed
        assert f"{page.number}/{len(planned)}" in printed.replace(" ", "")
        assert "###" not in printed
        numbers = [f"{number:06}" for number in range(page.first + 1, page.stop + 1)]
        assert [number for number in numbers if number not in printed] == []
    assert "返送する資格確認書" in text[-1]


@pytest.mark.slow
def test_measures_on_paper(soffice: str, tmp_path: Path) -> None:
    """Every stamp cell at least 15 mm × 26 mm, and the marks of every page readable on what was printed."""
    zxingcpp, cv2 = pytest.importorskip("zxingcpp"), pytest.importorskip("cv2")
    pdftoppm = require_external("pdftoppm")
    (tmp_path / "ledger.xlsx").write_bytes(write_ledger(ledger(70), settings(), wording()))
    pdf = convert(soffice, tmp_path / "ledger.xlsx", "pdf")
    subprocess.run([pdftoppm, "-r", str(DPI), "-gray", "-png", str(pdf), str(tmp_path / "page")], check=True)
    pictures = sorted(tmp_path.glob("page-*.png"))
    planned = Places(70).pages
    assert len(pictures) == len(planned)
    detector = cv2.aruco.ArucoDetector(cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50))
    for page, picture in zip(planned, pictures, strict=True):
        image = cv2.imread(str(picture), cv2.IMREAD_GRAYSCALE)
        assert [round(size / DPI * 25.4) for size in image.shape] == [297, 210]
        heights, widths = stamp_cells(image < 160)
        assert len(heights) == page.stop - page.first
        assert min(heights) >= 14.9
        assert widths >= 26
        codes = [found.text for found in zxingcpp.read_barcodes(image)]
        assert codes == [f"K7QX/01-003/1/{page.number}"] * 2
        assert sorted(detector.detectMarkers(image)[1].flatten()) == [0, 1, 2, 3]


DPI = 150


def stamp_cells(ink: Any) -> tuple[list[float], float]:
    """Heights of the table's rows and the width of the stamp column in millimetres, from the rules on a page."""
    # What identifies the members is ruled across, from 26 mm to 88 mm; the boxes below the table are not as wide.
    left, right = (round(place / 25.4 * DPI) for place in (26, 88))
    rules = _runs([at for at, row in enumerate(ink[:, left:right]) if row.mean() > 0.9])
    gaps = [(high, low, (low - high) / DPI * 25.4) for high, low in pairwise(rules)]
    rows = [gap for gap in gaps if 12 < gap[2] < 25]
    heights = [height for _, _, height in rows]
    table = ink[rows[0][0] : rows[-1][1]]
    columns = _runs([at for at in range(ink.shape[1]) if table[:, at].mean() > 0.85])
    assert len(columns) == 10  # nine columns are printed
    return heights, (columns[8] - columns[7]) / DPI * 25.4


def _runs(places: list[int]) -> list[int]:
    """The first of each run of neighbouring places: a rule may be several pixels thick."""
    return [at for at in places if at - 1 not in places]


def _pdf_pages(path: Path) -> list[str]:
    pdftotext = require_external("pdftotext")
    done = subprocess.run([pdftotext, "-layout", str(path), "-"], check=True, capture_output=True)
    return done.stdout.decode("utf-8").split("\f")[:-1]


@pytest.mark.slow
def test_marks_and_identity_survive_libreoffice(soffice: str, tmp_path: Path) -> None:
    source = tmp_path / "ledger.xlsx"
    source.write_bytes(write_ledger(ledger(12), settings(), wording()))
    saved = convert(soffice, source, "xlsx")
    marks = part(saved.read_bytes(), "xl/drawings/drawing1.xml").findall(f".//{DRAWING}cNvPr")
    assert len([mark for mark in marks if mark.get("descr", "").startswith(OWN_MARK)]) == 6
    book = openpyxl.load_workbook(saved)
    assert {prop.name: prop.value for prop in book.custom_doc_props.props}["ledger_tools.ledger"] == "01-003"
    sheet = book["受領簿"]
    assert sheet.cell(FIRST_ROW + 12, COLUMN["key"] + 1).value == ledger(12).rows[-1].row_key
    assert sheet.protection.sheet
    assert not sheet.cell(FIRST_ROW + 1, COLUMN["stamp"] + 1).protection.locked


def test_the_example_takes_fewer_than_700_sheets() -> None:
    """All its ledgers, those with a line on shared names included; an office of eight takes one sheet."""
    with (example_dir() / "名簿.csv").open(encoding="cp932", newline="") as stream:
        members = {
            (line["局コード"], line["所属コード"], line["記号"], line["番号"]) for line in csv.DictReader(stream)
        }
    sizes = Counter(member[:2] for member in members)
    assert len(sizes) == 543
    shared = pages.Layout(lines=4)
    assert sum(len(pages.paginate(size, shared)) for size in sizes.values()) <= 700
    assert len(pages.paginate(8, shared)) == 1
