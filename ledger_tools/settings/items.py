"""Sheet 基本設定: each item once, with what is allowed. Values and explanations lie in templates/基本設定.csv."""

from __future__ import annotations

from dataclasses import dataclass

DATE = "date"
TEXT = "text"
OPTIONAL = "optional"
CHOICE = "choice"

ENVELOPES = "封筒"
CARDS = "枚"
ASK = "確認する"
ACCEPT = "受領と認める"
WHEN_READ = "読めたときだけ確認"
ALWAYS = "常に確認"


@dataclass(frozen=True, slots=True)
class Item:
    """One line of 基本設定. ``key`` is the field of Settings, ``label`` the text in column 項目."""

    key: str
    label: str
    kind: str
    choices: tuple[str, ...] = ()
    default: str | None = None  # used where an older 設定.xlsx has no such line
    earlier: str = ""  # what the line is called in an older 設定.xlsx

    @property
    def allowed(self) -> str:
        """What may stand there, as staff read it in a message."""
        if self.kind == DATE:
            return "年月日(例: 2025/12/15、令和7年12月15日)を入れてください"
        if self.kind == CHOICE:
            return f"「{'」「'.join(self.choices)}」のどれかを入れてください"
        return "空欄にはできません"


ITEMS: tuple[Item, ...] = (
    Item("program", "事業名", TEXT),
    Item("insurer", "保険者名", TEXT),
    Item("sender", "発出者", TEXT),
    Item("reference_date", "基準日", DATE),
    Item("retired_from", "退職者起算日", DATE),
    Item("counter_date", "窓口配付日", DATE),
    Item("direct_date", "直送日", DATE),
    Item("ledger_mail_date", "受領簿逓送日", DATE),
    Item("hand_out_by", "配付期限", DATE),
    Item("submit_by", "提出期限", DATE),
    Item("old_card_ends", "旧証失効日", DATE),
    Item("card_valid_to", "資格確認書有効期限", DATE),
    Item("place", "配付場所", TEXT),
    Item("contact", "問合せ先", TEXT, earlier="問い合わせ先"),
    Item("unit", "件数の単位", CHOICE, (ENVELOPES, CARDS)),
    Item("marks", "済の扱い", CHOICE, (ASK, ACCEPT), default=ASK),
    Item("seal_names", "印影の氏名", CHOICE, (WHEN_READ, ALWAYS), default=WHEN_READ),
    Item("number", "文書番号", OPTIONAL, default=""),
    Item("reminder_number", "督促の文書番号", OPTIONAL, default=""),
    Item("officer", "担当者", OPTIONAL, default=""),
    Item("phone", "電話", OPTIONAL, default=""),
    Item("store", "保存先", OPTIONAL, default=""),
)

#: Pairs of dates that must stand in this order; otherwise every later judgement would be wrong.
DATE_ORDER: tuple[tuple[str, str], ...] = (
    ("reference_date", "retired_from"),
    ("reference_date", "counter_date"),
    ("reference_date", "direct_date"),
    ("ledger_mail_date", "hand_out_by"),
    ("counter_date", "hand_out_by"),
    ("direct_date", "hand_out_by"),
    ("hand_out_by", "submit_by"),
    ("retired_from", "old_card_ends"),
    ("old_card_ends", "card_valid_to"),
)

SHEET_BASIC = "基本設定"
SHEET_BUREAUS = "局日程"
SHEET_DEPARTMENTS = "所属"
#: Later hand-outs of the same cycle; an older 設定.xlsx has no such sheet.
SHEET_SUPPLEMENTS = "追加分"
BASIC_HEADERS = ("項目", "値", "説明")
BUREAU_HEADERS = ("局コード", "局名", "庶務担当課", "配付方法", "受付開始", "受付終了", "件数")
#: Whom to call in the bureau, and where to write to; an older 設定.xlsx has no such columns.
CONTACT_HEADERS = ("担当者", "メール", "電話")
#: Where a proposal has been put into 受付開始 and 受付終了: what 別紙2 said.
PUBLISHED_HEADERS = ("受付開始(別紙2)", "受付終了(別紙2)")
SUPPLEMENT_HEADERS = ("回", "配付日", "配付期限", "提出期限")
#: What the letters of each bear; an older 設定.xlsx has no such columns.
SUPPLEMENT_NUMBERS = ("文書番号", "督促の文書番号")
DEPARTMENT_HEADERS = ("局コード", "所属コード", "所属名")
