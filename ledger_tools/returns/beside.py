"""What clerks write beside a table or into its printed columns: words that say something else than 'received'.

Only such words are taken up, as information for a person; numbers, ticks and names beside a table mean nothing to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ledger_tools.returns.header import Header
from ledger_tools.returns.sheetview import SheetView
from ledger_tools.returns.table import Line, Table
from ledger_tools.text import normalise

_OTHERWISE = re.compile(
    r"未(?!記入)|不在|拒否|辞退|紛失|返却|返送|返戻|返納|郵送|退職|離職|死亡|逝去|異動|転出|休職|休業|育休|産休|病休|後日|予定"
    r"|代理|誤り|取消|まだ|別人|要確認|[×✕✖✗✘❌☓]"
)
_IDEOGRAPH = re.compile("[一-鿿]")
#: What the live formula of the printed column 状態 shows.
_STATES = frozenset(("済", "未記入", "要確認", ""))
_PRINTED = ("no", "kana")


def says_otherwise(text: str) -> bool:
    """Tell whether words beside a table may speak against a receipt, or explain a row without one."""
    return _OTHERWISE.search(normalise(text)) is not None


def texts_beside(view: SheetView, table: Table, others: frozenset[int]) -> Iterator[tuple[Line, str]]:
    """Yield what stands in members' rows where no entry belongs; ``others`` are the columns of further tables."""
    header = table.header
    known = _known(header) | others
    states = header.columns.get("state", ())
    printed = [column for key in _PRINTED for column in header.columns.get(key, ())]
    for line in table.lines:
        for row in (line.row, *line.more):
            cells = view.rows.get(row, {})
            entries = [cells[column] for column in sorted(cells.keys() - known)]
            entries += [text for column in states if (text := cells.get(column, "")) not in _STATES]
            entries += [text for column in printed if _IDEOGRAPH.search(text := cells.get(column, ""))]
            for text in entries:
                if says_otherwise(text):
                    yield line, text


def _known(header: Header) -> frozenset[int]:
    checks = header.columns.get("check", ())
    mapped = (column for columns in header.columns.values() for column in columns)
    stamps = (column for first, last in header.stamps for column in range(first, last + 1))
    return frozenset((*mapped, *stamps)) - frozenset(checks)
