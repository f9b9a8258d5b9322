"""受付時間案.xlsx: the proposed slots beside those of 別紙2, with what each comes to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from ledger_tools.excel.cell_text import cell_text
from ledger_tools.japanese.dates import wareki
from ledger_tools.ledgers.load_sheet import add_load_chart, add_load_total
from ledger_tools.ledgers.looks import add_formats
from ledger_tools.model import Bureau
from ledger_tools.slots.counter import (
    STEP,
    Counter,
    Figures,
    Visit,
    at_counter,
    clock,
    figures,
    load_table,
    minute,
    places,
    simulate,
)

PRESENT, PROPOSED = "別紙2", "案"
#: Behind the one or both of them: 別紙2では超過.
_PAST = "では超過"
#: In which of the two a bureau is served past the end of its slot.
OVERRUN = "受付時間の超過"
_HEADER_ROW = 12
_COLUMNS: tuple[tuple[str, float], ...] = (
    ("局名", 28),
    ("件数", 8),
    ("受付時間\n(別紙2)", 14),
    ("受付時間\n(案)", 14),
    ("変更", 6),
    ("待ち時間(分)\n(別紙2)", 12.5),
    ("待ち時間(分)\n(案)", 12.5),
    ("受渡しの終了\n(案)", 12.5),
    (OVERRUN, 17),
)
#: What depends on when the counter serves whom.
_SERVED = ("窓口に同時に来る局等(最大)", "平均待ち時間", "最長待ち時間", "受渡しの終了")
_LOAD_SHEET = "時間帯別件数"
#: Up to this many bureaus the sheet is printed on one page.
_ONE_PAGE = 45


@dataclass(frozen=True, slots=True)
class SlotPlan:
    """The slots of 別紙2 (as 局日程 has them) and the proposed ones, for one counter.

    ``title`` is what they are for; ``held`` the day and the place of the counter.
    """

    bureaus: Sequence[Bureau]
    present: Sequence[Visit]
    proposed: Sequence[Visit]
    counter: Counter
    title: str = ""
    held: str = ""

    def compared(self) -> list[tuple[str, str, str]]:
        """Lines (what, 別紙2, 案) that compare the two."""
        columns = [_figure_texts(figures(slots, self.counter) if slots else None) for slots in self._both()]
        if not self.fits:
            columns[0].update(dict.fromkeys(_SERVED, "―"))
        return [(label, columns[0][label], columns[1][label]) for label in columns[1]]

    @property
    def fits(self) -> bool:
        """Whether the counter is open in all slots of 別紙2: else waiting in them means nothing."""
        return all(self.counter.opens <= v.start and v.end <= self.counter.closes for v in self.present)

    def late(self) -> dict[str, str]:
        """Bureau code -> in which of the two the bureau is served past the end of its slot (別紙2では超過)."""
        found: dict[str, str] = {}
        for label, visits in ((PRESENT, self.present if self.fits else ()), (PROPOSED, self.proposed)):
            for item in simulate(visits, self.counter):
                if item.end > minute(item.visit.end):
                    code = item.visit.bureau_code
                    found[code] = f"{found[code]}・{label}" if code in found else label
        return {code: f"{where}{_PAST}" for code, where in found.items()}

    def half_hours(self) -> list[tuple[str, int, int]]:
        """Lines (half hour as 9:00〜9:30, 件 of 別紙2, 件 of the proposal) over all hours that either uses."""
        every = [*self.present, *self.proposed]
        opens = min([self.counter.opens, *(visit.start for visit in every)])
        closes = max([self.counter.closes, *(visit.end for visit in every)])
        present, proposed = (load_table(slots, opens, closes) for slots in self._both())
        return [(_half_hour(a.start), a.load, b.load) for a, b in zip(present, proposed, strict=True)]

    def lines(self) -> list[tuple[Bureau, int, str, str, bool]]:
        """Lines (bureau, 件数, slot of 別紙2, proposed slot, whether it moved), in the order of 局日程."""
        present = {visit.bureau_code: visit for visit in self.present}
        proposed = {visit.bureau_code: visit for visit in self.proposed}
        found = []
        for bureau in at_counter(self.bureaus):
            visit, before = proposed[bureau.code], present.get(bureau.code)
            shown = (slot_span(before) if before else "", slot_span(visit))
            found.append((bureau, visit.count, *shown, shown[0] != shown[1]))
        return found

    def _both(self) -> tuple[Sequence[Visit], Sequence[Visit]]:
        return self.present, self.proposed


def slot_span(visit: Visit) -> str:
    """E.g. 9:00〜10:00."""
    return f"{_clock(visit.start)}〜{_clock(visit.end)}"


def write_slot_report(plan: SlotPlan, day: date) -> bytes:
    """Return the .xlsx with the comparison, every bureau's slot, and the load by half hour as a chart."""
    stream = BytesIO()
    workbook = Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    formats = add_formats(workbook)
    footer = f"&L&10受付時間案({wareki(day)}作成)&R&10&P / &N"
    _write_plan(workbook.add_worksheet("受付時間案"), formats, plan, footer)
    _write_loads(workbook, formats, plan, footer)
    workbook.set_properties({"title": "受付時間案", "created": datetime.combine(day, time())})
    workbook.close()
    return stream.getvalue()


