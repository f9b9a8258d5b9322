"""The desk's workbooks out, filled in, saved by another program, and in again."""

from __future__ import annotations

import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ledger_tools.desk.sheet import HEADER_ROW
from ledger_tools.pipeline import Cycle
from ledger_tools.pipeline.desk import explain, write_cards, write_review
from tests.builders import AFTER, generate, make_cycle, outcome, return_ledger

RETIREE, DOUBTFUL = "0000106", "0000102"


@pytest.fixture
def cycle(tmp_path: Path) -> Any:
    with make_cycle(tmp_path / "R7") as cycle:
        generate(cycle)
        entries = {"0000101": {"seal": "x"}, DOUBTFUL: {"stamp": "済"}, "0000103": {"stamp": "鈴木", "seal": "y"}}
        return_ledger(cycle, "01-001", entries)
        return_ledger(cycle, "02-001", {RETIREE: {"remark": "11月10日退職者"}, "0000107": {"stamp": "中川"}})
        cycle.ingest(as_of=AFTER)
        yield cycle


def type_into(path: Path, sheet: str, bango: str, target: Path, **cells: object) -> Path:
    """Fill a member's line by header names and save with openpyxl, which drops what it does not know."""
    book = openpyxl.load_workbook(path)
    table = book[sheet]
    places = {str(cell.value): cell.column for cell in table[HEADER_ROW + 1]}
    lines = range(HEADER_ROW + 2, table.max_row + 1)
    row = next(r for r in lines if str(table.cell(r, places["番号"]).value or "") == bango)
    for header, value in cells.items():
        table.cell(row, places[header]).value = value
    book.save(target)
    return target


def take(cycle: Cycle, path: Path) -> list[str]:
    return cycle.ingest([path], as_of=AFTER).problems


def test_a_line_that_is_wrong_keeps_its_member_in_the_findings(cycle: Cycle, tmp_path: Path) -> None:
    path = write_cards(cycle, as_of=AFTER).path
    changed = {"番号": "0009999", "届いた枚数": 1, "確認者": "佐藤", "確認日": date(2025, 12, 12)}
    take(cycle, type_into(path, "返送予定", RETIREE, tmp_path / "c.xlsx", **changed))
    (found,) = (f for f in cycle.findings(as_of=AFTER) if f.file == "c.xlsx")
    assert (found.code, found.kigo, found.bango) == ("R03", "共済", "0009999")


def test_a_card_without_a_number_is_named_as_such(cycle: Cycle, tmp_path: Path) -> None:
    path = write_cards(cycle, as_of=AFTER).path
    book = openpyxl.load_workbook(path)
    table = book["予定外の返送"]
    places = {str(cell.value): cell.column for cell in table[HEADER_ROW + 1]}
    for header, value in {"氏名": "青葉 太郎", "届いた枚数": 1, "確認者": "佐藤"}.items():
        table.cell(HEADER_ROW + 2, places[header]).value = value
    book.save(tmp_path / "c.xlsx")
    (problem,) = take(cycle, tmp_path / "c.xlsx")
    assert "番号が空欄のため、誰のカードか分かりません。記号・番号を入れてください。" in problem


