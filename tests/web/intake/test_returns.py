"""回収 in the browser: files handed over, followed as they are read, and listed with what became of them."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from starlette.testclient import TestClient

from ledger_tools.desk.review_book import OPEN_SHEET
from ledger_tools.excel.passwords import encrypted
from ledger_tools.pipeline import Cycle, ingest
from ledger_tools.web import guard
from ledger_tools.web.app import House
from ledger_tools.web.works import Work
from tests.builders import AFTER, ledger_path, outcome, return_ledger
from tests.desk.test_round_trips import type_into
from tests.pipeline.returned_files import SIGNED, put, signed
from tests.web.intake.conftest import HOST, Post

NASTY = "<script>alert(1)</script>.xlsx"


@pytest.fixture(autouse=True)
def temporary(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Where files lie that were sent."""
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(place))
    return place


@pytest.fixture
def cycle(house: House) -> Iterator[Cycle]:
    with Cycle(house.folder) as own:
        yield own


def sent(*files: tuple[str, bytes], field: str = "files") -> list[tuple[str, tuple[str, bytes]]]:
    return [(field, (name, data)) for name, data in files]


def test_files_that_are_sent_are_read_and_shown_with_what_became_of_them(
    client: TestClient, base: str, post: Post, work: Callable[[], Work], cycle: Cycle, temporary: Path
) -> None:
    found = post(
        "returns/upload", sent(("局A/01-001.xlsx", signed(cycle)), (NASTY, b"x"), ("写し.xlsx", signed(cycle)))
    )
    assert found.status_code == 200
    done = work()
    assert [(line["name"], line["label"]) for line in done.heard] == [
        ("局A/01-001.xlsx", "読取り済"),
        (NASTY, "読めない"),
        ("写し.xlsx", "取込済み(同じ内容)"),
    ]
    page = client.get(f"{base}/tasks/{done.key}").text
    assert "局A/01-001.xlsx" in page
    assert "提出ファイルの取り違えでないか所属に確認してください" in page, "it is said what to ask for"
    assert "<script>alert" not in page
    listed = client.get(f"{base}/returns").text
    assert "<script>alert" not in listed
    assert "&lt;script&gt;alert" in listed
    assert "局A/01-001.xlsxと同じ内容です" in listed
    assert "ledger=01-001" in listed
    assert outcome(cycle)["0000101"][0] == "received"
    assert list(temporary.iterdir()) == []


def test_a_ledger_that_comes_back_with_nothing_in_it_has_a_line(
    client: TestClient, base: str, post: Post, work: Callable[[], Work], cycle: Cycle
) -> None:
    post("returns/upload", sent(("白紙.xlsx", ledger_path(cycle, "01-001").read_bytes())))
    assert [(line["name"], line["label"]) for line in work().heard] == [("白紙.xlsx", "発行したまま(記入なし)")]
    listed = client.get(f"{base}/returns").text
    assert "白紙.xlsx" in listed
    assert "未記入のまま戻りました" in listed
    assert "白紙.xlsx" in client.get(f"{base}/returns?words=白紙").text


def test_a_workbook_that_is_cut_off_is_one_file_with_one_line(
    client: TestClient, base: str, post: Post, work: Callable[[], Work], cycle: Cycle
) -> None:
    out = io.BytesIO()
    openpyxl.load_workbook(io.BytesIO(signed(cycle))).save(out)  # its parts in the order of another program
    post("returns/upload", sent(("途中.xlsx", out.getvalue()[:2500])))
    assert [(line["name"], line["label"]) for line in work().heard] == [("途中.xlsx", "読めない")]
    listed = client.get(f"{base}/returns").text
    assert listed.count("途中.xlsx") == 1
    assert "途中までしか届いていない" in listed


def test_a_folder_and_a_field_that_was_left_empty(post: Post, work: Callable[[], Work], cycle: Cycle) -> None:
    files = [*sent(("", b"")), *sent(("局A/01-001.xlsx", signed(cycle)), field="folder")]
    post("returns/upload", files)
    assert work().outcome.taken.read == ["局A/01-001.xlsx"]


def test_without_files_nothing_begins(post: Post, house: House, base: str, temporary: Path) -> None:
    for files in (sent(("", b"")), sent(("Thumbs.db", b"x"))):
        assert "取り込むファイルを選んでください" in post("returns/upload", files).text
    desk = house.desk(base.rpartition("/")[2])
    assert desk is not None
    assert desk.works.recent() == []
    assert list(temporary.iterdir()) == []


def test_the_one_changed_last_counts_last(post: Post, work: Callable[[], Work], cycle: Cycle) -> None:
    files = sent(("あと.xlsx", signed(cycle)), ("さき.xlsx", signed(cycle, entries={"0000101": {"stamp": "青葉"}})))
    post("returns/upload", files, changed="1765200000000,1765100000000")
    assert work().outcome.taken.read == ["さき.xlsx", "あと.xlsx"]


