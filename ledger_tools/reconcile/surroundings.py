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
from ledger_tools.model import PLACE_LABELS, Window
from ledger_tools.names.folding import fold_kana, fold_name
from ledger_tools.reconcile import entry as e
from ledger_tools.remarks import meanings as m
from ledger_tools.remarks import parse_remark
from ledger_tools.remarks.around import NOTHING, OF_ALL, OF_SOME, UNCLEAR, judge_around, sentences, speaks_of_named
from ledger_tools.remarks.hearing import heard

_AFTER = 1_000  # positions of what is read here, behind all that the reader found
_RUN = re.compile(r"\d+")
_SPAN = re.compile(
    r"(?:no\.?|№|番号|項番)\s*(\d{1,4})\s*(?:番|号)?\s*(?:[~〜\-‐–ー]|から)\s*(?:no\.?|№)?\s*(\d{1,4})(?!\d)"
    r"|(?<![\d\-])(\d{1,3})\s*番?\s*(?:[~〜]|から)\s*(\d{1,3})\s*番"
)
_LIST = r"\d{1,4}(?:\s*(?:[、,・&]|と|及び|や)\s*\d{1,4})*"
_NUMBERED = re.compile(rf"(?:no\.?|№|項番|#)\s*({_LIST})|(?<!\d)({_LIST})\s*(?:番目?|行目)(?!号)")
_TAIL = 4  # digits by which people shorten a 番号
_SHORTEST = 2  # letters of a reading, below which it is found in any text
_COUNTED = re.compile(r"(\d+)\s*(?:名|人|件)")
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


@dataclass(frozen=True, slots=True)
class _Member:
    """How a row may be called: its 番号, No., surname and full name, and their readings."""

    return_row_id: int
    bango: str
    no: int
    surname: str
    name: str
    kana: str
    remark: str
    remark_kind: str
    has_entry: bool


def words_around(texts: pd.DataFrame, returned: pd.DataFrame, window: Window) -> Around:
    """Judge the texts (columns as :meth:`Store.table_texts` returns them) against the rows of their tables.

    ``returned`` needs table_id, return_row_id, bango, no, was_name, name, kana, remark, remark_kind and has_entry.
    """
    found: list[tuple[Any, ...]] = []
    unplaced: list[dict[str, Any]] = []
    if not texts.empty:
        rows = returned[returned["table_id"].isin(texts["table_id"])]
        tables = {table: _members(group) for table, group in rows.groupby("table_id")}
        for text in lines(texts):
            members = tables.get(text.table_id, [])
            against, grade = _judged(text.text, members, window)
            if against:
                label = PLACE_LABELS[text.place]
                found += [(row, _AFTER + text.position, text.text, text.place, label) for row in against]
            elif grade != NOTHING:
                unplaced.append({**text._asdict(), "grade": grade})
    columns = ["return_row_id", "position", "text", "place", "why"]
    evidence = pd.DataFrame(found, columns=columns).assign(kind="comment", sha256="", heading="", anchor="", letters="")
    unplaced_columns = ["table_id", "place", "text", "cell", "file", "sheet", "grade"]
    return Around(evidence.assign(verdict=e.NOTE_AGAINST), pd.DataFrame(unplaced, columns=unplaced_columns))


def _members(rows: pd.DataFrame) -> list[_Member]:
    members = []
    for row in lines(rows):
        name = fold_name(row.was_name or row.name)
        surname = fold_name(e.plain_surname(row.was_name or row.name))
        reading = fold_kana(str(row.kana).replace("\u3000", " ").partition(" ")[0]) if row.kana else ""
        own = (row.return_row_id, row.bango, int(row.no), surname, name, reading)
        members.append(_Member(*own, row.remark, row.remark_kind, bool(row.has_entry)))
    return members


