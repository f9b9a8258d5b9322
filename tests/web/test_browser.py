"""The pages in a real browser: with the mouse, with the keyboard alone, without scripts, and two at once."""

from __future__ import annotations

import importlib.util
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import uvicorn

from ledger_tools.model import Actor
from ledger_tools.settings.write import write_settings
from ledger_tools.web.app import House, make_app
from ledger_tools.web.serve import bound_to
from tests.builders import ROSTER, ROSTER_HEADER, fill, settings_tables
from tests.conftest import require_external
from tests.web.conftest import ADDRESSES, TODAY, rows_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator
    from playwright.sync_api import Page as Tab

pytestmark = pytest.mark.slow
_LONG = 60_000  # milliseconds


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium without a window."""
    program = require_external("chromium", "chromium-browser", "google-chrome")
    if importlib.util.find_spec("playwright") is None:
        require_external("playwright")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        found = play.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield found
        found.close()


@dataclass
class Served:
    """A server that runs, and where."""

    house: House
    address: str


@pytest.fixture
def serve() -> Iterator[Any]:
    """Return what serves a folder on this PC until the test is through."""
    running: list[tuple[uvicorn.Server, threading.Thread, House]] = []

    def start(folder: Path, today: date) -> Served:
        bound = bound_to(0)
        port = bound.getsockname()[1]
        house = House(folder, Actor("tester", "pc1"), today)
        app = make_app(house, hosts=frozenset({f"127.0.0.1:{port}"}))
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
        thread.start()
        running.append((server, thread, house))
        return Served(house, f"http://127.0.0.1:{port}/start?token={house.token}")

    yield start
    for server, thread, house in running:
        server.should_exit = True
        thread.join(30)
        house.close()


def tab(browser: Browser, served: Served, *, scripts: bool = True) -> Tab:
    """Open the pages in a browser of its own; whatever it complains of fails the test."""
    context = browser.new_context(java_script_enabled=scripts, locale="ja-JP", viewport={"width": 1366, "height": 768})
    page = context.new_page()
    page.set_default_timeout(_LONG)

    def complain(message: object) -> None:
        raise AssertionError(str(message))

    page.on("pageerror", complain)
    page.on("console", lambda message: complain(message.text) if message.type == "error" else None)
    page.goto(served.address)
    return page


def told(page: Tab) -> str:
    return page.locator(".told p").first.inner_text()


def menu(page: Tab, name: str) -> None:
    page.get_by_role("navigation", name="メニュー").get_by_role("link", name=name, exact=True).click()


def made_on_page(page: Tab, folder: Path, roster: Path) -> None:
    """Make a cycle and put its settings in; the settings are edited in Excel, not here."""
    page.get_by_label("フォルダの名前").fill("資格確認書R7")
    page.get_by_role("button", name="作成する").click()
    (folder / "資格確認書R7" / "設定.xlsx").write_bytes(write_settings(settings_tables()))
    roster.write_text(f"{ROSTER_HEADER}\n{ROSTER}", encoding="utf-8", newline="")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_from_an_empty_folder_to_the_report_with_the_mouse(
    browser: Browser, serve: Any, tmp_path: Path, scripts: bool
) -> None:
    folder, roster = tmp_path / "事業", tmp_path / "名簿.csv"
    folder.mkdir()
    page = tab(browser, serve(folder, TODAY), scripts=scripts)
    made_on_page(page, folder, roster)
    cycle = folder / "資格確認書R7"

    def work(button: str) -> str:
        page.get_by_role("button", name=button).click()
        page.wait_for_url("**/tasks/*")
        if scripts:
            page.locator("[data-listen]").wait_for(state="detached")
        while page.locator("[data-listen]").count():
            page.wait_for_timeout(300)
            page.reload()
        return told(page) if page.locator(".told").count() else ""

    menu(page, "名簿・設定")
    page.get_by_label("名簿のファイル").set_input_files(roster)
    page.get_by_role("button", name="入れる", exact=True).click()
    assert "名簿フォルダに入れました" in told(page)
    assert "封筒8通" in work("名簿を読み込む")
    menu(page, "名簿・設定")
    assert "受領簿4冊" in work("受領簿を作成する")
    menu(page, "ホーム")
    assert "4冊" in page.locator(".steps").inner_text()

    (ledger,) = (cycle / "受領簿").rglob("01-001*.xlsx")
    returned = tmp_path / ledger.name
    returned.write_bytes(fill(ledger.read_bytes(), {"0000101": {"stamp": "青葉"}, "0000102": {"stamp": "代理 若松妻"}}))
    menu(page, "回収")
    page.locator("input[type=file][name=files]").set_input_files(returned)
    work("送って取り込む")
    assert ledger.name in page.locator("main").inner_text()
    assert rows_of(cycle)["0000101"] == "received"

    page.locator(".who summary").click()
    page.get_by_label("担当者の氏名").fill("架空 花子")
    page.get_by_role("button", name="変更").click()
    menu(page, "要確認")
    page.get_by_label("判定の理由").fill("本人に電話で確認")
    page.get_by_role("button", name="受領と認める").click()
    assert "若松 次郎さんを「受領と認める」としました" in told(page)
    assert rows_of(cycle)["0000102"] == "decided"

    menu(page, "督促・報告")
    assert "報告書.docx" in work("報告書を作成する")
    menu(page, "督促・報告")
    with page.expect_download() as got:
        page.get_by_role("link", name="報告書.docx").click()
    assert got.value.suggested_filename == "報告書.docx"


def test_doubts_by_the_keyboard_alone(browser: Browser, serve: Any, folder: Path) -> None:
    page = tab(browser, serve(folder, TODAY))
    page.keyboard.press("Tab")  # the first stop leads past the menu
    assert page.evaluate_handle("document.activeElement").as_element().inner_text() == "本文へ"  # type: ignore[union-attr]
    reach(page, page.get_by_role("link", name="要確認", exact=True).first)
    page.keyboard.press("Enter")
    page.locator("form.decide").wait_for()
    page.wait_for_load_state("load")
    first = page.locator(".evidence h2").inner_text()
    page.keyboard.press("n")
    page.locator(".evidence h2", has_not_text=first).wait_for()
    page.wait_for_load_state("load")
    page.keyboard.press("p")
    page.locator(".evidence h2", has_text=first.split()[0]).wait_for()
    page.wait_for_load_state("load")  # keys are heard from then on
    page.keyboard.press("1")  # asks for the reason
    page.keyboard.type("本人に電話で確認")
    page.keyboard.press("Enter")
    page.locator(".told.done").wait_for()
    page.wait_for_load_state("load")
    assert "「受領と認める」としました" in told(page)
    page.keyboard.press("u")
    page.locator(".told.done", has_text="取り消しました").wait_for()
    page.wait_for_load_state("load")
    assert "decided" not in rows_of(folder).values()
    page.keyboard.press("?")
    page.locator("dialog[open]").wait_for()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    assert page.evaluate_handle("document.activeElement").as_element().get_attribute("id") == "find"  # type: ignore[union-attr]


def reach(page: Tab, wanted: Locator) -> None:
    """Press Tab until something has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if wanted.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError("not reached by Tab")


