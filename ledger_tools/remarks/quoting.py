"""Messages quote the clerk's own text, not the form in which it was read."""

from __future__ import annotations

import re
from dataclasses import replace

from ledger_tools.japanese.text import normalise
from ledger_tools.remarks.remark import Remark

_QUOTED = re.compile("「([^」]*)」")
_LONGEST = 200  # of a remark that is searched for the clerk's own spelling


def in_their_own_words(remark: Remark, text: str) -> Remark:
    """Let the problems quote what the clerk wrote (ﾘｰﾌﾚｯﾄ, ＯＫ), not the form in which it was read."""
    problems = tuple(
        (code, _QUOTED.sub(lambda match: _as_quoted(match[1], text), why)) for code, why in remark.problems
    )
    return remark if problems == remark.problems else replace(remark, problems=problems)


def _as_quoted(read: str, text: str) -> str:
    parts = (_as_it_stands(part, text) for part in read.split(" "))
    return f"「{' '.join(parts)}」"


def _as_it_stands(read: str, text: str) -> str:
    """Return the shortest piece of ``text`` that reads as this; what is nowhere in it stays as it is."""
    if read in text or len(text) > _LONGEST:
        return read
    for start in range(len(text)):
        for end in range(start + 1, len(text) + 1):
            piece = normalise(text[start:end]).casefold().replace(" ", "")
            if piece == read:
                return text[start:end].strip()
            if len(piece) > len(read):
                break
    return read
