"""The notes 「同姓同名」 on names (別紙3 2(1)※): the part with the text and the part with the boxes."""

from __future__ import annotations

from xml.sax.saxutils import escape

from ledger_tools.excel.references import cell_name
from ledger_tools.identity import note_author
from ledger_tools.ledgers.package import DECLARATION, MAIN
from ledger_tools.ledgers.places import FIRST_ROW, Places
from ledger_tools.model import LedgerSheet

_VML_HEAD = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/>'
    '</o:shapelayout><v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202"'
    ' path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/><v:path gradientshapeok="t"'
    ' o:connecttype="rect"/></v:shapetype>'
)


def note_parts(sheet: LedgerSheet, places: Places, text: str) -> dict[str, bytes]:
    """Return the parts of the notes; none where no name is shared."""
    rows = [FIRST_ROW + index for index, row in enumerate(sheet.rows) if row.same_name]
    if not rows:
        return {}
    column = places.at["name"]
    return {"xl/comments1.xml": _comments(rows, column, text), "xl/drawings/vmlDrawing1.vml": _boxes(rows, column)}


def _comments(rows: list[int], column: int, text: str) -> bytes:
    run = (
        '<r><rPr><sz val="10"/><color indexed="81"/><rFont val="游ゴシック"/><family val="3"/></rPr>'
        f'<t xml:space="preserve">{escape(text)}</t></r>'
    )
    items = "".join(
        f'<comment ref="{cell_name(row + 1, column + 1)}" authorId="0"><text>{run}</text></comment>' for row in rows
    )
    head = f'{DECLARATION}<comments xmlns="{MAIN}"><authors><author>{note_author(text)}</author></authors>'
    return f"{head}<commentList>{items}</commentList></comments>".encode()


def _boxes(rows: list[int], column: int) -> bytes:
    return (
        _VML_HEAD + "".join(_box(number, row, column) for number, row in enumerate(rows, start=1)) + "</xml>"
    ).encode()


def _box(number: int, row: int, column: int) -> str:
    # Left column, offset, top row, offset, right column, offset, bottom row, offset (pixels).
    anchor = f"{column + 1}, 15, {row}, 4, {column + 3}, 20, {row + 1}, 30"
    return (
        f'<v:shape id="_x0000_s{1024 + number}" type="#_x0000_t202" style="position:absolute;z-index:{number};'
        'visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/>'
        '<v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
        '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
        f'<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor>'
        f"<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
    )
