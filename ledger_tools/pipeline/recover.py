"""Making a store again without a register: of a cycle that is older than it, or whose register is lost.

名簿, 受領簿 and 保管 say much of what was done, and not all of it. What they do not say is told in sentences, so that
nobody takes the new store for the old one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

import pandas as pd

from ledger_tools.errors import LedgerToolsError, StoreError
from ledger_tools.files import digest
from ledger_tools.folder import ARCHIVE, LEDGER_ENDING, LEDGERS, RETURNS, part_of
from ledger_tools.frames import lines
from ledger_tools.identity import DESK_KINDS, KIND_REVIEW, SAME_NAME_SIGN
from ledger_tools.ledgers.names import ledger_file
from ledger_tools.model import Bureau, Department, IssuedRow, LedgerSheet, ReadRow, ReadTable
from ledger_tools.pipeline.ingest import ingest_in_order
from ledger_tools.pipeline.load import load
from ledger_tools.pipeline.parts import report_folders
from ledger_tools.pipeline.rosters import roster_files
from ledger_tools.records.envelopes import envelopes
from ledger_tools.returns import Identity, Job, read_identity, read_many
from ledger_tools.settings import Settings
from ledger_tools.store import Store
from ledger_tools.store.kept import OWN_ENDINGS, is_kept

#: What a file of 保管 is called: systems and services leave files of their own beside them.
_NUMBER = re.compile(r"[0-9a-f]{64}")
#: What no file of the folder says.
_NOT_SAID = (
    "受領簿は今の版だけを戻しました。前の版に載っていて今の版にいない人は、提出された受領簿に行があっても照合できません。",
    "取り込んだ日は、保管フォルダのファイルの日付としました。期限後の提出(D03)の表示が前と違うことがあります。",
    "取り下げたファイル、督促と報告書の記録、誰がいつ作業したか(操作の記録)は戻りません。"
    "取り下げていたファイルがあれば、ledger-tools ingest --withdraw で取り下げ直してください。",
    "前に読み込んで今の名簿にいない人の記録は戻りません。",
)


@dataclass
class Recovery:
    """Fills a new store with what the folder says; ``lost`` tells in sentences what it does not say."""

    folder: Path
    store: Store
    settings: Settings
    as_of: date
    passwords: tuple[str, ...]
    lost: list[str] = field(default_factory=list)

    def run(self) -> None:
        """Recover all there is; raises StoreError where nothing says which cycle this is."""
        issued = sorted((self.folder / LEDGERS).rglob(f"*{LEDGER_ENDING}"))
        self.store.begin(_cycle_id(issued, kept_files(self.folder), self.passwords))
        self._load()
        self._issue(issued)
        self.lost += _NOT_SAID
        kept = kept_files(self.folder)
        if not kept and any(path.is_file() for path in (self.folder / RETURNS).rglob("*")):
            self.lost.append(
                f"{ARCHIVE}フォルダに原本がありません。"
                f"{RETURNS}フォルダのファイルを、ledger-tools ingest で取り込み直してください。"
            )
        self.take_in(kept)

    def take_in(self, kept: Sequence[Path]) -> None:
        """Read kept files, by the day on which they came; under the name they have in 回収, if they still lie there."""
        if self.store.ledgers().empty:
            if kept:
                self.lost.append(
                    f"受領簿がないため、保管フォルダの {len(kept):,}件を読み取っていません。"
                    "ledger-tools generate の後、もう一度 ledger-tools rebuild を実行してください。"
                )
            return
        returns = self.folder / RETURNS
        lying = {sha256: path.relative_to(returns).as_posix() for sha256, path in by_digest(returns).items()}
        unnamed = 0
        for day, files in groupby(sorted(kept, key=_changed), key=_day):
            paths = [(lying.get(path.stem, path.name), path) for path in files]
            unnamed += sum(name == path.name for name, path in paths)
            ingest_in_order(self.folder, self.store, paths, as_of=day, passwords=self.passwords)
        self._number_workbooks()
        if unnamed:
            self.lost.append(
                f"{unnamed:,}件は元の名前が分からないため、{ARCHIVE}フォルダでの名前で表示します"
                "(zip やメールの中にあったファイルもこうなります)。"
            )

    def _load(self) -> None:
        try:
            report = load(self.store, self.settings, roster_files(self.folder), as_of=self.as_of)
        except LedgerToolsError as error:
            self.lost.append(f"名簿を読み込んでいません。{error}")
            return
        if not report.ok:
            self.lost.append(
                "名簿に誤りがあるため、読み込んでいません。直してから ledger-tools load を実行してください。"
            )

    def _issue(self, paths: Sequence[Path]) -> None:
        """Take the ledgers in 受領簿 for those that were issued, as they stand there."""
        members = _Members(envelopes(self.store.members()), self.settings)
        newest: dict[str, tuple[LedgerSheet, str, str]] = {}
        jobs = (Job(path.name, path, passwords=self.passwords) for path in paths)
        for path, (job, reading) in zip(paths, read_many(jobs), strict=True):
            place = path.relative_to(self.folder).as_posix()
            tables = [one for one in reading.tables if one.cycle_id == self.store.cycle_id and one.ledger_id]
            part = max(part_of(name) for name in path.relative_to(self.folder).parts)
            sheet = members.sheet(tables[0], job.name, part) if tables else None
            if sheet is None:
                self.lost.append(
                    f"{place} を受領簿として読めません。壊れていれば ledger-tools generate で書き直し、"
                    "パスワード付きなら --password か --password-file を付けて、もう一度実行してください。"
                )
            elif sheet.ledger_id not in newest or newest[sheet.ledger_id][0].edition < sheet.edition:
                newest[sheet.ledger_id] = (sheet, place, digest(path.read_bytes()))
        for number in sorted(newest):
            day = _day(self.folder / newest[number][1])
            self.store.record_ledgers([newest[number]], as_of=day)

    def _number_workbooks(self) -> None:
        """Go on numbering the desk's workbooks behind those that there are."""
        used = Counter(dict.fromkeys(DESK_KINDS, 0))
        written = (path for place in report_folders(self.folder) for path in place.glob("*.xlsx"))
        for path in (*written, *kept_files(self.folder)):
            identity = _identity(path, self.passwords)
            if identity.kind in DESK_KINDS and identity.cycle_id == self.store.cycle_id:
                used[identity.kind] = max(used[identity.kind], identity.edition or 1)
        for kind, serial in used.items():
            for _ in range(serial):
                if kind == KIND_REVIEW:
                    self.store.number_review_book(rows=0, decided=0, as_of=self.as_of)
                else:
                    self.store.number_cards_book(rows=0, cards=0, as_of=self.as_of)


