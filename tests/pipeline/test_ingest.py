"""Returns in: what is recognised, what is refused, and that nothing is lost or changed on the way."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ledger_tools.errors import LedgerToolsError, StoreError
from ledger_tools.files import digest
from ledger_tools.pipeline import Cycle
from tests.builders import (
    DEADLINE,
    ROSTER,
    codes,
    generate,
    ledger_path,
    make_cycle,
    outcome,
    reload,
    return_ledger,
)
from tests.pipeline.returned_files import SIGNED, found_codes, ingest, put, signed, statuses, store_text

ROOT = Path(__file__).resolve().parents[2]


def test_a_filled_ledger_is_taken_in_archived_and_left_as_it_was(cycle: Cycle) -> None:
    path = return_ledger(cycle, "01-001", SIGNED)
    data, changed = path.read_bytes(), path.stat().st_mtime_ns
    taken = ingest(cycle)
    assert (taken.read, taken.refused, taken.duplicates, taken.findings) == ([path.name], [], [], [])
    assert (path.read_bytes(), path.stat().st_mtime_ns) == (data, changed)
    assert (cycle.folder / "保管" / f"{digest(data)}.xlsx").read_bytes() == data
    assert statuses(cycle, "0000101", "0000102", "0000103") == ["received"] * 3
    row = cycle.rows(as_of=DEADLINE).set_index("bango").loc["0000102"]
    assert (row["source_file"], row["source_sheet"] != "", row["source_row"] > 1) == (path.name, True, True)


def test_the_same_files_again_change_nothing(cycle: Cycle) -> None:
    return_ledger(cycle, "01-001", SIGNED)
    ingest(cycle)
    before = store_text(cycle)
    again = ingest(cycle)
    assert again.read == [] and len(again.duplicates) == 1
    assert store_text(cycle) == before


def test_what_a_killed_run_left_half_written_is_cleared_away(cycle: Cycle) -> None:
    old, young, other = (cycle.folder / "保管" / name for name in (f".{'a' * 12}.tmp", f".{'b' * 12}.tmp", "覚書.tmp"))
    old.parent.mkdir(exist_ok=True)
    for path in (old, young, other):
        path.write_bytes(b"half")
    for path in (old, other):
        os.utime(path, (0, 0))
    ingest(cycle)
    assert [path.exists() for path in (old, young, other)] == [False, True, True]


def test_the_same_bytes_under_another_name_are_f07(cycle: Cycle) -> None:
    path = return_ledger(cycle, "01-001", SIGNED)
    put(cycle, "庶務課から再送.xlsx", path.read_bytes())
    taken = ingest(cycle)
    assert len(taken.read) == len(taken.duplicates) == 1
    assert found_codes(cycle) == ["F07"]
    assert statuses(cycle, "0000101") == ["received"]


@pytest.mark.parametrize("name", ["新しいブック.xlsx", "受領簿 (1).XLSX", "総務局/庶務課/受領簿.xlsx", "受領簿.xlsm"])
def test_a_renamed_or_moved_file_is_known_by_its_keys(cycle: Cycle, name: str) -> None:
    put(cycle, name, signed(cycle))
    ingest(cycle)
    assert statuses(cycle, "0000101", "0000102", "0000103") == ["received"] * 3


Change = Callable[[Any], None]


def resaved(data: bytes, change: Change) -> bytes:
    """The workbook after somebody worked on it in another spreadsheet program."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    change(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def table_of(book: Any) -> tuple[Any, int, dict[str, int], list[int]]:
    sheet = book.worksheets[0]
    header = next(r for r in range(1, 60) if any(cell.value == "受領印又は署名" for cell in sheet[r]))
    columns = {str(cell.value): cell.column for cell in sheet[header] if cell.value is not None}
    rows = [r for r in range(header + 1, header + 40) if str(sheet.cell(r, columns["番号"]).value or "").strip()]
    return sheet, header, columns, rows


def reverse_rows(book: Any) -> None:
    sheet, _, columns, rows = table_of(book)
    texts = [[sheet.cell(r, c).value for c in columns.values()] for r in rows]
    for row, values in zip(rows, reversed(texts), strict=True):
        for column, value in zip(columns.values(), values, strict=True):
            sheet.cell(row, column).value = value


def swap_columns(book: Any) -> None:
    sheet, header, columns, rows = table_of(book)
    one, other = columns["受領印又は署名"], columns["フリガナ"]
    for row in (header, *rows):
        a, b = sheet.cell(row, one), sheet.cell(row, other)
        a.value, b.value = b.value, a.value


