"""As many files as may be sent at once, chosen in a browser; and one more."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ledger_tools.web.guard import MAX_FILES
from tests.builders import fill
from tests.web.browser.conftest import menu, tab
from tests.web.conftest import TODAY, Serve
from tests.web.uploads import alike

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.slow


def test_a_thousand_files_are_taken_at_once_and_no_more(
    browser: Browser, serve: Serve, folder: Path, tmp_path: Path
) -> None:
    (ledger,) = (folder / "受領簿").rglob("01-001*.xlsx")
    files = []
    for name, data in alike(fill(ledger.read_bytes(), {"0000103": {"stamp": "白石"}}), MAX_FILES + 1):
        files.append(tmp_path / name)
        files[-1].write_bytes(data)
    page = tab(browser, serve(folder, TODAY))
    menu(page, "回収")
    page.locator("#files").set_input_files(files)
    page.get_by_role("button", name="送って取り込む").click()
    assert "一度に送れるのは1,000件" in page.locator("[data-wrong]").inner_text()
    page.locator("#files").set_input_files(files[1:])
    page.get_by_role("button", name="送って取り込む").click()
    page.get_by_role("heading", name="1,000件のファイルの取込みの結果").wait_for()
    assert "1,000件" in page.locator(".figures").inner_text().replace("\n", "")
