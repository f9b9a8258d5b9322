"""Column 状態 beside the program's own judgement: one file, read by LibreOffice's formulas and by ingest → reconcile.

The formula sees what is typed into the row and nothing else; the sheet says so (文面 受領簿 説明5). So it may show 済
where only the records speak against the row, and 要確認 where the program knows better; nothing else may differ.
"""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from ledger_tools.japanese.text import normalise
from ledger_tools.ledgers.places import COLUMN, FIRST_ROW, Places
from tests.builders import AFTER, generate, ledger_path, make_cycle
from tests.ledgers.samples import convert
from tests.ledgers.test_state import ROWS

DONE = frozenset({"received", "retired", "mailed", "decided"})
#: Findings that only the records can tell: they differ from what the remark says, or know nothing of it.
RECORDS_ONLY = frozenset({"N04", "N05", "N06", "N08", "N10", "N11", "S08"})
DEPARTMENT = "01,0101,庶務課\n"
BUREAU = "01,架空総務局,庶務課,窓口,9:30,10:30,\n"
#: More rows for the program's own answers: former names, other kana, another day's mailing, moves.
MORE = (
    (("架空 太郎", "カクウ タロウ"), date(2025, 11, 20), "架空太郎", "", "済"),
    (("架空 太郎", "カクウ タロウ"), date(2025, 11, 20), "黒田", "", "要確認"),
    (("架空 太郎", "カクウ タロウ"), date(2025, 11, 20), "かくう", "", "要確認"),
    (("架空 太郎", "カクウ タロウ"), None, None, "人事課へ異動", "要確認"),
    (("架空 太郎", "カクウ タロウ"), None, None, "本人死亡", "要確認"),
    (("架空 太郎", "カクウ タロウ"), None, None, "育休中 12月14日自宅へ郵送済", "済"),
)
CASES = (*ROWS, *MORE)


def roster(*, told: bool) -> str:
    """The records of the cases; ``told``: they know of the retirement or the leave that the remark speaks of."""
    lines = []
    for number, ((name, kana), _, _, remark, state) in enumerate(CASES, start=1):
        known = (remark or "") if told and state == "済" else ""
        duty, leave = ("休職", "2025/10/1") if re.search("郵送|発送", known) else ("在職", "")
        member = f"共済,{number:07},00,{name},{kana},,本人,1,01,0101"
        lines.append(f"{member},{duty},{leave},,{retirement(known)}")
    return "\n".join(lines) + "\n"


def retirement(remark: str) -> str:
    """The day of 「11月5日退職者」 as the records have it."""
    found = re.search(r"(1[0-2])\D(\d{1,2})", normalise(remark))
    return f"2025/{found[1]}/{found[2]}" if found and "退職" in remark else ""


@pytest.mark.slow
@pytest.mark.parametrize("told", [True, False], ids=["records agree", "records know nothing"])
def test_formula_agrees_with_the_program(soffice: str, tmp_path: Path, told: bool) -> None:
    cycle = make_cycle(tmp_path / "事業", roster(told=told), bureaus=BUREAU, departments=DEPARTMENT)
    generate(cycle)
    issued = ledger_path(cycle, "01-001")
    filled = tmp_path / issued.name
    filled.write_bytes(fill(issued.read_bytes()))
    returned = convert(soffice, filled, "xlsx")
    states = shown_states(returned)
    assert len(states) == len(CASES) >= 40
    (cycle.folder / "回収" / issued.name).write_bytes(returned.read_bytes())
    assert cycle.ingest(as_of=AFTER).read == [issued.name]
    rows = cycle.rows(as_of=AFTER).sort_values("no")
    judged = list(zip(rows["status"], rows["codes"], strict=True))
    cycle.close()
    compared = [(case[1:4], state, *own) for case, state, own in zip(CASES, states, judged, strict=True)]
    assert [line for line in compared if line[1] == "済" and not may_be_done(line[2], line[3], told=told)] == []
    if told:
        assert [
            line for line in compared if (line[1] in ("未記入", "印影は取込みで確認")) != (line[2] == "outstanding")
        ] == []
        assert sum(line[1] == "済" for line in compared) >= 25
        assert set(states) == {"済", "未記入", "要確認", "印影は取込みで確認"}


def may_be_done(status: str, codes: str, *, told: bool) -> bool:
    return status in DONE or (not told and bool(RECORDS_ONLY & set(codes.split())))


def fill(data: bytes) -> bytes:
    """Type the cases as a clerk would; openpyxl leaves out the cached values, so that they have to be worked out."""
    book = openpyxl.load_workbook(BytesIO(data))
    sheet = book["受領簿"]
    back = 0  # every card that may be in the envelope is: whether it came is not the row's to say
    for at, (_, received_on, stamp, remark, _) in enumerate(CASES, start=FIRST_ROW + 1):
        for key, value in (("received_on", received_on), ("stamp", stamp), ("remark", remark)):
            cell = sheet.cell(at, COLUMN[key] + 1)
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"
        back += bool(re.search("(退職|死亡|異動|返戻)(?!.*(予|ない))", remark or ""))
    sheet.cell(Places(len(CASES)).tail_row + 1, COLUMN["received_on"] + 1).value = back
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def shown_states(path: Path) -> list[str]:
    sheet = openpyxl.load_workbook(path, data_only=True)["受領簿"]
    states = [sheet.cell(FIRST_ROW + number, COLUMN["state"] + 1).value for number in range(1, len(CASES) + 1)]
    progress = str(sheet.cell(FIRST_ROW - 1, COLUMN["state"] + 1).value)
    assert progress.startswith(f"記入済 {states.count('済')} / {len(states)} 人")
    return [str(state) for state in states]
