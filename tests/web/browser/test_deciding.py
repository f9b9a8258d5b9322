"""Deciding on doubts in a browser: with the mouse, with keys, without scripts, and two at once."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.web.browser.conftest import menu, reach, tab, told
from tests.web.conftest import TODAY, Serve, rows_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.slow


def test_doubts_by_the_keyboard_alone(browser: Browser, serve: Serve, folder: Path) -> None:
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


def test_a_digit_that_is_typed_into_a_field_decides_nothing(browser: Browser, serve: Serve, folder: Path) -> None:
    page = tab(browser, serve(folder, TODAY))
    menu(page, "要確認")
    page.get_by_label("判定の理由").click()
    page.keyboard.type("123")
    assert page.get_by_label("判定の理由").input_value() == "123"
    assert "decided" not in rows_of(folder).values()


@pytest.mark.parametrize("scripts", [True, False])
def test_enter_in_the_reason_decides_nothing(browser: Browser, serve: Serve, folder: Path, scripts: bool) -> None:
    page = tab(browser, serve(folder, TODAY), scripts=scripts)
    menu(page, "要確認")
    page.get_by_label("判定の理由").fill("所属に照会中")
    page.get_by_label("判定の理由").press("Enter")
    page.locator(".told.wrong").wait_for()
    assert page.get_by_label("判定の理由").input_value() == "所属に照会中"
    assert "decided" not in rows_of(folder).values()


def test_decisions_without_scripts(browser: Browser, serve: Serve, folder: Path) -> None:
    page = tab(browser, serve(folder, TODAY), scripts=False)
    menu(page, "要確認")
    page.get_by_label("判定の理由").fill("所属に電話で確認")
    page.get_by_role("button", name="受領と認める").click()
    assert "としました" in told(page)
    assert list(rows_of(folder).values()).count("decided") == 1


def test_two_browsers_at_once(browser: Browser, serve: Serve, folder: Path) -> None:
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


def test_escape_takes_back_the_key_that_asked_for_a_reason(browser: Browser, serve: Serve, folder: Path) -> None:
    page = tab(browser, serve(folder, TODAY))
    menu(page, "要確認")
    page.wait_for_load_state("load")
    page.keyboard.press("1")
    page.keyboard.type("所属に照会中")
    page.keyboard.press("Escape")
    page.locator("#reason").press("Enter")
    page.locator(".told").wait_for()
    assert "判定を選ぶか" in told(page)
    assert page.locator("#reason").input_value() == "所属に照会中"
    assert "decided" not in rows_of(folder).values()
