"""The whole cycle on the shipped example: every status is compared with what really happened to the row."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from lxml import etree

from ledger_tools.model import DONE
from ledger_tools.pipeline import Cycle
from ledger_tools.pipeline.demo import DEMO_DAY, Demo, run_demo
from ledger_tools.resources import template_dir

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Demo]:
    folder = tmp_path_factory.mktemp("demo") / "お試し"
    return folder, run_demo(folder, seed=20251120)


@pytest.fixture(scope="module")
def rows(demo: tuple[Path, Demo]) -> Iterator[pd.DataFrame]:
    with Cycle(demo[0]) as cycle:
        yield cycle.rows(as_of=DEMO_DAY).set_index(["ledger_id", "kigo", "bango"])


def test_every_row_has_the_status_a_careful_officer_would_give(demo: tuple[Path, Demo], rows: pd.DataFrame) -> None:
    truths = demo[1].truths
    assert len(truths) == len(rows) == 4672
    differing = [
        (truth, rows.at[key, "status"], rows.at[key, "codes"])
        for truth in truths
        if rows.at[key := (truth.ledger_id, truth.kigo, truth.bango), "status"] != truth.status
    ]
    assert differing == []


def test_no_card_that_did_not_arrive_is_called_received(demo: tuple[Path, Demo], rows: pd.DataFrame) -> None:
    false_done = [
        truth
        for truth in demo[1].truths
        if not truth.in_hand and rows.at[(truth.ledger_id, truth.kigo, truth.bango), "status"] in ("received", "mailed")
    ]
    assert false_done == []


def test_bureau_totals_are_those_of_the_notice(rows: pd.DataFrame) -> None:
    with (template_dir() / "局日程.csv").open(encoding="utf-8-sig", newline="") as stream:
        published = {row["局名"]: int(row["件数"]) for row in csv.DictReader(stream) if row["件数"]}
    issued = rows.groupby("bureau").size().to_dict()
    assert len(published) == 24 and sum(published.values()) == 3962
    assert {name: issued[name] for name in published} == published
    assert len(issued) == 30


def test_every_open_row_says_why_and_every_done_row_has_its_evidence(rows: pd.DataFrame) -> None:
    done = rows["status"].isin(DONE)
    assert (rows.loc[~done, "codes"] != "").all()
    assert (rows.loc[done, "source_file"] != "").all()
    assert ((rows.loc[done, "evidence_kind"] != "none") | (rows.loc[done, "remark"] != "")).all()


def test_the_files_it_names_are_there(demo: tuple[Path, Demo]) -> None:
    assert all(path.exists() for path in demo[1].files)
    assert "合計" in demo[1].table and "4,672" in demo[1].table


def test_no_number_kept_as_text_bears_a_green_triangle(demo: tuple[Path, Demo]) -> None:
    ours = [path for folder in ("", "受領簿", "報告") for path in sorted((demo[0] / folder).glob("**/*.xlsx"))]
    ours = [path for path in ours if not {"保管", "回収"}.intersection(path.parts)]
    marked = [path.name for path in ours if any(_is_marked(*sheet) for sheet in _sheets(path))]
    assert {"設定.xlsx", "未処理一覧.xlsx", "00_送付票.xlsx", "配付日程.xlsx"} <= {path.name for path in ours}
    assert marked == []


def _sheets(path: Path) -> Iterator[tuple[etree._Element, list[str]]]:
    """Yield each visible worksheet of a workbook of ours with its shared texts."""
    with zipfile.ZipFile(path) as package:
        name = "xl/sharedStrings.xml"
        items = etree.fromstring(package.read(name)) if name in package.namelist() else ()
        shared = ["".join(item.itertext()) for item in items]
        sheets = etree.fromstring(package.read("xl/workbook.xml")).iterfind("{*}sheets/{*}sheet")
        for number, sheet in enumerate(sheets, 1):
            if sheet.get("state", "visible") == "visible":
                yield etree.fromstring(package.read(f"xl/worksheets/sheet{number}.xml")), shared


def _is_marked(sheet: etree._Element, shared: list[str]) -> bool:
    """Whether Excel would mark a text of digits in the sheet (ECMA-376, ignoredError)."""
    values = [shared[int(cell.findtext("{*}v"))] for cell in sheet.iterfind(".//{*}c[@t='s']")]
    values += ["".join(cell.itertext()) for cell in sheet.iterfind(".//{*}c[@t='inlineStr']")]
    is_told = sheet.find("{*}ignoredErrors/{*}ignoredError[@numberStoredAsText='1'][@sqref='A1:XFD1048576']")
    return is_told is None and any(value.isdecimal() for value in values)


def test_it_does_not_overwrite_a_cycle(demo: tuple[Path, Demo]) -> None:
    from ledger_tools.errors import LedgerToolsError

    with pytest.raises(LedgerToolsError, match="すでに事業フォルダがあります"):
        run_demo(demo[0], seed=1)
