"""What the writer printed on a page: the geometry by which scanned paper is read.

A page's code says cycle, ledger, edition and number, and of a send-back ledger its mark; how many rows the ledger has
and how it was laid out is in the store. Of a ledger that an earlier version wrote it is not: where that changes the
page, there are several candidates, and the paper shows which it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from ledger_tools.ledgers import first_form, page_marks, pages
from ledger_tools.ledgers.measures import Measures, Spot
from ledger_tools.ledgers.places import LEFT_STRIP, Places
from ledger_tools.model import PrintedPage

#: Of the instructions on the first page: more than the notice's own wording has, less than half a page.
_MOST_LINES = 12
#: Where nothing is known of the ledger. More rows than the largest department has on its first pages.
_ANY_ROWS = range(1, 60)


class LaidOnce(NamedTuple):
    """One way in which a ledger was laid out, as of Printing; ``places``, from 1, those of its rows if sent back."""

    lines: int
    starts: tuple[int, ...]
    heights: tuple[float, ...] = ()
    places: tuple[int, ...] = ()


@dataclass(frozen=True)
class Prints:
    """The pages that may have been printed in a cycle; ``rows``: how many each ledger and edition has.

    ``starts``: with which row (from 0) each page of a ledger and edition begins, where its workbook is at hand.
    ``laid_out``: all ways in which a ledger and edition (and mark) was laid out, where that was kept.

    Without a cycle every page that could have been printed is a candidate: its paper can be read, but which members
    stand on it is not known.
    """

    cycle_id: str = ""
    rows: Mapping[tuple[str, int], int] = field(default_factory=dict)
    starts: Mapping[tuple[str, int], tuple[int, ...]] = field(default_factory=dict)
    laid_out: Mapping[tuple[str, int, str], Sequence[LaidOnce]] = field(default_factory=dict)

    def pages(self, cycle_id: str, ledger_id: str, edition: int, page: int, mark: str = "") -> tuple[PrintedPage, ...]:
        """Return the pages that a code may stand on; none where it is not of this cycle, or no such page was made.

        Without ``cycle_id``, of a page whose codes are lost, they are this cycle's.
        """
        if not self.cycle_id:
            return () if mark or not cycle_id else _any_pages(page)
        count = self.rows.get((ledger_id, edition))
        if count is None or cycle_id not in ("", self.cycle_id):
            return ()
        ways = self.laid_out.get((ledger_id, edition, mark), ())
        if ways or mark:
            return tuple(found for way in ways if (found := _laid_out(way, count, page)))
        starts = self.starts.get((ledger_id, edition))
        possible = _pages(count, page)
        return possible if starts is None else tuple(one for one in possible if _begins(one, starts, count))


def _laid_out(way: LaidOnce, count: int, page: int) -> PrintedPage | None:
    """The page as it was laid out; None where it has no such page, or this version would divide the rows otherwise."""
    rows = len(way.places) or count
    layout = pages.Layout(bool(way.places), way.heights, way.lines)
    found = printed_page(Places(rows, layout, reasons=bool(way.places)), page)
    if found is None or not _begins(found, way.starts, rows):
        return None
    return found._replace(places=way.places[found.first : found.first + len(found.rows)])


def _begins(page: PrintedPage, starts: tuple[int, ...], count: int) -> bool:
    """Whether a page begins and ends where the workbook's page of that number does."""
    stops = (*starts[1:], count)
    if page.number > len(starts):
        return False
    return (page.first, page.first + len(page.rows)) == (starts[page.number - 1], stops[page.number - 1])


@lru_cache(maxsize=512)
def _pages(rows: int, page: int) -> tuple[PrintedPage, ...]:
    return tuple(dict.fromkeys(_candidates(rows, page)))


@lru_cache(maxsize=16)
def _any_pages(page: int) -> tuple[PrintedPage, ...]:
    found = (one for rows in _ANY_ROWS for one in _candidates(rows, page))
    return tuple(dict.fromkeys(one._replace(first=0) for one in found))


def _candidates(rows: int, page: int) -> Iterator[PrintedPage]:
    for lines in range(1, _MOST_LINES + 1):
        found = printed_page(Places(rows, pages.Layout(lines=lines)), page)
        if found:
            yield found
    first = first_form.measures(rows, page)
    if first:
        yield first.printed(page)


def printed_page(places: Places, number: int) -> PrintedPage | None:
    """Return one page of a ledger that has these places; None where it has no such page."""
    if not 1 <= number <= len(places.pages):
        return None
    page = places.pages[number - 1]
    widths = page_marks.column_pixels(places)
    lefts = [sum(widths[:index]) for index in range(len(widths))]
    head = sum(map(_pixels, (*places.layout.head_heights, pages.HEADER_HEIGHT))) if number == 1 else 0
    heights = [_pixels(places.layout.height_of(row)) for row in range(page.first, page.stop)]
    below = head + sum(heights)
    corners, codes = page_marks.mark_places(page, places)
    shown = [
        (column.key, widths[at]) for at, column in enumerate(places.columns[: places.right_strip - 1], 1) if column
    ]

    def spot(place: tuple[int, int], size: int) -> Spot:
        column, down = place
        return Spot(lefts[column] + (page_marks.STRIP_PIXELS - size) // 2, down)

    days = places.at["received_on"]
    return Measures(
        scale=pages.SCALE / 100,
        columns=shown,
        table_left=lefts[LEFT_STRIP + 1],
        header=_pixels(pages.HEADER_HEIGHT),
        above=head,
        heights=heights,
        first=page.first,
        markers=[spot(place, page_marks.MARKER_PIXELS) for place in corners],
        marker=page_marks.MARKER_PIXELS,
        codes=[spot(place, page_marks.CODE_PIXELS) for place in codes],
        code=page_marks.CODE_PIXELS,
        code_quiet=page_marks.QUIET / (25 + 2 * page_marks.QUIET),
        cards_returned=Spot(lefts[days], below + _pixels(pages.GAP_HEIGHT)) if number == len(places.pages) else None,
        cards_returned_size=(widths[days], _pixels(pages.TAIL_HEIGHT)),
    ).printed(number)


def _pixels(points: float) -> int:
    return round(points * 96 / 72)
