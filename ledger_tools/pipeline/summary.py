"""Step 5: the list of open items and the managers' report."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from ledger_tools.errors import SettingsError
from ledger_tools.excel.passwords import encrypted
from ledger_tools.files import write_file
from ledger_tools.folder import ARCHIVE, MANAGERS_REPORT, OPEN_ITEMS, PROGRESS_PAGE, REPORTS, WORDING
from ledger_tools.model import Snapshot
from ledger_tools.reconcile.statuses import Reconciled
from ledger_tools.reports import Report, build_report, withdrawn_files
from ledger_tools.reports.excel import write_open_items
from ledger_tools.reports.html import write_page
from ledger_tools.reports.word import write_report
from ledger_tools.resources import template_dir
from ledger_tools.settings import Settings
from ledger_tools.store import Store


def write_summary(
    folder: Path,
    store: Store,
    settings: Settings,
    reconciled: Reconciled,
    *,
    as_of: date,
    with_names: bool = False,
    page: bool = False,
    password: str = "",
) -> tuple[Path, ...]:
    """Write 報告/未処理一覧.xlsx, 報告/報告書.docx and (with ``page``) 報告/進み具合.html; return their paths.

    All are laid out from one report model. With ``password`` the files that name people
    are encrypted. What this report says is noted, so that the next one can tell what changed.
    """
    gone = withdrawn_files(store.withdrawn())
    before = store.snapshot_before(as_of)
    report = build_report(reconciled, settings, as_of, previous=before, withdrawn=gone, slips=store.slips())
    files = {name: f"../{ARCHIVE}/{archived}" for name, archived in store.archived_files().items()}
    own = folder / WORDING / MANAGERS_REPORT
    try:
        template = (own if own.exists() else template_dir() / MANAGERS_REPORT).read_bytes()
    except OSError as error:
        raise SettingsError(f"{WORDING}/{MANAGERS_REPORT} を読めません。Word で開いていれば閉じてください。") from error
    outputs = [
        (folder / REPORTS / OPEN_ITEMS, write_open_items(report, files)),
        (folder / REPORTS / MANAGERS_REPORT, write_report(report, template, with_names=with_names)),
    ]
    if password:
        named = 2 if with_names else 1
        outputs[:named] = [(path, encrypted(data, password)) for path, data in outputs[:named]]
    if page:
        outputs.append((folder / REPORTS / PROGRESS_PAGE, write_page(report)))
    for path, data in outputs:
        write_file(path, data)
    store.record_snapshot(_figures(report))
    return tuple(path for path, _ in outputs)


def _figures(report: Report) -> Snapshot:
    by_bureau = tuple((bureau.code, bureau.tally.open) for bureau in report.bureaus)
    return Snapshot(report.as_of, report.total.issued, report.total.done, report.total.open, by_bureau)
