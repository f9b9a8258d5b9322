"""Damaged and odd parts: a reading, or a refusal with its reason; never a traceback, never a place made up."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable

import pytest

from ledger_tools.returns.evidence import collect
from ledger_tools.returns.workbook.grid import Grid
from ledger_tools.returns.workbook.package import Package, Refused
from tests.returns.evidence.test_cells import cell, commented, note, rich_book, wps_book
from tests.returns.evidence.test_writers import forms_book

ODD = ("", "-1", "1e400", "nan", "99999999999999", "-99999999", "1048577", "２", "x", "1.5", "0x10")
VALUE = re.compile(r'(?<==")[^"]*(?=")|(?<=>)-?[\d., ]+(?=<)')
ELEMENT = re.compile(r"<([\w:]+)[^<>]*/>|<([\w:]+)[^<>]*>[^<>]*</\2>")

THREAD = '<threadedComment ref="I12" id="{1}"><text>本人</text></threadedComment>'
BOOKS: tuple[Callable[[], bytes], ...] = (
    forms_book,
    lambda: rich_book(cell("I12", "<v>#VALUE!</v>", 't="e" vm="2"')).data(),
    lambda: wps_book("DISPIMG(&quot;ID_7A0C&quot;,1)").data(),
    lambda: commented(note("I12", "不在") + note("A3", "予定", 1), THREAD).data(),
)


def changed(text: str, dice: random.Random) -> str:
    """Return a part with odd values, an element lost or doubled, its end cut off, or one character wrong."""
    kind, spots, elements = dice.randrange(4), list(VALUE.finditer(text)), list(ELEMENT.finditer(text))
    if kind == 0 and spots:
        spot = dice.choice(spots)
        return text[: spot.start()] + dice.choice(ODD) + text[spot.end() :]
    if kind == 1 and elements:
        element = dice.choice(elements)
        return text[: element.start()] + dice.choice(("", element[0] * 2)) + text[element.end() :]
    cut = dice.randrange(len(text))
    return text[:cut] if kind == 2 else text[:cut] + dice.choice('<>&"\0é') + text[cut + 1 :]


def damaged(data: bytes, dice: random.Random) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(buffer, "w") as target:
        inner = [name for name in source.namelist() if name.endswith((".xml", ".vml", ".rels")) and "/" in name]
        victim = dice.choice(inner)
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, changed(content.decode(), dice) if name == victim else content)
    return buffer.getvalue()


@pytest.mark.parametrize("make", BOOKS, ids=["forms", "rich", "wps", "comments"])
def test_damage_is_read_or_refused(make: Callable[[], bytes]) -> None:
    whole, outcomes = make(), set()
    for seed in range(100):
        try:
            package = Package.open(damaged(whole, random.Random(seed)))
            found = [item for sheet in package.sheets() for item in collect(package, sheet, Grid.read(package, sheet))]
        except Refused as refused:
            assert refused.message
            outcomes.add(refused.code)
            continue
        outcomes.add("read")
        for item in found:
            assert (item.row > 0) == item.certain, item
            assert (item.column > 0) == item.column_certain, item
            assert sum(share for _, share in item.rows) <= 1.001, item
            assert item.certain or item.why, item
    assert {"read", "F01"} <= outcomes
