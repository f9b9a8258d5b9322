"""What ledgers a cycle needs, worked out from the envelopes: numbers, editions, row keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from ledger_tools.frames import lines
from ledger_tools.identity import make_row_key, parse_row_key
from ledger_tools.model import Bureau, Department, IssuedRow, LedgerSheet
from ledger_tools.settings import Settings
from ledger_tools.store import Store

_ROW_FACTS = [
    *("kigo", "bango", "name", "kana", "cards", "same_name"),
    *("bureau_code", "department_code", "department_name"),
]
#: From here on the ledgers of supplements are numbered, so that one sees by its number what a ledger is.
_SUPPLEMENTS_FROM = 801


def plan(parts: Mapping[int, pd.DataFrame], store: Store, settings: Settings) -> list[LedgerSheet]:
    """Work out every ledger of the cycle from the envelopes of each part, the batch's first.

    A ledger keeps its number, and a member keeps the row key on a ledger, for as long as the cycle lives.
    """
    cycle_id = store.cycle_id
    ledgers = store.ledgers()
    numbers = {(r.part, r.bureau_code, r.department_code): r.ledger_id for r in lines(ledgers)}
    editions = dict(zip(ledgers["ledger_id"], ledgers["edition"].astype(int), strict=True))
    issued = store.issued_rows(all_editions=True)
    keys: dict[str, dict[tuple[str, str], str]] = {}
    for row in lines(issued):
        keys.setdefault(row.ledger_id, {})[row.kigo, row.bango] = row.row_key
    rows_now = _current_rows(issued, editions)
    sheets = []
    for part, own in parts.items():
        groups: dict[tuple[str, str], list[Mapping[Any, Any]]] = {}
        for member in own[_ROW_FACTS].to_dict("records"):
            groups.setdefault((member["bureau_code"], member["department_code"]), []).append(member)
        days = settings.of_part(part)
        for bureau, department in _places(own, days, ledgers[ledgers["part"] == part]):
            codes = (bureau.code, department.code)
            number = numbers.setdefault((part, *codes), _free_number(bureau, department, days, set(numbers.values())))
            rows = _rows(groups.get(codes, []), cycle_id, number, keys.get(number, {}))
            edition = editions.get(number, 0)
            if rows != rows_now.get(number, ()) or not edition:
                edition += 1
            sheets.append(LedgerSheet(cycle_id, number, edition, bureau, department, rows, part))
    return sheets


def _places(own: pd.DataFrame, settings: Settings, ledgers: pd.DataFrame) -> Iterator[tuple[Bureau, Department]]:
    """Departments that need a ledger (or already have one), in the order of 局日程 and 所属, then of the records."""
    names = own.drop_duplicates(["bureau_code", "department_code"])
    wanted = {(r.bureau_code, r.department_code): r.department_name for r in lines(names)}
    for row in lines(ledgers):
        wanted.setdefault((row.bureau_code, row.department_code), row.department)
    listed = {(d.bureau_code, d.code): d for d in settings.departments}
    order = {codes: position for position, codes in enumerate([*listed, *(p for p in wanted if p not in listed)])}
    for bureau in settings.bureaus:
        for codes in sorted((p for p in wanted if p[0] == bureau.code), key=order.__getitem__):
            yield bureau, listed.get(codes) or Department(bureau.code, codes[1], wanted[codes])


def _free_number(bureau: Bureau, department: Department, settings: Settings, taken: set[str]) -> str:
    """NN-NNN: the bureau's place in 局日程, the department's in 所属; the next free number where that one is taken."""
    mine = [d.code for d in settings.departments if d.bureau_code == bureau.code]
    position = mine.index(department.code) + 1 if department.code in mine else len(mine) + 1
    position = _SUPPLEMENTS_FROM if settings.part else position
    while f"{bureau.order:02d}-{position:03d}" in taken:
        position += 1
    return f"{bureau.order:02d}-{position:03d}"


def _rows(
    members: Sequence[Mapping[Any, Any]], cycle_id: str, ledger_id: str, keys: Mapping[tuple[str, str], str]
) -> tuple[IssuedRow, ...]:
    """The ledger's rows; ``keys`` are those that its members have had so far, which are never given to anybody else."""
    following = max((key.seq for key in map(parse_row_key, keys.values()) if key), default=0) + 1
    rows = []
    for no, member in enumerate(members, start=1):
        row_key = keys.get((member["kigo"], member["bango"]))
        if row_key is None:
            row_key = make_row_key(cycle_id, ledger_id, following)
            following += 1
        rows.append(
            IssuedRow(
                no=no,
                row_key=row_key,
                kigo=member["kigo"],
                bango=member["bango"],
                name=member["name"],
                kana=member["kana"],
                department=member["department_name"],
                cards=int(member["cards"]),
                same_name=bool(member["same_name"]),
            )
        )
    return tuple(rows)


def _current_rows(issued: pd.DataFrame, editions: Mapping[str, int]) -> dict[str, tuple[IssuedRow, ...]]:
    fields = list(IssuedRow.__dataclass_fields__)
    now: dict[str, list[IssuedRow]] = {}
    for row in issued.to_dict("records"):
        if editions.get(row["ledger_id"]) == row["edition"]:
            now.setdefault(row["ledger_id"], []).append(IssuedRow(**{field: row[field] for field in fields}))
    return {ledger_id: tuple(sorted(rows, key=lambda r: r.no)) for ledger_id, rows in now.items()}
