"""進み具合.html in a real browser: its figures, the search and the sorting, with the network refused."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
from lxml import html as lxml_html

from ledger_tools.reports import Report
from ledger_tools.reports.html import write_page
from ledger_tools.reports.terminal import percent
from tests.conftest import require_external

pytestmark = pytest.mark.slow

_CLICKS = b"<script>for(const n of [%s])document.querySelectorAll('#bureaus th button')[n].click()</script></body>"


def _dom(report: Report, folder: Path, *, script: bytes = b"", anchor: str = "") -> Any:
    """The page as it stands after its own script (and ``script``) ran."""
    browser = require_external("chromium", "chromium-browser", "google-chrome")
    page = folder / "進み具合.html"
    page.write_bytes(write_page(report).replace(b"</body>", script) if script else write_page(report))
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
    # Any request for the network fails instead of being made.
    options += ["--host-resolver-rules=MAP * ~NOTFOUND", f"--user-data-dir={folder / 'profile'}", "--dump-dom"]
    done = subprocess.run([browser, *options, page.as_uri() + anchor], check=True, capture_output=True, timeout=120)
    return lxml_html.fromstring(done.stdout.decode("utf-8"))


def _names(page: Any, *, table: str = "bureaus", column: int = 2) -> list[str]:
    """Names in the lines that are shown, in the order shown."""
    return [str(cell.text) for cell in page.xpath(f"//table[@id='{table}']/tbody/tr[not(@hidden)]/td[{column}]")]


def test_figures_and_search_from_the_address(report: Report, tmp_path: Path) -> None:
    page = _dom(report, tmp_path, anchor="#財政局")
    assert _names(page) == ["財政局"]
    assert _names(page, table="departments", column=3) == ["資金課", "契約課"]
    (line,) = page.xpath("//table[@id='bureaus']/tbody/tr[not(@hidden)]")
    tally = next(bureau.tally for bureau in report.bureaus if bureau.name == "財政局")
    cells = [cell.text_content().strip() for cell in line.xpath("td")]
    assert cells[3:] == [
        *(f"{n:,}" for n in (tally.issued, tally.cards_issued, *tally.persons, tally.done, tally.open)),
        percent(tally),
    ]
    assert page.get_element_by_id("bureaus-count").text == f"1 / {len(report.bureaus)} 行"
    foot = [cell.text_content().strip() for cell in page.xpath("//tfoot//td")]
    assert (foot[1], foot[3]) == ("合計(全局)", f"{report.total.issued:,}")


def test_search_folds_width_and_sorting_goes_by_number(report: Report, tmp_path: Path) -> None:
    # Column 3 is 発行: clicked twice, the most come first.
    page = _dom(report, tmp_path, script=_CLICKS % b"3,3")
    most = sorted(report.bureaus, key=lambda bureau: -bureau.tally.issued)
    assert _names(page)[:2] == [bureau.name for bureau in most[:2]]
    assert [th.get("aria-sort") for th in page.xpath("//table[@id='bureaus']//th")].count("descending") == 1
    page = _dom(report, tmp_path, script=_CLICKS % b"2", anchor="#０２－００１")
    assert _names(page, table="departments", column=3) == ["資金課"]
    assert _names(page) == []
