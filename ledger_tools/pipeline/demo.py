"""``demo``: the whole cycle on the shipped example, through the same doors as the real one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

import pandas as pd

from ledger_tools.errors import LedgerToolsError
from ledger_tools.files import write_file
from ledger_tools.folder import RECORDS, REPORTS, RETURNS, SETTINGS, SLIP, STORE
from ledger_tools.frames import lines
from ledger_tools.pipeline.cycle import Cycle
from ledger_tools.pipeline.ingest import Ingested
from ledger_tools.pipeline.remind import remind
from ledger_tools.reports import build_report, progress_text
from ledger_tools.resources import example_dir
from ledger_tools.returns.paper.files import INSTALL
from ledger_tools.settings.items import SHEET_BASIC, SHEET_BUREAUS
from ledger_tools.settings.write import default_tables, write_settings
from ledger_tools.simulate import Returns, Truth, answer_send_backs, intake_days, simulate_returns, with_paper
from ledger_tools.simulate.clerk import Person

ROSTER = "名簿.csv"
DEPARTMENTS = "所属.csv"
HAND_OUT_DAY = date(2025, 11, 17)
#: The day after the deadline of 12/15: what is missing then is late.
DEMO_DAY = date(2025, 12, 16)
#: Which of the desk's intakes is followed by a report with a forecast and by the first send-back (from 0).
_INTERIM = 1
_OFFICERS = ("佐藤", "鈴木", "高橋", "田中", "伊藤", "渡辺", "山本", "中村")
_SIGNED_ON = date(2025, 12, 11)
_SCANNED = (
    "紙の受領簿: ほかの所属が {0.ledgers}冊に押印し、{0.pages}頁をスキャンした {0.files}件のファイルを返送しました。"
)
_NO_PAPER = (
    "紙の受領簿: 省きました。試すには、LibreOffice 及び日本語のフォントを入れ、ledger-tools を入れたフォルダで"
    f"コマンド「{INSTALL}」を実行してください。"
)


@dataclass(frozen=True)
class Demo:
    """The outcome of a demo: the progress table as text, the files to open, and the truth of every row."""

    table: str
    files: tuple[Path, ...]
    truths: tuple[Truth, ...]


def run_demo(folder: Path, *, seed: int, progress: Any = None, say: Callable[[str], None] = lambda _text: None) -> Demo:
    """Run init, load, generate, the invented clerks, ingest, validate and summary in an empty ``folder``.

    Raises LedgerToolsError where the folder already holds a cycle.
    """
    if (folder / STORE).exists():
        raise LedgerToolsError(
            f"{folder} には既に事業フォルダがあります。別のフォルダ名を指定するか、お試しのフォルダを削除してください。"
        )
    write_file(folder / SETTINGS, write_settings(_settings()))
    with Cycle.init(folder) as cycle:
        roster = folder / RECORDS / ROSTER
        roster.write_bytes((example_dir() / ROSTER).read_bytes())
        loaded = cycle.load(as_of=HAND_OUT_DAY)
        say(f"名簿: 封筒 {loaded.envelopes:,}通、資格確認書 {loaded.cards:,}枚を読み込みました。")
        made = cycle.generate(as_of=HAND_OUT_DAY, progress=progress)
        say(f"受領簿: {len(made.written):,}冊を作成しました。")
        paths = cycle.store.ledgers().set_index("ledger_id")["path"]
        ledgers = [(sheet, folder / paths[sheet.ledger_id]) for sheet in made.written]
        people = _people(cycle.store.members())
        returns = simulate_returns(ledgers, people, cycle.settings, folder / RETURNS, seed=seed)
        say(f"架空の所属が {len(returns.deliveries):,}件のファイルを返送しました。")
        scanned = with_paper(returns, ledgers, folder / RETURNS, day=cycle.settings.submit_by, seed=seed)
        returns = scanned.returns
        say(_SCANNED.format(scanned) if scanned.files else _NO_PAPER)
        interim_day = intake_days(cycle.settings)[_INTERIM]
        taken = _take_in(cycle, returns, date.min, interim_day, progress)
        interim, returns = _interim(cycle, returns, interim_day, say)
        taken.add(_take_in(cycle, returns, interim_day, date.max, progress))
        bad, twice = len(taken.refused), len(taken.duplicates)
        say(f"取込み: {len(taken.read):,}件(読めないファイル {bad}件、同一内容 {twice}件)。")
        result = cycle.reconcile(as_of=DEMO_DAY)
        say(f"突合せ: 未処理 {result.open_rows:,}人、指摘 {len(result.findings):,}件。")
        written = cycle.summary(as_of=DEMO_DAY, reconciled=result, page=True)
        review = cycle.review(as_of=DEMO_DAY, reconciled=result)
        table = progress_text(build_report(result, cycle.settings, DEMO_DAY))
    first = next(path for _, path in ledgers)
    files = (folder / SETTINGS, first, first.parent / SLIP, *written, review.path, *interim)
    return Demo(table, (*files, folder / REPORTS), returns.truths)


def _settings() -> dict[str, list[dict[str, str]]]:
    """The notice's settings with invented people to ask, on numbers and addresses that nobody can have."""
    tables = default_tables(example_dir() / DEPARTMENTS)
    invented = {"担当者": "係員 一郎", "電話": "内線00001"}
    for row in tables[SHEET_BASIC]:
        row["値"] = invented.get(row["項目"], row["値"])
    for place, row in enumerate(tables[SHEET_BUREAUS]):
        code = row["局コード"]
        row |= {
            "担当者": _OFFICERS[place % len(_OFFICERS)],
            "電話": f"内線00{code}0",
            "メール": f"kyoku{code}@example.jp",
        }
    return tables


