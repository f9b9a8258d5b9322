"""Whose name was read on seals and of signatures: who is asked about (S03), and whose name stays unread."""

from __future__ import annotations

import pandas as pd

from ledger_tools.model import DATE_STAMP
from ledger_tools.reconcile import entry as e
from ledger_tools.reconcile.transcripts import OWN
from ledger_tools.settings.items import ALWAYS

#: Handwriting in the stamp cell, and nothing else in the row: only there letters of handwriting are read at all.
_HANDWRITTEN = "P05"
_NAME_KEYS = ("was_name", "former_name", "kana")


def judge_seal_names(judged: pd.DataFrame, returned: pd.DataFrame, seal_names: str) -> None:
    """Judge seals and signatures by the letters that were read of them, in place. ``seal_names``: 印影の氏名.

    Where they name another member of the same table, or are the word of an office's rubber stamp, they are asked
    about; on paper also where none of them is a letter of the member's name (P05). The member's own name proves
    nothing: of a seal it says that its name is not unread, of handwriting it tells the person who is asked what a
    program has read. A seal that counts only with its name, and whose name stays unread, is asked about (P05).
    What a person has typed of it (本人) stands, but where a program has read another member's name.
    ``returned`` must carry was_name, name, former_name, kana and codes.
    """
    seals = judged[judged["kind"].isin(e.SEAL_KINDS) & (judged["verdict"] == e.PICTURE)]
    if seals.empty:
        return
    codes = returned.set_index("return_row_id")["codes"].reindex(seals["return_row_id"]).set_axis(seals.index)
    by_hand = (seals["kind"] == "ink") & (codes == _HANDWRITTEN)
    typed = frozenset(seals.index[(seals["kind"] == "ink") & (seals["text"] == OWN)])
    known = [*typed, *_judge_read(judged, seals[seals["letters"] != ""], returned, by_hand, typed)]
    unread = seals.index[~by_hand & ~seals.index.isin(known)]
    judged.loc[unread, "why"] = e.NAME_UNREAD
    if seal_names == ALWAYS:
        judged.loc[unread, "verdict"] = e.MARK


def _judge_read(
    judged: pd.DataFrame, read: pd.DataFrame, returned: pd.DataFrame, by_hand: pd.Series, typed: frozenset[object]
) -> list[object]:
    """Judge those of which letters were read; return of which it is known what they say.

    ``typed``: those of which a person has said that they are the member's own.
    """
    rows = returned.set_index("return_row_id")
    people: dict[object, frozenset[e.Names]] = {}
    known: list[object] = []
    dated = frozenset(read.index[read["text"] == DATE_STAMP])
    on_paper = frozenset(read.index[read["kind"] == "ink"])
    for at, row_id, letters in zip(read.index, read["return_row_id"], read["letters"], strict=True):
        row = rows.loc[row_id]
        table = row["table_id"]
        if table not in people:
            group = rows[rows["table_id"] == table]
            names = zip(*(group[key] for key in _NAME_KEYS), strict=True)
            people[table] = frozenset(e.Names(*name) for name in names)
        own = e.Names(row["was_name"] or row["name"], row["former_name"], row["kana"])
        named = e.judge_seal(letters, own, people[table])
        if named:
            judged.loc[at, ["verdict", "text", "why"]] = [e.DIFFERS, named, e.ANOTHER]
            known.append(at)
        elif at in typed:
            continue
        elif e.bears_own_name(letters, own, in_band=at in dated):
            known.append(at)
            if by_hand[at]:
                judged.loc[at, "why"] = e.NAME_VERIFIED
        elif at in dated:
            continue  # a person's date stamp bears an office's words as well (総務, 受領)
        elif word := e.word_of_seal(letters, own, on_paper=at in on_paper):
            judged.loc[at, ["verdict", "text", "why"]] = [e.NOT_PROOF, word, ""]
            known.append(at)
        elif at in on_paper and not by_hand[at] and (foreign := e.foreign_letters(letters, own)):
            judged.loc[at, ["text", "why"]] = [foreign, e.NAME_FOREIGN]
            known.append(at)
    return known
