"""Chromium without a window, a server that it asks, and how somebody finds their way there."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.conftest import require_external
from tests.web.conftest import Served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator
    from playwright.sync_api import Page as Tab

_LONG = 60_000  # milliseconds
#: What has the focus: whether it lies on the screen, and is drawn as what has it.
_SHOWS_FOCUS = """() => {
  const one = document.activeElement;
  if (one === document.body) return '';
  const box = one.getBoundingClientRect(), style = getComputedStyle(one);
  const drawn = one.matches(':focus-visible') && style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  const seen = box.width > 0 && box.right > 0 && box.left < innerWidth && box.bottom > 0 && box.top < innerHeight;
  return drawn && seen ? '' : one.outerHTML;
}"""
_STOPS = 150  # more than any page has


@pytest.fixture(scope="package")
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


def reach(page: Tab, wanted: Locator) -> None:
    """Press Tab until something has the focus; on the way, each stop must lie on the screen and show its focus."""
    for _ in range(_STOPS):
        page.keyboard.press("Tab")
        hidden = page.evaluate(_SHOWS_FOCUS)
        assert not hidden, f"no visible focus: {hidden}"
        if wanted.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"not reached by Tab: {wanted}")
