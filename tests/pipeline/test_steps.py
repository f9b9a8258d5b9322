"""Every command is a step that other programs can call: what it returns, without reading what is printed."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import click
import pytest

from ledger_tools.catalogue import CATALOGUE
from ledger_tools.cli import main
from ledger_tools.errors import LedgerToolsError
from ledger_tools.pipeline import Cycle
from ledger_tools.pipeline.rosters import roster_files
from tests.builders import ROSTER, ROSTER_HEADER, return_ledger, write_roster

DAY = date(2025, 12, 15)
ENTITLEMENT = (
    *("マイナンバー登録", "マイナンバーカード", "マイナ保険証登録日", "マイナ保険証解除申請日"),
    *("マイナンバーカード有効期限", "電子証明書有効期限", "資格確認書交付日", "イントラネット端末"),
)
REGISTERED = "有,有,2024-04-01,,2030-01-01,2030-01-01,,有"


def test_every_command_is_a_method() -> None:
    """All but ``rules``, which is the catalogue itself, ``demo``, which makes a cycle of its own, ``doctor``, which
    looks at folders that no cycle can be opened in, and ``web``, whose pages call the others."""
    names = main.list_commands(click.Context(main))
    assert {name for name in names if not callable(getattr(Cycle, name, None))} == {"rules", "demo", "doctor", "web"}


def judged(folder: Path, changed: Mapping[int, str]) -> None:
    """Records that say who gets a card: everybody is registered, but for these lines."""
    lines = [f"{line},{changed.get(no, REGISTERED)}" for no, line in enumerate(ROSTER.splitlines())]
    write_roster(folder, "\n".join(lines) + "\n", ",".join((ROSTER_HEADER, *ENTITLEMENT)))


def test_eligible_counts_by_reason_and_names_every_doubtful_cell(cycle: Cycle) -> None:
    judged(
        cycle.folder,
        {0: "有,無,,,,,,有", 1: "有,有,2024-04-01,,2030-01-01,2025-06-30,,有", 2: "有,有,2025-02-30,,,,,有"},
    )
    found = cycle.eligible(as_of=DAY)
    persons = len(ROSTER.splitlines())
    assert sum(reason.count for reason in found.reasons) == len(found.judgement.persons) == persons
    decided = {reason.decision: 0 for reason in found.reasons}
    for reason in found.reasons:
        decided[reason.decision] += reason.count
    assert decided == {"交付": 2, "対象外": persons - 3, "要確認": 1}
    assert all(reason.clause for reason in found.reasons if reason.decision == "交付")
    assert (found.unsettled, len(found.problems)) == (1, 1)
    assert "マイナ保険証登録日" in found.problems[0].sentence
    assert found.path == cycle.folder / "報告" / "対象者一覧.xlsx"
    assert found.path.exists()


def test_eligible_compares_with_the_published_counts(tmp_path: Path) -> None:
    from tests.builders import BUREAUS, make_cycle

    with make_cycle(tmp_path, bureaus=BUREAUS.replace("10:30,", "10:30,6", 1)) as cycle:
        judged(tmp_path, {0: "有,無,,,,,,有"})
        (said,) = cycle.eligible(as_of=DAY).differences
    assert said.endswith("は1件で、局日程の件数6件を5件下回っています。")


def test_due_counts_by_month_until_a_year_from_today(cycle: Cycle) -> None:
    ends = {0: "2025-12-31", 1: "2026-01-31", 2: "2026-01-31", 3: "2027-05-31"}
    judged(cycle.folder, {no: f"有,有,2024-04-01,,2030-01-01,{day},,有" for no, day in ends.items()})
    found = cycle.due(as_of=DAY)
    assert found.until == date(2026, 12, 15)
    assert found.months == (("2026-04", 1), ("2026-05", 2))
    assert (len(found.people), found.unsettled, found.problems) == (3, 0, ())
    assert len(cycle.due(as_of=DAY, until=date(2027, 12, 31)).people) == 4


def test_leaflet_counts_by_way(cycle: Cycle) -> None:
    judged(cycle.folder, {0: REGISTERED.removesuffix("有") + "無"})
    found = cycle.leaflet(as_of=DAY)
    assert sum(count for _, count in found.ways) == len(found.plan.members)
    assert found.path.exists()


def test_kokuho_counts_by_paper_and_needs_no_cycle(tmp_path: Path) -> None:
    roster = tmp_path / "国保.csv"
    lines = (
        "世帯番号,世帯主区分,番号,枝番,氏名,生年月日,区,マイナ保険証登録,電子証明書有効期限,支援措置,要配慮申請,"
        "解除申請,負担割合変更日,在留期間満了日,マル学,卒業予定日,書留希望",
        "1,世帯主,1,01,試験,1980-01-01,幸区,無,,,,,,,,,",
        "2,世帯主,2,01,試験,1980-02-30,幸区,無,,,,,,,,,",
    )
    roster.write_text("\n".join(lines) + "\n", encoding="utf-8")
    found = Cycle(tmp_path).kokuho(roster)
    assert [(paper, count) for paper, _, count in found.papers] == [("資格確認書", 1)]
    assert (found.unsettled, found.problems[0].row, found.problems[0].column) == (1, 3, "生年月日")
    assert {found.path, found.carrier} == set((tmp_path / "報告" / "国保").iterdir())


def test_validate_groups_in_the_order_of_the_catalogue(cycle: Cycle) -> None:
    return_ledger(cycle, "01-001", {"0000101": {"stamp": "青葉"}, "0000102": {"stamp": "白石"}})
    cycle.ingest(as_of=DAY)
    found = cycle.validate(as_of=DAY)
    order = [kind.code for kind in CATALOGUE]
    kinds = [kind.code for kind, _ in found.by_kind]
    assert kinds == sorted(kinds, key=order.index)
    assert {"S01", "S03", "D01"} <= set(kinds)
    assert sum(len(findings) for _, findings in found.by_kind) == len(found.reconciled.findings)
    assert (found.complete, found.total.issued) == (False, len(found.reconciled.rows))
    assert found.total.done + found.total.open == found.total.issued


def test_status_is_the_report_model(cycle: Cycle) -> None:
    report = cycle.status(as_of=DAY)
    assert (report.as_of, report.total.issued, report.total.open) == (DAY, 8, 8)


def test_export_gives_the_bytes_that_it_writes(cycle: Cycle, tmp_path: Path) -> None:
    target = tmp_path / "rows.csv"
    written = cycle.export("rows", as_of=DAY, output=target)
    assert target.read_bytes() == written.data == cycle.export("rows", as_of=DAY).data
    rows = list(csv.DictReader(io.StringIO(written.data.decode("utf-8-sig"))))
    assert (len(rows), written.lines) == (8, 8)


def test_inspect_takes_the_days_of_the_cycle_where_there_is_one(cycle: Cycle, tmp_path: Path) -> None:
    path = return_ledger(cycle, "02-001", {"0000106": {"remark": "11月10日退職者"}})
    later = date(2027, 5, 1)
    for own, today, year in (
        (cycle, later, 2025),
        (Cycle(tmp_path / "無い"), later, 2027),
        (Cycle(tmp_path / "無い"), date.today(), 2025),
    ):
        (found,) = own.inspect(path, as_of=today).files
        (row,) = (row for row in found.rows if row.row.bango == "0000106")
        assert (row.remark.kind, row.remark.date) == ("retired", date(year, 11, 10))
    with pytest.raises(LedgerToolsError, match="がありません"):
        cycle.inspect(tmp_path / "無い.xlsx", as_of=DAY)


def test_load_takes_a_folder_as_well(cycle: Cycle) -> None:
    report = cycle.load([cycle.folder / "名簿"], as_of=DAY)
    assert (report.ok, [file["name"] for file in report.files], report.changes) == (True, ["名簿.csv"], ())


def test_who_gets_no_card_is_not_counted_among_those_who_do(cycle: Cycle) -> None:
    before = cycle.load(as_of=DAY)
    write_roster(cycle.folder, ROSTER + "共済,0000111,00,無川 枚,ナシカワ マイ,,本人,0,03,0301,在職,,,\n")
    after = cycle.load(as_of=DAY)
    assert (after.ok, after.holders, after.cards) == (True, before.holders, before.cards)


@pytest.mark.parametrize(
    ("paths", "found"),
    [
        ((), ["名簿/a.csv", "名簿/b.xlsx"]),
        (("名簿/b.xlsx",), ["名簿/b.xlsx"]),
        (("別", "名簿/b.xlsx"), ["別/c.CSV", "名簿/b.xlsx"]),
    ],
)
def test_records_are_those_named_or_all_of_the_folder(tmp_path: Path, paths: tuple[str, ...], found: list[str]) -> None:
    for name in (
        "名簿/b.xlsx",
        "名簿/a.csv",
        "名簿/~$b.xlsx",
        "名簿/.隠し.csv",
        "名簿/説明.pdf",
        "別/c.CSV",
        "空/d.pdf",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    files = roster_files(tmp_path, [tmp_path / path for path in paths])
    assert [file.relative_to(tmp_path).as_posix() for file in files] == found
    for wrong, said in (("空", "名簿のファイルがありません。"), ("無い", "無い がありません。")):
        with pytest.raises(LedgerToolsError, match=said):
            roster_files(tmp_path, [tmp_path / wrong])
