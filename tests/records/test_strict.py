"""Quotes in records: whatever a stray one does, no line is swallowed without a word, in either programme."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger_tools.errors import LedgerToolsError
from ledger_tools.programmes.kokuho.read import read_roster
from ledger_tools.records.read import read_raw
from ledger_tools.records.strict import split

#: Nine columns that both programmes know between them; 共済 has no 世帯番号, 国保 no 局.
KYOSAI = "記号,番号,枝番,氏名,局コード,所属コード,フリガナ,退職日,摘要"
KOKUHO = "世帯番号,番号,枝番,氏名,生年月日,区,フリガナ,在留期間満了日,摘要"


def kyosai(path: Path) -> list[str]:
    """Return the numbers read, or the sentences."""
    raw = read_raw(path, path.read_bytes())
    return [problem.sentence for problem in raw.problems] or list(raw.frame["bango"])


def kokuho(path: Path) -> list[str]:
    try:
        roster = read_roster(path)
    except LedgerToolsError as error:
        return str(error).splitlines()
    faults = [f"{path.name} {roster.frame['row'][place]}行目: {text}" for place, text in roster.faults.items()]
    return faults or list(roster.frame["bango"])


Read = Callable[[Path], list[str]]
BOTH: tuple[tuple[str, Read], ...] = ((KYOSAI, kyosai), (KOKUHO, kokuho))


def person(number: int, *, name: str = "青葉 太郎", kana: str = "アオバ", day: str = "", memo: str = "") -> str:
    return f"01,{number:04},00,{name},01,0101,{kana},{day},{memo}"


FIVE = [f"{number:04}" for number in range(1, 6)]
OPEN, CLOSED = person(2, memo='"メモ'), person(4, memo='メモ"')
#: What stands in place of some of five persons, and how each sentence begins; no sentence: all five are read.
CASES: tuple[tuple[dict[int, str], tuple[str, ...]], ...] = (
    # a quote opened and closed three rows later, in the same and in other columns
    ({2: OPEN, 5: person(5, memo='メモ"')}, ("a.csv 3〜6行目: ",)),
    ({2: OPEN, 3: person(3, memo='メモ"')}, ("a.csv 3〜4行目: ",)),
    ({1: person(1, name='"青葉'), 4: person(4, name='青葉"')}, ("a.csv 2〜5行目: ",)),
    ({1: '"' + person(1), 4: person(4).replace("01,", '01",', 1)}, ("a.csv 2〜5行目: ",)),
    ({2: person(2, kana='"アオバ'), 4: person(4, name='青葉"')}, ("a.csv 3〜5行目: ",)),  # wider than the header
    ({2: person(2, name='"青葉'), 4: person(4, kana='アオバ"')}, ("a.csv 3〜5行目: ",)),  # narrower
    ({2: person(2, day='"'), 3: person(3, kana='"')}, ("a.csv 3〜4行目: ",)),  # wider by a cell that is blank
    # a swallowed row that lacks its blank cells
    ({2: OPEN, 3: person(3).rstrip(",") + '"'}, ("a.csv 3〜4行目: ",)),
    # never closed: to the end of the file, or to where text follows the next quote
    ({2: OPEN}, ("a.csv 3〜6行目: 3行目の引用符",)),
    ({2: OPEN, 4: person(4, name='"青葉, 太郎"')}, ("a.csv 3〜5行目: 3行目の引用符",)),
    ({2: OPEN, 4: person(4, name='",太郎"')}, ("a.csv 3〜5行目: 3行目の引用符",)),
    ({2: OPEN, 4: person(4, memo='"')}, ("a.csv 3〜5行目: ",)),
    ({5: person(5, memo='"')}, ("a.csv 6行目: ",)),
    # in the middle of a cell, after one, at both ends of nothing
    ({2: person(2, name='青"葉')}, ("a.csv 3行目: ",)),
    ({2: CLOSED.replace("0004", "0002")}, ("a.csv 3行目: ",)),
    ({2: person(2, name='"青葉"太郎')}, ("a.csv 3行目: ",)),
    ({2: person(2, name=' "青葉, 太郎"')}, ("a.csv 3行目: ",)),
    ({2: person(2, memo='""')}, ()),
    ({2: person(2, name='"青葉 ""太郎"""')}, ()),
    # every place is named
    ({1: person(1, name='青"葉'), 3: person(3, memo='"メモ'), 4: CLOSED}, ("a.csv 2行目: ", "a.csv 4〜5行目: ")),
    ({1: person(1, memo='"'), 3: person(3, name='青"葉')}, ("a.csv 2〜4行目: ", "a.csv 4行目: ")),
    ({2: OPEN, 3: CLOSED, 5: person(5, name='青"葉')}, ("a.csv 3〜4行目: ", "a.csv 6行目: ")),
    ({2: person(2, name='青"葉'), 5: ""}, ("a.csv 3行目: ",)),  # a blank line is no row that does not fit
    # one that pairs with the opening quote of a cell with a line break: what that cell says is left over
    ({2: OPEN, 3: person(3, name='"\n太郎"')}, ("a.csv 3〜4行目: ", "a.csv 5行目: ")),
    ({2: OPEN, 3: person(3, name='"\nx\n太郎"')}, ("a.csv 3〜4行目: ", "a.csv 5行目: 列数1", "a.csv 6行目: ")),
    ({2: person(2, name='"', memo='"\nx"')}, ("a.csv 3行目: 列数4", "a.csv 4行目: ")),
    # honest line breaks: an address, commas in it, at either end of the row, several of them
    ({2: person(2, memo='"川崎区\n宮本町1"')}, ()),
    ({2: person(2, memo='"川崎区\r\n\r\n宮本町1\r\n"')}, ()),
    ({2: person(2, name='"青葉\n太郎"', kana='"アオバ\nタロウ"', memo='"a\nb"')}, ()),
    ({2: person(2, memo='"a,b,c,d\ne,f"')}, ()),  # five separators of eight
    ({2: person(2, memo='"a,b,c,d\ne,f,g,h"')}, ("a.csv 3〜4行目: ",)),  # six: a row may end there and begin
    ({2: person(2, memo='"a\nb,c,d,e,f,g\nh"')}, ()),
    ({2: person(2, memo='"a\nb,c,d,e,f,g,h\ni"')}, ("a.csv 3〜5行目: ",)),
    ({2: person(2, memo='"a,b\nc,d,e,f\ng,h,i,j\nk,l,m,n\no"')}, ()),  # much, but in no line a row
    ({2: person(2, memo='"a,b,c,d,e,f,g,h,i,j"')}, ()),  # no line break: what a cell says is its own affair
    # an honest line break in a row that does not fit
    ({2: person(2, memo='"a\nb",余分')}, ("a.csv 3〜4行目: ",)),
    ({2: person(2, name='"青葉\n太郎"').removesuffix(",")}, ("a.csv 3〜4行目: ",)),
    # the zeros that a spreadsheet program is told to keep
    ({2: '01,="0002",00,青葉,01,0101,,,'}, ()),
    ({2: '01,"=""0002""",00,青葉,01,0101,,,'}, ()),
    ({2: '01,="0002,00,青葉,01,0101,,,'}, ("a.csv 3行目: ",)),
    ({2: '01,=""0002",00,青葉,01,0101,,,'}, ("a.csv 3行目: ",)),
    ({2: person(2).removesuffix(",")}, ("a.csv 3行目: 列数8",)),
    ({2: person(2) + ",余分"}, ("a.csv 3行目: 見出しの列数(9)",)),
    ({2: person(2) + ","}, ()),
    ({2: person(2, name="青\0葉")}, ("a.csv: 文字のファイルとして読めません(3行目",)),
    ({2: person(2, name="青\0葉"), 5: "\0"}, ("a.csv: 文字のファイルとして読めません(3〜6行目",)),
)


