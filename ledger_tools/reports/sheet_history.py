"""Sheet 推移: persons done by day, in all and by bureau, with the chart that the managers' report shows too."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxwriter.worksheet import Worksheet

from ledger_tools.excel.printing import SMALLEST, one_page_wide, scale
from ledger_tools.reports.forecast import progress
from ledger_tools.reports.model import DayFigures, Report
from ledger_tools.reports.sheet_body import Cell, Col, excel_day
from ledger_tools.reports.sheet_lists import head_height, write_list
from ledger_tools.reports.sheet_looks import HEADER_ROW, Sheets

HISTORY = "推移"
_OUTLOOK, _DONE, _ISSUED = 3, 2, 1
#: Points: of a page across between its margins, of what stands above the table, of a line.
_PAGE, _ABOVE, _LINE = 515, 60, 18.75
#: Pixels of the chart: as high as it may be, and as it must be to be read; with the empty line above it in points.
_WIDTH, _HIGHEST, _LOWEST = 900, 380, 250
_GAP = 40
_LOOKS = {
    _ISSUED: {"color": "#A6A6A6", "width": 1},
    _DONE: {"color": "#262626", "width": 2.25},
    _OUTLOOK: {"color": "#262626", "width": 1.5, "dash_type": "square_dot"},
}


def write_history(sheets: Sheets, report: Report) -> None:
    """Add the sheet, once something is done: a line per day, below it the chart of what concerns all bureaus."""
    figures = progress(report)
    if not figures:
        return
    note = (
        "現在処理済みの方の人数を、受領簿を取り込んだ日までの累計で示したものです(後の提出と食い違い、確認中の方を除きます)。"
        "局名の列は、その局の人数です。"
    )
    columns = _columns(report)
    sheet = write_list(sheets, HISTORY, "処理済みの推移", note, columns, figures, frozen=1)
    height = _fit(sheet, columns, len(figures))
    _add_chart(sheets, sheet, columns, figures, height, with_outlook=report.forecast is not None)


def _columns(report: Report) -> list[Col[DayFigures]]:
    issued = report.total.issued

    def of(code: str, name: str) -> Col[DayFigures]:
        return Col(name, 7, lambda f: _of_bureau(f, code), "close_count", narrow=_narrow(report, code))

    return [
        Col("日", 18, lambda f: f.day, "day", narrow=15.5),
        Col("発行", 8, lambda f: issued, "count", narrow=6.5),
        Col("処理済", 8, lambda f: f.done, "count", narrow=6.5),
        Col("見込み", 8, lambda f: f.outlook, "count", narrow=6.5),
        *(of(bureau.code, bureau.name) for bureau in report.bureaus if bureau.tally.issued),
    ]


def _narrow(report: Report, code: str) -> float:
    """How narrow a bureau's column may become: its figures fit, and two letters of its name."""
    issued = next(bureau.tally.issued for bureau in report.bureaus if bureau.code == code)
    return max(4.0, 1.2 * len(f"{issued:,}") + 0.5)


def _of_bureau(figures: DayFigures, code: str) -> Cell:
    return None if figures.done is None else figures.by_bureau.get(code, 0)


def _fit(sheet: Worksheet, columns: Sequence[Col[DayFigures]], days: int) -> int:
    """Print table and chart on one page, or the chart on a page of its own; return how high it is, in pixels."""
    widths = one_page_wide([(column.width, column.least) for column in columns])
    left = _PAGE * 100 / SMALLEST - _ABOVE - head_height(columns, widths) - days * _LINE - _GAP
    height = min(_HIGHEST, int(left * 96 / 72))
    if height >= _LOWEST:
        sheet.fit_to_pages(1, 1)
        return height
    # Excel heeds page breaks only where the sheet is not fitted to pages.
    sheet.set_print_scale(scale(widths))
    sheet.set_h_pagebreaks([HEADER_ROW + 1 + days])
    return _HIGHEST


def _add_chart(
    sheets: Sheets,
    sheet: Worksheet,
    columns: list[Col[DayFigures]],
    figures: Sequence[DayFigures],
    height: int,
    *,
    with_outlook: bool,
) -> None:
    first, last = HEADER_ROW + 1, HEADER_ROW + len(figures)
    days = [excel_day(line.day) for line in figures]
    font = {"name": "游ゴシック", "size": 9}
    chart = sheets.workbook.add_chart({"type": "line"})
    for place in (_ISSUED, _DONE, _OUTLOOK) if with_outlook else (_ISSUED, _DONE):
        chart.add_series(
            {
                "name": [HISTORY, HEADER_ROW, place],
                "categories": [HISTORY, first, 0, last, 0],
                "values": [HISTORY, first, place, last, place],
                # What the cells hold: XlsxWriter does not see the body of a list.
                "categories_data": days,
                "values_data": ["" if (value := columns[place].value(line)) is None else value for line in figures],
                "line": _LOOKS[place],
            }
        )
    chart.set_title({"name": "処理済みの推移(全局)", "name_font": {**font, "size": 12}, "overlay": False})
    chart.set_x_axis({"date_axis": True, "num_format": "m/d", "num_font": font, "major_tick_mark": "none"})
    grid = {"visible": True, "line": {"color": "#D9D9D9"}}
    chart.set_y_axis({"min": 0, "num_format": "#,##0", "num_font": font, "major_gridlines": grid})
    chart.set_legend({"position": "bottom", "font": font})
    chart.show_blanks_as("gap")
    chart.set_size({"width": _WIDTH, "height": height})
    words = "処理済みの人数の折れ線グラフ。数値は上の表にあります。"
    sheet.insert_chart(last + 2, 0, chart, {"description": words, "object_position": 1})
