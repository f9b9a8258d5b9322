"""What words say about the card where nobody was asked to write a remark: whether anything, and whether against it.

A grammar would find 母 and 代 in the name of a place; so a word of one letter inside a longer one that is not known is
not heard, and what is not known says nothing here. Where a remark belongs (:func:`ledger_tools.remarks.parse_remark`)
everything not understood is a question instead.
"""

from __future__ import annotations

import re
from functools import lru_cache

from ledger_tools.japanese.text import normalise
from ledger_tools.model import Window
from ledger_tools.remarks import meanings as m
from ledger_tools.remarks.reading import state
from ledger_tools.remarks.tokens import UNKNOWN, Token, tokenise

_STILL = frozenset({m.ASIDE, m.CHECK, m.BIRTH, m.RESUME, m.CONTACT})
_HEARD = (m.CONTENT - _STILL) | {m.NOT_BEFORE, m.NOT_AFTER, m.PLAN_BEFORE, m.PLAN_AFTER, m.UNOPENED}
_OF_THE_CARD = frozenset({m.RECEIVE, m.MAIL, m.SEND, m.ARRIVE, m.CARD_BACK})
_AGAINST = frozenset({m.REFUSE, m.LOSE, m.BOUNCE, m.CARD_BACK, m.ABSENT, m.AGAINST})
_OTHERWISE = frozenset({m.REFUSE, m.LOSE, m.ABSENT, m.AGAINST, m.PROXY})
_RECEIPT = frozenset({m.RECEIVE, m.ARRIVE})
_SIGNS = frozenset({"署名", "押印", "受領印", "サイン"})  # 20名の署名を添えて提出します
_SENT = frozenset({m.MAIL, m.SEND})
_TERM = "満了"  # 任期 R8.3.31満了: only in 備考 does it say that somebody has left
_IDEOGRAPH = re.compile("[一-鿿々ァ-ヶー]")
_APART = frozenset({m.BREAK, m.OPEN, m.CLOSE})


def is_heard(text: str, window: Window) -> bool:
    """Whether words say anything of the card, of the member's absence or leaving, or deny or plan something."""
    return bool(heard(text, window))


@lru_cache(maxsize=65536)
def heard(text: str, window: Window) -> frozenset[str]:
    """Return the meanings (see meanings.py) of what :func:`is_heard` asks for."""
    return frozenset(token.meaning for token in _heard(_tokens(text, window))) & _HEARD


@lru_cache(maxsize=65536)
def is_against(text: str, window: Window) -> bool:
    """Whether words deny a receipt whatever the heading above them says (未受領, 返却, 不在)."""
    tokens = _heard(_tokens(text, window))
    if any(token.meaning in _AGAINST for token in tokens):
        return True
    said = state(tokens).said
    return any((word.negated or word.planned) and word.meaning in _OF_THE_CARD for word in said)


@lru_cache(maxsize=4096)
def denies_receipt(text: str, window: Window) -> bool:
    """Whether words of no single row say that somebody has not got the card, or that somebody else has.

    That cards come back beside a ledger (返送カード2枚) denies nothing: those who left say so in their own rows.
    """
    tokens = _heard(_tokens(text, window))
    if any(token.meaning in _OTHERWISE for token in tokens):
        return True
    said = state(tokens).said
    # 受領簿を送付します: what is sent may be the ledger.
    return any(
        (word.meaning in _RECEIPT and (word.negated or (word.planned and word.text not in _SIGNS)))
        or (word.meaning in _SENT and word.negated)
        for word in said
    )


def hands_over(text: str, window: Window) -> bool:
    """Whether words say that a card was handed over, whatever else they say."""
    said = state(_heard(_tokens(text, window))).said
    return any(
        word.meaning == m.RECEIVE and word.text not in _SIGNS and not (word.negated or word.planned) for word in said
    )


def _tokens(text: str, window: Window) -> list[Token]:
    tokens = tokenise(normalise(text).casefold(), window)
    return [Token(UNKNOWN, token.text) if token.text == _TERM else token for token in tokens]


def _heard(tokens: list[Token]) -> list[Token]:
    """Leave out what is only a part of a longer word: one letter in a run with something unknown, and what goes on in
    ideographs (返納農地, 不在者投票: the last part of a compound is what it is).
    """
    kept: list[Token] = []
    run: list[Token] = []
    for token in [*tokens, Token(m.BREAK, "")]:
        if token.meaning not in _APART:
            run.append(token)
            continue
        unknown = any(one.meaning == UNKNOWN for one in run)
        for place, one in enumerate(run, start=1):
            after = run[place] if place < len(run) else None
            goes_on = after is not None and after.meaning == UNKNOWN and _IDEOGRAPH.match(after.text) is not None
            part = goes_on and _IDEOGRAPH.fullmatch(one.text[-1]) is not None
            # 本人出張中につき未: at the end it is said of all before it; 由美子 is a name.
            ends = after is None and one.meaning in (m.NOT_BEFORE, m.NOT_AFTER)
            # うち1名未受領: what it denies follows.
            ends |= one.meaning == m.NOT_BEFORE and after is not None and after.meaning in _OF_THE_CARD
            part |= unknown and len(one.text) == 1 and not ends
            kept.append(Token(UNKNOWN, one.text) if part else one)
        kept.append(token)
        run = []
    return kept[:-1]
