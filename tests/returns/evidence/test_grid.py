"""A sheet's geometry: pixels of rows and columns, hidden axes, merges, and its cost on very long sheets."""

from __future__ import annotations

import io
import time
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger_tools.returns.workbook.axis import Axis, Span
from ledger_tools.returns.workbook.grid import Grid
from ledger_tools.returns.workbook.package import Package, Refused
from tests.returns.evidence.books import MAIN, Book

CALIBRI = '<fonts><font><sz val="11"/><name val="Calibri"/></font></fonts><cellStyleXfs><xf fontId="0"/></cellStyleXfs>'


def grid_of(rows: str = "", frame: str = "", tail: str = "", styles: str = "") -> Grid:
    package = Package.open(Book(rows=rows, frame=frame, tail=tail, styles=styles).data())
    return Grid.read(package, package.sheets()[0])


def fonts(name: str, points: float, decoy: str = "Calibri") -> str:
    """The Normal style points at the second font through its own cell format."""
    return (
        f'<fonts><font><sz val="11"/><name val="{decoy}"/></font>'
        f'<font><sz val="{points}"/><name val="{name}"/></font></fonts>'
        '<cellStyleXfs><xf fontId="0"/><xf fontId="1"/></cellStyleXfs>'
        '<cellStyles><cellStyle name="桁区切り" xfId="0" builtinId="6"/>'
        '<cellStyle name="標準" xfId="1" builtinId="0"/></cellStyles>'
    )


# What Excel shows for a column 10 characters wide, for one of which nothing is said, and for an empty row (px).
NORMAL_FONTS = (
    ("Calibri", 11, 70, 64, 20),
    ("Arial", 10, 70, 64, 18),
    ("游ゴシック", 11, 80, 72, 25),
    ("MS Pゴシック", 11, 80, 72, 18),
    ("MS Pゴシック", 11, 80, 72, 18),
    ("メイリオ", 11, 80, 72, 25),
)


@pytest.mark.parametrize(("name", "points", "ten", "unsaid", "row"), NORMAL_FONTS)
def test_the_normal_font_sets_the_widths(name: str, points: float, ten: int, unsaid: int, row: int) -> None:
    grid = grid_of(frame='<cols><col min="2" max="2" width="10"/></cols>', styles=fonts(name, points))
    assert (grid.column_width(2), grid.column_width(3), grid.row_height(1)) == (ten, unsaid, row)


def test_widths_as_excel_stores_them() -> None:
    frame = (
        '<sheetFormatPr defaultRowHeight="13.5" defaultColWidth="9.140625"/>'
        '<cols><col min="1" max="1" width="8.7109375"/>'
        '<col min="3" max="4" width="20.7109375"/><col min="6" max="6" width="5" hidden="1"/></cols>'
    )
    grid = grid_of('<row r="2" ht="31.5"/><row r="4" ht="409.5" hidden="1"/>', frame, styles=CALIBRI)
    assert [grid.column_width(column) for column in range(1, 8)] == [61, 64, 145, 145, 64, 0, 64]
    assert grid.column_width(6, shown=False) == 35
    assert [grid.row_top(row) for row in range(1, 7)] == [0, 18, 60, 78, 78, 96]
    assert [grid.row_top(row, shown=False) for row in (4, 5)] == [78, 624]
    assert (grid.rows.hidden(4), grid.rows.hidden(5), grid.columns.hidden(6)) == (True, False, True)


def test_rows_hidden_unless_declared() -> None:
    grid = grid_of('<row r="3"/><row r="4"/>', '<sheetFormatPr defaultRowHeight="15" zeroHeight="1"/>')
    assert [grid.row_height(row) for row in (1, 3, 4, 5)] == [0, 20, 20, 0]
    assert (grid.row_top(1_048_576), grid.rows.at(25)) == (40, 4)


def test_rows_without_numbers_and_out_of_order() -> None:
    grid = grid_of('<row r="7" ht="30"/><row ht="60"/><row r="3" ht="45"/>', '<sheetFormatPr defaultRowHeight="15"/>')
    assert [grid.row_height(row) for row in (3, 6, 7, 8, 9)] == [60, 20, 40, 80, 20]


