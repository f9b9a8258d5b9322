"""Connections to the server: one that asks for nothing does not keep its place from those that do."""

from __future__ import annotations

import asyncio

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

AT_ONCE = 200  # connections; beyond that one that asks for nothing gives way
HEAD_PATIENCE = 15.0  # seconds for the head of a request to come
_REST_PATIENCE = 60.0  # and for what still comes of a body that was refused


class Connection(H11Protocol):
    """A connection that is closed where the head of its request does not come in time.

    The server itself waits for a head for ever: whoever opens as many connections as there may be, and says nothing,
    would shut everybody out. Where all places are taken, the one goes that has asked for nothing for longest.
    """

    _patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._since = self.loop.time()
        self._be_patient(HEAD_PATIENCE)
        if len(self.connections) >= AT_ONCE:
            idle = [one for one in self.connections if isinstance(one, Connection) and one is not self and one.is_idle]
            if idle:
                min(idle, key=lambda one: one._since)._close()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if not self._is_asking:
            if self._patience is None:  # of the next request, or of what was refused
                self._be_patient(HEAD_PATIENCE if self.conn.their_state is h11.IDLE else _REST_PATIENCE)
        else:
            self._be_patient(None)

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._since = self.loop.time()

    def connection_lost(self, exc: Exception | None) -> None:
        self._be_patient(None)
        super().connection_lost(exc)

    @property
    def is_idle(self) -> bool:
        """Whether nothing is being answered on it, or nobody takes the answer."""
        return not self._is_asking or self.flow.write_paused

    @property
    def _is_asking(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _be_patient(self, seconds: float | None) -> None:
        """Wait so long for a request; None where there is one."""
        if self._patience is not None:
            self._patience.cancel()
        self._patience = None if seconds is None else self.loop.call_later(seconds, self._close)

    def _close(self) -> None:
        self.connections.discard(self)  # its place is free at once
        self.transport.abort()
