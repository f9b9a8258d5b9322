"""How words are spelled in everything that people read: by the standard of 公用文, one list for all texts."""

from __future__ import annotations

import ast
import csv
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "ledger_tools"
TEMPLATES = ROOT / "templates"

#: What must not stand in a text -> what stands there instead.
FORBIDDEN = {
    r"および": "及び",
    r"または": "又は",
    r"もしくは": "若しくは",
    r"ならびに": "並びに",
    r"又、": "また、",
    r"但し": "ただし",
    r"尚、": "なお、",
    r"従って": "したがって",
    r"下さい": "ください",
    r"頂[いきくけこ]": "いただく",
    r"(?<!一)(?:致し|致す)": "いたす",
    r"出来[るなたまず]": "できる",
    r"ご(?:確認|覧|連絡|提出|注意|了承|協力|理解|記入|返送|利用|案内|担当|本人|相談|依頼|回答)": "御…",
    r"すべて": "全て",
    r"すでに": "既に",
    r"わか[らりるっ]": "分かる",
    r"[もがのはも]無[いくかけ]|に無い": "ない",
    r"迄": "まで",
    r"(?<=[ぁ-ん])為(?!替)|(?:その|この)為": "ため",
    r"(?:する|した|いる|ある|の)事(?=[をがはにで、。])": "こと",
    r"毎(?![日月年回週時度])": "ごと",
    r"行な[いうわえっ]": "行う",
    r"[一二三四五六七八九十数0-9}][ヶヵ箇ケ]": "か",
    r"[0-9０-９}]つ": "一つ, 二か所",
    r"[0-9}]名(?![簿前称義字])": "人",
    r"問い合わせ(?![るたて、]|ま[しす]|ください)": "問合せ",
    r"問い合せ|問合わせ": "問合せ",
    r"差し戻し(?![たて、]|ま[しす])": "差戻し",
    r"取り下げ(?![るたて、]|ま[しす]|られ|直)": "取下げ",
    r"取り扱い(?![ます])": "取扱い",
    r"取り消し(?![たて、]|ま[しす])": "取消し",
    r"取り込み(?!ません|[、み]|ま[しす]|たい|なが|直|続)": "取込み",
    r"受け渡し(?![たて、]|ま[しす])": "受渡し",
    r"引き渡し(?![たて、]|ま[しす])": "引渡し",
    r"申し込み(?![ま])": "申込み",
    r"突き合わせ(?![るたて、]|ま[しす])": "突合せ",
    r"手続き": "手続",
    r"届け出(?![るたて、]|ま[しす])": "届出",
    r"(?:の|した|する)ほうが": "方が",
    r"させていただ": "いたします",
}
#: Names given by others.
GIVEN = ("お問い合わせ番号", "〈ご注意〉")
#: Names that the files of earlier versions hold, by which these are still read.
EARLIER = frozenset({"問い合わせ先"})

#: What holds the words by which returns are read, as clerks write them: only its sentences are ours.
_VOCABULARY = ("columns.py", "japanese", "names", "reconcile", "remarks", "returns")


def _literals(path: Path) -> Iterator[str]:
    """The texts of a module but for its docstrings; what is filled in stands as {}."""
    tree = ast.parse(path.read_text("utf-8"))
    described = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef) and isinstance(node.body[0], ast.Expr)
    }
    parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in described | parts:
            yield node.value


def _program_texts() -> Iterator[tuple[str, str]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        place = path.relative_to(PACKAGE)
        for text in _literals(path):
            if place.parts[0] not in _VOCABULARY or text.endswith("。"):
                yield place.as_posix(), text


def _template_texts() -> Iterator[tuple[str, str]]:
    for path in sorted(TEMPLATES.glob("*.docx")):
        with ZipFile(path) as archive:
            for name in archive.namelist():
                if name.endswith(".xml"):
                    for paragraph in archive.read(name).decode("utf-8").split("</w:p>"):
                        yield path.name, re.sub(r"<[^>]*>", "", paragraph)
    for path in sorted(TEMPLATES.glob("*.xlsx")):
        for sheet in load_workbook(BytesIO(path.read_bytes()), read_only=True):
            for row in sheet.iter_rows(values_only=True):
                yield from ((path.name, value) for value in row if isinstance(value, str))
    for path in sorted(TEMPLATES.glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as stream:
            yield from ((path.name, value) for row in csv.reader(stream) for value in row)


def misspelled(text: str) -> list[str]:
    """What is spelled against the rules in a text, and how it should be."""
    if text in EARLIER:
        return []
    for given in GIVEN:
        text = text.replace(given, "")
    return [
        f"{found[0]} → {better}: {text}" for wrong, better in FORBIDDEN.items() if (found := re.search(wrong, text))
    ]


@pytest.mark.parametrize("texts", [_program_texts, _template_texts])
def test_no_text_is_spelled_otherwise_than_in_official_papers(texts) -> None:
    found = [f"{place}: {wrong}" for place, text in texts() for wrong in misspelled(text)]
    assert not found, "\n".join(found)


#: What is written for readers who never see a terminal.
_PAPERS = ("catalogue.py", "desk", "excel", "ledgers", "reports")
#: Of these, what the terminal and the mails say.
_SPOKEN = frozenset({"excel/passwords.py", "reports/terminal.py"})


def test_no_paper_shows_a_command() -> None:
    said = [
        (place, text) for place, text in _program_texts() if place.split("/")[0] in _PAPERS and place not in _SPOKEN
    ]
    shown = [(place, text) for place, text in said if re.search(r"[ぁ-ん]", text)]
    assert [pair for pair in shown if re.search(r"ledger-tools|--[a-z]|(?<![a-z{.])ingest\b", pair[1])] == []
    assert len(shown) > 300


@pytest.mark.parametrize(
    "text",
    [
        "氏名及び番号を、本人又は担当者が御記入ください。",
        "2か所の窓口で、全ての方に渡します。分からないことがあれば、問合せ先に問い合わせてください。",
        "差戻しの受領簿を差し戻し、取下げは取り下げる日に。名簿 3人の取扱いは既に済み、できることはない。",
    ],
)
def test_what_is_spelled_well_passes(text: str) -> None:
    assert misspelled(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "氏名および番号を記入して下さい。",
        "本人または担当者",
        "問い合わせ先は、次のとおりです。",
        "窓口は2つです。",
        "8名に渡しました。",
        "退職の記録が無い",
        "ご確認いただき",
        "取り下げのとき",
    ],
)
def test_what_is_spelled_otherwise_is_found(text: str) -> None:
    assert misspelled(text)
