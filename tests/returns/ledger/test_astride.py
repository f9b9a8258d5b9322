"""A seal that lies on two rows is somebody's only where it can be nobody else's; only rows that lack one are asked."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import pytest

from ledger_tools.model import FileReading
from ledger_tools.returns import read_bytes
from tests.returns.books import STAMP, book, member
from tests.returns.evidence.books import png
from tests.returns.ledger.seal_hands import simulate

ROW_PX, TOP = 40, 9
SURNAMES = ("青葉", "若松", "黒田", "高津", "渡辺", "平間", "中原", "幸田", "多摩", "麻生", "久地", "登戸")


@dataclass(frozen=True)
class Laid:
    """A seal ``y`` px below the top of a member's row, of ``side`` px; a text box where it says ``text``."""

    row: int
    y: float = 24  # 16 px of 26 on its row, 10 on the next: 62 %
    side: int = 26
    text: str = ""
    shade: int = 200
    x: int = 20


def read(rows: str, *laid: Laid, below: str = "") -> FileReading:
    """Read a table whose rows (from 1, parted by /) say by a word each what the member's row shows.

    name: signed; other: signed by somebody; seal: sealed well within; cell: a picture in the cell; day: a day of
    receipt; left, sent, leave, gone, read: a remark.
    """
    remarks = {
        "left": "11月30日退職者",
        "sent": "休職中 11月25日自宅宛てて郵送済み",
        "leave": "休職中",
        "gone": "退職者",
        "read": "本人受領",
    }
    shown = [frozenset(row.split()) for row in rows.split("/")]
    lines: list[tuple[object, ...]] = []
    for number, words in enumerate(shown, 1):
        surname = "宮前" if "also" in words else SURNAMES[number - 1]
        line = list(member(number, surname if "name" in words else "鈴木" if "other" in words else ""))
        line[3] = f"{surname} {number}子"
        line[7] = "2025-11-25" if "day" in words else ""
        line[9] = next((remark for word, remark in remarks.items() if word in words), "")
        lines.append(tuple(line))

    def finish(_: Any, sheet: Any) -> None:
        for row in range(TOP - 1, TOP + len(shown) + 3):
            sheet.set_row_pixels(row, ROW_PX)
        own = [Laid(number, 7, shade=10 + number) for number, words in enumerate(shown, 1) if "seal" in words]
        for one in (*own, *laid):
            _lay(sheet, one)
        for number, words in enumerate(shown, 1):
            if "cell" in words:
                sheet.embed_image(TOP - 1 + number, STAMP, "seal.png", {"image_data": io.BytesIO(png(90))})
        if below:
            sheet.write_string(TOP + len(shown), 0, below)

    return read_bytes("返送.xlsx", book(lines, finish=finish), convert=False)


def _lay(sheet: Any, one: Laid) -> None:
    place = {"x_offset": one.x, "y_offset": one.y}
    if one.text:
        sheet.insert_textbox(TOP - 1 + one.row, STAMP, one.text, {**place, "width": one.side, "height": one.side})
    else:
        image = io.BytesIO(png(one.shade, size=one.side))
        sheet.insert_image(TOP - 1 + one.row, STAMP, "seal.png", {"image_data": image, **place})


def sealed(reading: FileReading) -> list[int]:
    """Rows on which a picture or shape counts."""
    rows = enumerate(reading.tables[0].rows, 1)
    return [
        number
        for number, row in rows
        if any(item.kind in ("picture", "shape", "cell_picture") for item in row.evidence)
    ]


def asked(reading: FileReading) -> list[int]:
    return [number for number, row in enumerate(reading.tables[0].rows, 1) if "S05" in row.codes]


HIGH = Laid(2, 14, side=50)  # 26 px on row 2, 24 on row 3
UPWARD = Laid(2, -10)  # 10 px on row 1, 16 px on row 2


