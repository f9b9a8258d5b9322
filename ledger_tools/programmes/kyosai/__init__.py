"""Programme A, 共済組合: who gets a card, who falls due later, who gets the leaflet (依頼文 1–3)."""

from ledger_tools.programmes.kyosai.facts import Fault, Source
from ledger_tools.programmes.kyosai.falling_due import due
from ledger_tools.programmes.kyosai.families import addressees, counts_by_bureau, counts_by_reason, with_cards
from ledger_tools.programmes.kyosai.judge import Judgement, judge
from ledger_tools.programmes.kyosai.leaflet import LeafletPlan, plan_leaflet
from ledger_tools.programmes.kyosai.settings import KyosaiRules
from ledger_tools.programmes.kyosai.sources import Records, read_records, tells_entitlement, to_judge
from ledger_tools.programmes.kyosai.table import rules_table

__all__ = [
    "Fault",
    "Judgement",
    "KyosaiRules",
    "LeafletPlan",
    "Records",
    "Source",
    "addressees",
    "counts_by_bureau",
    "counts_by_reason",
    "due",
    "judge",
    "plan_leaflet",
    "read_records",
    "rules_table",
    "tells_entitlement",
    "to_judge",
    "with_cards",
]
