"""From judged persons to envelopes: one per household, paper and lot; two papers never share one (国保だより 冒頭)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ledger_tools.programmes.kokuho.judge import Judgement
from ledger_tools.programmes.kokuho.rules import APART_LOT, CERTIFICATE, NOTICE, ORDINARY_LOT, RECORDED_MAIL, SETTLED

LOTS = (ORDINARY_LOT, APART_LOT)
KINDS = (NOTICE, CERTIFICATE)
#: Envelope numbers: O for お知らせ, K for 確認書; 1 for the ordinary lot, 2 for the one apart.
_PREFIXES = tuple(f"{kind}{lot}" for lot in (1, 2) for kind in ("O", "K"))

COUNT_KEYS = ("ward", "lot", "kind", "mail")


def add_envelopes(judgement: Judgement) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return (persons with their ``envelope`` number, envelopes).

    Only 確定 persons are put into envelopes. Envelopes, one per line: ``envelope``, ``ward``, ``lot``, ``kind``,
    ``mail``, ``household_no``, ``addressee`` (the head), ``papers``, ``waiting`` (persons of the household not settled
    yet), ``apart`` (the household has somebody in the other lot: enclose 〈ご注意〉) and ``note``. In the order of
    ward, lot, kind and household number.
    """
    persons, facts = judgement.persons, judgement.facts
    settled = np.flatnonzero((persons["status"] == SETTLED).to_numpy())
    part = persons.iloc[settled]
    lot = (part["lot"] == APART_LOT).to_numpy().astype(np.int64)
    kind = (part["kind"] == CERTIFICATE).to_numpy().astype(np.int64)
    household, ward = facts.household[settled], facts.ward[settled]
    rank = _household_ranks(persons, facts.household)
    code = ((ward * 2 + lot) * 2 + kind) * (int(rank.max(initial=0)) + 1) + rank[household]
    _, first, inverse, papers = np.unique(code, return_index=True, return_inverse=True, return_counts=True)
    group = (lot * 2 + kind)[first]
    numbers = _numbers(group)
    envelope_of = np.full(len(persons), "", dtype=object)
    envelope_of[settled] = numbers[inverse]
    persons = persons.assign(envelope=envelope_of)
    if not len(first):
        return persons, pd.DataFrame(columns=[*ENVELOPE_COLUMNS])
    size = len(rank)
    unsettled = ~persons["status"].isin([SETTLED]).to_numpy() & facts.insured
    waiting = np.bincount(facts.household[unsettled], minlength=size)
    apart = np.bincount(facts.household[(persons["lot"] == APART_LOT).to_numpy()], minlength=size) > 0
    support = np.zeros(len(first), np.bool_)
    support[inverse[facts.flag("support").yes[settled]]] = True
    chosen = part.iloc[first]
    home = household[first]
    head = facts.head_at[settled[first]]
    return persons, pd.DataFrame(
        {
            "envelope": numbers,
            "ward": np.array(facts.rules.wards, dtype=object)[ward[first]],
            "lot": chosen["lot"].to_numpy(),
            "kind": chosen["kind"].to_numpy(),
            "mail": chosen["mail"].to_numpy(),
            "household_no": chosen["household_no"].to_numpy(),
            "addressee": persons["name"].to_numpy()[head],
            "papers": papers,
            "waiting": waiting[home],
            "apart": np.where(apart[home] & (chosen["lot"] == ORDINARY_LOT).to_numpy(), "別送の方あり", ""),
            "note": np.where(support, "支援措置の方を含む: 送付先を確認", ""),
        },
        columns=[*ENVELOPE_COLUMNS],
    )


ENVELOPE_COLUMNS = (
    "envelope",
    "ward",
    "lot",
    "kind",
    "mail",
    "household_no",
    "addressee",
    "papers",
    "waiting",
    "apart",
    "note",
)


def count_envelopes(envelopes: pd.DataFrame, wards: tuple[str, ...]) -> pd.DataFrame:
    """Return COUNT_KEYS, ``envelopes`` and ``papers``, in the order of the wards; a line only where there is post."""
    if envelopes.empty:
        return pd.DataFrame(columns=[*COUNT_KEYS, "envelopes", "papers"])
    counted = envelopes.groupby([*COUNT_KEYS], sort=False)["papers"].agg(["size", "sum"]).reset_index()
    counted = counted.rename(columns={"size": "envelopes", "sum": "papers"})
    order = {"ward": wards, "lot": LOTS, "kind": KINDS}
    keys = {key: counted[key].map({value: n for n, value in enumerate(values)}) for key, values in order.items()}
    keys["mail"] = (counted["mail"] != RECORDED_MAIL).astype(int)
    ranks = pd.DataFrame(keys)
    return counted.loc[ranks.sort_values(list(ranks.columns), kind="stable").index].reset_index(drop=True)


def _household_ranks(persons: pd.DataFrame, household: np.ndarray) -> np.ndarray:
    """Return each household's place in the order of the household numbers."""
    _, first = np.unique(household, return_index=True)
    numbers = persons["household_no"].to_numpy(dtype=object)[first].astype(str)
    rank = np.empty(len(numbers), np.int64)
    rank[np.argsort(numbers, kind="stable")] = np.arange(len(numbers))
    return rank


def _numbers(group: np.ndarray) -> np.ndarray:
    """Number the envelopes of each kind and lot from 1, in the order given."""
    numbers = np.empty(len(group), dtype=object)
    for place, prefix in enumerate(_PREFIXES):
        where = np.flatnonzero(group == place)
        numbers[where] = [f"{prefix}-{n:07d}" for n in range(1, len(where) + 1)]
    return numbers
