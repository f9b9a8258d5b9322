"""Whom words name among the rows of a table: by No., 番号 or its end, by place (上から3人目), name or reading."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from ledger_tools.frames import lines
from ledger_tools.japanese.text import normalise
from ledger_tools.names.folding import fold_kana, fold_name
from ledger_tools.reconcile import entry as e

_RUN = re.compile(r"\d+")
_NO = r"(?:no[.:\-]?|№|項番|#)"
_SPAN = re.compile(
    rf"(?:{_NO}|番号)\s*(\d{{1,4}})\s*(?:番|号)?\s*(?:[~〜\-‐–ー―]|から)\s*{_NO}?\s*(\d{{1,4}})(?!\d)(?:番?まで)?"
    r"|(?<![\d\-/.])(\d{1,3})\s*番?\s*(?:[~〜\-‐–ー―]|から)\s*(\d{1,3})\s*番(?!号)"
)
#: No.3以降, 3番まで: all after or before it as well.
_ONWARD = re.compile(
    rf"(?:{_NO}\s*(\d{{1,4}})|(?<!\d)(\d{{1,4}})\s*(?:番目?|行目))\s*(?:の方|の者|さん|様)?\s*"
    r"(?:(以降|以下|以後|より下|から下|より後|から後|[~〜](?!\s*(?:\d|no|№|#)))|(以前|以上|まで|より上|から上|より前))"
)
_AND = r"(?:\s*(?:[、,・&．;+]|と|及び|および|並びに|や)\s*|[/.]|\s+(?=\d{1,4}(?![\d/月日.:年枚名件人階時])))"
_LIST = rf"\d{{1,4}}(?:{_AND}\d{{1,4}})*"
_NUMBERED = re.compile(rf"{_NO}\s*({_LIST})|(?<!\d)({_LIST})\s*(?:番目?|行目)(?!号)")
#: 末尾345, 下3桁が345
_TAILED = re.compile(r"(?:末尾|下\s*\d?\s*桁|下)\s*(?:が|は|の|:|番号)?\s*(\d{2,6})(?!\d|\s*(?:名|人|件|行|番|枚|桁))")
_PLACE = r"(?:人目|番目|行目|件目|名目|段目|つ目)"
_FROM_TOP = re.compile(rf"(?:上|先頭|最初|頭|前)から\s*(\d{{1,3}})\s*{_PLACE}?")
_FROM_END = re.compile(rf"(?:下|最後|後ろ|末尾|後|最終行?)から\s*(\d{{1,3}})\s*{_PLACE}?")
_NTH = re.compile(rf"(?<!から)(?<![\d\-/])(\d{{1,3}})\s*{_PLACE}")
_FIRST = re.compile(r"(?:一番|1番|最)上(?:の|段)|先頭(?:の|行)|最初の(?:方|者|行|人)|(?<!\d)1行目|(?<![十百])一行目")
_LAST = re.compile(
    r"(?:一番|1番|最)(?:下|後)(?:の|段)|最終(?:の|行)|最後の(?:方|者|行|人)|最下段|末尾の(?:方|者|行|人)"
)
_TAIL = 4  # digits by which people shorten a 番号
_SHORTEST = 2  # letters of a reading, below which it is found in any text
_LONG = 5  # digits of a 番号 that are no other number
_ENDLESS = 10_000


@dataclass(frozen=True, slots=True)
class Member:
    """How a row may be called: its 番号, No., surname and full name, and their readings; ``row`` is the sheet's."""

    return_row_id: int
    bango: str
    no: int
    row: int
    surname: str
    name: str
    kana: str
    remark: str
    remark_kind: str
    has_entry: bool


def members_of(rows: pd.DataFrame) -> list[Member]:
    """Return the members of one table in the order in which it came back (columns: see ``words_around``)."""
    members = []
    for row in lines(rows.sort_values("row", kind="stable")):
        name = fold_name(row.was_name or row.name)
        surname = fold_name(e.plain_surname(row.was_name or row.name))
        reading = fold_kana(str(row.kana).replace("\u3000", " ").partition(" ")[0]) if row.kana else ""
        own = (row.return_row_id, row.bango, int(row.no), int(row.row), surname, name, reading)
        members.append(Member(*own, row.remark, row.remark_kind, bool(row.has_entry)))
    return members


