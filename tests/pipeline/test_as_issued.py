"""Papers that come back as we handed them out: nothing is in them, and nobody is asked about them."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from ledger_tools.pipeline import Cycle
from ledger_tools.pipeline import ingest as step
from tests.builders import DEADLINE, ledger_path, read_in_this_process
from tests.pipeline.returned_files import found_codes, ingest, put, signed


@pytest.fixture(autouse=True)
def _in_this_process(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    read_in_this_process(monkeypatch, step)
    yield


def papers(cycle: Cycle) -> list[Path]:
    """The slip, the letter and the schedule as they lie in 受領簿/."""
    found = [path for path in (cycle.folder / "受領簿").rglob("*") if path.is_file() and "_受領簿" not in path.name]
    assert {path.suffix for path in found} == {".xlsx", ".docx"} and len(found) > 2
    return found


@pytest.mark.parametrize("way", ["files", "zip"])
def test_slips_letters_and_schedule_among_the_ledgers_are_passed_over(cycle: Cycle, way: str) -> None:
    own = papers(cycle) * 2  # the same paper may lie in two folders
    if way == "files":
        for number, path in enumerate(own):
            shutil.copy(path, cycle.folder / "回収" / f"{number}_{path.name}")
        put(cycle, "受領簿.xlsx", signed(cycle))
    else:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            for number, path in enumerate(own):
                archive.write(path, f"{number}_{path.name}")
            archive.writestr("受領簿.xlsx", signed(cycle))
        put(cycle, "提出.zip", packed.getvalue())
    for _ in range(2):
        taken = ingest(cycle)
        assert (len(taken.as_issued), taken.refused, taken.findings) == (len(own), [], [])
    assert found_codes(cycle) == []
    assert len(list((cycle.folder / "保管").glob("*.xlsx"))) == 1


def test_a_paper_that_somebody_wrote_on_is_asked_about(cycle: Cycle) -> None:
    slip = next(path for path in papers(cycle) if path.suffix == ".xlsx" and "送付票" in path.name)
    book = openpyxl.load_workbook(slip)
    book.worksheets[0]["A40"] = "1名分は未配付です"
    book.save(cycle.folder / "回収" / "送付票.xlsx")
    taken = ingest(cycle)
    assert (taken.as_issued, taken.read) == ([], ["送付票.xlsx"])
    assert "A40: 「1名分は未配付です」と書かれています。" in taken.problems[0]


def test_a_ledger_as_issued_is_no_return(cycle: Cycle) -> None:
    """Nobody has filled it in: it is asked for as before, and not for its empty rows."""
    path = ledger_path(cycle, "01-001")
    put(cycle, path.name, path.read_bytes())
    taken = ingest(cycle)
    assert (taken.read, taken.as_issued) == ([], [path.name])
    assert set(cycle.rows(as_of=DEADLINE).set_index("ledger_id").loc["01-001", "status"]) == {"not_submitted"}


def test_a_ledger_as_issued_is_noted_once_under_each_name(cycle: Cycle) -> None:
    path = ledger_path(cycle, "01-001")
    put(cycle, path.name, path.read_bytes())
    put(cycle, "別名.xlsx", path.read_bytes())
    for _ in range(2):
        assert sorted(ingest(cycle).as_issued) == sorted([path.name, "別名.xlsx"])
    came = cycle.store.came_as_issued()
    assert sorted(came["name"]) == sorted([path.name, "別名.xlsx"])
    assert list(cycle.store.events()["action"]).count("as issued") == 2


def test_a_ledger_filled_in_where_it_was_written_is_a_return(cycle: Cycle) -> None:
    path = ledger_path(cycle, "01-001")
    path.write_bytes(signed(cycle))
    put(cycle, "提出.xlsx", path.read_bytes())
    assert ingest(cycle).read == ["提出.xlsx"]


def test_a_return_that_also_lies_among_the_papers_is_a_return(cycle: Cycle) -> None:
    for name in ("控え.xlsx", "00_送付票.xlsx"):
        (cycle.folder / "受領簿" / "01_架空総務局" / name).write_bytes(signed(cycle) if name == "控え.xlsx" else b"")
    put(cycle, "提出.xlsx", signed(cycle))
    put(cycle, "空.xlsx", b"")
    taken = ingest(cycle)
    assert (taken.read, taken.refused, taken.as_issued) == (["提出.xlsx"], ["空.xlsx"], [])
