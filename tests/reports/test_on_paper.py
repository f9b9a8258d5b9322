"""Every list of every workbook on paper: one page wide, nothing cut or written over, the day at the foot."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner
from lxml import etree
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from ledger_tools.cli import eligibility
from ledger_tools.cli.options import Folder
from ledger_tools.model import MAILED, OUTSTANDING, RETIRED_CARD_MISSING, REVIEW
from ledger_tools.pipeline.desk import write_cards, write_review
from ledger_tools.reports import Report
from ledger_tools.reports.desk_list import beside_rows, desk_lines, write_desk_list
from ledger_tools.reports.excel import write_open_items
from ledger_tools.reports.model import SlipLine, WithdrawnFile
from ledger_tools.settings.write import default_tables, write_settings
from tests.builders import AFTER, ROSTER, fill, generate, ledger_path, make_cycle
from tests.conftest import require_external
from tests.programmes.kyosai.people import NEUTRAL, cells
from tests.programmes.kyosai.test_lists import HEADERS

FILE = "01-001_架空総務局地域みまもり支援センター高齢・障害課_受領簿_最終版(修正2)_送付用.xlsx"
NAME = "アレクサンダー・フェルナンデス 青葉長右衛門太郎左衛門"
PLACE = "地域みまもり支援センター高齢・障害課地区支援担当"
LONG = {
    "bureau": "選挙管理委員会事務局及び人事委員会事務局",
    "department": PLACE,
    "name": NAME,
    "kana": "アレクサンダー・フェルナンデス アオバチョウエモンタロウザエモン",
    "evidence": "代理 青葉長右衛門太郎左衛門(氏名の一部だけが読めます)",
    "received_on": "令和7年11月25日ごろ",
    "remark": "本人が不在のため、同じ課の職員が机上に置いて渡しました。後日、本人が受領印を押します。",
    "codes": ("N02", "N04", "S06"),
    "retired_on": date(2025, 11, 28),
    "file": FILE,
    "sheet": "受領簿",
    "cell": "I1012",
    "reasons": "備考「本人が不在のため…」は、受領印又は署名の代わりになりません。代理の方の印は認められません。",
    "remedy": "本人の押印又は署名をもらうか、備考を別紙3の例のとおりに記入してもらってください。",
    "actor": "庶務担当課",
    "same_name": True,
}
STATUSES = (OUTSTANDING, REVIEW, RETIRED_CARD_MISSING, MAILED)
#: Sheets that are no list of lines of text: a page of figures with a chart.
NO_LISTS = ("概要", "局別集計", "時間帯別件数")


def _full(report: Report) -> Report:
    """A report in which every list has three lines as long as they come."""
    rows = [
        replace(report.rows[0], **LONG, status=status, no=number, bango=f"{place}{number:05}", cards_due=True)
        for place, status in enumerate(STATUSES)
        for number in range(3)
    ]
    findings = [
        replace(
            report.findings[0],
            **{key: LONG[key] for key in ("bureau", "department", "file", "sheet", "cell", "remedy", "actor")},
            message=LONG["reasons"],
            kigo="011",
            bango=f"{number:06}",
        )
        for number in range(3)
    ]
    slip = SlipLine("01", LONG["bureau"], PLACE, 12, 10, 7, True, 12, 8, AFTER, f"{PLACE} {NAME}", FILE)
    back = WithdrawnFile(FILE, "a" * 64, AFTER, NAME, LONG["remark"])
    departments = [replace(line, bureau=LONG["bureau"], department=PLACE) for line in report.departments]
    return replace(
        report,
        rows=tuple(rows),
        findings=tuple(findings),
        slips=(slip,) * 3,
        withdrawn=(back,) * 3,
        departments=tuple(departments),
    )


def _eligibility(folder: Path) -> Iterator[Path]:
    """The lists of who gets what, of five members with long names, one of them with a day that is on no calendar."""
    (folder / "名簿").mkdir(parents=True)
    (folder / "設定.xlsx").write_bytes(write_settings(default_tables()))
    lines = [",".join(HEADERS.values())]
    for number, change in enumerate(("", "登=", "証=2025-12-31", "登=2025-02-30", "登=45953")):
        person = {**NEUTRAL, "bango": f"{number:06}", "registered_on": "2024-04-01", **cells(change)}
        lines.append(",".join({**person, "name": NAME, "department_name": PLACE}[key] for key in HEADERS))
    (folder / "名簿" / "名簿.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    roster = folder / "国保.csv"
    header = "世帯番号,世帯主区分,番号,枝番,氏名,生年月日,区,マイナ保険証登録,電子証明書有効期限,支援措置"
    roster.write_text(f"{header}\n1,世帯主,1,01,{NAME},1980-01-01,幸区,無,,\n", encoding="utf-8")
    for command, options in (
        ("eligible", ("--as-of", "2025-11-10")),
        ("due", ("--as-of", "2025-11-10", "--until", "R8.4.1")),
        ("leaflet", ("--as-of", "2025-11-10")),
        ("kokuho", (str(roster),)),
    ):
        done = CliRunner().invoke(getattr(eligibility, command), options, obj=Folder(folder), standalone_mode=False)
        assert not done.exception, done.exception
    yield from (folder / "報告").rglob("*.xlsx")


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory, report: Report) -> Path:
    """A folder with every workbook of lists, full of long texts and (its name begins with 空) with next to nothing."""
    folder: Path = tmp_path_factory.mktemp("books")
    files = {FILE: "../保管/ab.xlsx"}
    (folder / "未処理一覧.xlsx").write_bytes(write_open_items(_full(report), files))
    nothing = replace(report, rows=(), findings=(), departments=(), slips=(), history=())
    (folder / "空_未処理一覧.xlsx").write_bytes(write_open_items(nothing, {}))
    full = _full(report)
    write_desk_list(folder / "保険係の対応.xlsx", full, desk_lines(full), ())
    write_desk_list(folder / "空_保険係の対応.xlsx", nothing, (), beside_rows(nothing, _nobody()))
    cycle = make_cycle(folder / "事業", ROSTER.replace("若松 次郎", NAME).replace("大川 六実", NAME))
    generate(cycle)
    for write, stem in ((write_review, "要確認一覧"), (write_cards, "返送カード確認表")):
        (folder / f"空_{stem}.xlsx").write_bytes(write(cycle, as_of=AFTER).path.read_bytes())
    entries = {
        number: {"stamp": "済", "received_on": date(2025, 11, 25), "remark": LONG["remark"]}
        for number in ("0000101", "0000102", "0000103")
    }
    returned = folder / "r.xlsx"
    returned.write_bytes(fill(ledger_path(cycle, "01-001").read_bytes(), entries))
    cycle.ingest([returned], as_of=AFTER)
    returned.unlink()
    for write, stem in ((write_review, "要確認一覧"), (write_cards, "返送カード確認表")):
        (folder / f"{stem}.xlsx").write_bytes(write(cycle, as_of=AFTER).path.read_bytes())
    (folder / "配付日程.xlsx").write_bytes((cycle.folder / "受領簿" / "配付日程.xlsx").read_bytes())
    cycle.close()
    for path in _eligibility(folder / "資格"):
        (folder / path.name).write_bytes(path.read_bytes())
    return folder


def _nobody() -> Any:
    import pandas as pd

    return pd.DataFrame(columns=["kigo", "bango", "name", "bureau_name", "department_name"])


def _sheets(path: Path) -> Iterator[Worksheet]:
    book = openpyxl.load_workbook(path, data_only=True)
    yield from (sheet for sheet in book.worksheets if sheet.sheet_state == "visible")


def test_the_day_and_the_page_stand_below_every_sheet(books: Path) -> None:
    for path in books.glob("*.xlsx"):
        for sheet in _sheets(path):
            foot = "".join(
                str(part.text) for part in (sheet.oddFooter.left, sheet.oddFooter.center, sheet.oddFooter.right)
            )
            assert re.search(r"令和\d+年\d+月\d+日", foot), (path.name, sheet.title, foot)
            assert "&P" in foot.replace("&[Page]", "&P") and "&N" in foot.replace("&[Pages]", "&N")
            assert int(sheet.page_setup.paperSize) == 9, (path.name, sheet.title)


def test_every_list_repeats_its_head_and_shrinks_no_text(books: Path) -> None:
    for path in books.glob("*.xlsx"):
        for sheet in _sheets(path):
            if sheet.title in NO_LISTS:
                continue
            head = int(re.findall(r"\d+", sheet.print_title_rows)[0])
            assert sheet.cell(head, 1).value, (path.name, sheet.title)
            # Above the head stands what is said of the table, and no empty line.
            assert any(cell.value for cell in sheet[head - 1]), (path.name, sheet.title)
            for row in sheet.iter_rows(min_row=head + 1):
                shrunk = [c.coordinate for c in row if isinstance(c.value, str) and c.alignment.shrink_to_fit]
                assert not shrunk or path.name == "配付日程.xlsx", (path.name, sheet.title, shrunk)


def _printed(soffice: str, path: Path, folder: Path) -> list[Any]:
    """The pages that LibreOffice makes of a workbook, each with its words and where they stand."""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [soffice, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    pdf = folder / f"{path.stem}.pdf"
    words = [require_external("pdftotext"), "-bbox", str(pdf), "-"]
    told = subprocess.run(words, check=True, capture_output=True, timeout=60).stdout
    return list(etree.fromstring(told, etree.HTMLParser(encoding="utf-8")).iter("page"))


def _text(pages: list[Any]) -> str:
    return "".join("".join(word.text or "" for word in page.iter("word")) for page in pages)


def _over_each_other(page: Any) -> list[tuple[str, str]]:
    """Words that stand on one another: a text that is cut goes on below what stands in the next cell."""
    boxes = [
        (str(word.text), *(float(word.get(key)) for key in ("xmin", "ymin", "xmax", "ymax")))
        for word in page.iter("word")
    ]
    return [
        (one[0], other[0])
        for one, other in combinations(boxes, 2)
        if min(one[3], other[3]) - max(one[1], other[1]) > 2 and min(one[4], other[4]) - max(one[2], other[2]) > 4
    ]


def _raw(pdf: Path) -> str:
    """What was printed, cell by cell."""
    command = [require_external("pdftotext"), "-raw", str(pdf), "-"]
    return _squeezed(subprocess.run(command, check=True, capture_output=True, timeout=60).stdout.decode("utf-8"))


def _squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def _columns(sheet: Worksheet) -> list[int]:
    """The columns that are printed, from 1; all of a list that is kept off paper, as once it is printed after all."""
    area = sheet.print_area.rpartition("!")[2].replace("$", "").removesuffix("IV1")
    head = int(re.findall(r"\d+", sheet.print_title_rows)[0])
    last = range_boundaries(area)[2] if area else max(cell.column for cell in sheet[head] if cell.value)
    return list(range(1, last + 1))


def _pixels(sheet: Worksheet) -> float:
    """How wide what is printed is; columns of one width may be written as one."""
    found = {
        at: dimension.width * 7
        for dimension in sheet.column_dimensions.values()
        for at in range(dimension.min, dimension.max + 1)
    }
    return sum(found[at] for at in _columns(sheet))


def test_every_list_is_one_page_wide_at_a_size_that_can_be_read(books: Path) -> None:
    for path in books.glob("*.xlsx"):
        for sheet in _sheets(path):
            where, setup = (path.name, sheet.title), sheet.page_setup
            assert not sheet.col_breaks.brk, where
            if sheet.title in NO_LISTS:
                continue
            width = _pixels(sheet)
            across = 1046 if setup.orientation == "landscape" else 717
            if sheet.sheet_properties.pageSetUpPr and sheet.sheet_properties.pageSetUpPr.fitToPage:
                assert setup.fitToWidth in (None, 1), where
                assert across / width >= 0.7, where  # 10 points become 7
            else:
                assert 70 <= (setup.scale or 100) <= across * 100 / width, where


@pytest.mark.slow
def test_nothing_is_cut_on_paper(books: Path, soffice: str, tmp_path: Path) -> None:
    for path in sorted(books.glob("[!空]*.xlsx")):
        pages = _printed(soffice, path, tmp_path)
        for number, page in enumerate(pages, start=1):
            assert _over_each_other(page) == [], (path.name, number)
        told = _raw(tmp_path / f"{path.stem}.pdf")
        for sheet in _sheets(path):
            if sheet.title in NO_LISTS:
                continue
            head = int(re.findall(r"\d+", sheet.print_title_rows)[0])
            for column in _columns(sheet):
                cells = (sheet.cell(row, column).value for row in range(head, sheet.max_row + 1))
                longest = max((value for value in cells if isinstance(value, str)), key=len, default="")
                assert _squeezed(longest) in told, (path.name, sheet.title, longest)


@pytest.mark.slow
def test_an_empty_list_takes_no_page(books: Path, soffice: str, tmp_path: Path) -> None:
    for path in sorted(books.glob("空_*.xlsx")):
        pages = _printed(soffice, path, tmp_path)
        sheets = [sheet.title for sheet in _sheets(path) if not sheet.print_area.endswith("$IV$1")]
        further = 1 if "局別集計" in sheets else 0  # persons and cards stand on a page each
        assert len(pages) == len(sheets) + further, path.name
        assert "全件" not in sheets, path.name
