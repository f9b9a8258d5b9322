# ruff: noqa: E501 - frames are built as tables
"""Cycles as frames, without files and store: what reconciling is given, as inline tables. All people are invented."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time
from typing import Any

import numpy as np
import pandas as pd

from ledger_tools.columns import ROSTER_COLUMNS
from ledger_tools.findings import Finding
from ledger_tools.identity import make_row_key
from ledger_tools.model import COUNTER, DIRECT, Bureau, Department, Evidence
from ledger_tools.reconcile.case import DECISION_COLUMNS, Inputs
from ledger_tools.reconcile.statuses import Reconciled, reconcile
from ledger_tools.settings import Settings
from ledger_tools.settings.items import ASK

CYCLE = "K7QX"
AFTER = date(2025, 12, 16)
KIGO = "共済"
NO_LEDGER = "-"


def settings(marks: str = ASK, published: int | None = None) -> Settings:
    """The 令和7年度 notice with three bureaus: two at the counter (11/20), one by carrier (11/19)."""
    bureaus = (
        Bureau("01", "架空総務局", "庶務課", COUNTER, time(9, 30), time(10, 30), published, 1),
        Bureau("02", "架空環境局", "庶務課", COUNTER, time(9, 0), time(10, 0), None, 2),
        Bureau("03", "架空区役所", "総務課", DIRECT, None, None, None, 3),
    )
    departments = tuple(Department(b.code, f"{b.code}0{n}", f"第{n}課") for b in bureaus for n in (1, 2, 3))
    return Settings(
        "資格確認書配付", "架空共済組合", "事務局長", date(2025, 10, 23), date(2025, 10, 24), date(2025, 11, 20),
        date(2025, 11, 19), date(2025, 11, 18), date(2025, 12, 1), date(2025, 12, 15), date(2025, 12, 2),
        date(2029, 11, 30), "窓口", "内線1", "封筒", marks, "", bureaus, departments,
    )  # fmt: skip


@dataclass(frozen=True)
class Member:
    """One issued row with its member's records. ``ledger``: BB-DDD; ``editions`` on which the row stands."""

    bango: str
    name: str = "青葉 太郎"
    kana: str = ""
    cards: int = 1
    ledger: str = "01-001"
    editions: tuple[int, ...] = (1,)
    former: str = ""
    duty: str = "在職"
    leave: tuple[str, str] = ("", "")
    retired: str = ""
    seq: int = 0
    in_records: bool = True
    known_on: str = ""  # who is not: the day of the last load that had the member
    now_in: str = ""  # department code of the records, where it is not the ledger's
    bureau: str = ""  # bureau code of the records, likewise

    @property
    def key(self) -> str:
        return make_row_key(CYCLE, self.ledger, self.seq or int(self.bango))


@dataclass(frozen=True)
class Back:
    """One returned row: what stands in it. ``marks`` are (kind, text or sha256, name of the object, anchor)."""

    of: Member
    stamp: str = ""
    remark: str = ""
    on: str = ""
    marks: tuple[tuple[str, ...], ...] = ()
    codes: str = ""
    file: int = 1
    table: str = ""  # the ledger of the table, where it is not the member's; NO_LEDGER: the table does not say
    edition: int = 1
    day: date | None = None  # of submission, where it is not the world's
    key: str | None = None
    shown: Mapping[str, str] = field(default_factory=dict)  # 記号, 番号, 氏名 … as they stand in the row
    paper: bool = False  # on a scanned page


_PICTURES = ("picture", "cell_picture", "ink")


@dataclass
class World:
    """All that goes into one reconciliation."""

    members: Sequence[Member]
    returns: Sequence[Back] = ()
    stated: Mapping[str, str] = field(default_factory=dict)  # ledger -> 返送する資格確認書 枚数
    came_back: Iterable[str] = ()  # ledgers that came back besides those with returned rows
    counts: Sequence[tuple[Any, ...]] = ()  # (番号, 枚数, 確認日)
    decisions: Sequence[tuple[str, str, str]] = ()  # (番号, digest, verdict)
    around: Sequence[tuple[str, str]] = ()  # (place, words) of every table
    as_of: date = AFTER
    marks: str = ASK
    submitted: date = date(2025, 12, 8)
    published: int | None = None  # 別紙2's count of the first bureau

    def inputs(self) -> Inputs:
        ledgers = _ledgers(self.members)
        tables, rows, evidence = _returns(self)
        return Inputs(
            settings=settings(self.marks, self.published),
            as_of=self.as_of,
            members=_records([member for member in self.members if member.in_records]),
            former=_former(self.members),
            ledgers=ledgers,
            issued=_issued(self.members),
            return_rows=rows,
            evidence=evidence,
            table_texts=_table_texts(self.around, tables),
            return_tables=tables,
            file_findings=pd.DataFrame(
                columns=["code", "sheet", "cell", "message", "kigo", "bango", "picture", "file", "file_id"]
            ),
            duplicates=pd.DataFrame(columns=["sha256", "name", "same_as"]),
            cycle_id=CYCLE,
            counted=_counts(self.counts),
            decisions=_decisions(self.decisions),
        )

    def judged(self) -> Reconciled:
        result = reconcile(self.inputs())
        assert repeated(result.findings) == []
        return result

    def with_(self, **changes: Any) -> World:
        return replace(self, **changes)


