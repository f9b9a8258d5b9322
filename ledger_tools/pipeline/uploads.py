"""Files that came over the page: called as they would be in 回収, and taken in as :func:`ingest` takes others."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from email.message import EmailMessage
from pathlib import Path
from typing import BinaryIO, Self

from ledger_tools.files import output_error
from ledger_tools.japanese.text import file_name
from ledger_tools.pipeline.actor import here
from ledger_tools.pipeline.cycle import Cycle
from ledger_tools.pipeline.ingest import Ingested, Progress, ingest_in_order
from ledger_tools.pipeline.sources import Source, is_no_return

_SEPARATORS = re.compile(r"[/\\]+")
_DRIVE = re.compile(r"[A-Za-z]:")
_LONGEST = 200  # characters of a folder's or file's name; Windows allows 255
_UNNAMED = "名前のないファイル"


def uploaded_name(given: str) -> str:
    """Return what a file is called that a browser sent under a name: 'folder/name' as below 回収, or the name alone.

    Nothing in it leads anywhere: no drive, no way up, nothing that is not shown.
    """
    given = file_name(given)
    parts = _SEPARATORS.split(given)
    if _DRIVE.fullmatch(parts[0]) or not parts[0]:
        parts = parts[-1:]  # a place on the sender's machine, of which only the name tells anything
    kept = [part.strip()[-_LONGEST:] for part in parts if part.strip(" .")]
    return "/".join(kept) or _UNNAMED


class Uploads:
    """Files that were sent, in a folder of their own under names of our own, until they are taken in.

    ``skipped`` names those that are no returns (Thumbs.db and the like).
    """

    def __init__(self) -> None:
        # Its owner's only; removed at the latest when the program ends, whatever is still at it.
        self._room = tempfile.TemporaryDirectory(prefix="ledger-tools-", ignore_cleanup_errors=True)
        self._folder = Path(self._room.name)
        self._sources: list[Source] = []
        self._telling: list[Source] = []
        self.skipped: list[str] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.remove()

    def __len__(self) -> int:
        return len(self._sources)

    def add(self, name: str, stream: BinaryIO) -> None:
        """Keep what a browser sent as ``name``; raises OutputError where the disk is full."""
        shown = uploaded_name(name)
        if is_no_return(shown.rpartition("/")[2]):
            self.skipped.append(shown)
            return
        path = self._folder / f"{len(self._sources):06d}"
        try:
            with path.open("xb") as target:
                shutil.copyfileobj(stream, target)
        except OSError as error:
            raise output_error(path, error) from error
        self._sources.append((shown, path))

    def add_mail(self, text: str) -> None:
        """Keep the words of a mail that tells passwords, to be looked through where a file asks for one."""
        mail = EmailMessage()
        mail.set_content(text)
        path = self._folder / "mail"
        path.write_bytes(mail.as_bytes())
        self._telling.append(("貼り付けたメール.eml", path))

    def put_in_order(self, changed: Sequence[int]) -> None:
        """Order the files, that were changed at these times, oldest first: of two returns the later one counts.

        Where not each has a time, they stay in the order in which they came.
        """
        if len(changed) == len(self._sources):
            ordered = sorted(zip(changed, self._sources, strict=True), key=lambda one: (one[0], one[1][0]))
            self._sources = [source for _, source in ordered]

    def take_in(
        self,
        cycle: Cycle,
        *,
        as_of: date,
        passwords: Sequence[str] = (),
        progress: Progress | None = None,
        heard: Callable[[Ingested], None] | None = None,
    ) -> Ingested:
        """Take the files in, as :meth:`Cycle.ingest` does; whatever comes of it, they are removed here."""
        try:
            with cycle.store.alone("取込み", here(), cycle.tell):
                taken = ingest_in_order(
                    cycle.folder,
                    cycle.store,
                    self._sources,
                    [*self._sources, *self._telling],
                    as_of=as_of,
                    passwords=passwords,
                    progress=progress,
                    heard=heard,
                )
        finally:
            self.remove()
        return replace(taken, skipped=[*self.skipped, *taken.skipped])

    def remove(self) -> None:
        """Remove all that was sent."""
        self._room.cleanup()
