"""From judged persons to envelopes: one per member, whoever in the family needs a card (別紙3 1※)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ledger_tools.programmes.kyosai.facts import MEMBER
from ledger_tools.programmes.kyosai.judge import RESULT_COLUMNS, Judgement
from ledger_tools.programmes.kyosai.rules import DOUBTFUL, GRANT, MISSING, NONE
from ledger_tools.settings import Settings
from ledger_tools.settings.items import CARDS


def with_cards(judgement: Judgement) -> pd.DataFrame:
    """Return the records with 枚数 as judged: 1 for a card, 0 for none or undecided; all rows stay.

    This is what ``generate`` is fed: a member without a card of his own stays as addressee of the dependants' cards.
    """
    records = judgement.persons.drop(columns=[*RESULT_COLUMNS])
    granted = (judgement.persons["decision"] == GRANT).to_numpy()
    return records.assign(cards=pd.array(granted.astype(np.int64), dtype="Int64"))


def addressees(judgement: Judgement) -> pd.DataFrame:
    """Return one row per member who is handed an envelope: the member's record, ``cards``, ``own_card``, ``undecided``.

    ``undecided`` counts persons of the family who still need an answer: their cards are not in ``cards`` yet.
    """
    persons, facts = judgement.persons, judgement.facts
    count = int(facts.family.max(initial=-1)) + 1
    granted = (persons["decision"] == GRANT).to_numpy()
    unsure = persons["decision"].isin([MISSING, DOUBTFUL]).to_numpy()
    cards = np.bincount(facts.family[granted], minlength=count)
    undecided = np.bincount(facts.family[unsure], minlength=count)
    chosen = facts.relation.is_(MEMBER) & (cards[facts.family] > 0) & (facts.member_at == np.arange(len(persons)))
    own = persons[chosen]
    family = facts.family[chosen]
    result: pd.DataFrame = own.assign(
        cards=pd.array(cards[family], dtype="Int64"),
        own_card=granted[chosen],
        undecided=undecided[family],
    ).reset_index(drop=True)
    return result


def counts_by_reason(judgement: Judgement) -> pd.DataFrame:
    """Return decision, reason_code, reason, clause and count, in the order 交付, 対象外, 判定不能, 要確認."""
    grouped = judgement.persons.groupby(["decision", "reason_code", "reason", "clause"], sort=False, dropna=False)
    counted: pd.DataFrame = grouped.size().reset_index(name="count")
    order = [GRANT, NONE, MISSING, DOUBTFUL]
    counted["decision"] = pd.Categorical(counted["decision"], categories=order, ordered=True)
    return counted.sort_values(["decision", "count"], ascending=[True, False]).astype({"decision": "object"})


def counts_by_bureau(judgement: Judgement, settings: Settings) -> pd.DataFrame:
    """Return per bureau of 局日程: envelopes, cards, undecided persons, 別紙2's 件数 and the difference (D05).

    ``published`` and ``difference`` are blank where 別紙2 gives no count. Bureaus not in 局日程 come last.
    """
    own = addressees(judgement)
    envelopes = own.groupby("bureau_code").size()
    cards = own.groupby("bureau_code")["cards"].sum()
    unsure = judgement.persons[judgement.persons["decision"].isin([MISSING, DOUBTFUL])].groupby("bureau_code").size()
    lines = [(bureau.code, bureau.name, bureau.published) for bureau in settings.bureaus]
    known = {code for code, _, _ in lines}
    strangers = sorted(set(map(str, envelopes.index)) | set(map(str, unsure.index)) - known)
    lines += [(code, "局日程にない局" if code else "局の記載なし", None) for code in strangers if code not in known]
    rows = []
    for code, name, published in lines:
        ours = int((cards if settings.unit == CARDS else envelopes).get(code, 0))
        rows.append(
            {
                "bureau_code": code,
                "bureau_name": name,
                "envelopes": int(envelopes.get(code, 0)),
                "cards": int(cards.get(code, 0)),
                "undecided": int(unsure.get(code, 0)),
                "published": published,
                "difference": None if published is None else ours - published,
            }
        )
    return pd.DataFrame(rows).astype({"published": "Int64", "difference": "Int64"})
