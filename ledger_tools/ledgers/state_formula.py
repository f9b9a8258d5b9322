"""The live formula of column 状態: what a clerk sees while typing.

A formula sees typed text only, neither pictures nor the records, so it is the stricter judge of the two. It knows the
notice's own forms and their usual short forms; whatever else stands in a row is 要確認, never 済. It uses only what
every Excel since 2010 and LibreOffice have, and nothing volatile.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

DONE = "済"
BLANK = "未記入"
LOOK = "要確認"

#: 別紙3 2(1) 「○月○日退職者」 in its usual forms: without these words the day alone must be left. Longer ones stand
#: first. The lists are half-width, as ASC leaves a remark.
RETIRED = (
    *(
        "定年退職者",
        "定年退職",
        "依願退職",
        "早期退職者",
        "自己都合退職",
        "退職者",
        "退職済み",
        "退職済",
        "退職しました",
        "退職",
    ),
    *(
        "離職者",
        "離職",
        "付けで",
        "付けの",
        "付け",
        "付で",
        "付",
        "をもって",
        "に",
        "です",
        "｡",
        "､",
        "※",
        "･",
        "｢",
        "｣",
    ),
    *("資格確認書返送", "ｶｰﾄﾞ返送します", "ｶｰﾄﾞ返送", "ｶｰﾄﾞ返却済", "返納"),
)
RETIRED_WORDS = ("退職", "離職")
#: 別紙3 2(2) 「休職(休業)中 〇月〇日自宅宛てて郵送済み」 in its usual forms.
ON_LEAVE = (
    *("休職(休業)中", "育児休業中", "介護休業中", "休職中", "休業中", "育休中", "産休中", "病休中", "育休", "産休"),
    *("のため", "につき", "｡", "､"),
)
LEAVE_BEGINS = ("休職", "休業", "育児", "育休", "介護", "病休", "産休")
TO_HOME = ("自宅", "宛て", "宛", "あて", "て", "へ", "に")
MAILED = ("簡易書留で", "特定記録で", "郵送", "発送", "投函", "済み", "済", "しました")
MAIL_WORDS = ("郵送", "発送", "投函")
#: Signs that count only where the cycle's setting 済の扱い says so.
MARKS = (
    "済",
    "済み",
    "受領",
    "受領済",
    "受領済み",
    "受領しました",
    "確認",
    "確認済",
    "○",
    "◯",
    "〇",
    "✓",
    "✔",
    "レ",
    "☑",
)
_DIGITS = (*"0123456789", *"０１２３４５６７８９")


@dataclass(frozen=True, slots=True)
class RowCells:
    """References (such as 'E8') of the cells of one row that the formula reads."""

    name: str
    kana: str
    received_on: str
    stamp: str
    remark: str


@dataclass(frozen=True, slots=True)
class Days:
    """First and last day on which a receipt (or a mailing) and a retirement are what the notice speaks of."""

    received: tuple[date, date]
    retired: tuple[date, date]


def state_formula(cells: RowCells, days: Days, *, accept_marks: bool = False) -> str:
    """Return the formula for one row, without the leading '='.

    A day outside ``days`` is 要確認; a bare 済 or ○ is 済 only with ``accept_marks``.
    """
    stamp, remark = _squeezed(cells.stamp), _squeezed(cells.remark)
    proof = f"OR({_is_name(cells.name, stamp)},{_is_name(cells.kana, stamp)})"
    if accept_marks:
        proof = f"OR({proof},SUMPRODUCT(--EXACT({stamp},{_array(MARKS)}))>0)"
    receipt = f'IF(AND({proof},{_received_in_time(cells.received_on, days.received)}),"{DONE}","{LOOK}")'
    # ASC makes ７ and （ half-width, as the lists have them.
    narrow = f"ASC({remark})"
    settled = f"OR({_is_retired(narrow, days.retired)},{_is_mailed(narrow, days.received)})"
    explained = f'IF({settled},"{DONE}","{LOOK}")'
    return f'IF({stamp}="",IF({remark}="","{BLANK}",{explained}),IF({remark}="",{receipt},"{LOOK}"))'


def count_formula(states: str, members: int) -> str:
    """Return the formula of the line 記入済 n / N 名 over the range ``states``."""
    look = f'COUNTIF({states},"{LOOK}")'
    done = f'"記入済 "&COUNTIF({states},"{DONE}")&" / {members} 名"'
    return f'{done}&IF({look}>0,"({LOOK} "&{look}&" 名)","")'


def count_text(members: int) -> str:
    """What :func:`count_formula` shows before anything is filled in."""
    return f"記入済 0 / {members} 名"


def retired_cards_formula(remarks: str, cards: str) -> str:
    """Return the formula that adds up the cards of rows whose remark tells of a retirement (別紙3 2(1))."""
    return f'"備考に「退職」とある方の分: "&SUMPRODUCT(ISNUMBER(FIND("退職",{remarks}))*{cards})&" 枚"'


def retired_cards_text() -> str:
    """What :func:`retired_cards_formula` shows before anything is filled in."""
    return "備考に「退職」とある方の分: 0 枚"


def _squeezed(cell: str) -> str:
    """The cell's text without blanks and line breaks."""
    return f'SUBSTITUTE({_without(cell, (" ", "　"))},CHAR(10),"")'


