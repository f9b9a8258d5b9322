"""Who may ask for what: strangers' pages, wrong hosts, stale tokens, too much of anything."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from ledger_tools.model import Actor
from ledger_tools.web import guard
from ledger_tools.web.app import House, make_app
from tests.web.conftest import ADDRESSES, HOST, TODAY, Page, opened

ORIGIN = {"Origin": f"http://{HOST}"}


def house_of(folder: Path) -> House:
    return House(folder, Actor("tester"), TODAY)


def test_without_the_address_of_the_start_nothing_is_shown(folder: Path) -> None:
    house = house_of(folder)
    client = TestClient(make_app(house, hosts=frozenset({HOST})), base_url=f"http://{HOST}")
    for address in ("/", f"/c/{next(iter(house.cycles()))}/", f"/c/{next(iter(house.cycles()))}/review"):
        answer = client.get(address)
        assert answer.status_code == 403
        assert "青葉" not in answer.text
        assert "起動したときに表示されたアドレス" in answer.text
    assert client.get("/start", params={"token": "stale"}).status_code == 403
    assert client.get("/start").status_code == 403


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(folder: Path) -> None:
    house = house_of(folder)
    client = TestClient(make_app(house, hosts=frozenset({HOST})), base_url=f"http://{HOST}", follow_redirects=False)
    cookie = client.get("/start", params={"token": house.token}).headers["set-cookie"].casefold()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:81", "localhost:8000.evil.example", ""])
def test_another_host_is_not_answered(page: Page, host: str) -> None:
    """So that a name that was made to point at this PC (DNS rebinding) shows nothing."""
    answer = page.client.get(f"{page.base}/", headers={"Host": host})
    assert answer.status_code == 421
    assert "青葉" not in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {},
        {"Origin": f"https://{HOST}"},
        {"Origin": "http://127.0.0.1:8001"},
        {**ORIGIN, "Sec-Fetch-Site": "cross-site"},
    ],
)
def test_a_strangers_page_changes_nothing(page: Page, headers: dict[str, str]) -> None:
    answer = page.client.post(f"{page.base}/sign", data={"csrf": page.csrf, "person": "よそ者"}, headers=headers)
    assert answer.status_code == 403
    assert "よそ者" not in page.text()


@pytest.mark.parametrize("token", [None, "", "x" * 32])
def test_a_form_without_its_token_changes_nothing(page: Page, token: str | None) -> None:
    fields = {"person": "よそ者"} | ({} if token is None else {"csrf": token})
    answer = page.client.post(f"{page.base}/sign", data=fields, headers=ORIGIN)
    assert answer.status_code == 403
    assert "よそ者" not in page.text()


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
def test_other_methods_are_refused(page: Page, method: str) -> None:
    assert page.client.request(method, f"{page.base}/").status_code == 405


def test_looking_changes_nothing(page: Page) -> None:
    """Every page that answers a form refuses to be looked at, or shows only what is there."""
    before = page.desk.look(lambda cycle: cycle.store.last_event())
    for address in ("sign", "review/decide", "review/undo", "papers/summary", "papers/remind", "setup/load"):
        assert page.get(f"{address}?person=x&verdict=受領と認める").status_code == 405
    for address in (*ADDRESSES, "figures"):
        page.text(address)
    assert page.desk.look(lambda cycle: cycle.store.last_event()) == before


def test_every_answer_carries_the_headers(page: Page) -> None:
    for address in (f"{page.base}/", f"{page.base}/nowhere", "/static/desk.css", "/nowhere"):
        headers = page.client.get(address).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe-inline" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"


def test_no_page_has_code_or_looks_of_its_own(page: Page) -> None:
    """The policy would drop them without a word."""
    for address in ADDRESSES:
        text = page.text(address)
        assert " style=" not in text
        assert " onclick=" not in text
        assert "<style" not in text
        assert "<script>" not in text


@pytest.mark.parametrize("path", ["/static/../app.py", "/static/%2e%2e/app.py", "/static/..%5capp.py", "/static/"])
def test_nothing_beside_the_static_files_is_handed_out(page: Page, path: str) -> None:
    assert page.client.get(path).status_code == 404


def test_too_large_a_body_is_refused(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "MAX_BODY", 100_000)
    answer = page.post("setup/rosters", files={"roster": ("名簿.csv", b"x" * 200_000)})
    assert answer.status_code == 413
    assert "一度に送れるのは" in answer.text


def test_too_large_a_body_that_does_not_say_so_is_refused_as_it_comes(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "MAX_BODY", 100_000)

    def pieces() -> object:
        for _ in range(50):
            yield b"x" * 10_000

    headers = {**ORIGIN, "Content-Type": "multipart/form-data; boundary=x"}
    answer = page.client.post(f"{page.base}/setup/rosters", content=pieces(), headers=headers)  # type: ignore[arg-type]
    assert answer.status_code in (400, 413)


def test_more_files_than_a_form_may_hold_are_refused(page: Page) -> None:
    files = [("roster", (f"{number}.csv", b"x")) for number in range(1_001)]
    answer = page.post("setup/rosters", files=[*files, files[0]])
    assert answer.status_code == 413
    assert "1,000件" in answer.text
    assert not list((page.desk.folder / "名簿").glob("1*.csv"))


def test_a_body_that_is_no_form_is_refused(page: Page) -> None:
    headers = {**ORIGIN, "Content-Type": "multipart/form-data"}
    assert page.client.post(f"{page.base}/sign", content=b"\x00\xff", headers=headers).status_code in (400, 403)


def test_a_fault_shows_a_number_and_its_place_is_logged_without_values(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ledger_tools.web.desk import Desk

    def fail(_desk: Desk, *_arguments: object, **_named: object) -> None:
        raise RuntimeError("青葉 太郎")

    monkeypatch.setattr(Desk, "standing", fail)
    answer = page.get("")
    assert answer.status_code == 500
    assert "番号" in answer.text
    assert "青葉" not in answer.text
    log = (page.desk.folder / "不具合の記録.txt").read_text(encoding="utf-8")
    assert "RuntimeError" in log
    assert "青葉" not in log


def test_sessions_do_not_mix(folder: Path) -> None:
    """Each browser has a token and a name of its own."""
    house = house_of(folder)
    first, second = opened(house), opened(house)
    one, other = house.sessions.every()
    assert one.csrf != other.csrf
    base = f"/c/{next(iter(house.cycles()))}"
    assert first.post(f"{base}/sign", data={"csrf": other.csrf, "person": "甲"}, headers=ORIGIN).status_code == 403
    assert first.post(f"{base}/sign", data={"csrf": one.csrf, "person": "甲"}, headers=ORIGIN).status_code == 200
    assert "担当: 甲" in first.get(f"{base}/").text
    assert "担当: 甲" not in second.get(f"{base}/").text
    house.close()
