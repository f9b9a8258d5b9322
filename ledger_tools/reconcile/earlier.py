"""What the entries of one row say of one another: grave words that came first, and remarks that speak of them."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

import pandas as pd

from ledger_tools.frames import lines
from ledger_tools.model import Window
from ledger_tools.reconcile import entry as e
from ledger_tools.reconcile import verdicts
from ledger_tools.reconcile.case import CLAIM_MAILED, CLAIM_NOTHING, CLAIM_RECEIVED

_AGAINST = (e.NOT_PROOF, e.NOTE_AGAINST)
#: Kinds of remarks that have a rule of their own for what follows (N14), or are no doubt.
_OWN_RULE = ("bounced", "leave_mailed")
#: What is looked at of an entry that may speak of another.
_TOLD = ("position", "remark", "claim", "proof", "received_date")


class _Said(NamedTuple):
    """What an entry says gravely: the kind, what makes it so, the day named with it (NaT without), and its words."""

    grave: str
    grave_of: frozenset[str]
    grave_on: Any
    grave_words: str


_NOTHING = _Said("", frozenset(), pd.NaT, "")


def _timestamp(day: date | None) -> Any:
    return pd.NaT if day is None else pd.Timestamp(day)


def with_earlier(returned: pd.DataFrame, judged: pd.DataFrame, window: Window) -> pd.DataFrame:
    """Add what is looked at where a row came back more than once; ``returned`` must have its claims.

    ``grave``, ``grave_of``, ``grave_on`` and ``grave_words``: words that no later signature clears by itself, what they
    mean, with their day. ``says``: of a remark beside a proof, that what was said before (``says_of``: that part of it)
    was wrong, or has been put right since; such a remark is understood here, whatever it was by itself. ``met_on``: the
    day on which the remark says that the member received the card.
    """
    blank = pd.Series([frozenset[str]()] * len(returned), index=returned.index, dtype=object)
    returned = returned.assign(grave="", grave_of=blank, grave_words="", says="", says_of=blank)
    returned["grave_on"] = pd.Series(pd.NaT, index=returned.index, dtype="datetime64[ns]")
    returned["met_on"] = returned["grave_on"]
    spoken = (returned["claim"] != CLAIM_NOTHING) | returned["received_words"]
    filled = returned[(returned["position"] >= 0) & spoken]
    several = filled[filled.duplicated("position", keep=False)]
    if several.empty:
        return returned
    against = judged[judged["return_row_id"].isin(several["return_row_id"]) & judged["verdict"].isin(_AGAINST)]
    words: dict[int, list[str]] = {}
    for row_id, text in zip(against["return_row_id"], against["text"], strict=True):
        words.setdefault(row_id, []).append(text)
    return _with_replies(_with_grave(returned, several, words, window), several, window)


def _with_grave(
    returned: pd.DataFrame, several: pd.DataFrame, words: dict[int, list[str]], window: Window
) -> pd.DataFrame:
    found = {}
    for row in lines(several[(several["claim"] != CLAIM_RECEIVED) | several["received_words"]]):
        texts: list[str] = []
        if row.claim != CLAIM_RECEIVED:
            texts += [row.remark] if row.remark_kind not in _OWN_RULE else []
            texts += words.get(row.return_row_id, [])
        texts += [row.received_on] if row.received_words else []
        said = _gravest([text for text in texts if text], window)
        if said.grave:
            found[row.Index] = said
    for column in _Said._fields:
        returned.loc[list(found), column] = pd.Series({at: getattr(said, column) for at, said in found.items()})
    return returned


def _gravest(texts: list[str], window: Window) -> _Said:
    said = _NOTHING
    for text in texts:
        weight = e.weigh(text, window)
        if weight.grave and (not said.grave or weight.grave == e.DIED):
            said = _Said(weight.grave, weight.of, _timestamp(weight.day), text)
    return said


def _with_replies(returned: pd.DataFrame, several: pd.DataFrame, window: Window) -> pd.DataFrame:
    """Understand the remarks beside a proof that speak of an entry before them."""
    asked: set[int] = set()  # positions of which something was said that may be spoken of
    met, spoken = {}, {}
    told = several.loc[(several["remark"] != "") | (several["claim"] != CLAIM_RECEIVED), list(_TOLD)]
    for row, proven in zip(lines(told), told["proof"].eq(True), strict=True):
        reply = e.reply(row.remark, window)
        if proven and reply.received:
            met[row.Index] = _timestamp(reply.remark.date) if reply.remark.date else row.received_date
        if proven and reply.says and row.position in asked:
            spoken[row.Index] = reply
        elif row.claim != CLAIM_RECEIVED and not reply.says:
            asked.add(row.position)
    returned.loc[list(met), "met_on"] = pd.Series(met, dtype="datetime64[ns]")
    at = list(spoken)
    returned.loc[at, "says"] = [reply.says for reply in spoken.values()]
    returned.loc[at, "says_of"] = pd.Series([reply.of for reply in spoken.values()], index=at, dtype=object)
    returned.loc[at, "remark_date"] = [_timestamp(reply.remark.date) for reply in spoken.values()]
    returned.loc[at, "remark_problems"] = pd.Series([()] * len(at), index=at, dtype=object)
    returned.loc[at, ["remark_kind", "grave", "grave_words"]] = ["other", "", ""]
    returned.loc[at, ["remark_clean", "remark_received"]] = True
    returned.loc[at, "claim"] = verdicts.claims(returned.loc[at])
    return returned


def unanswered(rows: pd.DataFrame, returned: pd.DataFrame) -> pd.DataFrame:
    """The first grave entry of each row (``position`` in ``rows``) of which its receipt or mailing says no word.

    Those of a ledger that the member has left count whenever it came back. A move that the records know is none.
    """
    grave = returned[(returned["grave"] != "") & (returned["position"] >= 0)]
    if grave.empty:
        return grave
    row = rows.loc[grave["position"]]
    known = row["record_department"] != ""
    elsewhere = (row["record_department"] != row["department_code"]) | (row["record_bureau"] != row["bureau_code"])
    moved = (grave["grave"] == e.MOVED) & (grave["moved"] | (known & elsewhere).to_numpy())
    row = row.set_axis(grave.index)
    claimed = row["claim"].isin([CLAIM_RECEIVED, CLAIM_MAILED])
    before = grave["moved"] | (grave["return_row_id"] < row["return_row_id"])
    open_ones = grave[claimed & before & ~moved]
    answers = returned[returned["position"].isin(open_ones["position"]) & (returned["claim"] == CLAIM_RECEIVED)]
    answers = answers[(answers["says"] != "") | answers["met_on"].notna()]
    of_row: dict[int, list[Any]] = {}
    for answer in lines(answers):
        of_row.setdefault(answer.position, []).append(answer)
    kept = [
        one.Index
        for one in lines(open_ones)
        if not any(_settles(answer, one) for answer in of_row.get(one.position, ()))
    ]
    return open_ones.loc[kept].drop_duplicates("position")


def _settles(answer: Any, grave: Any) -> bool:
    """Whether an entry settles an earlier one: by correcting it, or by a receipt that can stand beside it."""
    if not (answer.return_row_id > grave.return_row_id or grave.moved):
        return False
    if answer.says == e.CORRECTED and (not answer.says_of or answer.says_of & grave.grave_of):
        return True
    if grave.grave == e.DIED:
        return bool(answer.met_on < grave.grave_on)
    if answer.says == e.OVERCOME:
        return True
    return bool(pd.notna(answer.met_on) and not answer.met_on < grave.grave_on)
