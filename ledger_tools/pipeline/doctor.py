"""Whether this machine and this folder are fit for the work: what is found, and what to do where it is not.

A check is a plain function that returns its findings; to add one, write it and name it in INSTALLATION or FOLDER.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from ledger_tools.errors import LedgerToolsError
from ledger_tools.folder import SETTINGS, STORE
from ledger_tools.pipeline.doctor_folder import conflicting_copies, disk, folders, place, settings, writable
from ledger_tools.pipeline.doctor_installation import (
    fonts,
    journal,
    libraries,
    libreoffice,
    ocr,
    paper,
    python,
    slots,
    sqlite,
)
from ledger_tools.pipeline.doctor_store import store
from ledger_tools.pipeline.symptoms import OK, Symptom

#: What is asked of the machine.
INSTALLATION: tuple[Callable[[], Iterable[Symptom]], ...] = (
    python,
    sqlite,
    libraries,
    libreoffice,
    fonts,
    ocr,
    paper,
    slots,
)
#: What is asked of a cycle's folder.
FOLDER: tuple[Callable[[Path], Iterable[Symptom]], ...] = (
    journal,
    place,
    writable,
    disk,
    folders,
    settings,
    store,
    conflicting_copies,
)


@dataclass(frozen=True)
class Diagnosis:
    """All that was found; ``is_cycle`` tells whether there was a cycle's folder to look at."""

    installation: tuple[Symptom, ...]
    folder: tuple[Symptom, ...]
    is_cycle: bool

    @property
    def healthy(self) -> bool:
        return all(one.level == OK for one in (*self.installation, *self.folder))


def diagnose(folder: Path) -> Diagnosis:
    """Check the installation, and the folder where it is a cycle's; raises LedgerToolsError where it does not exist."""
    if not folder.is_dir():
        raise LedgerToolsError(f"フォルダ {folder} がありません。事業フォルダを -C で指定してください。")
    is_cycle = (folder / SETTINGS).exists() or (folder / STORE).exists()
    return Diagnosis(
        tuple(found for check in INSTALLATION for found in check()),
        tuple(found for check in FOLDER for found in check(folder)) if is_cycle else (),
        is_cycle,
    )
