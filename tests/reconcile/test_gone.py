"""Members whom the newest records leave out: what the last load that had them said of them still holds."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ledger_tools.reconcile.statuses import reconcile
from tests.reconcile.frames import Back, Member, World, messages, outcome

STAYS = Member("0000002", "鈴木　花子", "スズキ ハナコ", editions=(1, 2))
GONE = Member("0000001", "山田　太郎", "ヤマダ タロウ", former="黒川", in_records=False, known_on="2025-12-03")
LEFT = replace(GONE, retired="2025-11-25")
AWAY = replace(GONE, duty="休職", leave=("2025-10-01", ""))
LOADED = "令和7年12月3日に読み込んだ名簿"
RETIRED = {"remark": "11月25日退職者"}
MAILED = {"remark": "休職中 11月25日自宅宛てて郵送済み"}


def judged(member: Member, entry: dict[str, Any], **more: Any) -> Any:
    return World([member, STAYS], [Back(member, **entry), Back(STAYS, stamp="鈴木")], **more).judged()


COUNTED = {"counts": [(GONE.bango, 1, "2025-12-10")]}
STATED = {"stated": {"01-001": "1"}}


@pytest.mark.parametrize(
    ("member", "entry", "more", "expected"),
    [
        (LEFT, RETIRED, COUNTED, ("retired", "")),
        (LEFT, RETIRED, STATED, ("retired", "")),
        (LEFT, RETIRED, {}, ("retired_card_missing", "N07")),
        (LEFT, {"remark": "退職者"}, COUNTED, ("retired", "N02")),
        (LEFT, {"remark": "11月25日死亡"}, COUNTED, ("retired", "")),
        (LEFT, {}, COUNTED, ("retired", "N10 S01")),
        (LEFT, {"stamp": "山田", "on": "2025-11-21"}, {}, ("received", "")),
        (replace(LEFT, retired="2025-12-05"), {"stamp": "山田"}, {}, ("received", "")),
        (AWAY, MAILED, {}, ("mailed", "")),
        (replace(AWAY, leave=("2025-10-01", "2025-11-30")), MAILED, {}, ("mailed", "")),
        (GONE, {"stamp": "山田"}, {}, ("received", "")),
        (GONE, {"stamp": "黒川"}, {}, ("received", "")),
        (replace(GONE, now_in="0103"), {"stamp": "山田"}, {}, ("received", "")),
    ],
)
def test_what_was_known_still_holds(
    member: Member, entry: dict[str, Any], more: dict[str, Any], expected: tuple[str, str]
) -> None:
    result = judged(member, entry, **more)
    assert outcome(result)[GONE.bango] == expected
    row = result.rows.set_index("bango").loc[GONE.bango]
    assert not row["in_records"] and row["recorded_on"].date().isoformat() == "2025-12-03"
    if member is LEFT and expected[0] == "retired":
        assert row["cards_returned"] == 1


@pytest.mark.parametrize(
    ("member", "entry", "code", "said"),
    [
        (LEFT, {"remark": "11月26日退職者"}, "N05", f"備考の退職日令和7年11月26日が、{LOADED}の退職日令和7年11月25日"),
        (LEFT, {}, "N10", f"{LOADED}では令和7年11月25日に退職していますが"),
        (LEFT, {"remark": "11月26日死亡"}, "N01", f"{LOADED}の退職日令和7年11月25日と日付を照合できません"),
        (replace(LEFT, retired="2025-11-10"), {"stamp": "山田"}, "S08", f"{LOADED}では令和7年11月10日に退職"),
        (GONE, RETIRED, "N04", f"今の名簿にこの組合員がいません。{LOADED}に退職日がありません。"),
        (GONE, {"remark": "11月25日死亡"}, "N01", f"{LOADED}に退職日がありません"),
        (GONE, MAILED, "N08", f"{LOADED}ではその日に休職・休業していません"),
        (AWAY, {}, "N11", f"{LOADED}では休職中ですが"),
        (replace(AWAY, leave=("2025-10-01", "2025-11-20")), MAILED, "N08", f"{LOADED}ではその日に"),
        (replace(AWAY, retired="2025-11-24"), MAILED, "N10", f"{LOADED}の退職日令和7年11月24日より後です"),
        (replace(GONE, now_in="0103"), {}, "N13", f"{LOADED}では0103に異動しています。"),
    ],
)
def test_what_is_asked_says_which_load_it_goes_by(member: Member, entry: dict[str, Any], code: str, said: str) -> None:
    result = judged(member, entry)
    assert outcome(result)[GONE.bango][0] not in ("received", "mailed", "retired")
    found = [finding for finding in result.findings if finding.code == code and finding.bango == GONE.bango]
    assert said in "".join(finding.message for finding in found)
    assert not any("generate" in finding.message for finding in found)


@pytest.mark.parametrize("entry", [RETIRED, MAILED])
def test_of_whom_no_load_knew_anything_it_is_asked_as_before(entry: dict[str, Any]) -> None:
    result = judged(replace(GONE, known_on=""), entry)
    status, codes = outcome(result)[GONE.bango]
    assert status == "review" and ("N04" in codes or "N08" in codes)
    assert not any("読み込んだ名簿" in finding.message for finding in result.findings)


def test_present_records_go_before_what_was_known() -> None:
    """Back again with another day: under another spelling of the number, so that both are in the store."""
    back = replace(LEFT, in_records=True, retired="2025-11-28", editions=(1, 2))
    world = World([back, STAYS], [Back(back, **RETIRED), Back(STAYS, stamp="鈴木")])
    former = World([replace(LEFT, bango="1"), STAYS]).inputs().former
    result = reconcile(replace(world.inputs(), former=former))
    assert messages(result, "N05") == ["備考の退職日令和7年11月25日が、記録の退職日令和7年11月28日と違います。"]


def test_a_decision_outlives_the_records() -> None:
    """Decided while the member was known; nothing that matters changes when the next export leaves the member out."""
    known = replace(LEFT, in_records=True, editions=(1, 2))
    world = World([known, STAYS], [Back(known, remark="11月26日退職者"), Back(STAYS, stamp="鈴木")], **COUNTED)
    digest = world.judged().rows.set_index("bango").at[GONE.bango, "digest"]
    told = world.with_(members=[LEFT, STAYS], decisions=[(GONE.bango, digest, "退職と認める")]).judged()
    assert outcome(told)[GONE.bango] == ("decided", "N05")
    other = world.with_(
        members=[replace(LEFT, retired="2025-11-27"), STAYS], decisions=[(GONE.bango, digest, "退職と認める")]
    )
    assert outcome(other.judged())[GONE.bango][0] == "review"


@pytest.mark.parametrize(
    ("came_on", "expected"),
    [
        ((), ("not_submitted", "D01")),
        ((2,), ("not_submitted", "D01")),  # the edition from which the member was left out
        ((1,), ("outstanding", "R01")),
        ((1, 2), ("outstanding", "R01")),
        ((3,), ("outstanding", "R01")),
        ((2, 0), ("outstanding", "R01")),  # an unknown edition may be any
    ],
)
def test_only_an_edition_that_had_the_row_can_lack_it(came_on: tuple[int, ...], expected: tuple[str, str]) -> None:
    back_again = Member("0000001", "山田　太郎", editions=(1, 3))
    mate = Member("0000002", "鈴木　花子", editions=(1, 2, 3))
    backs = [Back(mate, stamp="鈴木", edition=edition, file=n) for n, edition in enumerate(came_on, start=1)]
    assert outcome(World([back_again, mate], backs).judged())["0000001"] == expected