def _take_in(cycle: Cycle, returns: Returns, after: date, until: date, progress: Any) -> Ingested:
    """Take in what came on the days after ``after`` up to ``until``, day by day."""
    taken = Ingested()
    for day, came in groupby(returns.deliveries, key=lambda delivery: delivery.day):
        if after < day <= until:
            taken.add(cycle.ingest([delivery.path for delivery in came], as_of=day, progress=progress))
    return taken


def _interim(cycle: Cycle, returns: Returns, day: date, say: Callable[[str], None]) -> tuple[tuple[Path, ...], Returns]:
    """Report before the deadline, send back what one bureau left open, and have it answered.

    Returns where this report is kept, and the returns with the answers.
    """
    found = cycle.reconcile(as_of=day)
    kept = cycle.folder / REPORTS / f"{day.month}月{day.day}日現在"
    interim = cycle.summary(as_of=day, reconciled=found, place=kept)
    say(f"{day.month}月{day.day}日現在の報告(提出期限の見込み入り)を作りました。未処理 {found.open_rows:,}人。")
    bureau = cycle.settings.bureaus[0]
    made = remind(cycle.folder, cycle.store, found, as_of=day, bureaus=[bureau.code])
    deadline = cycle.settings.submit_by
    folder = cycle.folder / RETURNS
    answered = answer_send_backs(returns, made.ledgers, folder, signed_on=_SIGNED_ON, day=deadline)
    say(f"{bureau.name}に依頼文と差戻し {len(made.ledgers):,}冊を送り、記入されて戻りました。")
    return interim, answered


def _people(members: pd.DataFrame) -> dict[tuple[str, str], Person]:
    own = members[members["relation"] == "本人"]
    known = {}
    for row in lines(own):
        leave = row.duty if row.duty not in ("", "在職", "退職") else ""
        days = (_day(row.leave_start), _day(row.leave_end), _day(row.retired_on))
        known[row.kigo, row.bango] = Person(row.former_name, leave, *days)
    return known


def _day(value: pd.Timestamp) -> date | None:
    return None if pd.isna(value) else value.date()
