"""The page of long work: how far it is, and what came of it; told as it goes on where the browser listens."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import anyio
from starlette.responses import Response, StreamingResponse

from ledger_tools.web.visits import Visit
from ledger_tools.web.works import Work

_PAUSE = 0.4  # seconds from one look at the progress to the next
_TOLD = 500  # lines in one event
#: From which page of the menu a work is begun.
_PAGE = {
    **dict.fromkeys(("load", "generate", "slots"), "setup"),
    **dict.fromkeys(("summary", "remind", "books"), "papers"),
    **dict.fromkeys(("intake", "file"), "returns"),
    "entitled": "entitled",
}


def _work(visit: Visit) -> Work:
    work = visit.desk.works.get(visit.request.path_params["work"])
    if work is None:
        raise visit.missing("この作業の記録は残っていません。")
    return work


def show(visit: Visit) -> Response:
    """How far it is; once it is over, what came of it."""
    work = _work(visit)
    page = _PAGE.get(work.kind, "work")
    if not work.is_over:
        return visit.show("working.html", here=page, work=work)
    if work.failed:
        return visit.show("failed.html", here=page, work=work)
    return visit.show(f"outcome_{work.kind}.html", here=page, work=work, found=work.outcome)


def listen(visit: Visit) -> Response:
    """Tell again and again how far it is (server-sent events), until it is over.

    ``heard`` in the address is how many of the lines it was heard to say are on the page; the others are told.
    """
    work = _work(visit)
    given = visit.query.get("heard", "")
    known = int(given) if given.isascii() and given.isdecimal() and len(given) < 9 else 0

    async def told() -> AsyncIterator[str]:
        at, over = known, False
        while not over:
            await anyio.sleep(_PAUSE)  # no thread waits with it: there may be many who listen
            over = work.is_over
            state = {"what": work.what, "done": work.done, "total": work.total, "note": work.note, "over": over}
            state |= {"fixed": "" if over else work.cannot_stop}
            lines = work.heard[at : at + _TOLD]
            state |= {"from": at, "lines": lines}
            at += len(lines)
            yield f"data: {json.dumps(state, ensure_ascii=False)}\n\n"

    return StreamingResponse(told(), media_type="text/event-stream")


def stop(visit: Visit) -> Response:
    """Ask a work to end."""
    work = _work(visit)
    here = visit.path(f"tasks/{work.key}")
    if not work.stop():
        return visit.go(here, wrong=work.cannot_stop)
    return visit.go(here, done="中止を求めました。区切りのよいところで止まります。")


PAGES = (
    ("tasks/{work}", show, None),
    ("tasks/{work}/events", listen, None),
    ("tasks/{work}/stop", None, stop),
)
