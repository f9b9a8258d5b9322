"""From the lines of the desk's workbooks to entries; a line with anything wrong in it gives none (and says why)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from ledger_tools.desk import cards_book, review_lines
from ledger_tools.desk.read import Line
from ledger_tools.findings import CATALOGUE_BY_CODE, member, place
from ledger_tools.frames import lines
from ledger_tools.identity import parse_row_key
from ledger_tools.japanese.dates import DateError, parse_date, wareki
from ledger_tools.japanese.text import fold_header, normalise
from ledger_tools.model import Window
from ledger_tools.names.renaming import Called, may_be_one
from ledger_tools.names.signature import fold_name
from ledger_tools.reconcile.case import VERDICTS, WITHDRAW
from ledger_tools.reconcile.matching import member_number, member_numbers

_COUNT = re.compile(r"(\d{1,4})(?:\.0+)?\s*枚?")
_NONE = frozenset({"なし", "無し", "無", "ゼロ"})


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one cell, and with whose line; ``code`` where the catalogue has one for it."""

    sheet: str
    cell: str
    message: str
    code: str = ""
    kigo: str = ""
    bango: str = ""

    def sentence(self, file: str) -> str:
        """Where and whom, what is wrong, what to do."""
        where = " ".join(part for part in (place(file, self.sheet, self.cell), member(self.kigo, self.bango)) if part)
        todo = f"〔{self.code}〕{CATALOGUE_BY_CODE[self.code].remedy}" if self.code else ""
        return f"{where}: {self.message}{todo}"


@dataclass(frozen=True, slots=True)
class Known:
    """A member of the cycle, as issued last; ``names`` are all those under which the member was issued."""

    kigo: str
    bango: str
    name: str
    cards: int
    names: frozenset[str]


#: What must be known of an issued row to tell who a line is about.
ISSUED_COLUMNS = ("row_key", "kigo", "bango", "name", "kana", "cards")


class Members:
    """The members ever issued in the cycle, by row key and by 記号・番号."""

    def __init__(self, issued: pd.DataFrame) -> None:
        self._number_of_key: dict[str, str] = {}
        self._rows: dict[str, list[Any]] = {}  # by number, in the order in which they were issued
        self._known: dict[tuple[str, int], Known] = {}
        for row in lines(issued[list(ISSUED_COLUMNS)]):
            number = member_number(row.kigo, row.bango)
            self._rows.setdefault(number, []).append(row)
            self._number_of_key[row.row_key] = number

    def _of(self, number: str, key: str = "") -> Known | None:
        """The member as issued last under a number, or in the row with a key; worked out once it is asked for."""
        rows = self._rows.get(number, [])
        place = next((at for at in reversed(range(len(rows))) if not key or rows[at].row_key == key), None)
        if place is None:
            return None
        if (number, place) not in self._known:
            row = rows[place]
            now = (row.name, row.kana)
            own: list[Called] = [(one.name, one.kana) for one in rows[: place + 1]]
            # Who bore the number before is somebody else.
            names = frozenset(fold_name(one[0]) for one in own if may_be_one(one, now, ""))
            self._known[number, place] = Known(row.kigo, row.bango, row.name, int(row.cards), names)
        return self._known[number, place]

    def find(self, line: Line) -> Known | Problem:
        """Who a line is about: its key and its visible 記号・番号 must not contradict; the name never decides."""
        number = member_number(line.text("kigo"), line.text("bango"))
        visible = self._of(number)
        key = _spelled(line.text("key")) if parse_row_key(line.text("key")) else ""
        number_of_key = self._number_of_key.get(key) if key else None
        keyed = self._of(number_of_key, key) if number_of_key else None
        if keyed is not None and line.text("bango") and member_number(keyed.kigo, keyed.bango) != number:
            message = "記号・番号が、この行の隠れた照合キーと違います。行の一部だけを並べ替えたか、書き換えています。"
            return problem_in(line, "bango", f"{message}取り込んでいません。", "R03")
        known = keyed or visible
        if known is None and not line.text("bango"):
            return problem_in(line, "bango", "番号が空欄のため、誰のカードか分かりません。記号・番号を入れてください。")
        if known is None:
            return problem_in(line, "bango", "この事業の受領簿にいない組合員です。", "R02")
        if keyed is None and not line.text("name"):
            return problem_in(line, "name", "氏名が空欄です。資格確認書の氏名を入れてください。", who=known)
        if line.text("name") and fold_name(line.text("name")) not in known.names:
            return problem_in(line, "name", "氏名が受領簿と違います。記号・番号を確認してください。", "R03", known)
        return known


