"""Opening the store: the one place where what is wrong with it is found before anything is done."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from ledger_tools.errors import StoreError
from ledger_tools.files import make_for_owner
from ledger_tools.identity import new_cycle_id
from ledger_tools.store import engine as database


def made(target: Path | str) -> sa.Engine:
    """Open the store, making it (and its cycle id) where there is none."""
    if isinstance(target, Path):
        make_for_owner(target)
    engine = database.create_engine(target)
    database.migrate(engine)
    with database.translated_errors(), database.writing(engine) as connection:
        if database.get_meta(connection, "cycle_id") is None:
            database.set_meta(connection, "cycle_id", new_cycle_id())
    return engine


def opened(target: Path | str) -> sa.Engine:
    """Open an existing store, at its present schema; where that is so already, nothing is written.

    Raises StoreError where there is none or where it is newer than this program.
    """
    if isinstance(target, Path) and not target.exists():
        raise StoreError(
            f"{target.name} がありません(フォルダ: {target.parent})。"
            "事業フォルダを -C で指定するか、ledger-tools init で作成してください。"
        )
    engine = database.create_engine(target)
    database.migrate(engine)
    with database.translated_errors(), engine.connect() as connection:
        if database.get_meta(connection, "cycle_id") is None:
            raise StoreError(
                "保存先に事業の識別番号がありません。控えから戻すか、ledger-tools init で作り直してください。"
            )
    return engine
