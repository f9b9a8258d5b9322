"""Writing files as an office's systems export them: CP932 as Windows encodes it, UTF-8 with BOM, .xlsx."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import xlsxwriter

#: What an export in CP932 puts in the place of letters that code page lacks; selectors of letter forms are dropped.
SUBSTITUTES = {"𠮷": "吉", "𣘺": "橋", "𡈽": "土", "鷗": "鴎"} | {chr(0xE0100 + n): "" for n in range(16)}
_SUBSTITUTION = str.maketrans(SUBSTITUTES)

CREATED = datetime(2025, 10, 24, 9, 0, 0, tzinfo=UTC)  # fixed, so that every run writes the same bytes

ERAS = ((date(2019, 5, 1), "令和", "R"), (date(1989, 1, 8), "平成", "H"), (date(1926, 12, 25), "昭和", "S"))


def _windows_bytes() -> dict[str, bytes]:
    """Return letter -> bytes where Windows and Python's codec differ.

    The letters IBM added stand twice in the code page. Windows writes rows FA-FC (髙 is FBFC), Python rows ED-EE.
    """
    table = {}
    for lead in range(0xFA, 0xFD):
        for trail in range(0x40, 0xFD):
            code = bytes((lead, trail))
            letter = code.decode("cp932", "ignore")
            if len(letter) == 1 and letter.encode("cp932")[0] in (0xED, 0xEE):
                table[letter] = code
    return table


WINDOWS_BYTES = _windows_bytes()


def to_code_page(text: str) -> str:
    """Return the text with every letter outside CP932 replaced as an export replaces it."""
    return text.translate(_SUBSTITUTION)


def encode_as_windows(text: str) -> bytes:
    """Encode CP932 with the bytes Windows chooses; raises UnicodeEncodeError for letters outside it."""
    return b"".join(WINDOWS_BYTES.get(letter) or letter.encode("cp932") for letter in text)


def csv_text(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return buffer.getvalue()


def wareki_long(day: date) -> str:
    """昭和60年4月1日; the first year is 元年."""
    start, era, _ = next(item for item in ERAS if day >= item[0])
    year = day.year - start.year + 1
    return f"{era}{'元' if year == 1 else year}年{day.month}月{day.day}日"


def wareki_short(day: date) -> str:
    """S60.4.1"""
    start, _, letter = next(item for item in ERAS if day >= item[0])
    return f"{letter}{day.year - start.year + 1}.{day.month}.{day.day}"


def slashed(day: date) -> str:
    return f"{day:%Y/%m/%d}"


def _half_width_table() -> dict[str, str]:
    table = {"　": " ", "ー": "ｰ"}
    for code in range(0xFF66, 0xFFA0):
        table.setdefault(unicodedata.normalize("NFKC", chr(code)), chr(code))
    for letter in "ガギグゲゴザジズゼゾダヂヅデドバビブベボパピプペポヴ":
        parts = unicodedata.normalize("NFD", letter)
        table[letter] = table[parts[0]] + ("ﾞ" if parts[1] == "\u3099" else "ﾟ")
    return table


_HALF_WIDTH = str.maketrans(_half_width_table())


def half_width(kana: str) -> str:
    """ヤマダ　ハナコ -> ﾔﾏﾀﾞ ﾊﾅｺ"""
    return kana.translate(_HALF_WIDTH)


def write_workbook(path: Path, header: Sequence[str], rows: Iterable[Sequence[str | int | date | tuple[date]]]) -> None:
    """Write one sheet 名簿: texts as text, dates as date cells, a 1-tuple of a date as a date cell shown in wareki."""
    with xlsxwriter.Workbook(path, {"strings_to_numbers": False, "strings_to_formulas": False}) as book:
        book.set_properties({"title": "名簿(架空)", "created": CREATED})
        sheet = book.add_worksheet("名簿")
        text = book.add_format({"num_format": "@"})
        day = book.add_format({"num_format": "yyyy/mm/dd"})
        wareki = book.add_format({"num_format": '[$-411]ggge"年"m"月"d"日";@'})
        head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#EEEEEE"})
        sheet.write_row(0, 0, header, head)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(header) - 1, 12)
        for place, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                if isinstance(value, tuple):
                    sheet.write_datetime(place, column, value[0], wareki)
                elif isinstance(value, date):
                    sheet.write_datetime(place, column, value, day)
                elif isinstance(value, int):
                    sheet.write_number(place, column, value)
                elif value:
                    sheet.write_string(place, column, value, text)