def named_in(piece: str, members: Sequence[Member]) -> tuple[list[Member], str]:
    """Return whom a sentence names, and the sentence without their names and numbers."""
    shown = normalise(piece).casefold()
    folded, reading = fold_name(shown), fold_kana(shown)
    placed, left = _placed(shown, members)
    spans, numbers = _numbers(left)
    tails = _TAILED.findall(left)
    runs = frozenset(_RUN.findall(shown))
    named = []
    rest = left
    for one in members:
        if (
            one.return_row_id in placed
            or _is_numbered(one, spans, numbers, runs)
            or any(one.bango.endswith(tail) for tail in tails)
            or _is_called(one, folded, reading)
        ):
            named.append(one)
            for name in (one.name, one.surname):
                rest = rest.replace(" ", "").replace(name, " ") if name else rest
    if not named:
        return [], piece
    rest = _without_numbers(rest, named)
    for pattern in (_TAILED, _ONWARD, _SPAN, _NUMBERED):
        rest = pattern.sub(" ", rest)
    return named, _without_numbers(rest.strip(), ())


def surely_named(piece: str, members: Sequence[Member]) -> list[Member]:
    """Return whom words name beyond doubt, where they stand beside somebody else's row: by No., 番号 or full name."""
    shown = normalise(piece).casefold()
    folded = fold_name(shown)
    spans, numbers = _numbers(shown)
    runs = frozenset(_RUN.findall(shown))
    return [
        one
        for one in members
        if _has_no(one, spans, numbers)
        or (len(one.bango) >= _LONG and one.bango in runs)
        or (len(one.name) > len(one.surname) > 0 and one.name in folded)
    ]


def _numbers(shown: str) -> tuple[list[tuple[int, int]], set[int]]:
    spans = [(int(a or c), int(b or d)) for a, b, c, d in _SPAN.findall(shown)]
    for no, nth, onward, _ in _ONWARD.findall(shown):
        spans.append((int(no or nth), _ENDLESS) if onward else (1, int(no or nth)))
    return spans, {int(run) for found in _NUMBERED.findall(shown) for run in _RUN.findall("".join(found))}


def _placed(shown: str, members: Sequence[Member]) -> tuple[frozenset[int], str]:
    """Return the ids of rows named by their place, and the text without what says so.

    3番目 and 3行目 may mean the third row, No.3 or row 3 of the sheet: all of them are asked about.
    """
    order = [one.return_row_id for one in members]
    places = [int(found) for found in _FROM_TOP.findall(shown)]
    left = _FROM_TOP.sub(" ", shown)
    places += [len(order) + 1 - int(found) for found in _FROM_END.findall(left)]
    left = _FROM_END.sub(" ", left)
    places += [1] * bool(_FIRST.search(left)) + [len(order)] * bool(_LAST.search(left))
    left = _LAST.sub(" ", _FIRST.sub(" ", left))
    nth = [int(found) for found in _NTH.findall(left)]
    ids = {order[place - 1] for place in (*places, *nth) if 1 <= place <= len(order)}
    return frozenset(ids | {one.return_row_id for one in members if one.row in nth and "行目" in left}), left


def _without_numbers(text: str, named: Iterable[Member]) -> str:
    for one in named:
        text = text.replace(one.bango, " ") if one.bango else text
    return re.sub(r"^(?:下4桁|番号|の方|さん|様|氏|分|は|が|の|、|:|\s)+", "", text)


def _has_no(one: Member, spans: list[tuple[int, int]], numbers: set[int]) -> bool:
    return one.no > 0 and (one.no in numbers or any(first <= one.no <= last for first, last in spans))


def _is_numbered(one: Member, spans: list[tuple[int, int]], numbers: set[int], runs: frozenset[str]) -> bool:
    if _has_no(one, spans, numbers):
        return True
    if len(one.bango) < _TAIL:
        return bool(one.bango) and len(one.bango) > _SHORTEST and one.bango in runs
    short = one.bango.lstrip("0")
    return one.bango in runs or one.bango[-_TAIL:] in runs or (len(short) > _SHORTEST and short in runs)


def _is_called(one: Member, folded: str, reading: str) -> bool:
    if one.name and one.name in folded:
        return True
    if one.surname and one.surname in folded:
        return True
    return len(one.kana) >= _SHORTEST and one.kana in reading
