"""The first sheet of a workbook of lists: on one page what it comes to, and what each sheet is for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ledger_tools.excel.as_intended import keep_numbers_as_text
from ledger_tools.excel.printing import foot
from ledger_tools.excel.wrapping import lines_needed

NAME = "概要"
_WIDTHS = (30, 10, 8, 56)
_LINE = 17.0  # points of one line of text


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure with its unit, and what it says or what is to be done about it; ``sums``: the total of those above."""

    label: str
    value: int
    unit: str = "人"
    meaning: str = ""
    sums: bool = False


@dataclass(frozen=True, slots=True)
class Overview:
    """``answer`` is what one looks the workbook up for, ``sentences`` what must be known besides."""

    title: str
    answer: str
    figures: tuple[Figure, ...]
    sentences: tuple[str, ...] = ()


def write_overview(
    book: Any,
    formats: Mapping[str, Any],
    overview: Overview,
    contents: Sequence[tuple[str, int, bool, str]],
    made: date,
) -> None:
    """Add 概要; ``contents`` holds of each sheet the name, its lines, whether it is for the screen, and its use.

    A sheet without lines is not there.
    """
    page = book.add_worksheet(NAME)
    keep_numbers_as_text(page)
    for column, width in enumerate(_WIDTHS):
        page.set_column(column, column, width)
    page.set_row(0, 26.0)
    page.write_string(0, 0, overview.title, formats["title"])
    row = 1
    for text, look in ((overview.answer, "answer"), *((text, "sentence") for text in overview.sentences)):
        page.set_row(row, _LINE * lines_needed(text, sum(_WIDTHS), 11 if look == "answer" else 10))
        page.merge_range(row, 0, row, len(_WIDTHS) - 1, text, formats[look])
        row += 1
    row = _write_figures(page, formats, overview.figures, row + 1)
    _write_contents(page, formats, contents, row + 1)
    page.hide_gridlines(2)
    page.set_paper(9)
    page.fit_to_pages(1, 1)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    page.set_footer(foot(overview.title, made))


def _write_figures(page: Any, formats: Mapping[str, Any], figures: Sequence[Figure], top: int) -> int:
    """Write the figures and return the row below them."""
    for column, text in enumerate(("項目", "数", "単位", "説明")):
        page.write_string(top, column, text, formats["head"])
    for row, figure in enumerate(figures, start=top + 1):
        look = "total_label" if figure.sums else "text"
        page.set_row(row, _LINE * max(lines_needed(figure.label, _WIDTHS[0]), lines_needed(figure.meaning, _WIDTHS[3])))
        page.write_string(row, 0, figure.label, formats[look])
        page.write_number(row, 1, figure.value, formats["total" if figure.sums else "number"])
        page.write_string(row, 2, figure.unit, formats["total_code" if figure.sums else "code"])
        page.write_string(row, 3, figure.meaning, formats[look])
    return top + 1 + len(figures)


def _write_contents(
    page: Any, formats: Mapping[str, Any], contents: Sequence[tuple[str, int, bool, str]], top: int
) -> None:
    for column, text in enumerate(("シート", "行数", "印刷", "内容")):
        page.write_string(top, column, text, formats["head"])
    for row, (name, lines, for_screen, about) in enumerate(contents, start=top + 1):
        page.set_row(row, _LINE * lines_needed(about, _WIDTHS[3]))
        if lines:
            page.write_url(row, 0, f"internal:'{name}'!A1", formats["link"], name)
        else:
            page.write_string(row, 0, name, formats["text"])
        page.write_number(row, 1, lines, formats["number"])
        page.write_string(row, 2, "画面用" if for_screen else "可" if lines else "―", formats["code"])
        page.write_string(row, 3, about, formats["text"])
