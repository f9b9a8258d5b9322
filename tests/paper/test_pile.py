"""Simulated paper: what the pictures show is what the truth says, and one seed makes one pile."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from PIL import Image, ImageOps

from tests.paper.conftest import MEMBERS, Office

pytestmark = pytest.mark.slow
SEED = 5
CLEAN = {"seal": 6.0, "signed": 2.0, "blank": 2.0}


def make(office: Office, folder: Path, *, seed: int = SEED, **options: Any) -> Any:
    """A pile; with nothing typed, so that the same prints serve all tests."""
    from ledger_tools.simulate.paper import make_pile

    return make_pile(
        options.pop("workbooks", office.workbooks), folder, seed=seed, prints=office.prints, **{"typed": 0.0, **options}
    )


def opened(path: Path) -> list[np.ndarray]:
    """The pages of a file as it stores them."""
    import pypdfium2 as pdfium

    if path.suffix == ".pdf":
        document = pdfium.PdfDocument(path)
        return [np.asarray(page.render(scale=100 / 72).to_pil().convert("RGB")) for page in document]
    with Image.open(path) as image:
        frames = []
        for at in range(getattr(image, "n_frames", 1)):
            image.seek(at)
            frames.append(np.asarray(image.convert("RGB")))
        return frames


def test_every_row_has_one_truth_and_every_page_is_in_a_file(office: Office, tmp_path: Path) -> None:
    pile = make(office, tmp_path)
    rows, pages = pile.row_frame(), pile.page_frame()
    assert len(rows) == sum(MEMBERS)
    assert rows["row_key"].is_unique
    assert rows.groupby("ledger_id")["no"].apply(list).to_dict() == {
        "01-001": [*range(1, MEMBERS[0] + 1)],
        "01-002": [*range(1, MEMBERS[1] + 1)],
    }
    ours = pages[pages["kind"] == "ledger"].drop_duplicates(["ledger_id", "page"])
    assert ours["rows"].sum() == sum(MEMBERS)
    in_files = pages[pages["file"] != ""].drop_duplicates(["file", "place"]).groupby("file").size()
    assert {path.name: len(opened(path)) for path in pile.files} == in_files.to_dict()


def test_one_seed_makes_one_pile(office: Office, tmp_path: Path) -> None:
    def prints_of(pile: Any) -> list[str]:
        return [hashlib.sha256(path.read_bytes()).hexdigest() for path in pile.files]

    first, again = make(office, tmp_path / "a"), make(office, tmp_path / "b")
    assert (first.pages, first.rows, prints_of(first)) == (again.pages, again.rows, prints_of(again))
    other = make(office, tmp_path / "c", seed=SEED + 1)
    assert prints_of(other) != prints_of(first)
    assert other.rows != first.rows


def sheets(office: Office, mix: Mapping[str, float]) -> Iterator[tuple[Any, np.ndarray, Any, tuple[Any, ...]]]:
    """Each printed page with its pixels before and after it was written on, and its truth."""
    import random

    from ledger_tools.simulate.paper.plan import plan
    from ledger_tools.simulate.paper.prints import print_ledgers
    from ledger_tools.simulate.paper.sheets import PER_MM, Sheet, draw_sheet

    planned = [plan(data, random.Random(f"{SEED}-{at}"), mix, typed=0.0) for at, data in enumerate(office.workbooks)]
    for one, pages in zip(planned, print_ledgers([one.workbook for one in planned], office.prints), strict=True):
        for page in pages:
            canvas, rows = draw_sheet(Sheet(one, page, "1"), PER_MM)
            yield page, page.pixels(PER_MM), canvas, rows


def inked(before: np.ndarray, canvas: Any, box: Any) -> float:
    """Square millimetres of a box, but for its rules, that are darker than they were."""
    scale = canvas.per_mm
    here = (
        slice(round((box.top + 0.5) * scale), round((box.bottom - 0.5) * scale)),
        slice(round((box.left + 0.5) * scale), round((box.right - 0.5) * scale)),
    )
    darker = before[here].astype(int).min(axis=2) - canvas.pixels[here].astype(int).min(axis=2) > 8
    return float(darker.sum()) / scale**2


@pytest.mark.parametrize("kind", ["seal", "signed", "signed_other", "seal_half", "cross", "slash", "ring", "dirt"])
def test_ink_is_where_the_truth_says_and_nowhere_else(office: Office, kind: str) -> None:
    seen = Counter[str]()
    for page, before, canvas, rows in sheets(office, {kind: 1, "blank": 1}):
        for row, cell in zip(rows, page.rows, strict=True):
            ink = inked(before, canvas, cell.stamp)
            assert row.kind == "blank" or ink > 0.05, row
            if row.kind != "dirt" and not row.spilt:  # the rim of a cup reaches into other cells
                assert row.kind != "blank" or ink == 0, row
                assert (inked(before, canvas, cell.day) > 0.2) == (row.day_way == "hand"), row
                assert (inked(before, canvas, cell.remark) > 0.5) == (row.remark_way == "hand"), row
            seen[row.kind] += 1
    assert set(seen) == {kind, "blank"}


def test_every_kind_can_be_drawn(office: Office) -> None:
    from ledger_tools.simulate.paper.truth import KINDS

    drawn: set[str] = set()
    while missing := set(KINDS) - drawn:
        new = {row.kind for *_, rows in sheets(office, dict.fromkeys(sorted(missing), 1.0)) for row in rows} - drawn
        assert new
        drawn |= new


def test_a_sheet_drawn_more_finely_is_the_same_sheet(office: Office) -> None:
    import random

    from ledger_tools.simulate.paper.plan import plan
    from ledger_tools.simulate.paper.prints import print_ledgers
    from ledger_tools.simulate.paper.sheets import PER_MM, PER_MM_FINE, Sheet, draw_sheet

    planned = plan(office.workbooks[0], random.Random(SEED), {"seal": 2, "signed": 1}, typed=0.0)
    page = print_ledgers([planned.workbook], office.prints)[0][0]
    coarse, fine = (draw_sheet(Sheet(planned, page, "1"), per_mm)[0] for per_mm in (PER_MM, PER_MM_FINE))
    for cell in page.rows:
        places = [middle_of_ink(page.pixels(canvas.per_mm), canvas, cell.stamp) for canvas in (coarse, fine)]
        assert np.abs(places[0] - places[1]).max() < 0.2


def middle_of_ink(before: np.ndarray, canvas: Any, box: Any) -> np.ndarray:
    """In millimetres from the upper left corner of a box."""
    scale = canvas.per_mm
    here = (
        slice(round(box.top * scale), round(box.bottom * scale)),
        slice(round(box.left * scale), round(box.right * scale)),
    )
    ink = before[here].astype(int).sum(axis=2) - canvas.pixels[here].astype(int).sum(axis=2)
    return np.array([np.average(np.arange(ink.shape[axis]), weights=ink.sum(axis=1 - axis)) for axis in (0, 1)]) / scale


def test_a_seal_astride_lies_on_both_of_its_rows(office: Office) -> None:
    pairs = 0
    for page, before, canvas, rows in sheets(office, {"seal_astride": 1, "blank": 3}):
        cells = {row.bango: cell for row, cell in zip(rows, page.rows, strict=True)}
        for row in rows:
            if row.kind == "seal_astride":
                assert 0.15 < row.overhang < 0.85
                assert {other.bango for other in rows if other.astride == row.bango} == {row.astride}
                assert inked(before, canvas, cells[row.bango].stamp) > 1
                pairs += 1
    assert pairs >= 2


def test_the_pile_says_what_is_wrong_with_it(office: Office, tmp_path: Path) -> None:
    from ledger_tools.simulate.paper.passes import Habits

    habits = Habits(missing=0.25, doubled=1.0, strangers=0.5, duplex=1.0, two_up=0.0)
    pile = make(office, tmp_path, seed=SEED, habits=habits, others=office.workbooks[1:], mix=CLEAN)
    pages = pile.page_frame()
    assert {"ledger", "back", "foreign"} == set(pages["kind"])
    assert (pages["copy_of"] > 0).any()
    again = pages[pages["copy_of"] > 0].iloc[0]
    first = pages[pages["number"] == again["copy_of"]].iloc[0]
    assert (first["ledger_id"], first["page"]) == (again["ledger_id"], again["page"])
    lost = pages[pages["file"] == ""]
    assert set(zip(lost["ledger_id"], lost["page"], strict=True)) == {
        (row.ledger_id, row.page) for row in pile.rows if not row.sent
    }


def test_two_pages_side_by_side_are_halves_of_one(office: Office, tmp_path: Path) -> None:
    from ledger_tools.simulate.paper.passes import MACHINES, Habits

    habits = Habits(*(0.0,) * 10)
    pile = make(
        office,
        tmp_path,
        machines=MACHINES[:1],
        habits=replace(habits, two_up=1.0, strangers=1.0),
        mix=CLEAN,
    )
    assert Counter(page.half for page in pile.pages)["left"] >= len(pile.pages) / 2
    for page in pile.pages:
        pixels = opened(tmp_path / page.file)[page.place - 1]
        assert pixels.shape[1] > pixels.shape[0]
        if page.kind == "ledger":
            assert markers_in_half(pixels, page.half) == {0, 1, 2, 3}


def markers_in_half(pixels: np.ndarray, half: str) -> set[int]:
    middle = pixels.shape[1] // 2
    return set(markers(np.ascontiguousarray(pixels[:, :middle] if half == "left" else pixels[:, middle:])))


def markers(page: np.ndarray) -> dict[int, tuple[float, float]]:
    """Where the marks in the page's corners are, as shares of its width and height."""
    import cv2

    detector = cv2.aruco.ArucoDetector(cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50))
    corners, ids, _ = detector.detectMarkers(cv2.cvtColor(page, cv2.COLOR_RGB2GRAY))
    middles = [corner[0].mean(axis=0) / (page.shape[1], page.shape[0]) for corner in corners]
    return {int(number): tuple(middle) for number, middle in zip(np.ravel(ids), middles, strict=True) if number < 4}


