"""Filling a generated ledger as a file: typed cells and floating pictures, by editing the package's XML.

A spreadsheet program would do the same to the same parts; going through one for 500 workbooks would take minutes.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from lxml import etree

from ledger_tools.columns import LEDGER_HEADERS
from ledger_tools.excel.references import cell_name, cell_place
from ledger_tools.japanese.text import fold_header

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE_REL = "http://schemas.openxmlformats.org/package/2006/relationships"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
_ART = "http://schemas.openxmlformats.org/drawingml/2006/main"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_SHEET = "xl/worksheets/sheet1.xml"
_SHEET_RELS = "xl/worksheets/_rels/sheet1.xml.rels"
_NEW_DRAWING = "xl/drawings/drawing99.xml"
_EMU = 9525  # per pixel
_SMALL = 2000  # bytes
_LONGEST_HEADER = 12
#: Pixels of a seal, and from the top of the row to one that lies within it; points of a row that states no height.
_SEAL, _INSIDE, _PLAIN_ROW = 44, 4, 18.75
#: Elements that must follow <drawing> in a worksheet (ECMA-376 part 1, 18.3.1.99).
_AFTER_DRAWING = ("legacyDrawing", "legacyDrawingHF", "picture", "oleObjects", "controls", "tableParts", "extLst")


@dataclass
class FilledLedger:
    """One ledger being filled. ``rows`` lists, in order, the sheet row of each row of the table."""

    parts: dict[str, bytes]
    sheet: etree._Element
    columns: dict[str, int]
    rows: list[int]
    cards_cell: str
    cells: dict[str, etree._Element]
    texts: dict[tuple[int, int], str]
    _pictures: list[tuple[int, int, int, bytes]] = field(default_factory=list)

    @classmethod
    def open(cls, data: bytes) -> FilledLedger:
        """Open a generated workbook; its ledger is the first sheet."""
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = {name: package.read(name) for name in package.namelist()}
        sheet = etree.fromstring(parts[_SHEET])
        texts = _texts(sheet, _shared(parts))
        header_row, columns = _header(texts)
        number = columns["bango"]
        rows = sorted(row for (row, column), text in texts.items() if column == number and row > header_row and text)
        cards = next((row, column) for (row, column), text in texts.items() if text.startswith("返送する資格確認書"))
        unlocked = _unlocked_styles(parts["xl/styles.xml"])
        cards_cell = next(
            cell.get("r", "")
            for cell in sheet.iterfind(f".//{{{_MAIN}}}row[@r='{cards[0]}']/{{{_MAIN}}}c")
            if cell.get("s", "0") in unlocked and (cell_place(cell.get("r", "")) or cards)[1] > cards[1]
        )
        cells = {cell.get("r", ""): cell for cell in sheet.iter(f"{{{_MAIN}}}c")}
        return cls(parts, sheet, columns, rows, cards_cell, cells, texts)

    def printed(self, row: int, key: str) -> str:
        """What stood in a row's cell of column ``key`` when the ledger was opened."""
        return self.texts.get((row, self.columns[key]), "")

    def type_text(self, row: int, key: str, text: str) -> None:
        """Type a text into a row's cell of column ``key``."""
        cell = self._cell(cell_name(row, self.columns[key]))
        cell.set("t", "inlineStr")
        etree.SubElement(etree.SubElement(cell, f"{{{_MAIN}}}is"), f"{{{_MAIN}}}t").text = text

    def type_date(self, row: int, day: date) -> None:
        """Type a real date into 受領年月日."""
        self._number(cell_name(row, self.columns["received_on"]), (day - date(1899, 12, 30)).days)

    def type_cards_returned(self, cards: int) -> None:
        self._number(self.cards_cell, cards)

    def stamp(self, row: int, image: bytes, at: str = "stamp") -> None:
        """Paste a picture over the row's stamp cell; ``at``: "below" half over the next row's, "remark" beside it."""
        column = self.columns["remark" if at == "remark" else "stamp"]
        down = self._height(row) - _SEAL // 2 if at == "below" else _INSIDE
        self._pictures.append((row, column, down, image))

    def _height(self, row: int) -> int:
        """A row's height in pixels."""
        element = self.sheet.find(f".//{{{_MAIN}}}row[@r='{row}']")
        points = "" if element is None else element.get("ht", "")
        return round(float(points or _PLAIN_ROW) * 4 / 3)

    def remove_row(self, row: int) -> None:
        """Delete a row's content, as a clerk does who clears a line."""
        for element in self.sheet.iterfind(f".//{{{_MAIN}}}row[@r='{row}']"):
            for cell in list(element):
                element.remove(cell)

    def save(self) -> bytes:
        """Return the filled workbook."""
        if self._pictures:
            self._add_pictures()
        self.parts[_SHEET] = etree.tostring(self.sheet, xml_declaration=True, encoding="UTF-8", standalone=True)
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as package:
            for name, data in self.parts.items():
                # Packing a small part takes longer than writing it.
                how = zipfile.ZIP_DEFLATED if len(data) > _SMALL else zipfile.ZIP_STORED
                package.writestr(zipfile.ZipInfo(name, (2025, 12, 1, 9, 0, 0)), data, how, compresslevel=1)
        return buffer.getvalue()

    def _cell(self, reference: str) -> etree._Element:
        cell = self.cells[reference]
        for child in list(cell):
            cell.remove(child)
        cell.attrib.pop("t", "")
        return cell

    def _number(self, reference: str, value: int) -> None:
        etree.SubElement(self._cell(reference), f"{{{_MAIN}}}v").text = str(value)

    def _add_pictures(self) -> None:
        part = self._drawing_part()
        drawing = etree.fromstring(self.parts[part])
        folder, _, name = part.rpartition("/")
        rels_part = f"{folder}/_rels/{name}.rels"
        rels = etree.fromstring(self.parts.get(rels_part, f'<Relationships xmlns="{_PACKAGE_REL}"/>'.encode()))
        for number, (row, column, down, image) in enumerate(self._pictures, start=1):
            self.parts[f"xl/media/seal{number}.png"] = image
            attributes = {"Id": f"seal{number}", "Type": f"{_REL}/image", "Target": f"../media/seal{number}.png"}
            etree.SubElement(rels, f"{{{_PACKAGE_REL}}}Relationship", attributes)
            drawing.append(_anchor(row, column, down, number))
        self.parts[part] = etree.tostring(drawing, xml_declaration=True, encoding="UTF-8", standalone=True)
        self.parts[rels_part] = etree.tostring(rels, xml_declaration=True, encoding="UTF-8", standalone=True)
        self._declare("png", "image/png")

    def _drawing_part(self) -> str:
        """The sheet's drawing, made where it has none yet."""
        rels = etree.fromstring(self.parts.get(_SHEET_RELS, f'<Relationships xmlns="{_PACKAGE_REL}"/>'.encode()))
        for relation in rels:
            if relation.get("Type", "").endswith("/drawing"):
                return "xl/" + relation.get("Target", "").removeprefix("/xl/").removeprefix("../")
        attributes = {"Id": "rIdSeals", "Type": f"{_REL}/drawing", "Target": "../drawings/drawing99.xml"}
        etree.SubElement(rels, f"{{{_PACKAGE_REL}}}Relationship", attributes)
        self.parts[_SHEET_RELS] = etree.tostring(rels, xml_declaration=True, encoding="UTF-8", standalone=True)
        self.parts[_NEW_DRAWING] = f'<xdr:wsDr xmlns:xdr="{_DRAWING}" xmlns:a="{_ART}"/>'.encode()
        element = etree.Element(f"{{{_MAIN}}}drawing", {f"{{{_REL}}}id": "rIdSeals"}, nsmap={"r": _REL})
        following = next((e for e in self.sheet if etree.QName(e).localname in _AFTER_DRAWING), None)
        if following is None:
            self.sheet.append(element)
        else:
            following.addprevious(element)
        self._declare("", "application/vnd.openxmlformats-officedocument.drawing+xml", f"/{_NEW_DRAWING}")
        return _NEW_DRAWING

    def _declare(self, extension: str, content_type: str, part: str = "") -> None:
        types = etree.fromstring(self.parts["[Content_Types].xml"])
        if part:
            etree.SubElement(types, f"{{{_TYPES}}}Override", {"PartName": part, "ContentType": content_type})
        elif not any(e.get("Extension", "").lower() == extension for e in types):
            types.insert(
                0, etree.Element(f"{{{_TYPES}}}Default", {"Extension": extension, "ContentType": content_type})
            )
        self.parts["[Content_Types].xml"] = etree.tostring(
            types, xml_declaration=True, encoding="UTF-8", standalone=True
        )


