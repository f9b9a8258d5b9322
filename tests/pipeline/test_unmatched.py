"""A returned table that is of no ledger of this cycle is named as soon as it is taken in, in the words of validate."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from ledger_tools.cli import main
from ledger_tools.pipeline import Cycle
from ledger_tools.pipeline import ingest as step
from tests.builders import DEADLINE, generate, make_cycle, read_in_this_process
from tests.pipeline.returned_files import ingest, put, signed

HEADER = "記号,番号,氏名,受領印又は署名,備考"
OTHERS = "受領簿番号のない表で、記号・番号もこの事業の受領簿と一致しません。"
NO_KIGO = "受領簿番号のない表で、記号の列又は記入がないため、この事業の受領簿と照合できません。"

TABLES: tuple[tuple[str, str, str, str], ...] = (
    ("numbers of others", HEADER, "共済,0000901,山田 太郎,山田,/共済,0000902,森 次郎,森,", OTHERS),
    ("right names, wrong numbers", HEADER, "共済,0000901,青葉 太郎,青葉,", OTHERS),
    ("another 記号", HEADER, "国保,0000101,青葉 太郎,青葉,", OTHERS),
    ("a digit lost at the end", HEADER, "共済,000010,青葉 太郎,青葉,", OTHERS),
    ("番号 and 氏名 exchanged", HEADER, "共済,青葉 太郎,0000101,青葉,", OTHERS),
    ("記号 blank", HEADER, ",0000901,山田 太郎,山田,", NO_KIGO),
    ("no column 記号", "番号,氏名,受領印又は署名,備考", "0000901,山田 太郎,山田,/0000902,森 次郎,森,", NO_KIGO),
    ("no column 記号, right numbers", "番号,氏名,受領印又は署名,備考", "0000101,青葉 太郎,青葉,", NO_KIGO),
    ("as issued", HEADER, "共済,0000101,青葉 太郎,青葉,/共済,0000102,若松 次郎,若松,", ""),
    ("zeros lost", HEADER, "共済,101,青葉 太郎,青葉,", ""),
    ("wide digits", HEADER, "共済,００００１０１,青葉 太郎,青葉,", ""),
    ("as text", HEADER, '共済,="0000101",青葉 太郎,青葉,', ""),
    ("with an apostrophe", HEADER, "共済,'0000101,青葉 太郎,青葉,", ""),
    ("one of two", HEADER, "共済,0000901,山田 太郎,山田,/共済,0000102,若松 次郎,若松,", ""),
    ("of two ledgers", HEADER, "共済,0000101,青葉 太郎,青葉,/共済,0000104,髙田 四朗,髙田,", ""),
    ("nothing entered", HEADER, "共済,0000101,青葉 太郎,,", ""),
    ("semicolons", HEADER.replace(",", ";"), "共済;0000101;青葉 太郎;青葉;", ""),
    ("named otherwise", HEADER, "共済,0000103,黒田 三奈,黒田,", ""),
)


@pytest.fixture(autouse=True)
def _in_this_process(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    read_in_this_process(monkeypatch, step)
    yield


@pytest.mark.parametrize(("header", "rows", "said"), [case[1:] for case in TABLES], ids=[case[0] for case in TABLES])
def test_a_table_of_nobody_is_named_by_ingest_as_by_validate(cycle: Cycle, header: str, rows: str, said: str) -> None:
    put(cycle, "受領簿.csv", "\r\n".join([header, *rows.split("/")]).encode("cp932"))
    taken = ingest(cycle)
    assert (taken.read, taken.refused) == (["受領簿.csv"], [])
    assert [(found.code, found.message) for found in taken.unmatched] == ([("F05", said)] if said else [])
    assert [found for found in cycle.findings(as_of=DEADLINE) if found.code == "F05"] == taken.unmatched
    assert ingest(cycle).unmatched == [], "what came before is not said again"


def without_identity(data: bytes, *, numbers: str) -> bytes:
    """A ledger whose rows have lost their keys and have other numbers; its own number still stands on it."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book.worksheets[0]
    header = next(row for row in sheet.iter_rows() if "番号" in [cell.value for cell in row])
    columns = {cell.value: cell.column for cell in header}
    for row in range(header[0].row + 1, sheet.max_row + 1):
        if sheet.cell(row, columns["番号"]).value:
            sheet.cell(row, columns["番号"]).value = numbers and f"{numbers}{row}"
            for key in (cell for cell in sheet[row] if str(cell.value).count("-") == 4):
                key.value = None
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ("9000", "3行のどれも、発行した行と一致しません。この受領簿にない組合員の行です。"),
        ("", "3行のどれも、発行した行と一致しません。番号がなく、この受領簿の誰の行か分かりません。"),
    ],
)
def test_a_ledger_of_ours_with_nobody_of_ours_is_named_once(cycle: Cycle, numbers: str, said: str) -> None:
    put(cycle, "受領簿.xlsx", without_identity(signed(cycle), numbers=numbers))
    (found,) = ingest(cycle).unmatched
    assert (found.code, found.file, found.ledger_id, found.message) == ("R02", "受領簿.xlsx", "01-001", said)
    assert [one.code for one in cycle.findings(as_of=DEADLINE)].count("R02") == 3


def test_a_ledger_of_ours_without_any_row_is_asked_about_by_validate_only(cycle: Cycle) -> None:
    book = openpyxl.load_workbook(io.BytesIO(signed(cycle)))
    sheet = book.worksheets[0]
    first = next(row[0].row for row in sheet.iter_rows() if "番号" in [cell.value for cell in row]) + 1
    for cell in (cell for row in sheet.iter_rows(min_row=first, max_row=first + 2) for cell in row):
        cell.value = None
    book.save(cycle.folder / "回収" / "受領簿.xlsx")
    assert ingest(cycle).unmatched == []
    assert cycle.store.return_rows().empty and len(cycle.store.return_tables()) == 1
    assert [one.code for one in cycle.findings(as_of=DEADLINE) if one.ledger_id == "01-001"].count("R01") == 3


def test_the_command_names_the_file_says_what_to_do_and_exits_1(cycle: Cycle, tmp_path: Path) -> None:
    with make_cycle(tmp_path / "R8") as other:
        generate(other)
        put(cycle, "来年の受領簿.xlsx", signed(other))
    put(cycle, "受領簿.xlsx", signed(cycle))
    cycle.close()
    arguments = ["-C", str(cycle.folder), "ingest", "--as-of", DEADLINE.isoformat()]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 1
    assert "取り込んだファイル 2件" in result.output
    assert "この事業の受領簿と照合できない表 1件:" in result.output
    (line,) = (line for line in result.output.splitlines() if "F05" in line)
    assert "来年の受領簿.xlsx" in line and "別の事業" in line and "提出元に確認してください" in line
    assert CliRunner().invoke(main, arguments).exit_code == 0
