"""How a workbook says which ledger it is: three times over, so that it survives re-saving and copying.

1. custom document properties, 2. cells A1:B5 of a very-hidden sheet, 3. a key per row in a hidden column.
The generator writes them, the reader of returned files looks for them; both take names and forms from here.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

#: Names of the custom document properties, and of the pairs in column A of the hidden sheet.
PROPERTY_CYCLE = "ledger_tools.cycle"
PROPERTY_LEDGER = "ledger_tools.ledger"
PROPERTY_EDITION = "ledger_tools.edition"
PROPERTY_KIND = "ledger_tools.kind"
PROPERTIES: tuple[str, ...] = (PROPERTY_CYCLE, PROPERTY_LEDGER, PROPERTY_EDITION, PROPERTY_KIND)

KIND_LEDGER = "ledger"
KIND_RETURNED_CARDS = "returned_cards"
KIND_REVIEW = "review"
DESK_KINDS = frozenset({KIND_RETURNED_CARDS, KIND_REVIEW})
#: A bureau's 送付票: it says in place of the ledger which bureau's it is.
KIND_SLIP = "slip"
#: What is taken in by the same door as the ledgers, and is none.
OTHER_KINDS = DESK_KINDS | {KIND_SLIP}


def desk_part(text: str) -> int:
    """Return which part a workbook of the desk is about, by what it says in place of the ledger: '' for the batch."""
    return int(text) if text.isascii() and text.isdecimal() else 0


def slip_serial(part: int) -> int:
    """Return what a slip says in place of the edition: its part, from 1 for the batch's (which once said nothing)."""
    return part + 1


def slip_part(serial: int) -> int:
    """Return which part a slip is of, by its serial."""
    return max(serial - 1, 0)


IDENTITY_SHEET = "_ledger_tools"
KEY_HEADER = "照合キー"
#: Columns that only the desk's workbooks have: cards counted, reason of a decision.
COUNT_HEADER = "届いた枚数"
REASON_HEADER = "判定の理由"

#: Alternative text of pictures and shapes that we print ourselves; the reader never counts them as a stamp.
OWN_MARK = "ledger_tools:"

#: Begins the hidden cell that lists what was printed outside the members' cells, one digest a text.
PRINTED_MARK = "ledger_tools.printed:"
_DIGEST = 8  # hexadecimal digits: enough for the hundred texts of one sheet

#: How the note on shared names begins, whatever the wording says after it.
SAME_NAME = "同姓同名"
#: What the format of a shared name's cell shows behind it.
SAME_NAME_SIGN = "※"
_OWN_NOTE_LINES = 2


def note_author(text: str) -> str:
    """Return the author that a printed note names: a mark that fits the note as long as nobody has changed it."""
    return OWN_MARK + hashlib.sha256("".join(text.split()).encode()).hexdigest()[:12]


def is_marked_note(text: str, author: str) -> bool:
    """Tell whether a note carries our mark, and nobody has changed it since it was printed."""
    return author == note_author(text)


def looks_like_own_note(text: str) -> bool:
    """Tell whether a note that lost its mark (programs write no author, None or Author) may be one that we printed."""
    return text.startswith(SAME_NAME) and len(text.split("\n")) <= _OWN_NOTE_LINES


@lru_cache(maxsize=1024)  # most of what is printed is the same on every ledger of a cycle
def printed_digest(text: str) -> str:
    """Return a short digest of a printed text, whatever programs do to its widths, spaces and line breaks."""
    bare = "".join(unicodedata.normalize("NFKC", text).split())
    return hashlib.sha256(bare.encode("utf-8", "replace")).hexdigest()[:_DIGEST]


def printed_mark(texts: Iterable[str]) -> str:
    """Return what the hidden cell says: from then on a reader can tell what a clerk has written from what we have."""
    return PRINTED_MARK + " ".join(sorted({printed_digest(text) for text in texts if text}))


def printed_digests(text: str) -> frozenset[str]:
    """Read :func:`printed_mark`; nothing where the text is none."""
    _, mark, digests = text.partition(PRINTED_MARK)
    return frozenset(digests.split()) if mark else frozenset()


#: Without 0 O 1 I L, which people confuse when they read an id aloud.
CYCLE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CYCLE_LENGTH = 4

_CHECK_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_CHECK_VALUES = {character: value for value, character in enumerate(_CHECK_ALPHABET)}
_HYPHENS = re.compile(r"[‐‑‒–—―−ー－-]")
_KEY = re.compile(r"([0-9A-Z]{4})-(\d{2,3}-\d{3,4})-(\d{4,6})-([0-9A-Z])")


@dataclass(frozen=True, slots=True)
class RowKey:
    """What the key of one ledger row says; ``seq`` counts the rows of one ledger from 1 and is never reused."""

    cycle_id: str
    ledger_id: str
    seq: int


def new_cycle_id() -> str:
    """Return a random four-character id for a new cycle."""
    return "".join(secrets.choice(CYCLE_ALPHABET) for _ in range(CYCLE_LENGTH))


def make_row_key(cycle_id: str, ledger_id: str, seq: int) -> str:
    """Return e.g. ``K7QX-01-003-0007-M``: cycle, ledger, row, check character (ISO 7064 MOD 37,36)."""
    body = f"{cycle_id}-{ledger_id}-{seq:04d}"
    return f"{body}-{check_character(body)}"


def parse_row_key(text: str) -> RowKey | None:
    """Read a row key, tolerant of width, case and spaces; None where it is no key or its check character fails."""
    match = _KEY.fullmatch(text)
    if match is None:
        folded = unicodedata.normalize("NFKC", text).upper()
        match = _KEY.fullmatch(with_plain_hyphens("".join(folded.split())))
    if match is None:
        return None
    cycle_id, ledger_id, seq, check = match.groups()
    if check != check_character(f"{cycle_id}{ledger_id}{seq}"):
        return None
    return RowKey(cycle_id, ledger_id, int(seq))


def with_plain_hyphens(text: str) -> str:
    """Return the text with one hyphen for all the dashes that people and programs write for it."""
    return _HYPHENS.sub("-", text)


def check_character(text: str) -> str:
    """Return the ISO 7064 MOD 37,36 check character over the ASCII letters and digits of ``text``."""
    product = 36
    for character in text.upper():
        value = _CHECK_VALUES.get(character)
        if value is not None:
            product = ((product + value) % 36 or 36) * 2 % 37
    return _CHECK_ALPHABET[(37 - product) % 36]
