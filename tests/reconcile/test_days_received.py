"""受領年月日 in many spellings beside a fitting signature: what passes, what is only mentioned, what is asked."""

# ruff: noqa: E501 - tables

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger_tools.model import Window
from ledger_tools.reconcile.entry import read_received
from tests.reconcile.frames import Back, Member, World, outcome

FIRST, TODAY = date(2025, 11, 20), date(2025, 12, 16)
WINDOW = Window(date(2025, 4, 1), date(2026, 3, 31))


def texts(table: str) -> list[str]:
    return [text for text in table.strip().replace("\n", "|").split("|") if text]


#: A day, or days, between the hand-out (11/20) and its deadline (12/1).
PASSES = texts("""
11/25|11月25日|１１／２５|11.25|11-25|11・25|11 25|11 / 25|11月 25日|2025/11/25|2025-11-25|2025.11.25|2025.11.25.|20251125
2025年11月25日|西暦2025年11月25日|西暦 2025年11月25日|2025年 11月 25日|2025 11 25|R7.11.25|R7 11 25|R7/11/25|R7-11-25
R7・11・25|R07.11.25|R071125|r7.11.25|Ｒ７．１１．２５|令和7年11月25日|令和 7 年 11 月 25 日|令和7.11.25|令7.11.25|㋿7年11月25日
㋊㏸|㋊25日|11月㏸|令和七年十一月二十五日|十一月二十五日|二〇二五年十一月二十五日|二○二五年十一月二十五日|二◯二五年一一月二五日
拾壱月弐拾五日|拾壱月廿五日|令和七年拾壱月弐拾伍日|十一月廿五日|7.11.25|7/11/25|7・11・25|7 11 25|7年11月25日|07年11月25日
七年十一月二十五日|25年11月25日|7年11/25|25.11.25|'25.11.25|25/11/25|071125|251125|45986|45986.4375|2025-11-25 00:00:00
2025-11-25T10:00:00|2025-11-25T10:00:00+09:00|2025-11-25T01:00:00Z|2025-11-24T16:00:00Z|2025-11-25 10:00+09:00
令和7年11月25日 午後3時|令和7年11月25日午後3時30分|2025年11月25日 10時30分|2025年11月25日10時半|11/25 10:30|11/25 10:30:00
11/25午後|11/25 午前|11/25(午前)|11/25 PM|11/25 AM10:30|11/25 夕方|11/25 昼|11月25日朝|11月25日 15時頃|2025/11/25 9:05
11/25(火)|11/25（火）|11月25日(火曜日)|11月25日 火曜日|11/25火|11月25日火|11/25(火) 10:30|11月25日付|11月25日付け
11/25・26|11/25、26|11/25,26|11/25〜28|11/25～28|11/25-28|11/25~11/28|11/25、11/26|11/25 11/26|11/26 11/25|11月25日・26日
11月25日から28日|11月25日及び26日|11月25日と26日|11/25・26(水)|2025-11-25〜2025-11-28|R7.11.25〜28|11.25・26|7.11.25・26
11月下旬|令和7年11月下旬|2025年11月下旬|11月末|11月末日|11末|11/25受領|11月25日受領済|受領 11/25|11/25 済|本人 11/25|11/25 受取
11/20|12/1|㋋㏠|11/20〜12/1|十二月一日|11/29|2025/12/01
""")  # fmt: skip

#: After 12/1 and not after today: mentioned, not asked.
LATE = texts("""
12/2|12/11|12/16|12/11午後|12月11日 午後|R7.12.11|2025-12-11|令和七年十二月十一日|㋋㏪|7年12月11日|R7 12 11|071211|12・11
12/11(木)|11/28〜12/5|11/25、12/3|12月上旬|令和7年12月初旬|11月下旬〜12月上旬|西暦2025年12月11日|12/11受領|46002
""")  # fmt: skip