def drop_identity(book: Any) -> None:
    sheet, header, columns, rows = table_of(book)
    for row in (header, *rows):
        sheet.cell(row, columns["照合キー"]).value = None
    del book["_ledger_tools"]
    for name in list(book.custom_doc_props.names):
        del book.custom_doc_props[name]


def drop_zeros(book: Any) -> None:
    drop_identity(book)
    sheet, _, columns, rows = table_of(book)
    for row in rows:
        sheet.cell(row, columns["番号"]).value = int(str(sheet.cell(row, columns["番号"]).value))


def values_only(book: Any) -> None:
    """Table copied into a new workbook, without keys, above another sheet."""
    sheet, _, columns, rows = table_of(book)
    new = book.create_sheet("貼付け", 0)
    wanted = ("記号", "番号", "氏名", "受領印又は署名", "備考")
    new.append(wanted)
    for row in rows:
        new.append([sheet.cell(row, columns[name]).value for name in wanted])
    for other in book.worksheets[1:]:
        book.remove(other)
    for name in list(book.custom_doc_props.names):
        del book.custom_doc_props[name]


@pytest.mark.parametrize(
    "change", [lambda _book: None, reverse_rows, swap_columns, drop_identity, drop_zeros, values_only]
)
def test_rows_are_found_again_by_key_or_by_number(cycle: Cycle, change: Change) -> None:
    entries = {"0000101": {"stamp": "青葉"}, "0000102": {"stamp": "×"}, "0000103": {}}
    put(cycle, "受領簿.xlsx", resaved(signed(cycle, entries=entries), change))
    taken = ingest(cycle)
    assert taken.refused == []
    assert statuses(cycle, "0000101", "0000102", "0000103") == ["received", "review", "outstanding"]


def test_a_name_alone_finds_nobody(cycle: Cycle) -> None:
    def without_numbers(book: Any) -> None:
        drop_identity(book)
        sheet, _, columns, rows = table_of(book)
        for row in rows:
            sheet.cell(row, columns["番号"]).value = None

    put(cycle, "受領簿.xlsx", resaved(signed(cycle), without_numbers))
    ingest(cycle)
    assert set(outcome(cycle).values()) == {("outstanding", "R01"), ("not_submitted", "D01")}
    assert "R02" in found_codes(cycle)


def test_a_ledger_of_another_cycle_is_f05(cycle: Cycle, tmp_path: Path) -> None:
    with make_cycle(tmp_path / "R8") as other:
        generate(other)
        put(cycle, "受領簿.xlsx", signed(other))
    ingest(cycle)
    assert "F05" in found_codes(cycle)
    assert {status for status, _ in outcome(cycle).values()} == {"not_submitted"}


def test_a_superseded_edition_counts_though_a_name_has_changed_since(cycle: Cycle) -> None:
    first = signed(cycle)
    reload(cycle, ROSTER.replace("白石 三奈,シライシ ミナ,黒田", "黒田 三奈,クロダ ミナ,"))
    generate(cycle)
    put(cycle, "旧版.xlsx", first)
    ingest(cycle)
    assert "F06" in found_codes(cycle)
    assert statuses(cycle, "0000101", "0000102", "0000103") == ["received"] * 3


def test_a_later_return_that_contradicts_is_f08(cycle: Cycle) -> None:
    return_ledger(cycle, "02-001", {"0000107": {"stamp": "中川"}}, name="1.xlsx", minutes=1)
    return_ledger(cycle, "02-001", {"0000107": {"remark": "12月1日退職者"}}, name="2.xlsx", minutes=2)
    ingest(cycle)
    assert "F08" in found_codes(cycle)
    assert statuses(cycle, "0000107") == ["review"]


def test_a_second_part_adds_and_what_was_missing_is_filled(cycle: Cycle) -> None:
    return_ledger(cycle, "01-001", {"0000101": {"stamp": "青葉"}}, name="1.xlsx", minutes=1)
    ingest(cycle)
    return_ledger(cycle, "01-001", {"0000102": {"stamp": "若松"}}, name="2.xlsx", minutes=2)
    ingest(cycle)
    assert "F08" not in found_codes(cycle)
    assert statuses(cycle, "0000101", "0000102", "0000103") == ["received", "received", "outstanding"]


def test_a_doubtful_entry_is_settled_by_a_clear_one_and_not_the_other_way(cycle: Cycle) -> None:
    return_ledger(
        cycle, "01-001", {"0000101": {"stamp": "不在"}, "0000102": {"stamp": "若松"}}, name="1.xlsx", minutes=1
    )
    entries = {"0000101": {"stamp": "青葉"}, "0000102": {"stamp": "×"}}
    return_ledger(cycle, "01-001", entries, name="2.xlsx", minutes=2)
    ingest(cycle)
    assert statuses(cycle, "0000101", "0000102") == ["received", "review"]


