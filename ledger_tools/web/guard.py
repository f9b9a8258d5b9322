"""What every request passes first: the right Host, the right Origin, no more than the cap, and safe headers back.

Follows the OWASP cheat sheets on CSRF and on HTTP headers. A page that a stranger put somewhere can send anything to a
port of this machine; what it cannot do is name this address as its origin, or know a session's token.
"""

from __future__ import annotations

import asyncio
import secrets
from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ledger_tools.pipeline.faults import note_fault
from ledger_tools.web.refusals import refusal

MAX_BODY = 600 * 2**20  # bytes that may be sent at once: a bureau's pile of scans
MAX_FILES = 1_000  # in one form; beyond that a folder is handed over in 回収/
_SAVED = "それまでに済んだ分は保存されています。"
_PATIENCE = 60.0  # seconds without a byte of a body, after which a connection hangs
_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = (
    ("Content-Security-Policy", _POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    # With no-referrer a browser would call its own forms' origin null.
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), microphone=(), geolocation=()"),
)


class Guard:
    """Wraps the pages; ``hosts`` are the names, with their port, under which they may be asked for."""

    def __init__(self, app: ASGIApp, *, hosts: frozenset[str], folder: Path) -> None:
        self._app = app
        self._hosts = hosts
        self._folder = folder

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return
        begun = False

        async def safely(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS:
                    headers[name] = value
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        headers = Headers(scope=scope)
        wrong = self._wrong(scope, headers)
        if wrong is not None:
            await refusal(*wrong)(scope, receive, safely)
            return
        try:
            await self._app(scope, _Counted(receive, headers).receive, safely)
        except Exception as error:
            answer = refused(error, self._folder)
            if not begun:  # what was begun breaks off: the server would log what went wrong with all its values
                await answer(scope, receive, safely)

    def _wrong(self, scope: Scope, headers: Headers) -> tuple[int, str] | None:
        host = headers.get("host", "")
        if host not in self._hosts:
            return 421, "このアドレスでは開けません。起動したときに表示されたアドレスを開いてください。"
        if scope["method"] in ("GET", "HEAD"):
            return None
        if scope["method"] != "POST":
            return 405, "この操作はできません。"
        if headers.get("origin") != f"http://{host}" or headers.get("sec-fetch-site", "same-origin") != "same-origin":
            return 403, "ほかのページから送られた操作は受け付けません。画面を開き直して、もう一度操作してください。"
        length = headers.get("content-length", "")
        if length.isdecimal() and int(length) > MAX_BODY:
            return 413, too_much()
        return None


def too_much() -> str:
    """Say that more was sent than is taken at once."""
    limit = f"{MAX_BODY // 2**20}MB"
    return f"一度に送れるのは{MAX_FILES:,}件、{limit}までです。分けて送るか、回収フォルダに入れて取り込んでください。"


def refused(error: Exception, folder: Path) -> HTMLResponse:
    """Return what is said where a request could not be served; a fault of the program has a number in the log."""
    if isinstance(error, _Hangs):
        return refusal(408, "送信が途中で止まったため、受け取れませんでした。もう一度送ってください。")
    if isinstance(error, HTTPException):
        return refusal(error.status_code, error.detail)
    number = secrets.token_hex(3)
    note_fault(folder, error, f"web {number}")
    return refusal(500, f"プログラムの不具合のため、終えられませんでした(番号 {number})。{_SAVED}")


class _Hangs(Exception):
    """Nothing more comes of a body."""


class _Counted:
    """Hands a body on as it comes, but neither more of it than the cap nor for ever."""

    def __init__(self, receive: Receive, headers: Headers) -> None:
        self._receive = receive
        self._has_body = headers.get("content-length", "0") != "0" or "transfer-encoding" in headers
        self._bytes = 0

    async def receive(self) -> Message:
        if not self._has_body:
            return await self._receive()
        try:
            message = await asyncio.wait_for(self._receive(), _PATIENCE)
        except TimeoutError as error:
            raise _Hangs from error
        if message["type"] == "http.request":
            self._bytes += len(message.get("body", b""))
            if self._bytes > MAX_BODY:
                raise HTTPException(413, too_much())
            if not message.get("more_body"):
                self._has_body = False  # what follows is only that the other side has gone
        return message
