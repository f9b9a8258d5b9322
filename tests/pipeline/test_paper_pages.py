"""Which page it is: of ledgers that are sent back, of earlier editions, of ledgers that an earlier version wrote."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

pytest.importorskip("cv2", reason="the extra [paper] is not installed")

from PIL import Image

from ledger_tools.model import Box, PrintedPage, Printing
from ledger_tools.pipeline import Cycle
from ledger_tools.pipeline.printed import PrintedRows
from ledger_tools.store import Store
from tests.builders import generate, ledger_path, make_cycle, reload
from tests.returns.paper import drawn as d

DAY, LATER = date(2025, 12, 10), date(2025, 12, 16)
MEMBERS = 17
OLD_SEND_BACK = (
    "受領簿のこの頁とは体裁が異なります。差戻しの受領簿の頁は、どの行が載っているか紙面から決められません。"
    "原本を見て、要確認一覧に入力してください。"
)


def roster(members: int) -> str:
    return "".join(
        f"共済,{number:07},00,青葉 太郎{number},アオバ タロウ,,本人,1,01,0101,在職,,,\n"
        for number in range(1, members + 1)
    )


@pytest.fixture
def cycle(tmp_path: Path) -> Iterator[Cycle]:
    with make_cycle(tmp_path / "R7", roster(MEMBERS)) as cycle:
        generate(cycle)
        yield cycle


Entries = Mapping[int, Sequence[d.Draw]]


def page(cycle: Cycle, number: int, entries: Entries, *, edition: int = 1, mark: str = "") -> Image.Image:
    """A page as the store says that it was printed."""
    code = ("01-001", edition, number, mark) if mark else ("01-001", edition, number)
    prints = PrintedRows.in_cycle(cycle.folder, cycle.store).prints
    printed, *others = prints.pages(cycle.store.cycle_id, *code)
    assert not others
    return d.draw_printed(printed, "/".join(map(str, (cycle.store.cycle_id, *code))), entries)


def take_in(cycle: Cycle, name: str, *pages: Image.Image, as_of: date = DAY) -> None:
    (cycle.folder / "回収" / name).write_bytes(d.as_pdf(*pages))
    cycle.ingest(as_of=as_of)


def rows_of(cycle: Cycle) -> pd.DataFrame:
    return cycle.rows(as_of=LATER).set_index("no")


def codes(cycle: Cycle, code: str) -> list[str]:
    return [found.message for found in cycle.findings(as_of=LATER) if found.code == code]


def sent_back(cycle: Cycle, *stamped: int) -> Printing:
    """Return how the ledger is sent back where all but these rows (from 0) came back blank."""
    shapes = (d.CUT, d.OTHER_CUT)  # one impression twice on a page would be asked about
    seals = {row: (d.seal(letters=letters),) for row, letters in zip(stamped, shapes, strict=False)}
    take_in(cycle, "a.pdf", page(cycle, 1, seals), page(cycle, 2, {}))
    (written,) = cycle.remind(as_of=DAY).ledgers
    assert written.exists()
    (found,) = (one for one in cycle.store.printings() if one.mark)
    return found


def test_a_scanned_send_back_says_something_of_the_rows_that_stand_on_it(cycle: Cycle) -> None:
    back = sent_back(cycle, 0, 2)
    assert len(back.rows) == MEMBERS - 2
    first = page(cycle, 1, {0: (d.seal(),), 1: d.cross()}, mark=back.mark)
    take_in(cycle, "差戻し.pdf", first.rotate(90, expand=True), as_of=LATER)
    rows = rows_of(cycle)
    assert rows.loc[[1, 2, 3, 4, 5], "status"].tolist() == [
        *("received", "received", "received", "review", "outstanding"),
    ]
    assert rows.loc[2, ["source_file", "source_sheet", "edition"]].tolist() == ["差戻し.pdf", "1頁", 1]
    assert not [code for code in ("P01", "P03", "P04", "R04") if codes(cycle, code)]


def test_the_pages_of_a_send_back_hold_its_rows_in_order(cycle: Cycle) -> None:
    back = sent_back(cycle, 0, 2)
    assert len(back.starts) > 1
    second = page(cycle, 2, {0: (d.seal(),)}, mark=back.mark)
    take_in(cycle, "b.pdf", second, as_of=LATER)
    no = [2, *range(4, MEMBERS + 1)][back.starts[1]]
    assert rows_of(cycle).loc[no, ["status", "source_file"]].tolist() == ["received", "b.pdf"]
    assert set(rows_of(cycle).query("status == 'received'").index) == {1, 3, no}


def test_a_send_back_that_is_scanned_twice_adds_and_is_told(cycle: Cycle) -> None:
    back = sent_back(cycle)
    for name, seals in (("b.pdf", {}), ("c.pdf", {0: (d.seal(),)})):
        take_in(cycle, name, page(cycle, 1, seals, mark=back.mark), as_of=LATER)
    assert rows_of(cycle).loc[1, "status"] == "received"
    assert codes(cycle, "P03") == ["先に読み取ったb.pdf［1頁］と同じ頁で、No.1の内容が異なります。"]


def test_a_send_back_of_an_earlier_version_stays_unread(cycle: Cycle) -> None:
    """Its code is the ledger's own, and its rows are others."""
    back = sent_back(cycle, 0)
    prints = PrintedRows.in_cycle(cycle.folder, cycle.store).prints
    cycle_id = cycle.store.cycle_id
    (printed,) = prints.pages(cycle_id, "01-001", 1, 1, back.mark)
    take_in(cycle, "b.pdf", d.draw_printed(printed, f"{cycle_id}/01-001/1/1", {0: (d.seal(),)}), as_of=LATER)
    assert codes(cycle, "P04") == [OLD_SEND_BACK]
    assert rows_of(cycle).loc[[1, 2], "status"].tolist() == ["received", "outstanding"]


