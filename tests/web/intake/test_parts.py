"""The batch and a supplement (追加分) on the pages: each with its own cards, and a file with the rows of its part."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from ledger_tools.files import digest
from ledger_tools.pipeline import Cycle
from ledger_tools.web.app import House
from ledger_tools.web.came import key_of
from tests.builders import AFTER, return_ledger
from tests.pipeline.test_supplements import SUPPLEMENTS, issue, list_supplements
from tests.web.intake.conftest import Post


@pytest.fixture
def cycle(house: House) -> Iterator[Cycle]:
    """The ledgers of the first supplement are written; 下川 is on none of the batch."""
    with Cycle(house.folder) as own:
        list_supplements(own, *SUPPLEMENTS)
        issue(own)
        yield own


def test_a_card_is_counted_where_its_member_is(client: TestClient, base: str, post: Post, cycle: Cycle) -> None:
    page = f"{base}/cards"
    text = client.get(page, params={"card": "0000109"}).text
    assert "当てはまる方はいません" in text
    assert "一斉交付と追加分は、上の見出しで切り替えて探してください。" in text
    assert "cards?part=1" in text
    text = client.get(page, params={"card": "0000109", "part": "1"}).text
    assert "下川 九美" in text.partition('id="whose"')[2]
    (key,) = re.findall(r'name="key" value="([^"]+)"', text)
    found = post("cards/count", key=key, known="", count="1", part="1")
    assert "下川 九美さんの返送カードを1枚と記録しました" in found.text
    assert found.url.params["part"] == "1"
    counted = cycle.store.counted()
    assert list(zip(counted["bango"], counted["part"], strict=True)) == [("0000109", 1)]


def test_a_file_shows_its_rows_in_its_part(client: TestClient, base: str, cycle: Cycle) -> None:
    path = return_ledger(cycle, "03-801", {"0000109": {"stamp": "下川"}})
    cycle.ingest([path], as_of=AFTER)
    page = f"{base}/returns/{key_of(digest(path.read_bytes()))}"
    text = client.get(page).text
    assert "事業のほかの部分の受領簿にあります" in text
    assert "ledger=03-801" in text
    text = client.get(f"{page}?part=1").text
    assert "「下川」" in text
    assert "事業のほかの部分" not in text
