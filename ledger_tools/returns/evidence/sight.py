"""Whether anything can be seen of a picture: a blank or a broken one is nobody's seal.

What only Office draws (EMF, WMF, SVG, HEIC …) cannot be looked at here and is taken to be visible.
"""

from __future__ import annotations

import io
import warnings
from typing import TYPE_CHECKING

from ledger_tools.returns.evidence.pieces import SCATTERED, is_scattered

if TYPE_CHECKING:
    from PIL import Image

BLANK = "画像に何も写っていません。"
BROKEN = "画像が壊れていて、開けません。"
#: Of a picture that is transparent throughout: as if it were not there.
CLEAR = "clear"

_FORMATS = {"png": "PNG", "jpeg": "JPEG", "gif": "GIF", "bmp": "BMP", "tiff": "TIFF", "webp": "WEBP"}
_MOST_PIXELS = 40_000_000  # beyond it a picture is taken to be visible
_DRAFT = (1200, 1200)  # pixels to which a photograph may be scaled down while it is being decoded
_MARGIN = 0.1  # share of each side that is not looked at: the borders of a cell that was copied as a picture
_CONTRAST = 32  # levels of 255 from the ground: noise of paper and JPEG stays below, the palest ink does not
_INKED = 0.001  # least share of pixels with ink: a speck of dust is no seal
_DEEP = ("I", "F")  # modes of more than 8 bits a channel, which Pillow does not convert faithfully


def unseen(data: bytes, kind: str) -> str:
    """Return BLANK, BROKEN, SCATTERED or CLEAR for a picture of which nothing can be seen, '' for any other.

    ``kind`` is the format by its content (images.py).
    """
    if kind not in _FORMATS:
        return ""
    if is_scattered(data, kind):
        return SCATTERED
    from PIL import Image  # noqa: PLC0415 - takes a while, and few files hold pictures

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            picture = Image.open(io.BytesIO(data), formats=[_FORMATS[kind]])
            if picture.width * picture.height > _MOST_PIXELS:
                return ""
            picture.draft("RGB", _DRAFT)
            picture.load()
    except MemoryError:
        raise
    except Exception:  # a library of pictures raises whatever damaged bytes lead it to
        return BROKEN
    return _of(picture)


def _of(picture: Image.Image) -> str:
    from PIL import Image  # noqa: PLC0415

    if picture.mode.startswith(_DEEP):
        low, high = picture.getextrema()
        return BLANK if low == high else ""
    if not picture.has_transparency_data:
        return "" if _is_plainly_inked(picture.convert("L")) or _has_ink(picture.convert("RGB")) else BLANK
    grey = picture.convert("LA")
    alpha = grey.getchannel("A")
    if not alpha.getbbox():
        return CLEAR
    paper = Image.new("L", grey.size, 255)
    paper.paste(grey.getchannel("L"), mask=alpha)
    if _is_plainly_inked(paper):
        return ""
    drawn = picture.convert("RGBA")
    paper = Image.new("RGB", drawn.size, (255, 255, 255))
    paper.paste(drawn, mask=alpha)
    return "" if _has_ink(paper) else BLANK


def _inside(picture: Image.Image) -> Image.Image:
    across, down = round(picture.width * _MARGIN), round(picture.height * _MARGIN)
    return picture.crop((across, down, picture.width - across, picture.height - down))


def _is_plainly_inked(grey: Image.Image) -> bool:
    """Tell whether a picture on white paper has dark ink: a quick look, which most seals pass."""
    inside = _inside(grey)
    histogram = inside.histogram()
    dark, all_of = sum(histogram[: 255 - 3 * _CONTRAST]), inside.width * inside.height
    return _INKED * all_of <= dark <= all_of / 2 <= histogram[255]


def _has_ink(picture: Image.Image) -> bool:
    """Tell whether enough of what lies within the margins stands out from its ground."""
    from PIL import Image, ImageChops  # noqa: PLC0415

    inside = _inside(picture)
    channels = [channel.histogram() for channel in inside.split()]
    ground = tuple(map(_median, channels))
    off = ImageChops.difference(inside, Image.new("RGB", inside.size, ground))
    red, green, blue = off.split()
    histogram = ImageChops.lighter(ImageChops.lighter(red, green), blue).histogram()
    return sum(histogram[_CONTRAST + 1 :]) >= _INKED * inside.width * inside.height


def _median(histogram: list[int]) -> int:
    counted, half = 0, sum(histogram) / 2
    for level, count in enumerate(histogram):
        counted += count
        if counted >= half:
            return level
    return len(histogram) - 1
