"""How many cards each person of the records is given, where the records say what that depends on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd

from ledger_tools.columns import ROSTER_HEADERS
from ledger_tools.frames import lines
from ledger_tools.japanese.text import fold_header
from ledger_tools.pipeline.parts import open_part
from ledger_tools.programmes.kyosai import Judgement, KyosaiRules, judge, tells_entitlement, to_judge, with_cards
from ledger_tools.programmes.kyosai.falling_due import given_later
from ledger_tools.programmes.kyosai.rules import DOUBTFUL, MISSING, UNREGISTERED
from ledger_tools.records import Loaded, Problem
from ledger_tools.records.problems import ERROR
from ledger_tools.settings import Settings
from ledger_tools.store import Store


def entitled(loaded: Loaded, settings: Settings, store: Store, *, as_of: date) -> Loaded:
    """Work out 枚数 where the records say what it depends on; whoever cannot be judged is an error.

    The batch is judged as of the reference date (依頼文 2(1)). Once a supplement is open, those are given a card, too,
    who have cancelled since, or fall due by its 配付期限 (依頼文 2(1)※, 3(3)); whoever has joined, and is registered
    by now, is given none. A card that was handed out by our own ledgers is no reason to be left out.
    """
    if not loaded.ok or not tells_entitlement(loaded.frame):
        return loaded
    frame = loaded.frame
    part, parts = open_part(settings, as_of), _parts_of(frame, store)
    ours = parts.notna() & (frame["card_issued_on"] >= pd.Timestamp(settings.hand_out_from))
    judged = replace(loaded, frame=frame.assign(card_issued_on=frame["card_issued_on"].mask(ours)))
    judgement = judge(judged.frame, KyosaiRules.of(settings, as_of), to_judge(judged).source)
    problems = [Problem(ERROR, gap.file, gap.message, column=gap.column) for gap in judgement.problems if not gap.row]
    for place, line in enumerate(lines(judgement.persons)):
        missing = _cells(line.missing, judgement, place) if line.decision == MISSING else ""
        if line.decision == DOUBTFUL or missing:
            problems.append(
                Problem(ERROR, line.file, _undecided(missing, line.problem), int(line.row), sheet=line.sheet)
            )
    given = with_cards(judgement).assign(card_issued_on=frame["card_issued_on"])
    if part:
        later = given_later(judgement, until=settings.of_part(part).hand_out_by)
        held = frame["card_issued_on"].notna() & (parts.fillna(0) == 0)  # by whatever way, but for a supplement of ours
        given["cards"] = given["cards"].mask(later & ~held.to_numpy(dtype=np.bool_), 1)
        given["cards"] = given["cards"].mask(parts.isna() & _is_registered(judgement, as_of), 0)
    return replace(loaded, frame=given, problems=(*loaded.problems, *problems))


def _is_registered(judgement: Judgement, day: date) -> pd.Series:
    """Who was without a registration on the reference date, which is all that speaks for a card, and has one now."""
    persons = judgement.persons
    registered, cancelled = persons["registered_on"], persons["cancelled_on"]
    since = (registered <= pd.Timestamp(day)) & ~(cancelled >= registered)
    return (persons["grounds"] == UNREGISTERED.code) & since


def _parts_of(frame: pd.DataFrame, store: Store) -> pd.Series:
    """The last part on whose ledgers each person's member ever stood; missing where there is none."""
    issued = store.issued_rows(all_editions=True).merge(store.ledgers()[["ledger_id", "part"]], on="ledger_id")
    last = issued.groupby(["kigo", "bango"])["part"].max()
    members = pd.MultiIndex.from_frame(frame[["kigo", "bango"]])
    return last.reindex(members).set_axis(frame.index)


def _cells(missing: str, judgement: Judgement, place: int) -> str:
    """Of the columns that a person lacks those that are there; of the others it is said once that they are not."""
    uncarried = judgement.facts.uncarried
    return "、".join(
        header for header in missing.split("、") if not uncarried[ROSTER_HEADERS[fold_header(header)]][place]
    )


def _undecided(missing: str, problem: str) -> str:
    if missing:
        return f"「{missing}」が分からないため、資格確認書を交付するか判定できません。名簿に記入してください。"
    return f"資格確認書を交付するか判定できません。{problem}"
