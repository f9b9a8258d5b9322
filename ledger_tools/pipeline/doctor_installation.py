"""What the machine has: Python, libraries, SQLite, LibreOffice, fonts, and the parts that may be left out."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import platform
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from ledger_tools.folder import STORE
from ledger_tools.pipeline.symptoms import ERROR, OK, WARNING, Symptom
from ledger_tools.resources import install_command
from ledger_tools.returns import can_read_letters, can_read_paper
from ledger_tools.returns.files.convert import find_soffice

Version = tuple[int, ...]

_PYTHON: tuple[Version, Version] = (3, 11), (3, 13)
#: sqlite.org/wal.html, "the WAL-reset bug": connections that write and checkpoint at once may corrupt a store in WAL
#: mode, from the first version with WAL until it was found in March 2026; two older lines were mended as well.
_WAL_SINCE: Version = (3, 7, 0)
_WAL_MENDED: Version = (3, 51, 3)
_WAL_MENDED_LINES: tuple[Version, ...] = ((3, 44, 6), (3, 50, 7))
_REQUIREMENT = re.compile(r"([A-Za-z0-9._-]+)(?:[^;]*?>=\s*([0-9.]+))?")
_FONT_FOLDERS = (
    r"C:\Windows\Fonts",
    "/System/Library/Fonts",
    "/Library/Fonts",
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.fonts",
    "~/.local/share/fonts",
)
#: How files of Japanese fonts begin: those of Windows, of macOS, and the free ones.
_FONT_FILES = re.compile(
    r"yugoth|yumin|meiryo|msgothic|msmincho|biz-?ud|ヒラギノ|hiragino|notos.*cjk|notos.*jp|ipa|takao|vl-|ipaex|mplus|ume-",
    re.IGNORECASE,
)


def python() -> Iterator[Symptom]:
    """Check that this Python is one with which the program is tested."""
    now = sys.version_info[:2]
    least, most = _PYTHON
    shown = f"{platform.python_version()}({platform.system()} {platform.machine()})"
    known = f"Python {_dotted(least)}〜{_dotted(most)}"
    if now < least:
        yield Symptom("python", "Python", ERROR, shown, f"{known} を入れ直してください。")
    elif now > most:
        yield Symptom("python", "Python", WARNING, shown, f"動作を確かめているのは {known} です。")
    else:
        yield Symptom("python", "Python", OK, shown)


def libraries() -> Iterator[Symptom]:
    """Check that the libraries the program needs are there, and new enough."""
    wrong = [said for text in _requirements() if (said := _lacking(text))]
    if wrong:
        todo = "ledger-tools を入れ直してください(python -m pip install --upgrade ledger-tools)。"
        yield Symptom("libraries", "部品", ERROR, f"足りないか古いもの: {'、'.join(wrong)}", todo)
    else:
        yield Symptom("libraries", "部品", OK, "そろっています")


def _requirements() -> Sequence[str]:
    with suppress(importlib.metadata.PackageNotFoundError):
        return [text for text in importlib.metadata.requires("ledger-tools") or () if "extra ==" not in text]
    return ()


def _lacking(requirement: str) -> str:
    """What is said of a requirement that is not met."""
    found = _REQUIREMENT.match(requirement)
    if found is None:
        return ""
    name, least = found.groups()
    try:
        version = importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return f"{name}(なし)"
    return f"{name} {version}({least} 以上が必要)" if least and version_of(version) < version_of(least) else ""


def version_of(text: str) -> Version:
    """Read the numbers at the beginning of a version."""
    found = re.match(r"\d+(?:\.\d+)*", text)
    return tuple(int(part) for part in found[0].split(".")) if found else ()


def _dotted(version: Version) -> str:
    return ".".join(map(str, version))


def sqlite() -> Iterator[Symptom]:
    """Say which SQLite this is; whether its known fault matters, each folder's journal tells."""
    version = sqlite3.sqlite_version
    known = "(WAL という方式に不具合のある版ですが、この方式では書き込みません)"
    yield Symptom("sqlite", "SQLite", OK, version + (known if has_wal_fault(version_of(version)) else ""))


