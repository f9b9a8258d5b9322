"""局・所属: from all bureaus down to one, to one department's ledger and to the rows on it; the worst first."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from starlette.responses import Response

from ledger_tools.folder import LETTERS, SEND_BACK, SEND_BACK_ENDING
from ledger_tools.frames import tuples
from ledger_tools.ledgers.names import bureau_folder
from ledger_tools.model import (
    DONE,
    NOT_SUBMITTED,
    OUTSTANDING,
    RETIRED_CARD_MISSING,
    REVIEW,
    STATUS_LABELS,
)
from ledger_tools.pipeline.parts import reports_of
from ledger_tools.reports.model import STATUSES, BureauLine, DepartmentLine, Report, RowLine, Tally
from ledger_tools.settings.items import CARDS
from ledger_tools.web.desk import Standing
from ledger_tools.web.downloads import Offer, take, there
from ledger_tools.web.paging import cut
from ledger_tools.web.visits import Visit

_OPEN = "open"
_KNOWN = ["kigo", "bango", "row_key", "decision", "return_row_id"]
#: What can be looked at alone: anything open, or rows of one status.
_CHOICES = (("", "全て"), (_OPEN, "未処理"), *((status, STATUS_LABELS[status]) for status in STATUSES))
#: In which order rows are shown: what waits for the desk first, what is done last.
_WORST = (REVIEW, RETIRED_CARD_MISSING, OUTSTANDING, NOT_SUBMITTED, *DONE)


@dataclass(frozen=True)
class _Row:
    """A line of a ledger, with the key of its row, whether it is held or sent back, and its pictures (SHA-256)."""

    line: RowLine
    row_key: str
    held: bool
    pictures: Sequence[str]


def places(visit: Visit) -> Response:
    """All bureaus, or one (``bureau``), or one ledger (``ledger``); ``status`` leaves out what has none of it."""
    standing = visit.standing()
    if wanted := visit.query.get("ledger"):
        return _of_ledger(visit, standing, _ledger(visit, standing.report, wanted))
    if wanted := visit.query.get("bureau"):
        return _of_bureau(visit, standing.report, wanted)
    report, status = standing.report, _status(visit)
    bureaus = sorted(report.bureaus, key=lambda bureau: (-bureau.tally.open, bureau.order))
    return visit.show(
        "places.html",
        here="places",
        report=report,
        parts=standing.parts,
        lines=[(bureau, _published(report, bureau)) for bureau in bureaus if _has(bureau.tally, status)],
        status=status,
        choices=_CHOICES,
    )


def _of_bureau(visit: Visit, report: Report, code: str) -> Response:
    bureau = next((one for one in report.bureaus if one.code == code), None)
    if bureau is None:
        raise visit.missing("この局は見当たりません。局・所属の一覧から開き直してください。")
    status = _status(visit)
    mine = [line for line in report.departments if line.bureau_code == code and _has(line.tally, status)]
    mine.sort(key=lambda line: (-line.tally.open, line.ledger_id))
    return visit.show(
        "bureau.html",
        here="places",
        report=report,
        bureau=bureau,
        published=_published(report, bureau),
        slip=next((slip for slip in report.slips if slip.bureau_code == code and slip.stated), None),
        shown=cut(visit, mine),
        status=status,
        choices=_CHOICES,
        findings=[one for one in report.findings if one.bureau_code == code and not one.ledger_id],
    )


def _of_ledger(visit: Visit, standing: Standing, ledger: DepartmentLine) -> Response:
    status, by_number = _status(visit), visit.query.get("order") == "no"
    lines = [line for line in _lines_of(standing.report, ledger.ledger_id) if _is(line, status)]
    if not by_number:
        lines.sort(key=lambda line: (_WORST.index(line.status), line.no))
    page = cut(visit, lines)
    return visit.show(
        "ledger.html",
        here="places",
        ledger=ledger,
        shown=page,
        rows=_rows(visit, standing, page.lines),
        status=status,
        choices=_CHOICES,
        by_number=by_number,
        findings=[one for one in standing.report.findings if one.ledger_id == ledger.ledger_id and not one.bango],
        offers=_offers(visit, standing, ledger),
    )


def _rows(visit: Visit, standing: Standing, shown: Sequence[RowLine]) -> list[_Row]:
    """The lines with their pictures, which are fetched while the page is read."""
    if not shown:
        return []
    rows = standing.reconciled.rows
    mine = rows[rows["ledger_id"] == shown[0].ledger_id]
    known = {
        (kigo, bango): (row_key, decision != "", returned)
        for kigo, bango, row_key, decision, returned in tuples(mine[_KNOWN])
    }
    found, wanted = [], []
    for line in shown:
        row_key, held, returned = known[line.kigo, line.bango]
        pictures = standing.pictures_of(returned)
        if pictures:
            wanted.append(returned)
        found.append(_Row(line, row_key, held, pictures))
    visit.desk.pictures.fetch_soon(wanted, standing.reconciled)
    return found


def _lines_of(report: Report, ledger_id: str) -> list[RowLine]:
    """The rows of a ledger: a report has them in the order of ledgers."""
    first = bisect_left(report.rows, ledger_id, key=lambda row: row.ledger_id)
    last = bisect_right(report.rows, ledger_id, first, key=lambda row: row.ledger_id)
    return list(report.rows[first:last])


def _ledger(visit: Visit, report: Report, ledger_id: str) -> DepartmentLine:
    found = next((line for line in report.departments if line.ledger_id == ledger_id), None)
    if found is None:
        raise visit.missing("この受領簿は見当たりません。局・所属の一覧から開き直してください。")
    return found


def _published(report: Report, bureau: BureauLine) -> tuple[int, int] | None:
    """The bureau's 件数 of 別紙2, and by how much our own count, in the same unit, differs; None where it has none."""
    if bureau.published is None:
        return None
    by_cards = report.settings.unit == CARDS
    own = bureau.tally.cards_issued if by_cards else bureau.tally.issued
    return bureau.published, own - bureau.published


