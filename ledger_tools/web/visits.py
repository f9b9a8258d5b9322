"""Who is at a page: sessions, and what a handler is given of one request."""

from __future__ import annotations

import hmac
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from ledger_tools.errors import LedgerToolsError
from ledger_tools.model import NO_USER, Actor
from ledger_tools.web.desk import PATIENCE, Desk, Standing
from ledger_tools.web.render import render

_SESSIONS = 200  # the oldest gives way
_UNDOABLE = 50


@dataclass
class Session:
    """One browser: its token against forged forms, who sits at it, what it is to be told, and what it can undo.

    ``done``: what was entered in this session, by cycle, as the deeds that can be taken back.
    """

    csrf: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    person: str = ""
    told: list[tuple[str, str, str]] = field(default_factory=list)  # on which page, kind (done, wrong) and sentence
    done: dict[str, list[Any]] = field(default_factory=dict)
    again: tuple[str, dict[str, str]] = ("", {})  # of which row, what was filled in and not taken

    def remember(self, cycle: str, deed: Any) -> None:
        """Keep what takes the last deed back."""
        deeds = self.done.setdefault(cycle, [])
        deeds.append(deed)
        del deeds[:-_UNDOABLE]


class Sessions:
    """The sessions of a server; ``token`` is what opens one."""

    def __init__(self, token: str) -> None:
        self._token = token
        self._lock = threading.Lock()
        self._known: OrderedDict[str, Session] = OrderedDict()
        self._once: set[str] = set()

    def for_one_use(self) -> str:
        """Return a further token, which opens one session and no more."""
        with self._lock:
            self._once.add(token := secrets.token_urlsafe(32))
        return token

    def open(self, token: str, person: str) -> str | None:
        """Return the key of a new session; None where the token is another one."""
        with self._lock:
            is_known = token in self._once
            self._once.discard(token)
        if not is_known and not hmac.compare_digest(token.encode(), self._token.encode()):
            return None
        key = secrets.token_urlsafe(32)
        with self._lock:
            self._known[key] = Session(person=person)
            while len(self._known) > _SESSIONS:
                self._known.popitem(last=False)
        return key

    def get(self, key: str) -> Session | None:
        with self._lock:
            if key in self._known:
                self._known.move_to_end(key)
            return self._known.get(key)

    def every(self) -> list[Session]:
        """All that are open."""
        with self._lock:
            return list(self._known.values())


@dataclass
class Visit:
    """One request to a page of one cycle, by somebody in a session; ``form`` is empty where it only looks."""

    request: Request
    session: Session
    desk: Desk
    cycle: str
    form: FormData
    _shown: dict[int, Standing] = field(default_factory=dict)  # by part: what this page was given

    @property
    def query(self) -> Mapping[str, str]:
        return self.request.query_params

    @property
    def base(self) -> str:
        """Where the pages of this cycle begin."""
        return f"/c/{self.cycle}"

    @property
    def actor(self) -> Actor:
        """Who does what is done here."""
        own = self.desk.actor
        return Actor(self.session.person, own.machine) if self.session.person else own

    @property
    def name(self) -> str:
        """The name of who does what is done here, as it is entered; '' where nobody has given one."""
        return "" if self.actor.name == NO_USER else self.actor.name

    @property
    def part(self) -> int:
        """Which part of the cycle is looked at: 0 the batch, else a supplement."""
        text = self.form.get("part") or self.query.get("part") or ""
        return int(text) if isinstance(text, str) and text.isascii() and text.isdecimal() and len(text) < 5 else 0

    def text(self, key: str) -> str:
        """What was filled in under a name, '' where nothing or a file."""
        found = self.form.get(key)
        return found.strip() if isinstance(found, str) else ""

    def path(self, page: str = "", /, **query: Any) -> str:
        """The address of a page of this cycle; empty values of the query are left out."""
        given = {key: value for key, value in query.items() if value not in ("", None, 0)}
        return f"{self.base}/{page}" + (f"?{urlencode(given)}" if given else "")

    def standing(self, *, wait: float = PATIENCE) -> Standing:
        """How the part that is looked at stands, as :meth:`Desk.standing`."""
        return self._seen(self.desk.standing(self.part, wait=wait))

    def standings(self) -> list[Standing]:
        """How every part stands, as :meth:`Desk.standings`."""
        return [self._seen(one) for one in self.desk.standings()]

    def _seen(self, standing: Standing) -> Standing:
        """Remember what the page shows: new figures may be there by the time it is drawn, but not on it."""
        self._shown[standing.part] = standing
        return standing

    def _is_stale(self) -> bool:
        """Whether the page shows figures of a moment ago."""
        try:
            return not all(self.desk.is_of_now(one) for one in self._shown.values())
        except LedgerToolsError:
            return False

    def show(self, page: str, **values: Any) -> HTMLResponse:
        """Return a page."""
        here = self.request.url.path
        told = [(kind, sentence) for page, kind, sentence in self.session.told if page == here]
        self.session.told = [one for one in self.session.told if one[0] != here][-_UNDOABLE:]
        return HTMLResponse(render(page, visit=self, told=told, stale=self._is_stale(), **values))

    def go(self, address: str, *, done: str = "", wrong: str = "") -> Response:
        """Go to a page of this cycle, and tell there what became of what was done."""
        page = address.partition("?")[0]
        if done:
            self.session.told.append((page, "done", done))
        if wrong:
            self.session.told.append((page, "wrong", wrong))
        return RedirectResponse(address, status_code=303)

    def missing(self, sentence: str = "このページはありません。") -> HTTPException:
        """What to raise where there is no such thing."""
        return HTTPException(404, sentence)


def one_at_a_time(handler: Callable[[Visit], Response]) -> Callable[[Visit], Response]:
    """Let nobody else enter anything between a handler's looking whether they did, and its entering."""

    @wraps(handler)
    def alone(visit: Visit) -> Response:
        with visit.desk.entering:
            return handler(visit)

    return alone
