"""One cycle in one folder: the Python API behind every command."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

import pandas as pd

from ledger_tools.errors import LedgerToolsError, StoreError
from ledger_tools.files import make_folder, write_file
from ledger_tools.findings import Finding
from ledger_tools.folder import ARCHIVE, FOLDERS, RECORDS, RETURNS, SETTINGS, STORE, WORDING
from ledger_tools.ledgers.passwords import read_password_file
from ledger_tools.model import Actor
from ledger_tools.pipeline.actor import at_keyboard
from ledger_tools.pipeline.generate import Generated, generate
from ledger_tools.pipeline.ingest import Ingested, ingest
from ledger_tools.pipeline.load import LoadReport, load
from ledger_tools.reconcile.case import Inputs
from ledger_tools.reconcile.statuses import Reconciled, reconcile
from ledger_tools.reconcile.verdicts import MEMBER_COLUMNS
from ledger_tools.resources import template_dir
from ledger_tools.settings import Settings, default_tables, read_settings, write_settings
from ledger_tools.store import Store

if TYPE_CHECKING:
    from ledger_tools.pipeline.remind import Reminded

Progress = Callable[[str, int, int], None]


class Cycle:
    """One round of handing out cards, in one folder.

    Every method does one step of the cycle and may be repeated. Raises LedgerToolsError (with a Japanese sentence for
    staff) only where a step cannot be done at all; what is wrong with single rows or files is returned.
    ``actor`` is who does it, for the log; without one, whoever is at the keyboard.
    """

    def __init__(self, folder: Path | str, *, actor: Actor | None = None) -> None:
        self.folder = Path(folder)
        self.actor = actor or at_keyboard()
        self._store: Store | None = None

    @classmethod
    def init(cls, folder: Path | str, *, departments: Path | None = None, actor: Actor | None = None) -> Self:
        """Make a cycle folder with 設定.xlsx for the 令和7年度 notice; what is already there is kept.

        ``departments`` is a CSV (局コード, 所属コード, 所属名) for sheet 所属.
        """
        cycle = cls(folder, actor=actor)
        for name in FOLDERS:
            make_folder(cycle.folder / name)
        if not cycle.settings_path.exists():
            write_file(cycle.settings_path, write_settings(default_tables(departments)))
        for source in sorted(template_dir().iterdir()):
            target = cycle.folder / WORDING / source.name
            if source.suffix in (".xlsx", ".docx") and not target.exists():
                write_file(target, source.read_bytes())
        cycle._store = Store.create(cycle._store_target(), cycle.actor)
        return cycle

    @property
    def settings_path(self) -> Path:
        return self.folder / SETTINGS

    @cached_property
    def settings(self) -> Settings:
        """The checked settings; raises SettingsError naming each wrong cell."""
        if not self.folder.is_dir():
            raise LedgerToolsError(
                f"フォルダ {self.folder} がありません。"
                "事業フォルダを -C で指定するか、ledger-tools init で作成してください。"
            )
        return read_settings(self.settings_path)

    @property
    def store(self) -> Store:
        """The open store; raises StoreError where the folder has none."""
        if self._store is None:
            self._store = Store.open(self._store_target(), self.actor)
        return self._store

    def _store_target(self) -> Path | str:
        return self.settings.store or self.folder / STORE

    def close(self) -> None:
        """Close the store, so that the folder can be copied."""
        if self._store is not None:
            self._store.close()
            self._store = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # ---- the steps -----------------------------------------------------------------------------------------------

    def load(self, paths: Sequence[Path] = (), *, as_of: date) -> LoadReport:
        """Read records (default: all of 名簿/), check them, and replace the records in force if nothing is wrong."""
        settings = self.settings
        files = list(paths) or _files_in(self.folder / RECORDS)
        if not files:
            raise LedgerToolsError(
                "名簿のファイルがありません。"
                f"{self.folder / RECORDS} に .csv か .xlsx を入れて、もう一度実行してください。"
            )
        missing = [path for path in files if not path.is_file()]
        if missing:
            raise LedgerToolsError(f"名簿のファイル {missing[0]} がありません。場所と名前を確認してください。")
        return load(self.store, settings, files, as_of=as_of)

    def generate(
        self,
        *,
        as_of: date,
        bureaus: Iterable[str] = (),
        departments: Iterable[str] = (),
        force: bool = False,
        password_file: Path | None = None,
        progress: Progress | None = None,
    ) -> Generated:
        """Write the ledgers whose rows changed (all with ``force``), the bureaus' slips and the schedule.

        ``password_file`` names the passwords with which the ledgers are encrypted.
        """
        return generate(
            self.folder,
            self.store,
            self.settings,
            as_of=as_of,
            bureaus=tuple(bureaus),
            departments=tuple(departments),
            force=force,
            passwords=read_password_file(password_file, self.settings.bureaus) if password_file else None,
            progress=progress,
        )

    def ingest(
        self,
        paths: Sequence[Path] = (),
        *,
        as_of: date,
        passwords: Sequence[str] = (),
        progress: Progress | None = None,
    ) -> Ingested:
        """Take in returned files (default: all of 回収/): archive, read, record; originals are never touched."""
        store = self.store
        sources = list(paths) or [self.folder / RETURNS]
        missing = [path for path in sources if not path.exists()]
        if missing:
            raise LedgerToolsError(f"{missing[0]} がありません。取り込むファイル又はフォルダの場所を確認してください。")
        return ingest(self.folder / ARCHIVE, store, sources, as_of=as_of, passwords=passwords, progress=progress)

    def reconcile(self, *, as_of: date) -> Reconciled:
        """Work out the status of every issued row and all findings."""
        store = self.store
        ledgers = store.ledgers()
        if ledgers.empty:
            raise StoreError(
                "受領簿がまだ作られていません。ledger-tools load と ledger-tools generate を先に実行してください。"
            )
        return reconcile(
            Inputs(
                settings=self.settings,
                as_of=as_of,
                members=store.own_records(MEMBER_COLUMNS),
                ledgers=ledgers,
                issued=store.issued_rows(all_editions=True),
                return_rows=store.return_rows(),
                evidence=store.evidence(),
                return_tables=store.return_tables(),
                file_findings=store.file_findings(),
                duplicates=store.duplicates(),
                cycle_id=store.cycle_id,
                counted=store.counted(),
                decisions=store.decisions(),
            )
        )

    def summary(
        self,
        *,
        as_of: date,
        reconciled: Reconciled | None = None,
        with_names: bool = False,
        page: bool = False,
        password: str = "",
    ) -> tuple[Path, ...]:
        """Write 報告/未処理一覧.xlsx and 報告/報告書.docx (members' names in it only on demand); ``page``: HTML too.

        ``reconciled`` is the outcome for the same day, where the caller has it already.
        """
        from ledger_tools.pipeline.summary import write_summary  # noqa: PLC0415 - Word is slow to import

        return write_summary(
            self.folder,
            self.store,
            self.settings,
            reconciled or self.reconcile(as_of=as_of),
            as_of=as_of,
            with_names=with_names,
            page=page,
            password=password,
        )

    def remind(self, *, as_of: date, force: bool = False, password_file: Path | None = None) -> Reminded:
        """Write letters and send-back ledgers for bureaus with open items; an unchanged letter is not repeated.

        ``password_file`` names the passwords with which letters and send-back ledgers are encrypted, as in
        :meth:`generate`.
        """
        from ledger_tools.pipeline.remind import remind  # noqa: PLC0415 - Word is slow to import

        passwords = read_password_file(password_file, self.settings.bureaus) if password_file else None
        reconciled = self.reconcile(as_of=as_of)
        return remind(self.folder, self.store, self.settings, reconciled, as_of=as_of, force=force, passwords=passwords)

    def rows(self, *, as_of: date) -> pd.DataFrame:
        """One line per issued row, with the contract's columns of ``export rows``."""
        from ledger_tools.reports.rows import export_rows  # noqa: PLC0415 - keeps reports out of plain loads

        return export_rows(self.reconcile(as_of=as_of))

    def findings(self, *, as_of: date) -> tuple[Finding, ...]:
        """All findings of the cycle."""
        return self.reconcile(as_of=as_of).findings


def _files_in(folder: Path) -> list[Path]:
    from ledger_tools.records.read import SUFFIXES  # noqa: PLC0415

    if not folder.is_dir():
        return []
    return sorted(
        path
        for path in folder.iterdir()
        if path.is_file() and path.suffix.lower() in SUFFIXES and not path.name.startswith(("~$", "."))
    )


@contextmanager
def opened(folder: Path) -> Iterator[Cycle]:
    """Open the cycle in ``folder`` for one command."""
    cycle = Cycle(folder)
    try:
        yield cycle
    finally:
        cycle.close()