def each_alone(backs: Sequence[Back]) -> pd.DataFrame:
    """Judge rows in one cycle, each on a ledger of its own whose stated cards are one retiree's; in their order."""
    members = [replace(b.of, bango=f"{n:07d}", ledger=f"01-{n:03d}", seq=1) for n, b in enumerate(backs, start=1)]
    returns = [replace(back, of=of, file=n) for n, (back, of) in enumerate(zip(backs, members, strict=True), start=1)]
    result = World(members, returns, stated={of.ledger: "1" for of in members}).judged()
    return result.rows.set_index("bango").loc[[of.bango for of in members]]


#: What a clerk typed, and where another entry stands.
_OTHERS = re.compile(r"「[^」]*」|\S*［[^］]*］[A-Z]+\d+")
_BEGINS_WITH_A_PLACE = re.compile(r"番号[\d:: 　]|記号[^の・]|No\.|\d+行目|受領簿\d|[^。「]{0,12}: ")


def repeated(findings: Iterable[Finding]) -> list[str]:
    """Messages that say themselves whom or where they concern (data of the finding), or are no sentence."""
    found = []
    for finding in findings:
        said = _OTHERS.sub("", finding.message)
        own = (finding.bango, finding.cell, finding.ledger_id)
        here = (finding.place, finding.file)
        if (
            not finding.message.endswith("。")
            or "。。" in said
            or _BEGINS_WITH_A_PLACE.match(said)
            or any(part and part in said for part in own)
            or any(part and finding.message.startswith(part) for part in here)
        ):
            found.append(finding.message)
    return found


def outcome(result: Reconciled) -> dict[str, tuple[str, str]]:
    """番号 -> (status, codes); of a member on two ledgers the later ledger's."""
    rows = result.rows
    return dict(zip(rows["bango"], zip(rows["status"], rows["codes"], strict=True), strict=True))


def messages(result: Reconciled, code: str) -> list[str]:
    return [finding.message for finding in result.findings if finding.code == code]


def _ledgers(members: Sequence[Member]) -> pd.DataFrame:
    newest: dict[str, int] = {}
    for member in members:
        newest[member.ledger] = max(newest.get(member.ledger, 1), *member.editions)
    lines = [
        (ledger, ledger[:2], f"{ledger[:2]}0{int(ledger[3:])}", edition, f"第{int(ledger[3:])}課", "", "", 0)
        for ledger, edition in sorted(newest.items())
    ]
    columns = ["ledger_id", "bureau_code", "department_code", "edition", "department", "path", "sha256", "part"]
    return pd.DataFrame(lines, columns=columns)


def _issued(members: Sequence[Member]) -> pd.DataFrame:
    lines = [
        (m.ledger, edition, m.key, no, KIGO, m.bango, m.name, m.kana, f"第{int(m.ledger[3:])}課", m.cards, False)
        for no, m in enumerate(members, start=1)
        for edition in m.editions
    ]
    columns = [
        *("ledger_id", "edition", "row_key", "no", "kigo", "bango", "name", "kana", "department", "cards", "same_name")
    ]
    return pd.DataFrame(sorted(lines), columns=columns)


def _records(members: Sequence[Member]) -> pd.DataFrame:
    lines = []
    for member in members:
        line: dict[str, Any] = {column.key: "" for column in ROSTER_COLUMNS}
        line |= {"kigo": KIGO, "bango": member.bango, "edaban": "00", "name": member.name, "kana": member.kana}
        line |= {"former_name": member.former, "relation": "本人", "duty": member.duty, "cards": member.cards}
        line |= {
            "bureau_code": member.bureau or member.ledger[:2],
            "retired_on": pd.to_datetime(member.retired or None),
        }
        line["department_code"] = member.now_in or f"{member.ledger[:2]}0{int(member.ledger[3:])}"
        line |= dict(zip(("leave_start", "leave_end"), (pd.to_datetime(d or None) for d in member.leave), strict=True))
        lines.append(line)
    frame = pd.DataFrame(lines, columns=[column.key for column in ROSTER_COLUMNS])
    for key in ("leave_start", "leave_end", "retired_on"):
        frame[key] = pd.to_datetime(frame[key])
    return frame


