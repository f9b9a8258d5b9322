"""Decisions made unaware of each other: none of those that contradict is in force, and the row is asked about.

Each sequence is what came in, in this order: who (a letter), the verdict, and whose decisions the workbook showed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pandas as pd

from ledger_tools.catalogue import DEPARTMENT, DESK
from ledger_tools.reconcile.case import DECISION_COLUMNS
from ledger_tools.reconcile.chain import chain_of
from ledger_tools.reconcile.standing import with_standing
from ledger_tools.reconcile.statuses import Reconciled, reconcile
from ledger_tools.reports import build_report
from tests.reconcile.frames import AFTER, KIGO, Back, Member, World

ONE = Member("0000001", "山田　太郎", "ヤマダ タロウ", editions=(1, 2))
TWO = Member("0000002", "鈴木　花子", "スズキ ハナコ", editions=(1, 2))
MARK, OTHER = Back(ONE, stamp="済"), Back(ONE, stamp="代理 佐々木", file=2)
BESIDE = Back(TWO, stamp="鈴木")
YES, RETIRED, BACK, HOLD, OFF = "受領と認める", "退職と認める", "差戻し", "保留", ""

#: One decision: who made it, what it says, whom its workbook showed ('-': an earlier version's, which does not say).
Step = tuple[str, str, str]
#: What is then said: the verdict in force, '' where there is none, SPLIT where they contradict.
SPLIT = "SPLIT"

SEQUENCES: tuple[tuple[tuple[Step, ...], str], ...] = (
    # two copies of one workbook
    ((("a", YES, ""), ("b", BACK, "")), SPLIT),
    ((("a", BACK, ""), ("b", YES, "")), SPLIT),
    ((("a", YES, ""), ("b", HOLD, "")), SPLIT),
    ((("a", BACK, ""), ("b", HOLD, "")), SPLIT),
    ((("a", YES, ""), ("b", RETIRED, "")), SPLIT),
    ((("a", YES, ""), ("b", YES, ""), ("c", BACK, "")), SPLIT),
    ((("a", YES, ""), ("b", OFF, "")), SPLIT),
    ((("a", YES, ""), ("b", YES, "")), YES),
    ((("a", BACK, ""), ("b", BACK, "")), BACK),
    ((("a", YES, ""),), YES),
    ((("a", OFF, ""),), ""),
    ((("a", OFF, ""), ("b", OFF, "")), ""),
    # the same copy once more, at once or days later
    ((("a", YES, ""), ("a", YES, "")), YES),
    ((("a", YES, ""), ("b", BACK, "a"), ("a", YES, "")), BACK),
    ((("a", YES, ""), ("b", OFF, "a"), ("a", YES, "")), ""),
    ((("a", YES, ""), ("b", BACK, "a"), ("b", BACK, "a")), BACK),
    ((("a", YES, ""), ("b", OFF, "a"), ("c", YES, "ab"), ("a", YES, "")), YES),
    # one that names the earlier
    ((("a", YES, ""), ("b", BACK, "a")), BACK),
    ((("a", BACK, ""), ("b", YES, "a")), YES),
    ((("a", YES, ""), ("b", OFF, "a")), ""),
    ((("a", YES, ""), ("b", OFF, "a"), ("a2", YES, "ab")), YES),
    ((("a", YES, ""), ("b", OFF, "a"), ("a", YES, "ab")), YES),
    ((("a", YES, ""), ("b", BACK, "a"), ("c", YES, "ab")), YES),
    ((("a", YES, ""), ("b", BACK, ""), ("c", YES, "ab")), YES),
    ((("a", YES, ""), ("b", BACK, ""), ("c", HOLD, "ab")), HOLD),
    ((("a", YES, ""), ("b", BACK, ""), ("c", OFF, "ab")), ""),
    # one that names only one of two
    ((("a", YES, ""), ("b", BACK, ""), ("c", BACK, "a")), BACK),
    ((("a", YES, ""), ("b", BACK, ""), ("c", YES, "a")), SPLIT),
    ((("a", YES, ""), ("b", BACK, ""), ("c", OFF, "a")), SPLIT),
    # two that change the same decision, unaware of each other
    ((("a", YES, ""), ("b", BACK, "a"), ("c", HOLD, "a")), SPLIT),
    ((("a", HOLD, ""), ("b", YES, "a"), ("c", YES, "a")), YES),
    # a withdrawal unaware of a newer decision
    ((("a", YES, ""), ("b", BACK, "a"), ("c", OFF, "a")), SPLIT),
    ((("a", HOLD, ""), ("b", YES, "a"), ("c", OFF, "a")), SPLIT),
    ((("a", YES, ""), ("b", OFF, "a"), ("c", OFF, "a")), ""),
    # workbooks of an earlier version, which do not say what they showed: the last word counts
    ((("a", YES, "-"), ("b", BACK, "-")), BACK),
    ((("a", YES, "-"), ("b", OFF, "-")), ""),
    ((("a", YES, "-"), ("b", OFF, "-"), ("a", YES, "-")), YES),
    ((("a", YES, "-"), ("b", BACK, "a")), BACK),
    ((("a", YES, "-"), ("b", OFF, "a")), ""),
    ((("a", YES, "-"), ("b", BACK, "a"), ("c", HOLD, "a")), SPLIT),
    ((("a", YES, ""), ("b", BACK, ""), ("c", HOLD, "-")), HOLD),
)


Case = tuple[Step, ...]


def _numbered(member: Member, case: int) -> Member:
    """Every case has members and a ledger of its own."""
    number = 2 * case + int(member.bango)
    return replace(member, bango=f"{number:07d}", ledger=f"01-{case + 1:03d}")


def world_of(count: int, *backs: Back, retired: str = "") -> World:
    people = (replace(ONE, retired=retired), TWO)
    members = [_numbered(member, n) for n in range(count) for member in people]
    returns = [
        replace(back, of=_numbered(back.of, number), file=back.file * 100 + number)
        for number in range(count)
        for back in backs
    ]
    return World(members, returns)


def digests_of(world: World, count: int) -> list[str]:
    rows = world.judged().rows.set_index("bango")["digest"]
    return [str(rows[_numbered(ONE, n).bango]) for n in range(count)]


def judged(cases: Sequence[Case], world: World, about: Callable[[int, str], str]) -> Reconciled:
    """Reconcile with these decisions; ``about``: case, who -> the digest in that one's workbook."""
    made: list[tuple[object, ...]] = []
    for number, steps in enumerate(cases):
        marks: dict[str, str] = {}
        for who, verdict, knew in steps:
            known = None if knew == "-" else " ".join(sorted(marks[one] for one in knew))
            content = (KIGO, _numbered(ONE, number).bango, about(number, who), verdict, who, "電話で確認", known)
            made.append((*content, f"{who}.xlsx", "要確認", "L6", AFTER))
            marks[who] = with_standing(pd.DataFrame(made, columns=list(DECISION_COLUMNS)))["mark"].iat[-1]
    return reconcile(replace(world.inputs(), decisions=pd.DataFrame(made, columns=list(DECISION_COLUMNS))))