@pytest.mark.parametrize(
    "rows",
    [
        '<!-- <row r="1" ht="90"/> --><row r="2" ht="60"/>',
        '<row r="1"><c t="inlineStr"><is><t><![CDATA[<row r="5" ht="90"/>]]></t></is></c></row><row r="2" ht="60"/>',
        '<?note <row r="1" ht="90"/> ?><row r="2" ht="60"/>',
        "<row r='2'\n ht = '60' />",
    ],
)
def test_only_real_row_tags_count(rows: str) -> None:
    grid = grid_of(rows, '<sheetFormatPr defaultRowHeight="15"/>')
    assert [grid.row_height(row) for row in (1, 2, 5)] == [20, 80, 20]


def test_prefixes_and_utf_16() -> None:
    sheet = (
        f'<?xml version="1.0" encoding="UTF-16"?><x:worksheet xmlns:x="{MAIN}"><x:sheetData>'
        '<x:row r="2" ht="60"><x:c r="B2" t="e"><x:v>#VALUE!</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(Book().data())) as source, zipfile.ZipFile(buffer, "w") as target:
        for name in source.namelist():
            target.writestr(name, sheet.encode("utf-16") if name.endswith("/sheet1.xml") else source.read(name))
    package = Package.open(buffer.getvalue())
    grid = Grid.read(package, package.sheets()[0])
    assert grid.row_height(2) == 80
    assert [(cell.row, cell.column) for cell in grid.marked] == [(2, 2)]


@pytest.mark.parametrize("tail", ["</sheetData><broken", "<!-- -->", ""])
def test_a_sheet_cut_short_is_refused(tail: str) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(Book().data())) as source, zipfile.ZipFile(buffer, "w") as target:
        for name in source.namelist():
            cut = f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"/>{tail}'.encode()
            target.writestr(name, cut if name.endswith("/sheet1.xml") else source.read(name))
    package = Package.open(buffer.getvalue())
    with pytest.raises(Refused) as refused:
        Grid.read(package, package.sheets()[0])
    assert refused.value.code == "F01"


def test_merges_small_and_tall() -> None:
    merged = "".join(f'<mergeCell ref="{reference}"/>' for reference in ("B2:C4", "$E$1:E500", "A9", "?"))
    grid = grid_of(tail=f"<mergeCells>{merged}</mergeCells>")
    origins = [grid.merge_origin(row, column) for row, column in ((4, 3), (5, 3), (300, 5), (501, 5), (9, 1))]
    assert origins == [(2, 2), (5, 3), (1, 5), (501, 5), (9, 1)]
    assert len(grid.merges) == 2


SIZES = st.lists(st.tuples(st.integers(0, 60), st.booleans(), st.booleans()), min_size=1, max_size=12)


@settings(max_examples=200)
@given(SIZES, st.integers(1, 30), st.booleans(), st.floats(0, 900))
def test_an_axis_equals_counting_one_by_one(
    declared: list[tuple[int, bool, bool]], default: int, shown: bool, px: float
) -> None:
    count = 40
    spans = [
        Span(3 * n + 1, 3 * n + 1 + n % 3, size, hidden) for n, (size, hidden, used) in enumerate(declared) if used
    ]
    axis = Axis(count, Span(1, count, default), spans)
    sizes = [default] * count
    for span in spans:
        for index in range(span.first, min(span.last, count) + 1):
            sizes[index - 1] = 0 if shown and span.hidden else span.size
    starts = [sum(sizes[:n]) for n in range(count + 1)]
    assert [axis.start(n + 1, shown=shown) for n in range(count + 1)] == starts
    assert [axis.size(n + 1, shown=shown) for n in range(count)] == sizes
    covering = [n + 1 for n in range(count) if starts[n] <= px < starts[n] + sizes[n]]
    assert [axis.at(px, shown=shown)] == (covering or [axis.at(px, shown=shown)])
    assert 1 <= axis.at(px, shown=shown) <= count


def test_a_million_formatted_rows_cost_little() -> None:
    rows = "".join(f'<row r="{row}" spans="1:11" ht="15.75" customHeight="1"/>' for row in range(1, 100_001))
    rows += '<row r="1048576" ht="30" customHeight="1"/>'
    package = Package.open(Book(rows=rows).data())
    started = time.process_time()
    grid = Grid.read(package, package.sheets()[0])
    assert time.process_time() - started < 3.0
    assert len(grid.rows._spans) == 2
    assert (grid.row_top(100_001), grid.row_height(1_048_576)) == (100_000 * 21, 40)
