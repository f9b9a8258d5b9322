"""What lies in a cycle folder is named in one place."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger_tools import folder

PACKAGE = Path(folder.__file__).parent
#: These words are also headings, sheets, choices and templates' words, which may be worded otherwise one day.
ALSO_WORDS = frozenset({folder.RECORDS, folder.WORDING, folder.LEDGERS, folder.SEND_BACK, folder.KOKUHO})
NAMES = frozenset(vars(folder)[key] for key in vars(folder) if key.isupper() and key != "FOLDERS") - ALSO_WORDS


def named_again(source: str) -> Iterator[str]:
    """Names of the cycle folder that a source spells out itself; also as the fixed part of a longer text."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and node.value in NAMES:
            yield node.value


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('path = folder / "報告"', ["報告"]),
        ('path = folder / f"{bureau}_依頼文.docx"', ["_依頼文.docx"]),
        ('say("設定.xlsx を開き、日付を確認する")', []),
        ("path = folder / REPORTS", []),
    ],
)
def test_the_check_can_fail(source: str, found: list[str]) -> None:
    assert list(named_again(source)) == found


def test_no_other_module_spells_a_name_of_the_cycle_folder() -> None:
    paths = [path for path in sorted(PACKAGE.rglob("*.py")) if path != Path(folder.__file__)]
    assert len(paths) > 100
    again = {path.name: found for path in paths if (found := [*named_again(path.read_text(encoding="utf-8"))])}
    assert again == {}
