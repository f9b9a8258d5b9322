"""What clerks tell in passing beside a signature asks nothing, in 備考 or a note; counts are compared with 枚数."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.reconcile.frames import Back, Member, World, each_alone, outcome
from tests.reconcile.test_words_everywhere import accepted

ONE = Member("0000001", "山田　太郎", "ヤマダ タロウ")

HARMLESS = """字体は戸籍どおり|髙の字体確認済|フリガナ確認済|氏名・枚数を本人と確認|記載事項に誤りなし
券面の氏名・生年月日を確認|枚数OK
カードの有効期限を説明済|使い方を説明して手渡し|印影うすいですが本人印です|印影が一部欠けていますが本人印|開封せず手渡し
封を切らずに渡した|ケース不要とのこと|お知らせ別紙1も手渡し|配付時に旧証は各自破棄と説明|当直明けに受領|週休日に来所
テレワーク勤務のため登庁時に受領|職務専念義務免除中だったが出勤日に受領|夜間窓口の日に手渡し|夜勤専従|三交替制勤務
夫も当組合員|同姓の先生がいるので番号で確認|同じ名字の方がいるため番号を確認|受取りOK|受領○|渡し済|OK"""
ASKED = """カード不要とのこと|本人の夫が受領|子の分のみ|1枚不足|本人分だけ|登庁時に受領予定|出勤日に渡す|開封済みで返却
有効期限が違う|氏名に誤りあり|フリガナ相違|字体が違うとのこと|枚数相違|印影不鮮明で再押印依頼|夫の所属へ送付
番号で確認できず|夜勤のため未渡し|当直明けに渡す|配付時に不在|説明のみ(カードは後日)|別紙のみ手渡し|戸籍と相違
枚数を確認中|被扶養者が受領|家族2名が受領|夫も当組合員、手渡し|夫も当組合員なので夫に渡した|同姓の先生が受領|受領OK?|妻OK
開封せず家族に手渡し|印影うすいですが妻の印です|記載事項に誤りなしか要確認|週休日に家族が来所|ケース不要 カードも不要"""


def _each(texts: str) -> list[str]:
    return [text for line in texts.split("\n") for text in line.split("|")]


def _not_received(texts: list[str], of: Member = ONE) -> list[str]:
    rows = each_alone([Back(of, stamp="山田", remark=text) for text in texts])
    return list(rows.loc[rows["status"] != "received", "remark"])


def test_harmless_remarks_beside_a_signature_ask_nothing() -> None:
    assert _not_received(_each(HARMLESS)) == []


def test_remarks_with_another_verdict_are_asked_about() -> None:
    assert _not_received(_each(ASKED)) == _each(ASKED)


def test_notes_are_judged_by_the_same_words() -> None:
    texts = [*_each(HARMLESS), *_each(ASKED)]
    notes = accepted(texts, lambda sheet, row, text: sheet.write_comment(row, 8, text))
    assert notes == _each(HARMLESS)


@pytest.mark.parametrize(
    ("remark", "fits"),
    [
        ("扶養2名分あり", {2, 3}),
        ("被扶養者3名", {3, 4}),
        ("扶養家族は1名です", {1, 2}),
        ("子の分1枚含む", {1, 2}),
        ("妻・子の分2枚含む", {2, 3}),
        ("家族分含む", {1, 2, 3, 4}),
        ("家族分の枚数も確認", {1, 2, 3, 4}),
        ("カード2枚(本人・妻)", {2}),
        ("カード3枚（本人・扶養2）", {3}),
        ("カード3枚(本人・妻)", set()),
        ("本人1枚、扶養2枚", {3}),
        ("本人・妻・子2名", {4}),
        ("4枚すべて受領", {4}),
        ("本人＋妻＋子", {3}),
    ],
)
def test_counts_fit_the_cards_or_those_of_the_family(remark: str, fits: set[int]) -> None:
    backs = [Back(replace(ONE, cards=cards), stamp="山田", remark=remark) for cards in (1, 2, 3, 4)]
    rows = each_alone(backs)
    assert {cards for cards, status in zip((1, 2, 3, 4), rows["status"], strict=True) if status == "received"} == fits
    assert set(rows.loc[rows["status"] != "received", "codes"]) <= {"N01"}


@pytest.mark.parametrize("shown", [{}, {"name": ""}])
def test_the_own_name_in_a_note_is_the_members_where_the_name_cell_was_emptied(shown: dict[str, str]) -> None:
    for note, status in (("受領しました 山田", "received"), ("受領しました 鈴木", "review")):
        back = Back(ONE, stamp="山田", shown=shown, marks=(("comment", note),))
        assert outcome(World([ONE], [back]).judged())["0000001"][0] == status, note
