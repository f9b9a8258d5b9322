"""Files of paper: what they may be, how deep they were scanned, and what is refused before it costs anything."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

pytest.importorskip("cv2", reason="the extra [paper] is not installed")

from ledger_tools.model import FileReading
from ledger_tools.returns import LIMITS, Job, Refused, read_deliveries, read_many
from ledger_tools.returns.paper import files
from ledger_tools.returns.paper.images import BILEVEL, COLOUR, GREY, LostPage, PageImage, count_pages, read_pages
from tests.returns.paper import drawn as d

ROWS = 6
PAGE = d.draw_page(ROWS, {1: (d.seal(),)})
PRINTED = d.prints(ROWS).pages


def only_page(data: bytes, *passwords: str) -> PageImage:
    (page,) = read_pages(data, passwords, range(1))
    assert isinstance(page, PageImage)
    return page


def reading(data: bytes, **options: object) -> FileReading:
    job = Job("scan", data=data, printed=PRINTED, **options)  # type: ignore[arg-type]
    ((_, found),) = read_many([job], workers=0)
    return found


def locked(data: bytes, password: str) -> bytes:
    pikepdf = pytest.importorskip("pikepdf")
    stream = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as document:
        document.save(stream, encryption=pikepdf.Encryption(user=password, owner=password))
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "depth"),
    [
        (d.as_pdf(PAGE), COLOUR),
        (d.as_pdf(PAGE.convert("L")), GREY),
        (d.as_pdf(d.black_and_white(PAGE)), BILEVEL),
        (d.as_file(PAGE, "JPEG", quality=80), COLOUR),
        (d.as_file(PAGE.convert("L"), "JPEG", quality=80), GREY),
        (d.as_file(d.black_and_white(PAGE), "TIFF", compression="group4", dpi=(200, 200)), BILEVEL),
    ],
)
def test_a_page_tells_how_deep_it_was_scanned_and_which_it_is(data: bytes, depth: str) -> None:
    assert files.is_paper(data)
    assert only_page(data).depth == depth
    (table,) = reading(data).tables
    assert (table.sheet, table.ledger_id, table.edition, table.header_row) == ("1頁", d.LEDGER, d.EDITION, 0)
    assert [row.no for row in table.rows] == ["1", "2", "3", "4", "5", "6"]


def test_dots_of_a_fax_are_longer_than_wide() -> None:
    wide = d.black_and_white(PAGE).resize((1728, 1146), Image.Resampling.NEAREST)
    page = only_page(d.as_file(wide, "TIFF", compression="group4", dpi=(204, 98)))
    assert page.pixels.shape[0] / page.pixels.shape[1] == pytest.approx(297 / 210, abs=0.05)


def test_a_photo_is_turned_as_its_camera_says() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    stream = io.BytesIO()
    PAGE.rotate(90, expand=True).save(stream, "JPEG", exif=exif, quality=90)
    assert only_page(stream.getvalue()).pixels.shape == (PAGE.height, PAGE.width, 3)


def test_a_photo_as_some_telephones_write_them_is_read() -> None:
    """Nothing that is installed writes such a file: this one is PAGE, 1034 pixels wide."""
    data = Path(__file__).with_name("photo.heic").read_bytes()
    assert files.is_heic(data) and only_page(data).depth == COLOUR
    (table,) = reading(data).tables
    assert [row.no for row in table.rows if row.evidence] == ["2"]


def test_a_pdf_whose_size_is_wrong_is_laid_out_by_its_picture() -> None:
    assert max(only_page(d.as_pdf(PAGE, dpi=72)).pixels.shape) == max(PAGE.size)


def test_two_pages_side_by_side_are_two_tables() -> None:
    sheet = Image.new("RGB", (PAGE.width * 2, PAGE.height), "white")
    sheet.paste(d.draw_page(30, {0: (d.seal(),)}, 1), (0, 0))
    sheet.paste(d.draw_page(30, {1: (d.seal(),)}, 2), (PAGE.width, 0))
    ((_, found),) = read_many([Job("a3", data=d.as_pdf(sheet), printed=d.prints(30).pages)], workers=0)
    assert [(table.sheet, table.rows[0].no) for table in found.tables] == [("1頁", "1"), ("1頁", "11")]
    assert [[row.no for row in table.rows if row.evidence] for table in found.tables] == [["1"], ["12"]]


@pytest.mark.parametrize(("passwords", "codes"), [(("12345", "abc"), ()), ((), ("F02",)), (("12345",), ("F02",))])
def test_a_locked_pdf_opens_with_the_passwords_known(passwords: tuple[str, ...], codes: tuple[str, ...]) -> None:
    found = reading(locked(d.as_pdf(PAGE), "abc"), passwords=passwords)
    assert tuple(one.code for one in found.findings) == codes
    assert len(found.tables) == (not codes)


@pytest.mark.parametrize("cut", [0.3, 0.9])
def test_a_damaged_file_says_so_and_nothing_is_raised(cut: float) -> None:
    for data in (d.as_pdf(PAGE), d.as_file(PAGE, "JPEG"), d.as_file(PAGE, "TIFF")):
        found = reading(data[: int(len(data) * cut)])
        assert {one.code for one in found.findings} <= {"F01", "P01", "P04"}
        assert found.findings or found.tables


def test_too_many_pages_are_refused_by_their_number() -> None:
    blank = Image.new("1", (8, 8), 1)
    with pytest.raises(Refused, match="ページ数"):
        count_pages(d.as_pdf(*[blank] * 30), (), replace(LIMITS, max_pages=20))


def test_an_immense_picture_is_refused_before_it_is_laid_out() -> None:
    blank = Image.new("1", (12_000, 12_000), 1)
    (page,) = read_pages(d.as_file(blank, "TIFF", compression="group4"), (), range(1))
    assert isinstance(page, LostPage) and "大きすぎる" in page.why


def test_without_the_extra_one_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_LIBRARIES", ("no_such_library",))
    (finding,) = reading(d.as_pdf(PAGE)).findings
    assert finding.code == "F03" and "pip install" in finding.message


def test_many_pages_are_read_by_several_workers_and_told_in_order(tmp_path: Path) -> None:
    other = Image.new("RGB", PAGE.size, "white")
    path = tmp_path / "山.pdf"
    path.write_bytes(d.as_pdf(*[PAGE, other] * 6))
    job = Job(path.name, path, data=path.read_bytes(), printed=PRINTED)
    ((_, found),) = read_deliveries([job], workers=2)
    assert isinstance(found, FileReading)
    assert [table.sheet for table in found.tables] == [f"{number}頁" for number in range(1, 13, 2)]
    assert not found.findings, "the backs are blank"


def test_paper_that_is_none_of_ours_is_named_once() -> None:
    letter = Image.new("RGB", PAGE.size, "white")
    letter.paste(Image.new("RGB", (900, 300), "black"), (200, 200))
    (finding,) = reading(d.as_pdf(letter, letter)).findings
    assert (finding.code, finding.sheet) == ("P01", "全2頁")
    foreign = d.draw_page(ROWS, code=f"ZZZZ/{d.LEDGER}/1/1")
    (finding,) = reading(d.as_pdf(foreign)).findings
    assert (finding.code, finding.sheet) == ("P01", "1頁")