def journal(folder: Path) -> Iterator[Symptom]:
    """Check that this SQLite keeps the store of a folder well: the known fault is in its write-ahead log."""
    version = sqlite3.sqlite_version
    if has_wal_fault(version_of(version)) and in_wal_mode(folder / STORE):
        found = f"SQLite {version} には、同時に書き込むと {STORE} をまれに壊す不具合(WAL-reset)があります"
        todo = (
            f"SQLite {_dotted(_WAL_MENDED)} 以降の入った Python に替えてください。"
            "それまでは、複数の ledger-tools を同時に実行しないでください。"
        )
        yield Symptom("journal", "書込みの方式", WARNING, found, todo)


def has_wal_fault(version: Version) -> bool:
    """Whether a version of SQLite has the fault."""
    if any(version[:2] == line[:2] and version >= line for line in _WAL_MENDED_LINES):
        return False
    return _WAL_SINCE <= version < _WAL_MENDED


def in_wal_mode(store: Path) -> bool:
    """Whether a store is written by way of a write-ahead log: its header says so, and it need not be opened."""
    with suppress(OSError), store.open("rb") as stream:
        return stream.read(20)[18:20] == b"\x02\x02"
    return False


def libreoffice() -> Iterator[Symptom]:
    """Check that LibreOffice is there, which reads old formats."""
    todo = ".xls や .ods の印影も読むには、LibreOffice を入れてください。なくても .xlsx は読めます。"
    yield _there("libreoffice", "LibreOffice", find_soffice(), todo)


def fonts() -> Iterator[Symptom]:
    """Check that there is a Japanese font, without which printed and converted sheets show boxes."""
    todo = "游ゴシック、BIZ UDゴシック、Noto Sans CJK JP などを入れてください。"
    yield _there("fonts", "日本語フォント", _japanese_font(), todo)


def _there(check: str, title: str, found: str, todo: str) -> Symptom:
    return Symptom(check, title, OK, found) if found else Symptom(check, title, WARNING, "見つかりません", todo)


def _japanese_font() -> str:
    """The name of a Japanese font; '' where none is found."""
    if program := shutil.which("fc-list"):
        with suppress(OSError, subprocess.SubprocessError):
            listed = subprocess.run([program, ":lang=ja", "family"], capture_output=True, check=True, timeout=30)
            names = sorted(listed.stdout.decode("utf-8", "replace").splitlines())
            if names:
                return names[0].partition(",")[0]
    places = (*_FONT_FOLDERS, str(Path(os.environ.get("LOCALAPPDATA", "~"), "Microsoft", "Windows", "Fonts")))
    for place in places:
        with suppress(OSError):
            for path in sorted(Path(place).expanduser().rglob("*.[toTO][tT][fFcC]")):
                if _FONT_FILES.match(path.name):
                    return path.name
    return ""


def ocr() -> Iterator[Symptom]:
    """Say whether the letters of seals can be read; they need not be."""
    yield Symptom("ocr", "印影の文字の読取り", OK, _extra("ocr", there=can_read_letters()))


def paper() -> Iterator[Symptom]:
    """Say whether scanned paper can be read; it need not be."""
    yield Symptom("paper", "紙の受領簿の読取り", OK, _extra("paper", there=can_read_paper()))


def slots() -> Iterator[Symptom]:
    """Say whether slots at the counter can be worked out; they need not be."""
    there = importlib.util.find_spec("ortools") is not None
    yield Symptom("slots", "窓口の受付時間の案", OK, _extra("slots", there=there))


def _extra(name: str, *, there: bool) -> str:
    return "入っています" if there else f"入っていません(任意。入れるときは {install_command(name)})"
