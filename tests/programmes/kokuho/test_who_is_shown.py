"""Households of 国保: what is asked about numbers and heads, and that every undecided person is shown with name."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from ledger_tools.programmes.kokuho.judge import judge
from ledger_tools.programmes.kokuho.lists import write_lists
from tests.programmes.kokuho.people import RULES, frame
from tests.programmes.kokuho.test_households import household

#: The persons of a household, the status of each, and words of what is asked.
CASES = (
    (("", "番=0009001"), "要 要", "同じ世帯に違う番号の人"),
    (("", "", "番=0009001"), "要 要 要", "同じ世帯に違う番号の人"),
    (("", "番=0009001 登=無"), "要 要", "同じ世帯に違う番号の人"),
    (("番=9000", "番=0009000"), "要 要", "同じ世帯に違う番号の人"),
    (("主=擬制世帯主 番=0009000", "番=0009001", "番=0009002"), "外 要 要", "同じ世帯に違う番号の人"),
    (("", "番="), "確 要", "空欄"),
    (("名=", ""), "要 要", "世帯主の氏名が空欄"),
    (("主=擬制世帯主 名=", ""), "外 要", "世帯主の氏名が空欄"),
    (("主=擬制世帯主",), "外", "被保険者の行がありません"),
    (("主=擬制世帯主", "主=擬制世帯主"), "外 外", "世帯主が2人以上"),
    (("主=擬制世帯主", ""), "外 確", ""),
    (("主=擬制世帯主 番= 枝=", "登=無"), "外 確", ""),
    (("主=擬制世帯主 番=0009999", "", "登=無"), "外 確 確", ""),
    (("主=擬主 番=", "", ""), "外 確 確", ""),
    (("", "", "登=無"), "確 確 確", ""),
    (("番=0009000", "番=０００９０００"), "確 確", ""),
)
_STATUSES = {"確定": "確", "要確認": "要", "対象外": "外", "判定不能": "不"}


@pytest.mark.parametrize(("persons", "statuses", "words"), CASES)
def test_numbers_and_heads_of_a_household(persons: tuple[str, ...], statuses: str, words: str) -> None:
    judgement = judge(household(*persons), RULES)
    assert [_STATUSES[status] for status in judgement.persons["status"]] == statuses.split()
    messages = [problem.message for problem in judgement.problems]
    assert any(words in message for message in messages) if words else messages == []


def test_a_number_of_another_household_is_no_matter() -> None:
    assert judge(frame({}, {"kigo": "052"}), RULES).persons["status"].tolist() == ["確定", "確定"]


def test_undecided_people_stand_with_household_number_and_name(tmp_path: Path) -> None:
    roster = household("", "登=?", "証=", "主=擬制世帯主 世=000901")
    listing, _ = write_lists(tmp_path, judge(roster, RULES))
    book = openpyxl.load_workbook(listing)
    asked = [row[:7] for row in book["判定不能・要確認"].iter_rows(values_only=True)]
    assert ("国保.csv", 3, "000900", "051", "0009000", "02", "試験2") in asked
    assert ("国保.csv", 4, "000900", "051", "0009000", "03", "試験3") in asked
    outside = [row for row in book["対象外"].iter_rows(values_only=True) if "試験4" in row]
    assert [(row[1], row[-2:]) for row in outside] == [("000901", ("国保.csv", 5))]


def test_a_column_that_is_not_there_is_said_once(tmp_path: Path) -> None:
    roster = frame({}, {}, {}).drop(columns="certificate_expires_on")
    (problem,) = judge(roster, RULES).problems
    assert problem.sentence.startswith("国保.csv「電子証明書有効期限」: この列がないため、3人を判定できません")


def test_who_turns_75_before_the_paper_begins_is_no_open_question(tmp_path: Path) -> None:
    people = [{"birth_date": "1950-08-01"}, {"household_no": "2", "registered": "無"}, {"household_no": "3"}]
    judgement = judge(frame(*people), RULES)
    assert judgement.persons["status"].tolist() == ["対象外", "確定", "確定"] and not judgement.problems
    listing, _ = write_lists(tmp_path, judgement)
    book = openpyxl.load_workbook(listing)
    told = [[str(cell) for cell in row if cell] for row in book["対象外"].iter_rows(values_only=True)]
    (line,) = [row for row in told if "紙は送りません。" in row]
    assert "有効期限の始期より前に75歳に達する方(後期高齢者医療)" in line
    units = ("人", "通")
    figures = {row[0]: row[1:3] for row in book["概要"].iter_rows(values_only=True) if row[2] in units}
    assert (figures["判定不能・要確認"], figures["対象外"]) == ((0, "人"), (1, "人"))
    by_mail = {mail: figures[mail] for mail in ("普通郵便", "特定記録郵便", "簡易書留郵便")}
    assert by_mail == {"普通郵便": (1, "通"), "特定記録郵便": (1, "通"), "簡易書留郵便": (0, "通")}
    assert figures["封筒"] == (2, "通")
