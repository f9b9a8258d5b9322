"""The document properties of a 受領簿: title and identity, and no name of a person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from xml.sax.saxutils import escape

from ledger_tools.ledgers.package import DECLARATION

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_CORE = (
    'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)
#: The format id of user-defined properties, the same in every file.
_FORMAT_ID = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"


def property_parts(title: str, day: date, identity: Sequence[tuple[str, str]]) -> dict[str, bytes]:
    """Return core, app and custom properties; ``day`` stands as the time of making, so that it never varies."""
    moment = f'xsi:type="dcterms:W3CDTF">{day.isoformat()}T00:00:00Z<'
    core = (
        f"{DECLARATION}<cp:coreProperties {_CORE}><dc:title>{escape(title)}</dc:title><dc:creator></dc:creator>"
        f"<dcterms:created {moment}/dcterms:created><dcterms:modified {moment}/dcterms:modified></cp:coreProperties>"
    )
    app = (
        f'{DECLARATION}<Properties xmlns="{_OFFICE}/extended-properties"><Application>Microsoft Excel</Application>'
        "<AppVersion>12.0000</AppVersion></Properties>"
    )
    items = "".join(
        f'<property fmtid="{_FORMAT_ID}" pid="{number}" name="{escape(name)}"><vt:lpwstr>{escape(value)}</vt:lpwstr>'
        "</property>"
        for number, (name, value) in enumerate(identity, start=2)
    )
    custom = (
        f'{DECLARATION}<Properties xmlns="{_OFFICE}/custom-properties" xmlns:vt="{_OFFICE}/docPropsVTypes">'
        f"{items}</Properties>"
    )
    return {
        "docProps/core.xml": core.encode(),
        "docProps/app.xml": app.encode(),
        "docProps/custom.xml": custom.encode(),
    }
