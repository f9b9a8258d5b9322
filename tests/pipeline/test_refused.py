"""A file that could not be read is asked about until its ledger came, it is taken away, or the desk has settled it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from ledger_tools.catalogue import NOBODY
from ledger_tools.desk.refused_sheet import REFUSED_SHEET
from ledger_tools.desk.sheet import HEADER_ROW
from ledger_tools.pipeline import Cycle, ingest
from ledger_tools.pipeline.desk import write_review
from tests.builders import AFTER, read_in_this_process
from tests.pipeline.returned_files import put, signed
from tests.pipeline.test_withdraw import zipped

DAY = date(2025, 12, 10)
NUMBER = "01-001"
PARTLY = {"0000101": {"stamp": "青葉"}}


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    read_in_this_process(monkeypatch, ingest)


def refused(cycle: Cycle) -> list[tuple[str, str, str]]:
    """Code, level and file of what is said of files that could not be read."""
    codes = ("F01", "F02", "F03", "F10")
    return [(f.code, f.level, f.file) for f in cycle.findings(as_of=AFTER) if f.code in codes]


def waits(cycle: Cycle) -> list[str]:
    return [file for _, level, file in refused(cycle) if level == "error"]


def take(cycle: Cycle, *paths: Path) -> ingest.Ingested:
    return cycle.ingest(paths, as_of=DAY)


def without_a_row(data: bytes, place: Path) -> bytes:
    """A ledger whose last row somebody took out."""
    place.write_bytes(data)
    book = openpyxl.load_workbook(place)
    sheet = book.worksheets[0]
    (last,) = (cell.row for row in sheet.iter_rows() for cell in row if cell.value == "0000103")
    sheet.delete_rows(last)
    book.save(place)
    return place.read_bytes()


# --- its ledger came whole --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "settled"),
    [
        ("01-001_第1課.xlsx", True),
        ("01-001 第1課(2).xlsx", True),
        ("第1課【01-001】提出.xls", True),
        ("01‐001.csv", True),
        ("01-002_第2課.xlsx", False),
        ("受領簿.xlsx", False),
        ("01-0011.xlsx", False),
        ("201-001.xlsx", False),
        ("01-001-2.xlsx", False),
        ("01-001と01-002.xlsx", False),
        ("01-001.zip", False),
        ("01-001.eml", False),
    ],
)
def test_a_file_named_after_one_ledger_waits_for_that(cycle: Cycle, name: str, settled: bool) -> None:
    put(cycle, name, signed(cycle)[:3000] if not name.endswith(".csv") else b"\xff\xfe\0")
    take(cycle)
    assert waits(cycle) == [name]
    put(cycle, "あとで.xlsx", signed(cycle))
    take(cycle)
    assert waits(cycle) == ([] if settled else [name])
    assert [file for _, _, file in refused(cycle)] == [name], "it is said what became of it"


def test_one_that_came_before_is_no_answer(cycle: Cycle) -> None:
    put(cycle, "先に.xlsx", signed(cycle))
    take(cycle)
    put(cycle, f"{NUMBER}_直し.xlsx", signed(cycle)[:3000])
    take(cycle)
    assert waits(cycle) == [f"{NUMBER}_直し.xlsx"]


def test_nor_is_one_that_lacks_somebody(cycle: Cycle, tmp_path: Path) -> None:
    put(cycle, f"{NUMBER}.xlsx", signed(cycle)[:3000])
    take(cycle)
    put(cycle, "あとで.xlsx", without_a_row(signed(cycle), tmp_path / "short.xlsx"))
    take(cycle)
    assert waits(cycle) == [f"{NUMBER}.xlsx"]
    put(cycle, "全員.xlsx", signed(cycle, entries=PARTLY))
    take(cycle)
    assert waits(cycle) == []
    cycle.withdraw("全員.xlsx", "別の年度の控えでした", as_of=DAY)
    assert waits(cycle) == [f"{NUMBER}.xlsx"], "what is withdrawn answers nothing"


def test_it_is_nobodys_to_act_on_any_more(cycle: Cycle) -> None:
    put(cycle, f"{NUMBER}.xlsx", signed(cycle)[:3000])
    take(cycle)
    put(cycle, "あとで.xlsx", signed(cycle))
    take(cycle)
    (line,) = (line for line in cycle.status(as_of=AFTER).findings if line.code == "F01")
    assert (line.level, line.actor) == ("info", NOBODY)
    assert "受領簿01-001が全員分届いた" in line.message


# --- it is taken away -------------------------------------------------------------------------------------------------


def test_a_file_that_is_taken_out_of_the_folder_is_asked_about_no_more(cycle: Cycle) -> None:
    photo = put(cycle, "局A/旅行.txt", b"\xff\xd8 photo")
    taken = take(cycle)
    assert (taken.refused, taken.removed) == (["局A/旅行.txt"], [])
    photo.unlink()
    assert waits(cycle) == ["局A/旅行.txt"], "only intake looks into the folder"
    assert take(cycle).removed == ["局A/旅行.txt"]
    assert (waits(cycle), take(cycle).removed) == ([], []), "it is said once"
    put(cycle, "戻した.txt", b"\xff\xd8 photo")
    assert take(cycle).refused == ["戻した.txt"]
    assert len(waits(cycle)) == 1, "it lies there again"


def test_another_file_under_the_same_name_takes_its_place(cycle: Cycle) -> None:
    put(cycle, "受領簿.xlsx", signed(cycle)[:3000])
    take(cycle)
    put(cycle, "受領簿.xlsx", signed(cycle))
    taken = take(cycle)
    assert (taken.read, taken.removed, waits(cycle)) == (["受領簿.xlsx"], ["受領簿.xlsx"], [])


def test_what_cannot_be_opened_now_may_be_the_same(cycle: Cycle, monkeypatch: pytest.MonkeyPatch) -> None:
    photo = put(cycle, "旅行.txt", b"\xff\xd8 photo")
    take(cycle)

    def held(path: Path) -> bytes:
        raise PermissionError(13, "held", str(path))

    with monkeypatch.context() as patch:
        patch.setattr(type(photo), "read_bytes", held)
        assert take(cycle).removed == []
    assert waits(cycle) == ["旅行.txt"]


def test_a_copy_that_stays_is_enough(cycle: Cycle) -> None:
    first, second = (put(cycle, name, b"\xff\xd8 photo") for name in ("一.txt", "二.txt"))
    take(cycle)
    first.unlink()
    assert (take(cycle).removed, len(waits(cycle))) == ([], 1)
    second.unlink()
    take(cycle)
    assert waits(cycle) == []


def test_what_came_in_an_archive_is_there_as_long_as_that_is(cycle: Cycle) -> None:
    archive = put(cycle, "便.zip", zipped({"写真.txt": b"\xff\xd8 photo", "一覧.csv": b"a,b\n1,2\n"}))
    take(cycle)
    assert len(waits(cycle)) == 2 and take(cycle).removed == []
    archive.unlink()
    assert len(take(cycle).removed) == 2 and waits(cycle) == []


def test_what_never_lay_there_is_not_gone(cycle: Cycle, tmp_path: Path) -> None:
    elsewhere = tmp_path / f"{NUMBER}.xlsx"
    elsewhere.write_bytes(signed(cycle)[:3000])
    take(cycle, elsewhere)
    take(cycle)
    assert waits(cycle) == [elsewhere.name]


def test_single_files_say_nothing_of_the_others(cycle: Cycle) -> None:
    photo = put(cycle, "旅行.txt", b"\xff\xd8 photo")
    take(cycle)
    photo.unlink()
    take(cycle, put(cycle, "あとで.xlsx", signed(cycle)))
    assert waits(cycle) == ["旅行.txt"]


# --- the desk settles it ----------------------------------------------------------------------------------------------


def entered(path: Path, target: Path, **cells: object) -> Path:
    """Fill in the first line of the sheet."""
    book = openpyxl.load_workbook(path)
    sheet = book[REFUSED_SHEET]
    places = {str(cell.value): cell.column for cell in sheet[HEADER_ROW + 1]}
    for header, value in cells.items():
        sheet.cell(HEADER_ROW + 2, places[header]).value = value
    book.save(target)
    return target


SETTLED = {"対応": "対応済", "対応者": "佐藤", "対応の内容": "旅行の写真でした"}


@pytest.fixture
def asked(cycle: Cycle) -> Cycle:
    put(cycle, "旅行.txt", b"\xff\xd8 photo")
    take(cycle)
    return cycle


def test_what_the_desk_has_settled_is_asked_about_no_more(asked: Cycle, tmp_path: Path) -> None:
    written = write_review(asked, as_of=DAY)
    assert written.refused == 1
    put(asked, "要確認一覧.xlsx", entered(written.path, tmp_path / "a.xlsx", **SETTLED).read_bytes())
    taken = take(asked)
    assert (taken.refused, taken.handled, taken.problems) == (["旅行.txt"], [], [])  # read before the workbook
    assert take(asked).handled == ["旅行.txt"]
    assert waits(asked) == []
    (said,) = (f.message for f in asked.findings(as_of=AFTER) if f.file == "旅行.txt")
    assert said.endswith("対応済です(佐藤: 旅行の写真でした)。")
    events = asked.store.events()
    assert events["action"].tolist().count("handle") == 1
    again = write_review(asked, as_of=DAY)
    assert again.refused == 0
    shown = openpyxl.load_workbook(again.path)[REFUSED_SHEET]
    assert [cell.value for cell in shown[HEADER_ROW + 2]][4:7] == list(SETTLED.values())
    before = events["action"].tolist()
    put(asked, "同じ.xlsx", entered(again.path, tmp_path / "b.xlsx").read_bytes())
    take(asked)
    assert asked.store.events()["action"].tolist().count("handle") == before.count("handle"), "nothing new was entered"


@pytest.mark.parametrize("cells", [{"対応": "取消"}, {"対応": None, "対応者": None, "対応の内容": None}])
def test_it_can_be_taken_back(asked: Cycle, tmp_path: Path, cells: dict[str, object]) -> None:
    take(asked, entered(write_review(asked, as_of=DAY).path, tmp_path / "a.xlsx", **SETTLED))
    assert waits(asked) == []
    take(asked, entered(write_review(asked, as_of=DAY).path, tmp_path / "b.xlsx", **cells))
    assert waits(asked) == ["旅行.txt"]


def test_a_workbook_that_is_withdrawn_settles_nothing(asked: Cycle, tmp_path: Path) -> None:
    take(asked, entered(write_review(asked, as_of=DAY).path, tmp_path / "a.xlsx", **SETTLED))
    asked.withdraw("a.xlsx", "間違い", as_of=DAY)
    assert waits(asked) == ["旅行.txt"]


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({**SETTLED, "対応者": None}, "対応者が空欄"),
        ({**SETTLED, "対応の内容": None}, "対応の内容が空欄"),
        ({**SETTLED, "対応": None}, "対応が空欄"),
        ({**SETTLED, "対応": "済んだ"}, "対応「済んだ」は使えません"),
        ({**SETTLED, "照合キー": "0" * 64}, "どのファイルの行か分からない"),
        ({**SETTLED, "照合キー": None}, "どのファイルの行か分からない"),
        ({"対応者": "佐藤"}, "対応が空欄"),
    ],
    ids=range(7),
)
def test_what_is_half_entered_settles_nothing_and_is_said(
    asked: Cycle, tmp_path: Path, cells: dict[str, object], said: str
) -> None:
    (problem,) = take(asked, entered(write_review(asked, as_of=DAY).path, tmp_path / "a.xlsx", **cells)).problems
    assert said in problem and f"［{REFUSED_SHEET}］" in problem
    assert waits(asked) == ["旅行.txt"]


def test_what_was_typed_is_not_written_over(asked: Cycle) -> None:
    path = write_review(asked, as_of=DAY).path
    entered(path, path, **SETTLED)
    assert [one.entries for one in take(asked).filled] == [1]
    kept = write_review(asked, as_of=DAY).kept
    assert kept is not None and kept.entries == 1
    take(asked, kept.path)
    assert waits(asked) == []


def test_nothing_is_asked_where_all_could_be_read(cycle: Cycle) -> None:
    put(cycle, "よい.xlsx", signed(cycle))
    take(cycle)
    assert REFUSED_SHEET not in openpyxl.load_workbook(write_review(cycle, as_of=DAY).path).sheetnames


@pytest.mark.parametrize("lost", ["store", "nothing"])
def test_a_store_that_is_made_again_knows_all_of_it(asked: Cycle, tmp_path: Path, lost: str) -> None:
    put(asked, "写真.txt", b"\xff\xd8 another")
    take(asked)
    take(asked, entered(write_review(asked, as_of=DAY).path, tmp_path / "a.xlsx", **SETTLED))
    (asked.folder / "回収" / "写真.txt").unlink()
    take(asked)
    before = refused(asked)
    assert [level for _, level, _ in before] == ["info", "info"]
    asked.close()
    if lost == "store":
        (asked.folder / "ledger.sqlite3").unlink()
    with Cycle(shutil.copytree(asked.folder, tmp_path / "R7")) as copy:
        copy.rebuild(as_of=AFTER)
        assert refused(copy) == before


# --- as issued --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("wrapped", [lambda data: data, lambda data: zipped({"01-001.xlsx": data})])
def test_a_ledger_as_we_issued_it_is_no_return(cycle: Cycle, wrapped: Callable[[bytes], bytes]) -> None:
    (issued,) = (cycle.folder / "受領簿").rglob(f"{NUMBER}*.xlsx")
    put(cycle, "控え.zip" if wrapped(b"") else "控え.xlsx", wrapped(issued.read_bytes()))
    taken = take(cycle)
    assert (len(taken.as_issued), taken.read, taken.refused) == (1, [], [])
    assert "D02" not in {finding.code for finding in cycle.findings(as_of=AFTER)}
    put(cycle, "記入.xlsx", signed(cycle, entries=PARTLY))
    assert take(cycle).read == ["記入.xlsx"]
