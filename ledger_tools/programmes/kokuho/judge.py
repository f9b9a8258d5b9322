"""Every insured person: which paper, why, until when, in which lot and by which mail (国保だより 第179号)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from ledger_tools.judging.days import NO_DAY, Days, as_day, period_end
from ledger_tools.judging.problems import BLANK, CellProblem, whole_columns
from ledger_tools.judging.ternary import Bools, Ternary, any_of
from ledger_tools.programmes.kokuho.columns import COLUMNS, HEADERS
from ledger_tools.programmes.kokuho.facts import Facts, read_facts
from ledger_tools.programmes.kokuho.rules import (
    APART_LOT,
    CERTIFICATE,
    CERTIFICATE_END,
    DOUBTFUL,
    END_RULES,
    KIND_RULES,
    MISSING,
    NOT_INSURED,
    NOTICE,
    NOTICE_END,
    NOTICE_RULE,
    ORDINARY_LOT,
    ORDINARY_MAIL,
    RECORDED_MAIL,
    REGISTERED_MAIL,
    SETTLED,
)
from ledger_tools.programmes.kokuho.settings import KokuhoRules

RESULT_COLUMNS = (
    "status",
    "kind",
    "reason_code",
    "reasons",
    "reason",
    "clause",
    "valid_until",
    "end_code",
    "ends",
    "end_reason",
    "end_clause",
    "lot",
    "mail",
    "usable_until",
    "missing",
    "problem",
    "note",
)


@dataclass(frozen=True)
class Judgement:
    """``persons``: the roster with RESULT_COLUMNS.

    ``status``: 確定, 判定不能 (``missing`` names the columns), 要確認 (``problem`` says what) or 対象外 (a head not
    insured, or who is too old to be). ``kind`` is one of the two papers, '' where it is not known; ``valid_until`` NaT
    means no end where ``end_code`` is 期限なし, and not known where it is ''. ``usable_until``: until when a
    マイナ保険証 works whose certificate runs out within the paper's year.
    """

    persons: pd.DataFrame
    problems: tuple[CellProblem, ...]
    facts: Facts


def judge(roster: pd.DataFrame, rules: KokuhoRules, faults: Mapping[int, str] | None = None) -> Judgement:
    """Judge every row; none is dropped.

    ``roster`` has columns named by the keys of ``kokuho.columns`` (an absent one is asked for where it matters), and
    ``file`` and ``row``. ``faults``: position -> what was wrong with the line as a whole.
    """
    facts = read_facts(roster, rules, faults or {})
    aged = facts.insured & (facts.reached_75 < as_day(rules.valid_from)) & ~facts.structure
    facts = replace(facts, insured=facts.insured & ~aged)
    grounds = [rule.holds(facts) for rule in KIND_RULES]
    certificate = any_of(grounds)
    limits = [rule.applies(facts) for rule in END_RULES]
    ends = [rule.end(facts) for rule in END_RULES]
    valid_until = _earliest(limits, ends, certificate, facts)
    mail_wish = _household_wish(facts)
    _note_contradictions(facts, valid_until)
    opened = _open_columns(facts, grounds, certificate, limits, mail_wish)
    blanks = {key: where & _blank(facts, key) for key, where in _by_column(opened).items()}
    lacking = _headers(blanks, len(roster))
    status = _status(facts, opened, lacking, valid_until)
    persons = roster.copy()
    persons["status"] = status
    persons["kind"] = _pick((CERTIFICATE, NOTICE, ""), np.select([certificate.yes, certificate.no], [0, 1], 2))
    _add_reasons(persons, grounds, certificate, facts)
    _add_ends(persons, limits, ends, valid_until, certificate)
    apart = (facts.day("birth_date") >= as_day(rules.apart_born_from)) & (
        facts.day("birth_date") <= as_day(rules.apart_born_to)
    )
    persons["lot"] = _pick((ORDINARY_LOT, APART_LOT), apart.astype(np.int64))
    by_post = [certificate.no, certificate.yes & mail_wish.yes, certificate.yes & mail_wish.no]
    mail = np.select(by_post, [0, 1, 2], 3)
    persons["mail"] = _pick((ORDINARY_MAIL, REGISTERED_MAIL, RECORDED_MAIL, ""), mail)
    persons["usable_until"] = _usable_until(facts, certificate).astype("M8[s]")
    persons["missing"] = np.where(status == MISSING, lacking, "")
    persons["problem"] = facts.problems.texts()
    persons["note"] = _notes(facts, certificate)
    _clear_not_insured(persons, facts, aged)
    asked = {key: where & (status == MISSING) for key, where in blanks.items()}
    asked["head"] = facts.insured & ("head" not in facts.present)
    gaps = whole_columns({key: where for key, where in asked.items() if key not in facts.present}, COLUMNS, roster)
    cells = _headers({key: where for key, where in asked.items() if key in facts.present}, len(roster))
    for place in np.flatnonzero(cells != "").tolist():
        facts.problems.add((place,), cells[place], BLANK)
    return Judgement(persons, (*gaps, *facts.problems.cells()), facts)


def _earliest(limits: Sequence[Ternary], ends: Sequence[Days], certificate: Ternary, facts: Facts) -> Days:
    """The earliest end of all that apply; NaT: none applies, or it cannot be said."""
    far = np.datetime64("9999-12-31", "D")
    earliest = np.full(len(facts.household), far)
    for applies, end in zip(limits, ends, strict=True):
        earliest = np.where(applies.yes, np.minimum(earliest, np.where(applies.yes, end, far)), earliest)
    earliest = np.where(certificate.yes, np.minimum(earliest, as_day(facts.rules.valid_to)), earliest)
    unknown = certificate.unknown | np.logical_or.reduce([applies.unknown for applies in limits])
    return np.where((earliest == far) | unknown, NO_DAY, earliest)


def _household_wish(facts: Facts) -> Ternary:
    """簡易書留 goes to a household in which anybody asked for it."""
    wish = facts.flag("registered_mail")
    size = int(facts.household.max(initial=-1)) + 1
    yes = np.bincount(facts.household[wish.yes], minlength=size) > 0
    unsure = np.bincount(facts.household[wish.unknown], minlength=size) > 0
    return Ternary.of(yes[facts.household], (yes | ~unsure)[facts.household])


Opened = list[tuple[tuple[str, ...], Bools]]


def _open_columns(
    facts: Facts, grounds: Sequence[Ternary], certificate: Ternary, limits: Sequence[Ternary], mail_wish: Ternary
) -> Opened:
    """Return (columns, persons whose result hangs on them)."""
    opened: Opened = [
        (rule.needs, certificate.unknown & held.unknown) for rule, held in zip(KIND_RULES, grounds, strict=True)
    ]
    opened += [(rule.needs, applies.unknown) for rule, applies in zip(END_RULES, limits, strict=True)]
    opened.append((("registered_mail",), ~certificate.no & mail_wish.unknown))
    return opened


def _headers(blanks: Mapping[str, Bools], count: int) -> npt.NDArray[np.object_]:
    """Return the headers of each person's columns, joined by 、."""
    texts = np.full(count, "", dtype=object)
    for key, places in blanks.items():
        texts[places] = [f"{text}、{HEADERS[key]}" if text else HEADERS[key] for text in texts[places]]
    return texts


