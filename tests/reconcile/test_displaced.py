"""Seals that did not move along with the rows: what sorting, deleting and inserting leaves behind is asked about."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import pytest

from ledger_tools.columns import LEDGER_HEADER_ROW
from ledger_tools.findings import Finding
from ledger_tools.model import ON_PAGE, OVERHANGING, RECEIVED, REVIEW
from ledger_tools.reconcile.displaced import displaced
from ledger_tools.reconcile.statuses import Reconciled, reconcile
from tests.reconcile.frames import Back, Member, World

NAMES = ("青葉 太郎", "川崎 花子", "佐藤 一郎", "高津 次郎", "宮前 三郎", "多摩 四郎")
MEMBERS = [Member(f"000000{no}", name) for no, name in enumerate(NAMES, start=1)]
TIED = ""


def judged(
    order: str, anchor: str, *, top: int = LEDGER_HEADER_ROW, keyed: bool = True, kind: str = "picture"
) -> Reconciled:
    """Reconcile a table whose rows hold these members from its top, ' ' standing for a row that is none.

    Each row has a seal of its own that hangs as ``anchor`` says.
    """
    backs = [
        Back(MEMBERS[int(no) - 1], marks=((kind, f"sha {at}", "", anchor),), key=None if keyed else "")
        for at, no in enumerate(order)
        if no != " "
    ]
    inputs = World(MEMBERS, backs).inputs()
    places = [top + 1 + at for at, no in enumerate(order) if no != " "]
    inputs.return_rows["row"] = places
    inputs.return_rows["cell"] = [f"J{row}" for row in places]
    return reconcile(inputs)


def asked(result: Reconciled) -> str:
    rows = result.rows
    assert set(rows["status"]) <= {RECEIVED, REVIEW, "outstanding"}
    return "".join(rows.loc[rows["codes"].str.contains("S05"), "bango"].str[-1])


@pytest.mark.parametrize(
    ("order", "anchor", "expected"),
    [
        ("123456", ON_PAGE, ""),  # as issued: nothing has moved, whatever it hangs on
        ("123456", OVERHANGING, ""),
        ("654321", TIED, ""),  # sorted, and moved along
        ("654321", ON_PAGE, "123456"),
        ("654321", OVERHANGING, "123456"),
        ("654321", "", ""),
        ("214356", ON_PAGE, "1234"),  # two pairs changed places
        ("214356", OVERHANGING, "1234"),
        ("231456", OVERHANGING, "123"),
        ("423156", OVERHANGING, "1234"),  # 2 and 3 stand where they did, but others passed them
        ("162345", ON_PAGE, "23456"),
        ("12456", ON_PAGE, "456"),  # 3 was deleted: those above it have not moved
        ("12456", OVERHANGING, ""),  # tied to cells that moved up with their rows
        ("12456", TIED, ""),
        ("23456", ON_PAGE, "23456"),
        ("12345", ON_PAGE, ""),
        ("123 456", ON_PAGE, "456"),  # a row was inserted
        ("123 456", OVERHANGING, ""),
        ("65421", OVERHANGING, "12456"),
        ("135246", OVERHANGING, "2345"),
        ("1", ON_PAGE, ""),
        ("6", ON_PAGE, "6"),
    ],
)
def test_what_did_not_move_with_its_row_is_asked_about(order: str, anchor: str, expected: str) -> None:
    assert asked(judged(order, anchor)) == expected


@pytest.mark.parametrize(
    ("order", "anchor", "top", "keyed", "expected"),
    [
        ("123456", ON_PAGE, LEDGER_HEADER_ROW + 1, True, "123456"),  # a row inserted above the table
        ("123456", OVERHANGING, LEDGER_HEADER_ROW + 1, True, ""),
        ("123456", TIED, LEDGER_HEADER_ROW + 1, True, ""),
        ("123456", ON_PAGE, LEDGER_HEADER_ROW - 1, True, "123456"),
        ("123456", ON_PAGE, 1, False, ""),  # a list of the office's own: where its rows stood is not known
        ("1356", ON_PAGE, 1, False, ""),
        ("654321", ON_PAGE, 1, False, "123456"),
        ("321", OVERHANGING, 1, False, "123"),
    ],
)
def test_where_the_table_was_printed_is_known_of_our_own_alone(
    order: str, anchor: str, top: int, keyed: bool, expected: str
) -> None:
    assert asked(judged(order, anchor, top=top, keyed=keyed)) == expected


def test_the_question_says_what_happened() -> None:
    def of_seals(findings: tuple[Finding, ...] | list[Finding]) -> list[str]:
        return [one.message for one in findings if one.code == "S05"]

    assert all("並べ替え" in message for message in of_seals(judged("21", ON_PAGE).findings))


def test_a_line_left_behind_is_asked_about_wherever_it_may_have_lain() -> None:
    """The reader says of the row under a line that it may be struck; sorted, that may have been another one."""
    inputs = World(
        MEMBERS, [Back(MEMBERS[int(no) - 1], stamp=NAMES[int(no) - 1].split()[0]) for no in "213456"]
    ).inputs()
    inputs.return_rows["row"] = range(10, 16)
    line = {
        "return_row_id": 1,
        "position": 1,
        "kind": "unreadable",
        "text": "",
        "sha256": "",
        "place": "",
        "heading": "",
    }
    for anchor, expected in ((OVERHANGING, "12"), (ON_PAGE, "12"), (TIED, "2")):
        inputs.evidence.loc[len(MEMBERS)] = {**line, "anchor": anchor}
        assert asked(reconcile(inputs)) == expected


@pytest.mark.parametrize(
    ("order", "crossed", "shifted"),
    [("12345", "", ""), ("21345", "12", "12"), ("1245", "", "45"), ("12 345", "", "12"), ("13245", "23", "23")],
)
def test_without_a_cycle_most_rows_are_taken_to_stand_where_they_did(order: str, crossed: str, shifted: str) -> None:
    rows = [(at, int(no)) for at, no in enumerate(order, start=30) if no != " "]
    returned = pd.DataFrame(
        {"table_id": 1, "row": [at for at, _ in rows], "row_key": "", "issued_index": [no - 1 for _, no in rows]}
    )
    issued = pd.DataFrame({"ledger_id": "00-001", "no": range(1, 6)})
    found = displaced(returned, issued, "", frozenset({1}))
    told = {
        key: "".join(sorted(str(no) for (_, no), is_so in zip(rows, found[key], strict=True) if is_so)) for key in found
    }
    assert told == {"crossed": crossed, "shifted": shifted}


@pytest.mark.parametrize(
    ("later", "expected"),
    [
        ((), "review"),
        (({"edition": 2},), "received"),
        (({"edition": 1},), "received"),  # an older edition, but it shows the seal where it belongs
        (({"edition": 1, "marks": (), "stamp": "済"},), "review"),
        (({"marks": (), "stamp": "済"}, {"edition": 1}), "review"),
    ],
)
def test_a_copy_that_shows_the_seals_in_their_places_says_so_again(
    later: tuple[dict[str, Any], ...], expected: str
) -> None:
    one, two = (replace(member, editions=(1, 2)) for member in MEMBERS[:2])
    seal, other = (("picture", "a" * 64),), (("picture", "b" * 64),)
    backs = [Back(one, marks=seal), Back(two, marks=other)]
    sorted_under = [Back(of, marks=((*mark[0], "", ON_PAGE),)) for of, mark in ((two, seal), (one, other))]
    days = [
        [replace(back, edition=2) for back in backs],
        [replace(back, edition=2) for back in sorted_under],
        *([replace(backs[0], **{"edition": 2, **entry})] for entry in later),
    ]
    returns = [replace(b, file=n, day=date(2025, 12, n)) for n, day in enumerate(days, start=1) for b in day]
    rows = World([one, two], returns).judged().rows.set_index("bango")
    assert rows.at[one.bango, "status"] == expected
