"""The notes that the generator prints on shared names are no evidence; what a clerk adds to them is."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from ledger_tools.ledgers import write_ledger
from ledger_tools.returns import read_bytes
from tests.ledgers.samples import convert, issued, ledger, settings, wording
from tests.returns.books import edited

NOTES = "xl/comments1.xml"
ADDED = "11/28 夫に渡しました"
_AUTHOR = re.compile(rb"<author>[^<]+</author>")
_TEXT = re.compile(rb"(<t [^>]*>)[^<]+<")


@pytest.fixture(scope="module")
def printed() -> bytes:
    people = (issued(number, "架空 太郎", "カクウ タロウ", same_name=number < 3) for number in (1, 2, 3))
    return write_ledger(replace(ledger(0), rows=tuple(people)), settings(), wording())


def notes(data: bytes) -> list[list[str]]:
    reading = read_bytes("返送.xlsx", data)
    assert reading.findings == ()
    return [[item.text for item in row.evidence] for row in reading.tables[0].rows]


def told(data: bytes, before: bytes, after: bytes) -> bytes:
    return edited(data, NOTES, lambda xml: xml.replace(before, after, 1))


def test_a_printed_note_says_nothing(printed: bytes) -> None:
    assert notes(printed) == [[], [], []]


def test_what_a_clerk_adds_to_a_printed_note_is_read(printed: bytes) -> None:
    first, *others = notes(told(printed, b"</t>", f"\n{ADDED}</t>".encode()))
    assert ([text.rpartition("\n")[2] for text in first], others) == ([ADDED], [[], []])


@pytest.mark.parametrize("text", ["同姓同名", "本人に渡しました"])
def test_a_note_in_place_of_a_printed_one_is_read(printed: bytes, text: str) -> None:
    data = edited(printed, NOTES, lambda xml: _TEXT.sub(rb"\g<1>" + text.encode() + b"<", xml, count=1))
    assert notes(data) == [[text], [], []]


def test_a_program_that_saves_no_authors_asks_nothing(printed: bytes) -> None:
    assert notes(edited(printed, NOTES, lambda xml: _AUTHOR.sub(b"<author></author>", xml))) == [[], [], []]


def test_notes_saved_again_by_libreoffice(printed: bytes, soffice: str, tmp_path: Path) -> None:
    source = tmp_path / "受領簿.xlsx"
    source.write_bytes(told(printed, b"</t>", f"\n{ADDED}</t>".encode()))
    first, *others = notes(convert(soffice, source, "xlsx").read_bytes())
    assert ([text.rpartition("\n")[2] for text in first], others) == ([ADDED], [[], []])
