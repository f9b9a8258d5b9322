"""返送カード: which cards must come back, and counting them as they arrive, by typing or with a reader."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from starlette.responses import Response

from ledger_tools.desk.cards_book import EXPECTED_SHEET, UNEXPECTED_SHEET, before_text
from ledger_tools.desk.columns import EXPECTED_COLUMNS, UNEXPECTED_COLUMNS
from ledger_tools.desk.page_book import Sheet
from ledger_tools.frames import lines
from ledger_tools.identity import KIND_RETURNED_CARDS
from ledger_tools.japanese.dates import wareki
from ledger_tools.japanese.text import normalise
from ledger_tools.reconcile.matching import member_number, member_numbers
from ledger_tools.reconcile.returned_cards import left_on
from ledger_tools.web.desk import Standing
from ledger_tools.web.paging import cut
from ledger_tools.web.stated import stated_of
from ledger_tools.web.visits import Visit, one_at_a_time
from ledger_tools.web.words import looked_for

_MOST_FOUND = 20
_APART = re.compile(r"[\s\-‐・･,/]+")
_BRANCH = 2  # digits of 枝番, which stand behind the number on a card
_NOWHERE = (
    "この受領簿に、当てはまる方はいません。記号と番号を確かめてください。"
    "ほかの事業の資格確認書でないかも確かめてください。"
)

_OTHER_PARTS = "一斉交付と追加分は、上の見出しで切り替えて探してください。"


@dataclass(frozen=True)
class CardLine:
    """One member's cards: the issued row, what the ledger states, and what the desk counted of them.

    ``state``: '' where nothing is known of them, 'back' where all came back (``by_ledger``: as the ledger alone says),
    'short' where some did, 'missing' where none did.
    """

    row: Any
    is_due: bool
    left_on: Any
    stated: str
    entry: Any
    state: str
    by_ledger: bool

    @property
    def count(self) -> int | None:
        return None if self.entry is None else int(self.entry.cards)

    @property
    def known(self) -> str:
        """What is entered, as one text that can be compared."""
        one = self.entry
        return "" if one is None else before_text(one.cards, one.counted_on, one.counted_by, one.note)


class _Cards:
    """A part's cards as they stand: the rows as worked out, the counts as entered up to now."""

    def __init__(self, visit: Visit, standing: Standing) -> None:
        case = standing.reconciled.case
        part = case.settings.part
        counted = visit.desk.look(lambda cycle: cycle.store.counted())
        counted = counted[counted["part"] == part].drop_duplicates(["kigo", "bango"], keep="last")
        counted = counted.dropna(subset="cards")
        self.entries: dict[str, Any] = dict(zip(member_numbers(counted), lines(counted), strict=True))
        self.rows = standing.reconciled.rows
        self._words = standing.words
        self.due = self.rows[self.rows["cards_due"]].sort_values(["ledger_id", "no"], kind="stable")
        ledgers = standing.reconciled.ledgers
        self._stated = dict(zip(ledgers["ledger_id"], ledgers["cards_stated"], strict=True))

    @property
    def unexpected(self) -> pd.DataFrame:
        """The rows of which cards were counted that nobody expected."""
        return self.rows[~self.rows["cards_due"] & self.rows["member"].isin(list(self.entries))]

    def lines(self, rows: pd.DataFrame) -> list[CardLine]:
        days = left_on(rows)
        return [self._line(row, days[row.Index]) for row in lines(rows)]

    def _line(self, row: Any, day: Any) -> CardLine:
        entry = self.entries.get(row.member)
        stated = self._stated.get(row.came_on or row.ledger_id)
        by_ledger = entry is None and row.counted != row.counted and row.cards_returned == row.cards
        back = int(entry.cards) if entry is not None else row.cards if by_ledger else 0
        state = "back" if back >= row.cards else "short" if back else "missing"
        said = "記入なし" if stated is None or pd.isna(stated) else f"{int(stated)}枚"
        return CardLine(row, bool(row.cards_due), day, said, entry, state, by_ledger)

    def found(self, text: str) -> pd.DataFrame:
        """The rows that a number (記号 番号, or as a reader gives it), or a name, may mean."""
        parts = [part for part in _APART.split(normalise(text)) if part]
        rows = self.rows
        if len(parts) > 1:
            exact = rows[rows["member"] == member_number(parts[0], parts[1])]
            if not exact.empty:
                return exact
        elif parts and parts[0].isdecimal():
            digits = parts[0]
            whole, number = rows["kigo"] + rows["bango"], rows["bango"]
            ways = (
                whole == digits,
                whole == digits[:-_BRANCH],
                number.str.lstrip("0") == digits.lstrip("0"),
                number == digits[:-_BRANCH],
            )
            for known in ways:
                if known.any():
                    return rows[known]
        return rows[self._words.holding(text)] if parts else rows.iloc[:0]


