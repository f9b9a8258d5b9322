"""The plain data that the layers hand to one another. No behaviour beyond small derived properties.

What reading yields are named tuples: thousands of them are made and sent between processes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Bureau:
    """A 局・本部・室・区 as in sheet 局日程; ``order`` is its 1-based place there (the NN of folder names)."""

    code: str
    name: str
    section: str  # 庶務担当課
    delivery: str  # COUNTER or DIRECT
    slot_start: time | None
    slot_end: time | None
    published: int | None  # 件数 of 別紙2; None where it gives none
    order: int
    published_start: time | None = None  # the slot of 別紙2, where another one has been put in its place since
    published_end: time | None = None
    officer: str = ""  # 担当者: who is to be called there
    phone: str = ""
    mail: str = ""  # one address, or several with commas between them

    @property
    def published_slot(self) -> tuple[time | None, time | None]:
        """The slot of 別紙2: what 受付開始 and 受付終了 say, unless they have been changed."""
        return self.published_start or self.slot_start, self.published_end or self.slot_end


COUNTER = "窓口"
DIRECT = "直送"


@dataclass(frozen=True, slots=True)
class Department:
    """A 所属 as in sheet 所属 (or, where that sheet is silent, as in the records)."""

    bureau_code: str
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class IssuedRow:
    """One line of a ledger: one member, one envelope holding ``cards`` cards."""

    no: int
    row_key: str
    kigo: str
    bango: str
    name: str
    kana: str
    department: str
    cards: int
    same_name: bool = False  # another member of the same bureau bears the same name (別紙3 2(1)※)


@dataclass(frozen=True, slots=True)
class LedgerSheet:
    """Everything one department's workbook is made of."""

    cycle_id: str
    ledger_id: str  # "01-003": bureau order, department order
    edition: int
    bureau: Bureau
    department: Department
    rows: tuple[IssuedRow, ...]
    part: int = 0  # 0 the batch, else the supplement (追加分) of this number

    @property
    def cards(self) -> int:
        return sum(row.cards for row in self.rows)


class Evidence(NamedTuple):
    """One thing seen in (or given to) a row's stamp cell, or said of the row elsewhere.

    ``kind`` is one of EVIDENCE_LABELS; ink stands in the stamp cell of paper, writing beside it, and day is what a
    program has read of the day by hand (R7.11.20, 11/20; see UNSURE_DAY, OR_DAY, UNREAD_DAY); unreadable where
    something is there or may be there but cannot be seen (a lost picture, a format without pictures).
    ``text`` is what it says (seal text of a shape, typed text, note). ``sha256`` is of the image's
    original bytes, empty where there is no image. ``place`` says where a comment stands (PLACES; empty for what
    stands in the stamp cell itself), ``heading`` what the heading above it says; in the stamp cell it is the name or
    alternative text that an object carries. ``anchor`` tells what may part a drawn object from its row when rows move
    (ANCHORS; empty for what moves with it). ``letters`` are those surely read on a picture, each possible reading on a
    line of its own. ``impression`` is what is kept of a seal on paper, by which it is known again
    (:mod:`ledger_tools.impressions`).
    """

    kind: str
    text: str = ""
    sha256: str = ""
    place: str = ""
    heading: str = ""
    anchor: str = ""
    letters: str = ""
    impression: str = ""


#: The kinds of evidence (the contract's ``evidence_kind``), and what they are called.
EVIDENCE_LABELS = {
    "text": "文字",
    "picture": "画像",
    "shape": "図形",
    "cell_picture": "セル内の画像",
    "checkbox": "チェックボックス",
    "comment": "コメント",
    "ink": "紙面の記入",
    "writing": "紙面の手書き",
    "day": "紙面の日付(文字読取り)",
    "unreadable": "判読不能",
}

#: What an ink says that is cut as a date stamp is: of an office, or of a person.
DATE_STAMP = "日付印"
#: The same of what is pressed in another colour than seals are, and of what is cut otherwise than most seals are. All
#: three count only where the member's name is read.
NOT_RED = "朱色でない印影"
ODD_CUT = "輪郭又は文字の配置が整わない印影"
#: Behind a day that was read on paper and may be another one; and where ink stands for a day that cannot be read.
UNSURE_DAY = "?"
UNREAD_DAY = "?"
OR_DAY = "又は"  # between days of which each may be meant


