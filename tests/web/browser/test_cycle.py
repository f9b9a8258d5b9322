"""The whole cycle in a browser, from an empty folder to the report."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ledger_tools.settings.write import write_settings
from tests.builders import ROSTER, ROSTER_HEADER, fill, settings_tables
from tests.web.browser.conftest import menu, reach, tab, told
from tests.web.conftest import TODAY, Serve, rows_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator
    from playwright.sync_api import Page as Tab

pytestmark = pytest.mark.slow


def made_on_page(page: Tab, folder: Path, roster: Path) -> None:
    """Make a cycle and put its settings in; the settings are edited in Excel, not here."""
    page.get_by_label("フォルダの名前").fill("資格確認書R7")
    page.get_by_role("button", name="作成する").click()
    (folder / "資格確認書R7" / "設定.xlsx").write_bytes(write_settings(settings_tables()))
    roster.write_text(f"{ROSTER_HEADER}\n{ROSTER}", encoding="utf-8", newline="")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_from_an_empty_folder_to_the_report_with_the_mouse(
    browser: Browser, serve: Serve, tmp_path: Path, scripts: bool
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


@dataclass
class Keyboard:
    """Somebody at a page without a mouse: every button, link and field is reached by Tab, and pressed by a key."""

    page: Tab

    def press(self, wanted: Locator, key: str = "Enter") -> None:
        reach(self.page, wanted)
        self.page.keyboard.press(key)

    def fill(self, label: str, text: str) -> None:
        reach(self.page, self.page.get_by_label(label))
        self.page.keyboard.type(text)

    def menu(self, name: str) -> None:
        entry = self.page.get_by_role("navigation", name="メニュー").get_by_role("link", name=name, exact=True)
        self.press(entry)
        entry.and_(self.page.locator("[aria-current]")).wait_for()
        self.page.wait_for_load_state("load")

    def button(self, name: str) -> str:
        """Press a button that leads on at once; return what the page then tells."""
        self.press(self.page.get_by_role("button", name=name, exact=True))
        self.page.locator(".told").first.wait_for()
        self.page.wait_for_load_state("load")
        return told(self.page)

    def choose(self, field: Locator, path: Path) -> None:
        """Open the window in which files are chosen, and choose."""
        with self.page.expect_file_chooser() as asked:
            self.press(field)
        asked.value.set_files(path)

    def work(self, button: str) -> str:
        """Press what begins long work, and wait for what comes of it."""
        self.press(self.page.get_by_role("button", name=button))
        self.page.wait_for_url("**/tasks/*")
        self.page.locator("[data-listen]").wait_for(state="detached")
        self.page.wait_for_load_state("load")
        return self.page.locator("main").inner_text()

    def key(self, key: str) -> None:
        """Press a key that a page listens to by itself, wherever the focus is."""
        self.page.keyboard.press(key)


def test_from_an_empty_folder_to_the_report_with_the_keyboard_alone(
    browser: Browser, serve: Serve, tmp_path: Path
) -> None:
    folder, roster = tmp_path / "事業", tmp_path / "名簿.csv"
    folder.mkdir()
    page = tab(browser, serve(folder, TODAY))
    keyboard, cycle = Keyboard(page), folder / "資格確認書R7"

    keyboard.fill("フォルダの名前", cycle.name)
    keyboard.press(page.get_by_role("button", name="作成する"))
    page.get_by_role("navigation", name="メニュー").wait_for()
    (cycle / "設定.xlsx").write_bytes(write_settings(settings_tables()))
    roster.write_text(f"{ROSTER_HEADER}\n{ROSTER}", encoding="utf-8", newline="")
    page.reload()
    keyboard.press(page.locator(".who summary"))
    keyboard.fill("担当者の氏名", "架空 花子")
    assert "架空 花子" in keyboard.button("変更")

    keyboard.menu("名簿・設定")
    keyboard.choose(page.get_by_label("名簿のファイル"), roster)
    assert "名簿フォルダに入れました" in keyboard.button("入れる")
    assert "封筒8通" in keyboard.work("名簿を読み込む")
    keyboard.menu("名簿・設定")
    assert "受領簿4冊" in keyboard.work("受領簿を作成する")
    keyboard.menu("名簿・設定")
    with page.expect_download() as papers:
        keyboard.press(page.get_by_role("link", name=".zip").first)
    assert papers.value.suggested_filename.endswith(".zip")

    (ledger,) = (cycle / "受領簿").rglob("01-001*.xlsx")
    returned = tmp_path / ledger.name
    returned.write_bytes(fill(ledger.read_bytes(), {"0000101": {"stamp": "青葉"}, "0000102": {"stamp": "代理 若松妻"}}))
    keyboard.menu("回収")
    keyboard.choose(page.locator("#files"), returned)
    assert ledger.name in keyboard.work("送って取り込む")
    assert rows_of(cycle)["0000101"] == "received"

    keyboard.menu("要確認")
    keyboard.key("2")  # asks for the reason, and Enter takes both
    page.keyboard.type("本人に電話で確認")
    page.keyboard.press("Escape")  # out of the field; what is typed stays
    keyboard.key("1")
    page.locator(".told.done", has_text="若松 次郎さんを「受領と認める」としました").wait_for()
    page.wait_for_load_state("load")
    assert rows_of(cycle)["0000102"] == "decided"

    letters_and_report_by_keys(keyboard, cycle)


def letters_and_report_by_keys(keyboard: Keyboard, cycle: Path) -> None:
    """Have them written, and fetch them."""
    page = keyboard.page
    keyboard.menu("督促・報告")
    box = page.get_by_label("架空総務局")
    keyboard.press(box, "Space")
    assert not box.is_checked()
    keyboard.key("Space")
    assert box.is_checked()
    assert "依頼文" in keyboard.work("依頼文を作成する")
    keyboard.menu("督促・報告")
    assert "報告書.docx" in keyboard.work("報告書を作成する")
    keyboard.menu("督促・報告")
    for name in ("報告書.docx", "未処理一覧.xlsx"):
        with page.expect_download() as got:
            keyboard.press(page.get_by_role("link", name=name))
        assert got.value.suggested_filename == name
    letters = sorted(path.name for path in (cycle / "報告" / "督促").glob("*.docx"))
    with page.expect_download() as got:
        keyboard.press(page.get_by_role("link", name=letters[0], exact=True))
    assert got.value.suggested_filename == letters[0]
