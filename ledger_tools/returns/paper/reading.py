"""A file of scanned paper in, its pages as tables out: one for each page of a ledger, with all rows printed on it."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Sequence

from ledger_tools.model import FileFinding, ReadTable
from ledger_tools.returns.evidence import can_read_letters
from ledger_tools.returns.limits import Refused
from ledger_tools.returns.paper.crops import crop_of
from ledger_tools.returns.paper.files import NOBODYS, UNREADABLE, Printed, page_name
from ledger_tools.returns.paper.images import EXTRAS_IGNORED, LostPage, has_extras, read_pages
from ledger_tools.returns.paper.page import SeenPage, look_at, table_of


def read_paper(
    data: bytes, printed: Printed, *, passwords: Sequence[str], pages: range, letters: bool = False
) -> tuple[list[ReadTable], list[FileFinding]]:
    """Return the tables and findings of these ``pages`` of a file (from 0). Raises Refused.

    ``letters`` reads those of seals and signatures, where the extra [ocr] is installed.
    """
    tables: list[ReadTable] = []
    findings: list[FileFinding] = []
    if pages.start == 0 and has_extras(data, passwords):
        findings.append(FileFinding("F09", EXTRAS_IGNORED))
    for seen in see_pages(data, printed, passwords=passwords, pages=pages):
        table = table_of(seen, letters=letters and can_read_letters())
        if table is not None:
            tables.append(table)
        if seen.problem is not None and not seen.is_blank:
            findings.append(seen.problem)
    if pages.start == 0 and not tables and not findings:  # a blank back alone is nobody's, and told as that
        findings.append(FileFinding(NOBODYS, _NOTHING, page_name(1)))
    return tables, findings


def see_pages(data: bytes, printed: Printed, *, passwords: Sequence[str], pages: range) -> Iterator[SeenPage]:
    """Yield what is seen on each page, one in memory at a time. Raises Refused where the file cannot be opened."""
    for page in read_pages(data, passwords, pages):
        if isinstance(page, LostPage):
            yield SeenPage(page.number, problem=FileFinding(UNREADABLE, page.why, page_name(page.number)))
            continue
        try:
            yield from look_at(page, printed)
        except Refused:
            raise
        except MemoryError:
            yield SeenPage(page.number, problem=FileFinding(UNREADABLE, _FAILED, page_name(page.number)))
        except Exception as error:  # one bad page must not stop a pile; the type tells developers where to look
            why = f"{_FAILED}({type(error).__name__})"
            yield SeenPage(page.number, problem=FileFinding(UNREADABLE, why, page_name(page.number)))


def read_crops(
    data: bytes, printed: Printed, wanted: Collection[str], *, passwords: Sequence[str], pages: range
) -> dict[str, bytes]:
    """Return SHA-256 -> picture of what is ``wanted`` of these pages: rows, boxes, nobody's pages. Raises Refused."""
    found: dict[str, bytes] = {}
    for seen in see_pages(data, printed, passwords=passwords, pages=pages):
        if seen.picture:
            found[hashlib.sha256(seen.picture).hexdigest()] = seen.picture
        if seen.number_of_cards:
            found[hashlib.sha256(seen.number_of_cards).hexdigest()] = seen.number_of_cards
        for row in seen.rows:
            assert seen.upright is not None
            crop = crop_of(seen.upright, row.index)
            found[hashlib.sha256(crop).hexdigest()] = crop
    return {sha256: found[sha256] for sha256 in wanted if sha256 in found}


_NOTHING = "受領簿として読み取れるものがありません(白紙のように見えます)。受領簿であれば、読み取り直してください。"
_FAILED = "この頁の画像は処理できませんでした。読み取り直してください。"
