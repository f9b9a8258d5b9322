"""A reading of a seal counts only where it is another member's whole surname and could be no piece of the own name."""

from __future__ import annotations

import pytest

from ledger_tools.names.forms import forms_of
from ledger_tools.names.seals import foreign_to, other_named, own_named

OTHERS = (
    "鈴木 一郎",
    "髙橋 花子",
    "佐々木 実",
    "林 薫",
    "渡邉 進",
    "日比 守",
    "小野 歩",
    "森田 友",
    "長谷 望",
    "スミス ジョン",
)
READINGS = ("スズキ イチロウ", "タカハシ ハナコ", "ササキ ミノル", "ハヤシ カオル", "ワタナベ ススム", "ヒビ マモル")


@pytest.mark.parametrize(
    ("letters", "own", "former", "kana", "named"),
    [
        ("鈴木", "佐藤 太郎", "", "サトウ タロウ", "鈴木"),
        ("鈴木印", "佐藤 太郎", "", "", "鈴木"),
        ("鈴木之印", "佐藤 太郎", "", "", "鈴木"),
        ("鈴木一郎", "佐藤 花", "", "", "鈴木一郎"),
        ("鈴木一郎", "佐藤 太郎", "", "", ""),
        ("高橋", "佐藤 太郎", "", "", "高橋"),
        ("佐々木", "山田 太郎", "", "", "佐々木"),
        ("渡辺", "佐藤 太郎", "", "", "渡辺"),
        ("渡邊", "佐藤 太郎", "", "", "渡邊"),
        ("庶務\n鈴木", "佐藤 太郎", "", "", "鈴木"),
        ("今木\n鈴木", "佐藤 太郎", "", "", "鈴木"),
        ("森田", "佐藤 太郎", "", "", "森田"),
        ("スズキ", "佐藤 太郎", "", "サトウ タロウ", "スズキ"),
        # Nothing read, nobody's name, or too little of it.
        ("", "佐藤 太郎", "", "", ""),
        ("佐藤", "佐藤 太郎", "", "", ""),
        ("中村", "佐藤 太郎", "", "", ""),
        ("鈴", "佐藤 太郎", "", "", ""),
        ("林", "佐藤 太郎", "", "", ""),
        ("庶務課", "佐藤 太郎", "", "", ""),
        ("鈴木さ", "佐藤 太郎", "", "", ""),
        ("ヒビ", "佐藤 太郎", "", "サトウ タロウ", ""),
        # It may be the member's own, read wrongly or cut wrongly.
        ("鈴木", "鈴田 太郎", "", "", ""),
        ("鈴木", "青木 太郎", "", "", ""),
        ("小野", "小野寺 太郎", "", "", ""),
        ("長谷", "長谷川 太郎", "", "", ""),
        ("森田", "森 太郎", "", "", ""),
        ("日比", "昆 太郎", "", "", ""),
        ("鈴木", "佐藤 一郎木", "", "", ""),
        ("鈴木", "佐藤 太郎", "鈴木", "", ""),
        ("鈴木\n佐藤", "佐藤 太郎", "", "", ""),
        ("鈴木\n佐", "佐藤 太郎", "", "", ""),
        ("スズキ", "鈴本 太郎", "", "スズモト タロウ", ""),
        ("渡辺", "渡邊 太郎", "", "", ""),
        ("高橋", "髙山 太郎", "", "", ""),
    ],
)
def test_whom_letters_surely_name(letters: str, own: str, former: str, kana: str, named: str) -> None:
    readings = (*READINGS, *[""] * len(OTHERS))
    others = [forms_of(name, "", reading) for name, reading in zip(OTHERS, readings, strict=False)]
    assert other_named(letters, forms_of(own, former, kana), others) == named


def test_a_name_whose_surname_is_not_known_names_nobody() -> None:
    assert other_named("鈴木", forms_of("佐藤太郎", "", ""), [forms_of("鈴", "", "")]) == ""


@pytest.mark.parametrize(
    ("letters", "own", "former", "named"),
    [
        ("佐藤", "佐藤 太郎", "", True),
        ("佐藤太郎", "佐藤 太郎", "", True),
        ("佐藤印", "佐藤 太郎", "", True),
        ("今木\n佐藤", "佐藤 太郎", "", True),
        ("髙橋", "高橋 花子", "", True),
        ("鈴木", "佐藤 花子", "鈴木", True),
        ("林薫", "林 薫", "", True),
        ("林", "林 薫", "", False),
        ("花子", "佐藤 花子", "", False),
        ("佐藤花", "佐藤 花子", "", False),
        ("佐藤代", "佐藤 花子", "", False),
        ("斉藤", "斎藤 花子", "", False),
        ("", "佐藤 花子", "", False),
    ],
)
def test_only_the_whole_name_or_surname_is_the_own_one(letters: str, own: str, former: str, named: bool) -> None:
    assert own_named(letters, forms_of(own, former, "")) is named


@pytest.mark.parametrize(
    ("letters", "own", "former", "kana", "foreign"),
    [
        ("江口", "岩本 智子", "", "", "江口"),
        ("江口印", "岩本 智子", "", "", "江口"),
        ("江口\n江片口", "岩本 智子", "", "", "江口"),
        ("学", "小川 悠斗", "", "", "学"),
        ("印", "鈴木 裕子", "", "", "印"),
        # Nothing read, or a letter of the member's name among what was.
        ("", "岩本 智子", "", "", ""),
        ("岩木", "岩本 智子", "", "", ""),
        ("江口\n本", "岩本 智子", "", "", ""),
        ("智", "岩本 智子", "", "", ""),
        ("高橋", "髙橋 花子", "", "", ""),
        ("渡辺", "渡邉 進", "", "", ""),
        ("江口", "岩本 智子", "江口", "", ""),
        ("江口", "岩本 智子", "江藤", "", ""),
        ("イワモト", "岩本 智子", "", "イワモト トモコ", ""),
        # A single letter may be cut in two; where a name ends that is not split is not known.
        ("木林", "森 隆", "", "", ""),
        ("江口", "森 隆", "", "", ""),
        ("江口", "NGUYEN VAN AN", "", "", "江口"),
        ("江口", "", "", "", ""),
    ],
)
def test_letters_that_are_none_of_the_members(letters: str, own: str, former: str, kana: str, foreign: str) -> None:
    assert foreign_to(letters, forms_of(own, former, kana)) == foreign
