"""What the desk typed of paper as it stands there: judged as if the clerk's workbook had said so.

It is bound to the piece of paper it was typed from. A page that is scanned again is another one, and asked about anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from ledger_tools.frames import lines
from ledger_tools.model import UNREAD_DAY
from ledger_tools.reconcile.case import Inputs
from ledger_tools.reconcile.matching import member_number

#: What the desk says of the stamp cell: the member's own seal or signature, or nothing at all.
OWN, NONE = "本人", "なし"
STAMPS = (OWN, NONE)
#: What is typed of a piece of paper, and by whom.
CONTENT = ("stamp", "received_on", "remark", "cards", "typed_by")
#: Codes of reading that a person answers who has looked at the paper; whose seal lies astride is asked all the same.
_ANSWERED = frozenset({"P04", "P05"})
_STAMPED = frozenset({"ink", "unreadable"})
_WRITTEN = "writing"
DAY_READ = "day"


def content_of(entry: Any) -> list[str]:
    """What is typed in an entry, as lines of the list and later entries name it."""
    return [getattr(entry, key) for key in CONTENT]


def standing(transcripts: pd.DataFrame) -> pd.DataFrame:
    """Return the entries that stand: those that no later one replaced whose line showed them, and that say anything."""
    kept: dict[tuple[str, str, str], list[Any]] = {}
    for entry in lines(transcripts):
        replaced = json.loads(entry.replaces)
        others = [one for one in kept.get(_whose(entry), []) if content_of(one) not in replaced]
        own = [entry] if any(_said(entry)) else []
        kept[_whose(entry)] = [*others, *own]
    stands = sorted(one.Index for entries in kept.values() for one in entries)
    return transcripts.loc[stands]


def agreed(entries: Sequence[Any]) -> Any:
    """The entry on a piece of paper that counts: the last, where all say the same; else None."""
    return entries[-1] if len({_said(one) for one in entries}) == 1 else None


def by_paper(transcripts: pd.DataFrame) -> dict[tuple[str, str, str], list[Any]]:
    """Entries that stand by member, ledger and piece of paper."""
    found: dict[tuple[str, str, str], list[Any]] = {}
    for entry in lines(transcripts):
        found.setdefault(_whose(entry), []).append(entry)
    return found


def with_transcripts(inputs: Inputs) -> Inputs:
    """Return what came back with what was typed of it, and of the entries those that stand.

    Rows get ``paper`` (which piece of paper they are, '' in workbooks), ``typed_by``, and ``read_as``: what was seen
    of a row before anything was typed of it, as JSON (kinds of evidence, picture, codes). ``day_read`` is what a
    program has read of a day by hand, as long as nobody has typed what stands there.
    """
    typed = standing(inputs.transcripts)
    inputs, days = _without_days(inputs)
    rows = inputs.return_rows.assign(paper="", typed_by="", read_as="", day_read=days)
    on_paper = inputs.return_tables.loc[inputs.return_tables["header_row"] == 0, "table_id"]
    mine = rows[rows["table_id"].isin(on_paper)]
    if mine.empty:
        return replace(inputs, return_rows=rows, transcripts=typed)
    pieces: dict[Any, list[Any]] = {}
    seen = inputs.evidence
    for piece in lines(seen[seen["return_row_id"].isin(mine["return_row_id"]) & (seen["place"] == "")]):
        pieces.setdefault(piece.return_row_id, []).append(piece)
    papers = {row.Index: _paper(row, pieces.get(row.return_row_id, ())) for row in lines(mine)}
    rows["paper"] = rows["paper"].mask(rows.index.isin(mine.index), pd.Series(papers, dtype=object))
    known = by_paper(typed)
    evidence = inputs.evidence.copy()
    for row in lines(mine) if known else ():
        entry = agreed(known.get((member_number(row.kigo, row.bango), "", papers[row.Index]), ()))
        if entry is None:
            continue
        own = pieces.get(row.return_row_id, [])
        kinds = [piece.kind for piece in own]
        sha256 = own[0].sha256 if own else ""
        for key, value in (
            ("received_on", entry.received_on or row.received_on),
            ("remark", entry.remark or row.remark),
            ("typed_by", entry.typed_by),
            ("read_as", json.dumps([kinds, sha256, row.codes], ensure_ascii=False)),
        ):
            rows.at[row.Index, key] = value
        is_answered = answers(entry, kinds)
        if entry.received_on or (is_answered and row.day_read == UNREAD_DAY):
            rows.at[row.Index, "day_read"] = ""
        if is_answered:
            rows.at[row.Index, "codes"] = " ".join(code for code in row.codes.split() if code not in _ANSWERED)
            stamp = own[:1] if entry.stamp == OWN else []
            evidence.loc[[piece.Index for piece in stamp], ["kind", "text"]] = ["ink", OWN]
            evidence = evidence.drop([piece.Index for piece in own if piece not in stamp])
    return replace(
        inputs,
        return_rows=rows,
        evidence=evidence.reset_index(drop=True),
        return_tables=_with_cards(inputs.return_tables, known),
        transcripts=typed,
    )


def _without_days(inputs: Inputs) -> tuple[Inputs, pd.Series]:
    """Take the days that were read on paper out of the evidence: return them by return row, '' where there is none."""
    is_day = inputs.evidence["kind"] == DAY_READ
    numbers = inputs.return_rows["return_row_id"]
    if not is_day.any():
        return inputs, pd.Series("", index=numbers.index, dtype=object)
    read = inputs.evidence[is_day].drop_duplicates("return_row_id").set_index("return_row_id")["text"]
    evidence = inputs.evidence[~is_day].reset_index(drop=True)
    return replace(inputs, evidence=evidence), numbers.map(read).fillna("").astype(object)


def answers(entry: Any, kinds: Sequence[str]) -> bool:
    """Whether what was typed leaves nothing on the paper unread: the stamp cell where it is inked, and the remark."""
    is_stamp_known = bool(entry.stamp) or _STAMPED.isdisjoint(kinds)
    return is_stamp_known and (_WRITTEN not in kinds or bool(entry.remark))


def _with_cards(tables: pd.DataFrame, known: dict[tuple[str, str, str], list[Any]]) -> pd.DataFrame:
    found = tables["cards_returned"].copy()
    for table in lines(tables[tables["cards_picture"] != ""]):
        entry = agreed(known.get(("", table.ledger_id, table.cards_picture), ()))
        if entry is not None:
            found.at[table.Index] = entry.cards
    return tables.assign(cards_returned=found)


def _whose(entry: Any) -> tuple[str, str, str]:
    return member_number(entry.kigo, entry.bango) if entry.bango else "", entry.ledger_id, entry.paper


def _said(entry: Any) -> tuple[str, ...]:
    return tuple(content_of(entry)[:-1])


def _paper(row: Any, pieces: Sequence[Any]) -> str:
    """Which piece of paper a row is: by its picture; of a page that could not be read, by its place."""
    return next((piece.sha256 for piece in pieces if piece.sha256), f"{row.file}/{row.sheet}/{row.row}")


def typed_before(typed: str) -> Iterator[list[str]]:
    """The entries that a line showed, from its hidden cell; raises ValueError where that was changed."""
    for entry in json.loads(typed) if typed else ():
        if not isinstance(entry, list) or len(entry) != len(CONTENT):
            raise ValueError(typed)
        yield [str(part) for part in entry]
