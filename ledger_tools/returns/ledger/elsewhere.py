"""Sheets of a returned workbook that hold no ledger: the lines there that speak of its members (未配付者, メモ).

Each line goes to every table with the sheet's name and what stands above it; whom it means, and whether it says
anything of the card, is judged where the members are known (:mod:`ledger_tools.reconcile.elsewhere`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from ledger_tools.excel.references import cell_name
from ledger_tools.japanese.text import normalise
from ledger_tools.model import ELSEWHERE, ELSEWHERE_CELL, ELSEWHERE_LINE, TableText
from ledger_tools.returns.ledger.table import Table
from ledger_tools.returns.workbook.sheetview import SheetView

_MOST_ROWS = 500
_MOST_CELLS = 30
_MOST_TEXTS = 300
_LONGEST = 500  # characters of a cell
_SHORTEST = 3  # digits of a 番号, below which it is any number
#: Sheets that explain how to fill in a ledger, or only list offices.
_INSTRUCTIONS = re.compile(
    "記入例|記載例|記入見本|見本|サンプル|書き方|書きかた|手引|説明|マニュアル|凡例|リスト選択|コード表"
)
_BY_NUMBER = re.compile(r"no\.?\s*\d|№|\d\s*(?:番|行目|人目)|[上下]から", re.IGNORECASE)


def texts_elsewhere(views: Iterable[SheetView], tables: Sequence[Table]) -> tuple[TableText, ...]:
    """Return the lines of visible sheets that hold no ledger, as far as they may name somebody of these tables."""
    found: list[TableText] = []
    words = _names(tables)
    for view in views:
        if view.state == "visible" and not _INSTRUCTIONS.search(view.name):
            found += _of_sheet(view, words)
    return tuple(found[:_MOST_TEXTS])


def _names(tables: Sequence[Table]) -> tuple[str, ...]:
    """Return what somebody is named by at least: a surname (or the first two letters of a name), a 番号."""
    names: dict[str, None] = {}
    for table in tables:
        for line in table.lines:
            name = normalise(line.texts.get("name", ""))
            head, gap, _ = name.partition(" ")
            bango = normalise(line.texts.get("bango", "")).lstrip("0")
            for word in (head if gap else name[:2], bango if len(bango) >= _SHORTEST else ""):
                if word:
                    names[word] = None
    return tuple(names)


def _of_sheet(view: SheetView, words: tuple[str, ...]) -> Iterator[TableText]:
    section = ""
    heads: dict[int, str] = {}
    for row in sorted(view.rows)[:_MOST_ROWS]:
        cells = {column: text[:_LONGEST] for column, text in sorted(view.rows[row].items())[:_MOST_CELLS]}
        shown = normalise(" ".join(cells.values()))
        if any(word in shown for word in words) or _BY_NUMBER.search(shown):
            parts = [
                f"{heads.get(column, '')}{ELSEWHERE_CELL}{' '.join(text.split(ELSEWHERE_CELL))}"
                for column, text in cells.items()
            ]
            text = ELSEWHERE_LINE.join([view.name, section, *(part.replace(ELSEWHERE_LINE, "。") for part in parts)])
            yield TableText(ELSEWHERE, text, f"{view.name}!{cell_name(row, min(cells))}")
        elif len(cells) == 1:
            section, heads = shown, {}
        elif not any(text.strip().isdecimal() for text in cells.values()):
            heads = {column: normalise(text) for column, text in cells.items()}
