"""Bombs, broken files and tricks: a reason instead of a crash, and nothing half read."""

from __future__ import annotations

import io
import struct
import time
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger_tools.returns import LIMITS, read_bytes
from ledger_tools.returns.workbook.package import Package, Refused, parse_xml
from tests.returns.books import SHEET_PART, book, edited, inline_sheet, member, package

LEDGER = {2: {"B": "番号", "C": "受領印"}, 3: {"B": "0001", "C": "川崎"}}
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
WHOLE = book([member(1, "川崎")])


def code_of(data: bytes) -> str:
    reading = read_bytes("返送.xlsx", data, convert=False)
    assert reading.findings, "neither rows nor a reason"
    assert reading.tables == ()
    return reading.findings[0].code


@contextmanager
def seconds(limit: float) -> Iterator[None]:
    start = time.process_time()
    yield
    assert time.process_time() - start < limit


def test_stray_far_cell_costs_nothing_and_hides_nothing() -> None:
    with seconds(1):
        reading = read_bytes("返送.xlsx", package(inline_sheet({**LEDGER, 1_048_576: {"XFD": "x"}})))
    assert reading.tables[0].rows[0].bango == "0001"


def test_far_cells_of_many_rows_cost_little() -> None:
    rows = {**LEDGER, **{number: {"A": "x", "XFC": "y"} for number in range(10, 2000)}}
    with seconds(3):
        assert len(read_bytes("返送.xlsx", package(inline_sheet(rows))).tables) == 1


def test_cells_outside_a_sheet_are_refused() -> None:
    assert code_of(package(inline_sheet({**LEDGER, 1_048_577: {"A": "x"}}))) == "F10"
    assert code_of(package(inline_sheet({**LEDGER, 5: {"XFE": "x"}}))) == "F10"


def test_white_space_bomb() -> None:
    bomb = inline_sheet(LEDGER).encode() + b" " * 160_000_000
    data = package(bomb)
    assert len(data) < 1_000_000
    with seconds(3):
        assert code_of(data) == "F10"


def test_ratio_counts_before_the_size_does() -> None:
    assert code_of(package(inline_sheet(LEDGER).encode() + b" " * 30_000_000)) == "F10"


def test_many_small_strings_are_bounded() -> None:
    limits = replace(LIMITS, max_cells=1000)
    rows = {number: {"A": "x", "B": "y"} for number in range(4, 2000)}
    sheet = inline_sheet({**LEDGER, **rows}, prefix="x")
    assert read_bytes("返送.xlsx", package(sheet), limits=limits).findings[0].code == "F10"


def test_lying_directory_is_noticed() -> None:
    data = bytearray(package(inline_sheet(LEDGER)))
    place = data.rindex(SHEET_PART.encode()) - 46
    assert data[place : place + 4] == b"PK\x01\x02"
    data[place + 24 : place + 28] = struct.pack("<I", 10)  # declared size
    data[place + 16 : place + 20] = struct.pack("<I", zlib.crc32(b"x"))
    assert code_of(bytes(data)) == "F01"


def test_overlapping_entries_are_refused() -> None:
    data = bytearray(package(inline_sheet(LEDGER)))
    first = data.index(b"PK\x01\x02")
    second = data.index(b"PK\x01\x02", first + 4)
    data[second + 42 : second + 46] = data[first + 42 : first + 46]
    # Either its extent or its name gives it away.
    assert code_of(bytes(data)) in ("F01", "F10")


@pytest.mark.parametrize(
    "twin", ["xl/worksheets/SHEET1.xml", "xl\\worksheets\\sheet1.xml", "xl/worksheets/sheet%31.xml"]
)
def test_a_part_that_is_there_twice_is_refused(twin: str) -> None:
    assert code_of(package(inline_sheet(LEDGER), **{twin.replace("/", "__"): b"<x/>"})) == "F10"


def test_names_that_climb_are_refused() -> None:
    assert code_of(package(inline_sheet(LEDGER), **{"..__..__evil.xml": b"<x/>"})) == "F10"


def test_too_many_entries() -> None:
    extra = {f"xl__media__{number}.png": b"" for number in range(LIMITS.max_entries)}
    assert code_of(package(inline_sheet(LEDGER), **extra)) == "F10"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be"])
def test_document_types_are_refused_in_any_encoding(encoding: str) -> None:
    text = f'<!DOCTYPE worksheet [<!ENTITY a "b">]>{inline_sheet(LEDGER)}'
    assert code_of(package(text.encode(encoding))) == "F10"


