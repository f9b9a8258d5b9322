"""Whether a workbook whose looks cannot be read strikes any text through: then none of its entries is beyond doubt."""

from __future__ import annotations

import re
import struct

from ledger_tools.returns.files.biff import EOF, FONT, records, workbook_stream
from ledger_tools.returns.files.sniff import Kind
from ledger_tools.returns.limits import Limits
from ledger_tools.returns.workbook.package import Package

_ODF_STRIKE = re.compile(rb"text-line-through-(?:style|type)=[\"'](?!none)")
_ODF_PARTS = ("content.xml", "styles.xml")
_BIFF_STRUCK = 0x0008  # of the font's second word


def may_strike(data: bytes, kind: Kind, limits: Limits) -> bool:
    """Tell whether a font or style of the file may strike text through; raises Refused where no .ods can be opened."""
    if kind is Kind.ODS:
        package = Package.open(data, limits)
        return any(_ODF_STRIKE.search(package.read(part)) for part in _ODF_PARTS if package.has(part))
    if kind is not Kind.XLS:
        return False
    try:
        return _biff_strikes(workbook_stream(data))
    except Exception:  # olefile raises whatever damaged bytes lead it to, where calamine may still have read the values
        return True


def _biff_strikes(stream: bytes) -> bool:
    """Look through the records up to the end of the workbook's own, before those of the sheets."""
    for number, _, content in records(stream):
        if number == FONT and len(content) >= 4 and struct.unpack_from("<H", content, 2)[0] & _BIFF_STRUCK:
            return True
        if number == EOF:
            return False
    return False
