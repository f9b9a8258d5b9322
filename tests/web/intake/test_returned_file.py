"""One file that came, in the browser: what was seen in it, the original, 対応済 and 取下げ."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from starlette.testclient import TestClient

from ledger_tools.files import digest
from ledger_tools.pipeline import Cycle
from ledger_tools.web.app import House
from ledger_tools.web.came import key_of
from ledger_tools.web.desk import Desk
from tests.builders import AFTER, generate, make_cycle, outcome, return_ledger
from tests.pipeline.returned_files import put, signed
from tests.web.intake.conftest import Post

ENTRIES = {"0000106": {"remark": "11月10日退職者"}, "0000107": {"seal": "中川"}}


@pytest.fixture
def cycle(house: House) -> Iterator[Cycle]:
    with Cycle(house.folder) as own:
        yield own


def take(cycle: Cycle, path: Path) -> str:
    """Take a file in; return where its page is."""
    cycle.ingest([path], as_of=AFTER)
    return f"returns/{key_of(digest(path.read_bytes()))}"


def cells(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


def test_the_rows_are_shown_as_they_were_read(client: TestClient, base: str, cycle: Cycle) -> None:
    page = take(cycle, return_ledger(cycle, "02-001", ENTRIES, name="局A_受領簿.xlsx"))
    text = client.get(f"{base}/{page}").text
    shown = cells(text)
    assert "受領簿 02-001" in shown
    assert "備考: 11月10日退職者" in shown
    assert "備考は「退職(令和7年11月10日)」と読みました。" in shown
    assert "退職・カード未着" in shown
    assert "N07 退職者の資格確認書(1枚)が戻っていません" in shown
    (picture,) = re.findall(r'src="([^"]+/picture/[0-9a-f]{64})"', text)
    found = client.get(picture)
    assert (found.status_code, found.headers["content-type"]) == (200, "image/png")


def test_what_lacks_on_its_ledgers_is_said(client: TestClient, base: str, cycle: Cycle) -> None:
    page = take(cycle, return_ledger(cycle, "01-001", {"0000101": {"stamp": "青葉"}, "0000102": {"remove": True}}))
    text = client.get(f"{base}/{page}").text
    assert "受領簿の今の指摘" in text
    assert "受領簿01-001 記号共済 番号0000102: R01" in text
    assert "行を削除していないか所属に確認してください" in text


def test_the_rows_are_shown_though_the_figures_are_of_before_the_intake(
    client: TestClient, base: str, cycle: Cycle, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = house.desk(base.rpartition("/")[2])
    assert desk is not None
    before = [desk.standing(wait=30)]
    page = take(cycle, return_ledger(cycle, "02-001", ENTRIES, name="局A_受領簿.xlsx"))
    wait = Desk.standing
    new = wait(desk, wait=30)  # ready by the time that the page asks whether they are
    monkeypatch.setattr(Desk, "standing", lambda *_a, **_b: before.pop() if before else new)
    shown = cells(client.get(f"{base}/{page}").text)
    assert "備考: 11月10日退職者" in shown
    assert "集計を更新しています" not in shown


def test_what_a_later_file_replaced_counts_no_more(client: TestClient, base: str, cycle: Cycle, house: House) -> None:
    first = take(cycle, return_ledger(cycle, "01-002", {"0000104": {"stamp": "髙田"}}, name="一.xlsx"))
    take(cycle, return_ledger(cycle, "01-002", {"0000104": {"stamp": "高田"}}, name="二.xlsx", minutes=5))
    desk = house.desk(base.rpartition("/")[2])
    assert desk is not None
    desk.standing(wait=30)
    assert "ほかの提出の行で判断しています" in client.get(f"{base}/{first}").text


def test_a_ledger_of_another_cycle_is_none_of_ours(
    client: TestClient, base: str, cycle: Cycle, tmp_path: Path, house: House
) -> None:
    with make_cycle(tmp_path / "別の事業") as other:
        generate(other)
        path = put(cycle, "01-001.xlsx", signed(other))
    page = take(cycle, path)
    desk = house.desk(base.rpartition("/")[2])
    assert desk is not None
    desk.standing(wait=30)
    for text in (client.get(f"{base}/{page}").text, client.get(f"{base}/returns").text):
        assert "照合できない" in text
        assert "ledger=01-001" not in text
    assert "F05" in client.get(f"{base}/{page}").text


def test_the_original_comes_under_its_name_and_is_not_shown_in_place(
    client: TestClient, base: str, cycle: Cycle
) -> None:
    path = put(cycle, "局A/<b>受領簿.html", b"<script>alert(1)</script>")
    page = take(cycle, path)
    found = client.get(f"{base}/{page}/original")
    assert found.content == path.read_bytes()
    assert found.headers["content-disposition"].startswith("attachment; filename*=UTF-8''")
    assert "/" not in found.headers["content-disposition"].partition("filename*=")[2]
    assert found.headers["x-content-type-options"] == "nosniff"
    assert "<b>受領簿" not in client.get(f"{base}/{page}").text


@pytest.mark.parametrize("key", ["0" * 20, "01-001.xlsx", "..%5c..%5csettings.xlsx", "%00"])
def test_there_is_no_other_file(client: TestClient, base: str, post: Post, key: str) -> None:
    for page in ("", "/original", "/page/1"):
        assert client.get(f"{base}/returns/{key}{page}").status_code in (404, 405)
    for page in ("handled", "withdraw", "restore"):
        assert post(f"returns/{key}/{page}", reason="誤り", note="x", handled_by="x").status_code == 404


def test_an_original_that_is_gone_is_said(client: TestClient, base: str, cycle: Cycle) -> None:
    page = take(cycle, put(cycle, "壊れ.xlsx", b"x"))
    for kept in (cycle.folder / "保管").glob("*.xlsx"):
        kept.unlink()
    assert client.get(f"{base}/{page}").status_code == 200
    found = client.get(f"{base}/{page}/original")
    assert found.status_code == 404
    assert "原本が保管フォルダにありません" in found.text


# --- 対応済 -----------------------------------------------------------------------------------------------------------


def known(client: TestClient, address: str) -> str:
    match = re.search(r'name="known" value="([^"]*)"', client.get(address).text)
    assert match
    return match[1].replace("&#34;", '"')


def test_a_file_is_settled_and_that_is_taken_back(
    client: TestClient, base: str, post: Post, cycle: Cycle, house: House
) -> None:
    page = take(cycle, put(cycle, "旅行.xlsx", b"photo"))
    at = f"{base}/{page}"
    assert "提出ファイルの取り違えでないか所属に確認してください" in client.get(at).text
    assert client.get(f"{at}/handled").status_code == 405
    assert "対応者と対応の内容を入れてください" in post(f"{page}/handled", known="", handled_by="佐藤").text
    found = post(f"{page}/handled", known="", handled_by="佐藤", note="旅行の写真")
    assert "対応済としました" in found.text
    assert "佐藤: 旅行の写真" in found.text
    (line,) = cycle.store.refused_files().itertuples()
    assert (line.handled_by, line.reason) == ("佐藤", "旅行の写真")
    assert cycle.store.events().iloc[-1]["actor"] == "青葉@PC1"
    second = post(f"{page}/handled", known="", handled_by="若松", note="知らない")
    assert "ほかの方が先に記入しています" in second.text
    back = post(f"{page}/handled", known=known(client, at), take_back="1")
    assert "対応済を取り消しました" in back.text
    assert cycle.store.refused_files()["handled_by"].tolist() == [""]


def test_of_a_file_that_was_read_nothing_is_settled(client: TestClient, base: str, post: Post, cycle: Cycle) -> None:
    page = take(cycle, put(cycle, "01-001.xlsx", signed(cycle)))
    assert "対応の記入は要りません" in post(f"{page}/handled", known="", handled_by="佐藤", note="x").text
    assert cycle.store.handled_files().empty


# --- 取下げ -----------------------------------------------------------------------------------------------------------


def test_a_file_is_withdrawn_and_restored(client: TestClient, base: str, post: Post, cycle: Cycle) -> None:
    page = take(cycle, put(cycle, "01-001.xlsx", signed(cycle)))
    assert outcome(cycle)["0000101"][0] == "received"
    assert client.get(f"{base}/{page}/withdraw").status_code == 405
    assert "取り下げる理由を入れてください" in post(f"{page}/withdraw").text
    assert outcome(cycle)["0000101"][0] == "received"
    post("sign", person="若松")
    found = post(f"{page}/withdraw", reason="別の年度の控え")
    assert "01-001.xlsxを取り下げました" in found.text
    assert "理由: 別の年度の控え" in found.text
    assert outcome(cycle)["0000101"][0] == "not_submitted"
    assert cycle.store.withdrawn()["actor"].tolist() == ["若松@PC1"]
    assert "既に取り下げています" in post(f"{page}/withdraw", reason="もう一度").text
    assert "別の年度の控え" in client.get(f"{base}/returns?show=withdrawn").text
    assert "元に戻しました" in post(f"{page}/restore").text
    assert outcome(cycle)["0000101"][0] == "received"


# --- paper ------------------------------------------------------------------------------------------------------------


def test_a_page_of_paper_is_drawn_with_what_was_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, client: TestClient, house: House
) -> None:
    pytest.importorskip("cv2", reason="the extra [paper] is not installed")
    from tests.returns.paper import drawn as d

    with make_cycle(tmp_path / "紙") as cycle:
        generate(cycle)
        count = len(cycle.store.issued_rows().query("ledger_id == '01-001'"))
        sheet = d.draw_page(count, {0: (d.seal(),)}, 1, f"{cycle.store.cycle_id}/01-001/1/1")
        page = take(cycle, put(cycle, "scan.pdf", d.as_pdf(sheet)))
    house.folder = tmp_path / "紙"
    (key,) = house.cycles()
    text = client.get(f"/c/{key}/{page}?leaf=1").text
    assert "読み取った紙面" in text
    assert "1頁の紙面に" in text
    found = client.get(f"/c/{key}/{page}/page/1")
    assert (found.status_code, found.headers["content-type"]) == (200, "image/png")
    assert Image.open(io.BytesIO(found.content)).width > 500
    for wrong in ("0", "99", "x"):
        assert client.get(f"/c/{key}/{page}/page/{wrong}").status_code == 404
