"""The desk's own part of the cycle: counted cards, decisions on doubtful rows, and one member's whole story."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pandas as pd

from ledger_tools.desk.cards_book import write_cards_book
from ledger_tools.desk.refused_sheet import NobodysPage, RefusedFile
from ledger_tools.desk.review_book import write_review_book
from ledger_tools.desk.review_lines import Sources
from ledger_tools.errors import LedgerToolsError
from ledger_tools.files import write_file
from ledger_tools.folder import ARCHIVE, CARDS_BOOK, REVIEW_BOOK
from ledger_tools.frames import lines, tuples
from ledger_tools.model import REVIEW
from ledger_tools.pipeline.cycle import Cycle
from ledger_tools.pipeline.filled import Filled, keep_filled
from ledger_tools.pipeline.parts import archive_seen_from, reports_of
from ledger_tools.pipeline.printed import PrintedRows
from ledger_tools.reconcile.case import SETTLING
from ledger_tools.reconcile.chain import Chain, Withdrawn, chain_of
from ledger_tools.reconcile.matching import member_number, member_numbers
from ledger_tools.reconcile.refused import settled_files
from ledger_tools.reconcile.statuses import Reconciled
from ledger_tools.returns import Job, pages_named, read_pictures


@dataclass(frozen=True)
class Written:
    """A workbook for the desk, and how many lines wait in it."""

    path: Path
    lines: int
    cards: int = 0
    refused: int = 0  # files that could not be read, and are not settled
    kept: Filled | None = None  # the one before it, which holds typing that nobody took in yet


def write_cards(cycle: Cycle, *, as_of: date, part: int = 0) -> Written:
    """Write 報告/返送カード確認表.xlsx: the cards that must come back, with what was counted so far.

    One that was filled in and not taken in yet is kept beside it.
    """
    reconciled = cycle.reconcile(as_of=as_of, part=part)
    store = cycle.store
    due = reconciled.rows[reconciled.rows["cards_due"]]
    cards = int(due["cards"].sum())
    serial = store.number_cards_book(rows=len(due), cards=cards, as_of=as_of)
    path = reports_of(cycle.folder, part) / CARDS_BOOK
    counted = store.counted()
    counted = _in_force(counted[counted["part"] == part])
    data = write_cards_book(reconciled, counted, cycle_id=store.cycle_id, serial=serial, day=as_of)
    kept = keep_filled(store, path, as_of=as_of)
    write_file(path, data)
    return Written(path, len(due), cards, kept=kept)


def write_review(
    cycle: Cycle,
    *,
    as_of: date,
    part: int = 0,
    reconciled: Reconciled | None = None,
    passwords: Sequence[str] = (),
) -> Written:
    """Write 報告/要確認一覧.xlsx: every doubtful row with its evidence, and the decisions made so far.

    One that was filled in and not taken in yet is kept beside it.
    ``passwords`` show the pictures in files that are kept as they came, with a password.
    """
    reconciled = reconciled or cycle.reconcile(as_of=as_of, part=part)
    store = cycle.store
    rows = reconciled.rows
    typed = reconciled.case.returned.loc[reconciled.case.returned["typed_by"] != "", "return_row_id"]
    is_shown = (rows["status"] == REVIEW) | rows["decision"].isin(list(SETTLING)) | rows["return_row_id"].isin(typed)
    rows = rows[is_shown]
    path = reports_of(cycle.folder, part) / REVIEW_BOOK
    wanted = set(rows["return_row_id"].dropna())
    sources = sources_of(cycle, reconciled, wanted, passwords)
    open_rows = int((rows["status"] == REVIEW).sum())
    decided = int(rows["decision"].isin(list(SETTLING)).sum())
    cycle.before_writing()
    serial = store.number_review_book(rows=open_rows, decided=decided, as_of=as_of)
    refused = _refused(reconciled, archive_seen_from(cycle.folder, path.parent))
    sources = replace(sources, refused=refused)
    data = write_review_book(reconciled, sources, cycle_id=store.cycle_id, serial=serial, day=as_of)
    kept = keep_filled(store, path, as_of=as_of)
    write_file(path, data)
    return Written(path, open_rows, refused=sum(not file.handled_by for file in refused), kept=kept)


def _refused(reconciled: Reconciled, archive: str) -> tuple[RefusedFile, ...]:
    """The files that could not be read: those that wait, then those that the desk has settled."""
    case = reconciled.case
    settled = settled_files(case)
    found = []
    for file in lines(case.refused):
        if file.handled_by or file.file_id not in settled:
            messages = case.file_findings.loc[case.file_findings["file_id"] == file.file_id, ["code", "message"]]
            why = "\n".join(f"{code} {message}" for code, message in tuples(messages))
            path = f"{archive}/{file.archived}" if file.archived else ""
            day = file.submitted_on.date() if hasattr(file.submitted_on, "date") else file.submitted_on
            found.append(RefusedFile(file.sha256, file.file, day, why, path, file.handled_by, file.reason))
    return tuple(sorted(found, key=lambda file: bool(file.handled_by)))


def explain(cycle: Cycle, kigo: str, bango: str, *, as_of: date) -> Chain:
    """One member's chain from the records to the status; raises LedgerToolsError where the member is on no ledger."""
    return chain_in(cycle, [cycle.reconcile(as_of=as_of, part=part) for part in cycle.parts], kigo, bango)


