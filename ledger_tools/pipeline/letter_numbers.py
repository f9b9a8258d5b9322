"""文書番号 of letters to bureaus: one that was given out before is told of before another letter bears it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ledger_tools.folder import SETTINGS
from ledger_tools.japanese.dates import wareki
from ledger_tools.model import SentLetter
from ledger_tools.settings import Settings

_RENEW = f"別の番号を付けるときは、{SETTINGS} の「督促の文書番号」に入れて保存し、もう一度 remind を実行してください。"


def used_before(settings: Settings, sent: Iterable[SentLetter], as_of: date) -> str:
    """Say in a sentence which letters of earlier days bear the number of those to be made now; '' where none does.

    ``sent`` are all letters of the cycle. Those of one day go to many bureaus under one number, which is no reuse.
    """
    number = settings.letter_number
    if not number:
        return ""
    days = [letter.day for letter in sent if letter.number == number and letter.day < as_of]
    if days:
        return f"文書番号「{number}」は、{wareki(max(days))}付けの依頼文に使っています。{_RENEW}"
    if number == settings.number:
        return f"文書番号「{number}」は、受領簿の送付状に使っています。{_RENEW}"
    return ""