def test_counted_cards(cycle: Cycle, tmp_path: Path) -> None:
    assert outcome(cycle)[RETIREE] == ("retired_card_missing", "N07")
    path = write_cards(cycle, as_of=AFTER).path
    filled = type_into(
        path, "返送予定", RETIREE, tmp_path / "c.xlsx", 届いた枚数=1, 確認者="佐藤", 確認日=date(2025, 12, 12)
    )
    assert take(cycle, filled) == []
    assert outcome(cycle)[RETIREE] == ("retired", "")
    assert cycle.store.events()["action"].tolist().count("count") == 1
    path = write_cards(cycle, as_of=AFTER).path
    blanked = type_into(path, "返送予定", RETIREE, tmp_path / "d.xlsx", 届いた枚数=None, 確認者=None, 確認日=None)
    assert take(cycle, blanked) == []
    assert outcome(cycle)[RETIREE] == ("retired_card_missing", "N07")


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"届いた枚数": "x", "確認者": "佐藤"}, "枚数として読めません"),
        ({"届いた枚数": 2, "確認者": "佐藤"}, "多くなっています"),
        ({"届いた枚数": 1}, "確認者が空欄"),
        ({"届いた枚数": 1, "確認者": "佐藤", "確認日": date(2026, 1, 5)}, "未来の日付"),
        ({"届いた枚数": 1, "確認者": "佐藤", "確認日": date(2025, 11, 16)}, "配付開始の令和7年11月19日より前"),
        ({"番号": "0000107", "届いた枚数": 1, "確認者": "佐藤"}, "照合キーと違います"),
    ],
)
def test_wrong_counts_are_refused_by_cell(cycle: Cycle, tmp_path: Path, cells: dict[str, object], said: str) -> None:
    path = write_cards(cycle, as_of=AFTER).path
    problems = take(cycle, type_into(path, "返送予定", RETIREE, tmp_path / "c.xlsx", **cells))
    assert len(problems) == 1
    assert said in problems[0] and "［返送予定］" in problems[0]
    assert f" 記号共済 番号{cells.get('番号', RETIREE)}: " in problems[0] and problems[0].count("番号0") == 1
    assert outcome(cycle)[RETIREE] == ("retired_card_missing", "N07")


@pytest.mark.parametrize(
    ("verdict", "typed"), [("受領と認める", "受領と認める"), ("受領と認める", "受領"), ("差戻し", "差戻し")]
)
def test_decisions(cycle: Cycle, tmp_path: Path, verdict: str, typed: str) -> None:
    path = write_review(cycle, as_of=AFTER).path
    filled = type_into(
        path, "要確認", DOUBTFUL, tmp_path / "r.xlsx", 判定=typed, 判定者="佐藤", 判定の理由="電話で確認"
    )
    assert take(cycle, filled) == []
    assert outcome(cycle)[DOUBTFUL][0] == ("decided" if verdict == "受領と認める" else "review")
    assert cycle.ingest([filled], as_of=AFTER).duplicates == ["r.xlsx"]
    sheet = "判定済" if verdict == "受領と認める" else "要確認"
    path = write_review(cycle, as_of=AFTER).path
    assert take(cycle, type_into(path, sheet, DOUBTFUL, tmp_path / "s.xlsx", 判定="取消")) == []
    assert outcome(cycle)[DOUBTFUL][0] == "review"
    assert explain(cycle, "共済", "102", as_of=AFTER).rows[0].decision == ""


@pytest.mark.parametrize("missing", ["判定者", "判定の理由", "判定"])
def test_half_filled_decisions_are_refused_by_cell(cycle: Cycle, tmp_path: Path, missing: str) -> None:
    path = write_review(cycle, as_of=AFTER).path
    cells: dict[str, object] = {"判定": "受領と認める", "判定者": "佐藤", "判定の理由": "電話で確認"}
    problems = take(cycle, type_into(path, "要確認", DOUBTFUL, tmp_path / "r.xlsx", **(cells | {missing: None})))
    assert len(problems) == 1 and f"{missing}が空欄" in problems[0]
    assert outcome(cycle)[DOUBTFUL][0] == "review"


def test_decision_survives_libreoffice(cycle: Cycle, tmp_path: Path, soffice: str) -> None:
    path = write_review(cycle, as_of=AFTER).path
    filled = type_into(path, "要確認", DOUBTFUL, tmp_path / "r.xlsx", 判定="保留", 判定者="佐藤", 判定の理由="照会中")
    assert take(cycle, resaved(filled, "xlsx", tmp_path, soffice)) == []
    assert explain(cycle, "共済", DOUBTFUL, as_of=AFTER).rows[0].decision == "保留"


