"""Small cycles made through the public API: settings, records and clerks' entries as inline tables.

All people and bureaus are invented. Texts are those of the cells; a cycle lies in a folder of its own.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd
import pytest

from ledger_tools.findings import Finding
from ledger_tools.model import FileReading, ReadRow
from ledger_tools.pipeline import Cycle
from ledger_tools.pipeline.generate import Generated
from ledger_tools.returns import DeskWorkbook, Job, read_deliveries, read_file
from ledger_tools.settings.write import default_tables, write_settings
from ledger_tools.simulate.seal import seal_png
from ledger_tools.simulate.sheet import FilledLedger

HAND_OUT = date(2025, 11, 17)
DEADLINE = date(2025, 12, 15)
AFTER = date(2025, 12, 16)

#: 局コード, 局名, 庶務担当課, 配付方法, 受付開始, 受付終了, 件数
BUREAUS = """\
01,架空総務局,庶務課,窓口,9:30,10:30,
02,架空環境局,庶務課,窓口,9:00,10:00,
03,架空区役所,総務課,直送,,,
"""
#: 局コード, 所属コード, 所属名
DEPARTMENTS = """\
01,0101,庶務課
01,0102,人事課
02,0201,庶務課
03,0301,総務課
"""
ROSTER_HEADER = "記号,番号,枝番,氏名,フリガナ,旧姓,区分,枚数,局コード,所属コード,在職区分,休職開始日,休職終了日,退職日"
#: The records of the small cycle: eight members, one with two dependants.
ROSTER = """\
共済,0000101,00,青葉 太郎,アオバ タロウ,,本人,1,01,0101,在職,,,
共済,0000101,01,青葉 花,アオバ ハナ,,被扶養者,1,01,0101,,,,
共済,0000101,02,青葉 空,アオバ ソラ,,被扶養者,1,01,0101,,,,
共済,0000102,00,若松 次郎,ワカマツ ジロウ,,本人,1,01,0101,在職,,,
共済,0000103,00,白石 三奈,シライシ ミナ,黒田,本人,1,01,0101,在職,,,
共済,0000104,00,髙田 四朗,タカダ シロウ,,本人,1,01,0102,在職,,,
共済,0000105,00,小川 五月,オガワ サツキ,,本人,1,01,0102,休職,2025/10/1,,
共済,0000106,00,大川 六実,オオカワ ムツミ,,本人,1,02,0201,在職,,,2025/11/10
共済,0000107,00,中川 七海,ナカガワ ナナミ,,本人,1,02,0201,在職,,,
共済,0000108,00,上川 八重,カミカワ ヤエ,,本人,1,03,0301,在職,,,
"""


def table(header: Sequence[str], text: str) -> list[dict[str, str]]:
    """An inline table as rows of texts."""
    return [dict(zip(header, line.split(","), strict=True)) for line in text.splitlines() if line]


def settings_tables(
    bureaus: str = BUREAUS, departments: str = DEPARTMENTS, basic: Mapping[str, str] | None = None
) -> dict[str, list[dict[str, str]]]:
    """The notice's settings with these bureaus and departments; ``basic`` replaces values of 基本設定."""
    tables = default_tables()
    for row in tables["基本設定"]:
        row["値"] = (basic or {}).get(row["項目"], row["値"])
    tables["局日程"] = table(("局コード", "局名", "庶務担当課", "配付方法", "受付開始", "受付終了", "件数"), bureaus)
    tables["所属"] = table(("局コード", "所属コード", "所属名"), departments)
    return tables