def _former(members: Sequence[Member]) -> pd.DataFrame:
    gone = [member for member in members if not member.in_records and member.known_on]
    return _records(gone).assign(loaded_on=pd.to_datetime([member.known_on for member in gone]))


def _returns(world: World) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    tables: dict[tuple[int, str, int], int] = {}
    rows, evidence = [], []
    for number, back in enumerate(sorted(world.returns, key=lambda item: item.file), start=1):
        ledger = back.table or back.of.ledger
        ledger = "" if ledger == NO_LEDGER else ledger
        table = tables.setdefault((back.file, ledger, back.edition), len(tables) + 1)
        shown = {"kigo": KIGO, "bango": back.of.bango, "name": back.of.name, "department": "", "cards": ""} | back.shown
        rows.append(
            {
                "return_row_id": number, "row": number + 8, "cell": f"I{number + 8}",
                "received_column": "H", "remark_column": "J",
                "row_key": back.of.key if back.key is None else back.key, **shown,
                "received_on": back.on, "remark": back.remark, "codes": back.codes, "table_id": table,
                "sheet": "受領簿", "cycle_id": CYCLE, "table_ledger": ledger, "table_edition": back.edition,
                "file_id": back.file, "file": f"回収{back.file}.xlsx", "submitted_on": back.day or world.submitted,
            }
        )  # fmt: skip
        marks = ((("text", back.stamp),) if back.stamp else ()) + back.marks
        for position, (kind, said, *more) in enumerate(marks):
            picture = kind in _PICTURES
            named, anchor, impression = (*more, "", "", "")[:3]
            text, sha256 = ("", said) if picture else (said, "")
            evidence.append((number, position, kind, text, sha256, "", named, anchor, "", impression))
    days = {back.file: back.day for back in world.returns}
    for ledger in world.came_back:
        tables.setdefault((90, ledger, 1), len(tables) + 1)
    papers = {back.file for back in world.returns if back.paper}
    lines = [
        (number, file, "受領簿", 0 if file in papers else 8, CYCLE, ledger, edition, world.stated.get(ledger, ""), "D40", "", "", f"回収{file}.xlsx",
         days.get(file) or world.submitted)
        for (file, ledger, edition), number in tables.items()
    ]  # fmt: skip
    columns = [
        *("table_id", "file_id", "sheet", "header_row", "cycle_id", "ledger_id", "edition"),
        *("cards_returned", "cards_returned_cell", "mark", "cards_picture", "file", "submitted_on"),
    ]
    row_columns = [
        *("return_row_id", "row", "cell", "row_key", "kigo", "bango", "name", "department", "cards"),
        *("received_on", "remark", "codes", "table_id", "sheet", "cycle_id", "table_ledger", "table_edition"),
        *("received_column", "remark_column", "file_id", "file", "submitted_on"),
    ]
    evidence_columns = ["return_row_id", "position", *Evidence._fields]
    return (
        pd.DataFrame(lines, columns=columns),
        pd.DataFrame(rows, columns=row_columns),
        pd.DataFrame(evidence, columns=evidence_columns),
    )


def _table_texts(around: Sequence[tuple[str, str]], tables: pd.DataFrame) -> pd.DataFrame:
    lines = [
        (table.table_id, position, place, text, "A40", table.file, table.sheet)
        for table in tables.itertuples()
        for position, (place, text) in enumerate(around)
    ]
    return pd.DataFrame(lines, columns=["table_id", "position", "place", "text", "cell", "file", "sheet"])


def _counts(counts: Sequence[tuple[Any, ...]]) -> pd.DataFrame:
    columns = ["kigo", "bango", "cards", "counted_on", "counted_by", "note", "file", "sheet", "cell"]
    lines = [(KIGO, bango, cards, day, "係員", "", "確認表.xlsx", "確認表", "H9") for bango, cards, day in counts]
    return pd.DataFrame(lines, columns=columns)


def _decisions(decisions: Sequence[tuple[str, str, str]]) -> pd.DataFrame:
    lines = [
        (KIGO, b, digest, verdict, "係員", "電話確認", None, "一覧.xlsx", "一覧", "J9", AFTER)
        for b, digest, verdict in decisions
    ]
    return pd.DataFrame(lines, columns=list(DECISION_COLUMNS))