def _status(visit: Visit) -> str:
    wanted = visit.query.get("status", "")
    return wanted if wanted in dict(_CHOICES) else ""


def _has(tally: Tally, status: str) -> bool:
    if not status:
        return True
    return bool(tally.open if status == _OPEN else tally.of(status))


def _is(line: RowLine, status: str) -> bool:
    if status == _OPEN:
        return line.status not in DONE
    return not status or line.status == status


# ---- files to take away ----------------------------------------------------------------------------------------------


def _offers(visit: Visit, standing: Standing, ledger: DepartmentLine) -> list[Offer]:
    """The workbook as it was issued, and what was sent about it last: the send-back ledger and the bureau's letter."""
    return there(_may_be(visit, standing, ledger))


def _may_be(visit: Visit, standing: Standing, ledger: DepartmentLine) -> Iterator[Offer]:
    folder, part = visit.desk.folder, standing.reconciled.case.settings.part
    reports = reports_of(folder, part)
    ledgers = standing.reconciled.ledgers
    for path in ledgers.loc[ledgers["ledger_id"] == ledger.ledger_id, "path"]:
        yield Offer("発行した受領簿", folder / path)
    bureau = standing.report.settings.bureau_by_code.get(ledger.bureau_code)
    if bureau is None:
        return
    for path in _in(reports / SEND_BACK / bureau_folder(bureau)):
        if path.name.startswith(f"{ledger.ledger_id}_") and path.name.endswith(SEND_BACK_ENDING):
            yield Offer("差戻し", path)
    letters = visit.desk.look(lambda cycle: cycle.store.letters(part))
    mine = [letter for letter in letters if letter.bureau_code == ledger.bureau_code]
    for letter in mine[-1:]:
        yield Offer("局への依頼文", reports / LETTERS / letter.letter)


def _in(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def file(visit: Visit) -> Response:
    """One of the files that a ledger's page offers."""
    standing = visit.standing()
    ledger = _ledger(visit, standing.report, visit.query.get("ledger", ""))
    return take(visit, _offers(visit, standing, ledger), visit.request.path_params["key"])


PAGES = (
    ("places", places, None),
    ("places/file/{key}", file, None),
)
