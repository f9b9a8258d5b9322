"""What stands in each row of an upright page: a seal beyond doubt, something that a person looks at, or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeGuard, TypeVar

import numpy as np

from ledger_tools.model import Box
from ledger_tools.returns.paper.cuts import Cut, cut_of
from ledger_tools.returns.paper.images import BILEVEL, COLOUR, GREY
from ledger_tools.returns.paper.impressions import (
    Frame,
    Ring,
    chord_of,
    frame_of,
    groups_of,
    is_straight,
    layout_of,
    ring_of,
    share_outside,
    square_millimetres,
)
from ledger_tools.returns.paper.ink import Ink, Mask, keeps_fine
from ledger_tools.returns.paper.kept import kept_impression
from ledger_tools.returns.paper.placing import SCALE, UprightPage
from ledger_tools.returns.paper.seen import (
    ASKED,
    ASTRIDE,
    BLANK,
    DATED,
    DAY,
    IF_NAMED,
    ODD,
    OTHER_COLOUR,
    REMARK,
    SEAL,
    STRUCK,
    UNSURE,
    WRITTEN,
    Measured,
    SeenRow,
)
from ledger_tools.returns.paper.strokes import runs_through, struck_rows

_BLANK_INK, _BLANK_BLUSH = 0.35, {COLOUR: 3.0, GREY: 6.0}  # square millimetres
_BLANK_DOTS = 0.03  # the same of all that is left in black and white: of a pale seal it is a few dots
_OWNED = (0.5, 0.12)  # a ring that owns what lies in it: covered at least, residual at most
_SIZES = (6.3, 17.0)
_OWNED_ROUND = 0.55  # the shorter diameter against the longer
#: The same of what is cut as round or oval; circles by hand mostly lie between.
_ROUND, _OVAL = 0.93, (0.70, 0.82)
_FLATTEST = 0.60  # of a seal whose name is read
#: The share of an impression that lies in another row: where that has one of its own, and where it has none.
_OVERHANG, _LEANING = 0.18, 0.06
_COVERED, _COVERED_RED = 0.80, 0.72
_RESIDUAL, _RESIDUAL_RED = 0.03, 0.035
#: Of a ring that a copier made into dashes: seen all around, and lying just where a circle does.
_COVERED_DASHED, _EVENLY, _RESIDUAL_DASHED = 0.62, 0.70, 0.022
#: Of one that was pressed twice a little apart.
_ROUND_DOUBLED, _SPREAD_DOUBLED, _RESIDUAL_DOUBLED = 0.86, 0.88, 0.03
#: Letters within: their hull against the room, and how far its middle lies off that of the room.
_SPREAD, _OFF = 0.33, 0.15
_LETTERS, _FULL = 0.05, 0.78
_CONTRAST, _CONTRAST_CRISP = 0.36, 0.24
_CHORD, _BLACK, _DARKER = 0.12, 0.78, 0.22
_FRAME, _FRAME_RED = 0.94, 0.90
_SQUARE, _CLOSED, _UNEVEN = 0.90, 0.97, 0.025
_REACHES_OVER = 3.0  # millimetres that a frame may reach over its row
_CRISP = 0.025  # residual of a ring that is closed all around
_DARK_LINE = 0.15  # square millimetres of a line through a red seal
_DARK, _DARK_FRAME, _OTHER, _REMARK, _REMARK_BILEVEL = 2.0, 0.8, 0.9, 0.5, 0.1  # square millimetres
_OTHER_PLAIN = 0.35
_DUST = 0.6  # a speck of it that lies alone
_RED_SHARE, _NOT_RED = 0.7, 0.1
_SHADE_DARK = 0.3
_AROUND = 9.0  # millimetres: what a seal may reach over

_Shape = TypeVar("_Shape", Ring, Frame)


@dataclass(frozen=True, slots=True)
class _Window:
    """One row with the paper around it: all that its impression may reach into. Rings are those of the page."""

    ink: Ink
    cell: tuple[slice, slice]
    day: tuple[slice, slice]
    remark: tuple[slice, slice]
    across: int
    down: int

    def own(self, shape: _Shape) -> _Shape:
        return shape.moved(-self.across, -self.down)

    def of_page(self, shape: _Shape) -> _Shape:
        return shape.moved(self.across, self.down)


def look_at_rows(page: UprightPage, ink: Ink) -> tuple[SeenRow, ...]:
    """Look at every row of a page; impressions that reach over a border are given to the row they lie in."""
    windows = [_window(page, ink, index) for index in range(len(page.printed.rows))]
    rings = [_ring(window) for window in windows]
    frames = [_frame(window) for window in windows]
    struck = struck_rows(page, ink)
    measured = []
    for index, window in enumerate(windows):
        spilled = _spilled(rings, frames, windows, index)
        measured.append(_measured(window, spilled, rings[index], frames[index], struck[index]))
    astride = _astride(measured, windows)
    is_fine = ink.depth != BILEVEL or (bool(measured) and keeps_fine(page))
    judged = [_judged(index, one, ink.depth, astride[index], is_fine) for index, one in enumerate(measured)]
    return tuple(replace(row, impression=_impression(row, windows[row.index])) for row in judged)


def _impression(row: SeenRow, window: _Window) -> str:
    """What is kept of a seal, or of another whole ring or frame with letters: word stamps repeat themselves as well."""
    one, is_bilevel = row.measured, window.ink.depth == BILEVEL
    if one.ring is not None and (row.verdict in (SEAL, IF_NAMED) or (_owns(one.ring) and one.letters >= _LETTERS)):
        return kept_impression(window.own(one.ring), window.ink, is_bilevel=is_bilevel)
    if one.ring is None and one.frame is not None and _is_square(one.frame, None):
        return kept_impression(window.own(one.frame), window.ink, is_bilevel=is_bilevel)
    return ""


def _window(page: UprightPage, ink: Ink, index: int) -> _Window:
    columns = {key: (left, right) for key, left, right in page.printed.columns}
    top, bottom = page.printed.rows[index]
    around = page.cut(Box(columns["received_on"][0] - 2, top - _AROUND, columns["remark"][1] + 2, bottom + _AROUND))

    def local(key: str) -> tuple[slice, slice]:
        rows, across = page.cut(Box(columns[key][0], top, columns[key][1], bottom))
        down, left = around[0].start, around[1].start
        return slice(rows.start - down, rows.stop - down), slice(across.start - left, across.stop - left)

    cells = (local("stamp"), local("received_on"), local("remark"))
    return _Window(ink.window(*around), *cells, around[1].start, around[0].start)


def _within(mask: Mask, cell: tuple[slice, slice]) -> Mask:
    own = np.zeros_like(mask)
    own[cell] = mask[cell]
    return own


def _in_rows(mask: Mask, cell: tuple[slice, slice]) -> Mask:
    return _within(mask, (cell[0], slice(None)))


def _ring(window: _Window) -> Ring | None:
    """The ring of what lies in a cell, where its middle lies in it, too."""
    groups = groups_of(_within(window.ink.mask, window.cell))
    ring = ring_of(groups[0], window.ink, window.cell) if groups else None
    if ring is None or not window.cell[0].start <= ring.y < window.cell[0].stop:
        return None
    return window.of_page(ring)


def _owns(ring: Ring) -> bool:
    """Whether a ring is surely one, so that what lies in it is its own."""
    return (
        ring.covered >= _OWNED[0]
        and ring.residual <= _OWNED[1]
        and _SIZES[0] <= ring.size[1] <= _SIZES[1]
        and ring.size[0] >= _OWNED_ROUND * ring.size[1]
    )


def _frame(window: _Window) -> Frame | None:
    """The frame of what lies in a cell, with what of it reaches over the cell's borders."""
    groups = groups_of(_within(window.ink.mask, window.cell))
    if not groups:
        return None
    rows, columns = window.cell
    more = round(_REACHES_OVER * SCALE)
    higher = slice(max(0, rows.start - more), rows.stop + more)
    wider = next(group for group in groups_of(_within(window.ink.mask, (higher, columns))) if (group & groups[0]).any())
    found = [frame_of(group, window.ink) for group in (wider, groups[0])]  # of equals the one that reaches over
    frame = max((one for one in found if one), key=lambda one: one.covered, default=None)
    return window.of_page(frame) if frame is not None else None


