"""Sheet 時間帯別件数: how much falls to each half hour at the counter, with a chart. Live: it follows sheet 時間順."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range
from xlsxwriter.worksheet import Worksheet

from ledger_tools.half_hours import come_by

_STEP = 30


@dataclass(frozen=True, slots=True)
class Slot:
    """When a bureau is received, and its counts by 別紙2 and by the records."""

    start: time
    end: time
    published: int
    own: int


def write_load(
    workbook: Workbook,
    formats: dict[str, Format],
    slots: Sequence[Slot],
    *,
    sheet_name: str,
    source: str,
    first_row: int,
) -> Worksheet:
    """Add the sheet; ``source`` holds start and end in A:B and the two counts in E:F from ``first_row`` (from 0)."""
    worksheet = workbook.add_worksheet(sheet_name)
    worksheet.hide_gridlines(2)
    worksheet.set_landscape()
    worksheet.set_paper(9)
    worksheet.fit_to_pages(1, 1)
    worksheet.set_margins(0.4, 0.4, 0.5, 0.6)
    worksheet.set_row(0, 32)
    worksheet.write_string(0, 0, "時間帯別件数", formats["title"])
    note = "各局等の件数を受付時間に均等に割り振った目安です。シート「時間順」の時刻を直すと変わります。"
    worksheet.write_string(1, 0, note, formats["label"])
    headers = (("時間帯", 16), ("受付中の局等", 13), ("件数(別紙2)", 13), ("件数(名簿)", 13))
    worksheet.set_row(3, 26)
    for index, (header, width) in enumerate(headers):
        worksheet.set_column(index, index, width)
        worksheet.write_string(3, index, header, formats["head"])
    # The bounds of the half hours stand in hidden columns, where the formulas take them from.
    worksheet.set_column(4, 5, 8, None, {"hidden": True})
    half_hours = _half_hours(slots)
    spans = [(_minute(slot.start), _minute(slot.end)) for slot in slots]
    published = [(*span, slot.published) for span, slot in zip(spans, slots, strict=True)]
    own = [(*span, slot.own) for span, slot in zip(spans, slots, strict=True)]
    ranges = {letter: f"{source}!${letter}${first_row + 1}:${letter}${first_row + len(slots)}" for letter in "ABEF"}
    for row, start in enumerate(half_hours, start=4):
        end = start + _STEP
        worksheet.set_row(row, 22)
        worksheet.write_string(row, 0, f"{_clock(start)}〜{_clock(end)}", formats["code"])
        worksheet.write_number(row, 4, start / 1440, formats["time"])
        worksheet.write_number(row, 5, end / 1440, formats["time"])
        present = f"=SUMPRODUCT(({ranges['A']}<F{row + 1})*({ranges['B']}>E{row + 1}))"
        worksheet.write_formula(
            row, 1, present, formats["count"], sum(first < end and last > start for first, last in spans)
        )
        for column, letter, counted in ((2, "E", published), (3, "F", own)):
            formula = _load_formula(ranges["A"], ranges["B"], ranges[letter], row + 1)
            worksheet.write_formula(
                row, column, formula, formats["count"], come_by(counted, end) - come_by(counted, start)
            )
    if half_hours:
        sums = (sum(slot.published for slot in slots), sum(slot.own for slot in slots))
        add_load_total(worksheet, formats, 4, 3 + len(half_hours), sums)
        add_load_chart(workbook, sheet_name, 4, 3 + len(half_hours))
    return worksheet


def _half_hours(slots: Sequence[Slot]) -> list[int]:
    if not slots:
        return []
    first = min(_minute(slot.start) for slot in slots) // _STEP * _STEP
    return list(range(first, max(_minute(slot.end) for slot in slots), _STEP))


def _minute(moment: time) -> int:
    return moment.hour * 60 + moment.minute


def _clock(minute: int) -> str:
    return f"{minute // 60}:{minute % 60:02}"


def _load_formula(starts: str, ends: str, counts: str, row: int) -> str:
    """What :func:`come_by` gives between the bounds of a half hour, which stand in E and F."""
    return "=" + "-".join(_come_by_formula(starts, ends, counts, f"{letter}{row}") for letter in "FE")


def _come_by_formula(starts: str, ends: str, counts: str, moment: str) -> str:
    # MIN and MAX do not work element by element: min(a,b) = (a+b-|a-b|)/2, max(0,x) = (x+|x|)/2.
    elapsed = f"(({ends}+{moment}-ABS({ends}-{moment}))/2-{starts})"
    return f"ROUND(ROUND(SUMPRODUCT(({elapsed}+ABS({elapsed}))/2/({ends}-{starts})*{counts}),6),0)"


def add_load_total(
    worksheet: Worksheet, formats: Mapping[str, Format], first: int, last: int, sums: tuple[int, int]
) -> None:
    """Write below rows ``first`` to ``last`` (from 0) what C and D add up to."""
    worksheet.set_row(last + 1, 24)
    worksheet.merge_range(last + 1, 0, last + 1, 1, "合計", formats["total_label"])
    for column, value in enumerate(sums, start=2):
        formula = f"=SUM({xl_range(first, column, last, column)})"
        worksheet.write_formula(last + 1, column, formula, formats["total"], value)


def add_load_chart(workbook: Workbook, sheet: str, first: int, last: int) -> None:
    """Add below the sum of rows ``first`` to ``last`` (from 0) a column chart of C and D; categories in A."""
    chart = workbook.add_chart({"type": "column"})
    font = {"name": "游ゴシック", "size": 11}
    for column, fill in ((2, "#7F7F7F"), (3, "#D9D9D9")):
        chart.add_series(
            {
                "name": [sheet, first - 1, column],
                "categories": [sheet, first, 0, last, 0],
                "values": [sheet, first, column, last, column],
                "fill": {"color": fill},
                "border": {"color": "#404040"},
                "data_labels": {"value": True, "num_format": "#,##0", "font": {"name": "游ゴシック", "size": 10}},
                "gap": 40,
            }
        )
    chart.set_title({"name": "時間帯別の件数", "name_font": {**font, "size": 12}, "overlay": False})
    chart.set_x_axis({"num_font": font})
    chart.set_y_axis(
        {"num_font": font, "num_format": "#,##0", "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}}}
    )
    chart.set_legend({"position": "bottom", "font": font})
    chart.set_size({"width": 1000, "height": 420})
    sheet_object = workbook.get_worksheet_by_name(sheet)
    if sheet_object is not None:
        options = {"y_offset": 8, "description": "時間帯別の件数の棒グラフ"}
        sheet_object.insert_chart(last + 3, 0, chart, options)
