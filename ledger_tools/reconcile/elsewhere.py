"""Lines of another sheet of the workbook (未配付者, メモ): the rows of which they say that the card was not received.

Only words against a receipt count, in the line, in the heading of its column or above it, or in the sheet's name.
Whoever is not named, and whatever says nothing of the card, is left alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from ledger_tools.japanese.text import fold_header, normalise
from ledger_tools.model import ELSEWHERE_CELL, ELSEWHERE_LINE, Window
from ledger_tools.names.folding import fold_name
from ledger_tools.reconcile import entry as e
from ledger_tools.reconcile.named import Member, surely_named
from ledger_tools.remarks import headings as h
from ledger_tools.remarks import parse_remark
from ledger_tools.remarks.around import contradicts_receipt, describes, sentences
from ledger_tools.remarks.hearing import hands_over

_AFTER = r"(?:(?![一-鿿々])|(?=様|殿|氏|分|課長|係長|部長|主任|主査|主事|主幹|校長|教頭|園長|所長|未))"
_LETTER = re.compile("[A-Za-zぁ-んァ-ヶ一-鿿]")
_DIGITS = re.compile(r"\d+")
#: 担当: 白石 writes the sheet and is not its subject.
_WRITER = re.compile(r"(?:記入|作成|提出|担当|取扱|報告|取りまとめ|連絡|問い?合わ?せ)(?:者|担当|先)?\s*[:：　 ]")
_NOT_A_BANGO = re.compile(r"電話|内線|携帯|郵便|口座|部屋|座席|tel|fax", re.IGNORECASE)
#: 3番の棚, 3番窓口: not the member No.3.
_SHELF = re.compile(r"\d+\s*番(?!\s*(?:の方|の者|さん|様|氏|は|が|に|へ|、|・|,|:|と|未|$|\s))")
#: Under such headings 未 and × say nothing of the card (研修).
_OF_OTHER_THINGS = frozenset((h.OTHER, h.ATTRIBUTE, h.PERSON, h.READING, h.NUMBER, h.HISTORY))
_SHORTEST = 3  # digits of a 番号
_NOT_SO = frozenset(
    ("-", "―", "ー", "—", "無", "なし", "無し", "0", "false", "否", "no", "未", "x", "×", "✕", "✗", "△", "?")
)
_SO = frozenset(
    (
        "○",
        "◯",
        "〇",
        "◎",
        "●",
        "✓",
        "✔",
        "☑",
        "レ",
        "v",
        "済",
        "済み",
        "有",
        "あり",
        "完了",
        "ok",
        "true",
        "1",
        "印",
        "㊞",
    )
)


class _Cell(NamedTuple):
    heading: str
    text: str


class _Said(NamedTuple):
    """``named``: whom a cell names; ``against``: it speaks against a receipt; ``received``: it speaks of one."""

    named: list[Member]
    against: bool
    received: bool


def said_elsewhere(text: str, members: Sequence[Member], window: Window) -> tuple[str, str, list[int]]:
    """Return the sheet, the words to quote and the ids of the rows against whose receipt a line of it speaks."""
    sheet, section, *parts = text.split(ELSEWHERE_LINE)
    cells = [_Cell(*part.split(ELSEWHERE_CELL, 1)) for part in parts]
    said = [_said(cell, members, window) for cell in cells]
    titled = contradicts_receipt(sheet, window) or contradicts_receipt(section, window)
    titled &= not any(one.received for one in said)
    of_line = any(one.against and not one.named for one in said)
    named = {
        one.return_row_id: one
        for cell in said
        if cell.named and (cell.against or of_line or titled)
        for one in cell.named
    }
    quoted = " ".join(filter(None, (section, *(normalise(cell.text) for cell in cells))))
    return sheet, quoted, [key for key, one in named.items() if not e.says_the_same(quoted, one.remark, window)]


def _said(cell: _Cell, members: Sequence[Member], window: Window) -> _Said:
    shown = normalise(cell.text)
    named = _named(cell.heading, shown, members)
    if named:
        rest = _DIGITS.sub(" ", shown)
        for one in named:
            rest = fold_name(rest).replace(one.name, " ").replace(one.surname or one.name, " ")
        against = contradicts_receipt(shown, window) or contradicts_receipt(cell.heading, window)
        return _Said(named, against, _reads_as_receipt(rest.strip("、:は様 "), window))
    return _Said([], *_of_the_card(cell.heading, shown, window))


def _of_the_card(heading: str, shown: str, window: Window) -> tuple[bool, bool]:
    """Return whether a cell that names nobody speaks against a receipt, and whether it speaks of one."""
    if _reads_as_receipt(shown, window):
        return False, True
    mark = fold_header(shown)
    if contradicts_receipt(heading, window):
        return mark not in _NOT_SO, False
    if hands_over(heading, window):
        received = mark in _SO or bool(e.read_received(shown, window).first)
        return mark in _NOT_SO or contradicts_receipt(shown, window), received
    if describes(shown) or (mark in _NOT_SO and h.heading_kind(heading) in _OF_OTHER_THINGS):
        return False, False
    return contradicts_receipt(shown, window), False


def _reads_as_receipt(shown: str, window: Window) -> bool:
    return hands_over(shown, window) and parse_remark(shown, window).reads_as_receipt


def _named(heading: str, shown: str, members: Sequence[Member]) -> list[Member]:
    if h.heading_kind(heading) == h.PERSON or _WRITER.match(shown):
        return []
    if not _LETTER.search(shown):
        number = shown.replace("-", "").lstrip("0")
        is_bango = len(number) >= _SHORTEST and number.isdecimal() and not _NOT_A_BANGO.search(heading)
        counted = heading and "番号" not in heading and shown.isdecimal() and not shown.startswith("0")
        return [one for one in members if is_bango and not counted and one.bango.lstrip("0") == number]
    pieces = [_SHELF.sub(" ", piece) for piece in sentences(shown)]
    known = {one.return_row_id: one for piece in pieces for one in surely_named(piece, members)}
    surnames = Counter(one.surname for one in members)
    folded = fold_name(shown)
    spaced = re.sub(r"\s", "", folded)
    for one in members:
        alone = one.surname and surnames[one.surname] == 1
        if (one.name and len(one.name) > 1 and one.name in spaced) or (
            alone and re.search(rf"(?<![一-鿿々]){re.escape(one.surname)}{_AFTER}", folded)
        ):
            known[one.return_row_id] = one
    return list(known.values())
