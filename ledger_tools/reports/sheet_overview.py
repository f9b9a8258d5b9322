"""Sheet 概要: the headline figures, each leading to its rows, and a chart of completion by bureau."""

from __future__ import annotations

from collections.abc import Mapping

from xlsxwriter.worksheet import Worksheet

from ledger_tools.excel.references import column_letters
from ledger_tools.japanese.dates import wareki
from ledger_tools.model import DONE, STATUS_LABELS
from ledger_tools.reports import words
from ledger_tools.reports.model import STATUSES, Report
from ledger_tools.reports.sheet_looks import Sheets
from ledger_tools.reports.sheet_retirees import write_retirees
from ledger_tools.reports.sheet_totals import (
    BUREAUS,
    DEPARTMENTS,
    DONE_COLUMN,
    FIRST_STATUS,
    ISSUED,
    NAME,
    OPEN_COLUMN,
    RATE,
    bureaus_first_row,
    bureaus_total_row,
    cards_total_row,
)

_BOXES = 3
_TITLE, _SCALE, _BAR = 46, 30, 15  # pixels of the chart: it leaves the texts above so much of the page as they need
_TABLE = 8
#: Sheets whose rows are exactly those of a status; the others lead into 全件.
_OWN_SHEET = {"outstanding": "未受領者", "not_submitted": "未提出所属", "review": "要確認"}
WITHDRAWN = "取下げ"
SLIPS = "送付票"
KEY = "指摘の記号"
#: Sheet -> the unit of its lines, what they are, and what those that wait are called.
_LISTS = {
    DEPARTMENTS: ("冊", "受領簿ごとの人数及び枚数", "未処理の方がいるもの"),
    "未提出所属": ("冊", "受領簿が未提出の所属", ""),
    "退職返送": ("人", "退職の記載がある方", "未処理"),
    "休職郵送": ("人", "休職・休業中の方", "未処理"),
    "返送カード": ("冊", "退職者の資格確認書が戻る受領簿", "過不足のあるもの"),
    "同姓同名": ("人", "同じ局に同姓同名の方がいる方", "未処理"),
    "指摘一覧": ("件", "確認の結果及び対応", "対応の必要なもの"),
    SLIPS: ("局", "送付票の記入と届いた数との比較", "確認の必要なもの"),
    WITHDRAWN: ("件", "誤って取り込んだため取り下げたファイル", ""),
}
_MEANINGS = {
    "received": "本人の受領印又は署名を確認した方",
    "retired": "退職した方。返送の必要な資格確認書は返送済み",
    "mailed": "休職・休業中の方。自宅へ郵送済み",
    "decided": "保険係が確認し、理由を記録した方",
    "retired_card_missing": "退職した方。資格確認書が戻っていない",
    "outstanding": "受領簿は提出済みで、記入のない方",
    "not_submitted": "受領簿が未提出の方",
    "review": "記入はあるが、受領を確認できない方",
}


def write_overview(
    sheets: Sheets, report: Report, first_rows: Mapping[str, int], sizes: Mapping[str, tuple[int, int]]
) -> None:
    """Add 概要.

    ``first_rows``: status -> its first row (from 0) in sheet 全件; ``sizes``: sheet -> its lines, and those that wait.
    """
    note = f"{wareki(report.as_of, weekday=True)}現在  {report.settings.insurer}"
    sheet = sheets.add("概要", f"{report.settings.program} 未処理一覧", note, landscape=False)
    for place, width in enumerate((19, 14, 14, 14, 14, 42)):
        sheet.set_column(place, place, width)
    _write_boxes(sheets, sheet, report)
    _write_sentences(sheets, sheet, report)
    bottom = _write_statuses(sheets, sheet, report, first_rows)
    bottom = write_retirees(sheets, sheet, report.rows, bottom + 2)
    bottom = _write_lists(sheets, sheet, sizes, bottom + 2)
    _add_chart(sheets, sheet, report, bottom + 2)
    sheet.fit_to_pages(1, 1)
    sheet.set_first_sheet()
    sheet.activate()


