"""Columns of the sender's own: what describes the member asks nothing, what speaks of the card is heard in any."""

from __future__ import annotations

import pytest

from ledger_tools.pipeline.one_file import as_issued
from ledger_tools.reconcile.statuses import reconcile
from ledger_tools.returns import read_bytes
from ledger_tools.settings.notice import notice_settings
from tests.reconcile.test_words_everywhere import AS_OF, RIGHT, accepted, heading, typed
from tests.returns.books import HEADERS, book, member

QUIET = (
    ("職名", "課長代理", "主任", "再任用", "会計年度任用職員", "廃棄物指導員", "師長"),
    ("係", "退職手当係", "返還金担当", "未収金対策係", "不在者投票担当", "総務係", "A班"),
    ("担当", "返納農地", "紛失届受付", "資料保管担当", "貸出・返却担当", "鈴木", "庶務"),
    ("勤務地", "代官町", "子母口", "分庁舎", "南分室", "本庁", "A棟"),
    ("内線", "2345", "56331", "200-3465", "3465", "1", "2"),
    ("よみ", "はまだ", "みわたし", "かえで", "みうら", "だいご", "よだ"),
    ("勤務形態", "日勤", "早番", "夜勤", "短時間勤務", "育児短時間", "週4日"),
    ("確認", "✓", "○", "済", "OK", "12/1", "佐藤"),
    (
        "受領",
        "○",
        "◯",
        "〇",
        "◎",
        "●",
        "⭕",
        "✓",
        "✔",
        "☑",
        "✅",
        "レ",
        "v",
        "√",
        "済",
        "済み",
        "有",
        "有り",
        "あり",
        "完了",
        "ok",
    ),
    ("未受領", "×", "なし", "-", "―", "無", "無し", "0", "false", "否", "no"),
    ("配付日", "11/25", "11/26", "12/1", "11/28", "11/27", "11/25"),
    ("手渡日", "11/25", "11月25日 午後3時", "R7 11 25", "2025-11-28", "11/25・26", "11月下旬"),
    ("手交日", "11/20", "12/1", "11/25午後", "12/2", "七年十一月二十五日", "11/25"),
    ("配付者", "鈴木係長", "高橋", "師長", "課長代理", "庶務", "佐藤主任"),
    ("受取者", "川崎", "本人", "ご本人", "川崎 4子", "✓", "川崎"),
    ("代理受領者", "本人", "-", "", "川崎 4子", "なし", "無"),
    ("代理人", "なし", "無し", "本人", "該当なし", "代理なし", "―"),
    ("メモ", "本人渡し済", "旧姓", "", "11/25本人へ手渡し", "3", "○"),
    ("メモ", "1,200", "(3)", "※1", "1-2", "鈴木", "★", "12:30"),
    ("経過", "10月異動", "", "", "転入", "", ""),
    ("その他", "係長", "主任看護師", "保健師", "消防士長", "教諭", "調理員"),
    ("補足", "技能員", "行政職", "児童指導員", "救急隊員", "土木職", "主任保育士"),
    ("補足", "席で渡した", "師長手渡し", "朝礼時に配付", "夜勤明けに手渡し", "家庭訪問から戻って手渡し済", ""),
    ("保管場所", "本人所持", "本人", "本人が保管", "ご本人", "本人携帯", "本人に渡し済"),
)
SPEAKING = (
    ("職名", "主任(11/30退職)", "課長 ※本人不在", "主査 代理受領"),
    ("係", "未配付", "総務係(カード返却)", "本人に渡していない"),
    ("担当", "確認できず", "隣の席の人に頼んだ", "本人入院につき手渡し見合わせ"),
    ("勤務地", "現所属不明", "分庁舎へ回送中", "在籍なし", "経済局へ回付(カードごと)"),
    ("内線", "休んでいて渡せていません", "不通", "退職"),
    ("年齢", "故人", "退職(60)", "不在"),
    ("確認", "×", "未", "確認とれず"),
    ("受取者", "妻", "鈴木", "同僚"),
    ("受領者", "なし", "無", "該当なし"),
    ("代理人", "妻", "なしと聞いていたが妻", "代理なし 不在"),
    ("代理受領者", "鈴木", "鈴木 一郎", "課長"),
    ("代理受取人", "鈴木", "鈴木 一郎", "師長"),
    ("受領代理人氏名", "鈴木", "母 鈴木花子", "同僚"),
    ("受領代行者", "鈴木", "鈴木係長", "庶務"),
    ("代わりの受取者", "鈴木", "鈴木 一郎", "課長"),
    ("代筆者", "鈴木", "鈴木 一郎", "主任"),
    ("代受者名", "鈴木", "鈴木 一郎", "主任"),
    ("未受領", "○", "◯", "〇", "◎", "●", "✓", "✔", "☑", "レ", "v", "済", "済み", "有", "有り", "あり", "ok", "1"),
    ("受領", "×", "なし", "-", "―", "ー", "—", "✕", "✗", "無", "無し", "0", "false", "否", "no", "NO"),
    ("手渡日", "11/19", "10/28", "11/31", "2026/1/5", "昨年", "11/25頃", "11月中", "11/5〜25"),
    ("交付年月日", "11/5午後", "R6.11.25", "先週", "未", "○月○日", "11/25(水)"),
    ("手交日", "11/5", "7年11月5日", "12/31午後", "後日"),
    ("配付者", "留学中で会えず", "未", "?"),
    ("進捗", "50%", "対応中", "差戻し"),
    ("その他", "係長不在", "前任者", "別人", "師長預かり"),
    ("補足", "席に置いた", "師長に渡した", "同僚の保健師が受領", "夜勤のため未渡し"),
    ("保管場所", "庶務金庫", "机上", "本人不在のため庶務", "所属で保管"),
)


@pytest.mark.parametrize("column", QUIET, ids=lambda column: column[0])
def test_columns_that_describe_ask_nothing(column: tuple[str, ...]) -> None:
    head, *texts = column
    assert accepted(texts, lambda sheet, at, word: sheet.write_string(at, RIGHT, word), **heading(head)) == texts


@pytest.mark.parametrize("column", SPEAKING, ids=lambda column: column[0])
def test_what_speaks_of_the_card_is_heard_in_any_column(column: tuple[str, ...]) -> None:
    head, *texts = column
    assert accepted(texts, lambda sheet, at, word: sheet.write_string(at, RIGHT, word), **heading(head)) == []


def test_a_ditto_mark_says_what_stands_above_it() -> None:
    words = ["未配付", "〃", "同上"]
    assert accepted(words, typed(RIGHT), **heading("メモ")) == []


@pytest.mark.parametrize(
    ("remark", "memo", "asked"),
    [
        ("11月10日退職者", "退職", False),
        ("11月10日退職者", "カード返送済", False),
        ("11月10日退職者", "11/5退職", True),
        ("11月10日退職者", "本人へ郵送", True),
    ],
)
def test_what_the_remark_says_already_is_no_contradiction(remark: str, memo: str, asked: bool) -> None:
    reading = read_bytes("返送.xlsx", book([(*member(1, "", remark), memo)], headers=(*HEADERS, "メモ")))
    codes = reconcile(as_issued(reading, notice_settings(), AS_OF)).rows["codes"].iat[0]
    assert ("S02" in codes.split()) == asked
