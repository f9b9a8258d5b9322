"""One cycle in one folder: the Python API behind every command.

Each step is imported when it is called: what only looks at the cycle loads no writer, and reading no store.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

from ledger_tools.errors import LedgerToolsError
from ledger_tools.folder import RETURNS, SETTINGS, STORE
from ledger_tools.model import Actor
from ledger_tools.pipeline.actor import at_keyboard, here

if TYPE_CHECKING:
    import pandas as pd

    from ledger_tools.findings import Finding
    from ledger_tools.ledgers.passwords import Passwords
    from ledger_tools.pipeline.desk import Written
    from ledger_tools.pipeline.export import Exported
    from ledger_tools.pipeline.generate import Generated
    from ledger_tools.pipeline.ingest import Ingested
    from ledger_tools.pipeline.inspect import Inspected
    from ledger_tools.pipeline.load import LoadReport
    from ledger_tools.pipeline.programmes import Due, Eligible, Kokuho, Leaflet
    from ledger_tools.pipeline.rebuild import Rebuilt
    from ledger_tools.pipeline.remind import Reminded
    from ledger_tools.pipeline.slots import Proposed
    from ledger_tools.pipeline.validate import Validated
    from ledger_tools.pipeline.withdraw import Delivery
    from ledger_tools.reconcile.chain import Chain
    from ledger_tools.reconcile.statuses import Reconciled
    from ledger_tools.reports import Report
    from ledger_tools.settings import Settings
    from ledger_tools.slots.counter import Counter
    from ledger_tools.store import Store

Progress = Callable[[str, int, int], None]


class Cycle:
    """One round of handing out cards, in one folder: the batch, and what is handed out later.

    Every method does one step of the cycle and may be repeated. Raises LedgerToolsError (with a Japanese sentence for
    staff) only where a step cannot be done at all; what is wrong with single rows or files is returned.
    Steps that write are done one after the other, whoever does them and wherever: another one's is waited for.
    ``actor`` is who does it, for the log (default: whoever is at the keyboard); ``tell`` hears whom one waits for.
    ``before_writing`` is called by steps that write all at once, last before they do: what it raises ends them, undone.
    """

    def __init__(
        self, folder: Path | str, *, actor: Actor | None = None, tell: Callable[[str], None] | None = None
    ) -> None:
        self.folder = Path(folder)
        self.actor = actor or at_keyboard()
        self.tell = tell or (lambda _sentence: None)
        self.before_writing: Callable[[], None] = lambda: None
        self._store: Store | None = None

    @classmethod
    def init(cls, folder: Path | str, *, departments: Path | None = None, actor: Actor | None = None) -> Self:
        """Make a cycle folder with 設定.xlsx for the 令和7年度 notice and 名簿/見本.xlsx; what is there is kept.

        ``departments`` is a CSV (局コード, 所属コード, 所属名) for sheet 所属.
        """
        from ledger_tools.pipeline.new_folder import make_cycle_folder
        from ledger_tools.store import Store

        cycle = cls(folder, actor=actor)
        make_cycle_folder(cycle.folder, departments)
        cycle._store = Store.create(cycle._store_target(), cycle.actor)
        return cycle

    @cached_property
    def settings(self) -> Settings:
        """The checked settings; raises SettingsError naming each wrong cell."""
        from ledger_tools.settings import read_settings

        if not self.folder.is_dir():
            raise LedgerToolsError(
                f"フォルダ {self.folder} がありません。"
                "事業フォルダを -C で指定するか、ledger-tools init で作成してください。"
            )
        return read_settings(self.folder / SETTINGS)

    @property
    def store(self) -> Store:
        """The open store; raises StoreError where the folder has none."""
        from ledger_tools.store import Store

        if self._store is None:
            self._store = Store.open(self._store_target(), self.actor, self.tell)
        return self._store

    @contextmanager
    def _writing(self, work: str) -> Iterator[Store]:
        """Yield the store to write to, once nobody else does; ``work`` is what others hear who wait."""
        store = self.store
        with store.alone(work, here(), self.tell):
            yield store

    def _store_target(self) -> Path | str:
        return self.settings.store or self.folder / STORE

    def _passwords(self, path: Path | None) -> Passwords | None:
        from ledger_tools.ledgers.passwords import read_password_file

        return read_password_file(path, self.settings.bureaus) if path else None

    def close(self) -> None:
        """Close the store, so that the folder can be copied."""
        if self._store is not None:
            self._store.close()
            self._store = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # ---- out -----------------------------------------------------------------------------------------------------

    def load(self, paths: Sequence[Path] = (), *, as_of: date) -> LoadReport:
        """Read records (default: all of 名簿/), check them, and replace the records in force if nothing is wrong.

        Sheet 所属 of 設定.xlsx is filled from them where it is empty.
        """
        from ledger_tools.pipeline.load import list_departments, load
        from ledger_tools.pipeline.rosters import passed_over, roster_files

        settings = self.settings
        files = roster_files(self.folder, paths)
        passed = passed_over(self.folder, paths)
        with self._writing("名簿の読込み") as store:
            report = load(store, settings, files, as_of=as_of, before_writing=self.before_writing)
            report = list_departments(report, settings, self.folder / SETTINGS)
        if report.listed:
            del self.settings  # read anew where it is asked for
        return replace(report, passed=passed)

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
        from ledger_tools.pipeline.generate import Wanted, generate

        with self._writing("受領簿の作成") as store:
            wanted = Wanted(tuple(bureaus), tuple(departments), force, self._passwords(password_file))
            return generate(self.folder, store, self.settings, wanted, as_of=as_of, progress=progress, tell=self.tell)

    def slots(
        self, counter: Counter, *, keep: Iterable[str] = (), from_records: bool = False, apply: bool = False
    ) -> Proposed:
        """Propose when each bureau comes to the counter and write 報告/受付時間案.xlsx; ``apply``: into 設定.xlsx too.

        ``keep``: bureaus that stay where they are, as 局=9:00-10:00; ``from_records`` counts records instead of 件数.
        """
        from ledger_tools.pipeline.slots import counts_of, propose, published_counts

        settings = self.settings
        counts = counts_of(self.store.members(), settings) if from_records else published_counts(settings)
        return propose(self.folder, settings, counts, counter, keep=keep, apply=apply)

    # ---- in ------------------------------------------------------------------------------------------------------

    def ingest(
        self,
        paths: Sequence[Path] = (),
        *,
        as_of: date,
        passwords: Sequence[str] = (),
        mails: Sequence[Path] = (),
        progress: Progress | None = None,
        heard: Callable[[Ingested], None] | None = None,
    ) -> Ingested:
        """Take in returned files (default: all of 回収/): archive, read, record; originals are never touched.

        By default what the desk filled in in 報告/ is looked for as well, and named, not taken in. Passwords are looked
        for in the mails among them, and in ``mails`` (files and folders). ``heard`` is told of files as they are taken.
        """
        from ledger_tools.pipeline.filled import filled_books
        from ledger_tools.pipeline.ingest import ingest

        store, given = self.store, list(paths) or [self.folder / RETURNS]
        for path in (path for path in given if not path.exists()):
            raise LedgerToolsError(f"{path} がありません。取り込むファイル又はフォルダの場所を確認してください。")
        with self._writing("取込み"):
            taken = ingest(
                self.folder, store, given, as_of=as_of, passwords=passwords, mails=mails, progress=progress, heard=heard
            )
        return taken if paths else replace(taken, filled=filled_books(self.folder, store, as_of=as_of))

    def withdraw(self, file: str, reason: str, *, as_of: date) -> tuple[Delivery, ...]:
        """Take a wrong file back, as if it had never come; it is kept, and :meth:`restore` puts it in force again.

        ``file`` is its name as it came, its place, its name in 保管 or the beginning of its hash.
        """
        from ledger_tools.pipeline.withdraw import withdraw

        with self._writing("ファイルの取下げ") as store:
            return withdraw(self.folder, store, file, reason, as_of=as_of)

    def restore(self, file: str, reason: str = "", *, as_of: date) -> tuple[Delivery, ...]:
        """Put a file in force again that was withdrawn."""
        from ledger_tools.pipeline.withdraw import restore

        with self._writing("取り下げたファイルを戻す作業") as store:
            return restore(self.folder, store, file, reason, as_of=as_of)

    def watch(
        self,
        *,
        as_of: date,
        passwords: Sequence[str] = (),
        settle: float = 2.0,
        began: Callable[[Ingested], None],
        took: Callable[[Ingested], None],
        failed: Callable[[str], None],
    ) -> None:
        """Ingest 回収/ (``began`` is told), then whatever arrives there (``took`` is told), until Ctrl+C is pressed.

        A file is taken in once it has not changed for ``settle`` seconds, together with all others of which that is so.
        What cannot be taken in now is tried again (``failed`` is told why).
        """
        from ledger_tools.pipeline.watch import watch_returns

        watch_returns(self, as_of=as_of, passwords=passwords, settle=settle, began=began, took=took, failed=failed)

    def inspect(self, path: Path, *, as_of: date, passwords: Sequence[str] = ()) -> Inspected:
        """Say what is read in one file (or archive, or mail), row by row, and what is doubtful. Needs no cycle."""
        from ledger_tools.pipeline.inspect import inspect

        return inspect(self, path, as_of=as_of, passwords=passwords)

    def rebuild(self, *, as_of: date, passwords: Sequence[str] = ()) -> Rebuilt:
        """Make the store again from what lies in the folder, and put it in the place of the lost or broken one."""
        from ledger_tools.pipeline.rebuild import rebuild

        return rebuild(self, as_of=as_of, passwords=passwords)

    # ---- how it stands -------------------------------------------------------------------------------------------

    @property
    def parts(self) -> tuple[int, ...]:
        """The parts that have ledgers, each by itself ``part`` of the steps below: 0 the batch, else a supplement."""
        return tuple(sorted({0, *map(int, self.store.ledgers()["part"])}))

    def reconcile(self, *, as_of: date, part: int = 0) -> Reconciled:
        """Work out the status of every row issued in a part, and all findings."""
        from ledger_tools.pipeline.validate import read_inputs
        from ledger_tools.reconcile.parts import of_part
        from ledger_tools.reconcile.statuses import reconcile

        return reconcile(of_part(read_inputs(self.store, self.settings, as_of=as_of), part))

    def validate(self, *, as_of: date, part: int = 0) -> Validated:
        """Reconcile, and say what is open, by kind of finding, and that the totals add up."""
        from ledger_tools.pipeline.validate import validate

        return validate(self.reconcile(as_of=as_of, part=part))

    def status(self, *, as_of: date, part: int = 0) -> Report:
        """Return the report model: how far a part of the cycle and each bureau in it are."""
        from ledger_tools.pipeline.report import report_of

        return report_of(self.store, self.reconcile(as_of=as_of, part=part), as_of)

    def rows(self, *, as_of: date) -> pd.DataFrame:
        """One line per issued row of all parts, with the contract's columns of ``export rows``."""
        from ledger_tools.pipeline.export import rows

        return rows(self, as_of)

    def findings(self, *, as_of: date) -> tuple[Finding, ...]:
        """All findings of the cycle."""
        return tuple(one for part in self.parts for one in self.reconcile(as_of=as_of, part=part).findings)

    def explain(self, kigo: str, bango: str, *, as_of: date) -> Chain:
        """Return one member's chain from the records to the status; raises where the member is on no ledger."""
        from ledger_tools.pipeline.desk import explain

        return explain(self, kigo, bango, as_of=as_of)

    # ---- reports and papers --------------------------------------------------------------------------------------

    def summary(
        self,
        *,
        as_of: date,
        part: int = 0,
        reconciled: Reconciled | None = None,
        with_names: bool = False,
        page: bool = False,
        password: str = "",
        place: Path | None = None,
    ) -> tuple[Path, ...]:
        """Write 報告/未処理一覧.xlsx and 報告/報告書.docx (members' names in it only on demand); ``page``: HTML too.

        What is about a supplement lies in a folder of its own in 報告/; ``place`` is any other folder for them.
        ``reconciled`` is the outcome for the same day, where the caller has it already.
        """
        from ledger_tools.pipeline.summary import write_summary

        with self._writing("報告書の作成") as store:
            found = reconciled or self.reconcile(as_of=as_of, part=part)
            self.before_writing()
            return write_summary(
                self.folder, store, found, as_of=as_of, with_names=with_names, page=page, password=password, place=place
            )

    def remind(
        self,
        *,
        as_of: date,
        part: int = 0,
        bureaus: Iterable[str] = (),
        force: bool = False,
        password_file: Path | None = None,
    ) -> Reminded:
        """Write letters and send-back ledgers for bureaus with open items; an unchanged letter is not repeated.

        ``bureaus`` are the codes of those written to now (default: all); ``password_file`` as in :meth:`generate`.
        """
        from ledger_tools.pipeline.remind import remind

        locks = self._passwords(password_file)
        with self._writing("督促の作成") as store:
            found, day, of = self.reconcile(as_of=as_of, part=part), as_of, tuple(bureaus)
            self.before_writing()
            return remind(
                self.folder, store, found, as_of=day, bureaus=of, force=force, passwords=locks, tell=self.tell
            )

    def review(
        self, *, as_of: date, part: int = 0, reconciled: Reconciled | None = None, passwords: Sequence[str] = ()
    ) -> Written:
        """Write 報告/要確認一覧.xlsx: every doubtful row with its evidence, ``reconciled`` as in ``summary``."""
        from ledger_tools.pipeline.desk import write_review

        with self._writing("要確認一覧の作成"):
            return write_review(self, as_of=as_of, part=part, reconciled=reconciled, passwords=passwords)

    def cards(self, *, as_of: date, part: int = 0) -> Written:
        """Write 報告/返送カード確認表.xlsx: the cards that must come back, to be counted in it."""
        from ledger_tools.pipeline.desk import write_cards

        with self._writing("返送カード確認表の作成"):
            return write_cards(self, as_of=as_of, part=part)

    def export(self, what: str, *, as_of: date, style: str = "csv", output: Path | None = None) -> Exported:
        """Return rows, findings, members, events or totals as CSV or JSON; written to ``output`` if given."""
        from ledger_tools.pipeline.export import export

        return export(self, what, style, as_of=as_of, output=output)

    # ---- who gets what -------------------------------------------------------------------------------------------

    def eligible(self, paths: Sequence[Path] = (), *, as_of: date) -> Eligible:
        """Judge who gets a card without asking (default: all of 名簿/) and write 報告/対象者一覧.xlsx."""
        from ledger_tools.pipeline.programmes import eligible

        return eligible(self.folder, self.settings, paths, as_of=as_of)

    def due(self, paths: Sequence[Path] = (), *, as_of: date, until: date | None = None) -> Due:
        """Find who needs a card by ``until`` (default: in a year) and write 報告/後日交付予定一覧.xlsx."""
        from ledger_tools.pipeline.programmes import due

        return due(self.folder, self.settings, paths, as_of=as_of, until=until)

    def leaflet(self, paths: Sequence[Path] = (), *, as_of: date) -> Leaflet:
        """Work out who gets the leaflet which way and write 報告/リーフレット配付一覧.xlsx."""
        from ledger_tools.pipeline.programmes import leaflet

        return leaflet(self.folder, self.settings, paths, as_of=as_of)

    def kokuho(self, roster: Path, *, settings_file: Path | None = None, out: Path | None = None) -> Kokuho:
        """Judge a 国保 roster and write its lists to ``out`` (default: 報告/国保). Needs no cycle."""
        from ledger_tools.pipeline.programmes import kokuho

        return kokuho(self.folder, roster, settings_file=settings_file, out=out)