class _Members:
    """Finds what a ledger does not carry: the codes of its department, and what is known of its members."""

    def __init__(self, own: pd.DataFrame, settings: Settings) -> None:
        self._settings = settings
        self._known: Mapping[tuple[str, str], Any] = {(one.kigo, one.bango): one for one in lines(own)}

    def sheet(self, table: ReadTable, name: str, part: int) -> LedgerSheet | None:
        """The ledger that a file of 受領簿 is; None where its bureau is not in the settings, or a row has no key."""
        order = table.ledger_id.partition("-")[0]
        bureau = next((one for one in self._settings.bureaus if f"{one.order:02d}" == order), None)
        if bureau is None or not table.edition or not all(row.key and row.no.isdecimal() for row in table.rows):
            return None
        department = self._department(table, bureau, name)
        rows = tuple(self._row(row, department) for row in table.rows)
        return LedgerSheet(table.cycle_id, table.ledger_id, table.edition, bureau, department, rows, part)

    def _department(self, table: ReadTable, bureau: Bureau, name: str) -> Department:
        """The one by which the file is called, else that of most of its members."""
        listed = [one for one in self._settings.departments if one.bureau_code == bureau.code]
        found = [self._known[key] for row in table.rows if (key := (row.kigo, row.bango)) in self._known]
        theirs = Counter(Department(one.bureau_code, one.department_code, one.department_name) for one in found)
        meant = [*listed, *(one for one, _ in theirs.most_common() if one.bureau_code == bureau.code)]
        called = (one for one in meant if ledger_file(table.ledger_id, one.name) == name)
        shown = name.removeprefix(f"{table.ledger_id}_").removesuffix(LEDGER_ENDING)
        return next(called, meant[-1] if theirs and meant else Department(bureau.code, table.ledger_id, shown))

    def _row(self, row: ReadRow, department: Department) -> IssuedRow:
        known = self._known.get((row.kigo, row.bango))
        return IssuedRow(
            no=int(row.no),
            row_key=row.key,
            kigo=row.kigo,
            bango=row.bango,
            name=row.name.removesuffix(SAME_NAME_SIGN),
            kana=row.kana,
            department=known.department_name if known else department.name,
            cards=int(row.cards) if row.cards.isdecimal() else 1,
            same_name=bool(known.same_name) if known else False,
        )


def kept_files(folder: Path) -> list[Path]:
    """The files of 保管 that came from outside."""
    return [
        path
        for path in sorted((folder / ARCHIVE).glob("*"))
        if path.is_file() and _NUMBER.fullmatch(path.stem) and path.suffix not in OWN_ENDINGS
    ]


def by_digest(place: Path) -> dict[str, Path]:
    """SHA-256 -> file, of all files below a folder."""
    return {digest(path.read_bytes()): path for path in sorted(place.rglob("*")) if path.is_file()}


def _cycle_id(ours: Sequence[Path], kept: Sequence[Path], passwords: Sequence[str]) -> str:
    """The number that most ledgers in 受領簿 carry; where there are none, most files of 保管."""
    for paths in (ours, kept):
        counted = Counter(number for path in paths if (number := _identity(path, passwords).cycle_id))
        if counted:
            return counted.most_common(1)[0][0]
    raise StoreError(
        "作り直すもとになるものがありません。受領簿フォルダにも保管フォルダにも、この事業の受領簿が見当たりません"
        "(パスワード付きなら --password か --password-file を付けてください)。"
        "まだ受領簿を作っていなければ、空の ledger.sqlite3 を別の場所に移し、ledger-tools init を実行してください。"
    )


def _identity(path: Path, passwords: Sequence[str]) -> Identity:
    try:
        return read_identity(path.read_bytes(), passwords=passwords)
    except OSError as error:
        raise StoreError(f"{path.name} を読めません。Excel などで開いていれば閉じてください。") from error


def _changed(path: Path) -> float:
    return path.stat().st_mtime


def _day(path: Path) -> date:
    """The local day on which a file was written."""
    return datetime.fromtimestamp(_changed(path), tz=UTC).astimezone().date()


def unheard_of(folder: Path, known: Collection[str]) -> list[Path]:
    """The kept files that are whole, and none of those a store knows of (their SHA-256)."""
    return [path for path in kept_files(folder) if path.stem not in known and is_kept(path)]