def many(count: int, *, seed: int = 1, per_ledger: int = 10) -> Inputs:
    """A large cycle, nearly as the real ones are: 90 % signed or stamped, the rest blank, doubtful, retired, on leave."""
    dice = np.random.default_rng(seed)
    serial = np.arange(count)
    surnames = np.array([f"{a}{b}" for a in "青白赤黒大小中上下高" for b in "山川田木野原沢島本井"])
    given = np.array([f"{a}{b}" for a in "一二三四五六七八九十" for b in "郎子美夫江男太恵介代"])
    one, other = dice.integers(0, 100, count), dice.integers(0, 100, count)
    name = np.char.add(np.char.add(surnames[one], "　"), given[other]).astype(object)
    bango = np.array([f"{n:07d}" for n in serial], dtype=object)
    place = serial // per_ledger
    ledger = np.array([f"{1 + n % 3:02d}-{1 + n // 3:04d}" for n in range(place[-1] + 1)], dtype=object)[place]
    keys = [make_row_key(CYCLE, where, 1 + n % per_ledger) for where, n in zip(ledger, serial, strict=True)]
    cards = dice.integers(1, 4, count)
    roll = dice.random(count)
    retired, leave = roll > 0.99, (roll > 0.96) & (roll <= 0.99)
    issued = pd.DataFrame(
        {
            "ledger_id": ledger, "edition": 1, "row_key": keys, "no": 1 + serial % per_ledger, "kigo": KIGO,
            "bango": bango, "name": name, "kana": "", "department": "第1課", "cards": cards, "same_name": False,
        }
    )  # fmt: skip
    ledgers = pd.DataFrame({"ledger_id": pd.unique(ledger)})
    ledgers = ledgers.assign(bureau_code=ledgers["ledger_id"].str[:2], department_code=ledgers["ledger_id"])
    ledgers = ledgers.assign(edition=1, department="第1課", path="", sha256="", part=0)
    members = pd.DataFrame(
        {
            "kigo": KIGO, "bango": bango, "name": name, "kana": "", "former_name": "", "duty": np.where(leave, "育児休業", "在職"),
            "leave_start": pd.Series(pd.NaT, index=serial, dtype="datetime64[ns]"),
            "leave_end": pd.Series(pd.NaT, index=serial, dtype="datetime64[ns]"),
            "retired_on": pd.Series(pd.NaT, index=serial).where(~retired, pd.Timestamp("2025-11-30")),
            "relation": "本人", "bureau_code": pd.Series(ledger).str[:2], "department_code": ledger,
            "department_name": "第1課",
        }
    )  # fmt: skip
    back = (place % 29) != 28
    return_rows = issued[["kigo", "bango", "name", "department", "row_key"]].assign(
        cards=cards.astype(str), table_id=place + 1, file_id=place + 1, row=serial % per_ledger + 9,
        cell=[f"I{n % per_ledger + 9}" for n in serial], received_column="H", remark_column="J",
        received_on=np.where(roll < 0.6, np.array([f"2025-11-{20 + n % 9}" for n in range(9)], dtype=object)[serial % 9], ""),
        remark=np.where(retired, "11月30日退職者", np.where(leave, "休業中 11月25日自宅宛てて郵送済み", "")),
        codes="", sheet="受領簿", cycle_id=CYCLE, table_ledger=ledger, table_edition=1,
        file="回収.xlsx", submitted_on=date(2025, 12, 8), return_row_id=serial + 1,
    )[back]  # fmt: skip
    kind = np.where(roll < 0.45, "picture", "text")
    text = np.where(roll < 0.45, "", np.where(roll < 0.8, name, np.where(roll < 0.9, surnames[one], "済")))
    shas = np.where(roll < 0.45, bango, "")
    evidence = pd.DataFrame(
        {"return_row_id": serial + 1, "position": 0, "kind": kind, "text": text, "sha256": shas, "place": "", "heading": "", "anchor": "", "letters": "", "impression": ""}
    )[back & (roll < 0.92)]  # fmt: skip
    tables = ledgers.assign(table_id=np.arange(len(ledgers)) + 1, file_id=np.arange(len(ledgers)) + 1, sheet="受領簿")
    tables = tables.assign(header_row=8, cycle_id=CYCLE, cards_returned="", cards_returned_cell="", file="回収.xlsx")
    tables = tables.assign(submitted_on=date(2025, 12, 8))[(np.arange(len(ledgers)) % 29) != 28]
    return Inputs(
        settings=settings(), as_of=AFTER, members=members, ledgers=ledgers, issued=issued, return_rows=return_rows,
        evidence=evidence, table_texts=_table_texts((), tables), return_tables=tables, cycle_id=CYCLE,
        file_findings=pd.DataFrame(columns=["code", "sheet", "cell", "message", "kigo", "bango", "picture", "file", "file_id"]),
        duplicates=pd.DataFrame(columns=["sha256", "name", "same_as"]),
    )  # fmt: skip