def test_a_send_back_of_which_nothing_was_kept_is_named(cycle: Cycle) -> None:
    back = sent_back(cycle, 0)
    prints = PrintedRows.in_cycle(cycle.folder, cycle.store).prints
    (printed,) = prints.pages(cycle.store.cycle_id, "01-001", 1, 1, back.mark)
    strange = d.draw_printed(printed, f"{cycle.store.cycle_id}/01-001/1/1/ABCDEF", {0: (d.seal(),)})
    take_in(cycle, "b.pdf", strange, as_of=LATER)
    (message,) = codes(cycle, "P04")
    assert "どの行を載せたかの記録がない" in message
    assert rows_of(cycle).loc[2, "status"] == "outstanding"


def test_how_ledgers_were_printed_is_known_without_their_workbooks(cycle: Cycle) -> None:
    back = sent_back(cycle, 0)
    ledger_path(cycle, "01-001").unlink()
    pages = [page(cycle, 1, {}), page(cycle, 2, {0: (d.seal(),)}), page(cycle, 1, {0: (d.seal(),)}, mark=back.mark)]
    (cycle.folder / "ledger.sqlite3").unlink()
    cycle.rebuild(as_of=LATER)
    take_in(cycle, "b.pdf", *pages, as_of=LATER)
    assert rows_of(cycle).loc[[1, 2, 9], "status"].tolist() == ["received"] * 3


def test_a_later_page_of_an_earlier_edition_says_something_of_its_own_rows(cycle: Cycle) -> None:
    """The new edition begins its second page with another row."""
    old = page(cycle, 2, {0: (d.seal(),), 1: d.cross()})
    reload(cycle, roster(MEMBERS + 12))
    generate(cycle)
    editions = {one.edition: one.starts for one in cycle.store.printings()}
    assert editions[1] != editions[2]
    take_in(cycle, "a.pdf", old)
    rows = rows_of(cycle)
    first = editions[1][1] + 1
    assert rows.loc[[first, first + 1], "status"].tolist() == ["received", "review"]
    assert set(rows["edition"]) == {2}


