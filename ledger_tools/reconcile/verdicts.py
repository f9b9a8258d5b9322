"""What each returned row claims by itself: its evidence against the member's names, and its remark."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from ledger_tools.japanese.text import is_ditto
from ledger_tools.model import BESIDE, BOX, LISTED, NOTE, PRINTED, REPLY, Window
from ledger_tools.names.folding import fold_name
from ledger_tools.reconcile import entry as e
from ledger_tools.reconcile.case import (
    CLAIM_DOUBT,
    CLAIM_MAILED,
    CLAIM_NOTHING,
    CLAIM_RECEIVED,
    CLAIM_RETIRED,
)
from ledger_tools.reconcile.displaced import with_left_behind
from ledger_tools.reconcile.pictures import judge_names
from ledger_tools.reconcile.renamed import accept_other_names
from ledger_tools.reconcile.seal_names import judge_seal_names
from ledger_tools.remarks import Remark
from ledger_tools.settings import Settings
from ledger_tools.settings.items import ACCEPT

MEMBER_FACTS = (
    "name",
    "kana",
    "former_name",
    "duty",
    "leave_start",
    "leave_end",
    "retired_on",
    "bureau_code",
    "department_code",
    "department_name",
)
#: Columns of the records that reconciling reads.
MEMBER_COLUMNS = ("kigo", "bango", "relation", *MEMBER_FACTS)

#: Without any of these a text holds neither a day nor a number: digits of all kinds, 月 and 日, ㋊ and ㏤.
_DAY_SIGNS = "[\\d²³¹年月日\u2070-\u2099\u2150-\u218b\u2460-\u249b\u2776-\u2793\u3200-\u33ff]"


def judge_evidence(evidence: pd.DataFrame, returned: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Judge each piece of evidence; return ``evidence`` with ``verdict`` and ``why`` (what says nothing left out).

    ``returned`` must carry was_name, former_name and kana of the member the row belongs to, ``also`` (other names: see
    renamed.py), its codes, and whether the row was ``crossed`` and ``shifted``.
    """
    kind = evidence["kind"]
    judged = evidence.assign(verdict=kind.map(e.BY_KIND).fillna(e.NOTE).astype(object), why="")
    facts = returned.set_index("return_row_id")[["was_name", "former_name", "kana", "name", "remark"]]
    for chosen, judge in ((kind.isin(["text", "shape"]), _signatures), (kind == "comment", _words)):
        if chosen.any():
            texts = judged.loc[chosen, ["return_row_id", "kind", "text", "place", "heading"]]
            verdicts = judge(texts.join(facts, on="return_row_id"), settings.window)
            judged.loc[texts.index, "verdict"] = [verdict for verdict, _ in verdicts]
            judged.loc[texts.index, "why"] = [why for _, why in verdicts]
    _accept_titles(judged, returned)
    accept_other_names(judged, returned, settings.window)
    judged = judge_names(judged, returned, settings.window)
    judge_seal_names(judged, returned, settings.seal_names)
    if settings.marks == ACCEPT:
        judged.loc[(judged["verdict"] == e.MARK) & (judged["why"] != e.NAME_UNREAD), "verdict"] = e.PROOF
    judged = judged[judged["verdict"] != e.NOTHING]
    return with_left_behind(judged, returned) if (judged["anchor"] != "").any() else judged


def _accept_titles(judged: pd.DataFrame, returned: pd.DataFrame) -> None:
    """Take 山田課長 for a signature, in place, where nobody else of the same table bears that surname."""
    asked = judged[judged["kind"].isin(["text", "shape"]) & judged["verdict"].isin([e.CLOSE, e.DIFFERS])]
    if asked.empty:
        return
    rows = returned.set_index("return_row_id")
    for at, row_id, text in zip(asked.index, asked["return_row_id"], asked["text"], strict=True):
        row = rows.loc[row_id]
        names = e.Names(row["was_name"] or row["name"], row["former_name"], row["kana"])
        if not e.is_title_of_own(text, names):
            continue
        others = rows.loc[(rows["table_id"] == row["table_id"]) & (rows.index != row_id), ["was_name", "name"]]
        surname = fold_name(e.plain_surname(names.name))
        if surname and not any(fold_name(was or name).startswith(surname) for was, name in others.to_numpy()):
            judged.loc[at, ["verdict", "why"]] = [e.PROOF, e.FITS]


_WHERE_HANDED = (BESIDE, LISTED, NOTE, BOX, REPLY, PRINTED)


def _signatures(typed: pd.DataFrame, window: Window) -> list[tuple[str, str]]:
    """Verdict and reason of every typed text; the plain cases (name or surname as issued) need no reading."""
    verdicts = [(e.PROOF, e.FITS)] * len(typed)
    known: dict[tuple[str, ...], tuple[str, str]] = {}
    odd = np.flatnonzero((typed["text"] != typed["was_name"]) | (typed["was_name"] == ""))
    keys = ("text", "was_name", "name", "former_name", "kana", "kind", "remark")
    columns = (typed[key].iloc[odd].tolist() for key in keys)
    for at, case in zip(odd.tolist(), zip(*columns, strict=True), strict=True):
        text, was_name = case[0], case[1]
        if was_name and text == e.plain_surname(was_name):
            continue
        if case not in known:
            names = e.Names(was_name or case[2], case[3], case[4])
            known[case] = e.judge_signature(text, names, window, case[6], is_shape=case[5] == "shape")
        verdicts[at] = known[case]
    return verdicts


