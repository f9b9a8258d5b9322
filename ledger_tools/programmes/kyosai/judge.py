"""From records to 'card' or 'no card' for every card holder, each with its reason and clause (依頼文 2(1))."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from ledger_tools.columns import ROSTER_COLUMNS
from ledger_tools.judging.problems import BLANK, CellProblem, whole_columns
from ledger_tools.judging.ternary import Bools, Ternary, any_of
from ledger_tools.programmes.kyosai.facts import HEADERS, Facts, Source, read_facts
from ledger_tools.programmes.kyosai.rules import DOUBTFUL, EXCLUSIONS, GRANT, GROUNDS, MISSING, NONE, REMAINDERS, Rule
from ledger_tools.programmes.kyosai.settings import KyosaiRules

#: Columns that :func:`judge` adds to the records.
RESULT_COLUMNS = ("decision", "reason_code", "grounds", "reason", "clause", "missing", "problem")

UNSURE_CELLS = "記録に矛盾又は読み取れない記入があり、判定できません。"


@dataclass(frozen=True)
class Judgement:
    """``persons``: the records with RESULT_COLUMNS; ``problems``: every doubtful cell; ``facts``: what they rest on.

    ``decision`` is 交付, 対象外, 判定不能 (the records do not say; ``missing`` names the columns) or 要確認 (they say
    something impossible or contradictory; ``problem`` says what).
    """

    persons: pd.DataFrame
    problems: tuple[CellProblem, ...]
    facts: Facts

    def having(self, decision: str) -> pd.DataFrame:
        return self.persons[self.persons["decision"] == decision]


def judge(records: pd.DataFrame, rules: KyosaiRules, source: Source | None = None) -> Judgement:
    """Judge every row of the records by itself; no row is dropped and none changes its order.

    ``records`` has columns named by the keys of ROSTER_COLUMNS (an absent one is asked for, not assumed), and
    ``file`` and ``row`` as the source place. ``source`` adds what the files said and the frame no longer shows.
    """
    facts = read_facts(records, rules, source or Source())
    grounds = [rule.holds(facts) for rule in GROUNDS]
    exclusions = [rule.holds(facts) for rule in EXCLUSIONS]
    ground, excluded = any_of(grounds), any_of(exclusions)
    card = ground & ~excluded
    _note_contradictions(facts, card)
    open_rules = _open_rules(card, ground, excluded, grounds, exclusions)
    lacking = _lacking_columns(facts, open_rules)
    missing = _headers(lacking, len(records))
    decision = np.select([card.yes, card.no], [GRANT, NONE], default="").astype(object)
    decision[card.unknown] = np.where(missing[card.unknown] != "", MISSING, DOUBTFUL)
    decision[card.unknown & _rests_on_bad_cell(facts, open_rules)] = DOUBTFUL
    decision[facts.structure] = DOUBTFUL
    _settle_addressee(facts, records, decision)
    persons = records.copy()
    persons["decision"] = decision
    _add_reasons(persons, decision, grounds, exclusions, facts)
    persons["missing"] = np.where(decision == MISSING, missing, "")
    persons["problem"] = facts.problems.texts()
    asked = {key: where & (decision == MISSING) for key, where in lacking.items()}
    gaps = whole_columns({key: where & facts.uncarried[key] for key, where in asked.items()}, ROSTER_COLUMNS, records)
    cells = _headers({key: where & ~facts.uncarried[key] for key, where in asked.items()}, len(records))
    for place in np.flatnonzero(cells != "").tolist():
        facts.problems.add((place,), cells[place], BLANK)
    return Judgement(persons, (*gaps, *facts.problems.cells()), facts)


def _open_rules(
    card: Ternary, ground: Ternary, excluded: Ternary, grounds: Sequence[Ternary], exclusions: Sequence[Ternary]
) -> list[tuple[Rule, Bools]]:
    """Return, per rule, the persons whose decision hangs on its unknown answer."""
    opened = [(rule, card.unknown & ground.unknown & held.unknown) for rule, held in zip(GROUNDS, grounds, strict=True)]
    opened += [
        (rule, card.unknown & excluded.unknown & held.unknown)
        for rule, held in zip(EXCLUSIONS, exclusions, strict=True)
    ]
    return opened


def _lacking_columns(facts: Facts, open_rules: Sequence[tuple[Rule, Bools]]) -> dict[str, Bools]:
    """Return, per column, the persons for whom it has to be filled in."""
    lacking: dict[str, Bools] = {}
    for rule, where in open_rules:
        for key in rule.needs:
            lacking[key] = lacking.get(key, np.zeros(len(where), np.bool_)) | (where & _lacking(facts, key))
    return lacking


def _headers(lacking: Mapping[str, Bools], count: int) -> npt.NDArray[np.object_]:
    """Return the headers of each person's columns, joined by 、."""
    texts = np.full(count, "", dtype=object)
    for key, places in lacking.items():
        texts[places] = [f"{text}、{HEADERS[key]}" if text else HEADERS[key] for text in texts[places]]
    return texts


