"""Step 5: the list of open items and the managers' report."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from ledger_tools.errors import SettingsError
from ledger_tools.excel.passwords import encrypted
from ledger_tools.files import write_file
from ledger_tools.folder import MANAGERS_REPORT, OPEN_ITEMS, PROGRESS_PAGE, WORDING
from ledger_tools.model import Snapshot
from ledger_tools.pipeline.parts import archive_seen_from, reports_of
from ledger_tools.pipeline.report import report_of
from ledger_tools.reconcile.statuses import Reconciled
from ledger_tools.reports import Report
from ledger_tools.reports.excel import write_open_items
from ledger_tools.reports.html import write_page
from ledger_tools.reports.word import write_report
from ledger_tools.resources import template_dir
from ledger_tools.store import Store


def write_summary(
    folder: Path,
    store: Store,
    reconciled: Reconciled,
    *,
    as_of: date,
    with_names: bool = False,
    page: bool = False,
    password: str = "",
    place: Path | None = None,
) -> tuple[Path, ...]:
    """Write 未処理一覧.xlsx, 報告書.docx and (with ``page``) 進み具合.html; return their paths.

    They go into ``place``, by default where the part's reports lie in 報告/.

    All are laid out from one report model. With ``password`` the files that name people
    are encrypted. What this report says is noted, so that the next one can tell what changed.
    """
    report = report_of(store, reconciled, as_of, previous=store.snapshot_before(as_of, reconciled.case.settings.part))
    reports = place or reports_of(folder, report.settings.part)
    archive = archive_seen_from(folder, reports)
    files = {name: f"{archive}/{archived}" for name, archived in store.archived_files().items()}
    own = folder / WORDING / MANAGERS_REPORT
    try:
        template = (own if own.exists() else template_dir() / MANAGERS_REPORT).read_bytes()
    except OSError as error:
        raise SettingsError(f"{WORDING}/{MANAGERS_REPORT} を読めません。Word で開いていれば閉じてください。") from error
    outputs = [
        (reports / OPEN_ITEMS, write_open_items(report, files)),
        (reports / MANAGERS_REPORT, write_report(report, template, with_names=with_names)),
    ]
    if password:
        named = 2 if with_names else 1
        outputs[:named] = [(path, encrypted(data, password)) for path, data in outputs[:named]]
    if page:
        outputs.append((reports / PROGRESS_PAGE, write_page(report)))
    for path, data in outputs:
        write_file(path, data)
    store.record_snapshot(_figures(report))
    return tuple(path for path, _ in outputs)


def _figures(report: Report) -> Snapshot:
    by_bureau = tuple((bureau.code, bureau.tally.open) for bureau in report.bureaus)
    return Snapshot(
        report.as_of, report.total.issued, report.total.done, report.total.open, by_bureau, report.settings.part
    )
