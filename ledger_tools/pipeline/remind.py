"""Step 6: letters to bureaus with open items, and ledgers that hold only the open rows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from ledger_tools.errors import SettingsError
from ledger_tools.excel.passwords import encrypted
from ledger_tools.files import make_folder, output_error, write_file
from ledger_tools.folder import (
    DESK_LIST,
    EARLIER,
    LETTER_ENDING,
    LETTERS,
    MERGE_LIST,
    REMINDER,
    SEND_BACK,
    SEND_BACK_ENDING,
    SENT_LIST,
    WORDING,
)
from ledger_tools.japanese.dates import wareki
from ledger_tools.ledgers.laying_out import lay_out
from ledger_tools.ledgers.letter_head import INFORMAL
from ledger_tools.ledgers.names import bureau_folder, ledger_file
from ledger_tools.ledgers.passwords import Passwords
from ledger_tools.ledgers.send_back import SendBack, SentRow
from ledger_tools.ledgers.wording import Wording, read_wording
from ledger_tools.ledgers.workbook import write_ledger
from ledger_tools.model import Bureau, Department, IssuedRow, LedgerSheet, Printing, SentLetter
from ledger_tools.pipeline.letter_numbers import letters_of, reminder_reused
from ledger_tools.pipeline.parts import reports_of
from ledger_tools.reconcile.matching import member_numbers
from ledger_tools.reconcile.statuses import Reconciled
from ledger_tools.records.envelopes import envelopes
from ledger_tools.reports import Report, build_report
from ledger_tools.reports.desk_list import DeskLine, beside_rows, desk_lines, write_desk_list
from ledger_tools.reports.letters import (
    write_letter,
    write_mail,
    write_merge_list,
    write_sent_list,
)
from ledger_tools.reports.reminders import STAGES, Reminder, accepted, plan_reminders
from ledger_tools.resources import template_dir
from ledger_tools.settings import Settings
from ledger_tools.store import Store


@dataclass(frozen=True)
class Reminded:
    """What ``remind`` did: letters written, send-back ledgers written, bureaus whose last letter still says it all.

    ``for_desk``: the open rows that are in no letter, for the desk to settle; ``beside``: what is no open row, but is
    the desk's to do all the same. Both stand in ``desk_list``, which is there where there are any.
    """

    letters: tuple[Path, ...]
    ledgers: tuple[Path, ...]
    unchanged: tuple[str, ...]
    reminders: tuple[Reminder, ...]
    for_desk: tuple[DeskLine, ...]
    beside: tuple[DeskLine, ...]
    desk_list: Path

    @property
    def persons(self) -> int:
        """Members in the letters in force, each once."""
        return sum(reminder.persons for reminder in self.reminders)


def remind(
    folder: Path,
    store: Store,
    reconciled: Reconciled,
    *,
    as_of: date,
    bureaus: Collection[str] = (),
    force: bool = False,
    passwords: Passwords | None = None,
    tell: Callable[[str], None] = lambda _sentence: None,
) -> Reminded:
    """Write a letter, a mail draft and the send-back ledgers for each bureau with open items, and nobody else.

    Every open row is in one letter, or in the desk's own list. ``bureaus`` are the codes of those that are written to
    now (default: all).

    A bureau whose open items have not changed since its last letter gets no second one before the deadline of that one
    has passed (unless ``force``, or where that one opens without a password and this one shall not). Papers of an
    earlier run that no longer hold are kept under 過去/. ``passwords`` lets the letters and the send-back ledgers,
    which hold members' names, open only with their bureau's password. ``tell`` hears, before anything is written, that
    their 文書番号 is one that was given out before.
    """
    settings = reconciled.case.settings
    report = build_report(reconciled, settings, as_of)
    sent_before = store.letters(settings.part)
    last = {letter.bureau_code: letter for letter in sent_before}
    asked = {letter.bureau_code: letter for letter in sent_before if letter.day < as_of}
    plan = tuple(_after(asked.get(one.bureau.code), one) for one in plan_reminders(report))
    reports = reports_of(folder, settings.part)
    papers = _Papers(folder, reports, report, _issued(reconciled), store.cycle_id, _template(folder), passwords)
    names = {reminder.bureau.code: _letter_name(settings.bureau_by_code[reminder.bureau.code]) for reminder in plan}
    unchanged = {r.bureau.code for r in plan if still_holds(last.get(r.bureau.code), r, settings, as_of, passwords)}
    unchanged = set() if force else unchanged
    later = {r.bureau.code for r in plan if bureaus and r.bureau.code not in bureaus}
    if passwords:
        for reminder in plan:
            passwords.of(settings.bureau_by_code[reminder.bureau.code])  # a missing one is said before anything is done
    now = [reminder for reminder in plan if reminder.bureau.code not in unchanged | later]
    if now and (said := reminder_reused(settings, letters_of(store), as_of)):
        tell(said)
    _set_aside(reports, last, unchanged | later)
    letters: list[Path] = []
    ledgers: list[Path] = []
    for reminder in now:
        letter, sent = papers.write(reminder, store.record_send_backs)
        letters.append(letter)
        ledgers += sent
        store.record_letter(_letter(reminder, settings, as_of, letter.name, locked=passwords is not None))
    own = reports / LETTERS
    write_file(own / MERGE_LIST, write_merge_list([_as_sent(last, one, unchanged | later) for one in plan], names))
    write_file(own / SENT_LIST, write_sent_list(store.letters(settings.part), settings))
    same = tuple(reminder.bureau.name for reminder in plan if reminder.bureau.code in unchanged - later)
    mine, beside = desk_lines(report), beside_rows(report, _not_issued(store, settings, reconciled))
    if mine or beside:
        write_desk_list(own / DESK_LIST, report, mine, beside)
    else:
        _remove(own / DESK_LIST)  # that of an earlier run names people who are settled
    return Reminded(tuple(letters), tuple(ledgers), same, plan, mine, beside, own / DESK_LIST)


def _not_issued(store: Store, settings: Settings, reconciled: Reconciled) -> pd.DataFrame:
    """Members of the records who stand on no ledger yet: kigo, bango, name, bureau_name, department_name.

    That is told with the batch's, whichever part they will be on.
    """
    own = envelopes(store.members())
    issued = set(reconciled.rows["member"]) | set(member_numbers(store.issued_rows()))
    own = own[~member_numbers(own).isin(issued) & (settings.part == 0)]
    bureaus = {code: bureau.name for code, bureau in settings.bureau_by_code.items()}
    departments = {(d.bureau_code, d.code): d.name for d in settings.departments}
    codes = zip(own["bureau_code"], own["department_code"], strict=True)
    names = [departments.get(pair, name) for pair, name in zip(codes, own["department_name"], strict=True)]
    return own.assign(bureau_name=own["bureau_code"].map(bureaus).fillna(own["bureau_name"]), department_name=names)


@dataclass(frozen=True)
class _Papers:
    """Writes what one bureau gets: the send-back ledgers, the letter, and a mail draft that holds both."""

    folder: Path
    reports: Path
    report: Report
    issued: Mapping[tuple[str, str, str], IssuedRow]
    cycle_id: str
    template: bytes
    passwords: Passwords | None

    @cached_property
    def _wording(self) -> Wording:
        return read_wording(self.folder / WORDING)

    def write(self, reminder: Reminder, record: Callable[[Sequence[Printing]], None]) -> tuple[Path, list[Path]]:
        """Return where the letter and the send-back ledgers were written; ``record`` is told first how these print."""
        settings, as_of = self.report.settings, self.report.as_of
        bureau = settings.bureau_by_code[reminder.bureau.code]
        backs = self._send_backs(reminder, bureau)
        record([lay_out(sheet, settings, self._wording, back).printing for _, sheet, back in backs])
        sent = [
            (path, self._locked(write_ledger(sheet, settings, self._wording, back), bureau))
            for path, sheet, back in backs
        ]
        letter = self._locked(write_letter(reminder, settings, as_of, self.template), bureau)
        path = self.reports / LETTERS / _letter_name(bureau)
        attached = [(ledger.name, data) for ledger, data in sent]
        mail = write_mail(reminder, settings, as_of, (path.name, letter), attached, locked=self.passwords is not None)
        for target, data in (*sent, (path, letter), (path.with_suffix(".eml"), mail)):
            write_file(target, data)
        return path, [ledger for ledger, _ in sent]

    def _locked(self, data: bytes, bureau: Bureau) -> bytes:
        return encrypted(data, self.passwords.of(bureau)) if self.passwords else data

    def _send_backs(self, reminder: Reminder, bureau: Bureau) -> list[tuple[Path, LedgerSheet, SendBack]]:
        """Return the bureau's send-back ledgers: same identity and row keys as the ledger, only the open rows."""
        report = self.report
        departments = {line.ledger_id: line for line in report.departments}
        codes = {d.name: d.code for d in report.settings.departments if d.bureau_code == bureau.code}
        target = self.reports / SEND_BACK / bureau_folder(bureau)
        found = []
        for ledger_id, rows in reminder.sent_back().items():
            line = departments[ledger_id]
            issued = tuple(self.issued[ledger_id, row.kigo, row.bango] for row, _ in rows)
            department = Department(bureau.code, codes.get(line.department, ""), line.department)
            identity = (self.cycle_id, ledger_id, line.edition)
            sheet = LedgerSheet(*identity, bureau, department, issued, report.settings.part)
            back = {
                one.row_key: SentRow(ask, *accepted(row, report.settings))
                for one, (row, ask) in zip(issued, rows, strict=True)
            }
            name = ledger_file(ledger_id, line.department, ending=SEND_BACK_ENDING)
            send_back = SendBack(reminder.answer_by, back, line.cards_stated)
            found.append((target / name, sheet, send_back))
        return found


