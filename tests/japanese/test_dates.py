"""Every spelling of a date, and everything that only looks like one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger_tools.japanese.dates import (
    DateError,
    business_days_between,
    days_for_people,
    find_dates,
    from_serial,
    is_business_day,
    next_business_day,
    parse_date,
    wareki,
)
from ledger_tools.model import Window

WINDOW = Window(date(2025, 10, 1), date(2026, 3, 31))
NOV5 = date(2025, 11, 5)

SPELLINGS = """
令和7年11月5日|R7.11.5|Ｒ７．１１．５|令和７年１１月５日|11/5|１１／５|11月5日|十一月五日|11.5|2025-11-05
2025/11/5|2025.11.5|20251105|45966|11月5日（水）|11/5(水)|11月5日 水曜日|令和 7 年 11 月 5 日|R 7. 11. 5
r7/11/5|R7-11-5|R071105|2025-11-05 00:00:00|2025-11-05T00:00:00|7.11.5|25.11.5|'25.11.5|㋿7年11月5日|令7.11.5
二〇二五年十一月五日|11月5日付|11月5日付け|11-5|令和七年十一月五日|2025年11月5日|45966.5|11 / 5
令和7年11/5|R7・11・5|R.7.11.5|11月 5日|Ｒ７－１１－５|２０２５１１０５
令和７年 十一月五日|R7.11月5日|11/ 5|11．5|1１月５日
"""


@pytest.mark.parametrize("text", SPELLINGS.strip().replace("\n", "|").split("|"))
def test_one_day_in_many_spellings(text: str) -> None:
    assert parse_date(text, WINDOW) == NOV5


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("令和元年5月1日", date(2019, 5, 1)),
        ("R1.5.1", date(2019, 5, 1)),
        ("H31.4.30", date(2019, 4, 30)),
        ("平成元年1月8日", date(1989, 1, 8)),
        ("S64.1.7", date(1989, 1, 7)),
        ("昭和30年7月2日", date(1955, 7, 2)),
        ("11月末", date(2025, 11, 30)),
        ("2月末日", date(2026, 2, 28)),
        ("1/5", date(2026, 1, 5)),
        ("R11.11.30", date(2029, 11, 30)),
        ("11末", date(2025, 11, 30)),
        ("R8.3末", date(2026, 3, 31)),
        ("2026年2月末", date(2026, 2, 28)),
        ("十二月三十一日", date(2025, 12, 31)),
        ("R元.5.1", date(2019, 5, 1)),
    ],
)
def test_other_days(text: str, expected: date) -> None:
    assert parse_date(text, WINDOW) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("11月31日", "impossible"),
        ("R7.13.1", "impossible"),
        ("2/30", "impossible"),
        ("12/32", "impossible"),
        ("20259999", "impossible"),
        ("R0.1.1", "impossible"),
        ("令和元年4月1日", "impossible"),
        ("H31.5.1", "impossible"),
        ("11月5日(木)", "impossible"),
        ("H37.11.5", "impossible"),
        ("令和7年2月29日", "impossible"),
        ("十一月三十一日", "impossible"),
        ("R071131", "impossible"),
        ("R8.3月", "ambiguous"),
        ("9/30", "outside"),
        ("40000", "outside"),
        ("11月", "ambiguous"),
        ("25日", "ambiguous"),
        ("令和7年", "ambiguous"),
        ("", "not_a_date"),
        ("〇月〇日", "not_a_date"),
        ("99999", "not_a_date"),
        ("済", "not_a_date"),
        ("1234-5678-9012", "not_a_date"),
        ("11/5 or 11/6", "not_a_date"),
    ],
)
def test_what_is_no_date_says_why(text: str, reason: str) -> None:
    with pytest.raises(DateError) as caught:
        parse_date(text, WINDOW)
    assert caught.value.reason == reason
    assert str(caught.value).endswith(("。", ")。"))


def test_a_year_is_never_guessed() -> None:
    with pytest.raises(DateError) as without:
        parse_date("11/5")
    assert without.value.reason == "ambiguous"
    with pytest.raises(DateError) as two_years:
        parse_date("11/5", Window(date(2024, 11, 1), date(2025, 11, 30)))
    assert two_years.value.reason == "ambiguous"
    assert parse_date("11/5(水)", Window(date(2024, 11, 1), date(2025, 11, 30))) == NOV5


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12/1退職者", ["12/1 2025-12-01"]),
        ("11/1~11/30 休職", ["11/1 2025-11-01", "11/30 2025-11-30"]),
        ("11/5-11/30 休職", ["11/5 2025-11-05", "11/30 2025-11-30"]),
        ("11月20日～25日", ["11月20日 2025-11-20", "25日 2025-11-25"]),
        ("１１／２５発送", ["１１／２５ 2025-11-25"]),
        ("11/5金子へ", ["11/5 2025-11-05"]),
        ("11月31日退職", ["11月31日 impossible"]),
        ("11月中に", ["11月中 ambiguous"]),
        ("25日郵送", ["25日 ambiguous"]),
        ("追跡 1234-5678-9012", []),
        ("電話 044-200-3465 内線56331", []),
        ("305号室 3-11/5 11-5", []),
        ("11-30退職", ["11-30 2025-11-30"]),
        ("11月25自宅宛て 十一月5に郵送", ["11月25 2025-11-25", "十一月5 2025-11-05"]),
        ("内線11-30退職 090-11-30退職 13-30退職 11-30号", []),
        ("11末退職 33末", ["11末 2025-11-30"]),
        ("育休(R8.3月まで)", ["R8.3月 ambiguous"]),
        ("2/3枚 1/2枚", []),
        ("2/3人 2/3人分 2/3名 2/3名分 1/2件 1/2通 1/2通送付 1/2個 2/3回 2/3回目 2/3部 2/3部配付 1/2冊 1/2箱 2/3階", []),
        ("1.5人 1.5時間 1.5日 1.5日間 2.5部 1.5通分 1.5倍 2.5回", []),
        ("3日間 5日以内 3か月 11.5日 2.5枚 令和7年度", []),
        ("○月○日 〇月〇日 月 日", []),
        ("五月さん 三日月", []),
        ("192.168.1.1 2025-11-0511 12345678", []),
    ],
)
def test_dates_in_running_text(text: str, expected: list[str]) -> None:
    found = find_dates(text, WINDOW)
    assert [f"{item.text} {item.value or item.reason}" for item in found] == expected
    assert all(text[item.start : item.end] == item.text for item in found)


#: They begin as a number of people, copies, floors … does, and are told of a day.
BEGIN_LIKE_A_COUNT = """
    人事異動 人事課へ異動 人間ドックのため 人員配置 名札と一緒に手渡し 名刺と一緒に手渡し 名簿と照合 名前確認
    件名 通知済 通達 通勤途中 通院 個別に手渡し 個々に手渡し 個人あて 回収 回送 回覧 回答 部長より手渡し
    部署にて手渡し 部内で手渡し 部屋で手渡し 部局へ異動 部分休業 冊子とともに手渡し 階段 階下 日勤後に手渡し
    日直中に受領 時差出勤のため 時短勤務のため
