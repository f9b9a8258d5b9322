"""A wrong file is taken back: it is as if it had never come, it is kept, and it can be restored just as it was."""

from __future__ import annotations

import io
import json
import os
import shutil
import zipfile
from collections.abc import Callable, Mapping
from itertools import permutations
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result

from ledger_tools.cli import main
from ledger_tools.errors import LedgerToolsError
from ledger_tools.files import digest
from ledger_tools.pipeline import Cycle
from ledger_tools.pipeline import ingest as ingest_step
from ledger_tools.pipeline.desk import write_cards, write_review
from ledger_tools.reports.rows import export_findings, export_rows
from tests.builders import AFTER, fill, frame_text, generate, ledger_path, make_cycle, outcome, read_in_this_process
from tests.desk.test_round_trips import type_into

DOUBTFUL, RETIREE, SIGNER = "0000102", "0000106", "0000107"
WHY = "別の年度の控えでした"
AS_OF = ("--as-of", AFTER.isoformat())


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    read_in_this_process(monkeypatch, ingest_step)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Mapping[str, bytes]]:
    """A cycle in which a doubtful row and a retirement came back, and files that may come next."""
    folder = tmp_path_factory.mktemp("cycle") / "R7"
    with make_cycle(folder) as cycle, pytest.MonkeyPatch.context() as patch:
        read_in_this_process(patch, ingest_step)
        generate(cycle)
        general, other = (ledger_path(cycle, number).read_bytes() for number in ("01-001", "02-001"))
        (cycle.folder / "回収" / "初回.xlsx").write_bytes(fill(general, {DOUBTFUL: {"stamp": "済"}}))
        (cycle.folder / "回収" / "二つ目.xlsx").write_bytes(fill(other, {RETIREE: {"remark": "11月10日退職者"}}))
        cycle.ingest(as_of=AFTER)
        return folder, files_for(cycle, folder.parent, general, other)


def files_for(cycle: Cycle, place: Path, general: bytes, other: bytes) -> dict[str, bytes]:
    cards, review = (write(cycle, as_of=AFTER).path for write in (write_cards, write_review))
    later = write_review(cycle, as_of=AFTER).path

    def typed(source: Path, sheet: str, bango: str, **cells: Any) -> bytes:
        return type_into(source, sheet, bango, place / "記入.xlsx", **cells).read_bytes()

    def decided(source: Path, verdict: str, who: str) -> bytes:
        return typed(source, "要確認", DOUBTFUL, 判定=verdict, 判定者=who, 判定の理由="電話で確認")

    def counted(number: Any) -> bytes:
        return typed(cards, "返送予定", RETIREE, 届いた枚数=number, 確認者="佐藤")

    return {
        "空欄.xlsx": fill(general, {}),
        "署名.xlsx": fill(general, {DOUBTFUL: {"stamp": "若松"}, "0000101": {"stamp": "青葉"}}),
        "死亡.xlsx": fill(general, {DOUBTFUL: {"remark": "11月21日死亡"}}),
        "中川.xlsx": fill(other, {SIGNER: {"stamp": "中川"}}, cards=1),
        "壊.xlsx": general[:500],
        "写真.txt": b"\xff\xd8 photo",
        "認める.xlsx": decided(review, "受領と認める", "佐藤"),
        "差戻し.xlsx": decided(later, "差戻し", "鈴木"),
        "半端.xlsx": typed(review, "要確認", DOUBTFUL, 番号="0009999", 判定="受領と認める", 判定者="佐藤"),
        "枚数.xlsx": counted(1),
        "枚数違い.xlsx": counted("x"),
        "組.zip": zipped({"甲.xlsx": fill(other, {SIGNER: {"stamp": "不在"}}), "乙.csv": b"a,b\n1,2\n"}),
    }


