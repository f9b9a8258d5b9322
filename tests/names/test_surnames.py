"""Every surname that is known, and every reading of it: they sign for a bearer whose name has no space in the records.

They stand in a list of their own (data/surnames.txt), so that one which the program loses is missed.
"""

from __future__ import annotations

import re

import pytest

from ledger_tools.names.signature import match_signature
from tests.word_lists import word_lists

_ENTRY = re.compile(r"(.*[一-鿿々])([ァ-ヶー・]*)")
LISTS = word_lists("surnames.txt")
ENTRIES = {
    title: [_entry.groups() for word in words if (_entry := _ENTRY.fullmatch(word))] for title, words in LISTS.items()
}
READ = [
    (surname, reading)
    for entries in ENTRIES.values()
    for surname, readings in entries
    for reading in readings.split("・")
    if reading
]


def test_the_lists_are_whole() -> None:
    assert {title: len(entries) for title, entries in ENTRIES.items()} == {
        title: len(words) for title, words in LISTS.items()
    }
    assert len(READ) > 1900


def test_a_surname_of_more_letters_needs_no_kana() -> None:
    surnames = [surname for surname, _ in ENTRIES["of more letters"]]
    assert [one for one in surnames if match_signature(one, name=f"{one}健太郎").kind != "fits"] == []


@pytest.mark.parametrize("given", ["健太郎", "健一"])
def test_of_a_shorter_one_nobody_knows_without_kana(given: str) -> None:
    surnames = [surname for title in ("of one letter", "perhaps a shorter one") for surname, _ in ENTRIES[title]]
    assert [one for one in surnames if match_signature(one, name=one + given).kind != "close"] == []


def test_the_reading_of_one_letter_tells_without_a_space() -> None:
    pairs = [(surname, reading) for surname, reading in READ if len(surname) == 1]
    kinds = [match_signature(one, name=f"{one}健一", kana=f"{reading}ケンイチ").kind for one, reading in pairs]
    assert [pair for pair, kind in zip(pairs, kinds, strict=True) if kind != "fits"] == []


def test_the_reading_tells_where_a_longer_surname_may_begin_so() -> None:
    pairs = [(surname, reading) for surname, reading in READ if len(surname) < 5]
    kinds = [match_signature(one, name=f"{one}渡実", kana=f"{reading} トミ").kind for one, reading in pairs]
    assert [pair for pair, kind in zip(pairs, kinds, strict=True) if kind != "fits"] == []
    longer = [match_signature(one, name=f"{one}渡実", kana=f"{reading}ワタリ ミノル").kind for one, reading in pairs]
    assert [pair for pair, kind in zip(pairs, longer, strict=True) if kind == "fits"] == []
