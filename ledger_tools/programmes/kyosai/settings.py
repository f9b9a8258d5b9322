"""The dates and periods that the rules of one round turn on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ledger_tools.settings import Settings

#: 依頼文 3(3): a certificate or card that has run out still works for this long.
GRACE_MONTHS = 3


@dataclass(frozen=True, slots=True)
class KyosaiRules:
    """One round of the mutual-aid association.

    ``records_as_of`` is the day the records were exported: what is dated later is a slip of the pen.
    """

    reference_date: date
    retired_from: date
    leaflet_date: date
    records_as_of: date
    grace_months: int = GRACE_MONTHS

    @staticmethod
    def of(settings: Settings, records_as_of: date) -> KyosaiRules:
        """Take the dates from 設定.xlsx; the leaflet goes to members in post on 旧証失効日 (依頼文 1(1))."""
        return KyosaiRules(
            reference_date=settings.reference_date,
            retired_from=settings.retired_from,
            leaflet_date=settings.old_card_ends,
            records_as_of=records_as_of,
        )
