"""From a 送付票 that came back to what its bureau states: that all is handed in, by whom and when."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from ledger_tools.desk.entries import Entry, Problem
from ledger_tools.excel.references import cell_name
from ledger_tools.identity import printed_digest, printed_digests
from ledger_tools.japanese.dates import DateError, parse_date, wareki
from ledger_tools.japanese.text import fold_header, normalise
from ledger_tools.ledgers.slip_block import STATEMENTS
from ledger_tools.model import Window
from ledger_tools.returns import SheetView
from ledger_tools.returns.ledger.identify import is_identity_sheet

_LABELS = {fold_header(one.label): one.key for one in STATEMENTS}
_OURS = frozenset(fold_header(one.ours) for one in STATEMENTS)
_NUMBER = re.compile(r"(\d{1,5})(?:\.0+)?\s*[冊枚]?")
_NONE = frozenset({"なし", "無し", "無", "ゼロ"})
_NAMES = {"ledgers": "提出した受領簿の冊数", "cards": "返送した資格確認書の枚数"}

#: What is put beside a department: that it is done, when, and how many.
_TICK = re.compile(r"[\d\s/.,:年月日令和rR枚冊-]*|[✓✔レ○〇◯●済]")
_REMARK = "「{}」と書かれています。内容を確かめ、組合員についてのことは受領簿の備考への記入を依頼してください。"

#: Text, sheet and cell of what was filled in.
_Cell = tuple[str, str, str]


def slip_entries(
    sheets: Sequence[SheetView], bureau_code: str, known: Collection[str], *, window: Window, today: date
) -> tuple[list[Entry], list[Problem]]:
    """Return the statement of one slip (none where nothing is stated), and what is wrong with it.

    ``known``: the codes of the bureaus that have ledgers. The entry has bureau_code, ledgers and cards (None where it
    says nothing of them), handed_in_on, handed_in_by, sheet and cell.
    """
    found, beside = _filled(sheets)
    remarks = [Problem(sheet, cell, _REMARK.format(text)) for text, sheet, cell in beside]
    where = next(iter(found.values()), ("", sheets[0].name if sheets else "", ""))
    if bureau_code not in known:
        return [], [
            *remarks,
            Problem(where[1], where[2], f"局コード「{bureau_code}」の局は、この事業の受領簿にありません。"),
        ]
    if not found:
        message = "庶務担当課の記入がありません。全て提出したか確かめ、提出日及び担当者の記入を依頼してください。"
        return [], [*remarks, Problem(where[1], "", message)]
    entry: Entry = {"bureau_code": bureau_code, "sheet": where[1], "cell": where[2]}
    entry |= {"ledgers": None, "cards": None, "handed_in_on": None, "handed_in_by": ""}
    problems = [problem for key, cell in found.items() if (problem := _put(entry, key, cell, window, today))]
    if not problems:
        for key, label in (("handed_in_on", "提出日"), ("handed_in_by", "担当課・担当者")):
            if not entry[key]:
                problems.append(Problem(where[1], where[2], f"{label}が空欄のため、提出の確認を取り込んでいません。"))
    return ([] if problems else [entry]), [*remarks, *problems]


def _put(entry: dict[str, Any], key: str, cell: _Cell, window: Window, today: date) -> Problem | None:
    text, sheet, place = cell
    if key == "handed_in_by":
        entry[key] = text
    elif key == "handed_in_on":
        try:
            entry[key] = parse_date(text, window)
        except DateError as error:
            return Problem(sheet, place, f"提出日「{text}」を読めません。{error.message}")
        if entry[key] > today:
            return Problem(sheet, place, f"提出日{wareki(entry[key])}が未来の日付です。")
    else:
        number = _number(text)
        if number is None:
            return Problem(sheet, place, f"{_NAMES[key]}「{text}」を数として読めません。")
        entry[key] = number
    return None


def _number(text: str) -> int | None:
    folded = normalise(text)
    if folded in _NONE:
        return 0
    match = _NUMBER.fullmatch(folded)
    return int(match[1]) if match else None


def _filled(sheets: Sequence[SheetView]) -> tuple[dict[str, _Cell], list[_Cell]]:
    """What stands right of each label, before the next one; second, what somebody wrote anywhere else."""
    printed = _printed(sheets)
    found: dict[str, _Cell] = {}
    beside: list[_Cell] = []
    for view in sheets:
        for row, cells in sorted(view.rows.items()) if not is_identity_sheet(view.name) else ():
            key = ""
            for column, text in sorted(cells.items()):
                folded, cell = fold_header(text), (text.strip(), view.name, cell_name(row, column))
                if folded in _LABELS or folded in _OURS:
                    key = _LABELS.get(folded, "")
                elif key and cell[0] and key not in found:
                    found[key] = cell
                elif printed and _is_remark(text, printed):
                    beside.append(cell)
    return found, beside


def _printed(sheets: Sequence[SheetView]) -> frozenset[str]:
    """Digests of what the slip said when it went out; nothing where it does not list them."""
    hidden = (cells for view in sheets if is_identity_sheet(view.name) for cells in view.rows.values())
    return frozenset[str]().union(*(printed_digests(text) for cells in hidden for text in cells.values()))


def _is_remark(text: str, printed: Collection[str]) -> bool:
    return printed_digest(text) not in printed and not _TICK.fullmatch(normalise(text))
