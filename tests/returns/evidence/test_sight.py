"""Pictures of which nothing can be seen are nobody's seal; what has ink is one, however pale or small."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image, ImageDraw

from ledger_tools.returns import read_bytes
from ledger_tools.returns.evidence.images import image_type
from ledger_tools.returns.evidence.sight import BLANK, BROKEN, CLEAR, unseen
from ledger_tools.simulate.seal import seal_png
from tests.returns.books import STAMP, book, member
from tests.returns.evidence.books import Book, one_cell, picture

RED = (200, 30, 30)


def saved(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def sheet(colour: Any = "white", mode: str = "RGB", size: tuple[int, int] = (80, 80)) -> Image.Image:
    return Image.new(mode, size, colour)


def seal(mode: str = "RGB", ground: Any = "white", ink: Any = RED, width: int = 4, size: int = 80) -> Image.Image:
    image = Image.new(mode, (size, size), ground)
    pen = ImageDraw.Draw(image)
    pen.ellipse((2, 2, size - 3, size - 3), outline=ink, width=width)
    pen.line((size // 3, size // 4, size // 3, 3 * size // 4), fill=ink, width=width)
    return image


def signature(ink: Any = (20, 20, 60), size: tuple[int, int] = (900, 300), kind: str = "RGB") -> Image.Image:
    image = Image.new(kind, size, "white")
    points = [(size[0] * part // 12, size[1] * (1 + part % 3) // 4) for part in range(3, 10)]
    ImageDraw.Draw(image).line(points, fill=ink, width=2)
    return image


def framed() -> Image.Image:
    image = sheet()
    ImageDraw.Draw(image).rectangle((0, 0, 79, 79), outline="black", width=2)
    return image


def speck() -> Image.Image:
    image = sheet(size=(400, 400))
    image.putpixel((200, 200), (0, 0, 0))
    return image


def noise() -> Image.Image:
    return Image.effect_noise((200, 200), 8).point(lambda level: min(255, level + 115)).convert("RGB")


def clear(kind: str) -> bytes:
    return saved(Image.new("RGBA", (60, 60), (255, 0, 0, 0)), kind)


BLANKS: dict[str, Callable[[], bytes]] = {
    "white": lambda: saved(sheet()),
    "black": lambda: saved(sheet("black")),
    "red": lambda: saved(sheet(RED)),
    "grey": lambda: saved(sheet(200, "L")),
    "one bit": lambda: saved(sheet(1, "1")),
    "palette": lambda: saved(sheet(RED).convert("P", palette=Image.Palette.ADAPTIVE)),
    "deep grey": lambda: saved(sheet(40_000, "I;16")),
    "white, half transparent": lambda: saved(sheet((255, 255, 255, 128), "RGBA")),
    "white ink on clear": lambda: saved(seal("RGBA", (255, 255, 255, 0), (255, 255, 255, 255))),
    "red, half transparent": lambda: saved(sheet((*RED, 128), "RGBA")),
    "grey with alpha": lambda: saved(sheet((120, 255), "LA")),
    "jpeg": lambda: saved(sheet(), "JPEG"),
    "jpeg, cmyk": lambda: saved(sheet((0, 0, 0, 0), "CMYK"), "JPEG"),
    "jpeg of paper": lambda: saved(noise(), "JPEG", quality=60),
    "gif": lambda: saved(sheet(), "GIF"),
    "bmp": lambda: saved(sheet(), "BMP"),
    "tiff": lambda: saved(sheet(), "TIFF"),
    "one pixel": lambda: saved(sheet(RED, size=(1, 1))),
    "one line": lambda: saved(sheet(RED, size=(1, 80))),
    "speck of dust": lambda: saved(speck()),
    "empty cell with its borders": lambda: saved(framed()),
    "pale noise": lambda: saved(noise()),
}
WHOLE = {"png": saved(seal()), "jpeg": saved(seal(), "JPEG"), "gif": saved(seal(), "GIF"), "bmp": saved(seal(), "BMP")}
BROKENS: dict[str, bytes] = {
    **{f"{kind} cut short": data[: len(data) // 2] for kind, data in WHOLE.items()},
    "png head": WHOLE["png"][:8],
    "png head and size": WHOLE["png"][:33],
    "png zeroed": WHOLE["png"][:60] + b"\0" * (len(WHOLE["png"]) - 60),
    "jpeg head": b"\xff\xd8\xff\xe0",
    "jpeg and text": b"\xff\xd8\xff" + b"receipt " * 20,
    "gif head": b"GIF89a",
    "gif and text": b"GIF89a, says the file",
    "bmp head": b"BM",
    "bmp and text": b"BM is how the text begins",
    "tiff head": b"II*\0",
    "webp head": b"RIFF\0\0\0\0WEBP",
    "png of no size": WHOLE["png"][:16] + b"\0" * 8 + WHOLE["png"][24:],
}
SEALS: dict[str, Callable[[], bytes]] = {
    "simulated": lambda: seal_png("a"),
    "on white": lambda: WHOLE["png"],
    "on clear": lambda: saved(seal("RGBA", (0, 0, 0, 0), (*RED, 255))),
    "pale on clear": lambda: saved(seal("RGBA", (0, 0, 0, 0), (*RED, 70))),
    "palette": lambda: saved(seal().convert("P")),
    "one bit": lambda: saved(seal("1", 1, 0)),
    "grey": lambda: saved(seal("L", 255, 90)),
    "grey with alpha": lambda: saved(seal("LA", (0, 0), (60, 255))),
    "deep grey": lambda: saved(seal("I;16", 65535, 0)),
    "white on red": lambda: saved(seal("RGB", RED, "white")),
    "thin": lambda: saved(seal(width=1)),
    "small": lambda: saved(seal(size=16, width=1)),
    "large": lambda: saved(seal(size=1500, width=5)),
    "jpeg": lambda: WHOLE["jpeg"],
    "jpeg, cmyk": lambda: saved(seal().convert("CMYK"), "JPEG"),
    "jpeg, poor": lambda: saved(seal(), "JPEG", quality=10),
    "large jpeg": lambda: saved(seal(size=2600, width=20), "JPEG"),
    "gif": lambda: WHOLE["gif"],
    "bmp": lambda: WHOLE["bmp"],
    "tiff": lambda: saved(seal(), "TIFF"),
    "webp": lambda: saved(seal(), "WEBP"),
    "interlaced": lambda: saved(seal(), "PNG", interlace=1),
    "signature": lambda: saved(signature()),
    "pencil": lambda: saved(signature((150, 150, 150))),
    "signature in black and white": lambda: saved(signature(0, kind="1")),
}


@pytest.mark.parametrize("name", BLANKS)
def test_nothing_is_seen_of_a_blank_picture(name: str) -> None:
    data = BLANKS[name]()
    assert unseen(data, image_type(data)) == BLANK


@pytest.mark.parametrize("name", BROKENS)
def test_a_broken_picture_is_none(name: str) -> None:
    assert unseen(BROKENS[name], image_type(BROKENS[name])) == BROKEN


@pytest.mark.parametrize("name", SEALS)
def test_what_has_ink_is_seen(name: str) -> None:
    data = SEALS[name]()
    assert unseen(data, image_type(data)) == ""


@pytest.mark.parametrize("data", [clear("PNG"), clear("GIF"), clear("TIFF"), clear("WEBP")])
def test_what_is_clear_throughout_is_not_there(data: bytes) -> None:
    assert unseen(data, image_type(data)) == CLEAR


@pytest.mark.parametrize("data", [b"\xd7\xcd\xc6\x9a", b"<svg/>", b"\0" * 40 + b" EMF", b"\0\0\0\0ftypheic"])
def test_what_only_office_draws_is_taken_to_be_visible(data: bytes) -> None:
    assert image_type(data)
    assert unseen(data, image_type(data)) == ""


def test_a_huge_picture_is_taken_to_be_visible(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ledger_tools.returns.evidence.sight._MOST_PIXELS", 100)
    assert unseen(saved(sheet()), "png") == ""


@pytest.mark.parametrize(
    ("data", "why"),
    [(BLANKS["white"](), BLANK), (BROKENS["png cut short"], BROKEN), (BROKENS["jpeg and text"], BROKEN)],
)
def test_such_a_picture_is_unreadable_where_it_lies(data: bytes, why: str) -> None:
    (found,) = Book().draw(one_cell(picture(), (9, 20, 12, 3), 50, 34), rIdP=data).found()
    assert (found.kind, found.why, found.row) == ("unreadable", why, 12)


def test_its_row_is_asked_about_and_its_neighbours_are_not() -> None:
    def finish(_: Any, target: Any) -> None:
        for row, data in ((9, saved(seal())), (10, saved(sheet()))):
            target.set_row_pixels(row, 60)
            target.insert_image(row, STAMP, "a.png", {"image_data": io.BytesIO(data), "y_offset": 5, "y_scale": 0.5})

    reading = read_bytes("返送.xlsx", book([member(1), member(2)], finish=finish))
    assert [[item.kind for item in row.evidence] for row in reading.tables[0].rows] == [["picture"], ["unreadable"]]
    assert [row.codes for row in reading.tables[0].rows] == [(), ("S05",)]
    assert [BLANK in finding.message for finding in reading.findings] == [True]