def check(read: Read, path: Path, lines: Sequence[str], starts: Sequence[str], newline: str = "\r\n") -> None:
    path.write_bytes((newline.join(lines) + newline).encode("cp932"))
    found = read(path)
    if not starts:
        assert found == FIVE
        return
    assert len(found) == len(starts), found
    assert all(map(str.startswith, found, starts)), found


@pytest.mark.parametrize(("header", "read"), BOTH, ids=["kyosai", "kokuho"])
@pytest.mark.parametrize(("changes", "starts"), CASES)
def test_no_line_is_swallowed_without_a_word(
    tmp_path: Path, header: str, read: Read, changes: dict[int, str], starts: Sequence[str]
) -> None:
    lines = [header, *(changes.get(number, person(number)) for number in range(1, 6))]
    check(read, tmp_path / "a.csv", lines, starts)


@pytest.mark.parametrize(("header", "read"), BOTH, ids=["kyosai", "kokuho"])
@pytest.mark.parametrize(
    ("title", "old", "new", "starts"),
    [
        ((), "摘要", '"摘要', ("a.csv 1〜3行目: ",)),
        ((), ",番号", ',"番号', ("a.csv 1〜3行目: ",)),
        (('"名簿',), "", "", ("a.csv 1〜4行目: ",)),
        (('"名簿\n(写し)"',), "摘要", '"摘\n要"', ("a.csv 6行目: ",)),  # an honest title and header
    ],
    ids=["last header", "an earlier header", "title", "honest"],
)
def test_a_quote_in_the_header_or_above(
    tmp_path: Path, header: str, read: Read, title: tuple[str, ...], old: str, new: str, starts: Sequence[str]
) -> None:
    """It is closed in the second person's remark; where header and title are honest, that one is the only stray."""
    rows = [person(1), person(2, memo='メモ"'), *map(person, range(3, 6))]
    check(read, tmp_path / "a.csv", [*title, header.replace(old, new, 1), *rows], starts)