def chain_in(cycle: Cycle, parts: Iterable[Reconciled], kigo: str, bango: str) -> Chain:
    """The same, of parts that are reconciled already."""
    found = [chain_of(part, kigo, bango) for part in parts]
    chains = [chain for chain in found if chain is not None]
    if not chains:
        raise LedgerToolsError(f"記号「{kigo}」番号「{bango}」の組合員は、{_whereabouts(cycle, kigo, bango)}")
    rows, returns = (tuple(one for chain in chains for one in getattr(chain, key)) for key in ("rows", "returns"))
    return replace(chains[0], rows=rows, returns=returns, withdrawn=_withdrawn(cycle, kigo, bango))


def _withdrawn(cycle: Cycle, kigo: str, bango: str) -> tuple[Withdrawn, ...]:
    rows = cycle.store.withdrawn_rows()
    mine = rows[member_numbers(rows) == member_number(kigo, bango)]
    return tuple(Withdrawn(row.file, row.sheet, row.cell, row.reason) for row in lines(mine))


def _whereabouts(cycle: Cycle, kigo: str, bango: str) -> str:
    """Where a member is known who has no row to explain, and what to do."""
    member = member_number(kigo, bango)
    issued = cycle.store.issued_rows(all_editions=True)
    earlier = issued[member_numbers(issued) == member]
    if not earlier.empty:
        row = earlier.iloc[-1]
        return (
            f"受領簿{row['ledger_id']}の第{row['edition']}版No.{row['no']}に載っていましたが、名簿から外れ、"
            "今の受領簿にいません。提出された記入もありません。資格確認書を渡していれば回収してください。"
        )
    if (member_numbers(cycle.store.members()) == member).any():
        return "名簿にいますが、受領簿にまだ載っていません。ledger-tools generate で受領簿を作成してください。"
    return "この事業の受領簿にも名簿にも見当たりません。記号と番号を確認してください。"


def _in_force(entries: pd.DataFrame) -> pd.DataFrame:
    return entries.drop_duplicates(["kigo", "bango"], keep="last")


def sources_of(
    cycle: Cycle,
    reconciled: Reconciled,
    wanted: Collection[int],
    passwords: Sequence[str],
) -> Sources:
    """Pictures and kept files behind these returned rows; what is no longer in the archive is left out."""
    returned, evidence = reconciled.case.returned, reconciled.case.evidence
    archive = archive_seen_from(cycle.folder, reports_of(cycle.folder, reconciled.case.settings.part))
    rows = returned.loc[returned["return_row_id"].isin(wanted), ["return_row_id", "file_id", "sheet"]]
    archived = cycle.store.archived_by_file()
    files = {
        int(row_id): _path(archive, archived, file_id) for row_id, file_id, _ in rows.itertuples(index=False, name=None)
    }
    seen = evidence.loc[
        evidence["return_row_id"].isin(wanted) & (evidence["sha256"] != ""), ["return_row_id", "sha256"]
    ]
    seen = seen.merge(rows, on="return_row_id")
    on_paper = returned.loc[returned["return_row_id"].isin(wanted), ["file_id", "sheet", "paper"]]
    numbers = reconciled.case.tables[["file_id", "sheet", "cards_picture"]]
    nobodys = _nobodys(reconciled)
    papers = pd.concat(
        [
            on_paper.rename(columns={"paper": "sha256"}),
            numbers.rename(columns={"cards_picture": "sha256"}),
            nobodys[["file_id", "sheet", "picture"]].rename(columns={"picture": "sha256"}),
        ]
    )
    papers = papers[papers["sha256"] != ""]
    seen = seen[~seen["sha256"].isin(papers["sha256"])]
    images: dict[str, bytes] = {}
    for _, found in read_pictures(
        replace(job, passwords=tuple(passwords)) for job in _kept(cycle, archived, seen, papers)
    ):
        images |= found
    pages = tuple(
        NobodysPage(page.file, page.sheet, page.message, page.picture, _path(archive, archived, page.file_id))
        for page in lines(nobodys)
    )
    return Sources(images, files, nobodys=pages)


def _path(archive: str, archived: Mapping[int, str], file_id: int) -> str:
    return f"{archive}/{archived[file_id]}" if archived.get(file_id) else ""


def _nobodys(reconciled: Reconciled) -> pd.DataFrame:
    """The pages that are nobody's and that can be shown, but for those of files that are settled."""
    found = reconciled.case.file_findings
    return found[(found["picture"] != "") & ~found["file_id"].isin(list(settled_files(reconciled.case)))]


def _kept(cycle: Cycle, archived: Mapping[int, str], seen: pd.DataFrame, papers: pd.DataFrame) -> Iterator[Job]:
    """Yield the kept files that hold the pictures of this evidence, scanned ``papers`` page by page."""
    for file_id, group in seen.groupby("file_id"):
        path = cycle.folder / ARCHIVE / archived.get(int(str(file_id)), "")
        if path.is_file():
            yield Job(path.name, data=path.read_bytes(), images=frozenset(group["sha256"]))
    if papers.empty:
        return
    printed = PrintedRows.in_cycle(cycle.folder, cycle.store).prints.pages
    for file_id, of_file in papers.groupby("file_id"):
        path = cycle.folder / ARCHIVE / archived.get(int(str(file_id)), "")
        data = path.read_bytes() if path.is_file() else b""
        for sheet, group in of_file.groupby("sheet") if data else ():
            images = frozenset(group["sha256"])
            yield Job(path.name, data=data, images=images, printed=printed, pages=pages_named(str(sheet)))