# Anchors of drawn objects that may be left behind where rows are sorted, deleted or inserted.
ON_PAGE = "page"  # tied to the page: it never moves
OVERHANGING = "over"  # tied to cells, but it reaches over the edge of its row: sorting leaves it behind

# Where words stand that belong to a row or table, but not to its entry columns.
NOTE = "note"  # a cell's note or threaded comment
BOX = "box"  # a text box or another shape over the table
BESIDE = "beside"  # a cell of a column that is none of ours, a box or note off the table
LISTED = "listed"  # likewise, of a column that is filled in for nearly every member
PRINTED = "printed"  # a cell of a printed column (No., フリガナ, 状態)
REPLY = "reply"  # typed into 差戻しの理由
ABOVE = "above"  # the table
BELOW = "below"
ELSEWHERE = "elsewhere"  # a line of another sheet: its name, what heads the line, then cells, each behind its heading
#: What parts them.
ELSEWHERE_LINE, ELSEWHERE_CELL = "\n", "\t"
#: How a message names the place before it quotes the words.
PLACE_LABELS = {
    "": "コメント",
    NOTE: "コメント",
    BOX: "図形の文字",
    BESIDE: "表の横の記入",
    LISTED: "表の横の記入",
    PRINTED: "印字欄への記入",
    REPLY: "差戻しの理由の欄への記入",
    ABOVE: "表の上の記入",
    BELOW: "表の下の記入",
    ELSEWHERE: "別のシートの記入",
}


class TableText(NamedTuple):
    """Words of no single row: above or below a table, on its header, in a box across it, on another sheet."""

    place: str
    text: str
    cell: str = ""


class FileFinding(NamedTuple):
    """A finding that reading alone establishes. ``sheet`` and ``cell`` are empty for the whole file.

    ``kigo`` and ``bango`` name the member whose line of a workbook of the desk is wrong. ``picture`` is the SHA-256 of
    that of a page of paper that is nobody's.
    """

    code: str
    message: str
    sheet: str = ""
    cell: str = ""
    kigo: str = ""
    bango: str = ""
    picture: str = ""


