"""What several returns of one row say together: grave words first, blanks, parts, copies, members who stood twice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

import pytest

from tests.reconcile.frames import Back, Member, World, messages, outcome

ONE = Member("0000001", "山田　太郎", "ヤマダ タロウ", editions=(1, 2))
TWO = Member("0000002", "鈴木　花子", "スズキ ハナコ", editions=(1, 2))
THREE = Member("0000003", "佐藤　次郎", "サトウ ジロウ", editions=(1, 2))
ALL = {"A": ONE, "B": TWO, "C": THREE}
LEAVE = {"duty": "休職", "leave": ("2025-09-01", "")}
MAILED = "休職中 11月25日自宅宛てて郵送済み"

Entry = dict[str, object]


def lived(cases: Iterable[Iterable[Entry]], **facts: object) -> World:
    """A member and a ledger for each case: its entries came back one after another, on days of their own."""
    members, backs = [], []
    for number, entries in enumerate(cases, start=1):
        of = replace(ONE, bango=f"{number:07d}", ledger=f"01-{number:03d}", seq=1, **facts)  # type: ignore[arg-type]
        members.append(of)
        for n, entry in enumerate(entries, start=1):
            place = {"file": n, "day": date(2025, 12, n), "edition": 2}
            backs.append(Back(of, **place | entry))  # type: ignore[arg-type]
    return World(members, backs)


def outcomes(cases: Iterable[Iterable[Entry]], **facts: object) -> list[tuple[str, str]]:
    return list(outcome(lived(cases, **facts).judged()).values())


SIGNED: Entry = {"stamp": "山田"}


# ---- grave words first --------------------------------------------------------------------------------------------

NOTED = "11/20逝去されました"
GRAVELY = ("review", "F08")
GRAVE: tuple[Entry, ...] = (
    {"remark": "12月2日死亡"},
    {"remark": "死亡"},
    {"stamp": "死亡"},
    {"marks": (("comment", NOTED),)},
    {"on": "死亡"},
    {"remark": "受取拒否"},
    {"remark": "本人が受領を辞退"},
    {"stamp": "拒否"},
    {"remark": "カード紛失"},
    {"stamp": "紛失"},
    {"remark": "封筒が見当たらず"},
    {"remark": "総務課へ異動"},
    {"remark": "12/1付け市民文化局へ異動"},
    {"remark": "出向"},
    {"remark": "別人に渡した"},
    {"remark": "誤って田中さんへ渡した"},
    {"remark": "隣の課の方に渡した"},
    {"remark": "誤って廃棄"},
    {"remark": "シュレッダー処理"},
    {"remark": "12/3返却"},
    {"remark": "退職"},
    {"remark": "資格喪失"},
    {"remark": "空封筒"},
    {"stamp": "山田", "on": "返却"},
    {"remark": "鈴木花子死亡"},
    {"remark": "妻が死亡届を提出"},
    {"remark": "旧証と新しいカードを紛失"},
    {"remark": "カードを盗まれた"},
    {"remark": "火事で焼失"},
    {"remark": "受取らず"},
    {"remark": "本人が不要と申出"},
    {"remark": "封筒にカードが入っていなかった"},
    {"remark": "中身が違う"},
    {"remark": "別の方のカードだった"},
    {"remark": "他の課へ誤配"},
)


def test_grave_words_are_not_cleared_by_a_signature_alone() -> None:
    result = lived([grave, SIGNED] for grave in GRAVE).judged()
    assert [
        (grave, found) for grave, found in zip(GRAVE, outcome(result).values(), strict=True) if found != GRAVELY
    ] == []
    quoted = [f"「{grave.get('remark') or grave.get('on') or grave.get('stamp') or NOTED}」" for grave in GRAVE]
    said = messages(result, "F08")
    assert all("回収1.xlsx［受領簿］I" in message for message in said)
    assert [words for words, message in zip(quoted, said, strict=True) if words not in message] == []


PROGRESS: tuple[Entry, ...] = (
    {"stamp": "不在"},
    {"stamp": "〃"},
    {"stamp": "○"},
    {"stamp": "済"},
    {"stamp": "予定"},
    {"stamp": "代理 山田 花"},
    {"stamp": "鈴木"},
    {"stamp": "山田", "on": "2025-10-01"},
    {"stamp": "山田", "codes": "S05"},
    {"on": "後日"},
    {"remark": "後日受領予定"},
    {"remark": "本人不在"},
    {"remark": "未配付"},
    {"remark": "12/31退職予定"},
    {"remark": "育休中"},
    {"remark": "妻が受領"},
    {"remark": "庶務で保管"},
    {"remark": "紛失していない"},
    {"remark": "定年退職後再任用"},
    {"remark": "研修中のため後日"},
    {"remark": "妻死亡により忌引"},
    {"remark": "父逝去のため忌引休暇"},
    {"remark": "旧証返却済"},
    {"remark": "旧組合員証は紛失"},
    {"remark": "紛失防止のため手渡し予定"},
    {"remark": "異動前の所属より受領予定"},
    {},
)


def test_ordinary_progress_ends_with_the_members_own_signature() -> None:
    found = outcomes([progress, SIGNED] for progress in PROGRESS)
    assert [p for p, (status, _) in zip(PROGRESS, found, strict=True) if status != "received"] == []


#: What came first, the remark beside a signature then, and the status.
REPLIES = (
    ("死亡", "前回の記載は誤り", "received"),
    ("12月2日死亡", "前回の死亡は誤記、12/3本人受領", "received"),
    ("12月2日死亡", "訂正", "received"),
    ("12月2日死亡", "11/28本人受領", "received"),
    ("12月2日死亡", "12/3本人受領", "review"),
    ("死亡", "11/28本人受領", "review"),
    ("死亡", "再発行の上受領", "review"),
    ("受取拒否", "前回の備考「受取拒否」は誤りでした", "received"),
    ("受取拒否", "12/3本人受領", "received"),
    ("12/2受取拒否", "11/28本人受領", "review"),
    ("12/2受取拒否", "拒否していたが12/3本人受領", "received"),
    ("受取拒否", "説得の上、12/3受領", "received"),
    ("受取拒否", "本人受領", "review"),
    ("受取拒否", "会計年度任用職員", "review"),
    ("カード紛失", "再発行の上受領", "received"),
    ("カード紛失", "12/3 再発行分を本人受領", "received"),
    ("カード紛失", "紛失したが見つかり、12/3本人受領", "received"),
    ("カード紛失", "再発行申請中", "review"),
    ("総務課へ異動", "異動は取消し", "received"),
    ("総務課へ異動", "12/3本人に手渡し", "received"),
    ("退職", "前回の退職は誤り", "received"),
    ("11月25日退職者", "前回の退職は誤り", "received"),
    ("総務課へ異動", "退職は誤り", "review"),
    ("死亡", "異動は取消し", "review"),
    ("12月2日死亡", "前回の退職は誤り", "review"),
    ("受取拒否", "紛失は誤報でした", "review"),
    ("カード紛失", "前回の備考「受取拒否」は誤りでした", "review"),
    ("シュレッダー処理", "退職は誤り", "review"),
    ("シュレッダー処理", "前回の記載は誤り", "received"),
    ("受取拒否", "拒否は誤り、異動も誤り", "received"),
    ("11月25日退職者", "異動は誤り", "review"),
    ("死亡退職", "前回の死亡は誤り", "received"),
    ("11/20死亡(12/2に家族より連絡)", "11/28本人受領", "review"),
    ("12/2死亡(12/4に家族より連絡)", "11/28本人受領", "received"),
    ("死亡", "前回の受領は誤り", "review"),
    ("死亡", "誤り", "review"),
    ("死亡", "取消", "review"),
    ("死亡", "前回の記載は誤りかもしれない", "review"),
)


def test_a_later_remark_settles_what_it_clearly_speaks_of() -> None:
    said = [[{"remark": first}, {**SIGNED, "remark": then}] for first, then, _ in REPLIES]
    # What has been settled stays so where the row comes back without the remark.
    for cases in (said, [[*entries, SIGNED] for entries in said]):
        found = outcomes(cases)
        assert [reply for reply, (status, _) in zip(REPLIES, found, strict=True) if status != reply[2]] == []


def test_a_correction_of_nothing_is_a_question() -> None:
    correction = {**SIGNED, "remark": "前回の記載は誤り"}
    found = outcomes([[correction], [correction, correction], [SIGNED, correction], [{}, correction]])
    assert {status for status, _ in found} == {"review"}


def test_a_decision_settles_both() -> None:
    world = lived([[{"remark": "受取拒否"}, SIGNED]])
    digest = world.judged().rows.at[0, "digest"]
    decided = world.with_(decisions=[("0000001", digest, "受領と認める")]).judged()
    assert outcome(decided)["0000001"][0] == "decided"


def test_grave_words_hold_whatever_comes_between() -> None:
    refused, died = {"remark": "受取拒否"}, {"remark": "死亡"}
    cases: list[list[Entry]] = [
        [refused, SIGNED, SIGNED],
        [SIGNED, refused],
        [died, {}, SIGNED],
        [died | {"edition": 1}, SIGNED],
        [SIGNED, died | {"edition": 1}],
        [died, SIGNED | {"day": date(2025, 12, 1)}],
    ]
    assert {status for status, _ in outcomes(cases)} == {"review"}


def test_grave_words_stand_against_a_mailing_and_not_against_a_retirement() -> None:
    assert outcomes([[{"remark": "受取拒否"}, {"remark": MAILED}]], **LEAVE) == [("review", "F08")]
    assert outcomes([[{"remark": "カード紛失"}, {"remark": "11月25日退職者"}]], retired="2025-11-25")[0][1] == "N07"


OLD = replace(ONE, editions=(1,))
NEW = replace(ONE, ledger="01-002", editions=(1,), seq=7)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("死亡", ("review", "F08")),
        ("受取拒否", ("review", "F08")),
        ("総務課へ異動", ("received", "")),
        ("異動のためカード返送", ("received", "")),
        ("12/3返却", ("received", "")),
        ("退職", ("review", "F08")),
        ("不在", ("received", "")),
    ],
)
def test_the_ledger_that_a_member_has_left_speaks_too(words: str, expected: tuple[str, str]) -> None:
    old, new = Back(OLD, remark=words), Back(NEW, stamp="山田")
    for first, second in ((1, 2), (2, 1)):
        world = World([OLD, TWO, NEW], [replace(old, file=first), replace(new, file=second)])
        assert outcome(world.judged())["0000001"] == expected


@pytest.mark.parametrize("stamps", [("", ""), ("山田", "")])
@pytest.mark.parametrize(("file", "said"), [(1, 0), (3, 1)])  # what came before is put right
def test_a_member_twice_on_the_ledger_left_is_told_and_asks_nothing(
    stamps: tuple[str, str], file: int, said: int
) -> None:
    old = [Back(OLD, stamp=stamp, file=file) for stamp in stamps]
    result = World([OLD, TWO, NEW], [*old, Back(NEW, stamp="山田", file=2)]).judged()
    assert (outcome(result)["0000001"][0], len(messages(result, "R04"))) == ("received", said)


@pytest.mark.parametrize(
    ("words", "status", "blank"),
    [
        ("死亡", "review", "review"),
        ("受取拒否", "review", "review"),
        ("カード紛失", "review", "review"),
        ("不在", "not_submitted", "outstanding"),
        ("総務課へ異動", "not_submitted", "outstanding"),
    ],
)
def test_grave_words_go_along_with_a_member_who_has_moved(words: str, status: str, blank: str) -> None:
    old = Back(OLD, remark=words)
    assert outcome(World([OLD, TWO, NEW], [old]).judged())["0000001"][0] == status
    assert outcome(World([OLD, TWO, NEW], [old, Back(NEW, file=2)]).judged())["0000001"][0] == blank


def test_a_blank_on_the_old_ledger_takes_nothing_from_the_new_one() -> None:
    again = {"file": 2, "day": date(2025, 12, 9)}
    old = [Back(OLD, stamp="山田"), Back(TWO, stamp="鈴木"), Back(OLD, **again), Back(TWO, stamp="鈴木", **again)]  # type: ignore[arg-type]
    assert outcome(World([OLD, TWO, NEW], old).judged())["0000001"] == ("review", "F08")
    assert outcome(World([OLD, TWO, NEW], [Back(NEW, stamp="山田"), *old]).judged())["0000001"] == ("received", "")


def test_a_move_that_the_records_know_is_no_doubt() -> None:
    assert outcomes([[{"remark": "第2課へ異動"}, SIGNED]], now_in="0102")[0][0] == "received"


# ---- blanks, parts and copies -------------------------------------------------------------------------------------


def doubted(cases: Sequence[Sequence[str]]) -> list[str]:
    """A ledger of three for each case, its files as 「day edition filled/blank」 in the order in which they came: whom
    the outcome asks about."""
    members, backs = [], []
    for number, shown in enumerate(cases, start=1):
        of = {
            letter: replace(one, bango=f"{number:04d}{one.bango[-3:]}", ledger=f"01-{number:03d}", seq=int(one.bango))
            for letter, one in ALL.items()
        }
        members += of.values()
        for file, text in enumerate(shown, start=1):
            day, edition, rows = text.split()
            filled, _, blank = rows.partition("/")
            place = {"file": file + 10 * number, "day": date(2025, 12, int(day)), "edition": int(edition)}
            backs += [Back(of[letter], stamp=of[letter].name[:2], **place) for letter in filled]  # type: ignore[arg-type]
            backs += [Back(of[letter], **place) for letter in blank]  # type: ignore[arg-type]
    found = outcome(World(members, backs).judged())
    return [
        "".join(letter for letter, one in ALL.items() if found[f"{number:04d}{one.bango[-3:]}"][0] == "review")
        for number in range(1, len(cases) + 1)
    ]


BLANKS = (
    # a later edition with other rows filled
    (("1 1 A/BC", "2 2 B/AC", "3 2 BC/A"), ""),
    (("1 1 ABC/", "2 2 B/AC", "3 2 B/AC"), ""),
    (("1 2 AB/C", "2 1 A/BC", "3 1 A/BC"), ""),
    (("1 1 A/BC", "2 0 B/AC", "3 0 BC/A"), ""),
    (("1 1 AB/C", "2 1 B/AC", "3 2 A/BC"), ""),
    (("1 2 AB/C", "2 2 B/AC", "3 1 AB/C"), ""),
    (("1 2 AB/C", "2 1 AB/C", "3 2 B/AC"), "A"),
    # the same edition's row was filled before
    (("1 2 AB/C", "2 2 B/AC"), "A"),
    (("1 2 AB/C", "2 0 B/AC"), "A"),
    (("1 1 AB/C", "2 1 B/AC"), "A"),
    (("1 1 AB/C", "2 2 AB/C", "3 2 B/AC"), "A"),
    (("1 2 ABC/", "2 2 B/AC"), "AC"),
    (("1 2 A/BC", "2 2 AB/C", "3 2 BC/A"), "A"),
    (("1 2 AB/C", "2 2 B/AC", "3 2 B/AC"), "A"),
    (("1 1 AB/C", "2 2 B/AC", "3 1 BC/A"), "A"),
    (("1 1 AB/C", "2 2 AB/C", "3 1 B/AC"), ""),
    # filled, blanked, filled again
    (("1 2 AB/C", "2 2 B/AC", "3 2 AB/C"), ""),
    (("1 2 AB/C", "2 2 B/AC", "3 2 A/BC"), ""),
    # blank copies and parts that repeat nothing
    (("1 2 ABC/", "2 2 /ABC"), ""),
    (("1 2 A/BC", "2 2 B/AC", "3 2 C/AB"), ""),
    (("1 2 A/BC", "2 2 B/C"), ""),
    # halves of one day
    (("1 2 ABC/", "1 2 A/BC", "1 2 BC/A"), ""),
    (("1 2 A/BC", "1 2 ABC/", "1 2 BC/A"), ""),
    (("1 2 A/BC", "1 2 BC/A", "1 2 ABC/"), ""),
    (("1 2 ABC/", "2 2 A/BC", "2 2 BC/A"), ""),
    (("1 2 ABC/", "1 2 A/BC"), ""),
    # parts on days of their own
    (("1 2 ABC/", "2 2 A/BC", "3 2 BC/A"), ""),
    (("1 2 ABC/", "2 2 A/BC", "3 2 B/AC", "4 2 C/AB"), ""),
    (("1 2 A/BC", "2 2 BC/A", "3 2 ABC/"), ""),
    (("1 2 ABC/", "2 2 AB/C", "3 2 BC/A"), "A"),
    # a copy once more
    (("1 2 AB/C", "2 2 AB/C", "3 2 ABC/"), ""),
)


def test_a_blank_takes_back_what_the_same_edition_held() -> None:
    found = doubted([returns for returns, _ in BLANKS])
    assert [(*case, asked) for case, asked in zip(BLANKS, found, strict=True) if case[1] != asked] == []


def test_an_older_edition_that_arrives_late_takes_nothing_back() -> None:
    late = [[SIGNED, {"stamp": old, "edition": 1}] for old in ("不在", "〃", "山田", "")]
    assert set(outcomes(late)) == {("received", "")}


def test_a_clear_entry_on_the_older_edition_still_ends_a_doubt() -> None:
    assert outcomes([[{"stamp": "不在"}, {**SIGNED, "edition": 1}]])[0][0] == "received"


def test_a_blank_answer_leaves_a_doubt_to_the_department() -> None:
    backs = [Back(ONE, stamp="不在", edition=2), Back(TWO, stamp="済", edition=2)]
    back = {"edition": 2, "file": 2, "day": date(2025, 12, 12)}
    backs += [Back(ONE, **back), Back(TWO, stamp="鈴木", **back)]  # type: ignore[arg-type]
    found = outcome(World([ONE, TWO], backs).judged())
    assert found == {"0000001": ("review", "S02"), "0000002": ("received", "")}


# ---- members who stood twice --------------------------------------------------------------------------------------

TWICE = (Back(ONE, stamp="山田", edition=2), Back(ONE, stamp="山田", edition=2))


@pytest.mark.parametrize(
    ("then", "expected"),
    [
        ((), ("review", "R04")),
        ((Back(ONE, stamp="山田"),), ("received", "")),
        ((Back(ONE, stamp="山田"), Back(TWO, stamp="鈴木")), ("received", "")),
        ((Back(ONE, stamp="不在"),), ("review", "F08 S02")),
        ((Back(ONE),), ("review", "R04")),
        ((Back(TWO, stamp="鈴木"),), ("review", "R04")),
        ((Back(ONE, stamp="山田"), Back(ONE, stamp="山田")), ("review", "R04")),
        ((Back(ONE, stamp="山田"), Back(ONE)), ("review", "R04")),
    ],
)
def test_what_a_later_return_holds_once_is_right_again(then: tuple[Back, ...], expected: tuple[str, str]) -> None:
    later = [replace(back, file=2, edition=2, day=date(2025, 12, 9)) for back in then]
    assert outcome(World([ONE, TWO], [*TWICE, *later]).judged())["0000001"] == expected


def test_standing_twice_names_the_file_it_speaks_of() -> None:
    once, twice = Back(ONE, stamp="山田", edition=2), [replace(back, file=2) for back in TWICE]
    said = messages(World([ONE, TWO], [once, *twice]).judged(), "R04")
    assert said == ["同じ組合員の行が、回収2.xlsx［受領簿］I10にもあります。"]


def test_two_sheets_of_one_file_that_differ_are_put_right_by_a_later_one() -> None:
    differing = [Back(ONE, stamp="山田", edition=2), Back(ONE, stamp="不在", edition=1)]
    assert "R04" in outcome(World([ONE, TWO], differing).judged())["0000001"][1]
    later = Back(ONE, stamp="山田", edition=2, file=2)
    assert outcome(World([ONE, TWO], [*differing, later]).judged())["0000001"] == ("received", "")
    # Whichever of the two stands last.
    assert outcome(World([ONE, TWO], differing[::-1]).judged())["0000001"] == ("review", "R04")
