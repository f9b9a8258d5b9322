"""What words outside the entry columns prove: in a note, a box, beside, above or below the table."""

from __future__ import annotations

import re
from collections.abc import Callable

from ledger_tools.columns import STATES
from ledger_tools.japanese.text import fold_header, normalise
from ledger_tools.model import BESIDE, LISTED, PLACE_LABELS, PRINTED, Window
from ledger_tools.names.forms import forms_of
from ledger_tools.names.mentions import in_place_of_name
from ledger_tools.names.surnames import SURNAMES
from ledger_tools.reconcile.entry.days import read_received
from ledger_tools.reconcile.entry.kinds import CROSS, MARK, NOTE, NOTE_AGAINST, NOTHING, PROOF, Names
from ledger_tools.reconcile.entry.notes import says_the_same
from ledger_tools.reconcile.entry.stamps import judge_signature
from ledger_tools.remarks import headings as h
from ledger_tools.remarks import parse_remark
from ledger_tools.remarks.around import describes, instructs, is_told, names_the_card, sentences
from ledger_tools.remarks.earlier_reasons import may_deny, was_printed
from ledger_tools.remarks.hearing import hands_over, is_against, is_heard

#: Put before words that mean nothing by themselves (確認しました): where both read as receipt, they do not deny it.
_RECEIVED = "受領 "
_LETTER = re.compile("[A-Za-zぁ-んァ-ヶ一-鿿]")
_UNIT = re.compile(r"(?:第|約)?[\d\-()/.~〜a-z]+\s*(?:歳|才|番|号|階|名|人|枚|室|期|年|年目|年度|回|通|代)?")
#: A team, a room, a size: A, B-2, 3F.
_SYMBOL = re.compile(r"[a-z]{0,2}[-‐]?\d*[a-z]?")
_PARTS = re.compile(r"[()\[\]【】 ]+")
_HIMSELF = re.compile(
    r"(?:[ご御]?本人|当人|自分|自身)(?:様|さん)?(?:へ|に|が)?(?:受領|受取り?|受け取り|手渡し?|渡し|交付)?(?:済み?)?"
)
_HONORIFIC = re.compile(r"(?:様|さん|氏|殿)$")
_NOBODY = re.compile(r"(?:該当|特に|代理(?:人|者|受領者?)?)?(?:は|者)?(?:なし|無し?|ありません)")
_WITH_HIMSELF = re.compile(
    r"[ご御]?本人(?:様)?(?:が|に|の)?(?:所持|保有|保管|所有|携帯|管理|手元|渡し?)?(?:中|済み?|です|しています)*"
)
_KANA = re.compile(r"[ぁ-ゖァ-ヺー・\sA-Za-z]*")
_NUMBERING = re.compile(r"[\W\d_A-Za-z①-⑳]*")
#: Under a heading such as 未受領 these say that it is not so, under one such as 受領 that it was not done.
_NOT_SO = frozenset(("-", "―", "ー", "—", "×", "✕", "✗", "無", "なし", "無し", "0", "false", "否", "no"))
_SO = frozenset(("済", "済み", "有", "有り", "あり", "レ", "完了", "了", "ok", "true", *"✓✔☑✅○◯〇⭕●◎√v〆㋹"))
#: What a heading says besides the act: 受領チェック is a tick for 受領, and 未受領チェック one for 未受領.
_TO_TICK = re.compile(r"(?<=.)(?:の?(?:チェック|有無|確認)?欄?|[☑✓✔□])$")
#: What the live formula of the printed column 状態 shows.


def judge_words(text: str, place: str, heading: str, names: Names, window: Window, remark: str = "") -> str:
    """Return the verdict on words of a note, in a box, beside, above or below the table.

    In a note, a box, a reply and under a heading such as メモ they are judged as severely as a remark: what is not
    understood is asked about, stamp or no stamp. Elsewhere they may as well describe the member; there only what
    speaks of the card counts, and under a heading such as 職名 or 係 only what speaks against a receipt. NOTHING is
    what says nothing of the card, or what the row's own ``remark`` says already (メモ 退職 beside 11月10日退職者).
    """
    judge = _BY_PLACE.get(place, _said)
    verdict = judge(text, heading, names, window)
    return NOTHING if verdict == NOTE_AGAINST and says_the_same(text, remark, window) else verdict


def _said(text: str, heading: str, names: Names, window: Window) -> str:
    """A note, a box over the table, a reply: as a remark, without what was printed there before the clerk wrote.

    The member's own name means the member (受領しました 山田).
    """
    if heading:  # it may be a printed text that lost its mark, with or without something added to it
        pieces = [piece for piece in sentences(text) if not instructs(piece)]
        if heading == "reason":
            pieces = [piece for piece in pieces if not was_printed(piece)]
            if any(map(may_deny, pieces)):
                return NOTE_AGAINST
        pieces = [piece for piece in pieces if is_against(piece, window)]
        return NOTE_AGAINST if pieces else NOTHING
    verdict = _as_remark(text, window)
    if verdict == NOTE:
        return NOTE
    own = in_place_of_name(text, forms_of(names.name, names.former, names.kana))
    return _as_remark(own, window) if own != normalise(text) else verdict


def _as_remark(text: str, window: Window) -> str:
    said = parse_remark(text, window)
    if said.kind == "none" or said.reads_as_receipt:
        return NOTE
    empty = said.kind == "other" and bool(said.problems) and parse_remark(_RECEIVED + text, window).reads_as_receipt
    return NOTE if empty else NOTE_AGAINST


def _as_remark_beside(text: str, window: Window) -> str:
    """As a remark; but what says nothing of the card is nothing, for nobody was asked to write there."""
    said = parse_remark(text, window)
    if said.kind == "none" or said.aside:
        return NOTHING
    return _as_remark(text, window)


