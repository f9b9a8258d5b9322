"""Web archives (MHTML): the pages, style sheets and pictures of a workbook saved as 'Web page' in one file."""

from __future__ import annotations

import email
import email.policy
import re
from dataclasses import dataclass
from email.message import EmailMessage

from ledger_tools.returns.files.sheets import MarkupSheet
from ledger_tools.returns.files.signs import ZIPS
from ledger_tools.returns.files.strays import has_stray_file
from ledger_tools.returns.files.webpage import last_part, read_page
from ledger_tools.returns.files.webtext import decode_page
from ledger_tools.returns.limits import DAMAGED, TOO_BIG, Limits, Refused

_PAGES = frozenset(("text/html", "application/xhtml+xml"))
#: A page is one whatever the header has become that says so.
_PAGE = re.compile(rb"<(?:html|body|table)[\s>]", re.IGNORECASE)
_HEAD = 65_536
#: What the first page says of each sheet, in what only Excel reads.
_LISTED = re.compile(
    r"<x:ExcelWorksheet>\s*<x:Name>([^<]*)</x:Name>(?:(?!</x:ExcelWorksheet>).)*?<x:WorksheetSource\s+HRef=[\"']([^\"']*)",
    re.DOTALL | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Part:
    kind: str
    name: str
    data: bytes
    charset: str


def read_archive(data: bytes, limits: Limits) -> list[MarkupSheet]:
    """Return every page of an archive as a sheet.

    Raises Refused F01 where it holds none, or another file besides, F10 where it is too big.
    """
    parts = _parts(data, limits)
    styles = {part.name: decode_page(part.data, part.charset) for part in parts if part.kind == "text/css"}
    texts = [(part.name, decode_page(part.data, part.charset)) for part in parts if _is_page(part)]
    if not texts or any(_is_workbook(part.data) for part in parts):
        raise Refused("F01", DAMAGED)  # a mail of which some headers are lost
    names = {last_part(source): name.strip() for _, text in texts for name, source in _LISTED.findall(text)}
    has_images = any(part.kind.startswith("image/") for part in parts)
    sheets = [read_page(text, names.get(name, ""), styles, limits) for name, text in texts]
    own = {part.name for part in parts}
    return [
        MarkupSheet(
            sheet.view,
            sheet.notes,
            sheet.has_pictures or has_images,
            sheet.has_unseen_looks,
            frozenset(link for link in sheet.links if last_part(link) not in own),
        )
        for sheet in sheets
    ]


def _is_page(part: _Part) -> bool:
    return part.kind in _PAGES or (part.kind != "text/css" and _PAGE.search(part.data, 0, _HEAD) is not None)


def _is_workbook(content: bytes) -> bool:
    """Tell a workbook, or an archive of some, from the themes and objects that Office packs likewise."""
    return content.startswith(ZIPS) and (b"xl/" in content or b".xls" in content)


def _parts(data: bytes, limits: Limits) -> list[_Part]:
    found: list[_Part] = []
    message = email.message_from_bytes(data.lstrip(), _class=EmailMessage, policy=email.policy.compat32)
    for part in message.walk():
        if has_stray_file(part, is_base64=str(part.get("Content-Transfer-Encoding", "")).strip().lower() == "base64"):
            raise Refused("F01", DAMAGED)  # a file that belongs to no part of it
        if part.is_multipart():
            continue
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes):
            continue
        found.append(
            _Part(
                part.get_content_type(),
                last_part(str(part.get("Content-Location", ""))),
                content,
                str(part.get_content_charset() or ""),
            )
        )
        if len(found) > limits.max_entries:
            raise Refused("F10", TOO_BIG)
    return found
