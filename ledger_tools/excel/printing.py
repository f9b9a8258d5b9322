"""How a list prints on A4: as wide as can still be read, and what does not fit goes on further pages."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxwriter.worksheet import Worksheet

#: Whom a line is about: repeated on every further page of its width.
_IDENTITY = frozenset(("記号", "番号", "枝番", "氏名"))
_ACROSS, _UPRIGHT = 1046, 717  # pixels between the margins of A4
#: Per cent. At the smallest, text of 10 points is printed as 7.
_LARGEST, _SMALLEST, _STEP = 100, 70, 5
_ROOM = 0.93  # LibreOffice draws columns 6 % wider than Excel
#: A list of more lines is worked with on the screen: printed with the whole workbook it would be a pile of paper.
PRINTED_LINES = 300


def screen_hint(lines: int) -> str:
    """What stands above a list that is too long to be printed whole."""
    return (
        f"画面用の一覧です({lines:,}行)。絞り込んで御覧ください。"
        "印刷するときは、[ページ レイアウト]の[印刷範囲]を[クリア]してください。"
    )


def fit_width(sheet: Worksheet, columns: Sequence[tuple[str, float]], *, landscape: bool = True) -> int:
    """Print one page wide, or at a readable size on several; ``columns`` are headers and widths in characters.

    Returns how many columns stand on the first page.
    """
    pixels = [width * 7 + 5 for _, width in columns]
    page = _ACROSS if landscape else _UPRIGHT
    if sum(pixels) * _SMALLEST / 100 <= page:
        sheet.fit_to_pages(1, 0)
        return len(columns)
    named = [place for place, (header, _) in enumerate(columns) if header in _IDENTITY] or [0]
    first, last = named[0], named[-1]
    fewest = len(_breaks(pixels, first, last, page * _ROOM * 100 / _SMALLEST))
    scale = next(
        percent
        for percent in range(_LARGEST, _SMALLEST - 1, -_STEP)
        if len(_breaks(pixels, first, last, page * _ROOM * 100 / percent)) == fewest
    )
    sheet.set_print_scale(scale)
    sheet.repeat_columns(first, last)
    breaks = _breaks(pixels, first, last, page * _ROOM * 100 / scale)
    sheet.set_v_pagebreaks(breaks)
    sheet.print_across()
    return breaks[0]


def _breaks(pixels: Sequence[float], first: int, last: int, room: float) -> list[int]:
    """The columns with which a further page begins; those from ``first`` to ``last`` stand on it again."""
    repeated = sum(pixels[first : last + 1])
    breaks, used = [], 0.0
    for place, width in enumerate(pixels):
        if used and used + width > room:
            breaks.append(place)
            used = repeated if place > last else 0.0
        used += width
    return breaks
