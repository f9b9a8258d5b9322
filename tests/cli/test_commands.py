"""Commands as staff run them: exit codes are a contract, every complaint is a Japanese sentence."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from ledger_tools.catalogue import CATALOGUE
from ledger_tools.cli import main
from ledger_tools.cli.commands import COMMANDS
from ledger_tools.errors import OutputError
from ledger_tools.reports.rows import ROW_COLUMNS
from ledger_tools.version import VERSION
from tests.builders import ROSTER, generate, make_cycle, return_ledger, write_roster

ROOT = Path(__file__).resolve().parents[2]
DAY = ("--as-of", "2025-12-15")
ALL_SIGNED = {
    "01-001": {"0000101": {"stamp": "青葉"}, "0000102": {"stamp": "若松"}, "0000103": {"stamp": "白石"}},
    "01-002": {
        "0000104": {"stamp": "髙田"},
        "0000105": {"remark": "休職(休業)中 11月25日自宅宛てて郵送済み"},
    },
    "02-001": {"0000106": {"remark": "11月10日退職者"}, "0000107": {"stamp": "中川"}},
    "03-001": {"0000108": {"stamp": "上川"}},
}


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cycle") / "R7"
    with make_cycle(folder) as cycle:
        generate(cycle)
    return folder


@pytest.fixture
def folder(prepared: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(prepared, tmp_path / "R7"))


def run(folder: Path, *arguments: str) -> Result:
    result = CliRunner().invoke(main, ["-C", str(folder), *arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def returned(folder: Path, ledgers: Sequence[str] = tuple(ALL_SIGNED)) -> None:
    from ledger_tools.pipeline import Cycle

    with Cycle(folder) as cycle:
        for ledger_id in ledgers:
            cards = 1 if ledger_id == "02-001" else None
            return_ledger(cycle, ledger_id, ALL_SIGNED[ledger_id], cards=cards)


def test_a_cycle_from_init_to_all_done(tmp_path: Path) -> None:
    folder = tmp_path / "R7"
    with make_cycle(folder):
        pass
    steps = (("load", *DAY), ("generate", *DAY))
    assert [run(folder, *step).exit_code for step in steps] == [0, 0]
    assert run(folder, "validate", *DAY).exit_code == 1
    returned(folder)
    assert run(folder, "ingest", *DAY).exit_code == 0
    done = run(folder, "validate", *DAY)
    assert (done.exit_code, "処理済み" in done.output) == (0, True), done.output
    assert run(folder, "status", *DAY).exit_code == 0
    assert run(folder, "summary", *DAY).exit_code == 0
    assert {path.name for path in (folder / "報告").iterdir()} >= {"未処理一覧.xlsx", "報告書.docx"}


def test_init_says_what_to_do_next_and_keeps_what_is_there(tmp_path: Path) -> None:
    first = CliRunner().invoke(main, ["init", str(tmp_path / "R7")])
    assert first.exit_code == 0
    assert "次の手順" in first.output
    settings = tmp_path / "R7" / "設定.xlsx"
    before = settings.read_bytes()
    assert CliRunner().invoke(main, ["init", str(tmp_path / "R7")]).exit_code == 0
    assert settings.read_bytes() == before
    assert {p.name for p in (tmp_path / "R7").iterdir() if p.is_dir()} == {
        *("名簿", "文面", "受領簿", "回収", "報告", "保管")
    }


def test_load_refuses_all_of_a_faulty_roster_and_keeps_the_earlier_one(folder: Path) -> None:
    before = run(folder, "export", "members").output
    write_roster(folder, ROSTER.replace("2025/11/10", "2025/11/31"))
    result = run(folder, "load", *DAY)
    assert result.exit_code == 1
    assert "名簿.csv 9行目「退職日」" in result.output
    assert "何も取り込んでいません" in result.output
    assert run(folder, "export", "members").output == before
    # An export that failed: a heading, and nobody below it.
    write_roster(folder, "")
    result = run(folder, "load", *DAY)
    assert result.exit_code == 1 and "一人も載っていないため、取り込んでいません" in result.output
    assert run(folder, "export", "members").output == before


def test_load_says_who_is_new_gone_and_changed(folder: Path) -> None:
    lines = ROSTER.replace("若松 次郎", "若松 二朗").splitlines()
    gone = [line for line in lines if "0000108" not in line]
    new = "共済,0000109,00,下川 九郎,シモカワ クロウ,,本人,1,01,0101,在職,,,"
    write_roster(folder, "\n".join([*gone, new]) + "\n")
    result = run(folder, "load", *DAY)
    assert result.exit_code == 0
    assert "新規 1人、除外 1人、変更 1人" in result.output
    assert "新規 記号共済 番号0000109" in result.output
    assert "除外 記号共済 番号0000108" in result.output
    assert "変更 記号共済 番号0000102 枝番00(氏名)" in result.output
    assert "若松" not in result.output, "messages carry numbers, not names"


def test_load_notices_dependants_without_branch_number(folder: Path) -> None:
    plain = ROSTER.replace(",01,青葉", ",,青葉").replace(",02,青葉", ",,青葉")
    write_roster(folder, plain)
    run(folder, "load", *DAY)
    write_roster(folder, "\n".join(line for line in plain.splitlines() if "ハナ" not in line) + "\n")
    result = run(folder, "load", *DAY)
    assert "新規 0人、除外 1人、変更 0人" in result.output


def test_counts_that_differ_from_the_settings_are_said(tmp_path: Path) -> None:
    from tests.builders import BUREAUS

    with make_cycle(tmp_path, bureaus=BUREAUS.replace("10:30,", "10:30,6", 1)):
        pass
    result = run(tmp_path, "load", *DAY)
    assert result.exit_code == 0
    assert "D05" in result.output and "局日程の件数6件を1件下回っています。" in result.output


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("名簿.pdf", "名簿.pdf: 名簿として読めない形式です。"),
        ("名簿.zip", "名簿.zip: 名簿として読めない形式です。"),
        ("名簿", "名簿: 名簿として読めない形式です。"),
        ("旧/名簿.csv", "旧: フォルダの中は読みません。"),
        ("~$名簿.xlsx", ""),
        (".DS_Store", ""),
        ("Thumbs.db", ""),
        ("旧/.DS_Store", ""),
    ],
)
def test_load_names_what_lies_in_the_folder_and_is_not_read(folder: Path, name: str, said: str) -> None:
    path = folder / "名簿" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"x")
    result = run(folder, "load", *DAY)
    assert "取り込みました: カード対象者 10人" in result.output
    assert result.exit_code == (1 if said else 0)
    assert (said in result.output) if said else ("名簿の指摘" not in result.output)
    assert run(folder, "load", str(folder / "名簿" / "名簿.csv"), *DAY).exit_code == 0, "the file meant was named"


def test_ingest_exits_1_where_it_refused_something(folder: Path) -> None:
    returned(folder, ["01-001"])
    (folder / "回収" / "壊れ.xlsx").write_bytes(b"PK\3\4")
    result = run(folder, "ingest", *DAY)
    assert result.exit_code == 1
    assert "壊れ.xlsx" in result.output and "F01" in result.output
    assert "取り込んだファイル 1件" in result.output


def test_validate_lists_by_code_and_says_what_to_do(folder: Path) -> None:
    returned(folder, ["01-001"])
    run(folder, "ingest", *DAY)
    result = run(folder, "validate", *DAY)
    assert result.exit_code == 1
    assert re.search(r"^D01 .*3件 — ", result.output, re.MULTILINE)
    assert re.search(r"^  受領簿\d\d-\d{3} 架空\S+ \S+: 受領簿が未提出です", result.output, re.MULTILINE)
    assert "未処理 5人 / 全8人" in result.output


def test_export_rows_has_the_columns_of_the_contract(folder: Path) -> None:
    returned(folder)
    run(folder, "ingest", *DAY)
    rows = list(csv.DictReader(io.StringIO(run(folder, "export", "rows", *DAY).output.lstrip("\ufeff"))))
    assert tuple(rows[0]) == ROW_COLUMNS
    assert len(rows) == 8
    as_json = json.loads(run(folder, "export", "rows", "--format", "json", *DAY).output)
    assert [row["bango"] for row in as_json] == [row["bango"] for row in rows]
    assert {row["status"] for row in rows} == {"received", "mailed", "retired"}
    target = folder / "報告" / "rows.csv"
    assert run(folder, "export", "rows", "-o", str(target), *DAY).exit_code == 0
    assert target.read_bytes().decode("utf-8-sig").count("\n") == 9


@pytest.mark.parametrize("what", ["findings", "members", "events"])
def test_export_of_the_other_tables(folder: Path, what: str) -> None:
    for style in ("csv", "json"):
        result = run(folder, "export", what, "--format", style, *DAY)
        assert result.exit_code == 0
        assert result.output.strip()


def test_as_of_may_be_wareki(folder: Path) -> None:
    outputs = {run(folder, "status", "--as-of", day).output for day in ("2025-12-10", "R7.12.10", "令和7年12月10日")}
    assert len(outputs) == 1


def test_rules_lists_the_whole_catalogue() -> None:
    table = CliRunner().invoke(main, ["rules"])
    assert table.exit_code == 0
    assert all(f"{kind.code} " in table.output and kind.remedy in table.output for kind in CATALOGUE)
    listed = json.loads(CliRunner().invoke(main, ["rules", "--format", "json"]).output)
    assert [entry["code"] for entry in listed] == [kind.code for kind in CATALOGUE]


# ---- what cannot run ---------------------------------------------------------------------------------------------

#: Arguments and a word of the sentence; the folder is a good cycle unless said otherwise.
REFUSED: tuple[tuple[tuple[str, ...], str], ...] = (
    (("status", "--as-of", "2025-02-30"), "--as-of"),
    (("status", "--as-of", "12/10"), "--as-of"),
    (("status", "--as-of", "あした"), "--as-of"),
    (("status", "--as-of"), "--as-of"),
    (("status", "--format", "xml"), "--format"),
    (("status", "--fromat", "json"), "--fromat"),
    (("stauts",), "stauts というコマンドはありません"),
    (("export",), "指定してください"),
    (("export", "people"), "rows"),
    (("generate", "--bureau", "無い局"), "無い局"),
    (("generate", "--department", "99-999"), "99-999"),
    (("load", "無い.csv"), "無い.csv"),
    (("ingest", "無い.xlsx"), "無い.xlsx"),
    (("ingest", "--password-file", "無い.txt"), "無い.txt"),
    (("rules", "extra"), "extra"),
    (("inspect", "無い.xlsx"), "無い.xlsx"),
)

#: Words of click and of Python that staff must never see.
ENGLISH = re.compile(r"Traceback|Error:|Usage:|does not exist|is not|Invalid|Missing|No such|unexpected|Try |argument")


def assert_sentence(result: Result, word: str) -> None:
    assert result.exit_code == 2, result.output
    said = result.stderr
    assert said.startswith("エラー: ") and said.rstrip().endswith(("。", "R7.12.10")), said
    assert word in said
    assert not ENGLISH.search(said), said
    assert len(said.splitlines()) <= 3, said


@pytest.mark.parametrize(("arguments", "word"), REFUSED, ids=str)
def test_a_wrong_command_line_is_one_japanese_sentence(folder: Path, arguments: tuple[str, ...], word: str) -> None:
    assert_sentence(run(folder, *arguments), word)


NEED_A_CYCLE = (
    *(("load",), ("generate",), ("ingest",), ("validate",), ("status",), ("summary",), ("remind",)),
    *(("export", "rows"), ("export", "members")),
)


@pytest.mark.parametrize("command", NEED_A_CYCLE, ids=" ".join)
def test_no_folder_no_settings_no_records_no_ledgers(tmp_path: Path, command: tuple[str, ...]) -> None:
    assert_sentence(run(tmp_path / "無い", *command), "init")
    (tmp_path / "空").mkdir()
    assert_sentence(run(tmp_path / "空", *command), "init")
    assert list((tmp_path / "空").iterdir()) == []
    CliRunner().invoke(main, ["init", str(tmp_path / "新しい")])
    if command == ("export", "members"):
        return
    word = {"load": "名簿", "generate": "ledger-tools load"}.get(command[0], "ledger-tools generate")
    assert_sentence(run(tmp_path / "新しい", *command), word)


def test_a_file_in_place_of_the_folder(tmp_path: Path) -> None:
    path = tmp_path / "R7"
    path.write_text("", encoding="utf-8")
    assert_sentence(run(path, "status"), "R7")
    assert_sentence(CliRunner().invoke(main, ["init", str(path)]), "R7")


def test_wrong_settings_are_listed_by_cell(folder: Path) -> None:
    from ledger_tools.settings.write import write_settings
    from tests.builders import settings_tables

    (folder / "設定.xlsx").write_bytes(write_settings(settings_tables(basic={"事業名": "", "件数の単位": "x"})))
    result = run(folder, "status")
    assert result.exit_code == 2
    assert "設定.xlsx［基本設定］B2: 事業名が空欄です" in result.stderr
    assert "B16: 件数の単位が「x」です" in result.stderr


def test_an_output_that_cannot_be_written(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(_self: Path, target: Path) -> Path:
        raise PermissionError(13, "locked", str(target))

    monkeypatch.setattr(Path, "replace", locked)
    assert_sentence(run(folder, "generate", "--force", *DAY), "閉じてください")
    assert_sentence(run(folder, "export", "members", "-o", str(folder / "x.csv")), "閉じてください")


def test_ctrl_c_is_a_sentence(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_self: Path, _target: Path) -> Path:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupted)
    result = run(folder, "generate", "--force", *DAY)
    assert (result.exit_code, "中断しました" in result.stderr) == (2, True)


def test_a_password_file_in_the_windows_encoding(folder: Path) -> None:
    import msoffcrypto

    returned(folder, ["01-001"])
    path = next((folder / "回収").iterdir())
    out = io.BytesIO()
    msoffcrypto.OfficeFile(io.BytesIO(path.read_bytes())).encrypt("ひみつ7", out)
    path.write_bytes(out.getvalue())
    passwords = folder / "passwords.txt"
    passwords.write_bytes("wrong\r\nひみつ7\r\n".encode("cp932"))
    assert run(folder, "ingest", *DAY).exit_code == 1
    assert run(folder, "ingest", "--password-file", str(passwords), *DAY).exit_code == 0


# ---- help --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [(), *((command.name,) for command in COMMANDS)], ids=" ".join)
def test_help_is_japanese(name: tuple[str, ...]) -> None:
    result = CliRunner().invoke(main, [*name, "--help"])
    assert result.exit_code == 0
    assert result.output.startswith("使い方: ")
    prose = re.sub(r"--?[A-Za-z-]+|ledger-tools|https?://\S+|[A-Z]\d\d", "", result.output)
    assert not re.search(r"\b(Options|Commands|Show|this|message|exit|the|default|required)\b", prose), result.output
    assert len(re.findall(r"[ぁ-ん]", result.output)) > 5


def test_every_option_and_command_says_what_it_is() -> None:
    for name in main.list_commands(click.Context(main)):
        command = main.get_command(click.Context(main), name)
        assert command is not None and command.get_short_help_str(), name
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert parameter.help, f"{name} {parameter.opts}"


def test_the_commands_of_the_contract_are_there() -> None:
    wanted = {
        "init",
        "demo",
        "load",
        "generate",
        "ingest",
        "validate",
        "summary",
        "remind",
        "status",
        "export",
        "rules",
    }
    assert wanted <= set(main.list_commands(click.Context(main)))


# ---- as a program ------------------------------------------------------------------------------------------------


def program(*arguments: str, encoding: str = "utf-8", cwd: Path | None = None) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    command = [sys.executable, "-m", "ledger_tools", *arguments]
    return subprocess.run(command, env=environment, cwd=cwd, capture_output=True, check=False, timeout=60)


def test_python_dash_m() -> None:
    done = program("--version")
    assert done.returncode == 0
    assert VERSION in done.stdout.decode("utf-8")


@pytest.mark.parametrize("encoding", ["ascii", "cp932"])
def test_a_console_that_cannot_show_japanese_does_not_stop_the_work(tmp_path: Path, encoding: str) -> None:
    done = program("init", "事業", encoding=encoding, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, b"")
    assert (tmp_path / "事業" / "設定.xlsx").exists()
    refused = program("-C", "無い", "status", encoding=encoding, cwd=tmp_path)
    assert refused.returncode == 2
    assert b"Traceback" not in refused.stderr


def test_output_error_is_told_from_a_bug() -> None:
    assert str(OutputError("x")) == "x"
