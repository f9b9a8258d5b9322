"""設定.xlsx: what one cycle is about — the notice's dates, the bureaus of 別紙2, the departments."""

from ledger_tools.settings.items import ITEMS, Item
from ledger_tools.settings.model import Settings, fold_code
from ledger_tools.settings.read import read_settings
from ledger_tools.settings.write import default_tables, write_settings

__all__ = ["ITEMS", "Item", "Settings", "default_tables", "fold_code", "read_settings", "write_settings"]
