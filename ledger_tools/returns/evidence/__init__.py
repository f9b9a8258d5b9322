"""Every form of stamp that a sheet can carry besides typed text, and the cell each belongs to."""

from __future__ import annotations

from ledger_tools.returns.evidence.cells import IN_CELL
from ledger_tools.returns.evidence.collect import collect
from ledger_tools.returns.evidence.comments import has_other_notes
from ledger_tools.returns.evidence.found import Found
from ledger_tools.returns.evidence.letters import letters_of, read_seal
from ledger_tools.returns.evidence.recogniser import can_read_letters

__all__ = ["IN_CELL", "Found", "can_read_letters", "collect", "has_other_notes", "letters_of", "read_seal"]
