"""What the insurance desk does: the records loaded, ledgers made, returns taken in, cards counted, rows decided."""

from __future__ import annotations

import io
import os
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl

from ledger_tools.desk.review_book import DECIDED_SHEET, OPEN_SHEET
from ledger_tools.pipeline.remind import Reminded
from ledger_tools.settings.write import write_settings
from tests.builders import settings_tables
from tests.soak import entries as e
from tests.soak.book import Row, filled, merged, saved_at, zipped
from tests.soak.clerks import Copy
from tests.soak.people import KIGO, Place, roster
from tests.soak.process import QuickCycle
from tests.soak.truth import judge, standing
from tests.soak.world import ADDED, CSV, SHEET, Decision, Expected, Issued, Seen, Table, World

_BUREAUS = """\
01,架空総務局,庶務課,窓口,9:30,10:30,
02,架空環境局,庶務課,窓口,9:00,10:00,
03,架空区役所,総務課,直送,,,
"""
_FIRST_DAYS = {"01": date(2025, 11, 20), "02": date(2025, 11, 20), "03": date(2025, 11, 19)}
_NAMES = ("庶務課", "企画課", "人事課", "管理課", "施設課", "相談課")


def invent_places(departments: int) -> tuple[Place, ...]:
    """Three bureaus with so many departments each."""
    bureaus = [line.split(",")[:2] for line in _BUREAUS.splitlines()]
    return tuple(
        Place(code, name, f"{code}{number:02}", _NAMES[number - 1], _FIRST_DAYS[code])
        for code, name in bureaus
        for number in range(1, departments + 1)
    )


