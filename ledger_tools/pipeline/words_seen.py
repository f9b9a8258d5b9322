"""Words of a file outside its entry columns, and how they were taken: what ``inspect`` shows beside each row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ledger_tools.frames import lines
from ledger_tools.model import ELSEWHERE, PLACE_LABELS, FileReading, ReadRow, ReadTable, TableText
from ledger_tools.reconcile.entry import HARMLESS, NOTHING, place_label
from ledger_tools.reconcile.statuses import Reconciled

_OF_NO_MATTER = "判定に影響しません"
_IN_ACCORD = "受領と矛盾しません"
_AGAINST = "受領を疑わせる記入です"
_UNPLACED = "どの組合員のことか、又は何のことか分かりません"
_MOST_ROWS = 5  # named before the others are counted

Judged = Mapping[tuple[int, int], Any]  # (return_row_id, position) -> line of Case.evidence


@dataclass(frozen=True)
class Words:
    """Words outside the entry columns: where they stand, and how they were taken."""

    where: str
    text: str
    taken: str

    def __str__(self) -> str:
        return f"{self.where}「{' '.join(self.text.split())}」: {self.taken}"


Seen = tuple[Words, ...]


def words_seen(reading: FileReading, result: Reconciled) -> tuple[tuple[Seen, ...], tuple[Seen, ...]]:
    """Return the words beside each row and those around each table; ``result`` must count the rows read from 1."""
    judged = {(one.return_row_id, one.position): one for one in lines(result.case.evidence)}
    unplaced = frozenset(
        (one.table_id, TableText(one.place, one.text, one.cell)) for one in lines(result.case.unplaced)
    )
    beside: list[Seen] = []
    around: list[Seen] = []
    for number, table in enumerate(reading.tables, start=1):
        rows = dict(enumerate(table.rows, start=len(beside) + 1))
        beside += [tuple(_beside(at, row, judged)) for at, row in rows.items()]
        odd = frozenset(text for table_id, text in unplaced if table_id == number)
        around.append(tuple(_around(table, _told(rows, judged), odd)))
    return tuple(beside), tuple(around)


def _beside(at: int, row: ReadRow, judged: Judged) -> Iterator[Words]:
    for position, piece in enumerate(row.evidence):
        if piece.place:
            one = judged.get((at, position))
            verdict = NOTHING if one is None else one.verdict
            taken = _OF_NO_MATTER if verdict == NOTHING else _IN_ACCORD if verdict in HARMLESS else _AGAINST
            yield Words(place_label(piece.place, piece.heading), piece.text, taken)


def _told(rows: Mapping[int, ReadRow], judged: Judged) -> dict[tuple[str, str], list[str]]:
    """Return the stamp cells of the rows that words of no single row were given to, by place and text."""
    found: dict[tuple[str, str], list[str]] = {}
    for (at, position), one in judged.items():
        if at in rows and position >= len(rows[at].evidence):
            said = one.heading if one.place == ELSEWHERE else one.text
            found.setdefault((one.place, said), []).append(rows[at].cell)
    return found


def _around(
    table: ReadTable, told: Mapping[tuple[str, str], Sequence[str]], odd: frozenset[TableText]
) -> Iterator[Words]:
    for one in table.texts:
        cells = told.get((one.place, one.text), ())
        taken = _UNPLACED if one in odd else _OF_NO_MATTER
        if cells:
            others = f"ほか{len(cells) - _MOST_ROWS}行" if len(cells) > _MOST_ROWS else ""
            taken = f"{_AGAINST}({'、'.join(cells[:_MOST_ROWS])}{others})"
        yield Words(f"{PLACE_LABELS[one.place]} {one.cell}".rstrip(), one.text, taken)
