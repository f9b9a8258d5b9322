"""What a workbook's styles say about geometry and check boxes: the Normal font's digit width, xfComplement."""

from __future__ import annotations

import functools
import unicodedata
from dataclasses import dataclass

from lxml import etree

from ledger_tools.returns.workbook.package import Package, local_name, parse_xml

#: Width of the widest digit as a share of the font size, by the start of the folded font name; the first hit counts.
_DIGIT_SHARE: tuple[tuple[str, float], ...] = (
    ("calibri", 0.507),
    ("carlito", 0.507),
    ("arial", 0.556),
    ("liberation sans", 0.556),
    ("helvetica", 0.556),
    ("times", 0.5),
    ("ms 明朝", 0.5),
    ("ms ゴシック", 0.5),
    ("ms mincho", 0.5),
    ("ms gothic", 0.5),
    ("aptos", 0.56),
)
_OTHER_SHARE = 0.55  # 游ゴシック, MS Pゴシック, メイリオ, BIZ UDゴシック: 8 px at 11 points

#: Height in points of an empty row where the sheet gives none, by font and at 11 points.
_ROW_POINTS: tuple[tuple[str, float], ...] = (
    ("游", 18.75),
    ("yu ", 18.75),
    ("メイリオ", 18.75),
    ("meiryo", 18.75),
    ("ms ", 13.5),
)
_OTHER_ROW_POINTS = 15.0


@dataclass(frozen=True, slots=True)
class SheetStyle:
    """``digit_px``: width of the Normal font's widest digit; ``row_px``: height of a row of which nothing is said;
    ``checkbox_styles``: indices of the cell formats that show TRUE and FALSE as a check box."""

    digit_px: int = 7
    row_px: int = 20
    checkbox_styles: frozenset[int] = frozenset()

    def column_px(self, width: float) -> int:
        """Return the px of a column ``width`` characters wide (ECMA-376 part 1, 18.3.1.13)."""
        return int((256 * width + int(128 / self.digit_px)) / 256 * self.digit_px)

    @property
    def default_column_px(self) -> int:
        """Eight characters and five px of margin, rounded up to a multiple of eight."""
        return (8 * self.digit_px + 5 + 7) // 8 * 8


def read_style(package: Package) -> SheetStyle:
    """Return what the styles part says; Excel's own defaults where there is none."""
    for relation in package.related(package.workbook_part, "styles"):
        if not relation.external and package.has(relation.target):
            return _from_styles(package.read(relation.target))
    return SheetStyle()


@functools.lru_cache(maxsize=16)
def _from_styles(data: bytes) -> SheetStyle:
    """Parse a styles part; the ledgers of one cycle mostly share theirs, byte for byte."""
    styles = parse_xml(data)
    name, points = _normal_font(styles)
    pixels = points * 96 / 72
    return SheetStyle(
        digit_px=max(1, round(_looked_up(name, _DIGIT_SHARE, _OTHER_SHARE) * pixels)),
        row_px=round(_looked_up(name, _ROW_POINTS, _OTHER_ROW_POINTS) * points / 11 * 96 / 72),
        checkbox_styles=_checkbox_styles(styles),
    )


def _normal_font(styles: etree._Element) -> tuple[str, float]:
    fonts = styles.findall("{*}fonts/{*}font")
    formats = styles.findall("{*}cellStyleXfs/{*}xf") or styles.findall("{*}cellXfs/{*}xf")
    named = styles.iterfind("{*}cellStyles/{*}cellStyle")
    normal = next((style for style in named if style.get("builtinId") == "0"), None)
    position = _index(normal.get("xfId")) if normal is not None else 0
    font_id = _index(formats[position].get("fontId")) if position < len(formats) else 0
    if font_id >= len(fonts):
        return "calibri", 11.0
    name, size = fonts[font_id].find("{*}name"), fonts[font_id].find("{*}sz")
    try:
        points = float(size.get("val", "11")) if size is not None else 11.0
    except ValueError:
        points = 11.0
    folded = unicodedata.normalize("NFKC", name.get("val", "") if name is not None else "").casefold()
    return folded or "calibri", points if 1 <= points <= 409 else 11.0


def _checkbox_styles(styles: etree._Element) -> frozenset[int]:
    return frozenset(
        index
        for index, style in enumerate(styles.iterfind("{*}cellXfs/{*}xf"))
        if any(local_name(item.tag) == "xfComplement" for item in style.iter())
    )


def _looked_up(name: str, table: tuple[tuple[str, float], ...], other: float) -> float:
    return next((share for start, share in table if name.startswith(start)), other)


def _index(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= 9 else 0
