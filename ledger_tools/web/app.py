"""The pages put together: which address is answered by what, for whom, and in what order it is checked."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from anyio import to_thread
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from ledger_tools.errors import LedgerToolsError, StoreBusy
from ledger_tools.folder import SETTINGS
from ledger_tools.model import Actor
from ledger_tools.web import (
    cards,
    cycles,
    entitled,
    find,
    home,
    member,
    papers,
    papers_made,
    picture_pages,
    places,
    returned_file,
    returns,
    review,
    setup,
    stated,
    work_pages,
)
from ledger_tools.web.desk import Desk
from ledger_tools.web.guard import MAX_FILES, Guard, refused, too_much
from ledger_tools.web.refusals import refusal
from ledger_tools.web.visits import Session, Sessions, Visit

Handler = Callable[[Visit], Response]

_STATIC = Path(__file__).parent / "static"
_MAX_FIELDS = 3_000
_MAX_FIELD = 2**20  # bytes of one field that is no file
_NO_FORM = "送られた内容を読めませんでした。画面を開き直して、もう一度操作してください。"
_CLOSED = (
    "この画面を使うには、ledger-tools web を起動したときに表示されたアドレスを開いてください。"
    "表示が見当たらないときは、起動し直してください。"
)

#: The pages of a cycle: address, what answers a look, what answers a form (None where there is none).
PAGES: Sequence[tuple[str, Handler | None, Handler | None]] = (
    *home.PAGES,
    *returns.PAGES,
    *returned_file.PAGES,
    *review.PAGES,
    *cards.PAGES,
    *stated.PAGES,
    *places.PAGES,
    *member.PAGES,
    *find.PAGES,
    *entitled.PAGES,
    *picture_pages.PAGES,
    *papers.PAGES,
    *papers_made.PAGES,
    *setup.PAGES,
    *work_pages.PAGES,
)


@dataclass
class House:
    """All cycles that a server serves: those in its folder, each with a desk that is opened when it is first asked for.

    ``as_of`` fixes today; ``actor`` is who sits at this PC, until somebody says otherwise on the page.
    """

    folder: Path
    actor: Actor
    as_of: date | None = None
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    desks: dict[str, Desk] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.sessions = Sessions(self.token)

    def cycles(self) -> dict[str, Path]:
        """Every cycle's folder by the key that stands for it in addresses: the folder itself, or those in it."""
        if (self.folder / SETTINGS).is_file():
            return {_key(self.folder): self.folder}
        try:
            below = sorted(path for path in self.folder.iterdir() if (path / SETTINGS).is_file())
        except OSError:
            return {}
        return {_key(path): path for path in below}

    def desk(self, key: str) -> Desk | None:
        """The desk of a cycle; None where there is none under this key."""
        if key not in self.desks:
            folder = self.cycles().get(key)
            if folder is None:
                return None
            self.desks.setdefault(key, Desk(folder, as_of=self.as_of, actor=self.actor))
        return self.desks[key]

    def close(self) -> None:
        for desk in self.desks.values():
            desk.close()


def _key(folder: Path) -> str:
    return hashlib.sha256(str(folder.resolve()).encode("utf-8", "surrogatepass")).hexdigest()[:10]


def make_app(house: House, *, hosts: frozenset[str], cookie: str = "ledger_tools") -> Guard:
    """Return the application; ``hosts`` are the names with port it answers to, ``cookie`` the name of its cookie."""

    def session_of(request: Request) -> Session:
        session = house.sessions.get(request.cookies.get(cookie, ""))
        if session is None:
            raise HTTPException(403, _CLOSED)
        return session

    async def start(request: Request) -> Response:
        key = house.sessions.open(request.query_params.get("token", ""), house.actor.name)
        if key is None:
            return refusal(403, _CLOSED)
        response = RedirectResponse("/", status_code=303)
        response.set_cookie(cookie, key, httponly=True, samesite="strict", path="/")
        return response

    async def front(request: Request) -> Response:
        session = session_of(request)
        if request.method == "POST":
            form = await _form(request, session)
            return await run_in_threadpool(cycles.make, house, session, form)
        found = await run_in_threadpool(house.cycles)
        if len(found) == 1 and "list" not in request.query_params:
            return RedirectResponse(f"/c/{next(iter(found))}/", status_code=303)
        return cycles.show(house, session, found)

    def answer(look: Handler | None, do: Handler | None) -> Callable[[Request], Any]:
        async def endpoint(request: Request) -> Response:
            session = session_of(request)
            key = request.path_params["cycle"]
            desk = await run_in_threadpool(house.desk, key)
            if desk is None:
                return refusal(
                    404, "この事業フォルダは見当たりません。移したか、名前を変えた場合は、起動し直してください。"
                )
            handler = do if request.method == "POST" else look
            if handler is None:
                return refusal(405, "この操作はできません。")
            form = await _form(request, session) if request.method == "POST" else FormData()
            visit = Visit(request, session, desk, key, form)
            try:
                return await run_in_threadpool(handler, visit)
            except StoreBusy as error:
                return await run_in_threadpool(home.busy, visit, error)
            except LedgerToolsError as error:
                return await run_in_threadpool(home.wrong, visit, error)
            finally:
                await form.close()

        return endpoint

    def sound(endpoint: Callable[[Request], Any]) -> Callable[[Request], Any]:
        """Answer whatever goes wrong here: Starlette itself would answer first, in words of its own."""

        async def answered(request: Request) -> Response:
            try:
                response: Response = await endpoint(request)
            except Exception as error:
                folder = house.cycles().get(request.path_params.get("cycle", ""), house.folder)
                response = refused(error, folder)
            return response

        return answered

    routes = [
        Route("/start", sound(start)),
        Route("/", sound(front), methods=["GET", "POST"]),
        Mount("/static", StaticFiles(directory=_STATIC)),
        *(
            Route(f"/c/{{cycle}}/{address}", sound(answer(look, do)), methods=["GET", "POST"])
            for address, look, do in PAGES
        ),
    ]

    pages = Starlette(routes=routes, exception_handlers={HTTPException: _refused})
    return Guard(pages, hosts=hosts, folder=house.folder)


async def _refused(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return refusal(error.status_code, "このページはありません。" if error.detail == "Not Found" else error.detail)


async def _form(request: Request, session: Session) -> FormData:
    """The form that was sent, once its token is this session's. Files lie under temporary names until they are read."""
    try:  # a field for files that is left empty counts as one
        form = await request.form(max_files=MAX_FILES + 1, max_fields=_MAX_FIELDS, max_part_size=_MAX_FIELD)
    except HTTPException as error:  # what Starlette says in English
        if error.status_code != 400:
            raise
        status, sentence = (413, too_much()) if "Too many" in error.detail else (400, _NO_FORM)
        raise HTTPException(status, sentence) from error
    token = form.get("csrf")
    if not isinstance(token, str) or not secrets.compare_digest(token.encode(), session.csrf.encode()):
        await form.close()
        raise HTTPException(403, "画面が古くなっています。開き直して、もう一度操作してください。")
    return form


def limit_threads(number: int) -> None:
    """Let so many handlers work at the same time."""
    to_thread.current_default_thread_limiter().total_tokens = number