@dataclass
class Desk:
    """The desk of one cycle; everything it does changes the world as well as the cycle."""

    cycle: QuickCycle
    world: World
    dice: random.Random
    answers: list[tuple[date, Issued]] = field(default_factory=list)  # send-backs on their way, and their day
    held: list[tuple[date, bytes, dict[str, Decision]]] = field(default_factory=list)
    came: set[bytes] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)

    @classmethod
    def open(cls, folder: Path, world: World, dice: random.Random) -> Desk:
        """Make the cycle's folder with settings for these departments."""
        folder.mkdir(parents=True)
        departments = "".join(f"{p.bureau_code},{p.code},{p.name}\n" for p in world.places)
        (folder / "設定.xlsx").write_bytes(write_settings(settings_tables(_BUREAUS, departments)))
        return cls(QuickCycle.init(folder), world, dice)

    # ---- records and ledgers -------------------------------------------------------------------------------------

    def load(self, day: date) -> None:
        path = self.cycle.folder / "名簿" / "名簿.csv"
        path.write_text(roster(self.world.members.values()), encoding="utf-8", newline="")
        report = self.cycle.load(as_of=day)
        assert report.ok, [problem.sentence for problem in report.problems]

    def generate(self, day: date) -> list[Issued]:
        """Write the ledgers; return the new editions."""
        made = self.cycle.generate(as_of=day)
        paths = self.cycle.store.ledgers().set_index("ledger_id")["path"].to_dict()
        places = {place.code: place for place in self.world.places}
        found = []
        for sheet in made.new_editions:
            bangos = tuple(row.bango for row in sheet.rows)
            printed = {row.bango: (row.name, row.cards) for row in sheet.rows}
            data = (self.cycle.folder / paths[sheet.ledger_id]).read_bytes()
            place = places[sheet.department.code]
            found.append(Issued(sheet.ledger_id, sheet.edition, place, day, bangos, printed, data))
            self.world.editions.setdefault(sheet.ledger_id, []).append(found[-1])
        return found

    # ---- returns -------------------------------------------------------------------------------------------------

    def receive(self, day: date, copies: Sequence[Copy], *, form: str = SHEET) -> list[Path]:
        """Put what clerks sent into 回収/, one file for each copy; the world learns of it."""
        return [self._drop(day, [copy], self._bytes(copy), form) for copy in copies if copy.rows]

    def receive_merged(self, day: date, copies: Sequence[Copy]) -> list[Path]:
        """Several departments' ledgers as the sheets of one workbook."""
        return [self._drop(day, copies, merged([self._bytes(copy) for copy in copies]), SHEET)]

    def receive_strange(self, day: date, data: bytes) -> None:
        """A ledger of another cycle."""
        path = self._write(day, f"他_{self.world.order:03}.xlsx", data)
        code, what = ("F07", "same bytes again") if data in self.came else ("F05", "ledger of another cycle")
        self.came.add(data)
        self.world.expected.append(Expected(day, frozenset({code}), file=path.name, what=what))

    def receive_again(self, day: date, path: Path) -> None:
        """The same bytes under another name."""
        copy = self._write(day, f"再送_{self.world.order:03}_{path.name}", path.read_bytes())
        self.world.expected.append(Expected(day, frozenset({"F07"}), file=copy.name, what="same bytes again"))

    def _bytes(self, copy: Copy) -> bytes:
        issued = copy.issued
        data = filled(issued.data, issued.bangos, copy.rows, cards=copy.cards, treatment=copy.treatment)
        return data if copy.treatment.csv else saved_at(data, self.world.order)

    def _write(self, day: date, name: str, data: bytes) -> Path:
        self.world.order += 1
        path = self.cycle.folder / "回収" / name
        path.write_bytes(data)
        moment = datetime.combine(day, time(9), UTC) + timedelta(seconds=self.world.order)
        os.utime(path, (moment.timestamp(), moment.timestamp()))
        return path

    def _drop(self, day: date, copies: Sequence[Copy], data: bytes, form: str) -> Path:
        """Put one file into 回収/. What is the same to the byte says nothing new, and is to be named as such."""
        first = copies[0]
        ending = "csv" if first.treatment.csv else "xlsx"
        name = f"{first.issued.ledger_id}_{self.world.order:03}.{ending}"
        if self.dice.random() < 0.04:
            path = self._write(day, f"{name}.zip", zipped(name, data))
        else:
            path = self._write(day, name, data)
        if data in self.came:
            self.world.expected.append(Expected(day, frozenset({"F07"}), file=name, what="same bytes again"))
            return path
        self.came.add(data)
        for copy in copies:
            self._record(day, name, copy, form)
        return path

    def _record(self, day: date, file: str, copy: Copy, form: str) -> None:
        world, issued = self.world, copy.issued
        as_form = CSV if copy.treatment.csv else form
        rows = [(row, *_seen_as(copy, at, row)) for at, row in enumerate(copy.rows)]
        own = [(row, entry, odd) for row, entry, odd in rows if odd != "added"]
        table = Table(
            *(day, world.order, file, issued.ledger_id, issued.edition),
            members=frozenset(row.source for row, _, _ in own),
            filled=frozenset(row.source for row, entry, _ in own if entry.says_something),
            cards=copy.cards,
            retired=frozenset(row.source for row, entry, _ in own if entry.kind == e.RETIRED),
            loose=any(row.entry.kind in e.BRINGS_BACK for row in copy.rows) or len(own) < len(rows),
            form=as_form,
        )
        origin = (day, world.order, f"{file}({copy.how})", issued.ledger_id, issued.edition)
        world.take(
            table,
            ((_who(row), Seen(*origin, entry, ADDED if odd == "added" else as_form, odd)) for row, entry, odd in rows),
        )
        for anomaly in copy.anomalies:
            world.suspect(anomaly.bango, *anomaly.codes)
            world.expected.append(Expected(day, anomaly.codes, anomaly.bango, file, issued.ledger_id, anomaly.what))
        if copy.treatment.nameless:
            world.unmarked.add(issued.ledger_id)
        for bango in copy.removed:
            world.suspect(bango, "R01")
            world.tell(bango, day, f"{file}({copy.how}): row missing")
        newest = world.newest(issued.ledger_id)
        if issued.edition < newest.edition and issued.printed != newest.printed:
            what = "older edition whose rows changed"
            world.expected.append(Expected(day, frozenset({"F06"}), "", file, issued.ledger_id, what))

    def ingest(self, day: date) -> None:
        self.problems += self.cycle.ingest(as_of=day).problems

    # ---- the desk's own workbooks --------------------------------------------------------------------------------

    def decide(self, day: date) -> None:
        """Write 要確認一覧.xlsx, decide some of its lines and take some decisions back.

        It is taken in at once, or lies on a table for two days while returns come in.
        """
        path = self.cycle.review(as_of=day).path
        book = openpyxl.load_workbook(path)
        made: dict[str, Decision] = {}
        for sheet in (book[name] for name in (OPEN_SHEET, DECIDED_SHEET) if name in book.sheetnames):
            columns, first = _columns(sheet, "判定")
            for row in range(first, sheet.max_row + 1):
                bango = str(sheet.cell(row, columns["番号"]).value or "")
                if bango not in self.world.members:
                    continue
                verdict = self._verdict(bango, str(sheet.cell(row, columns["判定"]).value or ""))
                if verdict:
                    sheet.cell(row, columns["判定"]).value = verdict
                    sheet.cell(row, columns["判定者"]).value = "保険 太郎"
                    sheet.cell(row, columns["判定の理由"]).value = f"{day:%m/%d} 所属に電話で確認"
                    made[bango] = Decision(verdict, standing(self.world, self.world.members[bango]), day)
        if made:
            out = io.BytesIO()
            book.save(out)
            self.held.append((day + timedelta(days=2 if self.dice.random() < 0.3 else 0), out.getvalue(), made))
        self.hand_in(day)

    def hand_in(self, day: date) -> None:
        """Take in the decided workbooks that are due."""
        for due, data, made in [held for held in self.held if held[0] <= day]:
            self._write(day, f"要確認一覧_{self.world.order:03}.xlsx", data)
            self.ingest(day)
            for bango, decision in made.items():
                self._decided(day, bango, decision)
            self.held.remove((due, data, made))

    def _verdict(self, bango: str, before: str) -> str:
        """What the desk enters in one line; '' leaves it as it is."""
        roll, member = self.dice.random(), self.world.members[bango]
        if before:
            return "取消" if roll < 0.08 else ""
        if roll > 0.45:
            return ""
        if roll < 0.06:
            return "保留" if roll < 0.03 else "差戻し"
        kinds = [seen.entry.kind for seen in self.world.own(bango)]
        if e.RETIRED in kinds and member.facts.retired_on:
            return "退職と認める"
        return "郵送と認める" if e.MAILED in kinds else "受領と認める"

    def _decided(self, day: date, bango: str, decision: Decision) -> None:
        why = judge(self.world, self.world.members[bango]).why
        self.world.tell(bango, day, f"判定 {decision.verdict} of {decision.day:%m/%d} ({why})")
        if decision.verdict == "取消":
            self.world.decisions.pop(bango, None)
        else:
            self.world.decisions[bango] = decision

    def count_cards(self, day: date) -> None:
        """Write 返送カード確認表.xlsx, enter what came back, and take it in."""
        path = self.cycle.cards(as_of=day).path
        book = openpyxl.load_workbook(path)
        sheet = book.worksheets[0]
        columns, first = _columns(sheet, "届いた枚数")
        made: dict[str, int] = {}
        for row in range(first, sheet.max_row + 1):
            bango = str(sheet.cell(row, columns["番号"]).value or "")
            if bango not in self.world.members or sheet.cell(row, columns["届いた枚数"]).value is not None:
                continue
            cards = int(sheet.cell(row, columns["枚数"]).value or 0)
            roll = self.dice.random()
            if roll < 0.6:
                made[bango] = cards if roll < 0.5 else 0
                sheet.cell(row, columns["届いた枚数"]).value = made[bango]
                sheet.cell(row, columns["確認者"]).value = "保険 花子"
        made |= self._came_back(book.worksheets[1])
        if not made:
            return
        self.world.order += 1
        book.save(self.cycle.folder / "回収" / f"返送カード確認表_{self.world.order:03}.xlsx")
        self.ingest(day)
        for bango, cards in made.items():
            self.world.counted[bango] = cards
            self.world.tell(bango, day, f"返送カード {cards}枚")

    def _came_back(self, sheet: Any) -> dict[str, int]:
        """Enter some cards that nobody expected: mail that bounced, cards of the dead and of who refused them."""
        columns, row = _columns(sheet, "届いた枚数")
        made: dict[str, int] = {}
        for bango, member in self.world.members.items():
            kinds = [seen.entry.kind for seen in self.world.own(bango)]
            odds = {e.MAILED: 0.05, e.BOUNCED: 0.5, e.DIED: 0.3, e.REFUSED: 0.3}.get(kinds[-1] if kinds else "", 0.0)
            if member.facts.retired_on or bango in self.world.counted or self.dice.random() >= odds:
                continue
            while sheet.cell(row, columns["番号"]).value is not None:
                row += 1
            made[bango] = member.facts.cards
            texts = {"記号": KIGO, "番号": bango, "氏名": member.facts.name, "届いた枚数": made[bango]}
            for header, value in (*texts.items(), ("確認者", "保険 花子")):
                sheet.cell(row, columns[header]).value = value
            self.world.members[bango].story.append("the card came back unexpected")
        return made

    def remind(self, day: date) -> Reminded:
        """Write letters and send-backs; the send-backs are on their way to the departments."""
        reminded = self.cycle.remind(as_of=day)
        paths = {path.name[:6]: path for path in reminded.ledgers}
        for reminder in reminded.reminders:
            for ledger_id, rows in reminder.sent_back().items():
                if ledger_id not in paths:
                    continue
                newest = self.world.newest(ledger_id)
                bangos = tuple(row.bango for row, _ in rows)
                printed = {row.bango: (row.name, row.cards) for row, _ in rows}
                back = Issued(
                    ledger_id, newest.edition, newest.place, day, bangos, printed, paths[ledger_id].read_bytes()
                )
                if self.dice.random() < 0.6:
                    self.answers.append((day + timedelta(days=self.dice.choice((1, 2, 3))), back))
                for bango in bangos:
                    self.world.tell(bango, day, f"差戻し {ledger_id}")
        return reminded