def zipped(files: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return stream.getvalue()


@pytest.fixture
def copies(prepared: tuple[Path, Mapping[str, bytes]], tmp_path: Path) -> Callable[[str], Cycle]:
    def copied(name: str) -> Cycle:
        return Cycle(shutil.copytree(prepared[0], tmp_path / name / "R7"))

    return copied


@pytest.fixture
def cycle(copies: Callable[[str], Cycle]) -> Any:
    with copies("own") as cycle:
        yield cycle


def put(cycle: Cycle, name: str, data: bytes) -> Path:
    path = cycle.folder / "回収" / name
    path.write_bytes(data)
    return path


def come(cycle: Cycle, files: Mapping[str, bytes], *names: str) -> None:
    for name in names:
        cycle.ingest([put(cycle, name, files[name])], as_of=AFTER)


def state(cycle: Cycle) -> dict[str, object]:
    """What `export` gives of rows, members and findings, these in any order."""
    found = cycle.reconcile(as_of=AFTER)
    return {
        "rows": frame_text(export_rows(found)),
        "members": frame_text(cycle.store.members()),
        "findings": sorted(frame_text(export_findings(found)).splitlines()),
    }


#: In both orders where the second answers the first.
PAIRS = (
    ("空欄.xlsx", "署名.xlsx"),
    ("署名.xlsx", "死亡.xlsx"),
    ("署名.xlsx", "認める.xlsx"),
    ("認める.xlsx", "署名.xlsx"),
    ("認める.xlsx", "差戻し.xlsx"),
    ("枚数.xlsx", "枚数違い.xlsx"),
    ("組.zip", "中川.xlsx"),
    ("壊.xlsx", "写真.txt"),
)


@pytest.fixture(scope="module")
def alone(prepared: tuple[Path, Mapping[str, bytes]], tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """How it stands where one of the files came, and no other; '': none."""
    states: dict[str, object] = {}
    for number, name in enumerate(["", *prepared[1]]):
        place = tmp_path_factory.mktemp(f"{number}") / "R7"
        with Cycle(shutil.copytree(prepared[0], place)) as cycle, pytest.MonkeyPatch.context() as patch:
            read_in_this_process(patch, ingest_step)
            come(cycle, prepared[1], *([name] if name else []))
            states[name] = state(cycle)
    return states


@pytest.mark.slow
@pytest.mark.parametrize("order", PAIRS, ids="-".join)
def test_as_if_it_had_never_come(
    prepared: tuple[Path, Mapping[str, bytes]], alone: dict[str, object], cycle: Cycle, order: tuple[str, str]
) -> None:
    come(cycle, prepared[1], *order)
    both = state(cycle)
    for wrong, right in permutations(order):
        gone = cycle.withdraw(wrong, WHY, as_of=AFTER)
        assert state(cycle) == alone[right]
        cycle.ingest(as_of=AFTER)  # its bytes are still in 回収
        cycle.restore(gone[0].sha256 if len(gone) == 1 else wrong, as_of=AFTER)
        assert state(cycle) == both
    for name in order:
        cycle.withdraw(name, WHY, as_of=AFTER)
    cycle.ingest(as_of=AFTER)
    assert state(cycle) == alone[""]


def test_the_files_of_the_pairs_say_something(alone: dict[str, object]) -> None:
    silent = [name for name, found in alone.items() if name and found == alone[""]]
    assert silent == ["差戻し.xlsx"]  # what was sent back was doubtful before


def run(cycle: Cycle, *arguments: str) -> Result:
    result = CliRunner().invoke(main, ["-C", str(cycle.folder), *arguments, *AS_OF])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_the_same_bytes_again_are_said_to_be_withdrawn_and_not_lost(cycle: Cycle) -> None:
    taken = run(cycle, "ingest", "--withdraw", "初回.xlsx", "--reason", WHY)
    data = (cycle.folder / "回収" / "初回.xlsx").read_bytes()
    short = digest(data)[:10]
    assert taken.exit_code == 0
    assert f"--restore {short}" in taken.output
    assert outcome(cycle)[DOUBTFUL][0] == "not_submitted"
    put(cycle, "再送.xlsx", data)
    kept = list((cycle.folder / "保管").glob(f"{digest(data)}*"))
    kept[0].unlink()
    again = run(cycle, "ingest")
    assert again.exit_code == 0
    assert f"再送.xlsx: {WHY}" in again.output and f"初回.xlsx: {WHY}" in again.output
    assert kept[0].read_bytes() == data
    assert outcome(cycle)[DOUBTFUL][0] == "not_submitted"
    assert "F07" not in {found.code for found in cycle.findings(as_of=AFTER)}
    assert run(cycle, "ingest", "--restore", "再送.xlsx").exit_code == 0
    assert outcome(cycle)[DOUBTFUL][0] == "review"
    assert [f.file for f in cycle.findings(as_of=AFTER) if f.code == "F07"] == ["再送.xlsx"]
    actions = cycle.store.events()["action"].tolist()
    assert actions.count("withdraw") == actions.count("restore") == 1


def test_a_withdrawn_file_is_listed_wherever_one_looks(cycle: Cycle) -> None:
    run(cycle, "ingest", "--withdraw", "初回.xlsx", "--reason", WHY)
    status = run(cycle, "status").output
    assert "取り下げたファイル 1件" in status and WHY in status
    (listed,) = json.loads(run(cycle, "status", "--format", "json").output)["withdrawn"]
    assert (listed["file"], listed["reason"], listed["withdrawn_on"]) == ("初回.xlsx", WHY, AFTER.isoformat())
    run(cycle, "summary")
    book = openpyxl.load_workbook(cycle.folder / "報告" / "未処理一覧.xlsx")
    assert WHY in [cell.value for row in book["取下げ"].iter_rows() for cell in row]
    assert "取下げ" in [cell.value for row in book["概要"].iter_rows() for cell in row]
    told = run(cycle, "explain", "共済", DOUBTFUL).output
    assert "取り下げたファイルの記入 初回.xlsx［受領簿］" in told and "提出された記入: 0件" in told
    run(cycle, "ingest", "--restore", "初回.xlsx")
    assert "取り下げ" not in run(cycle, "status").output + run(cycle, "explain", "共済", DOUBTFUL).output


@pytest.mark.parametrize(
    ("user", "shown"), [("unknown", "(担当者名なし)"), ("山田", "山田"), ("共済 花子@本庁", "共済 花子")]
)
def test_who_took_a_file_back_is_said_without_the_machine(
    cycle: Cycle, monkeypatch: pytest.MonkeyPatch, user: str, shown: str
) -> None:
    monkeypatch.setenv("LEDGER_TOOLS_ACTOR", f"{user}" if "@" in user else f"{user}@PC-12")
    run(cycle, "ingest", "--withdraw", "初回.xlsx", "--reason", WHY)
    status = run(cycle, "status").output
    run(cycle, "summary")
    sheet = openpyxl.load_workbook(cycle.folder / "報告" / "未処理一覧.xlsx")["取下げ"]
    texts = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert shown in texts and f" {shown})" in status
    assert not [text for text in (*texts, status) if "@" in text or "ledger-tools" in text or "--restore" in text]


@pytest.mark.parametrize("lies_there", [True, False])
def test_a_file_may_be_named_in_many_ways(cycle: Cycle, lies_there: bool) -> None:
    (cycle.folder / "回収" / "12月").mkdir()
    data = fill(ledger_path(cycle, "02-001").read_bytes(), {SIGNER: {"stamp": "中川"}})
    path = put(cycle, "12月/報告.xlsx", data)
    cycle.ingest(as_of=AFTER)
    if not lies_there:
        path.unlink()
    ways = (
        *("12月/報告.xlsx", "./12月/報告.xlsx", "報告.xlsx", "回収/12月/報告.xlsx", "回収\\12月\\報告.xlsx"),
        *(str(path), str(path.resolve()), f"{digest(data)}.xlsx", f"保管/{digest(data)}.xlsx"),
        *(digest(data), digest(data)[:8], digest(data)[:6].upper()),
    )
    for way in ways:
        (gone,) = cycle.withdraw(way, WHY, as_of=AFTER)
        assert (gone.name, gone.sha256) == ("12月/報告.xlsx", digest(data)), way
        assert cycle.restore(way, as_of=AFTER)[0].sha256 == digest(data), way
    for way in ("告.xlsx", digest(data)[:5], digest(data)[1:9], "12月/報告", "回収", ""):
        with pytest.raises(LedgerToolsError):
            cycle.restore(way, as_of=AFTER)
        with pytest.raises(LedgerToolsError, match="取り込まれていません"):
            cycle.withdraw(way, WHY, as_of=AFTER)


def test_of_two_files_of_one_name_neither_is_guessed(cycle: Cycle, prepared: tuple[Path, Mapping[str, bytes]]) -> None:
    files = prepared[1]
    for folder, name in (("甲", "署名.xlsx"), ("乙", "死亡.xlsx")):
        (cycle.folder / "回収" / folder).mkdir()
        put(cycle, f"{folder}/報告.xlsx", files[name])
    cycle.ingest(as_of=AFTER)
    with pytest.raises(LedgerToolsError, match="当てはまるファイルが2件あります"):
        cycle.withdraw("報告.xlsx", WHY, as_of=AFTER)
    cycle.withdraw("甲/報告.xlsx", WHY, as_of=AFTER)
    (gone,) = cycle.withdraw("報告.xlsx", WHY, as_of=AFTER)
    assert gone.name == "乙/報告.xlsx", "of one withdrawn and one not, the other is meant"
    with pytest.raises(LedgerToolsError, match="2件"):
        cycle.restore("報告.xlsx", as_of=AFTER)


def test_what_came_in_one_archive_is_one_and_a_folder_is_not(
    cycle: Cycle, prepared: tuple[Path, Mapping[str, bytes]]
) -> None:
    files = prepared[1]
    (cycle.folder / "回収" / "12月").mkdir()
    put(cycle, "12月/組.zip", files["組.zip"])
    put(cycle, "12月/署名.xlsx", files["署名.xlsx"])
    cycle.ingest(as_of=AFTER)
    with pytest.raises(LedgerToolsError, match="当てはまるファイルが3件"):
        cycle.withdraw("12月", WHY, as_of=AFTER)
    for name in ("組.zip", "回収/12月/組.zip"):
        gone = cycle.withdraw(name, WHY, as_of=AFTER)
        assert sorted(one.name for one in gone) == ["12月/組.zip/乙.csv", "12月/組.zip/甲.xlsx"]
        assert len(cycle.restore(name, as_of=AFTER)) == 2
    (one,) = cycle.withdraw("甲.xlsx", WHY, as_of=AFTER)
    assert one.name == "12月/組.zip/甲.xlsx"


def test_a_corrected_file_under_the_same_name(cycle: Cycle, prepared: tuple[Path, Mapping[str, bytes]]) -> None:
    """The place means what lies there now; the earlier one is named by its hash."""
    path = put(cycle, "報告.xlsx", prepared[1]["署名.xlsx"])
    cycle.ingest([path], as_of=AFTER)
    path.write_bytes(prepared[1]["死亡.xlsx"])
    os.utime(path)
    cycle.ingest([path], as_of=AFTER)
    with pytest.raises(LedgerToolsError, match="2件"):
        path.rename(path.with_name("別.xlsx"))
        cycle.withdraw("報告.xlsx", WHY, as_of=AFTER)
    path.with_name("別.xlsx").rename(path)
    (gone,) = cycle.withdraw("報告.xlsx", WHY, as_of=AFTER)
    assert gone.sha256 == digest(prepared[1]["死亡.xlsx"])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--withdraw", "初回.xlsx"), "理由を --reason"),
        (("--withdraw", "初回.xlsx", "--reason", " "), "理由を --reason"),
        (("--withdraw", "無い.xlsx", "--reason", WHY), "取り込まれていません"),
        (("--withdraw", "abc", "--reason", WHY), "取り込まれていません"),
        (("--restore", "初回.xlsx"), "取り下げられていません"),
        (("--withdraw", "初回.xlsx", "--restore", "初回.xlsx", "--reason", WHY), "どちらか一つ"),
        (("回収", "--withdraw", "初回.xlsx", "--reason", WHY), "どちらか一つ"),
        (("--reason", WHY), "と一緒に"),
    ],
)
def test_what_cannot_be_done_is_a_sentence(cycle: Cycle, arguments: tuple[str, ...], said: str) -> None:
    result = run(cycle, "ingest", *arguments)
    assert (result.exit_code, said in result.output) == (2, True), result.output
    assert cycle.store.withdrawn().empty


def test_twice_is_once(cycle: Cycle) -> None:
    run(cycle, "ingest", "--withdraw", "初回.xlsx", "--reason", WHY)
    again = run(cycle, "ingest", "--withdraw", "初回.xlsx", "--reason", "別の理由")
    assert (again.exit_code, "既に取り下げています" in again.output) == (2, True)
    assert cycle.store.withdrawn()["reason"].tolist() == [WHY]
