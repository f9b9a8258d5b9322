"""The parts of a cycle: the batch, and the supplements (追加分) of those who are given a card after it.

The notice hands out by departments later, too: to whoever cancels the registration after the reference date
(依頼文 2(1)※), and to those whose card or certificate has been out for three months (依頼文 3(3)).
"""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from ledger_tools.folder import ARCHIVE, REPORTS, part_name, part_of
from ledger_tools.settings import Settings
from ledger_tools.store import Store

_MEMBER = ["kigo", "bango"]


def folder_of(root: Path, part: int) -> Path:
    """Where in ``root`` the papers of a part lie: the batch's in it, a supplement's in a folder of its own."""
    return root / part_name(part) if part else root


def reports_of(folder: Path, part: int) -> Path:
    """Where in a cycle's folder the reports about a part lie."""
    return folder_of(folder / REPORTS, part)


def report_folders(folder: Path) -> list[Path]:
    """The folders in which there may be reports: 報告/, and in it those of supplements."""
    own = folder / REPORTS
    return [own, *sorted(path for path in own.glob("*") if part_of(path.name) and path.is_dir())]


def archive_seen_from(folder: Path, place: Path) -> str:
    """The way to a cycle's 保管/ from the folder that a workbook is written into, as links in that workbook say it."""
    return Path(os.path.relpath(folder / ARCHIVE, place)).as_posix()


def open_part(settings: Settings, as_of: date) -> int:
    """The part on whose ledgers a member stands who is new on that day: the first whose 配付期限 is not over.

    After the last one it is the last; without any supplement everybody is on the batch's.
    """
    if as_of <= settings.hand_out_by or not settings.supplements:
        return 0
    coming = (one.number for one in settings.supplements if one.hand_out_by >= as_of)
    return next(coming, settings.supplements[-1].number)


def allotted(own: pd.DataFrame, store: Store, settings: Settings, *, as_of: date) -> dict[int, pd.DataFrame]:
    """Say who is on which part's ledgers, with how many cards: part -> envelopes, those of ``own`` with ``cards``.

    Cards that a member was issued stay on the part that they were issued on; those that have come since are on the one
    that is open, which is the batch for bureaus that have no ledger yet.
    """
    ledgers = store.ledgers()
    following = open_part(settings, as_of)
    parts = sorted({0, following, *ledgers["part"].tolist()})
    if len(parts) == 1:
        return {0: own}
    so_far = _issued_cards(store, ledgers)
    members = pd.MultiIndex.from_frame(own[_MEMBER])
    begun = own["bureau_code"].isin(ledgers.loc[ledgers["part"] == 0, "bureau_code"]).to_numpy()
    left = own["cards"].to_numpy(dtype=np.int64).copy()
    cards = {}
    for part in parts:
        issued = so_far.get(part)
        known = np.zeros(len(own), np.int64) if issued is None else issued.reindex(members, fill_value=0).to_numpy()
        cards[part] = np.minimum(known, left)
        left -= cards[part]
    cards[following] = cards[following] + np.where(begun, left, 0)
    cards[0] = cards[0] + np.where(begun, 0, left)
    found = {part: own.assign(cards=number)[number > 0].reset_index(drop=True) for part, number in cards.items()}
    return {part: frame for part, frame in found.items() if part == 0 or len(frame) or part in so_far}


def _issued_cards(store: Store, ledgers: pd.DataFrame) -> dict[int, pd.Series]:
    """Part -> how many cards each member (記号, 番号) was issued on its ledgers, by the last edition that had them."""
    issued = store.issued_rows(all_editions=True).merge(ledgers[["ledger_id", "part", "edition"]], on="ledger_id")
    current = issued["edition_x"] == issued["edition_y"]
    # Who has moved is on the older editions of the ledger left, and on the present one of another.
    last = issued.assign(current=current).sort_values(["current", "edition_x"], kind="stable")
    last = last.drop_duplicates([*_MEMBER, "part"], keep="last")
    return {int(str(part)): group.set_index(_MEMBER)["cards"] for part, group in last.groupby("part")}
