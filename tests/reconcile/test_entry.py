"""What single words, and lines around a table, are taken to prove: tables of neighbours in both directions."""

from __future__ import annotations

import pytest

from ledger_tools.model import ABOVE, BELOW, BESIDE, LISTED, NOTE, PRINTED, REPLY
from ledger_tools.reconcile.case import CLAIM_DOUBT, CLAIM_MAILED, CLAIM_NOTHING, CLAIM_RECEIVED, CLAIM_RETIRED
from ledger_tools.reconcile.chain import CLAIM_LABELS, VERDICT_LABELS
from ledger_tools.reconcile.entry import (
    NOTE_AGAINST,
    Names,
    days_signed,
    judge_signature,
    judge_words,
    plain_surname,
    read_remark,
)
from ledger_tools.reconcile.entry.kinds import ORDER
from ledger_tools.remarks.around import judge_around
from ledger_tools.remarks.headings import heading_kind
from tests.reconcile.frames import Back, Member, World, messages, outcome, settings

WINDOW = settings().window
NAMES = Names("青葉 太郎", "", "アオバ タロウ")
ONE = Member("0000001", "青葉 太郎", "アオバ タロウ")
TWO = Member("0000002", "井上 花子", "イノウエ ハナコ")
THREE = Member("0000003", "渡辺 一", "ワタナベ ハジメ")


@pytest.mark.parametrize(
    ("text", "place", "heading", "against"),
    [
        ("未配付", NOTE, "", True),
        ("確認しました", NOTE, "", False),
        ("必ず記号・番号を確かめてください", NOTE, "同姓同名", False),
        ("同姓同名の方です。本人は不在", NOTE, "同姓同名", True),
        ("了", BESIDE, "配付", False),
        ("完了", BESIDE, "受領", False),
        ("有り", BESIDE, "受領", False),
        ("無", BESIDE, "受領", True),
        ("無", BESIDE, "未受領", False),
        ("有り", BESIDE, "未受領", True),
        ("本人が保管", BESIDE, "未受領", True),
        ("本人が保管", BESIDE, "保管場所", False),
        ("2-3", PRINTED, "no", False),
        ("退職", PRINTED, "no", True),
        ("×", PRINTED, "no", True),
        ("要確認", PRINTED, "state", False),
        ("未受領", PRINTED, "state", True),
        ("青葉太郎", PRINTED, "kana", False),
        ("本人不在", PRINTED, "kana", True),
        ("10月異動", BESIDE, "経過", False),
        ("父が受け取った", BESIDE, "経過", True),
        ("主任 総務係", BESIDE, "職名", False),
        ("主任(不在)", BESIDE, "職名", True),
        ("(兼務)主任", BESIDE, "職名", False),
        ("造園", LISTED, "内訳", False),
        ("造園", BESIDE, "内訳", True),
        ("本人様", BESIDE, "受取者", False),
        ("青葉", BESIDE, "受取者", False),
        ("井上", BESIDE, "受取者", True),
        ("本人に渡しました", REPLY, "", False),
        ("本人に渡していません", REPLY, "", True),
    ],
)
def test_words_by_their_place_and_heading(text: str, place: str, heading: str, against: bool) -> None:
    assert (judge_words(text, place, heading, NAMES, WINDOW) == NOTE_AGAINST) == against


@pytest.mark.parametrize(
    ("line", "grade"),
    [
        ("全員未配付です", "all"),
        ("1名は異動", "some"),
        ("退職者1名", "some"),
        ("カード2枚を返送します", "some"),
        ("受領簿を返送します", ""),
        ("受領簿を郵送します", "some"),
        ("上記のとおり相違ありません", ""),
        ("相違があります", "all"),
        ("未配付はありません", ""),
        ("未配付がなし", ""),
        ("未配付ではありません", "all"),
        ("この中に当課の職員でない方が含まれるようです", "unclear"),
        ("鈴木 総務課", ""),
        ("園内全員に説明済みです", ""),
        ("全員に周知しました", ""),
        ("全員に後日渡すと説明しました", "all"),
        ("未受領の方に説明済みです", "all"),
        ("全員分まとめて受領したことを説明済みです", "unclear"),
        ("全員分まとめて受領しました", "unclear"),
        ("全員分一括で受領しました", "unclear"),
        ("全員が受領しました", ""),
        ("全員の署名は所長が説明済みです", "all"),
        ("全員分を所長が署名し説明済みです", "all"),
        ("鈴木 謎の語", "unclear"),
    ],
)
def test_what_a_line_around_a_table_says(line: str, grade: str) -> None:
    assert judge_around(line, WINDOW) == grade


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("連絡事項", "remark"),
        ("連絡先", "attribute"),
        ("対応者", "person"),
        ("対応", "remark"),
        ("未受領者", "act"),
        ("受領者", "receiver"),
        ("内線", "number"),
        ("", "none"),
        ("保管場所", "kept"),
        ("カードの所在", "kept"),
        ("所在地", "other"),
        ("配置", "other"),
        ("措置", "remark"),
        ("A", "other"),
    ],
)
def test_kinds_of_headings(heading: str, kind: str) -> None:
    assert heading_kind(heading) == kind


