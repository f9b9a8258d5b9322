"""The verdicts on one piece of evidence, their order, and what a signature is compared with."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Verdicts on one piece of evidence.
PROOF = "proof"
PICTURE = "picture"  # proof by being there; what it says cannot be read
MARK = "mark"  # 済 ○ ✓: proves only where the setting 済の扱い says so
CLOSE = "close"
NOT_PROOF = "not_proof"
DIFFERS = "differs"
PROXY = "proxy"
UNREADABLE = "unreadable"
LEFT_BEHIND = "left_behind"  # drawn on the sheet, and did not move with the rows that were sorted, deleted or inserted
NAMED_AGAINST = "named_against"  # an object whose own name or alternative text denies that it is the member's seal
NAMED_OTHERWISE = "named_otherwise"  # … or names somebody else
NOTE = "note"
NOTE_AGAINST = "note_against"  # words that do not read as if the member had received the card
EXCUSED = (
    "excused"  # ―, 省略, 備考参照, 郵送済 beside a remark that settles the row: no stamp is needed (別紙3 2(1)・(2))
)
NOTHING = ""  # says nothing about the card, or is nothing at all

#: Evidence kinds whose verdict does not depend on what they say.
BY_KIND = {
    "picture": PICTURE,
    "cell_picture": PICTURE,
    "checkbox": MARK,
    "ink": PICTURE,  # whatever of it is not a seal beyond doubt came with a code
    "writing": PICTURE,  # likewise: it always came with one
    "unreadable": UNREADABLE,
    "day": NOTHING,  # a program's reading: what it says of the row is said by the rules
}
#: Kinds on which letters may have been read: pictures of seals, and ink on paper.
SEAL_KINDS = frozenset({"picture", "cell_picture", "ink"})
# Reasons of verdicts on these, as every list says them that shows how a row was proved.
NAME_UNREAD = "氏名未読"  # a seal that counts, though it is not known whose name it bears
NAME_VERIFIED = "署名(文字照合)"  # a signature by pen of which a program has read the member's name
NAME_FOREIGN = "氏名と一致しません(文字読取り)"  # a seal of which no letter that was read is the member's
NAME_MARKS = frozenset({NAME_UNREAD, NAME_VERIFIED})


#: These beside a proof do not weaken it; all others do.
HARMLESS = frozenset({PROOF, PICTURE, MARK, NOTE, EXCUSED})
#: Which verdict a row is known by when it has several: doubts first, so that none is hidden behind a proof.
ORDER = (
    UNREADABLE,
    LEFT_BEHIND,
    NAMED_AGAINST,
    NAMED_OTHERWISE,
    DIFFERS,
    NOT_PROOF,
    PROXY,
    NOTE_AGAINST,
    CLOSE,
    PROOF,
    PICTURE,
    MARK,
    NOTE,
    EXCUSED,
)
#: Signs that deny whatever they stand for, or say that not all of it is so.
CROSS = re.compile(r"[×✕✖✗✘❌☓△▲?]|^(?:x|ng|no|否|未|不|不可|没)$|(?<!\d)(?!100)\d{1,2}%")


@dataclass(frozen=True, slots=True)
class Names:
    """What a signature is compared with; ``name`` as issued, ``kana`` the records' フリガナ."""

    name: str = ""
    former: str = ""
    kana: str = ""
