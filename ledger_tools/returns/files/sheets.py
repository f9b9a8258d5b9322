"""What a reader of markup hands on: one sheet with its notes, and what of it could not be seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ledger_tools.model import FileFinding
from ledger_tools.returns.evidence import Found
from ledger_tools.returns.workbook.cautions import LINKED_PICTURES
from ledger_tools.returns.workbook.sheetview import SheetView

_STRAYS = (
    "ファイルの一部が壊れていて、表の外にある文字を読み取れませんでした。"
    "行が欠けていないか元のファイルで確かめ、Excel ブック形式(.xlsx)での提出を依頼してください。"
)
DRAWN = "文字に画像や図形が重なっており、この形式では確かめられません"


@dataclass(frozen=True, slots=True)
class MarkupSheet:
    """One sheet of a web page, web archive or XML workbook.

    ``has_pictures``: a blank cell may hold one that was not looked at, or lost; ``has_unseen_looks``: what is written
    may be struck through, by a drawing or a style sheet that is not in the file; ``has_strays``: texts stand where no
    reader looks.
    """

    view: SheetView
    notes: tuple[Found, ...] = ()
    has_pictures: bool = False
    has_unseen_looks: bool = False
    links: frozenset[str] = frozenset()  # where pictures lie that are in no file of ours
    has_strays: bool = False


def findings_on(sheets: Sequence[MarkupSheet]) -> list[FileFinding]:
    """Return what is said of a file as a whole for what its sheets hold or refer to."""
    found: list[FileFinding] = []
    if any(sheet.has_strays for sheet in sheets):
        found.append(FileFinding("F01", _STRAYS))
    if any(sheet.links for sheet in sheets):
        found.append(FileFinding("F09", LINKED_PICTURES))
    return found
