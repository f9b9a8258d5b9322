"""The database: engine, pragmas, transactions, schema version, and what is said where it cannot be used."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError, InterfaceError, OperationalError

from ledger_tools.errors import StoreBusy, StoreError
from ledger_tools.japanese.text import storable
from ledger_tools.store.migrations import MIGRATIONS, SCHEMA_VERSION
from ledger_tools.store.schema import meta
from ledger_tools.store.seal import Seal

#: Lines read at a time.
_PART = 20_000

_LARGEST = 2**31 - 1  # what an integer column of every database holds
PATIENCE = 60_000  # milliseconds to wait for another program's transaction
_CACHE = 64_000  # KiB: what is written stays there until it is whole, so that others can read meanwhile
MAKE_AGAIN = "ledger-tools rebuild で作り直してください(名簿・受領簿・保管フォルダのファイルはそのまま使います)。"
BROKEN = f"ledger.sqlite3 が壊れています。{MAKE_AGAIN}"
NOT_AS_LEFT = f"ledger.sqlite3 の内容が、最後に保存したときと違います(壊れたか、書き換えられています)。{MAKE_AGAIN}"
_IN_USE = (
    "ledger.sqlite3 をほかのプログラム(別の ledger-tools、控えや同期のソフトなど)が使用中です。"
    "終わってから、もう一度実行してください。"
)
#: Ends the name of what SQLite writes beside a store while it changes it.
JOURNAL = "-journal"
_WRITES = "ledger_tools_writes"
_SEAL = "ledger_tools_seal"
_WAITS = "ledger_tools_waits"
_LOCK = 20251123  # any number, so long as it is always this one


def create_engine(target: Path | str) -> sa.Engine:
    """Return an engine for a SQLite file (Path) or a SQLAlchemy URL (str).

    Raises StoreError where the URL cannot be used.
    """
    url = target if isinstance(target, str) else f"sqlite:///{target.as_posix()}"
    try:
        # Errors are shown and logged: they must not repeat what was to be written.
        engine = sa.create_engine(url, hide_parameters=True)
    except Exception as error:
        raise StoreError(
            "設定.xlsx［基本設定］の「保存先」を開けません。URL とデータベースの部品を確認するか、空欄にしてください。"
        ) from error
    sa.event.listen(engine, "before_cursor_execute", _clean, retval=True)
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine)
    elif engine.dialect.name == "postgresql":
        _prepare_postgresql(engine)
    return engine


def _clean(
    _connection: sa.Connection, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool
) -> tuple[str, Any]:
    """Make whatever was found in files fit for any database, just before it goes there.

    Texts are as :func:`storable` says; a number beyond 32 bits becomes the nearest within.
    """
    if isinstance(parameters, list):
        return statement, [_cleaned(line) for line in parameters]
    return statement, _cleaned(parameters)


def _cleaned(line: Any) -> Any:
    if isinstance(line, Mapping):
        return {key: value if _is_clean(value) else _fit(value) for key, value in line.items()}
    return line if all(map(_is_clean, line)) else tuple(value if _is_clean(value) else _fit(value) for value in line)


def _is_clean(value: Any) -> bool:
    if type(value) is str:
        return value.isprintable()
    return type(value) is not int or -_LARGEST <= value <= _LARGEST


def _fit(value: Any) -> Any:
    return storable(value) if isinstance(value, str) else max(-_LARGEST, min(value, _LARGEST))


def _prepare_sqlite(engine: sa.Engine) -> None:
    @sa.event.listens_for(engine, "connect")
    def _pragmas(connection: Any, _record: Any) -> None:
        # The driver must not begin transactions on its own, or DDL and SELECT would run outside of ours.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={PATIENCE}")
        cursor.execute("PRAGMA foreign_keys=ON")
        # Never a write-ahead log: its shared memory is one machine's, and the folder may be shared without our knowing
        # (who hosts a share sees a local disk). Reading with a rollback journal writes nothing, on a full disk either.
        cursor.execute("PRAGMA journal_mode=DELETE")
        cursor.execute("PRAGMA synchronous=EXTRA")  # what is done stays done after a power cut
        cursor.execute("PRAGMA temp_store=MEMORY")
        cursor.execute(f"PRAGMA cache_size=-{_CACHE}")
        cursor.close()

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        options = connection.get_execution_options()
        if milliseconds := options.get(_WAITS):
            connection.exec_driver_sql(f"PRAGMA busy_timeout={milliseconds}")
        # One who reads first and writes then is refused at once where another writes, whatever the patience.
        writes = options.get(_WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _prepare_postgresql(engine: sa.Engine) -> None:
    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        options = connection.get_execution_options()
        if milliseconds := options.get(_WAITS):
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = {milliseconds}")
        if options.get(_WRITES):  # one at a time, as SQLite does by itself
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")


@contextmanager
def at_one_moment(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Yield a connection in a transaction that reads, and sees nothing of what is written meanwhile."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ")
        yield connection


@contextmanager
def writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Yield a connection in a transaction that writes: one at a time, the others wait until it is through.

    Raises StoreError where the database gave the transaction up, though somebody took no notice.
    """
    with engine.connect() as connection:
        with connection.execution_options(**{_WRITES: True}).begin():
            yield connection
            require_transaction(connection)
        if seal := connection.get_execution_options().get(_SEAL):
            seal.put(connection.execution_options(**{_WRITES: False}))


def seal_from_now_on(engine: sa.Engine, seal: Seal) -> None:
    """Seal a store that is sound after each transaction that writes to it."""
    engine.update_execution_options(**{_SEAL: seal})


