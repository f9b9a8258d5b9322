"""Where things are printed: the geometry against what LibreOffice makes of workbooks, of this form and the first."""

from __future__ import annotations

import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest

pytest.importorskip("cv2", reason="the extra [paper] is not installed")
pytest.importorskip("pypdfium2", reason="the extra [paper] is not installed")

from ledger_tools.ledgers import lay_out, write_ledger
from ledger_tools.ledgers.printed import LaidOnce, Prints
from ledger_tools.ledgers.send_back import SendBack, SentRow
from ledger_tools.returns.limits import LIMITS
from ledger_tools.returns.paper.images import count_pages
from ledger_tools.returns.paper.page import SeenPage
from ledger_tools.returns.paper.reading import see_pages
from tests.conftest import require_external
from tests.ledgers.samples import CYCLE, ledger, settings, wording

RELEASED = Path(__file__).parents[2] / "data" / "released"
#: Rows of each workbook, and how they fall on its pages.
BOOKS = {
    "one": (3, [3]),
    "full": (12, [12]),
    "two": (20, [10, 10]),
    "many": (70, [13, 14, 14, 15, 14]),
    "ledger-0.1.0": (8, [5, 3]),
    "ledger-0.2.0": (8, [5, 3]),
    "ledger-0.3.0": (8, [5, 3]),
}
BACK = ledger(20)


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All workbooks as PDF, printed in one go."""
    soffice = require_external("soffice", "libreoffice")
    folder = tmp_path_factory.mktemp("printed")
    for name, (rows, _) in BOOKS.items():
        if name.startswith("ledger"):
            shutil.copy(RELEASED / f"{name}.xlsx", folder)
        else:
            (folder / f"{name}.xlsx").write_bytes(write_ledger(ledger(rows), settings(), wording()))
    (folder / "back.xlsx").write_bytes(write_ledger(BACK, settings(), wording(), send_back()))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    sources = sorted(map(str, folder.glob("*.xlsx")))
    command = [soffice, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), *sources]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    return folder


def send_back() -> SendBack:
    """Reasons of one line to eight: the rows are of different heights."""
    reasons = {row.row_key: SentRow("受領印又は署名がありません。" * (1 + at % 9)) for at, row in enumerate(BACK.rows)}
    return SendBack(date(2025, 12, 22), reasons)


def starts(on_pages: list[int]) -> tuple[int, ...]:
    return tuple(sum(on_pages[:index]) for index in range(len(on_pages)))


def seen(path: Path, prints: Prints) -> list[SeenPage]:
    data = path.read_bytes()
    return list(see_pages(data, prints.pages, passwords=(), pages=range(count_pages(data, (), LIMITS))))


@pytest.mark.parametrize("name", BOOKS)
def test_rows_lie_where_the_geometry_says(printed: Path, name: str) -> None:
    rows, on_pages = BOOKS[name]
    ledger_1 = ("01-003", 1)
    found = seen(printed / f"{name}.pdf", Prints(CYCLE, {ledger_1: rows}, {ledger_1: starts(on_pages)}))
    assert [len(page.printed.rows) for page in found if page.printed] == on_pages
    firsts = [page.printed.first for page in found if page.printed]
    assert tuple(firsts) == starts(on_pages)
    for page in found:
        assert page.upright is not None and page.problem is None
        assert page.upright.residual < 0.1 and page.upright.agreeing > 0.95
        if not name.startswith("ledger"):
            assert all(row.verdict == "blank" and row.measured.own < 0.05 for row in page.rows)


def test_a_page_that_may_begin_with_either_of_two_rows_is_not_read(printed: Path) -> None:
    """How many lines the instructions took decides how rows fall on later pages, and does not show on them."""
    found = seen(printed / "many.pdf", Prints(CYCLE, {("01-003", 1): 70}))
    assert [page.problem.code if page.problem else "" for page in found[:2]] == ["", "P04"]


def test_typed_words_of_the_first_form_are_asked_and_a_circle_that_its_letters_do_not_fill_counts_if_named(
    printed: Path,
) -> None:
    first, second = seen(printed / "ledger-0.3.0.pdf", Prints(CYCLE, {("01-003", 1): 8}))
    assert [row.verdict for row in first.rows] == ["asked", "if_named", "asked", "asked", "asked"]
    ring = first.rows[1].measured.ring
    assert ring is not None and ring.covered == 1
    assert [row.verdict for row in second.rows] == ["asked", "asked", "blank"]


def test_rows_of_a_send_back_ledger_lie_where_it_was_laid_out(printed: Path) -> None:
    back = lay_out(BACK, settings(), wording(), send_back()).printing
    places = tuple(range(2, 2 * len(BACK.rows) + 1, 2))
    way = LaidOnce(back.lines, back.starts, back.heights, places)
    found = seen(printed / "back.pdf", Prints(CYCLE, {("01-003", 1): 40}, {}, {("01-003", 1, back.mark): [way]}))
    assert len(found) == len(back.starts) > 2 and len(set(back.heights)) > 2
    assert [page.code.mark for page in found if page.code] == [back.mark] * len(found)
    for page in found:
        assert page.upright is not None and page.printed is not None and page.problem is None
        assert page.upright.residual < 0.1 and page.upright.agreeing > 0.95
        assert all(row.verdict == "blank" and row.measured.own < 0.05 for row in page.rows)
    assert tuple(page.printed.place_of(row.index) for page in found if page.printed for row in page.rows) == places


@pytest.mark.parametrize(("name", "rows"), [("one", 3), ("full", 12), ("two", 10), ("ledger-0.3.0", 5)])
def test_outside_a_cycle_the_page_itself_tells_how_many_rows_it_has(printed: Path, name: str, rows: int) -> None:
    (page, *_) = seen(printed / f"{name}.pdf", Prints())
    assert page.printed is not None and len(page.printed.rows) == rows


@pytest.mark.parametrize("more", [-1, 1, 4])
def test_a_ledger_of_another_length_is_not_read_by_this_geometry(printed: Path, more: int) -> None:
    """The rows of a page are those of its ledger's edition, or none."""
    (page,) = seen(printed / "full.pdf", Prints(CYCLE, {("01-003", 1): 12 + more}))
    assert page.problem is not None and page.problem.code == "P04"


def test_other_wording_moves_the_rows_of_the_first_page() -> None:
    """How many lines the instructions take is not known when paper is read: the paper tells."""
    pages = Prints(CYCLE, {("01-003", 1): 12}).pages(CYCLE, "01-003", 1, 1)
    heads = {round(page.head[1], 2) for page in pages if page.columns[0][2] < 30}
    assert len(heads) > 5
