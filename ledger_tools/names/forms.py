"""Every spelling that proves a member, or perhaps means the member, worked out from the records once per member."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from ledger_tools.japanese.text import normalise
from ledger_tools.names.folding import fold_kana, is_kana, name_key
from ledger_tools.names.splitting import surname_length

_PART = re.compile(r"[\s・･]+")


@dataclass(frozen=True, slots=True)
class NameForms:
    """Folded spellings of one member.

    ``fitting`` and ``readings`` prove the member; ``asking`` and ``asking_readings`` may mean the member or another;
    ``surnames`` are known for certain; ``pieces`` may stand beside a proof; ``kana`` is the records' reading of the
    surname and of the given name, unfolded ('' and '' where it was written without a space).
    """

    full: str
    fitting: frozenset[str]
    asking: frozenset[str]
    pieces: frozenset[str]
    surnames: frozenset[str]
    readings: frozenset[str]
    asking_readings: frozenset[str]
    given_readings: frozenset[str]
    kana: tuple[str, str]


@lru_cache(maxsize=16384)
def forms_of(name: str, former_name: str, kana: str) -> NameForms:
    """Return the spellings of a member; names may be spaced or not, ``kana`` and ``former_name`` may be empty."""
    full = name_key(name)
    parts = [part for part in _PART.split(normalise(kana)) if part]
    readings = [fold_kana(part) for part in parts]
    surnames, givens = _split_name(normalise(name), readings)
    formers, former_full = _former_surnames(normalise(former_name), givens)
    fitting = {full, former_full} | surnames | formers | {former + given for former in formers for given in givens}
    fitting |= _reversed_foreign(normalise(name))
    prefixes = {full[:length] for length in range(1, len(full))}
    joined = "".join(readings)
    # Both, as a signature may stand without the space: over the border of ヒロセ イクコ a vowel seems lengthened.
    reading_forms = {joined, fold_kana(kana), *(readings[:1] if len(readings) > 1 else ())}
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
        kana=(parts[0], "".join(parts[1:])) if len(parts) > 1 else ("", ""),
    )


def _split_name(name: str, readings: list[str]) -> tuple[set[str], set[str]]:
    """Return (surnames, given names) that are certain enough to accept the surname alone as a signature."""
    parts = [name_key(part) for part in _PART.split(name) if part]
    if len(parts) > 1 and _is_foreign("".join(parts)):
        # Either end may be the family name: スミス of ジョン・スミス, NGUYEN of NGUYEN VAN AN.
        return {part for part in (parts[0], parts[-1]) if len(part) > 1}, set(parts[1:-1])
    if len(parts) > 1:
        return {parts[0]}, {"".join(parts[1:])}
    full = name_key(name)
    length = 0 if _is_foreign(full) else surname_length(full, readings)
    return ({full[:length]}, {full[length:]}) if length else (set(), set())


def _is_foreign(folded: str) -> bool:
    return all(char.isascii() or "ァ" <= char <= "ヾ" for char in folded)


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
    """Whether ``text`` is half in kanji and half in the records' kana: 山田たろう, やまだ太郎."""
    kana = text[: len(text) - len(text.lstrip("".join(char for char in text if is_kana(char) or char == "ー")))]
    if fold_kana(kana) in forms.readings and name_key(text[len(kana) :]) in forms.pieces:
        return True
    head = text.rstrip("".join(char for char in text if is_kana(char) or char == "ー"))
    tail = fold_kana(text[len(head) :])
    folded = name_key(head)
    return bool(folded) and tail in forms.given_readings and forms.full.startswith(folded)
