"""Widths, invisible characters and look-alikes: one spelling for text that arrives in many.

Plain NFKC changes meaning (第2①号 becomes 第21号, 山田㊞ becomes 山田印) and leaves variation selectors and CJK
radicals where they are; :func:`normalise` is NFKC with those cases put right. Pure; never raises on a ``str``.
"""

from __future__ import annotations

import re
import unicodedata

# Characters whose NFKC form means something else: circled and parenthesised marks, super- and subscripts, fractions.
_KEPT = re.compile(
    "([\u00b2\u00b3\u00b9\u00bc-\u00be\u2070-\u209f\u2150-\u215f\u2189\u2460-\u2473\u24b6-\u24ff\u2776-\u2793"
    "\u3248-\u324f\u3251-\u325f\u3280-\u32bf\u32d0-\u32fe]+)"
)

# Radicals that PDF readers and some input methods put in place of the ideograph. NFKC has no mapping for those of the
# supplement block, and maps four Kangxi ones (⼾ ⾭ ⿈ ⿊) to a form that is not used in Japan.
_RADICALS = str.maketrans(
    "⺟⺠⺝⺩⺫⺬⺯⺷⺻⺼⺽⻁⻃⻄⻆⻑⻗⻘⻝⻞⻡⻣⻤⻨⻩⻫⻭⻯⻱⻲⼾⾭⿈⿊",
    "母民月王目示糸羊聿月臼虎西西角長雨青食食首骨鬼麦黄斉歯竜亀亀戸青黄黒",
)

_SPACING_VOICE_MARK = re.compile("(?<=[\u3041-\u3096\u30a1-\u30fa])[\u309b\u309c]")
_SPACES = re.compile(r"\s+")
_HYPHENS = re.compile("[-\u00ad\u2010-\u2015\u2212\u2500\u2501\u30fc\ufe58\ufe63\uff0d\uff70\\s]+")


# What carries nothing a reader sees: controls that are no white space, soft hyphen, variation selectors, zero-width and
# direction marks, lone surrogates, tags.
_DROPPED = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\ud800-\udfff\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000110bd\U000110cd"
    "\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001\U000e0020-\U000e007f"
    "\U000e0100-\U000e01ef]+"
)


#: 〃 says what stands above it.
_DITTO = re.compile(r"[〃″゛\"'’”々仝↓同]|''|同上|同じ|同前|同日|上同|上に同じ|上記に?と?同じ")


def is_ditto(s: str) -> bool:
    """Tell whether a cell says only that it says what the one above it does."""
    return _DITTO.fullmatch(s.strip()) is not None


def visible(s: str) -> str:
    """Return ``s`` without variation selectors, zero-width characters, control characters and lone surrogates.

    White space (line breaks included) stays.
    """
    return _DROPPED.sub("", s)


#: Controls but for tab and line breaks, and lone surrogates.
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def storable(s: str) -> str:
    """Return ``s`` as every database, file and message can hold it, judged the same as before.

    A lone surrogate (half of a character, or a byte of a file name that is not UTF-8) becomes U+FFFD, so that it still
    shows; controls that are no white space (NUL, escape) go; those that separate lines or fields, but for tab and line
    break, become a space.
    """
    return s if s.isprintable() else _UNSTORABLE.sub(_stored, s)


def _stored(match: re.Match[str]) -> str:
    char = match[0]
    if "\ud800" <= char <= "\udfff":
        return "\ufffd"
    return " " if char.isspace() else ""


# What moves a terminal's cursor, changes its title or turns the direction of writing; lone surrogates are no text.
_UNSHOWN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_LINE_ENDS = re.compile(r"[\t\r\n]+")


def in_one_line(s: str) -> str:
    """Return ``s`` in one line, with every character replaced that a terminal would obey instead of showing."""
    return s if s.isprintable() else _UNSHOWN.sub("\ufffd", _LINE_ENDS.sub(" ", s))


def file_name(s: str) -> str:
    """Return a file's name as it is shown and stored, from whatever system it came: NFC, in one line, and storable."""
    return s if s.isascii() and s.isprintable() else in_one_line(storable(unicodedata.normalize("NFC", s)))


def escaped_json(s: str) -> str:
    """Return JSON in which what a terminal would obey is escaped, so that nothing of it is lost to programs."""
    return _UNSHOWN.sub(lambda match: f"\\u{ord(match[0]):04x}", s)


