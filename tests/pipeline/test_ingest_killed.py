"""A run of ``ingest`` killed at any moment is completed by the next one, and the originals stay as they came."""

from __future__ import annotations

import io
import json
import os
import random
import shutil
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from ledger_tools.files import digest
from ledger_tools.pipeline import Cycle
from ledger_tools.pipeline.desk import write_cards, write_review
from ledger_tools.store.again import make_again
from ledger_tools.store.register import Register
from ledger_tools.store.registered import HEAD
from ledger_tools.store.schema import metadata
from tests.builders import AFTER, return_ledger
from tests.desk.test_round_trips import type_into
from tests.pipeline.killing import CAN_FORK, KILL, Runs
from tests.pipeline.returned_files import SIGNED, put, signed

#: Another seed strikes at other moments: LEDGER_TOOLS_SEED=7 python -m pytest tests/pipeline/test_ingest_killed.py
SEED = int(os.environ.get("LEDGER_TOOLS_SEED", "20251215"))
#: Without fork every run starts Python anew, which takes a few seconds on Windows.
#: The whole takes minutes, as every intake starts its workers.
MOMENTS = 100 if CAN_FORK and os.environ.get("LEDGER_TOOLS_WHOLE") == "1" else 8
KILLED = -KILL if CAN_FORK else KILL
#: Seconds from the line to the kill: at once, inside the database, while a worker reads.
DELAYS = (0.0, 0.0, 0.002, 0.02, 0.3)
VOLATILE = frozenset(("at", "ingested_at"))

Tables = dict[str, list[dict[str, object]]]


@pytest.fixture
def returned(cycle: Cycle) -> Path:
    """A cycle in which one ledger was taken in, and in whose 回収/ everything else waits that can come back."""
    first = return_ledger(cycle, "02-001", {"0000106": {"remark": "11月10日退職者"}, "0000107": {"stamp": "済"}})
    cycle.ingest(as_of=date(2025, 12, 9))
    folder = first.parent
    counted = {"届いた枚数": 1, "確認者": "佐藤", "確認日": date(2025, 12, 12)}
    decided = {"判定": "受領と認める", "判定者": "佐藤", "判定の理由": "電話で確認"}
    type_into(write_cards(cycle, as_of=AFTER).path, "返送予定", "0000106", folder / "返送カード確認表.xlsx", **counted)
    type_into(write_review(cycle, as_of=AFTER).path, "要確認", "0000107", folder / "要確認一覧.xlsx", **decided)
    return_ledger(cycle, "01-001", {**SIGNED, "0000102": {"seal": "印"}}, minutes=1)
    sealed = return_ledger(cycle, "03-001", {"0000108": {"seal": "上川"}}, minutes=2)
    put(cycle, "写し.xlsx", sealed.read_bytes())
    put(cycle, "もう一度.xlsx", first.read_bytes())
    put(cycle, "壊れ.xlsx", signed(cycle)[:3000])
    put(
        cycle,
        "便.zip",
        zipped({"局/01-002.xlsx": signed(cycle, "01-002", {"0000104": {"stamp": "髙田"}}), "空.xlsx": b""}),
    )
    put(cycle, "便の残り.zip", zipped({"別.xlsx": bytes(9000)})[:2000])
    for number, path in enumerate(sorted(folder.iterdir())):
        os.utime(path, (1765152000 + number, 1765152000 + 60 * number))
    cycle.close()
    return cycle.folder


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return out.getvalue()


def tables(folder: Path) -> Tables:
    """Every table of the store, row by row, without the times of day (the end of the register is made of them)."""
    with closing(sqlite3.connect(folder / "ledger.sqlite3")) as connection:
        connection.row_factory = sqlite3.Row
        return {
            table.name: [
                {key: row[key] for key in row.keys() if key not in VOLATILE}  # noqa: SIM118 - a Row iterates over values
                for row in connection.execute(f'SELECT * FROM "{table.name}" ORDER BY 1, 2')
                if row[0] != HEAD
            ]
            for table in metadata.sorted_tables
        }


def archive(folder: Path, where: str = "") -> list[str]:
    """The archived files, every one of them whole: what it is called is the number of what is in it."""
    files = [
        path for path in (folder / "保管").iterdir() if not path.name.startswith(".") and path.name != "目録.jsonl"
    ]
    broken = [path.name for path in files if digest(path.read_bytes()) != path.stem]
    assert broken == [], where
    return sorted(path.name for path in files)


def made_again(folder: Path) -> Tables:
    """What a store holds that is made from the register alone."""
    register = Register(folder / "保管" / "目録.jsonl")
    again = folder / "again"
    again.mkdir()
    assert make_again(again / "ledger.sqlite3", register, register.read().lines) == ()
    return tables(again)


def originals(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in sorted((folder / "回収").iterdir())}


def moments(lines: list[str]) -> Iterator[tuple[int, float]]:
    """Yield lines and delays: any file of the program first, then any of its lines as often as it was run."""
    dice = random.Random(SEED)
    places: dict[str, list[int]] = {}
    for number, file in enumerate(lines, start=1):
        places.setdefault(file, []).append(number)
    for _ in range(MOMENTS):
        yield dice.choice(places[dice.choice(sorted(places))]), dice.choice(DELAYS)


def statuses(folder: Path) -> str:
    """What is said of every member, whatever the files are called."""
    with Cycle(folder) as cycle:
        return cycle.rows(as_of=AFTER).drop(columns="source_file").to_csv(index=False)


@pytest.mark.slow
def test_a_run_killed_at_any_moment_is_completed_by_the_next(returned: Path, tmp_path: Path) -> None:
    before = originals(returned)
    undisturbed, lines = tmp_path / "undisturbed", tmp_path / "lines.json"
    shutil.copytree(returned, undisturbed)
    with Runs() as runs:
        assert runs.run(undisturbed, lines=lines) == 0
        expected, archived, said = tables(undisturbed), archive(undisturbed), statuses(undisturbed)
        assert len(expected["files"]) == 9
        unlike: set[int] = set()
        for number, (moment, delay) in enumerate(moments(json.loads(lines.read_text(encoding="utf-8")))):
            where = f"seed {SEED}: line {moment}, {delay} s later"
            folder = tmp_path / "killed"
            shutil.copytree(returned, folder)
            assert runs.run(folder, moment, delay) == KILLED, where
            kept, recorded = archive(folder, where), tables(folder)["files"]
            assert {str(row["archived"]) for row in recorded} <= {*kept} <= {*archived}, where
            unlike.add(len(recorded))
            lost: tuple[str, ...] = ()
            if number % 3 == 0:  # the store is lost as well
                (folder / "ledger.sqlite3").unlink()
                with Cycle(folder) as cycle:
                    lost = tuple(cycle.rebuild(as_of=AFTER).lost)
                # Files that were kept and not recorded yet are read under the names they have there, and named.
                assert not lost or len(kept) > len(recorded), where
            assert runs.run(folder) == 0, where
            assert statuses(folder) == said, where
            assert tables(folder) == made_again(folder), where
            assert lost or tables(folder) == expected, where
            left = archive(folder, where)
            assert {*archived} <= {*left} and (lost or left == archived), where
            assert originals(folder) == before, where
            shutil.rmtree(folder)
    assert len(unlike) >= 3  # the kills fell all over the run, not only before or after it
