"""What else a kept file can tell later: which kind of workbook of ours it is, and the pictures of its stamps."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ledger_tools.returns.files.convert import to_xlsx
from ledger_tools.returns.files.decrypt import decrypt
from ledger_tools.returns.files.signs import ZIPS
from ledger_tools.returns.files.sniff import Kind, kind_of
from ledger_tools.returns.ledger.identify import Identity, from_properties, from_sheet, is_identity_sheet
from ledger_tools.returns.limits import LIMITS, Limits, Refused
from ledger_tools.returns.workbook.looks import Looks, read_looks
from ledger_tools.returns.workbook.package import Package
from ledger_tools.returns.workbook.sheetview import SheetView
from ledger_tools.returns.workbook.sheetxml import SheetReader

_SUFFIXES = {Kind.XLS: ".xls", Kind.XLSB: ".xlsb", Kind.ODS: ".ods"}


@dataclass(frozen=True, slots=True)
class DeskWorkbook:
    """A workbook that the desk fills (返送カード確認表, 要確認一覧): what it says it is, and what its sheets show."""

    identity: Identity
    sheets: tuple[SheetView, ...]


def read_desk_workbook(
    data: bytes, identity: Identity | None = None, *, passwords: Sequence[str] = (), limits: Limits = LIMITS
) -> DeskWorkbook:
    """Return what a workbook of the desk shows; ``identity`` where it is known already. Raises Refused."""
    views = read_views(data, passwords=passwords, limits=limits)
    hidden = (from_sheet(view) for view in views if is_identity_sheet(view.name))
    own = identity or next(hidden, Identity())
    return DeskWorkbook(own, tuple(SheetView(view.name, view.state, view.rows) for view in views))


def read_identity(data: bytes, *, passwords: Sequence[str] = (), limits: Limits = LIMITS) -> Identity:
    """Return what a workbook says it is (``kind`` ledger, returned_cards or review); empty where it says nothing."""
    try:
        package = Package.open(_plain(data, passwords, limits), limits)
        reader = SheetReader(package, Looks(), limits)
        hidden = [from_sheet(reader.read(sheet)) for sheet in package.sheets() if is_identity_sheet(sheet.name)]
        return next((item for item in hidden if item.kind), None) or from_properties(package)
    except Refused:
        return Identity()


def read_views(data: bytes, *, passwords: Sequence[str] = (), limits: Limits = LIMITS) -> list[SheetView]:
    """Return what the sheets of a workbook show, whatever its format; raises Refused.

    Other formats than .xlsx are laid out by a library that may end the program where a file is made to hurt: give it
    only what a worker has read before.
    """
    data = _plain(data, passwords, limits)
    kind = kind_of(data)
    if kind in _SUFFIXES:
        from ledger_tools.returns.files.othertables import read_values  # noqa: PLC0415 - its libraries, for few returns

        return read_values(data, kind, limits)
    package = Package.open(data, limits)
    reader = SheetReader(package, read_looks(package), limits)
    return [reader.read(sheet) for sheet in package.sheets()]


def read_images(
    data: bytes, wanted: Collection[str], *, passwords: Sequence[str] = (), limits: Limits = LIMITS
) -> dict[str, bytes]:
    """Return SHA-256 -> image bytes for those of ``wanted`` that the workbook holds.

    ``wanted`` are the ``sha256`` of Evidence. Formats without visible pictures go through LibreOffice again.
    """
    try:
        data = _plain(data, passwords, limits)
        kind = kind_of(data)
        if kind in _SUFFIXES:
            data = to_xlsx(data, _SUFFIXES[kind]) or b""
        package = Package.open(data, limits)
        found: dict[str, bytes] = {}
        for name in package.names():
            if not name.casefold().endswith((".xml", ".rels", ".vml")):
                with contextlib.suppress(Refused):  # one damaged part does not hide the others
                    content = package.read(name)
                    found[hashlib.sha256(content).hexdigest()] = content
    except Refused:
        return {}
    return {sha256: found[sha256] for sha256 in wanted if sha256 in found}


def _plain(data: bytes, passwords: Sequence[str], limits: Limits) -> bytes:
    return data if data.startswith(ZIPS) else decrypt(data, passwords, limits)