def _words(said: pd.DataFrame, window: Window) -> list[tuple[str, str]]:
    """Verdict on words of every other place, and how a message names that place."""
    known: dict[tuple[str, ...], tuple[str, str]] = {}
    keys = ("text", "place", "heading", "remark", "was_name", "name", "former_name", "kana")
    verdicts = []
    for case in zip(*(said[key].tolist() for key in keys), strict=True):
        if case not in known:
            text, place, heading, remark, was_name, name, former, kana = case
            names = e.Names(was_name or name, former, kana)
            known[case] = e.judge_words(text, place, heading, names, window, remark), e.place_label(place, heading)
        verdicts.append(known[case])
    return verdicts


def summarise_evidence(judged: pd.DataFrame) -> pd.DataFrame:
    """One line per returned row: ``proof`` (bool), ``verdict``, ``why``, ``evidence_kind``, ``evidence_text``."""
    several = judged["return_row_id"].duplicated(keep=False)
    alone = judged[~several].set_index("return_row_id")
    single = pd.DataFrame(
        {
            "proof": alone["verdict"].isin([e.PROOF, e.PICTURE]),
            "verdict": alone["verdict"],
            "why": alone["why"],
            "evidence_kind": alone["kind"],
            "evidence_text": alone["text"],
        }
    )
    if not several.any():
        return single
    together = judged[several]
    rank = together["verdict"].map({verdict: place for place, verdict in enumerate(e.ORDER)})
    ordered = together.assign(
        rank=rank,
        good=together["verdict"].isin([e.PROOF, e.PICTURE]),
        harmless=together["verdict"].isin(list(e.HARMLESS)),
    ).sort_values(["return_row_id", "rank", "position"], kind="stable")
    groups = ordered.groupby("return_row_id", sort=False)
    first = ordered.drop_duplicates("return_row_id").set_index("return_row_id")
    joined = pd.DataFrame(
        {
            "proof": groups["good"].any() & groups["harmless"].all(),
            "verdict": first["verdict"],
            "why": first["why"],
            "evidence_kind": first["kind"],
            "evidence_text": first["text"],
        }
    )
    return pd.concat([single, joined])


def dates_signed(judged: pd.DataFrame, returned: pd.DataFrame, window: Window) -> pd.DataFrame:
    """The days written with a signature or mark (a dated seal, 佐藤 11/25, 済 11/25), by ``return_row_id``.

    Columns: ``signed_first`` and ``signed_last`` (NaT without a day), ``signed_wrong`` (why a day is none, else '').
    """
    entered = (judged["place"] == "") & judged["verdict"].isin([e.PROOF, e.MARK])
    dated = judged.loc[entered & judged["text"].str.contains(_DAY_SIGNS).eq(True), ["return_row_id", "text"]]
    facts = returned.set_index("return_row_id")[["was_name", "name", "former_name", "kana"]]
    known: dict[tuple[str, ...], tuple[date | None, date | None, str]] = {}
    days = []
    for row_id, text, was_name, name, former, kana in dated.join(facts, on="return_row_id").itertuples(index=False):
        case = (text, was_name or name, former, kana)
        if case not in known:
            known[case] = e.days_signed(text, window, e.Names(*case[1:]))
        days.append((row_id, *known[case]))
    found = pd.DataFrame(days, columns=["return_row_id", "signed_first", "signed_last", "signed_wrong"])
    found[["signed_first", "signed_last"]] = found[["signed_first", "signed_last"]].apply(pd.to_datetime)
    return found.groupby("return_row_id").agg({"signed_first": "min", "signed_last": "max", "signed_wrong": "max"})


def dates_handed(judged: pd.DataFrame, window: Window) -> pd.DataFrame:
    """The days of handing over beside the table and in notes, by ``return_row_id``: handed_first and handed_last."""
    beside = judged.loc[(judged["verdict"] == e.NOTE) & judged["place"].isin(_WHERE_HANDED)]
    read = {case: e.day_handed(*case, window) for case in set(zip(beside["text"], beside["heading"], strict=True))}
    written = [read[case] for case in zip(beside["text"], beside["heading"], strict=True)]
    found = pd.DataFrame(
        {
            "return_row_id": beside["return_row_id"].to_numpy(),
            "handed_first": _days([value.first for value in written]),
            "handed_last": _days([value.last for value in written]),
        }
    )
    return found.groupby("return_row_id").agg({"handed_first": "min", "handed_last": "max"})


