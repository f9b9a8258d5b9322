"""Every form of stamp that a sheet can carry besides typed text, and the cell each belongs to."""

from __future__ import annotations

from ledger_tools.returns.evidence.cells import IN_CELL
from ledger_tools.returns.evidence.collect import collect
from ledger_tools.returns.evidence.comments import has_other_notes
from ledger_tools.returns.evidence.found import Found
from ledger_tools.returns.evidence.letters import can_read_letters, letters_of

__all__ = ["IN_CELL", "Found", "can_read_letters", "collect", "has_other_notes", "letters_of"]
