"""Words and signs in a stamp cell which say that no stamp is needed there, or point to 備考 (別紙3 2(1)・(2)).

Beside a complete remark they mean what the remark means; by themselves they prove nothing.
"""

from __future__ import annotations

import re

from ledger_tools.remarks import meanings as m

#: What a stamp cell may repeat of a remark of that kind: 退職, 返送 of one who left; 休職中, 郵送済 of one on leave.
REPEATED = {
    "retired": frozenset({m.RETIRE, m.CARD_BACK, m.DIE}),
    "leave_mailed": frozenset({m.LEAVE, m.MAIL, m.SEND}),
}

_SEAL = "(?:受領)?(?:印鑑?|押印|捺印|署名|サイン)"
_STAMP = rf"(?:{_SEAL}(?:欄|等|(?:・|及び|又は|/){_SEAL})?|受領)"
_REMARKS = r"(?:備考|[左右]記|[左右]欄|摘要|[左右](?=の(?:とおり|通り)|参照))(?:欄|列)?"
_SEE = r"(?:参照|参考|記載|記入|記述|とおり|通り|ご覧(?:ください)?)"
_POLITE = r"(?:のため|により|につき|です|済み?|あり|ください|願います|お願いします)*"
_UNNEEDED = r"(?:不要|省略|不用|要せず|いりません|要りません)可?(?:です|とする|とします|する|しました)?"
_NEEDLESS = re.compile(
    rf"{_STAMP}?(?:は|を|の)?{_UNNEEDED}|{_REMARKS}(?:を|に|の|へ)?{_SEE}?(?:の?(?:とおり|通り))?{_POLITE}"
    r"|斜線|のため|の為|により|につき|[※→⇒\s()。、]"
)
_SIGNS = re.compile(r"[-‐‑‒–—―−─━ー~〜／/＼\\|│._＿…・一]+")
_EDGES = " -‐‑‒–—―−─━/\\|"


def beyond_no_stamp(shown: str) -> str:
    """Return what a normalised text says besides that no stamp is needed; '' for a mere dash, 省略 or 備考参照."""
    if _SIGNS.fullmatch(shown.replace(" ", "")):
        return ""
    return _NEEDLESS.sub(" ", shown).strip(_EDGES)
