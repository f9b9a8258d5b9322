"""検索: however somebody writes a number, a name or a reading, it is found; one hit opens at once."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pandas as pd
import pytest
from starlette.testclient import TestClient

from ledger_tools.web.words import Words
from tests.web.test_places import lines_of

Look = Callable[[str], str]


@pytest.mark.parametrize(
    ("words", "bango"),
    [
        ("0000103", "0000103"),
        ("103", "0000103"),
        ("１０３", "0000103"),
        ("共済-103", "0000103"),
        ("共済 0000103", "0000103"),
        ("共済００００１０３", "0000103"),
        ("共済103", "0000103"),
        ("白石 三奈", "0000103"),
        ("白石三奈", "0000103"),
        ("白石　三", "0000103"),
        ("黒田", "0000103"),  # the former name
        ("高田", "0000104"),  # 髙田 in the records
        ("髙田四朗", "0000104"),
        ("シライシ", "0000103"),
        ("ｼﾗｲｼ", "0000103"),
        ("しらいし みな", "0000103"),
        ("環境局 中川", "0000107"),  # a place and a name
        ("下川", "0000109"),  # in the records, on no ledger
        ("109", "0000109"),
        ("大滝", "0000109"),
    ],
)
def test_one_who_is_meant_is_shown_at_once(client: TestClient, base: str, words: str, bango: str) -> None:
    answer = client.get(f"{base}/find", params={"words": words})
    assert answer.status_code == 303
    address = urlsplit(answer.headers["location"])
    assert address.path == f"{base}/member"
    assert parse_qs(address.query) == {"kigo": ["共済"], "bango": [bango]}


def test_a_ledger_is_shown_at_once_by_its_number(client: TestClient, base: str) -> None:
    answer = client.get(f"{base}/find", params={"words": "０２-００１"})
    assert answer.headers["location"] == f"{base}/places?ledger=02-001"


def test_many_are_listed_those_of_that_name_first(look: Look) -> None:
    page = look("find?words=川")
    names = [line.split()[0] for line in lines_of(page)]
    assert "旧姓 大滝" in page
    assert sorted(names) == ["上川", "下川", "中川", "大川", "小川"]
    names = [line.split()[0] for line in lines_of(look("find?words=架空"))]
    assert len(names) == 9
    assert "架空総務局 庶務課" in look("find?words=庶務課")
    page = look("find?words=架空総務局")
    assert page.index("<h2>受領簿") < page.index("<h2>組合員")


def test_whose_own_name_it_is_goes_before_those_of_a_place(look: Look) -> None:
    page = look("find?words=環")
    assert page.index("<h2>組合員") < page.index("<h2>受領簿")
    assert [line.split()[0] for line in lines_of(page)] == ["下川", "大川", "中川"]  # two of 架空環境局


@pytest.mark.parametrize("words", ["", "  ", "九十九", "999", "(*", "\\", "%", "_"])
def test_where_nobody_is_found_it_says_what_else_to_try(look: Look, words: str) -> None:
    page = look(f"find?words={words.replace('%', '%25')}")
    assert "<tbody>" not in page
    assert ("見つかりません" in page) == bool(words.strip())


def frame(*names: str) -> pd.DataFrame:
    lines = [("共済", f"{at:07}", name, "カナ", "") for at, name in enumerate(names, start=1)]
    return pd.DataFrame(lines, columns=["kigo", "bango", "name", "kana", "former_name"], dtype=object)


def test_what_is_folded_is_kept_until_a_name_changes() -> None:
    first = Words.of(frame("青葉", "若松"))
    same = Words.of(frame("青葉", "若松"), first)
    assert same.folded is first.folded
    changed = Words.of(frame("青葉", "白石"), first)
    assert changed.holding("白石").tolist() == [False, True]
    assert not changed.holding("若松").any()


def test_a_search_with_a_long_result_is_cut(client: TestClient, base: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ledger_tools.web.paging.SHOWN", 4)
    page = client.get(f"{base}/find", params={"words": "架空", "start": "4"}).text
    assert len(lines_of(page)) == 4
    assert "全9件のうち5〜8件目" in page
    assert client.get(f"{base}/find", params={"words": "架空", "start": "-1"}).status_code == 200


@pytest.mark.parametrize(
    "address", ["find?words=", "review?words=", "review/all?words=", "returns?words=", "cards?card="]
)
@pytest.mark.parametrize("words", ["架 " * 11, "あ" * 101], ids=["many words", "a long one"])
def test_more_than_is_looked_for_at_a_time_is_said(client: TestClient, base: str, address: str, words: str) -> None:
    answer = client.get(f"{base}/{address}={words}")
    assert answer.status_code == 409
    assert "検索の言葉が多すぎます" in answer.text