#: No day, no possible one, one outside, or one of several readings.
ASKED = texts("""
11/31|2/30|13/5|0/5|11/0|12/32|11/00|2025/11/31|2025-11-31|令和7年11月31日|十一月三十一日|拾壱月参拾壱日|R7.11.31|R7 11 31|071131
11・31|2025 11 31|㋊㏾|11月31|7年11月31日|令和0年11月25日|令和元年11月25日|平成37年11月25日|㍻37年11月25日|H37.11.25|昭和100年11月25日
S100.11.25|平成7年11月25日|7月25日|11/5|11月5日|令和7年11月5日|西暦2025年11月5日|㋿7年11月5日|㋊㏤|拾壱月五日|7年11月5日|R7 11 5
2025 11 5|071105|7.11.5|11・5|11-5|二○二五年十一月五日|2025-11-05T10:00:00+09:00|2025-11-19T10:00:00+09:00|2025-11-19T10:00:00Z
令和7年11月5日 午後3時|2025年11月05日 10時30分|11/19|11/19 23:59|11/5・12|11/5〜7|11/19・20|11/5〜11/25|11/5-7|11/19、25
R7.11.5〜25|11月|11月中|11月上旬|11月中旬|10月中|10月下旬|令和6年11月|令和7年11月|2025年11月|十一月|12月|12月中|12月中旬|12月下旬
令和6年11月下旬|11月頃|11月下旬頃|11月10日頃|11/25頃|11/25 ごろ|11/25前後|11/25?|11/25まで|〜11/25|11/25〜|11/25以降|11/25以前
12/17|12/25|7年12月25日|令和7年12月25日|2026/11/25|令和8年11月25日|R8.11.25|8.11.25|㋋㏸|12/10〜20|11/25・12/25|11/28〜1/5|12月25日 午前
2024/11/25|R6.11.25|6年11月25日|6.11.25|1900/1/1|9999/12/31|2025年|令和7年|昨年|去年|先週|先月|先日|今日|本日|昨日|今週|月末|年内|年末
25日|25|11|1125|45966|-45986|45986円|99999|0|1|60|10:30|午後|15時|水曜|(火)|火|11/25(水)|11/25水|11月25日(月)|11/25・26(木)
11/26〜25|11/28・2|11/25 26|11/25/26|11/5/2025|11・5・12|11/25 or 11/26|11/2○|12/1○|○月○日|〇月〇日|月 日|/|-|―|／|×|〃|同上|同右|々|✓|○
未|未受領|不在|返戻|返却|破棄|退職|郵送|後日|予定|11/25予定|11/25受領予定|12/3 返却|11/25返戻|11/25郵送|11/25 代理|山田|なし|不明|?
11/25未|未11/25|11/25受領せず|=TODAY()|=NOW()|#N/A|#VALUE!|TRUE|11/25に渡す|連絡待ち|11/25発送|11:25
""")  # fmt: skip


def judged(entries: list[Back]) -> list[tuple[str, str]]:
    found = outcome(World([entry.of for entry in entries], entries, as_of=TODAY).judged())
    return [found[entry.of.bango] for entry in entries]


def signed(days: list[str]) -> list[Back]:
    members = (Member(f"{number:07}", "山田　太郎", "ヤマダ タロウ") for number in range(1, len(days) + 1))
    return [Back(member, stamp="山田", on=text) for member, text in zip(members, days, strict=True)]


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (PASSES, ("received", "")),
        (LATE, ("received", "S07")),
        (ASKED, ("review", "S07")),
        (["", " ", "　"], ("received", "")),
    ],
    ids=["passes", "late", "asked", "blank"],
)
def test_a_day_beside_a_fitting_signature(days: list[str], expected: tuple[str, str]) -> None:
    found = dict(zip(days, judged(signed(days)), strict=True))
    assert {text: outcome for text, outcome in found.items() if outcome != expected} == {}


def test_the_table_is_large() -> None:
    assert len({*PASSES, *LATE, *ASKED}) == len([*PASSES, *LATE, *ASKED])
    assert len(PASSES) >= 100
    assert len(LATE) >= 20
    assert len(ASKED) >= 180


#: Beside a remark that settles the row the day is only mentioned; words that do not go with it are asked about.
BESIDE_A_RETIREMENT = {
    "": "retired",
    "―": "retired S07",
    "／": "retired S07",
    "11/25": "retired",
    "10/31": "retired S07",
    "11/31": "retired S07",
    "先週": "retired S07",
    "退職": "retired S07",
    "返送": "retired S07",
    "返戻": "review S07",
    "破棄": "review S07",
    "未": "review S07",
    "不在": "review S07",
    "郵送": "review S07",
    "紛失": "review S07",
    "11/25返戻": "review S07",
    "代理": "review S07",
}
BESIDE_A_MAILING = {
    "―": "mailed S07",
    "郵送": "mailed S07",
    "休職中": "mailed S07",
    "12/25": "mailed S07",
    "返戻": "review S07",
    "破棄": "review S07",
    "退職": "review S07",
    "宛先不明": "review S07",
}