def _is_square(frame: Frame | None, ring: Ring | None) -> bool:
    """Whether a frame is one: its edge lies near a ring on four sides, never all around it."""
    if frame is None or frame.covered < _SQUARE or not (_SIZES[0] <= frame.size[0] and frame.size[1] <= _SIZES[1]):
        return False
    return ring is None or ring.covered < _CLOSED or ring.residual > _UNEVEN


def _spilled(
    rings: Sequence[Ring | None], frames: Sequence[Frame | None], windows: Sequence[_Window], index: int
) -> Mask:
    """What of a row's ink belongs to the seal of the row above or below."""
    window = windows[index]
    spilled = np.zeros_like(window.ink.mask)
    for other in (index - 1, index + 1):
        if not 0 <= other < len(rings):
            continue
        ring, frame = rings[other], frames[other]
        if frame is not None and _is_square(frame, ring):
            spilled |= window.own(frame).inside(spilled.shape, more=0.6)
        elif ring is not None and _owns(ring):
            spilled |= window.own(ring).inside(spilled.shape, more=0.6)
    return spilled


def _measured(
    window: _Window, spilled: Mask, ring_of_page: Ring | None, frame_of_page: Frame | None, struck: bool
) -> Measured:
    ink, cell = window.ink, window.cell
    own = _within(ink.mask & ~spilled, cell)
    groups = groups_of(own)
    blush = square_millimetres(_within(ink.blush & ~spilled, cell))
    if not groups:
        day, remark = _beside(window, spilled)
        return Measured(0.0, blush, day, remark, struck=struck)
    ring = window.own(ring_of_page) if ring_of_page is not None else None
    frame = window.own(frame_of_page) if frame_of_page is not None else None
    if spilled[cell].any():
        ring, frame = ring_of(groups[0], ink, cell), frame_of(groups[0], ink)
    shape: Ring | Frame | None = frame if ring is None or _is_square(frame, ring) else ring
    if shape is not None:
        area, inner = shape.inside(own.shape, more=0.5), shape.inside(own.shape, more=-1.1)
    else:
        area, inner = groups[0], np.zeros_like(own)
    inked = ink.mask & area
    red = float((ink.red & inked).sum() / max(1, inked.sum()))
    dark = inked & ~ink.red & (ink.shade > _SHADE_DARK) if red > _RED_SHARE / 2 else np.zeros_like(inked)
    day, remark = _beside(window, area | spilled)
    spread, off = layout_of(ink.mask & inner, inner)
    shades = ink.shade[inked]
    darker = inked & (ink.shade > float(np.median(shades)) + _DARKER) if shades.size and red < _NOT_RED else own & False
    chord = chord_of(shape, ink) if isinstance(shape, Ring) and red < _NOT_RED else -1.0
    return Measured(
        own=square_millimetres(own),
        blush=blush,
        day=day,
        remark=remark,
        ring=window.of_page(shape) if isinstance(shape, Ring) else None,
        frame=window.of_page(frame) if frame is not None else None,
        overhang=share_outside(shape.inside(own.shape), cell) if shape is not None else 0.0,
        letters=float((ink.mask & inner).sum() / max(1, (inner & ~ink.rules).sum())),
        spread=spread,
        off=off,
        full=float(inked.sum() / max(1, (area & ~ink.rules).sum())),
        contrast=float(np.percentile(shades, 90)) if shades.size else 0.0,
        red=red,
        dark=square_millimetres(dark),
        line=is_straight(dark),
        other=square_millimetres(own & ~area),
        struck=struck or (_is_whole(shape) and runs_through(shape, _in_rows(ink.mask & ~spilled, cell))),
        darker=square_millimetres(darker),
        chord=chord,
        cut=cut_of(shape, ink.mask) if _is_whole(shape) else Cut(),
    )


