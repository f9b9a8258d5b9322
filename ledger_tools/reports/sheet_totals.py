"""Sheets 局別集計 and 所属別集計: every sum a formula whose cached value is the model's figure."""

from __future__ import annotations

from collections.abc import Mapping

from xlsxwriter.worksheet import Worksheet

from ledger_tools.excel.cell_text import cell_text
from ledger_tools.excel.references import column_letters
from ledger_tools.model import DONE, STATUS_LABELS
from ledger_tools.reports.model import SHARE_STEPS, STATUSES, BureauLine, DepartmentLine, Report, Tally, share
from ledger_tools.reports.sheet_looks import HEADER_ROW, Sheets, status_width

BUREAUS = "局別集計"
DEPARTMENTS = "所属別集計"

# Columns of the persons' table of 局別集計.
NAME, PUBLISHED, ISSUED, FIRST_STATUS = 1, 2, 3, 5
DONE_COLUMN = FIRST_STATUS + len(STATUSES)
OPEN_COLUMN = DONE_COLUMN + 1
RATE = DONE_COLUMN + 2
#: Up to so many bureaus both tables of 局別集計 are printed on one page.
_ON_ONE_PAGE = 12


def bureaus_first_row() -> int:
    """Row (from 0) of the first bureau in the persons' table."""
    return HEADER_ROW + 2


def bureaus_total_row(report: Report) -> int:
    """Row (from 0) of the total line of the persons' table."""
    return bureaus_first_row() + len(report.bureaus)


def cards_total_row(report: Report) -> int:
    """Row (from 0) of the total line of the cards' table."""
    return bureaus_total_row(report) + 4 + len(report.bureaus)


def write_bureaus(sheets: Sheets, report: Report, first_rows: Mapping[str, int]) -> None:
    """Add 局別集計: persons above, cards below. ``first_rows``: bureau code -> its first row in 所属別集計."""
    unit = report.settings.unit
    compared = f"別紙2の件数の単位は「{unit}」です。" if report.is_published else ""
    note = f"人数は、資格確認書を配付する組合員の数です。{compared}局名を押すと、所属別集計へ移ります。"
    worksheet = sheets.add(BUREAUS, "局別集計", note)
    worksheet.write_url(2, 0, "internal:'概要'!A1", sheets.formats["back"], "概要へ戻る")
    worksheet.set_column(0, 0, 7)
    worksheet.set_column(NAME, NAME, 26)
    for place, header in enumerate(_headers("人数")[PUBLISHED:], start=PUBLISHED):
        is_unused = place in (PUBLISHED, PUBLISHED + 2) and not report.is_published
        worksheet.set_column(place, place, status_width(header), None, {"hidden": is_unused})
    worksheet.write_string(HEADER_ROW, 0, "人数", sheets.formats["subtitle"])
    _write_block(sheets, worksheet, HEADER_ROW + 1, report, first_rows, cards=False)
    top = bureaus_total_row(report) + 2
    worksheet.write_string(top, 0, "枚数", sheets.formats["subtitle"])
    _write_block(sheets, worksheet, top + 1, report, first_rows, cards=True)
    # Excel heeds page breaks only where the sheet is not fitted to pages.
    worksheet.set_print_scale(70)
    if len(report.bureaus) > _ON_ONE_PAGE:
        worksheet.set_h_pagebreaks([top])
    worksheet.freeze_panes(0, NAME + 1)


def _headers(unit: str) -> tuple[str, ...]:
    statuses = (STATUS_LABELS[status] for status in STATUSES)
    return ("局コード", "局名", "別紙2の件数", f"発行{unit}", "別紙2との差", *statuses, "処理済", "未処理", "完了率")


def _numbers(tally: Tally, *, cards: bool) -> tuple[int, ...]:
    return tally.cards if cards else tally.persons


