"""What Excel marks as a likely mistake in a sheet, and is none."""

from __future__ import annotations

from typing import Any

_WHOLE_SHEET = "A1:XFD1048576"

#: The element of CT_Worksheet, for sheets that are written as XML; it stands before ``drawing``.
KEEPS_NUMBERS_AS_TEXT = f'<ignoredErrors><ignoredError sqref="{_WHOLE_SHEET}" numberStoredAsText="1"/></ignoredErrors>'


def keep_numbers_as_text(worksheet: Any) -> None:
    """Tell Excel that 記号・番号 and the like are text on purpose, in a worksheet of XlsxWriter.

    Otherwise every such cell bears a green triangle, whose offer 「数値に変換する」 takes the leading zeros away.
    """
    worksheet.ignore_errors({"number_stored_as_text": _WHOLE_SHEET})