def _anchor(row: int, column: int, down: int, number: int) -> etree._Element:
    """A one-cell anchor some pixels inside the cell, as large as a seal."""
    xml = (
        f'<xdr:oneCellAnchor xmlns:xdr="{_DRAWING}" xmlns:a="{_ART}" xmlns:r="{_REL}">'
        f"<xdr:from><xdr:col>{column - 1}</xdr:col><xdr:colOff>{20 * _EMU}</xdr:colOff>"
        f"<xdr:row>{row - 1}</xdr:row><xdr:rowOff>{down * _EMU}</xdr:rowOff></xdr:from>"
        f'<xdr:ext cx="{_SEAL * _EMU}" cy="{_SEAL * _EMU}"/><xdr:pic><xdr:nvPicPr>'
        f'<xdr:cNvPr id="{9000 + number}" name="印 {number}"/><xdr:cNvPicPr/></xdr:nvPicPr>'
        f'<xdr:blipFill><a:blip r:embed="seal{number}"/><a:stretch><a:fillRect/></a:stretch></xdr:blipFill>'
        '<xdr:spPr><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></xdr:spPr></xdr:pic><xdr:clientData/>'
        "</xdr:oneCellAnchor>"
    )
    return etree.fromstring(xml)


def _shared(parts: dict[str, bytes]) -> list[str]:
    data = parts.get("xl/sharedStrings.xml")
    if data is None:
        return []
    return ["".join(map(str, item.itertext(f"{{{_MAIN}}}t"))) for item in etree.fromstring(data)]


