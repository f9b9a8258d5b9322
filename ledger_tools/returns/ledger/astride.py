"""Whose a seal is that lies on the rows of two members (or three): what they show for themselves decides, never less.

A hand that misses by less than half a row and one that misses by more leave the same picture. What tells them apart is
whom else it could belong to. So a seal astride rows is a member's only where

* it says that member's name and no other's beside it, or
* at least ``LEAN`` of it lies on that member's row, the row is open (nothing in the stamp cell, no remark that settles
  it), and every other row under it is closed: it has a seal of its own, another than this one, that lies on no open
  row; or a signature; or a complete remark of retirement or mailing.

A signature closes a row less firmly than a seal, for some sign and seal: it counts only where nobody on the table does
both, and where the open row has its day of receipt. A seal that was given closes its row for the next one, so a column
of seals that all hang over the row below is told apart from its end upwards.

Otherwise the rows that do not stand on evidence of their own are asked about, and only those. Where two seals could
both be the same member's, or one is left over beside others that hang over, the whole column may have slipped: the
seals below, however well they lie, are doubted too.

Hands, what they leave, and how this fares on them: tests/returns/ledger/seal_hands.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from ledger_tools.model import Evidence, Window
from ledger_tools.names.signature import DIFFERS, FITS, match_signature
from ledger_tools.remarks import parse_remark
from ledger_tools.returns.evidence import Found
from ledger_tools.returns.evidence.place import ASTRIDE_ROWS
from ledger_tools.returns.ledger.overlays import touched
from ledger_tools.returns.ledger.table import Line

#: The least share of a seal on the row that it is given to. Between 0.50 and 0.75 it was never wrong in the simulation;
#: a little more than half keeps out what lies on the border.
LEAN = 0.55
#: The least share on the row of the member whose name it says; what lies wholly elsewhere was put there.
NAMED = 0.25
_OBJECTS = frozenset(("picture", "shape", "cell_picture"))
_SETTLED = frozenset(("retired", "leave_mailed"))
#: Whether a remark is complete does not depend on the year that its days fall into; a leap year has them all.
_A_YEAR = Window(date(2024, 1, 1), date(2024, 12, 31))


@dataclass(frozen=True, slots=True)
class Seal:
    """A picture or shape over the stamp column.

    ``shares``: what part of it lies on each member's row, by the row's number. ``mark`` is what it shows (hash or
    text), ``text`` what it says. ``is_placed``: its place alone tells the row. ``is_elsewhere``: it also touches a
    row that is no member's and not blank.
    """

    shares: tuple[tuple[int, float], ...]
    mark: str = ""
    text: str = ""
    is_placed: bool = False
    is_elsewhere: bool = False

    @property
    def rows(self) -> tuple[int, ...]:
        return tuple(row for row, _ in self.shares)

    @property
    def main(self) -> int:
        return max(self.shares, key=lambda share: share[1])[0]

    def others(self, row: int) -> tuple[int, ...]:
        return tuple(other for other in self.rows if other != row)


class Standing(NamedTuple):
    """What a member's row shows without the seals that lie astride.

    ``is_open``: nothing. ``is_own``: evidence (or a remark) that is beyond doubt, and nothing else. ``is_signed`` and
    ``is_closed``: such a signature; a remark, or a picture within the cell. ``marks``: pictures and texts on it.
    """

    line: Line
    is_open: bool = False
    is_own: bool = False
    is_signed: bool = False
    is_closed: bool = False
    marks: frozenset[str] = frozenset()

    @property
    def is_dated(self) -> bool:
        return bool(self.line.texts.get("received_on", "").strip())


class Answer(NamedTuple):
    """The row that a seal belongs to (0: nobody's), and the rows to ask about."""

    row: int
    asked: tuple[int, ...] = ()


def seal_of(found: Found, line_at: Mapping[int, Line], texts: Mapping[int, object]) -> Seal:
    """Return a picture or shape over the stamp column by the members under it; ``texts``: what rows are not blank."""
    shares: dict[int, float] = {}
    is_elsewhere = False
    under = touched(found.rows)
    for row, share in found.rows:
        line = line_at.get(row)
        if line is not None and row in under:
            shares[line.row] = shares.get(line.row, 0.0) + share
        is_elsewhere |= line is None and row in under and bool(texts.get(row))
    return Seal(tuple(shares.items()), found.sha256 or found.text, found.text, found.certain, is_elsewhere)


def standing(line: Line, evidence: Sequence[Evidence], codes: Sequence[str]) -> Standing:
    """Say what a row shows for itself."""
    entries = [item for item in evidence if not item.place]
    remark = parse_remark(line.texts.get("remark", ""), _A_YEAR)
    is_settled = remark.kind in _SETTLED and remark.done and not remark.problems
    is_clean = not codes and all(_is_clean(item, line) for item in entries)
    return Standing(
        line,
        is_open=not entries and not codes and not is_settled,
        is_own=is_clean and (bool(entries) or is_settled),
        is_signed=is_clean and any(item.kind == "text" for item in entries),
        is_closed=is_clean and (any(item.kind == "cell_picture" for item in entries) or (is_settled and not entries)),
        marks=frozenset(item.sha256 or item.text for item in entries if item.kind in _OBJECTS),
    )


def _is_clean(item: Evidence, line: Line) -> bool:
    if item.kind in ("text", "shape"):
        return _match(item.text, line) == FITS
    return item.kind in _OBJECTS


def _match(text: str, line: Line) -> str:
    return match_signature(text, name=line.texts.get("name", ""), kana=line.texts.get("kana", "")).kind


def question(found: Found, seal: Seal, answer: Answer) -> str:
    """Return what to say where a seal is asked about; what to do follows."""
    if seal.is_placed or len(answer.asked) == len(seal.rows):
        return f"画像・図形がどの行の受領印か決められません。{found.why or ASTRIDE_ROWS}"
    asked = "・".join(map(str, answer.asked))
    return f"画像・図形が複数の行にまたがっています。ほかの方の記入は別にあるため、{asked}行目の方の印かもしれません。"


def choose(seals: Sequence[Seal], rows: Mapping[int, Standing]) -> list[Answer]:
    """Give every seal to a row, or say which rows are to be asked about; one answer for each.

    A seal whose place tells its row keeps it; it may be asked about all the same.
    """
    return _Choice(seals, rows).answers()


class _Choice:
    def __init__(self, seals: Sequence[Seal], rows: Mapping[int, Standing]) -> None:
        self._seals = seals
        self._rows = rows
        self._named = {at: self._row_named(seal) for at, seal in enumerate(seals) if seal.text and not seal.is_placed}
        strange = {row for at, row in self._named.items() if row < 0 for row in seals[at].rows}
        self._own = {row for row, one in rows.items() if one.is_own and row not in strange}
        #: Row -> whether it is closed by more than a signature.
        signs_and_seals = self._signs_and_seals()
        self._closed = {
            row: one.is_closed
            for row, one in rows.items()
            if row in self._own and (one.is_closed or (one.is_signed and not signs_and_seals))
        }
        self._marks = {row: set(one.marks) for row, one in rows.items()}
        self._given: dict[int, int] = {}
        self._firm: set[int] = set()

    def _signs_and_seals(self) -> bool:
        """Whether a member of this table has both: then a signature does not say that no seal belongs to it."""
        leant_on = {seal.main for seal in self._seals}
        return any(one.is_signed and (one.marks or row in leant_on) for row, one in self._rows.items())

    def _row_named(self, seal: Seal) -> int:
        """Return the row whose member a text names, 0 where it may name several, -1 where it names none of them."""
        verdicts = {row: _match(seal.text, self._rows[row].line) for row in seal.rows}
        fitting = [row for row, verdict in verdicts.items() if verdict == FITS]
        if not fitting:
            return -1
        is_alone = all(verdict in (FITS, DIFFERS) for verdict in verdicts.values()) and len(fitting) == 1
        return fitting[0] if is_alone and dict(seal.shares)[fitting[0]] >= NAMED else 0

    def answers(self) -> list[Answer]:
        while any(self._decide(at, seal) for at, seal in enumerate(self._seals)):
            pass
        answers = [self._answer(at, seal) for at, seal in enumerate(self._seals)]
        self._doubt_slipped(answers)
        return answers

    def _decide(self, at: int, seal: Seal) -> bool:
        """Give a seal to its row where that is beyond doubt by now; tell whether that is news."""
        if at in self._given or at in self._firm:
            return False
        if seal.is_placed:
            # Only a seal that may not be the next row's says that its row has one.
            if seal.main not in self._own or any(row not in self._closed for row in seal.others(seal.main)):
                return False
            self._firm.add(at)
            self._closed[seal.main] = True
            return True
        row = self._owner(at, seal)
        if row <= 0:
            return False
        self._given[at] = row
        self._marks[row].add(seal.mark)
        if self._rows[row].is_open or row in self._own:
            self._own.add(row)
            self._closed[row] = True
        return True

    def _owner(self, at: int, seal: Seal) -> int:
        named = self._named.get(at, 0)
        row = seal.main
        if named or not self._rows[row].is_open or row in self._own:
            return named
        others = seal.others(row)
        if seal.is_elsewhere or dict(seal.shares)[row] < LEAN:
            return 0
        if any(other not in self._closed or seal.mark in self._marks[other] for other in others):
            return 0
        return row if self._rows[row].is_dated or all(self._closed[other] for other in others) else 0

    def _answer(self, at: int, seal: Seal) -> Answer:
        if seal.is_placed:
            return Answer(seal.main)
        if at in self._given:
            return Answer(self._given[at])
        if self._named.get(at, 0) < 0:
            return Answer(0, seal.rows)
        asked = tuple(row for row in seal.rows if row not in self._own)
        asked = asked or tuple(row for row in seal.rows if row in self._borrowed)
        if asked:
            return Answer(0, asked)
        # Nobody lacks a seal: one too many stays where it shows, with its like if that is beside it.
        return Answer(next((row for row in seal.rows if seal.mark in self._marks[row]), seal.main))

    @cached_property
    def _borrowed(self) -> frozenset[int]:
        """The rows that have only a seal which touches a neighbour's row: one too many beside them may be theirs."""
        hanging = {seal.main for seal in self._seals if seal.is_placed and len(seal.shares) > 1}
        return frozenset(hanging.union(self._given.values()))

    def _doubt_slipped(self, answers: list[Answer]) -> None:
        """Doubt every seal below two that may both be the same member's: the heights of rows add up from the top."""
        asked = [row for at, answer in enumerate(answers) if at not in self._given for row in answer.asked]
        contested = {row for row in asked if asked.count(row) > 1 or row in self._borrowed}
        for at, seal in enumerate(self._seals):
            row = answers[at].row
            if contested and row > min(contested) and (seal.is_placed or at in self._given):
                answers[at] = Answer(row, (row,))
