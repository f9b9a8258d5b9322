"""How LibreOffice is kept from reaching anything while it converts: the second wall behind :mod:`outside`.

Everywhere: a profile that forbids documents to load what they refer to, never updates links, runs no macros and knows
no way into the network but a port of this machine at which nobody listens. On Linux, where the system lets this user
(``unshare``), also a network of its own with nothing in it, not even this machine. macOS and Windows have no such means
without an installation: there the profile, and the links cut beforehand, are what holds. Files of the computer are
hidden from it nowhere; that no file refers to them is :mod:`outside`'s.
"""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
from pathlib import Path

_NOWHERE = ("127.0.0.1", 9)  # 'discard'
_PROXIES = ("http_proxy", "https_proxy", "ftp_proxy", "all_proxy")
_PROBE_SECONDS = 10.0

#: Path, name and value of what differs from a fresh profile.
_SETTINGS: tuple[tuple[str, str, str], ...] = (
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Calc/Content/Update", "Link", "1"),  # never
    ("Office.Calc/Formula/Load", "ODFRecalcMode", "1"),  # never: what was saved is what was seen
    ("Office.Calc/Formula/Load", "OOXMLRecalcMode", "1"),
    ("Inet/Settings", "ooInetProxyType", "2"),  # by hand
    ("Inet/Settings", "ooInetNoProxy", ""),
    *(
        setting
        for kind in ("HTTP", "HTTPS", "FTP")
        for setting in (
            ("Inet/Settings", f"ooInet{kind}ProxyName", _NOWHERE[0]),
            ("Inet/Settings", f"ooInet{kind}ProxyPort", str(_NOWHERE[1])),
        )
    ),
)


def make_profile(profile: Path) -> None:
    """Write a profile from which nothing is reached."""
    items = "".join(
        f'<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop>'
        "</item>"
        for path, name, value in _SETTINGS
    )
    user = profile / "user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<oor:items xmlns:oor="http://openoffice.org/2001/registry">{items}</oor:items>',
        encoding="utf-8",
        newline="\n",
    )


def environment() -> dict[str, str]:
    """Return this process's environment with no way into the network."""
    usual = {name: value for name, value in os.environ.items() if name.lower() not in (*_PROXIES, "no_proxy")}
    return usual | dict.fromkeys(_PROXIES, "http://{}:{}".format(*_NOWHERE))


@functools.cache
def without_network() -> tuple[str, ...]:
    """Return what to put before a command so that it has no network at all; nothing where the system has no such."""
    unshare = shutil.which("unshare") if sys.platform == "linux" else None
    if unshare is None:
        return ()
    prefix = (unshare, "--map-root-user", "--net")
    try:
        tried = subprocess.run([*prefix, "true"], check=False, capture_output=True, timeout=_PROBE_SECONDS)
    except (OSError, subprocess.SubprocessError):
        return ()
    return prefix if tried.returncode == 0 else ()
