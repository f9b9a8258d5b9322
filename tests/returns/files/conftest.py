"""A port that must not be asked."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest

from tests.returns.evidence.books import png


@pytest.fixture
def listener() -> Iterator[tuple[int, list[bytes]]]:
    """A port of this machine, and what it was asked."""
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def listen() -> None:
            while True:
                try:
                    caller, _ = server.accept()
                except OSError:
                    return
                with caller:
                    caller.settimeout(2)
                    asked.append(caller.recv(200))
                    caller.sendall(b"HTTP/1.0 200 OK\r\nContent-Type: image/png\r\n\r\n" + png(size=20))

        threading.Thread(target=listen, daemon=True).start()
        yield server.getsockname()[1], asked
        server.shutdown(socket.SHUT_RDWR)
