"""送付票 and 送付状 of a bureau that moves in 局日程, and what somebody wrote into them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from ledger_tools.cli import main
from ledger_tools.pipeline import Cycle
from ledger_tools.settings.write import write_settings
from tests.builders import BUREAUS, HAND_OUT, ROSTER, generate, make_cycle, reload, settings_tables

INSERTED = "09,架空会計室,庶務課,窓口,,,\n" + BUREAUS
SLIP, LETTER = "00_送付票.xlsx", "00_送付状.docx"


@pytest.fixture
def cycle(tmp_path: Path) -> Iterator[Cycle]:
    with make_cycle(tmp_path / "R7") as made:
        generate(made)
        yield made


def with_bureaus(cycle: Cycle, bureaus: str) -> Cycle:
    cycle.close()
    (cycle.folder / "設定.xlsx").write_bytes(write_settings(settings_tables(bureaus)))
    return Cycle(cycle.folder)


def papers(cycle: Cycle) -> set[str]:
    root = cycle.folder / "受領簿"
    return {path.relative_to(root).as_posix() for path in root.rglob("00_*")}


def hand_over(slip: Path) -> bytes:
    """Mark on a slip that something was handed over, as a section does; return what the file then holds."""
    book = openpyxl.load_workbook(slip)
    sheet = book.active
    assert sheet is not None
    row = next(cell.row for line in sheet.iter_rows() for cell in line if cell.value == "01-001")
    sheet.cell(row, 6).value = "○"
    book.save(slip)
    return slip.read_bytes()


def test_a_moved_bureau_takes_its_papers_along(cycle: Cycle) -> None:
    with with_bureaus(cycle, INSERTED) as own:
        assert generate(own).kept == ()
        moved = ("02_架空総務局", "03_架空環境局", "04_架空区役所")
        assert papers(own) == {f"{folder}/{name}" for folder in moved for name in (SLIP, LETTER)}
        assert {path.name for path in (own.folder / "受領簿").iterdir()} == {*moved, "配付日程.xlsx"}
        assert generate(own).written == ()


def test_what_was_written_on_the_slip_of_a_moved_bureau_is_kept_and_named(cycle: Cycle) -> None:
    marked = hand_over(cycle.folder / "受領簿/01_架空総務局" / SLIP)
    with with_bureaus(cycle, INSERTED) as own:
        (kept,) = generate(own).kept
        assert kept.startswith("00_送付票_変更あり_")
        assert (own.folder / "受領簿/01_架空総務局" / kept).read_bytes() == marked
        assert f"02_架空総務局/{SLIP}" in papers(own) and f"01_架空総務局/{SLIP}" not in papers(own)


def test_what_was_written_on_a_slip_outlives_a_new_edition(cycle: Cycle) -> None:
    slip = cycle.folder / "受領簿/01_架空総務局" / SLIP
    marked = hand_over(slip)
    reload(cycle, ROSTER.replace("若松 次郎", "若松 二朗"))
    cycle.close()
    result = CliRunner().invoke(main, ["-C", str(cycle.folder), "generate", "--as-of", HAND_OUT.isoformat()])
    assert result.exit_code == 0, result.output
    (kept,) = slip.parent.glob("00_送付票_変更あり_*.xlsx")
    assert kept.read_bytes() == marked
    assert kept.name in result.output
    assert slip.read_bytes() != marked


def test_an_untouched_slip_is_replaced_without_a_word(cycle: Cycle) -> None:
    for name in ("若松 二朗", "若松 三朗", "若松 次郎"):
        reload(cycle, ROSTER.replace("若松 次郎", name))
        assert generate(cycle).kept == ()
    assert len(papers(cycle)) == 6