def _after(before: SentLetter | None, reminder: Reminder) -> Reminder:
    """The reminder as the letter after ``before``."""
    if not before:
        return reminder
    return replace(reminder, asked_on=before.day, asked_until=before.answer_by, asked_again=before.rows > 0)


def _as_sent(last: Mapping[str, SentLetter], reminder: Reminder, kept: Collection[str]) -> Reminder:
    """The reminder with the stage, the deadline and the title of its letter, where that one is of an earlier run."""
    sent = last.get(reminder.bureau.code) if reminder.bureau.code in kept else None
    if not sent:
        return reminder
    return replace(reminder, stage=STAGES[sent.stage], answer_by=sent.answer_by, title=sent.title)


def _letter(reminder: Reminder, settings: Settings, day: date, name: str, *, locked: bool) -> SentLetter:
    return SentLetter(
        bureau_code=reminder.bureau.code,
        day=day,
        fingerprint=reminder.fingerprint,
        stage=reminder.stage.key,
        answer_by=reminder.answer_by,
        ledgers=tuple(missing.line.ledger_id for missing in reminder.ledgers),
        rows=len(reminder.rows),
        letter=name,
        locked=locked,
        part=settings.part,
        number=settings.letter_number or INFORMAL,
        title=reminder.subject,
    )


