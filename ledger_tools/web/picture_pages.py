"""The pictures on the pages, by the hash of what is in them: only such as stand in a row of this cycle."""

from __future__ import annotations

import re
import time

from starlette.responses import Response

from ledger_tools.web.pictures import kind_of_picture
from ledger_tools.web.visits import Visit

_SHA256 = re.compile(r"[0-9a-f]{64}")
_PATIENCE = 15.0  # seconds until a picture is given up that is still to be fetched
_LOOK = 0.1
_WEEK = 7 * 24 * 3600


def picture(visit: Visit) -> Response:
    """One picture; it never changes, so a browser may keep it while it is open."""
    sha256 = visit.request.path_params["sha256"]
    if not _SHA256.fullmatch(sha256):
        raise visit.missing("この画像はありません。")
    until = time.monotonic() + _PATIENCE
    while (data := visit.desk.pictures.get(sha256)) is None and visit.desk.pictures.is_coming(sha256):
        if time.monotonic() > until:
            break
        time.sleep(_LOOK)
    kind = kind_of_picture(data or b"")
    if data is None or not kind:
        raise visit.missing("この画像は表示できません。原本を開いて確かめてください。")
    return Response(data, media_type=kind, headers={"Cache-Control": f"private, max-age={_WEEK}, immutable"})


PAGES = (("picture/{sha256}", picture, None),)
