"""The store: what was loaded, issued, returned and decided. SQLAlchemy Core on SQLite by default."""

from ledger_tools.store.migrations import SCHEMA_VERSION
from ledger_tools.store.store import Store

__all__ = ["SCHEMA_VERSION", "Store"]
