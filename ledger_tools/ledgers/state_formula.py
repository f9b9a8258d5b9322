"""The live formula of column 状態: what a clerk sees while typing.

A formula sees the text of its own row, neither pictures nor notes nor the records; so it is the stricter judge of the
two. It knows the usual spellings of :mod:`ledger_tools.remarks.words` that the notice's two forms are made of; whatever
else stands in a row is 要確認, never 済. It uses only what every Excel since 2010 and LibreOffice have (with one
exception that fails softly), and nothing volatile.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from ledger_tools.columns import BLANK, DONE, LOOK, SEAL
from ledger_tools.japanese.text import half_width
from ledger_tools.names.words import SEALS, USUAL_MARKS
from ledger_tools.remarks import meanings as m
from ledger_tools.remarks.vocabulary import usual

_RETIREMENTS, _RETIREMENT = usual(m.RETIRE), usual(m.RETIRE)[0]
_OF_RETIREES = f"備考に「{_RETIREMENT}」とある方の分: "
_CARD_BACK = usual(m.CARD_BACK)
_LEAVES = usual(m.LEAVE)
_AROUND = usual(m.FILLER, m.BREAK)
_QUOTED = usual(m.OPEN, m.CLOSE)
#: Stand for a leave, a year and the end of a day once they are read. ASC makes every character of their kind
#: half-width, so that nobody can have typed them.
_LEAVE, _YEAR, _EDGE = "＠＃｜"
_DIGITS = tuple("0123456789")
_LONGEST_TEXT = 255  # of one constant, in Excel


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
    stamp, remark = _squeezed(cells.stamp), _narrow(cells.remark)
    proof = f"OR({_is_name(cells.name, stamp)},{_is_name(cells.kana, stamp)})"
    if accept_marks:
        proof = f"OR({proof},SUMPRODUCT(--EXACT({stamp},{_array(USUAL_MARKS)}))>0)"
    told = f"OR({_is_retired(remark, days.retired)},{_is_mailed(remark, days.received)})"
    settled = f"AND({_is_of_one_style(cells.remark)},{told})"
    explained = f'IF({settled},"{DONE}","{LOOK}")'
    silent, is_bare = f'TRIM({remark})=""', f'{stamp}=""'
    in_time = _received_in_time(cells.received_on, days.received)
    receipt = f'IF({is_bare},"{SEAL}",IF({proof},"{DONE}","{LOOK}"))'
    dated = f'IF(AND({is_bare},{cells.received_on}=""),"{BLANK}",IF({in_time},{receipt},"{LOOK}"))'
    return f'IF({silent},{dated},IF({is_bare},{explained},"{LOOK}"))'


def count_formula(states: str, members: int) -> str:
    """Return the formula of the line 記入済 n / N 人 over the range ``states``."""
    look, seal = (f'COUNTIF({states},"{state}")' for state in (LOOK, SEAL))
    done = f'"記入済 "&COUNTIF({states},"{DONE}")&" / {members} 人"'
    return f'{done}&IF({look}>0,"({LOOK} "&{look}&" 人)","")&IF({seal}>0,"(印影 "&{seal}&" 人)","")'


def count_text(members: int) -> str:
    """What :func:`count_formula` shows before anything is filled in."""
    return f"記入済 0 / {members} 人"


def retired_cards_formula(remarks: str, cards: str) -> str:
    """Return the formula that adds up the cards of rows whose remark tells of a retirement (別紙3 2(1)).

    It shows nothing where there is none: on paper a 0 would say that no card comes back.
    """
    number = f'SUMPRODUCT(ISNUMBER(FIND("{_RETIREMENT}",{remarks}))*{cards})'
    return f'IF({number}=0,"","{_OF_RETIREES}"&{number}&" 枚")'


def retired_cards_text(rows: Iterable[tuple[str, int]]) -> str:
    """What :func:`retired_cards_formula` shows for the remark and the cards of each row.

    Viewers and previews show what is stored; so it is what the formula makes of remarks that are printed already.
    """
    cards = sum(cards for remark, cards in rows if _RETIREMENT in remark)
    return f"{_OF_RETIREES}{cards} 枚" if cards else ""


def _squeezed(cell: str) -> str:
    """The cell's text without blanks and line breaks."""
    return _without(f"CLEAN({cell})", (" ", "　"))


