"""文書番号 of supplements: each 回 has its own, and one given out twice is told of before anything is written."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import docx
import openpyxl
import pytest

from ledger_tools.pipeline import Cycle, ingest
from ledger_tools.settings import Supplement, read_settings
from ledger_tools.settings.write import write_settings
from tests.builders import read_in_this_process, settings_tables
from tests.pipeline.test_supplements import SUPPLEMENTS, issue, list_supplements, run

LATE = date(2026, 2, 16)
HEADERS = ("回", "配付日", "配付期限", "提出期限", "文書番号", "督促の文書番号")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    read_in_this_process(monkeypatch, ingest)


def number(cycle: Cycle, batch: tuple[str, str], *supplements: tuple[str, str]) -> None:
    """List the first supplements with these 文書番号 and 督促の文書番号, beside the batch's."""
    tables = settings_tables(basic={"文書番号": batch[0], "督促の文書番号": batch[1]})
    lines = ((*days, *own) for days, own in zip(SUPPLEMENTS, supplements, strict=False))
    tables["追加分"] = [dict(zip(HEADERS, line, strict=True)) for line in lines]
    (cycle.folder / "設定.xlsx").write_bytes(write_settings(tables))
    vars(cycle).pop("settings", None)


def head(path: Path) -> str:
    """The number on top of a letter."""
    return docx.Document(str(path)).paragraphs[0].text


def test_each_supplement_has_its_own_numbers(cycle: Cycle) -> None:
    number(cycle, ("第101号", "第123号"), ("第201号", "第223号"))
    assert "文書番号" not in issue(cycle)
    papers = cycle.folder / "受領簿/追加分第1回"
    assert {head(path) for path in papers.glob("*/00_送付状.docx")} == {"第201号"}
    said = run(cycle, "remind", day=LATE)
    assert "文書番号" not in said
    letters = {path: head(path) for path in cycle.folder.glob("報告/**/*_依頼文.docx")}
    assert {of for path, of in letters.items() if "追加分第1回" in path.parts} == {"第223号"}
    assert {of for path, of in letters.items() if "追加分第1回" not in path.parts} == {"第123号"}
    late = next(path for path in letters if "追加分第1回" in path.parts)
    assert "第201号で依頼しました" in "".join(one.text for one in docx.Document(str(late)).paragraphs)


def test_one_without_numbers_has_an_informal_letter_not_the_number_of_the_batch(cycle: Cycle) -> None:
    number(cycle, ("第101号", ""), ("", ""))
    assert "文書番号" not in issue(cycle)
    assert {head(path) for path in (cycle.folder / "受領簿/追加分第1回").glob("*/00_送付状.docx")} == {"事務連絡"}


def test_a_number_of_the_batch_is_told_of_before_covering_letters_bear_it(cycle: Cycle) -> None:
    number(cycle, ("第101号", "第123号"), ("第101号", ""))
    assert (
        "文書番号「第101号」は、受領簿の送付状に使っています。別の番号を付けるときは、設定.xlsx の"
        "シート「追加分」の第1回の「文書番号」に入れて保存し、もう一度 generate --force を実行してください。"
    ) in issue(cycle)


def test_a_number_of_another_part_is_told_of_within_one_run(cycle: Cycle) -> None:
    number(cycle, ("第101号", "第123号"), ("第201号", "第123号"))
    issue(cycle)
    said = run(cycle, "remind", day=LATE)
    assert "文書番号「第123号」は、追加分第1回の依頼文に使っています。" in said
    assert "文書番号「第123号」は、令和8年2月16日付けの依頼文に使っています。" in said
    assert "シート「追加分」の第1回の「督促の文書番号」" in said


def test_a_second_supplement_is_told_of_the_first(cycle: Cycle) -> None:
    number(cycle, ("", ""), ("第201号", ""), ("第201号", ""))
    assert "文書番号「第201号」は、追加分第2回の送付状に使っています。" in issue(cycle)


def test_settings_without_these_columns_are_read_as_before(cycle: Cycle) -> None:
    list_supplements(cycle, *SUPPLEMENTS)
    path = cycle.folder / "設定.xlsx"
    book = openpyxl.load_workbook(path)
    book["追加分"].delete_cols(5, 2)
    book.save(path)
    first = read_settings(path).supplements[0]
    assert first == Supplement(1, date(2026, 1, 20), date(2026, 1, 30), date(2026, 2, 13))
