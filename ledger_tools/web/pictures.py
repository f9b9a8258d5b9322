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
        self._fetching = threading.Lock()
        self._images: OrderedDict[str, bytes] = OrderedDict()
        self._looked: set[int] = set()  # return_row_ids
        self._bytes = 0

    @property
    def is_fetching(self) -> bool:
        """Whether more pictures are on their way."""
        return self._fetching.locked()

    def get(self, sha256: str) -> bytes | None:
        """A picture's bytes, where it was fetched."""
        with self._lock:
            if sha256 in self._images:
                self._images.move_to_end(sha256)
            return self._images.get(sha256)

    def fetch(self, rows: Collection[int], reconciled: Reconciled) -> None:
        """Fetch the pictures behind these rows (return_row_id) that are not known yet, in their order."""
        with self._fetching:
            wanted = [int(row) for row in rows if int(row) not in self._looked]
            try:
                with Cycle(self._folder, actor=self._actor) as cycle:
                    for start in range(0, len(wanted), _AT_ONCE):
                        some = wanted[start : start + _AT_ONCE]
                        self._keep(sources_of(cycle, reconciled, set(some), ()).images)
                        self._looked.update(some)
            except Exception as error:  # a page without its pictures can still be worked on
                note_fault(self._folder, error, "web pictures")

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