def cards(visit: Visit) -> Response:
    """The cards that must come back, and the one that lies on the desk."""
    standing = visit.standing()
    own = _Cards(visit, standing)
    bureau, missing = visit.query.get("bureau", ""), bool(visit.query.get("missing"))
    due = own.lines(own.due)
    shown = [one for one in due if not bureau or one.row.bureau_code == bureau]
    shown = [one for one in shown if not missing or one.state != "back"]
    text = looked_for(visit.query.get("card", ""))
    found = own.found(text) if text else own.rows.iloc[:0]
    parts = visit.desk.look(lambda cycle: cycle.parts)
    codes = list(dict.fromkeys(one.row.bureau_code for one in due))
    on_paper = stated_of(standing)
    return visit.show(
        "cards.html",
        here="cards",
        parts=parts,
        due=due,
        back=sum(one.state == "back" for one in due),
        missing_now=sum(one.state != "back" for one in due),
        shown=cut(visit, shown),
        to_type=sum(not one.cards for one in on_paper),
        on_paper=len(on_paper),
        unexpected=own.lines(own.unexpected),
        bureaus=[(one.code, one.name) for one in standing.report.bureaus if one.code in codes],
        bureau=bureau,
        missing=missing,
        card=text,
        found=own.lines(found.head(_MOST_FOUND)),
        more=max(len(found) - _MOST_FOUND, 0),
        nowhere="" if not text or len(found) else _NOWHERE + (_OTHER_PARTS if len(parts) > 1 else ""),
        keep={"bureau": bureau, "missing": "1" if missing else "", "part": visit.part or ""},
    )


@one_at_a_time
def count(visit: Visit) -> Response:
    """Take in how many of somebody's cards arrived, or (``take_back``) that this was not counted after all."""
    standing = visit.standing()
    own = _Cards(visit, standing)
    back_to = visit.path("cards", bureau=visit.text("bureau"), missing=visit.text("missing"), part=visit.part)
    mine = own.rows[own.rows["row_key"] == visit.text("key")]
    if mine.empty:
        return visit.go(back_to, wrong=_NOWHERE)
    (line,) = own.lines(mine)
    row = line.row
    here = visit.path("cards", card=f"{row.kigo} {row.bango}", bureau=visit.text("bureau"), part=visit.part)
    if visit.text("known") != line.known:
        said = f"(今の記録: {line.count}枚、{line.entry.counted_by})" if line.entry is not None else ""
        return visit.go(here, wrong=f"この方のカードには、ほかの方が先に記入しています{said}。確かめてください。")
    if visit.text("take_back"):
        typed: dict[str, str] = {}
    else:
        keys = ("count", "counted_on", "counted_by", "note")
        typed = {key: visit.text(key) for key in keys}
        typed["counted_by"] = typed["counted_by"] or visit.name
        if not typed["count"]:
            return visit.go(here, wrong="届いた枚数を入れてください。届いていないことを確かめたときは0を入れます。")
    found = visit.desk.enter(
        [_sheet(line, typed)], part=standing.reconciled.case.settings.part, actor=visit.actor, kind=KIND_RETURNED_CARDS
    )
    if found.problems:
        return visit.go(here, wrong=found.problems[0].message)
    if visit.text("take_back"):
        return visit.go(back_to, done=f"{row.name}さんの返送カードの記録を取り消しました。")
    number = normalise(typed["count"]).removesuffix("枚")
    return visit.go(back_to, done=f"{row.name}さんの返送カードを{number}枚と記録しました。")


def _sheet(line: CardLine, typed: Mapping[str, str]) -> Sheet:
    """The line of 返送カード確認表 as somebody fills it in who sees what was counted so far."""
    row = line.row
    own = {**{key: getattr(row, key) for key in ("kigo", "bango", "name")}, "key": row.row_key, "before": line.known}
    if not line.is_due:
        return UNEXPECTED_SHEET, UNEXPECTED_COLUMNS, [{**own, **typed}]
    day = "" if pd.isna(line.left_on) else wareki(line.left_on.date())
    shown = {key: getattr(row, key) for key in ("bureau", "department", "ledger_id")}
    shown |= {"no": str(row.no), "cards": str(row.cards), "left_on": day, "stated": line.stated}
    return EXPECTED_SHEET, EXPECTED_COLUMNS, [{**own, **shown, **typed}]


PAGES = (
    ("cards", cards, None),
    ("cards/count", None, count),
)
