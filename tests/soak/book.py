"""What clerks do to the workbook itself: rows sorted, deleted, added, doubled, altered; identity lost; other formats.

The package's XML is edited as a spreadsheet program would; :class:`FilledLedger` types and pastes.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import date

import openpyxl
from lxml import etree

from ledger_tools.simulate.seal import seal_png
from ledger_tools.simulate.sheet import FilledLedger
from tests.soak.entries import Entry

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_ROW, _CELL, _FORMULA = f"{{{_MAIN}}}row", f"{{{_MAIN}}}c", f"{{{_MAIN}}}f"
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table as the clerk leaves it.

    ``source`` is the 番号 whose printed row it is, ``typed`` what was typed over its printed cells. A row added by hand
    is a printed one, typed over, that is said to be ``of`` somebody else.
    """

    source: str
    entry: Entry
    typed: tuple[tuple[str, str], ...] = ()
    of: str = ""


@dataclass(frozen=True, slots=True)
class Treatment:
    """What else is done to the workbook."""

    keyless: bool = False  # the hidden column of keys is gone
    nameless: bool = False  # so are the document's properties and the hidden sheet
    fixed: bool = False  # seals were pasted before the rows were sorted, and are tied to the page
    resaved: bool = False  # by another program
    csv: bool = False


def filled(
    data: bytes, issued: Sequence[str], rows: Sequence[Row], *, cards: int | None, treatment: Treatment
) -> bytes:
    """Fill the generated workbook ``data`` with the rows of the members ``issued``; ``rows`` is the table after it."""
    ledger = FilledLedger.open(data)
    places = dict(zip(issued, ledger.rows, strict=True))
    if cards is not None:
        ledger.type_cards_returned(cards)
    first = ledger.rows[0]
    _arrange(ledger, [places[row.source] for row in rows])
    for at, row in enumerate(rows, start=first):
        _enter(ledger, at, row, seal_at=places[row.source] if treatment.fixed else at)
    if treatment.keyless:
        _blank_column(ledger, "key", range(first - 1, first + len(rows)))
    if treatment.nameless:
        _forget(ledger)
    done = ledger.save()
    if treatment.fixed:
        done = _fix_pictures(done)
    if treatment.csv:
        return as_csv(done)
    return resaved(done) if treatment.resaved else done


def _enter(ledger: FilledLedger, at: int, row: Row, *, seal_at: int) -> None:
    for key, text in row.typed:
        ledger.type_text(at, key, text)
    entry = row.entry
    if entry.stamp:
        ledger.type_text(at, "stamp", entry.stamp)
    if entry.seal:
        ledger.stamp(seal_at, seal_png(entry.seal))
    if entry.remark:
        ledger.type_text(at, "remark", entry.remark)
    if entry.received_on:
        ledger.type_date(at, entry.received_on)


def _arrange(ledger: FilledLedger, order: Sequence[int]) -> None:
    """Let the table consist of these of its rows, in this order; what stands below it moves up or down."""
    data = next(ledger.sheet.iter(f"{{{_MAIN}}}sheetData"))
    elements = {int(element.get("r", "0")): element for element in data.iterfind(_ROW)}
    first, last = ledger.rows[0], ledger.rows[-1]
    if list(order) == ledger.rows:
        return
    shift = len(order) - len(ledger.rows)
    table = [deepcopy(elements[place]) for place in order]
    for number, element in elements.items():
        if first <= number <= last:
            data.remove(element)
        elif number > last:
            _renumber(element, number + shift)
    anchor = next((e for n, e in sorted(elements.items()) if n > last), None)
    for at, element in enumerate(table, start=first):
        _renumber(element, at)
        for cell in element.iterfind(_CELL):
            for formula in cell.findall(_FORMULA):
                cell.remove(formula)  # Excel adapts them; their values stay as they were
        if anchor is None:
            data.append(element)
        else:
            anchor.addprevious(element)
    for area in ledger.sheet.iter(f"{{{_MAIN}}}mergeCell"):
        low = int(_DIGITS.findall(area.get("ref", "A1"))[0])
        if low > last:
            area.set("ref", _DIGITS.sub(lambda m: str(int(m[0]) + shift), area.get("ref", "")))
    ledger.rows[:] = range(first, first + len(order))
    ledger.cells.clear()
    ledger.cells.update({cell.get("r", ""): cell for cell in ledger.sheet.iter(_CELL)})


