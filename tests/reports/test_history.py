"""Progress by day and bureau: what came in on which day, and one set of figures behind both charts."""

from __future__ import annotations

import re
import zipfile
from datetime import date
from io import BytesIO

from lxml import etree
from openpyxl import load_workbook

from ledger_tools.pipeline.cycle import Cycle
from ledger_tools.reconcile.statuses import Reconciled
from ledger_tools.reports import Report, build_report
from ledger_tools.reports.excel import write_open_items
from ledger_tools.reports.word import write_report
from ledger_tools.resources import template_dir

_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


def _by_day(report: Report) -> dict[date, tuple[int | None, ...]]:
    """The sheet as day -> (処理済, 総務企画局, 財政局)."""
    sheet = load_workbook(BytesIO(write_open_items(report, {})), data_only=True)["推移"]
    head = [cell.value for cell in sheet[4]]
    places = [head.index(name) for name in ("処理済", "総務企画局", "財政局")]
    rows = list(sheet.iter_rows(min_row=5, max_row=5 + 30, values_only=True))
    return {row[0].date(): tuple(row[place] for place in places) for row in rows if row[0]}  # type: ignore


def test_a_day_holds_what_had_come_in_by_then(report: Report) -> None:
    days = _by_day(report)
    # Ledger 01-001 came on 12/3 with two rows done, 01-002 on 12/5 with two, 02-002 on 12/8 with none.
    assert days[date(2025, 12, 2)] == (0, 0, 0)
    assert days[date(2025, 12, 3)] == days[date(2025, 12, 4)] == (2, 2, 0)
    assert days[date(2025, 12, 5)] == days[date(2025, 12, 10)] == (4, 4, 0)
    assert days[date(2025, 12, 11)] == (None, None, None)
    assert max(days) == report.settings.submit_by


def test_today_is_what_the_bureaus_show(report: Report) -> None:
    today = dict(report.history[-1].by_bureau)
    assert today == {bureau.code: bureau.tally.done for bureau in report.bureaus if bureau.tally.done}


def test_word_draws_the_same_figures(cycle: Cycle, reconciled: Reconciled) -> None:
    report = build_report(reconciled, cycle.settings, date(2025, 12, 10))
    assert report.forecast is not None
    template = (template_dir() / "報告書.docx").read_bytes()
    with zipfile.ZipFile(BytesIO(write_report(report, template))) as package:
        chart = etree.fromstring(package.read("word/charts/chart2.xml"))
    drawn = {}
    for series in chart.iter(f"{_C}ser"):
        name = series.findtext(f"{_C}tx//{_C}v")
        drawn[name] = {
            int(pt.get("idx", "")): int(pt.findtext(f"{_C}v") or "") for pt in series.iterfind(f"{_C}val//{_C}pt")
        }
    sheet = load_workbook(BytesIO(write_open_items(report, {})), data_only=True)["推移"]
    columns = {cell.value: place for place, cell in enumerate(sheet[4])}
    rows = [row for row in sheet.iter_rows(min_row=5, values_only=True) if row[0]]
    shown = {
        name: {place: row[columns[name]] for place, row in enumerate(rows) if row[columns[name]] is not None}
        for name in ("発行", "処理済", "見込み")
    }
    assert shown == drawn


def test_the_sheet_has_a_native_chart_on_its_own_cells(report: Report) -> None:
    data = write_open_items(report, {})
    assert len(load_workbook(BytesIO(data))["推移"]._charts) == 1
    with zipfile.ZipFile(BytesIO(data)) as package:
        charts = [package.read(name).decode() for name in package.namelist() if name.startswith("xl/charts/chart")]
    (chart,) = (xml for xml in charts if "推移!" in xml)
    assert re.findall(r"<c:val><c:numRef><c:f>([^<]+)", chart)[1].startswith("推移!$C$5:$C$")


def test_nothing_back_yet(cycle: Cycle, reconciled: Reconciled) -> None:
    from dataclasses import replace

    rows = reconciled.rows.assign(status="not_submitted", codes="D01")
    report = build_report(replace(reconciled, rows=rows, findings=()), cycle.settings, date(2025, 12, 10))
    assert report.history == ()
    assert "推移" not in load_workbook(BytesIO(write_open_items(report, {}))).sheetnames
