"""Exceptions: only for 'cannot go on'. Whatever can be listed and worked around is a Finding instead.

The text of each is one polite Japanese sentence for staff: where, what is wrong, what to do.
"""

from __future__ import annotations


class LedgerToolsError(Exception):
    """The command cannot run; the message says why and what to do (exit code 2)."""


class SettingsError(LedgerToolsError):
    """設定.xlsx is missing or carries a value that is not allowed."""


class StoreError(LedgerToolsError):
    """ledger.sqlite3 is missing, locked, damaged or of a newer version."""


class StoreBusy(StoreError):
    """Somebody else's transaction keeps the store; later it can be used again."""


class OutputError(LedgerToolsError):
    """A file could not be written: open in Excel, read-only folder, disk full."""
