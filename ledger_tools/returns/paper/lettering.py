"""Labels on a drawn page: in Japanese with a font that the machine has, in English where it has none."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import NamedTuple

from PIL import ImageDraw, ImageFont

from ledger_tools.returns.paper import seen as r

_PLACES = (
    *(Path(os.environ.get("WINDIR", r"C:\Windows"), "Fonts"), Path("/System/Library/Fonts"), Path("/Library/Fonts")),
    *(Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".local/share/fonts"),
)
#: Of fonts with Japanese letters, the first that is there.
_FONTS = (
    *("YuGothM.ttc", "meiryo.ttc", "msgothic.ttc", "ヒラギノ角ゴシック W3.ttc"),
    *("NotoSansCJK-Regular.ttc", "ipagp.ttf", "ipag.ttf", "ipaexg.ttf", "TakaoPGothic.ttf", "VL-PGothic-Regular.ttf"),
)
_SMALLEST = 12

#: What a row shows, and why it does not count as it is.
_WORDS = {
    r.SEAL: "受領印",
    r.IF_NAMED: "氏名を読み取れれば受領印",
    r.ASKED: "要確認",
    r.BLANK: "空欄",
    r.UNSURE: "空欄か不明",
    r.ASTRIDE: "隣の行に掛かる印",
    r.STRUCK: "線が重なる",
    r.WRITTEN: "手書きか、印と決められない",
    r.REMARK: "備考の記入",
    r.DAY: "受領年月日だけの記入",
    r.DATED: "日付印",
    r.OTHER_COLOUR: "朱色でない",
    r.ODD: "輪郭又は文字の配置が印らしくない",
}


class Words(NamedTuple):
    """The words of one language; ``{}`` are filled in."""

    page: str
    no_code: str
    unreadable: str
    fit: str


_JAPANESE = Words(
    "受領簿番号 {} 第{}版 {}頁", "二次元コードなし", "読取り不可", "ずれ {:.2f}mm 罫線の一致 {:.0%} 四隅の印 {}個"
)
_ENGLISH = Words("{} / {} / {}", "no code", "unreadable", "residual {:.2f} mm, rules {:.0%}, markers {}")


def words() -> Words:
    """The words of the language that can be drawn."""
    return _JAPANESE if japanese_font() else _ENGLISH


def verdict(row: r.SeenRow) -> str:
    """What a row was taken for, and why."""
    said = (row.verdict, *row.why)
    return " ".join(said) if not japanese_font() else "、".join(_WORDS[one] for one in said)


@cache
def japanese_font() -> str:
    """Where a font with Japanese letters lies; '' where none is found."""
    found = {path.name: str(path) for place in _PLACES if place.is_dir() for path in place.rglob("*.tt[fc]")}
    return next((found[name] for name in _FONTS if name in found), "")


def label(
    pen: ImageDraw.ImageDraw,
    at: tuple[float, float],
    text: str,
    size: float,
    colour: tuple[int, int, int] = (0, 0, 0),
) -> None:
    """Write on white, ``at`` in pixels being its upper left corner."""
    high = max(_SMALLEST, size)
    path = japanese_font()
    font = ImageFont.truetype(path, high) if path else ImageFont.load_default(size=high)
    pen.rectangle(pen.textbbox(at, text, font=font), fill="white")
    pen.text(at, text, fill=colour, font=font)
