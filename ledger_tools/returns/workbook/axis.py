"""Where each row or column of a sheet starts, in pixels, without walking a million of them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from typing import NamedTuple


class Span(NamedTuple):
    """Rows or columns ``first``..``last`` (1-based), each ``size`` px if shown, and whether they are hidden."""

    first: int
    last: int
    size: int
    hidden: bool = False


class Axis:
    """One direction of a sheet: declared spans, and a default size for all that lies between them.

    Every question can be asked of the sheet as it shows (hidden = 0 px) or, with ``shown=False``, as it would be with
    nothing hidden: an object in a filtered row still belongs to that row; ``hides`` tells whether the two differ.
    Look-ups cost O(log declared spans).
    """

    __slots__ = ("_default", "_first", "_full", "_seen", "_spans", "count", "hides")

    def __init__(self, count: int, default: Span, spans: Iterable[Span]) -> None:
        self.count = count
        self._spans = _in_order(spans, count)
        self._default = default
        self._first = [span.first for span in self._spans]
        self._seen = _starts(self._spans, 0 if default.hidden else default.size, shown=True)
        self._full = _starts(self._spans, default.size, shown=False)
        self.hides = default.hidden or any(span.hidden for span in self._spans)

    def start(self, index: int, *, shown: bool = True) -> int:
        """Return the px at which row or column ``index`` begins; beyond the sheet, where its last one ends."""
        if not 1 <= index <= self.count:
            index = 1 if index < 1 else self.count + 1
        at = bisect_right(self._first, index) - 1
        if at < 0:
            return (index - 1) * self._gap(shown)
        span = self._spans[at]
        base = (self._seen if shown else self._full)[at]
        if index <= span.last:
            return base + (index - span.first) * _size(span, shown)
        beyond = index - span.last - 1
        return base + (span.last + 1 - span.first) * _size(span, shown) + beyond * self._gap(shown)

    def size(self, index: int, *, shown: bool = True) -> int:
        """Return the height or width of ``index`` in px."""
        span = self._span(index)
        return _size(span, shown) if span else self._gap(shown)

    def hidden(self, index: int) -> bool:
        span = self._span(index)
        return (span or self._default).hidden

    def at(self, px: float, *, shown: bool = True) -> int:
        """Return the row or column that covers ``px``: the last one that starts at or before it."""
        starts = self._seen if shown else self._full
        at = bisect_right(starts, px) - 1
        if at < 0:
            return self._step(1, px, self._gap(shown))
        span = self._spans[at]
        size = _size(span, shown)
        end = starts[at] + size * (span.last - span.first + 1)
        if px < end:
            return span.first + int((px - starts[at]) // size)
        limit = self._first[at + 1] if at + 1 < len(self._first) else self.count + 1
        return min(self._step(span.last + 1, px - end, self._gap(shown)), max(limit - 1, span.last))

    def _gap(self, shown: bool) -> int:
        return 0 if shown and self._default.hidden else self._default.size

    def _span(self, index: int) -> Span | None:
        at = bisect_right(self._first, index) - 1
        if at < 0 or index > self._spans[at].last:
            return None
        return self._spans[at]

    def _step(self, first: int, px: float, size: int) -> int:
        steps = int(max(px, 0) // size) if size else 0
        return min(first + steps, self.count)


def _size(span: Span, shown: bool) -> int:
    return 0 if shown and span.hidden else span.size


def _starts(spans: list[Span], gap: int, *, shown: bool) -> list[int]:
    starts: list[int] = []
    px, following = 0, 1
    for span in spans:
        px += (span.first - following) * gap
        starts.append(px)
        px += _size(span, shown) * (span.last - span.first + 1)
        following = span.last + 1
    return starts


def _in_order(spans: Iterable[Span], count: int) -> list[Span]:
    """Sort, cut to the sheet and keep apart: where two declarations meet, the one that begins later has its way."""
    result: list[Span] = []
    for span in sorted(spans, key=lambda span: span.first):
        first, last = max(span.first, 1), min(span.last, count)
        if last < first:
            continue
        if result and result[-1].last >= first:
            before = result.pop()
            if before.first < first:
                result.append(Span(before.first, first - 1, before.size, before.hidden))
        result.append(span if (first, last) == span[:2] else Span(first, last, span.size, span.hidden))
    return result
