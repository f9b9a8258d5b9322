"""The files of a cycle that a page may hand out: listed anew each time, and asked for by a key, never by a path."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from starlette.responses import Response

from ledger_tools.folder import LEDGERS, REPORTS, WORDING
from ledger_tools.web.downloads import attached, hand_out, key_of
from ledger_tools.web.visits import Visit

#: Where papers lie that were made, or shipped, by this program.
TOPS = (LEDGERS, REPORTS, WORDING)
_SUFFIXES = frozenset({".xlsx", ".docx", ".csv", ".eml", ".html"})


@dataclass(frozen=True)
class Paper:
    """One file: ``place`` is its folder below the cycle's, ``key`` stands for it in addresses."""

    path: Path
    place: str
    name: str
    written: datetime
    size: int
    key: str


def papers(folder: Path, *below: str) -> list[Paper]:
    """The files below these folders of a cycle, by place and name; what is a link, or leads elsewhere, is left out."""
    return sorted(_papers(folder, below or TOPS), key=lambda paper: (paper.place, paper.name))


def _papers(folder: Path, below: Iterable[str]) -> Iterator[Paper]:
    for top in below:
        for path in (folder / top).rglob("*"):
            if path.name.startswith(("~$", ".")) or path.is_symlink() or path.suffix.lower() not in _SUFFIXES:
                continue
            with suppress(OSError):  # gone meanwhile
                state = path.stat()
                if path.is_file():
                    inside = PurePosixPath(path.relative_to(folder).as_posix())
                    when = datetime.fromtimestamp(state.st_mtime, tz=UTC).astimezone()
                    yield Paper(path, str(inside.parent), inside.name, when, state.st_size, key_of(path))


def paper(visit: Visit) -> Response:
    """One file of the cycle."""
    key = visit.request.path_params["paper"]
    found = next((one for one in papers(visit.desk.folder) if one.key == key), None)
    return hand_out(visit, found.path if found else None)


def bundle(visit: Visit) -> Response:
    """The papers of one folder below 受領簿 or 報告, as one archive."""
    key = visit.request.path_params["place"]
    every = papers(visit.desk.folder, LEDGERS, REPORTS)
    mine = [one for one in every if key_of_place(one.place) == key]
    if not mine:
        raise visit.missing("このフォルダの書類は見当たりません。一覧を開き直してください。")
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:  # its files are compressed already
        for one in mine:
            archive.write(one.path, one.name)
    return attached(stream.getvalue(), f"{PurePosixPath(mine[0].place).name}.zip")


def key_of_place(place: str) -> str:
    """What stands for a folder in addresses."""
    return key_of(Path(f"{place}/*"))


PAGES = (
    ("paper/{paper}", paper, None),
    ("bundle/{place}", bundle, None),
)
