"""While somebody else's long transaction runs: whoever looks goes on, whoever enters is told, and nothing is lost."""

from __future__ import annotations

import re
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from html import unescape
from pathlib import Path

import pytest

from ledger_tools.model import Actor
from ledger_tools.pipeline.actor import here
from ledger_tools.pipeline.cycle import Cycle
from ledger_tools.web import desk
from tests.web.conftest import ADDRESSES, Page, rows_of

_HIDDEN = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)">')


@contextmanager
def transaction(folder: Path, how: str) -> Iterator[None]:
    """Somebody's transaction on the store, from another program."""
    with closing(sqlite3.connect(folder / "ledger.sqlite3", isolation_level=None)) as other:
        other.execute(f"BEGIN {how}")
        yield
        other.execute("ROLLBACK")


def decision(page: Page) -> dict[str, str]:
    """What the page of the first doubt would send."""
    text = page.text("review")
    form = text[text.index('action="' + page.base + "/review/decide") :]
    return {key: unescape(value) for key, value in _HIDDEN.findall(form[: form.index("</form>")])}


def kept_files(page: Page) -> set[str]:
    return {path.name for path in (page.desk.folder / "保管").iterdir()}


def test_looking_goes_on_while_somebody_writes(page: Page) -> None:
    for address in ADDRESSES:
        page.text(address)
    with transaction(page.desk.folder, "IMMEDIATE"):
        for address in ADDRESSES:
            page.text(address)  # whoever waited for it would be told to come again


def test_who_decides_meanwhile_is_told_of_whom_and_can_send_it_once_more(page: Page) -> None:
    given = decision(page) | {"verdict": "受領と認める", "reason": "本人に<電話>で確認"}
    kept = kept_files(page)
    with (
        Cycle(page.desk.folder, actor=Actor("架空 次郎", "PC9")) as other,
        other.store.alone("名簿の読込み", here(), print),
    ):
        with transaction(page.desk.folder, "IMMEDIATE"):
            answer = page.post("review/decide", **given)
        assert answer.status_code == 503
        assert "架空 次郎(" in answer.text
        assert "(名簿の読込み)" in answer.text
        assert "まだ記録していません" in answer.text
    assert "decided" not in rows_of(page.desk.folder).values()
    assert kept_files(page) == kept, "a store that is made anew takes in what lies there"
    again = {key: unescape(value) for key, value in _HIDDEN.findall(answer.text)}
    assert again.items() >= given.items()
    assert f'action="{page.base}/review/decide"' in answer.text
    del again["csrf"]
    assert "としました" in page.post("review/decide", **again).text
    assert list(rows_of(page.desk.folder).values()).count("decided") == 1


def test_nobody_who_looks_waits_for_one_who_waits_to_enter(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "ENTERING", 60.0)
    page.house.desks.clear()  # it is opened anew, with this patience
    given = decision(page) | {"verdict": "受領と認める", "reason": "本人に電話で確認"}
    found = []
    begun = threading.Event()
    enter = desk.enter

    def entering(*arguments: object, **named: object) -> object:
        begun.set()
        return enter(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(desk, "enter", entering)
    with transaction(page.desk.folder, "IMMEDIATE"):
        deciding = threading.Thread(target=lambda: found.append(page.post("review/decide", **given)))
        deciding.start()
        assert begun.wait(30)
        for address in ("", "review", "places", "returns"):
            page.text(address)
            assert deciding.is_alive()  # it waits still
    deciding.join(90)
    assert "としました" in found[0].text


def test_where_not_even_reading_is_possible_a_page_says_so_and_soon(page: Page) -> None:
    page.text("")
    with transaction(page.desk.folder, "EXCLUSIVE"):
        start = time.monotonic()
        answer = page.get("returns")
        assert time.monotonic() - start < 10
        assert answer.status_code == 503
        assert "もう一度開く" in answer.text
    assert "今日すること" in page.text("")
