"""Excel in: what a returned file says, read with distrust."""

from __future__ import annotations

from ledger_tools.returns.contents import read_identity, read_images, read_views
from ledger_tools.returns.evidence import can_read_letters
from ledger_tools.returns.files.containers import Member, expand, open_members
from ledger_tools.returns.files.lock_files import is_lock_file
from ledger_tools.returns.ledger.identify import Identity, from_sheet, is_identity_sheet
from ledger_tools.returns.limits import LIMITS, Limits, Refused
from ledger_tools.returns.reading import read_bytes, read_file
from ledger_tools.returns.workers.batch import read_many
from ledger_tools.returns.workers.worker import Job

__all__ = [
    "LIMITS",
    "Identity",
    "Job",
    "Limits",
    "Member",
    "Refused",
    "can_read_letters",
    "expand",
    "from_sheet",
    "is_identity_sheet",
    "is_lock_file",
    "open_members",
    "read_bytes",
    "read_file",
    "read_identity",
    "read_images",
    "read_many",
    "read_views",
]
