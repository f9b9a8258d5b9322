"""配付日程: 別紙2 beside our own counts, in order of time, and how many people stand at the counter when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO
from typing import TYPE_CHECKING

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from ledger_tools.excel.cell_text import cell_text
from ledger_tools.excel.printing import foot
from ledger_tools.ledgers.load_sheet import Slot, write_load
from ledger_tools.ledgers.looks import add_formats
from ledger_tools.ledgers.placeholders import setting_values, slot_text
from ledger_tools.ledgers.wording import Wording
from ledger_tools.model import DIRECT, Bureau

if TYPE_CHECKING:
    from ledger_tools.settings import Settings

_CARDS_UNIT = "枚"
_HEADER_ROW = 3
_LINE_HEIGHT = 21
#: Up to this many lines a sheet is printed on one page.
_ONE_PAGE = 45


@dataclass(frozen=True, slots=True)
class BureauCount:
    """One bureau with what the records give it."""

    bureau: Bureau
    envelopes: int
    cards: int


def write_schedule(
    counts: Mapping[str, tuple[int, int]], settings: Settings, wording: Wording, made: date | None = None
) -> bytes:
    """Return 配付日程.xlsx; ``counts`` is (ledger rows, cards) by bureau code, a bureau without any may be missing.

    ``made`` is the day at the foot of every page, without one the reference date.
    """
    stream = BytesIO()
    workbook = Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    formats = add_formats(workbook)
    lines = [BureauCount(bureau, *counts.get(bureau.code, (0, 0))) for bureau in settings.bureaus]
    day = made or settings.reference_date
    _write_published(workbook.add_worksheet("配付日程"), formats, lines, settings, wording, day)
    timed = sorted((line for line in _counter(lines) if _minutes(line.bureau) > 0), key=_by_time)
    _write_by_time(workbook.add_worksheet("時間順"), formats, timed, settings, wording, day)
    slots = [Slot(*_slot(line.bureau), line.bureau.published or 0, _own(line, settings)) for line in timed]
    load = write_load(workbook, formats, slots, sheet_name="時間帯別件数", source="時間順", first_row=_HEADER_ROW + 1)
    load.set_footer(foot("配付日程", day))
    workbook.set_properties({"title": "配付日程", "created": datetime.combine(settings.reference_date, time())})
    workbook.close()
    return stream.getvalue()


def _counter(lines: Sequence[BureauCount]) -> list[BureauCount]:
    return [line for line in lines if line.bureau.delivery != DIRECT]


def _slot(bureau: Bureau) -> tuple[time, time]:
    return bureau.slot_start or time(0), bureau.slot_end or time(0)


def _minutes(bureau: Bureau) -> int:
    start, end = _slot(bureau)
    return (end.hour - start.hour) * 60 + end.minute - start.minute


def _by_time(line: BureauCount) -> tuple[time, time, int]:
    return (*_slot(line.bureau), line.bureau.order)


def _own(line: BureauCount, settings: Settings) -> int:
    return line.cards if settings.unit == _CARDS_UNIT else line.envelopes


def _write_published(
    worksheet: Worksheet,
    formats: dict[str, Format],
    lines: Sequence[BureauCount],
    settings: Settings,
    wording: Wording,
    day: date,
) -> None:
    """別紙2's table in its own order, ours beside it; the bureaus that the carrier serves below."""
    columns = (("局名", 30), ("受付時間", 16), ("件数(別紙2)", 13), ("件数(名簿)", 13), ("枚数(名簿)", 12), ("差", 9))
    values = setting_values(settings)
    counter, direct = _counter(lines), [line for line in lines if line.bureau.delivery == DIRECT]
    _write_head(worksheet, formats, columns, values, wording)
    first = _HEADER_ROW + 1
    for row, line in enumerate(counter, start=first):
        _write_line(worksheet, formats, row, line, settings)
    total = first + len(counter)
    label = "計" if direct else "合計"  # with the carrier's bureaus, the sum of all stands below those
    _write_sums(worksheet, formats, total, f"{label}({len(counter)}局等)", _sums(counter, settings), first)
    row = total + 2
    if direct:
        worksheet.set_row(row, 34)
        text = cell_text(wording.text("配付日程 直送", values))
        worksheet.merge_range(row, 0, row, len(columns) - 1, text, formats["paragraph"])
        _write_headings(worksheet, formats, row + 1, columns)
        for place, line in enumerate(direct, start=row + 2):
            _write_line(worksheet, formats, place, line, settings)
        last = row + 2 + len(direct)
        _write_sums(worksheet, formats, last, f"計({len(direct)}局等)", _sums(direct, settings), row + 2)
        published, envelopes, cards, difference = _sums(lines, settings)
        if any(line.bureau.published is None for line in direct):  # those of a part beside ours of all would not add up
            published = difference = None
        sums = (published, envelopes, cards, difference)
        _write_sums(worksheet, formats, last + 1, f"合計({len(lines)}局等)", sums, total, last)
    compared = "枚数(名簿)" if settings.unit == _CARDS_UNIT else "件数(名簿)"
    note = f"差は、{compared}から件数(別紙2)を引いた数です。空欄は、別紙2に件数のない局等です。"
    worksheet.write_string(_HEADER_ROW - 1, 0, note, formats["label"])
    _set_print(worksheet, len(lines), day)


