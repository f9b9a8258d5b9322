"""Files that a browser sent: what they are called, in which order they are taken in, and that none of them is left."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest

from ledger_tools.errors import LedgerToolsError, OutputError
from ledger_tools.excel.passwords import encrypted
from ledger_tools.pipeline import Cycle, ingest
from ledger_tools.pipeline.uploads import Uploads, uploaded_name
from tests.builders import read_in_this_process
from tests.pipeline.returned_files import put, signed, statuses

DAY = date(2025, 12, 10)


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Read in this process; return where temporary files lie."""
    read_in_this_process(monkeypatch, ingest)
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(place))
    return place


def sent(*files: tuple[str, bytes], returns: Path = Path("回収")) -> Uploads:
    uploads = Uploads(returns)
    for name, data in files:
        uploads.add(name, io.BytesIO(data))
    return uploads


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("01-001_庶務課_受領簿.xlsx", "01-001_庶務課_受領簿.xlsx"),
        ("架空総務局/01-001.xlsx", "架空総務局/01-001.xlsx"),
        ("架空総務局\\12月\\01-001.xlsx", "架空総務局/12月/01-001.xlsx"),
        ("C:\\Users\\aoba\\Desktop\\01-001.xlsx", "01-001.xlsx"),
        ("/etc/passwd", "passwd"),
        ("../../設定.xlsx", "設定.xlsx"),
        ("局/./../01-001.xlsx", "局/01-001.xlsx"),
        ("か\u3099.xlsx", "が.xlsx"),
        ("一行目\n二行目.xlsx", "一行目 二行目.xlsx"),
        ("..", "名前のないファイル"),
        ("", "名前のないファイル"),
        (f"{'長' * 300}.xlsx", f"{'長' * 195}.xlsx"),
    ],
)
def test_the_name_that_a_browser_sends_leads_nowhere(given: str, name: str) -> None:
    assert uploaded_name(given) == name


def test_files_are_taken_in_under_the_names_they_had_and_nothing_is_left(cycle: Cycle, here: Path) -> None:
    uploads = sent(("局A/01-001.xlsx", signed(cycle)), ("局A/Thumbs.db", b"x"), ("局A/~$01-001.xlsx", b"x"))
    assert [path.name for path in next(here.iterdir()).iterdir()] == ["000000"], "under a name of our own"
    taken = uploads.take_in(cycle, as_of=DAY)
    assert (taken.read, taken.skipped) == (["局A/01-001.xlsx"], ["局A/Thumbs.db", "局A/~$01-001.xlsx"])
    assert statuses(cycle, "0000101") == ["received"]
    assert list(here.iterdir()) == []
    assert list((cycle.folder / "回収").iterdir()) == [], "回収 holds what the desk itself put there"


def test_the_same_file_lying_in_the_folder_is_the_same_file(cycle: Cycle) -> None:
    sent(("局A/01-001.xlsx", signed(cycle))).take_in(cycle, as_of=DAY)
    put(cycle, "局A/01-001.xlsx", signed(cycle))
    taken = cycle.ingest(as_of=DAY)
    assert (taken.read, taken.duplicates) == ([], ["局A/01-001.xlsx"])
    assert cycle.store.duplicates().empty, "it came once, under one name"


@pytest.mark.parametrize(("changed", "order"), [([2, 1], ["新.xlsx", "旧.xlsx"]), ([], ["旧.xlsx", "新.xlsx"])])
def test_the_one_changed_last_counts_last(cycle: Cycle, changed: list[int], order: list[str]) -> None:
    uploads = sent(("旧.xlsx", signed(cycle, entries={})), ("新.xlsx", signed(cycle)))
    uploads.put_in_order(changed)
    assert uploads.take_in(cycle, as_of=DAY).read == order


def test_passwords_of_a_mail_that_was_pasted_open_a_file(cycle: Cycle) -> None:
    uploads = sent(("01-001.xlsx", encrypted(signed(cycle), "Kasumi-2025")))
    uploads.add_mail("お世話になっております。\nパスワード: Kasumi-2025\n")
    taken = uploads.take_in(cycle, as_of=DAY)
    assert (taken.read, taken.refused, len(taken.notes)) == (["01-001.xlsx"], [], 1)


def test_nothing_is_left_where_nothing_can_be_taken_in(tmp_path: Path, here: Path) -> None:
    with Cycle.init(tmp_path / "空") as cycle, pytest.raises(LedgerToolsError, match="受領簿がまだ作られていません"):
        sent(("01-001.xlsx", b"x")).take_in(cycle, as_of=DAY)
    assert list(here.iterdir()) == []


