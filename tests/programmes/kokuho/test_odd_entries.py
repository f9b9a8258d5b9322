"""Entries of a 国保 roster that cannot be, and usual ones beside them: what is asked, of whom, in which words."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from ledger_tools.pipeline.programmes import Kokuho
from ledger_tools.programmes.kokuho.read import RosterError
from tests.programmes.kokuho.rosters import ALONE, KEYS, LINES, PERSON, judged, sentences, shown, text

_STATUSES = {"確定": "確", "要確認": "要", "対象外": "外", "判定不能": "不"}

#: What is changed in the lines (by place, or a line more), the status of each, and words of a sentence on a line.
CASES: tuple[tuple[dict[int, dict[str, str]], str, str, str], ...] = (
    ({}, "確 確 確", "", ""),
    # -- numbers
    ({2: {"番号": "0000002?"}}, "確 確 要", "4行「番号」", "使えない文字"),
    ({2: {"番号": "0000002、3"}}, "確 確 要", "4行「番号」", "使えない文字"),
    ({2: {"番号": "2E+06"}}, "確 確 要", "4行「番号」", "指数"),
    ({2: {"番号": "\ufffd000002"}}, "確 確 要", "4行「番号」", "壊れて"),
    ({2: {"番号": "#N/A"}}, "確 確 要", "4行「番号」", "エラー値"),
    ({1: {"枝番": "0?"}}, "確 要 確", "3行「枝番」", "使えない文字"),
    ({2: {"記号": "川崎?"}}, "確 確 要", "4行「記号」", "使えない文字"),
    ({2: {"世帯番号": "\ufffd2"}}, "確 確 要", "4行「世帯番号」", "壊れて"),
    ({2: {"世帯番号": "2.0E+05"}}, "確 確 要", "4行「世帯番号」", "指数"),
    ({2: {"氏名": "架\ufffd 三"}}, "確 確 要", "4行「氏名」", "壊れて"),
    ({2: {"氏名": "#REF!"}}, "確 確 要", "4行「氏名」", "エラー値"),
    ({1: {"記号": ""}}, "確 要 確", "3行「記号」", "空欄"),
    ({0: {"記号": ""}}, "要 確 確", "2行「記号」", "空欄"),
    ({2: {"番号": "1"}}, "要 要 要", "4行「番号」", "先頭の0"),
    ({2: {"記号": "51", "番号": "0000001"}}, "要 要 要", "4行「番号」", "先頭の0"),
    (
        {0: {"記号": "A51"}, 1: {"記号": "A51"}, 2: {"記号": "a51", "番号": "0000001"}},
        "要 要 要",
        "4行",
        "大文字と小文字",
    ),
    ({1: {"枝番": "1"}}, "要 要 確", "3行「枝番」", "先頭の0"),
    ({1: {"世帯番号": "1"}}, "要 要 確", "3行「世帯番号」", "先頭の0"),
    ({2: {"番号": "０００－０００２"}}, "確 確 確", "", ""),
    ({2: {"番号": '="0000002"'}}, "確 確 確", "", ""),
    ({2: {"番号": "'0000002"}}, "確 確 確", "", ""),
    ({2: {"記号": "川崎・幸"}}, "確 確 確", "", ""),
    ({2: {"記号": ""}}, "確 確 確", "", ""),
    ({2: {"記号": "52", "番号": "0000001"}}, "確 確 確", "", ""),
    ({1: {"枝番": "10"}}, "確 確 確", "", ""),
    # -- heads of households
    ({0: {"世帯主区分": "?"}}, "要 要 確", "3行「世帯主区分」", "読めない方"),
    ({1: {"世帯主区分": "その他"}}, "確 要 確", "3行「世帯主区分」", "「その他」"),
    ({0: {"世帯主区分": ""}}, "要 要 確", "2行「世帯主区分」", "世帯主の行がありません"),
    ({0: {"世帯主区分": "擬制世帯主", "番号": "", "枝番": "", "区": ""}}, "外 確 確", "", ""),
    ({0: {"世帯主区分": "擬制世帯主", "番号": "", "枝番": "", "生年月日": ""}}, "外 確 確", "", ""),
    ({0: {"世帯主区分": "擬制世帯主", "番号": "無し?", "枝番": "－"}}, "外 確 確", "", ""),
    ({0: {"世帯主区分": "擬制世帯主", "番号": "0000002"}}, "外 確 確", "", ""),
    ({0: {"世帯主区分": "擬制世帯主", "番号": "1"}}, "外 確 確", "", ""),
    ({0: {"世帯主区分": "擬制世帯主", "区": "横浜"}}, "外 確 確", "2行「区」", "設定にない区"),
    # -- days
    ({0: {"電子証明書有効期限": "2001-05-05"}}, "要 確 確", "2行「電子証明書有効期限」", "元号と年"),
    ({0: {"電子証明書有効期限": "1931-05-05"}}, "要 確 確", "2行「電子証明書有効期限」", "元号と年"),
    ({0: {"電子証明書有効期限": "2092-05-05"}}, "要 確 確", "2行「電子証明書有効期限」", "元号と年"),
    ({0: {"電子証明書有効期限": "2016-01-01"}}, "確 確 確", "", ""),
    ({0: {"電子証明書有効期限": "2035-05-05"}}, "確 確 確", "", ""),
    ({2: {"電子証明書有効期限": "1931-05-05"}}, "確 確 確", "", ""),
    ({0: {"電子証明書有効期限": "1931-05-05", "解除申請": "有"}}, "確 確 確", "2行「電子証明書有効期限」", "元号と年"),
    ({0: {"在留期間満了日": "1931-05-05"}}, "要 確 確", "2行", "在留期間満了日"),
    ({0: {"在留期間満了日": "2126-05-05"}}, "要 確 確", "2行「在留期間満了日」", "元号と年"),
    ({0: {"在留期間満了日": "2031-05-05"}}, "確 確 確", "", ""),
    ({0: {"在留期間満了日": "9999-12-31"}}, "確 確 確", "", ""),
    ({0: {"マル学": "有", "卒業予定日": "2099-03-31"}}, "要 確 確", "2行「卒業予定日」", "元号と年"),
    ({0: {"マル学": "有", "卒業予定日": "2031-03-31"}}, "確 確 確", "", ""),
    ({0: {"マル学": "有", "卒業予定日": ""}}, "要? 確 確", "2行「卒業予定日」", "空欄"),
    ({0: {"マル学": "無", "卒業予定日": "2026-03-31"}}, "要 確 確", "2行「マル学」", "「有」ではありません"),
    ({0: {"マル学": "", "卒業予定日": "2026-03-31"}}, "要 確 確", "2行「マル学」", "「有」ではありません"),
    ({0: {"生年月日": "1953-01-05", "負担割合変更日": "2001-03-31"}}, "要 確 確", "2行「負担割合変更日」", "70歳"),
    ({0: {"生年月日": "1953-01-05", "負担割合変更日": "2092-03-31"}}, "要 確 確", "2行「負担割合変更日」", "元号と年"),
    ({0: {"生年月日": "1953-01-05", "負担割合変更日": "2023-02-01"}}, "確 確 確", "", ""),
    ({0: {"生年月日": "1953-01-05", "負担割合変更日": "2026-01-01"}}, "確 確 確", "", ""),
    ({0: {"負担割合変更日": "2001-03-31"}}, "確 確 確", "", ""),
    ({0: {"解除申請": "1931-03-31"}}, "要 確 確", "2行「解除申請」", "元号と年"),
    ({0: {"解除申請": "2031-03-31"}}, "要 確 確", "2行「解除申請」", "元号と年"),
    ({0: {"要配慮申請": "2001-03-31"}}, "要 確 確", "2行「要配慮申請」", "元号と年"),
    ({0: {"要配慮申請": "2025-02-30"}}, "要 確 確", "2行「要配慮申請」", "暦にない"),
    ({0: {"要配慮申請": "R7.6.1"}}, "確 確 確", "", ""),
    ({0: {"解除申請": "2025-07-10"}}, "確 確 確", "", ""),
    ({2: {"解除申請": "1931-03-31"}}, "確 確 確", "4行「解除申請」", "元号と年"),
)


@pytest.mark.parametrize(("changes", "statuses", "place", "words"), CASES)
def test_what_is_asked_of_whom(
    tmp_path: Path, changes: dict[int, dict[str, str]], statuses: str, place: str, words: str
) -> None:
    found = judged(tmp_path, text({**line, **changes.get(no, {})} for no, line in enumerate(LINES)))
    persons = found.judgement.persons
    wanted = statuses.replace("要?", "不").split()
    assert [_STATUSES[status] for status in persons["status"]] == wanted, sentences(found)
    said = [line for line in sentences(found).splitlines() if place and place in line]
    assert any(words in line for line in said) if place else found.problems == (), sentences(found)
    asked = [str(row) for row, status in zip(persons["row"], wanted, strict=True) if status in "要不"]
    assert set(asked) <= set(shown(found)["判定不能・要確認"])


# ---- columns that are not there, rows that nobody sees, a file without anybody ---------------------------------------


@pytest.mark.parametrize(
    ("column", "count"),
    [
        *(("世帯主区分", 3), ("マイナ保険証登録", 3), ("電子証明書有効期限", 2), ("支援措置", 2), ("要配慮申請", 2)),
        *(("解除申請", 2), ("在留期間満了日", 3), ("マル学", 3), ("書留希望", 1)),
    ],
)
def test_a_column_that_is_not_there_is_said_once_and_whom_it_leaves_open_is_listed(
    tmp_path: Path, column: str, count: int
) -> None:
    found = judged(tmp_path, text(LINES, [key for key in KEYS if key != column]))
    (problem,) = [problem for problem in found.problems if problem.row == 0]
    assert all(problem.column == "電子証明書有効期限" for problem in found.problems[1:])
    assert problem.sentence.startswith(f"国保.csv「{column}」: この列がないため、{count}人"), problem
    assert found.unsettled == count
    asked = shown(found)["判定不能・要確認"]
    unsettled = found.judgement.persons.loc[found.judgement.persons["status"] != "確定", "row"]
    assert sorted(asked) == [str(row) for row in unsettled]


@pytest.mark.parametrize("column", ["記号", "負担割合変更日", "卒業予定日"])
def test_a_column_on_which_nothing_hangs_is_not_missed(tmp_path: Path, column: str) -> None:
    assert judged(tmp_path, text(LINES, [key for key in KEYS if key != column])).problems == ()


def test_a_roster_without_anybody_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RosterError, match="データの行がありません"):
        judged(tmp_path, text([]))


def test_rows_that_nobody_sees_are_judged_and_said(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (KEYS, *([line[key] for key in KEYS] for line in LINES)):
        sheet.append(list(row))
    sheet.row_dimensions[3].hidden = True
    book.save(tmp_path / "元.xlsx")
    found = judged(tmp_path, (tmp_path / "元.xlsx").read_bytes(), "国保.xlsx")
    assert "表示されていない行が1行(3行目)" in sentences(found)
    assert (len(found.judgement.persons), found.unsettled, found.refused) == (3, 0, 0)
    assert shown(found)["個人"] == ["架空 一", "架空 二", "架空 三"]


def test_everybody_is_a_household_of_one_number(tmp_path: Path) -> None:
    found = judged(tmp_path, text([{**PERSON, **ALONE, "世帯番号": str(n), "番号": str(n)} for n in (1, 10, 100)]))
    assert found.problems == ()


def test_the_sheets_say_so_where_nobody_is_left_out(tmp_path: Path) -> None:
    def notes(found: Kokuho, sheet: str) -> list[str]:
        book = openpyxl.load_workbook(found.path)
        return [str(row[0]) for row in book[sheet].iter_rows(min_row=2, max_row=3, values_only=True)]

    found = judged(tmp_path, text(LINES))
    assert "判定不能・要確認" not in openpyxl.load_workbook(found.path).sheetnames
    assert "判定不能・要確認の方はいません。" in notes(found, "集計")
    asked = judged(tmp_path, text([*LINES[:2], {**ALONE, "番号": "?"}]))
    assert notes(asked, "判定不能・要確認")[0].startswith("判定不能・要確認の1人は、封筒に入れていません。名簿を直して")
