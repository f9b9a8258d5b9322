"""Who is at the keyboard, where nobody has said so, and on which machine: the one place that asks the environment."""

from __future__ import annotations

import os
import platform
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from ledger_tools.model import NO_USER, Actor

if TYPE_CHECKING:
    from ledger_tools.store.lease import Seat

#: Names the person, where the operating system's user says too little (a shared account, a task that runs by itself).
ACTOR_VARIABLE = "LEDGER_TOOLS_ACTOR"


def at_keyboard() -> Actor:
    """Return the person named in LEDGER_TOOLS_ACTOR, else the operating system's user and machine."""
    person = os.environ.get(ACTOR_VARIABLE)
    if person:
        return Actor(person)
    return Actor(os.environ.get("USERNAME") or os.environ.get("USER") or NO_USER, platform.node())


def here() -> Seat:
    """Return where this program runs."""
    from ledger_tools.store.lease import Seat  # noqa: PLC0415 - who only asks for help needs no database

    return Seat(platform.node(), os.getpid(), _ended)


def _ended(process: int) -> bool:
    """Whether a process of this machine is no more; where that cannot be told, it is taken to be there."""
    if sys.platform == "win32":
        return _ended_on_windows(process)  # there signal 0 would end it
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):  # somebody else's, or a number that is none
        return False
    return _is_buried(process)


def _is_buried(process: int) -> bool:
    """Whether it was killed and only its number is left, which Linux keeps until the parent has asked for it."""
    with suppress(OSError):
        return Path(f"/proc/{process}/stat").read_bytes().rpartition(b")")[2].split()[:1] == [b"Z"]
    return False


def _ended_on_windows(process: int) -> bool:
    if sys.platform != "win32":
        return False
    import ctypes  # noqa: PLC0415 - Windows only

    query, invalid, still_active = 0x1000, 87, 259  # PROCESS_QUERY_LIMITED_INFORMATION, ERROR_INVALID_PARAMETER
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    kernel.OpenProcess.restype = ctypes.c_void_p
    handle = kernel.OpenProcess(query, False, process)
    if not handle:
        return bool(ctypes.get_last_error() == invalid)
    code = ctypes.c_ulong()
    known = kernel.GetExitCodeProcess(ctypes.c_void_p(handle), ctypes.byref(code))
    kernel.CloseHandle(ctypes.c_void_p(handle))
    return bool(known) and code.value != still_active
