"""要確認 on the page: what is decided there is what the list in Excel would have brought."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ledger_tools.model import NO_USER, Actor
from ledger_tools.pipeline import Cycle
from ledger_tools.pipeline.on_page import EnteredOnPage
from tests.web.conftest import TODAY, Page, page_of, rows_of

ACCEPT = {"verdict": "受領と認める", "reason": "本人に電話で確認"}


def fields_of(text: str) -> dict[str, str]:
    """The hidden fields of the form that decides on the row shown."""
    form = text[text.index('class="decide"') :]
    found = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form[: form.index("</form>")]))
    return {key: value for key, value in found.items() if key != "csrf"}


def shown(text: str) -> str:
    """Whose row a page shows."""
    found = re.search(r"<h2>([^<]+) <small>", text)
    return found[1] if found else ""


def fresh(page: Page) -> None:
    """Wait until the figures are those of now."""
    page.desk.standing(wait=60)


def test_the_doubts_come_one_by_one(page: Page) -> None:
    text = page.text("review")
    assert "1 / 2人" in text
    first = shown(text)
    following = re.search(r'data-key="n" href="[^"]*at=([^"&]+)', text)
    assert following
    second = shown(page.text(f"review?at={following[1]}"))
    assert {first, second} == {"若松 次郎", "髙田 四朗"}


def test_a_decision_settles_the_row_and_leads_to_the_next(page: Page) -> None:
    before = page.text("review")
    answer = page.post("review/decide", **fields_of(before), **ACCEPT)
    assert f"{shown(before)}さんを「受領と認める」としました。" in answer.text
    assert "1 / 1人" in answer.text
    assert shown(answer.text) != shown(before)
    fresh(page)
    assert sorted(rows_of(page.desk.folder).values()).count("decided") == 1


def test_it_is_in_the_list_for_excel_with_who_and_why(page: Page) -> None:
    page.post("review/decide", **fields_of(page.text("review")), **ACCEPT)
    with Cycle(page.desk.folder) as cycle:
        (made,) = cycle.store.decisions().to_dict("records")
        events = cycle.store.events()
    assert (made["verdict"], made["decided_by"], made["reason"]) == ("受領と認める", "架空 花子", "本人に電話で確認")
    assert events.iloc[-1]["actor"] == "架空 花子@pc1"


def test_what_is_kept_of_it_is_a_list_like_any_other(page: Page, tmp_path: Path) -> None:
    """Taken in elsewhere, it says the same: so a lost store can be made again from what is kept."""
    page.post("review/decide", **fields_of(page.text("review")), **ACCEPT)
    with Cycle(page.desk.folder) as cycle:
        name = next(file for file in cycle.store.known_files().values() if file.startswith("画面での記入"))
        kept = cycle.store.archived_files()[name]
        entered = cycle.store.decisions().drop(columns=["file", "submitted_on"])
        (before,) = entered.to_dict("records")
        cycle.withdraw(name, "試し", as_of=TODAY)
        assert cycle.store.decisions().empty
        data = (page.desk.folder / "保管" / kept).read_bytes()
        (tmp_path / "要確認一覧.xlsx").write_bytes(_touched(data))
        taken = cycle.ingest([tmp_path / "要確認一覧.xlsx"], as_of=TODAY)
        assert not taken.problems
        (after,) = cycle.store.decisions().drop(columns=["file", "submitted_on"]).to_dict("records")
    assert {key: before[key] for key in before if key != "cell"} == {key: after[key] for key in after if key != "cell"}


def _touched(data: bytes) -> bytes:
    """The same workbook, saved again."""
    import io

    import openpyxl

    stream = io.BytesIO()
    openpyxl.load_workbook(io.BytesIO(data)).save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"verdict": "受領と認める", "reason": ""}, "判定の理由が空欄のため"),
        ({"verdict": "", "reason": "確認"}, "判定を選ぶか"),
        ({"verdict": "済", "reason": "確認"}, "使えません"),
    ],
)
def test_what_lacks_something_is_not_taken_and_said(page: Page, given: dict[str, str], said: str) -> None:
    answer = page.post("review/decide", **fields_of(page.text("review")), **given)
    assert said in answer.text
    assert "decided" not in rows_of(page.desk.folder).values()


def test_whoever_has_no_name_is_asked_for_it_first(folder: Path) -> None:
    from ledger_tools.web.app import House

    page = page_of(House(folder, Actor(NO_USER), TODAY))
    page.house.sessions.every()[0].person = ""
    answer = page.post("review/decide", **fields_of(page.text("review")), **ACCEPT)
    assert "氏名を入れてください" in answer.text
    assert "decided" not in rows_of(folder).values()
    page.post("sign", person="架空 太郎", back="review")
    page.post("review/decide", **fields_of(page.text("review")), **ACCEPT)
    assert "decided" in rows_of(folder).values()
    page.house.close()


def test_undo_takes_the_last_one_back_as_an_event(page: Page) -> None:
    before = page.text("review")
    page.post("review/decide", **fields_of(before), **ACCEPT)
    answer = page.post("review/undo")
    assert "取り消しました" in answer.text
    assert shown(answer.text) == shown(before)
    assert "decided" not in rows_of(page.desk.folder).values()
    with Cycle(page.desk.folder) as cycle:
        assert list(cycle.store.decisions()["verdict"]) == ["受領と認める", ""]
    assert "取り消せる判定はありません" in page.post("review/undo").text


def test_undo_puts_an_earlier_decision_back(page: Page) -> None:
    """What was held is held again, with the reason and the name it had."""
    page.post("review/decide", **fields_of(page.text("review")), verdict="保留", reason="調査中")
    fresh(page)
    page.house.sessions.every()[0].person = "架空 次子"
    page.post("review/decide", **fields_of(page.text("review?held=1")), **ACCEPT)
    assert "取り消しました" in page.post("review/undo").text
    with Cycle(page.desk.folder) as cycle:
        rows = cycle.reconcile(as_of=TODAY).rows
    assert ("保留", "架空 花子", "調査中") in list(
        zip(rows["decision"], rows["decided_by"], rows["decision_reason"], strict=True)
    )


def test_nobody_takes_back_what_somebody_else_decided_since(page: Page) -> None:
    page.post("review/decide", **fields_of(page.text("review")), verdict="保留", reason="調査中")
    fresh(page)
    other = page_of_second(page)
    other.post("review/decide", **fields_of(other.text("review?held=1")), **ACCEPT)
    fresh(page)
    assert "ほかの判定又は新しい提出がありました" in page.post("review/undo").text
    assert list(rows_of(page.desk.folder).values()).count("decided") == 1


def test_one_press_of_undo_takes_back_one_deed(page: Page) -> None:
    for _ in range(2):
        page.post("review/decide", **fields_of(page.text("review")), **ACCEPT)
        fresh(page)
    mark = page.house.sessions.every()[0].done[page.base.rpartition("/")[2]][-1].mark
    page.post("review/undo", deed=mark)
    page.post("review/undo", deed=mark)
    assert list(rows_of(page.desk.folder).values()).count("decided") == 1


def test_a_form_that_shows_another_name_is_not_taken(page: Page) -> None:
    seen = fields_of(page.text("review"))
    page.post("sign", person="別人 太郎", back="review")
    assert "担当の氏名が変わっています" in page.post("review/decide", **seen, **ACCEPT).text
    assert "decided" not in rows_of(page.desk.folder).values()


def test_the_second_of_two_people_sees_what_the_first_decided(page: Page) -> None:
    seen_by_second = fields_of(page.text("review"))
    page.post("review/decide", **seen_by_second, **ACCEPT)
    other = page_of_second(page)
    seen_by_second["person"] = "架空 次子"
    answer = other.post("review/decide", **seen_by_second, verdict="差戻し", reason="別の判断")
    assert "ほかの方が先に判定しています" in answer.text or "変わりました" in answer.text
    with Cycle(page.desk.folder) as cycle:
        assert list(cycle.store.decisions()["verdict"]) == ["受領と認める"]


def page_of_second(page: Page) -> Page:
    """Another browser at the same pages."""
    from tests.web.conftest import opened

    client = opened(page.house)
    session = page.house.sessions.every()[-1]
    session.person = "架空 次子"
    return Page(client, page.house, page.base, session.csrf)


def test_a_decision_made_in_excel_meanwhile_is_not_overwritten(page: Page) -> None:
    """Made unaware of each other and contradicting: both are kept, and the row stays in doubt."""
    seen = fields_of(page.text("review"))
    standing = page.desk.standing()
    row = standing.doubtful[standing.doubtful["row_key"] == seen["key"]].iloc[0]
    from ledger_tools.desk.columns import REVIEW_COLUMNS
    from ledger_tools.pipeline.on_page import enter

    line = {key: row[key] for key in ("kigo", "bango", "name")}
    line |= {"verdict": "差戻し", "decided_by": "別の者", "reason": "別", "key": seen["key"], "digest": seen["digest"]}
    with Cycle(page.desk.folder) as cycle:
        enter(cycle, [("要確認", REVIEW_COLUMNS, [line | {"known": "なし"}])], actor=Actor("別の者"), as_of=TODAY)
    page.post("review/decide", **seen, **ACCEPT)
    with Cycle(page.desk.folder) as cycle:
        assert set(cycle.store.decisions()["verdict"]) <= {"差戻し", "受領と認める"}
    assert rows_of(page.desk.folder)[row["bango"]] == "review"


def test_a_row_that_was_sent_back_waits_no_more_and_can_be_found_again(page: Page) -> None:
    before = page.text("review")
    page.post("review/decide", **fields_of(before), verdict="保留", reason="調査中")
    fresh(page)
    assert "1 / 1人" in page.text("review")
    assert "1 / 2人" in page.text("review?held=1")


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("kind=S04", 1),
        ("kind=F01", 0),
        ("bureau=01", 2),
        ("bureau=02", 0),
        ("words=ワカマツ", 1),
        ("words=あおば", 0),
        ("words=高田", 1),
        ("words=0000102", 1),
        ("words=人事課 髙田", 1),
        ("ledger=01-002", 1),
        ("file=01-002_人事課_受領簿.xlsx", 1),
        ("file=01-002_人事課_受領簿.xlsx&page=受領簿", 1),
        ("file=01-002_人事課_受領簿.xlsx&page=2頁", 0),
    ],
)
def test_the_filter(page: Page, query: str, count: int) -> None:
    text = page.text(f"review?{query}")
    assert f"/ {count}人" in text if count else "この条件に合う" in text


def test_one_decision_on_all_that_the_filter_lets_through(page: Page) -> None:
    listed = page.text("review/all?bureau=01")
    assert "2人を判定する" in listed
    digest = re.search(r'name="digest" value="(\w+)"', listed)
    assert digest
    answer = page.post(
        "review/all",
        person="架空 花子",
        bureau="01",
        digest=digest[1],
        verdict="差戻し",
        reason="まとめて確認",
        seen="1",
    )
    assert "2人を「差戻し」としました。" in answer.text
    with Cycle(page.desk.folder) as cycle:
        assert list(cycle.store.decisions()["verdict"]) == ["差戻し", "差戻し"]
    assert "2人の「差戻し」を取り消しました" in page.post("review/undo").text
    fresh(page)
    assert "1 / 2人" in page.text("review")


def test_a_list_that_has_changed_meanwhile_is_not_decided_on(page: Page) -> None:
    digest = re.search(r'name="digest" value="(\w+)"', page.text("review/all?bureau=01"))
    assert digest
    page.post("review/decide", **fields_of(page.text("review")), **ACCEPT)
    fresh(page)
    answer = page.post(
        "review/all", person="架空 花子", bureau="01", seen="1", digest=digest[1], verdict="差戻し", reason="まとめて"
    )
    assert "対象が変わりました" in answer.text
    with Cycle(page.desk.folder) as cycle:
        assert len(cycle.store.decisions()) == 1


@pytest.mark.parametrize(
    ("given", "said"),
    [({"bureau": "01"}, "チェックを付けてください"), ({"seen": "1"}, "先に絞り込んでください")],
)
def test_many_are_decided_on_only_where_they_were_narrowed_down_and_looked_at(
    page: Page, given: dict[str, str], said: str
) -> None:
    bureau = given.get("bureau", "")
    digest = re.search(r'name="digest" value="(\w+)"', page.text("review/all?bureau=01"))
    assert digest
    answer = page.post(
        "review/all", person="架空 花子", digest=digest[1], verdict="受領と認める", reason="確認", **given
    )
    assert said in answer.text, bureau
    assert "decided" not in rows_of(page.desk.folder).values()


def test_what_was_not_taken_is_filled_in_again(page: Page) -> None:
    page.house.sessions.every()[0].person = ""
    page.desk.actor = Actor(NO_USER)
    answer = page.post("review/decide", **fields_of(page.text("review")), **ACCEPT)
    assert "氏名を入れてください" in answer.text
    assert 'value="本人に電話で確認"' in answer.text
    assert 'value="本人に電話で確認"' not in page.text("review")


def test_of_many_those_that_were_not_taken_are_said_and_the_others_can_be_undone(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ledger_tools.desk.entries import Problem
    from ledger_tools.web import review
    from ledger_tools.web.deciding import entered

    def half(*arguments: Any, **named: Any) -> EnteredOnPage:
        found = entered(*arguments, **named)
        return replace(found, problems=(Problem("要確認", "A6", "氏名が受領簿と違います。", "", "共済", "0000104"),))

    monkeypatch.setattr(review, "entered", half)
    digest = re.search(r'name="digest" value="(\w+)"', page.text("review/all?bureau=01"))
    assert digest
    answer = page.post(
        "review/all", person="架空 花子", bureau="01", digest=digest[1], verdict="差戻し", reason="確認", seen="1"
    )
    assert "若松 次郎さんを「差戻し」としました。" in answer.text
    assert "1人の分は記録していません。氏名が受領簿と違います。" in answer.text


def test_texts_of_clerks_are_shown_as_they_are(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.builders import return_ledger

    with Cycle(page.desk.folder) as cycle:
        mark: Any = {"0000107": {"stamp": "<script>alert(1)</script>"}}
        return_ledger(cycle, "02-001", mark, name="<b>名.xlsx")
        cycle.ingest(as_of=TODAY)
    fresh(page)
    text = page.text("review?words=0000107")
    assert "<script>alert(1)" not in text
    assert "&lt;script&gt;alert(1)" in text
    assert "<b>名" not in text
