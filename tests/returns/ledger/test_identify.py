"""Which ledger a sheet is: by its rows' keys, then by what the workbook carries, then by what is printed."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger_tools.identity import CYCLE_ALPHABET, RowKey, check_character, make_row_key, new_cycle_id, parse_row_key
from ledger_tools.returns import read_bytes, read_identity
from tests.returns.books import HEADERS, Finish, book, identity, member, write_table


def identified(data: bytes) -> tuple[str, str, int]:
    (table,) = read_bytes("返送.xlsx", data).tables
    return table.cycle_id, table.ledger_id, table.edition


def printed(text: str) -> Finish:
    def finish(_: Any, sheet: Any) -> None:
        sheet.write_string(2, 0, text)

    return finish


def without_key(number: int) -> tuple[object, ...]:
    return member(number)[:-1]


def test_keys_hidden_sheet_and_properties_agree() -> None:
    data = book([member(1)], properties=identity(edition=2), hidden=identity(edition=2))
    assert identified(data) == ("K7QX", "01-003", 2)


def test_sheet_copied_into_another_ledgers_workbook_keeps_its_own_identity() -> None:
    data = book([member(1)], properties=identity("02-001", 5), hidden=identity("02-001", 5))
    assert identified(data) == ("K7QX", "01-003", 0)


def test_edition_of_a_copied_sheet_is_read_where_it_is_printed() -> None:
    data = book([member(1)], hidden=identity("02-001", 5), finish=printed("受領簿番号 ０１－００３(第３版)"))
    assert identified(data) == ("K7QX", "01-003", 3)


def test_majority_of_the_keys_decides() -> None:
    data = book([member(1), member(2), member(3, ledger="02-001")])
    assert identified(data)[1] == "01-003"


def test_hidden_sheet_speaks_where_the_key_column_is_lost() -> None:
    rows = [without_key(1)]
    assert identified(book(rows, headers=HEADERS[:-1], hidden=identity(edition=2))) == ("K7QX", "01-003", 2)
    assert identified(book(rows, headers=HEADERS[:-1], properties=identity(edition=4))) == ("K7QX", "01-003", 4)


def test_printed_number_is_the_last_resort() -> None:
    data = book([without_key(1)], headers=HEADERS[:-1], finish=printed("受領簿番号:01-003 (第1版)"))
    assert identified(data) == ("", "01-003", 1)


def test_nothing_carried_is_nothing_claimed() -> None:
    assert identified(book([without_key(1)], headers=HEADERS[:-1])) == ("", "", 0)


def test_a_damaged_key_is_kept_as_text_but_identifies_nothing() -> None:
    row = (*without_key(1), "K7QX-01-003-0001-0")
    data = book([row])
    assert identified(data) == ("", "", 0)
    assert read_bytes("返送.xlsx", data).tables[0].rows[0].key == "K7QX-01-003-0001-0"


def test_sheets_of_two_departments_in_one_workbook() -> None:
    def finish(workbook: Any, _: Any) -> None:
        write_table(workbook.add_worksheet("総務課"), HEADERS, [member(1, "川崎", ledger="01-004")], 4, 0)

    tables = read_bytes("返送.xlsx", book([member(1)], hidden=identity(), finish=finish)).tables
    assert [(table.sheet, table.ledger_id) for table in tables] == [("受領簿", "01-003"), ("総務課", "01-004")]


@pytest.mark.parametrize("kind", ["ledger", "returned_cards", "review"])
def test_kind_of_a_workbook_of_ours(kind: str) -> None:
    assert read_identity(book([], hidden=identity(kind=kind))).kind == kind
    assert read_identity(book([], properties=identity(kind=kind))).kind == kind


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"a,b"])
def test_other_files_are_of_no_kind(data: bytes) -> None:
    assert read_identity(data).kind == ""


def test_check_character_of_the_published_example() -> None:
    assert check_character("A1-2425G-ABC1234002") == "M"  # the GRid standard's own example of MOD 37,36


def test_new_cycle_ids_are_readable_aloud() -> None:
    assert all(set(new_cycle_id()) <= set(CYCLE_ALPHABET) for _ in range(50))


@pytest.mark.parametrize(
    "text", ["{}", " {} ", "ｋ７ｑｘ－０１－００３－０００７－{check}", "k7qx‐01–003−0007-{check}"]
)
def test_row_key_survives_width_case_and_hyphens(text: str) -> None:
    key = make_row_key("K7QX", "01-003", 7)
    assert parse_row_key(text.format(key, check=key[-1])) == RowKey("K7QX", "01-003", 7)


_KEYS = st.builds(
    make_row_key,
    st.text(CYCLE_ALPHABET, min_size=4, max_size=4),
    st.builds("{:02d}-{:03d}".format, st.integers(1, 99), st.integers(1, 999)),
    st.integers(1, 9999),
)


@given(_KEYS, st.data())
def test_one_wrong_or_two_swapped_characters_are_noticed(key: str, data: st.DataObject) -> None:
    assert parse_row_key(key) is not None
    places = [place for place, character in enumerate(key) if character != "-"]
    place = data.draw(st.sampled_from(places))
    other = data.draw(st.sampled_from("0123456789ABCDEFGHJKMNPQRSTVWXYZ").filter(lambda char: char != key[place]))
    assert parse_row_key(key[:place] + other + key[place + 1 :]) is None


@given(st.text(max_size=40))
def test_any_text_is_a_key_or_none(text: str) -> None:
    parsed = parse_row_key(text)
    assert parsed is None or make_row_key(parsed.cycle_id, parsed.ledger_id, parsed.seq)
