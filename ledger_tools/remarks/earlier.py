"""Words of one return that a later signature does not clear by itself, and words of the later one that do.

不在, 予定, 〃 and other progress are none: the member's own signature ends them. A death, a refusal, a loss or a card
in other hands stay true until somebody says otherwise.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from ledger_tools.japanese.text import normalise
from ledger_tools.model import Window
from ledger_tools.remarks import meanings as m
from ledger_tools.remarks import parse_remark
from ledger_tools.remarks.reading import state
from ledger_tools.remarks.remark import Remark
from ledger_tools.remarks.tokens import tokenise
from ledger_tools.remarks.vocabulary import ROWS

# How grave words are, the gravest first.
DIED = "died"
MOVED = "moved"  # or handed back, as is done for a move: the records may know of it
LOST = "lost"  # refused, lost, in other hands; has left, without a day
ORDINARY = ""

_LOST = (m.REFUSE, m.LOSE, m.CEASE)
_MOVED = (m.MOVE, m.CARD_BACK)
#: Of what is asked about wherever it stands, that which does not end by itself, as 不在 and 保管 do.
_ELSEWHERE = frozenset(
    (
        *("別人", "他人", "他の職員", "隣の人", "前任者", "後任", "誤配付", "行方不明", "否認", "無効"),
        *("破棄", "破棄済", "破棄済み", "廃棄", "廃棄済", "廃棄済み", "裁断", "裁断済", "処分済", "処分済み"),
        *("シュレッダー", "シュレッダー処理", "空封筒", "中身なし", "破損", "汚損"),
        *("枚数不足", "枚数相違", "枚数違い", "足りない"),
    )
)
_UNHEARD = re.compile(
    r"失踪|盗まれ|焼失|燃え(?:た|て|ました)|除籍|落とし(?:た|て|ました)|受け?取らず|不要と(?:の|申|言|し)"
    r"|中身が(?:違|別)|入って(?:い)?(?:ない|なかった|ません)|カードの?(?:誤り|間違い)"
)
_WRONG_HANDS = re.compile(
    r"誤って|誤配|誤送付|間違(?:って|えて)|取り?違え|人違い|隣の"
    r"|(?:別|他|違う|ほか)の?(?:人|方|者|職員|組合員)(?:に|へ|が|の(?:カード|もの|分))"
)
#: Whose death, which card, and what is not said to have happened: 妻死亡により忌引, 旧証返却済, 紛失防止のため手渡し.
_DEATH = r"[御ご]?(?:死亡|逝去|死去|他界)"
_OF_OTHERS = re.compile(
    # 花子死亡 and 妻が死亡届を提出 are of the member.
    rf"(?<![^\W\d_])(?:妻|夫|配偶者|父|母|両親|義父|義母|実父|実母|祖父|祖母|兄|弟|姉|妹|親族|家族|身内)[がの]?{_DEATH}(?!届|[をと]|の?(?:連絡|報|申|旨))"
    rf"|{_DEATH}(?:による?|のため|に伴う|で)?の?(?=忌引|服喪)"
    r"|旧(?:組合員証|保険証|カード|証)[はをも]?(?:返却|返納|返送|紛失|破棄|廃棄|処分)|紛失防止|異動前"
)

# What a later remark says of what was said before.
CORRECTED = "corrected"  # it was wrong
OVERCOME = "overcome"  # it has been put right since: 再発行の上受領
UNSAID = ""


class Weight(NamedTuple):
    """``grave``: DIED, MOVED, LOST or ORDINARY; ``of``: what makes it so, as far as a correction can name it.

    ``day``: the last day that is named with it; of a death the first, for a later one may be that of the report.
    """

    grave: str
    of: frozenset[str] = frozenset()
    day: date | None = None


class Reply(NamedTuple):
    """``says``: CORRECTED, OVERCOME or UNSAID; ``remark``: what else the remark says.

    ``of``: what is called wrong (the meaning of 死亡 in 死亡は誤記); empty where it is all of the earlier entry.
    """

    says: str
    remark: Remark
    of: frozenset[str] = frozenset()

    @property
    def received(self) -> bool:
        """Whether it says that the member received the card."""
        return self.remark.reads_as_receipt and any(entry.role == "received" for entry in self.remark.dates)


@lru_cache(maxsize=4096)
def weigh(text: str, window: Window) -> Weight:
    """Return how grave the words of an entry are for a receipt that follows."""
    grave, of = _gravity(_OF_OTHERS.sub("", normalise(text).casefold()), window)
    if not grave:
        return Weight(grave)
    days = [entry.value for entry in parse_remark(text, window).dates if entry.value]
    return Weight(grave, of, (min if grave == DIED else max)(days, default=None))


def _gravity(shown: str, window: Window) -> tuple[str, frozenset[str]]:
    said = state(tokenise(shown, window))
    if said.asserted(m.DIE):
        return DIED, frozenset({m.DIE})
    elsewhere = any(word.meaning in (m.AGAINST, m.UNCLEAR) and word.text in _ELSEWHERE for word in said.said)
    lost = {meaning for meaning in _LOST if said.asserted(meaning)}
    if said.asserted(m.RETIRE) and not said.asserted(m.ASIDE):
        lost.add(m.RETIRE)
    if lost or elsewhere or _WRONG_HANDS.search(shown) or _UNHEARD.search(shown):
        return LOST, frozenset(lost)
    moved = frozenset(meaning for meaning in _MOVED if said.asserted(meaning))
    return MOVED if moved else ORDINARY, moved


#: Words that a correction may name -> their meaning.
_NAMED = {
    word: row.meaning for row in ROWS if row.meaning in (m.DIE, m.RETIRE, *_LOST, *_MOVED) for word in row.words
} | {
    "死亡者": m.DIE,
    **dict.fromkeys(("返却済", "返却済み", "返送済", "返送済み"), m.CARD_BACK),
}
_GRAVE = rf"(?:{'|'.join(map(re.escape, sorted(_NAMED, key=len, reverse=True)))})"
_SHOWN = r"(?:(?:と|との|の)?(?:記載|記入|報告|提出|回答|旨)?(?:した|しました|していた|していました)?)"
_BEFORE = (
    r"(?:(?:前回|前々回|先回|先日|前|先|以前|先般|当初)(?:に)?の?"
    r"(?:提出|報告|回答|送付|記入|記載)?(?:した|済み?)?(?:分|時|もの)?の?)"
)
_WHAT = r"(?:備考欄?|記載(?:内容)?|記入(?:内容)?|内容|提出|報告|回答|受領簿)"
_OF = r"(?:は|が|を|も|に|、|に誤りがあり|:)*"
_WRONG = r"(?:誤り|誤記載?|誤記入|誤報|手違い|(?:(?:記載|記入|入力)の?)?(?:誤り|間違い|まちがい|ミス))"
_UNDONE = r"(?:訂正|修正|撤回|取り?消し?|差し?替え)"
_ENDS = (
    r"(?:です|でした|であった|だった|と判明|します|しました|した|いたします|致します|済み?|ずみ|し|して"
    r"|のため|により|につき|なので|で)*"
)
_QUOTE = rf"[「『(]?{_GRAVE}[」』)]?"
#: 前回の記載は誤り, 死亡は誤記, 前回の備考を訂正, 訂正; not 誤り or 取消 alone, which may be said of this very entry.
_CORRECTION = re.compile(
    rf"(?:{_BEFORE}は?(?:{_WHAT}?の?{_QUOTE}{_SHOWN})?{_WHAT}?|(?:本人)?{_QUOTE}{_SHOWN}{_WHAT}?){_OF}(?:{_WRONG}|{_UNDONE}){_ENDS}"
    rf"|{_BEFORE}は?、?誤って{_QUOTE}{_SHOWN}{_ENDS}|(?:{_WHAT}{_OF})?訂正{_ENDS}"
)
_THOUGH = (
    r"(?:して(?:い)?(?:た|ました)が|(?:した|しました|でした|だった|された|のところ)(?:が|ところ)?"
    r"|のため|により|につき|で)?、?"
)
_PUT_RIGHT = (
    r"(?:(?:その後|後日|改めて)、?)?"
    r"(?:(?:再発行|再交付|再作成)(?:のカード|の?分|した?もの)?|発見|見つか(?:り|った)|出てき(?:て|た)"
    r"|(?:再度|再)?(?:説得|説明)|(?:本人(?:が|の)?)?(?:了承|翻意))"
    r"(?:され|し|した|して|済み?)?(?:の上|のうえ|の後|後に?|ため|の?ので|を|て)?、?"
)
_SINCE = re.compile(
    rf"(?:一度|一旦|当初|前回)?は?"
    rf"(?:{_GRAVE}{_THOUGH}{_PUT_RIGHT}|{_GRAVE}{_THOUGH}(?=\d|本人|その後)|{_PUT_RIGHT})"
)
_DAY = re.compile(r"(?:令和|r)?[\d元年月日/.]+(?:に|、)*")
_PIECES = re.compile(r"[。、,;；\n()（） ]+")


@lru_cache(maxsize=4096)
def reply(text: str, window: Window) -> Reply:
    """Return what a remark says of an earlier entry, and what it says besides; a plan or a doubt says nothing."""
    pieces = [piece for piece in _PIECES.split(normalise(text).casefold()) if piece]
    rest = [piece for piece in pieces if not _CORRECTION.fullmatch(piece)]
    named = frozenset(_NAMED[word] for piece in pieces if piece not in rest for word in re.findall(_GRAVE, piece))
    left = parse_remark("、".join(rest), window)
    if len(rest) < len(pieces):
        fits = left.kind == "none" or left.reads_as_receipt
        return Reply(CORRECTED, left, named) if fits else Reply(UNSAID, parse_remark(text, window))
    whole = "、".join(pieces)
    day = _DAY.match(whole)
    since = _SINCE.match(whole, day.end() if day else 0)
    if since:
        then = Reply(OVERCOME, parse_remark((day[0] if day else "") + whole[since.end() :], window))
        if then.received:
            return then
    return Reply(UNSAID, parse_remark(text, window))
