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


_PAPER = 703  # pixels that are left of A4 between its margins
#: What is wrong with a page on paper: what is cut off, what is to be pressed or chosen, and what lacks at its head.
_ON_PAPER = """() => {
  const seen = (one) => one.checkVisibility() && one.getBoundingClientRect().right > 0;
  const all = (what) => [...document.querySelectorAll(what)].filter(seen);
  const page = document.documentElement;
  return [
    ...all('main *').filter((one) => one.getBoundingClientRect().right > page.clientWidth + 1 && !one.closest('svg')),
    ...all('header nav, button, .button, input, select, textarea, footer'),
    ...all('th, td').filter((one) => one.innerText.trim().length > 2 && one.clientWidth < 24),
  ].map((one) => one.outerHTML.slice(0, 200)).concat(
    all('h1').length === 1 ? [] : ['no title'], all('header .day').length ? [] : ['no day']);
}"""


def test_every_page_can_be_printed(browser: Browser, serve: Serve, folder: Path) -> None:
    """Nothing is cut off, nothing is there to be pressed, and the title and the day stand on it."""
    page = tab(browser, serve(folder, TODAY))
    base = page.url.rstrip("/")
    page.set_viewport_size({"width": _PAPER, "height": 1000})
    page.emulate_media(media="print")
    for address in (*ADDRESSES, "review/all?kind=S03"):
        page.goto(f"{base}/{address}")
        assert page.evaluate(_ON_PAPER) == [], address
        assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")


def test_what_is_in_a_form_is_printed_without_its_fields(browser: Browser, serve: Serve, folder: Path) -> None:
    """The plan of the letters is a table to be looked at, too."""
    page = tab(browser, serve(folder, TODAY))
    page.emulate_media(media="print")
    page.goto(f"{page.url.rstrip('/')}/papers")
    assert page.get_by_text("架空環境局", exact=True).is_visible()
    assert not page.get_by_role("button", name="依頼文を作成する").is_visible()


def test_nothing_sticks_out_at_twice_the_size(browser: Browser, serve: Serve, folder: Path) -> None:
    """At 200 % a screen of 1366 pixels holds 683, and its letters are twice as large in them."""
    context = browser.new_context(locale="ja-JP", viewport={"width": 683, "height": 384}, device_scale_factor=2)
    page = context.new_page()
    page.goto(serve(folder, TODAY).address)
    base = page.url.rstrip("/")
    for address in ADDRESSES:
        page.goto(f"{base}/{address}")
        for size in ("100%", "200%"):  # of the window, and of the letters alone
            over = page.locator("html").evaluate(
                "(one, size) => { one.style.fontSize = size; return one.scrollWidth - one.clientWidth; }", size
            )
            assert over <= 0, f"{address} is {over} pixels too wide at {size}"


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
