"""From the lines of sheet 読めないファイル to entries; a line with anything wrong in it gives none (and says why)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from ledger_tools.desk.entries import Entry, Problem, problem_in
from ledger_tools.desk.read import Line
from ledger_tools.desk.refused_sheet import CHOICES, HANDLED, before_text
from ledger_tools.japanese.text import fold_header


def handled_entries(found: Iterable[Line], known: Collection[str]) -> tuple[list[Entry], list[Problem]]:
    """Return what was entered on files that could not be read, and what is wrong; ``known``: their SHA-256."""
    entries: dict[str, Entry] = {}
    problems: list[Problem] = []
    for line in found:
        if not any(line.text(key) for key in ("handled", "handled_by", "note", "before")):
            continue
        result = _entry(line, known)
        if isinstance(result, Problem):
            problems.append(result)
        elif result is not None:
            first = entries.setdefault(result["sha256"], result)
            if _said(first) != _said(result):
                message = f"{first['cell']}と同じファイルですが、記入が違います。この行は使いません。"
                problems.append(problem_in(line, "handled", message))
    return list(entries.values()), problems


def _entry(line: Line, known: Collection[str]) -> Entry | Problem | None:
    by, note, sha256 = line.text("handled_by"), line.text("note"), line.text("key").lower()
    place = {"sheet": line.sheet, "cell": line.cell("handled")}
    chosen = next((one for one in CHOICES if fold_header(one) == fold_header(line.text("handled"))), "")
    if line.text("handled") and not chosen:
        message = f"対応「{line.text('handled')}」は使えません。{'、'.join(CHOICES)}から選んでください。"
        return problem_in(line, "handled", message)
    if sha256 not in known:
        message = "どのファイルの行か分からないため、取り込んでいません。一覧を作り直し、元の行に記入してください。"
        return problem_in(line, "handled", message)
    if chosen != HANDLED:
        if line.text("before"):
            return {**place, "sha256": sha256, "handled": False, "handled_by": "", "reason": ""}
        if chosen:
            return None
        return problem_in(line, "handled", "対応が空欄のため、対応者・対応の内容を取り込んでいません。")
    for key, label in (("handled_by", "対応者"), ("note", "対応の内容")):
        if not line.text(key):
            return problem_in(line, key, f"{label}が空欄のため、対応済としていません。")
    if line.text("before") == before_text(by, note):
        return None
    return {**place, "sha256": sha256, "handled": True, "handled_by": by, "reason": note}


def _said(entry: Entry) -> tuple[Any, ...]:
    return (entry["handled"], entry["handled_by"], entry["reason"])
