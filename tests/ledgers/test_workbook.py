"""The contract of the 受領簿: what is on the sheet, what may be filled in, what it carries."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from datetime import date
from io import BytesIO
from itertools import accumulate

import openpyxl
import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from ledger_tools.excel.cell_text import cell_text
from ledger_tools.identity import parse_row_key
from ledger_tools.ledgers import pages, write_ledger
from ledger_tools.ledgers.places import COLUMN, FIRST_ROW, HEADER_ROW, Places
from ledger_tools.ledgers.send_back import SendBack, SentRow
from ledger_tools.model import LedgerSheet
from ledger_tools.returns import read_bytes
from tests.ledgers.samples import CYCLE, WARD, issued, ledger, part, settings, wording

HEADERS = [
    "No.",
    "記号",
    "番号",
    "氏名",
    "フリガナ",
    "枚数",
    "受領年月日",
    "受領印又は署名",
    "備考",
    "状態",
    "照合キー",
]
INPUTS = ("received_on", "stamp", "remark")
REASON = "受領印・署名も備考もありません。本人へ渡し、押印又は署名を受けてください。"
SPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def sent_back(issue: LedgerSheet, reason: str) -> SendBack:
    return SendBack(date(2025, 12, 22), {row.row_key: SentRow(reason) for row in issue.rows})


def opened(content: bytes) -> Worksheet:
    return openpyxl.load_workbook(BytesIO(content))["受領簿"]


def shown(sheet: Worksheet) -> str:
    return "\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None)


def test_a_send_back_has_a_short_cell_for_the_extension_too() -> None:
    issue = ledger(3)
    for sheet in (
        opened(write_ledger(issue, settings(), wording())),
        opened(write_ledger(issue, settings(), wording(), back=sent_back(issue, REASON))),
    ):
        (label,) = [cell for row in sheet.iter_rows() for cell in row if cell.value == "内線"]
        box = sheet.cell(label.row, label.column + 1)
        merged = next((area for area in sheet.merged_cells.ranges if box.coordinate in area), None)
        columns = range(box.column, (merged.max_col if merged else box.column) + 1)
        wide = sum(sheet.column_dimensions[get_column_letter(column)].width for column in columns)
        assert not box.protection.locked and 5 <= wide <= 20, wide


def test_headers_and_rows_are_the_records() -> None:
    issue = ledger(8)
    sheet = opened(write_ledger(issue, settings(), wording()))
    assert [sheet.cell(HEADER_ROW + 1, column + 1).value for column in COLUMN.values()] == HEADERS
    for at, row in enumerate(issue.rows, start=FIRST_ROW + 1):
        values = {key: sheet.cell(at, column + 1).value for key, column in COLUMN.items()}
        values["kana"] = str(values["kana"]).replace("\n", " ")  # one too long for a line is parted by a break
        assert [values[key] for key in ("no", "kigo", "bango", "name", "kana", "cards", "key")] == [
            *(row.no, row.kigo, row.bango, row.name, row.kana, row.cards, row.row_key)
        ]
        assert [values[key] for key in INPUTS] == [None, None, None]
        assert values["state"].startswith("=IF(")
    assert sheet.column_dimensions["M"].hidden


def test_head_says_whose_it_is_by_when_and_where() -> None:
    counter = shown(opened(write_ledger(ledger(3, edition=2), settings(), wording())))
    for text in (
        "資格確認書受領簿",
        "受領簿番号 01-003(第2版)",
        "架空総務局",
        "庶務課",
        "令和7年12月1日(月)",
        "令和7年12月15日(月)",
    ):
        assert text in counter
    assert "令和7年11月20日(木) 9:30〜10:30" in counter
    assert "南庁舎16階 職員共済組合保険係窓口" in counter
    direct = shown(opened(write_ledger(ledger(3, bureau=WARD), settings(), wording())))
    how = "資格確認書は、令和7年11月19日(水)に配送業者から送付します。"
    assert f"{how}受領簿は、令和7年11月18日(火)までに逓送便で送付します。" in direct
    assert "南庁舎" not in direct


def test_only_the_inputs_are_unlocked_and_pictures_can_be_pasted() -> None:
    content = write_ledger(ledger(4), settings(), wording())
    sheet = opened(content)
    tail = Places(4).tail_row + 1
    open_cells = {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
    expected = {
        sheet.cell(at, COLUMN[key] + 1).coordinate for at in range(FIRST_ROW + 1, FIRST_ROW + 5) for key in INPUTS
    }
    number = sheet.cell(tail, COLUMN["received_on"] + 1)
    # 取扱者 and 内線, merged over the columns beside their labels.
    handler = {sheet.cell(tail + 1, COLUMN[key] + 1).coordinate for key in ("bango", "name", "cards", "received_on")}
    assert open_cells == expected | {number.coordinate} | handler
    assert str(sheet.cell(tail, COLUMN["no"] + 1).value).startswith("返送する資格確認書")
    assert sheet.cell(tail, COLUMN["stamp"] + 1).value == "枚"
    assert [sheet.cell(tail + 1, COLUMN[key] + 1).value for key in ("no", "kana")] == ["取扱者", "内線"]
    protection = part(content, "xl/worksheets/sheet1.xml").find(f"{SPACE}sheetProtection")
    assert protection is not None
    assert protection.get("sheet") == "1"
    assert protection.get("objects") in (None, "0")
    assert not {"password", "hashValue"} & set(protection.keys())


def test_identity_is_carried_three_times() -> None:
    issue = ledger(3, edition=4)
    book = openpyxl.load_workbook(BytesIO(write_ledger(issue, settings(), wording())))
    expected = {
        "ledger_tools.cycle": CYCLE,
        "ledger_tools.ledger": "01-003",
        "ledger_tools.edition": "4",
        "ledger_tools.kind": "ledger",
    }
    assert {prop.name: prop.value for prop in book.custom_doc_props.props} == expected
    hidden = book["_ledger_tools"]
    assert hidden.sheet_state == "veryHidden"
    assert {name.value: value.value for name, value in hidden["A1:B4"]} == expected
    keys = [book["受領簿"].cell(at, COLUMN["key"] + 1).value for at in range(FIRST_ROW + 1, FIRST_ROW + 4)]
    assert [(key.ledger_id, key.seq) for key in map(parse_row_key, keys) if key] == [("01-003", n) for n in (1, 2, 3)]
    assert (book.properties.creator or "", book.properties.lastModifiedBy or "") == ("", "")


def test_shared_names_are_marked_but_stay_exactly_the_name() -> None:
    rows = (issued(1, "架空 太郎", "カクウ タロウ", same_name=True), issued(2, "架空 花子", "カクウ ハナコ"))
    sheet = opened(write_ledger(replace(ledger(0), rows=rows), settings(), wording()))
    marked, plain = (sheet.cell(FIRST_ROW + number, COLUMN["name"] + 1) for number in (1, 2))
    assert marked.value == "架空 太郎"
    assert "※" in marked.number_format
    assert "同姓同名" in marked.comment.text
    assert plain.comment is None
    assert "※" not in plain.number_format
    assert "※ 架空総務局に同姓同名の方がいます。※印の方は、" in shown(sheet)
    assert "※ 架空総務局に同姓同名" not in shown(opened(write_ledger(ledger(3), settings(), wording())))


def test_remarks_offered_are_complete_and_none_is_forced() -> None:
    sheet = opened(write_ledger(ledger(3), settings(), wording()))
    checks = {check.promptTitle: check for check in sheet.data_validations.dataValidation}
    assert set(checks) == {"受領年月日", "受領印又は署名", "備考", "返送枚数"}
    choices = checks["備考"].formula1.strip('"').split(",")
    assert "11月30日退職者" in choices
    assert "休職(休業)中 11月25日自宅宛てて郵送済み" in choices
    assert not any("○" in choice or "〇" in choice or "11月24日" in choice for choice in choices)
    assert len(checks["備考"].formula1) <= 257
    assert {check.errorStyle for check in checks.values() if check.type} == {"warning", "information"}
    assert all(check.prompt and len(check.prompt) <= 255 for check in checks.values())


@pytest.mark.parametrize("members", [0, 1, 8, 9, 10, 70, 800])
def test_view_and_print_of_any_size(members: int) -> None:
    sheet = opened(write_ledger(ledger(members), settings(), wording()))
    assert sheet.freeze_panes == f"A{FIRST_ROW + 1}"
    first_input = f"H{FIRST_ROW + 1 if members else Places(0).tail_row + 1}"
    assert sheet.sheet_view.selection[0].activeCell == first_input
    assert sheet.print_title_rows == f"${HEADER_ROW + 1}:${HEADER_ROW + 1}"
    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("portrait", 9)
    assert "受領簿番号 01-003 第1版" in sheet.oddFooter.left.text
    assert "&P / &N" in str(sheet.oddFooter.center.text).replace("&[Page]", "&P").replace("&[Pages]", "&N")
    assert [item.id for item in sheet.row_breaks.brk] == [FIRST_ROW + page.stop for page in Places(members).pages[:-1]]


@pytest.mark.parametrize("back", [None, REASON, REASON * 4])
def test_stamp_cells_print_large_enough_to_be_stamped(back: str | None) -> None:
    """A date seal is 15 mm wide; nothing is printed below the last row as far as it reaches over its cell."""
    issue = ledger(3)
    sheet = opened(write_ledger(issue, settings(), wording(), sent_back(issue, back) if back else None))
    scale = int(sheet.page_setup.scale) / 100
    column = {str(cell.value): cell.column_letter for cell in sheet[HEADER_ROW + 1] if cell.value}
    widths = {name: sheet.column_dimensions[letter].width * 7 / 96 * 25.4 * scale for name, letter in column.items()}
    assert all(sheet.row_dimensions[FIRST_ROW + at].height / 72 * 25.4 * scale >= 15 for at in (1, 2, 3))
    assert widths["受領印又は署名"] >= 26
    assert widths["備考"] >= 55
    below = list(range(FIRST_ROW + 4, sheet.max_row + 1))
    empty = next(row for row in below if any(cell.value for cell in sheet[row]))
    assert sum(sheet.row_dimensions[row].height for row in range(below[0], empty)) / 72 * 25.4 * scale >= 6
    # On pages that end with a row, the margin is what stays empty down to the two lines at the foot.
    foot = (pages.MARGIN_BOTTOM - pages.MARGIN_FOOTER) * 25.4
    assert foot >= (9 + 8) * 1.2 / 72 * 25.4 and pages.GAP_HEIGHT / 72 * 25.4 >= 6


@pytest.mark.parametrize("back", [None, REASON])
def test_state_is_for_the_screen_and_the_page_is_as_wide_as_the_paper(back: str | None) -> None:
    issue = ledger(3)
    sheet = opened(write_ledger(issue, settings(), wording(), sent_back(issue, back) if back else None))
    _, _, right, _ = range_boundaries(str(sheet.print_area).rpartition("!")[2])
    printed = [sheet.cell(row, column).value for row in range(1, sheet.max_row + 1) for column in range(1, right + 1)]
    beside = [str(sheet.cell(row, column).value) for row in range(1, 14) for column in range(right + 1, right + 3)]
    assert "所属" not in [cell.value for cell in sheet[HEADER_ROW + 1]]
    assert not any(word in str(value) for value in printed for word in ("状態", "記入済", "未記入", "要確認"))
    assert any("記入済" in text for text in beside) and "状態" in beside
    width = sum(sheet.column_dimensions[get_column_letter(at)].width for at in range(1, right + 1)) * 7 / 96 * 25.4
    paper = 297 if back else 210
    # Programs print columns up to 5 % wider than Excel shows them; a column more would double the pages.
    assert width * 1.05 <= paper - (pages.MARGIN_LEFT + pages.MARGIN_RIGHT) * 25.4
    assert width <= paper - 2 * 6.5
    (own,) = [cell for row in sheet.iter_rows(max_row=HEADER_ROW) for cell in row if cell.value == "庶務課"]
    assert own.font.b


def test_inner_rules_of_what_is_filled_in_are_hairlines() -> None:
    sheet = opened(write_ledger(ledger(3), settings(), wording()))
    for key in INPUTS:
        border = sheet.cell(FIRST_ROW + 2, COLUMN[key] + 1).border
        outer = {"received_on": border.left, "remark": border.right}.get(key)
        inner = [side.style for side in (border.left, border.right, border.top, border.bottom) if side is not outer]
        assert set(inner) == {"hair"}
        assert outer is None or outer.style == "thin"


def test_eight_members_show_on_a_small_screen() -> None:
    """1366 × 768 with the ribbon open: about 450 pixels are left for rows, below what is frozen."""
    for shared in (False, True):
        issue = ledger(12)
        issue = replace(issue, rows=(replace(issue.rows[0], same_name=shared), *issue.rows[1:]))
        sheet = opened(write_ledger(issue, settings(), wording()))
        zoom = sheet.sheet_view.zoomScale / 100
        heights = [sheet.row_dimensions[row].height for row in range(1, FIRST_ROW + 9)]
        assert sum(round(points * 96 / 72 * zoom) for points in heights) <= 450
        widths = [column.width for column in sheet.column_dimensions.values() if not column.hidden]
        assert sum(round(width * 7 * zoom) for width in widths) <= 1300


def test_looks_like_the_papers_of_the_office() -> None:
    text = shown(opened(write_ledger(ledger(3), settings(), wording())))
    text = "\n".join(line for line in text.split("\n") if not line.startswith("="))
    assert "別紙3" in text and "令和7年" in text
    assert not re.search(r"20\d\d[-/年]", text)
    book = openpyxl.load_workbook(BytesIO(write_ledger(ledger(3), settings(), wording())))
    fills = {cell.fill.fgColor.rgb for row in book["受領簿"].iter_rows() for cell in row if cell.fill.patternType}
    shades = [bytes.fromhex(fill[2:]) for fill in fills]
    assert all(max(shade) - min(shade) <= 2 and min(shade) >= 0xC0 for shade in shades)
    foot = book["受領簿"].oddFooter.center.text
    assert foot == book["受領簿"].firstFooter.center.text and "読み取る" in foot and "書き込" in foot


def test_a_send_back_says_why_in_the_row_and_only_what_applies() -> None:
    issue = ledger(2)
    back = SendBack(date(2025, 12, 22), {row.row_key: SentRow(f"理由{row.no}") for row in issue.rows}, 1)
    sheet = opened(write_ledger(issue, settings(), wording(), back))
    column = {str(cell.value): cell.column for cell in sheet[HEADER_ROW + 1] if cell.value}
    assert list(column).index("差戻しの理由") + 1 == list(column).index("受領年月日")
    assert [sheet.cell(FIRST_ROW + at, column["差戻しの理由"]).value for at in (1, 2)] == ["理由1", "理由2"]
    assert sheet.page_setup.orientation == "landscape"
    text = shown(sheet)
    assert "提出期限" in text and "令和7年12月22日(月)" in text
    assert not any(
        word in text for word in ("配付期限", "回答期限", "令和7年12月15日", "受取", "窓口", "判定", "10月24日以降")
    )


def test_the_cards_of_retired_members_are_counted_in_what_a_viewer_shows() -> None:
    issue = ledger(4)  # 2, 3, 1 and 2 cards
    told = ("", "11月28日退職者", "退職 11/25返送", "休職(休業)中 11月28日自宅宛てて郵送済み")
    sent = {row.row_key: SentRow("理由", remark=remark) for row, remark in zip(issue.rows, told, strict=True)}
    for back, cards in ((None, 0), (SendBack(date(2025, 12, 22), sent), 4), (sent_back(issue, REASON), 0)):
        content = write_ledger(issue, settings(), wording(), back)
        stored = openpyxl.load_workbook(BytesIO(content), data_only=True)["受領簿"]
        told = [line for line in shown(stored).splitlines() if "とある方の分" in line]
        assert told == [f"備考に「退職」とある方の分: {cards} 枚"] * bool(cards)


def test_what_was_filled_in_before_is_said_to_be_so() -> None:
    issue = ledger(2)
    rows = {row.row_key: SentRow("理由") for row in issue.rows}
    for back, unit in (
        (None, "枚"),
        (SendBack(date(2025, 12, 22), rows), "枚"),
        (SendBack(date(2025, 12, 22), rows, 2), "枚(前回の記入)"),
    ):
        content = write_ledger(issue, settings(), wording(), back)
        (line,) = [
            [cell.value for cell in row if cell.value not in (None, "")]
            for row in openpyxl.load_workbook(BytesIO(content), data_only=True)["受領簿"].iter_rows()
            if any(cell.value == "返送する資格確認書" for cell in row)
        ]
        assert line == ["返送する資格確認書", *([2] if unit != "枚" else []), unit]


def test_every_ledger_says_whom_to_ask() -> None:
    for issue in (ledger(3), ledger(0)):
        for back in (None, sent_back(issue, REASON)):
            content = write_ledger(issue, settings(), wording(), back)
            sheet = opened(content)
            (asked,) = [cell for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("問合せ先")]
            assert asked.value == "問合せ先: 架空市職員共済組合保険係 内線 12345" and asked.protection.locked
            assert next(cell for row in sheet.iter_rows() for cell in row if cell.value == "内線").row == asked.row
            (read,) = read_bytes("a.xlsx", content).tables
            assert read.texts == ()


def test_instructions_print_large_enough_to_be_read() -> None:
    rows = (issued(1, "架空 太郎", "カクウ タロウ", same_name=True),)
    sheet = opened(write_ledger(replace(ledger(0), rows=rows), settings(), wording()))
    scale = int(sheet.page_setup.scale) / 100
    read = [cell for row in sheet.iter_rows(max_row=HEADER_ROW + 1) for cell in row if cell.value is not None]
    assert any("同姓同名" in str(cell.value) for cell in read)
    assert min(cell.font.sz for cell in read) * scale >= 8.5


def test_nothing_volatile_no_macro_no_link_no_part_twice() -> None:
    content = write_ledger(
        replace(ledger(2), rows=(issued(1, "架空 太郎", "カクウ タロウ", same_name=True),)), settings(), wording()
    )
    with zipfile.ZipFile(BytesIO(content)) as package:
        names = package.namelist()
        assert len({name.casefold() for name in names}) == len(names)
        assert not any("vba" in name or "externalLink" in name or "embeddings" in name for name in names)
        assert b"External" not in b"".join(package.read(name) for name in names if name.endswith(".rels"))
        formulas = "".join(
            found.text or ""
            for found in part(content, "xl/worksheets/sheet1.xml").iter(f"{SPACE}f", f"{SPACE}formula1")
        )
        assert not any(
            f"{name}(" in formulas for name in ("TODAY", "NOW", "RAND", "INDIRECT", "OFFSET", "CELL", "INFO")
        )
        types = part(content, "[Content_Types].xml")
        listed = {item.get("PartName", "").lstrip("/") for item in types if item.tag.endswith("Override")}
        assert listed == {name for name in names if name.endswith(".xml") and name != "[Content_Types].xml"}
        assert {"rels", "xml", "png", "vml"} == {
            item.get("Extension") for item in types if item.tag.endswith("Default")
        }


def test_same_input_gives_same_bytes() -> None:
    assert write_ledger(ledger(5), settings(), wording()) == write_ledger(ledger(5), settings(), wording())


def test_formula_fits_excel() -> None:
    """At most 8,192 characters and 64 levels (every bracket is counted here, which is more than Excel counts)."""
    sheet = opened(write_ledger(ledger(800), settings(marks="受領と認める"), wording()))
    formula = sheet.cell(FIRST_ROW + 800, COLUMN["state"] + 1).value
    assert len(formula) < 8192
    brackets = [1 if char == "(" else -1 for char in re.sub(r'"[^"]*"', "", formula) if char in "()"]
    assert max(accumulate(brackets)) <= 60
    assert sum(brackets) == 0


@pytest.mark.parametrize(
    "name",
    ["=1+1", "+架空", "-架空", "@SUM(A1)", "架空&<b>\"'太郎", "葛󠄀西 𠮷郎😀", "長" * 40, "_x0041_太郎", "' 先頭"],
)  # fmt: skip
def test_any_name_comes_back_as_it_was(name: str) -> None:
    rows = (issued(1, name, "カクウ", department=name),)
    sheet = opened(write_ledger(replace(ledger(0), rows=rows), settings(), wording()))
    value = sheet.cell(FIRST_ROW + 1, COLUMN["name"] + 1)
    # openpyxl, unlike Excel, leaves _x005F_ as it is.
    assert str(value.value).replace("_x005F_", "_") == name
    assert value.data_type == "s"


@effort(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_any_text_can_be_written(text: str) -> None:
    rows = (issued(1, text, text, department=text),)
    content = write_ledger(replace(ledger(0), rows=rows), settings(), wording())
    strings = {found.text or "" for found in part(content, "xl/sharedStrings.xml").iter(f"{SPACE}t")}
    assert cell_text(text) in {found.replace("_x005F_", "_") for found in strings}


def test_control_characters_show_and_breaks_become_spaces() -> None:
    assert cell_text("架空\x00\x1b太\ud800郎\ufffe") == "架空\ufffd\ufffd太\ufffd郎\ufffd"
    assert cell_text("架空\r\n太郎\t課") == "架空 太郎 課"
    assert len(cell_text("長" * 40_000).encode("utf-16-le")) // 2 <= 32_767


def test_receipt_is_checked_from_the_day_the_cards_arrive() -> None:
    for bureau, first in ((ledger(1).bureau, date(2025, 11, 20)), (WARD, date(2025, 11, 19))):
        sheet = opened(write_ledger(ledger(1, bureau=bureau), settings(), wording()))
        assert f"DATE({first.year},{first.month},{first.day})" in sheet.cell(FIRST_ROW + 1, COLUMN["state"] + 1).value