def test_what_stands_in_the_day_of_a_settled_row() -> None:
    kinds = (
        ("11月25日退職者", {"retired": "2025-11-25"}, BESIDE_A_RETIREMENT),
        ("休職(休業)中 11月25日自宅宛てて郵送済み", {"duty": "休職", "leave": ("2025-09-01", "")}, BESIDE_A_MAILING),
    )
    for remark, facts, table in kinds:
        members = [
            Member(f"{number:07}", "山田　太郎", "ヤマダ タロウ", **facts) for number in range(1, len(table) + 1)
        ]
        back = [Back(member, remark=remark, on=text) for member, text in zip(members, table, strict=True)]
        counts = [(member.bango, 1, date(2025, 12, 10)) for member in members if "retired" in facts]
        found = outcome(World(members, back, counts=counts, as_of=TODAY).judged())
        said = [" ".join(filter(None, found[member.bango])) for member in members]
        assert dict(zip(table, said, strict=True)) == table


SPELLINGS = texts("""
{m}/{d}|{m}月{d}日|{m}.{d}|{m}-{d}|{m}・{d}|{m} {d}|R{y}.{m}.{d}|R{y} {m} {d}|R{y:02}{m:02}{d:02}|令和{y}年{m}月{d}日|{y}.{m}.{d}|{y}年{m}月{d}日
{y:02}{m:02}{d:02}|{s}{m:02}{d:02}|{s}.{m}.{d}|{Y}/{m}/{d}|{Y} {m} {d}|{Y}-{m:02}-{d:02}|西暦{Y}年{m}月{d}日|{Y}-{m:02}-{d:02}T10:00:00+09:00|{M}月{D}日
二○二五年{M}月{D}日|{A}月{B}日|{q}{p}|㋿{y}年{m}月{d}日|{m}/{d}({w})|{m}/{d}{w}|{m}/{d} 午後3時|{Y}年{m}月{d}日 10時30分|{m}/{d}受領
""")  # fmt: skip
_DIGITS = "〇一二三四五六七八九"
_FORMAL = str.maketrans("一二三十", "壱弐参拾")


def _kanji(number: int) -> str:
    tens, units = divmod(number, 10)
    return f"{_DIGITS[tens] if tens > 1 else ''}{'十' if tens else ''}{_DIGITS[units] if units else ''}"


def spelt(form: str, month: int, day: int, weekday: str = "月") -> str:
    kanji = {"M": _kanji(month), "D": _kanji(day)}
    formal = {"A": kanji["M"].translate(_FORMAL), "B": kanji["D"].translate(_FORMAL)}
    squared = {"q": chr(0x32BF + month), "p": chr(0x33DF + day)}
    return form.format(y=7, s=25, Y=2025, m=month, d=day, w=weekday, **kanji, **formal, **squared)


@settings(max_examples=400)
@given(st.dates(date(2025, 4, 1), date(2025, 12, 31)), st.sampled_from(SPELLINGS))
def test_every_spelling_means_its_day(day: date, form: str) -> None:
    found = read_received(spelt(form, day.month, day.day, "月火水木金土日"[day.weekday()]), WINDOW)
    assert (found.day, found.first, found.last, found.wrong) == (day, day, day, "")


@pytest.mark.parametrize(("month", "day"), [(11, 31), (2, 30), (4, 31), (6, 31), (9, 31)])
@pytest.mark.parametrize("form", [form for form in SPELLINGS if "{w}" not in form])
def test_no_spelling_mends_an_impossible_day(form: str, month: int, day: int) -> None:
    found = read_received(spelt(form, month, day), WINDOW)
    assert found.wrong
    assert (found.day, found.first, found.last) == (None, None, None)


@pytest.mark.parametrize("off", range(1, 7))
def test_a_weekday_that_does_not_fit_is_no_day(off: int) -> None:
    for form in ("{m}/{d}({w})", "{m}/{d}{w}", "{m}月{d}日 {w}曜日"):
        day = FIRST + timedelta(days=off)
        assert read_received(spelt(form, day.month, day.day, "月火水木金土日"[FIRST.weekday()]), WINDOW).wrong


@settings(max_examples=300)
@given(
    st.text(max_size=30)
    | st.text("0123456789/.-・~〜、 年月日令和R上中下旬末頃火曜午後時:T+Z○十壱拾受領済", max_size=24)
)
def test_no_text_breaks_the_reader(text: str) -> None:
    found = read_received(text, WINDOW)
    assert (found.first is None) == (found.last is None)
    if found.first and found.last:
        assert not found.wrong
        assert found.first <= found.last
