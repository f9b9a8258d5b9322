"""From an empty folder to the report: each step on its page, and what is said where it cannot be done."""

from __future__ import annotations

import io
import json
import sqlite3
import zipfile
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

import ledger_tools.pipeline.ingest as ingest_step
from ledger_tools.errors import LedgerToolsError
from ledger_tools.model import Actor
from ledger_tools.pipeline import Cycle
from ledger_tools.settings.write import write_settings
from ledger_tools.web import desk
from ledger_tools.web.app import House
from ledger_tools.web.desk import Desk
from ledger_tools.web.setup import clean_name
from ledger_tools.web.works import Work
from tests.builders import ROSTER, ROSTER_HEADER, read_in_this_process, return_ledger, settings_tables
from tests.web.conftest import HOST, TODAY, Page, opened, page_of

HAND_OUT = date(2025, 11, 17)


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Page:
    """A new cycle, made on the page."""
    read_in_this_process(monkeypatch, ingest_step)
    house = House(tmp_path, Actor("tester", "pc1"), HAND_OUT)
    client = opened(house)
    assert "まだ事業がありません" in client.get("/").text
    (session,) = house.sessions.every()
    made = client.post("/", data={"csrf": session.csrf, "name": "資格確認書R7"}, headers={"Origin": f"http://{HOST}"})
    assert made.status_code == 200
    (tmp_path / "資格確認書R7" / "設定.xlsx").write_bytes(write_settings(settings_tables()))
    base = next(f"/c/{key}" for key in house.cycles())
    return Page(client, house, base, session.csrf)


def roster(text: str = ROSTER) -> tuple[str, bytes]:
    return "名簿.csv", f"{ROSTER_HEADER}\n{text}".encode()


def test_a_cycle_step_by_step(empty: Page) -> None:
    assert "設定を確かめ、名簿を読み込んでください。" in empty.text()
    assert "名簿.csvを名簿フォルダに入れました" in empty.post("setup/rosters", files={"roster": roster()}).text
    loaded = empty.finish(empty.post("setup/load")).text
    assert "封筒8通、資格確認書10枚" in loaded
    made = empty.finish(empty.post("setup/generate")).text
    assert "受領簿4冊を作成しました" in made
    home = empty.text()
    assert "青葉" not in home
    assert "配付開始" in home
    assert "督促" in home
    assert "8人分について" not in home
    summary = empty.finish(empty.post("papers/summary")).text
    assert "未処理一覧.xlsx、報告書.docx、進み具合.html" in summary
    letters = empty.finish(empty.post("papers/remind", bureau=["01", "03"])).text
    assert "依頼文2通" in letters
    assert {"未処理一覧.xlsx", "報告書.docx", "進み具合.html"} <= {
        p.name for p in (empty.desk.folder / "報告").iterdir()
    }
    with Cycle(empty.desk.folder) as cycle:
        assert [letter.bureau_code for letter in cycle.store.letters()] == ["01", "03"]
        assert set(cycle.store.events()["actor"]) == {"tester@pc1"}


def test_problems_of_the_records_by_cell(empty: Page) -> None:
    empty.post("setup/rosters", files={"roster": roster(ROSTER.replace("本人,1,01,0101,在職", "本人,x,99,0101,在職"))})
    text = empty.finish(empty.post("setup/load")).text
    assert "何も取り込んでいません" in text
    assert "<td>枚数</td>" in text
    with Cycle(empty.desk.folder) as cycle:
        assert cycle.store.members().empty


def test_a_roster_of_the_same_name_leaves_the_earlier_one_in_the_archive(empty: Page) -> None:
    empty.post("setup/rosters", files={"roster": roster()})
    empty.post("setup/rosters", files={"roster": roster(ROSTER.replace("青葉", "若葉"))})
    assert "若葉" in (empty.desk.folder / "名簿" / "名簿.csv").read_text(encoding="utf-8")
    (before,) = (empty.desk.folder / "保管" / "前の名簿").iterdir()
    assert "青葉" in before.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("名簿.csv", "名簿.csv"),
        ("../../設定.xlsx", "設定.xlsx"),
        (r"C:\Users\x\名簿.csv", "名簿.csv"),
        ("/etc/passwd", "passwd"),
        ("a\x00b.csv", "a_b.csv"),
        ("..", "名称なし"),
        ("", "名称なし"),
        ("a" * 300 + ".csv", "a" * 100 + ".csv"),
        ("名簿.csv. ", "名簿.csv"),
        ("CON.csv", "_CON.csv"),
        ("a?b.csv", "a？b.csv"),
    ],
)
def test_no_path_from_the_browser_is_used_as_a_path(given: str, kept: str) -> None:
    assert clean_name(given) == kept


