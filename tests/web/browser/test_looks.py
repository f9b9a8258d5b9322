"""How every page looks: on screens of any width, magnified, on paper, and to those who do not see it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.web.browser.conftest import reach, tab
from tests.web.conftest import ADDRESSES, TODAY, Serve

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.slow
#: Collects what can be used on a page, in ``left``; what has had the focus is taken out.
_LISTEN = """() => {
  const usable = 'a[href], button:enabled, input:enabled, select, textarea, summary, [tabindex="0"]';
  globalThis.left = new Set([...document.querySelectorAll(usable)].filter(
    (one) => one.checkVisibility({visibilityProperty: true}) && one.tabIndex >= 0 && one.type !== 'hidden'));
  document.addEventListener('focusin', (event) => left.delete(event.target));
  left.delete(document.activeElement);
}"""


@pytest.mark.parametrize("wide", [1366, 768, 390])
def test_nothing_sticks_out_of_the_page(browser: Browser, serve: Serve, folder: Path, wide: int) -> None:
    """Tables scroll in their own frame; the page itself does not, down to a phone and at 200 % of a narrow screen."""
    page = tab(browser, serve(folder, TODAY))
    page.set_viewport_size({"width": wide, "height": 800})
    base = page.url.rstrip("/")
    for address in ADDRESSES:
        page.goto(f"{base}/{address}")
        over = page.locator("html").evaluate("one => one.scrollWidth - one.clientWidth")
        assert over <= 0, f"{address} is {over} pixels too wide"


def test_axe_finds_nothing(browser: Browser, serve: Serve, folder: Path) -> None:
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


def test_everything_is_reached_by_tab_and_shows_its_focus(browser: Browser, serve: Serve, folder: Path) -> None:
    page = tab(browser, serve(folder, TODAY))
    base = page.url.rstrip("/")
    for address in ADDRESSES:
        page.goto(f"{base}/{address}")
        reach(page, page.locator(".skip"))  # some pages begin in the field that is filled in first
        page.locator("html").evaluate(_LISTEN)
        reach(page, page.locator(".foot a"))
        assert page.evaluate("[...left].map(one => one.outerHTML)") == [], address
