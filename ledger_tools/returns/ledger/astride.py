"""Whose a seal is that lies on the rows of two members (or three): what they show for themselves decides, never less.

A hand that misses by less than half a row and one that misses by more leave the same picture. What tells them apart is
whom else it could belong to. So a seal astride rows is a member's only where

* it says that member's name and no other's beside it, or
* at least ``LEAN`` of it lies on that member's row, the row is open (nothing in the stamp cell, no remark that settles
  it), and every other row under it is closed: it has a seal of its own, another than this one, that lies on no open
  row; or a signature; or a complete remark of retirement or mailing; or
* it lies on its row as the nearest seals lie on theirs (who seals low seals low everywhere), and every other row under
  it is closed or has another seal that lies mostly there.

A signature closes a row less firmly than a seal, for some sign and seal: it counts only where nobody on the table does
both, and where the open row has a day of receipt that was not typed down the column. A seal that was given closes
its row for the next one, so a column of seals that all hang over the row below is told apart from its end upwards.

Otherwise the rows that do not stand on evidence of their own are asked about, and only those. Where two seals could
both be the same member's, or one is left over beside others that hang over, the whole column may have slipped: where
the next one below does not lie as those above, the seals from there on are doubted, however well they lie.

Hands, what they leave, and how this fares on them: tests/returns/ledger/seal_hands.py.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property
from math import inf
from statistics import median
from typing import NamedTuple

from ledger_tools.names.signature import DIFFERS, FITS
from ledger_tools.returns.evidence import Found
from ledger_tools.returns.evidence.place import ASTRIDE_ROWS
from ledger_tools.returns.ledger.standing import Seal, Standing, match_of

#: The least share of a seal on the row that it is given to. The simulation does not tell 0.50 from 0.60 by what goes
#: wrong; a little more than half keeps out what lies on the border.
LEAN = 0.55
#: The least share on the row of the member whose name it says; what lies wholly elsewhere was put there.
NAMED = 0.25
#: A seal is its row's where it misses the middle by what the nearest ones do, give or take a quarter of a row: to be
#: wrong, the hand would have to miss its own habit by three quarters. A hand that varies by more than that has none.
HABIT = 0.25
STEADY = 0.25
_NEAREST, _FEWEST = 5, 3


class Answer(NamedTuple):
    """The row that a seal belongs to (0: nobody's), and the rows to ask about."""

    row: int
    asked: tuple[int, ...] = ()


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
        under = {row for seal in seals for row in seal.rows}
        beside = [one for row, one in rows.items() if row not in under]
        #: A day that everybody has, even rows without an entry, was typed down the column.
        self._days_tell = not all(one.is_dated for one in beside) and not any(
            one.is_blank and one.is_dated for one in beside
        )
        self._sealed = {seal.main for seal in seals if seal.is_placed}
        self._marks_leaning: dict[int, set[str]] = {}
        for seal in seals:
            self._marks_leaning.setdefault(seal.main, set()).add(seal.mark)
        #: The centres of the seals known by now, and by what part of a row each misses the middle of its own.
        self._known = sorted((seal.centre, _missed(seal, seal.main)) for seal in seals if seal.is_placed)
        self._given: dict[int, int] = {}
        self._firm: set[int] = set()

    def _signs_and_seals(self) -> bool:
        """Whether a member of this table has both: then a signature does not say that no seal belongs to it."""
        leant_on = {seal.main for seal in self._seals}
        return any(one.is_signed and row in leant_on for row, one in self._rows.items())

    def _row_named(self, seal: Seal) -> int:
        """Return the row whose member a text names, 0 where it may name several, -1 where it names none of them."""
        verdicts = {row: match_of(seal.text, self._rows[row].line) for row in seal.rows}
        fitting = [row for row, verdict in verdicts.items() if verdict == FITS]
        if not fitting:
            return -1
        is_alone = all(verdict in (FITS, DIFFERS) for verdict in verdicts.values()) and len(fitting) == 1
        return fitting[0] if is_alone and dict(seal.shares)[fitting[0]] >= NAMED else 0

    def answers(self) -> list[Answer]:
        places = range(len(self._seals))
        while sum(self._decide(at, self._seals[at]) for at in (*reversed(places), *places)):
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
        self._sealed.add(row)
        insort(self._known, (seal.centre, _missed(seal, row)))
        self._marks[row].add(seal.mark)
        if self._rows[row].is_open or row in self._own:
            self._own.add(row)
            self._closed[row] = True
        return True

    def _owner(self, at: int, seal: Seal) -> int:
        named = self._named.get(at, 0)
        row = seal.main
        if named or row in self._sealed or dict(seal.shares)[row] < LEAN:
            return named
        others = seal.others(row)
        if self._is_habitual(seal) and all(other in self._closed or self._has_another(other, seal) for other in others):
            is_safe = self._rows[row].is_open or row in self._own
        else:
            is_safe = (
                self._rows[row].is_open and not seal.is_elsewhere and all(other in self._closed for other in others)
            )
        if not is_safe or any(seal.mark in self._marks[other] for other in others):
            return 0
        if self._rows[row].is_dated and self._days_tell:
            return row
        return row if all(self._closed.get(other, True) for other in others) else 0

    def _has_another(self, row: int, than: Seal) -> bool:
        return bool(self._marks_leaning.get(row, set()) - {than.mark})

    def _is_habitual(self, seal: Seal, above: float = inf) -> bool:
        """Whether a seal lies on its row as the nearest ones (those ``above`` a row) lie on theirs."""
        at, stop = (bisect_left(self._known, (place,)) for place in (seal.centre, above))
        near = self._known[max(0, min(at, stop) - _NEAREST) : min(at + _NEAREST, stop)]
        nearest = sorted((abs(centre - seal.centre), missed) for centre, missed in near)[:_NEAREST]
        missed = sorted(missed for _, missed in nearest)
        missed = missed[1:-1] if len(missed) == _NEAREST else missed  # but for the odd one
        is_steady = len(missed) >= _FEWEST and missed[-1] - missed[0] <= STEADY
        return is_steady and abs(_missed(seal, seal.main) - median(missed)) <= HABIT

    def _answer(self, at: int, seal: Seal) -> Answer:
        if seal.is_placed:
            return Answer(seal.main)
        if at in self._given:
            return Answer(self._given[at])
        if self._named.get(at, 0) < 0:
            return Answer(0, seal.rows)
        asked = tuple(row for row in seal.rows if row not in self._own)
        twin = next((row for row in seal.rows if seal.mark in self._marks[row]), 0)
        if not asked and not twin:
            asked = tuple(row for row in seal.rows if row in self._borrowed)
        if asked:
            return Answer(0, asked)
        # Nobody lacks a seal: one too many stays with its like, or where it shows; not beside a remark alone.
        return Answer(twin or next((row for row in (seal.main, *seal.rows) if not self._rows[row].is_blank), seal.main))

    @cached_property
    def _borrowed(self) -> frozenset[int]:
        """The rows that have only a seal which touches a neighbour's row: one too many beside them may be theirs."""
        hanging = {seal.main for seal in self._seals if seal.is_placed and len(seal.shares) > 1}
        return frozenset(hanging.union(self._given.values()))

    def _doubt_slipped(self, answers: list[Answer]) -> None:
        """Doubt every seal below two that may both be the same member's: the heights of rows add up from the top."""
        asked = Counter(row for at, answer in enumerate(answers) if at not in self._given for row in answer.asked)
        contested = min((row for row, times in asked.items() if times > 1 or row in self._borrowed), default=0)
        below = sorted(
            (answer.row, at)
            for at, answer in enumerate(answers)
            if contested and self._rests(at) and answer.row > contested
        )
        if below and not self._is_habitual(self._seals[below[0][1]], contested):
            for row, at in below:
                answers[at] = Answer(row, (row,))

    def _rests(self, at: int) -> bool:
        return self._seals[at].is_placed or at in self._given


def _missed(seal: Seal, row: int) -> float:
    """Return by what part of a row a seal misses the middle of that row."""
    return seal.centre - row - 0.5
