"""What one entry proves: a signature, mark, picture, note, day, remark, or words beside the table. The only judge.

Reconciling asks it column by column (:mod:`ledger_tools.reconcile.verdicts`), and so does ``inspect``. Everything here
is a pure function of one text and what it is compared with; never raises.
"""

from __future__ import annotations

from ledger_tools.reconcile.entry.days import day_handed, goes_with_remark, read_received
from ledger_tools.reconcile.entry.kinds import (
    BY_KIND,
    CLOSE,
    DIFFERS,
    EXCUSED,
    HARMLESS,
    LEFT_BEHIND,
    MARK,
    NAMED_AGAINST,
    NAMED_OTHERWISE,
    NOT_PROOF,
    NOTE,
    NOTE_AGAINST,
    NOTHING,
    ORDER,
    PICTURE,
    PROOF,
    PROXY,
    SEAL_KINDS,
    UNREADABLE,
    Names,
)
from ledger_tools.reconcile.entry.notes import is_yearless, read_remark, says_the_same
from ledger_tools.reconcile.entry.stamps import (
    ANOTHER,
    FITS,
    ROWS_MOVED,
    days_signed,
    is_title_of_own,
    judge_object_name,
    judge_seal,
    judge_signature,
    plain_surname,
    stays_behind,
)
from ledger_tools.reconcile.entry.words import judge_words, place_label
from ledger_tools.remarks.earlier import CORRECTED, DIED, MOVED, ORDINARY, OVERCOME, reply, weigh

__all__ = [
    "ANOTHER",
    "BY_KIND",
    "CLOSE",
    "CORRECTED",
    "DIED",
    "DIFFERS",
    "EXCUSED",
    "FITS",
    "HARMLESS",
    "LEFT_BEHIND",
    "MARK",
    "MOVED",
    "NAMED_AGAINST",
    "NAMED_OTHERWISE",
    "NOTE",
    "NOTE_AGAINST",
    "NOTHING",
    "NOT_PROOF",
    "ORDER",
    "ORDINARY",
    "OVERCOME",
    "PICTURE",
    "PROOF",
    "PROXY",
    "ROWS_MOVED",
    "SEAL_KINDS",
    "UNREADABLE",
    "Names",
    "day_handed",
    "days_signed",
    "goes_with_remark",
    "is_title_of_own",
    "is_yearless",
    "judge_object_name",
    "judge_seal",
    "judge_signature",
    "judge_words",
    "place_label",
    "plain_surname",
    "read_received",
    "read_remark",
    "reply",
    "says_the_same",
    "stays_behind",
    "weigh",
]