def of_marks(*cases: Case) -> Reconciled:
    world = world_of(len(cases), MARK, BESIDE)
    digests = digests_of(world, len(cases))
    return judged(cases, world, lambda number, _who: digests[number])


def said(result: Reconciled, count: int) -> list[tuple[str, str]]:
    """Status of each case's row, and the verdict in force or SPLIT."""
    rows = result.rows.set_index("bango").loc[[_numbered(ONE, n).bango for n in range(count)]]
    return [(row.status, SPLIT if row.decision_split else row.decision) for row in rows.itertuples()]


def test_what_stands_after_each_sequence() -> None:
    found = said(of_marks(*(steps for steps, _ in SEQUENCES)), len(SEQUENCES))
    expected = [("decided" if then in (YES, RETIRED) else "review", then) for _, then in SEQUENCES]
    wrong = {n: (steps, found[n]) for n, (steps, _) in enumerate(SEQUENCES) if found[n] != expected[n]}
    assert wrong == {}


def test_the_order_in_which_unaware_decisions_come_does_not_matter() -> None:
    unaware = [(steps, then) for steps, then in SEQUENCES if not any(knew for _, _, knew in steps)]
    found = said(of_marks(*(tuple(reversed(steps)) for steps, _ in unaware)), len(unaware))
    assert len(unaware) > 10
    assert [verdict for _, verdict in found] == [then for _, then in unaware]


