"""The pictures of what clerks wrote and stamped: fetched from the kept files once, and kept in memory only."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Collection, Mapping
from pathlib import Path

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


class Pictures:
    """The pictures behind returned rows, by SHA-256."""

    def __init__(self, folder: Path, actor: Actor) -> None:
        self._folder = folder
        self._actor = actor
        self._lock = threading.Lock()
        self._fetching = threading.Lock()  # held for one go: what a page waits for comes between those of a pile
        self._waiting = 0  # how many are at it
        self._drawing = threading.Lock()
        self._images: OrderedDict[str, bytes] = OrderedDict()
        self._looked: set[int] = set()  # return_row_ids
        self._bytes = 0

    @property
    def is_fetching(self) -> bool:
        """Whether more pictures are on their way."""
        return self._waiting > 0

    def get(self, sha256: str) -> bytes | None:
        """A picture's bytes, where it was fetched."""
        with self._lock:
            if sha256 in self._images:
                self._images.move_to_end(sha256)
            return self._images.get(sha256)

    def fetch(self, rows: Collection[int], reconciled: Reconciled) -> None:
        """Fetch the pictures behind these rows (return_row_id) that are not known yet, in their order."""
        self._begin(1)
        try:
            with Cycle(self._folder, actor=self._actor) as cycle:
                wanted = [int(row) for row in rows]
                for start in range(0, len(wanted), _AT_ONCE):
                    with self._fetching:
                        some = set(wanted[start : start + _AT_ONCE]) - self._looked
                        if some:
                            self._keep(sources_of(cycle, reconciled, some, ()).images)
                            self._looked |= some
        except Exception as error:  # a page without its pictures can still be worked on
            note_fault(self._folder, error, "web pictures")
        finally:
            self._begin(-1)

    def fetch_soon(self, rows: Collection[int], reconciled: Reconciled) -> None:
        """The same, while the page that shows them is already on its way."""
        if {int(row) for row in rows} <= self._looked:
            return
        self._begin(1)  # before the page asks for them

        def fetch() -> None:
            try:
                self.fetch(rows, reconciled)
            finally:
                self._begin(-1)

        threading.Thread(target=fetch, name="pictures", daemon=True).start()

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

    def _begin(self, more: int) -> None:
        with self._lock:
            self._waiting += more

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