def named_in(found: Sequence[Line], issued: pd.DataFrame) -> pd.DataFrame:
    """The issued rows of the members that some lines may be about: one who decides on a row waits for no others."""
    keys = {_spelled(line.text("key")) for line in found}
    numbers = member_numbers(issued)
    wanted = {member_number(line.text("kigo"), line.text("bango")) for line in found}
    wanted |= set(numbers[issued["row_key"].isin(keys)])
    return issued[numbers.isin(wanted)]


def problem_in(line: Line, key: str, message: str, code: str = "", who: Known | None = None) -> Problem:
    """A problem in one cell of a line, with the member it is about: the known one, else as the line has it."""
    kigo, bango = (who.kigo, who.bango) if who else (line.text("kigo"), line.text("bango"))
    return Problem(line.sheet, line.cell(key), message, code, kigo, bango)


def _spelled(key: str) -> str:
    return normalise(key).upper().replace(" ", "")


Entry = dict[str, Any]


def count_entries(
    found: Iterable[Line], members: Members, *, window: Window, today: date, hand_out: date | None = None
) -> tuple[list[Entry], list[Problem]]:
    """Return the counts of 返送カード確認表 that were filled in or changed, and what is wrong.

    ``hand_out`` is the first day on which a card can have been handed out: before it none can have come back.
    """
    entries: dict[str, tuple[Entry, Line]] = {}
    problems: list[Problem] = []
    inputs = ("count", "counted_on", "counted_by", "note")
    for line in found:
        if not any(line.text(key) for key in (*inputs, "before")):
            continue
        result = _count_entry(line, members, window, (hand_out or date.min, today))
        if isinstance(result, Problem):
            problems.append(result)
        elif result is not None:
            _add(entries, problems, member_number(result["kigo"], result["bango"]), result, line, "count")
    return [entry for entry, _ in entries.values()], problems


def _count_entry(line: Line, members: Members, window: Window, possible: tuple[date, date]) -> Entry | Problem | None:
    known = members.find(line)
    if isinstance(known, Problem):
        return known
    entry: Entry = {
        "sheet": line.sheet,
        "cell": line.cell("count"),
        "kigo": known.kigo,
        "bango": known.bango,
        "cards": None,
        "counted_on": None,
        "counted_by": line.text("counted_by"),
        "note": line.text("note"),
    }
    if not line.text("count"):
        if line.text("before"):
            return entry  # an earlier count was blanked out: it is taken back
        return problem_in(line, "count", "届いた枚数が空欄のため、取り込んでいません。", who=known)
    number = _number(line.text("count"))
    if number is None:
        return problem_in(line, "count", f"届いた枚数「{line.text('count')}」は枚数として読めません。", "D04", known)
    if number > known.cards:
        message = f"届いた枚数{number}枚が、交付した{known.cards}枚より多くなっています。"
        return problem_in(line, "count", message, "D04", known)
    if not line.text("counted_by"):
        return problem_in(line, "counted_by", "確認者が空欄のため、取り込んでいません。", who=known)
    day = _day(line, known, window, *possible)
    if isinstance(day, Problem):
        return day
    entry |= {"cards": number, "counted_on": day}
    before = cards_book.before_text(
        number, day if line.text("counted_on") else None, entry["counted_by"], entry["note"]
    )
    return None if line.text("before") == before else entry


def _number(text: str) -> int | None:
    folded = normalise(text)
    if folded in _NONE:
        return 0
    match = _COUNT.fullmatch(folded)
    return int(match[1]) if match else None


