"""The columns of the desk's workbooks, each declared once for the writer and the reader."""

from __future__ import annotations

from ledger_tools.columns import Column
from ledger_tools.identity import COUNT_HEADER, KEY_HEADER, REASON_HEADER
from ledger_tools.japanese.text import fold_header

_PERSON = (
    Column("no", "No.", (), 4.5),
    Column("kigo", "記号", (), 5.5),
    Column("bango", "番号", (), 9),
    Column("name", "氏名", (), 15.5),
    Column("cards", "枚数", (), 5.5),
)
#: Hidden: which row a line is, and what stood in it when it was written; of a decision, what it is about and which
#: decisions were known then.
_HIDDEN = (Column("key", KEY_HEADER, (), 4), Column("before", "前回の記入", (), 4))
HIDDEN_KEYS = frozenset({"key", "before", "digest", "known", "paper", "typed"})

COUNT_INPUTS = (
    Column("count", COUNT_HEADER, ("到着枚数", "返送枚数"), 11, True),
    Column("counted_on", "確認日", (), 15, True),
    Column("counted_by", "確認者", (), 11, True),
    Column("note", "メモ", ("備考",), 20, True),
)
#: Sheet 返送予定.
EXPECTED_COLUMNS = (
    Column("bureau", "局", (), 15),
    Column("department", "所属", (), 22),
    Column("ledger_id", "受領簿番号", (), 11),
    *_PERSON,
    Column("left_on", "退職日", (), 19),
    Column("stated", "返送枚数の記入(受領簿全体)", ("受領簿の記入",), 14),
    *COUNT_INPUTS,
    *_HIDDEN,
)
#: Sheet 予定外の返送: who it is, is filled in too.
UNEXPECTED_COLUMNS = (
    Column("kigo", "記号", (), 8, True),
    Column("bango", "番号", (), 11, True),
    Column("name", "氏名", (), 18, True),
    *COUNT_INPUTS,
    *_HIDDEN,
)

DECISION_INPUTS = (
    Column("verdict", "判定", (), 9.5, True),
    Column("decided_by", "判定者", (), 9.5, True),
    Column("reason", REASON_HEADER, ("理由",), 15, True),
)
REVIEW_COLUMNS = (
    Column("place", "局・所属", (), 15),
    Column("ledger_id", "受領簿番号", (), 9.5),
    *_PERSON,
    Column("entered", "受領簿の記入", (), 21),
    Column("picture", "印影", (), 11.5),
    Column("records", "名簿の記録", (), 16),
    Column("why", "確認が必要な理由", (), 32),
    Column("source", "原本", (), 9),
    *DECISION_INPUTS,
    *_HIDDEN,
    Column("digest", "証拠番号", (), 4),
    Column("known", "既出の判定", (), 4),
)

#: Hidden: which piece of paper a line is about, and what had been typed of it when the line was written.
_PAPER = (Column("paper", "紙面の番号", (), 4), Column("typed", "前回の転記", (), 4))
#: Sheets of 要確認一覧 with the rows that stand on paper: what is written there is typed beside its picture.
PAPER_COLUMNS = (
    Column("page", "受領簿番号・頁", (), 15),
    *_PERSON,
    Column("picture", "紙面(受領年月日、受領印又は署名、備考)", (), 51),
    Column("stamp", "紙面の印", (), 7, True),
    Column("received_on", "紙面の受領日", (), 9.5, True),
    Column("remark", "紙面の備考", (), 20, True),
    Column("records", "名簿の記録", (), 14),
    Column("why", "確認が必要な理由", (), 25),
    *DECISION_INPUTS,
    *_HIDDEN,
    Column("digest", "証拠番号", (), 4),
    Column("known", "既出の判定", (), 4),
    *_PAPER,
)
#: Sheet 返送枚数 of 要確認一覧: the number of cards as it is written on paper.
STATED_COLUMNS = (
    Column("ledger_id", "受領簿番号", (), 11),
    Column("department", "所属", (), 24),
    Column("page", "原本の頁", (), 24),
    Column("picture", "紙面の返送枚数の欄", (), 30),
    Column("stated", "返送枚数", (), 11, True),
    Column("decided_by", "入力者", (), 12, True),
    *_PAPER,
)

#: Sheet 読めないファイル of 要確認一覧.
REFUSED_COLUMNS = (
    Column("file", "ファイル", (), 32),
    Column("came_on", "届いた日", (), 15),
    Column("why", "読めない理由と対応", (), 56),
    Column("source", "原本", (), 10),
    Column("handled", "対応", (), 10, True),
    Column("handled_by", "対応者", (), 11, True),
    Column("note", "対応の内容", (), 28, True),
    *_HIDDEN,
)

#: Sheet 受領簿の不明な頁 of 要確認一覧.
NOBODYS_COLUMNS = (
    Column("page", "ファイル・頁", (), 32),
    Column("picture", "紙面", (), 36),
    Column("why", "分からない理由と対応", (), 54),
    Column("source", "原本", (), 10),
)


def headers(columns: tuple[Column, ...]) -> dict[str, str]:
    """Return folded header or alias -> key."""
    index = {fold_header(alias): column.key for column in columns for alias in column.aliases}
    index.update({fold_header(column.header): column.key for column in columns})
    return index