def _narrow(cell: str) -> str:
    """The cell's text with ７ and （ half-width, as the words are. Blanks stay: they part what belongs together."""
    return f"ASC({_in_one_line(cell)})"


def _in_one_line(cell: str) -> str:
    """The cell's text with a blank for a line break: one parts フリガナ that is too long for a line."""
    return f'SUBSTITUTE({cell},CHAR(10)," ")'


def _without(text: str, words: tuple[str, ...], instead: str = "") -> str:
    for word in words:
        text = f'SUBSTITUTE({text},"{word}","{instead}")'
    return text


def _read(text: str, words: tuple[str, ...], instead: str = " ") -> str:
    """The half-width ``text`` with a blank for each of the words, so that what they part stays apart."""
    longest_first = sorted(_simple(words), key=len, reverse=True)
    return _without(text, tuple(half_width(word) for word in longest_first), instead)


def _simple(words: tuple[str, ...]) -> list[str]:
    """Leave out words that are made of others (退職者): these are read one after the other."""
    return [word for word in words if not _is_made_of(word, frozenset(words) - {word})]


def _is_made_of(word: str, others: frozenset[str]) -> bool:
    return not word or any(word.startswith(other) and _is_made_of(word[len(other) :], others) for other in others)


def _array(words: tuple[str, ...]) -> str:
    return "{" + ",".join(f'"{word}"' for word in words) + "}"


def _has_any(text: str, words: tuple[str, ...]) -> str:
    # FIND, not SEARCH: ? and * would be wildcards there.
    return f"SUMPRODUCT(--ISNUMBER(FIND({_array(words)},{text})))>0"


def _is_retired(remark: str, days: tuple[date, date]) -> str:
    """別紙3 2(1) 「○月○日退職者」: a retirement, and nothing else but the day and that the card comes back.

    A day after the retirement and beside the card's return (退職 11/25返送) may be that of the return; so with one the
    day stands first, and then the retirement.
    """
    back = tuple(dict.fromkeys(word[0] for word in _CARD_BACK))
    before = f"LEFT({remark},{_first(remark, back)}-1)"
    retired = _has_any(before, _shortest(_RETIREMENTS))
    day_first = f'ISNUMBER(FIND(LEFT({remark},1),"{"".join((*_DIGITS, *(year[0] for year in _years(days))))}"))'
    placed = f"IF({_has_any(remark, back)},{day_first},TRUE)"
    left = _read(remark, (*_RETIREMENTS, *_CARD_BACK, *_AROUND, *_QUOTED))
    return f"AND({retired},{placed},{_is_day(left, days)})"


def _is_mailed(remark: str, days: tuple[date, date]) -> str:
    """別紙3 2(2) 「休職(休業)中 〇月〇日自宅宛てて郵送済み」: the leave in front, mailed, else but the day and home.

    A day that touches the leave and is set apart from the mailing (育休中11/25 郵送) is that of the leave; so the first
    blank or comma, if any, stands before the day.
    """
    begins = f"SUMPRODUCT(--(LEFT({remark},2)={_array(tuple(dict.fromkeys(word[:2] for word in _LEAVES)))}))>0"
    mailed = _has_any(remark, usual(m.MAIL))
    apart = (" ", *(half_width(word) for word in usual(m.BREAK)))
    # A full stop at the end parts nothing. Where there is none the first is found behind the end, and MOD makes it 1.
    ended = f'SUBSTITUTE({remark}&"{_EDGE}","｡{_EDGE}","{_EDGE}{_EDGE}")'
    placed = f"MOD({_first(ended, apart)},LEN({remark})+1)<{_first(remark, _DIGITS)}"
    # 中 belongs to a leave only: 郵送中 is not mailed. A second leave may have the day for its own.
    leave = _without(_read(remark, _LEAVES, _LEAVE), (f"({_LEAVE})",))
    leave = _without(leave, tuple(f"{_LEAVE}{during}" for during in usual(m.DURING)), _LEAVE)
    left = _read(f'SUBSTITUTE({leave},"{_LEAVE}"," ",1)', (*usual(m.HOME, m.MAIL), *_AROUND))
    return f"AND({begins},{mailed},{placed},{_is_day(left, days)})"