def _day(line: Line, known: Known, window: Window, hand_out: date, today: date) -> date | Problem:
    """確認日; a blank one is the day on which the workbook is taken in."""
    text = line.text("counted_on")
    if not text:
        return today
    try:
        day = parse_date(text, window)
    except DateError as error:
        return problem_in(line, "counted_on", f"確認日「{text}」を読めません。{error.message}", who=known)
    if day > today:
        return problem_in(line, "counted_on", f"確認日{wareki(day)}が未来の日付です。", who=known)
    if day < hand_out:
        message = f"確認日{wareki(day)}が、配付開始の{wareki(hand_out)}より前です。年も入れて、書き直してください。"
        return problem_in(line, "counted_on", message, who=known)
    return day


def decision_entries(found: Iterable[Line], members: Members) -> tuple[list[Entry], list[Problem]]:
    """Return the decisions of 要確認一覧 that were made, changed or withdrawn, and what is wrong."""
    entries: dict[str, tuple[Entry, Line]] = {}
    problems: list[Problem] = []
    for line in found:
        if not any(line.text(key) for key in ("verdict", "decided_by", "reason", "before")):
            continue
        if is_of_paper_alone(line):
            continue
        result = _decision_entry(line, members)
        if isinstance(result, Problem):
            problems.append(result)
        elif result is not None:
            _add(entries, problems, member_number(result["kigo"], result["bango"]), result, line, "verdict")
    return [entry for entry, _ in entries.values()], problems


def is_of_paper_alone(line: Line) -> bool:
    """Whether a line says who typed what stands on paper, and decides nothing."""
    decides = any(line.text(key) for key in ("verdict", "reason", "before"))
    return not decides and any(line.text(key) for key in ("stamp", "received_on", "remark", "typed"))


def _decision_entry(line: Line, members: Members) -> Entry | Problem | None:
    known = members.find(line)
    if isinstance(known, Problem):
        return known
    texts = {key: line.text(key) for key in ("decided_by", "reason", "digest")}
    entry: Entry = {
        "sheet": line.sheet,
        "cell": line.cell("verdict"),
        "kigo": known.kigo,
        "bango": known.bango,
        **texts,
        "known": review_lines.known_marks(line.text("known")),
    }
    chosen = review_lines.NUMBERED.get(normalise(line.text("verdict")), line.text("verdict"))
    short = dict(zip(review_lines.SHORT, VERDICTS, strict=True))
    chosen = short.get(normalise(chosen), chosen)
    verdict = next((v for v in (*VERDICTS, WITHDRAW) if fold_header(v) == fold_header(chosen)), "")
    if not line.text("verdict"):
        if line.text("before"):
            return {**entry, "verdict": ""}
        return problem_in(line, "verdict", "判定が空欄のため、判定者・理由を取り込んでいません。", who=known)
    if not verdict:
        choices = "、".join((*VERDICTS, WITHDRAW))
        message = f"判定「{line.text('verdict')}」は使えません。{choices}から選んでください。"
        return problem_in(line, "verdict", message, who=known)
    if verdict == WITHDRAW:
        return {**entry, "verdict": ""}
    if line.text("before") == review_lines.before_text(verdict, texts["decided_by"], texts["reason"]):
        return None
    for key, label in (("decided_by", "判定者"), ("reason", "判定の理由")):
        if not texts[key]:
            return problem_in(line, key, f"{label}が空欄のため、判定を取り込んでいません。", who=known)
    if not texts["digest"]:
        message = "隠れた列「証拠番号」が失われているため、判定を取り込んでいません。一覧を作り直してください。"
        return problem_in(line, "verdict", message, who=known)
    return {**entry, "verdict": verdict}


def _add(
    entries: dict[str, tuple[Entry, Line]], problems: list[Problem], member: str, entry: Entry, line: Line, key: str
) -> None:
    """Two lines on one member must say the same; otherwise neither counts."""
    places = ("sheet", "cell")
    if member not in entries:
        entries[member] = (entry, line)
        return
    first, other = entries[member]
    if {k: v for k, v in first.items() if k not in places} == {k: v for k, v in entry.items() if k not in places}:
        return
    del entries[member]
    message = f"シート「{other.sheet}」の{other.cell(key)}と記入が違います。どちらも取り込んでいません。"
    problems.append(Problem(line.sheet, line.cell(key), message, "", entry["kigo"], entry["bango"]))