def test_document_type_in_any_other_part_of_the_workbook_is_refused() -> None:
    data = edited(book([member(1)]), "xl/styles.xml", lambda xml: b"<!DOCTYPE x []>" + xml.partition(b"?>")[2])
    assert code_of(data) == "F10"
    data = edited(book([member(1)]), "xl/sharedStrings.xml", lambda xml: b"<!DOCTYPE x []>" + xml.partition(b"?>")[2])
    assert code_of(data) == "F10"


def test_utf16_sheet_is_read() -> None:
    text = '<?xml version="1.0" encoding="UTF-16"?>' + inline_sheet(LEDGER)
    assert read_bytes("返送.xlsx", package(text.encode("utf-16"))).tables[0].rows[0].bango == "0001"


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(Refused) as caught:
        parse_xml(b"<a>" * 230 + b"</a>" * 230)
    assert caught.value.code == "F10"
    rows = "<row>" * 5000 + "</row>" * 5000
    deep = inline_sheet(LEDGER, prefix="x").replace("</x:sheetData>", f"{rows}</x:sheetData>")
    assert code_of(package(deep)) in ("F01", "F10")


def test_a_listed_sheet_whose_part_is_missing_is_damage_not_emptiness() -> None:
    data = edited(
        package(inline_sheet(LEDGER)), "xl/_rels/workbook.xml.rels", lambda xml: xml.replace(b"sheet1", b"sheet2")
    )
    assert code_of(data) == "F01"


def test_shared_string_that_does_not_exist_is_damage() -> None:
    sheet = (
        f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1" t="s"><v>9</v></c></row></sheetData></worksheet>'
    )
    assert code_of(package(sheet)) == "F01"


def test_empty_file_is_told_apart_from_a_damaged_one() -> None:
    empty, damaged = read_bytes("a.xlsx", b""), read_bytes("a.xlsx", book([member(1)])[:3000])
    assert (empty.findings[0].code, damaged.findings[0].code) == ("F01", "F01")
    assert "0 バイト" in empty.findings[0].message
    assert "0 バイト" not in damaged.findings[0].message


@pytest.mark.parametrize(
    ("behind", "codes"),
    [(WHOLE[:-100], ["F01"]), (b"x" + WHOLE, ["F01"]), (bytes(900), []), (b"x" * 900, [])],
    ids=range(4),
)
def test_a_workbook_behind_another_does_not_vanish(behind: bytes, codes: list[str]) -> None:
    assert [finding.code for finding in read_bytes("a.xlsx", WHOLE + behind).findings] == codes


def test_file_beyond_the_size_limit() -> None:
    assert read_bytes("a.xlsx", b"x" * 100, limits=replace(LIMITS, max_bytes=99)).findings[0].code == "F10"


@pytest.mark.parametrize("head", [b"%PDF-1.7", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0"])
def test_paper_and_pictures_are_no_ledger(head: bytes) -> None:
    assert code_of(head + bytes(range(256))) == "F03"


def test_part_names_are_found_whatever_their_spelling() -> None:
    opened = Package.open(package(inline_sheet(LEDGER)))
    for name in (
        "xl/Worksheets/SHEET1.xml",
        "/xl/worksheets/sheet1.xml",
        "xl\\worksheets\\sheet1.xml",
        "xl/worksheets/sheet%31.xml",
    ):
        assert opened.has(name)
        assert opened.read(name)


def test_damaged_zip_of_other_methods_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("_rels/.rels", "<Relationships/>")
    assert code_of(out.getvalue()) == "F10"


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x09\x08\x10\0", b"From: a\r\n"]),
)
def test_random_bytes_never_raise(tail: bytes, head: bytes) -> None:
    reading = read_bytes("返送", head + tail, convert=False)
    assert reading.findings or reading.tables


_GOOD = book([member(number, "川崎" if number % 2 else "") for number in range(1, 6)])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(0, len(_GOOD) - 1), st.integers(0, 255)), min_size=1, max_size=6))
def test_flipped_bytes_never_raise_and_never_invent_a_stamp(changes: list[tuple[int, int]]) -> None:
    data = bytearray(_GOOD)
    for place, value in changes:
        data[place] = value
    reading = read_bytes("返送.xlsx", bytes(data), convert=False)
    assert reading.findings or reading.tables
    proven = sum(item.kind == "text" for table in reading.tables for row in table.rows for item in row.evidence)
    assert proven <= 3


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from([SHEET_PART, "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml", "_rels/.rels"]), st.data()
)
def test_mutated_parts_never_raise(part: str, data: st.DataObject) -> None:
    def change(xml: bytes) -> bytes:
        place = data.draw(st.integers(0, len(xml) - 1))
        return xml[:place] + data.draw(st.binary(max_size=6)) + xml[place + data.draw(st.integers(0, 8)) :]

    reading = read_bytes("返送.xlsx", edited(_GOOD, part, change), convert=False)
    assert reading.findings or reading.tables
