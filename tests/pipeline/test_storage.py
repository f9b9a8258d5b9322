"""Where a folder lies, by the paths and mounts of the three systems."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from ledger_tools.pipeline import storage
from ledger_tools.pipeline.storage import (
    LOCAL,
    NETWORK,
    SYNCED,
    Mount,
    Surroundings,
    judged,
    read_linux_mounts,
    read_mac_mounts,
)

LINUX = """\
/dev/sda1 / ext4 rw,relatime 0 0
proc /proc proc rw 0 0
tmpfs /tmp tmpfs rw 0 0
//server/share /mnt/保険係\\040共有 cifs rw,vers=3.1.1 0 0
server:/export /srv/nfs nfs4 rw 0 0
/dev/sdb1 /media/usb fuseblk rw 0 0
/dev/sdb2 /media/old\\040disk fuse.ntfs-3g rw 0 0
user@host:/data /home/a/remote fuse.sshfs rw 0 0
gvfsd-fuse /run/user/1000/gvfs fuse.gvfsd-fuse rw 0 0
rclone:drive /home/a/cloud fuse.rclone rw 0 0
C:\\134 /mnt/c 9p rw,aname=drvfs 0 0
server:/a /srv/twice nfs rw 0 0
/dev/sdc1 /srv/twice ext4 rw 0 0
/dev/sdd1 /srv/over ext4 rw 0 0
//server/b /srv/over cifs rw 0 0
"""
MAC = """\
/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)
devfs on /dev (devfs, local, nobrowse)
/dev/disk3s5 on /System/Volumes/Data (apfs, local, journaled, nobrowse)
map auto_home on /System/Volumes/Data/home (autofs, automounted, nobrowse)
//a;user@server._smb._tcp.local/share on /Volumes/保険係 共有 (smbfs, nodev, nosuid, mounted by a)
/dev/disk4s2 on /Volumes/USB (1) (exfat, local, nodev, nosuid)
server:/export on /Volumes/nfs (nfs, nodev, nosuid)
"""
#: path, what it lies on, its name
ON_LINUX = (
    ("/home/a/資格確認書R7", LOCAL, ""),
    ("/tmp/R7", LOCAL, ""),
    ("/mnt/保険係 共有/R7", NETWORK, "cifs"),
    ("/mnt/保険係 共有", NETWORK, "cifs"),
    ("/mnt/保険係 共有分/R7", LOCAL, ""),
    ("/mnt/保険係/R7", LOCAL, ""),
    ("/srv/nfs/R7", NETWORK, "nfs4"),
    ("/srv/nfs2/R7", LOCAL, ""),
    ("/media/usb/R7", LOCAL, ""),
    ("/media/old disk/R7", LOCAL, ""),
    ("/home/a/remote/R7", NETWORK, "fuse.sshfs"),
    ("/run/user/1000/gvfs/smb-share:server=s/R7", NETWORK, "fuse.gvfsd-fuse"),
    ("/home/a/cloud/R7", SYNCED, "rclone"),
    ("/mnt/c/Users/a/R7", NETWORK, "9p"),
    ("/srv/twice/R7", LOCAL, ""),
    ("/srv/over/R7", NETWORK, "cifs"),
    ("/home/a/Dropbox/R7", SYNCED, "Dropbox"),
    ("/home/a/Nextcloud/R7", SYNCED, "Nextcloud"),
    ("/home/a/Box/R7", SYNCED, "Box"),
    ("/srv/data/Box/R7", LOCAL, ""),
    ("/home/a/Dropbox移行済/R7", LOCAL, ""),
    ("/home/a/マイドライブ/R7", LOCAL, ""),
)
ON_MAC = (
    ("/Users/a/Documents/R7", LOCAL, ""),
    ("/Volumes/USB (1)/R7", LOCAL, ""),
    ("/Volumes/保険係 共有/R7", NETWORK, "smbfs"),
    ("/Volumes/nfs/R7", NETWORK, "nfs"),
    ("/Users/a/Library/Mobile Documents/com~apple~CloudDocs/R7", SYNCED, "iCloud Drive"),
    ("/Users/a/Library/CloudStorage/OneDrive-市役所/R7", SYNCED, "OneDrive"),
    ("/Users/a/Library/CloudStorage/Box-Box/R7", SYNCED, "Box"),
    ("/Users/a/Library/CloudStorage/GoogleDrive-a@example.jp/マイドライブ/R7", SYNCED, "GoogleDrive"),
    ("/Users/a/OneDrive - 市役所/R7", SYNCED, "OneDrive"),
    ("/Users/a/Box Sync/R7", SYNCED, "Box"),
    ("/Users/a/CloudStorage/R7", LOCAL, ""),
    ("/Users/a/ボックス/R7", LOCAL, ""),
)
ON_WINDOWS = (
    (r"C:\Users\a\Documents\R7", LOCAL, ""),
    (r"D:\事業\R7", LOCAL, ""),
    (r"\\server\共有\R7", NETWORK, r"\\server\共有"),
    (r"\\?\UNC\server\share\R7", NETWORK, r"\\server\share"),
    (r"\\?\D:\とても長い場所\R7", LOCAL, ""),
    (r"\\wsl.localhost\Ubuntu\home\a\R7", NETWORK, r"\\wsl.localhost\Ubuntu"),
    (r"Z:\R7", NETWORK, "Z:"),
    (r"z:\R7", NETWORK, "z:"),
    (r"C:\Users\a\OneDrive\R7", SYNCED, "OneDrive"),
    (r"C:\Users\a\OneDrive - 架空市\デスクトップ\R7", SYNCED, "OneDrive"),
    (r"E:\会社\同期\R7", SYNCED, "OneDrive"),
    (r"e:\会社\同期", SYNCED, "OneDrive"),
    (r"E:\会社\同期の控え\R7", LOCAL, ""),
    (r"C:\Users\a\Dropbox (架空市)\R7", SYNCED, "Dropbox"),
    (r"C:\Users\a\Box\R7", SYNCED, "Box"),
    (r"C:\Box\R7", LOCAL, ""),
    (r"C:\Users\a\iCloudDrive\R7", SYNCED, "iCloud Drive"),
    (r"G:\マイドライブ\R7", SYNCED, "Google ドライブ"),
    (r"G:\My Drive\R7", SYNCED, "Google ドライブ"),
    (r"D:\事業\マイドライブ\R7", LOCAL, ""),
    (r"D:\OneDriveへ移す前\R7", LOCAL, ""),
)


def test_on_linux() -> None:
    around = Surroundings(False, tuple(read_linux_mounts(LINUX)))
    assert [(path, *_told(path, around)) for path, _, _ in ON_LINUX] == list(ON_LINUX)


def test_on_macos() -> None:
    around = Surroundings(False, tuple(read_mac_mounts(MAC)))
    assert Mount("/Volumes/USB (1)", "exfat") in around.mounts
    assert [(path, *_told(path, around)) for path, _, _ in ON_MAC] == list(ON_MAC)


def test_on_windows() -> None:
    around = Surroundings(
        True, remote_drives=frozenset({"Z:"}), synced=(("OneDrive", r"E:\会社\同期"), ("OneDrive", ""))
    )
    assert [(path, *_told(path, around)) for path, _, _ in ON_WINDOWS] == list(ON_WINDOWS)


def _told(path: str, around: Surroundings) -> tuple[str, str]:
    found = judged(path, around)
    return found.kind, found.name


def test_what_a_service_leaves_behind_or_has_noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "共有分" / "R7"
    folder.mkdir(parents=True)
    monkeypatch.setattr(storage, "_linux_mounts", tuple)
    monkeypatch.setattr(storage, "_mac_mounts", tuple)
    assert storage.whereabouts(folder).kind == LOCAL
    (tmp_path / ".stfolder").mkdir()
    assert storage.whereabouts(folder) == storage.Whereabouts(SYNCED, "Syncthing")
    (tmp_path / ".stfolder").rmdir()
    monkeypatch.setenv("OneDriveCommercial", str(tmp_path))
    assert storage.whereabouts(folder) == storage.Whereabouts(SYNCED, "OneDrive")
    monkeypatch.setenv("OneDriveCommercial", str(tmp_path / "共有"))
    assert storage.whereabouts(folder).kind == LOCAL


def test_a_link_does_not_hide_where_a_folder_lies(tmp_path: Path) -> None:
    (tmp_path / "Dropbox" / "R7").mkdir(parents=True)
    link = tmp_path / "R7"
    try:
        link.symlink_to(tmp_path / "Dropbox" / "R7", target_is_directory=True)
    except OSError:
        pytest.skip("this user may not make links")
    assert storage.whereabouts(link) == storage.Whereabouts(SYNCED, "Dropbox")


@pytest.mark.parametrize(
    ("mounts", "folder", "expected"),
    [
        ("//server/share /mnt/share cifs rw 0 0", "/mnt/share/R7", True),
        ("//server/share /mnt/share cifs rw 0 0", "/mnt/shared/R7", False),
        ("server:/x /mnt nfs4 rw 0 0\n/dev/sda1 /mnt/local ext4 rw 0 0", "/mnt/local/R7", False),
        ("/dev/sda1 / ext4 rw 0 0", "/home/x", False),
        ("", "/home/x", False),
    ],
)
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc/mounts")
def test_network_shares_are_known(monkeypatch: pytest.MonkeyPatch, mounts: str, folder: str, expected: bool) -> None:
    monkeypatch.setattr(Path, "read_text", lambda *_args, **_options: mounts)
    assert (storage.whereabouts(Path(folder)).kind == NETWORK) is expected
