"""What is wrong with single cells and rows, collected by position and shown by file, row and column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from ledger_tools.judging.ternary import Bools


@dataclass(frozen=True, slots=True)
class CellProblem:
    """One doubtful cell: ``file``, ``row`` as Excel shows it, ``column`` the header, ``message`` what to correct."""

    file: str
    row: int
    column: str
    message: str

    @property
    def sentence(self) -> str:
        place = f"{self.file} {self.row}行" if self.file else f"{self.row}行"
        return f"{place}「{self.column}」: {self.message}"


class Problems:
    """Collects problems of the persons of one frame."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self._count = len(frame)
        self._frame = frame
        self._found: list[tuple[int, str, str]] = []
        self.anywhere: Bools = np.zeros(self._count, np.bool_)

    def add(self, where: Bools | Iterable[int], column: str, message: str) -> None:
        """Note ``message`` for every person of ``where`` (a mask or positions)."""
        self.add_each({int(place): message for place in _positions(where)}, column)

    def add_each(self, complaints: Mapping[int, str], column: str) -> None:
        """Note a message per position."""
        if not complaints:
            return
        self._found.extend((place, column, message) for place, message in complaints.items())
        self.anywhere[np.fromiter(complaints, np.int64, len(complaints))] = True

    def cells(self) -> list[CellProblem]:
        """Return all problems in the order of the rows."""
        files, rows = self._sources()
        ordered = sorted(self._found, key=lambda entry: entry[0])
        return [CellProblem(str(files[i]), int(rows[i]), column, message) for i, column, message in ordered]

    def texts(self) -> npt.NDArray[np.object_]:
        """Return one text per person, '' where nothing is wrong."""
        texts = np.full(self._count, "", dtype=object)
        for place, column, message in self._found:
            part = f"{column}: {message}"
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
