"""保険係の対応.xlsx: what no letter can settle: the desk's open rows, cards that do not add up, who is on no ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import pandas as pd

from ledger_tools.catalogue import DESK
from ledger_tools.excel.lists import NAME, Field, Sheet, write_book
from ledger_tools.findings import Finding
from ledger_tools.frames import lines
from ledger_tools.japanese.dates import wareki
from ledger_tools.reports.model import FindingLine, Report

_FIELDS = (
    Field("ledger_id", "受領簿番号", 11),
    Field("bureau", "局名", 14),
    Field("department", "所属名", 18),
    Field("kigo", "記号", 6),
    Field("bango", "番号", 9),
    Field("name", "氏名", 13, NAME),
    Field("state", "状態", 13),
    Field("reasons", "理由", 47),
    Field("remedy", "対応", 54),
)
_ON_NO_LEDGER = "受領簿に未掲載"
_DROPPED = "名簿から除外"
_GENERATE = "受領簿を作り直して局へ渡し、その後でもう一度、依頼文を作成してください。"


@dataclass(frozen=True, slots=True)
class DeskLine:
    """One thing for the desk to do: mostly one member, else one ledger (no 番号)."""

    ledger_id: str
    bureau: str
    department: str
    kigo: str
    bango: str
    name: str
    state: str
    reasons: str
    remedy: str

    @property
    def sentence(self) -> str:
        where = Finding("", "", ledger_id=self.ledger_id, kigo=self.kigo, bango=self.bango).where(self.department)
        return f"{where} {self.name}".rstrip() + f": {self.reasons}"


def desk_lines(report: Report) -> tuple[DeskLine, ...]:
    """The open rows that no letter is about, each once."""
    bureaus = {bureau.code: bureau.name for bureau in report.bureaus}
    return tuple(
        DeskLine(
            *(row.ledger_id, bureaus[row.bureau_code], row.department, row.kigo, row.bango, row.name),
            *(row.label, row.reasons, row.remedy),
        )
        for row in report.for_desk
    )


def beside_rows(report: Report, not_issued: pd.DataFrame) -> tuple[DeskLine, ...]:
    """What is no open row: cards that do not add up, who was dropped from the ledgers, who (``not_issued``) is on none.

    ``not_issued`` has kigo, bango, name, bureau_name and department_name.
    """
    again = set(zip(not_issued["kigo"], not_issued["bango"], strict=True))
    found = [_line(line, line.title) for line in report.findings if _is_cards(line)]
    found += [
        _line(line, _DROPPED)
        for line in report.findings
        if line.code == "F06" and line.bango and not line.file and (line.kigo, line.bango) not in again
    ]
    found += [
        DeskLine(
            *("", member.bureau_name, member.department_name, member.kigo, member.bango, member.name),
            *(_ON_NO_LEDGER, "名簿にいますが、どの受領簿にも載っていません。", _GENERATE),
        )
        for member in lines(not_issued)
    ]
    return tuple(found)


def _is_cards(line: FindingLine) -> bool:
    """Cards that do not add up, where that is the desk's to settle; a letter asks for those that are known to lack."""
    return line.code == "D04" and not line.bango and line.actor == DESK


def _line(line: FindingLine, state: str) -> DeskLine:
    where = (line.ledger_id, line.bureau, line.department, line.kigo, line.bango, "")
    return DeskLine(*where, state, line.message, line.remedy)


def write_desk_list(path: Path, report: Report, rows: Sequence[DeskLine], beside: Sequence[DeskLine]) -> None:
    """Write the list, the open rows first. Raises OutputError."""
    rest = report.total.open - len(rows)
    if rows:
        mine = f"未処理{report.total.open:,}人のうち、{len(rows):,}人です。"
        mine += f"残りの{rest:,}人は、各局への依頼文に載せています。" if rest else ""
    else:
        mine = f"未処理の{rest:,}人は、全て各局への依頼文に載せています。" if rest else "未処理の方はいません。"
    notes = (
        f"{wareki(report.as_of, weekday=True)}現在で、依頼文に載せず、保険係で対応するものです。",
        mine,
        f"このほか、受領簿などについて確かめるものが{len(beside):,}件あります。" if beside else "",
    )
    frame = pd.DataFrame([asdict(line) for line in (*rows, *beside)], columns=[field.key for field in _FIELDS])
    sheet = Sheet("保険係の対応", f"{report.settings.program} 保険係の対応", _FIELDS, frame, tuple(filter(None, notes)))
    write_book(path, [sheet], day=report.as_of)
