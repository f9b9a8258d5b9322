"""A small cycle served in this process, and somebody at its pages."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest
from starlette.testclient import TestClient

from ledger_tools.model import Actor
from ledger_tools.pipeline import filled, ingest
from ledger_tools.web.app import House, make_app
from ledger_tools.web.works import Work
from tests.builders import AFTER, generate, make_cycle, read_in_this_process

HOST = "127.0.0.1:8765"
_CSRF = re.compile(r'name="csrf" value="([^"]+)"')
Post = Callable[..., httpx.Response]


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of a cycle whose ledgers are written; not to be changed."""
    folder = tmp_path_factory.mktemp("cycle") / "資格確認書R7"
    with make_cycle(folder) as cycle:
        generate(cycle)
    return folder


@pytest.fixture
def house(issued: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """A server's cycles: a copy of the small one, read without workers."""
    read_in_this_process(monkeypatch, ingest, filled)
    folder = tmp_path / issued.name
    shutil.copytree(issued, folder)
    own = House(folder, Actor("青葉", "PC1"), AFTER)
    yield own
    own.close()


@pytest.fixture
def client(house: House) -> Iterator[TestClient]:
    """A browser in which the page was opened as it is after the start."""
    app = make_app(house, hosts=frozenset({HOST}))
    with TestClient(app, base_url=f"http://{HOST}") as browser:
        assert browser.get(f"/start?token={house.token}").status_code == 200
        yield browser


@pytest.fixture
def base(house: House) -> str:
    """Where the pages of the cycle begin."""
    (key,) = house.cycles()
    return f"/c/{key}"


@pytest.fixture
def post(client: TestClient, base: str) -> Post:
    """Send a form to a page as a browser does; returns the page to which that leads."""

    def send(address: str, files: Any = None, **fields: Any) -> httpx.Response:
        token = _CSRF.search(client.get(f"{base}/").text)
        assert token
        return client.post(
            f"{base}/{address}", data={"csrf": token[1], **fields}, files=files, headers={"Origin": f"http://{HOST}"}
        )

    return send


@pytest.fixture
def work(house: House) -> Callable[[], Work]:
    """Wait until the last work is over, and return it."""

    def last() -> Work:
        (key,) = house.cycles()
        desk = house.desk(key)
        assert desk is not None
        found = desk.works.recent()[0]
        assert found.ended.wait(60)
        return found

    return last
