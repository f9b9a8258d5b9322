"""What stands above the table of a 受領簿: whose it is, by when, where, how to fill it in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from xml.sax.saxutils import escape

from ledger_tools.excel.cell_text import cell_text
from ledger_tools.excel.references import area_name
from ledger_tools.japanese.dates import wareki
from ledger_tools.japanese.text import display_width
from ledger_tools.ledgers import pages
from ledger_tools.ledgers.places import COLUMN
from ledger_tools.ledgers.send_back import SendBack
from ledger_tools.ledgers.sheet_xml import SheetXml
from ledger_tools.ledgers.state_formula import count_formula, count_text
from ledger_tools.ledgers.wording import Wording
from ledger_tools.model import DIRECT, LedgerSheet

_LABEL, _VALUE, _VALUE_END = COLUMN["no"], COLUMN["bango"], COLUMN["kana"]
_HELP, _HELP_END = COLUMN["department"], COLUMN["state"]
#: Half-width characters that fit a line of the instructions at 10.5 points, and lines that fit the block.
_LINE_WIDTH = 86
_LINES = 8


@dataclass(frozen=True, slots=True)
class Head:
    """All that the head needs; ``states`` is the range of 状態, empty for a ledger without rows.

    ``back`` is given for a send-back ledger, which says what it is and by when it is answered.
    """

    cells: SheetXml
    sheet: LedgerSheet
    values: Mapping[str, str]
    wording: Wording
    states: str
    back: SendBack | None = None

    def text(self, label: str) -> str:
        return cell_text(self.wording.text(label, self.values))


def write_head(head: Head) -> None:
    """Write title, number, the seven lines on the left and the instructions on the right."""
    cells, sheet = head.cells, head.sheet
    cells.text(0, _LABEL, head.text("受領簿 表題") + ("(差戻し)" if head.back else ""), "title")
    cells.text(0, _HELP_END, f"受領簿番号 {sheet.ledger_id}(第{sheet.edition}版)", "title_right")
    cells.end_row(0, pages.TITLE_HEIGHT)
    instructions, look = _instructions(head)
    for row, (label, text, value_look) in enumerate(_lines(head), start=1):
        if label:
            cells.text(row, _LABEL, label, "label")
        _write_value(head, row, text, value_look)
        if row == 1:
            cells.text(row, _HELP, instructions, look)
        for column in range(_HELP if row > 1 else _HELP + 1, _HELP_END + 1):
            cells.blank(row, column, look)
        cells.end_row(row, pages.LINE_HEIGHT)
    cells.merges.append(area_name(2, _HELP + 1, pages.HEAD_LINES + 1, _HELP_END + 1))


def _write_value(head: Head, row: int, text: str, look: str) -> None:
    cells = head.cells
    if row == pages.HEAD_LINES and head.states:
        members = len(head.sheet.rows)
        cells.formula(row, _VALUE, escape(count_formula(head.states, members)), count_text(members), look)
    else:
        cells.text(row, _VALUE, text, look)
    for column in range(_VALUE + 1, _VALUE_END + 1):
        cells.blank(row, column, look)
    cells.merges.append(area_name(row + 1, _VALUE + 1, row + 1, _VALUE_END + 1))


def _issued(head: Head) -> tuple[tuple[str, str, str], ...]:
    hand_out = "受領簿 配付(直送)" if head.sheet.bureau.delivery == DIRECT else "受領簿 配付(窓口)"
    when, _, where = head.wording.text(hand_out, head.values).partition("\n")
    return (
        ("配付期限", head.text("受領簿 配付期限"), "value_strong"),
        ("提出期限", head.text("受領簿 提出期限"), "value"),
        ("受取", cell_text(when), "value"),
        ("", cell_text(where), "value"),
    )


def _sent_back(back: SendBack) -> tuple[tuple[str, str, str], ...]:
    return (
        ("回答期限", f"{wareki(back.answer_by, weekday=True)}(庶務担当課から共済組合へ)", "value_strong"),
        ("差戻し", "まだ済んでいない方だけを載せています。", "value"),
        ("", "理由は右端の欄(印刷では別のページ)にあります。", "value"),
        ("", "受付済みの記入は印字してあります。", "value"),
    )


def _lines(head: Head) -> tuple[tuple[str, str, str], ...]:
    sheet = head.sheet
    return (
        ("局・区等", cell_text(sheet.bureau.name), "value"),
        ("所属", cell_text(sheet.department.name), "value_strong"),
        *(_sent_back(head.back) if head.back else _issued(head)),
        ("記入状況", "" if head.states else head.text("受領簿 対象者なし"), "value_strong"),
    )


def _instructions(head: Head) -> tuple[str, str]:
    """The text of the block on the right, and the look that lets it fit."""
    labels = [f"受領簿 説明{number}" for number in range(1, 7)]
    if any(row.same_name for row in head.sheet.rows):
        labels.append("受領簿 同姓同名")
    paragraphs = [text for label in labels if (text := head.text(label))]
    lines = sum(map(_lines_needed, paragraphs))
    return "\n".join(paragraphs), "instructions" if lines <= _LINES else "instructions_small"


@lru_cache(maxsize=256)
def _lines_needed(text: str) -> int:
    return -(-display_width(text) // _LINE_WIDTH)
