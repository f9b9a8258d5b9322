"""What each returned row claims by itself: its evidence against the member's names, and its remark."""

from __future__ import annotations

import re
from datetime import date
from functools import partial

import numpy as np
import pandas as pd

from ledger_tools.japanese.dates import IMPOSSIBLE, OUTSIDE, DateError, find_dates, parse_date
from ledger_tools.japanese.text import normalise
from ledger_tools.model import Window
from ledger_tools.names.signature import match_signature
from ledger_tools.reconcile.case import (
    CLAIM_DOUBT,
    CLAIM_MAILED,
    CLAIM_NOTHING,
    CLAIM_RECEIVED,
    CLAIM_RETIRED,
)
from ledger_tools.remarks import Remark, parse_remark
from ledger_tools.settings import Settings
from ledger_tools.settings.items import ACCEPT

# Verdicts on one piece of evidence.
PROOF = "proof"
PICTURE = "picture"  # proof by being there; what it says cannot be read
MARK = "mark"  # 済 ○ ✓: proves only where the setting 済の扱い says so
CLOSE = "close"
NOT_PROOF = "not_proof"
DIFFERS = "differs"
PROXY = "proxy"
UNREADABLE = "unreadable"
NOTE = "note"
NOTE_AGAINST = "note_against"  # a comment that does not read as if the member had received the card

_SIGNATURES = {
    "fits": PROOF,
    "mark": MARK,
    "not_proof": NOT_PROOF,
    "proxy": PROXY,
    "close": CLOSE,
    "differs": DIFFERS,
}
#: These beside a proof do not weaken it; all others do.
_HARMLESS = frozenset({PROOF, PICTURE, MARK, NOTE})
#: Which verdict a row is known by when it has several: doubts first, so that none is hidden behind a proof.
_ORDER = (UNREADABLE, DIFFERS, NOT_PROOF, PROXY, NOTE_AGAINST, CLOSE, PROOF, PICTURE, MARK, NOTE)
_PICTURES = frozenset({"picture", "cell_picture"})
#: Put before a comment that means nothing by itself (確認しました): where both read as receipt, it does not deny it.
_RECEIVED = "受領 "
_FITS = "氏名と一致しています"

