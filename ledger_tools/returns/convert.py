"""Turning formats whose pictures cannot be seen into .xlsx by LibreOffice, where it is installed.

LibreOffice keeps drawings with their places; pictures inside cells come out as error values, which stay 'unreadable'.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ledger_tools.returns.limits import Limits
from ledger_tools.returns.package import Package

_HIDDEN = re.compile(rb"(:visibility=[\"'])(?:collapse|filter)")

CONVERT_SECONDS = 90.0  # the first start on an office machine with a virus scanner takes most of a minute

_USUAL_PLACES = (
    r"C:\Program Files\LibreOffice\program\soffice.exe",
    r"C:\Program Files (x86)\LibreOffice\program\soffice.exe",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "/usr/bin/soffice",
    "/usr/lib/libreoffice/program/soffice",
    "/opt/libreoffice/program/soffice",
)


def find_soffice() -> str:
    """Return the path of LibreOffice, '' where it is not installed."""
    for name in ("soffice", "libreoffice"):
        found = shutil.which(name)
        if found:
            return found
    return next((place for place in _USUAL_PLACES if Path(place).is_file()), "")


def to_xlsx(data: bytes, suffix: str, seconds: float = CONVERT_SECONDS) -> bytes | None:
    """Return the workbook as .xlsx, None where LibreOffice is missing, fails or takes too long.

    ``suffix`` is the true format's (``.xls``). A profile of its own keeps the user's LibreOffice out of it, and macros
    do not run in a conversion.
    """
    soffice = find_soffice()
    if not soffice:
        return None
    with tempfile.TemporaryDirectory(prefix="ledger_tools_", ignore_cleanup_errors=True) as folder:
        source = Path(folder, f"returned{suffix}")
        source.write_bytes(data)
        out = Path(folder, "out")
        command = [
            soffice,
            "--headless",
            "--norestore",
            "--nolockcheck",
            f"-env:UserInstallation={Path(folder, 'profile').as_uri()}",
            "--convert-to",
            "xlsx:Calc MS Excel 2007 XML",
            "--outdir",
            str(out),
            str(source),
        ]
        if not _ran(command, seconds):
            return None
        made = out / "returned.xlsx"
        return made.read_bytes() if made.is_file() else None


def with_rows_shown(data: bytes, limits: Limits) -> bytes:
    """Return an OpenDocument file with no row or column hidden; raises Refused.

    LibreOffice converts an object in a hidden row into one in the next visible row.
    """
    package = Package.open(data, limits)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for name in package.names():
            content = package.read(name)
            target.writestr(name, _HIDDEN.sub(rb"\1visible", content) if name == "content.xml" else content)
    return out.getvalue()


def _ran(command: list[str], seconds: float) -> bool:
    flags: int = getattr(subprocess, "CREATE_NO_WINDOW", 0)  # no console window flashes up on Windows
    try:
        with _without_memory_cap():
            # A session of its own, so that a time-out ends the launcher's child as well.
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                creationflags=flags,
                start_new_session=sys.platform != "win32",
            )
        return process.wait(timeout=seconds) == 0
    except subprocess.TimeoutExpired:
        _end(process)
        return False
    except OSError:
        return False


def _end(process: subprocess.Popen[bytes]) -> None:
    if sys.platform == "win32":
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(process.pid)], check=False, capture_output=True)
    else:
        os.killpg(process.pid, 9)
    process.wait()


@contextmanager
def _without_memory_cap() -> Iterator[None]:
    """LibreOffice maps more memory than a worker may use; the cap is lifted while it is being started."""
    if sys.platform == "win32":
        yield
        return
    import resource  # noqa: PLC0415 - POSIX only

    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
