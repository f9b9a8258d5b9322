"""紙面の返送枚数: how many cards come back, as it is written on paper, typed beside its picture."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from ledger_tools.desk.columns import STATED_COLUMNS
from ledger_tools.desk.review_lines import typed_text
from ledger_tools.desk.stated_sheet import STATED_SHEET
from ledger_tools.frames import lines
from ledger_tools.reconcile.transcripts import agreed
from ledger_tools.web.desk import Standing
from ledger_tools.web.paging import cut
from ledger_tools.web.visits import Visit, one_at_a_time


@dataclass(frozen=True)
class Stated:
    """The number of cards on one page of paper: its table, whose ledger it is, and what is typed of it."""

    table: Any
    department: str
    cards: str
    hidden: str

    @property
    def key(self) -> str:
        return f"{self.table.ledger_id} {self.table.cards_picture}"


def stated_of(standing: Standing) -> list[Stated]:
    """Every number that stands on paper, what is still to be typed first."""
    return sorted(_stated(standing), key=lambda one: one.cards != "")


def _stated(standing: Standing) -> Iterator[Stated]:
    tables = standing.reconciled.case.tables
    ledgers = standing.reconciled.ledgers
    names = dict(zip(ledgers["ledger_id"], ledgers["bureau"] + " " + ledgers["department"], strict=True))
    for table in lines(tables[(tables["cards_picture"] != "") & tables["resolved"].isin(list(names))]):
        entries = standing.transcripts.get(("", table.ledger_id, table.cards_picture), [])
        entry = agreed(entries) if entries else None
        yield Stated(table, names[table.ledger_id], entry.cards if entry else "", typed_text(entries))


def stated(visit: Visit) -> Response:
    """The numbers on paper, with room to type each."""
    standing = visit.standing()
    every = stated_of(standing)
    shown = cut(visit, every)
    visit.desk.pictures.fetch_soon(standing.doubtful["return_row_id"].dropna().head(1).tolist(), standing.reconciled)
    waiting = sum(not one.cards for one in every)
    return visit.show("stated.html", here="cards", standing=standing, shown=shown, waiting=waiting)


@one_at_a_time
def enter(visit: Visit) -> Response:
    """Take in the number that somebody typed."""
    standing = visit.standing()
    here = visit.path("cards/stated", part=visit.part)
    one = next((one for one in stated_of(standing) if one.key == visit.text("key")), None)
    if one is None or one.hidden != visit.text("known"):
        return visit.go(here, wrong="ほかの方の入力又は新しい提出で変わりました。改めて確かめてください。")
    if not visit.name:
        return visit.go(here, wrong="入力の前に、右上の「担当」に氏名を入れてください。")
    line = {
        "ledger_id": one.table.ledger_id,
        "department": one.department,
        "stated": visit.text("cards"),
        "decided_by": visit.name,
        "paper": one.table.cards_picture,
        "typed": one.hidden,
    }
    found = visit.desk.enter([(STATED_SHEET, STATED_COLUMNS, [line])], part=visit.part, actor=visit.actor)
    if found.problems:
        return visit.go(here, wrong=found.problems[0].message)
    visit.standing(wait=_PATIENCE)
    return visit.go(here, done=f"受領簿{one.table.ledger_id}の返送枚数を入力しました。")


_PATIENCE = 3.0  # seconds for the list to know what was typed

PAGES = (("cards/stated", stated, enter),)