def make_cycle(
    folder: Path,
    roster: str = ROSTER,
    *,
    bureaus: str = BUREAUS,
    departments: str = DEPARTMENTS,
    basic: Mapping[str, str] | None = None,
) -> Cycle:
    """A cycle with these settings and records, loaded but with no ledger written yet."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "設定.xlsx").write_bytes(write_settings(settings_tables(bureaus, departments, basic)))
    cycle = Cycle.init(folder)
    reload(cycle, roster)
    return cycle


def write_roster(folder: Path, roster: str, header: str = ROSTER_HEADER) -> Path:
    path = folder / "名簿" / "名簿.csv"
    path.write_text(f"{header}\n{roster}", encoding="utf-8", newline="")
    return path


def reload(cycle: Cycle, roster: str) -> None:
    """Put these records in the place of the earlier ones."""
    write_roster(cycle.folder, roster)
    report = cycle.load(as_of=HAND_OUT)
    assert report.ok, [problem.sentence for problem in report.problems]


def generate(cycle: Cycle, **options: Any) -> Generated:
    return cycle.generate(as_of=HAND_OUT, **options)


def ledger_path(cycle: Cycle, ledger_id: str) -> Path:
    ledgers = cycle.store.ledgers().set_index("ledger_id")
    return cycle.folder / str(ledgers.at[ledger_id, "path"])


Entries = Mapping[str, Mapping[str, Any]]


def fill(data: bytes, entries: Entries, *, cards: int | None = None) -> bytes:
    """Type into a generated ledger: 番号 -> {stamp, remark, received_on, seal, remove}; ``cards`` 返送枚数.

    ``received_on`` is a date (typed as a real one) or a text; ``seal`` is the seed of a pasted picture.
    """
    ledger = FilledLedger.open(data)
    places = {row.bango: row.row for row in _rows(data)}
    for bango, entry in entries.items():
        _enter(ledger, places[bango], dict(entry))
    if cards is not None:
        ledger.type_cards_returned(cards)
    return ledger.save()


def _rows(data: bytes) -> list[ReadRow]:
    from ledger_tools.returns import read_bytes

    return [row for found in read_bytes("受領簿.xlsx", data).tables for row in found.rows]


def _enter(ledger: FilledLedger, place: int, entry: dict[str, Any]) -> None:
    if entry.pop("remove", False):
        ledger.remove_row(place)
    if seal := entry.pop("seal", ""):
        ledger.stamp(place, seal_png(seal))
    for key, value in entry.items():
        if isinstance(value, date):
            ledger.type_date(place, value)
        else:
            ledger.type_text(place, key, value)


def return_ledger(
    cycle: Cycle, ledger_id: str, entries: Entries, *, name: str = "", cards: int | None = None, minutes: int = 0
) -> Path:
    """Fill a ledger and put it into 回収/; ``minutes`` after 2025-12-08 9:00 is the time it was saved."""
    path = ledger_path(cycle, ledger_id)
    target = cycle.folder / "回収" / (name or path.name)
    target.write_bytes(fill(path.read_bytes(), entries, cards=cards))
    saved = 1765152000 + 60 * minutes
    os.utime(target, (saved, saved))
    return target


def outcome(cycle: Cycle, as_of: date = AFTER) -> dict[str, tuple[str, str]]:
    """番号 -> (status, codes) of every issued row."""
    rows = cycle.rows(as_of=as_of)
    return dict(zip(rows["bango"], zip(rows["status"], rows["codes"], strict=True), strict=True))


def codes(findings: Iterable[Finding]) -> list[str]:
    return sorted({finding.code for finding in findings})


def tables_read(path: Path) -> list[str]:
    """Ledger numbers a file says it is, as the reader sees them."""
    return [found.ledger_id for found in read_file(path).tables]


def frame_text(frame: pd.DataFrame) -> str:
    """A frame as text, to compare two stores whatever their times and numbers."""
    return frame.to_csv(index=False)


def read_in_this_process(monkeypatch: pytest.MonkeyPatch, *steps: ModuleType) -> None:
    """Let these steps read without workers and without LibreOffice, whose start takes longer than all the rest."""

    def read_here(jobs: Iterable[Job], **options: Any) -> Iterator[tuple[Job, FileReading | DeskWorkbook]]:
        return read_deliveries((replace(job, convert=False) for job in jobs), **{**options, "workers": 0})

    for step in steps:
        monkeypatch.setattr(step, "read_deliveries", read_here)
