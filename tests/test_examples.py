"""The invented example data: it adds up to 別紙2, holds the cases it promises, and is made anew bit by bit."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
import unicodedata
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from ledger_tools.columns import ROSTER_COLUMNS
from tests.example_files import EXAMPLES, ROOT, Row, as_date, read_csv, read_sheet

REFERENCE_DAY = date(2025, 10, 23)
DATA_FILES = ("名簿.csv", "名簿.xlsx", "有資格者.csv", "所属.csv", "国保.csv")
ELIGIBILITY = (
    *("マイナンバー登録", "マイナンバーカード", "マイナ保険証登録日", "マイナ保険証解除申請日"),
    *("マイナンバーカード有効期限", "電子証明書有効期限", "資格確認書交付日"),
)
WARDS = {"幸区役所", "中原区役所", "高津区役所", "宮前区役所", "多摩区役所", "麻生区役所"}
DAY_COLUMNS = ("生年月日", "休職開始日", "休職終了日", "退職日")
OUTSIDE_CODE_PAGE = str.maketrans("𠮷𣘺𡈽鷗", "吉橋土鴎")
VARIANTS = str.maketrans("髙﨑邊邉齋齊濵德", "高崎辺辺斎斉浜徳")


@pytest.fixture(scope="module")
def bureaus() -> list[Row]:
    with (ROOT / "templates" / "局日程.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def roster() -> list[Row]:
    return read_csv("名簿.csv", "cp932")


@pytest.fixture(scope="module")
def sheet() -> list[Row]:
    return read_sheet()


@pytest.fixture(scope="module")
def insured() -> list[Row]:
    return read_csv("有資格者.csv", "cp932")


@pytest.fixture(scope="module")
def departments() -> list[Row]:
    return read_csv("所属.csv", "utf-8-sig")


def members(rows: list[Row]) -> list[Row]:
    return [row for row in rows if row["区分"] == "本人"]


def person(row: Row) -> tuple[str, str, str]:
    return row["記号"], row["番号"], row["枝番"]


def envelopes(rows: list[Row]) -> Counter[str]:
    """Count the members per bureau in whose family anybody gets a card."""
    with_card = {(row["局名"], row["記号"], row["番号"]) for row in rows if row["枚数"] == "1"}
    return Counter(bureau for bureau, _, _ in with_card)


def test_headers_are_those_of_the_records(roster: list[Row], sheet: list[Row], insured: list[Row]) -> None:
    headers = [column.header for column in ROSTER_COLUMNS]
    assert list(roster[0]) == list(sheet[0]) == [header for header in headers if header not in ELIGIBILITY]
    assert list(insured[0]) == [header for header in headers if header != "枚数"]


def test_schedule_has_24_bureaus_at_the_counter_and_six_wards_by_carrier(bureaus: list[Row]) -> None:
    assert [row["局コード"] for row in bureaus] == [f"{number:02}" for number in range(1, 31)]
    at_counter, direct = bureaus[:24], bureaus[24:]
    assert {row["配付方法"] for row in at_counter} == {"窓口"}
    assert sum(int(row["件数"]) for row in at_counter) == 3962
    assert {row["局名"] for row in direct} == WARDS
    assert {(row["配付方法"], row["受付開始"], row["受付終了"], row["件数"]) for row in direct} == {
        ("直送", "", "", "")
    }


@pytest.mark.parametrize("name", ["roster", "sheet"])
def test_envelopes_are_the_published_counts(name: str, bureaus: list[Row], request: pytest.FixtureRequest) -> None:
    counts = envelopes(request.getfixturevalue(name))
    published = {row["局名"]: int(row["件数"]) for row in bureaus if row["件数"]}
    assert {bureau: counts[bureau] for bureau in published} == published
    assert 600 <= sum(counts[ward] for ward in WARDS) <= 800
    assert set(counts) == {row["局名"] for row in bureaus}


def test_departments(roster: list[Row], departments: list[Row], bureaus: list[Row]) -> None:
    assert 500 <= len(departments) <= 600
    listed = {row["所属コード"]: (row["局コード"], row["所属名"]) for row in departments}
    assert len(listed) == len(departments)
    assert [row["局コード"] for row in departments] == sorted(row["局コード"] for row in departments)
    sizes = Counter(row["所属コード"] for row in members(roster))
    assert all(listed[row["所属コード"]] == (row["局コード"], row["所属名"]) for row in roster)
    assert len(set(listed) - set(sizes)) == 6
    assert min(sizes.values()) == 1
    assert sum(40 <= size <= 70 for size in sizes.values()) >= 3
    by_bureau = {(row["局コード"], row["所属名"]) for row in departments}
    assert all((row["局コード"], row["庶務担当課"]) in by_bureau for row in bureaus)


def test_everybody_is_there_once_with_the_member_first(roster: list[Row], insured: list[Row]) -> None:
    for rows in (roster, insured):
        assert len({person(row) for row in rows}) == len(rows)
        owners = [(row["記号"], row["番号"]) for row in members(rows)]
        assert len({number for _, number in owners}) == len(owners)
        assert {(row["記号"], row["番号"]) for row in rows} == set(owners)
        assert all((row["区分"] == "本人") == (row["枝番"] == "00") for row in rows)
    assert all(re.fullmatch(r"\d{3}", row["記号"]) and re.fullmatch(r"\d{6}", row["番号"]) for row in insured)
    assert any(row["番号"].startswith("00") for row in members(roster))
    assert 13_000 <= len(insured) <= 15_000


def test_nobody_without_a_card_is_listed_but_addressees(roster: list[Row]) -> None:
    none = [row for row in roster if row["枚数"] == "0"]
    assert {row["区分"] for row in none} == {"本人"}
    assert 200 <= len(none) <= 600
    assert {row["枚数"] for row in roster} == {"0", "1"}


def gets_card(row: Row) -> bool:
    """Judge one person by the notice's 2(1), written apart from the software on purpose."""
    if row["マイナンバー登録"] == "無" or row["資格確認書交付日"]:
        return False
    registered, cancelled = as_date(row["マイナ保険証登録日"]), as_date(row["マイナ保険証解除申請日"])
    ends = [as_date(row["マイナンバーカード有効期限"]), as_date(row["電子証明書有効期限"])]
    return (
        registered is None
        or registered > REFERENCE_DAY
        or row["マイナンバーカード"] in ("無", "返納")
        or any(end is not None and end < REFERENCE_DAY for end in ends)
        or (cancelled is not None and cancelled <= REFERENCE_DAY)
    )


