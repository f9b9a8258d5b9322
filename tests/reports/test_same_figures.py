"""Excel, Word, HTML, terminal and JSON show the same numbers: each is read back and compared with the model."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from lxml import html as lxml_html
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from ledger_tools.model import DONE
from ledger_tools.reports import Report, progress_text
from ledger_tools.reports.excel import write_open_items
from ledger_tools.reports.html import write_page
from ledger_tools.reports.model import STATUSES, Tally
from ledger_tools.reports.terminal import percent, status_json
from ledger_tools.reports.word import write_report
from ledger_tools.resources import template_dir

from .conftest import STATUS_OF

Figures = dict[str, list[str]]


def figures(tally: Tally, published: int | None) -> list[str]:
    shown = "-" if published is None else f"{published:,}"
    return [shown, f"{tally.issued:,}", *(f"{n:,}" for n in tally.persons), percent(tally)]


@pytest.fixture(scope="module")
def expected(report: Report) -> Figures:
    lines = {bureau.name: figures(bureau.tally, bureau.published) for bureau in report.bureaus}
    return lines | {"合計": figures(report.total, report.published_total)}


@pytest.fixture(scope="module")
def template() -> bytes:
    return (template_dir() / "報告書.docx").read_bytes()


def test_the_model_counts_what_was_filled_in(report: Report) -> None:
    counted = {status: list(STATUS_OF.values()).count(status) for status in STATUSES}
    assert dict(zip(STATUSES, report.total.persons, strict=True)) == counted
    assert report.total.cards_issued == 14
    assert (report.total.cards_done, report.total.cards_open) == (7, 7)
    assert report.total.done + report.total.open == 9
    assert [line.ledger_id for line in report.missing_ledgers] == ["02-001"]


def test_terminal_text(report: Report, expected: Figures) -> None:
    lines = [re.split(r"\s{2,}", line.strip()) for line in progress_text(report).splitlines()[2:] if "---" not in line]
    shown = {line[0]: [line[1], line[2], *line[4:]] for line in lines[1:]}
    assert shown == expected


def test_json(report: Report, expected: Figures) -> None:
    data = json.loads(json.dumps(status_json(report)))
    for line in (*data["bureaus"], {"name": "合計", **data["total"]}):
        numbers = [line["published"], line["issued"], *(line[status] for status in STATUSES)]
        assert ["-" if n is None else f"{n:,}" for n in numbers] == expected[line["name"]][:-1]
        assert line["done"] + line["open"] == line["issued"]
    assert data["total"]["rate"] == pytest.approx(4 / 9, abs=1e-4)


def test_word(report: Report, expected: Figures, template: bytes) -> None:
    document = Document(BytesIO(write_report(report, template)))
    table = next(table for table in document.tables if len(table.columns) == 14)
    lines = [[cell.text for cell in row.cells] for row in table.rows[1:]]
    assert {line[0]: [*line[1:11], line[13]] for line in lines} == expected
    assert not re.search(r"\{\{|\{%|⟦", "".join(document.element.itertext()))


def test_html(report: Report, expected: Figures) -> None:
    page: Any = lxml_html.fromstring(write_page(report))
    rows = page.xpath("//table[@id='bureaus']//tr[td]")
    lines = [[cell.text_content().strip() for cell in row.xpath("td")] for row in rows]
    assert {line[0]: [line[14], line[3], *line[5:13], line[2]] for line in lines} == expected
    most_first = sorted((bureau.tally.open for bureau in report.bureaus), reverse=True)
    assert [int(line[1]) for line in lines] == [*most_first, report.total.open]
    outside = re.findall(rb"(?:src|href)\s*=|@import|url\(|fetch\(|XMLHttp", write_page(report))
    assert outside == []


def _sum(sheet: Worksheet, formula: str) -> float:
    """Work out =SUM(A1:A9) from the cached values of the workbook."""
    found = re.fullmatch(r"=SUM\(([A-Z]+\d+:[A-Z]+\d+)\)", formula)
    assert found, formula
    return sum(cell.value or 0 for row in sheet[found[1]] for cell in row)


def test_excel_values_and_formulas(report: Report, expected: Figures) -> None:
    data = write_open_items(report, {})
    values, formulas = (load_workbook(BytesIO(data), data_only=only) for only in (True, False))
    sheet = values["局別集計"]
    lines = {}
    for row in sheet.iter_rows(min_row=6, max_row=6 + len(report.bureaus), values_only=True):
        name = "合計" if row[0] == "合計" else row[1]
        numbers = ["-" if value is None else f"{value:,}" for value in (row[2], row[3], *row[5:13])]
        lines[name] = [*numbers, f"{row[15]:.1%}" if row[15] not in (None, "") else "-"]
    assert lines == expected
    sums = 0
    for name in ("局別集計", "所属別集計", "未提出所属", "返送カード", "概要"):
        for row in formulas[name].iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.value.startswith("=SUM("):
                    assert values[name][cell.coordinate].value == _sum(values[name], cell.value), (
                        name,
                        cell.coordinate,
                    )
                    sums += 1
    assert sums > 100


def test_overview_leads_to_the_rows(report: Report) -> None:
    book = load_workbook(BytesIO(write_open_items(report, {})), data_only=True)
    sheet = book["概要"]
    seen = set()
    for row in sheet.iter_rows(min_row=10, max_row=17):
        number = row[1]
        if not number.value:
            continue
        target, cell = re.fullmatch(r"'?([^'!]+)'?!(\w+)", number.hyperlink.location).groups()  # type: ignore[union-attr]
        seen.add(target)
        if target == "全件":
            assert book[target][cell].value == row[0].value
        elif target != "未提出所属":
            assert book[target].max_row - 4 == number.value
        assert row[2].hyperlink.location == number.hyperlink.location
    assert seen == {"全件", "未受領者", "要確認", "未提出所属"}
    assert sum(book["未提出所属"].cell(row, 6).value for row in range(5, 6)) == report.total.of("not_submitted")


def test_every_list_has_as_many_lines_as_the_overview_says(report: Report) -> None:
    book = load_workbook(BytesIO(write_open_items(report, {})), data_only=True)
    sheet = book["概要"]
    top = next(row for row in range(1, sheet.max_row) if sheet.cell(row, 1).value == "一覧")
    said = {}
    for name, number, _, meaning in sheet.iter_rows(min_row=top + 1, max_row=top + 7, max_col=4):
        assert name.hyperlink.location == number.hyperlink.location == f"'{name.value}'!A1"
        (table,) = book[name.value].tables.values()
        first, last = (int(re.sub(r"\D", "", corner)) for corner in table.ref.split(":"))
        said[name.value] = (number.value, meaning.value)
        assert number.value in (last - first, 0)  # an empty list has one line that says so
    assert said["退職返送"] == (2, "退職の記載がある方(うち未処理 1人)")
    assert said["返送カード"] == (2, "退職者の資格確認書が戻る受領簿(うち過不足のあるもの 1冊)")
    assert set(said) <= set(book.sheetnames)


def test_excel_recalculated_by_libreoffice_agrees(report: Report, soffice: str, tmp_path: Path) -> None:
    import subprocess

    source = tmp_path / "未処理一覧.xlsx"
    source.write_bytes(write_open_items(report, {}))
    command = [
        soffice,
        f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
        "--headless",
        "--convert-to",
        "xlsx:Calc MS Excel 2007 XML",
    ]
    subprocess.run(
        [*command, "--outdir", str(tmp_path / "out"), str(source)], check=True, capture_output=True, timeout=120
    )
    ours = load_workbook(source, data_only=True)
    theirs = load_workbook(tmp_path / "out" / source.name, data_only=True)
    for name in ("概要", "局別集計", "所属別集計", "返送カード"):
        for row in ours[name].iter_rows():
            for cell in row:
                if isinstance(cell.value, int | float):
                    assert theirs[name][cell.coordinate].value == pytest.approx(cell.value), (name, cell.coordinate)


@pytest.mark.parametrize(
    ("done", "rest", "shown"),
    [
        (99_999, 1, "99.9%"),
        (1, 99_999, "0.1%"),
        (0, 5, "0.0%"),
        (5, 0, "100.0%"),
        (2, 1, "66.7%"),
        (1, 15, "6.3%"),
        (13, 3, "81.3%"),
    ],
)
def test_the_rate_is_rounded_and_says_all_or_nothing_of_nothing_else(
    report: Report, template: bytes, done: int, rest: int, shown: str
) -> None:
    persons = [0] * len(STATUSES)
    persons[0], persons[len(DONE)] = done, rest
    tally = Tally(tuple(persons), tuple(persons))
    mine = replace(report, total=tally, bureaus=(replace(report.bureaus[0], tally=tally),), departments=())
    book = load_workbook(BytesIO(write_open_items(mine, {})), data_only=True)
    rates = [row[15] for row in book["局別集計"].iter_rows(values_only=True) if isinstance(row[15], int | float)]
    (place,) = [cell for row in book["概要"].iter_rows(max_row=8) for cell in row if cell.value == "完了率"]
    rates.append(book["概要"].cell(place.row + 1, place.column).value)
    assert len(rates) == 5 and {f"{rate:.1%}" for rate in rates} == {shown}
    rows = [
        [cell.text for cell in row.cells]
        for t in Document(BytesIO(write_report(mine, template))).tables
        for row in t.rows
    ]
    assert {row[-1] for row in rows if row[0] == "合計"} == {shown}
    assert f">{shown}" in write_page(mine).decode("utf-8")
    assert f"({shown})" in progress_text(mine)


def test_nothing_is_compared_with_annex_2_where_it_has_no_counts(report: Report, template: bytes) -> None:
    later = replace(report, bureaus=tuple(replace(bureau, published=None) for bureau in report.bureaus))
    for shown, told in ((report, True), (later, False)):
        document = Document(BytesIO(write_report(shown, template)))
        cells = [cell.text for table in document.tables for cell in table.rows[0].cells]
        notes = "".join(paragraph.text for paragraph in document.paragraphs)
        page = write_page(shown).decode("utf-8")
        book = load_workbook(BytesIO(write_open_items(shown, {})))
        totals = book["局別集計"]
        columns = [totals.column_dimensions[letter].hidden for letter in "CE"]
        seen = (
            "別紙2" in cells,
            "別紙2" in notes,
            "別紙2" in page,
            "別紙2" in progress_text(shown),
            "別紙2" in str(totals["A2"].value),
        )
        assert seen == (told,) * 5
        assert columns == [not told] * 2
        (table,) = [table for table in document.tables if table.rows[0].cells[0].text == "局名"]
        assert [cell.text for cell in table.rows[-1].cells][-1] == percent(shown.total)
        assert len(table.rows) == len(shown.bureaus) + 2


@pytest.mark.parametrize(("bureaus", "breaks"), [(2, 0), (12, 0), (13, 1), (30, 1)])
def test_people_and_cards_of_few_bureaus_are_on_one_page(report: Report, bureaus: int, breaks: int) -> None:
    some = replace(
        report, bureaus=tuple(replace(report.bureaus[0], code=f"{n + 1:02}", name=f"第{n}局") for n in range(bureaus))
    )
    sheet = load_workbook(BytesIO(write_open_items(some, {})))["局別集計"]
    assert len(sheet.row_breaks.brk) == breaks
