"""Step 6: letters to bureaus with open items, and ledgers that hold only the open rows."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ledger_tools.errors import SettingsError
from ledger_tools.files import make_folder, output_error, write_file
from ledger_tools.ledgers.names import bureau_folder, ledger_file
from ledger_tools.ledgers.wording import Wording, read_wording
from ledger_tools.ledgers.workbook import write_ledger
from ledger_tools.model import Bureau, Department, IssuedRow, LedgerSheet
from ledger_tools.reconcile import Reconciled
from ledger_tools.reports import Report, build_report
from ledger_tools.reports.letters import TEMPLATE, write_letter, write_mail, write_merge_list
from ledger_tools.reports.reminders import Reminder, plan_reminders, what_is_missing
from ledger_tools.resources import template_dir
from ledger_tools.settings import Settings
from ledger_tools.store import Store

REPORTS = "報告"
WORDING = "文面"
LETTERS = "督促"
SEND_BACK = "差戻し"
EARLIER = "過去"
MERGE_LIST = "差込一覧.csv"
_ACTION = "remind"


@dataclass(frozen=True)
class Reminded:
    """What ``remind`` did: letters written, send-back ledgers written, bureaus whose last letter still says it all."""

    letters: tuple[Path, ...]
    ledgers: tuple[Path, ...]
    unchanged: tuple[str, ...]
    reminders: tuple[Reminder, ...]


def remind(
    folder: Path, store: Store, settings: Settings, reconciled: Reconciled, *, as_of: date, force: bool = False
) -> Reminded:
    """Write a letter, a mail draft and the send-back ledgers for each bureau with open items, and nobody else.

    A bureau whose open items have not changed since its last letter gets no second one (unless ``force``). Papers of an
    earlier run that no longer hold are kept under 過去/.
    """
    report = build_report(reconciled, settings, as_of)
    plan = plan_reminders(report)
    last = _last_letters(store)
    wording, template = read_wording(folder / WORDING), _template(folder)
    unchanged = {r.bureau.code for r in plan if not force and last.get(r.bureau.code, ("", ""))[0] == r.fingerprint}
    _set_aside(folder, settings, last, unchanged)
    issued = _issued(reconciled)
    stated = {line.ledger_id: line.cards_stated for line in report.departments}
    letters, ledgers = [], []
    for reminder in plan:
        if reminder.bureau.code in unchanged:
            continue
        bureau = settings.bureau_by_code[reminder.bureau.code]
        sent = _send_backs(folder, reminder, bureau, issued, report, store.cycle_id, wording)
        name = _letter_name(bureau)
        letter = write_letter(reminder, settings, as_of, template, stated)
        for path, data in sent:
            write_file(path, data)
            ledgers.append(path)
        path = folder / REPORTS / LETTERS / name
        write_file(path, letter)
        mail = write_mail(reminder, settings, as_of, (name, letter), [(p.name, data) for p, data in sent])
        write_file(path.with_suffix(".eml"), mail)
        letters.append(path)
        detail = {
            "fingerprint": reminder.fingerprint,
            "stage": reminder.stage.key,
            "answer_by": reminder.answer_by,
            "ledgers": [line.ledger_id for line in reminder.ledgers],
            "rows": len(reminder.rows),
            "letter": name,
        }
        store.log(_ACTION, bureau.code, detail, as_of=as_of)
    names = {reminder.bureau.code: _letter_name(settings.bureau_by_code[reminder.bureau.code]) for reminder in plan}
    write_file(folder / REPORTS / LETTERS / MERGE_LIST, write_merge_list(plan, names))
    same = tuple(reminder.bureau.name for reminder in plan if reminder.bureau.code in unchanged)
    return Reminded(tuple(letters), tuple(ledgers), same, plan)


def _letter_name(bureau: Bureau) -> str:
    return f"{bureau_folder(bureau)}_依頼文.docx"


def _template(folder: Path) -> bytes:
    own = folder / WORDING / TEMPLATE
    try:
        return (own if own.exists() else template_dir() / TEMPLATE).read_bytes()
    except OSError as error:
        raise SettingsError(f"文面/{TEMPLATE} を読めません。Word で開いていれば閉じてください。") from error


def _last_letters(store: Store) -> dict[str, tuple[str, str]]:
    """Return bureau code -> (fingerprint, day) of its last letter."""
    events = store.events()
    mine: Any = events[events["action"] == _ACTION].itertuples(index=False)
    return {
        str(line.subject): (str(json.loads(str(line.detail))["fingerprint"]), line.as_of.isoformat()) for line in mine
    }


def _set_aside(folder: Path, settings: Settings, last: dict[str, tuple[str, str]], kept: set[str]) -> None:
    """Move the papers of earlier letters that no longer hold to 過去/<day>/."""
    for code, (_, day) in last.items():
        bureau = settings.bureau_by_code.get(code)
        if code in kept or bureau is None:
            continue
        letter = folder / REPORTS / LETTERS / _letter_name(bureau)
        back = folder / REPORTS / SEND_BACK / bureau_folder(bureau)
        for path in (letter, letter.with_suffix(".eml"), *(sorted(back.glob("*.xlsx")) if back.is_dir() else ())):
            if path.exists():
                _move(path, path.parent / EARLIER / day)


def _move(path: Path, target: Path) -> None:
    make_folder(target)
    number, free = 1, target / path.name
    while free.exists():
        number += 1
        free = target / f"{path.stem}({number}){path.suffix}"
    try:
        path.replace(free)
    except OSError as error:
        raise output_error(path, error) from error


def _issued(reconciled: Reconciled) -> dict[tuple[str, str, str], IssuedRow]:
    """Return (ledger, 記号, 番号) -> the row as issued."""
    rows: Any = reconciled.rows.itertuples(index=False)
    return {
        (r.ledger_id, r.kigo, r.bango): IssuedRow(
            *(int(r.no), r.row_key, r.kigo, r.bango, r.name, r.kana, r.department, int(r.cards), bool(r.same_name))
        )
        for r in rows
    }


def _send_backs(
    folder: Path,
    reminder: Reminder,
    bureau: Bureau,
    issued: dict[tuple[str, str, str], IssuedRow],
    report: Report,
    cycle_id: str,
    wording: Wording,
) -> list[tuple[Path, bytes]]:
    """Return the send-back ledgers of one bureau: same identity and row keys as the ledger, only the open rows."""
    departments = {line.ledger_id: line for line in report.departments}
    codes = {d.name: d.code for d in report.settings.departments if d.bureau_code == bureau.code}
    target = folder / REPORTS / SEND_BACK / bureau_folder(bureau)
    found = []
    for ledger_id, rows in reminder.rows_of_ledgers().items():
        line = departments[ledger_id]
        lines = tuple(issued[ledger_id, row.kigo, row.bango] for row in rows)
        department = Department(bureau.code, codes.get(line.department, ""), line.department)
        sheet = LedgerSheet(cycle_id, ledger_id, line.edition, bureau, department, lines)
        reasons = {one.row_key: what_is_missing(row, line.cards_stated) for one, row in zip(lines, rows, strict=True)}
        name = ledger_file(ledger_id, line.department).replace("_受領簿.xlsx", "_差戻し.xlsx")
        found.append((target / name, write_ledger(sheet, report.settings, wording, reasons)))
    return found
