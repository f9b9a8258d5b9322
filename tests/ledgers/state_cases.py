"""Rows that a clerk may fill in, what column 状態 shows of each, and what reconciling calls it.

``python -m tests.ledgers.state_cases`` writes the list of rows of which 状態 is the stricter judge anew.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from io import BytesIO
from pathlib import Path

import openpyxl

from ledger_tools.excel.references import cell_name
from ledger_tools.ledgers import write_ledger
from ledger_tools.ledgers.places import COLUMN, FIRST_ROW
from ledger_tools.reconcile.statuses import reconcile
from ledger_tools.remarks import parse_remark
from ledger_tools.settings.items import ASK
from tests.ledgers import samples
from tests.ledgers.formula import Cells, Value, compiled
from tests.reconcile import frames

DATA = Path(__file__).parents[1] / "data"
STRICTER = Path(__file__).with_name("state_stricter.tsv")
DAY = date(2025, 11, 25)
DONE = frozenset({"received", "retired", "mailed"})
#: A remark of each kind that settles a row, and the ways to write something beside it.
SETTLED = ("11月30日退職者", "休職中 11/25自宅宛てて郵送済み")
BESIDE = (
    "{remark}{word}",
    "{word}{remark}",
    "{remark} {word}",
    "{word} {remark}",
    "{remark}、{word}",
    "{remark}({word})",
)
_PER_LEDGER = 300


@dataclass(frozen=True)
class Row:
    """What stands in a row; ``on`` a day where Excel made one of what was typed. ``former`` is known to the records."""

    name: str = "川崎 太郎"
    kana: str = "カワサキ タロウ"
    on: date | str = ""
    stamp: str = ""
    remark: str = ""
    former: str = ""

    @property
    def cells(self) -> Cells:
        texts = {"name": self.name, "kana": self.kana, "received_on": self.on, "stamp": self.stamp}
        values = texts | {"remark": self.remark}
        return {cell_name(FIRST_ROW + 1, COLUMN[key] + 1): value or None for key, value in values.items()}


# --- the tables -----------------------------------------------------------------------------------------------------


def table(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as stream:
        lines = list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [line | {"text": line["text"].replace("\\n", "\n")} for line in lines]


def contrary_words() -> list[str]:
    return (DATA / "contrary_words.txt").read_text(encoding="utf-8").split()


def remarks() -> Iterator[Row]:
    return (Row(remark=line["text"]) for line in table("remarks.tsv"))


def signatures() -> Iterator[Row]:
    for line in table("signatures.tsv"):
        yield Row(line["name"], line["kana"], DAY, line["text"], former=line["former"])


def contrary() -> Iterator[Row]:
    """Every word that speaks against a row's being done, wherever the formula looks."""
    for word in contrary_words():
        yield Row(remark=word)
        yield Row(stamp="川崎", remark=word)
        yield Row(stamp="川崎", on=word)
        yield from (Row(on=DAY, stamp=form.format(word)) for form in ("{}", "川崎{}", "川崎 {}", "{}川崎", "川崎({})"))
        yield from (Row(remark=form.format(remark=remark, word=word)) for form in BESIDE for remark in SETTLED)


def days() -> Iterator[Row]:
    """Days before, within and after the hand-out, as the day of receipt, of a retirement and of a mailing."""
    span = [date(2025, 10, 1) + timedelta(days=offset) for offset in range(92)]
    for day in [*span, *(day.replace(year=year) for day in (DAY,) for year in (2024, 2026))]:
        yield Row(stamp="川崎", on=day)
    for text in [*(text for day in span for text in _spellings(day)), *_NO_DAYS]:
        yield Row(stamp="川崎", on=text)
        yield from (
            Row(remark=form.format(text)) for form in ("{}退職者", "退職 {}", "育休中 {}自宅へ郵送済", "育休中{} 郵送")
        )


def _spellings(day: date) -> Iterator[str]:
    yield from (f"{day.month}/{day.day}", f"{day.month:02}月{day.day:02}日", f"R7.{day.month}.{day.day}")
    yield from (f"令和7年{day.month}月{day.day}日", f"2025/{day.month}/{day.day:02}", f"{day.month}月{day.day}")


