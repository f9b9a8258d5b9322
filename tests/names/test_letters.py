"""Names in Latin letters: every spelling of the records' kana is the member's, none of another reading is."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger_tools.names.letters import is_romanised, spellings
from ledger_tools.names.signature import match_signature
from ledger_tools.names.surnames import SURNAMES

READINGS = tuple(sorted({reading for readings in SURNAMES.values() for reading in readings}))
GIVEN = ("タロウ", "ジュンイチ", "シンヤ", "ツヨシ", "フミエ", "キョウコ", "ユウ", "イッペイ", "チヅル", "ミホ")


@st.composite
def written(draw: st.DrawFn, reading: str) -> str:
    letters = "".join(draw(st.sampled_from(ways)) for ways in spellings(reading))
    return draw(st.sampled_from((str.upper, str.lower, str.capitalize)))(letters)


def short(reading: str) -> str:
    """The reading without what Latin letters may leave out: the length of o and u, and ヂ beside ジ."""
    reading = re.sub("(?<=[オコソトノホモヨロゴゾドボポョ])[ウオ]", "", reading)
    reading = re.sub("(?<=[ウクスツヌフムユルグズブプュ])ウ", "", reading)
    return reading.translate(str.maketrans("ヂヅ", "ジズ"))


def test_every_listed_reading_can_be_written() -> None:
    assert all(map(spellings, (*READINGS, *GIVEN)))
    assert spellings("山田") == spellings("ッ") == []


@given(st.data(), st.sampled_from(READINGS), st.sampled_from(GIVEN))
def test_every_spelling_of_the_kana_is_the_members(data: st.DataObject, surname: str, given_name: str) -> None:
    family, own = data.draw(written(surname)), data.draw(written(given_name))
    initial = spellings(given_name)[0][0][0].upper()
    numeral = re.fullmatch("[IVXLCDM]+", family.upper())
    for text in (family, f"{family} {own}", f"{own} {family}", f"{family} {initial}.", f"{initial}. {family}"):
        assert is_romanised(text, surname, given_name) or (text == family and numeral), text


@given(st.data(), st.sampled_from(READINGS), st.sampled_from(READINGS))
def test_no_spelling_of_another_reading_is(data: st.DataObject, own: str, other: str) -> None:
    text = data.draw(written(other))
    if is_romanised(text, own, "タロウ"):
        # オオノ and オノ are both ONO; nothing but a long vowel may be lost.
        assert short(own) == short(other)


@given(st.data(), st.sampled_from(READINGS), st.sampled_from(GIVEN), st.sampled_from(GIVEN))
def test_another_given_name_is_another_member(data: st.DataObject, surname: str, own: str, other: str) -> None:
    text = f"{data.draw(written(surname))} {data.draw(written(other))}"
    assert is_romanised(text, surname, own) == (own == other)


@pytest.mark.parametrize(
    ("text", "long", "short_one"),
    [("ONO", True, True), ("OHNO", True, False), ("ŌNO", True, False), ("OONO", True, False), ("OUNO", True, False)],
)
def test_letters_that_show_the_length_are_of_the_long_vowel_only(text: str, long: bool, short_one: bool) -> None:
    assert (is_romanised(text, "オオノ", ""), is_romanised(text, "オノ", "")) == (long, short_one)


@pytest.mark.parametrize(
    ("kana", "kind"), [("カシワギ タロウ", "fits"), ("カシワギタロウ", "differs"), ("", "differs")]
)
def test_the_surname_needs_kana_that_show_where_it_ends(kana: str, kind: str) -> None:
    assert match_signature("KASHIWAGI", name="柏木 太郎", kana=kana).kind == kind
