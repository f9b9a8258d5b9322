"""Names folded, and signatures told from marks, refusals, proxies and other people's names."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger_tools.names.folding import is_kana
from ledger_tools.names.signature import fold_kana, fold_name, match_signature
from ledger_tools.names.surnames import SURNAMES

TABLE = Path(__file__).parents[1] / "data" / "signatures.tsv"
KINDS = {"fits", "close", "differs", "mark", "not_proof", "proxy", "blank"}

SAME = (
    "桧檜 薮藪 遥遙 真眞 寿壽 徳德 鶴靍 鶴靏 渕淵 巌巖 慎愼 勲勳 禄祿 穏穩 嶋島 冨富 﨑崎 髙高 𠮷吉 邉辺 邊辺 "
    "齋斎 齊斉 沢澤 桝枡 塚塚 凛凜 籠篭 彦彥 圡土 尭堯 浜濵 浜濱 広廣 桜櫻 国國 竜龍 滝瀧 恵惠 栄榮 関關 曽曾 "
    "館舘 園薗 槙槇 晋晉 峰峯 礼禮"
)
DIFFERENT = "斎斉 太泰 佑祐 佑右 祐右 玉王 昼書 帥師 功切 升舛 庄荘 畑畠 大太 荻萩 崎埼 裕祐"
SAME_WORDS = (
    "佐々木/佐佐木 関ケ原/関ヶ原 一ノ瀬/一の瀬 ⻑谷川/長谷川 葛\U000e0100城/葛城 "
    "Nguyễn/NGUYEN Łukasz/LUKASZ Sørensen/SORENSEN Đặng/DANG"
)


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
    assert len(rows) >= 600
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
        # Set apart over the cell (山 田, 山/田) it is still the surname.
        assert "山田" in fold_name(text).replace("\n", "").replace("/", "")


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


FAMILIES = (
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
    st.sampled_from(FAMILIES),
    st.sampled_from(FAMILIES),
    st.sampled_from(["", " 7.11.25 総務課", "㊞", " 済", "\n11/25"]),
)
def test_another_surname_never_fits(own: str, other: str, beside: str) -> None:
    kind = match_signature(other + beside, name=f"{own} 太郎").kind
    assert (kind == "fits") == (own == other)


#: Surnames of which another, commoner surname is a beginning: the shorter one is another family's.
BEGUN = (
    *(
        "久保田 クボタ 久保",
        "小野寺 オノデラ 小野",
        "大久保 オオクボ 大",
        "中野渡 ナカノワタリ 中野",
        "林田 ハヤシダ 林",
    ),
    *(
        "小比類巻 コヒルイマキ 小比",
        "生田目 ナマタメ 生田",
        "東海林 ショウジ 東海",
        "佐久間 サクマ 佐久",
        "森下 モリシタ 森",
    ),
    *(
        "日比野 ヒビノ 日比",
        "二階堂 ニカイドウ 二階",
        "長谷川 ハセガワ 長谷",
        "大和谷 オオワヤ 大和",
        "石田尾 イシダオ 石田",
    ),
    *("五百旗頭 イオキベ 五百", "鬼頭沢 キトウザワ 鬼頭", "山田原 ヤマダハラ 山田", "高橋場 タカハシバ 高橋"),
)
GIVEN = (
    *("実 ミノル", "翔 ショウ", "健一 ケンイチ", "美咲 ミサキ", "太郎 タロウ", "由美子 ユミコ", "大輔 ダイスケ"),
    "花 ハナ",
)


@pytest.mark.parametrize("gap", [" ", "", None])
def test_the_beginning_of_a_longer_surname_is_no_signature(gap: str | None) -> None:
    for surname, reading, shorter in map(str.split, BEGUN):
        for given_name, given_reading in map(str.split, GIVEN):
            kana = "" if gap is None else reading + gap + given_reading
            assert match_signature(shorter, name=surname + given_name, kana=kana).kind != "fits", surname + given_name


@pytest.mark.parametrize("gap", [" ", "", None])
def test_a_known_surname_signs_without_a_space_in_the_records(gap: str | None) -> None:
    pairs = [("山田", "ヤマダ"), ("佐藤", "サトウ"), ("髙橋", "タカハシ"), ("長谷川", "ハセガワ"), ("森下", "モリシタ")]
    for surname, reading in pairs:
        for given_name, given_reading in map(str.split, GIVEN):
            kana = "" if gap is None else reading + gap + given_reading
            assert match_signature(surname, name=surname + given_name, kana=kana).kind == "fits", surname + given_name


@pytest.mark.parametrize(
    ("text", "name", "kana", "kind"),
    [
        # The kana with a space are proof where the reading is that of the surname.
        ("小野", "小野瀬里奈", "オノ セリナ", "fits"),
        ("小野瀬", "小野瀬里奈", "オノセ リナ", "fits"),
        ("小野", "小野瀬里奈", "オノセ リナ", "close"),
        ("小野", "小野瀬里奈", "", "close"),
        ("森", "森田実", "モリ タミ", "fits"),
        ("森田", "森田実", "モリ タミ", "close"),
        ("加賀", "加賀美咲", "カガ ミサキ", "fits"),
        ("加賀美", "加賀美咲", "カガミ サキ", "fits"),
        ("加賀", "加賀美咲", "カガミ サキ", "close"),
        ("林", "林健一", "ハヤシ ケンイチ", "fits"),
        ("林", "林健一", "ハヤシケンイチ", "fits"),
        ("林", "林健一", "", "close"),
        ("平良", "平良一", "", "close"),
        # The kana deny both 中 and 中野; that leaves 中野木 likely, and no more than that.
        ("中野木", "中野木健児", "ナカノギ ケンジ", "close"),
        ("平良", "平良一", "タイラ ハジメ", "fits"),
    ],
)
def test_where_the_surname_ends(text: str, name: str, kana: str, kind: str) -> None:
    assert match_signature(text, name=name, kana=kana).kind == kind


def test_every_listed_surname_can_be_read() -> None:
    assert all(1 <= len(surname) <= 5 for surname in SURNAMES)
    assert all(is_kana(reading) for readings in SURNAMES.values() for reading in readings)
    keys = [fold_name(surname) for surname in SURNAMES]
    assert len(set(keys)) == len(keys)
