"""Widths, invisible characters and names of files."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger_tools.japanese.text import display_width, fold_header, fold_number, normalise, safe_filename


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("１２３ＡＢＣ", "123ABC"),
        ("ﾔﾏﾀﾞ ﾊﾟﾙ", "ヤマダ パル"),
        ("カ゛", "ガ"),
        ("第2①号", "第2①号"),
        ("10²", "10²"),
        ("½枚", "½枚"),
        ("山田㊞", "山田㊞"),
        ("㈹", "(代)"),
        ("㋿7年", "令和7年"),
        ("葛\U000e0100城", "葛城"),
        ("\u200b髙\u2060橋\ufeff", "髙橋"),
        ("⻑谷川", "長谷川"),
        ("⼾田", "戸田"),
        ("⻄", "西"),
        (" a　\t\n b\u00a0", "a b"),
        ("a\x00b\x07", "ab"),
        ("\ud800x", "x"),
        ("10〜12", "10〜12"),
        ("9:00～17:00", "9:00~17:00"),
    ],
)
def test_normalise(text: str, expected: str) -> None:
    assert normalise(text) == expected


@given(st.text())
def test_normalise_settles(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert once == once.strip()
    assert "  " not in once


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("氏名（漢字）", "氏名(漢字)"),
        ("受領印\n又は署名", "受領印又は署名"),
        ("Ｎｏ．", "no."),
        ("フ リ ガ ナ", "ﾌﾘｶﾞﾅ"),
    ],
)
def test_headers_that_are_the_same(left: str, right: str) -> None:
    assert fold_header(left) == fold_header(right)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("００１２", "0012"),
        ("12-345", "12345"),
        ("川 崎", "川崎"),
        ("１２－３４", "1234"),
        ("12ー3", "123"),
        ("0", "0"),
    ],
)
def test_numbers_keep_their_zeros(text: str, expected: str) -> None:
    assert fold_number(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CON", "_CON"),
        ("con.txt", "_con.txt"),
        ("LPT1", "_LPT1"),
        ("CONSOLE", "CONSOLE"),
        ('a/b:c*?"<>|\\', "a／b：c＊？”＜＞｜＼"),
        ("庶務課. . ", "庶務課"),
        ("", "_"),
        ("...", "_"),
        ("か\u3099", "が"),
    ],
)
def test_safe_filename(text: str, expected: str) -> None:
    assert safe_filename(text) == expected


@given(st.text(), st.integers(1, 80))
def test_safe_filename_is_always_legal(text: str, limit: int) -> None:
    name = safe_filename(text, limit)
    assert 1 <= len(name) <= limit
    assert not set(name) & set('<>:"/\\|?*')
    assert not name.endswith((".", " "))
    assert not name.startswith(" ")
    assert all(unicodedata.category(char) not in {"Cc", "Cs"} for char in name)
    assert name.split(".")[0].strip().upper() not in {"CON", "PRN", "AUX", "NUL", "COM1", "LPT9"} or limit < 5


def test_display_width() -> None:
    assert display_width("山田A①ｶﾞ") == 2 + 2 + 1 + 2 + 1 + 1
    assert display_width("葛\U000e0100") == 2