def _who(row: Row) -> str:
    """The member whom a row is about: of one added by hand whoever was typed into it, else the printed one."""
    return row.of or row.source


def _seen_as(copy: Copy, at: int, row: Row) -> tuple[e.Entry, str]:
    """What of an entry reaches the desk in this shape, and what is odd about the row."""
    entry, odd = row.entry, ""
    if row.of:
        odd = "added"
    elif row.typed:
        odd = f"{row.typed[0][0]} altered"
    elif sum(other.source == row.source and not other.of for other in copy.rows) > 1:
        odd = "doubled"
    if copy.treatment.csv and not entry.stamp and (entry.seal or entry == e.NOTHING):
        return e.Entry(e.UNSEEN, received_on=entry.received_on), odd
    if copy.treatment.fixed and [r.source for r in copy.rows] != list(copy.issued.bangos):
        printed_at = {bango: place for place, bango in enumerate(copy.issued.bangos)}
        fell = {printed_at[other.source] for other in copy.rows if other.entry.seal}
        printed = copy.issued.bangos[:at]
        # A row that no other has passed still lies under its own seal.
        stayed = printed_at.get(row.source) == at and {other.source for other in copy.rows[:at]} == set(printed)
        if (entry.seal or at in fell) and not stayed:
            if entry.stamp or (entry.remark and not entry.seal):
                return entry, "a seal fell on it"
            return e.Entry(e.ASTRAY, received_on=entry.received_on, remark=entry.remark), "seals left behind"
    return entry, odd


def _columns(sheet: Any, header: str) -> tuple[dict[str, int], int]:
    """Header -> column of one of the desk's tables, and its first row."""
    for row in range(1, 12):
        found = {str(cell.value): cell.column for cell in sheet[row] if cell.value is not None}
        if header in found:
            return found, row + 1
    raise AssertionError(f"no column {header}")