def _judged(text: str, members: list[_Member], window: Window) -> tuple[list[int], str]:
    """Return the rows against which a text speaks, and what it says of nobody in particular."""
    against: dict[int, None] = {}
    grades: list[str] = []
    meant: list[_Member] = []
    for piece in sentences(text):
        named, rest = _named(piece, members)
        grade = judge_around(piece, window)
        # 鈴木さんの分。本人に渡していません。 goes on about him; 園長 鈴木 洋平 does not.
        meant = named or (meant if grade in (OF_ALL, OF_SOME) else [])
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


def _says_so_itself(piece: str, members: Iterable[_Member], window: Window) -> bool:
    """Whether a row says in 備考 what is told here of somebody: 退職者1名, 返送カード2枚."""
    kind = parse_remark(piece, window).kind
    kinds = frozenset({kind})
    if kind == "other":
        kinds = _MAILED if m.MAIL in heard(normalise(piece), window) else _CARDS_BACK
    return any(one.remark_kind in kinds for one in members)


def _told(member: _Member, rest: str, window: Window) -> bool:
    """Whether the row's own remark says what is said of it here."""
    return e.says_the_same(rest, member.remark, window)


def _accounted_for(piece: str, members: Iterable[_Member]) -> bool:
    """Whether as many rows as are counted (2名未配付) lack an entry of their own: it speaks of those."""
    counted = _COUNTED.search(normalise(piece))
    blank = sum(not one.has_entry for one in members)
    return counted is not None and not _EVERYBODY.search(piece) and 0 < int(counted[1]) <= blank


def _named(piece: str, members: list[_Member]) -> tuple[list[_Member], str]:
    """Return whom a sentence names, and the sentence without their names and numbers."""
    shown = normalise(piece).casefold()
    folded, reading = fold_name(shown), fold_kana(shown)
    spans = [(int(a or c), int(b or d)) for a, b, c, d in _SPAN.findall(shown)]
    numbers = {int(run) for found in _NUMBERED.findall(shown) for run in _RUN.findall("".join(found))}
    runs = frozenset(_RUN.findall(shown))
    named = []
    rest = shown
    for one in members:
        if _is_numbered(one, spans, numbers, runs) or _is_called(one, folded, reading):
            named.append(one)
            for name in (one.name, one.surname):
                rest = rest.replace(" ", "").replace(name, " ") if name else rest
    if not named:
        return [], piece
    return named, _SPAN.sub(" ", _NUMBERED.sub(" ", _without_numbers(rest, named))).strip()


def _without_numbers(text: str, named: Iterable[_Member]) -> str:
    for one in named:
        text = text.replace(one.bango, " ") if one.bango else text
    return re.sub(r"^(?:下4桁|番号|の方|さん|様|氏|分|は|が|の|、|:|\s)+", "", text)


def _is_numbered(one: _Member, spans: list[tuple[int, int]], numbers: set[int], runs: frozenset[str]) -> bool:
    if one.no > 0 and (one.no in numbers or any(first <= one.no <= last for first, last in spans)):
        return True
    if len(one.bango) < _TAIL:
        return bool(one.bango) and len(one.bango) > _SHORTEST and one.bango in runs
    short = one.bango.lstrip("0")
    return one.bango in runs or one.bango[-_TAIL:] in runs or (len(short) > _SHORTEST and short in runs)


def _is_called(one: _Member, folded: str, reading: str) -> bool:
    if one.name and one.name in folded:
        return True
    if one.surname and one.surname in folded:
        return True
    return len(one.kana) >= _SHORTEST and one.kana in reading


def iter_unplaced(around: pd.DataFrame) -> Iterator[tuple[Any, str]]:
    """Yield each text about nobody in particular with the sentence that asks about it."""
    for text in lines(around):
        label = PLACE_LABELS[text.place]
        yield text, f"{label}「{_cut(text.text)}」が、どの組合員のことか、又は何のことか分かりません。"


def _cut(text: str) -> str:
    shown = " ".join(text.split())
    return shown if len(shown) <= 40 else f"{shown[:40]}…"
