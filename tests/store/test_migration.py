"""A store that an earlier version of the program made opens with everything in it."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from ledger_tools.identity import KIND_RETURNED_CARDS, KIND_REVIEW
from ledger_tools.model import (
    COUNTER,
    Actor,
    Bureau,
    Department,
    Evidence,
    FileFinding,
    FileReading,
    LedgerSheet,
    Printing,
    ReadRow,
    ReadTable,
)
from ledger_tools.reconcile.standing import with_standing
from ledger_tools.store import SCHEMA_VERSION, Store
from ledger_tools.store import engine as database
from tests.postgresql import new_database

#: Schema version 1 as it was made then: written out, so that no later change of the program reaches it.
VERSION_1 = """
CREATE TABLE meta ("key" VARCHAR(40) NOT NULL, value TEXT NOT NULL, PRIMARY KEY ("key"));
CREATE TABLE loads (load_id INTEGER NOT NULL, at DATETIME NOT NULL, files TEXT NOT NULL, PRIMARY KEY (load_id));
CREATE TABLE ledgers (
    ledger_id VARCHAR(20) NOT NULL, bureau_code TEXT NOT NULL, department_code TEXT NOT NULL,
    PRIMARY KEY (ledger_id), UNIQUE (bureau_code, department_code));
CREATE TABLE files (
    file_id INTEGER NOT NULL, sha256 VARCHAR(64) NOT NULL, name TEXT NOT NULL, size BIGINT NOT NULL,
    archived TEXT NOT NULL, ingested_at DATETIME NOT NULL, submitted_on DATE NOT NULL,
    PRIMARY KEY (file_id), UNIQUE (sha256));
CREATE TABLE duplicates (
    duplicate_id INTEGER NOT NULL, sha256 VARCHAR(64) NOT NULL, name TEXT NOT NULL, same_as TEXT NOT NULL,
    PRIMARY KEY (duplicate_id));
CREATE TABLE events (
    event_id INTEGER NOT NULL, at DATETIME NOT NULL, as_of DATE NOT NULL, actor TEXT NOT NULL,
    action VARCHAR(20) NOT NULL, subject TEXT NOT NULL, detail TEXT NOT NULL, PRIMARY KEY (event_id));
CREATE TABLE members (
    load_id INTEGER NOT NULL, line INTEGER NOT NULL, file TEXT NOT NULL, "row" INTEGER NOT NULL, kigo TEXT NOT NULL,
    bango TEXT NOT NULL, edaban TEXT NOT NULL, name TEXT NOT NULL, kana TEXT NOT NULL, former_name TEXT NOT NULL,
    birth_date DATE, relation TEXT NOT NULL, cards INTEGER, bureau_code TEXT NOT NULL, bureau_name TEXT NOT NULL,
    department_code TEXT NOT NULL, department_name TEXT NOT NULL, employee_no TEXT NOT NULL, duty TEXT NOT NULL,
    leave_start DATE, leave_end DATE, retired_on DATE, terminal TEXT NOT NULL, my_number TEXT NOT NULL,
    my_number_card TEXT NOT NULL, registered_on DATE, cancelled_on DATE, card_expires_on DATE,
    certificate_expires_on DATE, card_issued_on DATE,
    PRIMARY KEY (line), FOREIGN KEY(load_id) REFERENCES loads (load_id));
CREATE TABLE editions (
    ledger_id VARCHAR(20) NOT NULL, edition INTEGER NOT NULL, department TEXT NOT NULL, generated_at DATETIME NOT NULL,
    path TEXT NOT NULL, sha256 VARCHAR(64) NOT NULL,
    PRIMARY KEY (ledger_id, edition), FOREIGN KEY(ledger_id) REFERENCES ledgers (ledger_id));
CREATE TABLE tables (
    table_id INTEGER NOT NULL, file_id INTEGER NOT NULL, sheet TEXT NOT NULL, header_row INTEGER NOT NULL,
    cycle_id TEXT NOT NULL, ledger_id TEXT NOT NULL, edition INTEGER NOT NULL, cards_returned TEXT NOT NULL,
    cards_returned_cell TEXT NOT NULL, PRIMARY KEY (table_id), FOREIGN KEY(file_id) REFERENCES files (file_id));
CREATE TABLE file_findings (
    finding_id INTEGER NOT NULL, file_id INTEGER NOT NULL, code VARCHAR(3) NOT NULL, sheet TEXT NOT NULL,
    cell TEXT NOT NULL, message TEXT NOT NULL,
    PRIMARY KEY (finding_id), FOREIGN KEY(file_id) REFERENCES files (file_id));
