"""Names of the folders and files that are generated: legal on Windows, never two alike, and not too long."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path

from ledger_tools.folder import LEDGER_ENDING
from ledger_tools.japanese.text import safe_filename
from ledger_tools.model import Bureau, LedgerSheet

#: Windows takes 260 characters for a whole path; some are kept for a temporary name and for a longer drive.
_PATH_LIMIT = 240
_SHORTEST = 8


def bureau_folder(bureau: Bureau, limit: int = 40) -> str:
    """Return e.g. '01_総務企画局'; the number in front keeps two bureaus apart."""
    return f"{bureau.order:02}_{safe_filename(bureau.name, limit)}"


def ledger_file(ledger_id: str, department: str, limit: int = 40, ending: str = LEDGER_ENDING) -> str:
    """Return e.g. '01-003_庶務課_受領簿.xlsx'; the ledger number in front keeps two departments apart."""
    return f"{ledger_id}_{safe_filename(department, limit)}{ending}"


def ledger_paths(root: Path, sheets: Iterable[LedgerSheet]) -> Mapping[str, Path]:
    """Return the path of every ledger below ``root`` (the folder 受領簿) by ledger number.

    Department and bureau names are shortened where the whole path would come near Windows' 260 characters. Raises
    ``ValueError`` where two ledgers would get one path, which two different ledger numbers cannot.
    """
    paths: dict[str, Path] = {}
    taken: dict[str, str] = {}
    for sheet in sheets:
        path = _fitting(root, sheet)
        key = _compared(path)
        if taken.setdefault(key, sheet.ledger_id) != sheet.ledger_id:
            raise ValueError(f"{sheet.ledger_id} and {taken[key]} would share {path.name}")
        paths[sheet.ledger_id] = path
    return paths


def _fitting(root: Path, sheet: LedgerSheet) -> Path:
    base = len(str(root.absolute())) + 2
    fixed = len(f"{sheet.bureau.order:02}_") + len(sheet.ledger_id) + 1 + len(LEDGER_ENDING)
    room = max((_PATH_LIMIT - base - fixed) // 2, _SHORTEST)
    limit = min(room, 40)
    return root / bureau_folder(sheet.bureau, limit) / ledger_file(sheet.ledger_id, sheet.department.name, limit)


def _compared(path: Path) -> str:
    """The form in which Windows and macOS compare names: neither case nor composition tells two apart."""
    return unicodedata.normalize("NFC", str(path)).casefold()
