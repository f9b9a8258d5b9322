"""A small cycle with invented people in every status, built through the store's own doors."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from ledger_tools.model import Evidence, FileFinding, FileReading, LedgerSheet, ReadRow, ReadTable
from ledger_tools.pipeline.cycle import Cycle
from ledger_tools.reconcile.statuses import Reconciled
from ledger_tools.reports import Report, build_report

AS_OF = date(2025, 12, 10)

ROSTER = """記号,番号,枝番,氏名,フリガナ,生年月日,区分,枚数,局コード,局名,所属コード,所属名,在職区分,退職日
011,000101,00,青葉　一郎,アオバ　イチロウ,1980-01-01,本人,2,01,総務企画局,01001,庶務課,在職,
011,000102,00,若葉　花子,ワカバ　ハナコ,1981-01-01,本人,1,01,総務企画局,01001,庶務課,在職,
011,000103,00,=1+1　危子,キケン　アヤコ,1982-01-01,本人,1,01,総務企画局,01001,庶務課,在職,
011,000104,00,紅葉　次郎,モミジ　ジロウ,1983-01-01,本人,3,01,総務企画局,01001,庶務課,退職,2025-11-28
011,000105,00,紅葉　三郎,モミジ　サブロウ,1983-02-01,本人,1,01,総務企画局,01002,法制課,休職,
011,000106,00,落葉　四郎,オチバ　シロウ,1984-01-01,本人,1,01,総務企画局,01002,法制課,在職,
012,000201,00,松葉　五郎,マツバ　ゴロウ,1985-01-01,本人,2,02,財政局,02001,資金課,在職,
012,000202,00,松葉　五郎,マツバ　ゴロウ,1986-01-01,本人,1,02,財政局,02001,資金課,在職,
012,000203,00,枯葉　六子,カレハ　ムツコ,1987-01-01,本人,2,02,財政局,02002,契約課,退職,2025-11-25
"""
DEPARTMENTS = "局コード,所属コード,所属名\n01,01001,庶務課\n01,01002,法制課\n02,02001,資金課\n02,02002,契約課\n"

#: 番号 -> (received_on, stamp text, remark); the ledger of 資金課 does not come back.
FILLED = {
    "000101": ("2025-11-21", "青葉", ""),
    "000102": ("", "", ""),
    "000103": ("2025-11-21", "代理 鈴木", ""),
    "000104": ("", "", "11月28日退職者"),
    "000105": ("", "", "休職中 11月27日自宅宛てて郵送済み"),
    "000106": ("R7.11.25", "落葉", ""),
    "000203": ("", "", "11月25日退職者"),
}
#: Ledger -> cards said to come back, and the day of the return.
RETURNED = {"01-001": ("3", date(2025, 12, 3)), "01-002": ("", date(2025, 12, 5)), "02-002": ("0", date(2025, 12, 8))}

STATUS_OF = {
    "000101": "received",
    "000102": "outstanding",
    "000103": "review",
    "000104": "retired",
    "000105": "mailed",
    "000106": "received",
    "000201": "not_submitted",
    "000202": "not_submitted",
    "000203": "retired_card_missing",
}


def reading(sheet: LedgerSheet, cards: str) -> FileReading:
    rows = []
    for place, row in enumerate(sheet.rows, start=12):
        received_on, stamp, remark = FILLED[row.bango]
        evidence = (Evidence("text", stamp),) if stamp else ()
        own = (row.row_key, str(row.no), row.kigo, row.bango, row.name, row.kana, row.department, str(row.cards))
        rows.append(ReadRow(place, f"J{place}", *own, received_on, remark, evidence))
    table = ReadTable("受領簿", 11, sheet.cycle_id, sheet.ledger_id, sheet.edition, cards, "F20", tuple(rows))
    return FileReading(f"{sheet.ledger_id}_返送.xlsx", sheet.ledger_id.ljust(64, "0"), 100, (table,))


@pytest.fixture(scope="session")
def cycle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cycle]:
    folder: Path = tmp_path_factory.mktemp("reports") / "事業"
    departments = folder.parent / "所属.csv"
    departments.write_text(DEPARTMENTS, encoding="utf-8")
    with Cycle.init(folder, departments=departments) as made:
        (folder / "名簿" / "名簿.csv").write_text(ROSTER, encoding="utf-8")
        assert made.load(as_of=date(2025, 11, 17)).ok
        for sheet in made.generate(as_of=date(2025, 11, 17)).written:
            if sheet.ledger_id in RETURNED:
                cards, day = RETURNED[sheet.ledger_id]
                made.store.record_file(reading(sheet, cards), f"{sheet.ledger_id}.xlsx", as_of=day)
        damaged = FileReading("壊れた.xlsx", "f" * 64, 0, (), (FileFinding("F01", "0バイトのファイルです。"),))
        made.store.record_file(damaged, "壊れた.xlsx", as_of=date(2025, 12, 8))
        yield made


@pytest.fixture
def own(cycle: Cycle, tmp_path: Path) -> Iterator[Cycle]:
    """A copy that the test may change."""
    cycle.close()
    shutil.copytree(cycle.folder, tmp_path / "事業")
    with Cycle(tmp_path / "事業") as copy:
        yield copy


@pytest.fixture(scope="session")
def reconciled(cycle: Cycle) -> Reconciled:
    return cycle.reconcile(as_of=AS_OF)


@pytest.fixture(scope="session")
def report(cycle: Cycle, reconciled: Reconciled) -> Report:
    return build_report(reconciled, cycle.settings, AS_OF)
