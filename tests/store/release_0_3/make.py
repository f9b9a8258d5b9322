"""Make the cycle of release 0.3 that the migration is tested on; run inside that release, never with a later one.

    git worktree add ../release-0.3 5bd2167
    cd ../release-0.3
    PYTHONPATH=. python <this file>

Writes 設定.xlsx and ledger.sqlite3 of a small invented cycle, and exports.json: what that release's `export` said of
it. All people and bureaus are those of the release's own tests.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import tempfile
from datetime import date
from pathlib import Path

os.environ["LEDGER_TOOLS_ACTOR"] = "係員"  # nothing of the machine it is made on

from click.testing import CliRunner

from ledger_tools.cli import main as command
from ledger_tools.pipeline import Cycle
from ledger_tools.pipeline.desk import write_cards, write_review
from ledger_tools.version import VERSION
from tests.builders import ROSTER, generate, make_cycle, reload, return_ledger
from tests.pipeline.test_desk_events import type_into

HERE = Path(__file__).resolve().parent
EARLY, DAY, LATE = date(2025, 12, 8), date(2025, 12, 10), date(2025, 12, 16)


def main() -> None:
    assert VERSION == "0.3.0", f"made by {VERSION}"
    with tempfile.TemporaryDirectory() as folder, make_cycle(Path(folder, "R7")) as cycle:
        hand_out(cycle)
        take_in(cycle)
        chase(cycle)
        exports = {what: exported(cycle, what) for what in ("rows", "findings", "members", "events")}
        cycle.close()
        keep(cycle.folder)
    text = json.dumps(exports, ensure_ascii=False, indent=1)
    (HERE / "exports.json").write_text(f"{text}\n", encoding="utf-8", newline="\n")


def hand_out(cycle: Cycle) -> None:
    """Ledgers, a new edition of one, and one written again."""
    generate(cycle)
    reload(cycle, ROSTER.replace("若松 次郎", "若松 二郎"))
    generate(cycle)
    generate(cycle, departments=["02-001"], force=True)


def take_in(cycle: Cycle) -> None:
    """Returns: signed, doubtful, a retiree's, a note, one twice, a broken one; then a decision and a count, twice."""
    entries = {"0000101": {"stamp": "青葉"}, "0000102": {"stamp": "済"}, "0000103": {"seal": "白石"}}
    first = return_ledger(cycle, "01-001", entries, cards=0)
    shutil.copyfile(first, first.with_name("再送.xlsx"))
    return_ledger(cycle, "02-001", {"0000106": {"remark": "11月10日退職者"}}, cards=1, minutes=1)
    (cycle.folder / "回収" / "壊れた.xlsx").write_bytes(b"")
    cycle.ingest(as_of=EARLY)
    for sheet, reason in (("要確認", "電話で確認"), ("判定済", "本人に確認")):
        review = write_review(cycle, as_of=DAY).path
        type_into(review, sheet, "0000102", 判定="受領と認める", 判定者="佐藤", 判定の理由=reason)
        assert cycle.ingest([review], as_of=DAY).problems == []
    cards = write_cards(cycle, as_of=DAY).path
    type_into(cards, "返送予定", "0000106", 届いた枚数=1, 確認者="鈴木", 確認日=EARLY)
    assert cycle.ingest([cards], as_of=DAY).problems == []


def chase(cycle: Cycle) -> None:
    """Reports of three days, letters, and the same ones locked."""
    passwords = cycle.folder / "パスワード.txt"
    passwords.write_text("ひらけごま\n", encoding="utf-8")
    for day in (EARLY, DAY):
        cycle.summary(as_of=day)
        assert cycle.remind(as_of=day).reminders
    cycle.remind(as_of=LATE, password_file=passwords)
    cycle.summary(as_of=LATE)


def exported(cycle: Cycle, what: str) -> object:
    options = ["-C", str(cycle.folder), "export", what, "--format", "json", "--as-of", LATE.isoformat()]
    result = CliRunner().invoke(command, options)
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


def keep(folder: Path) -> None:
    shutil.copyfile(folder / "設定.xlsx", HERE / "設定.xlsx")
    store = HERE / "ledger.sqlite3"
    shutil.copyfile(folder / "ledger.sqlite3", store)
    connection = sqlite3.connect(store)
    connection.execute("PRAGMA journal_mode=DELETE")
    connection.execute("VACUUM")
    connection.close()


if __name__ == "__main__":
    main()
