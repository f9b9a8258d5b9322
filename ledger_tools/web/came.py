"""The files that came, as the pages list them: under which name, when, and what became of each."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from ledger_tools.catalogue import CATALOGUE_BY_CODE
from ledger_tools.frames import lines, tuples
from ledger_tools.identity import KIND_RETURNED_CARDS, KIND_REVIEW, KIND_SLIP
from ledger_tools.japanese.text import normalise
from ledger_tools.pipeline.cycle import Cycle
from ledger_tools.pipeline.on_page import ENTERED
from ledger_tools.web.desk import Standing

READ, UNREAD, SETTLED, OURS, WITHDRAWN = "read", "unread", "settled", "ours", "withdrawn"
BLANK = "blank"  # a ledger with nothing in it, which is none of the files that were taken in
STRANGE = "strange"  # read, but of no ledger of ours
_LABELS = {
    READ: "読取り済",
    UNREAD: "読めない",
    SETTLED: "対応不要",
    OURS: "取込済み",
    WITHDRAWN: "取下げ",
    BLANK: "未記入",
}
_HANDLED, _STRANGE = "対応済", "照合できない"
_UNMATCHED = "この事業の受領簿と照合できないため、済の根拠にしていません。"
_AS_ISSUED = "発行したままで、未記入のまま戻りました。提出には数えません。記入して送り直すよう依頼してください。"
_BOOKS = {KIND_REVIEW: "要確認一覧の記入", KIND_RETURNED_CARDS: "返送カードの記入", KIND_SLIP: "送付票"}
_KEY = 20  # characters of the SHA-256 that stand for a file in addresses

#: What the list may be cut down to, with its name; '' is all that others sent.
CHOICES = {"": "届いたファイル", "unread": "読めないもの", "withdrawn": "取り下げたもの", "page": "画面での記入"}


def key_of(sha256: str) -> str:
    """What stands for a file in addresses."""
    return sha256[:_KEY]


@dataclass(frozen=True)
class Why:
    """Why a file could not be read: the code, what is said of this file, and what to do or ask for."""

    code: str
    message: str
    remedy: str


@dataclass(frozen=True)
class CameLine:
    """One file under one name: ``ledgers`` are those read in it, ``copy_of`` the name of the first copy of it.

    ``key`` is '' where it has no page of its own.
    """

    key: str
    name: str
    day: date
    state: str
    label: str
    ledgers: tuple[str, ...] = ()
    tables: int = 0
    note: str = ""
    why: tuple[Why, ...] = ()
    copy_of: str = ""


@dataclass(frozen=True)
class Came:
    """All files that came, the newest first, and what is known of them.

    ``files``: the store's, with ``state`` and (as they came, F07) ``copy_of``; ``blank``: ledgers that came back with
    nothing in them, which are listed among those; ``handled`` by file_id: who, and what; ``settled`` by file_id,
    ``withdrawn`` by SHA-256: why; ``tables``: the ledgers that their tables say to be.
    """

    files: pd.DataFrame
    blank: pd.DataFrame
    handled: Mapping[int, tuple[str, str]]
    settled: Mapping[int, str]
    withdrawn: Mapping[str, str]
    findings: pd.DataFrame
    tables: pd.DataFrame

    @classmethod
    def of(cls, cycle: Cycle, standing: Standing | None) -> Came:
        """Look all up in the store; ``standing`` tells by what files that could not be read are settled."""
        store = cycle.store
        files, refused = store.files(), store.refused_files()
        entered = refused[refused["handled_by"] != ""]
        handled = {int(one.file_id): (one.handled_by, one.reason) for one in lines(entered)}
        settled = standing.settled if standing is not None else {}
        is_settled = files["file_id"].isin([*handled, *settled])
        conditions = [files["withdrawn"], files["kind"] != "", files["tables"] > 0, is_settled]
        files["state"] = np.select(conditions, [WITHDRAWN, OURS, READ, SETTLED], UNREAD)
        copies = store.deliveries()[["file_id", "name"]]
        every = files.rename(columns={"name": "first"}).merge(copies, on="file_id", how="left")
        every["copy_of"] = every["first"].where(every["name"] != every["first"], "")
        every = every.sort_values(["file_id", "copy_of"], ascending=[False, True], kind="stable")
        reasons = dict(tuples(store.withdrawn()[["sha256", "reason"]]))
        found = store.file_findings()[["file_id", "code", "message"]]
        tables = store.return_tables()[["file_id", "ledger_id"]]
        blank = store.came_as_issued().assign(file_id=-1, tables=0, kind="", copy_of="", state=BLANK)
        return cls(every.reset_index(drop=True), blank, handled, settled, reasons, found, tables)

    def chosen(self, what: str, words: str) -> pd.DataFrame:
        """The files of one of the CHOICES with these words in their names."""
        files = self.files
        if not self.blank.empty:
            files = pd.concat([files, self.blank], ignore_index=True)
            files = files.sort_values("submitted_on", ascending=False, kind="stable", ignore_index=True)
        entered = files["name"].str.startswith(ENTERED) & (files["kind"] != "")
        keep = {
            "unread": files["state"].isin([UNREAD, SETTLED]),
            "withdrawn": files["state"] == WITHDRAWN,
            "page": entered,
        }.get(what, ~entered)
        for word in normalise(words).casefold().split():
            keep &= files["name"].map(lambda name: normalise(name).casefold()).str.contains(word, regex=False)
        return files[keep]

    def counts(self) -> dict[str, int]:
        """How many there are of each of the CHOICES."""
        return {what: len(self.chosen(what, "")) for what in CHOICES}

    @property
    def waiting(self) -> int:
        """How many files could not be read and are not settled."""
        files = self.files
        return int(((files["state"] == UNREAD) & (files["copy_of"] == "")).sum())

    def lines(self, files: pd.DataFrame, standing: Standing | None) -> list[CameLine]:
        """These files with all that is said of them."""
        ids = set(files["file_id"])
        said: dict[int, list[Why]] = {}
        for one in lines(self.findings[self.findings["file_id"].isin(ids)]):
            said.setdefault(one.file_id, []).append(Why(one.code, one.message, CATALOGUE_BY_CODE[one.code].remedy))
        ours = standing.reconciled.case.tables if standing is not None else self.tables.iloc[:0]
        known = set(ours["file_id"])
        # What came a moment ago, and what is of another part, is what it says to be.
        read = _ledgers(self.tables, "ledger_id", ids - known)
        if known:
            read |= _ledgers(ours, "resolved", ids)
        return [self._line(file, tuple(read.get(file.file_id, ())), said, known) for file in lines(files)]

    def _line(
        self, file: Any, ledgers: tuple[str, ...], said: Mapping[int, Sequence[Why]], known: Collection[int]
    ) -> CameLine:
        handled = self.handled.get(file.file_id)
        note = {
            WITHDRAWN: f"理由: {self.withdrawn.get(file.sha256, '')}",
            OURS: _BOOKS.get(file.kind, ""),
            BLANK: _AS_ISSUED,
            SETTLED: f"{handled[0]}: {handled[1]}" if handled else self.settled.get(file.file_id, ""),
        }.get(file.state, "")
        label = _HANDLED if handled and file.state == SETTLED else _LABELS[file.state]
        state = file.state
        if state == READ and file.file_id in known and not ledgers:
            state, label, note = STRANGE, _STRANGE, _UNMATCHED
        why = tuple(said.get(file.file_id, ())) if file.state in (UNREAD, SETTLED) else ()
        day = file.submitted_on.date() if hasattr(file.submitted_on, "date") else file.submitted_on
        key = "" if file.state == BLANK else key_of(file.sha256)
        return CameLine(key, file.name, day, state, label, ledgers, file.tables, note, why, file.copy_of)


def _ledgers(tables: pd.DataFrame, column: str, ids: set[int]) -> dict[int, dict[str, None]]:
    """The ledgers in each of these files, once each."""
    found: dict[int, dict[str, None]] = {}
    mine = tables[tables["file_id"].isin(ids) & (tables[column] != "")]
    for file_id, ledger in tuples(mine[["file_id", column]]):
        found.setdefault(file_id, {})[ledger] = None
    return found
