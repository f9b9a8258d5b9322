"""Every workbook that is handed out is what Excel opens without a repair; the checker finds what it would not."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, time
from io import BytesIO

import pytest

from ledger_tools.ledgers import write_ledger, write_schedule, write_slip
from ledger_tools.ledgers.send_back import SendBack, SentRow
from ledger_tools.model import LedgerSheet
from ledger_tools.slots.counter import Counter, Visit, present_visits
from ledger_tools.slots.report import SlotPlan, write_slot_report
from tests.ledgers.package_check import package_problems
from tests.ledgers.samples import BUREAUS, NAMES, issued, ledger, settings, wording


def shared_names() -> LedgerSheet:
    rows = tuple(issued(number, *NAMES[number % 2], same_name=True) for number in range(1, 30))
    return replace(ledger(0), rows=rows)


def sent_back() -> bytes:
    issue = ledger(4)
    sent = SentRow("理由 & <印>", date(2025, 11, 25), "11月25日退職者 & <印>")
    back = SendBack(date(2025, 12, 15), {row.row_key: sent for row in issue.rows}, 2)
    return write_ledger(issue, settings(), wording(), back)


def slot_report() -> bytes:
    counts = {"01": 219, "02": 350, "03": 11}
    present = present_visits(BUREAUS, counts)
    proposed = [Visit(visit.bureau_code, time(9), time(10), visit.count) for visit in present]
    return write_slot_report(
        SlotPlan(BUREAUS, present, proposed, Counter(time(9), time(12), 2, 0.1)), date(2025, 11, 1)
    )


KINDS: dict[str, Callable[[], bytes]] = {
    "no members": lambda: write_ledger(ledger(0), settings(), wording()),
    "one": lambda: write_ledger(ledger(1), settings(), wording()),
    "70": lambda: write_ledger(ledger(70), settings(marks="受領と認める"), wording()),
    "800": lambda: write_ledger(ledger(800), settings(), wording()),
    "shared names": lambda: write_ledger(shared_names(), settings(), wording()),
    "sent back": sent_back,
    "odd names": lambda: write_ledger(
        replace(ledger(0), rows=(issued(1, "=1+1\x00<&>\"'😀" * 9, "_x0041_", same_name=True),)), settings(), wording()
    ),
    "slip": lambda: write_slip(BUREAUS[0], [ledger(3), ledger(5)], settings(), wording(), cycle_id="K7QX"),
    "empty slip": lambda: write_slip(BUREAUS[3], [], settings(), wording(), cycle_id="K7QX"),
    "schedule": lambda: write_schedule({bureau.code: (9, 9) for bureau in BUREAUS}, settings(), wording()),
    "slot report": slot_report,
}


@pytest.mark.parametrize("kind", KINDS)
def test_excel_would_open_it_as_it_is(kind: str) -> None:
    assert package_problems(KINDS[kind]()) == []


SHEET = "xl/worksheets/sheet1.xml"
BROKEN = [
    (SHEET, b'si="0"/>', b'si="7"/>', "shares a formula"),
    (SHEET, b'<c r="B9"', b'<c r="D9"', "out of order"),
    (SHEET, b'ref="L10:L', b'ref="L99:L', "shared formula wrongly"),
    (SHEET, b"<printOptions", b"<sheetPr/><printOptions", "order"),
    (SHEET, b'promptTitle="', b'promptTitle="' + b"x" * 40, "promptTitle is too long"),
    (SHEET, b'<mergeCell ref="D3:', b'<mergeCell ref="D3:E4"/><mergeCell ref="D3:', "overlap"),
    (SHEET, b' s="', b' s="9', "style"),
    ("xl/workbook.xml", "<sheet name=\"受領簿".encode(), "<sheet name=\"受領?簿".encode(), "sheet name"),
    ("xl/workbook.xml", b'localSheetId="0"', b'localSheetId="5"', "does not exist"),
    ("[Content_Types].xml", b'PartName="/xl/styles', b'PartName="/xl/stiles', "content type"),
    ("xl/_rels/workbook.xml.rels", b"styles.xml", b"stiles.xml", "points to"),
    ("xl/drawings/drawing1.xml", b"<xdr:row>0", b"<xdr:row>-4", "anchor"),
    ("xl/comments1.xml", b'ref="E1', b'ref="F1', "boxes differ"),
]  # fmt: skip


@pytest.mark.parametrize(("part", "old", "new", "problem"), BROKEN)
def test_checker_finds_what_excel_would_repair(part: str, old: bytes, new: bytes, problem: str) -> None:
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(KINDS["shared names"]())) as source, zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == part:
                assert old in data
                data = data.replace(old, new, 1)
            target.writestr(name, data)
    assert problem in "\n".join(package_problems(stream.getvalue()))


def test_checker_finds_a_part_twice() -> None:
    stream = BytesIO(KINDS["one"]())
    with zipfile.ZipFile(stream, "a") as package, pytest.warns(UserWarning, match="Duplicate"):
        package.writestr("xl/styles.xml", b"<styleSheet/>")
    assert "twice in the package" in "\n".join(package_problems(stream.getvalue()))
