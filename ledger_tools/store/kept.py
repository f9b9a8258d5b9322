"""What is kept in 保管/ beside the files that came: records as they were loaded, and copies of whole stores."""

from __future__ import annotations

import gzip
import json
import sqlite3
import zlib
from contextlib import closing
from pathlib import Path
from typing import Any

import pandas as pd

from ledger_tools.columns import ROSTER_COLUMNS, ROSTER_DATES, ROSTER_NUMBERS
from ledger_tools.errors import StoreError
from ledger_tools.files import digest, make_folder, make_for_owner, output_error, sync_folder, write_file

_COLUMNS = ("file", "row", *(column.key for column in ROSTER_COLUMNS))
RECORDS_ENDING, _STORE = ".records", ".sqlite3"  # longer than any ending of a file that came
OWN_ENDINGS = frozenset({RECORDS_ENDING, _STORE})


def keep_records(archive: Path, frame: pd.DataFrame) -> str:
    """Keep records as they are loaded; return their name there. The same ones are kept once."""
    columns = {key: _texts(frame[key]) for key in _COLUMNS}
    text = json.dumps(columns, ensure_ascii=True, separators=(",", ":"))
    data = gzip.compress(text.encode("ascii"), compresslevel=1, mtime=0)
    path = archive / f"{digest(data)}{RECORDS_ENDING}"
    if not is_kept(path):
        write_file(path, data)
        sync_folder(archive)
    return path.name


def _texts(column: pd.Series) -> list[Any]:
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        return [None if value == "NaT" else value for value in column.to_numpy().astype("M8[D]").astype(str).tolist()]
    return column.astype(object).where(column.notna(), None).tolist()


def kept_records(archive: Path, name: str) -> pd.DataFrame:
    """Return records that were kept; raises StoreError where they are not there as they were."""
    path = archive / name
    try:
        if not is_kept(path):
            raise ValueError
        columns = json.loads(gzip.decompress(path.read_bytes()))
    except (OSError, ValueError, EOFError, zlib.error) as error:
        raise StoreError(
            f"保管フォルダの {name}(読み込んだ名簿の控え)がないか、壊れています。"
            "名簿フォルダの名簿を ledger-tools load で読み込み直してください。"
        ) from error
    frame = pd.DataFrame({key: pd.Series(columns[key], dtype=object) for key in _COLUMNS})
    for key in ROSTER_DATES:
        frame[key] = pd.to_datetime(frame[key])
    for key in ROSTER_NUMBERS:
        frame[key] = frame[key].astype("Int64")
    return frame


def keep_store(archive: Path, target: Path) -> str:
    """Keep a copy of the whole store as it was committed last; return its name there.

    Somebody may look at the store meanwhile, and the caller hold it for writing; nobody else writes.
    """
    make_folder(archive)
    copy = archive / f".{target.name}.tmp"
    try:
        copy.unlink(missing_ok=True)
        make_for_owner(copy)
        with closing(sqlite3.connect(target)) as source, closing(sqlite3.connect(copy)) as kept:
            source.backup(kept)
        data = copy.read_bytes()
        name = f"{digest(data)}{_STORE}"
        write_file(archive / name, data)
        sync_folder(archive)
    except OSError as error:
        raise output_error(copy, error) from error
    finally:
        copy.unlink(missing_ok=True)
    return name


def is_kept(path: Path) -> bool:
    """Whether a file of 保管 is there, and holds what its name says."""
    return path.is_file() and digest(path.read_bytes()) == path.stem
