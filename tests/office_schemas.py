"""The schemas of Office files (ECMA-376, transitional) where a machine has them: LEDGER_TOOLS_SCHEMAS, or beside us."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path

from lxml import etree

ROOT = Path(__file__).resolve().parent.parent
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_COMPATIBLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
#: Namespace of a part's root -> its schema.
_SCHEMAS = {
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main": "sml.xsd",
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main": "wml.xsd",
    f"{_DRAWING}/main": "dml-main.xsd",
    f"{_DRAWING}/chart": "dml-chart.xsd",
    f"{_DRAWING}/spreadsheetDrawing": "dml-spreadsheetDrawing.xsd",
    f"{_OFFICE}/extended-properties": "shared-documentPropertiesExtended.xsd",
    f"{_OFFICE}/custom-properties": "shared-documentPropertiesCustom.xsd",
    f"{_PACKAGE}/metadata/core-properties": "opc-xsd/opc-coreProperties.xsd",
    f"{_PACKAGE}/content-types": "opc-xsd/opc-contentTypes.xsd",
    f"{_PACKAGE}/relationships": "opc-xsd/opc-relationships.xsd",
}
#: What the schemas at hand cannot know: stand-ins of theirs leave out a type, and one attribute of xml:.
_FALSE_ALARMS = ("{http://www.w3.org/XML/1998/namespace}space", "{http://purl.org/dc/terms/}W3CDTF")
#: The old drawing format of notes, whose root belongs to no namespace.
_NO_SCHEMA = (".vml",)


def schema_folder() -> Path | None:
    """Where the schemas lie; None where this machine has none."""
    given = os.environ.get("LEDGER_TOOLS_SCHEMAS", "")
    folder = Path(given) if given else ROOT.parent / "shared" / "data" / "xsd"
    return folder if (folder / "sml.xsd").is_file() else None


@cache
def _schema(name: str) -> etree.XMLSchema:
    folder = schema_folder()
    assert folder is not None
    return etree.XMLSchema(etree.parse(folder / name))


def invalid_parts(data: bytes) -> list[str]:
    """Every breach of the schemas in the parts of an .xlsx or .docx, and in workbooks embedded in it."""
    found: list[str] = []
    with zipfile.ZipFile(BytesIO(data)) as package:
        for name in package.namelist():
            part = package.read(name)
            if name.endswith(".xlsx"):
                found += [f"{name}/{problem}" for problem in invalid_parts(part)]
            elif name.endswith((".xml", ".rels")):
                found += [f"{name}: {problem}" for problem in _problems(part)]
            else:
                assert name.endswith((*_NO_SCHEMA, ".png", ".jpeg", ".bin")), name
    return found


def _problems(part: bytes) -> Iterator[str]:
    tree = etree.fromstring(part)
    namespace = etree.QName(tree).namespace or ""
    if namespace not in _SCHEMAS:
        yield f"root {tree.tag} has no schema"
        return
    schema = _schema(_SCHEMAS[namespace])
    schema.validate(_understood(tree))
    for error in schema.error_log:
        if not any(alarm in error.message for alarm in _FALSE_ALARMS):
            yield f"line {error.line}: {error.message}"


def _understood(tree: etree._Element) -> etree._Element:
    """The tree without extensions that a reader may ignore."""
    ignorable = tree.attrib.pop(f"{_COMPATIBLE}Ignorable", "").split()
    ignored = {tree.nsmap[str(prefix)] for prefix in ignorable}
    for element in list(tree.iter(etree.Element)):
        for key in [key for key in element.attrib if etree.QName(key).namespace in ignored]:
            del element.attrib[key]
        if element.tag == f"{_COMPATIBLE}AlternateContent" or etree.QName(element).namespace in ignored:
            parent = element.getparent()
            if parent is not None:
                parent.remove(element)
    return tree
