"""名簿/見本.xlsx: what a file of records looks like, and what each column is for. It is never read as records."""

from __future__ import annotations

import io
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter

from ledger_tools.columns import ROSTER_COLUMNS
from ledger_tools.excel.as_intended import keep_numbers_as_text
from ledger_tools.excel.lists import FONT
from ledger_tools.excel.printing import fit_width
from ledger_tools.excel.values import WorkbookError, read_sheets
from ledger_tools.japanese.text import display_width
from ledger_tools.records.read import REQUIRED

BY_PERSON, BY_MEMBER, EXPLAINED = "カード1枚に1行", "組合員1人に1行", "見出しの説明"

_LINE = 20.0  # points

_NEEDED, _EITHER, _AS_NEEDED = "必須", "いずれか必須", "任意"

#: Column -> what it is for, and one example.
_USES: Mapping[str, tuple[str, str]] = {
    "kigo": ("番号と合わせて、誰の資格確認書かを決めます。", "共済"),
    "bango": ("先頭の0を残すため、文字列で入れてください。", "0000101"),
    "edaban": ("本人は00、被扶養者は01から。カード1枚に1行の名簿で使います。", "00"),
    "name": ("受領簿に印字し、署名と照らし合わせます。", "川崎　太郎"),
    "kana": ("受領簿に印字します。カナの署名の確認にも使います。", "カワサキ　タロウ"),
    "former_name": ("旧姓の印や署名を本人のものと認めます。", "高津"),
    "birth_date": ("日付の誤りを見つけるために使います。", "1985/4/1"),
    "relation": ("本人又は被扶養者。被扶養者の資格確認書は、本人の封筒に入ります。空欄は本人です。", "本人"),
    "cards": ("封筒に入る資格確認書の枚数。空欄は1枚です。", "1"),
    "bureau_code": ("設定.xlsx の局日程の局コード。", "01"),
    "bureau_name": ("局コードのない名簿では、局名から局を決めます。", "総務企画局"),
    "department_code": ("受領簿は所属ごとに作ります。", "0101"),
    "department_name": ("受領簿の表題に印字します。", "庶務課"),
    "employee_no": ("受領簿には載せません。", "123456"),
    "duty": ("在職、休職、育児休業など。休職中の方は自宅へ郵送します。", "在職"),
    "leave_start": ("郵送した日が休職の期間内かを確かめます。", "2025/10/1"),
    "leave_end": ("郵送した日が休職の期間内かを確かめます。", "2026/3/31"),
    "retired_on": (
        "退職者の資格確認書が返送されるかを確かめます。退職の予定がない方は空欄にしてください。",
        "2025/11/30",
    ),
    "terminal": ("リーフレットの届け方を決めます(有・無)。", "有"),
    "my_number": ("マイナンバーの登録(有・無)。この項目から下は、交付する方の判定に使います。", "有"),
    "my_number_card": ("マイナンバーカード(有・無)。", "有"),
    "registered_on": ("登録のある方には交付しません。", "2025/4/1"),
    "cancelled_on": ("基準日までに解除を申請した方には交付します。", "2025/10/1"),
    "card_expires_on": ("有効期限の切れた方には交付します。", "2030/4/1"),
    "certificate_expires_on": ("有効期限の切れた方の交付時期を決めます。", "2027/4/1"),
    "card_issued_on": ("既に交付した日。この日のある方には交付しません。", "2025/9/1"),
}

_LEDGER_KEYS = ("kigo", "bango", "edaban", "name", "kana", "former_name", "relation", "cards", "bureau_code")
_PLACE_KEYS = ("bureau_name", "department_code", "department_name", "duty", "leave_start", "leave_end", "retired_on")
_PERSON_KEYS = (*_LEDGER_KEYS, *_PLACE_KEYS)
_MEMBER_KEYS = tuple(key for key in _PERSON_KEYS if key not in ("edaban", "relation"))

