"""The letters of a seal's picture, where the extra [ocr] is installed; what is not surely read is not said.

A seal is a ring with letters below one another, or a date seal with office, day and name in three bands. The ring is
taken away and the letters are laid side by side, since the recogniser reads lines. Models and libraries are loaded when
the first seal is read; the model lies in its package, and nothing is fetched.
"""

from __future__ import annotations

import io
import re
import warnings
from functools import lru_cache
from typing import TYPE_CHECKING

from ledger_tools.returns.evidence.recogniser import recogniser

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

    Ink = NDArray[np.float32]  # 0: paper, 1: full ink
    Mask = NDArray[np.bool_]

_FORMATS = ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP")
_MOST_PIXELS = 4_000_000  # a photographed seal; what is larger is a page
_SIDE = 240  # pixels: to these a seal is made smaller, or half as large ones larger
_INKED = 0.35
_LOWEST = 24  # pixels: less is no column of letters
_SEAM = 6  # pixels: half the thickness of a rule, and what is blurred of it
_LINE = 48  # pixels: the height that the recogniser was trained on
_LETTER = 40
_SURE = 0.85  # of 1: from the recogniser, the average over the letters of a line
#: Of a date seal: office and day, before the name.
_AFTER_DAY = re.compile(r".*\d[.,\d]*")
_NAME = re.compile("[一-鿿々〆ヶぁ-ゖァ-ヺー]{1,4}")


@lru_cache(maxsize=1024)
def letters_of(image: bytes) -> str:
    """Return what was surely read of a seal, each possible reading on a line of its own; '' where nothing was.

    Never raises: a picture that no library opens, or that is no seal, says nothing.
    """
    try:
        ink = _ink(image)
        return "" if ink is None else read_seal(ink)
    except Exception:  # libraries of pictures raise whatever damaged bytes lead them to
        return ""


def read_seal(ink: Ink) -> str:
    """Return what was surely read of a seal by its ink, as :func:`letters_of` does of its picture."""
    own = cropped(ink)
    if own is None:
        return ""
    factor = _SIDE / max(own.shape)
    seal = _resized(own, round(own.shape[1] * factor), round(own.shape[0] * factor))
    return "\n".join(dict.fromkeys(_readings(seal)))


def _readings(ink: Ink) -> list[str]:
    """Read the letters side by side, and as they stand where that says nothing (a single one, or a word)."""
    found: list[str] = []
    for is_last_resort, line in _lines(ink):
        if is_last_resort and found:
            break
        text, score = _read(line)
        text = _AFTER_DAY.sub("", text)
        if score >= _SURE and _NAME.fullmatch(text):
            found.append(text)
    return found


def read_columns(inner: Ink) -> list[str]:
    """Return what is surely read of two columns of letters, the right one first, without the edge around them."""
    whole = cropped(inner)
    if whole is None or min(whole.shape) < 2 * _LOWEST:
        return []
    left, right = (cropped(part.T) for part in cut(whole.T, 2))
    if left is None or right is None or min(len(left), len(right)) < max(_LOWEST, len(whole) / 2):
        return []  # columns are as high as one another
    found: list[str] = []
    for counts in ((1, 1), (2, 1), (2, 2), (3, 2)):
        parts = [part for column, count in zip((right, left), counts, strict=True) for part in cut(column, count)]
        cells = [cell for part in parts if (cell := cropped(part)) is not None]
        text, score = _read(on_line(cells))
        if len(cells) == sum(counts) and score >= _SURE and _NAME.fullmatch(text) and len(text) == len(cells):
            found.append(text)
    return found


def _ink(image: bytes) -> Ink | None:
    """Return how much ink there is; None where the picture is too large."""
    import numpy as np  # noqa: PLC0415
    from PIL import Image  # noqa: PLC0415

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        opened = Image.open(io.BytesIO(image), formats=_FORMATS)
    if opened.width * opened.height > _MOST_PIXELS:
        return None
    drawn = opened.convert("RGBA")
    paper = Image.new("RGBA", drawn.size, (255, 255, 255, 255))
    ink: Ink = 1 - np.asarray(Image.alpha_composite(paper, drawn).convert("RGB"), np.float32).min(axis=2) / 255
    return ink


def cropped(ink: Ink) -> Ink | None:
    """Return the part of a picture in which there is ink; None where there is none."""
    import numpy as np  # noqa: PLC0415

    rows, columns = np.nonzero(ink > _INKED)
    if not len(rows):
        return None
    return ink[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]


def _resized(ink: Ink, width: int, height: int) -> Ink:
    import cv2  # noqa: PLC0415
    import numpy as np  # noqa: PLC0415

    way = cv2.INTER_AREA if height < ink.shape[0] else cv2.INTER_CUBIC
    resized: Ink = cv2.resize(ink, (max(width, 1), max(height, 1)), interpolation=way).astype(np.float32)
    return resized


# --- from a seal to lines --------------------------------------------------------------------------------------------


