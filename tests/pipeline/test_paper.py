"""Stamped paper through the same door as workbooks: scanned pages in, statuses and findings out."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

pytest.importorskip("cv2", reason="the extra [paper] is not installed")

from PIL import Image

from ledger_tools.pipeline import Cycle
from ledger_tools.pipeline.inspect import draw
from tests.builders import generate, make_cycle
from tests.returns.paper import drawn as d

DAY = date(2025, 12, 10)
MEMBERS = 17  # two pages: nine rows and eight
ROSTER = "".join(
    f"共済,{number:07},00,青葉 太郎{number},アオバ タロウ,,本人,1,01,0101,在職,,,\n" for number in range(1, MEMBERS + 1)
)


@pytest.fixture
def cycle(tmp_path: Path) -> Iterator[Cycle]:
    with make_cycle(tmp_path / "R7", ROSTER) as cycle:
        generate(cycle)
        yield cycle


def page(cycle: Cycle, number: int, entries: Mapping[int, Sequence[d.Draw]]) -> Image.Image:
    return d.draw_page(MEMBERS, entries, number, f"{cycle.store.cycle_id}/01-001/1/{number}")


def take_in(cycle: Cycle, name: str, *pages: Image.Image, as_of: date = DAY) -> None:
    (cycle.folder / "回収" / name).write_bytes(d.as_pdf(*pages))
    cycle.ingest(as_of=as_of)


def rows_of(cycle: Cycle) -> pd.DataFrame:
    return cycle.rows(as_of=DAY).set_index("no")


def codes(cycle: Cycle, code: str) -> list[str]:
    return [found.message for found in cycle.findings(as_of=DAY) if found.code == code]


def test_the_first_form_of_two_pages() -> None:
    assert [len(d.page_of(MEMBERS, number).rows) for number in (1, 2)] == [8, 9]


def test_a_pile_becomes_statuses(cycle: Cycle) -> None:
    first = page(cycle, 1, {0: (d.seal(),), 1: d.cross(), 3: (d.seal(letters=d.OTHER_CUT), d.stroke((40, 0), (70, 1)))})
    second = page(cycle, 2, {0: (d.seal(),)}).rotate(180)
    back = Image.new("RGB", first.size, "white")
    take_in(cycle, "複合機.pdf", second, back, first, back)
    rows = rows_of(cycle)
    assert rows.loc[[1, 9], "status"].tolist() == ["received", "received"]
    assert rows.loc[[2, 4], "status"].tolist() == ["review", "review"]
    assert set(rows.loc[[3, *range(5, 9), *range(10, 18)], "status"]) == {"outstanding"}
    assert rows.loc[1, ["evidence_kind", "source_file", "source_sheet", "source_row"]].tolist() == [
        *("ink", "複合機.pdf", "3頁", 1),
    ]
    assert rows.loc[2, "codes"] == "P05"
    assert not codes(cycle, "P01") and not codes(cycle, "P02")


def test_a_missing_page_is_named_and_its_rows_are_not_outstanding(cycle: Cycle) -> None:
    take_in(cycle, "a.pdf", page(cycle, 1, {0: (d.seal(),)}))
    assert set(rows_of(cycle).loc[9:17, "status"]) == {"not_submitted"}
    assert codes(cycle, "P02") == ["まだ届いていない頁があります(2頁目(No.9〜17)。9人分)。"]
    assert not codes(cycle, "D01") and not codes(cycle, "R01")
    take_in(cycle, "b.pdf", page(cycle, 2, {}))
    assert set(rows_of(cycle).loc[9:17, "status"]) == {"outstanding"}
    assert not codes(cycle, "P02")


def test_a_page_scanned_again_adds_and_does_not_erase(cycle: Cycle) -> None:
    take_in(cycle, "a.pdf", page(cycle, 1, {0: (d.seal(),)}), page(cycle, 2, {}))
    take_in(cycle, "b.pdf", page(cycle, 1, {0: (d.seal(),), 1: (d.seal(letters=d.OTHER_CUT),)}))
    assert rows_of(cycle).loc[[1, 2, 3], "status"].tolist() == ["received", "received", "outstanding"]
    assert codes(cycle, "P03") == ["先に読み取ったa.pdf［1頁］と同じ頁で、No.2の内容が異なります。"]
    take_in(cycle, "c.pdf", page(cycle, 1, {1: (d.seal(),)}))
    assert rows_of(cycle).loc[[1, 2, 3], "status"].tolist() == ["received", "received", "outstanding"]


def test_a_page_that_cannot_be_read_leaves_no_row_outstanding_and_erases_nothing(cycle: Cycle) -> None:
    torn = page(cycle, 1, {})
    torn.paste(Image.new("RGB", (torn.width, 1050), "white"), (0, 620))
    take_in(cycle, "a.pdf", torn, page(cycle, 2, {0: (d.seal(),)}))
    assert set(rows_of(cycle).loc[1:8, "status"]) == {"review"}
    assert set(rows_of(cycle).loc[1:8, "codes"]) == {"P04"}
    take_in(cycle, "b.pdf", page(cycle, 1, {0: (d.seal(),)}))
    assert rows_of(cycle).loc[[1, 2], "status"].tolist() == ["received", "outstanding"]
    take_in(cycle, "c.pdf", torn.rotate(180))
    assert rows_of(cycle).loc[[1, 2], "status"].tolist() == ["received", "outstanding"]


def test_paper_of_another_cycle_is_named_and_kept(cycle: Cycle) -> None:
    foreign = d.draw_page(MEMBERS, {0: (d.seal(),)}, code="ZZZZ/01-001/1/1")
    take_in(cycle, "a.pdf", page(cycle, 1, {}), foreign)
    (found,) = [one for one in cycle.findings(as_of=DAY) if one.code == "P01"]
    assert (found.file, found.sheet) == ("a.pdf", "2頁")
    assert len(list((cycle.folder / "保管").rglob("*.pdf"))) == 1


def test_the_review_list_shows_the_row_as_it_was_scanned(cycle: Cycle) -> None:
    take_in(cycle, "a.pdf", page(cycle, 1, {1: d.cross(), 3: d.cross()}), page(cycle, 2, {}))
    written = cycle.review(as_of=DAY)
    with zipfile.ZipFile(written.path) as book:
        pictures = [Image.open(io.BytesIO(book.read(name))) for name in book.namelist() if "media/" in name]
    assert len(pictures) == 2
    assert all(picture.width > 3 * picture.height > 0 for picture in pictures), "from the day to the remark"


def test_inspect_says_the_same_and_draws_it(cycle: Cycle, tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    path.write_bytes(d.as_pdf(page(cycle, 1, {0: (d.seal(),), 1: d.cross()})))
    (found,) = cycle.inspect(path, as_of=DAY).files
    assert [row.codes for row in found.rows[:3]] == [(), ("P05",), ("S01",)]
    assert [row.row.name for row in found.rows[:2]] == ["青葉 太郎1", "青葉 太郎2"]
    ((name, picture),) = draw(cycle, path).items()
    assert name == "1頁" and picture.startswith(b"\x89PNG")
    assert draw(cycle, path, 2) == {}


def test_outside_a_cycle_rows_are_shown_by_their_places(tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    path.write_bytes(d.as_pdf(d.draw_page(6, {1: (d.seal(),)})))
    (found,) = Cycle(tmp_path / "nowhere").inspect(path, as_of=DAY).files
    assert [row.row.no for row in found.rows] == ["1", "2", "3", "4", "5", "6"]
    assert [bool(row.row.evidence) for row in found.rows] == [False, True, False, False, False, False]
