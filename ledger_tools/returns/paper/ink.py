"""What is not paper on an upright page: ink, and which of it is red; the page's own rules are left out."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ledger_tools.model import Box
from ledger_tools.returns.paper.images import BILEVEL, COLOUR, GREY, Pixels
from ledger_tools.returns.paper.placing import SCALE, UprightPage

Mask = NDArray[np.bool_]
Shades = NDArray[np.float32]

#: Pixels a square millimetre.
AREA = SCALE * SCALE
#: How much darker than the paper beside it ink is at least: by the page's own noise, within these bounds.
_DARKER = (0.10, 0.20)
_DARKER_BILEVEL = 0.22
_SIGMAS = 5.0
_RULE = 0.42  # millimetres to each side of a rule that say nothing
_NEAR_RULE = 1.1
_FLAT = 0.55  # a leftover of a rule is no higher than this …
_LONG = 2.0  # … and so many times as long
_STREAK, _FAINT_STREAK = 0.4, 0.2  # as thin, and as faint
_WHOLE_WIDTH, _WHOLE_HEIGHT, _WHOLE_STREAK = 0.7, 13.0, 0.4
_SPECK, _SPECK_BILEVEL = 0.05, 0.15  # square millimetres
_RED_SHARE, _RED_AROUND, _RED_LEAST = 0.3, 0.28, 0.14  # of how dark it is, how much is red
_RED, _RED_FAINT, _GREY_FAINT = 0.10, 0.035, 0.022
_SMOOTH = 0.6  # millimetres over which a faint red is gathered
_BACKGROUND = 4.0
_DARKEST_PAPER = 40
#: Of the thin rules in black and white: levels, and the share that must be there on the whole page and in each row.
_DARK_BILEVEL, _KEPT, _KEPT_IN_ROW = 160, 0.93, 0.75


@dataclass(frozen=True, slots=True)
class Ink:
    """Masks over an upright page. ``shade`` is how dark each pixel is against the paper around it, 0 to 1.

    ``red`` are ink pixels that are red, on pages with colour; ``blush`` is where a faint red lies though it is too
    faint for ink, or a faint grey on pages that have only that; in black and white every dot away from the rules,
    however small. ``rules`` is where the page's own rules hide whatever
    is there. ``noise`` is the page's.
    """

    mask: Mask
    red: Mask
    blush: Mask
    rules: Mask
    shade: Shades
    noise: float
    depth: str

    def window(self, rows: slice, columns: slice) -> Ink:
        """The same of a part of the page."""
        at = (rows, columns)
        return Ink(self.mask[at], self.red[at], self.blush[at], self.rules[at], self.shade[at], self.noise, self.depth)


def find_ink(page: UprightPage, depth: str) -> Ink:
    """Return the ink of a page, printed text included."""
    level = cv2.divide(page.pixels, _paper(page.pixels, depth), scale=255.0)
    red_level, green, blue = cv2.split(level)
    shade = (255 - cv2.min(cv2.min(red_level, green), blue)).astype(np.float32) / np.float32(255)
    rules = _rules(page)
    noise, limit = _limit(shade, page, rules, depth)
    every = (shade > limit) & ~rules
    near = _near(rules)
    mask = _without_leftovers(every, near, shade, depth)
    red = blush = np.zeros_like(mask)
    size = round(_SMOOTH * SCALE) | 1
    if depth == COLOUR:
        redness = (red_level.astype(np.float32) - cv2.addWeighted(green, 0.5, blue, 0.5, 0)) / 255
        around = cv2.blur(redness, (size, size))
        # Compressed pictures keep colours much coarser than shades: there red is told by what lies around, too.
        by_itself = redness > np.maximum(_RED, _RED_SHARE * shade)
        by_place = (around > _RED_AROUND * cv2.blur(shade, (size, size))) & (redness > _RED_LEAST * shade)
        red = mask & (by_itself | by_place)
        blush = (around > _RED_FAINT) & ~rules
    elif depth == GREY:
        paper = float(np.median(shade[page.cut(fill_in_area(page))]))
        blush = (cv2.blur(shade, (size, size)) > paper + _GREY_FAINT) & ~rules
    else:
        blush = every & ~near
    return Ink(mask, red, blush, rules, shade, noise, depth)


def keeps_fine(page: UprightPage) -> bool:
    """Whether a copier that knows only black and white kept what is fine: the thin grey rules of the printed columns.

    Where they are lost, or broken in any row, so may be what is stamped or written.
    """
    dark = page.pixels.min(axis=2) < _DARK_BILEVEL
    columns = {key: (left, right) for key, left, right in page.printed.columns}
    shares = []
    for _, bottom in page.printed.rows:
        cells = (columns[key] for key in ("no", "kigo", "bango", "name"))
        lines = [
            dark[page.cut(Box(left + _RULE, bottom - _RULE, right - _RULE, bottom + _RULE))].any(axis=0)
            for left, right in cells
        ]
        shares.append(float(np.concatenate(lines).mean()))
    return bool(np.mean(shares) >= _KEPT and min(shares) >= _KEPT_IN_ROW)


def _paper(pixels: Pixels, depth: str) -> Pixels:
    """The colour of the paper itself at each place: shadows, yellowing, lamps."""
    height, width = pixels.shape[:2]
    if depth == BILEVEL:
        return np.full((height, width, 3), 255, dtype=np.uint8)
    small = cv2.resize(pixels, (max(1, width // SCALE), max(1, height // SCALE)), interpolation=cv2.INTER_AREA)
    size = round(_BACKGROUND) * 2 + 1
    bright = cv2.dilate(small, np.ones((size, size), np.uint8))
    bright = cv2.GaussianBlur(cv2.erode(bright, np.ones((size, size), np.uint8)), (0, 0), 3.0)
    full = cv2.resize(bright, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(np.maximum(full, _DARKEST_PAPER), dtype=np.uint8)


def _limit(shade: Shades, page: UprightPage, rules: Mask, depth: str) -> tuple[float, float]:
    """Return the page's noise, and the darkness from which on a pixel is ink."""
    if depth == BILEVEL:
        return 0.0, _DARKER_BILEVEL
    area = page.cut(fill_in_area(page))
    sample = shade[area][~rules[area]][::5]
    if not sample.size:
        return 0.0, _DARKER[1]
    middle = float(np.median(sample))
    noise = 1.4826 * float(np.median(np.abs(sample - middle)))
    return noise, min(_DARKER[1], max(_DARKER[0], middle + _SIGMAS * noise))


