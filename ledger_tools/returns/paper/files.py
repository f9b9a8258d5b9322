"""Which files are paper, what reading them needs, and how the parts of one file are put together again.

Nothing here loads the libraries of the extra [paper]; who reads pages does.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Callable, Iterator, Sequence

from ledger_tools.model import FileFinding, FileReading, PrintedPage
from ledger_tools.resources import install_command

#: What the writer may have printed under a code: cycle, ledger, edition, page, mark -> pages; none where it never did.
#: The cycle is '' of a page that is known by its printed number alone.
Printed = Callable[[str, str, int, int, str], Sequence[PrintedPage]]

#: The pages that are read in one go: as many as take a few seconds, so that both processors have enough to do.
TOGETHER = 8
NOBODYS = "P01"
UNREADABLE = "P04"

#: What [paper] brings, as it is imported; ``pi_heif`` is asked for only where a photo needs it.
_LIBRARIES = ("cv2", "zxingcpp", "pypdfium2")
INSTALL = install_command("paper")
NOT_INSTALLED = (
    f"紙の受領簿(PDF や画像)を読み取るには、ledger-tools を入れたフォルダでコマンド「{INSTALL}」を実行し、"
    "もう一度取り込んでください。"
)
#: Of a page whose codes are lost, where nothing proves what is printed in its head or foot.
NUMBER_ALONE = (
    "{}と読めましたが、二次元コードが2か所とも読み取れず、罫線の位置と番号の欄からも確かめられないため、"
    "取り込んでいません。二次元コードが隠れないように、カラー、200dpi で読み取り直してください。"
    "読み取れないときは、その頁の再提出を依頼してください。"
)
_HEIC = re.compile(rb"\A....ftyp(?:heic|heix|hevc|hevx|heim|heis|mif1|msf1)", re.DOTALL)
_PICTURES = (b"II*\0", b"MM\0*", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"BM")
_WEBP = re.compile(rb"\ARIFF....WEBP", re.DOTALL)


def is_installed() -> bool:
    """Whether what [paper] brings is there."""
    return all(importlib.util.find_spec(name) for name in _LIBRARIES)


def is_paper(data: bytes) -> bool:
    """Whether a file is one that paper is scanned or photographed into."""
    return is_pdf(data) or data.startswith(_PICTURES) or is_heic(data) or _WEBP.match(data) is not None


def is_heic(data: bytes) -> bool:
    """Whether a file is a photo as some telephones write them."""
    return _HEIC.match(data) is not None


def is_pdf(data: bytes) -> bool:
    """Whether a file is a PDF: some copiers write a few bytes before its sign."""
    return b"%PDF-" in data[:1024]


def page_name(number: int) -> str:
    """How a page is called where a workbook has the name of a sheet."""
    return f"{number}頁"


def page_number(name: str) -> int:
    """Read what :func:`page_name` writes."""
    return int(name.removesuffix("頁"))


def pages_named(name: str) -> range:
    """Return, from 0, the pages among which what a finding names lies: one, or the first of a whole file."""
    number = int("".join(letter for letter in name if letter.isdecimal()) or 1)
    return range(number - 1, number) if name == page_name(number) else range(TOGETHER)


def joined(parts: Sequence[tuple[range, FileReading]]) -> FileReading:
    """Return what the parts of one file say together; of pages with which their reader was lost, that they are."""
    findings = [one for pages, part in parts for one in (_lost(pages, part) if was_lost(part) else part.findings)]
    tables = tuple(table for _, part in parts for table in part.tables)
    return named_once(parts[0][1]._replace(tables=tables, findings=tuple(findings)))


def named_once(reading: FileReading) -> FileReading:
    """Return the reading of a whole file: where none of its pages could be read, one finding says it once for all."""
    pages = [one for one in reading.findings if one.sheet]
    alike = {(one.code, one.message if one.code != NOBODYS else "") for one in pages}
    if reading.tables or len(pages) < 2 or len(alike) > 1:
        return reading
    others = tuple(one for one in reading.findings if not one.sheet)
    return reading._replace(findings=(*others, pages[0]._replace(sheet=f"全{len(pages)}頁")))


def was_lost(part: FileReading) -> bool:
    """Whether nothing is known of the pages of a part but why."""
    return not part.tables and any(not one.sheet and one.code != "F09" for one in part.findings)


def _lost(pages: range, part: FileReading) -> Iterator[FileFinding]:
    why = next(one.message for one in part.findings if not one.sheet and one.code != "F09")
    if len(pages) > TOGETHER:  # not even tried
        yield FileFinding(UNREADABLE, why, f"{pages.start + 1}〜{pages.stop}頁")
        return
    for page in pages:
        yield FileFinding(UNREADABLE, why, page_name(page + 1))
