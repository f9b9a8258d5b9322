"""検索: people by number, name, former name or kana, and ledgers by number or department; over all parts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import pandas as pd
from starlette.responses import RedirectResponse, Response

from ledger_tools.folder import part_name
from ledger_tools.frames import lines, tuples
from ledger_tools.japanese.text import normalise
from ledger_tools.reports.model import DepartmentLine
from ledger_tools.web.desk import Standing
from ledger_tools.web.paging import cut
from ledger_tools.web.visits import Visit
from ledger_tools.web.words import looked_for

_SHOWN_LEDGERS = 20


_COLUMNS = ["kigo", "bango", "name", "kana", "former_name", "bureau", "department", "ledger_id", "status", "label"]


def find(visit: Visit) -> Response:
    """Go to the one who is meant, or show all who may be."""
    words = normalise(looked_for(visit.query.get("words", "")))
    if not words:
        return visit.show("find.html", here="find", words="", people=[], ledgers=[], more=0)
    standings = visit.standings()
    people = _people(standings, words)
    is_number = any(standing.words.numbered(words).any() for standing in standings)
    ledgers = [found for found in _ledgers(standings, words) if not is_number or found[1].ledger_id == words]
    members = people[["kigo", "bango"]].drop_duplicates()
    exact = [(part, line) for part, line in ledgers if line.ledger_id == words]
    if len(exact) == 1:
        return _go(visit.path("places", ledger=exact[0][1].ledger_id, part=exact[0][0]))
    if len(members) == 1 and not ledgers:
        kigo, bango = next(tuples(members))
        return _go(visit.path("member", kigo=kigo, bango=bango))
    shown = cut(visit, people)
    return visit.show(
        "find.html",
        here="find",
        words=words,
        shown=shown,
        people=list(lines(shown.lines)),
        ledgers=ledgers[:_SHOWN_LEDGERS],
        more=max(len(ledgers) - _SHOWN_LEDGERS, 0),
    )


def _go(address: str) -> Response:
    return RedirectResponse(address, status_code=303)


def _ledgers(standings: Iterable[Standing], words: str) -> Iterator[tuple[int, DepartmentLine]]:
    """The ledgers with this number, or whose bureau and department hold every word."""
    wanted = [word.casefold() for word in words.split()]
    for standing in standings:
        for text, line in zip(standing.ledger_texts, standing.report.departments, strict=True):
            if all(word in text for word in wanted):
                yield standing.reconciled.case.settings.part, line


def _people(standings: Sequence[Standing], words: str) -> pd.DataFrame:
    """Everybody who may be meant: first those whose own number or name it is; by ledger, then (``ledger_id`` empty) the
    members in the records who are on none.
    """
    found = []
    for standing in standings:
        part = standing.reconciled.case.settings.part
        own = standing.words.found(words)
        rows = standing.reconciled.rows.loc[own.index, _COLUMNS]
        found.append(rows.assign(part=part_name(part) if part else "", other=~own))
    last = standings[0]
    own = last.unlisted_words.found(words)
    others = last.unlisted.loc[own.index]
    names = {code: bureau.name for code, bureau in last.report.settings.bureau_by_code.items()}
    others = others.assign(bureau=others["bureau_code"].map(names).fillna(""), other=~own)
    found.append(others.reindex(columns=[*_COLUMNS, "part", "other"], fill_value=""))
    people = pd.concat(found, ignore_index=True).sort_values("other", kind="stable", ignore_index=True)
    return people.assign(former_name=people["former_name"].fillna(""))


PAGES = (("find", find, None),)
