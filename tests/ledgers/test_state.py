"""Column 状態, recalculated by LibreOffice, row by row."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from ledger_tools.ledgers import write_ledger
from ledger_tools.ledgers.places import COLUMN, FIRST_ROW
from tests.ledgers.samples import convert, issued, ledger, settings, wording

#: 氏名 and フリガナ; 受領年月日, 受領印又は署名, 備考.
Filled = tuple[tuple[str, str], date | str | None, str | float | bool | None, str | None]

TARO = ("架空 太郎", "カクウ タロウ")
DAY = date(2025, 11, 25)

#: 氏名 and フリガナ; 受領年月日, 受領印又は署名, 備考; 状態 (and, where it differs, 状態 with 済の扱い 受領と認める).
ROWS: tuple[tuple[tuple[str, str], date | str | None, str | float | bool | None, str | None, str], ...] = (
    (TARO, None, None, "", "未記入"),
    (TARO, None, " 　", " ", "未記入"),
    (TARO, DAY, None, "", "印影は取込みで確認"),
    (TARO, "令和7年11月25日", " ", " ", "印影は取込みで確認"),
    (TARO, date(2025, 11, 1), None, "", "要確認"),
    (TARO, "受領", None, "", "要確認"),
    (TARO, DAY, "架空", "", "済"),
    (TARO, None, "架空", "", "済"),
    (TARO, DAY, "架空 太郎", "", "済"),
    (TARO, DAY, "架空　太郎", "", "済"),
    (TARO, DAY, "架空太郎㊞", "", "済"),
    (TARO, DAY, "架空印", "", "済"),
    (TARO, DAY, "架空太", "", "要確認"),
    (TARO, DAY, "カクウ", "", "済"),
    (TARO, "令和7年11月25日", "架空", "", "済"),
    (TARO, date(2025, 12, 15), "架空", "", "済"),
    (("森 美咲", "モリ ミサキ"), DAY, "森", "", "済"),
    (("矢野 歩", "ヤノ アユム"), DAY, "ヤノ", "", "済"),  # in its cell a break parts the two
    (("矢野 歩", "ヤノ アユム"), DAY, "ヤノアユム", "", "済"),
    (("架空太郎", "カクウタロウ"), DAY, "架空太郎", "", "済"),
    (("末 未央", "スエ ミオ"), DAY, "末未央", "", "済"),
    (("印南 太郎", "インナミ タロウ"), DAY, "印南", "", "済"),
    (TARO, DAY, "架", "", "要確認"),
    (TARO, DAY, "太郎", "", "要確認"),
    (TARO, DAY, "カク", "", "要確認"),
    (TARO, DAY, "架空花子", "", "要確認"),
    (TARO, DAY, "佐藤", "", "要確認"),
    (("架空太郎", "カクウタロウ"), DAY, "架空", "", "要確認"),
    (("印南 太郎", "インナミ タロウ"), DAY, "印", "", "要確認"),
    (TARO, date(2025, 11, 19), "架空", "", "要確認"),
    (TARO, date(2025, 12, 16), "架空", "", "要確認"),
    (TARO, "後日", "架空", "", "要確認"),
    (TARO, DAY, "〃", "", "要確認"),
    (TARO, DAY, "同上", "", "要確認"),
    (TARO, DAY, "―", "", "要確認"),
    (TARO, DAY, "×", "", "要確認"),
    (TARO, DAY, "未", "", "要確認"),
    (TARO, DAY, "不在", "", "要確認"),
    (TARO, DAY, "受領予定", "", "要確認"),
    (TARO, DAY, "印", "", "要確認"),
    (TARO, DAY, "架空(代)", "", "要確認"),
    (TARO, DAY, "代理 架空花子", "", "要確認"),
    (TARO, DAY, 1, "", "要確認"),
    (TARO, DAY, True, "", "要確認"),
    (TARO, None, None, "11月5日退職者", "済"),
    (TARO, None, None, "１１月５日退職者", "済"),
    (TARO, None, None, "令和7年10月31日 退職", "済"),
    (TARO, None, None, "R7.10.31退職", "済"),
    (TARO, None, None, "10/31退職、カード返送", "済"),
    (TARO, None, None, "休職(休業)中 11月25日自宅宛てて郵送済み", "済"),
    (TARO, None, None, "育休中 11/25自宅へ郵送済", "済"),
    (TARO, None, None, "産休のため11月25日に発送しました", "済"),
    (TARO, None, None, "産休のため11月25日に自宅へ発送しました", "済"),
    (TARO, None, None, "11月05日付け退職", "済"),
    (TARO, None, None, "○月○日退職者", "要確認"),
    (TARO, None, None, "11月31日退職者", "要確認"),
    (TARO, None, None, "10月23日退職者", "要確認"),
    (TARO, None, None, "12月2日退職者", "要確認"),
    (TARO, None, None, "令和6年11月5日退職者", "要確認"),
    (TARO, None, None, "11月5日", "要確認"),
    (TARO, None, None, "〇月〇日退職者", "要確認"),
    (TARO, None, None, "退職", "要確認"),
    (TARO, None, None, "11月末退職", "要確認"),
    (TARO, None, None, "11月30日退職予定", "要確認"),
    (TARO, None, None, "11月30日退職 予 定", "要確認"),
    (TARO, None, None, "休職(休業)中 〇月〇日自宅宛てて郵送済み", "要確認"),
    (TARO, None, None, "休職中 11月25日郵送", "済"),
    (TARO, None, None, "休職中 後日郵送", "要確認"),
    (TARO, None, None, "育休中 11月25日郵送済み 宛先不明で返戻", "要確認"),
    (TARO, None, None, "休職中", "要確認"),
    (TARO, None, None, "11月25日郵送済み", "要確認"),
    (TARO, None, None, "育児休業中 11月5日退職者", "要確認"),
    (TARO, None, None, "11月5日退職者ではない", "要確認"),
    (TARO, None, None, "11月5日退職?", "要確認"),
    (TARO, None, None, "12月1日付け異動", "要確認"),
    (TARO, None, None, "出張中", "要確認"),
    (TARO, DAY, "架空", "11月5日退職者", "要確認"),
    (TARO, DAY, "架空", "休職中 11月25日自宅へ郵送済み", "要確認"),
    (TARO, "=TODAY()", "架空", "", "要確認"),
    (TARO, "=DATE(2025,11,25)", "架空", "", "要確認"),
    (TARO, "=TODAY()", None, "11月5日退職者", "済"),
    (TARO, DAY, "済", "", "要確認"),
    (TARO, DAY, "○", "", "要確認"),
)  # fmt: skip
MARKS = frozenset(("済", "○"))
#: Typed as formulas, not as texts.
FORMULAS = frozenset(("=TODAY()", "=DATE(2025,11,25)"))
DATA = Path(__file__).parents[1] / "data"


def recalculated(soffice: str, folder: Path, filled: Sequence[Filled], marks: str = "確認する") -> list[str]:
    """Fill a ledger as a clerk would and let LibreOffice work out 状態."""
    rows = tuple(issued(number, *row[0]) for number, row in enumerate(filled, start=1))
    content = write_ledger(replace(ledger(0), rows=rows), settings(marks=marks), wording())
    book = openpyxl.load_workbook(BytesIO(content))
    sheet = book["受領簿"]
    for at, (_, received_on, stamp, remark) in enumerate(filled, start=FIRST_ROW + 1):
        for key, value in (("received_on", received_on), ("stamp", stamp), ("remark", remark)):
            cell = sheet.cell(at, COLUMN[key] + 1)
            cell.value = value
            if isinstance(value, str) and value not in FORMULAS:
                cell.data_type = "s"
    book.save(folder / "filled.xlsx")
    computed = openpyxl.load_workbook(convert(soffice, folder / "filled.xlsx", "xlsx"), data_only=True)["受領簿"]
    states = [computed.cell(at, COLUMN["state"] + 1).value for at in range(FIRST_ROW + 1, FIRST_ROW + 1 + len(filled))]
    progress = str(computed.cell(FIRST_ROW - 1, COLUMN["state"] + 1).value)
    assert progress.startswith(f"記入済 {states.count('済')} / {len(states)} 人")
    return states


@pytest.mark.slow
@pytest.mark.parametrize("marks", ["確認する", "受領と認める"])
def test_state_of_every_kind_of_row(soffice: str, tmp_path: Path, marks: str) -> None:
    states = recalculated(soffice, tmp_path, [row[:4] for row in ROWS], marks)
    expected = ["済" if marks == "受領と認める" and row[2] in MARKS else row[4] for row in ROWS]
    shown = [(row[1:4], state, want) for row, state, want in zip(ROWS, states, expected, strict=True) if state != want]
    assert shown == []


@pytest.mark.slow
def test_state_is_never_done_where_the_program_would_ask(soffice: str, tmp_path: Path) -> None:
    """All examples of remarks and signatures: 済 only where the program agrees, and mostly where it does."""
    remarks, signatures = _examples("remarks.tsv"), _examples("signatures.tsv")
    filled: list[Filled] = [(TARO, None, None, item["text"]) for item in remarks]
    filled += [((item["name"], item["kana"]), DAY, item["text"].replace("\\n", "\n"), None) for item in signatures]
    done = [item["kind"] in {"retired", "leave_mailed"} and not item["codes"] for item in remarks]
    done += [item["kind"] == "fits" for item in signatures]
    states = recalculated(soffice, tmp_path, filled)
    wrong = [row for row, state, right in zip(filled, states, done, strict=True) if state == "済" and not right]
    assert [row[2:] for row in wrong] == []
    agreed = sum(state == "済" for state, right in zip(states, done, strict=True) if right)
    assert agreed >= 100  # the forms of the notice and their short forms; the rest is left to the program


def _examples(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))