def asked(line: str, *backs: Back, place: str = BELOW) -> tuple[set[str], list[str]]:
    """The 番号 of rows that a line makes a question of, and what is said of the table."""
    result = World([ONE, TWO, THREE], backs, around=[(place, line)], stated={"01-001": "1"}).judged()
    doubted = {bango for bango, (_, codes) in outcome(result).items() if "S02" in codes.split()}
    return doubted, [message for message in messages(result, "S05") if "記入" in message]


SIGNED = (Back(ONE, stamp="青葉"), Back(TWO, stamp="井上"), Back(THREE, stamp="渡辺"))
LEFT = (Back(ONE, remark="11月10日退職者"), *SIGNED[1:])
BLANK = (Back(ONE), *SIGNED[1:])


@pytest.mark.parametrize(
    ("line", "backs", "rows", "of_the_table"),
    [
        ("アオバさんは未配付", SIGNED, {"0000001"}, False),
        ("ア さんは退職", SIGNED, set(), True),
        ("全員未配付", SIGNED, {"0000001", "0000002", "0000003"}, False),
        ("皆さん未配付です", SIGNED, {"0000001", "0000002", "0000003"}, False),
        ("1名未配付", BLANK, set(), True),
        ("3名未配付", BLANK, {"0000001", "0000002", "0000003"}, False),
        ("1名未配付", SIGNED, {"0000001", "0000002", "0000003"}, False),
        ("返送カード1枚を同封", LEFT, set(), False),
        ("退職者1名", LEFT, set(), False),
        ("退職者1名", SIGNED, set(), True),
        ("1名は異動", LEFT, set(), True),
        ("0003 代理受領", SIGNED, {"0000003"}, False),
        ("03 代理受領", SIGNED, {"0000001", "0000002", "0000003"}, False),
        ("渡辺 11月10日退職", SIGNED, {"0000003"}, False),
    ],
)
def test_whom_a_line_around_a_table_concerns(
    line: str, backs: tuple[Back, ...], rows: set[str], of_the_table: bool
) -> None:
    doubted, said = asked(line, *backs)
    assert (doubted, bool(said)) == (rows, of_the_table)


def test_the_sentence_names_the_place_and_quotes_the_words() -> None:
    _, said = asked("退職者1名", *SIGNED, place=ABOVE)
    assert said == ["表の上の記入「退職者1名」が、どの組合員のことか、又は何のことか分かりません。"]
    world = World([ONE], [Back(ONE, stamp="青葉")], around=[(BELOW, "0000001 代理受領")])
    assert messages(world.judged(), "S02") == ["表の下の記入「0000001 代理受領」は、本人が受領したとは読めません。"]


@pytest.mark.parametrize(
    ("text", "verdict"),
    [("青葉", "proof"), ("青葉 前住所", "not_proof"), ("死亡", "not_proof"), ("代理", "proxy"), ("井上", "differs")],
)
def test_a_word_of_a_remark_is_no_name(text: str, verdict: str) -> None:
    assert judge_signature(text, NAMES, WINDOW)[0] == verdict


@pytest.mark.parametrize(
    ("text", "is_shape", "verdict"),
    [("", True, "mark"), ("  ", True, "mark"), ("", False, ""), ("青葉", True, "proof"), ("○", False, "mark")],
)
def test_a_shape_without_words_is_something_and_blanks_are_nothing(text: str, is_shape: bool, verdict: str) -> None:
    assert judge_signature(text, NAMES, WINDOW, is_shape=is_shape)[0] == verdict


def test_every_verdict_and_every_claim_has_its_word_for_the_desk() -> None:
    assert set(VERDICT_LABELS) == set(ORDER)
    assert set(CLAIM_LABELS) == {CLAIM_DOUBT, CLAIM_MAILED, CLAIM_NOTHING, CLAIM_RECEIVED, CLAIM_RETIRED}


def test_days_and_names_at_their_edges() -> None:
    assert [str(day) for day in days_signed("青葉 11月末", WINDOW, NAMES)[:2]] == ["2025-11-30"] * 2
    assert [plain_surname(name) for name in ("青葉 太郎", "青葉太郎", "アオバ タロウ")] == ["青葉", "", ""]


@pytest.mark.parametrize(
    ("text", "kind", "day"),
    [
        ("11/20郵送 11/25返戻 12/1再郵送", "leave_mailed", "2025-12-01"),
        ("12/1再郵送 12/8返戻", "bounced", "2025-12-08"),
        ("11/20郵送 12/1再郵送 12/8返戻", "bounced", "2025-12-08"),
        ("11/25返戻 再郵送", "bounced", "2025-11-25"),
        ("返戻のため12/1再郵送", "bounced", "None"),
    ],
)
def test_a_card_that_came_back_is_mailed_again_where_both_days_say_so(text: str, kind: str, day: str) -> None:
    remark, again = read_remark(text, WINDOW)
    assert (remark.kind, again, str(remark.date)) == (kind, kind == "leave_mailed", day)