def test_an_edition_that_was_written_again_with_other_wording_has_two_prints(cycle: Cycle) -> None:
    """The paper may be of either."""
    (one,) = cycle.store.printings()
    cycle.store.record_ledgers([], as_of=DAY, printings=[one, one._replace(lines=one.lines + 1)])
    prints = PrintedRows.in_cycle(cycle.folder, cycle.store).prints
    found = prints.pages(cycle.store.cycle_id, "01-001", 1, 1)
    assert len({printed.head for printed in found}) == len(found) == 2


def test_a_page_of_a_ledger_that_is_no_more_counts_for_those_who_have_moved(cycle: Cycle) -> None:
    old = page(cycle, 1, {0: (d.seal(),)})
    reload(cycle, roster(MEMBERS).replace("0101", "0102"))
    generate(cycle)
    take_in(cycle, "a.pdf", old)
    rows = rows_of(cycle)
    assert set(rows["ledger_id"]) == {"01-002"}
    assert rows.loc[[1, 2, 9], "status"].tolist() == ["received", "not_submitted", "not_submitted"]
    assert codes(cycle, "F06") == ["第1版です(最新は第2版)。"] and not codes(cycle, "P02")


def without(image: Image.Image, page: PrintedPage, boxes: Sequence[Box]) -> Image.Image:
    """The page with these marks cut off."""
    image = image.copy()
    for box in boxes:
        left, top = box.left + 5, box.top + 12 + max(0.0, -page.head[0])
        size = (box.right - box.left + 4, box.bottom - box.top + 4)
        area = (left, top, left + size[0], top + size[1])
        image.paste("white", tuple(round(at / 25.4 * d.DPI) for at in area))
    return image


def printed(cycle: Cycle, number: int) -> PrintedPage:
    (found,) = PrintedRows.in_cycle(cycle.folder, cycle.store).prints.pages(cycle.store.cycle_id, "01-001", 1, number)
    return found


def test_a_page_whose_codes_are_both_lost_is_told_from_foreign_paper(cycle: Cycle) -> None:
    first = printed(cycle, 1)
    lost = without(page(cycle, 1, {0: (d.seal(),)}), first, first.codes)
    take_in(cycle, "a.pdf", page(cycle, 2, {}), lost)
    (message,) = codes(cycle, "P01")
    assert "四隅の目印はありますが" in message
    assert set(rows_of(cycle).loc[1:8, "status"]) == {"not_submitted"}


def test_the_code_of_another_page_on_the_same_sheet_says_nothing(cycle: Cycle) -> None:
    """One of two pages side by side has lost its codes, the other its markers: together they are no page."""
    own, other = printed(cycle, 1), printed(cycle, 1)
    sealed = without(page(cycle, 1, {0: (d.seal(),)}), own, own.codes)
    blank = without(page(cycle, 1, {}), other, other.markers)
    sheet = Image.new("RGB", (sealed.width * 2, sealed.height), "white")
    sheet.paste(sealed, (0, 0))
    sheet.paste(blank, (sealed.width, 0))
    take_in(cycle, "a.pdf", page(cycle, 2, {}), sheet)
    assert len(codes(cycle, "P01")) == 1
    assert set(rows_of(cycle).loc[1:8, "status"]) == {"not_submitted"}


@pytest.mark.parametrize("again", [False, True])
def test_a_ledger_of_an_earlier_version_is_known_by_its_workbook(
    cycle: Cycle, monkeypatch: pytest.MonkeyPatch, *, again: bool
) -> None:
    """Where it was written more than once, the paper may be of the first time, and the workbook says nothing of it."""
    if again:
        generate(cycle, force=True)
    monkeypatch.setattr(Store, "printings", lambda _store: ())
    prints = PrintedRows.in_cycle(cycle.folder, cycle.store).prints
    assert prints.starts == ({} if again else {("01-001", 1): (0, 8)})
