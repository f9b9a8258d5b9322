"""Nothing that a file, a name or a setting holds reaches a terminal as a command; programs lose nothing of it."""

from __future__ import annotations

import json

import pytest

from ledger_tools.cli.output import complain, listed, say, say_json
from ledger_tools.japanese.text import in_one_line

OBEYED = [
    *("\x1b]0;title\x07", "\x1b[2J", "\x9b31m", "\x9d0;title\x9c", "\b\b\b", "a\rb", "a\nb", "\x0b", "\x0c", "\x7f"),
    *("\x00", "\u202eslx.", "\u2066a", "\u2028", "\u200f", "\ud842", "\x85", "\x0e"),
]


@pytest.mark.parametrize("text", OBEYED)
def test_nothing_printed_moves_the_cursor(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    say(f"[{text}]")
    complain(f"[{text}]")
    listed([f"[{text}]"])
    shown = capsys.readouterr()
    for line in (*shown.out.split("\n"), *shown.err.split("\n")):
        assert line.isprintable()
    assert shown.out.count("\n") == 2


@pytest.mark.parametrize("text", ["受領簿.xlsx", "葛\U000e0100城", "①㈱髙", "ガ", "a  b", "―…", "é", "👍🏽", "神"])
def test_honest_text_is_shown_as_it_is(text: str) -> None:
    assert in_one_line(text) == text


@pytest.mark.parametrize("text", OBEYED)
def test_programs_lose_nothing(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    say_json({"name": text})
    shown = capsys.readouterr().out
    assert all(line.isprintable() for line in shown.split("\n"))
    assert json.loads(shown) == {"name": text}