"""


@pytest.mark.parametrize("form", ["12/1{w}", "12/1 {w}", "12.1{w}", "R7.12.1{w}"])
def test_a_word_that_begins_like_a_count_leaves_the_day_a_day(form: str) -> None:
    texts = [form.format(w=word) for word in BEGIN_LIKE_A_COUNT.split()]
    found = [(text, [item.value for item in find_dates(text, WINDOW)]) for text in texts]
    assert [text for text, days in found if days != [date(2025, 12, 1)]] == []
    assert all(text[item.end :].strip() in BEGIN_LIKE_A_COUNT for text in texts for item in find_dates(text, WINDOW))


@given(st.text(alphabet="令和RH元年月日末0123456789./-~〇十一水() 　１２／退職者①葛\U000e0100ｶﾞ", max_size=30))
def test_no_text_breaks_the_finder(text: str) -> None:
    for item in find_dates(text, WINDOW):
        assert text[item.start : item.end] == item.text
        assert (item.value is None) == bool(item.reason)


@given(st.text(max_size=40))
def test_no_text_breaks_the_parser(text: str) -> None:
    try:
        assert isinstance(parse_date(text, WINDOW), date)
    except DateError as error:
        assert error.reason in {"impossible", "ambiguous", "outside", "not_a_date"}


@given(st.dates(date(1927, 1, 1), date(2099, 12, 31)))
def test_wareki_reads_back(day: date) -> None:
    assert parse_date(wareki(day)) == day
    assert parse_date(wareki(day, weekday=True)) == day


@given(st.dates(WINDOW.start, WINDOW.end), st.sampled_from(["{m}/{d}", "{m}月{d}日", "R{y}.{m}.{d}", "{m} / {d}"]))
def test_days_of_the_window_read_back(day: date, form: str) -> None:
    assert parse_date(form.format(y=day.year - 2018, m=day.month, d=day.day), WINDOW) == day


FORMS = """
{m}/{d}|{m}月{d}日|{m}.{d}|{m:02}/{d:02}|R{y}.{m}.{d}|R{y}-{m}-{d}|r{y}/{m}/{d}|R.{y}.{m}.{d}|R{y:02}{m:02}{d:02}
R{y}・{m}・{d}|令和{y}年{m}月{d}日|令和 {y} 年 {m} 月 {d} 日|令和{y}.{m}.{d}|令和{y}年{m}/{d}|令{y}.{m}.{d}|{y}.{m}.{d}
{Y}-{m:02}-{d:02}|{Y}/{m}/{d}|{Y}年{m}月{d}日|{Y}{m:02}{d:02}|'{s}.{m}.{d}|{s}/{m}/{d}|{M}月{D}日|令和{E}年{M}月{D}日
{m}/ {d}|{m}月{d}日({w})|{m}/{d}({w})
"""
_DIGITS = "〇一二三四五六七八九"
_WIDE = str.maketrans({code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000})


def _in_kanji(number: int) -> str:
    tens, units = divmod(number, 10)
    return f"{_DIGITS[tens] if tens > 1 else ''}{'十' if tens else ''}{_DIGITS[units] if units else ''}"


@given(
    st.dates(WINDOW.start, WINDOW.end),
    st.sampled_from(FORMS.strip().replace("\n", "|").split("|")),
    st.booleans(),
)
def test_a_spelling_means_its_day_or_nothing_else(day: date, form: str, wide: bool) -> None:
    parts = {"y": day.year - 2018, "m": day.month, "d": day.day, "Y": day.year, "s": day.year % 100}
    kanji = {"M": _in_kanji(day.month), "D": _in_kanji(day.day), "E": _in_kanji(day.year - 2018)}
    text = form.format(**parts, **kanji, w="月火水木金土日"[day.weekday()])
    shown = text.translate(_WIDE) if wide else text
    assert parse_date(shown, WINDOW) == day
    assert [item.value for item in find_dates(f"{shown}退職者", WINDOW)] == [day]


@given(
    st.integers(0, 99),
    st.integers(0, 99),
    st.sampled_from(["{m}/{d}", "{m}月{d}日", "R7.{m}.{d}", "2025-{m:02}-{d:02}"]),
)
def test_an_impossible_day_is_never_mended(month: int, day: int, form: str) -> None:
    text = form.format(m=month, d=day)
    try:
        found = parse_date(text, WINDOW)
    except DateError as error:
        assert error.reason in {"impossible", "outside"}
    else:
        assert (found.month, found.day) == (month, day)


@given(st.dates(date(1900, 3, 1), date(2199, 12, 31)), st.floats(0, 0.999))
def test_serial_numbers(day: date, time: float) -> None:
    assert from_serial((day - date(1899, 12, 30)).days + time) == day


@pytest.mark.parametrize("serial", [0, -1, 60, 2958466, float("nan"), float("inf")])
def test_serial_numbers_that_are_no_day(serial: float) -> None:
    with pytest.raises(DateError):
        from_serial(serial)


def test_first_days_of_excel() -> None:
    assert from_serial(1) == date(1900, 1, 1)
    assert from_serial(59) == date(1900, 2, 28)
    assert from_serial(61) == date(1900, 3, 1)


def test_wareki_forms() -> None:
    assert wareki(date(2025, 12, 15)) == "令和7年12月15日"
    assert wareki(date(2025, 12, 15), weekday=True) == "令和7年12月15日(月)"
    assert wareki(date(2019, 5, 1)) == "令和元年5月1日"
    assert wareki(date(1850, 1, 1)) == "1850年1月1日"


def test_business_days() -> None:
    assert is_business_day(date(2025, 12, 26))
    assert not is_business_day(date(2025, 11, 24))  # substitute holiday
    assert not is_business_day(date(2025, 12, 29))
    assert not is_business_day(date(2026, 1, 2))
    assert next_business_day(date(2025, 12, 26)) == date(2026, 1, 5)
    assert business_days_between(date(2025, 12, 1), date(2025, 12, 15)) == 10
    assert business_days_between(date(2025, 12, 15), date(2025, 12, 1)) == -10
    assert business_days_between(NOV5, NOV5) == 0


@given(st.dates(date(2024, 1, 1), date(2030, 12, 1)), st.integers(0, 40))
def test_counting_agrees_with_stepping(day: date, steps: int) -> None:
    end = day
    for _ in range(steps):
        end = next_business_day(end)
    assert business_days_between(day, end) == steps
    assert end - day <= timedelta(days=steps * 3 + 12)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2025-11-25", "令和7年11月25日"),
        ("受領年月日「2025-11-25」は未来です", "受領年月日「令和7年11月25日」は未来です"),
        ("2025-11-25 00:00:00", "令和7年11月25日"),
        ("2025-11-25T00:00:00", "令和7年11月25日"),
        ("2025-02-30", "2025-02-30"),
        ("12025-11-25", "12025-11-25"),
        ("03-2025-11-25", "03-2025-11-25"),
        ("044-200-3465", "044-200-3465"),
        ("R7.11.25", "R7.11.25"),
        ("", ""),
    ],
)
def test_a_day_as_programs_write_it_is_shown_as_people_do(text: str, shown: str) -> None:
    assert days_for_people(text) == shown