def _first(text: str, words: tuple[str, ...]) -> str:
    """The place of the first of these in ``text``; behind its end where there is none."""
    return f'SUMPRODUCT(MIN(FIND({_array(words)},{text}&"{"".join(words)}")))'


def _shortest(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words that contain no other of them."""
    return tuple(word for word in words if not any(other in word for other in words if other != word))


def _is_day(text: str, days: tuple[date, date]) -> str:
    """Whether ``text`` is nothing but blanks and one of the days: 11月5日, 11/05, R7.11.5, 令和7年11月5日."""
    dated = _without(text, _years(days), _YEAR)
    slashed = f'TRIM(SUBSTITUTE(SUBSTITUTE({dated},"月","/"),".","/"))'
    # A year stands in front of the day or not at all, and 日 behind it.
    edged = f'SUBSTITUTE("{_EDGE}"&{slashed}&"{_EDGE}","{_EDGE}{_YEAR}","{_EDGE}")'
    shown = f'SUBSTITUTE({edged},"日{_EDGE}","{_EDGE}")'
    padded = tuple(f"{day.month}/{day.day:02}" for day in _span(days) if day.day < 10)
    return _is_one_of(shown, (*(f"{day.month}/{day.day}" for day in _span(days)), *padded))


def _is_of_one_style(cell: str) -> str:
    """Whether a text has 月 and 日 (3), R (4) or none of them (0): 11月5, 11.5日 and R7.11月5日 are no days."""
    return f'ISNUMBER(FIND(SUMPRODUCT(ISNUMBER(FIND({{"月","日","R","Ｒ"}},{cell}))*{{1,2,4,4}}),"034"))'


def _years(days: tuple[date, date]) -> tuple[str, ...]:
    """How the year may stand in front; left out where the days lie in two years, as it would not be checked then."""
    first, last = days
    if first.year != last.year:
        return ()
    return (f"令和{first.year - 2018}年", f"R{first.year - 2018}.", f"{first.year}年", f"{first.year}/")


def _span(days: tuple[date, date]) -> list[date]:
    first, last = days
    return [first + timedelta(days=offset) for offset in range((last - first).days + 1)]


def _is_one_of(edged: str, words: tuple[str, ...]) -> str:
    known = f"{_EDGE}{_EDGE.join(words)}{_EDGE}"
    pieces = [known[at : at + _LONGEST_TEXT] for at in range(0, len(known), _LONGEST_TEXT)]
    return f"ISNUMBER(FIND({edged},{'&'.join(f'{chr(34)}{piece}{chr(34)}' for piece in pieces)}))"


def _is_name(full: str, text: str) -> str:
    """Whether ``text`` is exactly the name or the family name in cell ``full``; 印 or ㊞ may follow."""
    whole, spaced = _squeezed(full), f'SUBSTITUTE({_in_one_line(full)},"　"," ")'
    family = f'LEFT({full},FIND(" ",{spaced}&" ")-1)'
    drawn, seal = SEALS
    known = f'"|"&{whole}&"|"&{whole}&"{seal}|"&{family}&"|"&{family}&"{seal}|"'
    return f'AND(LEN({whole})>0,ISNUMBER(FIND("|"&SUBSTITUTE({text},"{drawn}","{seal}")&"|",{known})))'


def _received_in_time(cell: str, days: tuple[date, date]) -> str:
    """Blank, or a day in range. Excel makes a date of what looks like one; else only 令和7年11月5日 is known."""
    first, last = (f"DATE({day.year},{day.month},{day.day})" for day in days)
    shown = f'"{_EDGE}"&ASC({cell})&"{_EDGE}"'
    for year in (year for year in _years(days) if year.endswith("年")):
        shown = f'SUBSTITUTE({shown},"{_EDGE}{year}","{_EDGE}")'
    as_text = _is_one_of(shown, tuple(f"{day.month}月{day.day}日" for day in _span(days)))
    typed = f"IF(ISNUMBER({cell}),AND({cell}>={first},{cell}<{last}+1),{as_text})"
    # =TODAY() is no day that anybody has written. Excel 2010 does not know ISFORMULA, and takes it for one.
    return f'IF({cell}="",TRUE,IF(IFERROR(_xlfn.ISFORMULA({cell}),FALSE),FALSE,{typed}))'