def _renumber(element: etree._Element, number: int) -> None:
    element.set("r", str(number))
    for cell in element.iterfind(_CELL):
        cell.set("r", _DIGITS.sub(str(number), cell.get("r", "")))


def _blank_column(ledger: FilledLedger, key: str, rows: Iterable[int]) -> None:
    for row in rows:
        ledger.type_text(row, key, "")


def _forget(ledger: FilledLedger) -> None:
    """Lose the properties and the hidden sheet, as pasting the values into a new workbook does."""
    for name in list(ledger.parts):
        if name == "docProps/custom.xml":
            root = etree.fromstring(ledger.parts[name])
            for child in list(root):
                root.remove(child)
            ledger.parts[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        elif name.startswith("xl/worksheets/sheet") and not name.endswith("sheet1.xml"):
            root = etree.fromstring(ledger.parts[name])
            for data in root.iter(f"{{{_MAIN}}}sheetData"):
                for child in list(data):
                    data.remove(child)
            ledger.parts[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _fix_pictures(data: bytes) -> bytes:
    """Tie the seals to the page (Excel: do not move or size with cells)."""
    ledger = FilledLedger.open(data)
    name = "xl/drawings/drawing99.xml"
    names = [part for part in ledger.parts if part == name or re.fullmatch(r"xl/drawings/drawing\d+\.xml", part)]
    for part in names:
        root = etree.fromstring(ledger.parts[part])
        for anchor in list(root):
            if etree.QName(anchor).localname == "oneCellAnchor" and b"seal" in etree.tostring(anchor):
                _two_cells(anchor)
        ledger.parts[part] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return ledger.save()


def _two_cells(anchor: etree._Element) -> None:
    space = etree.QName(anchor).namespace
    start, size = anchor[0], anchor[1]
    end = deepcopy(start)
    end.tag = f"{{{space}}}to"
    for part, grown in (("colOff", size.get("cx", "0")), ("rowOff", size.get("cy", "0"))):
        place = end.find(f"{{{space}}}{part}")
        assert place is not None
        place.text = str(int(place.text or "0") + int(grown))
    anchor.tag = f"{{{space}}}twoCellAnchor"
    anchor.set("editAs", "absolute")
    anchor.replace(size, end)


def resaved(data: bytes) -> bytes:
    """Open and save the workbook in another program."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def saved_at(data: bytes, moment: int) -> bytes:
    """Let the workbook's bytes be its own, as each saving makes them."""
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a") as package:
        package.comment = str(moment).encode()
    return out.getvalue()


def zipped(name: str, data: bytes) -> bytes:
    """Pack one file, as mail programs do."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(name, data)
    return out.getvalue()


def merged(books: Sequence[bytes]) -> bytes:
    """Copy the ledgers of several workbooks as sheets into the first: cells (the key's, too), heights and seals."""
    base = openpyxl.load_workbook(io.BytesIO(books[0]))
    for place, data in enumerate(books[1:], start=2):
        source = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
        target = base.create_sheet(f"受領簿{place}")
        for cells in source.iter_rows():
            for cell in cells:
                if cell.value is not None and not str(cell.value).startswith("="):
                    target.cell(cell.row, cell.column, cell.value).number_format = cell.number_format
        for number, shape in source.row_dimensions.items():
            target.row_dimensions[number].height = shape.height
        for area in source.merged_cells.ranges:
            target.merge_cells(area.coord)
        for picture in source._images:
            target.add_image(picture)
    out = io.BytesIO()
    base.save(out)
    return out.getvalue()


def as_csv(data: bytes) -> bytes:
    """Save the sheet as Excel's CSV UTF-8: every cell as shown, the hidden column too; no picture."""
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    for cells in sheet.iter_rows(values_only=True):
        writer.writerow([_shown(value) for value in cells])
    return stream.getvalue().encode("utf-8-sig")


def _shown(value: object) -> str:
    if isinstance(value, date):
        return f"R{value.year - 2018}.{value.month}.{value.day}"
    text = "" if value is None else str(value)
    return "" if text.startswith("=") else text


def typed_row(texts: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """What is typed into a row that a clerk adds: its key stays empty."""
    return (*texts.items(), ("key", ""))
