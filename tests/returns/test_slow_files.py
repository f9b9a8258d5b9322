"""Files that used to take minutes: twice the size takes about twice the work, or a bound refuses before the work."""

from __future__ import annotations

import io
import time
from collections.abc import Callable

import pytest
from PIL import Image

from ledger_tools.returns import LIMITS, read_bytes
from ledger_tools.returns.evidence import sight
from ledger_tools.returns.evidence.pieces import SCATTERED, is_scattered
from tests.returns.test_bounds import made

QUICK = 5.0  # seconds of this process's CPU


@pytest.mark.parametrize("name", [name for name, _ in made.SLOW if "140" not in name and ",000 rows" not in name])
def test_what_was_slow_is_quick(name: str) -> None:
    started = time.process_time()
    read_bytes("a", dict(made.SLOW)[name](), convert=False)
    assert time.process_time() - started < QUICK


@pytest.mark.slow
def test_a_page_of_a_whole_city_is_read_and_a_longer_one_refused_unread() -> None:
    row = f"<tr><td>1</td><td>0000001</td><td>川崎 一子</td><td></td>{'<td>庶務課</td>' * 7}</tr>\n"
    city = made.page(20_000 * len(row.encode()), row)
    assert [len(table.rows) for table in read_bytes("a.xls", city).tables] == [20_000]
    longer = made.page(22_000 * len(row.encode()), row)
    assert [finding.code for finding in read_bytes("a.xls", longer).findings] == ["F10"]


def test_a_picture_in_pieces_is_asked_about() -> None:
    (row,) = read_bytes("a.xlsx", made.sealed(made.scattered_png(2_000_000))).tables[0].rows
    assert ([item.kind for item in row.evidence], row.codes) == (["unreadable"], ("S05",))


def drawn(kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((900, 900), 90).convert("RGB").quantize(60).convert("RGB").save(out, kind, **options)
    return out.getvalue()


#: What programs and cameras write: notes, profiles, previews.
HONEST: dict[str, Callable[[], bytes]] = {
    "png": lambda: drawn("PNG"),
    "png with a profile": lambda: drawn("PNG", icc_profile=bytes(400_000), dpi=(300, 300)),
    "png with 150 notes": lambda: made.scattered_png(150 * 12),
    "png in small pieces": lambda: drawn("PNG", compress_level=0),
    "jpeg": lambda: drawn("JPEG"),
    "jpeg with a profile of 200 segments": lambda: drawn("JPEG", icc_profile=bytes(13_000_000)),
    "jpeg with notes": lambda: drawn(
        "JPEG", comment=b"x" * 60_000, progressive=True, exif=b"Exif\0\0II*\0" + bytes(60_000)
    ),
    "gif": lambda: drawn("GIF"),
    "gif with a note": lambda: drawn("GIF", comment=b"x" * 100_000),
}


@pytest.mark.parametrize("name", HONEST)
def test_honest_pictures_are_looked_at(name: str) -> None:
    assert not is_scattered(HONEST[name](), name.partition(" ")[0])


JPEG, GIF = drawn("JPEG"), drawn("GIF")
TABLE = 13 + (3 << (GIF[10] & 7) + 1)  # where the colours of the GIF end
SCATTERED_ONES: dict[str, bytes] = {
    "png chunks": made.scattered_png(201 * 12),
    "png data": made.scattered_png(0).replace(b"IEND", b"IDAT" + bytes(4) + (bytes(4) + b"IDAT" + bytes(4)) * 20_001),
    "jpeg segments": JPEG[:2] + b"\xff\xe3\0\2" * 1_001 + JPEG[2:],
    "jpeg filling": JPEG[:2] + b"\xff" * 10_001 + JPEG[2:],
    "gif blocks": GIF[:TABLE] + b"\x21\xfe" + b"\1a" * 20_001 + b"\0" + GIF[TABLE:],
    "gif junk": GIF[:TABLE] + bytes(20_001) + GIF[TABLE:],
}


@pytest.mark.parametrize("name", SCATTERED_ONES)
def test_pictures_in_pieces_are_not_looked_at(name: str) -> None:
    assert sight.unseen(SCATTERED_ONES[name], name.partition(" ")[0]) == SCATTERED


@pytest.mark.parametrize(
    "head", ["番号,氏名\r\n", "<table><tr><td>番号</table>", "MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n"]
)
def test_a_text_beyond_the_bound_is_refused_unread(head: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ledger_tools.returns.reading._read_markup", pytest.fail)
    monkeypatch.setattr("ledger_tools.returns.reading._read_blind", pytest.fail)
    data = head.encode().ljust(LIMITS.max_text_bytes + 1, b" ")
    assert [finding.code for finding in read_bytes("a", data).findings] == ["F10"]
