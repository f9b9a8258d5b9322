"""対象者: judged as the commands judge, of files of 名簿/ or what is sent along; what is doubtful is shown by cell."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from openpyxl import load_workbook
from starlette.testclient import TestClient

from ledger_tools.web.app import House
from tests.web.conftest import Post
from tests.web.test_places import lines_of, text_of

Look = Callable[[str], str]
JUDGED = """\
記号,番号,枝番,氏名,フリガナ,生年月日,区分,局コード,所属コード,在職区分,マイナンバー登録,マイナンバーカード,\
マイナ保険証登録日,マイナ保険証解除申請日,マイナンバーカード有効期限,電子証明書有効期限,資格確認書交付日
共済,0000101,00,青葉 太郎,アオバ タロウ,1980/1/1,本人,01,0101,在職,有,無,,,,,
共済,0000102,00,若松 次郎,ワカマツ ジロウ,1980/1/1,本人,01,0101,在職,有,有,2024/1/1,,2030/1/1,2026/6/1,
共済,0000103,00,白石 三奈,シライシ ミナ,1980/1/1,本人,01,0101,在職,?,有,2024/1/1,,2030/1/1,2028/1/1,
"""


@pytest.fixture(autouse=True)
def records(house: House) -> None:
    """A roster beside the one that was loaded, which says whose certificates run out when."""
    (house.folder / "名簿" / "有資格者.csv").write_text(JUDGED, encoding="utf-8", newline="")


@pytest.fixture
def follow(client: TestClient, house: House) -> Callable[[Any], str]:
    """Go where a form led, once the work is over."""

    def followed(answer: Any) -> str:
        address = answer.headers["location"]
        if "/tasks/" in address:
            desk = house.desk(next(iter(house.cycles())))
            assert desk is not None
            work = desk.works.get(address.rsplit("/", 1)[1])
            assert work is not None
            assert work.ended.wait(30)
        return client.get(address).text

    return followed


def key_of(page: str, name: str) -> str:
    """What stands for the roster of this name in the page's form."""
    found = re.search(rf'value="([0-9a-f]+)" checked> {name}', page)
    assert found
    return found[1]


Follow = Callable[[Any], str]


@pytest.mark.parametrize(
    ("what", "told", "made"),
    [
        ("eligible", "交付対象者の判定", "対象者一覧.xlsx"),
        ("due", "後日交付予定者の抽出", "後日交付予定一覧.xlsx"),
        ("leaflet", "リーフレット配付方法の判定", "リーフレット配付一覧.xlsx"),
    ],
)
def test_a_list_is_made_and_can_be_taken_away(
    look: Look, post: Post, follow: Follow, client: TestClient, what: str, told: str, made: str
) -> None:
    page = follow(post("entitled", what=what, file=[key_of(look("entitled"), "有資格者.csv")]))
    assert told in text_of(page)
    address = re.findall(r'class="button" href="([^"]*entitled/file/[^"]*)"', page)[0]
    answer = client.get(address)
    assert unquote(answer.headers["content-disposition"]).endswith(made)
    assert load_workbook(BytesIO(answer.content)).sheetnames
    assert made in look("entitled")


def test_what_is_doubtful_stands_by_file_line_and_column(look: Look, post: Post, follow: Follow) -> None:
    page = follow(post("entitled", what="eligible", file=[key_of(look("entitled"), "有資格者.csv")]))
    problems = page.split("確認が必要な記入")[-1]
    assert any(line.startswith("有資格者.csv 4 マイナンバー登録") for line in lines_of(problems)), lines_of(problems)
    assert "確認が必要な記入が1件あります。" in text_of(page)


def test_until_may_be_written_as_people_do(look: Look, post: Post, follow: Follow) -> None:
    chosen = [key_of(look("entitled"), "有資格者.csv")]
    page = follow(post("entitled", what="due", until="R8.12.31", file=chosen))
    assert "令和8年12月31日までに必要になる方 1" in text_of(page)
    assert "令和8年5月31日までに必要になる方 0" in text_of(
        follow(post("entitled", what="due", until="2026/5/31", file=chosen))
    )
    assert "いつまでかの日付" in follow(post("entitled", what="due", until="いつか", file=chosen))


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"what": "eligible"}, "読み込む名簿を選んでください。"),
        ({"what": "eligible", "file": "../../設定.xlsx"}, "読み込む名簿を選んでください。"),
        ({"what": "rm"}, "読み込む名簿を選んでください。"),
    ],
)
def test_what_cannot_be_judged_is_said(post: Post, follow: Follow, fields: dict[str, str], told: str) -> None:
    assert told in follow(post("entitled", **fields))


