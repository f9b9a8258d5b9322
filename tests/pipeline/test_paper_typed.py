"""What is typed of paper in 要確認一覧: judged as if the clerk's workbook had said so, kept, and never written over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

pytest.importorskip("cv2", reason="the extra [paper] is not installed")

from PIL import ImageDraw

from ledger_tools.desk.sheet import HEADER_ROW
from ledger_tools.pipeline import Cycle
from ledger_tools.returns import can_read_letters
from tests.builders import generate, make_cycle
from tests.pipeline.test_paper import DAY, MEMBERS, ROSTER
from tests.returns.paper import drawn as d

ASKED, DONE = "紙面の確認", "紙面の入力済"
REMARK = d.stroke((42, 0), (65, 1))


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Cycle]:
    with make_cycle(tmp_path / "R7", ROSTER.replace("在職,,,", "在職,,,2025/11/15", 1)) as cycle:
        generate(cycle)
        yield cycle


@pytest.fixture
def cycle(empty: Cycle) -> Cycle:
    """No. 1 (who has left) shows a seal; 2 a remark alone; 3 a cross; 4 a seal and a remark; the others nothing."""
    scan(empty, "a.pdf", {0: (d.seal(),), 1: (REMARK,), 2: d.cross(), 3: (d.seal(), REMARK)})
    return empty


def scan(cycle: Cycle, name: str, entries: Any, number: int = 1, *, cards: bool = False) -> None:
    image = d.draw_page(MEMBERS, entries, number, f"{cycle.store.cycle_id}/01-001/1/{number}")
    if cards:
        page = d.page_of(MEMBERS, number)
        ((_, box),) = page.others
        middle = (7 + (box.left + box.right) / 2, 14 + max(0.0, -page.head[0]) + (box.top + box.bottom) / 2)
        across, down = (round(millimetres / 25.4 * d.DPI) for millimetres in middle)
        ImageDraw.Draw(image).line((across, down - 16, across, down + 16), fill=d.BLACK, width=5)
    (cycle.folder / "回収" / name).write_bytes(d.as_pdf(image))
    cycle.ingest(as_of=DAY)


def review(cycle: Cycle) -> Any:
    return openpyxl.load_workbook(cycle.review(as_of=DAY).path)


def take(cycle: Cycle, book: Any, name: str) -> list[str]:
    path = cycle.folder / name
    book.save(path)
    return cycle.ingest([path], as_of=DAY).problems


def fill(table: Any, no: int, *, key: str = "No.", **cells: object) -> None:
    places = {str(cell.value): cell.column for cell in table[HEADER_ROW + 1]}
    row = next(r for r in range(HEADER_ROW + 2, table.max_row + 1) if table.cell(r, places[key]).value == no)
    for header, value in cells.items():
        table.cell(row, places[header]).value = value


def shown(table: Any, no: int) -> dict[str, Any]:
    names = [str(cell.value) for cell in table[HEADER_ROW + 1]]
    found = (
        dict(zip(names, (cell.value for cell in row), strict=True)) for row in table.iter_rows(min_row=HEADER_ROW + 2)
    )
    return next(line for line in found if line["No."] == no)


def status(cycle: Cycle, no: int) -> str:
    return str(cycle.rows(as_of=DAY).set_index("no").loc[no, "status"])


def type_of(cycle: Cycle, no: int, name: str = "t.xlsx", sheet: str = ASKED, **cells: object) -> list[str]:
    book = review(cycle)
    fill(book[sheet], no, **cells)
    return take(cycle, book, name)


#: What is drawn in a row, what is typed of it, and what becomes of it.
TYPED: tuple[tuple[Sequence[d.Draw], dict[str, str], str], ...] = (
    ((REMARK,), {"紙面の備考": "退職 11/15"}, "retired_card_missing"),
    ((REMARK,), {"紙面の備考": "返戻"}, "review"),
    ((REMARK,), {"紙面の印": "本人"}, "review"),
    (d.cross(), {"紙面の印": "本人", "紙面の受領日": "11/26"}, "received"),
    (d.cross(), {"紙面の印": "1"}, "received"),
    (d.cross(), {"紙面の印": "なし"}, "outstanding"),
    (d.cross(), {"紙面の受領日": "11/26"}, "review"),
    (d.cross(), {"紙面の印": "本人", "紙面の受領日": "1/26"}, "review"),
)
#: The same on the second page.
TYPED_BELOW: tuple[tuple[Sequence[d.Draw], dict[str, str], str], ...] = (
    ((d.seal(), REMARK), {"紙面の印": "本人"}, "review"),
    ((d.seal(), REMARK), {"紙面の備考": "返戻"}, "review"),
    ((d.seal(), REMARK), {"紙面の印": "本人", "紙面の備考": "11月15日退職"}, "review"),
    ((d.seal(), d.stroke((2, 0), (26, 0))), {"紙面の印": "本人"}, "review"),  # struck out: a decision is needed
    (d.cross(), {"紙面の印": "本人"}, "received"),
)


def test_what_is_typed_is_judged_as_if_a_workbook_had_said_it(empty: Cycle) -> None:
    every = (*TYPED, *TYPED_BELOW)
    for number, page in ((1, TYPED), (2, TYPED_BELOW)):
        scan(empty, f"{number}.pdf", {at: drawn for at, (drawn, _, _) in enumerate(page)}, number)
    book = review(empty)
    for no, (_, cells, _) in enumerate(every, start=1):
        fill(book[ASKED], no, 判定者="佐藤", **cells)
    assert take(empty, book, "t.xlsx") == []
    rows = empty.rows(as_of=DAY).set_index("no")
    assert rows.loc[range(1, len(every) + 1), "status"].tolist() == [expected for _, _, expected in every]


def test_it_stays_through_later_scans_and_a_rebuild_and_can_be_changed_and_taken_back(cycle: Cycle) -> None:
    type_of(cycle, 3, 判定者="佐藤", 紙面の印="本人", 紙面の受領日="11/26")
    (event,) = [line for line in cycle.store.events().itertuples() if line.action == "transcribe"]
    assert "佐藤" in event.detail and "11/26" in event.detail
    scan(cycle, "b.pdf", {}, number=2)
    assert status(cycle, 3) == "received"
    line = shown(review(cycle)[DONE], 3)
    assert [line[key] for key in ("紙面の印", "紙面の受領日", "判定者")] == ["本人", "11/26", "佐藤"]
    cycle.rebuild(as_of=DAY)
    assert status(cycle, 3) == "received"
    assert take(cycle, review(cycle), "same.xlsx") == [], "nothing was changed"
    assert type_of(cycle, 3, "u.xlsx", DONE, 紙面の印="なし", 判定者="鈴木") == []
    assert status(cycle, 3) == "outstanding"
    cleared = {"紙面の印": None, "紙面の受領日": None, "判定者": None}
    assert type_of(cycle, 3, "v.xlsx", DONE, **cleared) == []
    assert status(cycle, 3) == "review"
    assert (cycle.store.events()["action"] == "transcribe").sum() == 3


@pytest.mark.skipif(not can_read_letters(), reason="the extra [ocr] is not installed")
def test_a_day_that_a_program_has_read_is_suggested_and_becomes_somebodys_only_with_a_name(empty: Cycle) -> None:
    scan(
        empty,
        "a.pdf",
        {2: (*d.cross(), d.day("11/26")), 3: (*d.cross(), d.day("12/28")), 4: (d.seal(), d.day("12/28"))},
    )
    book = review(empty)
    line, other, late = (shown(book[ASKED], no) for no in (3, 4, 5))
    assert line["紙面の受領日"] == "令和7年11月26日" and "文字読取り" in line["確認が必要な理由"]
    assert not other["紙面の受領日"] and "12/28" in late["確認が必要な理由"]
    assert take(empty, book, "same.xlsx") == [], "nobody has typed anything"
    assert not (empty.store.events()["action"] == "transcribe").any()
    assert type_of(empty, 3, "t.xlsx", 紙面の印="本人", 判定者="佐藤") == []
    assert status(empty, 3) == "received" and status(empty, 5) == "review"
    assert shown(review(empty)[DONE], 3)["紙面の受領日"] == "令和7年11月26日"


def test_two_desks_that_read_it_differently_are_asked_again(cycle: Cycle) -> None:
    path = cycle.review(as_of=DAY).path
    for who, name, stamp in (("佐藤", "1.xlsx", "本人"), ("鈴木", "2.xlsx", "なし")):
        book = openpyxl.load_workbook(path)
        fill(book[ASKED], 3, 紙面の印=stamp, 判定者=who)
        take(cycle, book, name)
    assert status(cycle, 3) == "review"
    line = shown(review(cycle)[ASKED], 3)
    assert "印「本人」(佐藤)と印「なし」(鈴木)に分かれています" in line["確認が必要な理由"] and not line["紙面の印"]
    assert type_of(cycle, 3, "3.xlsx", 紙面の印="本人", 判定者="高橋") == []
    assert status(cycle, 3) == "received"


def test_a_row_that_is_scanned_again_otherwise_is_asked_again_and_says_what_was_typed(cycle: Cycle) -> None:
    type_of(cycle, 3, 判定者="佐藤", 紙面の印="本人", 紙面の受領日="11/26")
    scan(cycle, "again.pdf", {2: (*d.cross(), REMARK)})
    assert status(cycle, 3) == "review"
    assert "印「本人」・受領日「11/26」(佐藤)" in str(shown(review(cycle)[ASKED], 3)["確認が必要な理由"])


def test_a_decision_in_the_same_line_holds(cycle: Cycle) -> None:
    said = {"紙面の備考": "返戻", "判定": "4", "判定者": "佐藤", "判定の理由": "電話で確認"}
    assert type_of(cycle, 2, **said) == []
    assert shown(review(cycle)[ASKED], 2)["判定"] == "差戻し"


def test_a_line_that_is_wrong_is_not_taken_in(cycle: Cycle) -> None:
    book = review(cycle)
    fill(book[ASKED], 2, 紙面の備考="返戻")
    fill(book[ASKED], 3, 紙面の印="たぶん", 判定者="佐藤")
    fill(book[ASKED], 4, 紙面の印="本人", 判定者="佐藤", 前回の転記="?")
    problems = take(cycle, book, "t.xlsx")
    assert len(problems) == 3
    for said in ("判定者が空欄のため", "紙面の印「たぶん」は使えません", "隠れた列が書き換わっている"):
        assert any(said in problem for problem in problems), said
    assert not (cycle.store.events()["action"] == "transcribe").any()


def test_the_number_of_cards_on_paper_is_typed_from_its_picture(empty: Cycle) -> None:
    """With the card stated to be back nothing more is asked of who has left."""
    scan(empty, "1.pdf", {0: (REMARK,)})
    assert "返送枚数" not in review(empty).sheetnames, "nothing is written there"
    scan(empty, "2.pdf", {}, number=2, cards=True)
    book = review(empty)
    fill(book[ASKED], 1, 紙面の備考="退職 11/15", 判定者="佐藤")
    assert len(book["返送枚数"]._images) == 1
    table = book["返送枚数"]
    places = {str(cell.value): cell.column for cell in table[HEADER_ROW + 1]}
    table.cell(HEADER_ROW + 2, places["返送枚数"]).value = "1枚"
    (problem,) = take(empty, book, "t.xlsx")
    assert "入力者が空欄のため" in problem
    assert status(empty, 1) == "retired_card_missing"
    book = review(empty)
    table = book["返送枚数"]
    table.cell(HEADER_ROW + 2, places["返送枚数"]).value = "1枚"
    table.cell(HEADER_ROW + 2, places["入力者"]).value = "佐藤"
    assert take(empty, book, "u.xlsx") == []
    assert status(empty, 1) == "retired"
    table = review(empty)["返送枚数"]
    assert [table.cell(HEADER_ROW + 2, places[key]).value for key in ("返送枚数", "入力者")] == ["1", "佐藤"]


def test_rows_stand_in_the_order_of_their_pages(cycle: Cycle) -> None:
    scan(cycle, "0.pdf", {0: d.cross(), 2: d.cross()}, number=2)
    table = review(cycle)[ASKED]
    pages = [str(row[0].value) for row in table.iter_rows(min_row=HEADER_ROW + 2)]
    numbers = [row[1].value for row in table.iter_rows(min_row=HEADER_ROW + 2)]
    assert numbers == [9, 11, 1, 2, 3, 4]
    assert len(table._images) == 6
    assert "0.pdf" in pages[0] and "01-001" in pages[0] and "1頁" in pages[0]