def _texts(sheet: etree._Element, shared: list[str]) -> dict[tuple[int, int], str]:
    texts = {}
    for cell in sheet.iter(f"{{{_MAIN}}}c"):
        place = cell_place(cell.get("r", "")) if len(cell) else None
        if place is None:
            continue
        value = cell.findtext(f"{{{_MAIN}}}v", "")
        if cell.get("t") == "s":
            texts[place] = shared[int(value)]
        elif cell.get("t") == "inlineStr":
            texts[place] = "".join(map(str, cell.itertext(f"{{{_MAIN}}}t")))
        else:
            texts[place] = value
    return texts


def _header(texts: dict[tuple[int, int], str]) -> tuple[int, dict[str, int]]:
    header_row = next(
        row
        for (row, _), text in texts.items()
        if len(text) <= _LONGEST_HEADER and LEDGER_HEADERS.get(fold_header(text)) == "stamp"
    )
    columns = {
        LEDGER_HEADERS[fold_header(text)]: column
        for (row, column), text in texts.items()
        if row == header_row and fold_header(text) in LEDGER_HEADERS
    }
    return header_row, columns


@lru_cache(maxsize=4)
def _unlocked_styles(styles: bytes) -> frozenset[str]:
    """Numbers of the cell formats that may be typed into; the ledgers of one cycle share their styles."""
    formats = etree.fromstring(styles).find(f"{{{_MAIN}}}cellXfs")
    if formats is None:
        return frozenset()
    locks = (form.find(f"{{{_MAIN}}}protection") for form in formats)
    return frozenset(str(index) for index, lock in enumerate(locks) if lock is not None and lock.get("locked") == "0")
