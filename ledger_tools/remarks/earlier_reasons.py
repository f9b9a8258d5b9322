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
    "備考「.+」ですが、記録(?:に退職日がありません|ではその日に休職・休業していません)",
    "記録では令和.{1,12}に退職していますが、備考に退職の記載がありません",
    "備考の退職日.{1,14}は、まだ来ていません",
    "押印・署名と備考の組合せから判断できません",
    "画像・図形・文字がこの行の印か決められません",
    "文字の無い図形だけで、誰の印か分かりません",
    "印影の画像を確認できない形式のため、判読できません",
    "記入に取消線が引かれていないか、この形式では確認できません",
    "備考「.+」に記入されていない日付「.+」が残っています",
    r"(?:発行した行\(No\.\d+\)|受領簿[\d-]+のNo\.\d+\(番号.+\)の行)が、提出された表にありません",
)
_PRINTED = re.compile("|".join(_SENTENCES))
#: How a reply denies whatever it speaks of.
_DENYING = re.compile("ません|ない|なかった|未|不可|拒")


def may_deny(sentence: str) -> bool:
    """Whether a sentence beside a reason denies something, be it in words that no remark has."""
    return _DENYING.search(sentence) is not None


def was_printed(sentence: str) -> bool:
    """Whether a sentence of the column 差戻しの理由 is one that we have printed there, to the letter."""
    return _PRINTED.fullmatch(sentence) is not None