def all_machines() -> list[str]:
    pytest.importorskip("cv2")
    from ledger_tools.simulate.paper.passes import MACHINES

    return [scanner.name for scanner, *_ in MACHINES]


@pytest.mark.parametrize("name", all_machines())
def test_each_machine_turns_pages_as_the_truth_says(office: Office, tmp_path: Path, name: str) -> None:
    from ledger_tools.simulate.paper.passes import MACHINES, Habits

    machine = [one for one in MACHINES if one[0].name == name]
    habits = Habits(*(0.0,) * 5, upside_down=0.5, two_up=0.0, fitted=0.5, tiff=0.5, damaged=0.0)
    pile = make(office, tmp_path, workbooks=office.workbooks[:1], machines=machine, habits=habits, mix=CLEAN)
    found = 0
    for page in pile.pages:
        pixels = opened(tmp_path / page.file)[page.place - 1]
        upright = np.ascontiguousarray(np.rot90(pixels, page.turned // 90))
        if page.colours == "1-bit" and page.file.endswith(".tif"):
            assert set(np.unique(pixels)) <= {0, 255}
        if page.colours != "colour":
            assert (pixels[..., 0] == pixels[..., 2]).all()
        seen = markers(upright)
        if 0 in seen:
            assert max(seen[0]) < 0.4, (page, seen)
            found += 1
    assert found or name.startswith("fax")


def test_a_photo_says_how_it_is_turned(office: Office, tmp_path: Path) -> None:
    from ledger_tools.simulate.paper.passes import MACHINES, TIDY

    phone = [one for one in MACHINES if one[0].name == "phone"]
    pile = make(office, tmp_path, workbooks=office.workbooks[:1], machines=phone, habits=TIDY, mix=CLEAN)
    for path in pile.files:
        with Image.open(path) as image:
            upright = ImageOps.exif_transpose(image)
            assert upright.height > upright.width


def test_what_is_typed_is_printed(office: Office, tmp_path: Path) -> None:
    import pypdfium2 as pdfium

    pile = make(office, tmp_path, mix=CLEAN, typed=1.0)
    typed = [row for row in pile.rows if row.remark_way == "typed"]
    texts = [
        "".join(page.get_textpage().get_text_range().split())
        for path in office.prints.glob("*.pdf")
        for page in pdfium.PdfDocument(path)
    ]
    assert typed
    assert all(any("".join(row.remark.split()) in text for text in texts) for row in typed)


def test_truth_is_written_as_tables_and_as_json(office: Office, tmp_path: Path) -> None:
    pile = make(office, tmp_path / "pile")
    pile.save_truth(tmp_path / "truth")
    rows = pd.read_csv(tmp_path / "truth" / "rows.csv", dtype=str, keep_default_na=False)
    assert list(rows["row_key"]) == [row.row_key for row in pile.rows]
    truth = json.loads((tmp_path / "truth" / "truth.json").read_text(encoding="utf-8"))
    assert [row["kind"] for row in truth["rows"]] == list(pile.row_frame()["kind"])
    assert [page["file"] for page in truth["pages"]] == list(pile.page_frame()["file"])
