"""Every part of every kind of workbook and document that is handed out is valid by the schemas; no day is ISO."""

from __future__ import annotations

import email
import email.policy
import re
import zipfile
from collections.abc import Iterator
from datetime import date, time
from io import BytesIO
from pathlib import Path

import openpyxl
import openpyxl.utils
import pytest
from lxml import etree
from lxml import html as lxml_html

from ledger_tools.pipeline import Cycle, ingest
from ledger_tools.resources import example_dir, template_dir
from ledger_tools.slots.counter import Counter
from tests.builders import BUREAUS, ROSTER, generate, make_cycle, read_in_this_process, reload, return_ledger
from tests.office_schemas import invalid_parts, schema_folder
from tests.pipeline.test_supplements import HIRED
from tests.programmes.kyosai.test_lists import HEADERS

AS_OF, LATER = date(2025, 12, 10), date(2025, 12, 16)
COUNTED = BUREAUS.replace("10:30,\n", "10:30,3\n").replace("10:00,\n", "10:00,2\n")
HOLDER = "共済,0000201,00,青葉 太郎,1980-01-01,本人,01,0101,庶務課,在職,有,有,有,2024-04-01,,,2025-12-31,"
#: What a folder holds when everything has been made once; a kind that is missing here would not be looked at.
KINDS = {
    *("設定.xlsx", "見本.xlsx", "文面.xlsx", "督促状.docx", "報告書.docx", "送付状.docx", "00_送付票.xlsx"),
    *("00_送付状.docx", "配付日程.xlsx", "_受領簿.xlsx", "_差戻し.xlsx", "_依頼文.docx", "保険係の対応.xlsx"),
    *("未処理一覧.xlsx", "要確認一覧.xlsx", "返送カード確認表.xlsx", "受付時間案.xlsx", "対象者一覧.xlsx"),
    *("後日交付予定一覧.xlsx", "リーフレット配付一覧.xlsx", "発送一覧.xlsx"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A cycle in which everything has been made: stamps, texts, notes, send-backs, and the desk's own workbooks."""
    root = tmp_path_factory.mktemp("valid") / "R7"
    with pytest.MonkeyPatch.context() as patch, make_cycle(root, bureaus=COUNTED) as cycle:
        read_in_this_process(patch, ingest)
        generate(cycle)
        entries = {
            "0000101": {"seal": "青葉", "received_on": date(2025, 11, 25)},
            "0000102": {"stamp": "代理 鈴木", "received_on": date(2025, 11, 26)},
            "0000103": {"stamp": "別人"},
        }
        return_ledger(cycle, "01-001", entries)
        return_ledger(cycle, "02-001", {"0000106": {"remark": "11月10日退職者"}, "0000107": {"stamp": "中川"}})
        cycle.ingest(as_of=date(2025, 12, 3))
        cycle.review(as_of=AS_OF)
        cycle.cards(as_of=AS_OF)
        cycle.summary(as_of=AS_OF)
        reload(cycle, ROSTER + HIRED)  # on no ledger yet, which is the desk's to see to
        cycle.remind(as_of=AS_OF)
        cycle.slots(Counter(time(9), time(12), 2, 1.0))
        people = root / "対象者.csv"
        people.write_text(f"{','.join(HEADERS.values())}\n{HOLDER}\n", encoding="utf-8")
        make_programmes(cycle, people)
        cycle.summary(as_of=LATER, with_names=True, page=True)
        yield root


def make_programmes(cycle: Cycle, people: Path) -> None:
    cycle.eligible([people], as_of=AS_OF)
    cycle.due([people], as_of=AS_OF)
    cycle.leaflet([people], as_of=AS_OF)
    cycle.kokuho(example_dir() / "国保.csv")


def made(folder: Path) -> list[Path]:
    files = [path for path in folder.rglob("*") if path.suffix in (".xlsx", ".docx") and path.parent.name != "保管"]
    assert {kind for kind in KINDS if not any(path.name.endswith(kind) for path in files)} == set()
    return sorted(files)


def test_every_part_of_every_kind_is_valid(folder: Path) -> None:
    if schema_folder() is None:
        pytest.skip("the schemas of Office files are not on this machine (LEDGER_TOOLS_SCHEMAS)")
    shipped = [*template_dir().glob("*.*x"), *example_dir().glob("*.xlsx")]
    wrong = {path.name: invalid_parts(path.read_bytes())[:3] for path in (*made(folder), *shipped)}
    assert {name: problems for name, problems in wrong.items() if problems} == {}


@pytest.mark.parametrize(
    ("name", "part", "old", "new"),
    [
        ("報告書.docx", "word/document.xml", b"<w:tblLayout", b"<w:tblLook/><w:tblLayout"),
        ("督促状.docx", "word/settings.xml", b' w:percent="100"', b""),
        ("送付状.docx", "word/styles.xml", b"<w:snapToGrid", b"<w:jc/><w:snapToGrid"),
        ("文面.xlsx", "xl/worksheets/sheet1.xml", b"<sheetData", b"<pageMargins/><sheetData"),
    ],
)
def test_what_is_invalid_is_found(name: str, part: str, old: bytes, new: bytes) -> None:
    if schema_folder() is None:
        pytest.skip("the schemas of Office files are not on this machine (LEDGER_TOOLS_SCHEMAS)")
    stream = BytesIO()
    with zipfile.ZipFile(template_dir() / name) as source, zipfile.ZipFile(stream, "w") as target:
        for entry in source.namelist():
            data = source.read(entry)
            assert entry != part or old in data
            target.writestr(entry, data.replace(old, new, 1) if entry == part else data)
    assert [problem for problem in invalid_parts(stream.getvalue()) if problem.startswith(part)]


_ISO = re.compile(r"(?<![\d-])\d{4}-\d{1,2}-\d{1,2}(?![\d-])")
_ISO_FORMAT = re.compile(r"y{2,4}[-\\]+m", re.IGNORECASE)


def visible_texts(path: Path) -> Iterator[str]:
    """Every text that a person sees in a document or workbook: paragraphs, cells, headers and footers, titles."""
    with zipfile.ZipFile(path) as package:
        for name in package.namelist():
            if re.match(r"word/(document|footer|header|charts/)", name):
                tree = etree.fromstring(package.read(name)) if name.endswith(".xml") else None
                yield "".join(tree.itertext()) if tree is not None else ""
    if path.suffix == ".xlsx":
        for sheet in openpyxl.load_workbook(path, data_only=True).worksheets:
            if sheet.sheet_state != "visible":
                continue
            feet = (sheet.oddFooter.left, sheet.oddFooter.center, sheet.oddFooter.right)
            yield " ".join((sheet.title, *(foot.text or "" for foot in feet)))
            hidden = {key for key, column in sheet.column_dimensions.items() if column.hidden}
            for cell in (
                cell
                for row in sheet.iter_rows()
                for cell in row
                if openpyxl.utils.get_column_letter(cell.column) not in hidden
            ):
                if isinstance(cell.value, str):
                    yield cell.value
                elif isinstance(cell.value, date):
                    yield "2025-12-15" if _ISO_FORMAT.search(cell.number_format) else ""


def _plain(path: Path) -> list[str]:
    if path.suffix == ".eml":
        body = email.message_from_bytes(path.read_bytes(), policy=email.policy.default).get_body()
        return [body.get_content() if body else ""]
    text = path.read_text(encoding="utf-8-sig")
    return lxml_html.fromstring(text).xpath("//body//text()[not(parent::script)]") if path.suffix == ".html" else [text]


def test_no_day_is_written_as_programs_write_it(folder: Path) -> None:
    texts = {path.name: list(visible_texts(path)) for path in made(folder)}
    assert all(any(texts_of) for texts_of in texts.values())
    for path in (*folder.rglob("*.eml"), *folder.rglob("*.html"), *(folder / "報告" / "督促").glob("*.csv")):
        texts[path.name] = _plain(path)
    found = {name: [text for text in own if _ISO.search(text)][:3] for name, own in texts.items()}
    assert {name: texts for name, texts in found.items() if texts} == {}
