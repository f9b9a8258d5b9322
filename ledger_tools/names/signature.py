"""Whether what stands in a stamp cell is the member's signature (別紙3 2(1): 受領印又は署名).

Readings are never guessed from kanji: only the records' フリガナ counts. A near miss is a question for a person.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from ledger_tools.japanese.text import normalise
from ledger_tools.names.beside import PARTS, take_apart
from ledger_tools.names.folding import fold_kana, fold_name, is_kana, name_key
from ledger_tools.names.forms import NameForms, forms_of, is_reading_of
from ledger_tools.names.letters import is_romanised, latin_runs
from ledger_tools.names.words import (
    CONFUSABLE,
    LEADERS,
    MARKS,
    NOISE,
    NOT_OFFICES,
    NOT_PROOF,
    NOT_PROOF_SIGNS,
    OFFICE,
    OFFICE_WORDS,
    PREFIXES,
    PROXY,
    SEALS,
    SUFFIXES,
    TITLES,
)

__all__ = ["SignatureMatch", "fold_kana", "fold_name", "match_signature"]

FITS = "fits"
CLOSE = "close"
DIFFERS = "differs"

_SEAL_ENDS = ("之印", "之㊞")
_BRACKETED = re.compile(r"([^\s()\[\]〔〕【】]+)\s*[(\[〔【]([^()\[\]〔〕【】]{1,3})[)\]〕】]")
#: An office and a title in one: 総務課長, 保険年金係長.
_POST = re.compile(rf"(?:{'|'.join(sorted(OFFICE_WORDS, key=len, reverse=True))})+(?:{'|'.join(sorted(TITLES))})")
_CHARGE = re.compile(".*担当者?")
_JOINED_TITLES = TITLES - LEADERS
#: Nobody signs with an honorific: somebody else wrote whose row it is.
_ADDRESSED = re.compile(r"(.+?)\s*(?:様|殿|氏|さん|くん|君|先生)(?:$|[\s(]|受|済|確|印)")
#: Nobody signs that a card was handed over: whoever handed it over wrote that.
_HANDED_OVER = re.compile("配付|配布|交付|渡し|渡済|手渡")
_EDGES = " ○◯●◎✓✔☑:;,.、。・!「」『』【】<>()[]〔〕"


@dataclass(frozen=True, slots=True)
class SignatureMatch:
    """``kind``: fits, close, differs, mark, not_proof, proxy or blank; ``why`` says it in a few Japanese words."""

    kind: str
    why: str


def match_signature(text: str, *, name: str, former_name: str = "", kana: str = "") -> SignatureMatch:
    """Judge the text of a stamp cell (typed, or lifted from a seal) against one member; never raises.

    ``name`` and ``former_name`` may be written with or without a space between surname and given name; ``former_name``
    may be the surname alone. ``kana`` is the records' フリガナ. Without a space a beginning of the name counts as the
    surname only where no other split is likely; otherwise it is ``close``.
    """
    return _match(text, forms_of(name, former_name, kana))


@lru_cache(maxsize=65536)
def _match(text: str, forms: NameForms) -> SignatureMatch:
    shown = normalise(text)
    if not shown:
        return SignatureMatch("blank", "記入がありません")
    found = _matched(shown, forms)
    if found.kind == FITS and _HANDED_OVER.search(shown) and _judge(shown, forms) != FITS:
        return SignatureMatch(CLOSE, f"「{shown}」は渡した側の記入で、本人の署名か分かりません")
    if found.kind == FITS and _is_addressed(shown, forms):
        return SignatureMatch(CLOSE, f"「{shown}」は敬称付きで、本人の署名か分かりません")
    return found


def is_titled(text: str, *, name: str, former_name: str = "", kana: str = "") -> bool:
    """Whether a text is the member's surname with a leader's title joined to it (山田課長), with or without a day.

    So others speak of a leader, and so leaders sign: it is for the caller to know whether another could be meant.
    """
    forms = forms_of(name, former_name, kana)
    rest = take_apart(normalise(text), forms).rest.strip(_EDGES)
    rest = next((rest.removesuffix(seal) for seal in SEALS if rest.endswith(seal)), rest)
    return any(name_key(rest.removesuffix(title)) in forms.surnames for title in LEADERS if rest.endswith(title))


def _is_addressed(shown: str, forms: NameForms) -> bool:
    """Whether the text speaks of the member (佐藤様), and is not a name that ends like that (真殿)."""
    addressed = _ADDRESSED.match(shown)
    own = addressed is not None and _matched(addressed[1].rstrip(" ("), forms).kind == FITS
    return own and _judge_plain(shown, forms) != FITS


def _matched(shown: str, forms: NameForms) -> SignatureMatch:
    if _judge(shown, forms) == FITS:
        return SignatureMatch(FITS, "氏名と一致しています")
    if _is_mark(shown):
        return _mark(shown)
    beside = take_apart(shown, forms)
    undated = _spelt_out(beside.rest, forms)
    if undated and _judge(undated, forms) == FITS:
        return SignatureMatch(FITS, "氏名と一致しています")
    tokens = [token for token in PARTS.split(undated) if token]
    if not tokens:
        only_a_day = beside.days and not beside.numbers
        return SignatureMatch("not_proof", "日付だけで、受領の証明になりません") if only_a_day else _not_proof(shown)
    return _weigh(shown, undated, tokens, forms, dated=bool(beside.days))


def _spelt_out(text: str, forms: NameForms) -> str:
    """Write the member's name for what stands for it: the own kana in Latin letters, 佐藤(美) of namesakes."""
    for run in reversed(latin_runs(text)):
        letters = run[0].casefold()
        if is_romanised(letters, *forms.kana) and letters not in MARKS and not NOT_PROOF.search(letters):
            text = f"{text[: run.start()]} {forms.full} {text[run.end() :]}"
    for match in reversed(list(_BRACKETED.finditer(text))):
        if _is_shortened(match[1], match[2], forms):
            text = f"{text[: match.start()]} {forms.full} {text[match.end() :]}"
    return text.strip()


