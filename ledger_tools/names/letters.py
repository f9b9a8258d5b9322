"""A Japanese name in Latin letters: whether they are the records' own kana, in Hepburn, Kunrei or passport spelling.

A long vowel may be written long or short (SATO, SATOU, SATOH, SATŌ), as passports have it; so サトウ and サト are both
SATO, オオノ and オノ both ONO. Where the letters show the length (OHNO, SATŌ), they are of the long one only.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from ledger_tools.names.folding import to_katakana

_VOWELS = "aiueo"
_ROWS = {
    "": "アイウエオ",
    "k": "カキクケコ",
    "s": "サシスセソ",
    "t": "タチツテト",
    "n": "ナニヌネノ",
    "h": "ハヒフヘホ",
    "m": "マミムメモ",
    "r": "ラリルレロ",
    "g": "ガギグゲゴ",
    "z": "ザジズゼゾ",
    "d": "ダヂヅデド",
    "b": "バビブベボ",
    "p": "パピプペポ",
}
#: Beginnings of a syllable that are written in another way as well, Hepburn first.
_HEPBURN = {
    "シ": ("shi", "si"),
    "チ": ("chi", "ti"),
    "ツ": ("tsu", "tu"),
    "フ": ("fu", "hu"),
    "ジ": ("ji", "zi"),
    "ヂ": ("ji", "zi", "di"),
    "ヅ": ("zu", "du", "dzu"),
    "ヲ": ("o", "wo"),
    "ヰ": ("i", "wi"),
    "ヱ": ("e", "we"),
    "ヴ": ("vu", "bu"),
}
_GLIDES = {"シ": ("sh", "sy"), "チ": ("ch", "ty", "cy"), "ジ": ("j", "zy", "jy"), "ヂ": ("j", "zy", "jy")}
_SMALL_Y = {"ャ": "a", "ュ": "u", "ョ": "o"}
_SMALL_VOWELS = {"ァ": "a", "ィ": "i", "ゥ": "u", "ェ": "e", "ォ": "o"}


def _syllables() -> dict[str, tuple[str, ...]]:
    plain = {
        kana: (consonant + vowel,) for consonant, row in _ROWS.items() for kana, vowel in zip(row, _VOWELS, strict=True)
    }
    table = plain | {"ヤ": ("ya",), "ユ": ("yu",), "ヨ": ("yo",), "ワ": ("wa",)} | _HEPBURN
    for kana, (spelling, *_) in plain.items():
        if len(spelling) > 1 and spelling.endswith("i"):
            glides = _GLIDES.get(kana, (f"{spelling[0]}y",))
            table |= {kana + small: tuple(glide + vowel for glide in glides) for small, vowel in _SMALL_Y.items()}
    for kana, starts in {"フ": ("f",), "ヴ": ("v", "b"), "ウ": ("w",), "テ": ("t",), "デ": ("d",)}.items():
        table |= {kana + small: tuple(start + vowel for start in starts) for small, vowel in _SMALL_VOWELS.items()}
    for kana in ("シ", "チ", "ジ"):
        table[f"{kana}ェ"] = tuple(f"{glide}e" for glide in _GLIDES[kana])
    return table


#: Every syllable with its spellings.
SYLLABLES = _syllables()
#: How a lengthened vowel is written, by the kana that lengthens it. イイ and エイ are never shortened: 飯田 is no IDA.
LENGTHENED = {
    ("o", "ウ"): ("o", "ou", "oo", "oh", "ō"),
    ("o", "オ"): ("o", "ou", "oo", "oh", "ō"),
    ("u", "ウ"): ("u", "uu", "uh", "ū"),
    ("i", "イ"): ("ii", "ī"),
    ("e", "イ"): ("ei", "ē"),
    ("e", "エ"): ("ee", "ē"),
    ("a", "ア"): ("aa", "ā"),
    **{(v, "ー"): (v, v * 2, f"{v}h", unicodedata.normalize("NFC", f"{v}\u0304")) for v in _VOWELS},
}
_MORA = re.compile("|".join(sorted(SYLLABLES, key=len, reverse=True)) + "|[ンッー]")

_RUN = re.compile(r"[A-Za-zÀ-ɏ]+(?![\dA-Za-zÀ-ɏ])(?:[\s.,'’・\-]+[A-Za-zÀ-ɏ]+(?![\dA-Za-zÀ-ɏ]))*\.?")
_BETWEEN = r"[\s.,・\-]"
#: XI and II are numbers, not 井伊.
_NUMERAL = re.compile("[ivxlcdm]+")


def spellings(reading: str) -> list[tuple[str, ...]]:
    """Return, syllable by syllable, how a reading in kana is written in Latin letters; [] where it cannot be.

    ``ン`` before b, m and p may be m; ``ッ`` doubles what follows (t before ch).
    """
    kana = to_katakana(reading)
    moras = _MORA.findall(kana)
    if "".join(moras) != kana:
        return []
    found: list[tuple[str, ...]] = []
    place = 0
    while place < len(moras):
        mora, following = moras[place], "".join(moras[place + 1 : place + 2])
        place += 1
        if mora == "ン":
            found.append(_nasal(SYLLABLES.get(following, ("",))[0][:1]))
        elif mora in SYLLABLES:
            spelt = SYLLABLES[mora]
            if place > 1 and moras[place - 2] == "ッ":
                spelt = _doubled(spelt)
            stretched = LENGTHENED.get((spelt[0][-1], following), ())
            place += bool(stretched)
            found.append(tuple(one[:-1] + long for one in spelt for long in stretched) or spelt)
        elif mora != "ッ" or place == len(moras):
            return []
    return found


def _nasal(begins: str) -> tuple[str, ...]:
    if begins and begins in "bmp":
        return ("n", "m")
    return ("n", "n'", "n-") if begins and begins in f"{_VOWELS}y" else ("n",)


def _doubled(spelt: tuple[str, ...]) -> tuple[str, ...]:
    tch = tuple(f"t{one}" for one in spelt if one.startswith("ch"))
    return (*(one[0] + one for one in spelt), *tch)


@lru_cache(maxsize=16384)
def _written(surname: str, given: str) -> re.Pattern[str]:
    """The surname, alone or with the given name or its initial before or behind it."""
    family, own = (_any_of(spellings(reading)) for reading in (surname, given))
    ways = [family]
    if family and own:
        first = spellings(given)[0]
        initial = "|".join({one[0] for one in first} | {one[:2] for one in first if one[1:2] == "h"})
        ways += [rf"{family}{_BETWEEN}*{own}", rf"{own}{_BETWEEN}*{family}"]
        ways += [rf"{family}{_BETWEEN}+(?:{initial})\.?", rf"(?:{initial})(?:\.|{_BETWEEN}){_BETWEEN}*{family}"]
    return re.compile("|".join(ways) if family else "(?!)")


def _any_of(syllables: list[tuple[str, ...]]) -> str:
    return "".join(f"(?:{'|'.join(map(re.escape, spelt))})" for spelt in syllables)


def is_romanised(text: str, surname: str, given: str) -> bool:
    """Whether ``text`` (Latin letters) is the surname, or the full name in either order, the given name perhaps as an
    initial. ``surname`` and ``given`` are the records' kana.
    """
    if not surname:
        return False
    marked = unicodedata.normalize("NFD", text.casefold()).replace("\u0302", "\u0304").replace("’", "'")
    letters = unicodedata.normalize("NFC", marked)
    return _NUMERAL.fullmatch(letters) is None and _written(surname, given).fullmatch(letters) is not None


def latin_runs(text: str) -> list[re.Match[str]]:
    """Return where Latin letters stand in ``text``, names of several words as one; the R of R7.11.5 is none."""
    return list(_RUN.finditer(text))