def _letter_name(bureau: Bureau) -> str:
    return f"{bureau_folder(bureau)}{LETTER_ENDING}"


def _template(folder: Path) -> bytes:
    own = folder / WORDING / REMINDER
    try:
        return (own if own.exists() else template_dir() / REMINDER).read_bytes()
    except OSError as error:
        raise SettingsError(f"{WORDING}/{REMINDER} を読めません。Word で開いていれば閉じてください。") from error


def still_holds(
    last: SentLetter | None,
    reminder: Reminder,
    settings: Settings,
    as_of: date,
    passwords: Passwords | None = None,
) -> bool:
    """Whether the last letter says it all under the bureau's present name, and is no less protected than asked for.

    Once its deadline has passed without an answer, it does not; nor does one of the same day under another number.
    """
    name, number = _letter_name(settings.bureau_by_code[reminder.bureau.code]), settings.letter_number or INFORMAL
    if last is None or last.fingerprint != reminder.fingerprint or last.letter != name:
        return False
    if last.answer_by < as_of or (last.day == as_of and last.number not in ("", number)):
        return False
    return last.locked or not passwords


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise output_error(path, error) from error


def _set_aside(reports: Path, last: Mapping[str, SentLetter], kept: set[str]) -> None:
    """Move the papers of earlier letters that no longer hold to 過去/<day>/, also of bureaus that are gone."""
    for code, sent in last.items():
        if code in kept:
            continue
        letter = reports / LETTERS / sent.letter
        back = reports / SEND_BACK / sent.letter.removesuffix(LETTER_ENDING)
        for path in (letter, letter.with_suffix(".eml"), *(sorted(back.glob("*.xlsx")) if back.is_dir() else ())):
            if path.exists():
                _move(path, path.parent / EARLIER / wareki(sent.day))


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