def _joined_voice_mark(match: re.Match[str]) -> str:
    return "\u3099" if match[0] == "\u309b" else "\u309a"


def normalise(s: str) -> str:
    """Return ``s`` with widths, radicals, invisible characters and white space unified.

    NFKC, except that ① ² ½ ㊞ and their like are kept; variation selectors, zero-width and control characters are
    removed; CJK radicals become ideographs; every run of white space becomes one space; ends are stripped.
    """
    if s.isascii() and s.isprintable():
        return " ".join(s.split())
    text = _SPACING_VOICE_MARK.sub(_joined_voice_mark, visible(s).translate(_RADICALS))
    parts = _KEPT.split(text)
    parts[::2] = [unicodedata.normalize("NFKC", part) for part in parts[::2]]
    return _SPACES.sub(" ", "".join(parts)).strip()


def as_written(s: str) -> str:
    """Return ``s`` as the records write it (IVS and full-width spaces kept), trimmed, without control characters."""
    if s.isprintable():
        return s.strip()
    return "".join(char for char in s if unicodedata.category(char) not in {"Cc", "Cs"}).strip()


def fold_header(s: str) -> str:
    """Return the form in which two headers are compared: normalised, casefolded, without any space or line break."""
    return normalise(s).casefold().replace(" ", "")


def fold_number(s: str) -> str:
    """Return the form in which 記号 and 番号 are compared: normalised, hyphens and spaces removed, zeros kept."""
    return _HYPHENS.sub("", normalise(s))


# Windows refuses these in names; the full-width twins look the same to a reader.
_FORBIDDEN = str.maketrans(dict(zip('<>:"/\\|?*', "＜＞：”／＼｜？＊", strict=True)))
_RESERVED = re.compile(r"(?:CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(?:COM|LPT)[0-9¹²³])(?=[.\s]|$)", re.IGNORECASE)


def safe_filename(s: str, limit: int = 60) -> str:
    """Return ``s`` as one name that Windows, macOS and Linux all accept, at most ``limit`` characters long.

    NFC; forbidden characters become their full-width twins; device names (CON, COM1 …) get a leading underscore; dots
    and spaces at the end go; nothing left gives ``_``. Meant for stems: an extension is to be added afterwards.
    """
    text = unicodedata.normalize("NFC", _SPACES.sub(" ", visible(s))).translate(_FORBIDDEN)
    text = text.strip().rstrip(". ")
    if _RESERVED.match(text):
        text = "_" + text
    # After cutting, a dot or space may stand at the end again.
    return text[: max(limit, 1)].rstrip(". ") or "_"


def half_width(s: str) -> str:
    """Return ``s`` as Excel's ASC leaves it: letters, digits, signs and katakana are half-width where they can be."""
    return s.translate(_HALF_WIDTH)


def _half_width() -> dict[int, str]:
    forms = {unicodedata.normalize("NFKC", chr(code)): chr(code) for code in range(0xFF61, 0xFF9E)}
    for base in list(forms):
        for sign, mark in (("ﾞ", "\u3099"), ("ﾟ", "\u309a")):
            voiced = unicodedata.normalize("NFC", base + mark)
            if len(voiced) == 1:
                forms[voiced] = forms[base] + sign
    forms |= {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    return str.maketrans(forms | {"　": " ", "゛": "ﾞ", "゜": "ﾟ"})


_HALF_WIDTH = _half_width()


def display_width(s: str) -> int:
    """Return the width of ``s`` in half-width columns: full-width and ambiguous (○ ① ※) are 2, combining marks 0."""
    return sum(_char_width(char) for char in visible(s))


def _char_width(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in {"W", "F", "A"} else 1


_EXTENSION = "内線"
_SHORT = re.compile(r"[0-9]{1,5}")  # too short for a telephone number


def told_phone(phone: str, label: str) -> str:
    """A telephone number behind its label; an extension (内線00001, or a short number) is called 内線 and no more."""
    if phone.startswith(_EXTENSION):
        return phone
    if _SHORT.fullmatch(half_width(phone)):
        return f"{_EXTENSION} {phone}"
    return f"{'電話' if _EXTENSION in phone else label} {phone}"
