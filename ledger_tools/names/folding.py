"""One spelling for names that are written with many: kanji variants, kana, Latin letters.

Kanji variants follow the MJ 縮退マップ (Character Information Technology Promotion Council, CC BY-SA) as packed in
jntajis, with a short list of what it lacks and of what it merges though the names differ. 斎 and 斉 stay two names.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from ledger_tools.japanese.text import normalise

# Pairs that are both in JIS X 0208, which the map therefore leaves apart (old form, form it is folded to).
_ADDED = dict(
    zip(
        "檜藪遙巖凜籠鶯諫竈靍菴臈麴麵麪檮礪頸鰺蠣攪灌賤濤邇蠅儘",
        "桧薮遥巌凛篭鴬諌竃鶴庵臘麹麺麺梼砺頚鯵蛎撹潅賎涛迩蝿侭",
        strict=True,
    )
)

# The map joins these by reading or shape, yet they are different names.
_DENIED = frozenset("玉王昼書帥師功切升舛亟傅尓昜耒笶夂皀丗佑祐右太泰斎斉")

_KATAKANA_OF_PLACE_NAMES = str.maketrans("ヶヵッのﾉ", "ケカツノノ")
_SEPARATORS = str.maketrans("", "", " ・･·‧•")

_HIRAGANA_TO_KATAKANA = {code: code + 0x60 for code in [*range(0x3041, 0x3097), 0x309D, 0x309E]}
_LARGE_KANA = str.maketrans("ァィゥェォッャュョヮヵヶヰヱヂヅ", "アイウエオツヤユヨワカケイエジズ")
_LONG_MARKS = dict.fromkeys(map(ord, "-‐‑‒–—―−─━~〜"), "ー")
_O_ROW = frozenset("オコソトノホモヨロゴゾドボポ")
_U_ROW = frozenset("ウクスツヌフムユルグズブプ")
_E_ROW = frozenset("エケセテネヘメレゲゼデベペ")
_LENGTHENS = {"ウ": _O_ROW | _U_ROW, "オ": _O_ROW, "イ": _E_ROW, "エ": _E_ROW}


def fold_name(s: str) -> str:
    """Return the form in which two names are compared.

    Normalised; kanji variants folded (髙 高, 邊 邉 辺, 齋 斎); 々 written out; ヶ ケ and の ノ alike; Latin without
    accents and case; spaces and middle dots removed.
    """
    folded: list[str] = []
    for char in normalise(s).translate(_SEPARATORS).translate(_KATAKANA_OF_PLACE_NAMES):
        folded.append(folded[-1] if char == "々" and folded else _fold_char(char))
    return "".join(folded)


@lru_cache(maxsize=16384)
def _fold_char(char: str) -> str:
    if char.isascii():
        return char.casefold()
    if char in _ADDED:
        return _ADDED[char]
    if char in _DENIED or not "\u3400" <= char <= "\U000323af":
        return _without_accent(char)
    return _shrunk(char)


def _without_accent(char: str) -> str:
    base = unicodedata.normalize("NFD", char)[0]
    return {"đ": "d", "ø": "o", "ł": "l"}.get(char.casefold(), base.casefold() if base.isascii() else char)


def _shrunk(char: str) -> str:
    """Follow the map until it stands still; of a circle (眞 and 真) the smallest code point stands for all."""
    seen = [char]
    while True:
        following = _candidate(seen[-1])
        if following in seen:
            circle = seen[seen.index(following) :]
            return _ADDED.get(min(circle), min(circle))
        seen.append(following)


def _candidate(char: str) -> str:
    # Loaded at the first kanji: programs that compare no names do not pay for the map.
    import jntajis  # noqa: PLC0415

    every_scheme = 0
    for scheme in jntajis.MJShrinkSchemeCombo:
        every_scheme |= int(scheme)
    found: list[str] = jntajis.mj_shrink_candidates(char, every_scheme)
    usable = [candidate for candidate in found if candidate not in _DENIED or candidate in "斎斉"]
    return unicodedata.normalize("NFKC", usable[0]) if usable else char


def to_katakana(s: str) -> str:
    """Return ``s`` with hiragana written as katakana; all else as it is."""
    return s.translate(_HIRAGANA_TO_KATAKANA)


def name_key(text: str) -> str:
    """Fold a name for signatures: as :func:`fold_name`, and hiragana and katakana alike."""
    return to_katakana(fold_name(text))


@lru_cache(maxsize=65536)
def fold_kana(s: str) -> str:
    """Return the form in which two readings are compared.

    Full-width katakana without spaces and middle dots; small kana as large ones (old systems print シヨウジ for
    ショウジ); ヂ ヅ as ジ ズ; a lengthened vowel, however written (オオ オウ オー), as ー.
    """
    text = to_katakana(normalise(s)).translate(_SEPARATORS).translate(_LARGE_KANA).translate(_LONG_MARKS).upper()
    folded: list[str] = []
    for char in text:
        before = folded[-1] if folded else ""
        folded.append("ー" if before in _LENGTHENS.get(char, ()) else char)
    return "".join(folded)


def is_kana(s: str) -> bool:
    """Whether ``s`` (normalised) holds nothing but kana, long marks, spaces and middle dots, and at least one kana."""
    text = to_katakana(s).translate(_SEPARATORS)
    return bool(text.strip("ー-")) and all("ァ" <= char <= "ヾ" or char in "ー-" for char in text)
