"""Who will need a card later, because the My Number card or its certificate runs out (依頼文 3(3))."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from ledger_tools.judging.days import ONE_DAY, as_day, months_after
from ledger_tools.programmes.kyosai.judge import Judgement
from ledger_tools.programmes.kyosai.rules import DOUBTFUL, MISSING, REGISTERED

CLAUSE = "依頼文 3(3)"
READING = (
    "有効期限(カードと電子証明書の早い方)の翌日から3か月間はそのまま使える。"
    "3か月の末日は民法143条により数え、その翌日を交付が必要になる日とする"
)
PLANNED = "交付予定"
OVERDUE = "猶予経過"


def due(judgement: Judgement, *, until: date) -> pd.DataFrame:
    """Return whoever falls due by ``until``, in the order of the day, then of bureau and department.

    Columns added: ``expires_on`` and ``what`` (電子証明書 or カード, whichever ends first), ``grace_end``, ``due_on``
    (the day from which a card is needed), ``month`` (YYYY-MM of due_on) and ``state``. Renewed: the records carry the
    later end. Whoever holds a card, gets one in this round or cancels the ordinary way is not here.
    """
    persons, facts = judgement.persons, judgement.facts
    certificate, card = facts.day("certificate_expires_on"), facts.day("card_expires_on")
    expires = np.minimum(certificate, card)
    grace_end = months_after(expires, facts.rules.grace_months)
    due_on = grace_end + ONE_DAY
    chosen = (persons["reason_code"] == REGISTERED.code).to_numpy() & (due_on <= as_day(until))
    overdue = due_on[chosen] <= as_day(facts.rules.records_as_of)
    found = persons[chosen].assign(
        expires_on=expires[chosen].astype("M8[s]"),
        what=np.where(certificate[chosen] <= card[chosen], "電子証明書", "カード"),
        grace_end=grace_end[chosen].astype("M8[s]"),
        due_on=due_on[chosen].astype("M8[s]"),
        month=due_on[chosen].astype("M8[M]").astype(str),
        state=np.where(overdue, OVERDUE, PLANNED),
    )
    order = [key for key in ("due_on", "bureau_code", "department_code", "kigo", "bango") if key in found.columns]
    return found.sort_values(order, kind="stable").reset_index(drop=True)


def undecided(judgement: Judgement) -> pd.DataFrame:
    """Return whoever cannot be placed on the list yet: 判定不能 and 要確認 of the judgement."""
    return judgement.persons[judgement.persons["decision"].isin([MISSING, DOUBTFUL])].reset_index(drop=True)


def by_month(found: pd.DataFrame) -> pd.DataFrame:
    """Return month and count."""
    return found.groupby("month", sort=True).size().reset_index(name="count")
