"""Every word that may stand in a stamp column beside a name, and what it makes of 山田 太郎's cell.

The words stand in a list of their own (data/signature_words.txt), so that one which the program loses is missed.
"""

from __future__ import annotations

import pytest

from ledger_tools.names.signature import match_signature
from tests.word_lists import frames, word_lists

WORDS = word_lists("signature_words.txt")

FRAMES = r"""
    mark | {w} | mark
    mark | 山田{w} | fits
    mark | 山田 太郎 {w} | fits
    mark of who handed over | {w} | mark
    mark of who handed over | 11/25 {w} | mark
    mark of who handed over | 山田{w} | close
    no proof | {w} | not_proof
    no proof | 山田 {w} | not_proof
    no proof | R7.11.25 {w} | not_proof
    sign | {w} | not_proof
    sign | {w}{w} | not_proof
    proxy | {w} | proxy
    proxy | 山田 {w} | proxy
    relative | {w} | proxy
    relative | {w}受領 | proxy
    relative | 山田 {w} | proxy
    relative | 山田太郎 {w}が受領 | proxy
    relative by name | {w}花子 | proxy
    relative by name | {w}の花子 | proxy
    institution | {w} 山田 | fits
    institution | {w} | differs
    institution | {w} 鈴木 | differs
    noise | 山田 {w} | fits
    noise | {w} 山田太郎 | fits
    honorific | 山田{w} | close
    leader | 山田 {w} | fits
    leader | {w}山田 | fits
    title | 山田 {w} | fits
    title | 山田{w} | fits
    title | {w} 山田 | fits
    office word | {w}\nR7.11.25\n山田 | fits
    office word | {w}課長 山田 | fits
    office word | {w} | differs
    surname like an office | {w} | differs
    surname like an office | {w} 山田 | close
    suffix | 山田太郎{w} | fits
    prefix | {w}山田太郎 | fits
"""
#: Confused in writing; with another letter beside them a question and never a refusal.
CONFUSED = (
    "斎斉 太大 河川 阪坂 荻萩 栗粟 島鳥 菅管 網綱 堀掘 安阿 佐左 士土 柿梯 裕祐 朗郎 埼崎 堺境 畑畠 庄荘 宮官 巳己"
)


def _kind(text: str, name: str = "山田 太郎", kana: str = "ヤマダ タロウ") -> str:
    return match_signature(text, name=name, kana=kana).kind


@pytest.mark.parametrize(("words", "form", "expected"), frames(FRAMES))
def test_every_word_in_a_stamp_cell(words: str, form: str, expected: str) -> None:
    texts = [form.format(w=word) for word in WORDS[words]]
    assert [f"{text}: {kind}" for text in texts if (kind := _kind(text)) != expected] == []


def test_every_list_has_a_frame() -> None:
    assert {words for words, *_ in frames(FRAMES)} == set(WORDS)


@pytest.mark.parametrize("pair", CONFUSED.split())
def test_letters_that_are_confused_make_a_question(pair: str) -> None:
    one, other = pair
    assert {_kind(f"{one}本", f"{other}本 一", ""), _kind(f"{other}本", f"{one}本 一", "")} == {"close"}
    assert _kind(f"{one}本", "山本 一", "") == "differs"
