"""The Japanese fonts of this machine, and single letters drawn with them."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from ledger_tools.errors import LedgerToolsError
from ledger_tools.simulate.paper.canvas import Mask

_PLACES = (
    *("/usr/share/fonts", "/usr/local/share/fonts", "/Library/Fonts", "/System/Library/Fonts", "C:/Windows/Fonts"),
    str(Path.home() / ".fonts"),
)
#: Strokes of one width, whose middle line a pen may follow.
PLAIN = (
    "ipag.ttf",
    "NotoSansCJK-Regular.ttc",
    "YuGothR.ttc",
    "meiryo.ttc",
    "msgothic.ttc",
    "ヒラギノ角ゴシック W3.ttc",
)
#: What seals are cut in; no font of seal script is free to count on.
CUT = (
    *("ipam.ttf", "NotoSerifCJK-Bold.ttc", "NotoSerifCJK-Regular.ttc", "NotoSansCJK-Bold.ttc", "ipag.ttf"),
    *("yumindb.ttf", "msmincho.ttc", "HGRSMP.TTF", "ヒラギノ明朝 ProN.ttc"),
)


@cache
def _installed() -> dict[str, str]:
    files = (
        path for place in _PLACES if Path(place).is_dir() for path in sorted(Path(place).rglob("*.[tTo][tT][fFcC]"))
    )
    return {path.name: str(path) for path in files}


@cache
def fonts(kind: tuple[str, ...]) -> tuple[str, ...]:
    """Return the fonts of a kind that are installed; raises LedgerToolsError where there is none."""
    found = tuple(_installed()[name] for name in kind if name in _installed())
    if not found:
        raise LedgerToolsError("日本語のフォントが見つからないため、紙の受領簿を模擬できません。")
    return found


@lru_cache(maxsize=4096)
def letter(char: str, font: str, side: int) -> Mask:
    """Draw one letter in the middle of a square of ``side`` pixels, as large as it gets; not to be changed."""
    type_ = ImageFont.truetype(font, round(side * 0.94))
    image = Image.new("L", (side, side), 0)
    ImageDraw.Draw(image).text((side / 2, side / 2), char, font=type_, fill=255, anchor="mm")
    return np.asarray(image, np.float32) / np.float32(255)
