"""Words above, below or across a table, given to the rows they speak of: by number, name or reading, else to all.

Whoever is not named is not cleared either: what denies a receipt without saying whose is a question about every row of
the table, and what cannot be understood one about the table.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ledger_tools.frames import lines
from ledger_tools.japanese.text import normalise
from ledger_tools.model import ELSEWHERE, PLACE_LABELS, Window
from ledger_tools.reconcile import entry as e
from ledger_tools.reconcile.elsewhere import said_elsewhere
from ledger_tools.reconcile.named import Member, members_of, named_in
from ledger_tools.remarks import meanings as m
from ledger_tools.remarks import parse_remark
from ledger_tools.remarks.around import (
    NOTHING,
    OF_ALL,
    OF_SOME,
    UNCLEAR,
    judge_around,
    sent_home,
    sentences,
    speaks_of_named,
)
from ledger_tools.remarks.hearing import heard

_AFTER = 1_000  # positions of what is read here, behind all that the reader found
_COUNTED = re.compile(r"(\d+)\s*(?:名|人|件)")
_EXCEPT = re.compile(
    r"(?:の方|の者|さん|様|氏)?(?:以外の?(?:方|者)?(?:は|が|の|に|へ|全員|、)*"
    r"|を?(?:除き|除く|除いて|のぞき|のぞく|のぞいて)(?:、|全員|の)*)(?!も)"
)
_CARDS_BACK = frozenset({"retired", "died", "transferred", "bounced", "refused"})
_MAILED = frozenset({"leave_mailed"})
_EVERYBODY = re.compile("全員|全て|すべて|皆|全部|いずれも|全件")


@dataclass(frozen=True)
class Around:
    """``evidence``: rows for the frame of judged evidence; ``unplaced``: texts about nobody in particular.

    ``unplaced`` has file, sheet, cell, place, text, resolved (the ledger) and grade.
    """

    evidence: pd.DataFrame
    unplaced: pd.DataFrame


def words_around(texts: pd.DataFrame, returned: pd.DataFrame, window: Window) -> Around:
    """Judge the texts (columns as :meth:`Store.table_texts` returns them) against the rows of their tables.

    ``returned`` needs table_id, return_row_id, row, bango, no, was_name, name, kana, remark, remark_kind and has_entry.
    """
    found: list[tuple[Any, ...]] = []
    unplaced: list[dict[str, Any]] = []
    if not texts.empty:
        rows = returned[returned["table_id"].isin(texts["table_id"])]
        tables = {table: members_of(group) for table, group in rows.groupby("table_id")}
        for text in lines(texts):
            members = tables.get(text.table_id, [])
            if text.place == ELSEWHERE:
                sheet, said, against = said_elsewhere(text.text, members, window)
                label = f"シート「{sheet}」の記入"
                found += [(row, _AFTER + text.position, said, text.place, label, text.text) for row in against]
                continue
            against, grade = _judged(text.text, members, window)
            if against:
                label = PLACE_LABELS[text.place]
                found += [(row, _AFTER + text.position, text.text, text.place, label, "") for row in against]
            elif grade != NOTHING:
                unplaced.append({**text._asdict(), "grade": grade})
    columns = ["return_row_id", "position", "text", "place", "why", "heading"]
    evidence = pd.DataFrame(found, columns=columns).assign(
        kind="comment", sha256="", anchor="", letters="", impression=""
    )
    unplaced_columns = ["table_id", "place", "text", "cell", "file", "sheet", "grade"]
    return Around(evidence.assign(verdict=e.NOTE_AGAINST), pd.DataFrame(unplaced, columns=unplaced_columns))


def _judged(text: str, members: list[Member], window: Window) -> tuple[list[int], str]:
    """Return the rows against which a text speaks, and what it says of nobody in particular."""
    against: dict[int, None] = {}
    grades: list[str] = []
    meant: list[Member] = []
    for piece in sentences(text):
        named, rest = named_in(piece, members)
        grade = judge_around(piece, window)
        # 鈴木さんの分。本人に渡していません。 goes on about him; 園長 鈴木 洋平 does not.
        meant = named or (meant if grade in (OF_ALL, OF_SOME) else [])
        if named and _EXCEPT.search(rest):
            named, rest = _all_but(named, members, _EXCEPT.sub(" ", rest).strip(), window)
            against.update((one.return_row_id, None) for one in named if not _told(one, rest, window))
            continue
        if meant:
            said = meant if speaks_of_named(rest, window) else []
            against.update((one.return_row_id, None) for one in said if not _told(one, rest, window))
        elif grade == OF_ALL and not _accounted_for(piece, members):
            against.update((one.return_row_id, None) for one in members)
        elif grade == OF_SOME and _says_so_itself(piece, members, window):
            continue
        else:
            grades.append(UNCLEAR if grade == OF_ALL else grade)
    return list(against), next((grade for grade in (OF_SOME, UNCLEAR) if grade in grades), NOTHING)


def _all_but(named: list[Member], members: list[Member], rest: str, window: Window) -> tuple[list[Member], str]:
    """Return of whom a receipt is denied: 白石さん以外は未受領 says it of the others, 白石さんを除き配付済 of 白石."""
    if not speaks_of_named(rest, window):
        return named, ""
    return [one for one in members if one not in named], rest


def _says_so_itself(piece: str, members: Iterable[Member], window: Window) -> bool:
    """Whether a row says in 備考 what is told here of somebody: 退職者1名, 返送カード2枚."""
    kind = parse_remark(piece, window).kind
    kinds = frozenset({kind})
    if kind == "other":
        shown = normalise(piece)
        mailed = m.MAIL in heard(shown, window) or sent_home(shown, window)
        kinds = _MAILED if mailed else _CARDS_BACK
    return any(one.remark_kind in kinds for one in members)


def _told(member: Member, rest: str, window: Window) -> bool:
    """Whether the row's own remark says what is said of it here."""
    return e.says_the_same(rest, member.remark, window)


def _accounted_for(piece: str, members: Iterable[Member]) -> bool:
    """Whether as many rows as are counted (2名未配付) lack an entry of their own: it speaks of those."""
    counted = _COUNTED.search(normalise(piece))
    blank = sum(not one.has_entry for one in members)
    return counted is not None and not _EVERYBODY.search(piece) and 0 < int(counted[1]) <= blank


def iter_unplaced(around: pd.DataFrame) -> Iterator[tuple[Any, str]]:
    """Yield each text about nobody in particular with the sentence that asks about it."""
    for text in lines(around):
        label = PLACE_LABELS[text.place]
        yield text, f"{label}「{_cut(text.text)}」が、どの組合員のことか、又は何のことか分かりません。"


def _cut(text: str) -> str:
    shown = " ".join(text.split())
    return shown if len(shown) <= 40 else f"{shown[:40]}…"
