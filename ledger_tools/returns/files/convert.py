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
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ledger_tools.returns.evidence.markup import attribute
from ledger_tools.returns.files.leftovers import note_soffice, temporary_folder
from ledger_tools.returns.files.offline import environment, make_profile, without_network
from ledger_tools.returns.limits import Limits
from ledger_tools.returns.workbook.package import Package, local_name
from ledger_tools.returns.workbook.strings import elements

#: Sheet name -> first and last row of each hidden stretch.
HiddenRows = dict[str, tuple[tuple[int, int], ...]]
_DIGITS = 8
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

    ``suffix`` is the true format's (``.xls``); what it refers to outside itself has been cut (outside.py). A profile of
    its own keeps the user's LibreOffice out of it; neither macros nor links run in it (offline.py).
    """
    soffice = find_soffice()
    if not soffice:
        return None
    with temporary_folder() as folder:
        source = Path(folder, f"returned{suffix}")
        source.write_bytes(data)
        out = Path(folder, "out")
        profile = Path(folder, "profile")
        make_profile(profile)
        command = [
            *without_network(),
            soffice,
            "--headless",
            "--norestore",
            "--nolockcheck",
            f"-env:UserInstallation={profile.as_uri()}",
            "--convert-to",
            "xlsx:Calc MS Excel 2007 XML",
            "--outdir",
            str(out),
            str(source),
        ]
        if not _ran(command, seconds, folder):
            return None
        made = out / "returned.xlsx"
        return made.read_bytes() if made.is_file() else None


def with_rows_shown(data: bytes, limits: Limits) -> tuple[bytes, HiddenRows]:
    """Return an OpenDocument file with no row or column hidden, and the rows that were; raises Refused.

    LibreOffice converts an object in a hidden row into one in the next visible row. It may have done so before, too,
    when it made this file from another: which rows were hidden is therefore to be known.
    """
    package = Package.open(data, limits)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for name in package.names():
            content = package.read(name)
            target.writestr(name, _HIDDEN.sub(rb"\1visible", content) if name == "content.xml" else content)
    return out.getvalue(), _hidden_rows(package.read("content.xml"))


def _hidden_rows(content: bytes) -> HiddenRows:
    found: HiddenRows = {}
    ranges: list[tuple[int, int]] = []
    last = 0
    for element in elements(content, ("table-row", "table")):
        if local_name(element.tag) == "table":
            found[attribute(element, "name")] = tuple(ranges)
            ranges, last = [], 0
            continue
        first, repeated = last + 1, attribute(element, "number-rows-repeated")
        last += int(repeated) if repeated.isdecimal() and len(repeated) < _DIGITS else 1
        group = element.getparent()
        is_closed = (
            local_name(getattr(group, "tag", "")) == "table-row-group" and attribute(group, "display") == "false"
        )
        if is_closed or attribute(element, "visibility") in ("collapse", "filter"):
            ranges.append((first, last))
    return found


def _ran(command: list[str], seconds: float, folder: Path) -> bool:
    flags: int = getattr(subprocess, "CREATE_NO_WINDOW", 0)  # no console window flashes up on Windows
    try:
        with _without_memory_cap():
            # A session of its own, so that a time-out ends the launcher's child as well.
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=environment(),
                creationflags=flags,
                start_new_session=sys.platform != "win32",
            )
        note_soffice(folder, process.pid)
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
