"""The ledger as versions 0.1 to 0.3 printed it, across, with one code a page: such paper still comes back."""

from __future__ import annotations

from collections.abc import Iterator

from ledger_tools.ledgers.measures import Measures, Spot

_SCALE = 0.81
#: Pixels; the strips hold the marks. ``state`` was printed.
_LEFT_STRIP, _RIGHT_STRIP = 94, 60
_COLUMNS = (
    ("no", 36.5),
    ("kigo", 54),
    ("bango", 68),
    ("name", 124),
    ("kana", 148.5),
    ("department", 127.5),
    ("cards", 40),
    ("received_on", 99.5),
    ("stamp", 103),
    ("remark", 201),
    ("state", 61),
)
_ROW, _HEADER, _GAP, _TAIL = 50, 32, 6, 40  # points
_HEAD = (30, *[21] * 7)
_MARKER, _CODE, _CODE_QUIET = 52, 88, 2 / 29
#: How many rows a page took: alone, first of several, between, last.
_ALONE, _FIRST, _BETWEEN, _LAST = 5, 6, 10, 9
_FEWEST = 3


def measures(rows: int, page: int) -> Measures | None:
    """Return what stood on a page of a ledger of so many rows; None where it had no such page."""
    counts = list(_counts(rows))
    if not 1 <= page <= len(counts):
        return None
    first, last = page == 1, page == len(counts)
    count = counts[page - 1]
    heights = [*_HEAD, _HEADER] if first else []
    above = sum(map(_pixels, heights))
    row = _pixels(_ROW)
    below = above + count * row
    top = 0 if first else 4
    bottom = below + _pixels(_GAP) + 1 if last else below - _MARKER - 4
    code = _pixels(_HEAD[0]) + 12 if first else row
    right = _LEFT_STRIP + sum(width for _, width in _COLUMNS) + (_RIGHT_STRIP - _MARKER) // 2
    left = (_LEFT_STRIP - _MARKER) // 2
    return Measures(
        scale=_SCALE,
        columns=_COLUMNS,
        table_left=_LEFT_STRIP,
        header=_pixels(_HEADER),
        above=above,
        heights=[row] * count,
        first=sum(counts[: page - 1]),
        markers=(Spot(left, top), Spot(right, top), Spot(right, bottom), Spot(left, bottom)),
        marker=_MARKER,
        codes=(Spot((_LEFT_STRIP - _CODE) // 2, code),),
        code=_CODE,
        code_quiet=_CODE_QUIET,
        cards_returned=Spot(_left_of("received_on"), below + _pixels(_GAP)) if last else None,
        cards_returned_size=(99.5, _pixels(_TAIL)),
    )


def _counts(rows: int) -> Iterator[int]:
    if rows <= _ALONE:
        yield rows
        return
    count = min(rows - _FEWEST, _FIRST)
    while True:
        yield count
        rows -= count
        if rows <= _LAST:
            break
        count = min(rows - _FEWEST, _BETWEEN)
    yield rows


def _left_of(key: str) -> float:
    left: float = _LEFT_STRIP
    for name, width in _COLUMNS:
        if name == key:
            return left
        left += width
    raise KeyError(key)


def _pixels(points: float) -> int:
    return round(points * 96 / 72)
