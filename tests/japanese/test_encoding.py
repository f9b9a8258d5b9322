"""Text files of Japanese offices are read in the encoding they were written in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger_tools.japanese.encoding import decode

TABLE = "記号,番号,氏名,フリガナ,備考\r\n共済,0000001,髙橋　一子,ﾀｶﾊｼ ｲﾁｺ,①㈱～11月20日退職者\r\n"


@pytest.mark.parametrize("encoding", ["cp932", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_tables(encoding: str) -> None:
    assert decode(TABLE.encode(encoding))[0] == TABLE


@pytest.mark.parametrize("encoding", ["euc_jp", "iso2022_jp"])
def test_tables_of_older_systems(encoding: str) -> None:
    text = "番号,氏名,備考\r\n0000001,川崎 一子,退職者\r\n"
    assert decode(text.encode(encoding))[0] == text


@pytest.mark.parametrize(
    "text", ["印", "番号", "氏名,印\n", "髙", "ﾀｶﾊｼ 髙橋", "受領印又は署名", "山田,太郎", "〇", "済"]
)
def test_short_texts_in_the_encoding_of_windows(text: str) -> None:
    assert decode(text.encode("cp932")) == (text, "cp932")


def test_plain_ascii_and_nothing() -> None:
    assert decode(b"a,b\n") == ("a,b\n", "utf-8")
    assert decode(b"") == ("", "utf-8")


def test_damage_stays_visible() -> None:
    text, _ = decode("番号".encode("cp932") + b"\xff\xff\x80")
    assert text.startswith("番号")
    assert "�" in text


@given(st.binary(max_size=200))
def test_any_bytes_decode(data: bytes) -> None:
    text, name = decode(data)
    assert isinstance(text, str)
    assert name


@given(st.text(min_size=20, max_size=60))
def test_utf8_is_never_taken_for_something_else(text: str) -> None:
    assert decode(text.encode("utf-8-sig"))[0] == text
