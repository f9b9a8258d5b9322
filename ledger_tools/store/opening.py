"""Opening the store: the one place where what is wrong with it is found before anything is done."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from ledger_tools.errors import StoreError
from ledger_tools.files import is_lost, make_for_owner
from ledger_tools.folder import ARCHIVE, LEDGER_ENDING, LEDGERS
from ledger_tools.store import engine as database
from ledger_tools.store.migrations import SCHEMA_VERSION
from ledger_tools.store.seal import Seal


def made(target: Path | str) -> sa.Engine:
    """Open the store, making it where there is none.

    Raises StoreError where there was one that can be made again: a new one would take its place.
    """
    if isinstance(target, Path):
        if is_lost(target) and has_history(target.parent):
            raise StoreError(_lost(target))
        make_for_owner(target)
    engine = database.create_engine(target)
    _migrate(engine, target)
    return engine


def opened(target: Path | str) -> sa.Engine:
    """Open an existing store, at its present schema; where that is so already, nothing is written.

    Raises StoreError where there is none or where it is newer than this program.
    """
    if isinstance(target, Path) and is_lost(target):
        if has_history(target.parent) or target.exists():
            raise StoreError(_lost(target))
        raise StoreError(
            f"{target.name} がありません(フォルダ: {target.parent})。"
            "事業フォルダを -C で指定するか、ledger-tools init で作成してください。"
        )
    left = isinstance(target, Path) and target.with_name(f"{target.name}{database.JOURNAL}").exists()
    engine = database.create_engine(target)
    _migrate(engine, target)
    with database.translated_errors(), engine.connect() as connection:
        if left and not database.is_whole(connection):  # it may have been another store's
            raise StoreError(database.BROKEN)
        if database.get_meta(connection, "cycle_id") is None:
            raise StoreError(
                f"保存先に事業の識別番号がありません。{database.MAKE_AGAIN}"
                "(設定.xlsx の「保存先」が空欄でないときは、そのデータベースの控えから戻してください。)"
            )
    return engine


def _migrate(engine: sa.Engine, target: Path | str) -> None:
    """Bring a store to the present schema; raises StoreError where its seal says that it is not as it was left."""
    with database.translated_errors():
        is_old = database.schema_version(engine) < SCHEMA_VERSION  # or so it seems, where its pages are exchanged
        if is_old and isinstance(target, Path) and not is_lost(target):
            with engine.connect() as connection:
                if Seal.of(target).fits(connection) is False:
                    raise StoreError(database.NOT_AS_LEFT)
    database.migrate(engine)
    if is_old and isinstance(target, Path):  # of what an earlier version did, this one cannot do the same
        with database.translated_errors(), engine.connect() as connection:
            Seal.of(target).put(connection)


def has_history(folder: Path) -> bool:
    """Whether anything was kept of what a store held: a new one would not know the ledgers that were handed out."""
    archive = folder / ARCHIVE
    kept = archive.is_dir() and any(not path.name.startswith(".") for path in archive.iterdir())
    return kept or any((folder / LEDGERS).rglob(f"*{LEDGER_ENDING}"))


def _lost(target: Path) -> str:
    what = "が空で、事業の識別番号がありません" if target.exists() else "がありません"
    return f"{target.name} {what}(フォルダ: {target.parent})。{database.MAKE_AGAIN}"
