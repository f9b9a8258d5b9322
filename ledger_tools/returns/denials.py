"""Words outside the entry columns that speak against a receipt, or explain a row without one."""

from __future__ import annotations

import re

from ledger_tools.japanese.text import normalise

#: Nobody writes these of anything but the card or the member's absence.
_DENIAL = re.compile(
    r"未(?:受|配|渡|着|了|提|回)|未$|^未|受領せ|受け?取ら|受け?取って(?:い|お)?(?:ない|ません|らず)|もら(?:って(?:い|お)?(?:ない|ません|らず)|わ)"
    r"|渡(?:せ|さず|さない|って(?:い|お)?(?:ない|ません|らず))|不在|拒否|辞退|否認|紛失|返却|返送|返戻|返納|返品|要返|無効|取り?消|保管中|保留"
    r"|別人|誤り|[×✕✖✗✘❌☓]|^x$|^ng$|[??]$"
)
#: These may as well be said of an office, a title or a state of employment: they count where no heading explains them.
_HINT = re.compile(
    r"未(?!記入)|郵送|退職|離職|死亡|逝去|異動|転出|出向|休職|休業|育休|産休|病休|欠勤|休み|後日|予定|来週|来月|代理|代わり|家族|配偶者|妻|夫"
    r"|預か|連絡(?:と|取|つ)|(?<![ぁ-ん])まだ|要確認|重複|持ち帰"
)


def says_otherwise(text: str) -> bool:
    """Tell whether words by themselves may speak against a receipt, or explain a row without one."""
    bare = _bare(text)
    return _DENIAL.search(bare) is not None or _HINT.search(bare) is not None


def denies(text: str) -> bool:
    """Tell whether words deny a receipt whatever the heading above them says."""
    return _DENIAL.search(_bare(text)) is not None


def _bare(text: str) -> str:
    return normalise(text).casefold().replace(" ", "")
