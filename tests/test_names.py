"""Names folded, and signatures told from marks, refusals, proxies and other people's names."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger_tools.names import fold_kana, fold_name, match_signature

TABLE = Path(__file__).parent / "data" / "signatures.tsv"
KINDS = {"fits", "close", "differs", "mark", "not_proof", "proxy", "blank"}

SAME = (
    "桧檜 薮藪 遥遙 真眞 寿壽 徳德 鶴靍 鶴靏 渕淵 巌巖 慎愼 勲勳 禄祿 穏穩 嶋島 冨富 﨑崎 髙高 𠮷吉 邉辺 邊辺 "
    "齋斎 齊斉 沢澤 桝枡 塚塚 凛凜 籠篭 彦彥 圡土 尭堯 浜濵 浜濱 広廣 桜櫻 国國 竜龍 滝瀧 恵惠 栄榮 関關 曽曾 "
    "館舘 園薗 槙槇 晋晉 峰峯 礼禮"
)
DIFFERENT = "斎斉 太泰 佑祐 佑右 祐右 玉王 昼書 帥師 功切 升舛 庄荘 畑畠 大太 荻萩 崎埼 裕祐"
SAME_WORDS = "佐々木/佐佐木 関ケ原/関ヶ原 一ノ瀬/一の瀬 ⻑谷川/長谷川 葛\U000e0100城/葛城 Nguyễn/NGUYEN"


def _rows() -> list[tuple[str, ...]]:
    lines = TABLE.read_text(encoding="utf-8").split("\n")[1:-1]
    return [tuple(line.replace("\\n", "\n").split("\t")) for line in lines]


@pytest.mark.parametrize("pair", [*(f"{p[0]}/{p[1]}" for p in SAME.split()), *SAME_WORDS.split()])
def test_variants_of_one_name(pair: str) -> None:
    left, right = pair.split("/")
    assert fold_name(left) == fold_name(right)


@pytest.mark.parametrize("spaced", ["山田　太郎", "山田 太郎", "山田・太郎", " 山田太郎 "])
def test_spaces_in_names_do_not_count(spaced: str) -> None:
    assert fold_name(spaced) == "山田太郎"


@pytest.mark.parametrize("pair", DIFFERENT.split())
def test_names_that_stay_two(pair: str) -> None:
    assert fold_name(pair[0]) != fold_name(pair[1])


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("ﾊｾｶﾞﾜ ｼﾖｳｼﾞ", "ハセガワショウジ"),
        ("はせがわ", "ハセガワ"),
        ("オオノ", "オーノ"),
        ("サトウ", "サトー"),
        ("ヅ", "ズ"),
    ],
)
def test_readings_that_are_the_same(left: str, right: str) -> None:
    assert fold_kana(left) == fold_kana(right)


@pytest.mark.parametrize(("left", "right"), [("オノ", "オオノ"), ("キヨコ", "キョウコ"), ("ヤマダ", "ヤマタ")])
def test_readings_that_differ(left: str, right: str) -> None:
    assert fold_kana(left) != fold_kana(right)


def test_the_table_is_large_and_covers_every_kind() -> None:
    rows = _rows()
    assert len(rows) >= 210
    assert len(set(rows)) == len(rows)
    assert {row[4] for row in rows} == KINDS


@pytest.mark.parametrize(("text", "name", "former", "kana", "kind"), _rows())
def test_signature_table(text: str, name: str, former: str, kana: str, kind: str) -> None:
    match = match_signature(text, name=name, former_name=former, kana=kana)
    assert match.kind == kind, match.why
    assert match.why


@given(st.text(max_size=20), st.sampled_from(["山田 太郎", "林太郎", "ジョン・スミス", "", "　"]))
def test_no_text_breaks_matching(text: str, name: str) -> None:
    assert match_signature(text, name=name, kana="ヤマダ タロウ").kind in KINDS


@given(st.text(alphabet="山田太郎佐藤済未受領代印 \n7.11/25総務課()", max_size=12))
def test_what_fits_holds_the_surname(text: str) -> None:
    if match_signature(text, name="山田 太郎").kind == "fits":
        assert "山田" in fold_name(text).replace("\n", "")


@given(
    st.sampled_from(["山田", "山田太郎", "山田 太郎", "ヤマダ"]),
    st.sampled_from(["未受領", "受領予定", "不在", "後日", "×", "?", "未", "代理", "(代)", "妻"]),
    st.sampled_from([" ", "", "\n", "　"]),
    st.booleans(),
)
def test_a_name_beside_a_refusal_or_proxy_never_fits(signed: str, word: str, gap: str, name_first: bool) -> None:
    text = signed + gap + word if name_first else word + gap + signed
    assert match_signature(text, name="山田 太郎", kana="ヤマダ タロウ").kind in {
        "not_proof",
        "proxy",
        "close",
        "differs",
    }


SURNAMES = (
    "山田",
    "佐藤",
    "鈴木",
    "高橋",
    "田中",
    "渡辺",
    "伊藤",
    "中村",
    "小林",
    "加藤",
    "林",
    "森",
    "長谷川",
    "佐々木",
    "阿部",
    "田代",
)


@given(
    st.sampled_from(SURNAMES),
    st.sampled_from(SURNAMES),
    st.sampled_from(["", " 7.11.25 総務課", "㊞", " 済", "\n11/25"]),
)
def test_another_surname_never_fits(own: str, other: str, beside: str) -> None:
    kind = match_signature(other + beside, name=f"{own} 太郎").kind
    assert (kind == "fits") == (own == other)
