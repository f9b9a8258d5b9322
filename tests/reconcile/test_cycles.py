"""Several rows, returns and ledgers at once: sorting, second returns, moves, editions, pictures, decisions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ledger_tools.reconcile.case import COUNT_COLUMNS
from tests.reconcile.frames import Back, Member, World, messages, outcome

ONE = Member("0000001", "山田　太郎", "ヤマダ タロウ")
TWO = Member("0000002", "鈴木　花子", "スズキ ハナコ")
THREE = Member("0000003", "佐藤　次郎", "サトウ ジロウ")
SEAL = (("picture", "a" * 64),)
LEAVE = {"duty": "休職", "leave": ("2025-09-01", "")}
MAILED = "休職中 11月25日自宅宛てて郵送済み"


def judged(members: list[Member], *returns: Back, **more: object) -> dict[str, tuple[str, str]]:
    return outcome(World(members, returns, **more).judged())  # type: ignore[arg-type]


def swapped(of: Member, shown: Member, **more: object) -> Back:
    """A row whose hidden key stayed behind when the table was sorted."""
    return Back(of, shown={"bango": shown.bango, "name": shown.name}, **more)  # type: ignore[arg-type]


# ---- sorted without the hidden key --------------------------------------------------------------------------------


def test_sorted_text_goes_with_the_visible_row() -> None:
    found = judged([ONE, TWO], swapped(ONE, TWO, stamp="鈴木"), swapped(TWO, ONE, stamp="山田"))
    assert found == {"0000001": ("received", "R03"), "0000002": ("received", "R03")}


def test_sorted_pictures_are_looked_at() -> None:
    found = judged([ONE, TWO], swapped(ONE, TWO, marks=SEAL), swapped(TWO, ONE))
    assert found == {"0000002": ("review", "R03"), "0000001": ("outstanding", "R03 S01")}


def test_a_foreign_signature_on_a_sorted_row_is_no_proof() -> None:
    found = judged([ONE, TWO], swapped(ONE, TWO, stamp="山田"), swapped(TWO, ONE, stamp="鈴木"))
    assert {status for status, _ in found.values()} == {"review"}


def test_row_copied_over_another_leaves_that_one_missing() -> None:
    found = judged([ONE, TWO], Back(ONE, stamp="山田"), swapped(TWO, ONE, stamp="山田"))
    assert found["0000001"][0] == "review" and "R04" in found["0000001"][1]
    assert found["0000002"] == ("outstanding", "R01")


# ---- second returns -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second", "status", "code"),
    [
        ({"stamp": "不在"}, {"stamp": "山田"}, "received", ""),
        ({}, {"stamp": "山田"}, "received", ""),
        ({"stamp": "山田"}, {"stamp": "山田"}, "received", ""),
        ({"stamp": "山田"}, {"stamp": "不在"}, "review", "F08"),
        ({"stamp": "山田"}, {"remark": "11月25日退職者"}, "review", "F08"),
        ({"stamp": "山田"}, {}, "received", ""),
    ],
)
def test_second_return(first: dict[str, str], second: dict[str, str], status: str, code: str) -> None:
    found = judged([ONE], Back(ONE, **first), Back(ONE, file=2, **second), stated={"01-001": "1"})  # type: ignore[arg-type]
    assert found["0000001"][0] == status
    assert code in found["0000001"][1]


def test_row_blanked_in_a_later_copy_that_repeats_the_others_is_a_contradiction() -> None:
    later = {"file": 2, "day": date(2025, 12, 9)}
    returns = [Back(m, stamp=m.name[:2]) for m in (ONE, TWO)] + [Back(ONE, stamp="山田", **later), Back(TWO, **later)]  # type: ignore[arg-type]
    assert judged([ONE, TWO], *returns) == {"0000001": ("received", ""), "0000002": ("review", "F08")}


def test_bounced_mail_waits_until_it_is_mailed_again() -> None:
    away = replace(ONE, **LEAVE)  # type: ignore[arg-type]
    first, back = Back(away, remark=MAILED), Back(away, remark="12月3日返戻", file=2)
    assert judged([away], first, back) == {"0000001": ("review", "N14")}
    stale = Back(away, remark=MAILED, file=3)
    assert judged([away], first, back, stale) == {"0000001": ("review", "N14")}
    again = Back(away, remark="休職中 12月8日自宅宛てて郵送済み", file=3)
    assert judged([away], first, back, again) == {"0000001": ("mailed", "N09")}
    signed = Back(away, stamp="山田", on="2025-12-10", file=3)
    assert judged([away], first, back, signed)["0000001"][0] == "received"
    # A day of receipt since then answers whatever else was said of the way back.
    for said in ("宛先不明で返戻、課へ返却", "12月3日誤配で返戻", "12月3日返戻、異動のため"):
        elsewhere = replace(back, remark=said)
        assert judged([away], first, elsewhere, signed)["0000001"][0] == "received", said


# ---- pictures on several rows -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "suspicious"),
    [
        (("山田　太郎", ""), ("鈴木　花子", ""), True),
        (("山田　太郎", ""), ("山田　花子", ""), False),
        (("山田太郎", "ヤマダ タロウ"), ("山田　花子", ""), False),
        (("山田太郎", "ヤマダ タロウ"), ("山田花子", "ヤマダ ハナコ"), False),
        (("林田花子", "ハヤシダ ハナコ"), ("林太郎", "ハヤシ タロウ"), True),
        (("林　太郎", "ハヤシ タロウ"), ("林田　花子", "ハヤシダ ハナコ"), True),
        (("伊藤　太郎", "イトウ タロウ"), ("伊東　花子", "イトウ ハナコ"), True),
        (("髙橋　太郎", ""), ("高橋　花子", ""), False),
        (("山田太郎", ""), ("山田花子", ""), False),
        (("山田太郎", ""), ("山本花子", ""), True),
    ],
)
def test_same_picture(one: tuple[str, str], other: tuple[str, str], suspicious: bool) -> None:
    members = [Member("0000001", *one), Member("0000002", *other)]
    found = judged(members, *(Back(member, marks=SEAL) for member in members))
    assert set(found.values()) == ({("review", "S06")} if suspicious else {("received", "")})


# ---- moves, new hires, leavers ------------------------------------------------------------------------------------

OLD = replace(ONE, ledger="01-001", editions=(1,))
NEW = replace(ONE, ledger="01-002", editions=(1,), seq=7)
STAYS = replace(TWO, ledger="01-001", editions=(1, 2))


def test_receipt_on_the_old_ledger_counts_on_the_new_one() -> None:
    result = World([OLD, STAYS, NEW], [Back(OLD, stamp="山田"), Back(STAYS, stamp="鈴木")]).judged()
    rows = result.rows.set_index("ledger_id")
    assert rows["status"].to_dict() == {"01-001": "received", "01-002": "received"}
    assert rows.at["01-002", "moved"]
    assert messages(result, "D01") == []


def test_doubtful_evidence_on_the_old_ledger_does_not_count() -> None:
    for entry in ({}, {"stamp": "不在"}, {"remark": "総務課へ異動"}):
        found = judged([OLD, STAYS, NEW], Back(OLD, **entry))  # type: ignore[arg-type]
        assert found["0000001"] == ("not_submitted", "D01")


@pytest.mark.parametrize(
    ("old", "new", "on", "expected"),
    [
        ("03-001", "01-002", "2025-11-19", ("received", "")),  # the carrier came there a day before the counter opened
        ("03-001", "01-002", "2025-11-18", ("review", "S07")),
        ("01-001", "03-002", "2025-11-19", ("review", "S07")),  # nobody had the card at the counter's bureau yet
        ("01-001", "03-002", "2025-11-20", ("received", "")),
    ],
)
def test_hand_out_began_when_it_did_where_the_card_was_signed_for(
    old: str, new: str, on: str, expected: tuple[str, str]
) -> None:
    then, now = replace(ONE, ledger=old), replace(ONE, ledger=new, seq=7)
    stays = replace(TWO, ledger=old, editions=(1, 2))
    world = World([then, stays, now], [Back(then, stamp="山田", on=on), Back(stays, stamp="鈴木")])
    rows = world.judged().rows
    row = rows[(rows["ledger_id"] == new) & (rows["bango"] == ONE.bango)].iloc[0]
    assert (row["status"], row["codes"]) == expected


def test_other_cards_on_the_old_ledger_are_looked_at() -> None:
    found = judged([OLD, STAYS, replace(NEW, cards=3)], Back(OLD, stamp="山田"))
    assert found["0000001"] == ("review", "F06")


def test_both_ledgers_count_once_and_must_agree() -> None:
    both = judged([OLD, STAYS, NEW], Back(OLD, stamp="山田"), Back(NEW, marks=SEAL, file=2))
    assert both["0000001"] == ("received", "")
    against = judged([OLD, STAYS, NEW], Back(OLD, stamp="山田"), Back(NEW, remark="11月25日退職者", file=2))
    assert against["0000001"][0] == "review" and "F08" in against["0000001"][1]


def test_new_hire_on_a_later_edition_is_not_missing_from_the_earlier_one() -> None:
    hired = replace(THREE, editions=(2,))
    result = World([STAYS, hired], [Back(STAYS, stamp="鈴木")]).judged()
    assert outcome(result) == {"0000002": ("received", ""), "0000003": ("not_submitted", "D01")}
    assert "第2版で加わった1人分" in messages(result, "D01")[0]
    assert messages(result, "R01") == []


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({"stamp": "山田"}, ("received", "")),
        ({"remark": "11月25日退職者"}, ("review", "N04 N07")),
        ({}, ("outstanding", "S01")),
    ],
)
def test_whoever_vanishes_from_the_records_keeps_the_row_that_came_back(
    entry: dict[str, str], expected: tuple[str, str]
) -> None:
    gone = replace(OLD, in_records=False)
    result = World([gone, STAYS], [Back(gone, **entry), Back(STAYS, stamp="鈴木")]).judged()  # type: ignore[arg-type]
    assert outcome(result) == {"0000001": expected, "0000002": ("received", "")}
    assert messages(result, "R02") == []


def test_whoever_vanishes_before_anything_came_back_is_named() -> None:
    gone = replace(OLD, in_records=False)
    result = World([gone, STAYS], [Back(STAYS, stamp="鈴木", edition=2)]).judged()
    assert outcome(result) == {"0000002": ("received", "")}
    said = [finding for finding in result.findings if finding.code == "F06"]
    assert [finding.bango == "0000001" and "回収" in finding.message for finding in said] == [True]
    counted = World([gone, STAYS], [Back(STAYS, stamp="鈴木", edition=2)], counts=[("0000001", 1, "2025-12-10")])
    assert messages(counted.judged(), "F06") == []


def test_a_ledger_not_generated_anew_after_a_move_counts_the_member_once() -> None:
    """Only the new department's ledger was written: the member still stands on the old one's last edition."""
    old = replace(OLD, editions=(1, 2), now_in="0102")
    new = replace(NEW, now_in="0102")
    for returns in ([Back(old, stamp="山田", edition=2)], [Back(new, stamp="山田")]):
        result = World([old, STAYS, new], returns).judged()
        rows = result.rows.set_index(["ledger_id", "bango"])["status"].to_dict()
        assert rows.pop(("01-002", "0000001")) == "received"
        assert list(rows) == [("01-001", "0000002")]


def test_member_written_into_a_foreign_ledger_needs_number_and_name() -> None:
    guest = replace(ONE, ledger="01-002")
    seen = Back(guest, stamp="山田", table="01-001", key="")
    assert judged([TWO, guest], seen, Back(TWO, stamp="鈴木"))["0000001"] == ("review", "R02")
    nameless = replace(seen, shown={"name": "鈴木　花子"})
    assert judged([TWO, guest], nameless, Back(TWO, stamp="鈴木"))["0000001"] == ("not_submitted", "D01")


# ---- decisions ----------------------------------------------------------------------------------------------------


def decided(verdict: str, **change: object) -> tuple[str, str, list[str]]:
    """Decide on 済, then change the evidence: status, decision in force and what the finding says."""
    world = World([ONE], [Back(ONE, stamp="済")])
    digest = world.judged().rows.at[0, "digest"]
    after = world.with_(decisions=[("0000001", digest, verdict)], **change).judged()
    row = after.rows.iloc[0]
    return row["status"], row["decision"], messages(after, "S02")


@pytest.mark.parametrize("verdict", ["受領と認める", "退職と認める", "郵送と認める"])
def test_accepting_settles(verdict: str) -> None:
    assert decided(verdict)[:2] == ("decided", verdict)


@pytest.mark.parametrize("verdict", ["差戻し", "保留"])
def test_sending_back_stays_open_and_says_so(verdict: str) -> None:
    status, decision, _ = decided(verdict)
    assert (status, decision) == ("review", verdict)


def test_sending_back_is_said_in_the_finding() -> None:
    world = World([ONE], [Back(ONE, stamp="鈴木")])
    digest = world.judged().rows.at[0, "digest"]
    after = world.with_(decisions=[("0000001", digest, "差戻し")]).judged()
    assert messages(after, "S03")[0].endswith("判定は「差戻し」です。")


def test_withdrawing_opens_the_row_again() -> None:
    world = World([ONE], [Back(ONE, stamp="済")])
    digest = world.judged().rows.at[0, "digest"]
    both = [("0000001", digest, "受領と認める"), ("0000001", digest, "")]
    assert outcome(world.with_(decisions=both).judged())["0000001"][0] == "review"


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"returns": [Back(ONE, stamp="済", file=5)]}, "decided"),
        ({"returns": [Back(ONE, stamp="済"), Back(ONE, stamp="済", file=5)]}, "decided"),
        ({"returns": [Back(ONE, stamp="○")]}, "review"),
        ({"returns": [Back(ONE, stamp="済", remark="代理")]}, "review"),
        ({"returns": [Back(ONE, stamp="済"), Back(ONE, stamp="不在", file=5)]}, "review"),
        ({"members": [replace(ONE, retired="2025-11-30")]}, "review"),
        ({"members": [replace(ONE, cards=2)]}, "review"),
        ({"counts": [("0000001", 1, "2025-12-10")]}, "review"),
        ({"returns": [Back(ONE, stamp="済"), Back(ONE, stamp="山田", file=5)]}, "received"),
    ],
)
def test_asked_again_only_when_the_evidence_changes(change: dict[str, object], status: str) -> None:
    assert decided("受領と認める", **change)[0] == status


def test_cards_nobody_counted_need_no_columns_but_the_contract() -> None:
    assert list(World([ONE]).inputs().counted.columns) == list(COUNT_COLUMNS)


# ---- stated and counted -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stated", "counts", "statuses", "d04"),
    [
        ("3", {}, ("retired", "retired"), 0),
        ("2", {}, ("retired_card_missing", "retired_card_missing"), 1),
        ("", {}, ("retired_card_missing", "retired_card_missing"), 0),
        ("3", {1: 0}, ("retired_card_missing", "retired_card_missing"), 0),
        ("2", {1: 0}, ("retired_card_missing", "retired"), 1),
        ("3", {1: 1}, ("retired", "retired"), 0),
        ("", {1: 1}, ("retired", "retired_card_missing"), 0),
        ("0", {1: 1, 2: 2}, ("retired", "retired"), 0),
        ("3", {1: 1, 2: 1}, ("retired", "retired_card_missing"), 1),
        ("4", {1: 1}, ("retired", "retired_card_missing"), 1),
    ],
)
def test_counting_overrides_the_stated_number(
    stated: str, counts: dict[int, int], statuses: tuple[str, str], d04: int
) -> None:
    pair = [replace(ONE, retired="2025-11-25"), replace(TWO, retired="2025-11-25", cards=2)]
    entries = [(pair[n - 1].bango, number, "2025-12-10") for n, number in counts.items()]
    returns = [Back(member, remark="11月25日退職者") for member in pair]
    result = World(pair, returns, stated={"01-001": stated}, counts=entries).judged()
    assert tuple(status for status, _ in outcome(result).values()) == statuses
    assert len(messages(result, "D04")) == d04


BLIND = {"marks": (("unreadable", ""),), "codes": "F04"}


def test_a_copy_that_cannot_show_pictures_takes_nothing_back() -> None:
    """The same ledger once more as .csv: its blank cells contradict no seal."""
    sealed = [Back(ONE, marks=(("picture", "a" * 64),)), Back(TWO, stamp="鈴木")]
    copies = [Back(ONE, **BLIND, file=2), Back(TWO, stamp="鈴木", file=2)]  # type: ignore[arg-type]
    assert judged([ONE, TWO], *sealed, *copies) == {"0000001": ("received", ""), "0000002": ("received", "")}
    alone = judged([ONE, TWO], *copies)
    assert alone["0000001"] == ("review", "F04")


@pytest.mark.parametrize(
    ("first", "then", "outcome"),
    [
        ({"remark": "受取拒否"}, {"stamp": "山田"}, ("review", "F08")),
        ({"remark": "受取拒否"}, {"stamp": "山田", "remark": "11/28本人受領"}, ("received", "")),
        ({"remark": "後日受領予定"}, {"stamp": "山田", "remark": "会計年度任用職員"}, ("received", "")),
        ({"stamp": "山田", "remark": "11/25本人受領"}, {"stamp": "山田"}, ("received", "F08")),
        ({"stamp": "山田"}, {"stamp": "山田", "remark": "11/25本人受領"}, ("received", "")),
    ],
)
def test_a_remark_that_a_later_return_leaves_out_is_mentioned(
    first: dict[str, str], then: dict[str, str], outcome: tuple[str, str]
) -> None:
    assert judged([ONE], Back(ONE, **first), Back(ONE, **then, file=2))["0000001"] == outcome  # type: ignore[arg-type]


def test_a_blind_copy_that_says_the_same_takes_nothing_back() -> None:
    away = replace(ONE, **LEAVE)  # type: ignore[arg-type]
    first, copy = Back(away, remark=MAILED), Back(away, remark=MAILED, **BLIND, file=2)  # type: ignore[arg-type]
    assert judged([away], first, copy)["0000001"] == ("mailed", "")
    other = Back(away, remark="12月3日返戻", **BLIND, file=2)  # type: ignore[arg-type]
    assert judged([away], first, other)["0000001"][0] == "review"


def test_what_a_blind_copy_says_in_words_counts() -> None:
    seal = Back(ONE, marks=(("picture", "a" * 64),))
    for said in ({"on": "返戻"}, {"on": "11/31"}, {"remark": "12/3返戻"}, {"shown": {"name": "鈴木 一"}}):
        copy = Back(ONE, **BLIND, **said, file=2)  # type: ignore[arg-type]
        assert judged([ONE], seal, copy)["0000001"][0] == "review", said


def test_an_old_signature_once_more_is_no_receipt_after_the_card_came_back() -> None:
    signed = Back(ONE, stamp="山田")
    back, again = Back(ONE, remark="12/3返戻", file=2), Back(ONE, stamp="山田", file=3)
    assert judged([ONE], signed, back, again)["0000001"][0] == "review"
    assert judged([ONE], signed, replace(back, remark="宛所不明で返戻"), again)["0000001"][0] == "review"
    later = Back(ONE, stamp="山田", on="12/8", file=3)
    assert judged([ONE], signed, back, later)["0000001"][0] == "received"
