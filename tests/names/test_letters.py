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


#: Every syllable, in Hepburn, Kunrei and what passports have.
SYLLABLES = """
    ア:a イ:i ウ:u エ:e オ:o カ:ka キ:ki ク:ku ケ:ke コ:ko サ:sa シ:shi,si ス:su セ:se
    ソ:so タ:ta チ:chi,ti ツ:tsu,tu テ:te ト:to ナ:na ニ:ni ヌ:nu ネ:ne ノ:no ハ:ha
    ヒ:hi フ:fu,hu ヘ:he ホ:ho マ:ma ミ:mi ム:mu メ:me モ:mo ラ:ra リ:ri ル:ru レ:re
    ロ:ro ガ:ga ギ:gi グ:gu ゲ:ge ゴ:go ザ:za ジ:ji,zi ズ:zu ゼ:ze ゾ:zo ダ:da
    ヂ:ji,zi,di ヅ:zu,du,dzu デ:de ド:do バ:ba ビ:bi ブ:bu ベ:be ボ:bo パ:pa ピ:pi
    プ:pu ペ:pe ポ:po ヤ:ya ユ:yu ヨ:yo ワ:wa ヲ:o,wo ヰ:i,wi ヱ:e,we ヴ:vu,bu キャ:kya
    キュ:kyu キョ:kyo シャ:sha,sya シュ:shu,syu ショ:sho,syo チャ:cha,tya,cya
    チュ:chu,tyu,cyu チョ:cho,tyo,cyo ニャ:nya ニュ:nyu ニョ:nyo ヒャ:hya ヒュ:hyu
    ヒョ:hyo ミャ:mya ミュ:myu ミョ:myo リャ:rya リュ:ryu リョ:ryo ギャ:gya ギュ:gyu ギョ:gyo
    ジャ:ja,zya,jya ジュ:ju,zyu,jyu ジョ:jo,zyo,jyo ヂャ:ja,zya,jya ヂュ:ju,zyu,jyu
    ヂョ:jo,zyo,jyo ビャ:bya ビュ:byu ビョ:byo ピャ:pya ピュ:pyu ピョ:pyo ファ:fa フィ:fi
    フゥ:fu フェ:fe フォ:fo ヴァ:va,ba ヴィ:vi,bi ヴゥ:vu,bu ヴェ:ve,be ヴォ:vo,bo ウァ:wa
    ウィ:wi ウゥ:wu ウェ:we ウォ:wo テァ:ta ティ:ti テゥ:tu テェ:te テォ:to デァ:da ディ:di
    デゥ:du デェ:de デォ:do シェ:she,sye チェ:che,tye,cye ジェ:je,zye,jye
"""
#: Every lengthened vowel behind k; what is not shortened is no short one either.
LENGTHENED = """
    コウ:ko,kou,koo,koh,kō コオ:ko,kou,koo,koh,kō クウ:ku,kuu,kuh,kū キイ:kii,kī ケイ:kei,kē ケエ:kee,kē カア:kaa,kā
    コー:ko,koo,koh,kō クー:ku,kuu,kuh,kū キー:ki,kii,kih,kī ケー:ke,kee,keh,kē カー:ka,kaa,kah,kā
    コ:ko ク:ku キ:ki ケ:ke カ:ka コエ:koe クイ:kui カイ:kai キウ:kiu
"""


@pytest.mark.parametrize("table", [SYLLABLES, LENGTHENED])
def test_a_syllable_is_written_so_and_in_no_other_way(table: str) -> None:
    spelt = {kana: set(ways.split(",")) for kana, ways in (line.split(":") for line in table.split())}
    every = set().union(*spelt.values())
    found = {kana: {way for way in every if is_romanised(f"{way}ta", f"{kana}タ", "")} for kana in spelt}
    assert found == spelt


@pytest.mark.parametrize(
    ("text", "reading", "is_it"),
    [
        *(
            ("SHINTANI", "シンタニ", True),
            ("SHIN'TANI", "シンタニ", False),
            ("KEN'", "ケン", False),
            ("KEN", "ケン", True),
        ),
        *(
            ("SHINYA", "シンヤ", True),
            ("SHIN'YA", "シンヤ", True),
            ("SHIN-YA", "シンヤ", True),
            ("KEN'O", "ケンオ", True),
        ),
        *(
            ("HOMMA", "ホンマ", True),
            ("HONMA", "ホンマ", True),
            ("HOMDA", "ホンダ", False),
            ("TEMPAKU", "テンパク", True),
        ),
        *(("HATTORI", "ハットリ", True), ("HATORI", "ハットリ", False), ("KIKKAWA", "キッカワ", True)),
        *(
            ("NITCHO", "ニッチョ", True),
            ("NICCHO", "ニッチョ", True),
            ("NITTSU", "ニッツ", True),
            ("NICHO", "ニッチョ", False),
        ),
    ],
)
def test_the_nasal_and_the_doubled_consonant(text: str, reading: str, is_it: bool) -> None:
    assert is_romanised(text, reading, "") == is_it


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
