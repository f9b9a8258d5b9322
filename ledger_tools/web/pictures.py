"""The pictures of what clerks wrote and stamped: fetched from the kept files once, and kept in memory only."""

from __future__ import annotations

import threading
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ledger_tools.frames import tuples
from ledger_tools.model import Actor
from ledger_tools.pipeline.cycle import Cycle
from ledger_tools.pipeline.desk import sources_of
from ledger_tools.pipeline.faults import note_fault
from ledger_tools.pipeline.inspect import draw
from ledger_tools.reconcile.statuses import Reconciled

_ROOM = 256 * 2**20  # bytes of pictures that stay in memory
_AT_ONCE = 60  # rows whose pictures are fetched in one go, so that the first ones are there soon
#: What a picture of a browser begins with; others (EMF, WMF) it cannot show.
_KINDS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"BM", "image/bmp"),
)


def kind_of_picture(data: bytes) -> str:
    """The media type of a picture, '' where a browser cannot show it."""
    return next((kind for mark, kind in _KINDS if data.startswith(mark)), "")


@dataclass(frozen=True)
class _Part:
    """Rows (return_row_id) whose pictures are fetched in one go, and the SHA-256 of those that are expected still."""

    rows: frozenset[int]
    pictures: set[str]


def _of_rows(rows: Collection[int], reconciled: Reconciled) -> Iterator[tuple[int, str]]:
    """Each of these rows with each of its pictures."""
    case = reconciled.case
    for frame, column in ((case.evidence, "sha256"), (case.returned, "paper")):
        mine = frame[frame["return_row_id"].isin(rows) & (frame[column] != "")]
        for row, sha256 in tuples(mine[["return_row_id", column]]):
            yield int(row), sha256


class Pictures:
    """The pictures behind returned rows, by SHA-256."""

    def __init__(self, folder: Path, actor: Actor) -> None:
        self._folder = folder
        self._actor = actor
        self._lock = threading.Lock()
        self._fetching = threading.Lock()  # held for one go: what a page waits for comes between those of a pile
        self._coming: Counter[str] = Counter()  # SHA-256 of what is on its way, for how many
        self._drawing = threading.Lock()
        self._images: OrderedDict[str, bytes] = OrderedDict()
        self._looked: set[int] = set()  # return_row_ids
        self._bytes = 0

    def is_coming(self, sha256: str) -> bool:
        """Whether a picture is on its way."""
        with self._lock:
            return self._coming[sha256] > 0

    def get(self, sha256: str) -> bytes | None:
        """A picture's bytes, where it was fetched."""
        with self._lock:
            if sha256 in self._images:
                self._images.move_to_end(sha256)
            return self._images.get(sha256)

    def fetch_soon(self, rows: Collection[int], reconciled: Reconciled) -> None:
        """Fetch the pictures behind these rows (return_row_id) that are not known yet, in their order.

        The page that shows them is already on its way meanwhile.
        """
        if parts := self._expected(rows, reconciled):  # before the page asks for them
            threading.Thread(target=self._fetch, args=(parts, reconciled), name="pictures", daemon=True).start()

    def _fetch(self, parts: list[_Part], reconciled: Reconciled) -> None:
        try:
            with Cycle(self._folder, actor=self._actor) as cycle:
                for part in parts:
                    with self._fetching:
                        if some := part.rows - self._looked:
                            self._keep(sources_of(cycle, reconciled, some, ()).images)
                            self._looked |= some
                    self._came(part)
        except Exception as error:  # a page without its pictures can still be worked on
            note_fault(self._folder, error, "web pictures")
        finally:
            for part in parts:
                self._came(part)

    def drawn(self, sha256: str, path: Path, page: int) -> bytes | None:
        """What was seen on one page of the scanned paper in a kept file (PNG); None where nothing can be drawn."""
        name = f"{sha256}/{page}"
        with self._drawing:
            if (known := self.get(name)) is None:
                with Cycle(self._folder, actor=self._actor) as cycle:
                    for data in draw(cycle, path, page).values():
                        self._keep({name: data})
                known = self.get(name)
        return known

    def _expected(self, rows: Collection[int], reconciled: Reconciled) -> list[_Part]:
        """Divide these rows into what is fetched at once, and expect their pictures from now on."""
        wanted = [int(row) for row in rows if int(row) not in self._looked]
        pictures: dict[int, set[str]] = defaultdict(set)
        for row, sha256 in _of_rows(wanted, reconciled):
            pictures[row].add(sha256)
        parts = []
        for start in range(0, len(wanted), _AT_ONCE):
            some = wanted[start : start + _AT_ONCE]
            parts.append(_Part(frozenset(some), set().union(*(pictures[row] for row in some))))
        if parts:  # numbers that stand on paper come with the first of any rows
            parts[0].pictures.update(reconciled.case.tables["cards_picture"])
        with self._lock:
            for part in parts:
                self._coming.update(part.pictures)
        return parts

    def _came(self, part: _Part) -> None:
        """Expect these pictures no more: they are there, or not to be had."""
        with self._lock:
            self._coming.subtract(part.pictures)
            part.pictures.clear()

    def _keep(self, images: Mapping[str, bytes]) -> None:
        with self._lock:
            for sha256, data in images.items():
                if sha256 not in self._images:
                    self._images[sha256] = data
                    self._bytes += len(data)
            while self._bytes > _ROOM and len(self._images) > 1:
                _, gone = self._images.popitem(last=False)
                self._bytes -= len(gone)
                self._looked.clear()
