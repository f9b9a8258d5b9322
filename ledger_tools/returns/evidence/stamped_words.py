"""The word on an office's rubber stamp (済, 受付, 不在): the likeliest of those that are known, where it fits.

Missing that a seal bears such a word makes a row done that is not; taking a seal for one asks a question. So it is said
sooner than a name is: who judges looks first whether the member's own name was read.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np
from numpy.typing import NDArray

from ledger_tools.names.words import STAMPED_ON_PAPER
from ledger_tools.returns.evidence.choices import Choices
from ledger_tools.returns.evidence.letters import cropped, cut, on_line
from ledger_tools.returns.evidence.recogniser import forms_of_letter, recogniser

Ink = NDArray[np.float32]

#: How far below the best letters a word may lie (logarithm), by its letters: a single one is told by less.
_WORST = {1: -4.0, 2: -7.5, 3: -9.0}
_LOWEST = 24  # pixels: less is no letter


def word_read(inner: Ink) -> str:
    """Return the word that is read on what lies within the edge of a seal, set upright; '' where none is."""
    whole = cropped(inner)
    if whole is None or min(whole.shape) < _LOWEST:
        return ""
    found = [one for line, count in _lines(whole) for one in _fitting(line, count)]
    return max(found, default=(0.0, ""))[1]


def _fitting(line: Ink, count: int) -> Iterator[tuple[float, str]]:
    """Yield the words of a line that fit, and how well; ``count`` letters were laid side by side (0: as they stand)."""
    scores = _words().scores(recogniser().chances(line))
    for word, score in zip(_words().texts, scores.tolist(), strict=True):
        if count in (0, len(word)) and score >= _WORST[len(word)]:
            yield score, word


def _lines(whole: Ink) -> Iterator[tuple[Ink, int]]:
    """Yield the letters as they stand, and those below one another side by side."""
    yield on_line([whole]), 0
    for count in (2, 3):
        cells = [cell for part in cut(whole, count) if (cell := cropped(part)) is not None]
        if len(cells) == count:
            yield on_line(cells), count


@cache
def _words() -> Choices:
    return Choices(sorted(STAMPED_ON_PAPER), forms_of_letter)
