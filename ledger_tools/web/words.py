"""Looking for people: what is known of each, folded once into the spellings in which it is compared."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

import pandas as pd

from ledger_tools.errors import LedgerToolsError
from ledger_tools.frames import each_text
from ledger_tools.japanese.text import fold_number, normalise
from ledger_tools.names.folding import fold_kana, fold_name

#: What a frame must have to be looked through; what it lacks of the others is looked for nowhere.
_NEEDED = ("kigo", "bango", "name", "kana", "former_name")
_PLACES = ("bureau", "department", "ledger_id")
_NUMBER = re.compile(r"\d+")
_BETWEEN = re.compile(r"[\s\-‐-―−ー]+")

#: What may be looked for at a time: each word costs a walk through everything.
_MOST_WORDS = 10
_LONGEST = 100
_TOO_MANY = (
    f"検索の言葉が多すぎます。一度に探せるのは{_MOST_WORDS}語、{_LONGEST}字までです。"
    "言葉を減らして、もう一度探してください。"
)


def looked_for(text: str) -> str:
    """Return what somebody typed to look for; raises LedgerToolsError where it is more than is looked for at a time."""
    text = text.strip()
    if len(text) > _LONGEST or len(normalise(text).split()) > _MOST_WORDS:
        raise LedgerToolsError(_TOO_MANY)
    return text


@dataclass(frozen=True)
class Words:
    """Folded texts by line: ``kigo`` and ``bango`` without leading zeros, ``name``, ``former``, ``kana``, ``number``
    (both as they are written), ``text`` (the same with bureau, department and ledger). ``source``: what they are of.
    """

    source: pd.DataFrame
    folded: pd.DataFrame

    @classmethod
    def of(cls, rows: pd.DataFrame, before: Words | None = None) -> Self:
        """Fold these lines; those of ``before`` are taken where nothing in them has changed since."""
        source = rows[[*_NEEDED, *(key for key in _PLACES if key in rows.columns)]]
        if before is not None and source.equals(before.source):
            return cls(source, before.folded)
        text = number = source["kigo"] + "-" + source["bango"]
        for key in _PLACES:
            if key in source.columns:
                text = text + " " + source[key]
        folded = {
            "kigo": each_text(source["kigo"], _number),
            "bango": each_text(source["bango"], _number),
            "name": each_text(source["name"], fold_name),
            "former": each_text(source["former_name"].fillna(""), fold_name),
            "kana": each_text(source["kana"].fillna(""), fold_kana),
            "number": each_text(number, plain),
            "text": each_text(text, plain),
        }
        return cls(source, pd.DataFrame(folded, index=rows.index))

    def holding(self, words: str) -> pd.Series:
        """Whether a line holds every one of these words (between spaces), wherever it does."""
        return _holding(self.folded, words, "text")

    def found(self, words: str) -> pd.Series:
        """Which lines somebody means who looks for these words, True where they are the person's own (number, name,
        kana), False where a place helps; the index holds only lines that are meant.

        A whole number goes before parts of one. 記号 and 番号 may be written with or without zeros, and with a hyphen,
        a space or nothing between them.
        """
        whole = self.numbered(words)
        if whole.any():
            return whole[whole]
        meant = self.folded[self.holding(words)]
        return _holding(meant, words, "number")

    def numbered(self, words: str) -> pd.Series:
        """Whether these words are nothing but a line's 番号, or its 記号 and 番号."""
        kigo, bango = self.folded["kigo"], self.folded["bango"]
        parts = _BETWEEN.split(normalise(words))
        if len(parts) == 2:
            return (kigo == _number(parts[0])) & (bango == _number(parts[1]))
        whole = _number(words)
        written = self.source["kigo"] + self.source["bango"]
        return ((bango == whole) & (bango != "")) | (kigo + bango == whole) | (written == fold_number(words))


def _holding(folded: pd.DataFrame, words: str, column: str) -> pd.Series:
    found = pd.Series(True, index=folded.index)
    for word in words.split():
        found &= _with(folded, word, column)
    return found


def _with(folded: pd.DataFrame, word: str, column: str) -> pd.Series:
    """Whether a line holds the word in this column of plain texts, or in one of names."""
    written = plain(word)
    found = folded[column].str.contains(written, regex=False)
    if _NUMBER.fullmatch(written):
        return found | (folded["bango"] == _number(written))
    for key, text in (("name", fold_name(word)), ("former", fold_name(word)), ("kana", fold_kana(word))):
        if text:
            found |= folded[key].str.contains(text, regex=False)
    return found


def _number(text: str) -> str:
    return fold_number(text).lstrip("0")


def plain(text: str) -> str:
    """The form in which words are looked for that are no names."""
    return normalise(text).casefold()
