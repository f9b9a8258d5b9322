"""The proof that column 状態 never says 済 where reconciling does not, over all truth tables.

The formula of a written ledger is worked out row by row (formula.py) and, of a sample, by LibreOffice as well. What it
cannot see (pictures, notes, boxes, words beside the table, the records) is not its to judge, and not asked of it here.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from ledger_tools.names.words import USUAL_MARKS
from ledger_tools.remarks import meanings as m
from ledger_tools.remarks import parse_remark
from ledger_tools.remarks.vocabulary import ROWS, usual
from ledger_tools.settings.items import ACCEPT, ASK
from tests.ledgers import state_cases as cases
from tests.ledgers.formula import compiled
from tests.ledgers.state_cases import Row, judged, shown
from tests.ledgers.test_state import recalculated
from tests.reconcile import frames

TABLES = {
    "remarks": cases.remarks,
    "signatures": cases.signatures,
    "contrary words": cases.contrary,
    "days": cases.days,
}


@pytest.mark.slow
@pytest.mark.parametrize("marks", [ASK, ACCEPT])
@pytest.mark.parametrize("rows", TABLES.values(), ids=TABLES)
def test_state_never_says_done_where_reconciling_does_not(rows: Callable[[], Iterable[Row]], marks: str) -> None:
    compared = cases.both(rows, marks)
    assert [row for row, state, done in compared if state == "済" and not done] == []
    assert {state for _, state, _ in compared} <= {"済", "要確認", "未記入", "印影は取込みで確認"}


def test_the_usual_remarks_and_signatures_are_recognised() -> None:
    """So that the list of where 状態 is stricter does not just grow."""
    assert [shown(rows()).count("済") for rows in (cases.remarks, cases.signatures)] >= [220, 320]


@pytest.mark.slow
def test_where_state_is_stricter_is_known() -> None:
    """Look at the difference; if it is meant, write the list anew: ``python -m tests.ledgers.state_cases``."""
    assert cases.stricter().split("\n") == cases.STRICTER.read_text(encoding="utf-8").split("\n")


# --- the words ------------------------------------------------------------------------------------------------------

#: Meanings of which 状態 knows the usual words -> remarks in which any of them settles the row.
REMARKS = {
    m.RETIRE: ("11/25{}", "{} 11/25"),
    m.CARD_BACK: ("11/25退職 {}",),
    m.LEAVE: ("{}中 11/25郵送", "{} 11/25郵送", "休職({})中11月25日自宅宛てて郵送済み"),
    m.DURING: ("育休{} 11/25郵送",),
    m.HOME: ("育休中 11/25{}へ郵送",),
    m.MAIL: ("育休中 11/25{}", "育休中{}11/25"),
    m.FILLER: ("11/25退職{}", "育休中 11/25郵送{}"),
    m.BREAK: ("11/25{}退職", "育休中{}11/25郵送"),
    m.OPEN: ("{}11/25退職」",),
    m.CLOSE: ("「11/25退職{}",),
}


def test_every_usual_word_is_known_to_the_formula() -> None:
    assert {row.meaning for row in ROWS if row.usual} == set(REMARKS)
    texts = [form.format(word) for meaning, forms in REMARKS.items() for form in forms for word in usual(meaning)]
    assert len(texts) > 60
    assert [
        text for text, state in zip(texts, shown(Row(remark=text) for text in texts), strict=True) if state != "済"
    ] == []


def test_every_usual_mark_is_known_to_the_formula() -> None:
    rows = [Row(stamp=mark) for mark in USUAL_MARKS]
    assert set(shown(rows, ACCEPT)) == {"済"}
    assert set(shown(rows, ASK)) == {"要確認"}
    assert set(judged(rows, ACCEPT)) == {True}


RETIRED = (
    *("11/25退職{a}{b}", "{a}{b}11/25退職", "11月25日{a}{b}退職", "退職{a}11/25{b}", "{a}11/25{b}退職"),
    *("退職{a}{b}11月25日", "令和7年11月25日{a}退職{b}", "{a}退職{b}R7.11.25"),
)
MAILED = (
    *("育休中11/25郵送{a}{b}", "育休中{a}{b}11/25郵送", "育休{a}11/25{b}郵送", "育休 11/25{a}{b}郵送"),
    *("育休{a}郵送{b}11/25", "育休郵送{a}{b}11月25日", "休職(休業)中{a}11月25日{b}自宅宛てて郵送済み"),
)
ANYWHERE = (*usual(m.FILLER, m.BREAK, m.OPEN, m.CLOSE, m.DURING), " ", "\n", "日", "|", "｜", "＃", "1", "/")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("forms", "words"),
    [
        (RETIRED, (*usual(m.RETIRE, m.CARD_BACK), *ANYWHERE)),
        (MAILED, (*usual(m.LEAVE, m.HOME, m.MAIL), *ANYWHERE)),
    ],
    ids=["retired", "mailed"],
)
def test_usual_words_side_by_side_say_no_more_than_the_grammar_hears(
    forms: tuple[str, ...], words: tuple[str, ...]
) -> None:
    """付で and す, not 付 and です: where two words meet, another may begin."""
    pairs = itertools.product(forms, words, words)
    texts = [form.format(a=one, b=other) for form, one, other in pairs]
    states = shown(Row(remark=text) for text in texts)
    window = frames.settings().window
    done = [text for text, state in zip(texts, states, strict=True) if state == "済"]
    assert len(done) > 500
    assert [text for text in done if not parse_remark(text, window).done] == []


# --- the formula ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("marks", [ASK, ACCEPT])
def test_the_formula_keeps_within_what_programs_take(marks: str) -> None:
    """Excel: 8,192 characters, 64 levels, 255 characters of one text."""
    formula = cases.formula(marks)
    assert len(formula) <= 5000
    depth = itertools.accumulate((char == "(") - (char == ")") for char in re.sub('"[^"]*"', "", formula))
    assert max(depth) <= 60
    assert max(len(text) for text in re.findall('"([^"]*)"', formula)) <= 255


@pytest.mark.slow
@pytest.mark.parametrize("marks", [ASK, ACCEPT])
def test_libreoffice_works_the_formula_out_alike(soffice: str, tmp_path: Path, marks: str) -> None:
    """Of every table a sample, and all forms with one word in them: what is 済 more often than by chance."""
    rows = [row for table in TABLES.values() for row in list(table())[::61]]
    rows += [Row(remark=form.format(a=word, b="")) for form in (*RETIRED, *MAILED) for word in ANYWHERE[::3]]
    rows += [Row(stamp=mark) for mark in USUAL_MARKS]
    filled = [((row.name, row.kana), row.on or None, row.stamp or None, row.remark or None) for row in rows]
    states = recalculated(soffice, tmp_path, filled, marks)
    assert len(states) >= 300
    assert [line for line in zip(rows, states, shown(rows, marks), strict=True) if line[1] != line[2]] == []
    assert states.count("済") >= 50


@pytest.mark.parametrize(
    ("formula", "cells", "value"),
    [
        ('IF(A1="","leer",LEN(A1))', {}, "leer"),
        ('IF(A1="","leer",LEN(A1))', {"A1": "ab"}, 2),
        ('SUMPRODUCT(--ISNUMBER(FIND({"a","b"},A1)))', {"A1": "xb"}, 1),
        ('ISNUMBER(FIND("x",A1))', {"A1": "abc"}, False),
        ('SUBSTITUTE(A1,"a","",1)&"-"&TRIM("  b   c ")', {"A1": "aab"}, "ab-b c"),
        ('ASC("ガ１（ヴ、")', {}, "ｶﾞ1(ｳﾞ､"),
        ("AND(A1>=DATE(2025,11,20),A1<DATE(2025,11,20)+1)", {"A1": cases.DAY}, False),
        ('"a"="A"', {}, True),
        ('EXACT("a","A")', {}, False),
        ("MOD(7,4)", {}, 3),
    ],
)
def test_formulas_are_worked_out_as_excel_does(formula: str, cells: dict[str, object], value: object) -> None:
    assert compiled(formula)(cells) == value


@pytest.mark.parametrize("formula", ["VLOOKUP(1)", "1+", "(1", '"a', "LEN(A1)LEN(A1)", 'SUBSTITUTE("a","a","",2)'])
def test_a_formula_that_is_not_understood_is_not_worked_out(formula: str) -> None:
    with pytest.raises((SyntaxError, IndexError)):
        compiled(formula)({})