def test_rows_added_doubled_and_moved_in(cycle: Cycle) -> None:
    def add(book: Any) -> None:
        sheet, _, columns, rows = table_of(book)
        for column in columns.values():
            sheet.cell(rows[-1], column).value = sheet.cell(rows[0], column).value
        sheet.cell(rows[1], columns["記号"]).value = "共済"
        sheet.cell(rows[1], columns["番号"]).value = "7777777"
        sheet.cell(rows[1], columns["照合キー"]).value = None

    put(cycle, "受領簿.xlsx", resaved(signed(cycle), add))
    ingest(cycle)
    found = found_codes(cycle)
    assert {"R01", "R02", "R04"} <= set(found)
    result = outcome(cycle)
    assert result["0000101"] == ("review", "R04")
    assert result["0000102"] == ("outstanding", "R01")


def test_a_zip_of_returns_is_opened(cycle: Cycle) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("総務局/受領簿.xlsx", signed(cycle))
        package.writestr("総務局/~$受領簿.xlsx", b"lock")
        package.writestr("読んでください.txt", "同封します".encode("cp932"))
    put(cycle, "局から.zip", buffer.getvalue())
    taken = ingest(cycle)
    assert [name for name in taken.read if name.endswith("受領簿.xlsx")] == taken.read != []
    assert statuses(cycle, "0000101") == ["received"]


def test_a_csv_cannot_show_its_seals(cycle: Cycle) -> None:
    text = "記号,番号,氏名,受領印又は署名,備考\r\n共済,0000101,青葉 太郎,青葉,\r\n共済,0000102,若松 次郎,,\r\n"
    put(cycle, "受領簿.csv", text.encode("cp932"))
    ingest(cycle)
    result = outcome(cycle)
    assert result["0000102"] == ("review", "F04"), "blank in a format without pictures is unreadable, not outstanding"


def test_what_comes_after_the_deadline_is_noted(cycle: Cycle) -> None:
    return_ledger(cycle, "01-001", SIGNED)
    ingest(cycle, as_of=date(2025, 12, 16))
    found = codes(cycle.findings(as_of=date(2025, 12, 16)))
    assert "D03" in found
    assert statuses(cycle, "0000101") == ["received"]


def test_a_wrong_number_of_cards_is_d04(cycle: Cycle) -> None:
    return_ledger(cycle, "02-001", {"0000106": {"remark": "11月10日退職者"}, "0000107": {"stamp": "中川"}}, cards=3)
    ingest(cycle)
    assert "D04" in found_codes(cycle)


def test_a_picture_astride_two_rows_is_s05(cycle: Cycle) -> None:
    from ledger_tools.simulate.seal import seal_png
    from ledger_tools.simulate.sheet import FilledLedger

    ledger = FilledLedger.open(ledger_path(cycle, "01-001").read_bytes())
    ledger.stamp(ledger.rows[0], seal_png("astride"))
    data = ledger.save()
    points = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0].row_dimensions[ledger.rows[0]].height or 0
    height = round(points * 96 / 72)
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name.startswith("xl/drawings/drawing"):
                # To the bottom of its row: half of the seal (22 of 44 pixels) lies over the next one.
                offset = (height - 22) * 9525
                part = part.replace(b"<xdr:rowOff>38100</xdr:rowOff>", b"<xdr:rowOff>%d</xdr:rowOff>" % offset)
            new.writestr(name, part)
    put(cycle, "受領簿.xlsx", buffer.getvalue())
    ingest(cycle)
    result = outcome(cycle)
    assert {result["0000101"], result["0000102"]} <= {("review", "S05"), ("outstanding", "S01")}
    assert ("review", "S05") in (result["0000101"], result["0000102"])


def test_before_any_ledger_there_is_nothing_to_take_in(tmp_path: Path) -> None:
    with make_cycle(tmp_path) as cycle:
        with pytest.raises(StoreError, match="ledger-tools generate"):
            ingest(cycle)
        with pytest.raises(StoreError, match="ledger-tools generate"):
            cycle.reconcile(as_of=DEADLINE)


def test_a_path_that_is_not_there_is_a_sentence(cycle: Cycle) -> None:
    with pytest.raises(LedgerToolsError, match="ありません"):
        ingest(cycle, cycle.folder / "無い.xlsx")


def test_nothing_returned_at_all_is_no_fault(cycle: Cycle) -> None:
    assert ingest(cycle).read == []
    assert {status for status, _ in outcome(cycle).values()} == {"not_submitted"}
