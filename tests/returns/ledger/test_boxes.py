"""Check boxes: ticked ones count wherever LibreOffice keeps their place, and the cells they write to are not typed."""

from __future__ import annotations

import pytest

from ledger_tools.model import FileReading
from ledger_tools.returns import read_bytes
from tests.returns.books import STAMP, book, member
from tests.returns.evidence.books import Book
from tests.returns.evidence.test_controls import ZERO, control, vml_shape, with_states, with_vml

HEADERS = ("番号", "氏名", "受領印又は署名", "備考")
PLACES = {2: (3, 10, 2, 5), 3: (3, 10, 3, 5), 4: (3, 10, 4, 5)}


def ledger(
    states: dict[int, str], cells: dict[str, str], *, by_libreoffice: bool = False, ids: str = "shape_0"
) -> FileReading:
    """A ledger of three members with a box each: ``states`` by row, ``cells`` typed or written besides."""
    rows = ""
    for row in range(1, 5):
        texts = dict(zip("ABCD", HEADERS if row == 1 else (f"000{row}", f"川崎 {row}子"), strict=False))
        items = "".join(f'<c r="{c}{row}" t="inlineStr"><is><t>{text}</t></is></c>' for c, text in texts.items())
        own = sorted((place, value) for place, value in cells.items() if place[1:] == str(row))
        items += "".join(
            f'<c r="{place}" t="b"><v>{int(value == "TRUE")}</v></c>'
            if value in ("TRUE", "FALSE")
            else f'<c r="{place}" t="inlineStr"><is><t>{value}</t></is></c>'
            for place, value in own
        )
        rows += f'<row r="{row}">{items}</row>'
    tail, shapes = "", ""
    for row in states:
        start = PLACES[row]
        end = (3, 60, row, 35)
        tail += control(1023 + row, *((ZERO, ZERO) if by_libreoffice else (start, end))).replace(
            "<anchor>", '<anchor moveWithCells="1">'
        )
        data = f'ObjectType="Checkbox"><x:Anchor>2, 10, {row - 1}, 5, 2, 60, {row - 1}, 35</x:Anchor>'
        shape = vml_shape(1023 + row, data)
        shapes += shape.replace(f'id="_x0000_s{1023 + row}"', f'id="{ids}"') if by_libreoffice else shape
    made = with_vml(Book(rows=rows, tail=f"<controls>{tail}</controls>"), shapes)
    with_states(made, **{f"c{1023 + row}": f'objectType="CheckBox" {state}' for row, state in states.items()})
    return read_bytes("返送.xlsx", made.data(), convert=False)


def seen(reading: FileReading) -> list[list[tuple[str, str, str]]]:
    return [[(one.kind, one.text, one.place) for one in row.evidence] for row in reading.tables[0].rows]


TICKED = 'checked="Checked"'
BOX = ("checkbox", "TRUE", "")


@pytest.mark.parametrize("ids", ["shape_0", "Check Box 3", ""])
def test_boxes_whose_place_only_an_unnumbered_object_knows(ids: str) -> None:
    reading = ledger({2: TICKED, 3: "", 4: TICKED}, {}, by_libreoffice=True, ids=ids)
    assert (seen(reading), reading.findings) == ([[BOX], [], [BOX]], ())


def linked(cell: str, state: str = TICKED) -> str:
    return f'{state} fmlaLink="{cell}"'


@pytest.mark.parametrize(
    ("states", "cells", "expected"),
    [
        ({2: linked("$E$2"), 3: linked("$E$3", "")}, {"E2": "TRUE", "E3": "FALSE"}, [[BOX], [], []]),
        ({2: linked("受領簿!$E$2")}, {"E2": "TRUE"}, [[BOX], [], []]),
        ({2: linked("'受領簿'!$E$2")}, {"E2": "TRUE"}, [[BOX], [], []]),
        ({2: linked("$C$2"), 3: linked("$C$3", "")}, {"C2": "TRUE", "C3": "FALSE"}, [[BOX], [], []]),
        ({2: linked("$E$2", 'checked="Mixed"')}, {"E2": "#N/A"}, [[("unreadable", "TRUE", "")], [], []]),
        # What a hand has written stays what it is.
        ({}, {"E2": "TRUE", "E3": "FALSE"}, [[("comment", "TRUE", "beside")], [("comment", "FALSE", "beside")], []]),
        ({}, {"C2": "TRUE", "C3": "FALSE"}, [[("text", "TRUE", "")], [("text", "FALSE", "")], []]),
        ({2: linked("$E$2", "")}, {"E2": "TRUE"}, [[("comment", "TRUE", "beside")], [], []]),
        ({2: linked("$E$2")}, {"E2": "FALSE"}, [[("comment", "FALSE", "beside"), BOX], [], []]),
        ({2: linked("$E$2")}, {"E2": "未受領"}, [[("comment", "未受領", "beside"), BOX], [], []]),
        ({2: linked("他のシート!$E$2")}, {"E2": "TRUE"}, [[("comment", "TRUE", "beside"), BOX], [], []]),
        ({2: linked("$E$3")}, {"E2": "TRUE"}, [[("comment", "TRUE", "beside"), BOX], [], []]),
        ({2: TICKED}, {"C2": "未受領"}, [[("text", "未受領", ""), BOX], [], []]),  # words under a box
        ({2: ""}, {"C2": "川崎"}, [[("text", "川崎", "")], [], []]),
    ],
)
def test_a_linked_cell_is_the_boxs_own_and_no_words(
    states: dict[int, str], cells: dict[str, str], expected: list[list[tuple[str, str, str]]]
) -> None:
    assert seen(ledger(states, cells)) == expected


def test_a_note_on_a_merged_stamp_cell_is_said_of_each_member() -> None:
    def finish(workbook: object, sheet: object) -> None:
        sheet.merge_range(9, STAMP, 10, STAMP, "", workbook.add_format())  # type: ignore[attr-defined]
        sheet.write_comment(9, STAMP, "未受領")  # type: ignore[attr-defined]

    reading = read_bytes("返送.xlsx", book([member(1), member(2), member(3)], finish=finish), convert=False)
    assert seen(reading) == [[("comment", "未受領", "note")], [("comment", "未受領", "note")], []]
