"""What a reader of markup hands on: one sheet with its notes, and what of it could not be seen."""

from __future__ import annotations

from dataclasses import dataclass

from ledger_tools.returns.evidence import Found
from ledger_tools.returns.workbook.sheetview import SheetView

DRAWN = "文字に画像や図形が重なっており、この形式では確かめられません"


@dataclass(frozen=True, slots=True)
class MarkupSheet:
    """One sheet of a web page, web archive or XML workbook.

    ``has_pictures``: a blank cell may hold one that was not looked at, or lost; ``has_unseen_looks``: what is written
    may be struck through, by a drawing or a style sheet that is not in the file.
    """

    view: SheetView
    notes: tuple[Found, ...] = ()
    has_pictures: bool = False
    has_unseen_looks: bool = False
    links: frozenset[str] = frozenset()  # where pictures lie that are in no file of ours
