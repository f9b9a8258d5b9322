"""Taking a wrong file back, and putting it in force again: which file is meant, and what became of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any

from ledger_tools.errors import LedgerToolsError
from ledger_tools.files import digest
from ledger_tools.folder import ARCHIVE, RETURNS
from ledger_tools.frames import lines
from ledger_tools.japanese.dates import wareki
from ledger_tools.japanese.text import file_name
from ledger_tools.returns import LIMITS
from ledger_tools.store import Store

_SHORTEST_HASH = 6
_HASH = re.compile(rf"[0-9a-f]{{{_SHORTEST_HASH},64}}")
_SHOWN = 10  # candidates
_SHORT_HASH = 10


@dataclass(frozen=True)
class Delivery:
    """A file that came: under which name, when, and where its bytes are kept."""

    name: str
    sha256: str
    archived: str
    submitted_on: date
    withdrawn: bool

    @property
    def short(self) -> str:
        """The beginning of its hash, by which it can be named."""
        return self.sha256[:_SHORT_HASH]


def withdraw(folder: Path, store: Store, file: str, reason: str, *, as_of: date) -> tuple[Delivery, ...]:
    """Take a file back, so that it is as if it had never come; all that is in it where it is an archive or a mail.

    ``file`` is its name as it came, its place, its name in 保管 or the beginning of its hash. Raises LedgerToolsError
    where no reason is given, or it is not clear which file is meant.
    """
    if not reason.strip():
        raise LedgerToolsError("取り下げる理由を --reason で入れてください。操作の記録に残ります。")
    meant = _meant(folder, store, file, withdrawn=False)
    store.withdraw([(one.sha256, one.name) for one in meant], reason.strip(), as_of=as_of)
    return meant


def restore(folder: Path, store: Store, file: str, reason: str, *, as_of: date) -> tuple[Delivery, ...]:
    """Put a withdrawn file in force again, just as it was; ``file`` as in :func:`withdraw`."""
    meant = _meant(folder, store, file, withdrawn=True)
    store.restore([(one.sha256, one.name) for one in meant], reason.strip(), as_of=as_of)
    return meant


def _meant(folder: Path, store: Store, file: str, *, withdrawn: bool) -> tuple[Delivery, ...]:
    came = [
        Delivery(one.name, one.sha256, one.archived, one.submitted_on, bool(one.withdrawn))
        for one in lines(store.deliveries())
    ]
    found = _named(folder, came, file)
    if not found:
        raise LedgerToolsError(
            f"「{file}」というファイルは取り込まれていません。"
            "取り込んだときの名前(回収フォルダの中の場所)か、保管フォルダでの名前を指定してください。"
        )
    meant = [one for one in found if one.withdrawn == withdrawn]
    if not meant:
        done = "取り下げられていません" if withdrawn else "既に取り下げています"
        raise LedgerToolsError(f"「{file}」は{done}。何も変えていません。")
    if len({one.sha256 for one in meant}) > 1 and not _came_together(meant, _as_it_came(folder, file)):
        raise LedgerToolsError(_which(file, meant))
    return tuple({one.sha256: one for one in reversed(meant)}.values())[::-1]


def _named(folder: Path, came: Sequence[Delivery], file: str) -> list[Delivery]:
    """What a text names: by its bytes if there is such a file, else by name, in 保管, by hash, by the name's end."""
    if lying := _lying_there(folder, file):
        same = [one for one in came if one.sha256 == lying]
        if same:
            return same
    name = _as_it_came(folder, file)
    last = name.rpartition("/")[2]
    ways: tuple[Any, ...] = (
        lambda one: one.name == name or one.name.startswith(f"{name}/"),
        lambda one: one.archived and one.archived == last,
        lambda one: _HASH.fullmatch(last.lower()) and one.sha256.startswith(last.lower()),
        lambda one: one.name.endswith(f"/{name}") or f"/{name}/" in one.name,
        lambda one: one.name.rpartition("/")[2] == last,
    )
    return next((found for way in ways if (found := [one for one in came if way(one)])), [])


def _lying_there(folder: Path, file: str) -> str:
    """The hash of the file at a place; '' where there is none to be read."""
    for path in (Path(file), folder / file, folder / RETURNS / file):
        try:
            if path.is_file() and path.stat().st_size <= LIMITS.max_bytes:
                return digest(path.read_bytes())
        except (OSError, ValueError):
            continue
    return ""


def _as_it_came(folder: Path, file: str) -> str:
    """A place as the name below 回収 under which it was taken in."""
    name = file_name(file.strip().replace("\\", "/")).removeprefix("./").rstrip("/")
    for parent in (folder.as_posix(), folder.resolve().as_posix()):
        name = name.removeprefix(f"{parent}/")
    return name.removeprefix(f"{RETURNS}/").removeprefix(f"{ARCHIVE}/")


def _came_together(meant: Sequence[Delivery], name: str) -> bool:
    """Whether these came in one archive or mail of this name: on one day, none of them twice.

    A folder of 回収 is none: what lies in it was put there one by one. It has no ending, as a rule, and a file has.
    """
    if not PurePosixPath(name).suffix or not all(f"/{name}/" in f"/{one.name}" for one in meant):
        return False
    days = {one.submitted_on for one in meant}
    places = {f"/{one.name}".partition(f"/{name}/")[0] for one in meant}
    return len(days) == len(places) == 1 and len({one.name for one in meant}) == len(meant)


def _which(file: str, meant: Sequence[Delivery]) -> str:
    shown = "、".join(f"{one.name}({wareki(one.submitted_on)}に取込み、{one.short})" for one in meant[:_SHOWN])
    more = f" ほか{len(meant) - _SHOWN:,}件" if len(meant) > _SHOWN else ""
    return (
        f"「{file}」に当てはまるファイルが{len(meant):,}件あります: {shown}{more}。"
        "名前の全体か、括弧内の英数字でどれかを指定してください。"
    )