def _weigh(shown: str, undated: str, tokens: list[str], forms: NameForms, *, dated: bool) -> SignatureMatch:
    """Decide over the pieces of a text that is not simply the name."""
    proofs = [token for token in tokens if _judge(token, forms) == FITS]
    others = [token for token in tokens if token not in proofs and not _is_piece(token, forms)]
    if any(NOT_PROOF.search(word.casefold()) or _only_signs(word) for word in [*others, "".join(others)] if word):
        return _not_proof(shown)
    if any(_is_proxy(token, forms) for token in others):
        return SignatureMatch("proxy", f"「{shown}」は本人以外の方の受領と読めます")
    unexplained = [token for token in others if not (_is_extra(token) or (dated and token in OFFICE_WORDS))]
    if not unexplained:
        return _explained(shown, tokens, proofs, others)
    verdict = _judge_pieces(unexplained, forms)
    if verdict == FITS:
        return SignatureMatch(FITS, "氏名と一致しています")
    has_own = len(others) < len(tokens)
    if verdict == CLOSE or has_own or _judge(undated, forms) == CLOSE:
        return _close(shown)
    return SignatureMatch(DIFFERS, f"「{shown}」は氏名と異なります")


def _is_piece(token: str, forms: NameForms) -> bool:
    """Whether it is a part of the member's name, in kanji or as the records' reading of the given name."""
    return name_key(token) in forms.pieces or (is_kana(token) and fold_kana(token) in forms.given_readings)


def _explained(shown: str, tokens: list[str], proofs: list[str], others: list[str]) -> SignatureMatch:
    """Decide where every piece is either the member's or a mark, an office, a title, a number."""
    if proofs and not any(map(_received_by, tokens, tokens[1:])):
        return SignatureMatch(FITS, "氏名と一致しています")
    if len(others) < len(tokens):
        return _close(shown)
    if any(map(_is_mark, others)) and not any(token in TITLES or _is_of_office(token) for token in others):
        return _mark(shown)
    return SignatureMatch(DIFFERS, f"「{shown}」に氏名がありません")


def _mark(shown: str) -> SignatureMatch:
    return SignatureMatch("mark", f"「{shown}」だけで、どなたの受領か分かりません")


def _not_proof(shown: str) -> SignatureMatch:
    return SignatureMatch("not_proof", f"「{shown}」は受領の証明になりません")


def _close(shown: str) -> SignatureMatch:
    return SignatureMatch(CLOSE, f"「{shown}」は氏名と似ていますが、一致しません")


def _judge(text: str, forms: NameForms) -> str:
    """Compare one name-like text, as it is and without seal and politeness, with the member's forms."""
    verdict = _judge_plain(text, forms)
    bare = _bare(text)
    if verdict == FITS or bare == text:
        return verdict
    # 佐藤之印; but 佐藤弘之印 is the seal of 佐藤弘之, not of 佐藤弘.
    if text.endswith(_SEAL_ENDS) and name_key(bare.removesuffix("之")) in forms.surnames:
        return FITS
    return _judge_plain(bare, forms)


def _is_shortened(surname: str, beginning: str, forms: NameForms) -> bool:
    """Whether it is the surname with the beginning of the given name in brackets, as namesakes sign: 佐藤(美).

    In brackets behind 佐藤 of 佐藤 一郎 一 is no dash.
    """
    if (NOT_PROOF.search(beginning) and beginning != "一") or PROXY.search(beginning):
        return False
    begins = name_key(beginning)
    givens = forms.pieces - forms.surnames if begins else ()
    return name_key(surname) in forms.surnames and any(given.startswith(begins) for given in givens)


