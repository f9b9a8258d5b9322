"""What is to be done about retirees' cards: the desk counts what is said to have come before it asks anybody."""

from __future__ import annotations

from ledger_tools.catalogue import CATALOGUE_BY_CODE

COUNT = "届いた資格確認書を数え、返送カード確認表に記入してください。"
ASK_FOR_THEM = CATALOGUE_BY_CODE["N07"].remedy
_RECOUNT = "枚数を数え直し、備考の記入漏れがないか確認してください。"


def cards_remedy(difference: int, *, uncounted: bool) -> str:
    """The next step where the cards of a ledger do not add up, or are ``uncounted``; '' where there is none."""
    if uncounted:
        return COUNT
    if difference:
        return ASK_FOR_THEM if difference < 0 else _RECOUNT
    return ""