def fill_in_area(page: UprightPage) -> Box:
    """The part of the table that clerks write in."""
    columns = {key: (left, right) for key, left, right in page.printed.columns}
    return Box(columns["received_on"][0], page.printed.head[1], columns["remark"][1], page.printed.rows[-1][1])


def _rules(page: UprightPage) -> Mask:
    """Where the table's rules lie."""
    rules = np.zeros(page.pixels.shape[:2], dtype=np.bool_)
    printed = page.printed
    left, right = printed.columns[0][1] - _RULE, printed.columns[-1][2] + _RULE
    top, bottom = printed.head[0] - _RULE, printed.rows[-1][1] + _RULE
    for at in (*printed.head, *(bottom for _, bottom in printed.rows)):
        rules[page.cut(Box(left, at - _RULE, right, at + _RULE))] = True
    for at in (printed.columns[0][1], *(right for _, _, right in printed.columns)):
        rules[page.cut(Box(at - _RULE, top, at + _RULE, bottom))] = True
    return rules


def _near(rules: Mask) -> Mask:
    reach = round(2 * _NEAR_RULE * SCALE) | 1
    return np.asarray(cv2.dilate(rules.astype(np.uint8), np.ones((reach, reach), np.uint8)), dtype=np.bool_)


def _without_leftovers(mask: Mask, near: Mask, shade: Shades, depth: str) -> Mask:
    """Take off specks, what is left of a rule that lies a little off, and faint streaks of a dusty scanner."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    speck = (_SPECK_BILEVEL if depth == BILEVEL else _SPECK) * AREA
    far = np.bincount(labels.ravel(), weights=~near.ravel(), minlength=count)
    width, height = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    thin, long = np.minimum(width, height), np.maximum(width, height)
    leftover = (far == 0) & (thin <= _FLAT * SCALE) & (long >= _LONG * thin)
    area = stats[:, cv2.CC_STAT_AREA]
    mean = np.bincount(labels.ravel(), weights=shade.ravel(), minlength=count) / np.maximum(area, 1)
    streak = (mean < _FAINT_STREAK) & (thin <= _STREAK * SCALE) & (long >= 3 * SCALE)
    # What runs through a whole row from rule to rule, as fine and straight, is dust on the glass.
    streak |= (mean < _WHOLE_STREAK) & (width <= _WHOLE_WIDTH * SCALE) & (height >= _WHOLE_HEIGHT * SCALE)
    keep = (area >= speck) & ~leftover & ~streak
    keep[0] = False
    return np.asarray(keep[labels], dtype=np.bool_)