def _sums(lines: Sequence[BureauCount], settings: Settings) -> tuple[int | None, int, int, int | None]:
    """件数 of 別紙2, ours, cards, and the difference; None where 別紙2 has no count of any of them."""
    published = [line for line in lines if line.bureau.published is not None]
    return (
        sum(line.bureau.published or 0 for line in published) if published else None,
        sum(line.envelopes for line in lines),
        sum(line.cards for line in lines),
        sum(_difference(line, settings) or 0 for line in published) if published else None,
    )


def _write_sums(
    worksheet: Worksheet,
    formats: dict[str, Format],
    row: int,
    label: str,
    sums: Sequence[int | None],
    first: int,
    other: int | None = None,
) -> None:
    """A line of sums over those from ``first`` on; with ``other``, over the sums in these two lines."""
    worksheet.set_row(row, 24)
    worksheet.merge_range(row, 0, row, 1, label, formats["total_label"])
    for column, value in enumerate(sums, start=2):
        look = formats["total_difference" if column == 5 else "total"]
        if value is None:
            worksheet.write_blank(row, column, None, look)
        elif other is None:
            area = xl_range_abs(first, column, max(first, row - 1), column)
            worksheet.write_formula(row, column, f"=SUM({area})", look, value)
        else:
            parts = ",".join(xl_rowcol_to_cell(at, column, True, True) for at in (first, other))
            worksheet.write_formula(row, column, f"=SUM({parts})", look, value)


def _difference(line: BureauCount, settings: Settings) -> int | None:
    return None if line.bureau.published is None else _own(line, settings) - line.bureau.published


def _write_line(
    worksheet: Worksheet, formats: dict[str, Format], row: int, line: BureauCount, settings: Settings
) -> None:
    worksheet.set_row(row, _LINE_HEIGHT)
    slot = "直送" if line.bureau.delivery == DIRECT else slot_text(line.bureau)
    worksheet.write_string(row, 0, cell_text(line.bureau.name), formats["text"])
    worksheet.write_string(row, 1, slot, formats["code"])
    worksheet.write_number(row, 3, line.envelopes, formats["count"])
    worksheet.write_number(row, 4, line.cards, formats["count"])
    difference = _difference(line, settings)
    if line.bureau.published is None or difference is None:
        worksheet.write_blank(row, 2, None, formats["count"])
        worksheet.write_blank(row, 5, None, formats["count"])
        return
    worksheet.write_number(row, 2, line.bureau.published, formats["count"])
    own = "E" if settings.unit == _CARDS_UNIT else "D"
    worksheet.write_formula(row, 5, f"={own}{row + 1}-C{row + 1}", formats["difference"], difference)


def _write_by_time(
    worksheet: Worksheet,
    formats: dict[str, Format],
    lines: Sequence[BureauCount],
    settings: Settings,
    wording: Wording,
    day: date,
) -> None:
    columns = (
        *(("受付開始", 11), ("受付終了", 11), ("局名", 30), ("庶務担当課", 26)),
        *(("件数(別紙2)", 13), ("枚数(名簿)" if settings.unit == _CARDS_UNIT else "件数(名簿)", 12)),
    )
    _write_head(worksheet, formats, columns, setting_values(settings), wording)
    worksheet.write_string(_HEADER_ROW - 1, 0, "受付開始の早い順に並べています。", formats["label"])
    for row, line in enumerate(lines, start=_HEADER_ROW + 1):
        worksheet.set_row(row, _LINE_HEIGHT)
        for column, moment in enumerate(_slot(line.bureau)):
            worksheet.write_number(row, column, (moment.hour * 60 + moment.minute) / 1440, formats["time"])
        worksheet.write_string(row, 2, cell_text(line.bureau.name), formats["text"])
        worksheet.write_string(row, 3, cell_text(line.bureau.section), formats["text"])
        worksheet.write_number(row, 4, line.bureau.published or 0, formats["count"])
        worksheet.write_number(row, 5, _own(line, settings), formats["count"])
    _set_print(worksheet, len(lines), day)


def _write_head(
    worksheet: Worksheet,
    formats: dict[str, Format],
    columns: Sequence[tuple[str, float]],
    values: dict[str, str],
    wording: Wording,
) -> None:
    worksheet.set_row(0, 32)
    worksheet.write_string(0, 0, cell_text(wording.text("配付日程 表題", values)), formats["title"])
    worksheet.write_string(1, 0, cell_text(wording.text("配付日程 説明", values)), formats["value_plain"])
    worksheet.set_row(_HEADER_ROW - 1, 18)
    for index, (_, width) in enumerate(columns):
        worksheet.set_column(index, index, width)
    _write_headings(worksheet, formats, _HEADER_ROW, columns)


def _write_headings(
    worksheet: Worksheet, formats: dict[str, Format], row: int, columns: Sequence[tuple[str, float]]
) -> None:
    worksheet.set_row(row, 26)
    for index, (header, _) in enumerate(columns):
        worksheet.write_string(row, index, header, formats["head"])


def _set_print(worksheet: Worksheet, lines: int, day: date) -> None:
    worksheet.hide_gridlines(2)
    worksheet.freeze_panes(_HEADER_ROW + 1, 0)
    worksheet.set_paper(9)
    worksheet.set_margins(0.5, 0.5, 0.5, 0.6)
    worksheet.fit_to_pages(1, 1 if lines <= _ONE_PAGE else 0)
    worksheet.center_horizontally()
    worksheet.repeat_rows(_HEADER_ROW)
    worksheet.set_footer(foot("配付日程", day))