def _write_boxes(sheets: Sheets, sheet: Worksheet, report: Report) -> None:
    """The four figures a manager asks for first."""
    total = bureaus_total_row(report) + 1
    boxes = (
        ("発行(人)", f"='{BUREAUS}'!{column_letters(ISSUED + 1)}{total}", report.total.issued, "big_number"),
        ("処理済(人)", f"='{BUREAUS}'!{column_letters(DONE_COLUMN + 1)}{total}", report.total.done, "big_number"),
        ("未処理(人)", f"='{BUREAUS}'!{column_letters(OPEN_COLUMN + 1)}{total}", report.total.open, "big_number"),
        ("完了率", f"='{BUREAUS}'!{column_letters(RATE + 1)}{total}", report.total.rate_shown, "big_rate"),
    )
    sheet.set_row(_BOXES + 1, 34)
    for place, (label, formula, value, look) in enumerate(boxes):
        sheet.write_string(_BOXES, place, label, sheets.formats["big_label"])
        sheet.write_url(_BOXES + 1, place, f"internal:'{BUREAUS}'!A1", sheets.formats[look])
        sheet.write_formula(_BOXES + 1, place, formula, sheets.formats[look], value)
    when = "期限経過" if report.days_left < 0 else "期限まで"
    for place, (unit, days) in enumerate((("日", report.days_left), ("業務日", report.business_days_left)), start=4):
        sheet.write_string(_BOXES, place, f"{when}({unit})", sheets.formats["big_label"])
        sheet.write_number(_BOXES + 1, place, abs(days), sheets.formats["big_number"])


