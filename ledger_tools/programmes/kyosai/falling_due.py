"""Who will need a card later, because the My Number card or its certificate runs out (依頼文 3(3))."""

from __future__ import annotations

from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from ledger_tools.judging.days import NO_DAY, ONE_DAY, Days, age_reached, as_day, months_after
from ledger_tools.judging.ternary import Bools
from ledger_tools.programmes.kyosai.facts import LAST_AGE
from ledger_tools.programmes.kyosai.judge import Judgement
from ledger_tools.programmes.kyosai.rules import DOUBTFUL, MISSING, ORDINARY, REGISTERED

CLAUSE = "依頼文 3(3)"
READING = (
    "有効期限(カードと電子証明書の早い方)の翌日から3か月間はそのまま使える。"
    "3か月の末日は民法143条により数え、その翌日を交付が必要になる日とする。"
    "それまでに組合員が退職する方と75歳になる方は除く"
)
PLANNED = "交付予定"
OVERDUE = "猶予経過"


def due(judgement: Judgement, *, until: date) -> pd.DataFrame:
    """Return whoever falls due by ``until``, in the order of the day, then of bureau and department.

    Columns added: ``expires_on`` and ``what`` (電子証明書 or カード, whichever ends first), ``grace_end``, ``due_on``
    (the day from which a card is needed), ``month`` (YYYY-MM of due_on) and ``state``. Renewed: the records carry the
    later end. Whoever holds a card, gets one in this round, cancels the ordinary way, or will have left by then is not
    here.
    """
    return _listed(judgement, _needs_card(judgement, until))


def given_later(judgement: Judgement, *, until: date) -> Bools:
    """Who is given a card after the batch, though it went without: a mask over the persons.

    They are those who have cancelled the registration since the reference date and go the ordinary way (依頼文
    2(1)※), and those who fall due by ``until`` (依頼文 3(3)); of the former, nobody who has retired by then.
    """
    facts = judgement.facts
    cancelled = (judgement.persons["reason_code"] == ORDINARY.code).to_numpy()
    filed = facts.day("cancelled_on") <= as_day(facts.rules.records_as_of)
    retired = np.fmin(*_with_member(judgement, facts.day("retired_on"))) <= as_day(until)
    ordinary = cancelled & filed & ~retired & ~_unsure(judgement)
    return np.asarray(ordinary | _needs_card(judgement, until))


def left(judgement: Judgement, *, until: date) -> pd.DataFrame:
    """Return whoever would fall due by ``until`` but will no longer be insured then: as :func:`due`, with ``why``."""
    found = _falls_due(judgement, until) & _left(judgement) & ~_unsure(judgement)
    retired = np.fmin(*_with_member(judgement, judgement.facts.day("retired_on"))) < _due_on(judgement)
    why = np.where(retired, "組合員がその日より前に退職", f"その日より前に{LAST_AGE}歳になる")
    return _listed(judgement, found, why=why)


def undecided(judgement: Judgement, *, until: date | None = None) -> pd.DataFrame:
    """Return whoever cannot be placed on the list yet: 判定不能 and 要確認 of the judgement.

    Of those who fall due by ``until``, also whose day of retirement is not known. ``position``: place in the records.
    """
    decision = judgement.persons["decision"]
    asked = decision.isin([MISSING, DOUBTFUL]).to_numpy()
    if until is not None:
        asked = asked | (_falls_due(judgement, until) & _unsure(judgement))
    return judgement.persons.assign(position=np.arange(len(asked)))[asked].reset_index(drop=True)


def _needs_card(judgement: Judgement, until: date) -> Bools:
    return np.asarray(_falls_due(judgement, until) & ~_left(judgement) & ~_unsure(judgement))


def _falls_due(judgement: Judgement, until: date) -> Bools:
    registered = (judgement.persons["reason_code"] == REGISTERED.code).to_numpy()
    return np.asarray(registered & (_due_on(judgement) <= as_day(until)))


def _expires(judgement: Judgement) -> Days:
    return np.minimum(judgement.facts.day("certificate_expires_on"), judgement.facts.day("card_expires_on"))


def _due_on(judgement: Judgement) -> Days:
    return np.asarray(months_after(_expires(judgement), judgement.facts.rules.grace_months) + ONE_DAY)


def _with_member(judgement: Judgement, days: Days) -> tuple[Days, Days]:
    """Return a day of each person and that of the person's member."""
    at = judgement.facts.member_at
    return days, np.where(at >= 0, days[np.where(at >= 0, at, 0)], NO_DAY)


def _left(judgement: Judgement) -> Bools:
    """Whose insurance ends before a card is needed: the member's day of retirement, or the eve of being 75."""
    facts = judgement.facts
    ends = np.fmin(facts.day("retired_on"), age_reached(facts.day("birth_date"), LAST_AGE))
    return np.asarray(np.fmin(*_with_member(judgement, ends)) < _due_on(judgement))


def _unsure(judgement: Judgement) -> Bools:
    facts = judgement.facts
    own = facts.bad("retired_on") | facts.undated_retirement
    at = facts.member_at
    return np.asarray(own | (own[np.where(at >= 0, at, 0)] & (at >= 0)))


def _listed(judgement: Judgement, chosen: Bools, **columns: npt.NDArray[np.object_]) -> pd.DataFrame:
    facts = judgement.facts
    expires, due_on = _expires(judgement)[chosen], _due_on(judgement)[chosen]
    certificate = facts.day("certificate_expires_on")[chosen]
    found = judgement.persons[chosen].assign(
        expires_on=expires.astype("M8[s]"),
        what=np.where(certificate == expires, "電子証明書", "カード"),
        grace_end=(due_on - ONE_DAY).astype("M8[s]"),
        due_on=due_on.astype("M8[s]"),
        month=due_on.astype("M8[M]").astype(str),
        state=np.where(due_on <= as_day(facts.rules.records_as_of), OVERDUE, PLANNED),
        **{key: values[chosen] for key, values in columns.items()},
    )
    order = [key for key in ("due_on", "bureau_code", "department_code", "kigo", "bango") if key in found.columns]
    return found.sort_values(order, kind="stable").reset_index(drop=True)


def by_month(found: pd.DataFrame) -> pd.DataFrame:
    """Return month and count."""
    return found.groupby("month", sort=True).size().reset_index(name="count")
