"""The day that is written by hand in a row on paper, where the extra [ocr] is installed.

Every day that may be written is held against what the recogniser makes of the line: a 1 with a long flag is no 7 where
there is no 77th month. What is read is never more than a suggestion; where it tells against the row, a person looks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from ledger_tools.model import OR_DAY, UNREAD_DAY, UNSURE_DAY, Box
from ledger_tools.returns.evidence.choices import Choices
from ledger_tools.returns.evidence.recogniser import recogniser
from ledger_tools.returns.paper.ink import AREA, Ink, Mask
from ledger_tools.returns.paper.placing import SCALE, UprightPage
from ledger_tools.returns.paper.seen import IF_NAMED, SEAL, SeenRow

Shades = NDArray[np.float32]

#: Signs of a day, with what the recogniser may take for them.
_SIGNS = {
    **{str(digit): str(digit) for digit in range(10)},
    "0": "0OoDQ〇○",
    "1": "1lI|i丨!][",
    "2": "2Zz",
    "5": "5Ss",
    "6": "6b",
    "8": "8B",
    "9": "9q",
    ".": ".,。·・、:",
    "/": "/丿ノ)l",
    "月": "月用",
    "日": "日曰目",
    "年": "年",
    "R": "R",
    "'": "'’‘`´",
}
#: What stands before the month, for a day without year and for one with it.
_BEFORE = {
    ".": (("",), ("{}.", "R{}.")),
    "/": (("",), ("{}/", "R{}/")),
    "月": (("",), ("{}年", "R{}年")),
}
_YEARS = tuple(range(4, 12))  # of 令和; other years are no days of these
_WESTERN = tuple(year + 2018 for year in _YEARS)
#: What may stand before the last two digits, or all four, of a western year on a stamp.
_YEAR_BEFORE = (("", True), ("'", True), ("", False))
_SPECK = 0.04  # square millimetres
_LEAST = 0.6  # square millimetres of ink in a cell: less is dust
_TALLEST = 9.0  # millimetres
_INTO_RULE = 0.7  # millimetres of a rule's margin in which letters may go on
_INKED, _RULE_SHARE = 0.15, 0.6  # of a column of pixels that a rule fills
_HALF = 0.35
_BENT = 5  # pixels: a line by hand is not quite straight
_DARKEST = 90  # percent of the ink is lighter than what counts as full ink
_PAD = 0.12  # of its height: paper around a line
_WIDER, _WIDEST, _WIDE_LEANING, _LEAN = 1.3, 1.6, 1.4, 0.12
_THINNER = 1.6
#: How far below the best that the line could be read as a day may lie (logarithm); how likely a day is to be sure, and
#: to be named as one of several.
_WORST, _SURE, _LIKELY = -12.0, 0.95, 0.2
_CROSSING, _FLAT = 4.5, 15  # millimetres and degrees of a stroke that strikes a day out: no sign of one is as wide


def day_of_row(page: UprightPage, ink: Ink, index: int, without: Mask | None = None) -> str:
    """Return what is written as the day of a row, as :class:`Evidence` has it; '' where nothing is.

    ``without``: pixels of the page that belong to seals.
    """
    line = _line(page, ink, index, without)
    if line is None:
        return ""
    if line.shape[0] > _TALLEST * SCALE or _is_struck(line):
        return UNREAD_DAY
    return _read(line, *_days())


def day_of_stamp(band: Shades) -> str:
    """Return the day in the middle band of a date stamp, set upright, where it is surely read; else ''."""
    read = _read(np.pad(band, max(3, round(_PAD * band.shape[0]))), *_stamped_days())
    return "" if OR_DAY in read or read.endswith(UNSURE_DAY) else read


def _read(line: Shades, choices: Choices, says: tuple[str, ...]) -> str:
    scores = np.mean([choices.scores(recogniser().chances(one)) for one in _drawn_otherwise(line)], axis=0)
    best = int(scores.argmax())
    if scores[best] < _WORST:
        return UNREAD_DAY
    weights = np.exp(scores - scores[best])
    weights /= weights.sum()
    found: dict[str, float] = {}
    for at in np.flatnonzero(weights > _LIKELY / len(says)).tolist():
        found[says[at]] = found.get(says[at], 0.0) + float(weights[at])
    ordered = sorted(found, key=lambda says: -found[says])
    likely = [says for says in ordered if found[says] >= _LIKELY] or ordered[:1]
    is_sure = found[likely[0]] >= _SURE or len(likely) > 1
    return OR_DAY.join(likely) + ("" if is_sure else UNSURE_DAY)


def _is_struck(line: Shades) -> bool:
    """Whether a stroke runs on across a line for longer than one of its signs."""
    inked = cv2.dilate((line > _HALF).astype(np.uint8), np.ones((_BENT, 1), np.uint8))
    length = round(_CROSSING * SCALE)
    for degrees in range(-_FLAT, _FLAT + 1, 3):
        down = round(np.tan(np.radians(degrees)) * length)
        stroke = np.zeros((abs(down) + 1, length), np.uint8)
        cv2.line(stroke, (0, max(0, -down)), (length - 1, max(0, down)), 1)
        if cv2.erode(inked, stroke, borderType=cv2.BORDER_CONSTANT, borderValue=(0, 0, 0, 0)).any():
            return True
    return False


def sealed_area(rows: Sequence[SeenRow], shape: tuple[int, ...]) -> Mask:
    """Which pixels of a page belong to its seals: what they reach into is not written there."""
    area = np.zeros(shape[:2], dtype=np.bool_)
    for one in (row.measured for row in rows if row.verdict in (SEAL, IF_NAMED)):
        seal = one.ring if one.ring is not None else one.frame
        if seal is not None:
            area |= seal.inside(shape, more=0.6)
    return area


def _line(page: UprightPage, ink: Ink, index: int, without: Mask | None) -> Shades | None:
    """The ink of the day's cell as a line; None where there is none."""
    left, right = next((left, right) for key, left, right in page.printed.columns if key == "received_on")
    top, bottom = page.printed.rows[index]
    rows, columns = page.cut(Box(left, top, right, bottom))
    own = np.zeros_like(ink.mask)
    own[rows, columns] = ink.mask[rows, columns]
    if without is not None:
        own &= ~without
    around = page.cut(Box(left - _INTO_RULE, top, right + _INTO_RULE, bottom))
    part = ink.window(*around)
    inked = _without_specks(own[around])
    if inked.sum() < _LEAST * AREA:
        return None
    # A letter goes on where the margin of a rule hides it, but a rule is none of it.
    heights = np.flatnonzero(inked.any(axis=1))
    hidden = part.rules & (part.shade > _INKED)
    hidden[: heights[0]] = hidden[heights[-1] + 1 :] = False
    hidden[:, _beside_rules(part.shade)] = False
    count, labels = cv2.connectedComponents((hidden | inked).astype(np.uint8), connectivity=8)
    is_own = np.zeros(count, dtype=np.bool_)
    is_own[np.unique(labels[inked])] = True
    inked = is_own[labels] & (hidden | inked)
    ys, xs = np.nonzero(inked)
    soft = cv2.dilate(inked.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool)
    full = max(_INKED, float(np.percentile(part.shade[inked], _DARKEST)))
    drawn = np.clip(np.where(soft, part.shade, 0) / full, 0, 1).astype(np.float32)
    drawn = drawn[ys.min() : ys.max() + 1, xs.min() : xs.max() + 1]
    return np.pad(drawn, max(3, round(_PAD * drawn.shape[0])))