def _write_sentences(sheets: Sheets, sheet: Worksheet, report: Report) -> None:
    sheet.set_row(_BOXES + 2, 6)
    lines = [words.by_deadline(report), words.whom_to_call(report), words.changed(report), words.outlook(report)]
    text = "\n".join(line for line in lines if line)
    sheet.set_row(_BOXES + 3, 15.0 * sum(1 + len(line) // 52 for line in lines if line) + 6)
    sheet.merge_range(_BOXES + 3, 0, _BOXES + 3, 5, text, sheets.formats["sentence"])


def _write_statuses(sheets: Sheets, sheet: Worksheet, report: Report, first_rows: Mapping[str, int]) -> int:
    """Persons and cards by status; figures are formulas on 局別集計 and lead to the rows. Returns the last row."""
    formats = sheets.formats
    for place, header in enumerate(("状態", "人数", "枚数", "割合", "処理", "意味")):
        sheet.write_string(_TABLE, place, header, formats["head"])
    persons_line, cards_line = bureaus_total_row(report) + 1, cards_total_row(report) + 1
    issued = f"'{BUREAUS}'!{column_letters(ISSUED + 1)}{persons_line}"
    for row, status in enumerate(STATUSES, start=_TABLE + 1):
        letter = column_letters(FIRST_STATUS + STATUSES.index(status) + 1)
        number = report.total.of(status)
        target = _target(status, first_rows)
        sheet.write_string(row, 0, STATUS_LABELS[status], formats["wrapped"])
        look = "count_link" if target else "count"
        cards = report.total.cards[STATUSES.index(status)]
        for place, line, value in ((1, persons_line, number), (2, cards_line, cards)):
            if target:
                sheet.write_url(row, place, target, formats[look], tip="一覧へ移ります")
            sheet.write_formula(row, place, f"='{BUREAUS}'!{letter}{line}", formats[look], value)
        rate = number / report.total.issued if report.total.issued else ""
        sheet.write_formula(row, 3, f'=IF({issued}=0,"",B{row + 1}/{issued})', formats["rate"], rate)
        sheet.write_string(row, 4, "処理済" if status in DONE else "未処理", formats["code"])
        sheet.write_string(row, 5, _MEANINGS[status], formats["wrapped"])
    first, last = _TABLE + 2, _TABLE + 1 + len(STATUSES)
    row = last
    sheet.write_string(row, 0, "合計", formats["total_text"])
    for place, value in ((1, report.total.issued), (2, report.total.cards_issued)):
        letter = column_letters(place + 1)
        sheet.write_url(row, place, "internal:'全件'!A1", formats["total_count_link"], tip="一覧へ移ります")
        sheet.write_formula(row, place, f"=SUM({letter}{first}:{letter}{last})", formats["total_count_link"], value)
    sheet.write_formula(row, 3, f"=SUM(D{first}:D{last})", formats["total_rate"], 1 if report.total.issued else 0)
    for place in (4, 5):
        sheet.write_blank(row, place, None, formats["total_text"])
    return row


def _target(status: str, first_rows: Mapping[str, int]) -> str:
    if status not in first_rows:
        return ""
    own = _OWN_SHEET.get(status)
    return f"internal:'{own}'!A1" if own else f"internal:'全件'!A{first_rows[status] + 1}"


def _write_lists(sheets: Sheets, sheet: Worksheet, sizes: Mapping[str, tuple[int, int]], top: int) -> int:
    """How many lines each list has, with a link to it where it has any. Returns the last row."""
    formats = sheets.formats
    for place, header in enumerate(("一覧", "数", "単位", "内容")):
        sheet.write_string(top, place, header, formats["head"])
    sheet.merge_range(top, 3, top, 5, "内容", formats["head"])
    for row, (name, (number, waiting)) in enumerate(sizes.items(), start=top + 1):
        unit, meaning, called = _LISTS[name]
        if called:
            meaning += f"(うち{called} {waiting:,}{unit})"
        if number:
            sheet.write_url(row, 0, f"internal:'{name}'!A1", formats["link"], name)
            sheet.write_url(row, 1, f"internal:'{name}'!A1", formats["count_link"])
        else:
            sheet.write_string(row, 0, name, formats["wrapped"])
        sheet.write_number(row, 1, number, formats["count_link" if number else "count"])
        sheet.write_string(row, 2, unit, formats["code"])
        sheet.merge_range(row, 3, row, 5, meaning, formats["wrapped"])
    return top + len(sizes)


def _add_chart(sheets: Sheets, sheet: Worksheet, report: Report, top: int) -> None:
    """Completion by bureau, first bureau on top."""
    first, last = bureaus_first_row(), bureaus_total_row(report) - 1
    font = {"name": "游ゴシック", "size": 7}
    chart = sheets.workbook.add_chart({"type": "bar"})
    chart.add_series(
        {
            "name": "完了率",
            "categories": [BUREAUS, first, NAME, last, NAME],
            "values": [BUREAUS, first, RATE, last, RATE],
            "fill": {"color": "#7F7F7F"},
            "border": {"color": "#595959"},
            "gap": 40,
            "data_labels": {"value": True, "num_format": "0.0%", "font": font},
        }
    )
    chart.set_title({"name": "局別の完了率", "name_font": {**font, "size": 12}, "overlay": False})
    chart.set_y_axis({"reverse": True, "num_font": font, "major_tick_mark": "none", "interval_unit": 1})
    chart.set_x_axis(
        {
            "min": 0,
            "max": 1,
            "num_format": "0%",
            "num_font": font,
            "label_position": "high",
            "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}},
        }
    )
    chart.set_legend({"none": True})
    # Room above for the title, below for the scale, and on the right for the figure of a full bar.
    height = _TITLE + _BAR * len(report.bureaus) + _SCALE
    bars = {"y": _TITLE / height, "height": 1 - (_TITLE + _SCALE) / height}
    chart.set_plotarea({"layout": {"x": 0.2, "width": 0.71, **bars}})
    chart.set_size({"width": 840, "height": height})
    sheet.insert_chart(
        top,
        0,
        chart,
        {"description": "局別の完了率の棒グラフ。数値はシート「局別集計」にあります。", "object_position": 1},
    )
