"""The body of a list, written row by row into the finished workbook, so that memory does not grow with its lines.

XlsxWriter keeps every cell (and for a table every cell's place) until the workbook is closed, and its constant-memory
mode knows no tables. So it makes the frame of a list only: head, widths, table, page set-up, formats. The lines go
between the head and the end of the sheet while the package is put together; their texts stand in the cells themselves.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from io import BytesIO
from itertools import islice
from typing import Any, Generic, TypeVar
from xml.sax.saxutils import escape, quoteattr

from ledger_tools.excel.cell_text import cell_text, literal
from ledger_tools.excel.printing import narrowest
from ledger_tools.excel.references import area_name, cell_name, column_letters, hyperlink
from ledger_tools.excel.wrapping import lines_needed

T = TypeVar("T")
Cell = str | int | float | date | None
Link = tuple[str, str]
"""A file's path relative to the workbook, and the place in it ('' for none)."""


@dataclass(frozen=True, slots=True)
class Col(Generic[T]):
    """One column: ``look`` names the format; ``link`` says where a cell leads to (None: nowhere).

    ``width`` is the one wished; in a wide list the column may become as narrow as ``narrow`` (0: as its text allows).
    """

    header: str
    width: float
    value: Callable[[T], Cell]
    look: str = "wrapped"
    link: Callable[[T], Link | None] | None = None
    sums: bool = False  # gets a sum in the total line
    narrow: float = 0.0
    names: bool = False  # is as wide as the longest of them needs

    @property
    def least(self) -> float:
        """How narrow the column may become."""
        return self.narrow or (narrowest(self.width) if self.look == "wrapped" else self.width)


#: How a cell looks that leads somewhere.
_LINKED = {"wrapped": "link"}
#: Looks whose texts go over as many lines as they need.
_WRAPPED = frozenset(("wrapped", "code"))
#: Points per line of text, and above and below it. Excel fits rows by itself only once they are edited.
_LINE, _PADDING = 14.5, 4.0
#: Excel takes no more rows and no higher ones, and no more links on one sheet (65,530, some of which the frame needs).
ROW_LIMIT, LINK_LIMIT = 1_048_576, 65_000
_HIGHEST = 409.5
#: Excel counts days from here (its own 1900-02-29 included).
_DAY_ZERO = date(1899, 12, 30).toordinal()
_CHUNK = 500
#: What XlsxWriter also escapes in a link's target; anything else stands as it is.
_IN_LINKS = str.maketrans(
    {"/": "\\", "%": "%25", '"': "%22", " ": "%20", "<": "%3c", ">": "%3e", "[": "%5b", "]": "%5d", "^": "%5e",
     "`": "%60", "{": "%7b", "}": "%7d"}
)  # fmt: skip
_HYPERLINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"


@dataclass
class Body(Generic[T]):
    """The lines under the table head in row ``top`` (from 0) of the worksheet with that place among the sheets."""

    place: int
    top: int
    columns: Sequence[Col[T]]
    widths: Sequence[float]
    lines: Sequence[T]
    totals: bool
    _links: list[str] = field(default_factory=list)
    _targets: dict[str, str] = field(default_factory=dict)

    @property
    def part(self) -> str:
        return f"xl/worksheets/sheet{self.place + 1}.xml"

    @property
    def relations(self) -> str:
        return f"xl/worksheets/_rels/sheet{self.place + 1}.xml.rels"

    @property
    def bottom(self) -> int:
        """The last row of the table (from 0): without any line one row says so."""
        return self.top + max(len(self.lines), 1)

    def area(self, bottom: int) -> str:
        """Return e.g. 'A4:P99'."""
        return area_name(self.top + 1, 1, bottom + 1, len(self.columns))

    def rows(self, xf: Mapping[str, int]) -> Iterator[str]:
        """Yield the row elements; the links of their cells are then known to :meth:`links`."""
        sums = [0] * len(self.columns)
        cells = [
            (column_letters(at), column.value, column.link, xf[column.look], xf[_LINKED.get(column.look, column.look)])
            for at, column in enumerate(self.columns, start=1)
        ]
        wrapped = [(at, self.widths[at]) for at, column in enumerate(self.columns) if column.look in _WRAPPED]
        summed = [place for place, column in enumerate(self.columns) if column.sums]
        last_linked = self.top + 1 + LINK_LIMIT
        for row, line in enumerate(self.lines, start=self.top + 2):
            values = [cell[1](line) for cell in cells]
            written = [f'<row r="{row}" ht="{_height(values, wrapped)}" customHeight="1">']
            for (column, _, link, plain, linked), value, width in zip(cells, values, self.widths, strict=True):
                target = link(line) if link and row <= last_linked else None
                if target and lines_needed(str(value), width) > 1:
                    written.append(_linked(f"{column}{row}", str(value), *target, linked))
                    continue
                if target:
                    self._link(f"{column}{row}", *target)
                written.append(_cell(f"{column}{row}", value, linked if target else plain))
            written.append("</row>")
            for place in summed:
                value = values[place]
                sums[place] += value if isinstance(value, int) else 0
            yield "".join(written)
        if not self.lines:
            yield self._nothing(xf)
        if self.totals:
            yield self._total(xf, sums)

    def _nothing(self, xf: Mapping[str, int]) -> str:
        row = self.top + 2
        texts = ["該当はありません。", *[None] * (len(self.columns) - 1)]
        cells = (_cell(cell_name(row, at), text, xf["plain"]) for at, text in enumerate(texts, start=1))
        return f'<row r="{row}">{"".join(cells)}</row>'

    def _total(self, xf: Mapping[str, int], sums: Sequence[int]) -> str:
        """A line of sums whose formulas ignore the filter."""
        row = self.bottom + 2
        cells = [_cell(f"A{row}", "合計", xf["total_text"])]
        for place, column in islice(enumerate(self.columns), 1, None):
            name = column_letters(place + 1)
            if column.sums:
                formula = f"<f>SUM({name}{self.top + 2}:{name}{row - 1})</f><v>{sums[place]}</v>"
                cells.append(f'<c r="{name}{row}" s="{xf["total_count"]}">{formula}</c>')
            else:
                cells.append(_cell(f"{name}{row}", None, xf["total_text"]))
        return f'<row r="{row}">{"".join(cells)}</row>'

    def _link(self, cell: str, path: str, place: str) -> None:
        key = self._targets.setdefault(path, f"rIdLink{len(self._targets) + 1}")
        within = f" location={quoteattr(place)}" if place else ""
        self._links.append(f'<hyperlink ref="{cell}" r:id="{key}"{within}/>')

    def links(self) -> str:
        """The hyperlink elements of all rows written so far."""
        return "".join(self._links)

    def link_targets(self) -> str:
        """The relationships that :meth:`links` refers to: one for each file."""
        return "".join(
            f'<Relationship Id="{key}" Type="{_HYPERLINK}" Target={quoteattr(path.translate(_IN_LINKS))}'
            ' TargetMode="External"/>'
            for path, key in self._targets.items()
        )