def _judge_plain(text: str, forms: NameForms) -> str:
    folded = name_key(text)
    if not folded:
        return DIFFERS
    reading = fold_kana(text) if is_kana(text) else ""
    if folded in forms.fitting or reading in forms.readings or is_reading_of(text, forms):
        return FITS
    if folded in forms.asking or reading in forms.asking_readings:
        return CLOSE
    if any(_is_relative(folded, surname) for surname in forms.surnames):
        return CLOSE
    near = any(_is_near(folded, form) for form in forms.fitting)
    return CLOSE if near or (reading and any(_is_near(reading, form) for form in forms.readings)) else DIFFERS


def _is_relative(folded: str, surname: str) -> bool:
    """Whether the surname is there with another given name: perhaps a relative, perhaps a slip."""
    return len(surname) > 1 and folded.startswith(surname) and 1 <= len(folded) - len(surname) <= 3


def _is_near(left: str, right: str) -> bool:
    """Whether one slip turns one into the other. With two characters a slip makes another surname, save known pairs."""
    if OSA.distance(left, right, score_cutoff=1) > 1:
        return False
    if min(len(left), len(right)) >= 3:
        return True
    if len(left) != len(right):
        return False
    differing = [frozenset(pair) for pair in zip(left, right, strict=True) if pair[0] != pair[1]]
    return len(differing) == 1 and differing[0] in CONFUSABLE


def _judge_pieces(unexplained: Sequence[str], forms: NameForms) -> str:
    """Judge pieces nobody has explained, joined (山 田) and one by one (山田受領, 総務課山田)."""
    joined = _judge("".join(unexplained), forms)
    verdicts = [_judge_decorated(token, forms) for token in unexplained]
    if joined == FITS or all(verdict == FITS for verdict in verdicts):
        return FITS
    return CLOSE if joined == CLOSE or CLOSE in verdicts or FITS in verdicts else DIFFERS


def _judge_decorated(token: str, forms: NameForms) -> str:
    """Judge a piece that may carry a mark, a title or an office without a space between.

    山田受領済, 山田教諭, 総務課山田; 山田課長 is how others speak of them.
    """
    folded = next((token.removesuffix(seal) for seal in SEALS if token.endswith(seal)), token).casefold()
    for words, may_follow in ((MARKS, True), (_JOINED_TITLES, True), (LEADERS, False)):
        for word in words:
            rests = (folded.removeprefix(word), folded.removesuffix(word) if may_follow else folded)
            if any(rest and rest != folded and _judge(rest, forms) == FITS for rest in rests):
                return FITS
    for cut in range(2, len(token)):
        if _is_of_office(token[:cut]) and token[:cut] not in OFFICE_WORDS and _judge(token[cut:], forms) == FITS:
            return FITS
    return _judge(token, forms)


def _is_proxy(token: str, forms: NameForms) -> bool:
    if PROXY.search(token):
        return True
    rests = (token.removesuffix("代"), token.removeprefix("代"))
    return any(rest and rest != token and _judge(rest, forms) == FITS for rest in rests)


def _is_extra(token: str) -> bool:
    return _is_mark(token) or token.casefold() in NOISE or token in TITLES or _is_office(token) or _is_post(token)


def _received_by(who: str, did: str) -> bool:
    """Whether an office received: 山田 庶務担当 受領."""
    return _is_mark(did) and (_is_post(who) or _CHARGE.fullmatch(who) is not None)


def _is_mark(token: str) -> bool:
    return token.casefold() in MARKS or (len(token) > 1 and set(token) <= set("✓✔☑レ"))


def _is_office(token: str) -> bool:
    return len(token) >= 2 and token not in NOT_OFFICES and OFFICE.fullmatch(token) is not None


def _is_post(token: str) -> bool:
    return _POST.fullmatch(token) is not None


def _is_of_office(token: str) -> bool:
    return _is_office(token) or _is_post(token) or token in OFFICE_WORDS


def _only_signs(text: str) -> bool:
    return all(char in NOT_PROOF_SIGNS or char.isspace() for char in text)


def _bare(text: str) -> str:
    """Return ``text`` without what politeness and seals add around a name; never empty for a text that is not."""
    bare = text
    for prefix in PREFIXES:
        bare = bare.removeprefix(prefix).strip() or bare
    while True:
        shorter = next((bare.removesuffix(suffix) for suffix in SUFFIXES if bare.endswith(suffix)), bare).strip()
        if not shorter or shorter == bare:
            return bare.strip(_EDGES) or bare
        bare = shorter
