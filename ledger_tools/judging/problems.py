"""What is wrong with single cells and rows, collected by position and shown by file, row and column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from ledger_tools.columns import Column
from ledger_tools.judging.ternary import Bools

#: What is said of a cell that must be filled in before its person can be judged.
BLANK = "空欄のため判定できません。確認して入れてください。"
#: What is said of days that cannot be: slips of the pen, often of the era (H13 for R13).
BEFORE_CARDS = "マイナンバーカードの交付が始まる(平成28年1月)より前の日付です。元号と年を確認してください。"
PAST_ANY_CARD = "有効期間(長くて10年余り)より先の日付です。元号と年を確認してください。"
DECADE_AHEAD = "10年以上先の日付です。元号と年を確認してください。"


@dataclass(frozen=True, slots=True)
class CellProblem:
    """One doubtful cell: ``file``, ``row`` as Excel shows it, ``column`` the header, ``message`` what to correct.

    ``row`` is 0 for a whole column; ``position`` is the person's in the frame, -1 where it concerns no single person.
    """

    file: str
    row: int
    column: str
    message: str
    position: int = -1

    @property
    def sentence(self) -> str:
        place = " ".join(part for part in (self.file, f"{self.row}行" if self.row else "") if part)
        return f"{place}「{self.column}」: {self.message}" if self.column else f"{place}: {self.message}"


class Problems:
    """Collects problems of the persons of one frame."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self._count = len(frame)
        self._frame = frame
        self._found: list[tuple[int, str, str, str, int]] = []

    def add(self, where: Bools | Iterable[int], column: str, message: str) -> None:
        """Note ``message`` for every person of ``where`` (a mask or positions)."""
        self.add_each({int(place): message for place in _positions(where)}, column)

    def add_each(self, complaints: Mapping[int, str], column: str) -> None:
        """Note a message per position."""
        self._found.extend((place, column, message, "", 0) for place, message in complaints.items())

    def add_at(self, place: int, column: str, message: str, file: str, row: int) -> None:
        """Note a message on a person that stands in another line than the one the frame names."""
        self._found.append((place, column, message, file, row))

    def cells(self) -> list[CellProblem]:
        """Return all problems in the order of the persons, each once."""
        files, rows = self._sources()
        ordered = sorted(dict.fromkeys(self._found), key=lambda entry: entry[0])
        return [
            CellProblem(file or str(files[i]), row or int(rows[i]), column, message, i)
            for i, column, message, file, row in ordered
        ]

    def texts(self) -> npt.NDArray[np.object_]:
        """Return one text per person, '' where nothing is wrong."""
        files, rows = self._sources()
        texts = np.full(self._count, "", dtype=object)
        for place, column, message, file, row in dict.fromkeys(self._found):
            elsewhere = f"{file} {row}行 " if row and (file, row) != (files[place], rows[place]) else ""
            part = f"{elsewhere}{column}: {message}" if column else f"{elsewhere}{message}"
            texts[place] = f"{texts[place]} {part}" if texts[place] else part
        return texts

    def _sources(self) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.int64]]:
        files = (
            self._frame["file"].to_numpy(dtype=object)
            if "file" in self._frame.columns
            else np.full(self._count, "", dtype=object)
        )
        rows = (
            self._frame["row"].to_numpy(dtype=np.int64)
            if "row" in self._frame.columns
            else np.arange(2, self._count + 2, dtype=np.int64)
        )
        return files, rows


def _positions(where: Bools | Iterable[int]) -> Iterable[int]:
    if isinstance(where, np.ndarray) and where.dtype == np.bool_:
        return np.flatnonzero(where).tolist()
    return where


def whole_columns(gaps: Mapping[str, Bools], columns: Iterable[Column], frame: pd.DataFrame) -> tuple[CellProblem, ...]:
    """Say once per file and column that it is not there (``gaps``: key -> whom that leaves undecided)."""
    known = {column.key: column for column in columns}
    files = frame["file"] if "file" in frame.columns else pd.Series("", index=frame.index)
    found = []
    for key, where in gaps.items():
        column = known[key]
        also = f"(見出しは「{'」「'.join(column.aliases)}」でも読めます)" if column.aliases else ""
        for file, count in files[where].value_counts(sort=False).items():
            message = f"この列がないため、{count:,}人を判定できません。列を名簿に加えてください{also}。"
            found.append(CellProblem(str(file), 0, column.header, message))
    return tuple(found)