def _is_whole(shape: Ring | Frame | None) -> TypeGuard[Ring | Frame]:
    """Whether a ring or frame is one, and not what was laid around strokes of a pen."""
    return shape is not None and (_owns(shape) if isinstance(shape, Ring) else _is_square(shape, None))


def _beside(window: _Window, without: Mask) -> tuple[float, float]:
    """Ink in the day and in the remark of a row, without what a seal spills into them and lone specks of dust."""
    free = window.ink.mask & ~without
    remark = free[window.remark]
    if window.ink.depth == BILEVEL:
        return square_millimetres(free[window.day]), square_millimetres(remark)
    parts = [square_millimetres(part) for part in groups_of(remark)] if remark.any() else []
    return square_millimetres(free[window.day]), sum(part for part in parts if part > _DUST)


def _astride(measured: Sequence[Measured], windows: Sequence[_Window]) -> list[bool]:
    """Which rows share an impression that lies in both of them."""
    astride = [False] * len(measured)
    for index, one in enumerate(measured):
        if one.overhang <= _LEANING or not (_is_square(one.frame, one.ring) or (one.ring and _owns(one.ring))):
            continue
        window = windows[index]
        cell, shape = window.cell[0], one.ring or one.frame
        assert shape is not None
        inside = shape.moved(-window.across, -window.down).inside(window.ink.mask.shape)
        heights = np.flatnonzero(inside.any(axis=1))
        other = index - 1 if cell.start - heights[0] > heights[-1] + 1 - cell.stop else index + 1
        is_row = 0 <= other < len(astride)
        # Whose row is blank beside it may have missed the cell.
        if one.overhang > _OVERHANG or (is_row and measured[other].own < _BLANK_INK):
            astride[index] = True
            if is_row:
                astride[other] = True
    return astride


