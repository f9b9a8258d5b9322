"""The papers of each bureau's general-affairs section: its slip and its covering letter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from ledger_tools.files import digest, is_lost
from ledger_tools.folder import LETTER, SLIP
from ledger_tools.ledgers.names import bureau_folder
from ledger_tools.ledgers.slip import write_slip
from ledger_tools.ledgers.wording import Wording
from ledger_tools.model import Bureau, LedgerSheet
from ledger_tools.pipeline.placing import place
from ledger_tools.settings import Settings
from ledger_tools.store import Store


@dataclass(frozen=True)
class BureauPapers:
    """The slip and the letter of each bureau: what its section fetches and hands in.

    ``folder`` is the cycle's, ``root`` the one in it that holds the bureaus' folders of one part.
    """

    folder: Path
    root: Path
    sheets: Sequence[LedgerSheet]
    settings: Settings
    wording: Wording
    store: Store
    as_of: date

    def write(self, bureau: Bureau) -> tuple[str, ...]:
        """Write both; return the names of those that somebody had altered and that were set aside."""
        from ledger_tools.ledgers.letter import write_letter  # noqa: PLC0415 - Word is slow to import and seldom needed

        mine = [sheet for sheet in self.sheets if sheet.bureau.code == bureau.code and sheet.rows]
        own = self.root / bureau_folder(bureau)
        if not mine:
            return ()
        papers = {
            own / SLIP: write_slip(bureau, mine, self.settings, self.wording, cycle_id=self.store.cycle_id),
            own / LETTER: write_letter(bureau, mine, self.settings, self.wording),
        }
        written = {path.relative_to(self.folder).as_posix(): digest(data) for path, data in papers.items()}
        # Before they are written: after a run that was cut off, what it left there is known for its own work.
        self.store.record_papers(bureau.code, written, as_of=self.as_of)
        kept: list[str] = []
        for path, data in papers.items():
            before = [entry for entry in self._before(bureau) if entry[0].name == path.name]
            kept += place(path, data, earlier=[old for old, _ in before], written=[sha256 for _, sha256 in before])
        return tuple(kept)

    def _before(self, bureau: Bureau) -> list[tuple[Path, str]]:
        """Where the papers of a bureau in this part were put so far, and the SHA-256 of each."""
        recorded = ((self.folder / path, sha256) for path, sha256 in self._recorded.get(bureau.code, ()))
        return [(path, sha256) for path, sha256 in recorded if path.parent.parent == self.root]

    @cached_property
    def _recorded(self) -> dict[str, list[tuple[str, str]]]:
        return self.store.papers()

    def write_missing(self) -> tuple[str, ...]:
        kept: list[str] = []
        for bureau in self.settings.bureaus:
            own = self.root / bureau_folder(bureau)
            if own.is_dir() and (is_lost(own / SLIP) or ((own / LETTER).exists() and is_lost(own / LETTER))):
                kept += self.write(bureau)
        return tuple(kept)
