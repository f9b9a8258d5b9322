"""Files of paper made to hurt: each is small, and would cost memory, time or a reader if it were believed."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable, Mapping, Sequence
from functools import cache

from PIL import Image

from ledger_tools.model import FileReading

A4 = b"[0 0 595 842]"


def pdf(objects: Mapping[int, bytes], root: int = 1) -> bytes:
    """A PDF of these objects, with a sound table of them."""
    out = bytearray(b"%PDF-1.7\n")
    places = {}
    for number, body in sorted(objects.items()):
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start, size = len(out), max(objects) + 1
    lines = (b"%010d 00000 n \n" % places[at] if at in places else b"0000000000 00000 f \n" for at in range(1, size))
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size + b"".join(lines)
    return bytes(out + b"trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, root, start))


def stream(words: bytes, data: bytes) -> bytes:
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (words, len(data), data)


def one_page(content: bytes, more: Mapping[int, bytes] | None = None, *, box: bytes = A4, words: bytes = b"") -> bytes:
    """A PDF of one page; ``more`` holds its further objects, of which X (5) is a picture it may show."""
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox %s /Contents 4 0 R /Resources << /XObject << /X 5 0 R >> >> >>"
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R %s >>" % words,
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: page % box,
        4: stream(b"", content),
    }
    return pdf(objects | dict(more or {}))


def showing(width: int, height: int, data: bytes, words: bytes, bits: int = 8) -> bytes:
    """A PDF of one page that shows one picture of this size."""
    size = b"/Type /XObject /Subtype /Image /Width %d /Height %d /BitsPerComponent %d " % (width, height, bits)
    return one_page(b"595 0 0 842 0 0 cm /X Do", {5: stream(size + words, data)})


def deflated(data: bytes, times: int = 1) -> bytes:
    for _ in range(times):
        data = zlib.compress(data, 9)
    return data


_FLATE = b"/ColorSpace /DeviceRGB /Filter /FlateDecode"


@cache
def _zeros() -> bytes:
    return deflated(bytes(300_000_000))


def a0_at_1200_dpi() -> bytes:
    return showing(39_732, 56_173, _zeros(), _FLATE)


def just_below_the_bound() -> bytes:
    return showing(8_900, 8_900, _zeros(), _FLATE)


def deflate_bomb() -> bytes:
    """300 MB of white space as what is drawn on the page, packed twice."""
    packed = deflated(deflated(b" " * 300_000_000))
    page = one_page(b"q Q")
    return page.replace(b"<<  /Length 3 >>\nstream\nq Q", stream(b"/Filter [/FlateDecode /FlateDecode]", packed)[:-10])


def jbig2_bomb() -> bytes:
    """A page of 60,000 by 60,000 that its picture says to be small."""
    info = struct.pack(">IIIIBH", 60_000, 60_000, 0, 0, 0, 0)
    data = struct.pack(">IBBI", 0, 48, 1, len(info)) + info
    return showing(1_700, 2_300, data, b"/ColorSpace /DeviceGray /Filter /JBIG2Decode", 1)


def jpx_bomb() -> bytes:
    """A picture whose own head says 60,000 by 60,000."""
    small = io.BytesIO()
    Image.new("RGB", (64, 64), "white").save(small, "JPEG2000", no_jp2=True)
    data = bytearray(small.getvalue())
    at = data.index(b"\xff\x51") + 6
    struct.pack_into(">IIIIIIII", data, at, 60_000, 60_000, 0, 0, 60_000, 60_000, 0, 0)
    return showing(1_700, 2_300, bytes(data), b"/ColorSpace /DeviceRGB /Filter /JPXDecode")


def too_many_pages() -> bytes:
    kids = b" ".join([b"3 0 R"] * 10_001)
    return pdf(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Kids [%s] /Count 10001 >>" % kids,
            3: b"<< /Type /Page /Parent 2 0 R /MediaBox %s >>" % A4,
        }
    )


def pages_that_are_not_there() -> bytes:
    pages = b"<< /Type /Pages /Kids [] /Count 300 >>"
    return pdf({1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: pages})


def deep_page_tree() -> bytes:
    """100,000 levels of page tree above one page."""
    levels = 100_000
    objects = {1: b"<< /Type /Catalog /Pages 2 0 R >>"}
    for level in range(2, levels):
        objects[level] = b"<< /Type /Pages /Kids [%d 0 R] /Count 1 /Parent %d 0 R >>" % (level + 1, level - 1)
    objects[levels] = b"<< /Type /Page /Parent %d 0 R /MediaBox %s >>" % (levels - 1, A4)
    return pdf(objects)


def page_tree_in_a_circle() -> bytes:
    pages = b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 4 /Parent 2 0 R >>"
    return pdf({1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: pages})


def table_of_objects_in_a_circle() -> bytes:
    whole = one_page(b"q Q")
    start = whole.rindex(b"startxref\n") + 10
    at = int(whole[start : whole.index(b"\n", start)])
    return whole.replace(b"/Root 1 0 R", b"/Root 1 0 R /Prev %d" % at)


def forms_within_forms() -> bytes:
    """A drawing that draws the next eight times, nine levels deep: 130 million rectangles."""
    return one_page(b"/X Do", _forms())


def _forms() -> dict[int, bytes]:
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /X %d 0 R >> >>"
    found = {at: stream(form % (at + 1), b"/X Do " * 8) for at in range(5, 14)}
    return found | {14: stream(form % 14, b"0 0 500 700 re f")}


def ten_pages(deadly: int) -> bytes:
    """Ten pages with a black field, of which this one (from 1) draws :func:`forms_within_forms` instead."""
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox %s /Contents %d 0 R /Resources << /XObject << /X 5 0 R >> >> >>"
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Kids [%s] /Count 10 >>" % b" ".join(b"%d 0 R" % at for at in range(21, 31)),
        3: stream(b"", b"9 9 300 200 re f"),
        4: stream(b"", b"/X Do"),
    }
    pages = {20 + number: page % (A4, 4 if number == deadly else 3) for number in range(1, 11)}
    return pdf(objects | _forms() | pages)


def endless_drawing() -> bytes:
    """Twenty million lines to draw, packed into little."""
    drawn = deflated(b"0 0 m 595 842 l S\n" * 20_000_000)
    page = one_page(b"q Q")
    return page.replace(b"<<  /Length 3 >>\nstream\nq Q", stream(b"/Filter /FlateDecode", drawn)[:-10])


def huge_object_stream() -> bytes:
    """A packed stream that says it holds 50 million objects."""
    whole = one_page(b"q Q", {5: stream(b"/Type /ObjStm /N 50000000 /First 400000000 /Filter /FlateDecode", _zeros())})
    return whole[: whole.index(b"xref\n")] + b"trailer\n<< /Root 1 0 R >>\n"


def immense_paper() -> bytes:
    return one_page(b"0 0 100 100 re f", box=b"[0 0 1e9 1e9]")


def thread_of_paper() -> bytes:
    return one_page(b"0 0 100 100 re f", box=b"[0 0 0.001 14400]")


def png_of(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", _zeros()) + chunk(b"IEND", b"")


def tiff(frames: int, width: int = 8, height: int = 8, *, circle: bool = False) -> bytes:
    """A TIFF of so many frames, all of which are the same strip of 8 bytes."""
    out = bytearray(b"II*\0\x10\0\0\0" + bytes(8))
    entries = ((256, width), (257, height), (258, 1), (259, 1), (262, 1), (273, 8), (277, 1), (278, height), (279, 8))
    for frame in range(frames):
        out += struct.pack("<H", len(entries))
        for tag, value in entries:
            out += struct.pack("<HHII", tag, 4, 1, value)
        last = 16 if circle else 0
        out += struct.pack("<I", last if frame == frames - 1 else len(out) + 4)
    return bytes(out)


def immense_webp() -> bytes:
    """Its head says 16,384 by 16,384."""
    small = io.BytesIO()
    Image.new("RGB", (64, 64), "white").save(small, "WEBP", lossless=True)
    data = bytearray(small.getvalue())
    at = data.index(b"VP8L") + 9
    struct.pack_into("<I", data, at, 16_383 | 16_383 << 14)
    return bytes(data)


def moving_picture() -> bytes:
    """A WebP of 200 frames: the first is the page."""
    out = io.BytesIO()
    frames = [Image.new("RGB", (32, 32), (shade, 0, 0)) for shade in range(200)]
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:])
    return out.getvalue()


#: Bomb -> codes it may end with.
BOMBS: tuple[tuple[str, Callable[[], bytes], tuple[str, ...]], ...] = (
    ("a0_at_1200_dpi.pdf", a0_at_1200_dpi, ("P04",)),
    ("just_below_the_bound.pdf", just_below_the_bound, ("", "P01", "P04")),
    ("deflate_bomb.pdf", deflate_bomb, ("F10", "P04")),
    ("jbig2_bomb.pdf", jbig2_bomb, ("P04", "F10")),
    ("jpx_bomb.pdf", jpx_bomb, ("P04", "F10")),
    ("too_many_pages.pdf", too_many_pages, ("F10",)),
    ("pages_that_are_not_there.pdf", pages_that_are_not_there, ("F01", "P04")),
    ("deep_page_tree.pdf", deep_page_tree, ("F01", "F10", "P04")),
    ("page_tree_in_a_circle.pdf", page_tree_in_a_circle, ("F01", "P04")),
    ("table_of_objects_in_a_circle.pdf", table_of_objects_in_a_circle, ("", "F01")),
    ("forms_within_forms.pdf", forms_within_forms, ("P01", "P04", "F10")),
    ("endless_drawing.pdf", endless_drawing, ("P01", "P04", "F10")),
    ("huge_object_stream.pdf", huge_object_stream, ("", "F01", "P04", "F10")),
    ("immense_paper.pdf", immense_paper, ("", "P01", "P04")),
    ("thread_of_paper.pdf", thread_of_paper, ("", "P01", "P04")),
    ("immense.png", lambda: png_of(60_000, 60_000), ("F10",)),
    ("at_the_bound.png", lambda: png_of(8_900, 8_900), ("", "P01", "P04")),
    ("moving.webp", moving_picture, ("", "P01")),
    ("immense.webp", immense_webp, ("F10", "P04")),
    ("100000_frames.tif", lambda: tiff(100_000), ("F10",)),
    ("immense.tif", lambda: tiff(1, 60_000, 60_000), ("F10", "P04")),
    ("circle.tif", lambda: tiff(3, circle=True), ("", "F01", "P01", "P04", "F10")),
)


def wrong_with(reading: FileReading, expected: Sequence[str]) -> str:
    """Return what is wrong with how a bomb ended; '' where nothing is."""
    if reading.tables:
        return "it was read"
    if len(reading.findings) > 1 or not {one.code for one in reading.findings} <= set(expected):
        return f"found {reading.findings}"
    if not reading.findings and "" not in expected:
        return "nothing was said"
    for one in reading.findings:
        if not one.message.endswith("。") or "Excel" in one.message:
            return f"said {one.message}"
    return ""
