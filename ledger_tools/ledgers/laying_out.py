"""How one workbook is laid out on paper: known before it is written, and kept, so that its pages can be read."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ledger_tools.ledgers import pages
from ledger_tools.ledgers.placeholders import ledger_values
from ledger_tools.ledgers.places import Places
from ledger_tools.ledgers.send_back import SendBack, own_days
from ledger_tools.ledgers.sheet_head import instructions, lines_needed
from ledger_tools.ledgers.sheet_table import row_heights
from ledger_tools.ledgers.wording import Wording
from ledger_tools.model import LedgerSheet, Printing

if TYPE_CHECKING:
    from ledger_tools.settings import Settings

#: Letters and digits of a mark: with the longest numbers the code of a page still has room for them.
_MARK = 6


@dataclass(frozen=True)
class LaidOut:
    """A sheet with its places, the ``values`` for its texts, and its instructions paragraph by paragraph."""

    sheet: LedgerSheet
    places: Places
    values: Mapping[str, str]
    paragraphs: Sequence[str]

    @property
    def printing(self) -> Printing:
        """What is to be known of it when its pages come back."""
        layout, sheet = self.places.layout, self.sheet
        starts = tuple(page.first for page in self.places.pages)
        found = Printing(sheet.ledger_id, sheet.edition, layout.lines, starts)
        if not self.places.reasons:
            return found
        rows = tuple(row.row_key for row in sheet.rows)
        return found._replace(mark=_mark((*found, rows, layout.heights)), rows=rows, heights=layout.heights)


def lay_out(sheet: LedgerSheet, settings: Settings, wording: Wording, back: SendBack | None = None) -> LaidOut:
    """Lay out a ledger, or with ``back`` a send-back ledger."""
    values = ledger_values(sheet, own_days(settings, back))
    paragraphs = instructions(sheet, values, wording, back)
    lines = lines_needed(paragraphs, across=back is not None)
    layout = pages.Layout(back is not None, row_heights(sheet, back), lines)
    return LaidOut(sheet, Places(len(sheet.rows), layout, reasons=back is not None), values, paragraphs)


def _mark(said: Sequence[object]) -> str:
    """Return letters that are another send-back ledger's only where the same rows lie in the same places.

    They are no running number: a store that was lost and made again would begin to count anew.
    """
    return base64.b32encode(hashlib.sha256(repr(said).encode()).digest()).decode()[:_MARK]