def _figure_texts(found: Figures | None) -> dict[str, str]:
    labels = ("最も件数の多い受付枠", "30分当たりの最大件数", *_SERVED)
    if found is None:
        return dict.fromkeys(labels, "―")
    slot = "〜".join(_clock(moment) for moment in found.fullest_slot)
    values = (
        f"{slot} {found.fullest_slot_bureaus}局 {found.fullest_slot_count:,}件",
        f"{found.greatest_load:,}件",
        f"{found.most_at_once}局",
        f"{found.mean_wait:.1f}分",
        f"{found.longest_wait}分",
        _clock(found.finish),
    )
    return dict(zip(labels, values, strict=True))


def _half_hour(start: time) -> str:
    return f"{_clock(start)}〜{_clock(clock(minute(start) + STEP))}"


def _clock(moment: time) -> str:
    return f"{moment.hour}:{moment.minute:02}"


def _duration(minutes: float) -> str:
    """E.g. 3秒, 1.5分."""
    return f"{minutes:g}分" if minutes >= 1 else f"{minutes * 60:g}秒"


def _write_plan(worksheet: Worksheet, formats: Mapping[str, Format], plan: SlotPlan, footer: str) -> None:
    for index, (_, width) in enumerate(_COLUMNS):
        worksheet.set_column(index, index, width)
    worksheet.set_row(0, 32)
    worksheet.write_string(0, 0, cell_text(f"{plan.title} 受付時間案".strip()), formats["title"])
    counter = plan.counter
    hours = f"{_clock(counter.opens)}〜{_clock(counter.closes)}"
    note = (
        f"窓口は{places(counter.windows)}、開設時間は{hours}、受渡しは封筒1通につき"
        f"{_duration(counter.minutes_per_envelope)}として計算しています。"
    )
    worksheet.write_string(1, 0, cell_text(plan.held), formats["label"])
    worksheet.write_string(2, 0, note, formats["label"])
    note = "待ち時間は、各局等が受付開始の時刻に一斉に来て、件数の少ない局等から順に渡すものとした目安です。"
    if not plan.fits:
        note = f"開設時間が{PRESENT}の受付時間と異なるため、{PRESENT}の待ち時間は示していません。"
    worksheet.write_string(3, 0, note, formats["label"])
    worksheet.set_row(4, 22)
    for column, header in enumerate(("比較する項目", PRESENT, PROPOSED)):
        _write_wide(worksheet, 4, column, header, formats["head"])
    for row, line in enumerate(plan.compared(), start=5):
        worksheet.set_row(row, 20)
        for column, text in enumerate(line):
            _write_wide(worksheet, row, column, text, formats["text" if column == 0 else "code"])
    _write_lines(worksheet, formats, plan)
    worksheet.hide_gridlines(2)
    worksheet.freeze_panes(0, 1)  # the table is below the comparison: with its header, half the screen would stay
    worksheet.set_paper(9)
    worksheet.set_margins(0.5, 0.5, 0.5, 0.6)
    worksheet.fit_to_pages(1, 1 if len(plan.proposed) <= _ONE_PAGE else 0)
    worksheet.center_horizontally()
    worksheet.repeat_rows(_HEADER_ROW)
    worksheet.set_footer(footer)


