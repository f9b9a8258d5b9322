"""Families, counts, later cards and the leaflet."""

from __future__ import annotations

from datetime import date, time, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger_tools.model import COUNTER, Bureau
from ledger_tools.programmes.kyosai.facts import Fault, Source
from ledger_tools.programmes.kyosai.falling_due import due
from ledger_tools.programmes.kyosai.families import addressees, counts_by_bureau, counts_by_reason, with_cards
from ledger_tools.programmes.kyosai.judge import judge
from ledger_tools.programmes.kyosai.leaflet import plan_leaflet
from ledger_tools.records import envelopes
from ledger_tools.settings import Settings
from tests.programmes.kyosai.people import RULES, cells, frame


def family(*persons: str) -> pd.DataFrame:
    """Return one family: the first person is the member, the others dependants, unless the text says otherwise."""
    changes = []
    for place, text in enumerate(persons):
        relation = "被扶養者" if place else "本人"
        changes.append({"bango": "000777", "edaban": f"{place:02d}", "relation": relation, **cells(text)})
    return frame(*changes)


def cycle_settings(published: int | None, unit: str = "封筒") -> Settings:
    day = date(2025, 12, 1)
    bureau = Bureau("01", "総務企画局", "庶務課", COUNTER, time(11, 30), time(12), published, 1)
    return Settings(
        program="試験",
        insurer="",
        sender="",
        place="",
        contact="",
        marks="確認する",
        store="",
        counter_date=day,
        direct_date=day,
        ledger_mail_date=day,
        hand_out_by=day,
        submit_by=day,
        old_card_ends=day,
        reference_date=RULES.reference_date,
        retired_from=RULES.retired_from,
        card_valid_to=day,
        unit=unit,
        bureaus=(bureau,),
        departments=(),
    )


def test_a_member_without_a_card_is_still_addressee_for_a_dependant() -> None:
    judgement = judge(family("", "登=", "交=2025-06-01"), RULES)
    own = addressees(judgement)
    assert own[["bango", "relation", "cards", "own_card"]].values.tolist() == [["000777", "本人", 1, False]]


def test_the_result_feeds_the_ledgers() -> None:
    records = pd.concat([family("", "登=", "登="), frame(cells("登="), cells(""))], ignore_index=True)
    fed = with_cards(judge(records, RULES))
    assert fed["cards"].tolist() == [0, 1, 1, 1, 0]
    assert envelopes(fed)[["bango", "cards"]].values.tolist() == [["000777", 2], ["000000", 1]]


def test_an_undecided_dependant_is_counted_beside_the_cards() -> None:
    own = addressees(judge(family("登=", "証="), RULES))
    assert own[["cards", "undecided"]].values.tolist() == [[1, 1]]


def test_a_retired_members_dependants_get_none() -> None:
    persons = judge(family("退=2025-10-23", "登="), RULES).persons
    assert persons["reason_code"].tolist() == ["退職", "退職"]


@pytest.mark.parametrize(
    ("persons", "word"),
    [
        (("登=", "区=本人 登="), "「本人」が2人以上"),
        (("登=", "登= 枝=00"), "同じ記号・番号・枝番"),
        (("区=被扶養者 登=",), "本人の行がありません"),
    ],
)
def test_broken_families_are_named_not_guessed(persons: tuple[str, ...], word: str) -> None:
    judgement = judge(family(*persons), RULES)
    assert "交付" not in judgement.persons["decision"].tolist()
    found = [problem for problem in judgement.problems if word in problem.message]
    assert {problem.row for problem in found} == set(range(2, len(persons) + 2))


def test_a_column_that_no_file_carries_is_asked_for() -> None:
    persons = judge(frame(cells("登=")).drop(columns="registered_on"), RULES).persons
    assert persons[["decision", "missing"]].values.tolist() == [["判定不能", "マイナ保険証登録日"]]


def test_a_blank_registration_says_nothing_where_the_persons_file_has_no_such_column() -> None:
    records = frame(cells("登="), cells("登="))
    source = Source(carried={"registered_on": (records["bango"] == "000000").to_numpy()})
    assert judge(records, RULES, source).persons["decision"].tolist() == ["交付", "判定不能"]


