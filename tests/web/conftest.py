"""A small cycle with its pages, asked in process and by a browser."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest
import uvicorn
from starlette.testclient import TestClient

import ledger_tools.pipeline.ingest as ingest_step
from ledger_tools.model import Actor
from ledger_tools.pipeline import Cycle
from ledger_tools.web.app import House, make_app
from ledger_tools.web.desk import Desk
from ledger_tools.web.serve import bound_to, server_of
from tests.builders import AFTER, ROSTER, generate, make_cycle, read_in_this_process, reload, return_ledger
from tests.pipeline.test_slips import filled, slip

TODAY = date(2025, 12, 8)
HOST = "127.0.0.1:8000"
Post = Callable[..., Any]
#: Every kind of page that can be looked at.
ADDRESSES = (
    *("", "returns", "review", "review/all", "places", "places?bureau=01", "places?ledger=01-001", "cards", "papers"),
    *("entitled", "setup", "find?words=太郎", "find?words=ない", "member?kigo=共済&bango=0000102"),
)


def small_cycle(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Eight members; two departments have answered: 青葉 signed, 若松 and 髙田 are in doubt."""
    read_in_this_process(monkeypatch, ingest_step)
    with make_cycle(folder) as cycle:
        generate(cycle)
        return_ledger(cycle, "01-001", {"0000101": {"stamp": "青葉"}, "0000102": {"stamp": "青葉"}})
        return_ledger(cycle, "01-002", {"0000104": {"stamp": "代理 高田妻"}})
        cycle.ingest(as_of=TODAY)


@pytest.fixture(scope="session")
def kept_cycle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small cycle, made once and copied for each test."""
    folder = tmp_path_factory.mktemp("kept") / "資格確認書R7"
    with pytest.MonkeyPatch.context() as monkeypatch:
        small_cycle(folder, monkeypatch)
    return folder


@pytest.fixture
def folder(kept_cycle: Path, tmp_path: Path) -> Path:
    target = tmp_path / "資格確認書R7"
    shutil.copytree(kept_cycle, target)
    return target


@dataclass
class Page:
    """A browser without scripts, in a session of one cycle."""

    client: TestClient
    house: House
    base: str
    csrf: str

    @property
    def desk(self) -> Desk:
        desk = self.house.desk(self.base.rpartition("/")[2])
        assert desk is not None
        return desk

    def get(self, address: str = "") -> httpx.Response:
        return self.client.get(f"{self.base}/{address}")

    def text(self, address: str = "") -> str:
        answer = self.get(address)
        assert answer.status_code == 200, answer.text
        return answer.text

    def post(self, address: str, *, files: Any = None, **fields: Any) -> httpx.Response:
        """Send a form as the page does: with its token, from its own origin; follow to where it leads."""
        data = {"csrf": self.csrf, **fields}
        headers = {"Origin": f"http://{HOST}"}
        return self.client.post(f"{self.base}/{address}", data=data, files=files, headers=headers)

    def finish(self, answer: httpx.Response) -> httpx.Response:
        """Wait for the long work that an answer shows, and look at what came of it."""
        key = str(answer.url).partition("/tasks/")[2].partition("?")[0]
        work = self.desk.works.get(key)
        assert work is not None, answer.text
        assert work.ended.wait(120)
        return self.get(f"tasks/{key}")


def opened(house: House) -> TestClient:
    """A client that has a session."""
    app = make_app(house, hosts=frozenset({HOST}))
    client = TestClient(app, base_url=f"http://{HOST}", raise_server_exceptions=False)
    assert client.get("/start", params={"token": house.token}).status_code == 200
    return client


def page_of(house: House) -> Page:
    client = opened(house)
    base = next(f"/c/{key}" for key in house.cycles())
    (session,) = house.sessions.every()
    session.person = "架空 花子"
    return Page(client, house, base, session.csrf)


@pytest.fixture
def page(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    """The pages of the small cycle on the eighth of December."""
    read_in_this_process(monkeypatch, ingest_step)
    house = House(folder, Actor("tester", "pc1"), TODAY)
    yield page_of(house)
    house.close()


@dataclass
class Served:
    """A server that runs, and where."""

    house: House
    host: str

    @property
    def address(self) -> str:
        """What somebody opens first."""
        return f"http://{self.host}/start?token={self.house.token}"


Serve = Callable[[Path, date], Served]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Return what serves a folder on this PC until the test is through."""
    running: list[tuple[uvicorn.Server, threading.Thread, House]] = []

    def start(folder: Path, today: date) -> Served:
        bound = bound_to(0)
        host = f"127.0.0.1:{bound.getsockname()[1]}"
        house = House(folder, Actor("tester", "pc1"), today)
        app = make_app(house, hosts=frozenset({host}))
        server = server_of(app)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
        thread.start()
        running.append((server, thread, house))
        return Served(house, host)

    yield start
    for server, thread, house in running:
        server.should_exit = True
        thread.join(30)
        house.close()


