"""What makes a ledger a send-back one (差戻し): only open rows, why each is there, and what of it already holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ledger_tools.settings import Settings


@dataclass(frozen=True, slots=True)
class SentRow:
    """One row: the reason in words, and what was accepted of its last return.

    A stamp or signature is never among it: it stands for the member's own hand and is not copied by a program.
    """

    reason: str
    received_on: date | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True)
class SendBack:
    """A send-back ledger: ``rows`` by row key, until when it is answered, and the cards said to have come back."""

    answer_by: date
    rows: Mapping[str, SentRow]
    cards_stated: int | None = None


def own_days(settings: Settings, back: SendBack | None) -> Settings:
    """The settings whose 提出期限 is the ledger's own: of a send-back ledger until when that one is answered."""
    return replace(settings, submit_by=back.answer_by) if back else settings
