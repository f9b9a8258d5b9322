"""Formats are recognised by their bytes; those that hide pictures never let a blank cell count as blank."""

from __future__ import annotations

import io
import subprocess
import zipfile
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import msoffcrypto
import pytest

from ledger_tools.returns import LIMITS, expand, is_lock_file, open_members, read_bytes, read_file
from ledger_tools.returns import reading as reading_module
from ledger_tools.returns.files import strikes
from ledger_tools.returns.files.sniff import Kind, kind_of
from ledger_tools.returns.limits import Limits
from tests.ledgers.samples import convert
from tests.returns.books import HEADERS, SHEET_PART, book, edited, identity, member
from tests.returns.files.outlook import message
from tests.returns.ledger.test_marks import place

ROWS = [member(1, "川崎"), member(2), member(3, "", "11月30日退職者")]
GOOD = book(ROWS, hidden=identity())
CSV = "\r\n".join(",".join(str(value) for value in row) for row in (HEADERS, *ROWS)) + "\r\n"


def encrypted(data: bytes, password: str) -> bytes:
    out = io.BytesIO()
    msoffcrypto.OfficeFile(io.BytesIO(data)).encrypt(password, out)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["cp932", "utf-8", "utf-8-sig", "utf-16", "euc_jp"])
@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_text_tables_in_any_encoding(encoding: str, delimiter: str) -> None:
    reading = read_bytes("返送.xlsx", CSV.replace(",", delimiter).encode(encoding))
    (table,) = reading.tables
    assert [finding.code for finding in reading.findings] == ["F04"]
    assert not table.sees_pictures
    stamped, blank, remarked = table.rows
    assert [(item.kind, item.text) for item in stamped.evidence] == [("text", "川崎")]
    assert ([item.kind for item in blank.evidence], blank.codes) == (["unreadable"], ("F04",))
    assert (remarked.remark, remarked.codes) == ("11月30日退職者", ("F04",))
    assert stamped.bango == "0000001"