def rows_of(folder: Path) -> dict[str, str]:
    """番号 -> status, as the commands see it."""
    with Cycle(folder) as cycle:
        rows = cycle.rows(as_of=TODAY)
    return dict(zip(rows["bango"], rows["status"], strict=True))


#: Beside the members of the small cycle: one whose name is a trap; one who comes when the ledgers are out.
TRAP = "共済,0000110,00,<script>alert(1)</script>,アラート,,本人,1,03,0301,在職,,,\n"
LATER = "共済,0000109,00,下川 環,シモカワ タマキ,大滝,本人,1,03,0301,在職,,,\n"
#: What came back: a name that is somebody else's, a seal, a blank row, a retiree whose card is not there yet.
RETURNED: dict[str, dict[str, dict[str, Any]]] = {
    "01-001": {"0000101": {"stamp": "青葉"}, "0000102": {"stamp": "大川"}, "0000103": {"seal": "白石"}},
    "02-001": {"0000106": {"remark": "R7.11.10退職"}, "0000107": {"stamp": "中川", "received_on": "12/5"}},
}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The house of the small cycle, some days after its deadline; ledgers 01-002 and 03-001 have not come back."""
    folder = tmp_path_factory.mktemp("house")
    with pytest.MonkeyPatch.context() as patch, make_cycle(folder, ROSTER + TRAP) as cycle:
        read_in_this_process(patch, ingest_step)
        generate(cycle)
        reload(cycle, ROSTER + TRAP + LATER)
        for ledger_id, entries in RETURNED.items():
            return_ledger(cycle, ledger_id, entries)
        (folder / "回収" / "局の送付票.xlsx").write_bytes(filled(slip(cycle)))
        cycle.ingest(as_of=AFTER)
    served = House(folder, Actor("係員 甲", "PC1"), as_of=AFTER)
    yield served
    served.close()


@pytest.fixture(scope="module")
def client(house: House) -> Iterator[TestClient]:
    """A browser that has opened the address printed at the start."""
    app = make_app(house, hosts=frozenset({HOST}))
    with TestClient(app, base_url=f"http://{HOST}", follow_redirects=False) as browser:
        assert browser.get("/start", params={"token": house.token}).status_code == 303
        yield browser


@pytest.fixture(scope="module")
def base(house: House) -> str:
    """Where the pages of the cycle begin."""
    return f"/c/{next(iter(house.cycles()))}"


@pytest.fixture
def look(client: TestClient, base: str) -> Callable[[str], str]:
    """Open a page of the cycle, which must answer; return its HTML."""

    def opened(address: str) -> str:
        answer = client.get(f"{base}/{address}")
        assert answer.status_code == 200, answer.text
        return answer.text

    return opened


@pytest.fixture
def post(client: TestClient, base: str, house: House) -> Post:
    """Send a form as the page does; return the answer."""

    def sent(address: str, *, files: Any = None, **fields: Any) -> Any:
        session = house.sessions.get(client.cookies["ledger_tools"])
        assert session is not None
        fields = {"csrf": session.csrf, **fields}
        return client.post(f"{base}/{address}", data=fields, files=files, headers={"Origin": f"http://{HOST}"})

    return sent