@pytest.mark.parametrize(
    ("rows", "laid", "owner"),
    [
        ("seal/-/seal/-", [Laid(2)], 2),
        ("seal/-/cell/-", [Laid(2)], 2),
        ("seal/day/name/-", [Laid(2)], 2),
        ("-/-/left/-", [Laid(2)], 2),
        ("-/-/sent/-", [Laid(2)], 2),
        ("seal/-/seal/-", [UPWARD], 2),
        ("left/-/-/-", [UPWARD], 2),
        ("name/day/-/-", [UPWARD], 2),
        ("-/read/seal/-", [Laid(2)], 2),
        ("seal/-/seal/-", [Laid(2, 22)], 2),  # 69 %
        ("seal/-/seal/-", [Laid(2, 25)], 2),  # 58 %
        ("seal/-/seal/-", [Laid(2, 8, side=50)], 2),  # taller than the row
        ("seal/-/seal/-", [Laid(2, -20, side=52)], 2),  # 32 : 20, over the row above
        ("seal/-/name day/seal", [Laid(2, 25, shade=201), Laid(3, 7)], 2),  # who has both is closed by the seal
        ("seal/-/-/seal", [Laid(2, shade=201), Laid(3, shade=202)], 2),  # one after the other, from below
        ("seal/-/-/seal", [Laid(2), Laid(3, 20, shade=202)], 2),  # the seal of 3 hangs over 4, which has its own
        ("-/-/-/-", [Laid(4)], 4),  # blank below the table
        ("-/-/-/-", [Laid(1, text="青葉")], 1),  # it says whose it is
        ("-/-/-/-", [Laid(1, text="若松")], 2),
        ("-/-/-/-", [Laid(2, 0, side=60, x=0)], 2),  # pasted at the cell's corner
        ("-/-/-/-", [Laid(2, 0, side=56, x=0)], 2),
    ],
)
def test_a_seal_that_can_be_nobody_elses_is_given_quietly(rows: str, laid: list[Laid], owner: int) -> None:
    reading = read(rows, *laid)
    assert (asked(reading), reading.findings) == ([], ())
    assert owner in sealed(reading)


@pytest.mark.parametrize(
    ("rows", "laid", "who"),
    [
        ("-/-/-/-", [Laid(2)], [2, 3]),
        ("-/day/-/-", [Laid(2)], [2, 3]),
        ("seal day/day/name/seal day", [Laid(2)], [2]),  # everybody has one
        ("seal/day/name/left day", [Laid(2)], [2]),  # the days were typed down the column
        ("seal/day/name/day", [Laid(2)], [2]),
        ("seal/-/leave/-", [Laid(2)], [2, 3]),  # 休職中 alone settles nothing
        ("seal/-/gone/-", [Laid(2)], [2, 3]),
        ("-/-/other/-", [Laid(2)], [2, 3]),
        ("-/-/seal/left", [Laid(2), Laid(3, text="取消", shade=202)], [2, 3, 4]),  # the seal of 3 may be cancelled
        ("seal/-/name/-", [Laid(2)], [2]),  # no day of receipt, and some sign and seal
        ("seal/day/name/name seal", [Laid(2)], [2]),  # as here
        ("seal/day/name/name", [Laid(2), Laid(4, 25, shade=202)], [2]),  # and here
        ("seal/-/seal/-", [Laid(2, shade=13)], [2]),  # the neighbour's own picture once more
        ("seal/-/seal/-", [Laid(2, 26)], [2]),  # 54 %
        ("seal/-/seal/-", [HIGH], [2]),
        ("seal/seal/-/-", [Laid(2)], [3]),  # the other one lacks a seal
        ("seal/name/-/-", [Laid(2)], [3]),
        ("seal/left/-/-", [Laid(2)], [3]),
        ("-/seal/-/-", [UPWARD], [1]),
        ("seal/-/-/-", [Laid(2), Laid(3, 20, shade=202)], [2]),  # the seal of 3 hangs over 4, which has none
        ("seal/-/seal/-", [Laid(2, text="取消")], [2, 3]),
        ("seal/-/seal/-", [Laid(2, text="鈴木")], [2, 3]),
        ("-/- also/- also/-", [Laid(2, text="宮前")], [2, 3]),  # both are called so
        ("-/-/-/-", [Laid(1, -10)], [1]),  # over the header
        ("seal/seal/-/seal", [Laid(2, 20, side=44)], [3]),  # 24 of 44 px
        ("-/-/-/-", [Laid(2, 0, side=70, x=0)], [2, 3]),  # too high to have been pasted for one row
        ("-/-/-/-", [Laid(2, 0, side=60)], [2, 3]),  # at the row's edge, not at the cell's corner
    ],
)
def test_only_who_may_lack_the_seal_is_asked(rows: str, laid: list[Laid], who: list[int]) -> None:
    reading = read(rows, *laid)
    assert asked(reading) == who
    assert {finding.code for finding in reading.findings} == {"S05"}
    assert all(finding.cell for finding in reading.findings)