def resaved(path: Path, suffix: str, folder: Path, soffice: str) -> Path:
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [soffice, profile, "--headless", "--convert-to", suffix, "--outdir", str(folder / "out"), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return folder / "out" / f"{path.stem}.{suffix}"


@pytest.mark.slow
@pytest.mark.parametrize("suffix", ["xls", "ods"])
def test_both_workbooks_come_back_in_other_formats(cycle: Cycle, tmp_path: Path, soffice: str, suffix: str) -> None:
    counted = type_into(
        write_cards(cycle, as_of=AFTER).path, "返送予定", RETIREE, tmp_path / "c.xlsx",
        届いた枚数=1, 確認者="佐藤", 確認日=date(2025, 12, 12), メモ="窓口で",
    )  # fmt: skip
    decided = type_into(
        write_review(cycle, as_of=AFTER).path, "要確認", DOUBTFUL, tmp_path / "r.xlsx",
        判定="受領と認める", 判定者="佐藤", 判定の理由="電話で確認",
    )  # fmt: skip
    for path in (counted, decided):
        saved = resaved(path, suffix, tmp_path, soffice)
        taken = cycle.ingest([saved], as_of=AFTER)
        assert (taken.read, taken.refused, taken.problems) == ([saved.name], [], [])
        assert cycle.ingest([saved], as_of=AFTER).duplicates == [saved.name]
    assert outcome(cycle)[RETIREE] == ("retired", "")
    assert outcome(cycle)[DOUBTFUL][0] == "decided"
    (count,) = cycle.store.counted().to_dict("records")
    assert (count["cards"], count["counted_on"], count["counted_by"], count["note"]) == (
        1, date(2025, 12, 12), "佐藤", "窓口で",
    )  # fmt: skip


def test_of_another_cycle_in_another_format(cycle: Cycle, tmp_path: Path, soffice: str) -> None:
    path = write_cards(cycle, as_of=AFTER).path
    book = openpyxl.load_workbook(path)
    book["_ledger_tools"]["B1"] = "ZZZZ"
    book.save(tmp_path / "c.xlsx")
    taken = cycle.ingest([resaved(tmp_path / "c.xlsx", "xls", tmp_path, soffice)], as_of=AFTER)
    assert [finding.code for finding in taken.findings] == ["F05"]


def test_with_a_password(cycle: Cycle, tmp_path: Path) -> None:
    import msoffcrypto

    path = write_review(cycle, as_of=AFTER).path
    cells = {"判定": "受領と認める", "判定者": "佐藤", "判定の理由": "電話で確認"}
    plain = type_into(path, "要確認", DOUBTFUL, tmp_path / "plain.xlsx", **cells)
    locked = tmp_path / "r.xlsx"
    with plain.open("rb") as source, locked.open("wb") as target:
        msoffcrypto.OfficeFile(source).encrypt("aoba2025", target)  # type: ignore[attr-defined]
    assert [finding.code for finding in cycle.ingest([locked], as_of=AFTER).findings] == ["F02"]
    assert cycle.ingest([locked], as_of=AFTER, passwords=["wrong", "aoba2025"]).read == ["r.xlsx"]
    assert outcome(cycle)[DOUBTFUL][0] == "decided"


def test_what_cannot_be_taken_in_says_what_to_do(cycle: Cycle, tmp_path: Path) -> None:
    """A CSV of the sheet and the sheet alone in another workbook have lost who they are."""
    book = openpyxl.load_workbook(write_cards(cycle, as_of=AFTER).path)
    lines = [[str(cell.value or "") for cell in row] for row in book["返送予定"].iter_rows()]
    (tmp_path / "a.csv").write_text("\n".join(",".join(line) for line in lines), encoding="cp932")
    del book["_ledger_tools"]
    for name in [item.name for item in book.custom_doc_props.props]:
        del book.custom_doc_props[name]
    book.save(tmp_path / "b.xlsx")
    for name in ("a.csv", "b.xlsx"):
        (finding,) = cycle.ingest([tmp_path / name], as_of=AFTER).findings
        assert finding.code == "F03"
        assert ".xlsx で保存し直して" in finding.message


def test_pictures_stand_in_the_review(cycle: Cycle) -> None:
    book = openpyxl.load_workbook(write_review(cycle, as_of=AFTER).path)
    assert len(book["要確認"]._images) == 1
