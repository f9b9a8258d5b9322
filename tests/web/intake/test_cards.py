"""返送カード in the browser: the cards that must come back are counted by typing, corrected and taken back."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd
import pytest
from starlette.testclient import TestClient

from ledger_tools.pipeline import Cycle
from ledger_tools.web.app import House
from ledger_tools.web.desk import Desk
from tests.builders import AFTER, outcome, return_ledger
from tests.web.intake.conftest import Post

RETIRED, RECEIVED = "0000106", "0000101"


@pytest.fixture
def cycle(house: House) -> Iterator[Cycle]:
    """One has retired, whose card is still missing; another has three cards and signed for them."""
    with Cycle(house.folder) as own:
        return_ledger(own, "02-001", {RETIRED: {"remark": "11月10日退職者"}, "0000107": {"stamp": "中川"}})
        return_ledger(own, "01-001", {RECEIVED: {"stamp": "青葉"}})
        own.ingest(as_of=AFTER)
        yield own


@pytest.fixture
def desk(house: House, cycle: Cycle, base: str) -> Desk:
    found = house.desk(base.rpartition("/")[2])
    assert found is not None
    found.standing(wait=30)
    return found


@pytest.fixture
def page(client: TestClient, base: str, desk: Desk) -> str:
    """Where the list is, once its figures are there."""
    return f"{base}/cards"


def form(client: TestClient, page: str, card: str) -> dict[str, str]:
    """What the form on somebody's cards sends without being touched."""
    text = client.get(page, params={"card": card}).text.partition('action="' + page + '/count"')[2]
    fields = dict(re.findall(r'name="(key|known|count|counted_on|counted_by|note)" value="([^"]*)"', text))
    return {key: value.replace("&#34;", '"') for key, value in fields.items()}


def counts(cycle: Cycle) -> list[tuple[str, float, str, str]]:
    """Who, how many, by whom, and where it is kept: every entry."""
    entries = cycle.store.counted()
    return [
        (one.bango, -1 if pd.isna(one.cards) else int(one.cards), one.counted_by, one.note)
        for one in entries.itertuples()
    ]


def figures(client: TestClient, page: str) -> list[int]:
    """返送予定, 到着, 未着, 予定外."""
    return [int(number) for number in re.findall(r"<dd>([0-9,]+)<small>人", client.get(page).text)]


@pytest.mark.parametrize(
    "typed", ["共済 0000106", "共済-106", "0000106", "１０６", "000010600", "大川", "オオカワ", "大川 六実"]
)
def test_who_it_is_is_found_by_number_reader_or_name(client: TestClient, page: str, typed: str) -> None:
    text = client.get(page, params={"card": typed}).text
    assert "大川 六実" in text.partition('id="whose"')[2]


def test_several_are_offered_and_nobody_is_said(client: TestClient, page: str) -> None:
    text = client.get(page, params={"card": "川"}).text
    assert "どの方ですか <small>4人" in text
    assert "当てはまる方はいません" in client.get(page, params={"card": "999 999"}).text
    assert "<script>x" not in client.get(page, params={"card": "<script>x"}).text


def test_two_presses_of_enter_count_a_card(client: TestClient, page: str, post: Post, cycle: Cycle, desk: Desk) -> None:
    assert figures(client, page) == [1, 0, 1, 0]
    assert client.get(f"{page}/count").status_code == 405
    found = post("cards/count", **form(client, page, "0000106"))
    assert "大川 六実さんの返送カードを1枚と記録しました" in found.text
    assert re.search(r'id="card"[^>]*autofocus', found.text), "the next card can be scanned at once"
    assert figures(client, page) == [1, 1, 0, 0]
    assert counts(cycle) == [(RETIRED, 1, "青葉", "")]
    assert outcome(cycle)[RETIRED][0] == "retired"
    assert desk.standing(wait=30).report.total.of("retired") == 1
    assert "当てはまる方はいません" in client.get(f"{page}?missing=1").text
    assert "大川" in client.get(f"{page}?bureau=02").text


def test_a_count_is_corrected_and_taken_back(client: TestClient, page: str, post: Post, cycle: Cycle) -> None:
    post("cards/count", **form(client, page, RETIRED))
    again = form(client, page, RETIRED)
    assert (again["count"], again["counted_on"]) == ("1", "令和7年12月16日")
    post("cards/count", **{**again, "count": "0枚", "counted_on": "12/12", "note": "封筒は空"})
    assert counts(cycle)[-1] == (RETIRED, 0, "青葉", "封筒は空")
    assert figures(client, page) == [1, 0, 1, 0]
    found = post("cards/count", **form(client, page, RETIRED), take_back="1")
    assert "記録を取り消しました" in found.text
    assert counts(cycle)[-1][1] == -1
    assert outcome(cycle)[RETIRED][0] == "retired_card_missing"


def test_a_card_that_nobody_expected(client: TestClient, page: str, post: Post, cycle: Cycle) -> None:
    text = client.get(page, params={"card": RECEIVED}).text
    assert "予定外の返送として記録します" in text
    post("cards/count", **{**form(client, page, RECEIVED), "count": "2"})
    assert figures(client, page) == [1, 0, 1, 1]
    assert "予定外の返送 <small>1人" in client.get(page).text
    assert cycle.store.counted()["sheet"].tolist() == ["予定外の返送"]
    post("cards/count", **form(client, page, RECEIVED), take_back="1")
    assert figures(client, page) == [1, 0, 1, 0]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"count": "2"}, "交付した1枚より多くなっています"),
        ({"count": "ひとつ"}, "枚数として読めません"),
        ({"count": ""}, "届いた枚数を入れてください"),
        ({"counted_on": "令和9年1月1日"}, "未来の日付です"),
        ({"counted_on": "12/31"}, "確認日令和6年12月31日が、配付開始の令和7年11月19日より前です"),
        ({"key": "x"}, "当てはまる方はいません"),
    ],
)
def test_what_is_wrong_is_said_and_not_taken(
    client: TestClient, page: str, post: Post, cycle: Cycle, change: dict[str, str], said: str
) -> None:
    found = post("cards/count", **{**form(client, page, RETIRED), **change})
    assert said in found.text
    assert counts(cycle) == []


def test_the_second_of_two_sees_what_the_first_counted(client: TestClient, page: str, post: Post, cycle: Cycle) -> None:
    mine = form(client, page, RETIRED)
    post("cards/count", **mine, part="0")
    found = post("cards/count", **{**mine, "count": "0", "counted_by": "若松"})
    assert "ほかの方が先に記入しています(今の記録: 1枚、青葉)" in found.text
    assert counts(cycle) == [(RETIRED, 1, "青葉", "")]


def test_what_is_counted_here_stands_in_the_workbook(client: TestClient, page: str, post: Post, cycle: Cycle) -> None:
    post("cards/count", **{**form(client, page, RETIRED), "note": "<b>窓口</b>"})
    assert "<b>窓口" not in client.get(page).text
    path = cycle.cards(as_of=AFTER).path
    cycle.ingest([path], as_of=AFTER)
    assert counts(cycle) == [(RETIRED, 1, "青葉", "<b>窓口</b>")], "taken in unchanged, it says nothing new"