class ReadRow(NamedTuple):
    """One table row as it stands in a returned workbook; texts as shown, dates as ISO (YYYY-MM-DD)."""

    row: int  # as Excel shows it, from 1
    cell: str  # the stamp cell, e.g. "I12"; empty where the table has no stamp column
    key: str = ""
    no: str = ""
    kigo: str = ""
    bango: str = ""
    name: str = ""
    kana: str = ""
    department: str = ""
    cards: str = ""
    received_on: str = ""
    remark: str = ""
    evidence: tuple[Evidence, ...] = ()
    codes: tuple[str, ...] = ()  # codes of FileFindings that concern this row (S05, F04 …)

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands in the stamp cell and in 備考; words elsewhere are no entry."""
        return not self.remark and all(item.place for item in self.evidence)


class ReadTable(NamedTuple):
    """One ledger table found in a sheet, with the identity it carries (empty strings where lost).

    A page of paper is one, too, with ``header_row`` 0; which members stand in its rows is known by their numbers.
    """

    sheet: str
    header_row: int
    cycle_id: str
    ledger_id: str
    edition: int  # 0: unknown
    cards_returned: str  # 返送する資格確認書 枚数, as typed; empty if not filled in
    cards_returned_cell: str
    rows: tuple[ReadRow, ...]
    sees_pictures: bool = True  # False: the format hides pictures (F04)
    texts: tuple[TableText, ...] = ()  # what stands above, below and across it, except what was printed
    mark: str = ""  # of the send-back ledger that a page of paper is of, as of Printing
    cards_picture: str = ""  # SHA-256 of the picture of what is written there on paper
    received_column: str = ""  # the letters of the column 受領年月日, and of 備考; empty where there is none
    remark_column: str = ""
    advice: tuple[str, ...] = ()  # how a page of paper is better scanned the next time, in sentences


class FileReading(NamedTuple):
    """What one returned file says: a pure function of its bytes (and the passwords tried)."""

    file: str
    sha256: str
    size: int
    tables: tuple[ReadTable, ...] = ()
    findings: tuple[FileFinding, ...] = ()
    kind: str = ""  # returned_cards or review where it is a workbook that the desk fills, saved in another format


class Box(NamedTuple):
    """A rectangle on paper, in millimetres."""

    left: float
    top: float
    right: float
    bottom: float


class PrintedPage(NamedTuple):
    """Where things stand on one printed page of a ledger: from the left edge of what is printed, and its first row.

    ``markers`` are the black squares 左上 右上 右下 左下; ``codes`` say which page it is. ``columns`` are the table's,
    in order; ``head`` is above the first member's row and may reach above 0. ``first`` is the place of that row in the
    ledger, from 0. ``others`` are boxes that are filled in beside the table. ``places``, from 1, are those of its rows
    where they do not follow on each other: of a page of a send-back ledger.
    """

    number: int
    first: int
    markers: tuple[Box, ...]
    codes: tuple[Box, ...]
    columns: tuple[tuple[str, float, float], ...]
    head: tuple[float, float]
    rows: tuple[tuple[float, float], ...]
    others: tuple[tuple[str, Box], ...] = ()
    places: tuple[int, ...] = ()

    def place_of(self, row: int) -> int:
        """Return the place in the ledger, from 1, of a row of the page (from 0)."""
        return self.places[row] if self.places else self.first + row + 1


class Printing(NamedTuple):
    """How a ledger, or a send-back ledger of it, was laid out on paper when it was written.

    ``mark`` tells send-back ledgers of one ledger apart and stands in their codes; it is empty for the ledger itself.
    ``lines``: of the instructions; ``starts``: with which of its rows, from 0, each page begins. A send-back ledger has
    ``rows`` of its own (their keys), and rows of different ``heights`` in points.
    """

    ledger_id: str
    edition: int
    lines: int
    starts: tuple[int, ...]
    mark: str = ""
    rows: tuple[str, ...] = ()
    heights: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class SentLetter:
    """A letter made to a bureau: when, what it said (``fingerprint``), and whether it opens only with a password.

    ``number`` is what it bears on top (its 文書番号, or 事務連絡) and ``title`` what it is called; '' where an earlier
    version made it.
    """

    bureau_code: str
    day: date
    fingerprint: str
    stage: str
    answer_by: date
    ledgers: tuple[str, ...]  # numbers of those not submitted at all
    rows: int  # sent back
    letter: str  # name of the file
    locked: bool
    part: int = 0  # about whose ledgers, as of LedgerSheet
    number: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What an earlier report said: done and open persons in all, and open persons by bureau code."""

    as_of: date
    issued: int
    done: int
    open: int
    by_bureau: tuple[tuple[str, int], ...]
    part: int = 0  # about which ledgers, as of LedgerSheet


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something: a person who says who they are, else the operating system's user and the ``machine``."""

    name: str
    machine: str = ""

    def __str__(self) -> str:
        return f"{self.name}@{self.machine}" if self.machine else self.name


#: The operating system's user where it has no name for one.
NO_USER = "unknown"


def person(actor: str) -> str:
    """Return whom a recorded ``actor`` names, as people read it: without the machine."""
    name = actor.rpartition("@")[0] or actor
    return "(担当者名なし)" if name == NO_USER else name


@dataclass(frozen=True, slots=True)
class Window:
    """The days a cycle's undated years fall into: a date without a year is placed inside it."""

    start: date
    end: date


# Statuses of a row (the contract's `export rows` column `status`).
RECEIVED = "received"
RETIRED = "retired"
MAILED = "mailed"
DECIDED = "decided"
RETIRED_CARD_MISSING = "retired_card_missing"
OUTSTANDING = "outstanding"
NOT_SUBMITTED = "not_submitted"
REVIEW = "review"

STATUS_LABELS = {
    RECEIVED: "受領済",
    RETIRED: "退職・返送済",
    MAILED: "休職・郵送済",
    DECIDED: "確認済",
    RETIRED_CARD_MISSING: "退職・カード未着",
    OUTSTANDING: "未受領",
    NOT_SUBMITTED: "未提出",
    REVIEW: "要確認",
}
DONE = (RECEIVED, RETIRED, MAILED, DECIDED)
OPEN = (RETIRED_CARD_MISSING, OUTSTANDING, NOT_SUBMITTED, REVIEW)
