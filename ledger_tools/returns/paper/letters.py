"""The letters in a stamp cell on paper, where the extra [ocr] is installed: of a seal, or of a signature by pen.

Of a date stamp it is what stands above and below the day; of other seals the name, or an office's word.

Of handwriting something is said only where it is a line of letters and nothing else, each of them surely read, and read
the same when the line is drawn narrower, and leaning: a stroke through the letters, a mark beside them or a letter that
is not sure, and nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from ledger_tools.model import Box
from ledger_tools.names.surnames import SURNAMES
from ledger_tools.returns.evidence import read_seal
from ledger_tools.returns.evidence.letters import cropped, read_columns
from ledger_tools.returns.evidence.recogniser import Letter, recogniser
from ledger_tools.returns.evidence.stamped_words import word_read
from ledger_tools.returns.paper.cuts import Bands, upright
from ledger_tools.returns.paper.days import day_of_stamp
from ledger_tools.returns.paper.impressions import Frame, Ring
from ledger_tools.returns.paper.ink import Ink, Mask
from ledger_tools.returns.paper.placing import SCALE, UprightPage
from ledger_tools.returns.paper.seen import IF_NAMED, SEAL, WRITTEN, SeenRow

Shades = NDArray[np.float32]

_AROUND = 9.0  # millimetres: what a seal may reach over its row
_SOFT = 3  # pixels: ink and its soft edge
_DARKEST = 90  # percent of the ink is lighter than what counts as full ink
_PALEST, _INKED = 0.05, 0.35
_PAD = 0.08  # of its height: paper around a line
_SIDE, _INNER = 300, 0.85  # pixels of a seal that is set upright, and how far its letters reach
_BAR = 0.025  # of the height of a date stamp: half the thickness of a bar, and a little
_BAND_WIDTHS = (1.0, 1.25)
_SURE_IN_BAND = 0.7  # the least sure letter of several; of one as of a signature's
_TALLEST = 12.0  # millimetres: higher than that no line of a signature is
_PITCH = (0.5, 1.2)  # a letter's share of the line's width, against the line's height
_REACH = 0.75  # of the line's height: how far from the middle of a letter its own ink lies
_FEWEST, _MOST = 2, 8  # letters
_SURE = 0.9  # of 1, the least sure letter
_NARROWER, _LEAN = 0.85, 0.12
#: Letters: so far no stroke of one runs on, across and in other directions.
_ACROSS, _OTHERWISE = 1.6, 1.4
_FLAT, _STEP = 24, 3  # degrees
_BENT = 5  # pixels: a line by hand is not quite straight


def letters_of_row(page: UprightPage, ink: Ink, row: SeenRow) -> str:
    """Return what is surely read in the stamp cell of a row, each possible reading on a line of its own; else ''."""
    if row.verdict in (SEAL, IF_NAMED):
        return _of_seal(page, ink, row)
    return _of_signature(ink.window(*_cell(page, row))) if row.why == (WRITTEN,) else ""


def _cell(page: UprightPage, row: SeenRow, around: float = 0.0) -> tuple[slice, slice]:
    left, right = next((left, right) for key, left, right in page.printed.columns if key == "stamp")
    top, bottom = page.printed.rows[row.index]
    return page.cut(Box(left, top - around, right, bottom + around))


def _drawn(part: Ink, area: Mask) -> Shades | None:
    """The ink within an area as dark as a pen's, whatever it was written with; None where there is none."""
    inked = part.mask & area
    if not inked.any():
        return None
    soft = cv2.dilate(inked.astype(np.uint8), np.ones((_SOFT, _SOFT), np.uint8)).astype(bool)
    full = max(_PALEST, float(np.percentile(part.shade[inked], _DARKEST)))
    return np.clip(np.where(soft & area, part.shade, 0) / full, 0, 1).astype(np.float32)


def _of_seal(page: UprightPage, ink: Ink, row: SeenRow) -> str:
    cell = _cell(page, row, _AROUND)
    part = ink.window(*cell)
    own = row.measured.ring or row.measured.frame
    if own is None:
        return ""
    shape = own.moved(-cell[1].start, -cell[0].start)
    drawn = _drawn(part, shape.inside(part.mask.shape, more=0.5))
    if drawn is None:
        return ""
    bands = row.measured.cut.bands
    if bands is not None and isinstance(shape, Ring):
        return "\n".join(dict.fromkeys(_in_bands(shape, bands, drawn)))
    read = read_seal(drawn)
    if any(len(line) >= _FEWEST and line in SURNAMES for line in read.splitlines()):
        return read  # a name, and no office's word
    inner = _within_edge(shape, drawn)
    return "\n".join(filter(None, (read, *read_columns(inner), word_read(inner))))


def _in_bands(ring: Ring, bands: Bands, drawn: Shades) -> Iterator[str]:
    """Yield what stands above and below the day of a date stamp, where it is surely read."""
    seal = _within_edge(ring, drawn, bands.turn)
    for part in (slice(0, round((bands.upper - _BAR) * _SIDE)), slice(round((bands.lower + _BAR) * _SIDE), _SIDE)):
        band = cropped(seal[part])
        if band is None:
            continue
        for wider in _BAND_WIDTHS:
            size = (max(1, round(band.shape[1] * wider)), band.shape[0])
            line = cv2.resize(band, size, interpolation=cv2.INTER_LINEAR).astype(np.float32)
            found = recogniser().read(np.pad(line, max(3, round(_PAD * len(line)))))
            sure = min((letter.sure for letter in found), default=0.0)
            if sure >= (_SURE_IN_BAND if len(found) >= _FEWEST else _SURE):
                yield "".join(letter.text for letter in found)


