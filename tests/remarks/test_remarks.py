"""The grammar of 備考: a table of what clerks write, and properties that hold for any text."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger_tools.japanese.text import normalise
from ledger_tools.model import Window
from ledger_tools.remarks import KIND_LABELS, parse_remark
from ledger_tools.remarks.meanings import Row
from ledger_tools.remarks.tokens import tokenise
from ledger_tools.remarks.vocabulary import ROWS

TABLE = Path(__file__).parents[1] / "data" / "remarks.tsv"
#: What a clerk may add that speaks against a row's being done, one word or phrase each.
CONTRARY = (Path(__file__).parents[1] / "data" / "contrary_words.txt").read_text(encoding="utf-8").split()
#: Of these, what contradicts a retirement and a leave, but fits the receipt of somebody who is at work.
AT_WORK = ["再任用", "再雇用", "復職", "復職済", "復帰", "復帰済", "復帰した", "職場復帰", "育休明け"]
WINDOW = Window(date(2025, 10, 1), date(2026, 3, 31))


def _rows() -> list[tuple[str, str, str, str]]:
    lines = TABLE.read_text(encoding="utf-8").split("\n")[1:-1]
    cells = [line.split("\t") for line in lines]
    return [(text.replace("\\n", "\n"), kind, day, codes) for text, kind, day, codes in cells]


def _meanings(text: str) -> set[str]:
    return {token.meaning for token in tokenise(normalise(text).casefold(), WINDOW)}


def test_the_table_is_large_and_covers_every_kind() -> None:
    rows = _rows()
    assert len(rows) >= 1100
    assert len({text for text, *_ in rows}) == len(rows)
    assert {kind for _, kind, *_ in rows} == set(KIND_LABELS)


@pytest.mark.parametrize(("text", "kind", "day", "codes"), _rows())
def test_remark_table(text: str, kind: str, day: str, codes: str) -> None:
    remark = parse_remark(text, WINDOW)
    found = " ".join(sorted({code for code, _ in remark.problems}))
    assert (remark.kind, str(remark.date or ""), found) == (kind, day, codes), remark
    assert remark.done == (kind in {"retired", "leave_mailed"} and bool(day) and not codes)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.meaning)
def test_examples_beside_the_words(row: Row) -> None:
    assert row.yes
    for text in row.yes:
        assert row.meaning in _meanings(text), text
    for text in row.no:
        assert row.meaning not in _meanings(text), text


def test_each_spelling_has_one_meaning_and_can_occur() -> None:
    spellings = Counter(spelling for row in ROWS for spelling in row.words)
    assert [spelling for spelling, count in spellings.items() if count > 1] == []
    assert [spelling for spelling in spellings if normalise(spelling).casefold() != spelling] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "育休中(R7.4.1~R8.3.31) 11/25自宅宛て郵送済",
            ["leave_from 2025-04-01", "leave_to 2026-03-31", "mailed 2025-11-25"],
        ),
        ("11/1から休職 11/25自宅宛て郵送", ["leave_from 2025-11-01", "mailed 2025-11-25"]),
        ("休職中 11/20自宅宛て郵送 12/3返戻", ["mailed 2025-11-20", "bounced 2025-12-03"]),
        ("11/30退職者 12/3カード返送", ["retired 2025-11-30", "returned_card 2025-12-03"]),
        ("退職 11/30 カード返送", ["retired 2025-11-30"]),
        ("12/1異動", ["moved 2025-12-01"]),
        ("11/5死亡", ["died 2025-11-05"]),
        ("12/1本人受領", ["received 2025-12-01"]),
        ("本人受領", ["received None"]),
        ("育休中11/20郵送済、11/22配達完了", ["mailed 2025-11-20", "other 2025-11-22"]),
        ("郵送済み(育休中、11/21)", ["mailed 2025-11-21"]),
        ("育休中 11/21郵送済→宛所不明で12/1返送", ["mailed 2025-11-21", "bounced 2025-12-01"]),
        (
            "育休期間：R7.6.1～R8.5.31　11/25郵送済",
            ["leave_from 2025-06-01", "leave_to 2026-05-31", "mailed 2025-11-25"],
        ),
        ("育休中(R8.4.1復職予定)11/25自宅宛て郵送済", ["other 2026-04-01", "mailed 2025-11-25"]),
    ],
)
def test_each_date_has_its_role(text: str, expected: list[str]) -> None:
    assert [f"{entry.role} {entry.value}" for entry in parse_remark(text, WINDOW).dates] == expected


def test_what_was_not_understood_is_named() -> None:
    remark = parse_remark("11/30退職者 引継済マニュアル参照", WINDOW)
    assert not remark.done
    assert "マニュアル" in remark.rest
    assert any(code == "N01" and "マニュアル" in why for code, why in remark.problems)


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("ﾘｰﾌﾚｯﾄのみ", "ﾘｰﾌﾚｯﾄのみ"),
        ("リーフレットのみ", "リーフレットのみ"),
        ("お知らせだけ渡した", "お知らせだけ"),
        ("１１／３０退職者　ＭＡＮＵＡＬ参照", "ＭＡＮＵＡＬ参照"),
        ("11/30退職 ﾏﾆｭｱﾙ ｶｸﾆﾝ中", "ﾏﾆｭｱﾙ ｶｸﾆﾝ"),
        ("休職中　１１月３１日自宅宛て郵送", "１１月３１日"),
        ("メーカーへ", "メーカー"),
        ("Ｒｅ雇用", "Ｒｅ雇用"),
    ],
)
def test_messages_quote_what_the_clerk_wrote(text: str, quoted: str) -> None:
    reasons = " ".join(why for _, why in parse_remark(text, WINDOW).problems)
    assert f"「{quoted}」" in reasons


def test_a_long_vowel_is_a_range_sign_only_between_days() -> None:
    assert parse_remark("11/1ー11/30休職中 11/25自宅宛て郵送済", WINDOW).done
    assert "リーフレット" in parse_remark("リーフレット", WINDOW).rest


#: What is read as a whole where a clause begins, as it does behind a day.
BEHIND_A_DAY = """
    出勤日に手渡し 当直明けに受領 窓口当番の日に手渡し 名札と一緒に手渡し 別紙と一緒に手渡し 副署長立会いのもと手渡し
    未開封のまま手渡し 印鑑を忘れたためサインで受領 認印忘れのためサインで受領 フリガナ確認済 記載内容に誤りなし
    有効期限を説明済み 旧証は各自で破棄するよう説明 同姓同名がいるため番号で確認済み 夜勤専従 夫も当組合員 ケース不要
    家族分2枚含む 妻・子の分含む 印影が薄いが本人印 浸透印ですが本人の印です マイナ保険証なし 本人受領OK 手渡し○
    年休から戻って手渡し 職員会議後に手渡し 課長より本人へ手渡し 自席にて手渡し 給与明細とともに手渡し
