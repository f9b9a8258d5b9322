"""Which encoding a Japanese text file is in.

A ladder rather than a detector: statistics err on short CP932 files, whereas UTF-8 and the byte-order marks are
practically never met by chance. CP932 goes before EUC-JP because nearly every office file is CP932; where both
are possible a detector has the casting vote.
"""

from __future__ import annotations

import re

from chardetng_py import EncodingDetector  # type: ignore[import-untyped]  # ships no type information

_MARKS: tuple[tuple[bytes, str], ...] = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
# Python lets bytes through that Windows has no character for.
_NOT_CP932 = re.compile("[\x80\uf8f0-\uf8f3]")
_CUT_OFF = (
    "UTF-8 の文字の途中で切れているファイルです。書き出しやコピーが終わっているか確かめ、もう一度書き出してください。"
)
_SHIFT_JIS_2004 = (
    "Shift_JIS-2004 の文字コードで書かれていて、正しく読めない文字があります。"
    "UTF-8 の CSV か Excel 形式で書き出し直してください。"
)
_ESCAPES = re.compile(rb"(\x1b(?:\$[@B]|\([BJI]))")
_PAIRS = re.compile(rb"(?:[!-~]{2})*")
_ISO_2022_ESCAPES = (b"\x1b$B", b"\x1b$@", b"\x1b(I", b"\x1b(J")


def decode(data: bytes) -> tuple[str, str]:
    """Return the text and the name of the Python codec that read it.

    Bytes that no candidate accepts are read as CP932 with U+FFFD in place of what is damaged, so that nothing
    is dropped without a trace.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data.decode(name, errors="replace"), name
    if data.startswith(_ISO_2022_ESCAPES) or any(escape in data[:4096] for escape in _ISO_2022_ESCAPES):
        text = _try(data, "iso2022_jp_ext")
        if text is None:
            text = _windows_jis(data)
        if text is not None:
            return text, "iso2022_jp_ext"
    wide = wide_encoding(data)
    if wide:
        return data.decode(wide, errors="replace"), wide
    text = _try(data, "utf-8")
    if text is not None:
        return text, "utf-8"
    if _ends_in_a_character(data):
        return data.decode("utf-8", errors="replace"), "utf-8"
    return _east_asian(data)


def lost_characters(data: bytes, encoding: str) -> str:
    """Say why characters of a file cannot be known, and what to do, where :func:`decode` read it as ``encoding``.

    '' where nothing is lost, or single bytes are damaged: those are found by their U+FFFD.
    """
    if encoding.startswith("utf-8") and _ends_in_a_character(data):
        return _CUT_OFF
    if encoding == "cp932":
        windows = _try(data, "cp932")
        damaged = windows is None or _NOT_CP932.search(windows)
        if damaged and _try(data, "shift_jis_2004") is not None:
            return _SHIFT_JIS_2004
    return ""


def _ends_in_a_character(data: bytes) -> bool:
    """Whether all but the last bytes is UTF-8 and these begin a character that does not end (some text before them)."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.reason == "unexpected end of data" and not data[: error.start].isascii()
    return False


def _windows_jis(data: bytes) -> str | None:
    """Read ISO-2022-JP as Windows writes it: with the signs (①, ㈱, 髙) that only its own character set has."""
    converted = bytearray()
    is_double = False
    for piece in _ESCAPES.split(data):
        if _ESCAPES.fullmatch(piece):
            is_double = piece.startswith(b"\x1b$")
        elif is_double and _PAIRS.fullmatch(piece):
            for first, second in zip(piece[::2], piece[1::2], strict=False):
                row, shift = (
                    (first + 1) // 2,
                    second + (0x1F if second < 0x60 else 0x20) if first % 2 else second + 0x7E,
                )
                converted += bytes((row + (0x70 if row < 0x30 else 0xB0), shift))
        elif is_double:
            return None
        else:
            converted += piece
    return _try(bytes(converted), "cp932")


def _east_asian(data: bytes) -> tuple[str, str]:
    windows, unix = _try(data, "cp932"), _try(data, "euc_jp")
    if windows is not None and _NOT_CP932.search(windows):
        windows = None
    if windows is not None and unix is not None:
        return (unix, "euc_jp") if _guess(data) == "EUC-JP" else (windows, "cp932")
    if windows is not None:
        return windows, "cp932"
    if unix is not None:
        return unix, "euc_jp"
    return _NOT_CP932.sub("\ufffd", data.decode("cp932", errors="replace")), "cp932"


def wide_encoding(data: bytes) -> str:
    """Name UTF-16 without a mark, '' where it is not: every other byte of commas, digits and line ends is NUL.

    The full-width space has a NUL on the other side, so that a few of those are allowed.
    """
    sample = data[:4096]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    many, few = max(even, odd), min(even, odd)
    if many * 20 < len(sample) + 20 or few * 3 > many:
        return ""
    return "utf-16-be" if even > odd else "utf-16-le"


def _guess(data: bytes) -> str:
    detector = EncodingDetector()
    detector.feed(data, last=True)
    return str(detector.guess(tld=b"jp", allow_utf8=False))


def _try(data: bytes, name: str) -> str | None:
    try:
        return data.decode(name)
    except UnicodeDecodeError:
        return None