def day_on_stamp(page: UprightPage, ink: Ink, row: SeenRow) -> str:
    """Return the day that a date stamp in a row's stamp cell bears, where it is surely read; else ''."""
    bands = row.measured.cut.bands
    if row.verdict not in (SEAL, IF_NAMED) or bands is None or row.measured.ring is None:
        return ""
    cell = _cell(page, row, _AROUND)
    part = ink.window(*cell)
    ring = row.measured.ring.moved(-cell[1].start, -cell[0].start)
    drawn = _drawn(part, ring.inside(part.mask.shape, more=0.5))
    if drawn is None:
        return ""
    between = slice(round((bands.upper + _BAR) * _SIDE), round((bands.lower - _BAR) * _SIDE))
    band = cropped(_within_edge(ring, drawn, bands.turn)[between])
    return "" if band is None else day_of_stamp(np.asarray(band, dtype=np.float32))


def _within_edge(shape: Ring | Frame, drawn: Shades, degrees: float = 0.0) -> Shades:
    """What lies within the edge of an impression, set upright."""
    seal = upright(shape, drawn, degrees, _SIDE)
    u, v = np.meshgrid(*(np.linspace(-1, 1, _SIDE),) * 2)
    away = np.hypot(u, v) if isinstance(shape, Ring) else np.maximum(np.abs(u), np.abs(v))
    return np.asarray(seal * (away < _INNER), dtype=np.float32)


# --- signatures ------------------------------------------------------------------------------------------------------


def _of_signature(cell: Ink) -> str:
    line = _line(cell)
    if line is None:
        return ""
    found = recogniser().read(line)
    text = _sure(found)
    if not text or not _fills(found, line) or _is_struck(cell.mask, line.shape[1] / len(found)):
        return ""
    return text if all(_sure(recogniser().read(other)) == text for other in _otherwise(line)) else ""


def _line(cell: Ink) -> Shades | None:
    """The ink of a cell as a line of letters; None where it is too high for one."""
    drawn = _drawn(cell, np.ones_like(cell.mask))
    if drawn is None:
        return None
    rows, columns = np.nonzero(cell.mask)
    top, bottom, left, right = rows.min(), rows.max() + 1, columns.min(), columns.max() + 1
    high = int(bottom - top)
    if high > _TALLEST * SCALE or right - left < high:
        return None
    return np.pad(drawn[top:bottom, left:right], max(2, round(_PAD * high)))


def _sure(found: tuple[Letter, ...]) -> str:
    """What was read, where that is a few letters and each of them is sure."""
    sure = _FEWEST <= len(found) <= _MOST and all(letter.sure >= _SURE for letter in found)
    return "".join(letter.text for letter in found) if sure else ""


def _fills(found: tuple[Letter, ...], line: Shades) -> bool:
    """Whether the letters that were read are as many as there is room for, and no ink lies apart from them."""
    high, wide = line.shape
    if not _PITCH[0] <= wide / len(found) / high <= _PITCH[1]:
        return False
    inked = np.flatnonzero((line > _INKED).any(axis=0))
    middles = np.array([letter.place * wide for letter in found])
    return bool(np.abs(inked[:, None] - middles).min(axis=1).max() <= _REACH * high)


def _otherwise(line: Shades) -> Iterator[Shades]:
    """Yield the line as others would have written it: narrower, and leaning."""
    high, wide = line.shape
    yield cv2.resize(line, (round(wide * _NARROWER), high), interpolation=cv2.INTER_AREA).astype(np.float32)
    leaning = np.array([[1, _LEAN, 0], [0, 1, 0]], np.float32)
    yield cv2.warpAffine(line, leaning, (wide + round(_LEAN * high), high)).astype(np.float32)


def _is_struck(mask: Mask, letter: float) -> bool:
    """Whether a stroke runs on straight for longer than one of letters so wide (in pixels) does."""
    inked = mask.astype(np.uint8)
    upright, level = (cv2.dilate(inked, np.ones(size, np.uint8)) for size in ((_BENT, 1), (1, _BENT)))
    for degrees in range(-_FLAT, 180 - _FLAT, _STEP):
        length = round(letter * (_ACROSS if degrees <= _FLAT else _OTHERWISE))
        # Widened only across the stroke: letters side by side are not to run into one another.
        widened = upright if abs(np.cos(np.radians(degrees))) > np.sqrt(0.5) else level
        stroke = _stroke(length, degrees)
        if cv2.erode(widened, stroke, borderType=cv2.BORDER_CONSTANT, borderValue=(0, 0, 0, 0)).any():
            return True
    return False


def _stroke(length: int, degrees: int) -> NDArray[np.uint8]:
    x, y = np.cos(np.radians(degrees)) * length / 2, np.sin(np.radians(degrees)) * length / 2
    kernel = np.zeros((round(2 * abs(y)) + 1, round(2 * abs(x)) + 1), np.uint8)
    middle = (kernel.shape[1] - 1) / 2, (kernel.shape[0] - 1) / 2
    ends = [(round(middle[0] + sign * x), round(middle[1] + sign * y)) for sign in (-1, 1)]
    cv2.line(kernel, ends[0], ends[1], 1)
    return kernel
