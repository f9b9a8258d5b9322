"""組合員: one member's story, from the records to the status, with each step's file, place and picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from starlette.responses import Response

from ledger_tools.desk.review_lines import NONE_KNOWN
from ledger_tools.errors import LedgerToolsError
from ledger_tools.findings import SEVERITY_LABELS
from ledger_tools.frames import lines
from ledger_tools.model import EVIDENCE_LABELS
from ledger_tools.pipeline.desk import chain_in
from ledger_tools.reconcile.chain import CLAIM_LABELS, DECISION_LABELS, VERDICT_LABELS, Chain
from ledger_tools.reconcile.matching import member_number, member_numbers
from ledger_tools.web.deciding import take_back
from ledger_tools.web.desk import Standing
from ledger_tools.web.visits import Visit


@dataclass(frozen=True)
class _Place:
    """A row of the member on a ledger: of which part, and as the frame has it."""

    part: int
    row: Any

    @property
    def known(self) -> str:
        return str(self.row.decisions_known or NONE_KNOWN)


def member(visit: Visit) -> Response:
    """The page of the member with this ``kigo`` and ``bango``."""
    kigo, bango = visit.query.get("kigo", ""), visit.query.get("bango", "")
    standings = visit.standings()
    try:
        chain = visit.desk.look(lambda cycle: chain_in(cycle, [one.reconciled for one in standings], kigo, bango))
    except LedgerToolsError as error:
        return _on_no_ledger(visit, standings[0], kigo, bango, str(error))
    places = {place.row.ledger_id: place for place in _places(standings, kigo, bango)}
    return visit.show(
        "member.html",
        here="places",
        chain=chain,
        places=places,
        first=next(iter(places.values()), None),
        pictures=_pictures(visit, standings, chain),
        entered={key for standing in standings for key in visit.desk.entered_after(standing)},
        claims=CLAIM_LABELS,
        verdicts=VERDICT_LABELS,
        decisions=DECISION_LABELS,
        kinds=EVIDENCE_LABELS,
        levels=SEVERITY_LABELS,
    )


def _on_no_ledger(visit: Visit, standing: Standing, kigo: str, bango: str, why: str) -> Response:
    unlisted = standing.unlisted
    mine = unlisted[member_numbers(unlisted) == member_number(kigo, bango)]
    bureaus = standing.report.settings.bureau_by_code
    known = next(lines(mine), None)
    bureau = bureaus[known.bureau_code].name if known and known.bureau_code in bureaus else ""
    response = visit.show("member_none.html", here="places", why=why, known=known, bureau=bureau)
    response.status_code = 200 if known else 404
    return response


def _places(standings: Sequence[Standing], kigo: str, bango: str) -> list[_Place]:
    wanted = member_number(kigo, bango)
    found = []
    for standing in standings:
        rows = standing.reconciled.rows
        part = standing.reconciled.case.settings.part
        found += [_Place(part, row) for row in lines(rows[rows["member"] == wanted])]
    return found


def _pictures(visit: Visit, standings: Sequence[Standing], chain: Chain) -> Mapping[int, Sequence[str]]:
    """The pictures of every return of the member; they are fetched while the page is read."""
    found: dict[int, Sequence[str]] = {}
    for standing in standings:
        mine = {one.return_row_id: standing.pictures_of(one.return_row_id) for one in chain.returns}
        mine = {row: pictures for row, pictures in mine.items() if pictures}
        visit.desk.pictures.fetch_soon(list(mine), standing.reconciled)
        found |= mine
    return found


def withdraw(visit: Visit) -> Response:
    """Take back the decision that the page showed on a row (``key``, ``digest``, ``known``)."""
    here = visit.path("member", kigo=visit.text("kigo"), bango=visit.text("bango"))
    standing = visit.standing()
    rows: pd.DataFrame = standing.reconciled.rows
    row = next(lines(rows[rows["row_key"] == visit.text("key")]), None)
    if row is None or not row.decision:
        return visit.go(here, wrong="この方に、取り消せる判定はありません。")
    shown = (visit.text("digest"), visit.text("known"))
    if row.row_key in visit.desk.entered_after(standing) or shown != (row.digest, row.decisions_known or NONE_KNOWN):
        return visit.go(here, wrong="表示した後で、新しい提出又はほかの方の判定がありました。改めて確かめてください。")
    wrong = take_back(visit, visit.part, {row.row_key: row.digest}, visit.text("reason"))
    return visit.go(here, wrong=wrong, done="" if wrong else f"{row.name}さんの「{row.decision}」を取り消しました。")


PAGES = (
    ("member", member, None),
    ("member/withdraw", None, withdraw),
)
