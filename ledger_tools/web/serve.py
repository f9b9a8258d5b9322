"""Serving the pages on this PC alone: the address, the server, and the browser."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import sys
import threading
import webbrowser
from collections.abc import Callable
from datetime import date
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from ledger_tools.errors import LedgerToolsError
from ledger_tools.pipeline.actor import at_keyboard
from ledger_tools.web.app import House, limit_threads, make_app
from ledger_tools.web.connections import AT_ONCE, Connection

LOOPBACK = "127.0.0.1"
_HANDLERS = 24
_TURN = 0.001  # seconds that one thread computes before another that waits gets its turn


def serve(folder: Path, *, port: int, as_of: date | None, open_browser: bool, told: Callable[[str], None]) -> None:
    """Serve the cycles in a folder until Ctrl+C; ``told`` hears the address to open first.

    ``port`` 0 takes any that is free. Raises LedgerToolsError where the folder or the port cannot be used.
    """
    if not folder.is_dir():
        raise LedgerToolsError(f"フォルダ {folder} がありません。事業フォルダの場所を確認してください。")
    bound = bound_to(port)
    port = bound.getsockname()[1]
    house = House(folder, at_keyboard(), as_of)
    hosts = frozenset(f"{name}:{port}" for name in (LOOPBACK, "localhost"))
    app = make_app(house, hosts=hosts, cookie=f"ledger_tools_{port}")
    address = f"http://{LOOPBACK}:{port}/start?token={house.token}"
    told(address)
    server = server_of(app)

    async def run() -> None:
        limit_threads(_HANDLERS)
        # While figures are worked out, every wait for the disk of one who decides would cost a turn of five times this.
        sys.setswitchinterval(_TURN)
        if open_browser:  # by an address for one use: others on this PC may see what a program is started with
            own = f"http://{LOOPBACK}:{port}/start?token={house.sessions.for_one_use()}"
            threading.Timer(0.5, webbrowser.open, (own,)).start()
        await server.serve(sockets=[bound])

    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends as by Ctrl+C, and so in order
    try:
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(run())
    finally:
        house.close()
        bound.close()


def server_of(app: ASGIApp) -> uvicorn.Server:
    """Return the server of the application, as every cycle is served."""
    config = uvicorn.Config(
        app,
        http=Connection,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=15,
        limit_concurrency=AT_ONCE,
        timeout_graceful_shutdown=3,
    )
    return uvicorn.Server(config)


def bound_to(port: int) -> socket.socket:
    """Return a socket that only this PC reaches; raises LedgerToolsError where the port is taken."""
    found = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if sys.platform == "win32":  # there the other option would let another program listen beside this one
        found.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
    else:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((LOOPBACK, port))
        found.listen()  # whoever comes from now on is answered, as soon as the server runs
    except OSError as error:
        found.close()
        raise LedgerToolsError(
            f"ポート{port}は使われています。--port で別の番号を指定するか、--port を付けずに起動してください。"
        ) from error
    return found
