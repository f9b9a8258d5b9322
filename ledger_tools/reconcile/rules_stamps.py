"""Rules on the stamp cell and the day of receipt (S01–S08).

Every function's docstring opens with 'Check that …' and cites the clause it comes from.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from ledger_tools.findings import CATALOGUE_BY_CODE, WARNING
from ledger_tools.frames import lines
from ledger_tools.model import DATE_STAMP, NOT_RED, ODD_CUT, OR_DAY, UNREAD_DAY, UNSURE_DAY
from ledger_tools.reconcile import entry as v
from ledger_tools.reconcile.case import (
    CLAIM_MAILED,
    CLAIM_NOTHING,
    CLAIM_RETIRED,
    RECEIVED_ON,
    REMARK,
    STAMP,
    Case,
    RowHits,
    came_back,
    day,
    hits,
    records,
)

_LONGEST_NAME = 40  # letters of an object's name that a message quotes


def something_entered(case: Case) -> Iterable[RowHits]:
    """Check that every row has a stamp, a signature or a remark (S01; 別紙3 2(3))."""
    rows = case.rows
    yield hits(
        "S01",
        rows,
        came_back(case) & (rows["claim"] == CLAIM_NOTHING),
        lambda row: (
            "受領年月日だけが記入され、受領印・署名も備考もありません。"
            if row.received_on.strip()
            else "受領印・署名も備考もありません。"
        ),
    )


def proves_receipt(case: Case) -> Iterable[RowHits]:
    """Check that what stands in the stamp cell shows receipt by the member (S02; 別紙3 2(1))."""
    rows = case.rows
    doubtful = ~rows["proof"]
    yield hits(
        "S02",
        rows,
        rows["verdict"] == v.NOT_PROOF,
        lambda row: f"「{row.evidence_text}」だけでは本人の受領と確認できません。",
    )
    yield hits("S02", rows, doubtful & (rows["verdict"] == v.MARK), _mark_message, WARNING)
    yield hits(
        "S02",
        rows,
        doubtful & (rows["verdict"] == v.NOTE),
        lambda row: "コメントだけが付いていて、受領印・署名がありません。",
    )
    yield hits(
        "S02",
        rows,
        rows["verdict"] == v.NAMED_AGAINST,
        lambda row: f"画像・図形の名前(代替テキスト)が「{_cut(row.why)}」で、本人の印とは読めません。",
    )
    yield hits(
        "S02",
        rows,
        rows["verdict"] == v.NOTE_AGAINST,
        lambda row: f"{row.why}「{row.evidence_text}」は、本人が受領したとは読めません。",
    )


def _mark_message(row: Any) -> str:
    if row.why == v.NAME_UNREAD:
        return "印影の氏名を読み取れません。印影を見て、本人の印か確認してください。"
    if row.evidence_kind in ("picture", "cell_picture"):
        return f"「{row.why}」という名前の画像で、本人の印か分かりません。"
    if row.evidence_kind == "checkbox":
        return "チェックボックスだけで、本人の押印・署名がありません。"
    if not row.evidence_text.strip():
        return "文字のない図形だけで、誰の印か分かりません。"
    return f"「{row.evidence_text}」だけでは本人の受領と確認できません。"


def _cut(name: str) -> str:
    shown = " ".join(name.split())
    return shown if len(shown) <= _LONGEST_NAME else f"{shown[:_LONGEST_NAME]}…"


def signature_fits(case: Case) -> Iterable[RowHits]:
    """Check that the signature is the member's (S03; 別紙3 2(1))."""
    rows = case.rows
    wrong = (rows["verdict"] == v.DIFFERS) | (~rows["proof"] & (rows["verdict"] == v.CLOSE))
    yield hits("S03", rows, wrong, _differs_message)
    yield hits(
        "S03",
        rows,
        rows["verdict"] == v.NAMED_OTHERWISE,
        lambda row: f"画像・図形の名前(代替テキスト)「{_cut(row.why)}」が氏名と一致しません。",
    )


def _differs_message(row: Any) -> str:
    if row.evidence_kind == "ink":
        return f"押印又は署名は「{row.evidence_text}」と読め、{row.why}。"
    if row.evidence_kind in v.SEAL_KINDS:
        return f"印影は「{row.evidence_text}」と読め、{row.why}。"
    return f"署名{row.why}。" if row.why else f"署名「{row.evidence_text}」が氏名と一致しません。"


def not_by_proxy(case: Case) -> Iterable[RowHits]:
    """Check that the member, not a proxy, signed (S04; 別紙3 2(1))."""
    rows = case.rows
    yield hits(
        "S04",
        rows,
        rows["verdict"] == v.PROXY,
        lambda row: f"「{row.evidence_text}」は代理受領と読めます。",
    )
    yield hits(
        "S04",
        rows,
        (rows["remark_kind"] == "proxy") & (rows["verdict"] != v.PROXY),
        lambda row: f"備考「{row.remark}」は代理受領と読めます。",
    )