def _write_wide(worksheet: Worksheet, row: int, column: int, text: str, look: Format) -> None:
    """The comparison's second and third column are as wide as two or three of the table below."""
    spans = ((0, 0), (1, 3), (4, 6))
    first, last = spans[column]
    if first == last:
        worksheet.write_string(row, first, text, look)
    else:
        worksheet.merge_range(row, first, row, last, text, look)


def _write_lines(worksheet: Worksheet, formats: Mapping[str, Format], plan: SlotPlan) -> None:
    worksheet.set_row(_HEADER_ROW, 34)
    for index, (header, _) in enumerate(_COLUMNS):
        worksheet.write_string(_HEADER_ROW, index, header, formats["head"])
    before = {item.visit.bureau_code: item for item in simulate(plan.present if plan.fits else (), plan.counter)}
    late = plan.late()
    after = {item.visit.bureau_code: item for item in simulate(plan.proposed, plan.counter)}
    for row, (bureau, count, present, proposed, moved) in enumerate(plan.lines(), start=_HEADER_ROW + 1):
        worksheet.set_row(row, 20)
        worksheet.write_string(row, 0, cell_text(bureau.name), formats["text"])
        worksheet.write_number(row, 1, count, formats["count"])
        worksheet.write_string(row, 2, present, formats["code"])
        worksheet.write_string(row, 3, proposed, formats["code"])
        worksheet.write_string(row, 4, "●" if moved else "", formats["code"])
        if bureau.code in before:
            worksheet.write_number(row, 5, before[bureau.code].waited, formats["count"])
        else:
            worksheet.write_blank(row, 5, None, formats["count"])
        worksheet.write_number(row, 6, after[bureau.code].waited, formats["count"])
        worksheet.write_number(row, 7, after[bureau.code].end / 1440, formats["time"])
        worksheet.write_string(row, 8, late.get(bureau.code, ""), formats["code"])


def _write_loads(workbook: Workbook, formats: Mapping[str, Format], plan: SlotPlan, footer: str) -> None:
    worksheet = workbook.add_worksheet(_LOAD_SHEET)
    worksheet.hide_gridlines(2)
    worksheet.set_landscape()
    worksheet.set_paper(9)
    worksheet.set_margins(0.4, 0.4, 0.5, 0.6)
    worksheet.set_footer(footer)
    worksheet.fit_to_pages(1, 1)
    worksheet.set_row(0, 32)
    worksheet.write_string(0, 0, "時間帯別の件数", formats["title"])
    worksheet.write_string(1, 0, "件数を受付時間に均等に割り振った目安です。", formats["label"])
    # The hours take two columns: the chart takes its figures from the third and the fourth.
    headers = (("時間帯", 8), ("", 8), (f"件数({PRESENT})", 14), (f"件数({PROPOSED})", 14), ("増減", 10))
    worksheet.set_row(3, 26)
    for index, (header, width) in enumerate(headers):
        worksheet.set_column(index, index, width)
        worksheet.write_string(3, index, header, formats["head"])
    worksheet.merge_range(3, 0, 3, 1, headers[0][0], formats["head"])
    lines = plan.half_hours()
    for row, (hours, present, proposed) in enumerate(lines, start=4):
        worksheet.set_row(row, 22)
        worksheet.merge_range(row, 0, row, 1, hours, formats["code"])
        worksheet.write_number(row, 2, present, formats["count"])
        worksheet.write_number(row, 3, proposed, formats["count"])
        worksheet.write_formula(row, 4, f"=D{row + 1}-C{row + 1}", formats["difference"], proposed - present)
    add_load_total(
        worksheet, formats, 4, 3 + len(lines), (sum(line[1] for line in lines), sum(line[2] for line in lines))
    )
    add_load_chart(workbook, _LOAD_SHEET, 4, 3 + len(lines))
