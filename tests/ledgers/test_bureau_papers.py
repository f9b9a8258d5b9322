"""送付票, 配付日程 and 送付状: what a bureau gets."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import docx
import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from ledger_tools.errors import SettingsError
from ledger_tools.ledgers import write_schedule, write_slip
from ledger_tools.ledgers.letter import write_letter
from ledger_tools.model import Bureau, LedgerSheet
from tests.ledgers.samples import BUREAUS, WARD, convert, ledger, settings, wording


def ledgers(bureau: Bureau, *sizes: int) -> list[LedgerSheet]:
    return [
        replace(ledger(size, bureau=bureau, department=f"第{number}課"), ledger_id=f"{bureau.order:02}-{number:03}")
        for number, size in enumerate(sizes, start=1)
    ]


def texts(sheet: Worksheet) -> str:
    return "\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None)


def both(content: bytes, name: str) -> tuple[Worksheet, Worksheet]:
    """The sheet with formulas, and with the values it shows before any recalculation."""
    return tuple(openpyxl.load_workbook(BytesIO(content), data_only=shown)[name] for shown in (False, True))


def test_slip_lists_departments_and_totals() -> None:
    sheets = ledgers(BUREAUS[0], 3, 0, 8)
    formulas, values = both(write_slip(BUREAUS[0], sheets, settings(), wording(), cycle_id="K7QX"), "送付票")
    lines = [[cell.value for cell in row[:5]] for row in values.iter_rows(min_row=8, max_row=10)]
    assert lines == [[item.ledger_id, 1, item.department.name, len(item.rows), item.cards] for item in sheets]
    assert [formulas["D11"].value, formulas["E11"].value] == ["=SUM(D8:D10)", "=SUM(E8:E10)"]
    assert [values["D11"].value, values["E11"].value] == [11, sum(item.cards for item in sheets)]
    assert [cell.value for cell in values[7]][5:] == ["引渡", "返却", "返送枚数"]
    assert "9:30〜10:30 南庁舎16階" in texts(values)


def test_slip_says_to_whom_all_is_handed_in() -> None:
    sheet, _ = both(write_slip(BUREAUS[0], ledgers(BUREAUS[0], 3), settings(), wording(), cycle_id="K7QX"), "送付票")
    said = [(row[0].value, row[1].value) for row in sheet.iter_rows(min_row=4, max_row=6)]
    assert said == [
        ("提出期限", "令和7年12月15日(月)"),
        ("提出先", "架空市職員共済組合"),
        ("問合せ先", "架空市職員共済組合保険係 内線 12345"),
    ]


def test_slip_of_a_ward_says_how_things_arrive() -> None:
    _, values = both(write_slip(WARD, ledgers(WARD, 2), settings(), wording(), cycle_id="K7QX"), "送付票")
    assert "令和7年11月19日(水)" in texts(values)
    assert "令和7年11月18日(火)" in texts(values)
    assert "窓口" not in texts(values)


def test_one_long_name_makes_no_other_line_of_a_slip_higher() -> None:
    sheets = ledgers(BUREAUS[0], *[3] * 18)
    long = replace(sheets[6].department, name="地域みまもり支援センター" * 2)
    sheets[6] = replace(sheets[6], department=long)
    sheet, _ = both(write_slip(BUREAUS[0], sheets, settings(), wording(), cycle_id="K7QX"), "送付票")
    heights = [sheet.row_dimensions[row].height for row in range(8, 26)]
    assert sorted(set(heights)) == [24, 33] and heights.count(33) == 1
    assert sheet.sheet_properties.pageSetUpPr.fitToPage


@pytest.mark.parametrize(
    ("departments", "breaks"), [(0, None), (1, None), (17, None), (24, [28]), (31, []), (45, []), (47, [51])]
)
def test_slip_is_one_page_or_keeps_totals_and_statement_together(departments: int, breaks: list[int] | None) -> None:
    sheets = ledgers(BUREAUS[0], *[3] * departments)
    sheet, _ = both(write_slip(BUREAUS[0], sheets, settings(), wording(), cycle_id="K7QX"), "送付票")
    found = None if sheet.sheet_properties.pageSetUpPr.fitToPage else [one.id for one in sheet.row_breaks.brk]
    assert found == breaks
    # Enough room: the text of a slip on one page is printed at 78 per cent or more.
    points = sum(sheet.row_dimensions[row].height or 20 for row in range(1, sheet.max_row + 1))
    assert found is not None or points <= 740 / 0.78


@pytest.mark.parametrize(
    ("name", "size", "height"),
    [("庶務課", 11, 24), ("あ" * 18, 11, 24), ("あ" * 19, 9, 33), ("あ" * 40, 9, 33), ("あ" * 41, 7, 33)],
)
def test_slip_shows_a_long_department_in_letters_that_can_be_read(name: str, size: float, height: float) -> None:
    (sheet,) = ledgers(WARD, 2)
    sheet = replace(sheet, department=replace(sheet.department, name=name))
    _, values = both(write_slip(WARD, [sheet], settings(), wording(), cycle_id="K7QX"), "送付票")
    assert (values["C8"].value, values["C8"].font.size, values.row_dimensions[8].height) == (name, size, height)
    assert bool(values["C8"].alignment.wrap_text) == (size < 11)


def test_slip_prints_no_0_for_cards_that_nobody_counted() -> None:
    _, values = both(write_slip(WARD, ledgers(WARD, 2, 3), settings(), wording(), cycle_id="K7QX"), "送付票")
    assert [cell.value for cell in values[10]][5:8] == [None, None, None]


def test_slip_without_departments() -> None:
    _, values = both(write_slip(WARD, [], settings(), wording(), cycle_id="K7QX"), "送付票")
    assert "合計(0所属)" in texts(values)


@pytest.mark.parametrize(("unit", "own"), [("封筒", 220), ("枚", 400)])
def test_schedule_compares_with_the_published_counts(unit: str, own: int) -> None:
    content = write_schedule({"01": (220, 400), "02": (350, 700), "04": (30, 60)}, settings(unit=unit), wording())
    formulas, values = both(content, "配付日程")
    rows = {row[0].value: [cell.value for cell in row[1:6]] for row in values.iter_rows(min_row=5)}
    assert rows["架空総務局"] == ["9:30〜10:30", 219, 220, 400, own - 219]
    assert rows["架空議会局"] == ["11:00〜12:00", 11, 0, 0, -11]
    assert rows["架空区役所"] == ["直送", None, 30, 60, None]
    compared = 570 - 580 if unit == "封筒" else 1100 - 580
    assert rows["計(3局等)"][1:] == [580, 570, 1100, compared]
    assert rows["計(1局等)"][1:] == [None, 30, 60, None]
    assert rows["合計(4局等)"][1:] == [None, 600, 1160, None]  # 別紙2 has no count of the ward
    heads = [[cell.value for cell in row[:6]] for row in values.iter_rows() if row[0].value == "局名"]
    assert len(heads) == 2 and heads[0] == heads[1]
    bottom = formulas[f"D{formulas.max_row}"].value
    assert bottom == f"=SUM($D$8,$D${formulas.max_row - 1})"
    assert formulas["F5"].value == ("=D5-C5" if unit == "封筒" else "=E5-C5")


def test_schedule_in_order_of_time_and_load_by_half_hour() -> None:
    content = write_schedule({bureau.code: (100, 100) for bureau in BUREAUS}, settings(), wording())
    _, by_time = both(content, "時間順")
    assert [row[2].value for row in by_time.iter_rows(min_row=5)] == ["架空環境局", "架空総務局", "架空議会局"]
    _, load = both(content, "時間帯別件数")
    found = {row[0].value: [cell.value for cell in row[1:4]] for row in load.iter_rows(min_row=5)}
    assert found["9:00〜9:30"] == [1, 175, 50]
    assert found["9:30〜10:00"] == [2, 285, 100]
    assert found["10:30〜11:00"] == [0, 0, 0]
    assert found["11:30〜12:00"] == [1, 5, 50]
    *hours, total = ([cell.value for cell in row[2:4]] for row in load.iter_rows(min_row=5))
    assert [sum(line[column] for line in hours) for column in (0, 1)] == total == [580, 300]
    assert load._charts


@pytest.mark.slow
def test_load_formulas_give_the_cached_values(soffice: str, tmp_path: Path) -> None:
    source = tmp_path / "schedule.xlsx"
    content = write_schedule({bureau.code: (100, 100) for bureau in BUREAUS}, settings(), wording())
    book = openpyxl.load_workbook(BytesIO(content))
    book.save(source)  # without the cached values, so that LibreOffice has to work them out
    _, shown = both(content, "時間帯別件数")
    computed = openpyxl.load_workbook(convert(soffice, source, "xlsx"), data_only=True)["時間帯別件数"]
    for row, other in zip(shown.iter_rows(min_row=5), computed.iter_rows(min_row=5), strict=True):
        assert [cell.value for cell in row[1:4]] == pytest.approx([cell.value for cell in other[1:4]])


def letter_text(content: bytes) -> str:
    document = docx.Document(BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_letter_carries_the_bureaus_own_numbers() -> None:
    text = letter_text(write_letter(BUREAUS[0], ledgers(BUREAUS[0], 3, 8), settings(), wording()))
    for part in ("架空総務局", "令和7年11月20日", "受領簿 2冊", "封筒 11通", "令和7年12月15日(月)", "9:30〜10:30"):
        assert part in text
    assert "{" not in text


def test_how_it_is_handed_out_stands_in_paragraphs_of_one_kind() -> None:
    own = docx.Document(BytesIO(write_letter(BUREAUS[0], ledgers(BUREAUS[0], 3), settings(), wording())))
    (head,) = (n for n, paragraph in enumerate(own.paragraphs) if paragraph.text == "2 お渡しの方法")
    above, first, second = (own.paragraphs[place] for place in (head - 1, head + 1, head + 2))
    assert first.text == "(1) 日時 令和7年11月20日(木) 9:30〜10:30"
    assert second.text.startswith("(2) 場所 ")
    assert first.style.name == second.style.name == above.style.name


def test_where_no_hour_is_set_a_day_alone_is_named() -> None:
    bureau = replace(BUREAUS[0], slot_start=None, slot_end=None)
    text = letter_text(write_letter(bureau, ledgers(bureau, 3), settings(), wording()))
    assert "(1) 期日 令和7年11月20日(木)\n" in text and "日時" not in text


def test_an_older_template_tells_how_it_is_handed_out() -> None:
    document = docx.Document()
    document.add_paragraph("{{ 受渡方法 }}")
    stream = BytesIO()
    document.save(stream)
    own = replace(wording(), letter=stream.getvalue())
    assert letter_text(write_letter(BUREAUS[0], [], settings(), own)).startswith("日時 令和7年11月20日(木)")


def test_letter_names_the_mark_of_a_shared_name_as_it_is_printed() -> None:
    sheet = ledger(2)
    shared = replace(sheet, rows=tuple(replace(row, same_name=True) for row in sheet.rows))
    for sheets, said in (([shared], True), ([sheet], False)):
        text = letter_text(write_letter(BUREAUS[0], sheets, settings(), wording()))
        assert ("受領簿に「※」印のある方には、" in text) is said


def test_letter_to_a_ward() -> None:
    text = letter_text(write_letter(WARD, ledgers(WARD, 3), settings(), wording()))
    assert "(1) 資格確認書は、令和7年11月19日(水)に配送業者から送付します。\n" in text
    assert "(2) 受領簿は、令和7年11月18日(火)に逓送便で送付します。\n" in text
    assert "南庁舎" not in text


@pytest.mark.parametrize("bureau", [WARD, BUREAUS[0], BUREAUS[2]])
def test_a_slip_calls_nobody_a_bureau_that_is_none_and_ends_its_sentences(bureau: Bureau) -> None:
    book = openpyxl.load_workbook(BytesIO(write_slip(bureau, ledgers(bureau, 3), settings(), wording(), cycle_id="K")))
    texts = [str(cell.value) for row in book["送付票"].iter_rows() for cell in row if cell.value is not None]
    assert "庶務担当課の記入" in texts and "問合せ先" in texts
    assert not [text for text in texts if "局の" in text or "局内" in text]
    assert not [text for text in texts if text.endswith(("ます", "ください", "です", "便で"))]


@pytest.mark.parametrize("name", ["架空&<局>", "架空{{ 1 }}局"])
def test_letter_takes_names_as_they_are(name: str) -> None:
    bureau = replace(BUREAUS[0], name=name)
    assert name in letter_text(write_letter(bureau, ledgers(bureau, 1), settings(), wording()))


@pytest.mark.parametrize("word", ["締切", "().__class__.__mro__"])
def test_letter_with_a_faulty_word_is_refused(word: str) -> None:
    document = docx.Document(BytesIO(wording().letter))
    document.add_paragraph("{{ " + word + " }}")
    stream = BytesIO()
    document.save(stream)
    with pytest.raises(SettingsError, match=r"送付状\.docx"):
        write_letter(BUREAUS[0], [], settings(), replace(wording(), letter=stream.getvalue()))


def test_letter_that_is_no_document_is_refused() -> None:
    with pytest.raises(SettingsError, match=r"送付状\.docx"):
        write_letter(BUREAUS[0], [], settings(), replace(wording(), letter=b"no document"))
