"""Links to kept originals: they lead there from every folder that a workbook is written into."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest

from ledger_tools.pipeline import Cycle, ingest
from tests.builders import AFTER, read_in_this_process
from tests.pipeline.test_supplements import BATCH, BEFORE, CAME, SUPPLEMENTS, come_back, issue, list_supplements


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    read_in_this_process(monkeypatch, ingest)


@pytest.fixture
def later(cycle: Cycle) -> Cycle:
    """A cycle whose batch and first supplement came back, with a file that nobody can read and a doubtful row."""
    come_back(cycle, BATCH, BEFORE)
    list_supplements(cycle, *SUPPLEMENTS)
    issue(cycle)
    (cycle.folder / "回収" / "壊れた.xlsx").write_bytes(b"PK\x03\x04 nothing more")
    come_back(cycle, {"01-801": {"0000102": {"stamp": "若松"}}, "03-801": {"0000109": {"stamp": "田中"}}}, CAME)
    return cycle


def led_to(book: Path) -> set[Path]:
    """The files that a workbook's cells lead to, as they would be looked for from where it lies."""
    found: list[str] = []
    with zipfile.ZipFile(book) as package:
        for name in package.namelist():
            part = package.read(name).decode("utf-8", "replace") if name.endswith((".xml", ".rels")) else ""
            found += re.findall(r'HYPERLINK\((?:"|&quot;)([^"&#]+)', part)
            found += re.findall(r'Target="([^"#]+)"[^>]* TargetMode="External"', part)
    return {book.parent / target.replace("\\", "/") for target in found if "保管" in target}


@pytest.mark.parametrize("part", [0, 1])
def test_they_lead_there_from_the_reports_of_every_part(later: Cycle, part: int) -> None:
    books = [
        *(path for path in later.summary(as_of=CAME, part=part) if path.suffix == ".xlsx"),
        later.review(as_of=CAME, part=part).path,
    ]
    linked = {book.name: led_to(book) for book in books}
    assert all(linked.values()), linked
    assert [target for targets in linked.values() for target in targets if not target.is_file()] == []


@pytest.mark.parametrize("elsewhere", ["報告/12月9日現在", "../よそ/深い/所"])
def test_they_lead_there_from_any_other_folder(cycle: Cycle, elsewhere: str) -> None:
    come_back(cycle, BATCH, BEFORE)
    written = cycle.summary(as_of=AFTER, place=cycle.folder / elsewhere)
    assert {path.parent for path in written} == {cycle.folder / elsewhere}
    found = led_to(written[0])
    assert found and all(target.is_file() for target in found)
