"""Every spelling that proves a member, or perhaps means the member, worked out from the records once per member."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from ledger_tools.name_folding import fold_kana, fold_name, is_kana, to_katakana
from ledger_tools.signature_words import ONE_CHAR_SURNAMES, THREE_CHAR_SURNAMES
from ledger_tools.text import normalise

_PART = re.compile(r"[\s・･]+")
_KANJI_THEN_KANA = re.compile(r"([^ァ-ヾ]+)[ァ-ヾ]{2,}.*")


def name_key(text: str) -> str:
    """Fold a name for signatures: as :func:`fold_name`, and hiragana and katakana alike."""
    return to_katakana(fold_name(text))


_THREE = frozenset(map(name_key, THREE_CHAR_SURNAMES))
_ONE = {name_key(surname): frozenset(map(fold_kana, kana)) for surname, kana in ONE_CHAR_SURNAMES.items()}


@dataclass(frozen=True, slots=True)
class NameForms:
    """Folded spellings of one member.

    ``fitting`` and ``readings`` prove the member; ``asking`` and ``asking_readings`` may mean the member or another;
    ``surnames`` are known for certain; ``pieces`` may stand beside a proof.
    """

    full: str
    fitting: frozenset[str]
    asking: frozenset[str]
    pieces: frozenset[str]
    surnames: frozenset[str]
    readings: frozenset[str]
    asking_readings: frozenset[str]
    given_readings: frozenset[str]


@lru_cache(maxsize=16384)
def forms_of(name: str, former_name: str, kana: str) -> NameForms:
    """Return the spellings of a member; names may be spaced or not, ``kana`` and ``former_name`` may be empty."""
    full = name_key(name)
    readings = [fold_kana(part) for part in _PART.split(normalise(kana)) if part]
    surnames, givens = _split_name(normalise(name), readings)
    formers, former_full = _former_surnames(normalise(former_name), givens)
    fitting = {full, former_full} | surnames | formers | {former + given for former in formers for given in givens}
    fitting |= _reversed_foreign(normalise(name))
    prefixes = {full[:length] for length in range(1, len(full))}
    joined = "".join(readings)
    reading_forms = {joined, *(readings[:1] if len(readings) > 1 else ())}
    given_readings = {"".join(readings[1:])}
    beginnings = {joined[:length] for length in range(2, len(joined))}
    return NameForms(
        full=full,
        fitting=frozenset(fitting - {""}),
        asking=frozenset((givens | prefixes) - fitting - {""}),
        pieces=frozenset((surnames | givens | formers) - {""}),
        surnames=frozenset(surnames | formers),
        readings=frozenset(reading_forms - {""}),
        asking_readings=frozenset((given_readings | beginnings) - reading_forms - {""}),
        given_readings=frozenset(given_readings - {""}),
    )


def _split_name(name: str, readings: list[str]) -> tuple[set[str], set[str]]:
    """Return (surnames, given names) that are certain enough to accept the surname alone as a signature."""
    parts = [name_key(part) for part in _PART.split(name) if part]
    if len(parts) > 1 and _is_foreign("".join(parts)):
        # Either end may be the family name: スミス of ジョン・スミス, NGUYEN of NGUYEN VAN AN.
        return {part for part in (parts[0], parts[-1]) if len(part) > 1}, set(parts[1:-1])
    if len(parts) > 1:
        return {parts[0]}, {"".join(parts[1:])}
    length = _surname_length(name_key(name), readings)
    full = name_key(name)
    return ({full[:length]}, {full[length:]}) if length else (set(), set())


def _is_foreign(folded: str) -> bool:
    return all(char.isascii() or "ァ" <= char <= "ヾ" for char in folded)


def _surname_length(full: str, readings: list[str]) -> int:
    """Return how many characters of an unspaced name are its surname; 0 where that is open.

    林太郎 may be 林 太郎 or 林太 郎: the spaced kana of the records decide, or nobody does.
    """
    if _is_foreign(full) or len(full) < 2:
        return 0
    if len(readings) > 1 and readings[0] in _ONE.get(full[0], ()):
        return 1
    boundary = _KANJI_THEN_KANA.fullmatch(full)
    if boundary and len(boundary[1]) <= 4:
        return len(boundary[1])
    if len(full) > 3 and full[:3] in _THREE:
        return 3
    return {2: 1, 3: 2, 4: 2, 5: 2}.get(len(full), 0)


def _former_surnames(former_name: str, givens: set[str]) -> tuple[set[str], str]:
    """Return (former surnames, former name in full); the record may hold the surname alone."""
    parts = [name_key(part) for part in _PART.split(former_name) if part]
    full = "".join(parts)
    if len(parts) > 1:
        return {parts[0]}, full
    shortened = {full.removesuffix(given) for given in givens if given and full != given and full.endswith(given)}
    return shortened or ({full} if full and len(full) <= 3 else set()), full


def _reversed_foreign(name: str) -> set[str]:
    parts = [name_key(part) for part in _PART.split(name) if part]
    if len(parts) < 2 or not _is_foreign("".join(parts)):
        return set()
    return {"".join(parts[1:] + parts[:1]), "".join(parts[-1:] + parts[:-1])}


def is_reading_of(text: str, forms: NameForms) -> bool:
    """Whether ``text`` is the surname in kanji and the given name in the records' kana: 山田たろう."""
    head = text.rstrip("".join(char for char in text if is_kana(char) or char == "ー"))
    tail = fold_kana(text[len(head) :])
    folded = name_key(head)
    return bool(folded) and tail in forms.given_readings and forms.full.startswith(folded)
