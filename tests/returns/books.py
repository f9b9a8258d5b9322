"""Small ledgers written inline: headers and rows as tuples, everything else by option."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

import xlsxwriter

from ledger_tools.identity import make_row_key

HEADERS = (
    "No.",
    "記号",
    "番号",
    "氏名",
    "フリガナ",
    "所属",
    "枚数",
    "受領年月日",
    "受領印又は署名",
    "備考",
    "照合キー",
)
STAMP = HEADERS.index("受領印又は署名")
CYCLE = "K7QX"

#: What XlsxWriter can be told to do with a sheet after the rows are written.
Finish = Callable[[Any, Any], None]


def member(number: int, stamp: object = "", remark: str = "", *, ledger: str = "01-003") -> tuple[object, ...]:
    """Return one row of an issued ledger; the people are invented."""
    key = make_row_key(CYCLE, ledger, number)
    return (number, "共済", f"{number:07d}", f"川崎 {number}子", "カワサキ", "庶務課", 1, "", stamp, remark, key)


def book(
    rows: Sequence[Sequence[object]],
    *,
    headers: Sequence[str] = HEADERS,
    top: int = 8,
    left: int = 0,
    sheet: str = "受領簿",
    properties: dict[str, str] | None = None,
    hidden: dict[str, str] | None = None,
    finish: Finish | None = None,
) -> bytes:
    """Return a workbook whose table's header is in row ``top`` (from 0); ``finish(book, sheet)`` comes last."""
    out = io.BytesIO()
    workbook = xlsxwriter.Workbook(out, {"in_memory": True})
    worksheet = workbook.add_worksheet(sheet)
    write_table(worksheet, headers, rows, top, left)
    for name, value in (properties or {}).items():
        workbook.set_custom_property(name, value)
    if finish:
        finish(workbook, worksheet)
    if hidden is not None:
        identity = workbook.add_worksheet("_ledger_tools")
        identity.very_hidden()
        write_table(identity, (), tuple(hidden.items()), -1, 0)
    workbook.close()
    return out.getvalue()


def write_table(worksheet: Any, headers: Sequence[str], rows: Sequence[Sequence[object]], top: int, left: int) -> None:
    """Write headers and rows as text and numbers, never as formulas."""
    for number, row in enumerate((headers, *rows) if headers else rows, top if headers else top + 1):
        for column, value in enumerate(row, left):
            if isinstance(value, str) and value:
                worksheet.write_string(number, column, value)
            elif value != "":
                worksheet.write(number, column, value)


def identity(ledger: str = "01-003", edition: int = 1, kind: str = "ledger", cycle: str = CYCLE) -> dict[str, str]:
    """Return the pairs of the properties and of the hidden sheet."""
    return {
        "ledger_tools.cycle": cycle,
        "ledger_tools.ledger": ledger,
        "ledger_tools.edition": str(edition),
        "ledger_tools.kind": kind,
    }


def edited(data: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """Return the package with one part changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            content = source.read(info)
            target.writestr(info.filename, change(content) if info.filename == part else content)
    return out.getvalue()


SHEET_PART = "xl/worksheets/sheet1.xml"


def package(sheet_xml: bytes | str, **parts: bytes) -> bytes:
    """Return the smallest package around one sheet's XML; further parts by name with __ for /."""
    out = io.BytesIO()
    content = "http://schemas.openxmlformats.org/package/2006/content-types"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    rels = "http://schemas.openxmlformats.org/package/2006/relationships"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("[Content_Types].xml", f'<Types xmlns="{content}"/>')
        target.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{rels}"><Relationship Id="r1" Type="{office}/officeDocument" '
            f'Target="xl/workbook.xml"/></Relationships>',
        )
        target.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="受領簿" sheetId="1" r:id="r1"/></sheets>'
            "</workbook>",
        )
        target.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{rels}"><Relationship Id="r1" Type="{office}/worksheet" '
            f'Target="worksheets/sheet1.xml"/></Relationships>',
        )
        target.writestr(SHEET_PART, sheet_xml)
        for name, data in parts.items():
            target.writestr(name.replace("__", "/"), data)
    return out.getvalue()


def inline_sheet(rows: dict[int, dict[str, str]], prefix: str = "") -> str:
    """Return sheet XML with inline strings, e.g. {1: {"A": "番号"}}; ``prefix`` names the namespace."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    declared, p = (f'xmlns:{prefix}="{main}"', f"{prefix}:") if prefix else (f'xmlns="{main}"', "")
    lines = "".join(
        f'<{p}row r="{row}">'
        + "".join(
            f'<{p}c r="{column}{row}" t="inlineStr"><{p}is><{p}t>{text}</{p}t></{p}is></{p}c>'
            for column, text in cells.items()
        )
        + f"</{p}row>"
        for row, cells in rows.items()
    )
    return f"<{p}worksheet {declared}><{p}sheetData>{lines}</{p}sheetData></{p}worksheet>"