#: a decides about what came first, b and c about what came then.
CHANGED: tuple[tuple[Case, str], ...] = (
    ((("a", YES, ""), ("b", BACK, "")), BACK),
    ((("b", BACK, ""), ("a", YES, "")), BACK),
    ((("b", YES, ""), ("a", BACK, "")), YES),
    ((("a", YES, ""),), ""),
    ((("a", OFF, ""), ("b", YES, "")), YES),
    ((("b", YES, ""), ("a", OFF, "")), YES),
    ((("a", YES, ""), ("b", YES, ""), ("c", BACK, "")), SPLIT),
    ((("a", BACK, ""), ("b", YES, "a"), ("c", YES, "")), YES),
)


def test_only_what_was_decided_about_the_same_entry_contradicts() -> None:
    before = digests_of(world_of(len(CHANGED), MARK, BESIDE), len(CHANGED))
    after = world_of(len(CHANGED), MARK, BESIDE, OTHER)
    now = digests_of(after, len(CHANGED))
    cases = [steps for steps, _ in CHANGED]
    result = judged(cases, after, lambda number, who: (before if who == "a" else now)[number])
    assert [verdict for _, verdict in said(result, len(CHANGED))] == [then for _, then in CHANGED]


def test_a_row_with_contradicting_decisions_is_the_desks_and_says_so() -> None:
    result = of_marks((("佐藤", YES, ""), ("鈴木", BACK, "")), (("佐藤", BACK, ""),))
    rows = {row.bango: row for row in build_report(result, result.case.settings, AFTER).rows}
    split, plain = (rows[_numbered(ONE, n).bango] for n in (0, 1))
    assert (split.actor, plain.actor) == (DESK, DEPARTMENT)
    text = "判定が「受領と認める」(佐藤)と「差戻し」(鈴木)に分かれています"
    assert text in split.reasons and "分かれて" not in plain.reasons
    assert [found.bango for found in result.findings if text in found.message] == [split.bango]


def test_explain_shows_every_decision_and_what_became_of_it() -> None:
    cases: tuple[tuple[Case, list[str]], ...] = (
        ((("a", YES, ""), ("b", BACK, "")), ["disputed", "disputed"]),
        ((("a", YES, ""), ("b", BACK, "a")), ["superseded", "in_force"]),
        ((("a", YES, ""), ("b", OFF, "a")), ["superseded", "withdrawal"]),
        ((("a", YES, ""), ("b", OFF, "")), ["disputed", "disputed"]),
        ((("a", YES, "-"), ("b", BACK, "-")), ["superseded", "in_force"]),
        ((("a", YES, ""), ("b", BACK, ""), ("c", HOLD, "ab")), ["superseded", "superseded", "in_force"]),
    )
    result = of_marks(*(steps for steps, _ in cases))
    for number, (steps, standing) in enumerate(cases):
        chain = chain_of(result, KIGO, _numbered(ONE, number).bango)
        assert chain is not None
        made = chain.rows[0].decisions
        assert [one.standing for one in made] == standing
        assert [(one.decided_by, one.verdict) for one in made] == [(who, verdict) for who, verdict, _ in steps]
    outdated = judged([(("a", YES, ""),)], world_of(1, MARK, BESIDE, OTHER), lambda *_: "0" * 20)
    chain = chain_of(outdated, KIGO, ONE.bango)
    assert chain is not None and [one.standing for one in chain.rows[0].decisions] == ["outdated"]


def test_a_card_that_lies_on_the_desk_settles_no_contradiction() -> None:
    """Which of the two holds, a person says."""
    world = world_of(1, replace(MARK, remark="11月25日退職者"), BESIDE, retired="2025-11-25")
    (digest,) = digests_of(world, 1)
    back = world.with_(counts=[(ONE.bango, 1, pd.Timestamp("2025-12-10"))])
    steps: Case = (("a", YES, ""), ("b", RETIRED, ""))
    assert said(judged([steps], world, lambda *_: digest), 1) == [("review", SPLIT)]
    assert said(judged([steps], back, lambda *_: digest), 1)[0][0] != "decided"
