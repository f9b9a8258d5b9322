"""Connections to a real server that hang, say nothing or too little: the others are served all the same."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from ledger_tools.web import connections, guard
from ledger_tools.web.connections import AT_ONCE
from tests.web.conftest import TODAY, Serve, Served

_LONG = 30.0  # seconds after which a test gives up


@contextmanager
def connected(served: Served, sent: str = "") -> Iterator[socket.socket]:
    """A connection on which this was said."""
    host, port = served.host.split(":")
    with socket.create_connection((host, int(port)), timeout=_LONG) as found:
        found.sendall(sent.encode())
        yield found


def answer(connection: socket.socket) -> bytes:
    """All that comes until the other side closes; nothing where it breaks off."""
    found = b""
    try:
        while more := connection.recv(65_536):
            found += more
    except ConnectionResetError:
        return b""
    return found


def asked(served: Served, *lines: str) -> str:
    """The head of a request for a file that needs no session."""
    more = "".join(f"{line}\r\n" for line in lines)
    return f"GET /static/desk.css HTTP/1.1\r\nHost: {served.host}\r\n{more}\r\n"


def is_served(served: Served) -> bool:
    with connected(served, asked(served, "Connection: close")) as connection:
        return answer(connection).startswith(b"HTTP/1.1 200")


def test_a_body_that_stops_is_told_so_and_keeps_nobody_waiting(
    serve: Serve, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "_PATIENCE", 1.0)
    served = serve(folder, TODAY)
    key = served.house.sessions.open(served.house.token, "tester")
    base = f"/c/{next(iter(served.house.cycles()))}"
    head = f"POST {base}/sign HTTP/1.1\r\nHost: {served.host}\r\nOrigin: http://{served.host}\r\n"
    head += f"Connection: close\r\nCookie: ledger_tools={key}\r\n"
    form = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 50\r\n\r\nx"
    with connected(served, head + form) as hanging:
        assert is_served(served)
        found = answer(hanging)
    assert found.split()[1] == b"408"
    assert "送信が途中で止まった" in found.decode()


@pytest.mark.parametrize("said", ["", "GET / HTTP/1.1\r\nHost:"], ids=["nothing", "half a head"])
def test_those_who_take_every_place_and_ask_for_nothing_shut_nobody_out(serve: Serve, folder: Path, said: str) -> None:
    served = serve(folder, TODAY)
    with ExitStack() as stack:
        for _ in range(AT_ONCE + 20):
            stack.enter_context(connected(served, said))
        for _ in range(10):
            assert is_served(served)


def test_who_is_being_answered_keeps_the_place(serve: Serve, folder: Path) -> None:
    """It is the idle ones that go: long work is listened to on a connection of its own."""
    served = serve(folder, TODAY)
    going = threading.Event()
    desk = served.house.desk(next(iter(served.house.cycles())))
    assert desk is not None
    work = desk.works.start("load", "作業", desk.actor, lambda _cycle, _work: going.wait(_LONG))
    key = served.house.sessions.open(served.house.token, "tester")
    head = f"GET /c/{next(iter(served.house.cycles()))}/tasks/{work.key}/events HTTP/1.1\r\nHost: {served.host}\r\n"
    with connected(served, f"{head}Cookie: ledger_tools={key}\r\nConnection: close\r\n\r\n") as listening:
        assert listening.recv(15) == b"HTTP/1.1 200 OK"
        with ExitStack() as stack:
            for _ in range(AT_ONCE + 20):
                stack.enter_context(connected(served))
            assert is_served(served)
            going.set()
            assert b'"over": true' in answer(listening)


@pytest.mark.parametrize("said", ["", "GET / HTTP/1.1\r\nHost:"], ids=["nothing", "half a head"])
def test_a_connection_on_which_no_head_comes_is_closed(
    serve: Serve, folder: Path, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    monkeypatch.setattr(connections, "HEAD_PATIENCE", 0.5)
    served = serve(folder, TODAY)
    with connected(served, said) as waiting:
        assert not answer(waiting)  # ends: the server has closed it
    assert is_served(served)


def test_nor_does_half_a_head_stay_that_follows_a_whole_request(
    serve: Serve, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "HEAD_PATIENCE", 0.5)
    served = serve(folder, TODAY)
    with connected(served, asked(served)) as waiting:
        with waiting.makefile("rb") as stream:
            head = dict(line.decode().rstrip().split(": ") for line in iter(stream.readline, b"\r\n") if b":" in line)
            assert stream.read(int(head["content-length"]))
        waiting.sendall(b"GET / HTT")
        started = time.monotonic()
        answer(waiting)
        assert time.monotonic() - started < 10  # an idle connection is closed after 15 seconds