def test_what_the_loader_refused_is_never_read_as_blank() -> None:
    records = frame(cells("登="), cells("登="))
    faults = (Fault(0, "registered_on", "暦にない日付です。"), Fault(1, "department_name", "設定にありません。"))
    judgement = judge(records, RULES, Source(faults=faults))
    assert judgement.persons["decision"].tolist() == ["要確認", "要確認"]
    assert [problem.row for problem in judgement.problems][:2] == [2, 3]


@pytest.mark.parametrize(("published", "difference"), [(2, -1), (1, 0), (None, None)])
def test_counts_are_compared_with_annex_2(published: int | None, difference: int | None) -> None:
    counts = counts_by_bureau(judge(family("登=", "登="), RULES), cycle_settings(published))
    assert counts[["envelopes", "cards"]].values.tolist() == [[1, 2]]
    found = counts["difference"].iloc[0]
    assert (None if pd.isna(found) else found) == difference


def test_a_bureau_that_the_settings_do_not_know_is_not_lost() -> None:
    counts = counts_by_bureau(judge(frame(cells("登= 局=99")), RULES), cycle_settings(0))
    assert counts.set_index("bureau_code")["envelopes"].to_dict() == {"01": 0, "99": 1}


def test_reasons_add_up_to_everybody() -> None:
    judgement = judge(frame(cells("登="), cells(""), cells("証="), cells("登=?")), RULES)
    counted = counts_by_reason(judgement)
    assert counted["decision"].tolist() == ["交付", "対象外", "判定不能", "要確認"]
    assert counted["count"].sum() == 4


@pytest.mark.parametrize(
    ("expires", "grace_end"),
    [
        ("2025-10-23", "2026-01-23"),
        ("2025-11-27", "2026-02-27"),
        ("2025-11-28", "2026-02-28"),
        ("2025-11-29", "2026-02-28"),
        ("2025-11-30", "2026-02-28"),
        ("2026-02-28", "2026-05-31"),
        ("2027-11-30", "2028-02-29"),
    ],
)
@pytest.mark.parametrize("cell", ["証", "体"])
def test_three_months_are_counted_as_the_civil_code_does(cell: str, expires: str, grace_end: str) -> None:
    judgement = judge(frame(cells(f"証=2035-05-05 体=2035-05-05 {cell}={expires}")), RULES)
    last = date.fromisoformat(grace_end)
    assert due(judgement, until=last).empty
    found = due(judgement, until=last + timedelta(days=1)).iloc[0]
    assert (found["expires_on"], found["grace_end"]) == (pd.Timestamp(expires), pd.Timestamp(last))
    assert found["what"] == {"証": "電子証明書", "体": "カード"}[cell]


@pytest.mark.parametrize(
    "text",
    [
        "証=2026-01-01 交=2025-06-01",  # holds a card already
        "証=2025-10-22",  # gets one in this round
        "証=2026-01-01 登=",  # never registered: gets one in this round
        "証=2026-01-01 解=2025-10-24",  # cancels: the ordinary way
        "証=2030-01-01",  # renewed
        "証=2026-01-01 退=2025-10-01",
    ],
)
def test_who_does_not_fall_due(text: str) -> None:
    assert due(judge(frame(cells(text)), RULES), until=date(2027, 1, 1)).empty


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.dates(date(2025, 10, 23), date(2028, 1, 1)), min_size=1, max_size=8),
    st.dates(date(2026, 1, 1), date(2028, 1, 1)),
)
def test_a_later_day_only_adds_to_who_falls_due(ends: list[date], until: date) -> None:
    judgement = judge(frame(*({"certificate_expires_on": end.isoformat()} for end in ends)), RULES)
    earlier = set(due(judgement, until=until)["bango"])
    later = set(due(judgement, until=until + timedelta(days=40))["bango"])
    assert earlier <= later


