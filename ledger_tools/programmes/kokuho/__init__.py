"""Programme B, 国保: which paper, until when, in which envelope and by which mail (国保だより 第179号)."""

from ledger_tools.programmes.kokuho.envelopes import add_envelopes, count_envelopes
from ledger_tools.programmes.kokuho.judge import Judgement, judge
from ledger_tools.programmes.kokuho.read import Roster, RosterError, read_roster
from ledger_tools.programmes.kokuho.settings import KokuhoRules, default_rules, read_rules
from ledger_tools.programmes.kokuho.table import rules_table

__all__ = [
    "Judgement",
    "KokuhoRules",
    "Roster",
    "RosterError",
    "add_envelopes",
    "count_envelopes",
    "default_rules",
    "judge",
    "read_roster",
    "read_rules",
    "rules_table",
]
