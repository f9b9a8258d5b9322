"""Days by hand on paper, where the extra [ocr] is installed: what is read of them, and what is said of the rest."""

from __future__ import annotations

import pytest

pytest.importorskip("cv2", reason="the extra [paper] is not installed")

from ledger_tools.model import UNREAD_DAY, Evidence
from ledger_tools.returns.paper.images import read_pages
from ledger_tools.returns.paper.page import look_at, table_of
from tests.paper.days import is_possible, read
from tests.returns.paper import drawn as d

TRIES = 5


pytestmark = pytest.mark.usefixtures("ocr")


@pytest.mark.parametrize(
    ("text", "means"), [("11/26", "11/26"), ("R7.11.26", "R7.11.26"), ("7.12.1", "R7.12.1"), ("11月20日", "11/20")]
)
def test_most_days_are_read(text: str, means: str) -> None:
    found = [read(text, f"{text}{number}") for number in range(TRIES)]
    assert found.count(means) >= TRIES - 2


@pytest.mark.parametrize("text", ["R6.11.26", "9/30", "12月28日", "未", "後日", "〃"])
def test_no_other_day_and_no_word_is_taken_for_a_day_of_the_hand_out(text: str) -> None:
    assert not any(is_possible(found) for number in range(TRIES) if (found := read(text, f"{text}{number}")) != "?")


def test_a_struck_day_is_not_read() -> None:
    found = {read("11月26日", f"struck{number}", struck=True) for number in range(TRIES)}
    assert found == {UNREAD_DAY}


def test_it_is_told_beside_the_seal_and_only_where_it_is_asked_for() -> None:
    entries = {1: (d.seal(),), 2: (d.seal(), d.day("12/1")), 3: (d.day("12/1"),), 4: (d.seal(across=4),)}
    (page,) = read_pages(d.as_file(d.draw_page(6, entries), "PNG"), (), range(1))
    (seen,) = look_at(page, d.prints(6).pages)
    silent, spoken = table_of(seen), table_of(seen, letters=True)
    assert silent is not None and spoken is not None
    assert not [one for row in silent.rows for one in row.evidence if one.kind == "day"]
    days = [[one for one in row.evidence if one.kind == "day"] for row in spoken.rows]
    assert days == [[], [], [Evidence("day", "12/1")], [Evidence("day", "12/1")], [], []]