def test_a_file_that_is_no_roster_is_put_away(empty: Page) -> None:
    empty.post("setup/rosters", files={"roster": ("所属.csv", b"x,y")})
    answer = empty.post("setup/put_away", name="所属.csv")
    assert "名簿フォルダから外し" in answer.text
    assert not (empty.desk.folder / "名簿" / "所属.csv").exists()
    assert len(list((empty.desk.folder / "保管" / "前の名簿").iterdir())) == 1
    assert "ありません" in empty.post("setup/put_away", name="../設定.xlsx").text
    assert (empty.desk.folder / "設定.xlsx").exists()


def test_what_is_put_among_the_rosters_and_away_is_written_down_with_who_did_it(empty: Page) -> None:
    empty.post("sign", person="架空 花子")
    for text in (
        ROSTER,
        ROSTER.replace("青葉", "若葉"),
        ROSTER.replace("青葉", "若葉"),
    ):
        empty.post("setup/rosters", files={"roster": roster(text)})
    empty.post("setup/put_away", name="名簿.csv")
    with Cycle(empty.desk.folder) as cycle:
        events = cycle.store.events()
    events = events[events["action"] == "roster"]
    details = [json.loads(detail) for detail in events["detail"]]
    assert [detail["there"] for detail in details] == [True, True, False]
    assert [bool(detail["kept"]) for detail in details] == [False, True, True]
    assert set(events["subject"]) == {"名簿.csv"}
    assert {actor.split("@")[0] for actor in events["actor"]} == {"架空 花子"}


