"""The status of every issued row, and all findings: what reconciling comes to.

Join (rows.py) → rules (rules_rows.py, rules_ledgers.py) → status (here).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ledger_tools.findings import CATALOGUE_BY_CODE, ERROR, INFO, WARNING, Finding
from ledger_tools.frames import lines
from ledger_tools.model import (
    DECIDED,
    MAILED,
    NOT_SUBMITTED,
    OPEN,
    OUTSTANDING,
    RECEIVED,
    RETIRED,
    RETIRED_CARD_MISSING,
    REVIEW,
    STATUS_LABELS,
)
from ledger_tools.reconcile.case import (
    CLAIM_DOUBT,
    CLAIM_MAILED,
    CLAIM_RECEIVED,
    CLAIM_RETIRED,
    REMARK,
    SETTLING,
    STAMP,
    Case,
    Inputs,
    RowHits,
)
from ledger_tools.reconcile.decisions import decision_note, with_decisions
from ledger_tools.reconcile.returned_cards import (
    EXPLAINED_BY_CARDS,
    accepted_retirements,
    cards_returned,
    expected_back,
    missing_after_decision,
    missing_cards,
    unexpected_cards,
)
from ledger_tools.reconcile.rows import build_case
from ledger_tools.reconcile.rules_ledgers import LEDGER_RULES
from ledger_tools.reconcile.rules_rows import ROW_RULES

#: What a row is called when its claim stands.
_CLAIMED = {CLAIM_RECEIVED: RECEIVED, CLAIM_RETIRED: RETIRED, CLAIM_MAILED: MAILED, CLAIM_DOUBT: REVIEW}


@dataclass(frozen=True)
class Reconciled:
    """The cycle as it stands: ``rows``, ``ledgers`` and all ``findings``.

    ``rows`` are those of the case with ``status``, ``label``, ``codes``, ``cards_due`` (its cards must come back),
    ``cards_returned`` (how many did; '' where it does not apply) and the decision (see decisions.py); ``cell`` is the
    one to be looked at: the stamp cell, or where every doubt is about another one, that.
    """

    case: Case
    rows: pd.DataFrame
    findings: tuple[Finding, ...]

    @property
    def ledgers(self) -> pd.DataFrame:
        return self.case.ledgers

    @property
    def open_rows(self) -> int:
        return int(self.rows["status"].isin(OPEN).sum())

    @property
    def open_ledgers(self) -> int:
        """Ledgers whose returned cards do not add up (D04), though no row may be open."""
        return len({f.ledger_id for f in self.findings if f.code == "D04" and not f.bango})


def reconcile(inputs: Inputs) -> Reconciled:
    """Work out the status of every issued row and all findings, from nothing but ``inputs``."""
    case = build_case(inputs)
    expected = expected_back(case)
    settled = expected.index[expected["settled"]]
    found = _softened([hit for rule in ROW_RULES for hit in rule(case)], settled)
    found += unexpected_cards(case, expected)
    missing = missing_cards(case, expected)
    due = expected["by_row"] | expected["by_records"]
    rows = case.rows.assign(status=_statuses(case, found, missing, settled), cards_due=due)
    found.append(missing)
    found.append(_unexplained(rows, found))
    otherwise = _marked(rows, (hit for hit in found if _level(hit) == ERROR and hit.code != "F08"))
    rows = with_decisions(case, rows.assign(doubted_otherwise=otherwise))
    accepted = accepted_retirements(case, rows)
    awaited = missing_after_decision(case, rows[accepted], expected).messages
    found.append(RowHits("N07", awaited[~awaited.index.isin(missing.messages.index)], about=REMARK))
    rows = rows.assign(
        status=rows["status"].mask(rows.index.isin(awaited.index), RETIRED_CARD_MISSING),
        cards_due=due | accepted,
    )
    rows = rows.assign(
        codes=_codes(rows, found),
        label=rows["status"].map(STATUS_LABELS),
        cards_returned=cards_returned(case, rows, expected),
    )
    ledger_findings = [finding for rule in LEDGER_RULES for finding in rule(case, rows)]
    findings = (*ledger_findings, *_row_findings(case, rows, found, ledger_findings))
    return Reconciled(case, rows.assign(cell=_looked_at(case, rows, found)), findings)


def _level(hit: RowHits) -> str:
    return hit.level or CATALOGUE_BY_CODE[hit.code].severity


def _softened(found: list[RowHits], settled: pd.Index) -> list[RowHits]:
    """What counted cards and records explain is still mentioned, but not asked about."""
    if settled.empty:
        return found
    softened = []
    for hit in found:
        mild = hit.messages.index.isin(settled)
        if hit.code not in EXPLAINED_BY_CARDS or not mild.any():
            softened.append(hit)
            continue
        softened.append(replace(hit, messages=hit.messages[~mild]))
        softened.append(replace(hit, messages=hit.messages[mild], level=WARNING))
    return softened


def _statuses(case: Case, found: list[RowHits], missing: RowHits, settled: pd.Index) -> pd.Series:
    rows = case.rows
    doubted = _marked(
        rows, (hit for hit in found if _level(hit) == ERROR and not CATALOGUE_BY_CODE[hit.code].outstanding)
    )
    after_leaving = _marked(rows, (hit for hit in found if hit.code == "N10" and _level(hit) == ERROR))
    status = rows["claim"].map(_CLAIMED).fillna(OUTSTANDING)
    status = status.mask(rows.index.isin(settled), RETIRED)
    waiting = rows.index.isin(missing.messages.index)
    status = status.mask(waiting & (status == RETIRED), RETIRED_CARD_MISSING)
    # A receipt or a mailing dated after the member had left stands in the row, but ought not to have happened.
    status = status.mask(after_leaving & status.isin([RECEIVED, MAILED]), REVIEW)
    status = status.mask(doubted, REVIEW)
    return status.mask(~rows["submitted"], NOT_SUBMITTED)


def _marked(rows: pd.DataFrame, found: Iterable[RowHits]) -> pd.Series:
    """Whether any of these hits is on the row."""
    places = [hit.messages.index for hit in found if len(hit.messages)]
    return pd.Series(rows.index.isin(np.concatenate(places)) if places else False, index=rows.index, dtype=bool)


def _unexplained(rows: pd.DataFrame, found: list[RowHits]) -> RowHits:
    """Whoever is asked to look at a row is told why, even where no rule has words for it."""
    silent = rows[(rows["status"] == REVIEW) & ~_marked(rows, found)]
    said = "押印・署名と備考の組合せから判断できません。"
    return RowHits("N01", pd.Series(said, index=silent.index, dtype=object), about=REMARK)


def _cells(case: Case, rows: pd.DataFrame, about: str) -> pd.Series:
    """The cells of rows in one of their columns; the stamp cells where it is not known (paper, earlier stores)."""
    if not about or rows.empty:
        return rows["cell"]
    columns = case.returned.set_index("return_row_id")[about]
    letters = rows["return_row_id"].map(columns).fillna("")
    return rows["cell"].where((letters == "") | (rows["cell"] == ""), letters + rows["cell"].map(_row_of))


def _looked_at(case: Case, rows: pd.DataFrame, found: list[RowHits]) -> pd.Series:
    asked = [hit for hit in found if _level(hit) == ERROR and len(hit.messages)]
    cells = rows["cell"].copy()
    for about in sorted({hit.about for hit in asked} - {STAMP}):
        others = _marked(rows, (hit for hit in asked if hit.about != about))
        mine = rows[_marked(rows, (hit for hit in asked if hit.about == about)) & ~others]
        cells.loc[mine.index] = _cells(case, mine, about)
    return cells


def _codes(rows: pd.DataFrame, found: list[RowHits]) -> pd.Series:
    joined: dict[int, set[str]] = {}
    for hit in found:
        for position in hit.messages.index.tolist():
            joined.setdefault(position, set()).add(hit.code)
    codes = pd.Series("", index=rows.index, dtype=object)
    texts = [" ".join(sorted(mine)) for mine in joined.values()]
    codes.loc[list(joined)] = pd.Series(texts, index=list(joined), dtype=object)
    return codes.mask(rows["status"] == NOT_SUBMITTED, "D01")


def _row_findings(case: Case, rows: pd.DataFrame, found: list[RowHits], said_before: list[Finding]) -> list[Finding]:
    """One finding per hit on a row that came back; what reading a file has said already is not said again."""
    said = {(f.code, f.file, f.sheet, _row_of(f.cell)) for f in said_before if f.cell}
    columns = ["file", "sheet", "cell", "ledger_id", "kigo", "bango", "submitted", "status"]
    columns += ["decision", "decision_old", "decision_split", "return_row_id"]
    places = rows[columns]
    out = []
    for hit in found:
        if hit.messages.empty:
            continue
        own_places = places.loc[hit.messages.index]
        own_places = own_places.assign(cell=_cells(case, own_places, hit.about))
        if hit.places is not None:
            own_places = own_places.assign(submitted=True, **{str(key): hit.places[key].array for key in hit.places})
        for place, message in zip(lines(own_places), hit.messages, strict=True):
            if not place.submitted or (hit.code, place.file, place.sheet, _row_of(place.cell)) in said:
                continue
            note = ""
            if _level(hit) == ERROR or place.decision_split:
                note = decision_note(place.decision, place.decision_old, place.decision_split)
            own = (place.file, place.sheet, place.cell, place.ledger_id, place.kigo, place.bango)
            # What a person has decided is on record, and no longer asked; only a card that is due still is.
            settled = place.status in (DECIDED, RETIRED_CARD_MISSING) and place.decision in SETTLING
            level = INFO if settled and (place.status == DECIDED or hit.code != "N07") else hit.level
            out.append(Finding(hit.code, message + note, *own, severity=level, decided=note))
    return out


def _row_of(cell: object) -> str:
    return "".join(letter for letter in str(cell) if letter.isdigit())
