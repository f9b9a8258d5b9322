"""進み具合.html in a real browser: its figures, the search and the sorting, with the network refused."""

from __future__ import annotations

import subprocess
from html import escape
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


#: A phone's screen in a page of its own (a browser's window is wider), which says where the cells of each table's head
#: stand, and where its first column does after a swipe.
_PHONE = """<body><iframe style="width:390px;height:844px;border:0" srcdoc="%s"></iframe><script>
const frame=document.querySelector('iframe'), edge=(cell,side)=>Math.round(cell.getBoundingClientRect()[side]);
frame.onload=()=>{document.body.dataset.seen=[...frame.contentDocument.querySelectorAll('table')].map(table=>{
  const [name,open,rate]=table.tHead.rows[0].cells, before=[edge(open,'right'),edge(rate,'right')];
  table.parentElement.scrollLeft=100;
  const body=table.tBodies[0].rows[0].cells[0];
  return [frame.contentWindow.innerWidth,...before,edge(name,'left'),edge(body,'left'),edge(rate,'right')].join(' ');
}).join(';')};</script></body>"""


def _dom(report: Report, folder: Path, *, script: bytes = b"", anchor: str = "") -> Any:
    """The page as it stands after its own script (and ``script``) ran."""
    page = folder / "進み具合.html"
    page.write_bytes(write_page(report).replace(b"</body>", script) if script else write_page(report))
    return _shown(page, anchor)


def _shown(page: Path, anchor: str = "") -> Any:
    browser = require_external("chromium", "chromium-browser", "google-chrome")
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
    # Any request for the network fails instead of being made.
    options += ["--host-resolver-rules=MAP * ~NOTFOUND", f"--user-data-dir={page.parent / 'profile'}", "--dump-dom"]
    done = subprocess.run([browser, *options, page.as_uri() + anchor], check=True, capture_output=True, timeout=120)
    return lxml_html.fromstring(done.stdout.decode("utf-8"))


def _names(page: Any, *, table: str = "bureaus", column: int = 1) -> list[str]:
    """Names in the lines that are shown, in the order shown."""
    rows = page.xpath(f"//table[@id='{table}']/tbody/tr[not(@hidden)]")
    return [str(row.xpath(f"td[{column}]/text()")[0]) for row in rows]


def test_figures_and_search_from_the_address(report: Report, tmp_path: Path) -> None:
    page = _dom(report, tmp_path, anchor="#財政局")
    assert _names(page) == ["財政局"]
    assert _names(page, table="departments") == ["資金課", "契約課"]
    (line,) = page.xpath("//table[@id='bureaus']/tbody/tr[not(@hidden)]")
    tally = next(bureau.tally for bureau in report.bureaus if bureau.name == "財政局")
    cells = [cell.text_content().strip() for cell in line.xpath("td")]
    assert cells[1:14] == [
        f"{tally.open:,}",
        percent(tally),
        *(f"{n:,}" for n in (tally.issued, tally.done, *tally.persons, tally.cards_issued)),
    ]
    assert page.get_element_by_id("bureaus-count").text == f"1 / {len(report.bureaus)} 行"
    foot = [cell.text_content().strip() for cell in page.xpath("//tfoot//td")]
    assert (foot[0], foot[1], foot[3]) == ("合計(全局)", f"{report.total.open:,}", f"{report.total.issued:,}")


def test_search_folds_width_and_sorting_goes_by_number(report: Report, tmp_path: Path) -> None:
    # Column 3 is 発行: clicked twice, the most come first.
    page = _dom(report, tmp_path, script=_CLICKS % b"3,3")
    most = sorted(report.bureaus, key=lambda bureau: -bureau.tally.issued)
    assert _names(page)[:2] == [bureau.name for bureau in most[:2]]
    assert [th.get("aria-sort") for th in page.xpath("//table[@id='bureaus']//th")].count("descending") == 1
    page = _dom(report, tmp_path, script=_CLICKS % b"0", anchor="#０２－００１")
    assert _names(page, table="departments") == ["資金課"]
    assert _names(page) == []


def test_a_phone_shows_the_name_beside_what_is_open_and_the_rate(report: Report, tmp_path: Path) -> None:
    page = tmp_path / "電話.html"
    page.write_text(_PHONE % escape(write_page(report).decode("utf-8")), encoding="utf-8")
    seen = _shown(page).xpath("//body")[0].get("data-seen").split(";")
    assert len(seen) == 2
    for table in seen:
        width, open_right, rate_right, head_left, body_left, swiped = map(int, table.split())
        assert width == 390
        assert open_right < rate_right <= width
        assert 0 <= head_left == body_left < 20  # still there after the swipe that took the others away
        assert swiped < rate_right