_OFFICE = {"bureau_code": "01", "bureau_name": "総務企画局", "department_code": "0101", "department_name": "庶務課"}
_OF_PERSON = (
    *("kigo", "bango", "edaban", "name", "kana", "former_name", "relation"),
    *("duty", "leave_start", "leave_end", "retired_on"),
)
_PERSONS = """\
共済,0000101,00,川崎　太郎,カワサキ　タロウ,,本人,在職,,,
共済,0000101,01,川崎　一花,カワサキ　イチカ,,被扶養者,,,,
共済,0000102,00,宮前　花子,ミヤマエ　ハナコ,高津,本人,育児休業,2025/10/1,2026/3/31,
共済,0000103,00,多摩　三郎,タマ　サブロウ,,本人,在職,,,2025/11/30
"""


def sample_rows() -> dict[str, list[list[str]]]:
    """Sheet name -> its header line and its lines, as texts: the same members with and without their dependants."""
    texts = [dict(zip(_OF_PERSON, line.split(","), strict=True)) for line in _PERSONS.splitlines()]
    persons = [{**_OFFICE, **one, "cards": "1"} for one in texts]
    cards = Counter(one["bango"] for one in persons)
    members = [{**one, "cards": str(cards[one["bango"]])} for one in persons if one["relation"] == "本人"]
    return {BY_PERSON: _lines(_PERSON_KEYS, persons), BY_MEMBER: _lines(_MEMBER_KEYS, members)}


def _lines(keys: Sequence[str], rows: Sequence[Mapping[str, str]]) -> list[list[str]]:
    headers = {column.key: column.header for column in ROSTER_COLUMNS}
    return [[headers[key] for key in keys], *([row.get(key, "") for key in keys] for row in rows)]


def write_sample() -> bytes:
    """Return 見本.xlsx: two forms of records with invented people, and a sheet that explains the headings."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        base = {"font_name": FONT, "font_size": 11, "border": 1, "border_color": "#999999", "valign": "vcenter"}
        head = book.add_format({**base, "bold": True, "bg_color": "#E7E6E6"})
        text = book.add_format({**base, "num_format": "@"})
        wrapped = book.add_format({**base, "num_format": "@", "text_wrap": True})
        for name, lines in sample_rows().items():
            widths = [3.0 + max(map(display_width, texts)) for texts in zip(*lines, strict=True)]
            _write(book, name, lines, widths, (head, text))
        _write(book, EXPLAINED, _explained(), (28, 16, 60, 46, 18), (head, wrapped))
    return buffer.getvalue()


def _explained() -> list[list[str]]:
    alone = {keys[0] for keys in REQUIRED if len(keys) == 1}
    either = {key for keys in REQUIRED if len(keys) > 1 for key in keys}
    lines = [["見出し", "要否", "使いみち", "ほかに読める見出し", "例"]]
    for column in ROSTER_COLUMNS:
        use, example = _USES[column.key]
        needed = _NEEDED if column.key in alone else _EITHER if column.key in either else _AS_NEEDED
        lines.append([column.header, needed, use, "、".join(column.aliases), example])
    return lines


def _write(
    book: Any, name: str, lines: Sequence[Sequence[str]], widths: Sequence[float], formats: tuple[Any, Any]
) -> None:
    sheet = book.add_worksheet(name)
    keep_numbers_as_text(sheet)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    for line, texts in enumerate(lines):
        rows = max(math.ceil(1.1 * display_width(text) / width) for text, width in zip(texts, widths, strict=True))
        sheet.set_row(line, _LINE * max(rows, 1))
        for column, text in enumerate(texts):
            sheet.write_string(line, column, text, formats[line > 0])
    sheet.freeze_panes(1, 0)
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.repeat_rows(0)
    # The first line is the headings, as in a real file: the title stands outside the cells.
    sheet.set_header(f"&L&14名簿の見本 {name}&R&10架空の方の例です。名簿としては読み込みません。")
    sheet.set_footer("&L&10名簿の見本&R&10&P / &N")
    sheet.set_margins(left=0.4, right=0.4, top=0.8, bottom=0.6)
    fit_width(sheet, list(zip(lines[0], widths, strict=True)), landscape=True)
    if name == EXPLAINED:
        sheet.fit_to_pages(1, 1)


def is_as_shipped(data: bytes) -> bool:
    """Whether nobody typed records of their own into the sample, whatever program saved it."""
    wanted = sample_rows()
    try:
        found = read_sheets(data, list(wanted))
    except WorkbookError:
        return False
    return {name: [list(map(str, row)) for row in rows] for name, rows in found.items()} == wanted
