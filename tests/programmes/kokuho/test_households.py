"""Households: two papers never share an envelope, the special lot goes apart, faults are named and nobody is lost."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger_tools.errors import SettingsError
from ledger_tools.programmes.kokuho.envelopes import add_envelopes, count_envelopes
from ledger_tools.programmes.kokuho.judge import judge
from ledger_tools.programmes.kokuho.lists import carrier_file, write_lists
from ledger_tools.programmes.kokuho.read import RosterError, read_roster
from ledger_tools.programmes.kokuho.settings import read_rules
from tests.programmes.kokuho.people import RULES, cells, frame


def household(*persons: str) -> pd.DataFrame:
    """Return one household; the first person is its head unless the text says otherwise."""
    changes = []
    for place, text in enumerate(persons, start=1):
        base = {"household_no": "000900", "bango": "0009000", "edaban": f"{place:02d}", "name": f"試験{place}"}
        changes.append({**base, "head": "世帯主" if place == 1 else "世帯員", **cells(text)})
    return frame(*changes)


def test_two_papers_never_share_an_envelope_and_the_lot_apart_has_its_own() -> None:
    roster = household("", "登=無", "登=無 生=1955-07-15", "生=1955-08-01", "登=無")
    persons, envelopes = add_envelopes(judge(roster, RULES))
    assert persons["envelope"].tolist() == ["O1-0000001", "K1-0000001", "K2-0000001", "O2-0000001", "K1-0000001"]
    assert envelopes.set_index("envelope")["papers"].to_dict() == {
        "O1-0000001": 1,
        "K1-0000001": 2,
        "O2-0000001": 1,
        "K2-0000001": 1,
    }
    assert set(envelopes["addressee"]) == {"試験1"}
    told = envelopes.set_index("envelope")["apart"]
    assert told["O1-0000001"] == told["K1-0000001"] == "別送の方あり"


def test_registered_mail_is_for_the_household() -> None:
    persons = judge(household("書=有", "登=無", "登=無"), RULES).persons
    assert persons["mail"].tolist() == ["普通郵便", "簡易書留郵便", "簡易書留郵便"]


def test_an_unreadable_wish_holds_back_only_the_certificates() -> None:
    persons = judge(household("書=?", "登=無"), RULES).persons
    assert persons["status"].tolist() == ["確定", "要確認"]


def test_an_uninsured_head_is_addressee_only() -> None:
    persons, envelopes = add_envelopes(judge(household("主=擬制世帯主 枝=", "登=無"), RULES))
    assert persons["status"].tolist() == ["対象外", "確定"]
    assert envelopes[["addressee", "papers"]].values.tolist() == [["試験1", 1]]


@pytest.mark.parametrize(
    ("persons", "statuses", "word"),
    [
        (("主=世帯員", ""), ["要確認", "要確認"], "世帯主の行がありません"),
        (("", "主=世帯主"), ["要確認", "要確認"], "世帯主が2人以上"),
        (("", "枝=01"), ["要確認", "要確認"], "同じ記号・番号・枝番"),
        (("", "区=幸区"), ["要確認", "要確認"], "違う区"),
        (("", "世=000901 主=世帯主"), ["要確認", "要確認"], "別の世帯"),
        (("", "登=?"), ["確定", "要確認"], "決められた値ではありません"),
    ],
)
def test_faults_are_named_by_file_row_and_column(persons: tuple[str, ...], statuses: list[str], word: str) -> None:
    judgement = judge(household(*persons), RULES)
    assert judgement.persons["status"].tolist() == statuses
    found = [problem for problem in judgement.problems if word in problem.message]
    assert found
    assert all(problem.file == "国保.csv" and problem.row >= 2 and problem.column for problem in found)


def test_others_of_a_doubtful_household_are_still_sent() -> None:
    persons, envelopes = add_envelopes(judge(household("", "登=?"), RULES))
    assert persons["envelope"].tolist() == ["O1-0000001", ""]
    assert envelopes["waiting"].tolist() == [1]


@pytest.mark.parametrize("column", ["stay_ends_on", "share_changes_on", "support", "hardship", "cancelled"])
def test_an_absent_column_is_asked_for_where_it_matters(column: str) -> None:
    persons = judge(frame(cells("生=1953-01-01")).drop(columns=column), RULES).persons
    assert persons["status"].tolist() == ["判定不能"]
    assert persons["missing"].iloc[0]


_DAYS = st.one_of(
    st.just(""),
    st.dates(date(1949, 1, 1), date(2027, 12, 31)).map(date.isoformat),
    st.sampled_from(["2025-02-30", "?"]),
)
_FLAGS = st.sampled_from(["", "有", "無", "?"])
_PERSON = st.fixed_dictionaries(
    {
        "birth_date": st.one_of(
            st.dates(date(1950, 1, 1), date(1957, 12, 31)), st.dates(date(1950, 1, 1), date(2026, 1, 1))
        ).map(date.isoformat),
        "registered": _FLAGS,
        "certificate_expires_on": _DAYS,
        "support": _FLAGS,
        "cancelled": _FLAGS,
        "share_changes_on": _DAYS,
        "stay_ends_on": _DAYS,
        "student": _FLAGS,
        "graduates_on": _DAYS,
        "registered_mail": _FLAGS,
    }
)


@settings(max_examples=50, deadline=None)
@given(st.lists(_PERSON, min_size=1, max_size=12))
def test_everybody_has_one_outcome_and_no_paper_ends_before_it_begins(people: list[dict[str, str]]) -> None:
    persons, envelopes = add_envelopes(judge(frame(*people), RULES))
    assert len(persons) == len(people)
    assert set(persons["status"]) <= {"確定", "判定不能", "要確認", "対象外"}
    outside = persons["status"] == "対象外"
    assert (outside <= (persons["birth_date"] < "1950-08-02")).all(), "nobody but who is 75 by then"
    settled = persons[persons["status"] == "確定"]
    assert set(settled["kind"]) <= {"資格情報のお知らせ", "資格確認書"}
    assert (settled["envelope"] != "").all()
    assert envelopes["papers"].sum() == len(settled)
    ends = settled["valid_until"].dropna()
    assert (ends >= pd.Timestamp(RULES.valid_from)).all()
    assert (ends <= pd.Timestamp(RULES.valid_to)).all()
    assert settled.loc[settled["kind"] == "資格確認書", "valid_until"].notna().all()
    doubtful = persons[persons["status"] == "要確認"]
    assert (doubtful["problem"] != "").all()
    assert (persons.loc[persons["status"] == "判定不能", "missing"] != "").all()


@settings(max_examples=50, deadline=None)
@given(st.dates(date(1950, 8, 2), date(2024, 1, 1)), st.dates(date(2025, 7, 31), date(2027, 1, 1)), st.integers(1, 400))
def test_a_longer_stay_never_shortens_the_validity(born: date, end: date, longer: int) -> None:
    roster = frame(
        {"birth_date": born.isoformat(), "stay_ends_on": end.isoformat(), "registered": "無"},
        {
            "birth_date": born.isoformat(),
            "stay_ends_on": (end + timedelta(days=longer)).isoformat(),
            "registered": "無",
        },
    )
    until = judge(roster, RULES).persons["valid_until"]
    assert until.iloc[0] <= until.iloc[1]


@settings(max_examples=50, deadline=None)
@given(st.dates(date(1950, 8, 2), date(1951, 8, 1)), st.integers(1, 365))
def test_the_younger_of_two_near_75_is_valid_at_least_as_long(born: date, younger: int) -> None:
    later = min(born + timedelta(days=younger), date(1951, 8, 1))
    births = [born.isoformat(), later.isoformat()]
    until = judge(frame(*({"birth_date": birth, "registered": "無"} for birth in births)), RULES).persons["valid_until"]
    assert until.iloc[0] <= until.iloc[1]


def test_counts_cover_every_envelope_and_come_in_the_order_of_the_wards() -> None:
    roster = frame(*({"ward": ward, "registered": flag} for ward in reversed(RULES.wards) for flag in "有無"))
    _, envelopes = add_envelopes(judge(roster, RULES))
    counts = count_envelopes(envelopes, RULES.wards)
    assert counts["ward"].tolist() == [ward for ward in RULES.wards for _ in range(2)]
    assert counts["envelopes"].sum() == len(envelopes) == 14


def test_the_carrier_file_lists_certificates_only_and_runs_no_formula() -> None:
    roster = household("名==cmd()", "登=無")
    _, envelopes = add_envelopes(judge(roster, RULES))
    data = carrier_file(envelopes)
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert [(row["郵便種別"], row["宛名"], row["枚数"]) for row in rows] == [("特定記録郵便", "'=cmd()", "1")]


def test_lists_are_written_even_with_nobody_settled(tmp_path: Path) -> None:
    listing, carrier = write_lists(tmp_path, judge(frame({"birth_date": ""}), RULES))
    assert listing.exists()
    assert carrier.read_text(encoding="utf-8-sig").count("\n") == 1


HEADER = "世帯番号,世帯主区分,番号,枝番,氏名,生年月日,区"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_a_roster_is_read_in_the_usual_encodings(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "国保.csv"
    path.write_bytes(f"表題\n{HEADER}\n000001,世帯主,1,01,髙橋 一郎,S30.7.2,幸区\n\n".encode(encoding))
    roster = read_roster(path)
    assert roster.frame[["household_no", "name", "row"]].values.tolist() == [["000001", "髙橋 一郎", 3]]


def test_a_broken_line_is_kept_and_named(tmp_path: Path) -> None:
    path = tmp_path / "国保.csv"
    path.write_text(
        f"{HEADER}\n1,世帯主,1,01,試験,1980-01-01\n2,世帯主,2,01,試験,1980-01-01,幸区,余分\n", encoding="utf-8"
    )
    roster = read_roster(path)
    judgement = judge(roster.frame, RULES, roster.faults)
    assert judgement.persons["status"].tolist() == ["要確認", "要確認"]
    assert [problem.row for problem in judgement.problems if "列数" in problem.message] == [2, 3]


PERSON = ("1", "世帯主", "1", "01", "試験", "1980-01-01", "幸区")


def workbook(path: Path, **sheets: Sequence[Sequence[object]]) -> Path:
    book = openpyxl.Workbook()
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.remove(book.worksheets[0])
    book.save(path)
    return path


def test_people_on_a_second_sheet_are_not_left_out_silently(tmp_path: Path) -> None:
    sheets = {"メモ": [["作成者", "架空"]], "名簿": [HEADER.split(","), PERSON]}
    assert read_roster(workbook(tmp_path / "国保.xlsx", **sheets)).frame["name"].tolist() == ["試験"]
    with pytest.raises(RosterError, match=r"国保\.xlsx: シート「名簿」「追加」のどれも"):
        read_roster(workbook(tmp_path / "国保.xlsx", **sheets, 追加=[HEADER.split(","), PERSON]))


def test_an_error_value_of_a_formula_is_not_a_blank(tmp_path: Path) -> None:
    """Without an end of the stay the paper would be valid longer."""
    header = [*HEADER.split(","), "マイナ保険証登録", "在留期間満了日"]
    roster = read_roster(workbook(tmp_path / "国保.xlsx", 名簿=[header, [*PERSON, "無", "#N/A"]]))
    judgement = judge(roster.frame, RULES, roster.faults)
    assert judgement.persons["status"].tolist() == ["要確認"]
    assert [(problem.row, problem.column) for problem in judgement.problems] == [(2, "在留期間満了日")]


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", "名前,住所\n".encode()])
def test_a_file_that_is_no_roster_is_refused_in_words(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "国保.csv"
    path.write_bytes(content)
    with pytest.raises(RosterError, match="国保"):
        read_roster(path)


def test_next_year_is_a_new_settings_file(tmp_path: Path) -> None:
    path = tmp_path / "国保設定.csv"
    text = Path("templates/国保設定.csv").read_text(encoding="utf-8-sig")
    years = {"2027-": "2028-", "2026-": "2027-", "2025-": "2026-", "1955-": "1956-"}
    for old, new in years.items():
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    person = judge(frame(cells("生=1957-03-01 登=無")), read_rules(path)).persons.iloc[0]
    assert person["valid_until"] == np.datetime64("2027-02-28")


def test_settings_without_an_item_or_in_the_wrong_order_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "国保設定.csv"
    path.write_text("項目,値\n基準日,2025-09-01\n有効期限の始期,2025-08-01\n原則の有効期限,あした\n", encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        read_rules(path)
    assert "「基準日」より前" in str(caught.value)
    assert "「原則の有効期限」" in str(caught.value)
    assert "「区」" in str(caught.value)
