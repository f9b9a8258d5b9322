"""The first page, where there are several cycles, or none: choose one, or make a new one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, RedirectResponse, Response

from ledger_tools.errors import LedgerToolsError
from ledger_tools.folder import SETTINGS
from ledger_tools.pipeline.cycle import Cycle
from ledger_tools.web.render import render
from ledger_tools.web.visits import Session

if TYPE_CHECKING:
    from ledger_tools.web.app import House

#: What a new folder may be called: nothing that a path is made of, nothing that Windows refuses.
_NAME = re.compile(r"[^\x00-\x1f\\/:*?\"<>|.][^\x00-\x1f\\/:*?\"<>|]{0,59}")
_RESERVED = re.compile(r"(?i:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?")


def show(house: House, session: Session, found: Mapping[str, Path], wrong: str = "") -> HTMLResponse:
    """Return the list of cycles, with room for a new one."""
    named = [(key, folder.name or str(folder)) for key, folder in found.items()]
    return HTMLResponse(
        render(
            "cycles.html",
            session=session,
            cycles=named,
            folder=str(house.folder.resolve()),
            wrong=wrong,
            can_make=not (house.folder / SETTINGS).is_file(),
        )
    )


def make(house: House, session: Session, form: FormData) -> Response:
    """Make a new cycle below the folder that is served, or in it where it is empty."""
    name = str(form.get("name") or "").strip()
    if not _NAME.fullmatch(name) or _RESERVED.fullmatch(name) or name.endswith("."):
        wrong = r"フォルダの名前に使えない文字があります。60字以内で、\ / : * ? &quot; < > | を使わずに付けてください。"
        return show(house, session, house.cycles(), wrong.replace("&quot;", '"'))
    if (house.folder / SETTINGS).is_file():
        return show(
            house,
            session,
            house.cycles(),
            "事業フォルダの中に、別の事業は作れません。一つ上のフォルダで起動してください。",
        )
    folder = house.folder / name
    try:
        if (folder / SETTINGS).exists():
            raise LedgerToolsError(f"「{name}」はもうあります。一覧から開くか、別の名前を付けてください。")
        Cycle.init(folder, actor=house.actor).close()
    except LedgerToolsError as error:
        return show(house, session, house.cycles(), str(error))
    key = next(key for key, path in house.cycles().items() if path == folder)
    return RedirectResponse(f"/c/{key}/", status_code=303)