#: What is said of a row whose mark may be another's.
WHOSE_MARK = "画像・図形・文字がこの行の印かどうか判断できません。"


_ON_PAPER = (
    "印影が隣の行に掛かっているか、線が重なっているため、本人の受領の印か判断できません。"
    "紙面の印の入力だけでは決まりませんので、判定を入れてください。"
)


def unsaid(code: str) -> str:
    """What is wrong with a row of which reading its file has said it, and no finding of the row does."""
    return WHOSE_MARK if code == "S05" else f"「{CATALOGUE_BY_CODE[code].title}」の指摘があります。"


def seal_belongs_to_row(case: Case) -> Iterable[RowHits]:
    """Check that every picture can be given to one row (S05, F04, P04; 別紙3 2(1))."""
    rows = case.rows
    unseen = rows["verdict"] == v.UNREADABLE
    hidden, astray, poor = (_read_with(rows, code) for code in ("F04", "S05", "P04"))
    yield hits("P04", rows, poor, lambda row: "紙面の状態が悪く、この行に何が記入されているか読み取れません。")
    yield hits(
        "F04",
        rows,
        unseen & hidden,
        lambda row: "印影の画像を確認できない形式のため、判読できません。",
    )
    yield hits(
        "F04",
        rows,
        hidden & ~unseen,
        lambda row: "記入に取消線が引かれていないか、この形式では確認できません。",
    )
    yield hits(
        "S05",
        rows,
        (unseen & ~hidden & ~poor) | astray,
        lambda row: _ON_PAPER if row.evidence_kind == "ink" else WHOSE_MARK,
    )
    yield hits("S05", rows, (rows["verdict"] == v.LEFT_BEHIND) & ~astray, lambda row: row.why)


def _read_with(rows: pd.DataFrame, code: str) -> pd.Series:
    """Rows of which reading said this."""
    return rows["codes"].isin([text for text in rows["codes"].unique() if code in text])


def nothing_left_to_read(case: Case) -> Iterable[RowHits]:
    """Check that nothing stands on the paper that only a person can read (P05; 別紙3 2(1))."""
    rows = case.rows
    yield hits(
        "P05",
        rows,
        _read_with(rows, "P05"),
        lambda row: _ANYTHING,
    )
    yield hits(
        "P05",
        rows,
        rows["evidence_text"].isin([*_OF_WHOM]) & (rows["why"] == v.NAME_UNREAD),
        lambda row: _OF_WHOM[row.evidence_text],
    )
    yield hits(
        "P05",
        rows,
        rows["why"] == v.NAME_FOREIGN,
        lambda row: f"印影は「{row.evidence_text}」と読め、{row.why}。紙面を見て、紙面の印を入力してください。",
    )
    yield from _days_by_hand(case)


_ANYTHING = "手書きの記入か、本人の印と決められない印影があります。紙面を見て判定してください。"
#: What counts only where the member's name was read on it, and why.
_OF_WHOM = {
    ODD_CUT: _ANYTHING,
    DATE_STAMP: "日付印の氏名を確かめられません。部署の日付印のこともあるため、紙面を見て判定してください。",
    NOT_RED: "朱色でない印影の氏名を確かめられません。部署の印や手書きのこともあるため、紙面を見て判定してください。",
}


def _days_by_hand(case: Case) -> Iterable[RowHits]:
    """Days on paper that a program cannot read, or of which it has read that they cannot be the receipt's.

    A program's reading is no day of the ledger: a person types what stands there, and that is judged (S07).
    """
    rows, today = case.rows, pd.Timestamp(case.as_of)
    settled = rows["claim"].isin([CLAIM_RETIRED, CLAIM_MAILED])

    def is_strange(read: str, start: Any) -> bool:
        days = (v.read_received(text, case.settings.window).first for text in read.split(OR_DAY))
        return not any(found is not None and start <= pd.Timestamp(found) <= today for found in days)

    written = rows["day_read"].str.removesuffix(UNSURE_DAY)
    strange = pd.Series(False, index=rows.index)
    for at in rows.index[(written != "") & ~settled]:
        strange[at] = is_strange(written[at], rows.at[at, "hand_out_start"])
    yield hits(
        "P05",
        rows,
        strange,
        lambda row: (
            f"受領年月日は「{written[row.Index]}」と読め(文字読取り)、配付開始({day(row.hand_out_start)})から"
            "今日までの日付ではありません。紙面を見て、紙面の印と受領日を入力してください。"
        ),
    )
    yield hits(
        "P05",
        rows,
        (rows["day_read"] == UNREAD_DAY) & ~settled,
        lambda row: "手書きの受領年月日を読み取れません。紙面を見て、紙面の印と受領日を入力してください。",
    )


