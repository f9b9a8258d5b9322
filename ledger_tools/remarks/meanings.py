"""The meanings a word of the 備考 column can have (the words themselves: :mod:`ledger_tools.remarks.words`)."""

from __future__ import annotations

from dataclasses import dataclass

RETIRE = "retire"
LEAVE = "leave"
RESUME = "resume"
HOME = "home"
MAIL = "mail"
SEND = "send"
BOUNCE = "bounce"
CARD_BACK = "card_back"
MOVE = "move"
DIE = "die"
PROXY = "proxy"
REFUSE = "refuse"
LOSE = "lose"
RECEIVE = "receive"
ARRIVE = "arrive"
CONTACT = "contact"
#: At work as usual, or otherwise of no consequence beside a receipt; beside anything else a question.
ASIDE = "aside"
#: 確認済, 来庁: takes the date beside it and changes nothing.
CHECK = "check"
#: 不在のため: why it was done otherwise or later; what was done then has to follow.
ABSENT = "absent"
#: 出産: explains a leave and changes nothing.
BIRTH = "birth"
#: 資格喪失: follows from a retirement or a death; by itself a question.
CEASE = "cease"
UNCLEAR = "unclear"
#: 別人, 廃棄: nobody writes it of anything but the card or the member's absence; a question wherever it stands.
AGAINST = "against"

NOT_BEFORE = "not_before"
NOT_AFTER = "not_after"
PLAN_BEFORE = "plan_before"
PLAN_AFTER = "plan_after"
DURING = "during"
ABOUT = "about"
FROM = "from"
UNTIL = "until"
RANGE = "range"
LABEL = "label"
OFFICE = "office"
DESK = "desk"
DEPENDANTS = "dependants"
#: 本人分: by itself a part of the envelope.
OWN_SHARE = "own_share"
#: How many cards or people: to be compared with the row's 枚数.
COUNT = "count"
#: … of the family only, so that the member comes on top of it, unless all are meant.
COUNT_OF_FAMILY = "count_of_family"
PAPERS = "papers"
#: 郵送しましたが: something has to follow.
BUT = "but"
#: よろしくお願いします, お手数ですが: turns a bare word (郵送) into a request.
POLITE = "polite"
#: 未開封のまま: of a card that came back, never of one that arrived.
UNOPENED = "unopened"
BREAK = "break"
OPEN = "open"
CLOSE = "close"
#: Who somebody is, how to be reached: without consequence anywhere, and understood by itself.
STANDING = "standing"
FILLER = "filler"

#: Meanings that say something happened; a date, a plan or a negation belongs to one of them.
CONTENT = frozenset(
    {
        *(RETIRE, LEAVE, RESUME, MAIL, SEND, BOUNCE, CARD_BACK, MOVE, DIE, PROXY, REFUSE, LOSE, RECEIVE, ARRIVE),
        *(CONTACT, ASIDE, CHECK, ABSENT, BIRTH, CEASE, UNCLEAR, AGAINST),
    }
)


@dataclass(frozen=True, slots=True)
class Row:
    """One meaning: its spellings, texts in which it must be seen (``yes``) and texts in which it must not (``no``).

    ``usual`` are the spellings that the formula of column 状態 knows, too; each stands in one of the two.
    """

    meaning: str
    spellings: str
    yes: tuple[str, ...]
    no: tuple[str, ...] = ()
    usual: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        """All spellings, the usual ones first."""
        return (*self.usual.split(), *self.spellings.split())
