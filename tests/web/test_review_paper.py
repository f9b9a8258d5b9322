"""What stands on paper, typed beside its picture on the page: as in 紙面の確認, and taken back as it was before."""

from __future__ import annotations

import re

import pytest

from ledger_tools.model import Evidence, FileReading, ReadRow, ReadTable
from ledger_tools.pipeline import Cycle
from tests.web.conftest import TODAY, Page, rows_of
from tests.web.test_review import fields_of, fresh

MEMBER = "0000108"


@pytest.fixture
def paper(page: Page) -> Page:
    """A page of paper has come: 上川's stamp cell is inked, and a program has read a day beside it."""
    seen = (Evidence("ink", sha256="a" * 64), Evidence("writing", sha256="a" * 64), Evidence("day", "12/5"))
    with Cycle(page.desk.folder) as cycle:
        issued = cycle.store.issued_rows()
        (key,) = issued.loc[issued["bango"] == MEMBER, "row_key"]
        row = ReadRow(1, "No.1", key, kigo="共済", bango=MEMBER, name="上川 八重", evidence=seen, codes=("P05",))
        table = ReadTable("1頁", 0, cycle.store.cycle_id, "03-001", 1, "", "", (row,))
        cycle.store.record_file(FileReading("scan.pdf", "b" * 64, 1, (table,)), "", as_of=TODAY)
    fresh(page)
    return page


def shown_fields(text: str) -> dict[str, str]:
    """What stands in the fields for the paper."""
    found = dict(re.findall(r'<input id="(received_on|remark)" name="\w+" value="([^"]*)"', text))
    stamp = re.search(r"<option selected>([^<]*)", text)
    return {**found, "stamp": stamp[1] if stamp else ""}


def typed(page: Page) -> list[tuple[str, str, str, str]]:
    with Cycle(page.desk.folder) as cycle:
        frame = cycle.store.transcripts()
    keys = ("stamp", "received_on", "remark", "typed_by")
    return list(zip(*(frame[key].tolist() for key in keys), strict=True))


def test_a_day_that_a_program_read_stands_in_its_field_and_is_nobodys_entry(paper: Page) -> None:
    text = paper.text(f"review?words={MEMBER}")
    assert shown_fields(text)["received_on"] == "令和7年12月5日"
    assert "文字読取りの結果です" in text
    answer = paper.post("review/decide", **fields_of(text), **shown_fields(text), verdict="保留", reason="調査")
    assert "としました" in answer.text
    assert typed(paper) == []


def test_what_is_typed_is_judged_as_if_the_clerk_had_typed_it(paper: Page) -> None:
    text = paper.text(f"review?words={MEMBER}")
    fields = {**shown_fields(text), "stamp": "本人", "remark": "本人受領"}
    answer = paper.post("review/decide", **fields_of(text), **fields, verdict="")
    assert "紙面の内容を入力しました。「受領済」になりました。" in answer.text
    assert typed(paper) == [("本人", "令和7年12月5日", "本人受領", "架空 花子")]
    fresh(paper)
    assert rows_of(paper.desk.folder)[MEMBER] == "received"


def test_undo_puts_the_paper_back_as_it_was(paper: Page) -> None:
    text = paper.text(f"review?words={MEMBER}")
    paper.post("review/decide", **fields_of(text), stamp="本人", received_on="12/5", remark="本人受領", verdict="")
    assert "取り消しました" in paper.post("review/undo").text
    assert rows_of(paper.desk.folder)[MEMBER] == "review"
    assert shown_fields(paper.text(f"review?words={MEMBER}"))["received_on"] == "令和7年12月5日"


@pytest.mark.parametrize("many", [False, True])
def test_a_decision_leaves_what_was_typed_as_it_is(paper: Page, many: bool) -> None:
    """One row or many, and when the decision is taken back."""
    text = paper.text(f"review?words={MEMBER}")
    paper.post("review/decide", **fields_of(text), stamp="", received_on="12/5", remark="異動先へ", verdict="")
    fresh(paper)
    before = typed(paper)
    assert len(before) == 1
    if many:
        listed = paper.text(f"review/all?words={MEMBER}")
        digest = re.search(r'name="digest" value="(\w+)"', listed)
        assert digest
        paper.post(
            "review/all", person="架空 花子", words=MEMBER, digest=digest[1], verdict="差戻し", reason="確認", seen="1"
        )
    else:
        text = paper.text(f"review?words={MEMBER}")
        paper.post("review/decide", **fields_of(text), **shown_fields(text), verdict="差戻し", reason="確認")
    assert "取り消しました" in paper.post("review/undo").text
    assert typed(paper) == before
    assert shown_fields(paper.text(f"review?words={MEMBER}"))["remark"] == "異動先へ"


def test_whether_a_day_that_cannot_be_leaves_the_row_in_doubt_is_said(paper: Page) -> None:
    text = paper.text(f"review?words={MEMBER}")
    fields = {"stamp": "本人", "received_on": "13/45", "remark": "本人受領"}
    answer = paper.post("review/decide", **fields_of(text), **fields, verdict="")
    assert "まだ「要確認」です。" in answer.text


def test_the_number_of_cards_on_paper_is_typed_beside_its_picture(paper: Page) -> None:
    with Cycle(paper.desk.folder) as cycle:
        own = ReadTable("1頁", 0, cycle.store.cycle_id, "03-001", 1, "", "", (), cards_picture="d" * 64)
        cycle.store.record_file(FileReading("scan2.pdf", "e" * 64, 1, (own,)), "", as_of=TODAY)
    fresh(paper)
    assert "未入力1件" in paper.text("cards")
    page = paper.text("cards/stated")
    fields = dict(re.findall(r'<input type="hidden" name="(key|known)" value="([^"]*)"', page))
    assert "数字で入れてください" in paper.post("cards/stated", **fields, cards="二枚").text
    assert "入力しました" in paper.post("cards/stated", **fields, cards="2").text
    assert "未入力0件" in paper.text("cards/stated")
    with Cycle(paper.desk.folder) as cycle:
        ledgers = cycle.reconcile(as_of=TODAY).ledgers.set_index("ledger_id")
    assert ledgers.at["03-001", "cards_stated"] == 2


def test_nothing_typed_and_nothing_decided_is_said(paper: Page) -> None:
    text = paper.text(f"review?words={MEMBER}")
    answer = paper.post("review/decide", **fields_of(text), **shown_fields(text), verdict="")
    assert "紙面のとおりに入力してください" in answer.text
    assert typed(paper) == []
