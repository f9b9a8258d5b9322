"""The whole cycle on the shipped example: every status is compared with what really happened to the row."""

from __future__ import annotations

import csv
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from lxml import etree

from ledger_tools.findings import Finding
from ledger_tools.model import DONE
from ledger_tools.pipeline import Cycle
from ledger_tools.pipeline.demo import DEMO_DAY, Demo, run_demo
from ledger_tools.resources import template_dir
from tests.conftest import require_external

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
        and not (truth.on_paper and truth.in_hand and rows.at[key, "status"] == "review")
    ]
    assert differing == []


def test_some_returned_paper_and_most_of_it_is_read(demo: tuple[Path, Demo], rows: pd.DataFrame) -> None:
    pytest.importorskip("cv2", reason="the extra [paper] is not installed")
    require_external("soffice", "libreoffice")
    on_paper = [truth for truth in demo[1].truths if truth.on_paper]
    found = [rows.loc[(truth.ledger_id, truth.kigo, truth.bango)] for truth in on_paper]
    assert len({truth.ledger_id for truth in on_paper}) == 3
    assert all(row["source_file"].endswith(".pdf") for row in found)
    sealed = [row["status"] for row, truth in zip(found, on_paper, strict=True) if truth.status == "received"]
    assert sealed.count("received") > len(sealed) * 2 / 3 > 8


def test_no_card_that_did_not_arrive_is_called_received(demo: tuple[Path, Demo], rows: pd.DataFrame) -> None:
    false_done = [
        truth
        for truth in demo[1].truths
        if not truth.in_hand and rows.at[(truth.ledger_id, truth.kigo, truth.bango), "status"] in ("received", "mailed")
    ]
    assert false_done == []


@pytest.fixture(scope="module")
def findings(demo: tuple[Path, Demo]) -> Iterator[tuple[Finding, ...]]:
    with Cycle(demo[0]) as cycle:
        yield cycle.findings(as_of=DEMO_DAY)


def test_returns_come_over_several_days_and_a_report_before_the_deadline_foretells(demo: tuple[Path, Demo]) -> None:
    book = openpyxl.load_workbook(demo[0] / "報告" / "未処理一覧.xlsx", read_only=True)
    figures = [row[:4] for row in book["推移"].iter_rows(min_row=5, values_only=True) if isinstance(row[0], datetime)]
    done = [row[2] for row in figures]
    assert done == sorted(done)
    assert len(set(done)) >= 5  # nothing yet, three intakes, and the late one
    interim = demo[0] / "報告" / "12月9日現在"
    early = openpyxl.load_workbook(interim / "未処理一覧.xlsx", read_only=True)
    outlook = [row[3] for row in early["推移"].iter_rows(min_row=5, values_only=True) if isinstance(row[0], datetime)]
    assert [value for value in outlook if value is not None]
    assert "見込み" in early["概要"]["A7"].value
    assert (interim / "報告書.docx").exists()
    assert "前回(令和7年12月9日)から" in book["概要"]["A7"].value


def test_doubtful_seals_wait_with_their_pictures(demo: tuple[Path, Demo], findings: tuple[Finding, ...]) -> None:
    codes = Counter(found.code for found in findings)
    assert codes["S06"] >= 4  # the seal of one on the row of another
    assert codes["S05"] >= 6  # astride two rows, or beside the column
    assert {truth.status for truth in demo[1].truths if truth.entry and truth.entry.seal_at != "stamp"} == {"review"}
    with zipfile.ZipFile(demo[0] / "報告" / "要確認一覧.xlsx") as package:
        assert [name for name in package.namelist() if name.startswith("xl/media/")]
    sheet = openpyxl.load_workbook(demo[0] / "報告" / "要確認一覧.xlsx")["要確認"]
    lines = list(sheet.iter_rows(values_only=True))
    why = next(line.index("確認が必要な理由") for line in lines if "確認が必要な理由" in line)
    said = [str(line[why]) for line in lines if line[why] and re.search(r"\([A-Z]\d\d\)", str(line[why]))]
    assert len(said) > 100
    assert all(len(text) > 8 for text in said)  # never a bare code


def test_one_ledger_is_late_one_of_an_earlier_round_and_one_a_photograph(
    demo: tuple[Path, Demo], rows: pd.DataFrame, findings: tuple[Finding, ...]
) -> None:
    late = [found for found in findings if found.code == "D03"]
    assert [found.message for found in late] == ["提出期限の後、令和7年12月16日に提出されました。"]
    assert "received" in set(rows.loc[late[0].ledger_id, "status"])
    foreign = [found for found in findings if found.code == "F05"]
    assert len(foreign) == 1
    photo = [found for found in findings if found.file == "受領簿の写真.png"]
    assert [found.code for found in photo] == ["P01"]
    ledger_id = foreign[0].file.partition("_")[0]
    assert set(rows.loc[ledger_id, "status"]) == {"not_submitted"}


def test_a_send_back_was_answered(demo: tuple[Path, Demo], rows: pd.DataFrame) -> None:
    answered = sorted((demo[0] / "回収").glob("*_差戻し.xlsx"))
    assert answered
    assert len(answered) == len(list((demo[0] / "報告" / "差戻し").glob("*/*.xlsx")))
    signed = rows[rows["source_file"].isin([path.name for path in answered])]
    assert set(signed["status"]) == {"received"}
    assert list((demo[0] / "報告" / "督促").glob("*_依頼文.docx"))


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
    assert {"進み具合.html", "要確認一覧.xlsx", "報告書.docx"} <= {path.name for path in demo[1].files}
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

    with pytest.raises(LedgerToolsError, match="既に事業フォルダがあります"):
        run_demo(demo[0], seed=1)
