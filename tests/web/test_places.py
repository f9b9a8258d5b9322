"""局・所属: every level says what the reports say, and leads on to the next."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from urllib.parse import unquote

import pytest
from starlette.testclient import TestClient

from ledger_tools.pipeline import Cycle
from ledger_tools.web.app import House
from tests.builders import AFTER, ledger_path

Look = Callable[[str], str]


def text_of(page: str) -> str:
    """What a reader sees of a page, in one line."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page.split("<main", 1)[1])).split())


def lines_of(page: str) -> list[str]:
    """The lines of a page's last table, as a reader sees them."""
    body = page.rsplit("<tbody>", maxsplit=1)[-1].split("</tbody>", maxsplit=1)[0]
    return [" ".join(unescape(re.sub(r"<[^>]*>", " ", line)).split()) for line in body.split("</tr>")[:-1]]


def test_bureaus_stand_with_the_most_open_first(look: Look) -> None:
    lines = lines_of(look("places"))
    assert [line.split()[0] for line in lines] == ["架空総務局", "架空区役所", "架空環境局"]
    assert "1 / 2冊" in lines[0]


@pytest.mark.parametrize(
    ("status", "bureaus"),
    [
        ("", ["架空総務局", "架空区役所", "架空環境局"]),
        ("review", ["架空総務局"]),
        ("retired_card_missing", ["架空環境局"]),
        ("open", ["架空総務局", "架空区役所", "架空環境局"]),
        ("mailed", []),
        ("no such status", ["架空総務局", "架空区役所", "架空環境局"]),
    ],
)
def test_only_bureaus_with_a_status_are_shown(look: Look, status: str, bureaus: list[str]) -> None:
    page = look(f"places?status={status}")
    assert ([line.split()[0] for line in lines_of(page)] if bureaus else []) == bureaus
    assert bureaus or "この状態の方がいる局はありません。" in page


def test_a_bureau_shows_its_ledgers(look: Look) -> None:
    page = look("places?bureau=01")
    told = [line.split()[:3] for line in lines_of(page)]
    assert told == [["人事課", "01-002", "未提出"], ["庶務課", "01-001", "済"]]
    assert "要確認の1人を確かめる" in page


def test_a_bureau_shows_what_its_slip_states_beside_what_came(look: Look) -> None:
    told = text_of(look("places?bureau=01"))
    assert "受領簿 2冊 1冊(全2冊)" in told
    assert "資格確認書 1枚 数えていません" in told
    assert "提出 令和7年12月12日 総務課 田中" in told
    assert "送付票と届いたものが合いません。" in told
    assert "送付票の記載" not in look("places?bureau=02")


def test_a_ledger_shows_its_rows_with_reasons_the_worst_first(look: Look) -> None:
    page = look("places?ledger=01-001")
    lines = lines_of(page)
    assert [line.split()[1] for line in lines] == ["若松", "青葉", "白石"]
    assert "要確認" in lines[0]
    assert "大川" in lines[0]
    assert "判定する" in lines[0]
    assert page.count("<img") == 1


def test_a_ledger_can_be_read_in_its_own_order_and_by_status(look: Look) -> None:
    assert [line.split()[0] for line in lines_of(look("places?ledger=01-001&order=no"))] == ["1", "2", "3"]
    assert [line.split()[1] for line in lines_of(look("places?ledger=01-001&status=open"))] == ["若松"]


def test_the_issued_workbook_can_be_taken_away(look: Look, client: TestClient, base: str, house: House) -> None:
    page = look("places?ledger=01-001")
    address = unescape(re.findall(r'href="([^"]*places/file/[^"]*)"', page)[0])
    answer = client.get(address)
    with Cycle(house.folder) as cycle:
        path = ledger_path(cycle, "01-001")
    assert answer.content == path.read_bytes()
    assert unquote(answer.headers["content-disposition"]) == f"attachment; filename*=UTF-8''{path.name}"
    assert answer.headers["x-content-type-options"] == "nosniff"
    of_another = re.sub("ledger=01-001", "ledger=01-002", address)
    assert client.get(of_another).status_code == 404


def test_what_was_sent_about_a_ledger_can_be_taken_away(look: Look, client: TestClient, house: House) -> None:
    with Cycle(house.folder) as cycle:
        cycle.remind(as_of=AFTER)
    page = look("places?ledger=01-001")
    addresses = [unescape(found) for found in re.findall(r'href="([^"]*places/file/[^"]*)"', page)]
    names = [unquote(client.get(one).headers["content-disposition"]).split("''")[1] for one in addresses]
    assert names == ["01-001_庶務課_受領簿.xlsx", "01-001_庶務課_差戻し.xlsx", "01_架空総務局_依頼文.docx"]


@pytest.mark.parametrize(
    "address", ["places?bureau=99", "places?ledger=99-999", "places/file/0000?ledger=01-001", "places/file/x?ledger=x"]
)
def test_what_is_not_there_is_said_to_be_missing(client: TestClient, base: str, address: str) -> None:
    assert client.get(f"{base}/{address}").status_code == 404
