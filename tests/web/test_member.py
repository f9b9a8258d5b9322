"""組合員: the whole story on one page, and the decision taken back from it as from 要確認."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

from starlette.testclient import TestClient

from ledger_tools.pipeline import Cycle
from ledger_tools.web.app import House
from tests.builders import AFTER
from tests.web.conftest import Post
from tests.web.test_places import text_of

Look = Callable[[str], str]
DOUBTFUL = "member?kigo=共済&bango=0000102"
SHOWN = ("key", "digest", "known", "kigo", "bango")  # what the form says of what it shows


def field(page: str, name: str) -> str:
    """The value of the first field of this name."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return unescape(found[1])


def decisions(house: House) -> list[tuple[str, str]]:
    """Every decision that the store holds: verdict and reason."""
    with Cycle(house.folder) as cycle:
        made = cycle.store.decisions()
    return list(zip(made["verdict"], made["reason"], strict=True))


def decide(look: Look, post: Post, house: House) -> None:
    """Accept the doubtful row on the page of doubts, and wait for the figures."""
    page = look("review?held=1")
    keys = {key: field(page, key) for key in ("key", "digest", "known", "person")}
    assert post("review/decide", verdict="受領と認める", reason="電話で確認", **keys).status_code == 303
    desk = house.desk(next(iter(house.cycles())))
    assert desk is not None
    desk.standing(wait=30)


def test_the_chain_is_told_step_by_step(look: Look) -> None:
    told = text_of(look(DOUBTFUL))
    steps = ("名簿の記録", "ワカマツ ジロウ", "受領簿01-001", "提出された記入 1件", "01-001_庶務課_受領簿.xlsx")
    steps += (
        "「大川」 → 氏名と不一致",
        "S03",
        "別紙3 2(1)",
        "判定はありません。",
        "要確認の画面で判定する",
        "状態 要確認",
    )
    place = 0
    for step in steps:
        found = told.find(step, place)
        assert found >= place, step
        place = found


def test_a_doubtful_row_leads_to_its_decision(look: Look) -> None:
    page = look(DOUBTFUL)
    address = unescape(re.findall(r'href="[^"]*(review\?at=[^"]*)"', page)[0])
    assert "若松 次郎" in text_of(look(address))


def test_a_seal_is_shown_and_opens_large(look: Look, client: TestClient) -> None:
    page = look("member?kigo=共済&bango=103")
    address = re.findall(r'<a href="([^"]*/picture/[^"]*)"><img', page)[0]
    answer = client.get(address)
    assert answer.headers["content-type"] == "image/png"


def test_widths_and_zeros_of_the_number_do_not_matter(look: Look) -> None:
    assert "若松 次郎" in text_of(look("member?kigo=共済&bango=１０２"))


def test_a_decision_in_force_is_taken_back(look: Look, post: Post, house: House) -> None:
    decide(look, post, house)
    page = look(DOUBTFUL)
    assert "「受領と認める」(判定者 係員 甲、理由 電話で確認)" in text_of(page)
    before = decisions(house)
    fields = {key: field(page, key) for key in SHOWN}
    assert decisions(house) == before
    answer = post("member/withdraw", reason="別人と分かった", **fields)
    assert answer.status_code == 303
    told = text_of(look(DOUBTFUL))
    assert "若松 次郎さんの「受領と認める」を取り消しました。" in told
    assert "要確認の画面で判定する" in told
    assert decisions(house)[len(before) :] == [("", "別人と分かった")]
    with Cycle(house.folder) as cycle:
        chain = cycle.explain("共済", "0000102", as_of=AFTER)
    assert [made.standing for made in chain.rows[0].decisions][-2:] == ["superseded", "withdrawal"]


def test_what_has_changed_since_is_not_taken_back(look: Look, post: Post, house: House) -> None:
    decide(look, post, house)
    page = look(DOUBTFUL)
    fields = {key: field(page, key) for key in SHOWN}
    before = decisions(house)
    for key, told in (("key", "取り消せる判定はありません"), ("digest", "改めて確かめて"), ("known", "改めて確かめて")):
        post("member/withdraw", **{**fields, key: "x"})
        assert told in look(DOUBTFUL)
    assert decisions(house) == before
    post("member/withdraw", **fields)
    assert len(decisions(house)) == len(before) + 1


def test_who_is_in_the_records_only_is_told_apart_from_who_is_nowhere(client: TestClient, base: str) -> None:
    nowhere = client.get(f"{base}/member", params={"kigo": "共済", "bango": "9999999"})
    assert nowhere.status_code == 404
    assert "見当たりません" in nowhere.text
    recorded = client.get(f"{base}/member", params={"kigo": "共済", "bango": "0000109"})
    assert recorded.status_code == 200
    assert "受領簿にまだ載っていません" in recorded.text
    assert "シモカワ タマキ" in recorded.text


def test_names_are_escaped(look: Look) -> None:
    page = look("member?kigo=共済&bango=110")
    assert "<script>" not in page.split("<main")[1]
    assert "&lt;script&gt;" in page
    assert "<script>" not in look("places?ledger=03-001").split("<main")[1]
    assert "「&lt;b&gt;」" in look("find?words=<b>")