_DAYS = st.one_of(
    st.just(""), st.dates(date(2025, 10, 18), date(2025, 10, 28)).map(date.isoformat), st.just("2025-02-30")
)
_HOLDER = st.fixed_dictionaries(
    {
        "my_number": st.sampled_from(["有", "無", "", "?"]),
        "my_number_card": st.sampled_from(["有", "無", "返納", "", "?"]),
        "registered_on": _DAYS,
        "cancelled_on": _DAYS,
        "certificate_expires_on": _DAYS,
        "card_expires_on": _DAYS,
        "card_issued_on": _DAYS,
        "retired_on": _DAYS,
    }
)


@settings(max_examples=50, deadline=None)
@given(st.lists(_HOLDER, min_size=1, max_size=12))
def test_everybody_has_one_outcome_with_its_reason(people: list[dict[str, str]]) -> None:
    persons = judge(frame(*people), RULES).persons
    assert len(persons) == len(people)
    decided = persons["decision"].isin(["交付", "対象外"])
    assert (persons.loc[decided, "clause"] != "").all()
    assert (persons.loc[persons["decision"] == "交付", "grounds"] != "").all()
    assert (persons.loc[persons["decision"] == "判定不能", "missing"] != "").all()
    assert (persons.loc[persons["decision"] == "要確認", "problem"] != "").all()


@settings(max_examples=50, deadline=None)
@given(_HOLDER, st.sampled_from(["certificate_expires_on", "card_expires_on", "my_number"]))
def test_filling_a_gap_never_turns_a_decision_around(person: dict[str, str], key: str) -> None:
    """Whoever is decided although a code or an end date is blank is decided the same whatever is filled in."""
    blank = judge(frame({**person, key: ""}), RULES).persons["decision"].iloc[0]
    fills = ["有", "無"] if key == "my_number" else ["2025-10-20", "2030-01-01"]
    filled = {judge(frame({**person, key: fill}), RULES).persons["decision"].iloc[0] for fill in fills}
    assert blank not in ("交付", "対象外") or filled == {blank}


@pytest.mark.parametrize(
    ("change", "way"),
    [
        ({}, "メール等"),
        ({"terminal": "無"}, "紙"),
        ({"terminal": ""}, "判定不能"),
        ({"terminal": "?"}, "判定不能"),
        ({"duty": "休職", "terminal": "無"}, "休職・休業(メール等)"),
        ({"duty": "育児休業", "terminal": ""}, "休職・休業(メール等)"),
        ({"leave_start": "2025-12-02", "terminal": "無"}, "休職・休業(メール等)"),
        ({"leave_start": "2025-12-03", "terminal": "無"}, "紙"),
        ({"leave_start": "2025-06-01", "leave_end": "2025-12-01", "duty": "休職", "terminal": "無"}, "紙"),
        ({"leave_start": "2025-06-01", "leave_end": "2025-12-02", "terminal": "無"}, "休職・休業(メール等)"),
        ({"leave_start": "2025-06-31", "terminal": "無"}, "判定不能"),
        ({"duty": "謎", "terminal": "無"}, "判定不能"),
        ({"duty": "謎"}, "メール等"),
        ({"retired_on": "2025-12-01"}, "対象外(退職)"),
        ({"retired_on": "2025-12-02"}, "メール等"),
        ({"duty": "退職"}, "判定不能"),
        ({"relation": "?"}, "判定不能"),
    ],
)
def test_the_leaflet_goes_by_mail_or_on_paper(change: dict[str, str], way: str) -> None:
    plan = plan_leaflet(frame(change), RULES)
    assert plan.members["way"].tolist() == [way]
    assert way != "判定不能" or plan.problems


def test_a_department_prints_for_those_without_a_terminal_and_asks_to_pass_on() -> None:
    others = frame({"terminal": "無"}, {"terminal": "無"}, {"retired_on": "2025-11-30"})
    records = pd.concat([family("", "", ""), others], ignore_index=True)
    totals = plan_leaflet(records, RULES).by("bureau_name").iloc[0]
    assert totals[["members", "メール等", "紙", "copies", "with_dependants"]].tolist() == [3, 1, 2, 2, 1]
