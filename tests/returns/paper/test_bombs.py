"""Files of paper made to hurt: each ends with a sentence of its own, and what lies beside it is read."""

from __future__ import annotations

from dataclasses import replace

import pytest

pytest.importorskip("cv2", reason="the extra [paper] is not installed")
pytest.importorskip("resource", reason="resource limits are POSIX")

from ledger_tools.model import FileReading
from ledger_tools.returns import LIMITS, Job, read_deliveries
from tests.paper.fuzz import read_all, samples
from tests.returns.paper import drawn as d
from tests.returns.paper.bombs import BOMBS, one_page, ten_pages, wrong_with

ROWS = 6
PAGE = d.draw_page(ROWS, {1: (d.seal(),)})
GOOD = d.as_pdf(PAGE)
PRINTED = d.prints(ROWS).pages
#: Seconds that a file may take here: a machine that is busy needs some for honest ones, too.
LIMIT = replace(LIMITS, seconds=25.0)


#: One of each kind; all of them are read by ``python -m tests.paper.fuzz``.
QUICK = (
    *("a0_at_1200_dpi.pdf", "deflate_bomb.pdf", "jbig2_bomb.pdf", "jpx_bomb.pdf", "pages_that_are_not_there.pdf"),
    *("deep_page_tree.pdf", "immense.png", "immense.webp", "100000_frames.tif"),
)


def read(*files: tuple[str, bytes], workers: int = 2) -> list[FileReading]:
    jobs = [Job(name, data=data, printed=PRINTED, delivered=True) for name, data in files]
    found = [reading for _, reading in read_deliveries(jobs, workers=workers, limits=LIMIT)]
    return [reading for reading in found if isinstance(reading, FileReading)]


@pytest.mark.slow
def test_what_is_made_to_hurt_is_named_and_the_files_beside_it_are_read() -> None:
    bombs = [bomb for bomb in BOMBS if bomb[0] in QUICK]
    first, *hurt, last = read(("a.pdf", GOOD), *((name, make()) for name, make, _ in bombs), ("z.pdf", GOOD))
    assert len(first.tables) == len(last.tables) == 1 and not first.findings and not last.findings
    for (name, _, expected), reading in zip(bombs, hurt, strict=True):
        assert wrong_with(reading, expected) == "", name


@pytest.mark.parametrize(
    "words",
    [
        b"/Names << /EmbeddedFiles << /Names [(a.exe) 6 0 R] >> >>",
        b"/Names << /JavaScript << /Names [(a) << /S /JavaScript /JS (app.alert\\(1\\)) >>] >> >>",
        b"/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>",
        b"/OpenAction << /S /Launch /F (calc.exe) >>",
    ],
)
def test_what_a_pdf_carries_beside_its_pages_is_passed_over_and_told_of(words: bytes) -> None:
    (reading,) = read(("a.pdf", one_page(b"", words=words)), workers=0)
    assert [one.code for one in reading.findings] == ["F09"]


@pytest.mark.slow
def test_a_damaged_scan_is_read_rightly_or_says_why_not() -> None:
    """A small part of ``python -m tests.paper.fuzz``."""
    small = PAGE.convert("L")
    options: tuple[tuple[str, dict[str, object]], ...] = (
        *(("JPEG", {"quality": 60}), ("TIFF", {"compression": "jpeg"}), ("WEBP", {}), ("PNG", {})),
    )
    scans = [("a.pdf", GOOD), *((kind, d.as_file(small, kind, **more)) for kind, more in options)]
    count = told = 0
    for name, reading, _ in read_all(samples(scans, 30, seed=5), d.prints(ROWS), workers=2):
        count += 1
        told += bool(reading.findings or reading.tables)
        assert all(one.message.endswith("。") for one in reading.findings), (name, reading.findings)
        for table in reading.tables:
            assert {row.no for row in table.rows if row.evidence and not row.codes} <= {"2"}, name
    assert count == 30 and told >= 28  # of two nothing is left but an empty page


@pytest.mark.slow
def test_a_page_that_no_reader_survives_takes_no_other_with_it() -> None:
    (reading,) = read(("ten.pdf", ten_pages(deadly=3)))
    assert [(one.code, one.sheet) for one in reading.findings] == [
        ("P04" if number == 3 else "P01", f"{number}頁") for number in range(1, 11)
    ]
