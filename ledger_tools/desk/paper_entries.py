"""From the lines about paper to entries: what stands in a member's row, and how many cards a ledger says come back."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Sequence

from ledger_tools.desk.entries import Entry, Members, Problem, problem_in
from ledger_tools.desk.read import Line
from ledger_tools.desk.review_lines import NUMBERED_STAMPS
from ledger_tools.japanese.text import fold_header, normalise
from ledger_tools.reconcile.matching import member_number
from ledger_tools.reconcile.transcripts import STAMPS, typed_before

_TYPED = ("stamp", "received_on", "remark")
_COUNT = re.compile(r"(\d{1,4})(?:\.0+)?枚?")
_LOST = "隠れた列が書き換わっているため、取り込んでいません。要確認一覧を作り直してください。"
_NOBODY = "{}が空欄のため、紙面から入力した内容を取り込んでいません。"
_TWICE = "シート「{}」の{}と記入が違います。どちらも取り込んでいません。"


def is_typed(line: Line) -> bool:
    """Whether anything was typed of the paper that a line is about, or had been before."""
    return any(line.text(key) for key in (*_TYPED, "typed"))


def row_transcripts(found: Iterable[Line], members: Members) -> tuple[list[Entry], list[Problem]]:
    """Return what was typed of members' rows, changed or taken back, and what is wrong."""
    return _once_each(_of_row(line, members) for line in found if is_typed(line))


def cards_transcripts(found: Iterable[Line], ledgers: Collection[str]) -> tuple[list[Entry], list[Problem]]:
    """Return the numbers of cards that were typed of these ledgers' paper, and what is wrong."""
    return _once_each(_of_ledger(line, ledgers) for line in found if line.text("stated") or line.text("typed"))


def _of_row(line: Line, members: Members) -> tuple[Line, Entry | Problem | None]:
    known = members.find(line)
    if isinstance(known, Problem):
        return line, known
    stamp = line.text("stamp")
    stamp = NUMBERED_STAMPS.get(normalise(stamp), stamp)
    if stamp and fold_header(stamp) not in map(fold_header, STAMPS):
        message = f"紙面の印「{stamp}」は使えません。{'、'.join(STAMPS)}から選んでください。"
        return line, problem_in(line, "stamp", message, who=known)
    said = [stamp, line.text("received_on"), line.text("remark"), ""]
    return line, _entry(line, said, "判定者", {"kigo": known.kigo, "bango": known.bango, "ledger_id": ""}, "remark")


def _of_ledger(line: Line, ledgers: Collection[str]) -> tuple[Line, Entry | Problem | None]:
    ledger_id, text = line.text("ledger_id"), normalise(line.text("stated"))
    if ledger_id not in ledgers:
        message = f"受領簿番号「{ledger_id}」は、この事業の受領簿の番号ではありません。取り込んでいません。"
        return line, problem_in(line, "ledger_id", message)
    number = _COUNT.fullmatch(text)
    if text and not number:
        return line, problem_in(line, "stated", f"返送枚数「{text}」は枚数として読めません。数字で入れてください。")
    said = ["", "", "", str(int(number[1])) if number else ""]
    return line, _entry(line, said, "入力者", {"kigo": "", "bango": "", "ledger_id": ledger_id}, "stated")


def _entry(line: Line, said: Sequence[str], who: str, whose: Entry, key: str) -> Entry | Problem | None:
    """What a line says now, where that is not what it showed."""
    try:
        before = list(typed_before(line.text("typed")))
    except ValueError:
        return Problem(line.sheet, line.cell(key), _LOST, "", whose["kigo"], whose["bango"])
    # Where several had been typed that contradict, the line showed none of them.
    shown = {tuple(one[:-1]) for one in before}
    if tuple(said) in shown if len(shown) == 1 else not any(said):
        return None
    problem = "" if line.text("paper") else _LOST
    if any(said) and not line.text("decided_by"):
        problem = _NOBODY.format(who)
    if problem:
        return Problem(line.sheet, line.cell("decided_by" if line.text("paper") else key), problem, "", *_who(whose))
    stamp, received_on, remark, cards = said
    typed = {"stamp": stamp, "received_on": received_on, "remark": remark, "cards": cards}
    replaces = json.dumps(before, ensure_ascii=False)
    entry = {**whose, **typed, "paper": line.text("paper"), "typed_by": line.text("decided_by")}
    return {"sheet": line.sheet, "cell": line.cell(key), **entry, "replaces": replaces}


def _who(entry: Entry) -> tuple[str, str]:
    return entry["kigo"], entry["bango"]


def _once_each(found: Iterable[tuple[Line, Entry | Problem | None]]) -> tuple[list[Entry], list[Problem]]:
    """Two lines on one piece of paper must say the same; otherwise neither counts."""
    entries: dict[tuple[str, str, str], Entry] = {}
    problems: list[Problem] = []
    for line, result in found:
        if isinstance(result, Problem):
            problems.append(result)
        elif result is not None:
            member = member_number(*_who(result)) if result["bango"] else ""
            first = entries.setdefault((member, result["ledger_id"], result["paper"]), result)
            if _said(first) != _said(result):
                message = _TWICE.format(first["sheet"], first["cell"])
                problems.append(Problem(line.sheet, result["cell"], message, "", *_who(result)))
                first["refused"] = True
    return [entry for entry in entries.values() if not entry.pop("refused", False)], problems


def _said(entry: Entry) -> tuple[str, ...]:
    return tuple(entry[key] for key in (*_TYPED, "cards", "typed_by"))
