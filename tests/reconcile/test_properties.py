"""What holds in every cycle, however it was filled in."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from ledger_tools.model import DONE, OPEN
from ledger_tools.names.signature import match_signature
from ledger_tools.reconcile.entry import plain_surname
from ledger_tools.reconcile.statuses import reconcile
from ledger_tools.reconcile.totals import CARDS, control_totals
from tests.reconcile.frames import Back, Member, World, many

#: Shrinking a whole cycle takes minutes and says little more than the cycle itself.
QUICK = (Phase.explicit, Phase.reuse, Phase.generate)
NAMES = ("山田　太郎", "鈴木　花子", "林　一", "林田　一", "佐々木 恵", "ジョン スミス")
STAMPS = ("", "山田", "鈴木　花子", "済", "〃", "代理 鈴木", "林")
REMARKS = ("", "11月25日退職者", "休職中 11月25日自宅宛てて郵送済み", "12月3日返戻", "退職", "総務課へ異動", "後日")
DAYS = ("", "2025-10-23", "2025-11-25", "2025-12-01", "2025-12-02", "2026-03-31")


@st.composite
def worlds(draw: st.DrawFn) -> World:
    members = []
    for number in range(1, draw(st.integers(1, 7)) + 1):
        members.append(
            Member(
                f"{number:07d}",
                draw(st.sampled_from(NAMES)),
                cards=draw(st.integers(1, 3)),
                ledger=draw(st.sampled_from(("01-001", "01-002", "03-001"))),
                retired=draw(st.sampled_from(DAYS)),
                duty=draw(st.sampled_from(("在職", "休職"))),
            )
        )
    returns = []
    for file in range(1, draw(st.integers(0, 8)) + 1):
        of = draw(st.sampled_from(members))
        shown = draw(st.sampled_from(members))
        swapped = draw(st.booleans()) and draw(st.booleans())
        picture = (("picture", draw(st.sampled_from("abc")) * 64),) if draw(st.booleans()) else ()
        back = Back(of, draw(st.sampled_from(STAMPS)), draw(st.sampled_from(REMARKS)), marks=picture, file=file)
        returns.append(replace(back, shown={"bango": shown.bango, "name": shown.name}) if swapped else back)
    counts = [(m.bango, draw(st.integers(0, m.cards)), "2025-12-10") for m in members if draw(st.integers(0, 3)) == 0]
    stated = {m.ledger: str(draw(st.integers(0, 4))) for m in members if draw(st.booleans())}
    return World(members, returns, stated=stated, counts=counts)


@given(worlds(), st.data())
@settings(max_examples=20, deadline=None, phases=QUICK)
def test_totals_balance_whatever_was_filled_in_and_decided(world: World, data: st.DataObject) -> None:
    asked = world.judged().rows
    verdicts = st.sampled_from(("受領と認める", "退職と認める", "郵送と認める", "差戻し"))
    doubtful = asked[asked["status"] == "review"]
    decisions = [(b, d, data.draw(verdicts)) for b, d in zip(doubtful["bango"], doubtful["digest"], strict=True)]
    result = world.with_(decisions=decisions).judged()
    totals = control_totals(result)
    assert (totals["issued"] == totals["done"] + totals["open"]).all()
    assert (totals["cards_issued"] == totals[list(CARDS[1:])].sum(axis=1)).all()
    assert (totals[list(CARDS)] >= 0).all().all()
    cycle = totals[totals["level"] == "cycle"].iloc[0]
    assert cycle["issued"] == len(result.rows)
    assert cycle["done"] == result.rows["status"].isin(DONE).sum()
    for level in ("department", "bureau"):
        parts = totals[totals["level"] == level]
        assert (parts[["issued", "done", "open", *CARDS]].sum() == cycle[["issued", "done", "open", *CARDS]]).all()


@given(worlds())
@settings(max_examples=20, deadline=None, phases=QUICK)
def test_one_receipt_clears_one_row_and_open_rows_say_why(world: World) -> None:
    rows = world.judged().rows
    assert set(rows["status"]) <= {*DONE, *OPEN}
    assert not rows["return_row_id"].dropna().duplicated().any()
    assert (rows.loc[rows["status"].isin(OPEN), "codes"] != "").all()
    done = rows[rows["status"].isin(DONE)]
    assert done["return_row_id"].notna().all()


@given(worlds())
@settings(max_examples=12, deadline=None, phases=QUICK)
def test_order_of_tables_inside_one_day_does_not_make_rows_done(world: World) -> None:
    """Whatever is returned once more as it was changes no status."""
    again = [replace(back, file=back.file + 100) for back in world.returns]
    before, after = (w.judged().rows["status"] for w in (world, world.with_(returns=[*world.returns, *again])))
    pd.testing.assert_series_equal(before[before.isin(DONE)], after[before.isin(DONE)])


@given(st.sampled_from(NAMES))
def test_the_short_way_agrees_with_the_reader_of_signatures(name: str) -> None:
    for text in (name, plain_surname(name)):
        assert not text or match_signature(text, name=name).kind == "fits"


def test_a_large_cycle_is_the_sum_of_its_rows() -> None:
    result = reconcile(many(3_000))
    totals = control_totals(result)
    assert totals[totals["level"] == "cycle"]["issued"].item() == 3_000
    share = result.rows["status"].value_counts(normalize=True)
    assert 0.8 < share["received"] < 0.95
    assert np.isin(["review", "outstanding", "not_submitted", "mailed"], share.index).all()


@st.composite
def reloaded_worlds(draw: st.DrawFn) -> World:
    """Cycles whose records were loaded again: some members moved, some vanished, some ledgers not written anew."""
    members: list[Member] = []
    for number in range(1, draw(st.integers(2, 7)) + 1):
        ledger = draw(st.sampled_from(("01-001", "01-002", "03-001")))
        member = Member(f"{number:07d}", draw(st.sampled_from(NAMES)), cards=draw(st.integers(1, 3)), ledger=ledger)
        fate = draw(st.sampled_from(("stays", "stays", "moved", "half moved", "gone")))
        target = "03-002" if fate in ("moved", "half moved") else ledger
        code = f"{target[:2]}0{int(target[3:])}"
        editions = (1,) if fate in ("moved", "gone") else (1, 2)
        members.append(replace(member, editions=editions, in_records=fate != "gone", now_in=code, bureau=target[:2]))
        if target != ledger:
            members.append(replace(members[-1], ledger=target, editions=(1,), seq=number + 50))
    returns = []
    for file in range(1, draw(st.integers(0, 6)) + 1):
        of = draw(st.sampled_from(members))
        returns.append(Back(of, draw(st.sampled_from(STAMPS)), draw(st.sampled_from(REMARKS)), file=file))
    return World(members, returns)


@given(reloaded_worlds())
@settings(max_examples=25, deadline=None, phases=QUICK)
def test_nobody_is_lost_or_counted_twice_when_records_change(world: World) -> None:
    result = world.judged()
    rows = result.rows
    assert not rows["bango"].duplicated().any()
    assert not rows["return_row_id"].dropna().duplicated().any()
    current = {m.bango for m in world.members if m.in_records}
    came_back = {back.of.bango for back in world.returns}
    assert current | came_back <= set(rows["bango"])
    forgotten = {m.bango for m in world.members} - set(rows["bango"])
    assert forgotten <= {finding.bango for finding in result.findings if finding.code == "F06"}
    totals = control_totals(result).iloc[-1]
    assert totals["issued"] == len(rows) == totals["done"] + totals["open"]
    assert totals["cards_issued"] == totals[list(CARDS[1:])].sum() == rows["cards"].sum()