"""


@pytest.mark.parametrize("day", ["12/1", "12月1日", "12.1", "R7.12.1", "12/1(月)"])
def test_a_phrase_is_read_right_behind_its_day(day: str) -> None:
    def what(text: str) -> tuple[object, ...]:
        remark = parse_remark(text, WINDOW)
        return remark.kind, remark.date, remark.problems, remark.aside, remark.counts, remark.family_counts

    phrases = BEHIND_A_DAY.split()
    assert [phrase for phrase in phrases if parse_remark(phrase, WINDOW).problems] == []
    assert [phrase for phrase in phrases if what(f"{day}{phrase}") != what(f"{day} {phrase}")] == []


@pytest.mark.parametrize(
    "text",
    ["12/1誤って旧証は各自で破棄するよう説明", "家族分フリガナのみ記載内容に誤りなし", "11/25年休のため出勤日に手渡し"],
)
def test_a_phrase_behind_other_words_is_not_read_alone(text: str) -> None:
    assert parse_remark(text, WINDOW).problems


DONE = ("11月30日退職者", "休職(休業)中 11月25日自宅宛てて郵送済み", "育休中 11/25自宅宛て郵送")
DOUBT = (
    "予定 未 未済 ではない でない ではなく と思われる かもしれない らしい ? ？ 要確認 取消 撤回 延期 保留 "
    "中止 後日 これから できず 不可 まだ 誤り 訂正 別人 連絡取れず 本人不在 宛所不明 紛失 辞退 受領拒否 代理 "
    "妻に手渡し 異動 出向 だが戻り × のつもり 希望 依頼 見込み 準備中 手配中 ません するかも しない する "
    "※未確認 (未) (予定) →取りやめ ただし未郵送 実家 復職 復職済 復職した 退職せず はず だった 再雇用 継続 "
    "育休明け 育休終了 休職終了 復帰済 NG no 無効 不明 なし 無 無し ない 待ち 次第 未定 検討 調整中 忘れ 漏れ "
    "失敗 間違い 別の職員 違う 相違 なのか 済まず おらず せぬ じゃない ○月○日 11月31日"
)


@given(
    st.sampled_from(DONE),
    st.sampled_from(DOUBT.split()),
    st.sampled_from(["{r}{d}", "{r} {d}", "{d}{r}", "{d} {r}", "{r}({d})", "{r}、{d}", "{r}\n{d}"]),
)
def test_a_word_of_doubt_anywhere_is_never_done(remark: str, doubt: str, form: str) -> None:
    assert not parse_remark(form.format(r=remark, d=doubt), WINDOW).done


@pytest.mark.parametrize("remark", ["11/30退職者", "退職(11/30付)カード返却済", "育休中 11/25自宅宛て郵送済み"])
def test_no_contrary_word_is_overlooked(remark: str) -> None:
    forms = ("{r}{c}", "{r} {c}", "{c} {r}", "{r}({c})", "{r}、{c}")
    texts = [form.format(r=remark, c=contrary) for contrary in CONTRARY for form in forms]
    assert parse_remark(remark, WINDOW).done
    assert [text for text in texts if parse_remark(text, WINDOW).done] == []


@pytest.mark.parametrize("remark", ["11/28自宅宛てて郵送済み", "郵送済み(11/28)", "11/28死亡退職"])
def test_no_contrary_word_is_overlooked_where_the_records_complete_a_remark(remark: str) -> None:
    forms = ("{r}{c}", "{r} {c}", "{c} {r}", "{r}({c})", "{r}、{c}")
    texts = [form.format(r=remark, c=word) for word in [*CONTRARY, *DOUBT.split()] for form in forms]
    assert parse_remark(remark, WINDOW).settles
    assert [text for text in texts if parse_remark(text, WINDOW).settles] == []


@pytest.mark.parametrize("remark", ["本人受領", "11/25手渡し済み", "11/25本人へ交付済み"])
def test_no_contrary_word_confirms_a_receipt(remark: str) -> None:
    against = [contrary for contrary in CONTRARY if contrary not in AT_WORK]
    texts = [form.format(r=remark, c=contrary) for contrary in against for form in ("{r} {c}", "{c} {r}", "{r}({c})")]
    found = [(text, parse_remark(text, WINDOW)) for text in texts]
    assert [text for text, said in found if said.kind in {"other", "none"} and not said.problems] == []


@pytest.mark.parametrize(
    ("text", "done"),
    [
        ("休職中 11/25郵送済み 担当へ", False),
        ("休職中 11/25担当より郵送済み", True),
        ("休職中 11/25保険係宛て郵送済み", False),
        ("11/30退職 保険係へ返却", True),
        ("休職中 11/25受領簿を郵送", False),
        ("休職中 11/25家族分郵送済み", False),
        ("休職中 11/25家族分も郵送済み", True),
        ("休職中 11/25本人分郵送済み", False),
        ("休職中 11/25本人分・家族分郵送済み", True),
        ("休職中 11/25郵送連絡済み", False),
        ("休職中 11/25郵送済み 電話連絡済み", True),
        ("11/30退職 2枚中2枚返却", True),
        ("11/30退職 3枚のうち2枚返却", False),
        ("11/30退職 カードは自宅", False),
        ("12/1から休職 11/25自宅宛て郵送済み", False),
        ("11/1から休職 11/25自宅宛て郵送済み", True),
        ("10/31まで休職 11/25自宅宛て郵送済み", False),
        ("休職中 11/25自宅へ送付中", False),
        ("休職中 11/25自宅宛て郵送のこと", False),
        ("11/30退職、カードを返却いたします", True),
        ("11/30退職、12/10に返却いたします", False),
        ("11/30退職、カードを12/10に保険係へ返却します", False),
        ("休職中 11/25郵送にて了承済み", False),
        *((f"休職中 11/25郵送{rest}", False) for rest in ("分", "分。", "分、", "の分", "の分。")),
        ("休職中 11/25家族分も郵送。", True),
        *((f"休職中 11/25{who}から郵送済み", False) for who in ("本人", "ご本人", "同人", "組合員", "職員")),
        *((f"休職中 11/25{where}より郵送済み", False) for where in ("自宅", "御自宅", "ご自宅")),
        ("11/30退職 0枚返却", False),
    ],
)
def test_what_a_neighbouring_word_changes(text: str, done: bool) -> None:
    assert parse_remark(text, WINDOW).done == done


@given(st.sampled_from(DONE), st.data())
def test_a_stray_ideograph_is_never_done(remark: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(remark)))
    stray = data.draw(st.sampled_from("蟹鯨皿鍵窓旗"))
    assert not parse_remark(remark[:place] + stray + remark[place:], WINDOW).done


WIDE = str.maketrans({code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000})


@given(
    st.sampled_from([row for row in _rows() if row[2]]),
    st.sampled_from(["wide", "padded", "marked", "bracketed", "newline"]),
)
def test_width_space_and_punctuation_change_nothing(row: tuple[str, str, str, str], change: str) -> None:
    text = row[0]
    changed = {
        "wide": text.translate(WIDE),
        "padded": f"  {text}　",
        "marked": f"※{text}。",
        "bracketed": f"「{text}」",
        "newline": text.replace(" ", "\n"),
    }[change]
    before, after = parse_remark(text, WINDOW), parse_remark(changed, WINDOW)
    assert (after.kind, after.date, after.done) == (before.kind, before.date, before.done)


@given(
    st.sampled_from(["休職中", "育休中", "産休中"]), st.dates(WINDOW.start, WINDOW.end), st.booleans(), st.booleans()
)
def test_order_of_the_parts_changes_nothing(leave: str, day: date, leave_first: bool, in_kanji: bool) -> None:
    written = f"{day.month}月{day.day}日" if in_kanji else f"{day.month}/{day.day}"
    mailed = f"{written}自宅宛て郵送済み"
    remark = parse_remark(f"{leave} {mailed}" if leave_first else f"{mailed} {leave}", WINDOW)
    assert (remark.kind, remark.date, remark.done) == ("leave_mailed", day, True)


@given(st.text(max_size=40) | st.text(alphabet="退職休業郵送済未予定11/25月日○() ~から自宅宛て返戻代", max_size=25))
def test_no_text_breaks_it(text: str) -> None:
    remark = parse_remark(text, WINDOW)
    assert remark.kind in KIND_LABELS
    assert not remark.done or (remark.date is not None and not remark.problems)