_NO_DAYS = (
    *(
        "11/31",
        "13/1",
        "11月下旬",
        "11月末",
        "11/25頃",
        "11/25まで",
        "11/25〜11/28",
        "12/1以降",
        "25日",
        "11月",
        "○月○日",
    ),
    *(
        "令和6年11月25日",
        "R8.11.25",
        "2024/11/25",
        "11/25予定",
        "11/015",
        "20251125",
        "45986",
        "1",
        "12月10日以降",
        "後日12/5",
    ),
    *(
        "R7.11月25日",
        "11.25日",
        "日11/25",
        "11/2 5",
        "11月2\n5日",
        "11/20、11/25",
        "令和7年11/20令和7年11/25",
        "１１／２５",
    ),
    *(
        *(
            "=TODAY()",
            "=NOW()",
            "11/25受領",
            "11/25午後",
            "11/25 10:30",
            "11/25水",
            "11/25・26",
            "11/25〜28",
            "11/5〜25",
        ),
        *("R7 11 25", "2025 11 25", "071125", "071105", "11・25", "7年11月25日", "6年11月25日", "西暦2025年11月25日"),
        *("㋿7年11月25日", "㋊㏸", "㋊㏤", "拾壱月廿五日", "二○二五年十一月二十五日", "平成37年11月25日", "11月25日付"),
        *("2025-11-25T10:00:00+09:00", "令和7年11月25日(水)", "令和7年11月25日 午後3時", "令和7年11月31日", "11/2○"),
    ),
)
#: The tables of which it is kept where 状態 is the stricter one. (Other rows are made of the same words.)
KEPT = {"備考": remarks, "受領印又は署名": signatures, "禁句": contrary}


# --- the two judges -------------------------------------------------------------------------------------------------


@cache
def formula(marks: str) -> str:
    """The formula of the first row, as it stands in a ledger."""
    issue = replace(samples.ledger(0), rows=(samples.issued(1, "川崎 太郎", "カワサキ タロウ"),))
    content = write_ledger(issue, samples.settings(marks=marks), samples.wording())
    sheet = openpyxl.load_workbook(BytesIO(content))["受領簿"]
    return str(sheet.cell(FIRST_ROW + 1, COLUMN["state"] + 1).value).removeprefix("=")


@cache
def _compiled(marks: str) -> Value:
    return compiled(formula(marks))


def shown(rows: Iterable[Row], marks: str = ASK) -> list[str]:
    """What column 状態 shows."""
    return [_compiled(marks)(row.cells) for row in rows]


def judged(rows: Sequence[Row], marks: str = ASK) -> list[bool]:
    """Whether reconciling calls a row done, where the records tell of the same retirement or leave as its remark."""
    members, returned, counts = [], [], []
    for number, row in enumerate(rows, start=1):
        bango, ledger = f"{number:07}", f"01-{1 + number // _PER_LEDGER:03}"
        said = parse_remark(row.remark, frames.settings().window)
        member = frames.Member(bango, row.name, row.kana, former=row.former, ledger=ledger)
        if said.kind == "retired" and said.date:
            member = replace(member, retired=said.date.isoformat())
            counts.append((bango, 1, date(2025, 12, 9)))  # its card came back: not the row's to say
        elif said.kind == "leave_mailed":
            member = replace(member, duty="休職", leave=("2025-10-01", ""))
        members.append(member)
        returned.append(frames.Back(member, row.stamp, row.remark, str(row.on)))
    world = frames.World(members, returned, counts=counts, marks=marks)
    outcome = frames.outcome(reconcile(world.inputs()))
    return [outcome[member.bango][0] in DONE for member in members]


@cache
def both(rows: Callable[[], Iterable[Row]], marks: str) -> list[tuple[Row, str, bool]]:
    """The rows of a table with what either judge says."""
    typed = list(rows())
    return list(zip(typed, shown(typed, marks), judged(typed, marks), strict=True))


def stricter() -> str:
    """One line per row of the tables that reconciling calls done and 状態 does not: where, what is typed, 状態."""
    lines = ["表\t記入\t状態"]
    for title, rows in KEPT.items():
        for row, state, done in both(rows, ASK):
            if done and state != "済":
                text = " ".join(filter(None, (row.stamp, row.remark))).replace("\n", "\\n")
                lines.append(f"{title}\t{text}{f' [{row.name}]' if title == '受領印又は署名' else ''}\t{state}")
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    STRICTER.write_text(stricter(), encoding="utf-8", newline="\n")