MEMBER_FACTS = (
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

#: A day and a month and nothing else: the year was left to the reader.
_YEARLESS = re.compile(r"\d{1,2}\s*[月/.\-]\s*\d{1,2}\s*日?")
_AGAIN = "再"
_BESIDE_DAYS = re.compile(r"[^\d/.\-年月日令和Rr :()月火水木金土]")
_NO_DAY = frozenset({IMPOSSIBLE, OUTSIDE})


def judge_evidence(evidence: pd.DataFrame, returned: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Judge each piece of evidence; return ``evidence`` with ``verdict`` and ``why`` (blank texts left out).

    ``returned`` must carry was_name, former_name and kana of the member the row belongs to.
    """
    kind = evidence["kind"]
    judged = evidence.assign(verdict=NOTE, why="")
    judged.loc[kind.isin(_PICTURES), "verdict"] = PICTURE
    judged.loc[kind == "checkbox", "verdict"] = MARK
    judged.loc[kind == "unreadable", "verdict"] = UNREADABLE
    notes = evidence.loc[kind == "comment", "text"]
    judged.loc[notes.index, "verdict"] = notes.map(partial(_note, window=settings.window))
    facts = returned.set_index("return_row_id")[["was_name", "former_name", "kana", "name"]]
    typed = judged.loc[kind.isin(["text", "shape"]), ["return_row_id", "kind", "text"]].join(facts, on="return_row_id")
    verdicts = _signatures(typed)
    judged.loc[typed.index, "verdict"] = [verdict for verdict, _ in verdicts]
    judged.loc[typed.index, "why"] = [why for _, why in verdicts]
    if settings.marks == ACCEPT:
        judged.loc[judged["verdict"] == MARK, "verdict"] = PROOF
    return judged[judged["verdict"] != ""]


def _note(text: str, *, window: Window) -> str:
    """A comment is judged as severely as a remark: what is not understood is asked about, stamp or no stamp."""
    said = parse_remark(text, window)
    if said.kind == "none" or _reads_as_receipt(said):
        return NOTE
    empty = said.kind == "other" and bool(said.problems) and _reads_as_receipt(parse_remark(_RECEIVED + text, window))
    return NOTE if empty else NOTE_AGAINST


def _reads_as_receipt(remark: Remark) -> bool:
    """Whether it says that the card was received, or nothing that touches the card (会計年度任用職員)."""
    received = any(entry.role == "received" for entry in remark.dates)
    return remark.kind == "other" and not remark.problems and (received or remark.aside)


def _signatures(typed: pd.DataFrame) -> list[tuple[str, str]]:
    """Verdict and reason of every typed text; the plain cases (name or surname as issued) need no reading."""
    verdicts = [(PROOF, _FITS)] * len(typed)
    known: dict[tuple[str, ...], tuple[str, str]] = {}
    odd = np.flatnonzero((typed["text"] != typed["was_name"]) | (typed["was_name"] == ""))
    columns = (typed[key].iloc[odd].tolist() for key in ("text", "was_name", "name", "former_name", "kana", "kind"))
    for at, case in zip(odd.tolist(), zip(*columns, strict=True), strict=True):
        text, was_name = case[0], case[1]
        if was_name and text == plain_surname(was_name):
            continue
        if case not in known:
            known[case] = _signature(text, was_name or case[2], case[3], case[4], shape=case[5] == "shape")
        verdicts[at] = known[case]
    return verdicts


def plain_surname(name: str) -> str:
    """The surname of a kanji name written with a space; '' where the name does not show where it ends."""
    head, space, _ = name.replace("\u3000", " ").partition(" ")
    return head if space and "一" <= head[:1] <= "鿿" else ""


def _signature(text: str, name: str, former: str, kana: str, *, shape: bool) -> tuple[str, str]:
    match = match_signature(text, name=name, former_name=former, kana=kana)
    if match.kind == "blank":
        # A drawn shape without words is something, but nobody's name; blanks in a cell are nothing at all.
        return (MARK, "文字の無い図形") if shape else ("", "")
    return _SIGNATURES[match.kind], match.why


def summarise_evidence(judged: pd.DataFrame) -> pd.DataFrame:
    """One line per returned row: ``proof`` (bool), ``verdict``, ``why``, ``evidence_kind``, ``evidence_text``."""
    several = judged["return_row_id"].duplicated(keep=False)
    alone = judged[~several].set_index("return_row_id")
    single = pd.DataFrame(
        {
            "proof": alone["verdict"].isin([PROOF, PICTURE]),
            "verdict": alone["verdict"],
            "why": alone["why"],
            "evidence_kind": alone["kind"],
            "evidence_text": alone["text"],
        }
    )
    if not several.any():
        return single
    together = judged[several]
    rank = together["verdict"].map({verdict: place for place, verdict in enumerate(_ORDER)})
    ordered = together.assign(
        rank=rank,
        good=together["verdict"].isin([PROOF, PICTURE]),
        harmless=together["verdict"].isin(list(_HARMLESS)),
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


def dates_signed(judged: pd.DataFrame, window: Window) -> pd.DataFrame:
    """The days written with a signature (a dated seal, 佐藤 11/25), by ``return_row_id``.

    Columns: ``signed_first`` and ``signed_last`` (NaT without a day), ``signed_wrong`` (why a day is none, else '').
    """
    dated = judged.loc[(judged["verdict"] == PROOF) & judged["text"].str.contains(r"\d").eq(True)]
    written = {text: _days_in(text, window) for text in dated["text"].unique()}
    days = [(row_id, *written[text]) for row_id, text in zip(dated["return_row_id"], dated["text"], strict=True)]
    found = pd.DataFrame(days, columns=["return_row_id", "signed_first", "signed_last", "signed_wrong"])
    found[["signed_first", "signed_last"]] = found[["signed_first", "signed_last"]].apply(pd.to_datetime)
    return found.groupby("return_row_id").agg({"signed_first": "min", "signed_last": "max", "signed_wrong": "max"})


def _days_in(text: str, window: Window) -> tuple[date | None, date | None, str]:
    found = [entry for entry in find_dates(text, window) if entry.precision in ("day", "month_end")]
    days = [entry.value for entry in found if entry.value is not None]
    wrong = next((entry.message for entry in found if entry.reason in _NO_DAY), "")
    return min(days, default=None), max(days, default=None), wrong


def parse_remarks(texts: pd.Series, window: Window) -> pd.DataFrame:
    """Parse each distinct remark once.

    Columns: remark_kind, _date, _done, _received, _problems, _clean (no problem), _yearless (its date was written
    without a year), _later (a retirement or leave still ahead), _months (of retirement, as far as written), _counts (of
    cards it speaks of) and _again (the card came back from the post and was mailed again: kind leave_mailed).
    """
    codes, distinct = pd.factorize(texts)
    remarks = [_mailed_again(text, parse_remark(text, window)) for text in distinct]
    facts = pd.DataFrame(
        {
            "remark_kind": [remark.kind for remark, _ in remarks],
            "remark_date": pd.to_datetime(pd.Series([remark.date for remark, _ in remarks], dtype=object)),
            "remark_done": [remark.done for remark, _ in remarks],
            "remark_received": [_reads_as_receipt(remark) for remark, _ in remarks],
            "remark_problems": pd.Series([remark.problems for remark, _ in remarks], dtype=object),
            "remark_clean": [not remark.problems for remark, _ in remarks],
            "remark_yearless": [_is_yearless(remark) for remark, _ in remarks],
            "remark_later": [remark.later for remark, _ in remarks],
            "remark_months": pd.Series([_months_left(remark) for remark, _ in remarks], dtype=object),
            "remark_counts": pd.Series([remark.counts for remark, _ in remarks], dtype=object),
            "remark_again": [again for _, again in remarks],
        }
    )
    return facts.take(codes).set_axis(texts.index)


def _mailed_again(text: str, remark: Remark) -> tuple[Remark, bool]:
    """A mailing after the day on which the card came back from the post makes the remark one of a mailed card."""
    if remark.kind != "bounced" or remark.problems or _AGAIN not in normalise(text):
        return remark, False
    back = [entry.value for entry in remark.dates if entry.role == "bounced" and entry.value]
    sent = [entry.value for entry in remark.dates if entry.role == "mailed" and entry.value]
    if not back or not sent or max(sent) < max(back):
        return remark, False
    return Remark("leave_mailed", done=True, date=max(sent), dates=remark.dates, counts=remark.counts), True


def _months_left(remark: Remark) -> tuple[int, ...]:
    return tuple(entry.month for entry in remark.dates if entry.text) if remark.kind == "retired" else ()


def _is_yearless(remark: Remark) -> bool:
    own = [entry for entry in remark.dates if entry.value is not None and entry.value == remark.date]
    return bool(own) and all(_YEARLESS.fullmatch(normalise(entry.text)) for entry in own)


def parse_received(texts: pd.Series, window: Window) -> pd.DataFrame:
    """Parse 受領年月日: ``received_date`` (NaT where blank or wrong) and ``received_wrong`` (why, '' if fine)."""
    codes, distinct = pd.factorize(texts)
    values = [_received(text, window) for text in distinct]
    facts = pd.DataFrame(
        {
            "received_date": pd.to_datetime(pd.Series([value for value, _ in values], dtype=object)),
            "received_wrong": pd.Series([wrong for _, wrong in values], dtype=object),
        }
    )
    return facts.take(codes).set_axis(texts.index)


def _received(text: str, window: Window) -> tuple[date | None, str]:
    if not text.strip():
        return None, ""
    try:
        return parse_date(text, window), ""
    except DateError as error:
        # 配付日 and 受領年月日 side by side: the later one is that of the receipt.
        days = [entry.value for entry in find_dates(text, window) if entry.precision == "day" and entry.value]
        return (max(days), "") if len(days) > 1 and not _BESIDE_DAYS.search(text) else (None, error.message)


def claims(returned: pd.DataFrame) -> pd.Series:
    """Say what each returned row claims: received, retired, mailed, nothing or doubt."""
    kind = returned["remark_kind"]
    evidence = returned["verdict"].notna()
    clean = returned["remark_clean"]
    silent = (kind == "none") & clean
    confirms = (kind == "other") & returned["remark_received"] & clean
    proof = returned["proof"].eq(True)
    claim = pd.Series(CLAIM_DOUBT, index=returned.index, dtype=object)
    claim = claim.mask(~evidence & silent, CLAIM_NOTHING)
    claim = claim.mask(proof & (silent | confirms | returned["remark_later"]), CLAIM_RECEIVED)
    done = ~evidence & returned["remark_done"] & clean
    claim = claim.mask(done & (kind == "retired"), CLAIM_RETIRED)
    claim = claim.mask(done & (kind == "leave_mailed"), CLAIM_MAILED)
    # S05, F04 … found while reading: the row must be looked at, whatever else it shows.
    return claim.mask(returned["codes"] != "", CLAIM_DOUBT)


def member_facts(members: pd.DataFrame) -> pd.DataFrame:
    """記号・番号 of the members' own records (not the dependants'), with the facts the rules need."""
    return members.loc[members["relation"] == "本人", ["kigo", "bango", *MEMBER_FACTS]]