def test_nothing_is_left_where_nobody_takes_it_in(here: Path) -> None:
    sent(("01-001.xlsx", b"x")).remove()
    assert list(here.iterdir()) == []


def test_what_was_stopped_waits_in_the_folder_for_the_next_intake(
    cycle: Cycle, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingest, "_TOGETHER", 0.0)  # each file by itself
    returns = cycle.folder / "回収"
    names = ("局A/01-001.xlsx", "局A/01-002?.xlsx", "03-001.xlsx")
    ledgers = ("01-001", "01-002", "03-001")
    uploads = sent(
        *((name, signed(cycle, ledger, {})) for name, ledger in zip(names, ledgers, strict=True)), returns=returns
    )

    def stop(_taken: ingest.Ingested) -> None:
        raise LedgerToolsError("中止しました。")

    with pytest.raises(LedgerToolsError, match="中止"):
        uploads.take_in(cycle, as_of=DAY, heard=stop)
    assert uploads.left is not None
    place, count = uploads.left
    assert (place.parent, count) == (returns, 2)
    assert sorted(path.relative_to(place).as_posix() for path in place.rglob("*.xlsx")) == [
        "03-001.xlsx",
        "局A/01-002_.xlsx",
    ]
    assert list(here.iterdir()) == []
    assert len(cycle.ingest(as_of=DAY).read) == 2


def test_of_files_that_are_called_alike_those_wait_that_were_not_taken_in(
    cycle: Cycle, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As four departments may send theirs; one of them under a name that is too long for some systems."""
    monkeypatch.setattr(ingest, "_TOGETHER", 0.0)
    returns = cycle.folder / "回収"
    names = ("受領簿.xlsx", "受領簿.xlsx", "受領簿.xlsx", f"{'長' * 150}.xlsx")
    entries: tuple[dict[str, dict[str, str]], ...] = (
        {},
        {"0000101": {"stamp": "青葉"}},
        {"0000102": {"stamp": "若松"}},
        {"0000103": {"stamp": "白石"}},
    )
    uploads = sent(
        *((name, signed(cycle, "01-001", entry)) for name, entry in zip(names, entries, strict=True)), returns=returns
    )

    def stop(_taken: ingest.Ingested) -> None:
        raise LedgerToolsError("中止しました。")

    with pytest.raises(LedgerToolsError, match="中止"):
        uploads.take_in(cycle, as_of=DAY, heard=stop)
    assert uploads.left is not None
    assert uploads.left[1] == 3
    assert len(list(returns.rglob("*.xlsx"))) == 3
    assert list(here.iterdir()) == []


def test_what_the_end_of_the_program_interrupts_waits_there_as_well(cycle: Cycle) -> None:
    returns = cycle.folder / "回収"
    uploads = sent(("01-001.xlsx", signed(cycle)), returns=returns)
    uploads._begun = True  # the thread that takes it in ends with the program
    uploads.remove()
    assert [path.name for path in returns.rglob("*.xlsx")] == ["01-001.xlsx"]


def test_a_full_disk_is_said(here: Path) -> None:
    class Full(io.BytesIO):
        def read(self, _size: int | None = -1) -> bytes:
            raise OSError(28, "No space left on device")

    with Uploads(here) as uploads, pytest.raises(OutputError, match="ディスクの空き"):
        uploads.add("01-001.xlsx", Full())
    assert list(here.iterdir()) == []


def test_what_was_recorded_is_told_as_it_goes_on(cycle: Cycle, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest, "_TOGETHER", 0.0)  # each file by itself
    put(cycle, "01-001.xlsx", signed(cycle))
    put(cycle, "02-001.xlsx", signed(cycle, "02-001", {}))  # as it was issued, but for what saving changes
    put(cycle, "壊れ.xlsx", b"x")
    put(cycle, "写し.xlsx", signed(cycle))
    heard: list[ingest.Ingested] = []
    taken = cycle.ingest(as_of=DAY, heard=heard.append)
    again = ingest.Ingested()
    for one in heard:
        again.add(one)
    told = ("read", "refused", "duplicates", "as_issued", "findings")
    assert [getattr(again, key) for key in told] == [getattr(taken, key) for key in told]
    assert len([one for one in heard if one.read or one.refused or one.duplicates]) >= 3
