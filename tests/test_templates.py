"""The Word templates are what their script writes: the same bytes everywhere, Japanese, with nobody's leftovers."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document

from ledger_tools.ledgers.letter import letter_words
from ledger_tools.ledgers.word_template import fill_in
from ledger_tools.resources import template_dir
from tests.ledgers.samples import BUREAUS, ledger, settings

ROOT = Path(__file__).resolve().parent.parent
NAMES = ("報告書.docx", "督促状.docx", "送付状.docx")


def parts(name: str) -> dict[str, str]:
    with zipfile.ZipFile(template_dir() / name) as package:
        return {part: package.read(part).decode("utf-8") for part in package.namelist()}


def test_the_script_writes_what_is_shipped(tmp_path: Path) -> None:
    subprocess.run([sys.executable, str(ROOT / "templates" / "make_templates.py"), str(tmp_path)], check=True)
    written = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert written == {name: (template_dir() / name).read_bytes() for name in NAMES}


def test_the_guides_are_what_their_script_writes_and_every_picture_is_in_them(tmp_path: Path) -> None:
    subprocess.run([sys.executable, str(ROOT / "templates" / "make_guides.py"), str(tmp_path)], check=True)
    assert {path.name for path in tmp_path.iterdir()} == {"押印・署名の手引.docx", "スキャンの手引.docx"}
    shown = set()
    for path in tmp_path.iterdir():
        assert path.read_bytes() == (template_dir() / path.name).read_bytes()
        guide = Document(str(path))
        shown |= {part.blob for part in guide.part.package.iter_parts() if part.partname.endswith(".png")}
        described = guide.element.xpath("//wp:docPr/@descr")
        assert len(described) == len(guide.inline_shapes) and all(text[0] in "○×" for text in described)
    assert shown == {path.read_bytes() for path in (ROOT / "templates" / "pictures").iterdir()}


def test_the_guide_beside_the_copier_says_how_to_scan() -> None:
    guide = Document(str(template_dir() / "スキャンの手引.docx"))
    assert "カラー、200dpi、A4、四隅が入るように" in [paragraph.text for paragraph in guide.paragraphs]


def test_the_guide_for_stamping_quotes_the_two_remarks_of_the_notice() -> None:
    """別紙3 2(1)・(2): 'the reason and the day' would bring remarks of every kind."""
    text = "\n".join(one.text for one in Document(str(template_dir() / "押印・署名の手引.docx")).paragraphs)
    assert "備考欄に「○月○日退職者」と書き、資格確認書を受領簿と一緒に返送" in text
    assert "備考欄に「休職(休業)中 ○月○日自宅宛てて郵送済み」と書いて" in text
    assert "理由と日付" not in text


def test_no_guide_is_handed_out_with_a_blank_to_be_filled_in() -> None:
    for name in ("押印・署名の手引.docx", "スキャンの手引.docx"):
        texts = [paragraph.text for paragraph in Document(str(template_dir() / name)).paragraphs]
        assert texts[-1] == "分からないときは、受領簿の終わりに記した問合せ先へお尋ねください。"
        assert not [text for text in texts if "　　" in text]


@pytest.mark.parametrize("name", NAMES)
def test_a_template_is_japanese_and_carries_nothing_foreign(name: str) -> None:
    found = parts(name)
    assert not [part for part in found if not part.endswith((".xml", ".rels"))]
    everything = "".join(found.values())
    assert not re.search(r"en-US|python-docx|thumbnail|2013|customXml", everything)
    assert 'w:lang w:val="ja-JP" w:eastAsia="ja-JP"' in found["word/styles.xml"]
    assert "<dc:language>ja-JP<" in found["docProps/core.xml"]
    with zipfile.ZipFile(template_dir() / name) as package:
        assert {entry.date_time for entry in package.infolist()} == {(2025, 11, 1, 0, 0, 0)}


def test_a_document_is_as_old_as_what_it_says() -> None:
    words = letter_words(BUREAUS[0], [ledger(3)], settings())
    made = fill_in("送付状.docx", (template_dir() / "送付状.docx").read_bytes(), words, date(2025, 11, 20))
    properties = Document(BytesIO(made)).core_properties
    assert properties.created == properties.modified
    assert properties.created is not None and properties.created.date() == date(2025, 11, 20)
    assert (properties.author, properties.last_modified_by) == ("", "")