def test_one_seal_too_many_asks_nobody_and_stays_with_its_like() -> None:
    reading = read("seal/name/seal/-", Laid(2, shade=13))
    assert (asked(reading), sealed(reading)) == ([], [1, 3])


def test_a_seal_too_many_is_not_laid_beside_a_remark_that_it_would_contradict() -> None:
    for rows in ("seal/left/name/-", "seal/left/seal/-"):
        reading = read(rows, Laid(2))
        assert (asked(reading), sealed(reading)) == ([], [1, 3])


def low(*rows: int, y: int = 13) -> list[Laid]:
    """Seals of 32 px that a hand puts ``y`` px down each row: 15 leaves 25 px on it, 18 only 22."""
    return [Laid(row, y, side=32, shade=100 + row) for row in rows]


def test_who_seals_low_everywhere_is_believed_where_the_next_has_his_own() -> None:
    rows = "-/-/-/name/-/-/-/-"
    known, astride = low(1, 2, 3, 8, y=15), low(5, 6, 7, y=18)
    assert asked(read(rows, *known, *astride)) == []  # 5 to 7 from below, 8 over a blank row
    assert asked(read(rows, *low(1, 2, 3, y=13), *astride)) == [7, 8]  # nobody knows whether 7 is 8's
    twice = [Laid(row, 18, side=32, shade=99) for row in (5, 6)]
    assert asked(read(rows, *known, *twice)) == [5, 6, 7]  # one picture is no other one
    odd = [*low(1, 2, 3, 5, y=15), *low(4, y=1), *low(6, 7, y=18)]
    assert asked(read("-/-/-/-/-/-/-/-", *odd)) == [7, 8]  # but for one, they lie alike
    assert asked(read(rows, *low(1, 2, 3, y=3), *low(5, 6, 7, 8, y=18), below="取扱者")) == [5, 6, 7, 8]
    assert asked(read(rows, *low(1, 2, 3, y=9), *low(5, 6, 7, 8, y=18), below="取扱者")) == []


def test_what_stands_below_the_table_may_be_what_was_sealed() -> None:
    assert asked(read("-/-/-/-", Laid(4), below="取扱者")) == [4]


@pytest.mark.parametrize("step", [4, -4])
def test_below_a_column_that_slips_past_the_middle_no_seal_counts(step: int) -> None:
    """Each seal lies a tenth of a row lower (higher) than the one before; 9 has none but a neighbour's."""
    laid = [Laid(number, 7 + step * number, shade=100 + number) for number in range(1, 13) if number != 9]
    reading = read("/".join(["-"] * 12), *laid)
    clean = {number for number in sealed(reading) if number not in asked(reading)}
    assert clean <= {1, 2, 3}


def test_the_question_names_the_row() -> None:
    (finding,) = read("seal/-/name/-", Laid(2)).findings
    assert (finding.cell, "11行目の方" in finding.message) == ("I11", True)
    (finding,) = read("seal/seal/-/-", Laid(2)).findings
    assert (finding.cell, "12行目の方" in finding.message) == ("I11", True)
    (finding,) = read("-/-/-/-", Laid(2)).findings
    assert "またがって" in finding.message


@pytest.mark.parametrize("seed", [20251120, 20251121])
def test_hands_that_miss_put_no_seal_on_a_wrong_row_and_ask_half_as_often(seed: int) -> None:
    """A small part of the simulation; its own text tells what hands do."""
    told = simulate(seed, 400)
    assert told["astride"] > 40
    assert told["wrong"] == 0
    assert 2 * told["asked"] <= told["asked before"]
    assert 2 * told["needless"] <= told["needless before"]