CREATE TABLE issued_rows (
    ledger_id VARCHAR(20) NOT NULL, edition INTEGER NOT NULL, row_key VARCHAR(40) NOT NULL, no INTEGER NOT NULL,
    kigo TEXT NOT NULL, bango TEXT NOT NULL, name TEXT NOT NULL, kana TEXT NOT NULL, department TEXT NOT NULL,
    cards INTEGER NOT NULL, same_name BOOLEAN NOT NULL, PRIMARY KEY (ledger_id, edition, row_key),
    FOREIGN KEY(ledger_id, edition) REFERENCES editions (ledger_id, edition));
CREATE TABLE return_rows (
    return_row_id INTEGER NOT NULL, table_id INTEGER NOT NULL, "row" INTEGER NOT NULL, cell TEXT NOT NULL,
    row_key TEXT NOT NULL, kigo TEXT NOT NULL, bango TEXT NOT NULL, name TEXT NOT NULL, department TEXT NOT NULL,
    cards TEXT NOT NULL, received_on TEXT NOT NULL, remark TEXT NOT NULL, codes TEXT NOT NULL,
    PRIMARY KEY (return_row_id), FOREIGN KEY(table_id) REFERENCES tables (table_id));
CREATE TABLE evidence (
    return_row_id INTEGER NOT NULL, position INTEGER NOT NULL, kind VARCHAR(20) NOT NULL, text TEXT NOT NULL,
    sha256 VARCHAR(64) NOT NULL, PRIMARY KEY (return_row_id, position),
    FOREIGN KEY(return_row_id) REFERENCES return_rows (return_row_id));