@pytest.mark.parametrize(("header", "read"), BOTH, ids=["kyosai", "kokuho"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_tabs_and_every_kind_of_line_end(tmp_path: Path, header: str, read: Read, newline: str) -> None:
    honest = person(2, memo=f'"川崎区,1{newline}宮本町"')
    lines = [line.replace(",", "\t") for line in (header, person(1), honest, *map(person, range(3, 6)))]
    check(read, tmp_path / "a.tsv", lines, (), newline)
    lines = [line.replace(",", "\t") for line in (header, person(1), OPEN, person(3), CLOSED, person(5))]
    check(read, tmp_path / "a.tsv", lines, ("a.tsv 3〜5行目: ",), newline)


@pytest.mark.parametrize(("header", "read"), BOTH, ids=["kyosai", "kokuho"])
def test_a_file_that_is_one_open_quote(tmp_path: Path, header: str, read: Read) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b'"' + b"x" * 200_000)
    assert [sentence[:11] for sentence in read(path)] == ["a.csv 1行目: "]
    path.write_bytes(f"{header}\n".encode() + b'"\n' * 10_001)
    found = read(path)
    assert len(found) < 100
    assert "〜10002行目: " in found[-1] and "これより下" in found[-1]


CELLS = st.sampled_from(
    ["", "", "青葉", "0001", "a,b", ",x", "x,", '青葉 "太郎"', "川崎区\n宮本町", "\r\nx,y\n", '="01"', "a,b\nc,d", " "]
)


@st.composite
def rosters(draw: st.DrawFn) -> tuple[str, list[tuple[list[str], int, int]]]:
    """Return the text of a roster, and each person's cells with the first and last line."""
    quoting = draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
    text, people = KYOSAI + "\n", []
    for number in range(1, draw(st.integers(2, 8))):
        cells = ["01", f"{number:04}", *draw(st.lists(CELLS, min_size=7, max_size=7))]
        stream = io.StringIO()
        csv.writer(stream, quoting=quoting, lineterminator="\n").writerow(cells)
        first = text.count("\n") + 1
        text += stream.getvalue()
        people.append((cells, first, text.count("\n")))
    return text, people


def seen(cells: Sequence[str]) -> list[str]:
    """Return cells as a reader that shows what the sheet would show."""
    return [cell.removeprefix('="').removesuffix('"') if cell.startswith('="') else cell for cell in cells]


@settings(max_examples=150, deadline=None)
@given(rosters())
def test_a_sound_roster_is_read_as_it_is(roster: tuple[str, list[tuple[list[str], int, int]]]) -> None:
    text, people = roster
    found = split(text, ",")
    assert found.faults == ()
    assert found.cells[1:] == [seen(cells) for cells, _, _ in people]
    assert list(zip(found.first, found.last, strict=True))[1:] == [(first, last) for _, first, last in people]


@settings(max_examples=200, deadline=None)
@given(rosters(), st.data())
def test_with_one_stray_quote_every_person_is_read_or_named_by_line(
    roster: tuple[str, list[tuple[list[str], int, int]]], data: st.DataObject
) -> None:
    text, people = roster
    place = data.draw(st.integers(0, len(text) - 1), label="place")
    struck = text.count("\n", 0, place) + 1
    text = text[:place] + '"' + text[place:]
    faults = [(problem.row, problem.last_row) for problem in read_raw(Path("a.csv"), text.encode()).problems]
    rows = split(text, ",").cells
    for cells, first, last in [(KYOSAI.split(","), 1, 1), *people]:
        named = any(begin <= last and first <= end for begin, end in faults)
        assert named or (seen(cells) in rows and not first <= struck <= last)


@settings(max_examples=200, deadline=None)
@given(rosters(), st.data())
def test_with_two_stray_quotes_nobody_is_lost_silently(
    roster: tuple[str, list[tuple[list[str], int, int]]], data: st.DataObject
) -> None:
    """A pair can look like honest quoting, so that a cell's text may change; but every person keeps a row."""
    text, people = roster
    for _ in range(2):
        place = data.draw(st.integers(0, len(text) - 1), label="place")
        text = text[:place] + '"' + text[place:]
    raw = read_raw(Path("a.csv"), text.encode())
    assert raw.problems or len(raw.frame) == len(people)
