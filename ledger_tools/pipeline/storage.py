"""Where a folder lies: on this machine's own disk, on a network share, or in a folder that a service synchronises.

A share may lose or delay what SQLite locks and flushes; a service copies the store while it is being written. Neither
can be seen for certain: what is told here is what the system and the usual names give away.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath

LOCAL, NETWORK, SYNCED = "local", "network", "synced"


@dataclass(frozen=True)
class Whereabouts:
    """What a folder lies on (LOCAL, NETWORK or SYNCED), and the name of it: a file system, a service."""

    kind: str
    name: str = ""


@dataclass(frozen=True)
class Mount:
    """One line of what the system has mounted."""

    point: str
    system: str


@dataclass(frozen=True)
class Surroundings:
    """What the system tells: its mounts (not Windows), whether a drive is a share (Windows), synchronised folders."""

    windows: bool
    mounts: Sequence[Mount] = ()
    remote_drives: frozenset[str] = frozenset()
    synced: Sequence[tuple[str, str]] = ()  # service, folder


_NETWORK_SYSTEMS = frozenset(
    {
        *(
            "nfs",
            "nfs3",
            "nfs4",
            "cifs",
            "smb2",
            "smb3",
            "smbfs",
            "afpfs",
            "webdav",
            "davfs",
            "ftp",
            "9p",
            "afs",
            "coda",
        ),
        *("ncpfs", "ceph", "lustre", "gpfs", "beegfs", "glusterfs", "vboxsf", "vmhgfs", "prl_fs", "virtiofs"),
        *("macfuse", "osxfuse"),
    }
)
#: FUSE is mostly what comes over a network; these lie on a disk of this machine.
_LOCAL_FUSE = frozenset(
    {
        *("fuse.ntfs-3g", "fuse.ntfs", "fuse.exfat", "fuse.bindfs", "fuse.mergerfs", "fuse.encfs", "fuse.gocryptfs"),
        *("fuse.cryfs", "fuse.fuse-overlayfs", "fuse.lxcfs", "fuse.snapfuse", "fuse.squashfuse", "fuse.portal"),
    }
)
_SYNCING_FUSE = {
    "fuse.rclone": "rclone",
    "fuse.onedriver": "OneDrive",
    "fuse.google-drive-ocamlfuse": "Google ドライブ",
}
_ESCAPED = re.compile(r"\\([0-7]{3})")
#: ``mount`` of macOS: //user@server/share on /Volumes/共有 (smbfs, nodev, nosuid)
_MAC_MOUNT = re.compile(r".+? on (/.*) \(([^,()]+)[^()]*\)")

#: How services call the folder that they synchronise, wherever it lies.
_SERVICES = (
    ("OneDrive", re.compile(r"onedrive(?:\s*-\s*.+)?", re.IGNORECASE)),
    ("Dropbox", re.compile(r"dropbox(?:\s*\(.+\))?|dropbox\s*-\s*.+", re.IGNORECASE)),
    ("Box", re.compile(r"box sync|box-box", re.IGNORECASE)),
    ("iCloud Drive", re.compile(r"icloud ?drive|com~apple~clouddocs|mobile documents", re.IGNORECASE)),
    ("Google ドライブ", re.compile(r"google ?drive(?:\s*-\s*.+)?|google ドライブ|googledrive-.+", re.IGNORECASE)),
    ("Nextcloud", re.compile(r"nextcloud|owncloud", re.IGNORECASE)),
)
#: Names that mean a service only right below somebody's home, or at the top of a drive.
_AT_HOME = {"box": "Box", "mega": "MEGA", "synologydrive": "Synology Drive"}
_ON_TOP = dict.fromkeys(("my drive", "マイドライブ", "shared drives", "共有ドライブ"), "Google ドライブ")
_HOMES = frozenset({"users", "home"})
#: What services leave in the folder that they synchronise.
_MARKERS = {
    ".dropbox": "Dropbox",
    ".dropbox.cache": "Dropbox",
    ".849C9593-D756-4E56-8D6E-42412F2A707B": "OneDrive",
    ".stfolder": "Syncthing",
    ".nextcloudsync.log": "Nextcloud",
}


def whereabouts(path: Path) -> Whereabouts:
    """Tell where a folder lies, links followed."""
    around = replace(surroundings(path), synced=tuple(_synced()))
    for one in dict.fromkeys((path.resolve(), path.absolute())):
        found = judged(str(one), around)
        if found.kind != LOCAL:
            return found
    marked = (name for parent in (path.resolve(), *path.resolve().parents) for name in _marks(parent))
    return next((Whereabouts(SYNCED, name) for name in marked), Whereabouts(LOCAL))


def judged(path: str, around: Surroundings) -> Whereabouts:
    """Tell where an absolute path lies, by what the system tells and by its names alone."""
    return _by_system(path, around) or _by_service(path, around) or _by_name(path, around) or Whereabouts(LOCAL)


def _by_system(path: str, around: Surroundings) -> Whereabouts | None:
    if around.windows:
        drive = PureWindowsPath(_plain(path)).drive
        if drive.startswith("\\\\"):
            return Whereabouts(NETWORK, drive)
        return Whereabouts(NETWORK, drive) if drive.upper() in around.remote_drives else None
    over = [mount for mount in around.mounts if _is_below(path, mount.point)]
    if not over:
        return None
    # Of two on one point the later hides the earlier.
    system = max(enumerate(over), key=lambda item: (len(item[1].point), item[0]))[1].system
    if system in _SYNCING_FUSE:
        return Whereabouts(SYNCED, _SYNCING_FUSE[system])
    remote = system in _NETWORK_SYSTEMS or (system.startswith("fuse.") and system not in _LOCAL_FUSE)
    return Whereabouts(NETWORK, system) if remote else None


def _by_service(path: str, around: Surroundings) -> Whereabouts | None:
    return next((Whereabouts(SYNCED, name) for name, root in around.synced if _is_inside(path, root, around)), None)


def _by_name(path: str, around: Surroundings) -> Whereabouts | None:
    parts = _pure(path, around).parts[1:]
    for place, part in enumerate(parts):
        name = next((name for name, pattern in _SERVICES if pattern.fullmatch(part.strip())), "")
        home = place == 2 and parts[0].casefold() in _HOMES
        name = name or (_AT_HOME.get(part.casefold(), "") if home else "")
        name = name or (_ON_TOP.get(part.casefold(), "") if place == 0 and around.windows else "")
        if part == "CloudStorage" and place and parts[place - 1] == "Library" and place + 1 < len(parts):
            name = parts[place + 1].partition("-")[0]
        if name:
            return Whereabouts(SYNCED, name)
    return None


def _pure(path: str, around: Surroundings) -> PurePath:
    return PureWindowsPath(_plain(path)) if around.windows else PurePosixPath(path)


def _plain(path: str) -> str:
    r"""A Windows path without the prefix for long ones: \\?\C:\…, \\?\UNC\server\share\…"""
    if path.upper().startswith("\\\\?\\UNC\\"):
        return "\\\\" + path[8:]
    return path.removeprefix("\\\\?\\")


def _is_inside(path: str, root: str, around: Surroundings) -> bool:
    return bool(root) and _pure(path, around).is_relative_to(_pure(root, around))


def _is_below(path: str, mount: str) -> bool:
    return path == mount or path.startswith(mount.rstrip("/") + "/")


def _marks(folder: Path) -> Iterator[str]:
    for marker, name in _MARKERS.items():
        with suppress(OSError):
            if (folder / marker).exists():
                yield name


# ---- what the system tells ------------------------------------------------------------------------------------------


def surroundings(path: Path) -> Surroundings:
    """Ask the system for its mounts and drives; of services it knows nothing."""
    if sys.platform == "win32":
        return Surroundings(True, remote_drives=_remote_drives(path))
    return Surroundings(False, tuple(_mac_mounts() if sys.platform == "darwin" else _linux_mounts()))


def read_linux_mounts(text: str) -> Iterator[Mount]:
    """Read /proc/mounts: spaces and the like stand in names as three octal digits."""
    for line in text.splitlines():
        fields = line.split(" ")
        if len(fields) > 2:
            yield Mount(_ESCAPED.sub(lambda found: chr(int(found[1], 8)), fields[1]), fields[2])


def read_mac_mounts(text: str) -> Iterator[Mount]:
    """Read what ``mount`` prints on macOS."""
    for line in text.splitlines():
        if found := _MAC_MOUNT.fullmatch(line.strip()):
            yield Mount(found[1], found[2])


def _linux_mounts() -> Iterable[Mount]:
    with suppress(OSError):
        return read_linux_mounts(Path("/proc/mounts").read_text(encoding="utf-8", errors="surrogateescape"))
    return ()


def _mac_mounts() -> Iterable[Mount]:
    with suppress(OSError, subprocess.SubprocessError):
        done = subprocess.run(["/sbin/mount"], capture_output=True, check=True, timeout=10)
        return read_mac_mounts(done.stdout.decode("utf-8", "surrogateescape"))
    return ()


_DRIVE_REMOTE = 4  # GetDriveTypeW


def _remote_drives(path: Path) -> frozenset[str]:
    if sys.platform != "win32":
        return frozenset()
    import ctypes  # noqa: PLC0415 - only Windows has windll

    drives = {PureWindowsPath(str(one)).drive.upper() for one in (path.absolute(), path.resolve())}
    kind = ctypes.windll.kernel32.GetDriveTypeW
    return frozenset(drive for drive in drives if drive and kind(drive + "\\") == _DRIVE_REMOTE)


def _synced() -> Iterator[tuple[str, str]]:
    """Folders of services, as these themselves have noted them."""
    for name in ("OneDrive", "OneDriveCommercial", "OneDriveConsumer"):
        yield "OneDrive", os.environ.get(name, "")
    yield from (("OneDrive", folder) for folder in _onedrive_libraries())
    roaming = [Path(os.environ[name]) / "Dropbox" for name in ("APPDATA", "LOCALAPPDATA") if name in os.environ]
    for place in (Path.home() / ".dropbox", *roaming):
        with suppress(OSError, ValueError, AttributeError):
            accounts = json.loads((place / "info.json").read_text(encoding="utf-8"))
            yield from (("Dropbox", str(account.get("path", ""))) for account in accounts.values())


def _onedrive_libraries() -> Iterator[str]:
    """Libraries of SharePoint and Teams that OneDrive synchronises lie outside its own folder."""
    if sys.platform != "win32":
        return
    import winreg  # noqa: PLC0415 - only Windows has one

    with (
        suppress(OSError),
        winreg.OpenKey(winreg.HKEY_CURRENT_USER, r"Software\SyncEngines\Providers\OneDrive") as known,
    ):
        for number in range(winreg.QueryInfoKey(known)[0]):
            with suppress(OSError), winreg.OpenKey(known, winreg.EnumKey(known, number)) as library:
                yield str(winreg.QueryValueEx(library, "MountPoint")[0])
