"""What a decision is bound to: the member and what was entered, not how the file was laid out."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import pytest

from ledger_tools.model import DONE
from ledger_tools.reconcile.statuses import reconcile
from tests.reconcile.deciding import (
    ACCEPTED,
    BESIDE,
    BLIND,
    CALLED,
    DIGEST,
    LATER,
    MARK,
    NAMED,
    ONE,
    OTHER_SEAL,
    REMARKED,
    RETIRED,
    SEAL,
    SORTED,
    TWO,
    UNSEEN,
    WRONG_DAY,
    WRONG_NAME,
    Case,
    decided,
    shown_for,
    told,
)
from tests.reconcile.frames import Back, World

SAME: tuple[tuple[Back, Back], ...] = (
    # the same file laid out otherwise
    (MARK, replace(MARK, file=2)),
    (MARK, shown_for(TWO, ONE, stamp="済", file=2)),
    (WRONG_NAME, shown_for(TWO, ONE, stamp="佐々木", file=2)),
    (WRONG_DAY, shown_for(TWO, ONE, stamp="山田", on="2025-11-10", file=2)),
    (REMARKED, shown_for(TWO, ONE, stamp="山田", remark="係長預かり分です", file=2)),
    (NAMED, shown_for(TWO, ONE, marks=((*SEAL, "未受領"),), file=2)),
    (SORTED, Back(ONE, marks=(SEAL,), file=2)),
    (SORTED, replace(SORTED, file=2)),
    (shown_for(TWO, ONE, stamp="済"), replace(MARK, file=2)),
    (MARK, replace(MARK, key="", file=2)),
    (MARK, replace(MARK, key="", edition=0, file=2)),
    (MARK, replace(MARK, edition=2, file=2)),
    (replace(MARK, edition=2), replace(MARK, edition=1, file=2)),
    (NAMED, replace(NAMED, marks=(("cell_picture", "a" * 64, "未受領"),), file=2)),
    # typed or pasted once more
    (MARK, replace(MARK, stamp=" 済 ", file=2)),
    (WRONG_NAME, replace(WRONG_NAME, stamp="佐 々 木", file=2)),
    (WRONG_DAY, replace(WRONG_DAY, on="R7.11.10", file=2)),
    (WRONG_DAY, replace(WRONG_DAY, on="令和７年１１月１０日", file=2)),
    (REMARKED, replace(REMARKED, remark="係長 預かり分です", file=2)),
    (CALLED, replace(CALLED, marks=(), file=2)),
    # a copy that shows less
    (NAMED, replace(NAMED, **BLIND, file=2)),
    (SORTED, replace(UNSEEN, file=2)),
    (replace(WRONG_DAY, stamp="", marks=(SEAL,)), replace(WRONG_DAY, stamp="", **BLIND, file=2)),
    (MARK, replace(MARK, codes="F04", file=2)),
    (replace(MARK, codes="F04"), replace(MARK, file=2)),
    (RETIRED, replace(RETIRED, **BLIND, file=2)),
    (WRONG_DAY, replace(UNSEEN, file=2)),
    (replace(RETIRED, **BLIND), replace(UNSEEN, file=2)),
    (Back(ONE, remark="紛失", **BLIND), replace(UNSEEN, file=2)),
    (Back(ONE, remark="紛失", **BLIND), replace(UNSEEN, on="2025-12-08", file=2)),
    (WRONG_NAME, replace(UNSEEN, on="2025-12-08", file=2)),
    (UNSEEN, replace(UNSEEN, on="2025-12-08", file=2)),
    (replace(UNSEEN, on="2025-12-08"), replace(UNSEEN, file=2)),
    (replace(RETIRED, **BLIND), replace(RETIRED, file=2)),
    # what had been changed in the row is put right
    (Back(ONE, stamp="済", shown={"cards": "3"}), replace(MARK, file=2)),
)


def test_the_same_entry_again_is_not_asked_again() -> None:
    once = [(first, [then]) for first, then in SAME]
    twice = [(first, [then, replace(first, file=3), replace(then, file=4)]) for first, then in SAME]
    for cases in (once, twice):
        found = [(row.decision, row.decision_old, row.status in DONE) for row in decided(cases)]
        assert {case: said for case, said in enumerate(found) if said != (ACCEPTED, "", True)} == {}


OTHER: tuple[tuple[Back, Back], ...] = (
    (MARK, Back(ONE, stamp="○", file=2)),
    (MARK, Back(ONE, stamp="不在", file=2)),
    (MARK, Back(ONE, stamp="代理 佐々木", file=2)),
    (MARK, Back(ONE, stamp="済", remark="代理受領", file=2)),
    (MARK, Back(ONE, stamp="済", remark="後日", file=2)),
    (MARK, Back(ONE, stamp="済", on="2025-11-10", file=2)),
    (MARK, Back(ONE, stamp="済", marks=(("comment", "本人に渡していません", "", ""),), file=2)),
    (MARK, Back(ONE, stamp="済", shown={"name": "山本　太郎"}, file=2)),
    (MARK, Back(ONE, stamp="済", shown={"cards": "3"}, file=2)),
    (MARK, Back(ONE, stamp="済", codes="S05", file=2)),
    (MARK, Back(ONE, remark="死亡", file=2)),
    (MARK, Back(ONE, stamp="済", remark="死亡", codes="F04", file=2)),
    (WRONG_NAME, Back(ONE, stamp="佐藤", file=2)),
    (WRONG_DAY, Back(ONE, stamp="山田", on="2025-11-11", file=2)),
    (WRONG_DAY, Back(ONE, stamp="佐々木", on="2025-11-10", file=2)),
    (REMARKED, Back(ONE, stamp="山田", remark="課長預かり分です", file=2)),
    (NAMED, Back(ONE, marks=((*OTHER_SEAL, "未受領"),), file=2)),
    (NAMED, Back(ONE, marks=((*SEAL, "不在"),), file=2)),
    (SORTED, shown_for(TWO, ONE, marks=(OTHER_SEAL,), file=2)),
    (RETIRED, Back(ONE, remark="11月26日退職者", file=2)),
    (RETIRED, Back(ONE, remark="11月26日退職者", **BLIND, file=2)),
    (Back(ONE, stamp="不在", marks=(SEAL,)), Back(ONE, stamp="不在", file=2)),
    (UNSEEN, Back(ONE, stamp="不在", file=2)),
    (MARK, Back(ONE, stamp="不在", codes="F04", file=2)),
)


def test_another_entry_is_asked_about() -> None:
    cases = [(first, [then]) for first, then in OTHER]
    found = [(row.status, row.decision, row.decision_old) for row in decided(cases)]
    assert {case: said for case, said in enumerate(found) if said != ("review", "", ACCEPTED)} == {}


ALTERED: tuple[dict[str, Any], ...] = (
    {"shown": {"name": "山本　太郎"}},
    {"shown": {"cards": "3"}},
    {"codes": "S05"},
)


def test_a_doubt_that_is_over_leaves_the_decision_as_it_was() -> None:
    """What came with something altered comes again as it had been when it was decided on."""
    cases: list[Case] = []
    expected: list[str] = []
    for first in (MARK, WRONG_DAY, REMARKED):
        for odd in ALTERED:
            altered = replace(first, **(odd | {"shown": {**first.shown, **odd.get("shown", {})}}))
            clean = (replace(first, file=3), replace(first, file=5))
            cases += [
                (first, [replace(altered, file=2), clean[0]]),
                (first, [replace(altered, file=2), replace(altered, file=3), clean[1]]),
                (altered, [clean[0]]),
                (altered, [clean[0], replace(altered, file=4)]),
                (first, [replace(altered, file=2), clean[0], replace(altered, file=4)]),
                (first, [replace(altered, file=2), replace(first, file=3, on="2025-11-02")]),
            ]
            expected += ["decided", "decided", "decided", "decided", "review", "review"]
    assert [row.status for row in decided(cases)] == expected


def test_what_was_accepted_of_rows_that_stood_twice_and_empty_stays_accepted_once_they_stand_once() -> None:
    twice = World([ONE, TWO], [Back(ONE), Back(ONE), BESIDE])
    row = twice.judged().rows.set_index("bango").loc[ONE.bango]
    assert row["status"] == "review"
    for once, status in ((Back(ONE, edition=2, file=2, day=LATER), "decided"), (replace(MARK, file=2), "review")):
        after = twice.with_(returns=[*twice.returns, once], decisions=[(ONE.bango, row["digest"], ACCEPTED)])
        assert after.judged().rows.set_index("bango").at[ONE.bango, "status"] == status


def on_page(back: Back, seal: tuple[str, str], **more: Any) -> Back:
    return replace(back, marks=((*seal, "", "page"),), file=2, **more)


def test_seals_that_a_sorted_copy_left_behind_say_nothing_of_the_rows_they_lie_on() -> None:
    sealed = replace(REMARKED, stamp="", marks=(SEAL,))
    copy = [on_page(BESIDE, SEAL), on_page(sealed, OTHER_SEAL)]  # the other way round than they were issued
    crossed_out = [on_page(BESIDE, SEAL), on_page(sealed, OTHER_SEAL, remark="課長預かり分です")]
    typed = [on_page(BESIDE, SEAL), on_page(sealed, OTHER_SEAL, stamp="不在")]
    found = decided(
        [(sealed, copy), (sealed, [*copy, replace(sealed, file=3)]), (sealed, crossed_out), (sealed, typed)]
    )
    assert [row.status for row in found] == ["decided", "decided", "review", "review"]
    lies_there = decided([(sealed, [replace(BESIDE, file=2), replace(sealed, marks=(OTHER_SEAL,), file=2)])])
    assert [row.status for row in lies_there] == ["review"], "tied to its cell, it is another seal"


@pytest.mark.parametrize(
    ("members", "is_asked"),
    [
        ({"former": "山本"}, False),
        ({"kana": "ヤマダ タロオ"}, False),
        ({"duty": "再任用"}, False),
        ({"now_in": "0102"}, False),
        ({"duty": "休職"}, True),
        ({"leave": ("2025-11-01", "")}, True),
        ({"retired": "2025-11-30"}, True),
        ({"cards": 2}, True),
    ],
)
def test_records_that_change(members: dict[str, Any], is_asked: bool) -> None:
    row = told(digest=DIGEST, members=[replace(ONE, **members), TWO])
    assert (row["status"], row["decision"]) == (("review", "") if is_asked else ("decided", ACCEPTED))


@pytest.mark.parametrize(
    ("renamed", "is_asked"),
    [
        ({"name": "岡田　太郎", "former": "山田"}, False),
        ({"name": "岡田　太郎"}, True),
        ({"name": "佐藤　花子", "former": "山田"}, True),
    ],
)
@pytest.mark.parametrize("again", [False, True])
def test_a_member_who_changes_the_name(renamed: dict[str, Any], is_asked: bool, again: bool) -> None:
    """Issued as 山田 on the first edition, under another name on the second."""
    world = World([ONE, TWO], [MARK, BESIDE])
    inputs = world.inputs()
    later = replace(ONE, **renamed)
    back = Back(later, stamp="済", edition=2, file=2)
    after = world.with_(
        members=[later, TWO],
        decisions=[(ONE.bango, DIGEST, ACCEPTED)],
        returns=[MARK, BESIDE, *([back] if again else [])],
    ).inputs()
    old = inputs.issued[(inputs.issued["bango"] == ONE.bango) & (inputs.issued["edition"] == 1)]
    rest = after.issued[(after.issued["bango"] != ONE.bango) | (after.issued["edition"] != 1)]
    issued = pd.concat([old, rest]).sort_values(["ledger_id", "edition", "no"])
    rows = reconcile(replace(after, issued=issued)).rows.set_index("bango")
    assert rows.at[ONE.bango, "decision"] == ("" if is_asked else ACCEPTED)


def test_decided_under_the_earlier_name_and_come_again_under_the_present_one() -> None:
    """The records told of the new name before anybody decided; the next edition prints it."""
    old, new = replace(ONE, editions=(1,), in_records=False), replace(ONE, name="岡田　太郎", editions=(2,))
    world = World([old, new, TWO], [replace(MARK, of=old), BESIDE])
    digest = world.judged().rows.set_index("bango").at[ONE.bango, "digest"]
    for again, status in (("済", "decided"), ("不在", "review")):
        for count in (1, 2):
            later = [Back(new, stamp=again, edition=2, file=n) for n in (2, 3)[:count]]
            after = world.with_(returns=[*world.returns, *later], decisions=[(ONE.bango, digest, ACCEPTED)])
            assert after.judged().rows.set_index("bango").at[ONE.bango, "status"] == status


def test_a_row_that_a_later_copy_left_blank_is_asked_about_whatever_copies_follow() -> None:
    blanked = [replace(back, file=2, day=LATER) for back in (Back(ONE), BESIDE)]
    found = decided([(MARK, blanked), (MARK, [*blanked, replace(UNSEEN, file=3)])])
    assert [row.decision for row in found] == ["", ""]


GRAVE = Back(ONE, remark="11月21日死亡")
SIGNED_LATER = Back(ONE, stamp="山田", file=2, day=date(2025, 12, 8))


def _on(day: int, *backs: Back) -> list[Back]:
    return [replace(back, file=day, day=date(2025, 12, day)) for back in backs]


@pytest.mark.parametrize(
    "first",
    [
        [*_on(1, MARK, BESIDE), *_on(2, Back(ONE), BESIDE)],
        [*_on(1, UNSEEN, BESIDE), *_on(2, Back(ONE), BESIDE)],
        [*_on(1, WRONG_DAY, BESIDE), *_on(2, Back(ONE), BESIDE), *_on(3, Back(ONE), BESIDE)],
        [*_on(1, GRAVE, BESIDE), *_on(2, Back(ONE), BESIDE)],
        [*_on(1, GRAVE, BESIDE), *_on(2, SIGNED_LATER, BESIDE), *_on(3, Back(ONE), BESIDE)],
        [*_on(1, Back(ONE, stamp="山田"), BESIDE), *_on(2, MARK, BESIDE)],
        [*_on(1, SIGNED_LATER, BESIDE), *_on(2, Back(ONE), BESIDE)],
    ],
)
@pytest.mark.parametrize(
    "then",
    [
        [],
        _on(5, *(replace(back, edition=2) for back in (Back(ONE), BESIDE))),
        _on(5, UNSEEN, BESIDE),
        _on(5, Back(ONE)),
    ],
)
def test_a_blank_that_was_there_when_it_was_decided_changes_nothing(first: list[Back], then: list[Back]) -> None:
    before = World([ONE, TWO], first)
    row = before.judged().rows.set_index("bango").loc[ONE.bango]
    assert row["status"] == "review"
    after = before.with_(returns=[*first, *then], decisions=[(ONE.bango, row["digest"], ACCEPTED)]).judged()
    assert after.rows.set_index("bango").at[ONE.bango, "status"] == "decided"


def test_a_blank_takes_nothing_back_where_nothing_could_be_seen() -> None:
    blanked = [Back(ONE, file=2, day=LATER), replace(BESIDE, file=2, day=LATER)]
    marked = [replace(UNSEEN, on="死亡"), replace(UNSEEN, remark="係長預かり分です"), replace(MARK, codes="F04")]
    found = decided([(UNSEEN, blanked), *((first, blanked) for first in marked)])
    assert [row.decision for row in found] == [ACCEPTED, "", "", ""]


def test_taken_back_and_decided_again() -> None:
    world = World([ONE, TWO], [MARK, BESIDE])
    turns = [(ONE.bango, DIGEST, ACCEPTED), (ONE.bango, DIGEST, ""), (ONE.bango, DIGEST, ACCEPTED)]
    for count, status in ((1, "decided"), (2, "review"), (3, "decided")):
        after = world.with_(decisions=turns[:count], returns=[MARK, BESIDE, shown_for(TWO, ONE, stamp="済", file=2)])
        assert after.judged().rows.set_index("bango").at[ONE.bango, "status"] == status


# ---- what was decided comes true ----------------------------------------------------------------------------------

REFUSED = Back(ONE, remark="受取拒否")
SIGNED = Back(ONE, stamp="山田", file=2)
AGAIN = replace(SIGNED, file=3)

COME_TRUE: tuple[Case, ...] = (
    (REFUSED, [SIGNED]),
    (REFUSED, [SIGNED, AGAIN]),
    (REFUSED, [replace(REFUSED, file=2), AGAIN]),
    (REFUSED, [Back(ONE, marks=(SEAL,), file=2)]),
    (Back(ONE, remark="死亡"), [SIGNED]),
)
ASKED_ANEW: tuple[Case, ...] = (
    (REFUSED, [replace(SIGNED, on="2025-11-01")]),
    (REFUSED, [replace(SIGNED, shown={"cards": "3"})]),
    (REFUSED, [Back(ONE, stamp="済", file=2)]),
    (REFUSED, [Back(ONE, stamp="佐々木", file=2)]),
    (REFUSED, [Back(ONE, remark="死亡", file=2), AGAIN]),
    (REFUSED, [SIGNED, replace(REFUSED, file=3)]),
    (REFUSED, [SIGNED, Back(ONE, remark="紛失", file=3), replace(SIGNED, file=4)]),
    (REFUSED, [Back(ONE, remark="11月25日退職者", file=2)]),
    (REFUSED, [SIGNED, replace(BESIDE, file=2), *(replace(b, file=3, day=LATER) for b in (Back(ONE), BESIDE))]),
)


def test_a_signature_after_an_accepted_receipt_is_not_asked_about() -> None:
    assert [row.status for row in decided(COME_TRUE)] == ["decided"] * len(COME_TRUE)
    assert [row.status for row in decided(ASKED_ANEW)] == ["review"] * len(ASKED_ANEW)


def test_a_signature_answers_no_other_decision() -> None:
    for verdict in ("退職と認める", "郵送と認める", "保留", "差戻し"):
        assert [row.status for row in decided([(REFUSED, [SIGNED])], verdict)] == ["review"]


@pytest.mark.parametrize("change", [{"cards": 2}, {"retired": "2025-11-30"}, {"leave": ("2025-11-01", "")}])
def test_a_signature_saves_no_decision_about_other_records(change: dict[str, Any]) -> None:
    digest = World([ONE, TWO], [REFUSED, BESIDE]).judged().rows.set_index("bango").at[ONE.bango, "digest"]
    row = told(SIGNED, first=REFUSED, digest=digest, members=[replace(ONE, **change), TWO])
    assert row["status"] == "review"


# ---- decisions of release 0.3 -------------------------------------------------------------------------------------


def digest_of_0_3(*entries: tuple[Any, ...], altered: str = "", shared: bool = False, loose: bool = False) -> str:
    """As that release wrote it: entries as (pieces, remark, day, codes), then the records' facts."""
    said = sorted(json.dumps((pieces, remark, on, codes), ensure_ascii=False) for pieces, remark, on, codes in entries)
    facts = ["共済", ONE.bango, ONE.name, "1", "", "在職", "", "", altered, str(shared), str(loose), "False", ""]
    return hashlib.sha256(json.dumps([said, facts], ensure_ascii=False).encode()).hexdigest()[:20]


