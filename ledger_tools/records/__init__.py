"""Records (名簿): files exported from the personnel and eligibility systems → one checked frame."""

from ledger_tools.records.check import Loaded, load_records
from ledger_tools.records.envelopes import count_by_bureau, envelopes
from ledger_tools.records.problems import ERROR, WARNING, Problem

__all__ = ["ERROR", "WARNING", "Loaded", "Problem", "count_by_bureau", "envelopes", "load_records"]
