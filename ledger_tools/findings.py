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
    "place",
]


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding with its place. Empty strings where a place does not apply."""

    code: str
    message: str
    file: str = ""
    sheet: str = ""
    cell: str = ""
    ledger_id: str = ""
    kigo: str = ""
    bango: str = ""
    severity: str = ""

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

    @property
    def sentence(self) -> str:
        """Place, what is wrong and the rule (``message``), what to do: the one wording pattern of the tool."""
        where = f"{self.place}: " if self.place else ""
        return f"{where}{self.message}〔{self.code}〕{self.kind.remedy}"


def place(file: str, sheet: str = "", cell: str = "") -> str:
    """Return 'file［sheet］cell', leaving out what is empty."""
    return f"{file}{f'［{sheet}］' if sheet else ''}{cell}"
