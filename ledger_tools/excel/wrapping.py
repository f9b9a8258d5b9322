"""How many lines a text takes in a cell that wraps: Japanese breaks at any letter, a word of another script as one."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from functools import lru_cache

from ledger_tools.japanese.text import display_width

#: Pixels of a letter of 10 points, the wider of what Excel and LibreOffice draw; of a unit of a column's width; of what
#: stays blank beside the text.
_WIDE, _NARROW = 13.5, 8.5
_UNIT, _BLANK = 7, 3
#: Characters of a column of names: at least, and at most.
_USUAL_NAME, _LONGEST_NAME = 11.0, 16.0
_PIECES = re.compile(r"[!-~]+|.", re.DOTALL)
#: Begin no line: the letter before goes down with them.
_NOT_FIRST = frozenset("、。，．・：；？！」』）】〕》〉々ーぁぃぅぇぉっゃゅょァィゥェォッャュョ)")


def lines_needed(text: str, width: float, size: float = 10) -> int:
    """Return the lines of a text in ``size`` points in a column of ``width`` characters."""
    room = (width * _UNIT + _BLANK) * 10 / size
    if len(text) * _WIDE <= room and "\n" not in text:
        return 1
    return _counted(text, room)


def column_of_names(names: Iterable[str]) -> float:
    """Return how wide a column must be in which each name stands in one line; very long ones go over several."""
    widest = max((sum(map(_pixels, _PIECES.findall(name))) for name in names), default=0.0)
    return min(_LONGEST_NAME, max(_USUAL_NAME, math.ceil((widest - _BLANK) * 10 / _UNIT) / 10))


def broken(text: str, width: float, size: float = 10) -> list[str]:
    """Return the lines of a text, one for each row of a sheet: above a table no cell is as wide as what it says."""
    return _broken(text, (width * _UNIT + _BLANK) * 10 / size)


@lru_cache(maxsize=20_000)
def _counted(text: str, room: float) -> int:
    return len(_broken(text, room))


def _broken(text: str, room: float) -> list[str]:
    return [line for part in text.split("\n") for line in _lines_of(part, room)]


def _lines_of(part: str, room: float) -> list[str]:
    lines, line, used = [], "", 0.0
    for piece in _PIECES.findall(part):
        width = _pixels(piece)
        if used + width <= room or piece.isspace():
            line, used = line + piece, used + width
            continue
        carried = line[-1:] if piece in _NOT_FIRST else ""
        lines += [line[: len(line) - len(carried)]] if line else []
        line = carried + piece
        # A word longer than a line is broken wherever the line is full.
        while len(line) > 1 and _pixels(line) > room:
            fits = max(1, int(room // _NARROW))
            lines.append(line[:fits])
            line = line[fits:]
        used = _pixels(line)
    return [*lines, line]


def _pixels(piece: str) -> float:
    return len(piece) * _NARROW if piece.isascii() else sum(display_width(letter) for letter in piece) / 2 * _WIDE
