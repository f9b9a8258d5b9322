"""設定.xlsx: what one cycle is about — the notice's dates, the bureaus of 別紙2, the departments.

Writing it is for :mod:`ledger_tools.settings.write` alone, so that reading loads no writer of workbooks.
"""

from ledger_tools.settings.items import ITEMS, Item
from ledger_tools.settings.model import Settings, Supplement, fold_code
from ledger_tools.settings.read import read_settings

__all__ = ["ITEMS", "Item", "Settings", "Supplement", "fold_code", "read_settings"]