def _without(text: str, words: tuple[str, ...]) -> str:
    for word in words:
        text = f'SUBSTITUTE({text},"{word}","")'
    return text


def _array(words: tuple[str, ...]) -> str:
    return "{" + ",".join(f'"{word}"' for word in words) + "}"


def _has_any(text: str, words: tuple[str, ...]) -> str:
    # FIND, not SEARCH: ? and * would be wildcards there.
    return f"SUMPRODUCT(--ISNUMBER(FIND({_array(words)},{text})))>0"


def _is_retired(remark: str, days: tuple[date, date]) -> str:
    return f"AND({_has_any(remark, RETIRED_WORDS)},{_is_day(_without(remark, RETIRED), days)})"


def _is_mailed(remark: str, days: tuple[date, date]) -> str:
    """On leave and mailed, the leave in front, and nothing else but the day and the home."""
    begins = f"SUMPRODUCT(--(LEFT({remark},2)={_array(LEAVE_BEGINS)}))>0"
    mailed = _has_any(remark, MAIL_WORDS)
    return f"AND({begins},{mailed},{_is_day(_without(remark, (*ON_LEAVE, *TO_HOME, *MAILED)), days)})"


def _is_day(text: str, days: tuple[date, date]) -> str:
    """Whether ``text`` is nothing but one of the days: 11月5日, 11/5, R7.11.5, 令和7年11月5日."""
    slashed = f'SUBSTITUTE(SUBSTITUTE(SUBSTITUTE({_without(text, _years(days))},"月","/"),"日",""),".","/")'
    return f"SUMPRODUCT(--({slashed}={_array(_spellings(days))}))>0"


def _years(days: tuple[date, date]) -> tuple[str, ...]:
    """How the year may stand in front; left out where the days lie in two years, as it would not be checked then."""
    first, last = days
    if first.year != last.year:
        return ()
    return (f"令和{first.year - 2018}年", f"R{first.year - 2018}.", f"{first.year}年", f"{first.year}/")


def _spellings(days: tuple[date, date]) -> tuple[str, ...]:
    first, last = days
    span = [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
    plain = [f"{day.month}/{day.day}" for day in span]
    padded = [f"{day.month}/{day.day:02}" for day in span if day.day < 10]
    return (*plain, *padded)


def _is_name(full: str, text: str) -> str:
    """Whether ``text`` is exactly the name or the family name in cell ``full``; 印 or ㊞ may follow."""
    whole, spaced = _squeezed(full), f'SUBSTITUTE({full},"　"," ")'
    family = f'LEFT({spaced},FIND(" ",{spaced}&" ")-1)'
    known = f'"|"&{whole}&"|"&{whole}&"印|"&{family}&"|"&{family}&"印|"'
    return f'AND(LEN({whole})>0,ISNUMBER(FIND("|"&SUBSTITUTE({text},"㊞","印")&"|",{known})))'


def _received_in_time(cell: str, days: tuple[date, date]) -> str:
    """Blank, or a day in range, or a text with a digit in it (which the program reads more closely)."""
    first, last = (f"DATE({day.year},{day.month},{day.day})" for day in days)
    as_text = _has_any(cell, _DIGITS)
    return f'IF({cell}="",TRUE,IF(ISNUMBER({cell}),AND({cell}>={first},{cell}<{last}+1),{as_text}))'