def test_passwords_that_are_typed_or_stand_in_a_mail(post: Post, work: Callable[[], Work], cycle: Cycle) -> None:
    post("returns/upload", sent(("一.xlsx", encrypted(signed(cycle), "Kasumi-1"))), passwords="no\nKasumi-1\n")
    assert work().outcome.taken.read == ["一.xlsx"]
    locked = encrypted(signed(cycle, "01-002", {"0000104": {"stamp": "髙田"}}), "Kasumi-2")
    post("returns/upload", sent(("二.xlsx", locked)), mail="パスワード: Kasumi-2")
    assert work().outcome.taken.read == ["二.xlsx"]


def test_what_lies_in_the_folder_is_taken_in_and_filled_books_with_one_button(
    client: TestClient, base: str, post: Post, work: Callable[[], Work], cycle: Cycle
) -> None:
    return_ledger(cycle, "02-001", {"0000106": {"remark": "11月10日退職者"}, "0000107": {"stamp": "済"}})
    cycle.ingest(as_of=AFTER)
    book = cycle.review(as_of=AFTER).path
    decided = {"判定": "受領と認める", "判定者": "佐藤", "判定の理由": "電話で確認"}
    type_into(book, OPEN_SHEET, "0000107", book, **decided)
    put(cycle, "01-001.xlsx", signed(cycle))
    page = post("returns/folder").text
    page = client.get(f"{base}/tasks/{work().key}").text
    assert "01-001.xlsx" in page
    assert "記入した表を取り込む" in page
    assert "要確認一覧.xlsx(記入 1行)" in page
    post("returns/filled")
    assert work().outcome.taken.read == ["要確認一覧.xlsx"]
    assert outcome(cycle)["0000107"][0] == "decided"


def test_looking_takes_nothing_in(client: TestClient, base: str, cycle: Cycle) -> None:
    put(cycle, "01-001.xlsx", signed(cycle))
    for page in ("upload", "folder", "filled"):
        assert client.get(f"{base}/returns/{page}").status_code == 405
    assert cycle.store.files().empty


# --- long, stopped, two at once ---------------------------------------------------------------------------------------