def _by_column(opened: Opened) -> dict[str, Bools]:
    by_column: dict[str, Bools] = {}
    for keys, where in opened:
        for key in keys:
            by_column[key] = by_column[key] | where if key in by_column else where
    return by_column


def _blank(facts: Facts, key: str) -> Bools:
    """Where the answer is not on record at all (a blank flag or a blank end of stay is an answer)."""
    count = len(facts.household)
    if key == "registered":
        return facts.registered.blank
    if key in facts.flags:
        return np.full(count, key not in facts.present)
    column = facts.days[key]
    if key == "graduates_on":
        return np.asarray(column.blank & facts.flag("student").yes)
    return column.blank if key in ("birth_date", "certificate_expires_on") else np.asarray(column.absent)


def _bad(facts: Facts, key: str) -> Bools:
    if key == "registered":
        return facts.registered.bad
    return facts.flags[key].bad if key in facts.flags else facts.days[key].bad


def _status(
    facts: Facts, opened: Opened, lacking: npt.NDArray[np.object_], valid_until: Days
) -> npt.NDArray[np.object_]:
    unsettled = np.logical_or.reduce([where for _, where in opened])
    bad_cell = np.zeros(len(unsettled), np.bool_)
    for key, where in _by_column(opened).items():
        bad_cell |= where & _bad(facts, key)
    impossible = valid_until < as_day(facts.rules.valid_from)
    contradiction = facts.days["graduates_on"].known & facts.flag("student").no
    doubtful = facts.structure | bad_cell | impossible | contradiction | (unsettled & (lacking == ""))
    chosen = np.select([~facts.insured, doubtful, unsettled], [3, 2, 1], 0)
    return _pick((SETTLED, MISSING, DOUBTFUL, NOT_INSURED), chosen)


def _note_contradictions(facts: Facts, valid_until: Days) -> None:
    start = as_day(facts.rules.valid_from)
    facts.problems.add(
        (valid_until < start) & ~(facts.reached_75 < start),
        "有効期限",
        "有効期限が始期より前になります。在留期間満了日・卒業予定日・負担割合変更日を確認してください。",
    )
    facts.problems.add(
        facts.days["graduates_on"].known & facts.flag("student").no,
        HEADERS["student"],
        "卒業予定日がありますが、マル学が「有」ではありません。マル学に当たるか確認してください。",
    )