def wait_at_most(engine: sa.Engine, seconds: float) -> None:
    """Give others' transactions so long from now on, instead of the usual patience; then StoreBusy is raised."""
    engine.update_execution_options(**{_WAITS: int(seconds * 1000)})


@contextmanager
def part_of(connection: sa.Connection) -> Iterator[None]:
    """Write a part of a larger transaction, wholly or not at all; raises StoreError where that one was given up."""
    require_transaction(connection)
    with connection.begin_nested():
        yield


def require_transaction(connection: sa.Connection) -> None:
    """Raise StoreError where SQLite has given the transaction up by itself.

    It does so where the disk is full, and then neither writing nor committing complains.
    """
    if not getattr(connection.connection.dbapi_connection, "in_transaction", True):
        raise StoreError(_sentence(""))


def migrate(engine: sa.Engine) -> None:
    """Bring the store to the present schema version.

    Raises StoreError where the store was made by a newer version of the program.
    """
    with translated_errors():
        version = schema_version(engine)
        if version > SCHEMA_VERSION:
            raise StoreError(
                "この事業フォルダは新しい版の ledger-tools で作られています"
                f"(保存形式 {version}、この版は {SCHEMA_VERSION} まで)。"
                "ledger-tools を更新してから実行してください。"
            )
        for number, _name, step in MIGRATIONS:
            if number > version:
                with writing(engine) as connection:
                    if _still_at(connection, number - 1):
                        step(connection)
                        set_meta(connection, "schema_version", str(number))


def _still_at(connection: sa.Connection, version: int) -> bool:
    """Whether no other program has migrated meanwhile; a write, so that none can begin to until this one is done."""
    if not version:
        return not sa.inspect(connection).has_table("meta") or get_meta(connection, "schema_version") is None
    key, value = "schema_version", str(version)
    own = meta.update().where((meta.c.key == key) & (meta.c.value == value)).values(value=value)
    return bool(connection.execute(own).rowcount)


def schema_version(engine: sa.Engine) -> int:
    """Return the version of the stored schema; 0 for an empty database."""
    if not sa.inspect(engine).has_table("meta"):
        return 0
    with engine.connect() as connection:
        return int(get_meta(connection, "schema_version") or 0)


def is_whole(connection: sa.Connection) -> bool:
    """Whether a SQLite store is whole, as far as its database can tell."""
    return bool(connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar() == "ok")


def get_meta(connection: sa.Connection, key: str) -> str | None:
    return connection.execute(sa.select(meta.c.value).where(meta.c.key == key)).scalar()


def set_meta(connection: sa.Connection, key: str, value: str) -> None:
    """Insert or update without a dialect's own upsert."""
    updated = connection.execute(meta.update().where(meta.c.key == key).values(value=value))
    if not updated.rowcount:
        connection.execute(meta.insert().values(key=key, value=value))


@contextmanager
def translated_errors() -> Iterator[None]:
    """Turn what the database refuses into one sentence for staff."""
    try:
        yield
    except (OperationalError, InterfaceError) as error:
        reason = _reason(error)
        raise (StoreBusy(_IN_USE) if is_busy(reason) else StoreError(_sentence(reason))) from error
    except UnicodeDecodeError as error:  # so the driver ends where SQLite quotes what is broken
        raise StoreError(BROKEN) from error
    except DatabaseError as error:
        text = str(error.orig)
        if "malformed" in text or "not a database" in text:
            raise StoreError(BROKEN) from error
        raise


def was_moved(error: OperationalError) -> bool:
    """Whether SQLite refuses to write because another file lies where the store did."""
    return getattr(error.orig, "sqlite_errorcode", 0) == sqlite3.SQLITE_READONLY_DBMOVED


def _reason(error: BaseException) -> str:
    """What the database said first: where it gave a transaction up, it next says that a part of it is not there."""
    text = str(getattr(error, "orig", error))
    return _reason(error.__context__) if "no such savepoint" in text and error.__context__ else text


def is_busy(reason: str) -> bool:
    """Whether a database refuses because of somebody else's transaction."""
    return any(word in reason for word in ("locked", "busy", "lock timeout"))


def _sentence(reason: str) -> str:
    if "readonly" in reason or "read-only" in reason or "unable to open" in reason:
        return "事業フォルダに書き込めません。フォルダの権限(読み取り専用でないか)を確認してください。"
    if "decode to UTF-8" in reason:
        return BROKEN
    if "full" in reason:
        return f"ディスクの空きがありません。空きを作ってから、もう一度実行してください。{_unchanged()}"
    return (
        "ledger.sqlite3 を読み書きできません。ディスクの空きとフォルダの状態を"
        "(設定.xlsx の「保存先」が空欄でないときは、そのデータベースの状態も)確認してください。"
    )


def _unchanged() -> str:
    return "それまでに保存した内容は変わっていません。"


def read_frame(connection: sa.Connection, query: sa.Select[Any]) -> pd.DataFrame:
    """Return what the query finds; texts that many lines share (bureaus, files, …) stand in memory once."""
    result = connection.execute(query)
    names = list(result.keys())
    columns: list[list[Any]] = [[] for _ in names]
    seen: list[dict[Any, Any]] = [{} for _ in names]
    for part in result.partitions(_PART):
        for column, known, values in zip(columns, seen, zip(*part, strict=True), strict=True):
            # A column in which nearly every value is another has nothing to share.
            column.extend(values if len(known) > _PART else [known.setdefault(value, value) for value in values])
    return pd.DataFrame(
        {name: pd.Series(column, dtype=object) for name, column in zip(names, columns, strict=True)}
    ).infer_objects()
