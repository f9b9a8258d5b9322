"""A million insured persons: judged in well under 20 seconds of processor time and 4 GB."""

from __future__ import annotations

import sys
import time

import numpy as np
import pandas as pd
import pytest

from ledger_tools.programmes.kokuho.envelopes import add_envelopes, count_envelopes
from ledger_tools.programmes.kokuho.judge import Judgement, judge
from ledger_tools.programmes.kokuho.settings import default_rules

PERSONS = 1_000_000
SECONDS = 20.0
GIGABYTES = 4.0


def roster(count: int) -> pd.DataFrame:
    """Return invented persons in households of up to four, every rule met by some."""
    rng = np.random.default_rng(20250801)
    household = np.sort(rng.integers(0, count // 2, count))
    first = np.concatenate(([True], household[1:] != household[:-1]))
    place = np.arange(count) - np.maximum.accumulate(np.where(first, np.arange(count), 0)) + 1
    wards = np.array(default_rules().wards, dtype=object)

    def days(start: str, span: int, share: float) -> np.ndarray:
        texts = (np.datetime64(start) + rng.integers(0, span, count)).astype(str).astype(object)
        texts[rng.random(count) >= share] = ""
        return texts

    def flags(share: float) -> np.ndarray:
        return np.where(rng.random(count) < share, "有", "").astype(object)

    graduates = days("2026-03-01", 700, 0.01)
    numbers = np.char.zfill(household.astype(str), 8).astype(object)
    return pd.DataFrame(
        {
            "household_no": numbers,
            "head": np.where(first, "世帯主", "世帯員").astype(object),
            "kigo": "051",
            "bango": numbers,
            "edaban": np.char.zfill(place.astype(str), 2).astype(object),
            "name": "見本 太郎",
            "birth_date": days("1950-08-02", 27_000, 0.9999),
            "ward": wards[household % len(wards)],
            "registered": np.where(rng.random(count) < 0.6, "有", "無").astype(object),
            "certificate_expires_on": days("2025-01-01", 2_000, 0.9999),
            "support": flags(0.001),
            "hardship": flags(0.002),
            "cancelled": flags(0.002),
            "share_changes_on": days("2025-09-01", 300, 0.01),
            "stay_ends_on": days("2025-08-01", 1_000, 0.05),
            "student": np.where(graduates != "", "有", "").astype(object),
            "graduates_on": graduates,
            "registered_mail": flags(0.01),
            "file": "国保.csv",
            "row": np.arange(2, count + 2),
        }
    )


def judge_and_pack(frame: pd.DataFrame) -> tuple[Judgement, pd.DataFrame]:
    judgement = judge(frame, default_rules())
    _, envelopes = add_envelopes(judgement)
    count_envelopes(envelopes, default_rules().wards)
    return judgement, envelopes


@pytest.mark.benchmark(timer=time.process_time)
def test_a_million_persons(benchmark: pytest.FixtureRequest) -> None:
    frame = roster(PERSONS)
    judgement, envelopes = benchmark.pedantic(judge_and_pack, args=(frame,), rounds=1)  # type: ignore[attr-defined]
    assert len(judgement.persons) == PERSONS
    assert envelopes["papers"].sum() == (judgement.persons["status"] == "確定").sum()
    assert benchmark.stats.stats.max < SECONDS  # type: ignore[attr-defined]
    if sys.platform == "linux":
        import resource

        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
        assert peak < GIGABYTES, f"{peak:.1f} GB"
