"""What words above or below a table say of members they do not name, word by word."""

from __future__ import annotations

from datetime import date

import pytest

from ledger_tools.model import Window
from ledger_tools.remarks.around import NOTHING, OF_ALL, OF_SOME, UNCLEAR, judge_around
from tests.word_lists import frames

WINDOW = Window(date(2025, 10, 1), date(2026, 3, 31))

WORDS = {
    "the list itself": """
        受領簿 名簿 書類 資料 本紙 本書 一覧 別添 別紙 署名 押印 受領印
    """,
    "predicate": """
        です ます ました ません ない なく いる いた よう れる まま 中 未 する ず んだ があり ておる
    """,
    "label": """
        取りまとめ 事務 庶務 内線 電話 (電) tel TEL Tel fax FAX Fax Page
        ファクス メール @ http 担当 記入者 作成 作成者 提出 提出者 確認者 責任者 取扱者 御中 様
        殿 氏名 所属 宛 局 課 係 室 班 部 受領簿 名簿 一覧 資格確認書 共済組合 年度 ページ 頁 合計
        総計 小計 計 余白 原本 版 日付 現在 No 配付 配布 受領 交付 凡例 注 ※
    """,
    "instruction": """
        ください 下さい をお願い 願います 場合は 場合に 場合の ること ないこと しないで べし 厳禁 不可
        必ず
    """,
    "none": """
        なし 無し 無 ゼロ 0名 0人 0件 0 はなし は特になし はありません も一切ありません :なし
        はございません はいません
    """,
    "other thing": """
        組合員証 保険証 旧組合員証 旧保険証 旧証 緑の証 写し コピー 控え リーフレット
    """,
    "each": """
        全員 全て すべて 皆 皆さん 皆様 全部 いずれも 全件
    """,
    "above": """
        下記 上記 以下の 当課分 当所分 当係分 当分 当職場分
    """,
    "told": """
        説明 ご説明 周知 ご案内 案内 伝達 お知らせ 回覧 注意喚起
    """,
    "no error": """
        相違なし 相違ありません 間違いありません 誤りはありません 漏れはない 不足はございません
    """,
    "formula": """
        お世話になっております 大変お世話になっております お疲れ様です よろしくお願いします ご査収ください
        ご確認の程 お手数をおかけします 受領簿を送付します 名簿を提出いたします 配付は全て完了しました
        交付が終了しました 3枚提出します 受領簿をまとめて送付しました TEL:044-200-3465
        FAX044-200-3465 Fax:200-1234 Tel.200-3465 Page1 Ver.2
        以上 以上です 以上です。 以上でございます 以上12名です 以上のとおりです 上記のとおりです
        下記のとおりです 記載のとおりです 以上、よろしくお願いします 以上のとおり提出します
    """,
}

FRAMES = """
    the list itself | {w}は12/5に返送済みです | unclear
    predicate | 総務課 窓口{w} | unclear
    label | {w} 蟹鯨 |
    instruction | 受領していない方は押印{w} |
    none | 未受領者{w} |
    other thing | {w}は全員返却 |
    each | {w}未受領です | all
    each | {w}まとめて受領しました | unclear
    each | {w}の署名は所長が記入しました | all
    above | {w}後日 | all
    told | 全員に{w}済みです |
    no error | 上記のとおり{w} |
    formula | {w} |
"""


@pytest.mark.parametrize(("words", "form", "grade"), frames(FRAMES))
def test_every_word_around_a_table(words: str, form: str, grade: str) -> None:
    texts = [form.format(w=word) for word in WORDS[words].split()]
    assert {text: judge_around(text, WINDOW) for text in texts} == dict.fromkeys(texts, grade)


@pytest.mark.parametrize(
    ("text", "grade"),
    [
        ("蟹鯨", UNCLEAR),
        ("総務課 窓口", NOTHING),
        ("カードは12/5に返送済みです", OF_SOME),
        ("受領していない方は押印", OF_ALL),
        ("未受領者", OF_ALL),
        ("カードは全員返却", OF_SOME),
        ("後日", UNCLEAR),
        ("全員に記入済みです", OF_ALL),
        ("以上12名です 未配付", OF_ALL),
        ("上記のとおり未受領です", OF_ALL),
        ("以上の者は後日です", UNCLEAR),
        ("not yet", UNCLEAR),
        ("1名は自宅へ送付しました", OF_SOME),
        ("1名分を自宅宛てに送付いたしました", OF_SOME),
        ("2名は本人宅へ送りました", OF_SOME),
        ("1名は自宅へ郵送により送付しました", OF_SOME),
        ("休職者へ送付しました", OF_SOME),
        ("退職者1名分を返送しました", OF_SOME),
        ("異動者1名分を送付します", OF_SOME),
        ("受領簿を送付しました", NOTHING),
        ("受領簿は保険係へ送付済", NOTHING),
        ("受領簿20名分を送付いたします", NOTHING),
        ("受領簿を郵送により送付します", NOTHING),
        ("別添のとおり保険係へ送付しました", NOTHING),
    ],
)
def test_the_same_without_such_a_word(text: str, grade: str) -> None:
    assert judge_around(text, WINDOW) == grade
