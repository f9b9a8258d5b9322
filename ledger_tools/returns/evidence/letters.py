"""The letters of a seal's picture, where the extra [ocr] is installed; what is not surely read is not said.

A seal is a ring with letters below one another, or a date seal with office, day and name in three bands. The ring is
taken away and the letters are laid side by side, since the recogniser reads lines. Models and libraries are loaded when
the first seal is read; the model lies in its package, and nothing is fetched.
"""

from __future__ import annotations

import importlib.util
import io
import re
import warnings
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

    Ink = NDArray[np.float32]  # 0: paper, 1: full ink
    Mask = NDArray[np.bool_]

_LIBRARIES = ("rapidocr", "onnxruntime", "cv2", "PIL")
_MODEL = Path("models", "PP-OCRv6_rec_small.onnx")
_FORMATS = ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP")
_MOST_PIXELS = 4_000_000  # a photographed seal; what is larger is a page
_SIDE = 240  # pixels: to these a seal is made smaller, or half as large ones larger
_INKED = 0.35
_SEAM = 6  # pixels: half the thickness of a rule, and what is blurred of it
_LINE = 48  # pixels: the height that the recogniser was trained on
_LETTER = 40
_SURE = 0.85  # of 1: from the recogniser, the average over the letters of a line
#: Of a date seal: office and day, before the name.
_AFTER_DAY = re.compile(r".*\d[.,\d]*")
_NAME = re.compile("[一-鿿々〆ヶぁ-ゖァ-ヺー]{1,4}")
#: The recogniser also reads Chinese, and at times takes a letter of ours for its Chinese form.
_JAPANESE = str.maketrans(
    "铃桥济泽齐斋边检增关广樱龙泷黑德濑鹤岛长东冈荣见风马鸟鱼银门间凤从现县饭贺贵远过绪细结织绵纪约纳经绘绿绫缘"
    "营国园图阳阴陈险际随难页须领颜颖类兴冲净凉减则创剑动劝劳势区医协单卫历压厉双发变叶号听员响图圣场坚块",
    "鈴橋済沢斉斎辺検増関広桜竜滝黒徳瀬鶴島長東岡栄見風馬鳥魚銀門間鳳従現県飯賀貴遠過緒細結織綿紀約納経絵緑綾縁"
    "営国園図陽陰陳険際随難頁須領顔頴類興沖浄涼減則創剣動勧労勢区医協単衛歴圧厲双発変葉号聴員響図聖場堅塊",
)


@cache
def can_read_letters() -> bool:
    """Tell whether the extra [ocr] is installed, without loading it."""
    return all(importlib.util.find_spec(name) is not None for name in _LIBRARIES) and _model().is_file()


def _model() -> Path:
    spec = importlib.util.find_spec("rapidocr")
    return Path(spec.origin or "").parent / _MODEL if spec is not None else _MODEL


@lru_cache(maxsize=1024)
def letters_of(image: bytes) -> str:
    """Return what was surely read of a seal, each possible reading on a line of its own; '' where nothing was.

    Never raises: a picture that no library opens, or that is no seal, says nothing.
    """
    try:
        ink = _ink(image)
        found = [] if ink is None else _readings(ink)
    except Exception:  # libraries of pictures raise whatever damaged bytes lead them to
        return ""
    return "\n".join(dict.fromkeys(found))


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


def _ink(image: bytes) -> Ink | None:
    """Return how much ink there is, cropped to the seal; None where the picture is too large, or blank."""
    import numpy as np  # noqa: PLC0415
    from PIL import Image  # noqa: PLC0415

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        opened = Image.open(io.BytesIO(image), formats=_FORMATS)
    if opened.width * opened.height > _MOST_PIXELS:
        return None
    drawn = opened.convert("RGBA")
    paper = Image.new("RGBA", drawn.size, (255, 255, 255, 255))
    ink = _cropped(1 - np.asarray(Image.alpha_composite(paper, drawn).convert("RGB"), np.float32).min(axis=2) / 255)
    if ink is None:
        return None
    factor = _SIDE / max(ink.shape)
    return _resized(ink, round(ink.shape[1] * factor), round(ink.shape[0] * factor))


def _cropped(ink: Ink) -> Ink | None:
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
        band = _cropped(inner[first:last])
        if band is not None:
            yield False, _on_line([band])
    whole = None if bands else _cropped(inner)
    if whole is None:
        return
    for count in (2, 3):
        cells = [_cropped(part) for part in _cut(whole, count)]
        if all(cell is not None for cell in cells):
            yield False, _on_line([cell for cell in cells if cell is not None])
    yield True, _on_line([whole])


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


def _cut(ink: Ink, count: int) -> list[Ink]:
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


def _on_line(cells: list[Ink]) -> Ink:
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


# --- the recogniser --------------------------------------------------------------------------------------------------


@cache
def _engine() -> Any:
    import rapidocr  # noqa: PLC0415 - takes a second, and only seals need it

    return rapidocr.RapidOCR(
        params={
            "Global.use_det": False,
            "Global.use_cls": False,
            "Global.log_level": "critical",
            "Global.text_score": 0.0,
            "Rec.model_path": str(_model()),  # named, so that it is never looked for elsewhere
            # Several files are read at the same time already.
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )


def _read(line: Ink) -> tuple[str, float]:
    import numpy as np  # noqa: PLC0415

    grey = (255 - np.clip(line, 0, 1) * 255).astype(np.uint8)
    found = _engine()(np.repeat(grey[:, :, None], 3, axis=2), use_det=False, use_cls=False, use_rec=True)
    if not found.txts:
        return "", 0.0
    return "".join(found.txts[0].split()).translate(_JAPANESE), float(found.scores[0])