"""
ACTOR = Actor("係員")
WHEN = "2025-11-17 09:00:00.000000"
DATA: dict[str, list[tuple[object, ...]]] = {
    "meta": [("schema_version", "1"), ("cycle_id", "K7QX")],
    "loads": [(1, WHEN, "[]")],
    "members": [
        (
            *(1, 0, "名簿.csv", 2, "共済", "0000101", "00", "青葉 太郎", "アオバ タロウ", "", "1980-01-02", "本人", 2),
            *("01", "架空総務局", "0101", "庶務課", "", "休職", "2025-10-01", None, "2025-11-30", "", "", ""),
            *(None, None, None, None, None),
        )
    ],
    "ledgers": [("01-001", "01", "0101")],
    "editions": [("01-001", 1, "庶務課", WHEN, "a.xlsx", "a" * 64), ("01-001", 2, "庶務課", WHEN, "b.xlsx", "b" * 64)],
    "issued_rows": [
        ("01-001", edition, "K7QX-01-001-0001-X", 1, "共済", "0000101", "青葉 太郎", "", "庶務課", 2, 0)
        for edition in (1, 2)
    ],
    "files": [
        (1, "c" * 64, "回収.xlsx", 10, "c.xlsx", WHEN, "2025-12-08"),
        (2, "d" * 64, "壊.xlsx", 9, "d.xlsx", WHEN, "2025-12-08"),
    ],
    "duplicates": [(1, "c" * 64, "再送.xlsx", "回収.xlsx")],
    "tables": [(1, 1, "受領簿", 9, "K7QX", "01-001", 1, "2", "D40")],
    "return_rows": [
        (1, 1, 10, "I10", "K7QX-01-001-0001-X", "共済", "0000101", "青葉 太郎", "庶務課", "2", "", "11月30日退職者", "")
    ],
    "evidence": [(1, 0, "comment", "確認しました", ""), (1, 1, "picture", "", "e" * 64)],
    "file_findings": [(1, 2, "F01", "", "", "壊れています。")],
    "events": [
        (1, WHEN, "2025-11-17", "係員", "load", "load 1", "{}"),
        (2, WHEN, "2025-12-08", "係員", "ingest", "c" * 64, "{}"),
    ],
}  # fmt: skip


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "ledger.sqlite3"
    connection = sqlite3.connect(path)
    connection.executescript(VERSION_1)
    for table, rows in DATA.items():
        marks = ",".join("?" * len(rows[0]))
        connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
    connection.commit()
    connection.close()
    return path


def content(path: Path) -> dict[str, list[tuple[object, ...]]]:
    connection = sqlite3.connect(path)
    found = {table: connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall() for table in DATA}
    connection.close()
    return found


def version(path: Path) -> int:
    engine = database.create_engine(path)
    try:
        return database.schema_version(engine)
    finally:
        engine.dispose()


@pytest.mark.parametrize("way", [Store.open, Store.create])
def test_nothing_is_lost(old: Path, way: type[Store]) -> None:
    with way(old, ACTOR) as store:  # type: ignore[operator]
        assert store.cycle_id == "K7QX"
    assert version(old) == SCHEMA_VERSION
    read = DATA | {"evidence": [(*row, *[""] * 5) for row in DATA["evidence"]]}  # where it stood was not asked then
    read |= {"file_findings": [(*row, "", "", "") for row in DATA["file_findings"]]}  # nor whom it concerns
    read |= {"loads": [(*row, "2025-11-17") for row in DATA["loads"]]}  # the log knew the day
    read |= {"ledgers": [(*row, 0) for row in DATA["ledgers"]]}  # all were of the batch
    read |= {"tables": [(*row, "", "", "", "") for row in DATA["tables"]]}  # none on paper, nor columns known
    expected = {table: sorted(rows, key=str) for table, rows in read.items() if table != "meta"}
    assert {table: sorted(rows, key=str) for table, rows in content(old).items() if table != "meta"} == expected
    assert dict(content(old)["meta"]) == {"schema_version": str(SCHEMA_VERSION), "cycle_id": "K7QX"}  # type: ignore[arg-type]


def test_the_old_content_is_read_as_before(old: Path) -> None:
    with Store.open(old, ACTOR) as store:
        assert store.members().loc[0, ["bango", "cards", "duty"]].tolist() == ["0000101", 2, "休職"]
        assert store.members()["retired_on"].dt.date.tolist() == [date(2025, 11, 30)]
        assert store.ledgers()["edition"].tolist() == [2]
        assert len(store.issued_rows(all_editions=True)) == 2
        assert store.return_rows()[["remark", "file"]].to_numpy().tolist() == [["11月30日退職者", "回収.xlsx"]]
        assert store.evidence()["kind"].tolist() == ["comment", "picture"]
        later = ["place", "heading", "anchor", "letters", "impression"]
        assert store.evidence()[later].to_numpy().tolist() == [[""] * 5] * 2
        assert store.table_texts().empty
        assert store.known_files() == {"c" * 64: "回収.xlsx"}
        assert store.file_findings()["code"].tolist() == ["F01"]
        assert store.counted().empty and store.decisions().empty
        assert store.events()["action"].tolist() == ["load", "ingest"]


@pytest.mark.parametrize(
    ("logged", "day"), [("as_of = '2025-11-14'", date(2025, 11, 14)), ("subject = 'load 9'", date(2025, 11, 17))]
)
def test_the_day_of_a_load_is_the_one_that_the_log_tells(old: Path, logged: str, day: date) -> None:
    """Where it tells none, the day on the clock."""
    with sqlite3.connect(old) as connection:
        connection.execute(f"UPDATE events SET {logged} WHERE action = 'load'")
    connection.close()
    with Store.open(old, ACTOR) as store:
        assert store.former_records(["bango"]).empty, "nobody knows who was loaded before"
        nobody = store.members()[:0]
        store.replace_members(nobody, [], as_of=date(2025, 12, 3), envelopes=0, changes={})
        gone = store.former_records(["bango", "duty", "retired_on", "cards"])
    assert gone["loaded_on"].dt.date.tolist() == [day]
    assert gone[["bango", "duty", "cards"]].to_numpy().tolist() == [["0000101", "休職", 2]]
    assert gone["retired_on"].dt.date.tolist() == [date(2025, 11, 30)]


def test_the_new_tables_can_be_used(old: Path) -> None:
    entry = {
        "sheet": "返送予定",
        "cell": "H9",
        "kigo": "共済",
        "bango": "0000101",
        "cards": 2,
        "counted_on": date(2025, 12, 9),
    }
    entry |= {"counted_by": "佐藤", "note": ""}
    reading = FileReading("確認表.xlsx", "f" * 64, 10)
    with Store.open(old, ACTOR) as store:
        store.record_desk_file(
            reading, "f.xlsx", kind=KIND_RETURNED_CARDS, serial=1, entries=[entry], as_of=date(2025, 12, 9)
        )
    with Store.open(old, ACTOR) as store:
        assert store.counted()["cards"].tolist() == [2]
        assert json.loads(store.events()["detail"].iat[-1])["counted_by"] == "佐藤"


#: What version 6 added, taken away again.
BACK_TO_5 = """
ALTER TABLE decisions DROP COLUMN known;
DROP TABLE withdrawals;
UPDATE meta SET value = '5' WHERE key = 'schema_version';
"""


@pytest.mark.skipif(sqlite3.sqlite_version_info < (3, 35), reason="DROP COLUMN")
def test_decisions_of_version_5_say_nothing_of_what_they_knew(tmp_path: Path) -> None:
    path, day = tmp_path / "ledger.sqlite3", date(2025, 12, 9)
    entry = {"sheet": "要確認", "cell": "M6", "kigo": "共済", "bango": "0000101", "digest": "d", "known": ""}
    entry |= {"decided_by": "佐藤", "reason": "電話で確認"}
    with Store.create(path, ACTOR) as store:
        for number, verdict in enumerate(("受領と認める", "差戻し"), start=1):
            store.record_desk_file(
                FileReading(f"{number}.xlsx", f"{number}" * 64, 10),
                f"{number}.xlsx",
                kind=KIND_REVIEW,
                serial=number,
                entries=[{**entry, "verdict": verdict}],
                as_of=day,
            )
    with sqlite3.connect(path) as connection:
        connection.executescript(BACK_TO_5)
    connection.close()
    with Store.open(path, ACTOR) as store:
        decisions = store.decisions()
        assert decisions["verdict"].tolist() == ["受領と認める", "差戻し"]
        assert decisions["known"].isna().all()
        assert with_standing(decisions)["stands"].tolist() == [False, True], "the last word holds, as it did"
        store.withdraw([("2" * 64, "2.xlsx")], "誤り", as_of=day)
        assert with_standing(store.decisions())["verdict"].tolist() == ["受領と認める"]


def test_a_migration_that_is_cut_off_leaves_the_old_version(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = content(old)

    def broken(*_: object) -> None:
        raise RuntimeError("in the middle")

    with monkeypatch.context() as patch, pytest.raises(RuntimeError):
        patch.setattr(database, "set_meta", broken)
        Store.open(old, ACTOR)
    assert (version(old), content(old)) == (1, before)
    Store.open(old, ACTOR).close()
    assert version(old) == SCHEMA_VERSION


def test_a_migrated_store_is_like_a_new_one(old: Path, tmp_path: Path) -> None:
    """The migrations together make the present schema: a column added to it needs a step of its own."""
    new = tmp_path / "new" / "ledger.sqlite3"  # beside the old one its seal would be taken for that one's
    new.parent.mkdir()
    Store.create(new, ACTOR).close()
    Store.open(old, ACTOR).close()

    def columns(path: Path) -> dict[str, list[tuple[object, ...]]]:
        connection = sqlite3.connect(path)
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found = {table: connection.execute(f"PRAGMA table_info({table})").fetchall() for table in sorted(tables)}
        connection.close()
        return found

    assert columns(old) == columns(new)


@pytest.fixture(params=("SQLite", "PostgreSQL"))
def of_format_8(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    """A store with a ledger of two editions, as one department could have one ledger only."""
    target: Path | str = tmp_path / "ledger.sqlite3"
    if request.param == "PostgreSQL":
        target = new_database(request.getfixturevalue("postgresql"))
    Store.create(target, ACTOR).close()
    engine = sa.create_engine(target if isinstance(target, str) else f"sqlite:///{target}")
    with engine.begin() as connection:
        for table in ("printings", "printed_rows", "issued_rows", "editions", "ledgers"):
            connection.execute(sa.text(f"DROP TABLE {table}"))
        for statement in LEDGERS_OF_FORMAT_8:
            connection.execute(sa.text(statement))
        for table in ("desk_files", "letters", "snapshots"):
            connection.execute(sa.text(f"ALTER TABLE {table} DROP COLUMN part"))
        for table, column in (("tables", "mark"), ("evidence", "impression"), ("file_findings", "picture")):
            connection.execute(sa.text(f"ALTER TABLE {table} DROP COLUMN {column}"))
        connection.execute(sa.text("UPDATE meta SET value = '8' WHERE key = 'schema_version'"))
    engine.dispose()
    return target


LEDGERS_OF_FORMAT_8 = (
    "CREATE TABLE ledgers (ledger_id VARCHAR(20) NOT NULL, bureau_code TEXT NOT NULL, department_code TEXT NOT NULL,"
    " PRIMARY KEY (ledger_id), UNIQUE (bureau_code, department_code))",
    "CREATE TABLE editions (ledger_id VARCHAR(20) NOT NULL, edition INTEGER NOT NULL, department TEXT NOT NULL,"
    " generated_at TIMESTAMP NOT NULL, path TEXT NOT NULL, sha256 VARCHAR(64) NOT NULL,"
    " PRIMARY KEY (ledger_id, edition), FOREIGN KEY(ledger_id) REFERENCES ledgers (ledger_id))",
    "CREATE TABLE issued_rows (ledger_id VARCHAR(20) NOT NULL, edition INTEGER NOT NULL, row_key VARCHAR(40) NOT NULL,"
    " no INTEGER NOT NULL, kigo TEXT NOT NULL, bango TEXT NOT NULL, name TEXT NOT NULL, kana TEXT NOT NULL,"
    " department TEXT NOT NULL, cards INTEGER NOT NULL, same_name BOOLEAN NOT NULL,"
    " PRIMARY KEY (ledger_id, edition, row_key),"
    " FOREIGN KEY(ledger_id, edition) REFERENCES editions (ledger_id, edition))",
    "INSERT INTO ledgers VALUES ('01-001', '01', '0101')",
    *(
        f"INSERT INTO editions VALUES ('01-001', {edition}, '庶務課', '2025-11-17 09:00:00.000000', '受領簿/x', 'c')"
        for edition in (1, 2)
    ),
    *(
        f"INSERT INTO issued_rows VALUES ('01-001', {edition}, 'K7QX-01-001-0001-M', 1, '共済', '1', '青葉', '', '',"
        " 2, FALSE)"
        for edition in (1, 2)
    ),
)


BUREAU = Bureau("01", "架空総務局", "庶務課", COUNTER, None, None, None, 1)


def test_a_department_may_have_a_ledger_of_each_part_from_then_on(of_format_8: Path | str) -> None:
    with Store.open(of_format_8, ACTOR) as store:
        assert store.ledgers()[["ledger_id", "edition", "part"]].to_numpy().tolist() == [["01-001", 2, 0]]
        assert store.issued_rows(all_editions=True)["cards"].tolist() == [2, 2]
        sheet = LedgerSheet("K7QX", "01-801", 1, BUREAU, Department("01", "0101", "庶務課"), (), part=1)
        store.record_ledgers([(sheet, "受領簿/追加分第1回/x", "d")], as_of=date(2026, 1, 13))
        assert store.ledgers()[["ledger_id", "part"]].to_numpy().tolist() == [["01-001", 0], ["01-801", 1]]
        with pytest.raises(sa.exc.IntegrityError):
            store.record_ledgers([(replace(sheet, ledger_id="01-802"), "y", "e")], as_of=date(2026, 1, 13))


def test_how_ledgers_are_laid_out_is_kept_from_then_on(of_format_8: Path | str) -> None:
    """Of an edition that was written before, nobody knows how it was when it was printed."""
    back = Printing("01-001", 2, 3, (0, 1), "Q4WB7K", ("K7QX-01-001-0001-M", "K7QX-01-001-0002-K"), (42.75, 60.0))
    with Store.open(of_format_8, ACTOR) as store:
        assert store.printings() == ()
        again = LedgerSheet("K7QX", "01-001", 2, BUREAU, Department("01", "0101", "庶務課"), ())
        new = replace(again, edition=3)
        for sheet in (again, new):
            printing = Printing(sheet.ledger_id, sheet.edition, 9, (0,))
            store.record_ledgers([(sheet, "x", "d")], as_of=date(2026, 1, 13), printings=[printing])
        store.record_send_backs([back, back])
        assert store.printings() == (back, Printing("01-001", 3, 9, (0,)))
        assert store.page_starts() == {("01-001", 3): (0,)}
        assert store.written_again() == {("01-001", 2)}


def test_by_what_paper_is_known_again_is_kept_from_then_on(of_format_8: Path | str) -> None:
    row = ReadRow(1, "No.1", evidence=(Evidence("ink", sha256="a" * 64, impression="x"),))
    table = ReadTable("1頁", 0, "K7QX", "01-001", 1, "", "", (row,))
    reading = FileReading("a.pdf", "b" * 64, 1, (table,), (FileFinding("P01", "?", "2頁", picture="c" * 64),))
    with Store.open(of_format_8, ACTOR) as store:
        store.record_file(reading, "a.pdf", as_of=date(2026, 1, 13))
        assert store.evidence()["impression"].tolist() == ["x"]
        assert store.file_findings()["picture"].tolist() == ["c" * 64]