def test_a_roster_that_cannot_be_written_down_is_not_put_there(empty: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "ENTERING", 0.2)
    empty.house.desks.clear()  # it is opened anew, with this patience
    with closing(sqlite3.connect(empty.desk.folder / "ledger.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        answer = empty.post("setup/rosters", files={"roster": roster()})
    assert answer.status_code == 503
    assert "ファイルをもう一度選んで" in answer.text
    assert not (empty.desk.folder / "名簿" / "名簿.csv").exists()


def test_what_is_no_roster_is_not_put_among_them(empty: Page) -> None:
    answer = empty.post("setup/rosters", files={"roster": ("virus.exe", b"MZ")})
    assert "名簿として読めない形式です" in answer.text
    assert not (empty.desk.folder / "名簿" / "virus.exe").exists()


@pytest.mark.parametrize("name", ["", "..", "a/b", "a\\b", "con", "x" * 61, "a:b", "末尾."])
def test_a_new_cycle_has_a_name_that_is_no_path(tmp_path: Path, name: str) -> None:
    house = House(tmp_path / "事業", Actor("tester"), HAND_OUT)
    house.folder.mkdir()
    client = opened(house)
    (session,) = house.sessions.every()
    form = {"csrf": session.csrf, "name": name}
    assert "使えない文字" in client.post("/", data=form, headers={"Origin": f"http://{HOST}"}).text
    assert not list(house.folder.iterdir())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["事業"]


def test_several_cycles_are_listed(tmp_path: Path) -> None:
    for name in ("資格確認書R7", "資格確認書R8"):
        Cycle.init(tmp_path / name).close()
    house = House(tmp_path, Actor("tester"), HAND_OUT)
    text = opened(house).get("/").text
    assert "資格確認書R7" in text
    assert "資格確認書R8" in text


def test_wrong_settings_are_named_by_cell_on_every_page(page: Page) -> None:
    tables = settings_tables(basic={"件数の単位": "箱"})
    (page.desk.folder / "設定.xlsx").write_bytes(write_settings(tables))
    for address, status in (("", 409), ("review", 409), ("setup", 200)):
        answer = page.get(address)
        assert answer.status_code == status
        assert "件数の単位" in answer.text
    (page.desk.folder / "設定.xlsx").write_bytes(write_settings(settings_tables()))
    assert "今日すること" in page.text()


def test_a_bureaus_papers_come_as_one_archive(page: Page) -> None:
    text = page.text("setup")
    key = text.split("/bundle/")[1].split('"')[0]
    answer = page.get(f"bundle/{key}")
    assert "attachment" in answer.headers["content-disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert "00_送付票.xlsx" in archive.namelist()


@pytest.mark.parametrize("address", ["paper/0000", "bundle/0000", "paper/..%2f..%2f設定.xlsx", "picture/00", "tasks/x"])
def test_what_is_not_in_the_list_is_not_handed_out(page: Page, address: str) -> None:
    assert page.get(address).status_code == 404


def test_a_second_start_is_refused_with_who_is_at_it(page: Page) -> None:
    import threading

    go_on = threading.Event()

    def step(_cycle: Cycle, _work: Work) -> None:
        assert go_on.wait(60)

    first = page.desk.works.start("generate", "受領簿の作成", Actor("架空 次子"), step)
    try:
        answer = page.post("setup/load")
        assert answer.status_code == 409
        assert "架空 次子" in answer.text
        assert "受領簿の作成" in answer.text
        assert "始めています" in page.text(f"tasks/{first.key}")
    finally:
        go_on.set()
    assert first.ended.wait(60)


def test_work_that_is_stopped_says_so_and_can_be_done_again(page: Page) -> None:
    import threading

    reached, go_on = threading.Event(), threading.Event()

    def step(_cycle: Cycle, work: Work) -> str:
        for number in range(100):
            work.progress("試し", number, 100)
            reached.set()
            assert go_on.wait(60)
        return "済"

    work = page.desk.works.start("summary", "試し", Actor("tester"), step)
    assert reached.wait(60)
    assert "中止を求めました" in page.post(f"tasks/{work.key}/stop").text
    go_on.set()
    assert work.ended.wait(60)
    assert "中止しました" in page.text(f"tasks/{work.key}")


def test_a_step_that_cannot_be_done_says_why(page: Page) -> None:
    def step(_cycle: Cycle, _work: Work) -> None:
        raise LedgerToolsError("報告書.docx を書けません。Word で開いていれば閉じてください。")

    work = page.desk.works.start("summary", "報告書の作成", Actor("tester"), step)
    assert work.ended.wait(60)
    assert "Word で開いていれば" in page.text(f"tasks/{work.key}")


def test_a_fault_in_a_step_has_a_number_and_no_values(page: Page) -> None:
    def step(_cycle: Cycle, _work: Work) -> None:
        raise ValueError("青葉 太郎")

    work = page.desk.works.start("summary", "報告書の作成", Actor("tester"), step)
    assert work.ended.wait(60)
    text = page.text(f"tasks/{work.key}")
    assert f"番号 {work.number}" in text
    assert "青葉" not in text


def test_letters_are_shown_before_they_are_written(page: Page) -> None:
    text = page.text("papers")
    assert "受領簿の提出 1冊" in text
    assert "架空区役所" in text
    with Cycle(page.desk.folder) as cycle:
        assert not cycle.store.letters()


def test_the_figures_are_those_of_status(page: Page) -> None:
    with Cycle(page.desk.folder) as cycle:
        total = cycle.status(as_of=page.desk.today).total
    figures = page.text("figures")
    assert f"<dt>発行</dt><dd>{total.issued}<" in figures
    assert f"<dt>未処理</dt><dd>{total.open}<" in figures


def test_a_page_of_a_cycle_that_was_taken_away(page: Page) -> None:
    page.desk.close()
    page.desk.folder.rename(page.desk.folder.with_name("よそ"))
    assert "事業フォルダがありません" in page.text()


def test_before_there_are_ledgers_pages_say_what_to_do_on_the_pages(empty: Page) -> None:
    for address in ("review", "places", "cards", "papers"):
        answer = empty.get(address)
        assert answer.status_code == 409
        assert "「名簿・設定」の画面で" in answer.text
        assert "ledger-tools" not in answer.text.partition("<main")[2].partition("</main>")[0]


STALE = "集計を更新しています"


def test_figures_of_a_moment_ago_are_said_to_be_such(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    assert STALE not in page.text()
    monkeypatch.setattr(Desk, "is_of_now", lambda *_a: False)
    monkeypatch.setattr(Desk, "renew", lambda *_a: None)
    assert STALE in page.text()
    assert STALE not in page.text("setup")


@pytest.mark.parametrize("address", ["", "returns", "review", "places", "cards", "find?words=太郎"])
def test_figures_that_new_ones_overtake_while_the_page_is_drawn_are_said_to_be_such(
    page: Page, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    before = page.desk.standing(wait=30)
    with Cycle(page.desk.folder) as other:
        return_ledger(other, "02-001", {"0000106": {"stamp": "中川"}})
        other.ingest(as_of=TODAY)
    wait = Desk.standing

    def overtaken(desk: Desk, *_a: object, **_b: object) -> object:
        wait(desk, wait=30)
        return before

    monkeypatch.setattr(Desk, "standing", overtaken)
    assert STALE in page.text(address)
    monkeypatch.setattr(Desk, "standing", wait)
    assert STALE not in page.text(address)


def test_two_houses_serve_the_same_cycle(page: Page) -> None:
    """A second server, as somebody starts it who forgot the first: what one does the other shows."""
    other = page_of(House(page.desk.folder, Actor("second"), page.desk.today))
    before = page.desk.standing().report.total.open
    assert other.desk.standing().report.total.open == before
    other.house.close()


def test_a_store_that_was_made_again_is_the_one_that_is_shown(page: Page) -> None:
    """`rebuild` puts another file in its place while the pages are open."""
    before = page.text("figures")
    with Cycle(page.desk.folder) as cycle:
        cycle.rebuild(as_of=page.desk.today)
    with Cycle(page.desk.folder) as cycle:
        file = next(iter(cycle.store.known_files().values()))
        cycle.withdraw(file, "試し", as_of=page.desk.today)
    page.text()
    page.desk.standing(wait=60)
    assert page.text("figures") != before