def _add_reasons(persons: pd.DataFrame, grounds: Sequence[Ternary], certificate: Ternary, facts: Facts) -> None:
    rules = (*KIND_RULES, NOTICE_RULE)
    held = [ground.yes for ground in grounds] + [certificate.no]
    first = np.select(held, list(range(len(rules))), len(rules))
    persons["reason_code"] = _pick((*(rule.code for rule in rules), ""), first)
    persons["reasons"] = _joined([rule.code for rule in rules], held)
    persons["reason"] = _pick((*(rule.title for rule in rules), ""), first)
    persons["clause"] = _pick((*(rule.clause for rule in rules), ""), first)


def _add_ends(
    persons: pd.DataFrame,
    limits: Sequence[Ternary],
    ends: Sequence[Days],
    valid_until: Days,
    certificate: Ternary,
) -> None:
    """The rule that sets the end is the first whose day it is."""
    decided = ~np.isnat(valid_until)
    sets = [applies.yes & decided & (end == valid_until) for applies, end in zip(limits, ends, strict=True)]
    without = ~certificate.unknown & ~np.logical_or.reduce([applies.unknown for applies in limits])
    cases = [*sets, certificate.yes & decided, certificate.no & without]
    first = np.select(cases, list(range(len(cases))), len(cases))
    texts = [(rule.code, rule.title, rule.clause) for rule in END_RULES] + [CERTIFICATE_END, NOTICE_END, ("", "", "")]
    persons["valid_until"] = valid_until.astype("M8[s]")
    for place, key in enumerate(("end_code", "end_reason", "end_clause")):
        persons[key] = _pick(tuple(text[place] for text in texts), first)
    persons["ends"] = _joined([rule.code for rule in END_RULES], [applies.yes for applies in limits])


def _usable_until(facts: Facts, certificate: Ternary) -> Days:
    """※6: the end of the third month after a certificate that runs out before the paper's year is over."""
    expires = facts.day("certificate_expires_on")
    third = period_end(expires.astype("M8[M]").astype("M8[D]"), facts.rules.grace_months + 1)
    concerned = (expires <= as_day(facts.rules.valid_to)) & (certificate.no | certificate.yes)
    registered = facts.registered.is_("有")
    return np.where(concerned & registered, third, NO_DAY)


def _notes(facts: Facts, certificate: Ternary) -> npt.NDArray[np.object_]:
    """Remarks that change nothing, but that whoever sends the papers should see."""
    size = int(facts.household.max(initial=-1)) + 1
    kinds = [
        np.bincount(facts.household[held & facts.insured], minlength=size) > 0
        for held in (certificate.yes, certificate.no)
    ]
    both = kinds[0] & kinds[1]
    unused_share = facts.days["share_changes_on"].known & ~_share_matters(facts)
    cases: tuple[tuple[Bools, str], ...] = (
        (facts.flag("support").yes, "支援措置あり: 送付先を確認"),
        (both[facts.household], "世帯に2種類の封筒あり"),
        (unused_share, "負担割合変更日は期限に使用せず(①に当たらない)"),
    )
    mask = np.zeros(len(facts.household), np.int64)
    for place, (where, _) in enumerate(cases):
        mask |= where.astype(np.int64) << place
    spelt = ["、".join(text for k, (_, text) in enumerate(cases) if value >> k & 1) for value in range(8)]
    return _pick(tuple(spelt), mask)


def _share_matters(facts: Facts) -> Bools:
    """For whom the day of a changed share shortens the validity."""
    rule = next(rule for rule in END_RULES if rule.code == "①割合")
    return rule.applies(facts).yes


def _clear_not_insured(persons: pd.DataFrame, facts: Facts, aged: Bools) -> None:
    """A head who is not insured is an addressee only; nor is anybody who has reached 75 by the paper's first day."""
    outside = ~facts.insured
    if not outside.any():
        return
    for key in RESULT_COLUMNS:
        if key in ("status", "problem"):
            continue
        persons.loc[outside, key] = pd.NaT if key in ("valid_until", "usable_until") else ""
    persons.loc[outside, "reason"] = "国保の被保険者でない世帯主(宛名のみ)"
    persons.loc[aged, "reason"] = "有効期限の始期より前に75歳に達する方(後期高齢者医療)"


def _joined(codes: Sequence[str], held: Sequence[Bools]) -> npt.NDArray[np.object_]:
    mask = np.zeros(len(held[0]), np.int64)
    for place, where in enumerate(held):
        mask |= where.astype(np.int64) << place
    spelt = [" ".join(code for k, code in enumerate(codes) if value >> k & 1) for value in range(1 << len(codes))]
    return _pick(tuple(spelt), mask)


def _pick(texts: Sequence[str], chosen: npt.NDArray[np.int64]) -> npt.NDArray[np.object_]:
    return np.array(texts, dtype=object)[chosen]