def _lines(ink: Ink) -> Iterator[tuple[bool, Ink]]:
    """Yield what may be a line of letters: two or three of them side by side; last, and so marked, as they stand.

    A date seal gives its bands; one that is turned shows its name behind the day, where three are laid side by side.
    """
    inner, bands = _without_ring(ink)
    for first, last in bands:
        band = cropped(inner[first:last])
        if band is not None:
            yield False, on_line([band])
    whole = None if bands else cropped(inner)
    if whole is None or whole.shape[0] < _LOWEST:
        return
    for count in (2, 3):
        cells = [cropped(part) for part in cut(whole, count)]
        if all(cell is not None for cell in cells):
            yield False, on_line([cell for cell in cells if cell is not None])
    yield True, on_line([whole])


def _without_ring(ink: Ink) -> tuple[Ink, list[tuple[int, int]]]:
    """Return the ink inside the ring, and the first and last row of the outer bands where it is a date seal."""
    import cv2  # noqa: PLC0415
    import numpy as np  # noqa: PLC0415

    height, width = ink.shape
    count, labels, boxes, _ = cv2.connectedComponentsWithStats((ink > _INKED).astype(np.uint8), connectivity=8)
    inner = ink.copy()
    for label in range(1, count):
        if boxes[label, cv2.CC_STAT_WIDTH] < 0.8 * width or boxes[label, cv2.CC_STAT_HEIGHT] < 0.8 * height:
            continue
        ring = labels == label
        rules = _rules(ring)
        touching = _inside(ring)
        for rule in rules:
            touching[max(rule - _SEAM, 0) : rule + _SEAM + 1] = False
        # Around the ring there is a seam of half ink.
        edge = cv2.dilate((ring & ~touching).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
        inner[edge & ~touching] = 0
        if rules:
            top, bottom = rules
            return inner, [(0, top - _SEAM), (bottom + _SEAM, height)]
    return inner, []


def _rules(ring: Mask) -> list[int]:
    """Return the rows of the two lines across a date seal, [] where it has none."""
    height, width = ring.shape
    filled = ring.sum(axis=1)
    middle = [row for row in range(round(height * 0.2), round(height * 0.8)) if filled[row] > 0.7 * width]
    is_pair = len(middle) > 1 and 0.15 * height < middle[-1] - middle[0] < 0.5 * height
    return [middle[0], middle[-1]] if is_pair else []


def _inside(ring: Mask) -> Mask:
    """Return which pixels of a ring are letters that touch it: those within its inner edge."""
    import numpy as np  # noqa: PLC0415

    height, width = ring.shape
    thick = _thickness(ring)
    y, x = np.mgrid[0:height, 0:width]
    corner = ring[: max(2, height // 16), : max(2, width // 16)]
    if corner.any():  # square
        inside: Mask = (x > thick) & (x < width - 1 - thick) & (y > thick) & (y < height - 1 - thick)
        return ring & inside
    across = (x - (width - 1) / 2) / max(width / 2 - thick, 1)
    down = (y - (height - 1) / 2) / max(height / 2 - thick, 1)
    inside = across**2 + down**2 < 1
    return ring & inside


def _thickness(ring: Mask) -> float:
    """Return how thick the line of a ring is, with a little to spare: at the sides, where letters seldom touch it."""
    import numpy as np  # noqa: PLC0415

    height, width = ring.shape
    runs: list[int] = []
    for row in ring[round(height * 0.4) : round(height * 0.6)]:
        for side in (row, row[::-1]):
            start = int(np.argmax(side))
            if side[start] and start < width * 0.1:
                gap = int(np.argmin(side[start:]))
                runs.append(start + (gap or width))
    return float(np.median(runs)) * 1.25 + 1 if runs else width * 0.06


def cut(ink: Ink, count: int) -> list[Ink]:
    """Cut letters that stand below one another apart, each cut where there is least ink near its even place."""
    height = ink.shape[0]
    filled = (ink > _INKED).sum(axis=1)
    cuts = [0]
    for place in range(1, count):
        even = height * place / count
        reach = 0.22 * height / count
        rows = range(max(1, int(even - reach)), min(height - 1, int(even + reach)) + 1)
        cuts.append(min(rows, key=lambda row: (filled[row], abs(row - even))))
    return [ink[first:last] for first, last in zip(cuts, [*cuts[1:], height], strict=True)]


def on_line(cells: list[Ink]) -> Ink:
    """Lay letters side by side, each as high as the line; a single one keeps its shape, for it may be a word."""
    import numpy as np  # noqa: PLC0415

    laid = []
    for cell in cells:
        wide = round(cell.shape[1] * _LETTER / cell.shape[0])
        wide = max(8, min(wide, _LINE if len(cells) > 1 else _LINE * 6))
        letter = np.zeros((_LINE, max(wide + 8, _LINE)), np.float32)
        left, top = (letter.shape[1] - wide) // 2, (_LINE - _LETTER) // 2
        letter[top : top + _LETTER, left : left + wide] = _resized(cell, wide, _LETTER)
        laid.append(letter)
    return np.concatenate(laid, axis=1)


def _read(line: Ink) -> tuple[str, float]:
    """Return what a line says, and how sure that is on the average."""
    found = recogniser().read(line)
    text = "".join(letter.text for letter in found)
    return text, sum(letter.sure for letter in found) / len(found) if found else 0.0