def seal_used_once(case: Case) -> Iterable[RowHits]:
    """Check that one seal does not stand for members of different surnames (S06; 別紙3 2(1))."""
    rows = case.rows
    yield hits(
        "S06", rows, rows["shared_picture"], lambda row: f"姓の異なる組合員{row.shared_with}の欄と同じ印影です。"
    )


def receipt_date_plausible(case: Case) -> Iterable[RowHits]:
    """Check that 受領年月日, and any other day given for the receipt, lies between hand-out and today.

    (S07; 依頼文 2(2), 別紙3 2(1))

    All days that are spoken of must (11/25・26, 11月下旬); what cannot be read is asked about. Beside a remark of
    retirement or mailing the day proves nothing and disproves nothing: it is only mentioned, unless words stand there
    that do not go with the remark (返戻).
    """
    rows = case.rows
    settled = rows["claim"].isin([CLAIM_RETIRED, CLAIM_MAILED])
    first, last = rows["received_first"], rows["received_last"]
    early, ahead = first < rows["hand_out_start"], last > pd.Timestamp(case.as_of)
    late = (last > pd.Timestamp(case.settings.hand_out_by)) & ~ahead
    strange = early | ahead | (rows["received_wrong"] != "")
    contrary = settled & rows["received_words"] & ~_goes_with_the_remark(case, settled & rows["received_words"])
    yield from _impossible_days(case, "受領年月日", first.mask(settled), last.mask(settled), RECEIVED_ON)
    yield hits("S07", rows, late & ~settled, lambda row: _too_late(case, row), WARNING, about=RECEIVED_ON)
    wrong = contrary | ((rows["received_wrong"] != "") & ~settled)
    yield hits("S07", rows, wrong, lambda row: row.received_wrong, about=RECEIVED_ON)
    yield hits(
        "S07",
        rows,
        settled & strange & ~contrary,
        lambda row: f"受領年月日「{row.received_on}」は配付期間の日付ではありません。",
        WARNING,
        about=RECEIVED_ON,
    )
    yield from _other_dates(case)


def _too_late(case: Case, row: Any) -> str:
    limit = pd.Timestamp(case.settings.hand_out_by)
    return f"受領年月日{day(row.received_last)}が配付期限({day(limit)})より後です。"


def _goes_with_the_remark(case: Case, where: pd.Series) -> pd.Series:
    """Rows whose words in 受領年月日 say no more than their remark does (退職 beside 11月25日退職者)."""
    rows = case.rows
    same = pd.Series(False, index=rows.index)
    for row in lines(rows.loc[where, ["received_on", "remark"]]):
        same.at[row.Index] = v.goes_with_remark(row.received_on, row.remark, case.settings.window)
    return same


def _other_dates(case: Case) -> Iterable[RowHits]:
    """Days of receipt that stand with the signature, in the remark or in a column that the sender has added."""
    rows = case.rows
    said = rows["remark_date"].where((rows["remark_kind"] == "other") & rows["proof"])
    yield from _impossible_days(case, "署名・印の日付", rows["signed_first"], rows["signed_last"])
    yield from _impossible_days(case, "備考の受領日", said, said, REMARK)
    yield from _impossible_days(case, "コメント又は表の横の受領日", rows["handed_first"], rows["handed_last"])
    yield hits("S07", rows, rows["signed_wrong"] != "", lambda row: f"署名・印の日付{row.signed_wrong}")


def _impossible_days(case: Case, what: str, first: pd.Series, last: pd.Series, about: str = STAMP) -> Iterable[RowHits]:
    rows = case.rows

    def too_early(row: Any) -> str:
        start = day(row.hand_out_start)
        return f"{what}{day(first.at[row.Index])}が配付開始({start})より前です。"

    def too_late(row: Any) -> str:
        return f"{what}{day(last.at[row.Index])}が未来の日付です。"

    yield hits("S07", rows, first < rows["hand_out_start"], too_early, about=about)
    yield hits("S07", rows, last > pd.Timestamp(case.as_of), too_late, about=about)


def in_post_when_stamped(case: Case) -> Iterable[RowHits]:
    """Check that nobody who had left before hand-out began has stamped (S08; 別紙3 2(1))."""
    rows = case.rows
    yield hits(
        "S08",
        rows,
        rows["proof"] & (rows["retired_on"] < rows["hand_out_start"]),
        lambda row: f"押印・署名がありますが、{records(row)}では{day(row.retired_on)}に退職しています。",
    )
