"""What ``inspect`` says of a row, ``validate`` says once the file is taken in: over the corpus and the truth tables.

Everybody is in post, so that the codes which need no records are all that a row without them can give rise to.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment

from ledger_tools.catalogue import CATALOGUE
from ledger_tools.ledgers.places import COLUMN, FIRST_ROW
from ledger_tools.model import FileReading, ReadTable
from ledger_tools.pipeline import Cycle, ingest, inspect
from ledger_tools.pipeline.inspect import Inspection, inspect_reading
from ledger_tools.pipeline.validate import read_inputs
from ledger_tools.returns import Job, read_bytes
from tests.builders import AFTER, generate, ledger_path, make_cycle, read_in_this_process
from tests.returns.test_corpus import FILES

DATA = Path(__file__).parents[1] / "data"
ALONE = frozenset(kind.code for kind in CATALOGUE if kind.alone)
PER_LEDGER = 500
Codes = dict[str, frozenset[str]]


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    read_in_this_process(monkeypatch, inspect, ingest)


def cycle_of(folder: Path, ledgers: Sequence[Iterable[str]]) -> Cycle:
    """A cycle whose ledgers hold these members (番号,氏名,フリガナ,旧姓), all in post."""
    members = [
        f"共済,{bango},00,{name},{kana},{former},本人,1,01,01{number:02d},在職,,,\n"
        for number, ledger in enumerate(ledgers, start=1)
        for bango, name, kana, former in (line.split(",") for line in ledger)
    ]
    departments = "".join(f"01,01{number:02d},第{number}課\n" for number in range(1, len(ledgers) + 1))
    cycle = make_cycle(folder, "".join(members), departments=departments)
    generate(cycle)
    return cycle


def of_rows(inspection: Inspection) -> Codes:
    return {row.row.bango.zfill(7): frozenset(row.codes) for row in inspection.rows}


def validated(cycle: Cycle) -> Codes:
    rows = cycle.rows(as_of=AFTER)
    return {bango: frozenset(codes.split()) for bango, codes in zip(rows["bango"], rows["codes"], strict=True)}


def only_alone(codes: Codes) -> Codes:
    return {bango: own & ALONE for bango, own in codes.items()}


def differing(one: Codes, other: Codes) -> list[tuple[str, list[str], list[str]]]:
    return [(bango, sorted(codes), sorted(other[bango])) for bango, codes in one.items() if codes != other[bango]]


def compare(
    outside: Inspection, inside: Inspection, judged: Codes, known_by_records: frozenset[str] = frozenset()
) -> None:
    """Compare what is said without a cycle, in one, and once the file is taken in.

    ``known_by_records``: members whose 旧姓 only the records tell.
    """
    own, known = of_rows(outside), of_rows(inside)
    assert own.keys() == known.keys()
    # A row without 記号, of a table whose ledger nobody knows, is nobody's; it says what it says all the same.
    judged = {bango: own[bango] | {"R02"} if judged[bango] == {"D01"} else judged[bango] for bango in own}
    assert differing(known, judged) == []
    neutral = {bango: codes for bango, codes in own.items() if bango not in known_by_records}
    assert differing(neutral, only_alone(judged)) == []


# --- the corpus -----------------------------------------------------------------------------------------------------


def corpus() -> dict[Path, ReadTable]:
    """The table of every file of the corpus, its members numbered after the file."""
    found: dict[Path, ReadTable] = {}
    for number, path in enumerate(FILES):
        for table in read_bytes(path.name, path.read_bytes(), convert=False).tables:
            rows = tuple(row._replace(bango=f"{number + 100}{row.bango[-3:].zfill(4)}") for row in table.rows)
            found[path] = table._replace(sheet=path.name, rows=rows)
    return found


def lines_of(table: ReadTable) -> list[str]:
    return [f"{row.bango},{' '.join(row.name.split())},," for row in table.rows]


def test_on_the_whole_corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tables = corpus()
    whole = FileReading("全部.xlsx", "0" * 64, 1, tuple(tables.values()))

    def renumbered(jobs: Iterable[Job], **_: Any) -> Iterator[tuple[Job, FileReading]]:
        for job in jobs:
            yield job, whole

    monkeypatch.setattr(ingest, "read_deliveries", renumbered)
    with cycle_of(tmp_path / "事業", [lines_of(table) for table in tables.values()]) as cycle:
        known = read_inputs(cycle.store, cycle.settings, as_of=AFTER)
        outside, inside = (inspect_reading(whole, cycle.settings, AFTER, inputs) for inputs in (None, known))
        cycle.ingest([FILES[0]], as_of=AFTER)
        judged = validated(cycle)
    compare(outside, inside, judged)
    assert len(judged) > 400
    assert {"F04", "S01", "S02", "S03", "S05"} <= frozenset().union(*of_rows(inside).values())


#: One of each way in which a stamp can stand in a file.
WAYS = (
    *("handmade_astride.xlsx", "handmade_sealed.xlsx", "handmade_textboxes.xlsx", "handmade_totals.xlsx"),
    *("odfpy_typed.ods", "xlwt_typed.xls"),
)


@pytest.mark.parametrize("name", WAYS)
def test_from_the_file_to_the_codes(name: str, tmp_path: Path) -> None:
    (path,) = (path for path in FILES if path.name == name)
    (table,) = read_bytes(name, path.read_bytes(), convert=False).tables
    with cycle_of(tmp_path / "事業", [lines_of(table)]) as cycle:
        (outside,) = Cycle(tmp_path / "無い").inspect(path, as_of=AFTER).files
        (inside,) = cycle.inspect(path, as_of=AFTER).files
        cycle.ingest([path], as_of=AFTER)
        compare(outside, inside, validated(cycle))


# --- the truth tables -----------------------------------------------------------------------------------------------


def rows_of(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def signature_lines() -> list[tuple[str, str, str, str]]:
    return [(row["text"], row["name"], row["former"], row["kana"]) for row in rows_of("signatures.tsv")]


REMARKS = [row["text"] for row in rows_of("remarks.tsv")]
WORDS = (DATA / "contrary_words.txt").read_text(encoding="utf-8").split()
PLACES = (*[{key: "{}"} for key in ("remark", "note", "memo", "stamp")], {"stamp": "青葉 {}"})
#: What is written in which cell: a third of the remarks, a third beside a signature, each contrary word in one place.
ENTRIES = {
    "signatures": [{"stamp": text} for text, *_ in signature_lines()],
    "remarks": [{"remark": text} for text in REMARKS[::3]],
    "remarks beside a signature": [{"remark": text, "stamp": "青葉"} for text in REMARKS[1::3]],
    "contrary words": [
        {"stamp": "青葉", **{key: text.format(word) for key, text in PLACES[at % len(PLACES)].items()}}
        for at, word in enumerate(WORDS)
    ],
}


def members(title: str) -> list[str]:
    people = [("青葉 太郎", "", "アオバ タロウ")] * len(ENTRIES[title])
    if title == "signatures":
        people = [(name, former, kana) for _, name, former, kana in signature_lines()]
    return [f"{at:07d},{name},{kana},{former}" for at, (name, former, kana) in enumerate(people, start=1)]


def filled(data: bytes, entries: Sequence[dict[str, str]]) -> bytes:
    workbook = openpyxl.load_workbook(io.BytesIO(data))
    sheet = workbook.worksheets[0]
    memo = len(COLUMN) + 2
    sheet.cell(FIRST_ROW, memo).value = "メモ"
    for row, entry in enumerate(entries, FIRST_ROW + 1):
        for key, text in entry.items():
            if key == "note":
                sheet.cell(row, COLUMN["stamp"] + 1).comment = Comment(text, "係")
                continue
            cell = sheet.cell(row, memo if key == "memo" else COLUMN[key] + 1)
            cell.value, cell.data_type = text, "s"
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


@pytest.mark.slow
@pytest.mark.parametrize("title", ENTRIES)
def test_on_every_line_of_the_truth_tables(title: str, tmp_path: Path) -> None:
    entries, people = ENTRIES[title], members(title)
    parts = [slice(at, at + PER_LEDGER) for at in range(0, len(people), PER_LEDGER)]
    seen: list[tuple[Inspection, Inspection]] = []
    with cycle_of(tmp_path / "事業", [people[part] for part in parts]) as cycle:
        for number, part in enumerate(parts, start=1):
            path = cycle.folder / "回収" / f"{number}.xlsx"
            issued = ledger_path(cycle, f"01-{number:03d}").read_bytes()
            path.write_bytes(filled(issued, entries[part]))
            (outside,) = Cycle(tmp_path / "無い").inspect(path, as_of=AFTER).files
            (inside,) = cycle.inspect(path, as_of=AFTER).files
            seen.append((outside, inside))
        cycle.ingest(as_of=AFTER)
        judged = validated(cycle)
    assert sum(len(inside.rows) for _, inside in seen) == len(entries)
    former = frozenset(bango for bango, _, _, name in (line.split(",") for line in people) if name)
    for outside, inside in seen:
        compare(outside, inside, judged, former)
