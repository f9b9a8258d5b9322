"""The rows that a sheet declares, read from their tags alone, so that a million of them cost little."""

from __future__ import annotations

import functools
import re
from typing import NamedTuple

from ledger_tools.returns.limits import DAMAGED, Refused
from ledger_tools.returns.workbook.axis import Span

_ATTRIBUTE = re.compile(rb"([\w.:-]+)\s*=\s*([\"'])(.*?)\2", re.DOTALL)
_USUAL_ATTRIBUTES = 200  # bytes


class _Tags(NamedTuple):
    """The patterns of a row's tag (what stands before its number, the number, what follows) and around all rows."""

    row: re.Pattern[bytes]
    start: re.Pattern[bytes]
    end: re.Pattern[bytes]


def _tags(prefix: bytes) -> _Tags:
    return _Tags(
        re.compile(rb"<" + prefix + rb"row\b([^>]*?)(?:\br\s*=\s*[\"'](\d{1,7})[\"']([^>]*))?>"),
        re.compile(rb"<" + prefix + rb"sheetData\b[^>]*?(/?)>"),
        re.compile(rb"</" + prefix + rb"sheetData\s*>"),
    )


# Tags that begin with their name are found several times as fast as those that may have a prefix.
_USUAL, _PREFIXED = _tags(b""), _tags(rb"(?:[\w.-]+:)?")


def split(data: bytes) -> tuple[bytes, bytes]:
    """Return a sheet's XML without its rows, and its rows; raises Refused F01 where they do not end."""
    tags = _PREFIXED if b":sheetData" in data else _USUAL
    start = tags.start.search(data)
    if start is None or start[1]:
        return data, b""
    end = tags.end.search(data, start.end())
    if end is None:
        raise Refused("F01", DAMAGED)
    return data[: start.start()] + data[end.end() :], data[start.end() : end.start()]


def row_spans(body: bytes, default_px: int) -> list[Span]:
    """Return the declared rows, neighbours of one kind as one span: a million empty rows are a single one."""
    spans: list[Span] = []
    kinds: dict[bytes, tuple[int, bool]] = {}
    first = row = 0
    kind = (0, False)
    for match in (_PREFIXED if b":row" in body else _USUAL).row.finditer(body):
        before, number, after = match.groups(b"")
        following = int(number) if number else row + 1
        rest = before + b" " + after
        declared = kinds.get(rest)
        if declared is None:
            read = _usual_kind if len(rest) <= _USUAL_ATTRIBUTES else _kind
            declared = kinds[rest] = read(rest, default_px)
        if first and (declared != kind or following != row + 1):
            spans.append(Span(first, row, *kind))
            first = 0
        if not first:
            first, kind = following, declared
        row = following
    if first:
        spans.append(Span(first, row, *kind))
    return spans


def _kind(attributes: bytes, default_px: int) -> tuple[int, bool]:
    """Return a row's height in px and whether it is hidden."""
    values = {name.decode(): value.decode("utf-8", "replace") for name, _, value in _ATTRIBUTE.findall(attributes)}
    height = length(values.get("ht"))
    hidden = is_true(values.get("hidden")) or height == 0
    return (row_px(height) if height else default_px), hidden


_usual_kind = functools.lru_cache(maxsize=256)(_kind)


def row_px(points: float) -> int:
    """Return a row height in px, as Excel rounds it."""
    return int(max(points, 0.0) * 96 / 72 + 0.5)


def length(text: str | None) -> float | None:
    """Return a height or width as written in an attribute, None where there is none that makes sense."""
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if 0 <= value <= 1e6 else None


def is_true(text: str | None) -> bool:
    """Tell whether an attribute says yes."""
    return text in ("1", "true", "on")