TYPED = ([("text", "済", "")], "", "", "")
OLD_MARK = digest_of_0_3(TYPED)


@pytest.mark.parametrize(
    ("then", "change"),
    [
        ([], {}),
        ([replace(MARK, file=2)], {}),
        ([shown_for(TWO, ONE, stamp="済", file=2)], {}),
        ([replace(MARK, stamp="済 ", file=2)], {}),
        ([replace(MARK, codes="F04", file=2)], {}),
        ([replace(MARK, edition=2, file=2), replace(MARK, codes="F04", file=3)], {}),
        ([], {"members": [replace(ONE, former="山本"), TWO]}),
    ],
)
def test_what_release_0_3_was_told_still_holds(then: list[Back], change: dict[str, Any]) -> None:
    row = told(*then, digest=OLD_MARK, **change)
    assert (row["status"], row["decision"]) == ("decided", ACCEPTED)


@pytest.mark.parametrize(
    ("then", "change"),
    [
        ([Back(ONE, stamp="不在", file=2)], {}),
        ([Back(ONE, stamp="済", remark="後日", file=2)], {}),
        ([replace(back, file=2, day=LATER) for back in (Back(ONE), BESIDE)], {}),
        ([], {"members": [replace(ONE, cards=2), TWO]}),
        ([], {"members": [replace(ONE, name="佐藤　花子"), TWO]}),
        ([], {"counts": [(ONE.bango, 1, "2025-12-10")]}),
    ],
)
def test_what_release_0_3_was_told_does_not_hold_of_other_evidence(then: list[Back], change: dict[str, Any]) -> None:
    row = told(*then, digest=OLD_MARK, **change)
    assert (row["status"], row["decision"]) == ("review", "")


def test_what_release_0_3_was_told_of_a_retirement_and_of_empty_rows_that_stand_twice_still_holds() -> None:
    retired = told(digest=OLD_MARK, verdict="退職と認める", counts=[(ONE.bango, 1, "2025-12-10")])
    twice = told(Back(ONE), first=Back(ONE), digest=digest_of_0_3())
    assert [row["decision"] for row in (retired, twice)] == ["退職と認める", ACCEPTED]
    assert {row["status"] for row in (retired, twice)} == {"decided"}


def test_what_release_0_3_was_told_of_a_sorted_row_holds_of_the_row_in_its_place() -> None:
    sorted_seal = digest_of_0_3(([("picture", "", "a" * 64)], "", "", ""), loose=True)
    row = told(Back(ONE, marks=(SEAL,), file=2), first=SORTED, digest=sorted_seal)
    assert row["decision"] == ACCEPTED
    cut = digest_of_0_3(TYPED, altered="枚数")
    row = told(replace(MARK, file=2), first=Back(ONE, stamp="済", shown={"cards": "3"}), digest=cut)
    assert (row["status"], row["decision"]) == ("decided", ACCEPTED)
