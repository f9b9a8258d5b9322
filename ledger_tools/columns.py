"""Every column of the ledger and of the records, declared once for the writers and the readers.

Headers are compared with :func:`ledger_tools.japanese.text.fold_header` (NFKC, no spaces, no line breaks), so an
alias is needed only where the word itself differs.
"""

from __future__ import annotations

from dataclasses import dataclass

from ledger_tools.japanese.text import fold_header


@dataclass(frozen=True, slots=True)
class Column:
    """One column: ``key`` in code, ``header`` as written, ``aliases`` also understood.

    ``width`` is in Excel's character units; ``is_input`` marks the cells a clerk fills.
    """

    key: str
    header: str
    aliases: tuple[str, ...] = ()
    width: float = 10.0
    is_input: bool = False


#: The sheet row of a printed ledger's header, from 1; the members' rows follow it in the order of their numbers.
LEDGER_HEADER_ROW = 9

#: The table of a 受領簿, in its contractual order (別紙3 2(1): 「受領印又は署名」欄). The stamp column prints 26 mm
#: wide (a date seal reaches 15 mm), 備考 55 mm; what is printed beside them is as narrow as it can be read.
LEDGER_COLUMNS: tuple[Column, ...] = (
    Column("no", "No.", ("No", "番", "項番", "通番", "連番", "#"), 2.6),
    Column("kigo", "記号", ("保険証記号", "組合員証記号", "被保険者記号", "資格確認書記号"), 3.3),
    Column("bango", "番号", ("保険証番号", "組合員証番号", "組合員番号", "被保険者番号", "資格確認書番号"), 6.2),
    Column("name", "氏名", ("組合員氏名", "名前", "お名前", "職員氏名", "氏名(漢字)"), 10.6),
    Column("kana", "フリガナ", ("ふりがな", "氏名カナ", "カナ氏名", "カナ", "氏名(カナ)", "ヨミガナ"), 6.7),
    Column("cards", "枚数", ("資格確認書枚数", "カード枚数", "交付枚数"), 2.2),
    Column("received_on", "受領年月日", ("受領日", "受取日", "受領月日", "配付日", "交付日"), 5.4, True),
    Column(
        "stamp",
        "受領印又は署名",
        (
            "受領印",
            "受領印または署名",
            "受領印・署名",
            "受領印/署名",
            "受領印署名",
            "受領印(署名)",
            "受領欄",
            "受領サイン",
            "受領者印",
            "受領確認印",
            "組合員受領印",
            "組合員受領印欄",
            "押印又は署名",
            "押印または署名",
            "押印・署名",
            "署名又は押印",
            "署名または押印",
            "署名・押印",
            "署名",
            "押印",
            "サイン",
            "印",
        ),
        13.8,
        True,
    ),
    Column("remark", "備考", ("備考欄", "摘要", "特記事項", "コメント"), 29.3, True),
    Column("state", "状態", ("記入状態", "記入状況"), 24.0),
    Column("key", "照合キー", ("rowkey",), 4.0),
)

#: Before 受領年月日 on a ledger that is sent back (差戻し): why its row is asked about again.
SENT_BACK = Column("reason", "差戻しの理由", (), 43.8)
#: What 状態 shows: settled, nothing written, to be looked at; and a day alone, beside which a seal may lie that no
#: formula sees.
DONE, BLANK, LOOK, SEAL = "済", "未記入", "要確認", "印影は取込みで確認"
STATES = frozenset((DONE, BLANK, LOOK, SEAL))
#: Below the table, each before a cell for them.
HANDLER, EXTENSION = "取扱者", "内線"
#: After フリガナ on ledgers of editions before 0.4.
DEPARTMENT = Column("department", "所属", ("所属所", "所属名", "所属所名", "課名", "職場"))

#: Records as exported from the personnel and eligibility systems.
ROSTER_COLUMNS: tuple[Column, ...] = (
    Column("kigo", "記号", ("保険証記号", "組合員証記号", "被保険者記号")),
    Column("bango", "番号", ("保険証番号", "組合員証番号", "組合員番号", "被保険者番号")),
    Column("edaban", "枝番", ("枝番号",)),
    Column("name", "氏名", ("氏名漢字", "氏名(漢字)", "組合員氏名", "漢字氏名")),
    Column("kana", "フリガナ", ("ふりがな", "氏名カナ", "カナ氏名", "氏名(カナ)", "ヨミガナ")),
    Column("former_name", "旧姓", ("旧氏", "旧姓使用", "職場使用姓")),
    Column("birth_date", "生年月日", ("誕生日",)),
    Column("relation", "区分", ("本人被扶養者区分", "続柄区分", "本人・被扶養者")),
    Column("cards", "枚数", ("資格確認書枚数", "カード枚数")),
    Column("bureau_code", "局コード", ("局CD", "局番号")),
    Column("bureau_name", "局名", ("局", "局本部区名")),
    Column("department_code", "所属コード", ("所属CD", "所属所コード", "所属番号")),
    Column("department_name", "所属名", ("所属", "所属所", "所属所名", "課名")),
    Column("employee_no", "職員番号", ("職員コード", "職員CD")),
    Column("duty", "在職区分", ("在職状況", "勤務区分", "休職区分")),
    Column("leave_start", "休職開始日", ("休業開始日", "休職休業開始日")),
    Column("leave_end", "休職終了日", ("休業終了日", "休職休業終了日")),
    Column("retired_on", "退職日", ("退職年月日", "退職日付")),
    Column("terminal", "イントラネット端末", ("端末利用", "イントラ端末")),
    Column("my_number", "マイナンバー登録", ("個人番号登録",)),
    Column("my_number_card", "マイナンバーカード", ("個人番号カード",)),
    Column("registered_on", "マイナ保険証登録日", ("マイナ保険証利用登録日", "利用登録日")),
    Column("cancelled_on", "マイナ保険証解除申請日", ("マイナ保険証利用解除申請日", "解除申請日")),
    Column("card_expires_on", "マイナンバーカード有効期限", ("カード有効期限",)),
    Column("certificate_expires_on", "電子証明書有効期限", ("証明書有効期限",)),
    Column("card_issued_on", "資格確認書交付日", ("資格確認書発行日",)),
)

ROSTER_DATES = frozenset(
    {
        "birth_date",
        "leave_start",
        "leave_end",
        "retired_on",
        "registered_on",
        "cancelled_on",
        "card_expires_on",
        "certificate_expires_on",
        "card_issued_on",
    }
)
ROSTER_NUMBERS = frozenset({"cards"})
#: Where any of these is filled in, who gets a card is worked out; a file without them is itself the list.
ENTITLEMENT_COLUMNS = frozenset(
    {
        "my_number",
        "my_number_card",
        "registered_on",
        "cancelled_on",
        "card_expires_on",
        "certificate_expires_on",
        "card_issued_on",
    }
)


def header_index(columns: tuple[Column, ...]) -> dict[str, str]:
    """Return folded header or alias -> column key; an alias never overrides another column's header."""
    index = {fold_header(alias): column.key for column in columns for alias in column.aliases}
    index.update({fold_header(column.header): column.key for column in columns})
    return index


LEDGER_HEADERS = header_index((*LEDGER_COLUMNS, SENT_BACK, DEPARTMENT))
ROSTER_HEADERS = header_index(ROSTER_COLUMNS)