def _beside(text: str, heading: str, names: Names, window: Window) -> str:
    kind = h.heading_kind(heading)
    shown = normalise(text)
    if kind in (h.ATTRIBUTE, h.PERSON):
        return _of_the_member(shown, names, window)
    if kind == h.READING and _KANA.fullmatch(shown):
        return NOTHING
    if kind == h.RECEIVER:
        return _receiver(shown, heading, names, window)
    if kind == h.KEPT and _WITH_HIMSELF.fullmatch(shown):
        return NOTHING
    if kind in (h.ACT, h.KEPT):
        return _under_an_act(shown, heading, names, window)
    if kind == h.HISTORY and parse_remark(shown, window).kind == "transferred":
        return NOTHING
    if _is_idle(shown, names, window) or describes(shown):
        return NOTHING
    if kind == h.NUMBER and _UNIT.fullmatch(shown):
        return NOTHING
    return _as_remark_beside(shown, window)


def _listed(text: str, heading: str, names: Names, window: Window) -> str:
    """Beside, in a column that is filled in for nearly everybody: a list's own, where its heading does not say more."""
    if h.heading_kind(heading) in (h.OTHER, h.NO_HEADING) and not is_told(normalise(text), window):
        return NOTE_AGAINST if CROSS.search(normalise(text).casefold()) else NOTHING
    return _beside(text, heading, names, window)


def _of_the_member(shown: str, names: Names, window: Window) -> str:
    """職名 課長代理, 係 退職手当係, 担当 山田: of a description only what speaks of the card or an absence counts.

    What is added to it in brackets or behind a gap is a remark.
    """
    added = [part for part in _PARTS.split(shown) if part][1:]
    if not describes(shown) and (is_heard(shown, window) or CROSS.search(shown.casefold())):
        return NOTE_AGAINST
    if not describes(shown) and names_the_card(shown):
        return _as_remark_beside(shown, window)  # 経済局へ回付(カードごと)
    if not added and is_told(shown, window) and not describes(shown):
        return _as_remark_beside(shown, window)
    odd = [part for part in added if is_told(part, window) and not (describes(part) or _is_idle(part, names, window))]
    return NOTE_AGAINST if any(_as_remark_beside(part, window) == NOTE_AGAINST for part in odd) else NOTHING


def _receiver(shown: str, heading: str, names: Names, window: Window) -> str:
    """受領者 佐藤: whoever it names has the card; anybody but the member is a question. 代理受領者 なし is none."""
    if "代" in heading and _NOBODY.fullmatch(shown):
        return NOTHING
    verdict, _ = judge_signature(_HONORIFIC.sub("", shown), names, window)
    if (
        verdict in (PROOF, MARK)
        or _HIMSELF.fullmatch(shown)
        or not (_LETTER.search(shown) or CROSS.search(shown.casefold()))
    ):
        return NOTHING
    # 課長 says nothing in 備考; here it is who has the card.
    said = hands_over(shown, window) and parse_remark(shown, window).reads_as_receipt
    return NOTE if said else NOTE_AGAINST


def _under_an_act(shown: str, heading: str, names: Names, window: Window) -> str:
    """受領 ○, 未受領 ○, 郵送 11/25: the heading is the word, what stands below it the mark or the day."""
    head = _as_remark_beside(_TO_TICK.sub("", normalise(heading)), window)
    if fold_header(shown) in _NOT_SO:
        return NOTHING if head == NOTE_AGAINST else NOTE_AGAINST
    if fold_header(shown) in _SO:
        return head
    if hands_over(heading, window) and read_received(shown, window).first:
        return NOTE  # whether it can have been that day is a rule's business
    if _LETTER.search(shown):
        # Words of their own: 配付状況 机上に置いた. A name says who handed it over.
        return NOTHING if _is_idle(shown, names, window) else _as_remark_beside(shown, window)
    if CROSS.search(shown.casefold()):
        return NOTE_AGAINST
    return head if head == NOTE_AGAINST else _as_remark_beside(f"{heading} {shown}", window)


def _printed(text: str, heading: str, names: Names, window: Window) -> str:
    """Words typed over a printed cell; ``heading`` is the key of its column."""
    shown = normalise(text)
    if heading == "state":
        return NOTHING if shown in STATES else _as_remark_beside(shown, window)
    if heading == "kana":
        own = judge_signature(shown, names, window)[0] == PROOF
        harmless = own or _KANA.fullmatch(shown) or not is_heard(shown, window)
        return NOTHING if harmless else NOTE_AGAINST
    return (
        NOTHING
        if _NUMBERING.fullmatch(shown) and not CROSS.search(shown.casefold())
        else _as_remark_beside(shown, window)
    )


def _is_idle(shown: str, names: Names, window: Window) -> bool:
    """Ticks, numbers, days, somebody's surname: they mean nothing where nobody asked for them."""
    folded = shown.casefold()
    if CROSS.search(folded):
        return False
    if not _LETTER.search(shown) or shown in SURNAMES:
        return True
    return _SYMBOL.fullmatch(folded) is not None or judge_signature(shown, names, window)[0] == PROOF


def place_label(place: str, heading: str) -> str:
    """Return how a message names where words stand: 「メモ」の欄, 表の下の記入."""
    return f"「{heading}」の欄の記入" if heading and place in (BESIDE, LISTED) else PLACE_LABELS[place]


_Judge = Callable[[str, str, Names, Window], str]
_BY_PLACE: dict[str, _Judge] = {BESIDE: _beside, LISTED: _listed, PRINTED: _printed}
