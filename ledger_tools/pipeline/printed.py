"""What was printed in a cycle, by the store: how scanned paper is read, and whose rows stand on its pages."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from ledger_tools.columns import LEDGER_HEADER_ROW
from ledger_tools.files import digest
from ledger_tools.frames import lines
from ledger_tools.ledgers.printed import LaidOnce, Prints
from ledger_tools.model import FileFinding, FileReading, Printing, ReadRow, ReadTable
from ledger_tools.returns.paper.files import NOBODYS, NUMBER_ALONE
from ledger_tools.store import Store


class _Member(NamedTuple):
    """What is printed in a row."""

    no: str
    key: str
    kigo: str
    bango: str
    name: str
    kana: str
    department: str
    cards: str


@dataclass(frozen=True)
class PrintedRows:
    """The rows of all ledgers and editions of a cycle, by their places in them from 1."""

    prints: Prints
    members: Mapping[tuple[str, int, int], _Member]

    @classmethod
    def in_cycle(cls, folder: Path, store: Store) -> PrintedRows:
        """By the store; of ledgers that an earlier version wrote, by the workbooks as issued."""
        printings = store.printings()
        kept = {(one.ledger_id, one.edition) for one in printings if not one.mark}
        unsure = kept | store.written_again()
        starts = _page_starts(folder, (line for line in lines(store.ledgers()) if _key(line) not in unsure))
        return cls.of(store.issued_rows(all_editions=True), store.cycle_id, dict(starts), printings)

    @classmethod
    def of(
        cls,
        issued: pd.DataFrame,
        cycle_id: str,
        starts: Mapping[tuple[str, int], tuple[int, ...]],
        printings: Sequence[Printing],
    ) -> PrintedRows:
        """``issued`` has the rows of all editions, ``starts`` are as in :class:`Prints`."""
        issued = issued.sort_values("no", kind="stable")
        ledgers, editions = issued["ledger_id"].tolist(), issued["edition"].tolist()
        places = (issued.groupby(["ledger_id", "edition"]).cumcount() + 1).tolist()
        shown = (issued[key].astype(str).tolist() for key in _SHOWN)
        shown_rows = [_Member(*line) for line in zip(*shown, strict=True)]
        members = dict(zip(zip(ledgers, editions, places, strict=True), shown_rows, strict=True))
        rows = dict(Counter(zip(ledgers, editions, strict=True)))
        by_key = dict(zip(zip(ledgers, editions, issued["row_key"].tolist(), strict=True), places, strict=True))
        return cls(Prints(cycle_id, rows, starts, _laid_out(printings, by_key)), members)

    @classmethod
    def unknown(cls) -> PrintedRows:
        """Outside a cycle: whatever may have been printed."""
        return cls(Prints(), {})

    def on_paper(self, reading: FileReading) -> FileReading:
        """Return the reading with the members whose rows are printed where ink was seen; workbooks say so.

        Of a page that is known by its printed number alone it is said that it is nobody's, unless the 番号 read in its
        rows are those of the members there.
        """
        if not holds_paper(reading):
            return reading
        doubted = [table for table in reading.tables if _is_by_number(table) and not self._bears_its_members(table)]
        tables = tuple(self._with_members(table) for table in reading.tables if table not in doubted)
        return reading._replace(tables=tables, findings=(*reading.findings, *map(_number_alone, doubted)))

    def _bears_its_members(self, table: ReadTable) -> bool:
        """Whether most 番号 read in the rows are the members' there, and none is that of another one of the ledger."""
        of_ledger = {member.bango for (ledger, _, _), member in self.members.items() if ledger == table.ledger_id}
        own = [self.members.get((table.ledger_id, table.edition, row.row)) for row in table.rows]
        agreeing = 0
        for row, member in zip(table.rows, own, strict=True):
            if member is not None and row.bango == member.bango:
                agreeing += 1
            elif row.bango in of_ledger:  # in whichever edition: the rows of this one may be others
                return False
        return agreeing >= max(1, min(_PROVING, len(own))) and 2 * agreeing >= len(own)

    def _with_members(self, table: ReadTable) -> ReadTable:
        if _is_by_number(table):
            table = table._replace(cycle_id=self.prints.cycle_id)
        if table.header_row or table.cycle_id != self.prints.cycle_id:
            return table
        return table._replace(rows=tuple(self._with_member(table, row) for row in table.rows))

    def _with_member(self, table: ReadTable, row: ReadRow) -> ReadRow:
        member = self.members.get((table.ledger_id, table.edition, row.row))
        return row if member is None else row._replace(cell=f"No.{member.no}", **member._asdict())


def holds_paper(reading: FileReading) -> bool:
    """Whether pages of ledgers on paper were read."""
    return any(table.header_row == 0 for table in reading.tables)


def _is_by_number(table: ReadTable) -> bool:
    """Whether a page is known by its printed number alone, which does not tell the cycle."""
    return table.header_row == 0 and not table.cycle_id


def _number_alone(table: ReadTable) -> FileFinding:
    where = f"受領簿番号{table.ledger_id}(第{table.edition}版)のNo.{table.rows[0].no}からの頁"
    return FileFinding(NOBODYS, NUMBER_ALONE.format(where), table.sheet)


def _laid_out(
    printings: Sequence[Printing], places: Mapping[tuple[str, int, str], int]
) -> dict[tuple[str, int, str], list[LaidOnce]]:
    """Ledger, edition, mark -> the ways in which it was laid out; ``places`` in the ledger are by its rows' keys."""
    found: dict[tuple[str, int, str], list[LaidOnce]] = {}
    for one in printings:
        own = tuple(places.get((one.ledger_id, one.edition, key), 0) for key in one.rows)
        if all(own):
            way = LaidOnce(one.lines, one.starts, one.heights, own)
            found.setdefault((one.ledger_id, one.edition, one.mark), []).append(way)
    return found


def _key(line: Any) -> tuple[str, int]:
    return str(line.ledger_id), int(line.edition)


def _page_starts(folder: Path, ledgers: Iterable[Any]) -> Iterator[tuple[tuple[str, int], tuple[int, ...]]]:
    """Yield where the pages of ledgers begin, as their workbooks say; what was changed or locked since says nothing."""
    for line in ledgers:
        try:
            data = (folder / line.path).read_bytes()
            if digest(data) != line.sha256:
                continue
            with zipfile.ZipFile(io.BytesIO(data)) as package:
                sheet = package.read("xl/worksheets/sheet1.xml")
        except (OSError, KeyError, zipfile.BadZipFile):
            continue
        breaks = (int(number) - LEDGER_HEADER_ROW for number in _BREAK.findall(sheet))
        yield _key(line), (0, *breaks)


_PROVING = 2  # rows, or the only one
_BREAK = re.compile(rb'<brk id="(\d+)"')
_SHOWN = ("no", "row_key", "kigo", "bango", "name", "kana", "department", "cards")
