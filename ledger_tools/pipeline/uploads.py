"""Files that came over the page: called as they would be in 回収, and taken in as :func:`ingest` takes others."""

from __future__ import annotations

import atexit
import re
import shutil
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from email.message import EmailMessage
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Self

from ledger_tools.errors import OutputError
from ledger_tools.files import make_folder, output_error
from ledger_tools.japanese.dates import moment_in_name
from ledger_tools.japanese.text import file_name
from ledger_tools.pipeline.actor import here
from ledger_tools.pipeline.cycle import Cycle
from ledger_tools.pipeline.ingest import Ingested, Progress, ingest_in_order
from ledger_tools.pipeline.sources import Source, is_no_return

_SEPARATORS = re.compile(r"[/\\]+")
_DRIVE = re.compile(r"[A-Za-z]:")
_LONGEST = 200  # characters of a folder's or file's name; Windows allows 255
_UNNAMED = "名前のないファイル"
_MOST_BYTES = 200  # of a name that is put beside others
_REFUSED = re.compile(r'[\x00-\x1f<>:"|?*]')
#: Where an intake says what became of a file, by its name.
_OUTCOMES = ("read", "duplicates", "refused", "handled", "as_issued")


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

    What was not, because the work was stopped or the program ended, is put into ``returns`` (回収), where the next
    intake finds it. ``skipped`` names those that are no returns (Thumbs.db and the like); ``left`` says where those
    are that were not taken in, and how many, once that is known.
    """

    def __init__(self, returns: Path) -> None:
        self._returns = returns
        self._folder = Path(tempfile.mkdtemp(prefix="ledger-tools-"))  # its owner's only
        self._sources: list[Source] = []
        self._telling: list[Source] = []
        self._done: Counter[str] = Counter()  # several may be called alike: they are taken in in their order
        self._begun = False
        self._removing = threading.Lock()
        self.skipped: list[str] = []
        self.left: tuple[Path, int] | None = None
        atexit.register(self.remove)

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
        """Take the files in, as :meth:`Cycle.ingest` does; whatever comes of it, none of them is left here."""
        self._begun = True

        def hear(taken: Ingested) -> None:
            self._done.update([name for key in _OUTCOMES for name in getattr(taken, key)])
            if heard:
                heard(taken)

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
                    heard=hear,
                )
            self._done.update(dict.fromkeys((name for name, _ in self._sources), len(self._sources)))
        finally:
            self.remove()
        return replace(taken, skipped=[*self.skipped, *taken.skipped])

    def remove(self) -> None:
        """Remove all that was sent; what was begun to be taken in, and was not, goes to 回収 first."""
        with self._removing:
            atexit.unregister(self.remove)
            if not self._folder.is_dir():
                return
            waiting = self._waiting() if self._begun else []
            place = self._returns / f"画面から届いた分_{moment_in_name(datetime.now())}"
            moved = sum(_moved(path, place, name) for name, path in waiting)
            if waiting:
                self.left = (place, moved)
            if moved == len(waiting):
                shutil.rmtree(self._folder, ignore_errors=True)

    def _waiting(self) -> list[Source]:
        """What was not taken in, in its order."""
        done, waiting = self._done.copy(), []
        for name, path in self._sources:
            if done[name]:
                done[name] -= 1
            else:
                waiting.append((name, path))
        return waiting


def _moved(path: Path, place: Path, name: str) -> bool:
    """Move a file to where its name leads below a place; under a name of our own where that one cannot be."""
    for inner in (Path(*map(_safe, name.split("/"))), Path(f"{path.name}{PurePosixPath(name).suffix[:10]}")):
        target = place / inner
        if target.exists():
            target = target.with_name(f"{path.name}_{target.name}")
        with suppress(OSError, OutputError):
            make_folder(target.parent)
            shutil.move(path, target)
            return True
    return False


def _safe(part: str) -> str:
    """A folder's or file's name that every system takes."""
    name = _REFUSED.sub("_", part).rstrip(" .")
    stem, dot, suffix = name.rpartition(".")
    while len(name.encode()) > _MOST_BYTES:
        stem, name = (stem or suffix)[:-8], f"{(stem or suffix)[:-8]}{dot}{suffix if stem else ''}"
    return name or "_"