def with_bodies(frame: bytes, bodies: Iterable[Body[Any]], xf: Mapping[str, int]) -> bytes:
    """Return the workbook with its lists filled in; ``xf``: look -> number of its cell format."""
    mine = {body.part: body for body in bodies}
    related = {body.relations: body for body in mine.values()}
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(frame)) as source, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        tables = {_table_of(source, body): body for body in mine.values()}
        # Which links a sheet has is known once its rows are written.
        for entry in sorted(source.infolist(), key=lambda entry: entry.filename in related):
            content = source.read(entry)
            name = entry.filename
            if name in mine:
                _fill(target, entry, content.decode("utf-8"), mine[name], xf)
                continue
            if name in tables:
                body = tables[name]
                content = content.replace(_ref(body.area(body.top + 1)), _ref(body.area(body.bottom)))
            elif name in related:
                closing = b"</Relationships>"
                content = content.replace(closing, related[name].link_targets().encode() + closing)
            target.writestr(entry, content)
    return stream.getvalue()


def _ref(area: str) -> bytes:
    return f'ref="{area}"'.encode()


def _table_of(package: zipfile.ZipFile, body: Body[Any]) -> str:
    found = re.search(rb'Target="\.\./(tables/[^"]+)"', package.read(body.relations))
    assert found is not None, body.relations
    return f"xl/{found[1].decode()}"


def _fill(target: zipfile.ZipFile, entry: zipfile.ZipInfo, sheet: str, body: Body[Any], xf: Mapping[str, int]) -> None:
    start, rest = sheet.split(f'<row r="{body.top + 2}"')
    _, end = rest.split("</sheetData>")
    used = area_name(1, 1, body.bottom + body.totals + 1, len(body.columns))
    start = re.sub(r'<dimension ref="[^"]*"', f'<dimension ref="{used}"', start, count=1)
    written = zipfile.ZipInfo(entry.filename, entry.date_time)
    written.compress_type = zipfile.ZIP_DEFLATED
    with target.open(written, "w") as part:
        part.write(start.encode())
        rows = body.rows(xf)
        while chunk := "".join(islice(rows, _CHUNK)):
            part.write(chunk.encode())
        part.write(f"</sheetData>{end.replace('</hyperlinks>', f'{body.links()}</hyperlinks>')}".encode())


def _cell(place: str, value: Cell, xf: int) -> str:
    """One cell by the type of its value; texts never become formulas."""
    if value is None or value == "":
        return f'<c r="{place}" s="{xf}"/>'
    if isinstance(value, str):
        return f'<c r="{place}" s="{xf}" t="inlineStr"><is>{_text(value)}</is></c>'
    if isinstance(value, date):
        return f'<c r="{place}" s="{xf}"><v>{excel_day(value)}</v></c>'
    return f'<c r="{place}" s="{xf}"><v>{value:.16g}</v></c>'


def _linked(place: str, text: str, path: str, within: str, xf: int) -> str:
    """A cell that leads somewhere and goes over several lines: LibreOffice keeps the text of a cell's link on one."""
    shown = cell_text(text)
    formula = hyperlink(f"{path}#{within}" if within else path, shown).removeprefix("=")
    return f'<c r="{place}" s="{xf}" t="str"><f>{escape(formula)}</f><v>{escape(literal(shown))}</v></c>'


def excel_day(day: date) -> int:
    """The day as Excel counts it."""
    return day.toordinal() - _DAY_ZERO


@lru_cache(maxsize=20_000)
def _text(text: str) -> str:
    kept = ' xml:space="preserve"' if text != text.strip() else ""
    return f"<t{kept}>{escape(literal(cell_text(text)))}</t>"


def _height(values: Sequence[Cell], wrapped: Sequence[tuple[int, float]]) -> str:
    needed = max((lines_needed(str(values[place] or ""), width) for place, width in wrapped), default=1)
    # In whole pixels (3/4 point), as Excel would set it.
    pixels = int((_LINE * needed + _PADDING) * 4 / 3 + 0.5)
    return f"{min(pixels * 0.75, _HIGHEST):.16g}"
