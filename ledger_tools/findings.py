"""One finding, with its place; its code's meaning stands in :mod:`ledger_tools.catalogue`."""

from __future__ import annotations

from dataclasses import dataclass

from ledger_tools.catalogue import (
    CATALOGUE,
    CATALOGUE_BY_CODE,
    ERROR,
    INFO,
    SEVERITY_LABELS,
    WARNING,
    Kind,
)

__all__ = [
    "CATALOGUE",
    "CATALOGUE_BY_CODE",
    "ERROR",
    "INFO",
    "SEVERITY_LABELS",
    "WARNING",
    "Finding",
    "Kind",
    "member",
    "place",
]


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding with its place and member, which ``message`` does not repeat. Empty strings where none applies.

    ``picture`` is the SHA-256 of that of a page of paper that is nobody's.
    ``decided`` is the end of ``message`` where that tells of the desk's own decision, which is no matter for others.
    """

    code: str
    message: str
    file: str = ""
    sheet: str = ""
    cell: str = ""
    ledger_id: str = ""
    kigo: str = ""
    bango: str = ""
    severity: str = ""
    decided: str = ""
    picture: str = ""

    @property
    def kind(self) -> Kind:
        return CATALOGUE_BY_CODE[self.code]

    @property
    def level(self) -> str:
        """Its own severity, or else that of its kind."""
        return self.severity or self.kind.severity

    @property
    def place(self) -> str:
        return place(self.file, self.sheet, self.cell)

    def where(self, department: str = "") -> str:
        """File and cell, ledger (where the file's name does not say it) and member; '' where none applies.

        ``department``: whose ledger it is, to be said beside its number.
        """
        ledger = f"受領簿{self.ledger_id}" if self.ledger_id and self.ledger_id not in self.file else ""
        return " ".join(part for part in (self.place, ledger, department, member(self.kigo, self.bango)) if part)

    @property
    def sentence(self) -> str:
        """Where and whom, what is wrong and the rule (``message``), what to do: the one wording pattern of the tool."""
        where = self.where()
        return f"{where}{': ' if where else ''}{self.message}〔{self.code}〕{self.kind.remedy}"


def place(file: str, sheet: str = "", cell: str = "") -> str:
    """Return 'file［sheet］cell', leaving out what is empty."""
    return f"{file}{f'［{sheet}］' if sheet else ''}{cell}"


def member(kigo: str, bango: str) -> str:
    """Return '記号… 番号…', leaving out what is empty."""
    return " ".join(f"{label}{text}" for label, text in (("記号", kigo), ("番号", bango)) if text)
