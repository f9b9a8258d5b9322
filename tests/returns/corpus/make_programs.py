"""Write the corpus with ExcelJS and SheetJS (node), LibreOffice, Gnumeric and by hand.

``python -m tests.returns.corpus.make_programs FOLDER`` where FOLDER holds node_modules with exceljs and xlsx.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from ledger_tools.excel.references import cell_name
from tests.returns.corpus.make_python import with_xlsxwriter
from tests.returns.corpus.scenarios import (
    COLUMN_WIDTH,
    FOLDER,
    PICTURED,
    PLAIN,
    ROW_POINTS,
    ROW_PX,
    SCENARIOS,
    Scenario,
    Seal,
    png,
    save,
)
from tests.returns.evidence.books import Book, one_cell, picture, shape, two_cell


def with_node(modules: Path, scenario: Scenario, program: str, **more: Any) -> bytes:
    """Write a scenario with one of the JavaScript libraries."""
    seals = [
        (row, column, seal.x, seal.y, Seal.SIDE, base64.b64encode(png(seal.shade)).decode())
        for row, column, seal in scenario.seals()
    ]
    sizes = {"rowPoints": ROW_POINTS, "rowPx": ROW_PX, "columnWidth": COLUMN_WIDTH}
    task = {"program": program, "cells": scenario.cells(), "seals": seals, **sizes, **more}
    result = subprocess.run(
        ["node", str(FOLDER / "make_node.js")],
        input=json.dumps(task).encode(),
        env={**os.environ, "NODE_PATH": str(modules / "node_modules")},
        check=True,
        capture_output=True,
    )
    return base64.b64decode(result.stdout)


def by_hand(scenario: Scenario) -> bytes:
    """Write a scenario's XML part by part, as programs do that use no library."""
    lines: dict[int, dict[int, str]] = {}
    for row, column, text in scenario.cells():
        lines.setdefault(row, {})[column] = text
    rows = ""
    for row in sorted(lines):
        cells = "".join(
            f'<c t="inlineStr" r="{cell_name(row, column)}">'
            f'<is><r><t xml:space="preserve">{escape(text)}</t></r></is></c>'
            for column, text in sorted(lines[row].items())
        )
        rows += f'<row r="{row}">{cells}</row>'
    book = Book(rows=rows)
    anchors, images = "", {}
    for number, (row, column, seal) in enumerate(scenario.seals()):
        start = (column, seal.x, row, seal.y)
        if seal.text:
            end = (column, seal.x + Seal.SIDE, row, seal.y + Seal.SIDE)
            anchors += two_cell(shape(seal.text), start, end)
            continue
        images[f"rIdP{number}"] = png(seal.shade)
        anchors += one_cell(picture(f"rIdP{number}"), start, Seal.SIDE, Seal.SIDE)
    return (book.draw(anchors, **images) if anchors else book).data()


def again(data: bytes, command: list[str], name: str) -> bytes:
    """Have a program open a workbook and save it; IN and OUT in the command stand for the files."""
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder, "in.xlsx"), Path(folder, "out", name)
        out.parent.mkdir()
        source.write_bytes(data)
        places = {"IN": str(source), "OUT": str(out), "OUTDIR": str(out.parent), "PROFILE": Path(folder, "p").as_uri()}
        subprocess.run([_filled(word, places) for word in command], check=True, capture_output=True, timeout=120)
        return out.read_bytes()


def _filled(word: str, places: dict[str, str]) -> str:
    return places.get(word, word.replace("PROFILE", places["PROFILE"]))


_LIBREOFFICE = [
    "soffice",
    "--headless",
    "-env:UserInstallation=PROFILE",
    "--convert-to",
    "xlsx",
    "--outdir",
    "OUTDIR",
    "IN",
]
_GNUMERIC = ["ssconvert", "--export-type=Gnumeric_Excel:xlsx2", "IN", "OUT"]


def main() -> None:
    """Write every file that these programs can."""
    modules = Path(sys.argv[1])
    for scenario in SCENARIOS:
        save(f"handmade_{scenario.name}.xlsx", by_hand(scenario), scenario.truth("by hand"))
        data = again(with_xlsxwriter(scenario), _LIBREOFFICE, "in.xlsx")
        save(f"libreoffice_{scenario.name}.xlsx", data, scenario.truth("LibreOffice"))
    for scenario in (*PLAIN, *PICTURED):
        save(f"exceljs_{scenario.name}.xlsx", with_node(modules, scenario, "exceljs"), scenario.truth("ExcelJS"))
    for scenario in PLAIN:
        data = again(with_xlsxwriter(scenario), _GNUMERIC, "out.xlsx")
        save(f"gnumeric_{scenario.name}.xlsx", data, scenario.truth("Gnumeric"))
        data = with_node(modules, scenario, "sheetjs", type="xlsx", shared=True)
        save(f"sheetjs_{scenario.name}.xlsx", data, scenario.truth("SheetJS"))
        for kind, suffix in (("ods", "ods"), ("biff8", "xls")):
            data = with_node(modules, scenario, "sheetjs", type=kind, shared=False)
            save(f"sheetjs_{scenario.name}.{suffix}", data, scenario.truth("SheetJS", sees_pictures=False))
    # Its .xlsb leaves the columns of cells away, as Excel may; what would lose cells is not read at all.
    data = with_node(modules, SCENARIOS[0], "sheetjs", type="xlsb", shared=True)
    save("sheetjs_typed.xlsb", data, {**SCENARIOS[0].truth("SheetJS", sees_pictures=False), "refused": "F01"})


if __name__ == "__main__":
    main()
