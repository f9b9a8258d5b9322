"""Clerks' paper, simulated, and read: nothing is called received that does not prove it, and no page is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger_tools.identity import parse_row_key
from ledger_tools.ledgers.printed import Prints
from tests.paper.conftest import Office
from tests.paper.measure import NOTHING, PROOF, seen_in

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("seed", [11, 12])
def test_a_small_pile_is_read_without_a_false_receipt(office: Office, tmp_path: Path, seed: int) -> None:
    from ledger_tools.simulate.paper import make_pile

    pile = make_pile(office.workbooks, tmp_path / "pile", seed=seed, prints=office.prints, typed=0.0)
    truth = pile.row_frame()
    key = parse_row_key(truth["row_key"].iloc[0])
    assert key is not None
    counts = {(str(ledger), 1): int(size) for ledger, size in truth.groupby("ledger_id").size().items()}
    first = truth.groupby(["ledger_id", "page"])["no"].min() - 1
    starts = {(ledger, 1): tuple(first[ledger].sort_index().tolist()) for ledger, _ in counts}
    found = list(seen_in(tmp_path / "pile", Prints(key.cycle_id, counts, starts)))
    ours = [page for _, page, _ in found if page.code is not None]
    expected = pile.page_frame()
    assert len(ours) == ((expected["kind"] == "ledger") & (expected["file"] != "")).sum()
    by_row = truth.set_index(["ledger_id", "no"])
    seals = 0
    for page in ours:
        assert page.code is not None
        for row in page.rows:
            assert page.printed is not None
            done = by_row.loc[(page.code.ledger_id, page.printed.place_of(row.index))]
            if row.verdict == "seal":
                assert done["kind"] in (*PROOF, "seal_other"), (page.name, row)
                assert not done["remark"], (page.name, row)
                seals += 1
            if row.verdict == "blank" and page.depth == "colour":
                assert done["kind"] in NOTHING and not done["remark"]
    assert seals
