"""Words in lists, kept apart from the lists of the program, and the frames they are tried in."""

from __future__ import annotations

from pathlib import Path

DATA = Path(__file__).parent / "data"


def word_lists(name: str) -> dict[str, list[str]]:
    """Return the lists of a file under data/: a line ``= name``, then its words, set apart by blanks."""
    lists: dict[str, list[str]] = {}
    for line in (DATA / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("= "):
            title = line.removeprefix("= ")
        else:
            lists.setdefault(title, []).extend(line.split())
    return lists


def frames(table: str) -> list[tuple[str, str, str]]:
    """Return list, form and expected outcome of each line ``list | form with {w} | outcome``."""
    rows = [tuple(part.strip() for part in line.split("|")) for line in table.strip().splitlines()]
    return [(title, form.replace("\\n", "\n"), outcome) for title, form, outcome in rows]
