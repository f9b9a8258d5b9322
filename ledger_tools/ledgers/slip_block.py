"""The foot of 送付票: that a bureau has handed everything in, by whom and when, and beside it what we counted."""

from __future__ import annotations

from typing import NamedTuple

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet


class Statement(NamedTuple):
    """One line of the block: what the bureau fills in, how that looks, and what we fill in beside it."""

    key: str
    label: str
    look: str
    ours: str


#: What the bureau states, in the order of the lines.
STATEMENTS = (
    Statement("ledgers", "提出した受領簿(冊)", "input_number", "届いた受領簿(冊)"),
    Statement("cards", "返送した枚数(枚)", "input_number", "届いた資格確認書(枚)"),
    Statement("handed_in_on", "提出日", "input_day", "確認日"),
    Statement("handed_in_by", "担当課・担当者", "input_text", "確認者"),
)
HEIGHT = len(STATEMENTS) + 2  # rows: a sentence, the heads, the lines
_SENTENCE = "受領簿等を全て提出するときに、「庶務担当課の記入」欄に記入し、この送付票も一緒に提出してください。"
_OWN, _OURS = "庶務担当課の記入", "共済組合の記入"
_INPUT, _SECOND, _LAST = 2, 3, 7  # columns: of the input, from which on we write, the last one
_ROW = 24
POINTS = (HEIGHT + 2) * _ROW  # how high it is with the empty rows above and below, at most


def write_block(worksheet: Worksheet, formats: dict[str, Format], row: int) -> None:
    """Write the block from this row on (from 0); its first cell to fill in is selected."""
    worksheet.set_selection(row + 2, _INPUT, row + 2, _INPUT)
    worksheet.set_row(row, _ROW)
    worksheet.merge_range(row, 0, row, _LAST, _SENTENCE, formats["value_wrapped"])
    worksheet.set_row(row + 1, _ROW)
    worksheet.merge_range(row + 1, 0, row + 1, _INPUT, _OWN, formats["head_fill_in"])
    worksheet.merge_range(row + 1, _SECOND, row + 1, _LAST, _OURS, formats["head"])
    for line, statement in enumerate(STATEMENTS, start=row + 2):
        worksheet.set_row(line, _ROW)
        worksheet.merge_range(line, 0, line, _INPUT - 1, statement.label, formats["text"])
        worksheet.write_blank(line, _INPUT, None, formats[statement.look])
        worksheet.merge_range(line, _SECOND, line, _SECOND + 2, statement.ours, formats["text"])
        worksheet.merge_range(line, _SECOND + 3, line, _LAST, "", formats["count"])