def test_judging_the_insured_gives_the_list(roster: list[Row], insured: list[Row]) -> None:
    judged = {person(row) for row in insured if gets_card(row)}
    assert judged == {person(row) for row in roster if row["枚数"] == "1"}


def test_every_edge_of_the_rules_is_there(insured: list[Row]) -> None:
    def count(header: str, day: date) -> int:
        return sum(as_date(row[header]) == day for row in insured)

    eve, morrow = REFERENCE_DAY - timedelta(days=1), REFERENCE_DAY + timedelta(days=1)
    for header, day in (
        ("マイナ保険証登録日", REFERENCE_DAY),
        ("マイナ保険証登録日", morrow),
        ("マイナ保険証解除申請日", REFERENCE_DAY),
        ("マイナ保険証解除申請日", morrow),
        ("電子証明書有効期限", eve),
        ("電子証明書有効期限", REFERENCE_DAY),
    ):
        assert count(header, day) >= 1, (header, day)
    assert sum(row["マイナンバーカード"] == "返納" for row in insured) >= 10
    assert sum(bool(row["資格確認書交付日"]) for row in insured) >= 50
    assert sum(row["マイナンバー登録"] == "無" for row in insured) >= 50


def test_both_files_agree_on_facts(roster: list[Row], insured: list[Row]) -> None:
    facts = {person(row): row for row in insured}
    late = {person(row) for row in roster if row["退職日"] and (as_date(row["退職日"]) or date.max) <= REFERENCE_DAY}
    assert len(late) == 6
    for row in roster:
        other = facts[person(row)]
        skipped = {"枚数", "退職日", "在職区分"} if person(row) in late else {"枚数"}
        assert {key: value for key, value in row.items() if key not in skipped} == {
            key: other[key] for key in row if key not in skipped
        }


def test_csv_and_workbook_hold_the_same_people(roster: list[Row], sheet: list[Row]) -> None:
    assert len(roster) == len(sheet)
    assert [comparable(row) for row in roster] == [comparable(row) for row in sheet]


def comparable(row: Row) -> dict[str, object]:
    """Return the row as data: days as dates, letters that CP932 lacks replaced, kana full width."""
    plain = {key: row[key] for key in row if key not in DAY_COLUMNS}
    for key in ("氏名", "旧姓"):
        bare = "".join(letter for letter in plain[key] if not 0xE0100 <= ord(letter) <= 0xE01EF)
        plain[key] = bare.translate(OUTSIDE_CODE_PAGE)
    plain["フリガナ"] = unicodedata.normalize("NFKC", plain["フリガナ"])
    return {**plain, **{key: as_date(row[key]) for key in DAY_COLUMNS}}


