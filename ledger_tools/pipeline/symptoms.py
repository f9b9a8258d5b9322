"""One thing that was looked at: how it is, and what to do."""

from __future__ import annotations

from dataclasses import dataclass

OK, WARNING, ERROR = "ok", "warning", "error"


@dataclass(frozen=True)
class Symptom:
    """``check`` (for programs) and ``title`` (for people) name what was looked at; no ``remedy`` where all is well."""

    check: str
    title: str
    level: str
    found: str
    remedy: str = ""
