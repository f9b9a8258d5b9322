"""Whether a workbook whose looks cannot be read strikes any text through: then none of its entries is beyond doubt."""

from __future__ import annotations

import io
import re
import struct

from ledger_tools.returns.files.sniff import Kind
from ledger_tools.returns.limits import Limits
from ledger_tools.returns.workbook.package import Package

_ODF_STRIKE = re.compile(rb"text-line-through-(?:style|type)=[\"'](?!none)")
_ODF_PARTS = ("content.xml", "styles.xml")
_BIFF_HEAD = struct.Struct("<HH")  # number of the record, length of what follows
_BIFF_FONT, _BIFF_EOF = 0x0031, 0x000A  # [MS-XLS] 2.4.122, 2.4.103
_BIFF_STRUCK = 0x0008  # of the font's second word


def may_strike(data: bytes, kind: Kind, limits: Limits) -> bool:
    """Tell whether a font or style of the file may strike text through; raises Refused where no .ods can be opened."""
    if kind is Kind.ODS:
        package = Package.open(data, limits)
        return any(_ODF_STRIKE.search(package.read(part)) for part in _ODF_PARTS if package.has(part))
    if kind is not Kind.XLS:
        return False
    try:
        return _biff_strikes(_workbook_stream(data))
    except Exception:  # olefile raises whatever damaged bytes lead it to, where calamine may still have read the values
        return True


def _workbook_stream(data: bytes) -> bytes:
    import olefile  # noqa: PLC0415 - few returns are OLE files, and every reading process would wait for it

    if not olefile.isOleFile(io.BytesIO(data)):
        return data  # before Excel 5 there was nothing around the records
    with olefile.OleFileIO(io.BytesIO(data)) as ole:
        name = next((name for name in ("Workbook", "Book") if ole.exists(name)), "")
        return bytes(ole.openstream(name).read()) if name else b""


def _biff_strikes(stream: bytes) -> bool:
    """Look through the records up to the end of the workbook's own, before those of the sheets."""
    place = 0
    while place + _BIFF_HEAD.size <= len(stream):
        number, size = _BIFF_HEAD.unpack_from(stream, place)
        body = stream[place + _BIFF_HEAD.size : place + _BIFF_HEAD.size + size]
        if number == _BIFF_FONT and len(body) >= 4 and struct.unpack_from("<H", body, 2)[0] & _BIFF_STRUCK:
            return True
        if number == _BIFF_EOF:
            return False
        place += _BIFF_HEAD.size + size
    return False
