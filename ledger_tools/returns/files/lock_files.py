"""The files that programs put beside a workbook while it is open: no returns, and gone when it is closed."""

from __future__ import annotations


def is_lock_file(name: str) -> bool:
    """Tell whether a name is that of the lock file which Excel or LibreOffice puts beside an open workbook."""
    base = name.replace("\\", "/").rpartition("/")[2]
    return base.startswith(("~$", ".~lock."))
