"""One file never stops another: whatever its bytes or its name hold, and wherever recording it fails."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from ledger_tools.errors import StoreError
from ledger_tools.folder import FAULTS
from ledger_tools.model import FileFinding, FileReading, ReadTable
from ledger_tools.pipeline import Cycle, ingest
from ledger_tools.returns import read_deliveries
from tests.builders import AFTER, DEADLINE, return_ledger
from tests.desk.test_round_trips import type_into
from tests.pipeline.returned_files import SIGNED, put, signed, statuses
from tests.pipeline.test_ingest_killed import tables

_SECRET = "架空 太郎 0000101"
_IDS = frozenset(("file_id", "table_id", "return_row_id", "finding_id", "event_id", "duplicate_id", "entry_id"))
#: Which of two copies is read where the other fails is no matter.
_OF_COPIES = {"files": {"name"}, "duplicates": {"name", "same_as"}}


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest, "read_deliveries", partial(read_deliveries, workers=0))


@contextmanager
def failing(cycle: Cycle, at: int, error: Exception, *, onward: bool = False) -> Iterator[list[str]]:
    """The store raises at its ``at``-th write (and at every one after it: ``onward``); yields the writes so far.

    That somebody is at work is noted before and after; here it is what is recorded that fails.
    """
    writes: list[str] = []

    def count(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith(("INSERT", "UPDATE", "DELETE")) and "meta" not in statement:
            writes.append(statement)
            if len(writes) == at or (onward and len(writes) > at):
                raise error

    engine = cycle.store._engine
    sa.event.listen(engine, "before_cursor_execute", count)
    try:
        yield writes
    finally:
        sa.event.remove(engine, "before_cursor_execute", count)


def sown(cycle: Cycle) -> None:
    """Put one of each kind of delivery into 回収/: ledgers, a copy, a damaged file, a workbook of the desk."""
    first = return_ledger(cycle, "01-001", SIGNED, minutes=1)
    return_ledger(cycle, "02-001", {"0000106": {"remark": "11月10日退職者"}}, minutes=2)
    put(cycle, "写し.xlsx", first.read_bytes())
    put(cycle, "壊れ.xlsx", first.read_bytes()[:3000])
    counted = {"届いた枚数": 1, "確認者": "佐藤", "確認日": DEADLINE}
    book = cycle.cards(as_of=AFTER).path
    type_into(book, "返送予定", "0000106", first.parent / "返送カード確認表.xlsx", **counted)


def content(folder: Path) -> dict[str, list[str]]:
    """What the store holds, whatever was taken in first."""
    return in_any_order(tables(folder))


def in_any_order(stored: Mapping[str, list[dict[str, Any]]]) -> dict[str, list[str]]:
    found = {}
    for name, rows in stored.items():
        hidden = _IDS | _OF_COPIES.get(name, set())
        found[name] = sorted(str({key: value for key, value in row.items() if key not in hidden}) for row in rows)
    return {name: rows for name, rows in found.items() if name != "events"}


@pytest.mark.slow
def test_a_store_that_fails_at_any_write_costs_that_file_only(cycle: Cycle, tmp_path: Path) -> None:
    sown(cycle)
    cycle.close()
    with Cycle(shutil.copytree(cycle.folder, tmp_path / "undisturbed")) as undisturbed:
        names = undisturbed.ingest(as_of=DEADLINE)
    expected = content(undisturbed.folder)
    costs = set()
    for at in range(1, 200):
        folder = shutil.copytree(cycle.folder, tmp_path / "failing")
        with Cycle(folder) as own:
            with failing(own, at, RuntimeError(_SECRET)) as writes:
                taken = own.ingest(as_of=DEADLINE)
            if len(writes) < at:
                shutil.rmtree(folder)
                break
            failed = [name for name in taken.refused if name != "壊れ.xlsx"]
            costs.add(tuple(failed))
            lost = [finding for finding in taken.findings if finding.file in failed]
            if failed:
                assert [(finding.code, FAULTS in finding.message) for finding in lost] == [("F01", True)]
            assert sorted((*taken.read, *taken.duplicates, *taken.refused)) == sorted(
                (*names.read, *names.duplicates, *names.refused)
            )
            (line,) = (folder / FAULTS).read_text(encoding="utf-8-sig").splitlines()
            assert "RuntimeError" in line and "ledger_tools.pipeline.ingest:" in line
            assert all(word not in line for word in _SECRET.split())
            half = {name for name, rows in content(folder).items() if not set(rows) <= set(expected[name])}
            assert half <= {"files", "file_findings", "duplicates", "refused_files"}, at
            own.ingest(as_of=DEADLINE)
            assert content(folder) == expected, at
        shutil.rmtree(folder)
    assert len(costs) >= 5 and at > 20


def test_a_store_that_takes_nothing_ends_the_run_with_a_sentence(cycle: Cycle) -> None:
    sown(cycle)
    full = sa.exc.OperationalError("", None, Exception("database or disk is full"))
    with failing(cycle, 1, full, onward=True) as writes, pytest.raises(StoreError, match="ディスクの空き"):
        cycle.ingest(as_of=DEADLINE)
    assert len(writes) < 5, "the second file that is not taken ends it"
    assert cycle.ingest(as_of=DEADLINE).refused == ["壊れ.xlsx"]


def test_a_store_that_is_stuck_for_a_moment_costs_one_file(cycle: Cycle) -> None:
    sown(cycle)
    locked = sa.exc.OperationalError("", None, Exception("database is locked"))
    with failing(cycle, 1, locked):
        taken = cycle.ingest(as_of=DEADLINE)
    assert len(taken.refused) == 2 and len(taken.read) >= 2


#: What files and names have held, or may: the text as found and as it is stored.
FOUND = (
    ("青\ud842葉", "青\ufffd葉"),
    ("\udce3\udc81", "\ufffd\ufffd"),  # bytes of a name that is not UTF-8
    ("受領\0簿", "受領簿"),
    ("\x1b[2J\x1b]0;題\x07受領簿", "[2J]0;題受領簿"),
    ("\x9b31m赤", "31m赤"),
    ("一行\r\n二行\t三", "一行\r\n二行\t三"),
    ("一\x0b二\x85三\x1f四", "一 二 三 四"),
    ("葛\U000e0100城　𠮷田\u200d", "葛\U000e0100城　𠮷田\u200d"),
    ("\uffff\ufffe", "\uffff\ufffe"),
)


@pytest.mark.parametrize(("found", "stored"), FOUND)
def test_whatever_is_found_is_fit_for_any_database(cycle: Cycle, found: str, stored: str) -> None:
    assert_made_fit(cycle, found, stored)


def assert_made_fit(cycle: Cycle, found: str, stored: str) -> None:
    given: list[Any] = []
    sa.event.listen(
        cycle.store._engine, "after_cursor_execute", lambda _c, _u, _s, parameters, *_: given.append(parameters)
    )
    far = 10**30
    table = ReadTable(found, far, found, found, -far, found, found, (), True, ())
    reading = FileReading(found, "a" * 64, far, (table,), (FileFinding("F09", found, found, found),))
    cycle.store.record_file(reading, "", as_of=DEADLINE)
    cycle.store.record_duplicate(found, "a" * 64, found, as_of=DEADLINE)
    (line,) = cycle.store.return_tables().to_dict("records")
    assert (line["sheet"], line["file"], line["cycle_id"]) == (stored,) * 3
    assert (line["header_row"], line["edition"]) == (2**31 - 1, 1 - 2**31)
    values = [value for lines in given for line in (lines if isinstance(lines, list) else [lines]) for value in line]
    assert all(value.encode() and "\0" not in value for value in values if isinstance(value, str) and value)


def test_an_error_of_the_store_does_not_repeat_what_was_to_be_written(cycle: Cycle) -> None:
    with pytest.raises(sa.exc.IntegrityError) as caught:
        for _ in range(2):
            cycle.store._engine.connect().execute(sa.text("INSERT INTO meta VALUES (:a, :a)"), {"a": None})
    assert "None" not in str(caught.value)


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names there are Unicode")
def test_a_name_that_is_not_utf_8_stops_nothing_and_is_known_again(cycle: Cycle) -> None:
    folder = cycle.folder / "回収"
    raw = os.fsencode(folder) + b"/\x8e\xf3\x97\xcc.xlsx"
    Path(os.fsdecode(raw)).write_bytes(signed(cycle))
    Path(os.fsdecode(raw[:-5] + b"2.xlsx")).write_bytes(signed(cycle))
    return_ledger(cycle, "02-001", {"0000107": {"stamp": "中川"}})
    taken = cycle.ingest(as_of=DEADLINE)
    assert (len(taken.read), len(taken.duplicates), taken.refused) == (2, 1, [])
    assert all(name.encode() for name in (*taken.read, *taken.duplicates))
    before = content(cycle.folder)
    cycle.ingest(as_of=DEADLINE)
    assert content(cycle.folder) == before
    assert statuses(cycle, "0000101", "0000107") == ["received", "received"]


def test_half_a_character_in_a_signature_is_replaced_and_asked_about(cycle: Cycle) -> None:
    put(cycle, "半分.xlsx", signed(cycle, entries={**SIGNED, "0000101": {"stamp": "青_xD842_葉"}}))
    return_ledger(cycle, "02-001", {"0000107": {"stamp": "中川"}})
    taken = cycle.ingest(as_of=DEADLINE)
    assert (len(taken.read), taken.refused) == (2, [])
    assert statuses(cycle, "0000101", "0000102", "0000107") == ["review", "received", "received"]