def _write_block(
    sheets: Sheets, worksheet: Worksheet, top: int, report: Report, first_rows: Mapping[str, int], *, cards: bool
) -> None:
    formats = sheets.formats
    unit = "枚数" if cards else "人数"
    by_cards = report.settings.unit == "枚"
    headers = _headers(unit)
    worksheet.set_row(top, 32)
    last = top + len(report.bureaus)
    columns = [{"header": header, "header_format": formats["head"]} for header in headers]
    worksheet.add_table(top, 0, last, len(headers) - 1, {"style": None, "columns": columns})
    for row, bureau in enumerate(report.bureaus, start=top + 1):
        worksheet.write_string(row, 0, bureau.code, formats["code"])
        if bureau.code in first_rows:
            worksheet.write_url(row, NAME, f"internal:'{DEPARTMENTS}'!A{first_rows[bureau.code] + 1}", formats["link"])
        worksheet.write_string(
            row, NAME, cell_text(bureau.name), formats["link" if bureau.code in first_rows else "wrapped"]
        )
        compared = bureau.published if cards == by_cards else None
        _write_numbers(sheets, worksheet, row, _numbers(bureau.tally, cards=cards), compared)
    total = last + 1
    worksheet.write_string(total, 0, "合計", formats["total_text"])
    worksheet.write_blank(total, NAME, None, formats["total_text"])
    sums: dict[int, int] = {
        PUBLISHED: report.published_total,
        ISSUED: sum(_numbers(report.total, cards=cards)),
        **{FIRST_STATUS + n: number for n, number in enumerate(_numbers(report.total, cards=cards))},
        DONE_COLUMN: sum(_numbers(report.total, cards=cards)[: len(DONE)]),
        OPEN_COLUMN: sum(_numbers(report.total, cards=cards)[len(DONE) :]),
    }
    if cards != by_cards:
        sums.pop(PUBLISHED)
        worksheet.write_blank(total, PUBLISHED, None, formats["total_text"])
        worksheet.write_blank(total, PUBLISHED + 2, None, formats["total_text"])
    else:
        compared_sum = sum(
            sum(_numbers(b.tally, cards=cards)) - b.published for b in report.bureaus if b.published is not None
        )
        letter = column_letters(PUBLISHED + 3)
        formula = f"=SUM({letter}{top + 2}:{letter}{total})"
        worksheet.write_formula(total, PUBLISHED + 2, formula, formats["total_difference"], compared_sum)
    for place, value in sums.items():
        letter = column_letters(place + 1)
        worksheet.write_formula(total, place, f"=SUM({letter}{top + 2}:{letter}{total})", formats["total_count"], value)
    rate = _rate(sums[DONE_COLUMN], sums[ISSUED])
    worksheet.write_formula(total, RATE, _rate_formula(total, DONE_COLUMN, ISSUED), formats["total_rate"], rate)


def _write_numbers(
    sheets: Sheets, worksheet: Worksheet, row: int, numbers: tuple[int, ...], published: int | None
) -> None:
    formats = sheets.formats
    line = row + 1
    first, last = column_letters(FIRST_STATUS + 1), column_letters(FIRST_STATUS + len(STATUSES))
    last_done = column_letters(FIRST_STATUS + len(DONE))
    first_open = column_letters(FIRST_STATUS + len(DONE) + 1)
    worksheet.write_formula(row, ISSUED, f"=SUM({first}{line}:{last}{line})", formats["count"], sum(numbers))
    if published is None:
        worksheet.write_blank(row, PUBLISHED, None, formats["count"])
        worksheet.write_blank(row, PUBLISHED + 2, None, formats["count"])
    else:
        worksheet.write_number(row, PUBLISHED, published, formats["count"])
        difference = f"={column_letters(ISSUED + 1)}{line}-{column_letters(PUBLISHED + 1)}{line}"
        worksheet.write_formula(row, PUBLISHED + 2, difference, formats["difference"], sum(numbers) - published)
    for place, number in enumerate(numbers, start=FIRST_STATUS):
        worksheet.write_number(row, place, number, formats["count"])
    done, rest = sum(numbers[: len(DONE)]), sum(numbers[len(DONE) :])
    worksheet.write_formula(row, DONE_COLUMN, f"=SUM({first}{line}:{last_done}{line})", formats["count"], done)
    worksheet.write_formula(row, OPEN_COLUMN, f"=SUM({first_open}{line}:{last}{line})", formats["count"], rest)
    formula = _rate_formula(row, DONE_COLUMN, ISSUED)
    worksheet.write_formula(row, RATE, formula, formats["rate"], _rate(done, done + rest))


def _rate(done: int, issued: int) -> float | str:
    return share(done, issued) if issued else ""


def _rate_formula(row: int, done: int, issued: int) -> str:
    """The formula that gives what :func:`~ledger_tools.reports.model.share` does."""
    part, whole = (f"{column_letters(place + 1)}{row + 1}" for place in (done, issued))
    rounded = f"INT(({2 * SHARE_STEPS}*{part}+{whole})/(2*{whole}))"
    shown = f"MIN({SHARE_STEPS - 1},MAX(1,{rounded}))/{SHARE_STEPS}"
    return f'=IF({whole}=0,"",IF(OR({part}=0,{part}={whole}),{part}/{whole},{shown}))'


def department_order(report: Report) -> list[DepartmentLine]:
    """Departments with rows, by bureau and number."""
    places = {bureau.code: bureau.order for bureau in report.bureaus}
    lines = [line for line in report.departments if line.tally.issued]
    return sorted(lines, key=lambda line: (places.get(line.bureau_code, 999), line.ledger_id))


def first_rows(report: Report) -> dict[str, int]:
    """Return bureau code -> row (from 0) of its first department in 所属別集計."""
    rows: dict[str, int] = {}
    for row, line in enumerate(department_order(report), start=HEADER_ROW + 1):
        rows.setdefault(line.bureau_code, row)
    return rows


def bureau_by_code(report: Report) -> dict[str, BureauLine]:
    """Bureaus by code."""
    return {bureau.code: bureau for bureau in report.bureaus}
