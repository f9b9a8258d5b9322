"""Letters on paper, where the extra [ocr] is installed: what is said of seals and signatures, and what is not."""

from __future__ import annotations

import pytest

pytest.importorskip("cv2", reason="the extra [paper] is not installed")

from ledger_tools.returns.paper.images import read_pages
from ledger_tools.returns.paper.page import look_at, table_of
from ledger_tools.returns.paper.seen import ASKED, IF_NAMED, SEAL
from ledger_tools.simulate.paper import truth as t
from tests.paper.letters import Try, Writers, read
from tests.returns.paper import drawn as d

TRIES = 6


pytestmark = pytest.mark.usefixtures("ocr")


def readings(text: str, way: str = "pen") -> list[tuple[str, str]]:
    """What a few hands that write this, or seals that are cut so, are taken for, and what is read of them."""
    found = (read(Try("", "佐藤", "太郎", text, way), Writers(), f"{text}{way}{number}") for number in range(TRIES))
    return [(verdict, letters) for verdict, _, letters in found]


def test_signatures_are_read_as_what_they_are_or_not_at_all() -> None:
    read_right = 0
    for name in ("吉田", "中村", "大久保", "山本太郎"):
        found = readings(name)
        assert {verdict for verdict, _ in found} == {ASKED}
        letters = [letters for _, letters in found]
        assert set(letters) <= {name, ""}
        read_right += letters.count(name)
    assert read_right >= TRIES


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("吉田", "struck"),
        ("吉田代", "pen"),
        ("吉田 妻", "pen"),
        ("吉田", "beside"),
        (t.CROSS, "mark"),
        (t.DITTO, "mark"),
        (t.CORRECTED, "mark"),
        (t.SLASH, "mark"),
    ],
)
def test_whatever_else_stands_there_it_is_never_the_bare_name(text: str, way: str) -> None:
    assert "吉田" not in [letters for _, letters in readings(text, way)]


def test_most_seals_are_read() -> None:
    found = readings("吉田", t.SEAL)
    assert sum(verdict in (SEAL, IF_NAMED) for verdict, _ in found) >= TRIES - 1
    assert sum("吉田" in letters.splitlines() for _, letters in found) >= TRIES // 2


def test_letters_are_read_only_where_they_are_asked_for() -> None:
    (page,) = read_pages(d.as_file(d.draw_page(6, {1: (d.seal(),), 4: d.cross()}), "PNG"), (), range(1))
    (seen,) = look_at(page, d.prints(6).pages)
    silent, read_too = table_of(seen), table_of(seen, letters=True)
    assert silent is not None and read_too is not None
    for table in (silent, read_too):
        assert [len(row.evidence) for row in table.rows] == [0, 1, 0, 0, 1, 0]
    assert silent.rows[1].evidence == (read_too.rows[1].evidence[0]._replace(letters=""),)
    assert read_too.rows[4].evidence[0].letters == "", "a cross is no name"
