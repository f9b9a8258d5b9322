"""What lies over the stamp column of a table, and what its rows show: what choosing a seal's row is made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from ledger_tools.model import Evidence, Window
from ledger_tools.names.signature import FITS, match_signature
from ledger_tools.remarks import parse_remark
from ledger_tools.returns.evidence import Found
from ledger_tools.returns.ledger.overlays import touched
from ledger_tools.returns.ledger.table import Line

_OBJECTS = frozenset(("picture", "shape", "cell_picture"))
_SETTLED = frozenset(("retired", "leave_mailed"))
#: Whether a remark is complete does not depend on the year that its days fall into; a leap year has them all.
_A_YEAR = Window(date(2024, 1, 1), date(2024, 12, 31))


@dataclass(frozen=True, slots=True)
class Seal:
    """A picture or shape over the stamp column.

    ``shares``: what part of it lies on each member's row, by the row's number; ``main``: the one that it lies on most,
    or, where it ``is_placed``, the one that its place tells; ``centre`` as in Found. ``mark`` is what it shows (hash or
    text), ``text`` what it says. ``is_elsewhere``: it also touches a row that is no member's and not blank.
    """

    shares: tuple[tuple[int, float], ...]
    main: int
    centre: float
    mark: str = ""
    text: str = ""
    is_placed: bool = False
    is_elsewhere: bool = False

    @property
    def rows(self) -> tuple[int, ...]:
        return tuple(row for row, _ in self.shares)

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
    def is_blank(self) -> bool:
        """Whether nothing stands in the stamp cell, though there may be a remark."""
        return self.is_open or (self.is_closed and not self.marks)

    @property
    def is_dated(self) -> bool:
        return bool(self.line.texts.get("received_on", "").strip())


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
    main = line_at[found.row].row if found.certain else max(shares, key=lambda row: shares[row])
    mark = found.sha256 or found.text
    return Seal(tuple(shares.items()), main, found.centre, mark, found.text, found.certain, is_elsewhere)


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
        return match_of(item.text, line) == FITS
    return item.kind in _OBJECTS


def match_of(text: str, line: Line) -> str:
    """Return how a text fits the member of a line, as far as the file names him (names/signature.py)."""
    return match_signature(text, name=line.texts.get("name", ""), kana=line.texts.get("kana", "")).kind
