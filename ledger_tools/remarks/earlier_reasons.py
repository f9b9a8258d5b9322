"""What versions before 0.4 printed as 差戻しの理由, where nothing on the ledger tells it from a reply.

Such a sentence denies a receipt, as a reply in the same cell may; so it is known by its very words. What it quotes, and
its days and counts, differ.
"""

from __future__ import annotations

import re

_SENTENCES = (
    "受領印・署名も備考もありません",
    "受領年月日だけが記入され、受領印・署名も備考もありません",
    "(?:備考)?「.+」(?:だけでは本人の受領と確認できません|は受領の証拠になりません|は代理受領と読めます)",
    "コメントだけが付いていて、受領印・署名がありません",
    "コメント「.+」は、本人が受領したとは読めません",
    "チェックボックスだけで、本人の押印・署名がありません",
    "備考「.+」は予定の記載で、済んだことが分かりません",
    "備考「.+」に(?:自宅への郵送の記載|郵送日)がありません",
    "備考「.+」によれば、郵送した資格確認書が戻っています",
    "備考「.+」は別紙3に定めのない記載で、受領とも退職・休職とも決められません",
    "記録では.{1,12}中ですが、郵送の記入がありません",
    r"署名「.+」が氏名と一致しません\(.+\)",
    "受領年月日「.+」は配付期間の日付ではありません",
    "郵送した資格確認書が一度戻っており、その後に再度郵送した日が分かりません",
    r"(?:自宅へ郵送した|受領済みの記入ですが、)資格確認書が\d+枚、返送カード確認表に届いています",
    r"退職された方の資格確認書\d+枚(?:が戻ったか、確認できていません|が届いていません)",
    r".{0,12}の資格確認書\(\d+枚\)が戻っていません\(.{1,40}\)",
    "令和.{1,12}以降の退職で、受領の記録がありません",
)
_PRINTED = re.compile("|".join(_SENTENCES))


def was_printed(sentence: str) -> bool:
    """Whether a sentence of the column 差戻しの理由 is one that we have printed there, to the letter."""
    return _PRINTED.fullmatch(sentence) is not None
