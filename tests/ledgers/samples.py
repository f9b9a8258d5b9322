"""Invented ledgers and settings for the tests of what is handed out."""

from __future__ import annotations

import subprocess
from datetime import date, time
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from lxml import etree

from ledger_tools.identity import make_row_key
from ledger_tools.ledgers import Wording, read_wording
from ledger_tools.model import COUNTER, DIRECT, Bureau, Department, IssuedRow, LedgerSheet
from ledger_tools.resources import template_dir
from ledger_tools.settings import Settings

CYCLE = "K7QX"
BUREAUS = (
    Bureau("01", "架空総務局", "庶務課", COUNTER, time(9, 30), time(10, 30), 219, 1),
    Bureau("02", "架空環境局", "庶務課", COUNTER, time(9), time(10), 350, 2),
    Bureau("03", "架空議会局", "庶務課", COUNTER, time(11), time(12), 11, 3),
    Bureau("04", "架空区役所", "総務課", DIRECT, None, None, None, 4),
)
WARD = BUREAUS[3]
NAMES = (
    ("架空 太郎", "カクウ タロウ"),
    ("髙橋 花子", "タカハシ ハナコ"),
    ("渡邉 健一郎", "ワタナベ ケンイチロウ"),
    ("葛󠄀西 翔", "カサイ ショウ"),
    ("森 美咲", "モリ ミサキ"),
)


def settings(*, unit: str = "封筒", marks: str = "確認する") -> Settings:
    return Settings(
        program="令和7年度 資格確認書",
        insurer="架空市職員共済組合",
        sender="架空市職員共済組合事務局長",
        reference_date=date(2025, 10, 23),
        retired_from=date(2025, 10, 24),
        counter_date=date(2025, 11, 20),
        direct_date=date(2025, 11, 19),
        ledger_mail_date=date(2025, 11, 18),
        hand_out_by=date(2025, 12, 1),
        submit_by=date(2025, 12, 15),
        old_card_ends=date(2025, 12, 2),
        card_valid_to=date(2029, 11, 30),
        place="南庁舎16階 職員共済組合保険係窓口",
        contact="架空市職員共済組合保険係 内線 12345",
        unit=unit,
        marks=marks,
        store="",
        bureaus=BUREAUS,
        departments=(),
    )


@lru_cache(maxsize=1)
def wording() -> Wording:
    return read_wording(template_dir())


def issued(number: int, name: str, kana: str, *, same_name: bool = False, department: str = "庶務課") -> IssuedRow:
    key = make_row_key(CYCLE, "01-003", number)
    return IssuedRow(number, key, "架", f"{number:06}", name, kana, department, 1 + number % 3, same_name)


def ledger(members: int, *, bureau: Bureau = BUREAUS[0], department: str = "庶務課", edition: int = 1) -> LedgerSheet:
    rows = tuple(issued(number, *NAMES[number % len(NAMES)]) for number in range(1, members + 1))
    return LedgerSheet(
        CYCLE, f"{bureau.order:02}-003", edition, bureau, Department(bureau.code, "003", department), rows
    )


def part(workbook: bytes, name: str) -> etree._Element:
    """One XML part of a package."""
    with ZipFile(BytesIO(workbook)) as package:
        return etree.fromstring(package.read(name))


def convert(soffice: str, source: Path, kind: str) -> Path:
    """Let LibreOffice convert a file; it gets a profile of its own, so that runs do not disturb one another."""
    target = source.parent / "converted"
    profile = (source.parent / "profile").as_uri()
    command = [soffice, f"-env:UserInstallation={profile}", "--headless", "--convert-to", kind, "--outdir", str(target)]
    subprocess.run([*command, str(source)], check=True, capture_output=True, timeout=180)
    return target / f"{source.stem}.{kind.partition(':')[0]}"
