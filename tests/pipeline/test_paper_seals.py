"""One seal on the rows of several members, on different pages and scans of their department's paper (S06)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest

pytest.importorskip("cv2", reason="the extra [paper] is not installed")

from ledger_tools.pipeline import Cycle
from tests.builders import generate, make_cycle
from tests.returns.paper import drawn as d

DAY = date(2025, 12, 10)
NAMES = ("青葉 太郎", "若松 次郎", "白石 三奈", "小川 五月")
MEMBERS = 17  # two pages: eight rows and nine
ROSTER = "".join(
    f"共済,{number:07},00,{NAMES[number % 4]}{number},アオバ タロウ,,本人,1,01,0101,在職,,,\n"
    for number in range(1, MEMBERS + 1)
)
DONE = d.seal(letters=d.OTHER_CUT)


@pytest.fixture
def cycle(tmp_path: Path) -> Iterator[Cycle]:
    with make_cycle(tmp_path / "R7", ROSTER) as cycle:
        generate(cycle)
        yield cycle


def take_in(cycle: Cycle, name: str, number: int, entries: dict[int, Sequence[d.Draw]]) -> None:
    page = d.draw_page(MEMBERS, entries, number, f"{cycle.store.cycle_id}/01-001/1/{number}")
    (cycle.folder / "回収" / name).write_bytes(d.as_pdf(page))
    cycle.ingest(as_of=DAY)


def status(cycle: Cycle, *numbers: int) -> list[tuple[str, str]]:
    rows = cycle.rows(as_of=DAY).set_index("no").loc[list(numbers), ["status", "codes"]]
    return list(rows.itertuples(index=False, name=None))


def test_a_seal_on_two_pages_is_asked_on_both(cycle: Cycle) -> None:
    take_in(cycle, "a.pdf", 1, {0: (DONE,), 1: (d.seal(),)})
    assert status(cycle, 1, 2) == [("received", "")] * 2
    take_in(cycle, "b.pdf", 2, {1: (d.seal(across=9, down=1, letters=d.OTHER_CUT),)})
    assert status(cycle, 1, 2, 10) == [("review", "S06"), ("received", ""), ("review", "S06")]
    found = {one.cell: one.message for one in cycle.findings(as_of=DAY) if one.code == "S06"}
    assert found == {
        "No.1": "姓の異なる組合員(No.10)の欄と同じ印影です。",
        "No.10": "姓の異なる組合員(No.1)の欄と同じ印影です。",
    }


def test_a_seal_of_one_surname_is_no_question(cycle: Cycle) -> None:
    take_in(cycle, "a.pdf", 1, {0: (DONE,), 4: (DONE,)})
    assert status(cycle, 1, 5) == [("received", "")] * 2