def test_records_that_say_nothing_of_entitlement_are_refused(look: Look, post: Post, follow: Follow) -> None:
    page = follow(post("entitled", what="eligible", file=[key_of(look("entitled"), "名簿.csv")]))
    assert "判定できません" in text_of(page)


def test_a_leaflet_list_goes_to_all_members_whose_register_may_be_sent_along(
    house: House, look: Look, post: Post, follow: Follow
) -> None:
    page = text_of(follow(post("entitled", what="leaflet", file=[key_of(look("entitled"), "名簿.csv")])))
    assert "使った名簿: 名簿.csv(名簿フォルダ)" in page
    assert "資格確認書を交付する方の名簿から作りました。" in page
    sent = {"everybody": ("全員.csv", JUDGED.encode())}
    page = text_of(follow(post("entitled", what="leaflet", files=sent)))
    assert "使った名簿: 全員.csv" in page
    assert "資格確認書を交付する方の名簿から作りました。" not in page
    assert not list(house.folder.rglob("全員*"))
    refused = follow(post("entitled", what="leaflet", files={"everybody": ("全員.exe", b"MZ")}))
    assert "全員.exe は読めない形式です。" in refused


KOKUHO = Path(__file__).parent.parent.parent / "examples" / "国保.csv"


def test_a_roster_of_kokuho_is_sent_along(house: House, post: Post, follow: Follow, client: TestClient) -> None:
    data = b"".join(KOKUHO.read_bytes().splitlines(keepends=True)[:40])
    page = follow(post("entitled/kokuho", files={"roster": ("C:\\机\\..\\国保<b>.csv", data)}))
    made = [unescape(address) for address in re.findall(r'href="([^"]*entitled/file/[^"]*)"', page)]
    names = [unquote(client.get(address).headers["content-disposition"]).split("''")[1] for address in made]
    assert sorted(names) == ["差出データ.csv", "発送一覧.xlsx"]
    assert "<b>" not in page
    assert not list(house.folder.rglob("国保*.csv"))


def test_a_roster_of_kokuho_is_chosen_of_the_folder(house: House, look: Look, post: Post, follow: Follow) -> None:
    data = b"".join(KOKUHO.read_bytes().splitlines(keepends=True)[:10])
    (house.folder / "名簿" / "国保.csv").write_bytes(data)
    page = follow(post("entitled/kokuho", roster_key=key_of(look("entitled"), "国保.csv")))
    assert "国保の発送の判定" in text_of(page)
    assert "発送一覧.xlsx" in page
    (house.folder / "名簿" / "国保.csv").unlink()


@pytest.mark.parametrize(
    ("fields", "files", "told"),
    [
        ({}, {}, "国保の名簿を選んでください。"),
        (
            {},
            {"roster": ("国保.exe", b"MZ")},
            "国保.exe は読めない形式です。.csv か .xlsx のファイル",
        ),
        ({}, {"roster": ("国保.csv", b""), "settings": ("設定.xls", b"x")}, "設定.xls は読めない形式です。"),
        ({"roster_key": "../設定.xlsx"}, {}, "選んだファイルが見当たりません。"),
    ],
)
def test_what_is_no_roster_of_kokuho_begins_nothing(
    post: Post, follow: Follow, house: House, fields: dict[str, str], files: dict[str, Any], told: str
) -> None:
    desk = house.desk(next(iter(house.cycles())))
    assert desk is not None
    before = len(desk.works.recent())
    assert told in follow(post("entitled/kokuho", files=files or None, **fields))
    assert len(desk.works.recent()) == before


def test_files_are_taken_only_from_the_list(client: TestClient, base: str) -> None:
    assert client.get(f"{base}/entitled/file/0123456789abcdef").status_code == 404
    assert client.get(f"{base}/entitled/file/..%2F..%2F設定.xlsx").status_code == 404
