"""A finding cites the cell where what it speaks of stands: whoever follows it finds the words, or where they belong."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from ledger_tools.cli import main
from ledger_tools.pipeline import Cycle, ingest, inspect
from tests.builders import AFTER, generate, make_cycle, read_in_this_process, return_ledger

STAMP, RECEIVED_ON, REMARK = "受領印", "受領年月日", "備考"
#: 番号: what is entered, the code it gives rise to, and under which heading that is looked at.
ROWS = {
    "0000101": ({"remark": "連絡待ち"}, "N01", REMARK),
    "0000102": ({"received_on": "2030-11-25", "stamp": "若松"}, "S07", RECEIVED_ON),
    "0000103": ({"stamp": "白石 2030.11.25"}, "S07", STAMP),
    "0000104": ({"remark": "11月10日退職者"}, "N04", REMARK),
    "0000105": ({}, "S01", STAMP),
}


@pytest.fixture(scope="module")
def cycle(tmp_path_factory: pytest.TempPathFactory) -> Cycle:
    made = make_cycle(tmp_path_factory.mktemp("cited") / "R7")
    with pytest.MonkeyPatch.context() as patch:
        read_in_this_process(patch, ingest)
        generate(made)
        for ledger in ("01-001", "01-002"):
            own = range(101, 104) if ledger == "01-001" else range(104, 106)
            return_ledger(made, ledger, {f"{n:07}": ROWS[f"{n:07}"][0] for n in own})
        made.ingest(as_of=AFTER)
    return made


def headed(path: Path, cell: str) -> str:
    """What heads the column of a cell of a ledger."""
    sheet = openpyxl.load_workbook(path)["受領簿"]
    column = openpyxl.utils.cell.coordinate_from_string(cell)[0]
    texts = [str(one.value).replace("\n", "") for one in sheet[column] if one.value]
    return next(name for name in (STAMP, RECEIVED_ON, REMARK) if any(text.startswith(name) for text in texts))


def test_the_cell_is_where_the_words_stand(cycle: Cycle) -> None:
    found = {
        one.bango: one for one in cycle.findings(as_of=AFTER) if one.bango in ROWS and one.code == ROWS[one.bango][1]
    }
    cited = {bango: headed(cycle.folder / "回収" / one.file, one.cell) for bango, one in found.items()}
    assert cited == {bango: heading for bango, (_, _, heading) in ROWS.items()}


def test_the_desks_list_leads_to_the_same_cell(cycle: Cycle) -> None:
    found = {one.bango: one.cell for one in cycle.findings(as_of=AFTER) if one.code == ROWS.get(one.bango, ("", ""))[1]}
    book = openpyxl.load_workbook(cycle.review(as_of=AFTER).path)
    lines = {
        str(row[5].value): " ".join(str(cell.value) for cell in row) for row in book["要確認"].iter_rows(min_row=2)
    }
    for bango in ("0000101", "0000102", "0000103", "0000104"):
        (line,) = [text for text in lines.values() if bango in text]
        assert f"受領簿 {found[bango]}" in line and f"'受領簿'!{found[bango]}" in line, line


def test_inspect_names_the_cell_where_it_is_not_the_stamp_cell(cycle: Cycle, monkeypatch: pytest.MonkeyPatch) -> None:
    read_in_this_process(monkeypatch, inspect)
    cells = {one.bango: one.cell for one in cycle.findings(as_of=AFTER) if one.code == ROWS.get(one.bango, ("", ""))[1]}
    (path,) = (cycle.folder / "回収").glob("01-001*")
    said = CliRunner().invoke(main, ["-C", str(cycle.folder), "inspect", str(path), "--as-of", f"{AFTER}"]).output
    assert f"N01 {cells['0000101']}: 備考「連絡待ち」" in said, said
    assert f"S07 {cells['0000102']}: 受領年月日" in said, said
    assert "S07 署名・印の日付" in said, said