def _lacking(facts: Facts, key: str) -> Bools:
    if key == "my_number":
        return facts.my_number.blank
    if key == "my_number_card":
        return facts.my_number_card.blank
    column = facts.days[key]
    # Only an end date must be there: a blank day of registration, cancellation or issue says 'never'.
    if key in ("certificate_expires_on", "card_expires_on"):
        return column.blank
    return np.asarray(column.blank & column.absent)


def _rests_on_bad_cell(facts: Facts, open_rules: Sequence[tuple[Rule, Bools]]) -> Bools:
    result = np.zeros(len(facts.family), np.bool_)
    for rule, where in open_rules:
        for key in rule.needs:
            result |= where & ~_lacking(facts, key) & _bad(facts, key)
    return result


def _bad(facts: Facts, key: str) -> Bools:
    if key == "my_number":
        return facts.my_number.bad
    if key == "my_number_card":
        return facts.my_number_card.bad
    return facts.bad(key)


def _note_contradictions(facts: Facts, card: Ternary) -> None:
    """Say which cells contradict each other, where the decision hangs on it."""
    registration, cancelled = facts.days["registered_on"], facts.days["cancelled_on"]
    after = cancelled.days > facts.reference
    facts.problems.add(
        card.unknown & after & registration.blank & ~registration.absent,
        HEADERS["registered_on"],
        "解除申請日が基準日より後なのに登録日が空欄です。基準日に登録があったか確認してください。",
    )
    facts.problems.add(
        card.unknown & after & (registration.days >= cancelled.days),
        HEADERS["registered_on"],
        "解除申請日と同じ日か、それより後の登録日だけが残っています。基準日に登録があったか確認してください。",
    )
    facts.problems.add(
        card.unknown & (registration.days == cancelled.days) & (cancelled.days <= facts.reference),
        HEADERS["cancelled_on"],
        "登録日と解除申請日が同じ日です。どちらが後か確認してください。",
    )
    contradiction = facts.my_number_card.is_("無") & (registration.days <= facts.reference)
    facts.problems.add(
        card.unknown & contradiction,
        HEADERS["my_number_card"],
        "「無」ですが、マイナ保険証の登録日があります。カードの有無を確認してください。",
    )


def _settle_addressee(facts: Facts, records: pd.DataFrame, decision: npt.NDArray[np.object_]) -> None:
    """A card goes out only where the member's bureau and department are on record (別紙3 1)."""
    granted = decision == GRANT
    at = np.where(facts.member_at >= 0, facts.member_at, 0)
    for key in ("bureau_code", "department_code"):
        values = records[key].fillna("").astype(str).str.strip() if key in records.columns else None
        blank = np.ones(len(decision), np.bool_) if values is None else (values == "").to_numpy()
        nowhere = granted & blank[at]
        facts.problems.add(nowhere, HEADERS[key], "組合員の行で空欄です。届け先の局と所属を入れてください。")
        decision[nowhere] = DOUBTFUL


def _add_reasons(
    persons: pd.DataFrame,
    decision: npt.NDArray[np.object_],
    grounds: Sequence[Ternary],
    exclusions: Sequence[Ternary],
    facts: Facts,
) -> None:
    """Fill reason_code (the first that holds), grounds (all letters that hold), reason and clause."""
    letters = np.zeros(len(decision), np.int64)
    for place, held in enumerate(grounds):
        letters |= held.yes.astype(np.int64) << place
    spelt = ["".join(rule.code for k, rule in enumerate(GROUNDS) if mask >> k & 1) for mask in range(16)]
    granted, refused = decision == GRANT, decision == NONE
    ordered = [(rule, granted & held.yes) for rule, held in zip(GROUNDS, grounds, strict=True)]
    ordered += [(rule, refused & held.yes) for rule, held in zip(EXCLUSIONS, exclusions, strict=True)]
    ordered += [(rule, refused & rule.holds(facts).yes) for rule in REMAINDERS]
    chosen = np.select([where for _, where in ordered], list(range(len(ordered))), default=len(ordered))
    persons["reason_code"] = _pick([rule.code for rule, _ in ordered], chosen)
    persons["grounds"] = np.array(spelt, dtype=object)[letters]
    persons["reason"] = _pick([rule.title for rule, _ in ordered], chosen)
    persons["clause"] = _pick([rule.clause for rule, _ in ordered], chosen)
    unsure = (decision == DOUBTFUL) | (decision == MISSING)
    persons.loc[unsure, "reason"] = np.where(
        decision[unsure] == MISSING, "記録に必要な項目がありません。", UNSURE_CELLS
    )


def _pick(texts: Sequence[str], chosen: npt.NDArray[np.int64]) -> npt.NDArray[np.object_]:
    return np.array([*texts, ""], dtype=object)[chosen]