def _judged(index: int, one: Measured, depth: str, astride: bool, is_fine: bool) -> SeenRow:
    why: list[str] = []
    if astride:
        why.append(ASTRIDE)
    if one.struck or one.dark > _DARK or (one.line and one.dark > _DARK_LINE):
        why.append(STRUCK)
    # Of what was written in fine or pale ink a copier that knows only black and white leaves a few dots.
    if one.remark > (_REMARK_BILEVEL if depth == BILEVEL else _REMARK):
        why.append(REMARK)
    blank = one.own < _BLANK_INK and (depth == BILEVEL or one.blush < _BLANK_BLUSH[depth])
    is_seal = not blank and _is_seal(one, depth)
    is_odd = not blank and not is_seal and _is_seal(one, depth, named=True)
    if not (blank or is_seal or is_odd):
        why.append(WRITTEN)
    if why:
        return SeenRow(index, ASKED, tuple(why), one, is_stamped=not blank)
    if blank:
        if one.day > _REMARK:
            return SeenRow(index, ASKED, (DAY,), one, is_stamped=False)
        is_sure = depth != BILEVEL or (is_fine and one.blush <= _BLANK_DOTS)
        return SeenRow(index, BLANK if is_sure else UNSURE, (), one, is_stamped=False)
    is_other = depth == COLOUR and one.red < _RED_SHARE
    told = {DATED: one.cut.bands is not None, OTHER_COLOUR: is_other, ODD: is_odd}
    unsure = tuple(why for why, holds in told.items() if holds)
    return SeenRow(index, IF_NAMED if unsure else SEAL, unsure, one)


def _is_seal(one: Measured, depth: str, *, named: bool = False) -> bool:
    """Whether ink is a seal beyond doubt: all that a pressed seal shows, and nothing that one does not.

    ``named``: whether it is, if the member's name is read on it; then it need not be cut as most are.
    """
    red = depth == COLOUR and one.red >= _RED_SHARE
    is_crisp = one.ring is not None and one.ring.covered >= _CLOSED and one.ring.residual <= _CRISP
    sound = one.letters >= _LETTERS and (one.full <= _FULL or red)
    sound = sound and one.contrast >= (_CONTRAST_CRISP if is_crisp else _CONTRAST)
    if not sound or one.other > _OTHER or one.cut.is_of_words:
        return False
    # A line through it would be as red as the seal, or of another darkness.
    if not red and (one.chord > _CHORD or (one.chord >= 0 and one.contrast > _BLACK)):
        return False
    if not (red or named) and one.other > _OTHER_PLAIN:
        return False
    # Pens and stamps of words are black, blue or purple: what is partly red only may be two things.
    if depth == COLOUR and not red and one.red >= _NOT_RED:
        return False
    if not (named or _is_cut(one)):
        return False
    return _is_ring(one, red, depth, named) or _is_frame(one, red, depth, named)


def _is_ring(one: Measured, red: bool, depth: str, named: bool) -> bool:
    """Whether a ring is whole, and round or oval as seals are cut."""
    ring = one.ring
    if ring is None or not _SIZES[0] <= ring.size[1] <= _SIZES[1]:
        return False
    share = ring.size[0] / ring.size[1]
    # One that was pressed twice is wider, and full of letters from side to side.
    is_doubled = share >= _ROUND_DOUBLED and one.spread >= _SPREAD_DOUBLED and ring.residual <= _RESIDUAL_DOUBLED
    is_usual = share >= _ROUND or _OVAL[0] <= share <= _OVAL[1] or is_doubled
    if not (is_usual or (named and share >= _FLATTEST)):
        return False
    if ring.residual > (_RESIDUAL_RED if red else _RESIDUAL):
        return False
    if depth == BILEVEL and ring.evenly >= _EVENLY and ring.residual <= _RESIDUAL_DASHED:
        return ring.covered >= _COVERED_DASHED
    return ring.covered >= (_COVERED_RED if red else _COVERED)


def _is_cut(one: Measured) -> bool:
    """Whether letters fill a ring or frame as those of a seal do."""
    return one.spread >= _SPREAD and one.off <= _OFF


def _is_frame(one: Measured, red: bool, depth: str, named: bool) -> bool:
    frame = one.frame
    if frame is None or not (_SIZES[0] <= frame.size[0] and frame.size[1] <= _SIZES[1]) or depth == BILEVEL:
        return False
    # A line that strikes it out would be of another darkness.
    return frame.covered >= (_FRAME_RED if red or named else _FRAME) and (red or one.darker <= _DARK_FRAME)
