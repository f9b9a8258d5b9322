"""What clerks write beside a table or into its printed columns.

Words where no heading explains them are information, to be judged as severely as a remark; under a heading, and in
printed columns, only what speaks against a receipt is. Numbers, ticks and surnames beside a table mean nothing to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ledger_tools.japanese.text import normalise
from ledger_tools.names.surnames import SURNAMES
from ledger_tools.returns.denials import denies, says_otherwise
from ledger_tools.returns.ledger.header import Header
from ledger_tools.returns.ledger.table import Line, Table
from ledger_tools.returns.workbook.sheetview import SheetView

_IDEOGRAPH = re.compile("[一-鿿]")
#: What the live formula of the printed column 状態 shows.
_STATES = frozenset(("済", "未記入", "要確認", ""))
_CHECK = "\0"  # stands for the heading of a column for those who check
_LETTER = re.compile("[A-Za-zぁ-んァ-ヶ一-鿿]")
_TALLEST = 600  # rows: more than a bureau has members
#: Under a heading such as 未受領 these say that it is not so.
_NOT_SO = frozenset(("", "-", "―", "ー", "×", "無", "なし", "0", "FALSE"))


def texts_beside(view: SheetView, table: Table, others: frozenset[int]) -> Iterator[tuple[Line, str]]:
    """Yield what stands in members' rows where no entry belongs; ``others`` are the columns of further tables."""
    header = table.header
    known = _known(header) | others
    states, numbers = header.columns.get("state", ()), header.columns.get("no", ())
    kana = header.columns.get("kana", ())
    heads = {**view.rows.get(header.row, {}), **view.rows.get(header.last_row, {})}
    heads.update(dict.fromkeys(header.columns.get("check", ()), _CHECK))
    line_at = table.line_at()
    for row, line in line_at.items():
        cells = view.rows.get(row, {})
        for column in sorted(cells.keys() - known):
            text = _entry(heads.get(column, ""), cells[column])
            if text:
                yield line, text
        entries = [text for column in states if (text := cells.get(column, "")) not in _STATES]
        entries += [text for column in kana if _IDEOGRAPH.search(text := cells.get(column, ""))]
        entries += [text for column in numbers if not (text := cells.get(column, "")).isdecimal()]
        for text in entries:
            if says_otherwise(text):
                yield line, text
    yield from _merged(view, line_at, known, heads)


def _merged(
    view: SheetView, line_at: dict[int, Line], known: frozenset[int], heads: dict[int, str]
) -> Iterator[tuple[Line, str]]:
    """Yield what was merged over several members' rows, for those below the first."""
    for top, left, bottom, _ in view.merges:
        text = view.rows.get(top, {}).get(left, "") if bottom > top and left not in known else ""
        said = _entry(heads.get(left, ""), text) if text else ""
        first = line_at.get(top)
        below = (line_at.get(row) for row in range(top + 1, min(bottom, top + _TALLEST) + 1)) if said else ()
        for line in {line.row: line for line in below if line is not None and line is not first}.values():
            yield line, said


def _entry(head: str, text: str) -> str:
    """Return what a cell outside the entry columns says against a receipt, with its heading where that says it."""
    if not head or head == _CHECK:
        return text if says_otherwise(text) or (not head and _is_word(text)) else ""
    if denies(text) and text not in _NOT_SO:
        return text
    return f"{head} {text}" if denies(head) and text not in _NOT_SO else ""


def _is_word(text: str) -> bool:
    shown = normalise(text)
    return _LETTER.search(shown) is not None and shown not in SURNAMES


def _known(header: Header) -> frozenset[int]:
    checks = header.columns.get("check", ())
    mapped = (column for columns in header.columns.values() for column in columns)
    stamps = (column for first, last in header.stamps for column in range(first, last + 1))
    return frozenset((*mapped, *stamps)) - frozenset(checks)
