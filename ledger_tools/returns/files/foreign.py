"""Files that are no tables: what they are, and what to ask for instead."""

from __future__ import annotations

import re
from collections.abc import Collection

from ledger_tools.returns.limits import Refused

_ASK_ZIP = "zip にまとめ直すか、中の Excel ファイルだけを提出するよう依頼してください。"
_ASK_LEDGER = "Excel の受領簿のファイルでの提出を依頼してください。"
_NOT_A_TABLE = f"表計算のファイルではありません(PDF・画像など)。{_ASK_LEDGER}"
_LABEL = (
    "秘密度ラベル(閲覧できる人の制限)で保護されているため読み取れません。"
    "ラベルの保護を外して保存し直したファイルの提出を依頼してください。"
)
_LOCKED_MAIL = (
    "閲覧できる人を制限したメールのため読み取れません。"
    "メールソフトで開いて添付の受領簿を保存するか、制限を付けずに送り直すよう依頼してください。"
)
_LINK = "ファイルへのリンクだけで、中身がありません。リンク先のファイルを保存して提出するよう依頼してください。"
_GOOGLE = (
    "Google ドライブの文書へのリンクだけで、中身がありません。"
    "「ファイル」の「ダウンロード」で Microsoft Excel(.xlsx)にしたものの提出を依頼してください。"
)
_PROGRAM = f"プログラム(自己解凍形式など)のため、安全を考えて開きませんでした。{_ASK_ZIP}"


def _archive(kind: str) -> str:
    return f"{kind} 形式でまとめられたファイルで、この道具では開けません。{_ASK_ZIP}"


def _document(kind: str) -> str:
    return f"{kind}のため、受領簿として読み取れません。{_ASK_LEDGER}"


#: What the first bytes say; where a form needs more than them, ``_LATER``.
_STARTS = (
    (b"Rar!\x1a\x07", _archive("RAR")),
    (b"7z\xbc\xaf\x27\x1c", _archive("7-Zip(.7z)")),
    (b"MSCF\0\0\0\0", _archive("CAB")),
    (b"\x28\xb5\x2f\xfd", _archive("Zstandard(.zst)")),
    (b"\x1f\x9d", _archive("compress(.Z)")),
    (b"StuffIt", _archive("StuffIt")),
    (b"\x4c\0\0\0\x01\x14\x02\0", _LINK),
    (b"%PDF", _document("PDF")),
    (b"{\\rtf", _document("Word などの文書(.rtf)")),
    *((sign, _document("画像")) for sign in (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*", b"BM")),
)
_LATER = (
    (re.compile(rb"\AMZ[^\n]{0,60}\0"), _PROGRAM),
    (re.compile(rb"\A.{2}-l[hz][0-9a-z]-", re.DOTALL), _archive("LZH")),
    (re.compile(rb"\A.{4}ftyp(?:hei|hev|mif1|avif)", re.DOTALL), _document("画像")),
    (re.compile(rb"\ARIFF.{4}WEBP", re.DOTALL), _document("画像")),
    (re.compile(rb'\A\s*\{\s*"[^{}]*"(?:https://docs\.google\.com/|doc_id|resource_id)', re.DOTALL), _GOOGLE),
    (re.compile(rb"\A(?:\xef\xbb\xbf)?\s*\[(?:InternetShortcut|\{000214A0)", re.IGNORECASE), _LINK),
    (re.compile(rb"\A\s*<\?xml[^>]*>\s*<!DOCTYPE plist.{0,400}<key>URL</key>", re.DOTALL), _LINK),
)
_RIGHTS = re.compile(rb"\A(?:\x76\xe8\x04\x60\xc4\x11\xe3\x86|\.pfile|-----BEGIN PGP MESSAGE-----)")
_LONGEST_START = 4096

#: Documents that are a zip, by a file in it.
_PACKAGES = (
    ("word/", _document("Word の文書")),
    ("ppt/", _document("PowerPoint の資料")),
    ("visio/", _document("Visio の図面")),
)
_NUMBERS = (
    "Mac の Numbers などのファイルのため読み取れません。"
    "「ファイル」の「書き出す」で Excel(.xlsx)にしたものの提出を依頼してください。"
)
_OF_NUMBERS = re.compile(
    r"(?:[^/]+\.numbers/)?(?:index/.*\.iwa|index\.zip|index\.apxl(?:\.gz)?|buildversionhistory\.plist)"
)
_OPENDOCUMENT = "application/vnd.oasis.opendocument."

#: Streams of older Office documents and of protected files.
_RIGHTS_STREAMS = frozenset(
    ("drmencrypteddataspace", "drmencryptedtransform", "\x09drmcontent", "\x09drmviewercontent")
)
_OLD_DOCUMENTS = (
    ("worddocument", _document("Word の文書(.doc)")),
    ("powerpoint document", _document("PowerPoint の資料(.ppt)")),
    ("visiodocument", _document("Visio の図面")),
)


def is_foreign(data: bytes) -> bool:
    """Tell by its first bytes whether a file is known to be no table."""
    head = data[:_LONGEST_START]
    return _of_bytes(head) is not None


def foreign_package(names: Collection[str], mimetype: bytes = b"") -> Refused | None:
    """Return why a zip with these files (casefolded) is no table and no archive; None where it may be one."""
    if any(map(_OF_NUMBERS.fullmatch, names)):
        return Refused("F03", _NUMBERS)
    if "[content_types].xml" in names and not any(name.startswith("xl/") for name in names):
        found = (message for start, message in _PACKAGES if any(name.startswith(start) for name in names))
        return next((Refused("F03", message) for message in found), None)
    kind = mimetype.decode("ascii", "replace").strip()
    if kind.startswith(_OPENDOCUMENT) and "spreadsheet" not in kind:
        return Refused("F03", _document("OpenDocument の文書"))
    return None


def is_protected(names: Collection[str]) -> bool:
    """Tell whether a compound file with these streams and storages (casefolded) may be read by some persons only."""
    return not _RIGHTS_STREAMS.isdisjoint(names)


def foreign_storage(names: Collection[str]) -> Refused:
    """Return why a compound file with these streams and storages (casefolded) is no table."""
    if is_protected(names):
        return Refused("F02", _LABEL)
    return Refused("F03", next((message for name, message in _OLD_DOCUMENTS if name in names), _NOT_A_TABLE))


def foreign_file(data: bytes) -> Refused:
    """Return why a file is no table, by its first bytes."""
    return _of_bytes(data[:_LONGEST_START]) or Refused("F03", _NOT_A_TABLE)


def _of_bytes(head: bytes) -> Refused | None:
    if _RIGHTS.match(head):
        return Refused("F02", _LOCKED_MAIL)
    message = next((message for sign, message in _STARTS if head.startswith(sign)), "")
    message = message or next((message for pattern, message in _LATER if pattern.match(head)), "")
    return Refused("F03", message) if message else None