def test_workbook_keeps_what_cp932_cannot_and_mixes_dates_with_wareki(sheet: list[Row]) -> None:
    names = "".join(row["氏名"] for row in sheet)
    assert all(letter in names for letter in ("𠮷", "𣘺", "𡈽", "葛\U000e0100西", "辻\U000e0100", "渡邉\U000e0102"))
    births = [row["生年月日"] for row in sheet]
    assert sum(bool(re.fullmatch(r"\d{4}-\d{2}-\d{2}", birth)) for birth in births) > 0.85 * len(births)
    assert any(birth.startswith("昭和") for birth in births)
    assert any(re.fullmatch(r"[SHR]\d+\.\d+\.\d+", birth) for birth in births)
    assert all(re.fullmatch(r"\d{6}", row["番号"]) for row in sheet)


def test_exported_spellings_vary(roster: list[Row]) -> None:
    births = Counter(re.sub(r"\d+", "9", row["生年月日"]) for row in roster)
    assert births["9/9/9"] > 0.8 * len(roster)
    assert births["S9.9.9"] >= 20
    assert sum(bool(re.search("[ｱ-ﾝ]", row["フリガナ"])) for row in roster) >= 20
    assert {row["局名"] for row in roster if re.search(r"\S \S", row["氏名"])} == {"病院局", "交通局"}
    assert 0.03 <= sum(bool(row["旧姓"]) for row in members(roster)) / len(members(roster)) <= 0.05


def test_namesakes(sheet: list[Row]) -> None:
    by_name: dict[tuple[str, str], list[Row]] = {}
    folded: dict[tuple[str, str], set[str]] = {}
    for row in members(sheet):
        name = re.sub(r"\s", "", row["氏名"])
        by_name.setdefault((row["局コード"], name), []).append(row)
        folded.setdefault((row["局コード"], name.translate(VARIANTS)), set()).add(name)
    pairs = [rows for rows in by_name.values() if len(rows) > 1]
    assert len(pairs) >= 25
    assert sum(len({row["所属コード"] for row in rows}) < len(rows) for rows in pairs) >= 3
    variants = [names for names in folded.values() if len(names) > 1]
    assert len(variants) >= 6
    assert {"髙橋一郎", "高橋一郎"} in variants


def test_names_of_every_kind(sheet: list[Row]) -> None:
    surnames = {re.split(r"\s", row["氏名"])[0] for row in members(sheet)}
    for wanted in (
        "林",
        "林田",
        "森",
        "辻",
        "高",
        "高田",
        "小川",
        "小川原",
        "桒原",
        "渡邊",
        "渡邉",
        "渡辺",
        "齋藤",
        "齊藤",
    ):
        assert wanted in surnames
    names = {row["氏名"] for row in members(sheet)}
    assert {"グエン　ティ　ラン", "キム　ミンジュン", "スミス　ジョン"} <= {name.replace(" ", "　") for name in names}
    assert len(surnames) >= 350


def test_retirements_and_leaves(roster: list[Row]) -> None:
    listed = members(roster)
    days = [day for day in (as_date(row["退職日"]) for row in listed) if day]
    assert sum(day <= REFERENCE_DAY for day in days) == 6
    assert sum(date(2025, 10, 24) <= day <= date(2025, 12, 1) for day in days) == 25
    assert sum(day >= date(2025, 12, 2) for day in days) == 8
    assert {date(2025, 10, 23), date(2025, 10, 24), date(2025, 12, 1), date(2025, 12, 2)} <= set(days)
    away = [row for row in listed if row["在職区分"] not in ("在職", "退職")]
    kinds = {"休職", "育児休業", "産前産後休暇", "病気休職", "介護休業", "自己啓発等休業"}
    assert {row["在職区分"] for row in away} == kinds
    assert 0.03 <= len(away) / len(listed) <= 0.045
    assert all(row["休職開始日"] for row in away)
    assert any(not row["休職終了日"] for row in away)
    assert all(
        (as_date(row["休職終了日"]) or date.max) > (as_date(row["休職開始日"]) or date.max)
        for row in away
        if row["休職終了日"]
    )


def test_ages_fit(insured: list[Row]) -> None:
    births = {person(row): as_date(row["生年月日"]) or date.max for row in insured}
    for (_, _, edaban), birth in births.items():
        age = REFERENCE_DAY.year - birth.year - ((birth.month, birth.day) > (10, 23))
        assert (18 <= age < 75) if edaban == "00" else (0 <= age < 75)


def test_running_it_again_writes_the_same(tmp_path: Path) -> None:
    subprocess.run([sys.executable, str(EXAMPLES / "make_example.py"), str(tmp_path)], check=True, timeout=60)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(DATA_FILES)
    for name in DATA_FILES:
        if name.endswith(".csv"):
            assert (tmp_path / name).read_bytes() == (EXAMPLES / name).read_bytes(), name
    assert cells(tmp_path / "名簿.xlsx") == cells(EXAMPLES / "名簿.xlsx")


def cells(path: Path) -> list[list[object]]:
    return [list(row) for row in CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()]
