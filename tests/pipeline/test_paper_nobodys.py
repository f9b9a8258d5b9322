"""A page that is nobody's is shown where the desk asks about it: its picture in 要確認一覧, its hash in the export."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

pytest.importorskip("cv2", reason="the extra [paper] is not installed")

from openpyxl import load_workbook
from PIL import Image

from ledger_tools.desk.nobodys_sheet import NOBODYS_SHEET
from ledger_tools.desk.refused_sheet import REFUSED_SHEET
from ledger_tools.desk.sheet import HEADER_ROW
from ledger_tools.pipeline import Cycle
from ledger_tools.pipeline.desk import write_review
from tests.builders import generate, make_cycle
from tests.returns.paper import drawn as d

DAY = date(2025, 12, 10)
MEMBERS = 6
ROSTER = "".join(
    f"共済,{number:07},00,青葉 太郎{number},アオバ タロウ,,本人,1,01,0101,在職,,,\n" for number in range(1, MEMBERS + 1)
)


def taken_in(folder: Path, *codes: str) -> Cycle:
    """A cycle in which one scan came back, with a page for each code; '' stands for its own."""
    cycle = make_cycle(folder, ROSTER)
    generate(cycle)
    own = f"{cycle.store.cycle_id}/01-001/1/1"
    pages = [d.draw_page(MEMBERS, {0: (d.seal(),)}, code=code or own) for code in codes]
    (cycle.folder / "回収" / "a.pdf").write_bytes(d.as_pdf(*pages))
    cycle.ingest(as_of=DAY)
    return cycle


@pytest.mark.parametrize(
    ("codes", "pages"), [(("", "ZZZZ/01-001/1/1"), ["a.pdf 2頁"]), (("ZZZZ/01-001/1/1",) * 2, ["a.pdf 全2頁"])]
)
def test_its_picture_is_shown(tmp_path: Path, codes: tuple[str, ...], pages: list[str]) -> None:
    with taken_in(tmp_path / "R7", *codes) as cycle:
        path = write_review(cycle, as_of=DAY).path
        sheet = load_workbook(path)[NOBODYS_SHEET]
        exported = [found.picture for found in cycle.findings(as_of=DAY) if found.code == "P01"]
    assert [cell.value for cell in sheet["A"] if str(cell.value).startswith("a.pdf")] == pages
    (image,) = sheet._images
    assert max(Image.open(image.ref).size) == 1000
    assert [len(sha256) for sha256 in exported] == [64] * len(pages)


def test_without_such_a_page_there_is_no_sheet(tmp_path: Path) -> None:
    with taken_in(tmp_path / "R7", "") as cycle:
        assert NOBODYS_SHEET not in load_workbook(write_review(cycle, as_of=DAY).path).sheetnames


def test_a_list_with_such_a_page_that_nobody_touched_is_written_over(tmp_path: Path) -> None:
    with taken_in(tmp_path / "R7", "", "ZZZZ/01-001/1/1") as cycle:
        (cycle.folder / "回収" / "壊れた.xlsx").write_bytes(b"PK\x03\x04 nothing more")
        cycle.ingest(as_of=DAY)
        path = write_review(cycle, as_of=DAY).path
        book = load_workbook(path)
        assert {NOBODYS_SHEET, REFUSED_SHEET} < set(book.sheetnames)
        assert write_review(cycle, as_of=DAY).kept is None
        assert [one.name for one in path.parent.glob("*.xlsx")] == [path.name]
        book[NOBODYS_SHEET].cell(HEADER_ROW + 2, 9).value = "総務の複合機から"
        book.save(path)
        assert write_review(cycle, as_of=DAY).kept is not None, "typed beside the page"
