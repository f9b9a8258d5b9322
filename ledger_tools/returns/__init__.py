"""Excel in: what a returned file says, read with distrust."""

from __future__ import annotations

from ledger_tools.returns.contents import DeskWorkbook, read_identity, read_images
from ledger_tools.returns.evidence import can_read_letters
from ledger_tools.returns.files.containers import Member, expand, open_members
from ledger_tools.returns.files.lock_files import is_lock_file
from ledger_tools.returns.ledger.identify import Identity
from ledger_tools.returns.limits import LIMITS, Limits, Refused
from ledger_tools.returns.paper.files import is_installed as can_read_paper
from ledger_tools.returns.paper.files import is_paper, page_number, pages_named
from ledger_tools.returns.reading import read_bytes, read_file
from ledger_tools.returns.workbook.sheetview import SheetView
from ledger_tools.returns.workers.batch import read_deliveries, read_many, read_pictures
from ledger_tools.returns.workers.mailed import MailedPasswords
from ledger_tools.returns.workers.worker import Job

__all__ = [
    "LIMITS",
    "DeskWorkbook",
    "Identity",
    "Job",
    "Limits",
    "MailedPasswords",
    "Member",
    "Refused",
    "SheetView",
    "can_read_letters",
    "can_read_paper",
    "expand",
    "is_lock_file",
    "is_paper",
    "open_members",
    "page_number",
    "pages_named",
    "read_bytes",
    "read_deliveries",
    "read_file",
    "read_identity",
    "read_images",
    "read_many",
    "read_pictures",
]
