"""What the returned rows of a member say, however their files were laid out: what a decision is bound to."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ledger_tools.frames import lines
from ledger_tools.japanese.text import fold_header
from ledger_tools.model import ELSEWHERE
from ledger_tools.names.folding import fold_name
from ledger_tools.names.signature import match_signature
from ledger_tools.reconcile import entry as e
from ledger_tools.reconcile.case import Case

_BLIND = "F04"
#: Drawn objects whose name speaks against them; what programs call the others changes from copy to copy.
_NAMED = frozenset({e.NAMED_AGAINST, e.NAMED_OTHERWISE})
_TYPED = frozenset({"text", "unreadable"})
_PICTURES = frozenset({"picture", "cell_picture"})

_NO_DAY = "?"  # before what stands in 受領年月日 and is none

Piece = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """One returned row.

    ``claim`` is what it claims by itself. ``name`` is '' where it came back under the member's present name, or one
    that the records explain; ``stamps`` is what stands in the stamp cell, ``beside`` what is said elsewhere; ``day``
    the day of receipt as read. ``doubts`` are changed columns and codes of reading, ``unseen`` tells that the row's
    pictures cannot be seen there. ``altered`` and ``as_read`` are the same row as the digests of 0.3 take it.
    """

    claim: str
    name: str
    was_name: str
    stamps: tuple[Piece, ...]
    beside: frozenset[Piece]
    remark: str
    day: str
    doubts: frozenset[str]
    unseen: bool
    altered: str
    as_read: str

    @property
    def is_nothing(self) -> bool:
        """Whether nothing can be seen, and no more is typed than perhaps a day: as little as an empty row."""
        typed = any(piece[1] for piece in _typed(self)) or self.remark or self.beside
        return self.unseen and not typed and not self.day.startswith(_NO_DAY)


def said_of(case: Case, rows: pd.DataFrame) -> dict[int, list[Said]]:
    """Return what was ever entered for these rows' members, in the order in which it came: position -> rows."""
    mine = case.returned[case.returned["position"].isin(rows.index) & case.returned["filled"]]
    seen = case.evidence[case.evidence["return_row_id"].isin(mine["return_row_id"])]
    pieces: dict[int, list[Any]] = {}
    for piece in lines(seen[["return_row_id", "kind", "text", "sha256", "place", "heading", "verdict", "why"]]):
        pieces.setdefault(piece.return_row_id, []).append(piece)
    names = {row.Index: row for row in lines(rows[["name", "former_name", "kana"]])}
    unseen = frozenset(case.file_findings.loc[case.file_findings["code"] == _BLIND, "file"])
    columns = [
        *("position", "return_row_id", "claim", "remark", "received_on", "codes", "altered", "was_name", "file"),
        *("received_first", "received_last", "received_wrong", "read_as"),
    ]
    found: dict[int, list[Said]] = {}
    for row in lines(mine[columns].sort_values("return_row_id")):
        own = _said(row, pieces.get(row.return_row_id, []), names[row.position], row.file in unseen)
        found.setdefault(row.position, []).append(own)
    return found


def _said(row: Any, pieces: list[Any], member: Any, unseen: bool) -> Said:
    codes = frozenset(row.codes.split())
    # Until schema version 3 a note had no place.
    beside = [piece for piece in pieces if piece.place or piece.kind == "comment"]
    entered = [piece for piece in pieces if piece not in beside]
    # Whose a seal is that did not move with the rows cannot be told: of this row it says nothing.
    left = [piece for piece in entered if piece.verdict == e.LEFT_BEHIND and piece.kind != "unreadable"]
    entered = [piece for piece in entered if piece not in left]
    if _BLIND in codes:  # it stands for a cell that cannot be seen
        entered = [piece for piece in entered if piece.kind != "unreadable" or piece.text or piece.sha256]
    as_read = sorted((piece.kind, piece.text, piece.sha256) for piece in pieces)
    stamps, remark, day = {_stamp(piece) for piece in entered}, fold_header(row.remark), _day(row)
    if row.read_as:  # what is typed of paper was there to be seen before; the picture is what a decision is about
        kinds, sha256, seen = json.loads(row.read_as)
        stamps, remark, day, codes = {(kind, "", sha256, "") for kind in kinds}, "", "", frozenset(seen.split())
    return Said(
        claim=row.claim,
        name="" if _is_own_name(row.was_name, member) else fold_name(row.was_name),
        was_name=row.was_name,
        stamps=tuple(sorted(stamps)),
        beside=frozenset(map(_beside, beside)),
        remark=remark,
        day=day,
        doubts=(codes - {_BLIND}) | frozenset(filter(None, row.altered.split("、"))),
        unseen=unseen or _BLIND in codes or bool(left),
        altered=row.altered,
        as_read=json.dumps((as_read, row.remark, row.received_on, row.codes), ensure_ascii=False),
    )


