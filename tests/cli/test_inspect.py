"""``inspect``: the contract of its JSON, and what staff read of any file they may point it at."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msoffcrypto.format.ooxml
import pytest
from click.testing import CliRunner

from ledger_tools.cli import main
from ledger_tools.findings import CATALOGUE_BY_CODE
from ledger_tools.model import EVIDENCE_LABELS
from ledger_tools.pipeline import inspect
from ledger_tools.remarks import KIND_LABELS
from tests.builders import generate, make_cycle, read_in_this_process
from tests.returns.books import HEADERS, STAMP, book, member, write_table

AS_OF = "2025-12-16"
MAILED = "休職(休業)中 11月25日自宅宛てて郵送済み"
NAME_LIST = ("氏名", "受領印")


def run(path: Path, *options: str, folder: Path | None = None) -> tuple[int, str]:
    """Exit code and output of ``inspect``; a traceback fails the test."""
    where = ("-C", str(folder)) if folder else ("-C", str(path.parent / "無い"))
    done = CliRunner().invoke(main, [*where, "inspect", str(path), "--as-of", AS_OF, *options])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.stdout


def inspected(path: Path, *, folder: Path | None = None) -> Any:
    return json.loads(run(path, "--format", "json", folder=folder)[1])


def keyless(number: int, *entry: str) -> list[object]:
    """A row of a list that is not ours, which does not tell what was printed on it."""
    return [*member(number, *entry)[:-1], ""]


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    read_in_this_process(monkeypatch, inspect)


def test_what_is_no_file_is_named_as_what_it_is(tmp_path: Path) -> None:
    for path, said in ((tmp_path, "はフォルダです"), (tmp_path / "無い.xlsx", "がありません")):
        done = CliRunner().invoke(main, ["-C", str(tmp_path / "無い"), "inspect", str(path)])
        assert done.exit_code == 2 and said in done.output


@pytest.fixture
def put(tmp_path: Path) -> Callable[[bytes, str], Path]:
    def write(data: bytes, name: str = "返送.xlsx") -> Path:
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return write


Put = Callable[..., Path]


# --- JSON -----------------------------------------------------------------------------------------------------------


def test_the_json_is_the_contract(put: Put) -> None:
    def finish(_: Any, sheet: Any) -> None:
        sheet.insert_textbox(9, STAMP, "川崎", {"width": 40, "height": 18})
        sheet.write_string(14, 1, "1名は郵送しました")

    rows = [keyless(1, "川崎", "11/25受領"), keyless(2), keyless(3, "", "11月30日退職者")]
    found = inspected(put(book(rows, finish=finish)))
    assert list(found) == ["file", "sha256", "findings", "rows"]
    assert (found["file"], bool(re.fullmatch("[0-9a-f]{64}", found["sha256"]))) == ("返送.xlsx", True)
    assert [list(one) for one in found["findings"]] == [["code", "sheet", "cell", "message"]]
    assert all(isinstance(text, str) for one in found["findings"] for text in one.values())
    assert (found["findings"][0]["code"], found["findings"][0]["cell"]) == ("S05", "B15")
    keys = ["sheet", "row", "cell", "bango", "name", "evidence", "remark", "remark_kind", "remark_date", "codes"]
    for row in found["rows"]:
        assert list(row) == keys
        assert isinstance(row["row"], int)
        assert all(isinstance(row[key], str) for key in keys if key not in ("row", "evidence", "codes"))
        assert all(list(piece) == ["kind", "text", "sha256"] for piece in row["evidence"])
        assert {piece["kind"] for piece in row["evidence"]} <= EVIDENCE_LABELS.keys()
        assert row["remark_kind"] in KIND_LABELS
        assert row["codes"] == sorted(set(row["codes"]) & CATALOGUE_BY_CODE.keys())
    first, second, third = found["rows"]
    assert (first["sheet"], first["row"], first["cell"], first["bango"]) == ("受領簿", 10, "I10", "0000001")
    assert [piece["kind"] for piece in first["evidence"]] == ["text", "shape"]
    assert (second["evidence"], second["codes"], second["remark_date"]) == ([], ["S01"], "")
    assert (third["remark_kind"], third["remark_date"], third["codes"]) == ("retired", "2025-11-30", [])


def test_a_file_of_several_is_a_list(put: Put) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("1.xlsx", book([member(1, "川崎")]))
        package.writestr("2.xlsx", book([member(2, "川崎")]))
    found = inspected(put(out.getvalue(), "まとめ.zip"))
    assert [(one["file"], len(one["rows"])) for one in found] == [("まとめ.zip/1.xlsx", 1), ("まとめ.zip/2.xlsx", 1)]


def note(text: str) -> Callable[[Any, Any], None]:
    return lambda _, sheet: sheet.write_comment(9, STAMP, text)


def box(text: str) -> Callable[[Any, Any], None]:
    return lambda _, sheet: sheet.insert_textbox(9, STAMP, text, {"width": 40, "height": 18})


def tick(_: Any, sheet: Any) -> None:
    sheet.insert_checkbox(9, STAMP, True)


@pytest.mark.parametrize(
    ("entry", "finish", "codes"),
    [
        (("川崎",), None, []),
        (("",), note("確認しました"), ["S02"]),
        (("川崎",), note("本人に渡していない"), ["S02"]),
        (("",), tick, ["S02"]),
        (("",), box(""), ["S05"]),
        (("",), box("川崎"), []),
        (("川崎", MAILED), None, ["N12"]),
        (("〃",), None, ["S02"]),
        (("代理 川崎 花子",), None, ["S04"]),
        (("",), None, ["S01"]),
        (("鈴木",), None, ["S03"]),
        (("", "あいうえお"), None, ["N01"]),
        (("", "休職中"), None, ["N02"]),
        (("", "後日配付予定"), None, ["N03"]),
        (("", "12月3日返戻"), None, ["N14"]),
    ],
)
def test_what_needs_no_records_is_said_without_them(
    put: Put, entry: tuple[str, ...], finish: Callable[[Any, Any], None] | None, codes: list[str]
) -> None:
    path = put(book([member(1, *entry), member(2, "川崎")], finish=finish))
    assert [row["codes"] for row in inspected(path)["rows"]] == [codes, []]


def test_the_same_member_twice(put: Put) -> None:
    def second(workbook: Any, _: Any) -> None:
        write_table(workbook.add_worksheet("控え"), HEADERS, [member(4, "×"), member(5, "川崎")], 8, 0)

    rows = [member(1, "川崎"), member(1), member(2, "川崎"), member(4, "川崎"), member(5, "川崎")]
    found = inspected(put(book(rows, finish=second)))
    codes = [["R04"], ["R04", "S01"], [], ["R04"], [], ["R04", "S02"], []]
    assert [row["codes"] for row in found["rows"]] == codes


# --- in a cycle -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("inspect") / "事業"
    with make_cycle(target) as cycle:
        generate(cycle)
    return target


def test_a_row_of_another_ledger(put: Put, folder: Path) -> None:
    path = put(book([member(1, "川崎"), member(2)]))
    assert [row["codes"] for row in inspected(path, folder=folder)["rows"]] == [["R02"], ["R02", "S01"]]
    assert [one["code"] for one in inspected(path, folder=folder)["findings"]] == ["F05"]


def test_what_the_records_say_and_who_is_not_on_the_sheet(put: Put, folder: Path) -> None:
    header = ("記号", "番号", "氏名", "受領印", "備考")
    rows = [("共済", "0000101", "青葉 太郎", "", "11月30日退職者"), ("共済", "0000103", "白石 三奈", "黒田", "")]
    path = put(book(rows, headers=header))
    found = inspected(path, folder=folder)
    assert [row["codes"] for row in found["rows"]] == [["N04", "N07"], []]
    assert [one["code"] for one in found["findings"]] == ["R01"]
    assert "番号0000102" in run(path, folder=folder)[1]
    assert [row["codes"] for row in inspected(path)["rows"]] == [[], ["S03"]]


def test_a_row_that_does_not_count_says_its_own(put: Put, folder: Path) -> None:
    header = ("記号", "番号", "氏名", "受領印")
    rows = [("共済", "0000108", "上川 八重", "×"), ("共済", "0000108", "上川 八重", "上川")]
    found = inspected(put(book(rows, headers=header)), folder=folder)
    assert [row["codes"] for row in found["rows"]] == [["R04", "S02"], ["R04"]]


def test_a_cycle_without_ledgers_is_no_cycle_yet(put: Put, tmp_path: Path) -> None:
    make_cycle(tmp_path / "新").close()
    path = put(book([member(1, "川崎"), member(2)]))
    assert [row["codes"] for row in inspected(path, folder=tmp_path / "新")["rows"]] == [[], ["S01"]]


# --- for staff ------------------------------------------------------------------------------------------------------


def test_the_text_says_what_was_seen_where_and_whether_it_counts(put: Put) -> None:
    def finish(_: Any, sheet: Any) -> None:
        for row, text in ((9, "11/25本人へ手渡し"), (10, "机上に置いた")):
            sheet.write_string(row, len(HEADERS), text)
        sheet.write_string(0, 0, "総務企画局 庶務課")
        sheet.write_string(14, 1, "No.2は代理受領")
        sheet.write_string(15, 1, "1名は郵送しました")

    rows = [keyless(1, "川崎"), keyless(2, "川崎"), keyless(3, "", "11月30日退職者")]
    code, text = run(put(book(rows, headers=(*HEADERS, "メモ"), finish=finish)))
    lines = [line.strip() for line in text.splitlines()]
    assert code == 0
    assert "10行 番号0000001 川崎 1子 [I10] 文字「川崎」" in lines
    assert "「メモ」の欄の記入「11/25本人へ手渡し」: 受領と矛盾しません" in lines
    assert "「メモ」の欄の記入「机上に置いた」: 受領を疑わせる記入です" in lines
    assert "表の上の記入 A1「総務企画局 庶務課」: 判定に影響しません" in lines
    assert "表の下の記入 B15「No.2は代理受領」: 受領を疑わせる記入です(I11)" in lines
    assert "表の下の記入 B16「1名は郵送しました」: どの組合員のことか、又は何のことか分かりません" in lines
    assert "12行 番号0000003 川崎 3子 [I12] 空欄 備考「11月30日退職者」→ 退職(令和7年11月30日)" in lines
    assert lines[-1] == "3行のうち1行に確認したい点があります。"


def locked(data: bytes) -> bytes:
    out = io.BytesIO()
    msoffcrypto.format.ooxml.OOXMLFile(io.BytesIO(data)).encrypt("secret", out)
    return out.getvalue()


SIGNED: Sequence[tuple[object, ...]] = [member(1, "川崎"), member(2, "川崎")]


@pytest.mark.parametrize(
    ("name", "data", "code", "said"),
    [
        ("空.xlsx", b"", 1, "F01"),
        ("空.csv", b"", 1, "F01"),
        ("文書.txt", "こんにちは".encode(), 1, "F"),
        ("鍵.xlsx", locked(book(SIGNED)), 1, "F02"),
        ("別.xlsx", book([("a", "b")], headers=("x", "y")), 1, "F03"),
        ("空の表.xlsx", book([]), 1, "0行"),
        ("名簿.csv", "氏名,受領印\n青葉 太郎,青葉\n若松 次郎,\n".encode("cp932"), 0, "F04"),
        ("空.zip", b"PK\x05\x06" + bytes(18), 1, "F"),
        ("氏名だけ.xlsx", book([("青葉 太郎", "青葉"), ("若松 次郎", "")], headers=NAME_LIST), 0, "番号― 若松 次郎"),
        ("無番.xlsx", book([("", "", "", "川崎 一", "", "", "", "", "川崎", "", "")] * 2), 0, "番号― 川崎 一"),
    ],
)
def test_any_file_is_answered_in_a_sentence(put: Put, name: str, data: bytes, code: int, said: str) -> None:
    path = put(data, name)
    done, text = run(path)
    assert (done, said in text, "Traceback" in text) == (code, True, False)
    json.loads(run(path, "--format", "json")[1])


def test_a_password_opens_it(put: Put) -> None:
    code, text = run(put(locked(book(SIGNED))), "--password", "secret")
    assert (code, "疑わしい行はありません。" in text) == (0, True)


def test_same_named_members_of_a_copy_as_text_are_themselves(put: Put) -> None:
    data = "番号,氏名,受領印\n0000001,青葉 太郎※,青葉太郎\n".encode("cp932")
    assert [row["codes"] for row in inspected(put(data, "控え.csv"))["rows"]] == [[]]
