"""Tables as CSV and JSON for other programs: UTF-8, LF, nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date, datetime
from typing import Any

import pandas as pd

_RUNS = re.compile(r"'*[=+\-@\t\r\n]")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")
_ESCAPED = re.compile(r"'+[=+\-@\t\r\n]")


def as_csv(frame: pd.DataFrame) -> bytes:
    """Return the table as CSV with a header line.

    A field that a spreadsheet would take for a formula (beginning with = + - @, a tab or a line break) gets an
    apostrophe in front; plain numbers stay. So that reading back is exact, a field that already begins with
    apostrophes before such a character gets one more: :func:`unescape` undoes both.
    """
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(frame.columns)
    writer.writerows([escape(plain(value)) for value in line] for line in frame.itertuples(index=False, name=None))
    return stream.getvalue().encode("utf-8", "replace")


def as_json(frame: pd.DataFrame) -> bytes:
    """Return the table as a JSON array with one object per line of the table."""
    lines = [
        {column: _json(value) for column, value in zip(frame.columns, line, strict=True)}
        for line in frame.itertuples(index=False, name=None)
    ]
    return (json.dumps(lines, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")


def escape(field: str) -> str:
    """Put an apostrophe before a field that a spreadsheet would run."""
    return f"'{field}" if _RUNS.match(field) and not _NUMBER.fullmatch(field) else field


def unescape(field: str) -> str:
    """Undo :func:`escape`."""
    return field[1:] if _ESCAPED.match(field) and not _NUMBER.fullmatch(field) else field


def plain(value: Any) -> str:
    """Return a cell as text: dates in ISO form, a missing value as an empty field, truth as true and false."""
    found = _json(value)
    if isinstance(found, bool):
        return "true" if found else "false"
    return "" if found is None else str(found)


def _json(value: Any) -> str | int | float | bool | None:
    if isinstance(value, str):
        return value
    if value is None or value is pd.NaT or pd.isna(value):
        return None
    if isinstance(value, datetime):
        midnight = value.hour == value.minute == value.second == value.microsecond == 0
        return value.date().isoformat() if midnight else value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    found: int | float | bool = value.item() if hasattr(value, "item") else value
    return found