@pytest.mark.parametrize("written", ['="0001001"', "'0001001", '"=""0001001"""', "0001001"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_text_table_says_what_a_spreadsheet_would_show(written: str, separator: str) -> None:
    lines = (("番号", "氏名", "受領印"), (written, "川崎 一子", "'川崎"))
    data = "\r\n".join(separator.join(line) for line in lines).encode("cp932")
    (row,) = read_bytes("a.csv", data).tables[0].rows
    assert (row.bango, row.name) == ("0001001", "川崎 一子")
    assert [piece.text for piece in row.evidence] == ["川崎"]


def test_quoted_line_breaks_and_stray_nul_bytes() -> None:
    reading = read_bytes("a.csv", '番号,氏名,受領印\r\n0001,"川崎\n一子",川\0崎\r\n'.encode("cp932"))
    assert (reading.tables[0].rows[0].name, reading.tables[0].rows[0].evidence[0].text) == ("川崎\n一子", "川崎")


def test_an_ods_whose_markup_never_ends_is_damaged() -> None:
    """calamine waits for the end tag for ever: a parser looks first."""
    content = (
        '<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet>'
        '<table:table table:name="a"><table:table-row><table:table-cell><text:p>番号</table:table-cell>'
        "</table:table-row>"
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", content)
    reading = read_bytes("返送.ods", out.getvalue(), convert=False)
    assert [finding.code for finding in reading.findings] == ["F01"]


def test_lock_files_are_known_by_name() -> None:
    assert is_lock_file("~$受領簿.xlsx")
    assert is_lock_file("回収/~$受領簿.xlsx")
    assert is_lock_file("回収\\.~lock.受領簿.xlsx#")
    assert not is_lock_file("受領簿~$.xlsx")


def test_password_is_tried_and_asked_for() -> None:
    data = encrypted(GOOD, "himitsu")
    assert [finding.code for finding in read_bytes("a.xlsx", data).findings] == ["F02"]
    assert [finding.code for finding in read_bytes("a.xlsx", data, passwords=("x",)).findings] == ["F02"]
    assert len(read_bytes("a.xlsx", data, passwords=("x", "himitsu")).tables[0].rows) == 3


def test_file_that_is_encrypted_but_asks_nothing() -> None:
    assert read_bytes("a.xlsx", encrypted(GOOD, "VelvetSweatshop")).tables[0].ledger_id == "01-003"


def test_file_that_cannot_be_opened_is_a_finding(tmp_path: Path) -> None:
    assert [finding.code for finding in read_file(tmp_path / "none.xlsx").findings] == ["F01"]
    assert [finding.code for finding in read_file(tmp_path).findings] == ["F01"]


def test_active_and_foreign_content_is_reported_and_ignored() -> None:
    out = io.BytesIO(GOOD)
    with zipfile.ZipFile(out, "a") as archive:
        for name in ("xl/vbaProject.bin", "xl/externalLinks/externalLink1.xml", "xl/embeddings/oleObject1.bin"):
            archive.writestr(name, "x")
    reading = read_bytes("a.xlsm", out.getvalue())
    assert [finding.code for finding in reading.findings] == ["F09"] * 3
    assert len(reading.tables[0].rows) == 3


# --- containers ------------------------------------------------------------------------------------------------------


def zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def mailed(name: str, data: bytes) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.jp", "b@example.jp", "受領簿の提出"
    message.set_content("添付のとおり提出します。")
    message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def test_a_workbook_is_its_own_only_member() -> None:
    assert expand(GOOD, "a.xlsx") == [("a.xlsx", GOOD)]


def test_zip_in_a_mail_in_a_zip() -> None:
    data = zipped(**{"回収/メール.eml": mailed("庶務課.zip", zipped(**{"受領簿.xlsx": GOOD})), "x/人事課.xlsx": GOOD})
    assert expand(data, "12月.zip") == [
        ("12月.zip/回収/メール.eml/庶務課.zip/受領簿.xlsx", GOOD),
        ("12月.zip/x/人事課.xlsx", GOOD),
    ]


# Named here: a workbook is not always of the same length, and every process has to know a test by the same name.
@pytest.mark.parametrize("size", [len(GOOD), 900, 70_000], ids=["as it is", "short", "long"])
def test_attachments_of_an_outlook_message(size: int) -> None:
    data = (GOOD + bytes(size))[:size]
    made = message("受領簿の提出", [("01-003_庶務課_受領簿.xlsx", data), ("添付.zip", zipped(**{"人事課.xlsx": GOOD}))])
    assert kind_of(made) is Kind.OUTLOOK
    assert expand(made, "提出.msg") == [
        ("提出.msg/01-003_庶務課_受領簿.xlsx", data),
        ("提出.msg/添付.zip/人事課.xlsx", GOOD),
    ]


@pytest.mark.parametrize(
    "data",
    [message("忘れました", []), mailed("", b""), zipped()],
    ids=["msg", "eml", "zip"],
)
def test_a_delivery_with_nothing_in_it_does_not_vanish(data: bytes) -> None:
    members = list(open_members(data, name="提出"))
    assert members
    for one in members:
        code = one.problem.code if one.problem else read_bytes(one.name, one.data).findings[0].code
        assert code in ("F01", "F03")


def test_an_empty_attachment_of_an_outlook_message_is_kept() -> None:
    assert expand(message("提出", [("受領簿.xlsx", b"")]), "提出.msg") == [("提出.msg/受領簿.xlsx", b"")]


def test_a_damaged_outlook_message_is_a_finding() -> None:
    made = message("受領簿の提出", [("受領簿.xlsx", GOOD)])
    for length in range(600, len(made), 997):
        members = list(open_members(made[:length], name="提出.msg"))
        assert all(member.problem is None or member.problem.code == "F01" for member in members)


def test_names_of_windows_zips_are_read_as_japanese() -> None:
    data = zipped(XXXXXX=GOOD).replace(b"XXXXXX", "受領簿".encode("cp932"))
    assert [name for name, _ in expand(data, "a.zip")] == ["a.zip/受領簿"]


def test_names_that_climb_are_shown_but_lead_nowhere(tmp_path: Path) -> None:
    assert expand(zipped(**{"../../evil.xlsx": GOOD}), "a.zip") == [("a.zip/../../evil.xlsx", GOOD)]


def test_too_deep_a_nest_and_a_bomb_are_reported() -> None:
    nest = GOOD
    for _ in range(LIMITS.nesting + 1):
        nest = zipped(**{"a.zip": nest})
    problems = [member.problem for member in open_members(nest, name="a.zip")]
    assert [problem.code for problem in problems if problem] == ["F10"]
    bomb = zipped(**{"a.xlsx": b"\0" * 10_000_000})
    small = Limits(max_bytes=1_000_000)
    assert [member.problem.code for member in open_members(bomb, small, name="a") if member.problem] == ["F10"]


def test_damaged_zip_still_yields_what_comes_before_the_damage() -> None:
    data = bytearray(zipped(**{"a.xlsx": GOOD, "b.txt": b"hello hello hello"}))
    place = data.index(b"b.txt") + 5
    data[place : place + 4] = b"\xff\xff\xff\xff"
    members = list(open_members(bytes(data), name="a.zip"))
    assert members[0].data == GOOD
    assert members[1].problem is not None and members[1].problem.code == "F01"


def test_a_container_given_as_a_workbook_is_no_ledger() -> None:
    assert [finding.code for finding in read_bytes("a.zip", zipped(**{"a.xlsx": GOOD})).findings] == ["F03"]


# --- LibreOffice -----------------------------------------------------------------------------------------------------


def converted(soffice: str, folder: Path, suffix: str) -> bytes:
    source = folder / "受領簿.xlsx"
    source.write_bytes(GOOD)
    command = [soffice, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", suffix]
    subprocess.run(
        [*command, "--outdir", str(folder / "out"), str(source)], check=True, capture_output=True, timeout=120
    )
    return (folder / "out" / f"受領簿.{suffix}").read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize("suffix", ["xls", "ods"])
def test_blind_formats_are_doubtful_unless_converted(soffice: str, tmp_path: Path, suffix: str) -> None:
    data = converted(soffice, tmp_path, suffix)
    blind = read_bytes("偽.xlsx", data, convert=False)
    (table,) = blind.tables
    assert [finding.code for finding in blind.findings] == ["F04"]
    assert [[item.kind for item in row.evidence] for row in table.rows] == [["text"], ["unreadable"], ["unreadable"]]
    assert (table.ledger_id, table.edition) == ("01-003", 1)
    seen = read_bytes("偽.xlsx", data)
    assert [finding.code for finding in seen.findings] == []
    assert [[item.kind for item in row.evidence] for row in seen.tables[0].rows] == [["text"], [], []]
    assert (seen.tables[0].ledger_id, seen.tables[0].sees_pictures) == ("01-003", True)


def test_conversion_that_fails_leaves_the_cells_unreadable(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any) -> None:
        return None

    monkeypatch.setattr(reading_module, "to_xlsx", fails)
    ods = _ods([HEADERS, *ROWS])
    assert [finding.code for finding in read_bytes("a.ods", ods).findings] == ["F04"]


@pytest.mark.parametrize(
    ("formula", "read"),
    [
        ("of:=TODAY()", "=TODAY()"),
        ("of:=[.Z1]", "=Z1"),
        ("of:=[$控.$B$2]", "2025-11-25"),
        ("of:=DATE(2025;11;25)", "2025-11-25"),
    ],
)
def test_a_day_that_changes_by_itself_in_an_opendocument_table(formula: str, read: str) -> None:
    def dated(text: str) -> str:
        return f'<table:table-cell table:formula="{text}" office:value-type="date" office:date-value="2025-11-25"/>'

    rows = [HEADERS, *ROWS]
    day = list(HEADERS).index("受領年月日")
    marked = [tuple("★" if (row, at) == (1, day) else v for at, v in enumerate(rows[row])) for row in range(len(rows))]
    head = (
        f'<table:table-row><table:table-cell table:number-columns-repeated="25"/>{dated("of:=NOW()")}</table:table-row>'
    )
    cell = '<table:table-cell office:value-type="string"><text:p>★</text:p></table:table-cell>'
    content = zipfile.ZipFile(io.BytesIO(_ods(marked))).read("content.xml").decode()
    content = content.replace(cell, dated(formula)).replace('name="受領簿">', f'name="受領簿">{head}')
    data = zipped(
        **{"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": content.encode()},
        **{"META-INF/manifest.xml": b"<manifest/>"},
    )
    assert read_bytes("返送.ods", data, convert=False).tables[0].rows[0].received_on == read


@pytest.mark.slow
@pytest.mark.parametrize("suffix", ["xls", "ods"])
def test_a_day_that_changes_by_itself_in_a_converted_file(soffice: str, tmp_path: Path, suffix: str) -> None:
    def finish(workbook: Any, sheet: Any) -> None:
        dated = workbook.add_format({"num_format": 14})
        sheet.write_formula("Z1", "=TODAY()", dated, 45986)
        for row, formula in enumerate(("=TODAY()", "=$Z$1", "=DATE(2025,11,25)"), start=9):
            sheet.write_formula(row, HEADERS.index("受領年月日"), formula, dated, 45986)

    source = tmp_path / "受領簿.xlsx"
    source.write_bytes(book([member(number) for number in (1, 2, 3)], finish=finish))
    rows = read_bytes("返送", convert(soffice, source, suffix).read_bytes()).tables[0].rows
    assert [row.received_on for row in rows] == ["=TODAY()", "=$Z$1", "2025-11-25"]


def _ods(rows: list[tuple[object, ...]]) -> bytes:
    lines = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>' for value in row
        )
        + "</table:table-row>"
        for row in rows
    )
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = (
        f'<office:document-content {names}><office:body><office:spreadsheet><table:table table:name="受領簿">{lines}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    return zipped(
        **{"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": content.encode()},
        **{"META-INF/manifest.xml": b"<manifest/>"},
    )


def test_seals_in_rows_that_a_filter_hides_stay_with_their_rows(soffice: str, tmp_path: Path) -> None:
    """LibreOffice converts a seal in a hidden row into one of the next visible row, who has none."""
    sealed = book(
        [member(number) for number in range(1, 5)], finish=lambda b, s: [place(r, y=0)(b, s) for r in (9, 10)]
    )
    source = tmp_path / "返送.xlsx"
    source.write_bytes(sealed)
    made = convert(soffice, source, "ods").read_bytes()
    hidden = edited(made, "content.xml", lambda xml: _filtered(xml, 9, 10))
    assert hidden != made
    reading = read_bytes("返送.ods", hidden)
    assert [[item.kind for item in row.evidence] for row in reading.tables[0].rows] == [
        ["picture"],
        ["picture"],
        [],
        [],
    ]


@pytest.mark.parametrize("suffix", ["ods", "xls"])
@pytest.mark.parametrize("struck", [False, True])
def test_entries_that_may_be_struck_through_are_doubtful_without_libreoffice(
    soffice: str, tmp_path: Path, suffix: str, struck: bool
) -> None:
    def finish(workbook: Any, sheet: Any) -> None:
        sheet.write_string(10, 8, "川崎", workbook.add_format({"font_strikeout": struck}))

    source = tmp_path / "返送.xlsx"
    source.write_bytes(book([member(1, "川崎"), member(2), member(3)], finish=finish))
    reading = read_bytes("返送", convert(soffice, source, suffix).read_bytes(), convert=False)
    codes = [row.codes for row in reading.tables[0].rows]
    assert codes == [("F04",) if struck else (), ("F04",) if struck else (), ("F04",)]
    assert [item.text for row in reading.tables[0].rows[:2] for item in row.evidence] == ["川崎", "川崎"]


def test_fonts_that_cannot_be_looked_up_may_strike(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file whose values can be read is not refused because its fonts cannot."""

    def damaged(_: bytes) -> bytes:
        raise OSError

    monkeypatch.setattr(strikes, "workbook_stream", damaged)
    assert strikes.may_strike(b"", Kind.XLS, LIMITS)


def _filtered(xml: bytes, first: int, last: int) -> bytes:
    """Hide the rows from ``first`` to ``last`` (from 0), as a filter does."""
    pieces = xml.split(b"<table:table-row ")
    # Equal rows may be written once: the rows of members are not.
    start = next(number for number, piece in enumerate(pieces) if b"0000001" in piece)
    for number in range(start, start + last - first + 1):
        pieces[number] = b'table:visibility="filter" ' + pieces[number]
    return b"<table:table-row ".join(pieces)


@pytest.mark.parametrize("suffix", ["ods", "xlsx", "xls"])
def test_a_seal_that_libreoffice_moved_out_of_a_hidden_row_is_not_the_next_ones(
    soffice: str, tmp_path: Path, suffix: str
) -> None:
    sealed = book([member(number) for number in range(1, 4)], finish=place(9, y=0, object_position=1))
    source = tmp_path / "返送.xlsx"
    source.write_bytes(edited(sealed, SHEET_PART, lambda xml: xml.replace(b'<row r="10"', b'<row r="10" hidden="1"')))
    reading = read_bytes("返送", convert(soffice, source, suffix).read_bytes())
    first, second, third = ([item.kind for item in row.evidence] for row in reading.tables[0].rows)
    assert (first in (["unreadable"], ["picture"]), "picture" in second, third) == (True, False, [])
