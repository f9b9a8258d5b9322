"""Long work is stopped where nothing is half done; where it cannot be, the page says why."""

from __future__ import annotations

import re
import threading
from typing import Any

import pytest

from ledger_tools.pipeline import Cycle
from ledger_tools.web.works import Work
from tests.web.conftest import Page

#: What is begun, with what, and what its page says where it came to its end.
LONG = (
    ("setup/load", {}, "名簿を読み込みました"),
    ("papers/remind", {"bureau": ["01", "02", "03"]}, "依頼文"),
    ("papers/summary", {}, "報告書.docx"),
    ("papers/books", {}, "要確認一覧.xlsx"),
)


class Gate:
    """Lets a work wait before (``late``: after) it begins to write, until it is opened."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, late: bool = False) -> None:
        self.reached, self.opened = threading.Event(), threading.Event()
        before_writing = Work.before_writing

        def waiting(own: Work) -> None:
            if late:
                before_writing(own)
            self.reached.set()
            assert self.opened.wait(60)
            if not late:
                before_writing(own)

        monkeypatch.setattr(Work, "before_writing", waiting)


def shows_stop(text: str) -> bool:
    """Whether the page offers to stop."""
    found = re.search(r"<form[^>]*data-stop( hidden)?>", text)
    assert found
    return not found[1]


def what_there_is(page: Page) -> tuple[Any, ...]:
    with Cycle(page.desk.folder) as cycle:
        return sorted((page.desk.folder / "報告").rglob("*")), cycle.store.last_event()


@pytest.mark.parametrize(("address", "fields", "said"), LONG, ids=[one[0] for one in LONG])
def test_it_is_stopped_before_anything_is_written(
    page: Page, monkeypatch: pytest.MonkeyPatch, address: str, fields: dict[str, Any], said: str
) -> None:
    gate, before = Gate(monkeypatch), what_there_is(page)
    begun = page.post(address, **fields)
    assert gate.reached.wait(60)
    assert shows_stop(page.client.get(str(begun.url)).text)
    page.post(f"{str(begun.url).partition(page.base)[2].lstrip('/')}/stop")
    gate.opened.set()
    assert "何も書き込んでいません" in page.finish(begun).text
    assert what_there_is(page) == before
    assert said in page.finish(page.post(address, **fields)).text


@pytest.mark.parametrize(("address", "fields", "said"), LONG, ids=[one[0] for one in LONG])
def test_once_it_writes_the_page_says_why_it_goes_on(
    page: Page, monkeypatch: pytest.MonkeyPatch, address: str, fields: dict[str, Any], said: str
) -> None:
    gate = Gate(monkeypatch, late=True)
    begun = page.post(address, **fields)
    assert gate.reached.wait(60)
    text = page.client.get(str(begun.url)).text
    assert not shows_stop(text)
    assert "書込みを始めたため、中止できません" in text
    answer = page.post(f"{str(begun.url).partition(page.base)[2].lstrip('/')}/stop")
    assert "書込みを始めたため、中止できません" in answer.text
    gate.opened.set()
    assert said in page.finish(begun).text


def test_of_short_work_the_page_says_that_it_is_not_stopped(page: Page) -> None:
    going = threading.Event()
    work = page.desk.works.start("slots", "受付時間案の作成", page.desk.actor, lambda _cycle, _work: going.wait(60))
    text = page.text(f"tasks/{work.key}")
    assert not shows_stop(text)
    assert "短い作業のため" in text
    going.set()
    assert work.ended.wait(60)