def _without_specks(mask: Mask) -> Mask:
    _, labels, boxes, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    is_large = boxes[:, cv2.CC_STAT_AREA] >= _SPECK * AREA
    is_large[0] = False
    return np.asarray(is_large[labels], dtype=np.bool_)


def _beside_rules(shade: Shades) -> Mask:
    """Which columns of pixels a rule down the page fills, and those next to it."""
    filled = (shade > _INKED).mean(axis=0) > _RULE_SHARE
    return np.asarray(np.convolve(filled, np.ones(3), "same") > 0, dtype=np.bool_)


def _drawn_otherwise(line: Shades) -> Iterator[Shades]:
    """Yield the line wider, so that letters side by side stand apart: as it is, thinner, and leaning."""
    yield _wider(line, _WIDER)
    yield np.clip(_wider(line, _WIDEST) * _THINNER - (_THINNER - 1), 0, 1).astype(np.float32)
    wide = _wider(line, _WIDE_LEANING)
    leaning = np.array([[1, _LEAN, 0], [0, 1, 0]], np.float32)
    size = (wide.shape[1] + round(_LEAN * wide.shape[0]), wide.shape[0])
    yield np.asarray(cv2.warpAffine(wide, leaning, size), dtype=np.float32)


def _wider(line: Shades, factor: float) -> Shades:
    size = (round(line.shape[1] * factor), line.shape[0])
    return np.asarray(cv2.resize(line, size, interpolation=cv2.INTER_LINEAR), dtype=np.float32)


@cache
def _days() -> tuple[Choices, tuple[str, ...]]:
    """Every spelling of every day, once, and which day each of them is (R7.11.20, 11/20)."""
    return _choices(dict(_spellings(_BEFORE)))


@cache
def _stamped_days() -> tuple[Choices, tuple[str, ...]]:
    """The same of the days that stamps bear: with a year of 令和, or of the western calendar."""
    western = {
        f"{before}{year - 2000 if short else year}.": year for year in _WESTERN for before, short in _YEAR_BEFORE
    }
    dated = {
        f"{before}{month}.{day}": f"R{year - 2018}.{month}.{day}"
        for before, year in western.items()
        for month in range(1, 13)
        for day in range(1, 32)
    }
    return _choices({**dict(_spellings({".": _BEFORE["."]})), **dated})


def _choices(says: Mapping[str, str]) -> tuple[Choices, tuple[str, ...]]:
    choices = Choices(says, lambda sign: _SIGNS[sign])
    return choices, tuple(says[text] for text in choices.texts)


def _spellings(parts: Mapping[str, tuple[Sequence[str], Sequence[str]]]) -> Iterator[tuple[str, str]]:
    """Yield the spellings of days, and which day each is."""
    for part, (plain, dated) in parts.items():
        behind = "日" if part == "月" else ""
        for month in range(1, 13):
            for day in range(1, 32):
                written = f"{month}{part}{day}{behind}"
                for before in plain:
                    yield before + written, f"{month}/{day}"
                for year in _YEARS:
                    for before in dated:
                        yield before.format(year) + written, f"R{year}.{month}.{day}"
