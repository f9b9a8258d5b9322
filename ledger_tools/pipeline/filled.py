"""What somebody typed into a workbook of the desk and nobody took in yet: never written over, and named by ingest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ledger_tools.desk.read import is_added_to
from ledger_tools.files import digest, output_error
from ledger_tools.folder import CARDS_BOOK, REVIEW_BOOK
from ledger_tools.japanese.dates import wareki
from ledger_tools.pipeline.desk_intake import entered, headings_of, unknown_to
from ledger_tools.pipeline.parts import report_folders
from ledger_tools.returns import DeskWorkbook, Job, read_deliveries
from ledger_tools.store import Store


@dataclass(frozen=True, slots=True)
class Filled:
    """A workbook with typing that the store does not know. ``entries``: lines that were filled in, sound or not.

    0 where only something beside the columns was typed, or the workbook cannot be read (``readable``).
    """

    path: Path
    entries: int
    readable: bool = True


def filled_books(folder: Path, store: Store, *, as_of: date) -> list[Filled]:
    """The workbooks of the desk in 報告/ that hold entries nobody took in yet, copies under longer names too."""
    stems = tuple(Path(name).stem for name in (REVIEW_BOOK, CARDS_BOOK))
    jobs = []
    found = (path for place in report_folders(folder) for path in sorted(place.glob("*.xlsx")))
    for path in (path for path in found if path.name.startswith(stems)):
        with suppress(OSError):  # gone meanwhile, or open elsewhere: said another time
            jobs.append(_job(path))
    return [one for one in _filled(store, jobs, as_of) if one.entries]


def keep_filled(store: Store, path: Path, *, as_of: date) -> Filled | None:
    """Give a filled workbook that a new one would replace a dated name; None where there is nothing to keep.

    What cannot be read may hold typing as well. Raises OutputError where the file is open in another program.
    """
    try:
        found = next(_filled(store, [_job(path)], as_of), None)
        if found is None:
            return None
        target = _free_name(path, as_of)
        path.rename(target)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise output_error(path, error) from error
    return Filled(target, found.entries, found.readable)


def _free_name(path: Path, day: date) -> Path:
    name = f"{path.stem}_{wareki(day)}"
    wanted = path.with_name(f"{name}{path.suffix}")
    number = 2
    while wanted.exists():
        wanted = path.with_name(f"{name}_{number}{path.suffix}")
        number += 1
    return wanted


def _filled(store: Store, jobs: Iterable[Job], as_of: date) -> Iterator[Filled]:
    known = store.known_files()
    for job, found in read_deliveries(job for job in jobs if digest(job.data or b"") not in known):
        path = job.path
        assert path is not None
        if not isinstance(found, DeskWorkbook):
            yield Filled(path, 0, readable=False)
            continue
        typed = entered(store, found, as_of=as_of)
        waiting = unknown_to(store, found, typed) + len(typed.problems)
        if waiting or is_added_to(found.sheets, headings_of(found)):
            yield Filled(path, waiting)


def _job(path: Path) -> Job:
    return Job(path.name, path, data=path.read_bytes(), desk=True)
