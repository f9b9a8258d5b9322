"""The letters of seals are read where the extra [ocr] is installed; without it, and in doubt, nothing is said."""

from __future__ import annotations

import io
import socket
import subprocess
import sys
import time

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont

from ledger_tools.model import Evidence
from ledger_tools.returns import Job, read_bytes, read_many
from ledger_tools.returns.evidence import letters_of, recogniser
from ledger_tools.returns.evidence.images import image_type
from ledger_tools.returns.evidence.letters import read_columns, read_seal
from ledger_tools.returns.evidence.stamped_words import word_read
from ledger_tools.simulate.seal import seal_png
from tests.returns.books import book, member
from tests.seals import Seal, drawn, fonts

NAMES = ("佐藤", "鈴木", "高橋", "長谷川", "五十嵐", "山田", "中村", "大久保", "石川", "吉田")


@pytest.fixture
def font() -> str:
    return fonts()[0]


def sealed(*pictures: bytes) -> bytes:
    """A ledger whose members' stamp cells hold these pictures."""

    def finish(_: object, sheet: object) -> None:
        for number, picture in enumerate(pictures):
            sheet.set_row_pixels(9 + number, 60)  # type: ignore[attr-defined]
            options = {"image_data": io.BytesIO(picture), "x_scale": 0.3, "y_scale": 0.3, "x_offset": 4, "y_offset": 4}
            sheet.insert_image(9 + number, 8, f"{number}.png", options)  # type: ignore[attr-defined]

    return book([member(number) for number in range(1, len(pictures) + 1)], finish=finish)


@pytest.mark.parametrize("shape", ["round", "square", "oval", "date"])
@pytest.mark.parametrize("name", ["鈴木", "山田", "長谷川"])
@pytest.mark.parametrize("clear", [True, False])
@pytest.mark.usefixtures("ocr")
def test_plain_seals_are_read(font: str, shape: str, name: str, clear: bool) -> None:
    assert name in letters_of(Seal(name, font, shape, clear=clear).png()).splitlines()


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        (("確", "認"), "確認"),
        (("小林", "之印"), "小林之印"),
        (("佐藤", "印"), "佐藤印"),
    ],
)
@pytest.mark.usefixtures("ocr")
def test_two_columns_are_read_from_the_right(font: str, columns: tuple[str, str], said: str) -> None:
    image = Image.new("L", (300, 300), 0)
    for left, column in zip((155, 15), columns, strict=True):
        high = 280 // len(column)
        for number, letter in enumerate(column):
            cell = Image.new("L", (130, 130), 0)
            ImageDraw.Draw(cell).text((65, 65), letter, 255, ImageFont.truetype(font, 120), anchor="mm")
            image.paste(cell.resize((130, high - 12)), (left, 10 + number * high))
    assert said in read_columns(np.asarray(image, dtype=np.float32) / 255)


@example(100, 100, [(0, 60, 99, 30), (50, 5, 0, 1)], False)
@given(
    st.integers(1, 120), st.integers(1, 120), st.lists(st.tuples(*[st.integers(0, 119)] * 4), max_size=6), st.booleans()
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.usefixtures("ocr")
def test_whatever_ink_there_is_reading_it_goes_on(
    high: int, wide: int, blots: list[tuple[int, int, int, int]], is_ringed: bool
) -> None:
    ink = np.zeros((high, wide), np.float32)
    for top, left, tall, broad in blots:
        ink[top : top + tall + 1, left : left + broad + 1] = 1
    if is_ringed:
        ink[0], ink[-1], ink[:, 0], ink[:, -1] = 1, 1, 1, 1
    for read in (read_columns(ink), read_seal(ink).splitlines(), [word_read(ink)]):
        assert all(isinstance(text, str) for text in read)


@pytest.mark.usefixtures("ocr")
def test_turned_and_small_seals_are_mostly_read() -> None:
    seals = list(drawn(40, 5, NAMES))
    read = [seal.name in letters_of(seal.png()).splitlines() for seal in seals]
    assert sum(read) >= 28


@pytest.mark.parametrize(
    "picture",
    [b"", b"\x89PNG\r\n\x1a\n", b"BM" + b"\0" * 60, b"<svg/>", seal_png("a"), seal_png("b")],
    ids=["empty", "cut short", "bmp", "svg", "strokes", "other strokes"],
)
@pytest.mark.usefixtures("ocr")
def test_what_is_no_seal_says_nothing(picture: bytes) -> None:
    assert letters_of(picture) == ""


@pytest.mark.usefixtures("ocr")
def test_blank_and_huge_pictures_say_nothing() -> None:
    from PIL import Image

    for size, colour in (((200, 200), "white"), ((3000, 3000), "red"), ((1, 4000), "red"), ((200, 200), "red")):
        out = io.BytesIO()
        Image.new("RGB", size, colour).save(out, "PNG")
        assert image_type(out.getvalue()) == "png"
        assert letters_of(out.getvalue()) == ""


@pytest.mark.usefixtures("ocr")
def test_the_letters_go_with_the_picture_also_through_a_worker(font: str) -> None:
    data = sealed(Seal("鈴木", font).png(), seal_png("x"), Seal("鈴木", font).png())
    asked = Job("返送.xlsx", data=data, letters=True)
    ((_, reading),) = read_many([asked], workers=1)
    assert [row.evidence[0].letters for row in reading.tables[0].rows] == ["鈴木", "", "鈴木"]
    assert reading == read_bytes("返送.xlsx", data, letters=True)
    silent = read_bytes("返送.xlsx", data)
    assert [row.evidence[0].letters for row in silent.tables[0].rows] == ["", "", ""]
    assert [row.evidence[0].kind for row in silent.tables[0].rows] == ["picture"] * 3


@pytest.mark.usefixtures("ocr")
def test_no_network_and_a_second_at_most(font: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("reading a seal reached the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    recogniser.recogniser.cache_clear()
    letters_of.cache_clear()
    assert letters_of(Seal("鈴木", font).png()) == "鈴木"
    start = time.perf_counter()
    for name in NAMES[:5]:
        letters_of(Seal(name, font, size=110).png())
    assert time.perf_counter() - start < 5 * 1.0


def test_without_the_extra_pictures_count_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ledger_tools.returns.ledger.seals.can_read_letters", lambda: False)
    row = read_bytes("返送.xlsx", sealed(seal_png("a")), letters=True).tables[0].rows[0]
    assert [piece._replace(sha256="") for piece in row.evidence] == [Evidence("picture", heading="0.png")]


def test_reading_other_files_loads_nothing_of_it() -> None:
    code = (
        "import sys; from ledger_tools.returns import can_read_letters, read_bytes; can_read_letters();"
        "read_bytes('a.csv', '番号,氏名,受領印\\r\\n0001,川崎,川崎\\r\\n'.encode(), letters=True);"
        "print(*sorted({'rapidocr', 'onnxruntime', 'cv2', 'PIL'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, encoding="utf-8")
    assert done.stdout.strip() == ""
