"""The 備考 column: a small grammar from a clerk's words to their meaning (別紙3 2(1)・(2)).

text → tokens (dates, words of vocabulary.py, the rest) → statement (who is planned, denied, dated) → :class:`Remark`.
"""

from __future__ import annotations

import re
from functools import lru_cache

from ledger_tools.japanese.text import normalise
from ledger_tools.model import Window
from ledger_tools.remarks.callings import says_who
from ledger_tools.remarks.judge import judge
from ledger_tools.remarks.quoting import in_their_own_words
from ledger_tools.remarks.reading import state
from ledger_tools.remarks.remark import KIND_LABELS, Remark, RoleDate
from ledger_tools.remarks.tokens import tokenise

__all__ = ["KIND_LABELS", "Remark", "RoleDate", "parse_remark"]

# Letters set apart to fill the cell: 退 職 者.
_SPREAD = re.compile(r"(?<![ぁ-ヿ一-鿿])[ぁ-ヿ一-鿿](?: [ぁ-ヿ一-鿿])+(?![ぁ-ヿ一-鿿])")
_NOTHING = re.compile(
    r"(?:特に|特段|特記事項|特記|備考|該当)?(?:なし|無し|無|ナシ|ありません)。?|[\-‐‑–—―−ー─.。、・*/\\\s]+"
)

# A tick of the clerk's: beside a stamp of no consequence, by itself no proof.
_TICK = re.compile(r"(?:済|済み|ok(?:です)?|可|了|完|終|終了|完了|[○◯〇✓✔レ])[。.]?")


@lru_cache(maxsize=65536)
def parse_remark(text: str, window: Window) -> Remark:
    """Understand one remark; never raises.

    ``window`` places dates without a year. A date whose year is written is taken as written. What is not understood is
    in ``rest`` and in ``problems`` (N01), what lacks a date or the mailing is N02, what is only planned N03.
    """
    shown = _SPREAD.sub(lambda match: match[0].replace(" ", ""), normalise(text)).casefold()
    if not shown or _NOTHING.fullmatch(shown):
        return Remark("none")
    if _TICK.fullmatch(shown) or says_who(shown):
        return Remark("other", aside=True)
    return in_their_own_words(judge(state(tokenise(shown, window))), text)
