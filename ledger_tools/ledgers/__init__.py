"""Everything the tool writes for handing out: data in, bytes out; the caller writes the files."""

from ledger_tools.ledgers.laying_out import lay_out
from ledger_tools.ledgers.schedule import write_schedule
from ledger_tools.ledgers.slip import write_slip
from ledger_tools.ledgers.wording import Wording, read_wording
from ledger_tools.ledgers.workbook import write_ledger

__all__ = ["Wording", "lay_out", "read_wording", "write_ledger", "write_schedule", "write_slip"]
