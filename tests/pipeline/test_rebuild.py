"""A lost store is made again from what lies in the folder: as it was, to the last byte of every export."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from email.message import EmailMessage
from pathlib import Path

import pytest
from click.testing import CliRunner

from ledger_tools.cli import main
from ledger_tools.files import digest
from ledger_tools.pipeline import Cycle
from ledger_tools.pipeline import ingest as ingest_step
from ledger_tools.pipeline.desk import write_review
from tests.builders import AFTER, ROSTER, fill, generate, ledger_path, make_cycle, outcome, read_in_this_process, reload
from tests.pipeline.returned_files import put
from tests.pipeline.test_desk_events import decide_and_count, type_into
from tests.pipeline.test_withdraw import zipped

MOVED = ROSTER.replace("0000107,00,中川 七海", "0000109,00,中川 七海").replace(
    "本人,1,01,0102,在職", "本人,2,01,0102,在職"
)
DOUBTFUL = "0000102"
Exports = Mapping[str, bytes]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    read_in_this_process(monkeypatch, ingest_step)


def exports(cycle: Cycle) -> Exports:
    """What `export` gives, byte for byte: the log as well, with who did what when."""
    return {what: cycle.export(what, as_of=AFTER).data for what in ("rows", "findings", "members", "totals", "events")}


def mailed(name: str, data: bytes) -> bytes:
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = "受領簿", "a@example.jp", "b@example.jp"
    mail.set_content("送ります。")
    mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return bytes(mail)


# ---- what may happen in a cycle, one thing after another ------------------------------------------------------------


def new_editions(cycle: Cycle) -> None:
    reload(cycle, MOVED)
    generate(cycle)


def two_batches(cycle: Cycle) -> None:
    one, other = (ledger_path(cycle, number).read_bytes() for number in ("01-001", "02-001"))
    put(cycle, "総務.zip", zipped({"1.xlsx": fill(one, {"0000101": {"stamp": "青葉"}}), "写真.txt": b"\xff photo"}))
    cycle.ingest(as_of=AFTER)
    put(cycle, "環境.eml", mailed("2.xlsx", fill(other, {"0000106": {"seal": "大川"}})))
    put(cycle, "同じ.eml", mailed("3.xlsx", fill(one, {"0000101": {"stamp": "青葉"}})))
    put(cycle, "壊れた.xlsx", one[:500])
    cycle.ingest(as_of=AFTER)


def old_edition_back(cycle: Cycle) -> None:
    back = fill(ledger_path(cycle, "01-002").read_bytes(), {"0000104": {"stamp": "高田"}})
    new_editions(cycle)
    put(cycle, "旧版.xlsx", back)
    cycle.ingest(as_of=AFTER)


def decision_taken_back(cycle: Cycle) -> None:
    decide_and_count(cycle)
    review = write_review(cycle, as_of=AFTER).path
    type_into(review, "判定済", DOUBTFUL, 判定="取消")
    cycle.ingest([review], as_of=AFTER)


def withdrawn_and_restored(cycle: Cycle) -> None:
    two_batches(cycle)
    cycle.withdraw("総務.zip", "別の年度", as_of=AFTER)
    cycle.ingest(as_of=AFTER)  # the same bytes once more
    cycle.restore("1.xlsx", "正しかった", as_of=AFTER)


def refused_and_then_read(cycle: Cycle) -> None:
    put(cycle, "後で.xlsx", b"no workbook")
    cycle.ingest(as_of=AFTER)
    put(cycle, "後で.xlsx", fill(ledger_path(cycle, "03-001").read_bytes(), {"0000108": {"stamp": "上川"}}))
    cycle.ingest(as_of=AFTER)


def letters_and_reports(cycle: Cycle) -> None:
    two_batches(cycle)
    cycle.remind(as_of=AFTER)
    cycle.summary(as_of=AFTER)


def written_again(cycle: Cycle) -> None:
    generate(cycle, force=True)


def odd_texts(cycle: Cycle) -> None:
    entries = {"0000101": {"stamp": "青葉\u2028\u0085\U00020b9f\n２行目", "remark": '{"day": "2025-12-01"}'}}
    put(cycle, "改行.xlsx", fill(ledger_path(cycle, "01-001").read_bytes(), entries))
    cycle.ingest(as_of=AFTER)


STORIES: tuple[Callable[[Cycle], None], ...] = (
    *(old_edition_back, decision_taken_back, withdrawn_and_restored, refused_and_then_read),
    *(letters_and_reports, written_again, odd_texts),
)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_every_export_is_the_same_byte_for_byte(cycle: Cycle, story: Callable[[Cycle], None]) -> None:
    story(cycle)
    before, number = exports(cycle), cycle.store.cycle_id
    cycle.close()
    (cycle.folder / "ledger.sqlite3").unlink()
    done = cycle.rebuild(as_of=AFTER)
    assert (done.lost, done.aside, done.cycle_id) == ([], (), number)
    assert exports(cycle) == before


def test_a_store_that_was_made_again_goes_on_as_the_old_one_would(cycle: Cycle) -> None:
    two_batches(cycle)
    cycle.remind(as_of=AFTER)
    cycle.rebuild(as_of=AFTER)
    assert not cycle.remind(as_of=AFTER).letters, "what was asked is not asked again"
    assert not generate(cycle).written
    assert not cycle.ingest(as_of=AFTER).read
    new_editions(cycle)
    before = exports(cycle)
    done = cycle.rebuild(as_of=AFTER)
    assert exports(cycle) == before
    assert [name for name in done.aside if (cycle.folder / name).is_file()]


# ---- what was lost, and how it is said ------------------------------------------------------------------------------


def run(folder: Path, *arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["-C", str(folder), *arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes, Exports]:
    """A cycle in which things came on two days, its store before the second, and what it exports; not to be changed."""
    folder = tmp_path_factory.mktemp("lived") / "R7"
    with make_cycle(folder) as cycle, pytest.MonkeyPatch.context() as patch:
        read_in_this_process(patch, ingest_step)
        generate(cycle)
        one, other = (ledger_path(cycle, number).read_bytes() for number in ("01-001", "02-001"))
        put(cycle, "1.xlsx", fill(one, {"0000101": {"stamp": "青葉"}, "0000102": {"stamp": "済"}}))
        cycle.ingest(as_of=AFTER)
        before = (folder / "ledger.sqlite3").read_bytes()
        put(cycle, "組.zip", zipped({"2.xlsx": fill(other, {"0000106": {"remark": "11月10日退職者"}})}))
        cycle.ingest(as_of=AFTER)
        cycle.withdraw("1.xlsx", "別の年度", as_of=AFTER)
        return folder, before, exports(cycle)


@pytest.fixture
def folder(lived: tuple[Path, bytes, Exports], tmp_path: Path) -> Path:
    return Path(shutil.copytree(lived[0], tmp_path / "R7"))


def cut_short(folder: Path) -> None:
    path = folder / "ledger.sqlite3"
    path.write_bytes(path.read_bytes()[:20_000])


def overwritten(folder: Path) -> None:
    path = folder / "ledger.sqlite3"
    path.write_bytes(b"\0" * path.stat().st_size)


def with_a_page_of_rubbish(folder: Path) -> None:
    path = folder / "ledger.sqlite3"
    data = bytearray(path.read_bytes())
    for start in range(4096, len(data), 4096):
        data[start : start + 8] = b"rubbish!"
    path.write_bytes(data)


LOSSES: tuple[Callable[[Path], object], ...] = (
    lambda folder: (folder / "ledger.sqlite3").unlink(),
    lambda folder: (folder / "ledger.sqlite3").write_bytes(b""),
    lambda folder: (folder / "ledger.sqlite3").write_text("いろは", encoding="utf-8"),
    *(cut_short, overwritten, with_a_page_of_rubbish),
)


@pytest.mark.parametrize("loss", LOSSES, ids=["missing", "empty", "a text", "cut short", "zeros", "rubbish"])
def test_every_command_says_to_make_it_again_and_that_is_so(
    folder: Path, lived: tuple[Path, bytes, Exports], loss: Callable[[Path], object]
) -> None:
    loss(folder)
    lost = (folder / "ledger.sqlite3").read_bytes() if (folder / "ledger.sqlite3").exists() else None
    for command in (["status"], ["ingest"], ["init"], ["export", "rows"]):
        code, told = run(folder, *command)
        assert (code, "ledger-tools rebuild" in told) == (2, True), (command, told)
    code, told = run(folder, "doctor", "--format", "json")
    assert {one["check"]: one["level"] for one in json.loads(told)}["store"] == "error"
    assert "ledger-tools rebuild" in told
    code, told = run(folder, "rebuild", "--as-of", "R7.12.16")
    assert (code, "作り直しました" in told) == (0, True), told
    with Cycle(folder) as cycle:
        assert exports(cycle) == lived[2]
    aside = [path for path in folder.iterdir() if path.name.startswith("ledger.sqlite3.作り直す前_")]
    assert [path.read_bytes() for path in aside] == ([] if lost is None else [lost])
    assert not list(folder.glob(".*")), "nothing unfinished is left"
    found = json.loads(run(folder, "doctor", "--format", "json")[1])
    assert {one["level"] for one in found if one["check"] in ("store", "register", "kept", "ledgers", "copies")} == {
        "ok"
    }


def test_an_older_copy_is_found_by_every_command_and_mended_by_one(
    folder: Path, lived: tuple[Path, bytes, Exports]
) -> None:
    (folder / "ledger.sqlite3").write_bytes(lived[1])
    for command in (["status"], ["ingest"], ["export", "rows"], ["init"]):
        code, told = run(folder, *command)
        assert (code, "古い控え" in told, "ledger-tools rebuild" in told) == (2, True, True), (command, told)
    assert "古い控え" in run(folder, "doctor")[1]
    assert run(folder, "rebuild")[0] == 0
    with Cycle(folder) as cycle:
        assert exports(cycle) == lived[2]


def test_kept_files_that_are_gone_are_written_again_or_said(folder: Path, lived: tuple[Path, bytes, Exports]) -> None:
    kept = {path.stem: path for path in (folder / "保管").glob("*.xlsx")}
    first = kept.pop(digest((folder / "回収" / "1.xlsx").read_bytes()))
    data, (other,) = first.read_bytes(), kept.values()
    first.write_bytes(b"\0" * len(data))
    other.unlink()
    assert "組.zip/2.xlsx" in run(folder, "doctor")[1]
    code, told = run(folder, "rebuild")
    assert code == 1 and first.read_bytes() == data
    assert f"{first.name}(1.xlsx)" in told and f"保管/{other.name}(原本: 組.zip/2.xlsx)" in told
    with Cycle(folder) as cycle:
        assert exports(cycle) == lived[2], "what was read in it is known all the same"


@pytest.mark.parametrize("loss", ["gone", "damaged"])
def test_a_register_is_mended_from_a_store_that_is_whole(
    folder: Path, lived: tuple[Path, bytes, Exports], loss: str
) -> None:
    register = folder / "保管" / "目録.jsonl"
    lines = register.read_bytes().splitlines(keepends=True)
    register.write_bytes(b"".join([*lines[:3], b"?" * 200 + b"\n", *lines[4:]]))
    if loss == "gone":
        register.unlink()
    code, told = run(folder, "doctor")
    assert code == 1 and "目録.jsonl" in told and "ledger-tools rebuild" in told
    code, told = run(folder, "rebuild")
    assert (code, "壊れていません" in told) == (0, True)
    (folder / "ledger.sqlite3").unlink()
    assert run(folder, "rebuild")[0] == 0
    with Cycle(folder) as cycle:
        assert exports(cycle) == lived[2]


def test_of_a_damaged_register_what_is_missing_is_read_anew_and_said(folder: Path) -> None:
    register = folder / "保管" / "目録.jsonl"
    lines = register.read_bytes().splitlines(keepends=True)
    (place,) = [number for number, line in enumerate(lines) if '"file":"1.xlsx"' in line.decode()]
    lines[place] = b"\n"
    register.write_bytes(b"".join(lines[:-1]))  # without the withdrawal, so that something is to be seen
    (folder / "ledger.sqlite3").unlink()
    code, told = run(folder, "rebuild")
    assert (code, f"の{place + 2:,}行目" in told) == (1, True), told
    with Cycle(folder) as cycle:
        assert outcome(cycle)["0000101"][0] == "received"
        before = exports(cycle)
    (folder / "ledger.sqlite3").unlink()
    assert run(folder, "rebuild")[0] == 0
    with Cycle(folder) as cycle:
        assert exports(cycle) == before, "the register goes on from there"


def test_without_a_register_what_the_files_say_comes_back_and_the_rest_is_told(cycle: Cycle) -> None:
    two_batches(cycle)
    decide_and_count(cycle)
    keys = ["status", "evidence_text", "remark_kind", "codes", "cards_returned"]
    before = cycle.rows(as_of=AFTER)
    number, members = cycle.store.cycle_id, cycle.export("members", as_of=AFTER).data
    cycle.close()
    folder = cycle.folder
    for path in (folder / "ledger.sqlite3", *(folder / "保管").glob("*.records"), folder / "保管" / "目録.jsonl"):
        path.unlink()
    code, told = run(folder, "rebuild", "--as-of", "R7.12.16")
    assert code == 1
    for said in ("読み直しました", "今の版だけ", "取り下げた", "操作の記録", "元の名前が分からない", number):
        assert said in told, told
    after = cycle.rows(as_of=AFTER)
    differs = before[["no", "bango", *keys]].compare(after[["no", "bango", *keys]])
    assert differs.empty, differs
    assert "decided" in set(after["status"])
    assert cycle.export("members", as_of=AFTER).data == members
    assert write_review(cycle, as_of=AFTER).path.exists()
    assert cycle.store.decisions()["serial"].max() < 2 + len(cycle.store.decisions()), "numbers go on"
    assert not generate(cycle).written


def test_a_folder_of_nothing_cannot_be_made_again(tmp_path: Path) -> None:
    with Cycle.init(tmp_path / "R7") as cycle:
        cycle.close()
        shutil.rmtree(cycle.folder / "保管")
        (cycle.folder / "ledger.sqlite3").write_bytes(b"")
        code, told = run(cycle.folder, "rebuild")
        assert (code, "作り直すもとになるものがありません" in told) == (2, True)
        assert sorted(path.name for path in cycle.folder.iterdir() if path.is_file()) == ["ledger.sqlite3", "設定.xlsx"]