def parse_remarks(texts: pd.Series, window: Window) -> pd.DataFrame:
    """Parse each distinct remark once.

    Columns: remark_kind, _date, _done, _received, _problems, _clean (no problem), _yearless (its date was written
    without a year), _later (a retirement or leave still ahead), _months (of retirement, as far as written), _counts (of
    cards it speaks of), _family_counts (of the family's only), _again (the card came back from the post and was
    mailed again: kind leave_mailed), and _on_record with _on_record_day (what it amounts to where the records say the
    same of that day, '' for nothing).
    """
    codes, distinct = pd.factorize(texts)
    remarks = [e.read_remark(text, window) for text in distinct]
    facts = pd.DataFrame(
        {
            "remark_kind": [remark.kind for remark, _ in remarks],
            "remark_date": pd.to_datetime(pd.Series([remark.date for remark, _ in remarks], dtype=object)),
            "remark_done": [remark.done for remark, _ in remarks],
            "remark_received": [remark.reads_as_receipt for remark, _ in remarks],
            "remark_problems": pd.Series([remark.problems for remark, _ in remarks], dtype=object),
            "remark_clean": [not remark.problems for remark, _ in remarks],
            "remark_yearless": [e.is_yearless(remark) for remark, _ in remarks],
            "remark_later": [remark.later for remark, _ in remarks],
            "remark_months": pd.Series([_months_left(remark) for remark, _ in remarks], dtype=object),
            "remark_counts": pd.Series([remark.counts for remark, _ in remarks], dtype=object),
            "remark_family_counts": pd.Series([remark.family_counts for remark, _ in remarks], dtype=object),
            "remark_again": [again for _, again in remarks],
            "remark_on_record": [remark.on_record[0] if remark.on_record else "" for remark, _ in remarks],
            "remark_on_record_day": pd.to_datetime(
                pd.Series([remark.on_record[1] if remark.on_record else None for remark, _ in remarks], dtype=object)
            ),
        }
    )
    return facts.take(codes).set_axis(texts.index)


def _months_left(remark: Remark) -> tuple[int, ...]:
    return tuple(entry.month for entry in remark.dates if entry.text) if remark.kind == "retired" else ()


def without_dittos(returned: pd.DataFrame) -> pd.Series:
    """Return 受領年月日 with what a 〃 stands for: what the nearest filled row above it in its table says.

    Rows count in the order in which the table came back; where nothing stands above, the 〃 stays.
    """
    said = returned["received_on"]
    dittos = frozenset(text for text in said.unique() if is_ditto(text))
    if not dittos:
        return said
    ordered = returned.sort_values(["table_id", "row"], kind="stable")
    own = ordered["received_on"].mask(ordered["received_on"].isin({*dittos, ""}))
    above = own.groupby(ordered["table_id"]).ffill().reindex(said.index)
    return said.mask(said.isin(dittos) & above.notna(), above)


def parse_received(texts: pd.Series, window: Window) -> pd.DataFrame:
    """Parse 受領年月日.

    Columns: received_date, _first and _last (NaT where blank or wrong), _wrong (why, '' if fine), _words (something
    else than a day stands there).
    """
    codes, distinct = pd.factorize(texts)
    values = [e.read_received(text, window) for text in distinct]
    facts = pd.DataFrame(
        {
            "received_date": _days([value.day for value in values]),
            "received_first": _days([value.first for value in values]),
            "received_last": _days([value.last for value in values]),
            "received_wrong": pd.Series([value.wrong for value in values], dtype=object),
            "received_words": pd.Series([value.words for value in values], dtype=bool),
        }
    )
    return facts.take(codes).set_axis(texts.index)


def _days(days: list[date | None]) -> pd.Series:
    return pd.to_datetime(pd.Series(days, dtype=object))


def claims(returned: pd.DataFrame) -> pd.Series:
    """Say what each returned row claims: received, retired, mailed, nothing or doubt."""
    kind = returned["remark_kind"]
    evidence = returned["verdict"].notna() & (returned["verdict"] != e.EXCUSED)
    clean = returned["remark_clean"]
    silent = (kind == "none") & clean
    confirms = (kind == "other") & returned["remark_received"] & clean
    proof = returned["proof"].eq(True)
    claim = pd.Series(CLAIM_DOUBT, index=returned.index, dtype=object)
    claim = claim.mask(~evidence & silent, CLAIM_NOTHING)
    claim = claim.mask(proof & (silent | confirms | returned["remark_later"]), CLAIM_RECEIVED)
    done = ~evidence & returned["remark_done"] & clean
    claim = claim.mask(done & kind.isin(["retired", "died"]), CLAIM_RETIRED)
    claim = claim.mask(done & (kind == "leave_mailed"), CLAIM_MAILED)
    # S05, F04 … found while reading: the row must be looked at, whatever else it shows.
    return claim.mask(returned["codes"] != "", CLAIM_DOUBT)


def member_facts(members: pd.DataFrame) -> pd.DataFrame:
    """記号・番号 of the members' own records (not the dependants'), with the facts the rules need."""
    return members.loc[members["relation"] == "本人", ["kigo", "bango", *MEMBER_FACTS]]