def test_a_digit_that_is_typed_into_a_field_decides_nothing(browser: Browser, serve: Any, folder: Path) -> None:
    page = tab(browser, serve(folder, TODAY))
    menu(page, "要確認")
    page.get_by_label("判定の理由").click()
    page.keyboard.type("123")
    assert page.get_by_label("判定の理由").input_value() == "123"
    assert "decided" not in rows_of(folder).values()


@pytest.mark.parametrize("scripts", [True, False])
def test_enter_in_the_reason_decides_nothing(browser: Browser, serve: Any, folder: Path, scripts: bool) -> None:
    page = tab(browser, serve(folder, TODAY), scripts=scripts)
    menu(page, "要確認")
    page.get_by_label("判定の理由").fill("所属に照会中")
    page.get_by_label("判定の理由").press("Enter")
    page.locator(".told.wrong").wait_for()
    assert page.get_by_label("判定の理由").input_value() == "所属に照会中"
    assert "decided" not in rows_of(folder).values()


def test_decisions_without_scripts(browser: Browser, serve: Any, folder: Path) -> None:
    page = tab(browser, serve(folder, TODAY), scripts=False)
    menu(page, "要確認")
    page.get_by_label("判定の理由").fill("所属に電話で確認")
    page.get_by_role("button", name="受領と認める").click()
    assert "としました" in told(page)
    assert list(rows_of(folder).values()).count("decided") == 1


def test_two_browsers_at_once(browser: Browser, serve: Any, folder: Path) -> None:
    """The second sees what the first decided, and nothing is overwritten."""
    served = serve(folder, TODAY)
    one, other = tab(browser, served), tab(browser, served)
    for page in (one, other):
        menu(page, "要確認")
    assert one.locator(".evidence h2").inner_text() == other.locator(".evidence h2").inner_text()
    for page, button in ((one, "受領と認める"), (other, "差戻し")):
        page.get_by_label("判定の理由").fill("確認")
        page.get_by_role("button", name=button).click()
        page.locator(".told").wait_for()
    assert "としました" in told(one)
    assert re.search("先に判定しています|変わりました", told(other))
    assert list(rows_of(folder).values()).count("decided") == 1


@pytest.mark.parametrize("wide", [1366, 768, 390])
def test_nothing_sticks_out_of_the_page(browser: Browser, serve: Any, folder: Path, wide: int) -> None:
    """Tables scroll in their own frame; the page itself does not, down to a phone and at 200 % of a narrow screen."""
    page = tab(browser, serve(folder, TODAY))
    page.set_viewport_size({"width": wide, "height": 800})
    base = page.url.rstrip("/")
    for address in ADDRESSES:
        page.goto(f"{base}/{address}")
        over = page.locator("html").evaluate("one => one.scrollWidth - one.clientWidth")
        assert over <= 0, f"{address} is {over} pixels too wide"


def test_axe_finds_nothing(browser: Browser, serve: Any, folder: Path) -> None:
    """The rules of WCAG that a program can check, on every page of the menu."""
    from axe_playwright_python.sync_playwright import Axe

    served = serve(folder, TODAY)
    context = browser.new_context(locale="ja-JP", bypass_csp=True)  # its script is put into the page
    page = context.new_page()
    page.goto(served.address)
    base = page.url.rstrip("/")
    for address in (*ADDRESSES, "nowhere"):
        page.goto(f"{base}/{address}")
        found = [(rule["id"], rule["nodes"][0]["html"]) for rule in Axe().run(page).response["violations"]]
        assert not found, address
