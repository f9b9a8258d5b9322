"""Files of paper: what they may be, how deep they were scanned, and what is refused before it costs anything."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

pytest.importorskip("cv2", reason="the extra [paper] is not installed")

from ledger_tools.model import FileReading
from ledger_tools.returns import LIMITS, Job, Refused, read_deliveries, read_many
from ledger_tools.returns.paper import files, images
from ledger_tools.returns.paper.images import BILEVEL, COLOUR, GREY, LostPage, PageImage, count_pages, read_pages
from ledger_tools.simulate.paper.writers import Scan, write_pdf
from tests.returns.paper import drawn as d
from tests.returns.paper.bombs import one_page, stream, tiff

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
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as document:
        document.save(out, encryption=pikepdf.Encryption(user=password, owner=password))
    return out.getvalue()


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


def test_a_file_with_next_to_nothing_on_it_is_told_of() -> None:
    page = Image.new("L", PAGE.size, 255)
    for data in (d.as_file(page, "PNG"), d.as_pdf(page, page)):
        (finding,) = reading(data).findings
        assert (finding.code, finding.sheet) == ("P01", "1頁") and "白紙" in finding.message
    assert not reading(d.as_pdf(PAGE, page)).findings


def test_dots_of_a_fax_are_longer_than_wide() -> None:
    wide = d.black_and_white(PAGE).resize((1728, 1146), Image.Resampling.NEAREST)
    page = only_page(d.as_file(wide, "TIFF", compression="group4", dpi=(204, 98)))
    assert page.pixels.shape[0] / page.pixels.shape[1] == pytest.approx(297 / 210, abs=0.05)


def test_a_photo_is_turned_as_its_camera_says() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    photo = io.BytesIO()
    PAGE.rotate(90, expand=True).save(photo, "JPEG", exif=exif, quality=90)
    assert only_page(photo.getvalue()).pixels.shape == (PAGE.height, PAGE.width, 3)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_whichever_way_a_camera_was_held_the_page_is_upright(orientation: int) -> None:
    held = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # what turns an upright page into what the camera saw
    exif = Image.Exif()
    exif[0x0112] = orientation
    small = PAGE.reduce(4)
    seen = small if orientation == 1 else small.transpose(Image.Transpose(held[orientation]))
    for kind in ("JPEG", "WEBP", "TIFF"):
        page = only_page(d.as_file(seen, kind, exif=exif))
        assert np.abs(page.pixels.astype(int) - np.asarray(small, int)).mean() < 8, kind


def test_a_photo_in_heic_is_read_like_any_other() -> None:
    pytest.importorskip("pi_heif", reason="the extra [paper] is not installed")
    pillow_heif = pytest.importorskip("pillow_heif", reason="nothing here writes HEIC")
    photo = io.BytesIO()
    pillow_heif.from_pillow(PAGE).save(photo, quality=90)
    assert files.is_heic(photo.getvalue()) and files.is_paper(photo.getvalue())
    (table,) = reading(photo.getvalue()).tables
    assert [bool(row.evidence) for row in table.rows] == [False, True, False, False, False, False]


def test_without_the_reader_of_heic_one_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images.importlib.util, "find_spec", lambda name: None if name == "pi_heif" else True)
    (finding,) = reading(b"\0\0\0\x18ftypheic" + bytes(64)).findings
    assert finding.code == "F03" and "pip install" in finding.message


def test_what_a_photo_carries_beside_itself_is_no_page() -> None:
    photo = io.BytesIO()
    PAGE.save(photo, "MPO", save_all=True, append_images=[PAGE.resize((200, 280))])
    found = reading(photo.getvalue())
    assert len(found.tables) == 1 and not found.findings


def test_an_a3_at_600_dpi_is_read_within_what_a_reader_may_take() -> None:
    sheet = Image.new("RGB", (9921, 7016), "white")
    jobs = [
        Job("a3", data=d.as_file(sheet, kind, **options), printed=PRINTED)
        for kind, options in (("PNG", {"compress_level": 1}), ("TIFF", {"compression": "tiff_lzw"}))
    ]
    # Nothing but a blank page: that it was read is told by what is said of it.
    assert [[one.code for one in found.findings] for _, found in read_many(jobs, workers=1)] == [["P01"], ["P01"]]


def test_a_picture_that_cannot_be_made_out_is_no_blank_back() -> None:
    scan = io.BytesIO()
    PAGE.save(scan, "JPEG", quality=80)
    whole = one_page(b"595 0 0 842 0 0 cm /X Do", {5: stream(
        b"/Type /XObject /Subtype /Image /Width %d /Height %d /BitsPerComponent 8 /ColorSpace /DeviceRGB"
        b" /Filter /DCTDecode" % PAGE.size, scan.getvalue()[:300])})  # fmt: skip
    (finding,) = reading(whole).findings
    assert (finding.code, finding.sheet) == ("P04", "1頁") and "壊れている" in finding.message


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


def test_a_tiff_of_many_pages_has_as_many() -> None:
    pages = [d.black_and_white(PAGE), Image.new("1", PAGE.size, 1), d.black_and_white(PAGE)]
    data = d.as_file(pages[0], "TIFF", save_all=True, append_images=pages[1:], compression="group4")
    assert count_pages(data, (), LIMITS) == 3
    assert [table.sheet for table in reading(data).tables] == ["1頁", "3頁"]


def test_a_tiff_without_what_says_how_wide_it_is_is_damaged() -> None:
    (finding,) = reading(tiff(1).replace(b"\0\1\4\0", b"\0\x70\4\0")).findings
    assert finding.code == "F01" and "Error" not in finding.message


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


def test_a_black_page_is_no_blank_back() -> None:
    (finding,) = reading(d.as_pdf(Image.new("RGB", PAGE.size, "black"))).findings
    assert finding.code == "P01"


def test_paper_that_is_none_of_ours_is_named_once() -> None:
    letter = Image.new("RGB", PAGE.size, "white")
    letter.paste(Image.new("RGB", (900, 300), "black"), (200, 200))
    (finding,) = reading(d.as_pdf(letter, letter)).findings
    assert (finding.code, finding.sheet) == ("P01", "全2頁")
    foreign = d.draw_page(ROWS, code=f"ZZZZ/{d.LEDGER}/1/1")
    (finding,) = reading(d.as_pdf(foreign)).findings
    assert (finding.code, finding.sheet) == ("P01", "1頁")


def test_a_page_of_fine_letters_over_a_coarse_picture_has_its_colours(tmp_path: Path) -> None:
    """What copiers call 高圧縮: the largest picture of the page is of one bit, the page is not."""
    path = tmp_path / "layers.pdf"
    write_pdf(path, [Scan(np.array(PAGE), 200, 200, bits=False, quality=75, layered=True)])
    assert only_page(path.read_bytes()).depth == COLOUR
