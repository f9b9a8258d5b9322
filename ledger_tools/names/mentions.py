"""The member's own name within a sentence: 山田が受領しました in the note of 山田's row says 本人が受領しました."""

from __future__ import annotations

import re
from functools import lru_cache

from ledger_tools.japanese.text import normalise
from ledger_tools.names.folding import fold_kana, is_kana, name_key
from ledger_tools.names.forms import NameForms
from ledger_tools.names.letters import is_romanised

_APART = re.compile(r"([\s、,。.!:;()\[\]「」『』【】]+)")
#: What may follow a name without a gap; anything else makes a longer name of it (林 in 林田).
_GOES_ON = re.compile(
    r"(?:様|さん|氏|殿|本人|自身|㊞|印)*((?:[がはもへにのを、]|より|から|分|代|受|確か|確認|済|署名|押印|捺印|サイン|$).*)"
)
_SELF = "本人"


@lru_cache(maxsize=65536)
def in_place_of_name(text: str, forms: NameForms) -> str:
    """Return ``text`` (normalised) with 本人 wherever it names the member in full or by the surname."""
    pieces = _APART.split(normalise(text))
    written: list[str] = []
    at = 0
    while at < len(pieces):
        # 山田 太郎: surname and given name, with a gap between them.
        both = "".join(pieces[at : at + 3])
        if pieces[at + 1 : at + 2] == [" "] and (pair := _rewritten(both, forms, full=True)):
            written.append(pair)
            at += 3
            continue
        written.append(_rewritten(pieces[at], forms) or pieces[at])
        at += 1
    return "".join(written)


def _rewritten(word: str, forms: NameForms, *, full: bool = False) -> str:
    for length in range(len(word), 0, -1):
        name, rest = word[:length], word[length:]
        known = name_key(name) == forms.full if full else _is_own(name, forms)
        goes_on = _GOES_ON.fullmatch(rest) if known else None
        if goes_on is not None:
            return _SELF + goes_on[1]
    return ""


def _is_own(name: str, forms: NameForms) -> bool:
    if is_kana(name) and fold_kana(name) in forms.readings:
        return True
    return name_key(name) in forms.fitting or is_romanised(name, *forms.kana)
