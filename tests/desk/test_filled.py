"""What was typed into the desk's workbooks is never written over, and ingest names what waits in 報告/."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from ledger_tools.cli import main
from ledger_tools.desk.sheet import HEADER_ROW
from ledger_tools.pipeline import Cycle, filled, ingest
from ledger_tools.pipeline.desk import Written, write_cards, write_review
from tests.builders import AFTER, generate, make_cycle, read_in_this_process, return_ledger
from tests.desk.test_round_trips import DOUBTFUL, RETIREE, type_into

DECIDED = {"判定": "受領と認める", "判定者": "佐藤", "判定の理由": "電話で確認"}
COUNTED = {"届いた枚数": 1, "確認者": "佐藤", "確認日": date(2025, 12, 12)}
Write = Callable[..., Written]


@pytest.fixture(autouse=True)
def _in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    read_in_this_process(monkeypatch, ingest, filled)


@pytest.fixture(scope="module")
def returned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of a cycle with something to decide and something to count; not to be changed."""
    folder = tmp_path_factory.mktemp("cycle") / "R7"
    with make_cycle(folder) as cycle:
        generate(cycle)
        return_ledger(cycle, "01-001", {"0000101": {"stamp": "青葉"}, DOUBTFUL: {"stamp": "済"}})
        return_ledger(cycle, "02-001", {RETIREE: {"remark": "11月10日退職者"}, "0000107": {"stamp": "中川"}})
        cycle.ingest(as_of=AFTER)
    return folder


@pytest.fixture
def cycle(returned: Path, tmp_path: Path) -> Iterator[Cycle]:
    with Cycle(shutil.copytree(returned, tmp_path / returned.name)) as own:
        yield own


def typed(path: Path, write: Write, **cells: object) -> bytes:
    """Fill the workbook in its place; return its bytes."""
    sheet, member = ("要確認", DOUBTFUL) if write is write_review else ("返送予定", RETIREE)
    type_into(path, sheet, member, path, **cells)
    return path.read_bytes()


@pytest.mark.parametrize(
    ("write", "cells"),
    [
        (write_review, DECIDED),
        (write_review, {"判定の理由": "電話中"}),  # not finished: refused as it stands, but it was typed
        (write_review, {"判定": "多分よい"}),
        (write_cards, COUNTED),
        (write_cards, {"届いた枚数": "1枚か2枚"}),
        (write_cards, {"メモ": "棚の中"}),
    ],
)
def test_typing_that_nobody_took_in_is_kept_and_can_be_taken_in(
    cycle: Cycle, write: Write, cells: dict[str, object]
) -> None:
    path = write(cycle, as_of=AFTER).path
    data = typed(path, write, **cells)
    (waiting,) = cycle.ingest(as_of=AFTER).filled
    assert (waiting.path, waiting.entries) == (path, 1)
    for number in ("", "_2"):
        kept = write(cycle, as_of=AFTER).kept
        assert kept is not None and kept.entries == 1 and kept.readable
        assert kept.path.name == f"{path.stem}_令和7年12月16日{number}.xlsx"
        assert kept.path.read_bytes() == data
        assert write(cycle, as_of=AFTER).kept is None, "nothing was typed into the new one"
        path.write_bytes(data)
    problems = cycle.ingest([kept.path], as_of=AFTER).problems
    assert bool(problems) == (cells not in (DECIDED, COUNTED))
    path.unlink()
    assert [one.path.name for one in cycle.ingest(as_of=AFTER).filled] == [], "the copies hold the same bytes"


@pytest.mark.parametrize(("write", "cells"), [(write_review, DECIDED), (write_cards, COUNTED)])
def test_what_was_taken_in_is_written_over(cycle: Cycle, write: Write, cells: dict[str, object]) -> None:
    path = write(cycle, as_of=AFTER).path
    typed(path, write, **cells)
    shutil.copy(path, cycle.folder / "回収" / "戻り.xlsx")
    taken = cycle.ingest(as_of=AFTER)
    assert (taken.read, taken.filled) == (["戻り.xlsx"], [])
    openpyxl.load_workbook(path).save(path)  # opened and saved once more
    assert cycle.ingest(as_of=AFTER).filled == []
    assert write(cycle, as_of=AFTER).kept is None
    assert sorted(one.name for one in path.parent.glob("*.xlsx")) == [path.name]


def test_what_stands_beside_the_columns_is_kept(cycle: Cycle) -> None:
    for change in ("beside", "sheet"):
        path = write_review(cycle, as_of=AFTER).path
        book = openpyxl.load_workbook(path)
        if change == "beside":
            book["要確認"].cell(HEADER_ROW + 2, 40).value = "午後に電話する"
        else:
            book.create_sheet("控え")["A1"] = "午後に電話する"
        book.save(path)
        assert cycle.ingest(as_of=AFTER).filled == [], change
        kept = write_review(cycle, as_of=AFTER).kept
        assert kept is not None and kept.entries == 0, change


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 half a file", b"text"])
def test_what_cannot_be_read_may_hold_typing_and_is_kept(cycle: Cycle, data: bytes) -> None:
    path = write_cards(cycle, as_of=AFTER).path
    path.write_bytes(data)
    kept = write_cards(cycle, as_of=AFTER).kept
    assert kept is not None and not kept.readable and kept.path.read_bytes() == data


def test_the_commands_say_what_was_kept_and_what_waits(cycle: Cycle) -> None:
    path = write_review(cycle, as_of=AFTER).path
    typed(path, write_review, **DECIDED)
    cycle.close()
    run = ["-C", str(cycle.folder)]
    day = ["--as-of", AFTER.isoformat()]
    said = CliRunner().invoke(main, [*run, "ingest", *day]).output
    assert "報告フォルダに、記入があってまだ取り込んでいない表が1件あります:\n  要確認一覧.xlsx(記入 1行)" in said
    kept = path.with_name("要確認一覧_令和7年12月16日.xlsx")
    said = CliRunner().invoke(main, [*run, "review", *day]).output
    assert f"手を加えたまま取り込んでいない表(記入 1行)を「{kept.name}」として残しました。" in said
    assert f'取り込むには ledger-tools ingest "{kept}"' in said
    assert "残しました" not in CliRunner().invoke(main, [*run, "review", *day]).output
    assert CliRunner().invoke(main, [*run, "ingest", str(kept), *day]).exit_code == 0
    assert "まだ取り込んでいない" not in CliRunner().invoke(main, [*run, "ingest", *day]).output