class Gate:
    """Lets an intake wait after its second file until it is opened."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.reached, self.opened = threading.Event(), threading.Event()
        progress = Work.progress

        def waiting(own: Work, what: str, done: int, total: int) -> None:
            if done == 2:
                self.reached.set()
                assert self.opened.wait(30)
            progress(own, what, done, total)

        monkeypatch.setattr(Work, "progress", waiting)
        monkeypatch.setattr(ingest, "_TOGETHER", 0.0)  # each file is recorded by itself


def four_files(cycle: Cycle) -> list[tuple[str, bytes]]:
    entries = {"01-001": SIGNED, "01-002": {"0000104": {"stamp": "髙田"}}, "03-001": {"0000108": {"stamp": "上川"}}}
    files = [(f"{number}.xlsx", signed(cycle, number, own)) for number, own in entries.items()]
    return [*files, ("壊れ.xlsx", b"x")]


def test_an_intake_goes_on_without_the_page_is_stopped_and_run_again(
    client: TestClient, base: str, post: Post, work: Callable[[], Work], cycle: Cycle, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(monkeypatch)
    files = four_files(cycle)
    page = post("returns/upload", sent(*files))
    address = str(page.url)
    assert gate.reached.wait(30)
    page = client.get(address)
    assert "中止する" in page.text
    assert "01-001.xlsx" in page.text, "what is done is shown while the rest goes on"
    assert '<meta http-equiv="refresh"' in page.text, "without scripts the page asks again by itself"
    post(f"{address.partition(base)[2].lstrip('/')}/stop")
    gate.opened.set()
    stopped = work()
    assert "中止しました" in stopped.failed
    page = client.get(address)
    assert "それまでに済んだもの" in page.text
    assert sorted(cycle.store.files()["name"]) == ["01-001.xlsx", "01-002.xlsx"]
    post("returns/upload", sent(*files))
    taken = work().outcome.taken
    assert (taken.read, taken.duplicates) == (["03-001.xlsx"], ["01-001.xlsx", "01-002.xlsx"])
    assert taken.refused == ["壊れ.xlsx"]


def test_a_second_start_is_refused_and_says_who_is_at_it(
    client: TestClient, base: str, post: Post, work: Callable[[], Work], cycle: Cycle, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(monkeypatch)
    post("sign", person="若松")
    post("returns/upload", sent(*four_files(cycle)))
    assert gate.reached.wait(30)
    post("sign", person="白石")
    for found in (post("returns/folder"), post("returns/upload", sent(("別.xlsx", b"x")))):
        assert found.status_code == 409
        assert "若松が" in found.text
        assert "4件のファイルの取込み" in found.text
    assert "若松が" in client.get(f"{base}/returns").text
    gate.opened.set()
    assert work().outcome.taken.read


def test_what_is_read_is_told_as_it_goes_on(
    client: TestClient, base: str, post: Post, work: Callable[[], Work], cycle: Cycle
) -> None:
    post("returns/upload", sent(*four_files(cycle)))
    key = work().key

    def events(query: str) -> list[dict[str, Any]]:
        text = client.get(f"{base}/tasks/{key}/events{query}").text
        return [json.loads(line.removeprefix("data: ")) for line in text.splitlines() if line.startswith("data: ")]

    (last,) = events("")
    assert (last["over"], last["from"], len(last["lines"])) == (True, 0, 4)
    assert last["lines"][3] | {"why": ""} == {"name": "壊れ.xlsx", "label": "読めない", "look": "bad", "why": ""}
    assert last["lines"][3]["why"]
    (rest,) = events("?heard=3")
    assert (rest["from"], [line["name"] for line in rest["lines"]]) == (3, ["壊れ.xlsx"])
    assert events("?heard=x")[0]["from"] == 0


# --- limits -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("more", [1, 2])
def test_more_files_than_are_taken_at_once_are_refused(
    client: TestClient, base: str, post: Post, cycle: Cycle, temporary: Path, more: int
) -> None:
    assert "1,000件" in client.get(f"{base}/returns").text
    found = post("returns/upload", sent(*((f"{number}.xlsx", b"x") for number in range(1_000 + more))))
    assert found.status_code in (409, 413)
    assert "一度に送れるのは1,000件、600MBまでです。" in found.text
    assert cycle.store.files().empty
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("chunked", [False, True])
def test_more_bytes_than_are_taken_at_once_are_refused(
    client: TestClient, base: str, monkeypatch: pytest.MonkeyPatch, temporary: Path, chunked: bool
) -> None:
    monkeypatch.setattr(guard, "MAX_BODY", 10_000)
    head = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.xlsx"\r\n\r\n'
    body = [head, *([b"0" * 1_000] * 20), b"\r\n--x--\r\n"]
    headers = {"Origin": f"http://{HOST}", "Content-Type": "multipart/form-data; boundary=x"}
    content: Any = (part for part in body) if chunked else b"".join(body)
    if chunked:
        headers["Transfer-Encoding"] = "chunked"
    found = client.post(f"{base}/returns/upload", content=content, headers=headers)
    assert found.status_code == 413
    assert "分けて送るか、回収フォルダに入れて" in found.text
    assert list(temporary.iterdir()) == []


def test_what_is_no_form_and_a_fault_are_said_in_our_words(
    client: TestClient, base: str, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    headers = {"Origin": f"http://{HOST}", "Content-Type": "multipart/form-data; boundary=x"}
    found = client.post(f"{base}/returns/upload", content=b"no form", headers=headers)
    assert found.status_code == 400
    assert "Too many" not in found.text
    monkeypatch.setattr("ledger_tools.web.came.Came.counts", lambda _own: 1 // 0)
    found = client.get(f"{base}/returns")
    assert found.status_code == 500
    assert "プログラムの不具合のため" in found.text
    assert "ZeroDivisionError" in (house.folder / "不具合の記録.txt").read_text(encoding="utf-8-sig")


# --- the list ---------------------------------------------------------------------------------------------------------


def test_the_list_is_cut_and_narrowed(client: TestClient, base: str, cycle: Cycle) -> None:
    for number in range(205):
        put(cycle, f"写真{number:03}.xlsx", f"{number}".encode())
    put(cycle, "01-001.xlsx", signed(cycle))
    cycle.ingest(as_of=AFTER)
    page = client.get(f"{base}/returns").text
    assert page.count('<td class="became">') == 200
    assert "次の6件" in page
    page = client.get(f"{base}/returns?start=200").text
    assert page.count('<td class="became">') == 6
    page = client.get(f"{base}/returns?show=unread&words=写真20").text
    assert page.count('<td class="became">') == 5
    assert "読めないもの(205)" in page
    assert "当てはまるファイルはありません" in client.get(f"{base}/returns?show=withdrawn").text
    assert client.get(f"{base}/returns?show=x&start=x").status_code == 200


def test_before_ledgers_are_made_it_is_said(client: TestClient, base: str, tmp_path: Path, house: House) -> None:
    Cycle.init(tmp_path / "空").close()
    house.folder = tmp_path / "空"
    (key,) = house.cycles()
    page = client.get(f"/c/{key}/returns")
    assert page.status_code == 200
    assert "受領簿がまだ作られていません" in page.text
