"""Members of one name on one ledger: what tells them apart is the number, also where the hidden keys stayed behind."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.reconcile.frames import Back, Member, World, messages, outcome

A = Member("0000001", "高木　浩", "タカギ ヒロシ")
B = Member("0000002", "高木　浩", "タカギ ヒロシ")
C = Member("0000003", "佐藤　次郎", "サトウ ジロウ")
D = Member("0000004", "鈴木　花子", "スズキ ハナコ")
E = Member("0000005", "髙木　浩", "タカギ ヒロシ")
ALL = {"A": A, "B": B, "C": C, "D": D, "E": E}
FILLED = {"A": "高木", "B": "高木", "C": "佐藤", "D": "鈴木", "E": "高木"}
SEAL = (("picture", "a" * 64),)


def rows(*shown: str, members: str = "ABCD", file: int = 1, marks: bool = False) -> list[Back]:
    """A table: "KV" is a row with the hidden key of K that shows V and is signed, in small letters left blank; "K-" has
    its key only, "K-x" a signature beside it."""
    backs = []
    for text in shown:
        key, value = ALL[text[0]], text[1].upper()
        if value == "-":
            visible = {"bango": "", "name": ""}
            stamp = "高木" if text[2:] else ""
        else:
            visible = {"bango": ALL[value].bango, "name": ALL[value].name}
            stamp = FILLED[value] if text[1].isupper() else ""
        sealed = SEAL if marks and stamp else ()
        backs.append(Back(key, stamp="" if marks else stamp, marks=sealed, shown=visible, file=file))
    return backs


def found(*shown: str, members: str = "ABCD", **more: bool) -> dict[str, tuple[str, str]]:
    own = [ALL[letter] for letter in members]
    result = outcome(World(own, rows(*shown, **more)).judged())  # type: ignore[arg-type]
    return {letter: result[ALL[letter].bango] for letter in members}


DONE = ("received", "")
SORTED = ("received", "R03")
BLANK = ("outstanding", "S01")
BLANK_SORTED = ("outstanding", "R03 S01")
GONE = ("outstanding", "R01")
ASKED = "review"

Want = Sequence[tuple[str, str] | str]


@pytest.mark.parametrize(
    ("shown", "want"),
    [
        # as issued
        (("AA", "BB", "CC", "DD"), (DONE, DONE, DONE, DONE)),
        (("AA", "Bb", "CC", "DD"), (DONE, BLANK, DONE, DONE)),
        # sorted with the key, or written anew without one
        (("BB", "AA", "DD", "CC"), (DONE, DONE, DONE, DONE)),
        # sorted without it
        (("AB", "BA", "CD", "DC"), (SORTED, SORTED, SORTED, SORTED)),
        (("AB", "Ba", "CD", "DC"), (BLANK_SORTED, SORTED, SORTED, SORTED)),
        (("Ab", "BA", "CD", "DC"), (SORTED, BLANK_SORTED, SORTED, SORTED)),
        (("AB", "BC", "CA", "DD"), (SORTED, SORTED, SORTED, DONE)),
        (("AC", "BA", "CB", "DD"), (SORTED, SORTED, SORTED, DONE)),
        (("AD", "BA", "CC", "DB"), (SORTED, SORTED, DONE, SORTED)),
        (("AB", "Bc", "CA", "DD"), (SORTED, SORTED, BLANK_SORTED, DONE)),
        # and then a row was deleted
        (("AB", "BC", "DD"), (GONE, SORTED, SORTED, DONE)),
        (("AB", "BD", "CC"), (GONE, SORTED, DONE, SORTED)),
        (("AB", "CA", "DD"), (SORTED, SORTED, GONE, DONE)),
        # a number typed over, or two of them: which of the two it is cannot be told
        (("AB", "BA", "CC", "DD"), (ASKED, ASKED, DONE, DONE)),
        (("Ab", "BA", "CC", "DD"), (ASKED, ASKED, DONE, DONE)),
        (("AB", "BB", "CC", "DD"), (ASKED, None, DONE, DONE)),
        (("AB", "Bb", "CC", "DD"), (ASKED, None, DONE, DONE)),
        (("AA", "BA", "CC", "DD"), (None, ASKED, DONE, DONE)),
        (("AB", "CC", "DD"), (ASKED, GONE, DONE, DONE)),
    ],
)
def test_of_two_of_one_name_the_number_tells_whose_row_it_is(shown: Sequence[str], want: Want) -> None:
    result = found(*shown)
    told = [
        (letter, own, wanted)
        for (letter, own), wanted in zip(result.items(), want, strict=True)
        if wanted is not None and (own[0] if isinstance(wanted, str) else own) != wanted
    ]
    assert told == []


def test_variants_of_one_name_are_one_name() -> None:
    assert found("AE", "EC", "CA", members="ACE") == {"A": SORTED, "C": SORTED, "E": SORTED}


def test_seals_of_a_table_sorted_without_its_keys_are_asked_about() -> None:
    assert {own[0] for own in found("AB", "BA", members="AB", marks=True).values()} == {ASKED}


@pytest.mark.parametrize(
    ("shown", "want"),
    [
        # sorted without the keys, then D's row, that of A's key, was emptied
        (("CA", "A-", "DC", "BB"), (SORTED, DONE, SORTED, GONE)),
        (("Ca", "A-", "DC", "BB"), (BLANK_SORTED, DONE, SORTED, GONE)),
        (("CA", "A-x", "DC", "BB"), (SORTED, DONE, SORTED, GONE)),
        # emptied where it stood
        (("AA", "BB", "CC", "D-"), (DONE, DONE, DONE, BLANK)),
        (("BB", "A-", "CD", "DC"), (BLANK, DONE, SORTED, SORTED)),
    ],
)
def test_an_emptied_row_is_not_that_of_a_member_who_stands_elsewhere(shown: Sequence[str], want: Want) -> None:
    assert tuple(found(*shown).values()) == want


def test_what_stands_in_an_emptied_row_is_named() -> None:
    said = messages(World([A, B, C, D], rows("CA", "A-x", "DC", "BB")).judged(), "R02")
    assert said == ["番号がなく、この受領簿の誰の行か分かりません。"]
    assert messages(World([A, B, C, D], rows("CA", "A-", "DC", "BB")).judged(), "R02") == []