def _is_own_name(was_name: str, member: Any) -> bool:
    """Whether a row was issued under the member's name, or one that the member bore before as the records say."""
    if was_name == member.name:
        return True
    fits = match_signature(was_name, name=member.name, former_name=member.former_name, kana=member.kana).kind == "fits"
    return fold_name(was_name) == fold_name(member.name) or fits


def _stamp(piece: Any) -> Piece:
    """What letters were read on a picture depends on the machine that read them; the picture itself does not."""
    kind = "picture" if piece.kind in _PICTURES else piece.kind
    text = "" if piece.sha256 else fold_header(piece.text)
    return kind, text, piece.sha256, fold_header(piece.why) if piece.verdict in _NAMED else ""


def _beside(piece: Any) -> Piece:
    # Of another sheet the heading is all of its line, with the sheet's name.
    return fold_header(piece.text), "" if piece.place == ELSEWHERE else fold_header(piece.heading)


def _day(row: Any) -> str:
    if row.received_wrong:
        return f"{_NO_DAY}{fold_header(row.received_on)}"
    return "" if pd.isna(row.received_first) else f"{row.received_first:%Y-%m-%d}/{row.received_last:%Y-%m-%d}"


def content(entries: Sequence[Said]) -> list[Any]:
    """What a member's rows say together: each thing once, and every doubt about how it came back.

    A copy that says the same again, or less because its format shows less, adds nothing. A doubt is over where the
    same came again without it.
    """
    kept: list[Said] = []

    # The fuller ones first, so that it does not matter which came first.
    def fullness(one: Said) -> tuple[Any, ...]:
        return one.is_nothing, one.unseen, -len(one.stamps), -len(one.beside), not one.name, repr(_key(one))

    for one in sorted(entries, key=fullness):
        if not any(_within(one, other) for other in kept):
            kept.append(one)
    return [sorted(_key(one) for one in kept), sorted(_doubts(entries))]


def _doubts(entries: Sequence[Said]) -> set[str]:
    doubts: set[str] = set()
    for place, one in enumerate(entries):
        again = [later.doubts for later in entries[place + 1 :] if _within(one, later)]
        doubts |= one.doubts.intersection(*again)
    return doubts


def said_before(entries: Sequence[Said]) -> Iterator[tuple[int, list[Any]]]:
    """What was said at any time since when nothing but doubts has changed, and these only went; the latest first.

    Yields how many entries there were, and their content.
    """
    said, doubts = content(entries)
    for count in range(len(entries), -1, -1):
        then = content(entries[:count])
        if then[0] != said:
            return
        if set(doubts) <= set(then[1]):
            yield count, then


def _key(one: Said) -> tuple[Any, ...]:
    return one.name, one.stamps, sorted(one.beside), one.remark, "" if one.is_nothing else one.day


def _within(one: Said, other: Said) -> bool:
    """Whether a row says no more than the other: pasting values loses notes, saving as .csv what is drawn.

    Where nothing is typed, either, nobody can tell the row from an empty one. What came under an earlier name, and
    under the present one again, is what a person has seen who decided on it under the earlier.
    """
    if one.name not in ("", other.name):
        return False
    if one.is_nothing:
        return True
    if (one.remark, one.day) != (other.remark, other.day) or not one.beside <= other.beside:
        return False
    return one.stamps == other.stamps or (one.unseen and _typed(one) == _typed(other))


def _typed(one: Said) -> list[Piece]:
    return [piece for piece in one.stamps if piece[0] in _TYPED]
