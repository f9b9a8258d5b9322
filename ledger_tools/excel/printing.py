"""How a list prints on A4: one page wide at a size that can be read, with page and day at the foot.

Columns of text give way until the list fits. What still does not fit goes on further pages.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from xlsxwriter.worksheet import Worksheet

from ledger_tools.japanese.dates import wareki

#: Whom a line is about: repeated on every further page of its width.
_IDENTITY = frozenset(("記号", "番号", "枝番", "氏名"))
_ACROSS, _UPRIGHT = 1046, 717  # pixels between the margins of A4
#: Per cent. At the smallest, text of 10 points is printed as 7.
_LARGEST, SMALLEST, _STEP = 100, 70, 5
_ROOM = 0.93  # LibreOffice draws columns 6 % wider than Excel
#: A list of more lines is worked with on the screen: printed with the whole workbook it would be a pile of paper.
PRINTED_LINES = 300
_NOWHERE = 255  # a column right of every list
_UNSET = 8.43  # characters of a column whose width nobody set
#: How far a column of text gives way, and the width from which it is one.
_GIVES_WAY, _NARROWEST, _FROM = 0.4, 9.0, 11.0


def screen_hint(lines: int) -> str:
    """What stands above a list that is too long to be printed whole."""
    return (
        f"画面用の一覧です({lines:,}行)。絞り込んで御覧ください。"
        "印刷するときは、[ページ レイアウト]の[印刷範囲]を[クリア]してください。"
    )


def keep_off_paper(sheet: Worksheet) -> None:
    """Let nothing of a sheet be printed until somebody clears its print area, which is one hidden cell."""
    sheet.set_column(_NOWHERE, _NOWHERE, None, None, {"hidden": True})
    sheet.print_area(0, _NOWHERE, 0, _NOWHERE)


def foot(title: str, day: date) -> str:
    """What stands below every page of a list: its title, the page, and the day on which it was made."""
    return f"&L&9 {title.replace('&', '&&')}&C&9 &P / &N&R&9 {wareki(day)}作成"


def narrowest(width: float) -> float:
    """Return how narrow a column of wrapped text of that width may become."""
    return max(_NARROWEST, width * _GIVES_WAY) if width >= _FROM else width


def one_page_wide(columns: Sequence[tuple[float, float]], *, landscape: bool = True) -> list[float]:
    """Return widths with which a list is one page wide; ``columns`` are the wished and the narrowest widths.

    Where even the narrowest do not fit, they are returned: see :func:`fit_width`.
    """
    room = _page(landscape) * _ROOM * 100 / SMALLEST
    widths = [wished for wished, _ in columns]
    for percent in range(99, 0, -1):
        if sum(map(_pixels, widths)) <= room:
            break
        widths = [max(least, round(wished * percent / 100, 1)) for wished, least in columns]
    return widths


def scale(widths: Sequence[float], *, landscape: bool = True) -> int:
    """Return at how many per cent columns of these widths are one page wide."""
    return min(100, int(_page(landscape) * _ROOM * 100 / sum(map(_pixels, widths))))


def beside(widths: Sequence[float], *, landscape: bool = True) -> tuple[int, float]:
    """Return the last column (from 0) over which a note above the table may run, and how wide they all are.

    Beyond a small table as far as the page at full size.
    """
    pixels = sum(map(_pixels, widths))
    further = max(0, int((_page(landscape) * _ROOM - pixels) // _pixels(_UNSET)))
    return len(widths) - 1 + further, (pixels + further * _pixels(_UNSET)) / 7


def _page(landscape: bool) -> int:
    return _ACROSS if landscape else _UPRIGHT


def _pixels(width: float) -> float:
    return width * 7 + 5


def fit_width(sheet: Worksheet, columns: Sequence[tuple[str, float]], *, landscape: bool = True) -> int:
    """Print one page wide, or at a readable size on several; ``columns`` are headers and widths in characters.

    Returns how many columns stand on the first page.
    """
    pixels = [_pixels(width) for _, width in columns]
    page = _page(landscape)
    if sum(pixels) * SMALLEST / 100 <= page:
        sheet.fit_to_pages(1, 0)
        return len(columns)
    named = [place for place, (header, _) in enumerate(columns) if header in _IDENTITY] or [0]
    first, last = named[0], named[-1]
    fewest = len(_breaks(pixels, first, last, page * _ROOM * 100 / SMALLEST))
    scale = next(
        percent
        for percent in range(_LARGEST, SMALLEST - 1, -_STEP)
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
