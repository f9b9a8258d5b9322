"""What stands above the table of a 受領簿: whose it is, by when, where, how to fill it in."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from xml.sax.saxutils import escape

from ledger_tools.excel.cell_text import cell_text
from ledger_tools.folder import in_brackets
from ledger_tools.japanese.dates import wareki
from ledger_tools.japanese.text import display_width
from ledger_tools.ledgers import pages
from ledger_tools.ledgers.places import HEADER_ROW, Places
from ledger_tools.ledgers.send_back import SendBack
from ledger_tools.ledgers.sheet_xml import SheetXml
from ledger_tools.ledgers.state_formula import count_formula, count_text
from ledger_tools.ledgers.wording import Wording
from ledger_tools.model import DIRECT, LedgerSheet

_TITLE_ROW, _FIRST_LINE, _LAST_LINE, _INSTRUCTIONS = 1, 2, 4, 5
#: Half-width characters that fit a line of the instructions at 8.5 points, upright and across.
_LINE_WIDTHS = (104, 158)
#: Half-width characters of an office's name that stand at full size beside the label of a deadline; a longer one takes
#: the label's room as well.
_NAME_WIDTH = 24
_ON_SCREEN = "文字の記入だけを見た目安です(印刷されません)。"


_BREAK_AFTER_STOP = re.compile(r"(?<=[、。])[\r\n]+")


@dataclass(frozen=True, slots=True)
class Head:
    """All that the head needs. ``back`` is given for a send-back ledger, which says by when it is answered."""

    cells: SheetXml
    sheet: LedgerSheet
    values: Mapping[str, str]
    wording: Wording
    places: Places
    instructions: Sequence[str]
    back: SendBack | None = None

    def text(self, label: str) -> str:
        """The words of 文面 in one line: what a line break parts behind 、 or 。 needs no space."""
        return cell_text(_BREAK_AFTER_STOP.sub("", self.wording.text(label, self.values)))

    def merged(self, row: int, first: str, last: str, text: str, look: str, *, rows: int = 1) -> None:
        """Write a text over the columns from ``first`` to ``last``."""
        self.cells.merged(row, (self.places.at[first], self.places.at[last]), text, look, rows=rows)


def write_head(head: Head) -> None:
    """Write the annex and the number, the title, three lines, the instructions; right of the page the progress."""
    cells, sheet, heights = head.cells, head.sheet, head.places.layout.head_heights
    head.merged(0, "no", "cards", head.text("受領簿 別紙"), "head_label")
    number = f"受領簿番号 {sheet.ledger_id}(第{sheet.edition}版) {len(sheet.rows):,}人 {sheet.cards:,}枚"
    head.merged(0, "received_on", "remark", number, "ledger_number")
    cells.end_row(0, heights[0])
    title = "".join((head.text("受領簿 表題"), in_brackets(sheet.part), "(差戻し)" if head.back else ""))
    head.merged(_TITLE_ROW, "no", "remark", title, "ledger_title")
    cells.end_row(_TITLE_ROW, heights[_TITLE_ROW])
    lines = _sent_back(head.back) if head.back else _issued(head)
    own = (
        ("局・区等", cell_text(sheet.bureau.name), "head_value"),
        ("所属", cell_text(sheet.department.name), "value_strong"),
    )
    for row, (label, value, look) in enumerate(own, start=_FIRST_LINE):
        head.merged(row, "no", "kigo", label, "head_label")
        right, text, text_look = lines[row - _FIRST_LINE]
        if display_width(value) > _NAME_WIDTH:
            head.merged(row, "bango", "received_on", value, look)
            text = f"{right} {text}".strip()
        else:
            head.merged(row, "bango", "kana", value, look)
            before = head.places.at["received_on"] - 1
            cells.merged(row, (before, before + 1), right, "head_label_right")
        head.merged(row, "stamp", "remark", text, text_look)
        cells.end_row(row, heights[row])
    label, text, look = lines[-1]
    head.merged(_LAST_LINE, "no", "kigo", label, "head_label")
    head.merged(_LAST_LINE, "bango", "remark", text, look)
    cells.end_row(_LAST_LINE, heights[_LAST_LINE])
    _write_instructions(head)


def _issued(head: Head) -> tuple[tuple[str, str, str], ...]:
    hand_out = "受領簿 配付(直送)" if head.sheet.bureau.delivery == DIRECT else "受領簿 配付(窓口)"
    return (
        ("配付期限", head.text("受領簿 配付期限"), "value_strong"),
        ("提出期限", head.text("受領簿 提出期限"), "head_value"),
        ("受取", head.text(hand_out), "head_value"),
    )


def _sent_back(back: SendBack) -> tuple[tuple[str, str, str], ...]:
    until = wareki(back.answer_by, weekday=True)
    return (("提出期限", f"{until}(庶務担当課から共済組合へ)", "value_strong"), *[("", "", "head_value")] * 2)


def _write_instructions(head: Head) -> None:
    cells, places, heights = head.cells, head.places, head.places.layout.head_heights
    for row in range(_INSTRUCTIONS, HEADER_ROW):
        if row == _INSTRUCTIONS:
            text = "\n".join(head.instructions)
            head.merged(row, "no", "remark", text, "instructions", rows=pages.INSTRUCTION_ROWS)
        if row == HEADER_ROW - 2:
            cells.text(row, places.at["state"], _ON_SCREEN, "aside")
        if row == HEADER_ROW - 1 and places.states:
            members = len(head.sheet.rows)
            formula = escape(count_formula(places.states, members))
            cells.formula(row, places.at["state"], formula, count_text(members), "progress")
        cells.end_row(row, heights[row])


def instructions(
    sheet: LedgerSheet, values: Mapping[str, str], wording: Wording, back: SendBack | None = None
) -> tuple[str, ...]:
    """Return the paragraphs that apply to this ledger, or with ``back`` to this send-back ledger."""
    labels = [f"受領簿 説明{number}" for number in range(1, 7)] if sheet.rows else ["受領簿 対象者なし"]
    if any(row.same_name for row in sheet.rows):
        labels.append("受領簿 同姓同名")
    texts = tuple(cell_text(wording.text(wording.of_part(label, sheet.part), values)) for label in labels)
    if back is not None:
        texts = (*_of_send_back(back), *texts[6:])
    return tuple(text for text in texts if text)


def _of_send_back(back: SendBack) -> tuple[str, ...]:
    """What is to be done with the rows; of what is printed in them only where something is."""
    is_printed = any(row.received_on or row.remark for row in back.rows.values())
    said = (
        "まだ確認の済んでいない方だけを載せています。「差戻しの理由」をお読みの上、記入してください。",
        *["印字してある受領年月日及び備考は、既に確認が済んでいますので、改めて記入する必要はありません。"]
        * is_printed,
        "記入が済みましたら、提出期限に間に合うように、庶務担当課へ提出してください。",
    )
    return tuple(f"{number} {text}" for number, text in enumerate(said, 1))


def lines_needed(paragraphs: Sequence[str], *, across: bool) -> int:
    """Return how many lines these take above the table."""
    return sum(_lines_needed(paragraph, _LINE_WIDTHS[across]) for paragraph in paragraphs)


@lru_cache(maxsize=256)
def _lines_needed(text: str, width: int) -> int:
    return -(-display_width(text) // width)
