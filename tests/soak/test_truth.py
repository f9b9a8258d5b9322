"""The model itself: what may be said after short sequences, and that the checks notice what breaks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.soak import entries as e
from tests.soak.checks import DECISION_LOST, FALSE_DONE, LOST, MISNAMED, NEEDLESS, kind_of
from tests.soak.desk import invent_places
from tests.soak.people import Facts, Member
from tests.soak.truth import judge, standing
from tests.soak.world import ADDED, SENT_BACK, SHEET, Decision, Issued, Seen, Table, World

PLACES = invent_places(2)
LEFT = date(2025, 11, 10)
FACTS = Facts(("阿部", "アベ"), ("葵", "アオイ"), PLACES[0], 2)
SIGNED = e.Entry(e.SIGNED, stamp="阿部 葵")
ENTRIES = {
    "-": e.NOTHING,
    "signed": SIGNED,
    "died": e.Entry(e.DIED, remark="12月2日死亡"),
    "refused": e.Entry(e.REFUSED, remark="受領拒否"),
    "済": e.Entry(e.MARK, stamp="済"),
    "unseen": e.Entry(e.UNSEEN),
    "retired": e.retired(LEFT),
    "mailed": e.mailed(date(2025, 11, 25)),
    "late": e.Entry(e.SIGNED, stamp="阿部 葵", received_on=date(2025, 12, 15)),
    "foreign": e.Entry(e.FOREIGN, stamp="森 実"),
}


def world_of(facts: Facts, sequence: str) -> World:
    """One member and what came: words ``day:edition:entry[:form]`` parted by spaces; each a file of its own."""
    member = Member("0001001", facts)
    world = World({member.bango: member}, PLACES)
    editions = [
        Issued("01-001", edition, PLACES[0], date(2025, 11, 20), (member.bango,), {member.bango: (facts.name, 2)}, b"")
        for edition in (1, 2)
    ]
    world.editions["01-001"] = editions
    for word in sequence.split():
        day, edition, name, *form = word.split(":")
        world.order += 1
        entry, shape = ENTRIES[name], (form or [SHEET])[0].replace("back", SENT_BACK)
        ledger = "01-002" if shape == ADDED else "01-001"
        origin = (date(2025, 12, int(day)), world.order, f"{world.order}.xlsx", ledger, int(edition))
        own = frozenset({member.bango}) if shape != ADDED else frozenset()
        filled = own if entry.kind not in (e.BLANK, e.UNSEEN) else frozenset()
        retired = own if entry.kind == e.RETIRED else frozenset()
        table = Table(*origin, own, filled, 2 if "cards" in form else None, retired, loose=False, form=shape)
        world.take(table, iter([(member.bango, Seen(*origin, entry, shape))]))
    return world


AT_WORK, ON_LEAVE = FACTS, replace(FACTS, leave=(date(2025, 10, 1), None))
GONE_EARLY, LEAVES_LATE = replace(FACTS, retired_on=LEFT), replace(FACTS, retired_on=date(2025, 12, 10))


@pytest.mark.parametrize(
    ("facts", "sequence", "allowed"),
    [
        (LEAVES_LATE, "16:2:late", "received review"),  # nobody signs after leaving
        (AT_WORK, "", "not_submitted"),
        (AT_WORK, "2:2:-", "outstanding"),
        (AT_WORK, "2:2:signed", "received"),
        (AT_WORK, "2:2:済", "outstanding review"),
        (AT_WORK, "2:2:foreign", "review"),
        (AT_WORK, "2:2:済 5:2:signed:back", "received"),
        (AT_WORK, "2:2:died 5:2:signed", "review"),
        (AT_WORK, "2:2:died 5:2:signed:back", "review"),
        (AT_WORK, "2:2:signed 5:2:died", "review"),
        (AT_WORK, "2:2:refused 5:2:signed", "review"),
        (AT_WORK, "2:2:refused 5:2:signed:back", "received review"),
        (AT_WORK, "2:1:signed 5:2:-", "received"),  # a blank takes back only what its own edition held
        (AT_WORK, "2:2:signed 2:2:-", "received"),  # two files of one day complete each other
        (AT_WORK, "2:2:signed 5:2:-:back", "received review"),
        (AT_WORK, "2:1:signed 5:2:-:back", "received"),
        (AT_WORK, "2:2:signed 5:2:- 8:2:signed", "received"),
        (AT_WORK, "2:2:signed 5:2:unseen:csv", "received"),
        (AT_WORK, "5:2:unseen:csv", "review"),
        (AT_WORK, "2:2:signed:added", "not_submitted review"),
        (AT_WORK, "2:2:died 2:2:signed:added", "review"),
        (ON_LEAVE, "2:2:mailed", "mailed"),
        (AT_WORK, "2:2:mailed", "review"),
        (GONE_EARLY, "2:2:signed", "review"),  # who left before the hand-out cannot have signed
        (GONE_EARLY, "2:2:retired", "retired_card_missing"),
        (AT_WORK, "2:2:retired", "review"),
        (LEAVES_LATE, "2:2:signed", "received"),  # 依頼文 3(2): no card comes back
        (LEAVES_LATE, "2:2:-", "outstanding review"),
    ],
)
def test_what_may_be_said(facts: Facts, sequence: str, allowed: str) -> None:
    world = world_of(facts, sequence)
    assert " ".join(sorted(judge(world, world.members["0001001"]).allowed)) == allowed


@pytest.mark.parametrize(
    ("later", "allowed"),
    [
        ("", "decided"),
        (" 9:2:済", "decided"),
        (" 9:2:済:csv", "decided"),
        (" 9:1:-", "decided"),
        (" 9:2:died", "review"),
        (" 9:2:signed", "decided received review"),
    ],
)
def test_a_decision_stays_on_unchanged_evidence(later: str, allowed: str) -> None:
    before = world_of(AT_WORK, "2:2:済")
    made = Decision("受領と認める", standing(before, before.members["0001001"]), date(2025, 12, 8))
    world = world_of(AT_WORK, f"2:2:済{later}")
    world.decisions["0001001"] = made
    assert " ".join(sorted(judge(world, world.members["0001001"]).allowed)) == allowed


@pytest.mark.parametrize(
    ("later", "allowed"),
    [
        ("", "decided"),
        (" 9:3:済:back 12:2:-", "decided"),
        (" 9:3:済:back 12:3:-", "decided review"),  # nobody knew of that edition's blank when it was decided
    ],
)
def test_a_decision_knows_the_blanks_beside_a_send_back(later: str, allowed: str) -> None:
    first = "2:2:済:back 5:2:-"
    before = world_of(AT_WORK, first)
    world = world_of(AT_WORK, f"{first}{later}")
    made = Decision("受領と認める", standing(before, before.members["0001001"]), date(2025, 12, 8))
    world.decisions["0001001"] = made
    assert " ".join(sorted(judge(world, world.members["0001001"]).allowed)) == allowed


def test_counted_cards_settle_a_retirement() -> None:
    world = world_of(GONE_EARLY, "2:2:retired")
    world.counted["0001001"] = 2
    assert judge(world, world.members["0001001"]).allowed == {"retired"}
    world.counted["0001001"] = 1
    assert judge(world, world.members["0001001"]).allowed == {"retired_card_missing"}


def test_a_number_of_cards_may_count_those_of_who_is_left_out_since() -> None:
    world = world_of(GONE_EARLY, "2:2:retired:sheet:cards")
    assert judge(world, world.members["0001001"]).allowed == {"retired"}
    other = Member("0001002", replace(GONE_EARLY, retired_on=date(2025, 11, 17)), in_records=False)
    world.members[other.bango] = other
    first = world.editions["01-001"][0]
    world.editions["01-001"][0] = replace(first, bangos=(*first.bangos, other.bango))
    assert "retired_card_missing" in judge(world, world.members["0001001"]).allowed


def test_a_card_that_is_back_stands_against_a_decision_that_it_was_received() -> None:
    world = world_of(replace(FACTS, retired_on=date(2025, 11, 27)), "2:2:died")
    member = world.members["0001001"]
    world.decisions[member.bango] = Decision("受領と認める", standing(world, member), date(2025, 12, 8))
    assert "review" not in judge(world, member).allowed
    world.counted[member.bango] = 2
    world.decisions[member.bango] = Decision("受領と認める", standing(world, member), date(2025, 12, 8))
    assert {"decided", "review"} <= judge(world, member).allowed


@pytest.mark.parametrize(
    ("status", "allowed", "kind"),
    [
        ("received", "received", ""),
        ("received", "review outstanding", FALSE_DONE),
        ("mailed", "received", MISNAMED),
        ("outstanding", "received", LOST),
        ("review", "received", NEEDLESS),
        ("review", "decided", DECISION_LOST),
        ("review", "decided received", DECISION_LOST),
        ("not_submitted", "outstanding", MISNAMED),
    ],
)
def test_what_a_wrong_status_is_called(status: str, allowed: str, kind: str) -> None:
    assert kind_of(status, frozenset(allowed.split()), needless=False) == kind


def test_a_question_may_be_allowed_and_needless() -> None:
    allowed = frozenset({"received", "review"})
    assert kind_of("review", allowed, needless=True) == NEEDLESS
    assert kind_of("review", allowed, needless=False) == ""
