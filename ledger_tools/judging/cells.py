"""Whole columns of records as days and codes, with what is blank, absent or unreadable kept apart.

A cell is read or it is doubtful; it is never mended. Wareki with its era and 西暦 dates are read; a
two-digit year, a day that is not on the calendar and a bare Excel serial number are doubtful.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ledger_tools.japanese.dates import DateError, parse_date, wareki
from ledger_tools.japanese.text import normalise
from ledger_tools.judging.days import NO_DAY, Days
from ledger_tools.judging.ternary import Bools

_PLAIN_DAY = re.compile(r"([12]\d{3})([-/])(\d{1,2})\2(\d{1,2})(?:[ T]00:00(?::00(?:\.0+)?)?)?")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class DayColumn:
    """``days`` (NaT where there is none); ``blank`` where the cell is empty; ``complaints``: position -> what is wrong.

    ``absent`` tells for whom the records have no such cell at all: there a blank says nothing.
    """

    days: Days
    blank: Bools
    bad: Bools
    complaints: Mapping[int, str]
    absent: Bools

    @property
    def known(self) -> Bools:
        """Where a day stands."""
        return np.asarray(~np.isnat(self.days))

    def refusing(self, where: Bools) -> DayColumn:
        """The column with these cells bad, whatever stands there: they prove nothing, and are not blank either."""
        return replace(self, days=np.where(where, NO_DAY, self.days), blank=self.blank & ~where, bad=self.bad | where)


@dataclass(frozen=True, slots=True)
class CodeColumn:
    """``codes``: place of each value in ``vocabulary``, -1 blank, -2 not in it."""

    codes: npt.NDArray[np.int8]
    vocabulary: tuple[str, ...]
    complaints: Mapping[int, str]

    def is_(self, *values: str) -> Bools:
        places = [self.vocabulary.index(value) for value in values]
        return np.isin(self.codes, np.array(places, dtype=np.int8))

    @property
    def blank(self) -> Bools:
        return np.asarray(self.codes == -1)

    @property
    def bad(self) -> Bools:
        return np.asarray(self.codes == -2)

    @property
    def known(self) -> Bools:
        return np.asarray(self.codes >= 0)


def read_day(text: str) -> date:
    """Return the day a records cell says; raises DateError with a Japanese text that can be shown as it is."""
    match = _PLAIN_DAY.fullmatch(text)
    if match:
        year, month, day = int(match[1]), int(match[3]), int(match[4])
        try:
            return date(year, month, day)
        except ValueError:
            raise DateError("impossible", f"「{text}」は暦にない日付です。") from None
    folded = normalise(text)
    if _SERIAL.fullmatch(folded):
        try:
            hint = f"Excel の日付の通し番号なら{wareki(parse_date(folded))}に当たります。"
        except DateError:
            hint = ""
        raise DateError("ambiguous", f"「{folded}」は日付の形ではありません。{hint}年月日で入れてください。")
    return parse_date(text)


def day_column(frame: pd.DataFrame, key: str) -> DayColumn:
    """Read a column of days; texts are read once per distinct value."""
    count = len(frame)
    if key not in frame.columns:
        return DayColumn(
            np.full(count, NO_DAY), np.ones(count, np.bool_), np.zeros(count, np.bool_), {}, np.ones(count, np.bool_)
        )
    series = frame[key]
    here = np.zeros(count, np.bool_)
    if pd.api.types.is_datetime64_any_dtype(series.dtype):
        days = series.to_numpy().astype("M8[D]")
        return DayColumn(days, np.isnat(days), np.zeros(count, np.bool_), {}, here)
    places, values = _distinct(frame, key)
    days_of, blank_of, complaint_of = _read_distinct(values)
    days = np.append(days_of, NO_DAY)[places]
    blank = np.append(blank_of, True)[places]
    bad = np.isnat(days) & ~blank
    complaints = {int(place): complaint_of[int(places[place])] for place in np.flatnonzero(bad)}
    return DayColumn(days, blank, bad, complaints, here)


def _read_distinct(values: Iterable[object]) -> tuple[Days, Bools, dict[int, str]]:
    listed = list(values)
    days = np.full(len(listed), NO_DAY)
    blank = np.zeros(len(listed), np.bool_)
    complaints: dict[int, str] = {}
    for place, value in enumerate(listed):
        text = value.isoformat()[:10] if isinstance(value, date) else str(value).strip()
        if not text:
            blank[place] = True
            continue
        try:
            days[place] = np.datetime64(read_day(text), "D")
        except DateError as error:
            complaints[place] = error.message
    return days, blank, complaints


def code_column(frame: pd.DataFrame, key: str, spellings: Mapping[str, tuple[str, ...]]) -> CodeColumn:
    """Read a column of codes: ``spellings`` gives for each value every way it may be written."""
    vocabulary = tuple(spellings)
    if key not in frame.columns:
        return CodeColumn(np.full(len(frame), -1, np.int8), vocabulary, {})
    index = {spelling: place for place, value in enumerate(vocabulary) for spelling in spellings[value]}
    allowed = f"「{'」「'.join(vocabulary)}」のどれかを入れてください。"
    places, values = _distinct(frame, key)
    texts = [normalise(str(value)) for value in values]
    code_of = np.array([index.get(text, -2) if text else -1 for text in texts] + [-1], np.int8)
    codes = code_of[places]
    complaints = {
        int(place): f"「{texts[int(places[place])][:20]}」は決められた値ではありません。{allowed}"
        for place in np.flatnonzero(codes == -2)
    }
    return CodeColumn(codes, vocabulary, complaints)


def _distinct(frame: pd.DataFrame, key: str) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.object_]]:
    """Return for each person the place of their value (-1: none), and the distinct values."""
    places, values = pd.factorize(frame[key].to_numpy(dtype=object), use_na_sentinel=True)
    return places.astype(np.int64), np.asarray(values, dtype=object)


def text_column(frame: pd.DataFrame, key: str, fold: Callable[[str], str] = normalise) -> npt.NDArray[np.object_]:
    """Return a column of folded texts, '' where blank or absent; each distinct value is folded once."""
    if key not in frame.columns:
        return np.full(len(frame), "", dtype=object)
    places, values = _distinct(frame, key)
    # Plain letters and digits are what every fold leaves as it is; a million numbers are hardly ever anything else.
    texts = [text if text.isascii() and text.isalnum() else fold(text) for text in map(str, values)]
    folded = np.array([*texts, ""], dtype=object)
    return np.asarray(folded[places])


def numbered(*parts: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    """Return a number from 0 for each distinct combination."""
    combined = np.zeros(len(parts[0]), np.int64)
    for part in parts:
        codes, values = pd.factorize(part)
        combined = pd.factorize(combined * (len(values) + 1) + codes)[0].astype(np.int64)
    return combined
