"""Invented clerks' paper: ledgers are printed, stamped and signed, scanned or photographed, and what was done is known.

Needs the extra [paper] and LibreOffice. The reader of paper must never be tuned on a pile by looking in here: what it
is measured on are other seeds.
"""

from ledger_tools.simulate.paper.passes import MACHINES, TIDY
from ledger_tools.simulate.paper.pile import Pile, make_pile
from ledger_tools.simulate.paper.truth import PageTruth, RowTruth

__all__ = ["MACHINES", "TIDY", "PageTruth", "Pile", "RowTruth", "make_pile"]
