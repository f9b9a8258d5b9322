"""Every form of stamp that a sheet can carry besides typed text, and the cell each belongs to."""

from __future__ import annotations

from ledger_tools.returns.evidence.collect import collect
from ledger_tools.returns.evidence.comments import has_other_notes
from ledger_tools.returns.evidence.found import Found

__all__ = ["Found", "collect", "has_other_notes"]
