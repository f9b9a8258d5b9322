"""Step 0: a cycle folder with all that is filled in, copied or looked at before the first load."""

from __future__ import annotations

from pathlib import Path

from ledger_tools.files import make_folder, write_file
from ledger_tools.folder import FOLDERS, RECORDS, RECORDS_SAMPLE, SETTINGS, WORDING
from ledger_tools.records.sample import write_sample
from ledger_tools.resources import template_dir
from ledger_tools.settings.write import default_tables, write_settings


def make_cycle_folder(folder: Path, departments: Path | None) -> None:
    """Make the folders, 設定.xlsx, 名簿/見本.xlsx and the templates in 文面/; what is already there is kept.

    ``departments``: CSV for sheet 所属 of the settings. Raises OutputError.
    """
    for name in FOLDERS:
        make_folder(folder / name)
    if not (folder / SETTINGS).exists():
        write_file(folder / SETTINGS, write_settings(default_tables(departments)))
    sample = folder / RECORDS / RECORDS_SAMPLE
    if not sample.exists():
        write_file(sample, write_sample())
    for source in sorted(template_dir().iterdir()):
        target = folder / WORDING / source.name
        if source.suffix in (".xlsx", ".docx") and not target.exists():
            write_file(target, source.read_bytes())
