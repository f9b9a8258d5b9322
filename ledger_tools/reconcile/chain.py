"""One member's chain: records → ledger row → every return → rules that fired → decision → status."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from ledger_tools.findings import CATALOGUE_BY_CODE
from ledger_tools.frames import lines
from ledger_tools.reconcile.matching import member_number
from ledger_tools.reconcile.standing import named
from ledger_tools.reconcile.statuses import Reconciled

CLAIM_LABELS = {
    "received": "受領",
    "retired": "退職",
    "mailed": "休職・郵送",
    "nothing": "記入なし",
    "doubt": "判断できない記入",
}
DECISION_LABELS = {
    "in_force": "採用",
    "withdrawal": "判定の取消",
    "superseded": "後の判定で改められた",
    "disputed": "ほかの判定と食い違う",
    "outdated": "その後に記入又は記録が変わった",
}
VERDICT_LABELS = {
    "proof": "本人と一致",
    "picture": "画像あり",
    "mark": "署名でない印",
    "close": "氏名と似ているが不一致",
    "not_proof": "証拠にならない",
    "differs": "氏名と不一致",
    "proxy": "代理",
    "unreadable": "判読不能",
    "left_behind": "行と一緒に動いていない画像・図形",
    "named_against": "名前が受領印でない画像・図形",
    "named_otherwise": "別の方の名前の画像・図形",
    "note": "コメント",
    "note_against": "受領と読めないコメント",
    "excused": "押印・署名が要らない旨の記入",
}


@dataclass(frozen=True, slots=True)
class Seen:
    """One piece of evidence and what it was taken for."""

    kind: str
    text: str
    verdict: str
    why: str


@dataclass(frozen=True, slots=True)
class Return:
    """One returned row of the member; ``counts`` tells whether it is the one the status rests on."""

    return_row_id: int
    file: str
    sheet: str
    cell: str
    ledger_id: str
    edition: int
    evidence: tuple[Seen, ...]
    received_on: str
    remark: str
    remark_kind: str
    claim: str
    counts: bool
    moved: bool


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A row about the member in a file that was taken back: it counts for nothing."""

    file: str
    sheet: str
    cell: str
    reason: str


@dataclass(frozen=True, slots=True)
class Said:
    """One rule that fired."""

    code: str
    level: str
    title: str
    message: str
    clause: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision that the desk made about the member, and what became of it (one of DECISION_LABELS)."""

    verdict: str  # '' where it withdrew others
    decided_by: str
    reason: str
    place: str
    submitted_on: str
    standing: str


@dataclass(frozen=True, slots=True)
class Row:
    """The member's line on a current ledger, with its status."""

    ledger_id: str
    edition: int
    bureau: str
    department: str
    no: int
    cards: int
    submitted: bool
    status: str
    label: str
    findings: tuple[Said, ...]
    decision: str
    decided_by: str
    decision_reason: str
    decision_old: str
    decision_split: str
    decisions: tuple[Decided, ...]
    cards_due: bool
    cards_returned: int | None
    counted: int | None
    counted_on: str
    counted_place: str


@dataclass(frozen=True, slots=True)
class Chain:
    """Everything known of one member.

    ``recorded_on`` is the day of the last load that had the member, whom the present records do not know; '' where they
    do. ``records`` is empty where no load that is kept did.
    """

    kigo: str
    bango: str
    name: str
    records: tuple[tuple[str, str], ...]
    recorded_on: str
    rows: tuple[Row, ...]
    returns: tuple[Return, ...]
    withdrawn: tuple[Withdrawn, ...] = ()


_RECORDS = (
    ("name", "氏名"),
    ("kana", "フリガナ"),
    ("former_name", "旧姓"),
    ("record_department_name", "所属"),
    ("duty", "在職区分"),
    ("leave_start", "休職開始日"),
    ("leave_end", "休職終了日"),
    ("retired_on", "退職日"),
)


def chain_of(reconciled: Reconciled, kigo: str, bango: str) -> Chain | None:
    """Return the chain of a member, found by 記号・番号 (widths and leading zeros do not matter); None if unknown."""
    member = member_number(kigo, bango)
    case = reconciled.case
    mine = reconciled.rows[reconciled.rows["member"] == member]
    # Also rows of a ledger the member has left, and rows found by number alone.
    seen = case.returned[(case.returned["member"] == member) | case.returned["position"].isin(mine.index)]
    if mine.empty and seen.empty:
        return None
    counting = set(mine["return_row_id"].dropna())
    first: Any = next(lines(mine), None) or next(lines(seen))
    return Chain(
        kigo=first.kigo,
        bango=first.bango,
        name=first.name,
        records=_records(mine),
        recorded_on=next((_shown(day) for day in mine["recorded_on"]), ""),
        rows=tuple(_row(reconciled, row) for row in lines(mine)),
        returns=tuple(_return(case.evidence, row, counting) for row in lines(seen.sort_values("return_row_id"))),
    )


def _records(mine: pd.DataFrame) -> tuple[tuple[str, str], ...]:
    known = mine[mine["in_records"] | mine["recorded_on"].notna()]
    if known.empty:
        return ()
    row = known.iloc[0]
    return tuple((label, shown) for key, label in _RECORDS if (shown := _shown(row[key])))


def _row(reconciled: Reconciled, row: Any) -> Row:
    counted = None if pd.isna(row.counted) else int(row.counted)
    returned = row.cards_returned
    return Row(
        ledger_id=row.ledger_id,
        edition=int(row.edition),
        bureau=row.bureau,
        department=row.department,
        no=int(row.no),
        cards=int(row.cards),
        submitted=bool(row.submitted),
        status=row.status,
        label=row.label,
        findings=_findings(reconciled, row),
        decision=row.decision,
        decided_by=row.decided_by,
        decision_reason=row.decision_reason,
        decision_old=row.decision_old,
        decision_split=row.decision_split,
        decisions=tuple(_decided(row, entry) for entry in lines(_decisions_of(reconciled, row))),
        cards_due=bool(row.cards_due),
        cards_returned=None if returned == "" else int(returned),
        counted=counted,
        counted_on="" if counted is None else _shown(row.counted_on),
        counted_place="" if counted is None else f"{row.counted_file} {row.counted_cell}",
    )


def _decisions_of(reconciled: Reconciled, row: Any) -> pd.DataFrame:
    made = reconciled.case.decisions
    own: pd.DataFrame = made[made["member"] == row.member]
    return own


def _decided(row: Any, entry: Any) -> Decided:
    if not entry.stands:
        standing = "superseded"
    elif row.decision_split and named(entry) in row.decision_split:
        standing = "disputed"
    elif not entry.verdict:
        standing = "withdrawal"
    else:
        standing = "in_force" if entry.verdict == row.decision else "outdated"
    return Decided(
        verdict=entry.verdict,
        decided_by=entry.decided_by,
        reason=entry.reason,
        place=f"{entry.file}［{entry.sheet}］{entry.cell}",
        submitted_on=_shown(entry.submitted_on),
        standing=standing,
    )


def _findings(reconciled: Reconciled, row: Any) -> tuple[Said, ...]:
    own = [
        f for f in reconciled.findings if f.ledger_id == row.ledger_id and f.bango == row.bango and f.kigo == row.kigo
    ]
    if not own and row.codes:
        own = [
            f
            for f in reconciled.findings
            if f.ledger_id == row.ledger_id and f.code in row.codes.split() and not f.bango
        ]
    return tuple(
        Said(f.code, f.level, f.kind.title, f.message, CATALOGUE_BY_CODE[f.code].clause, f.kind.remedy) for f in own
    )


def _return(evidence: pd.DataFrame, row: Any, counting: set[Any]) -> Return:
    pieces = evidence[evidence["return_row_id"] == row.return_row_id]
    return Return(
        return_row_id=int(row.return_row_id),
        file=row.file,
        sheet=row.sheet,
        cell=row.cell,
        ledger_id=row.ledger_id,
        edition=int(row.table_edition),
        evidence=tuple(Seen(piece.kind, piece.text, piece.verdict, piece.why) for piece in lines(pieces)),
        received_on=row.received_on,
        remark=row.remark,
        remark_kind=row.remark_kind,
        claim=row.claim,
        counts=row.return_row_id in counting,
        moved=bool(row.moved),
    )


def _shown(value: Any) -> str:
    if pd.isna(value):
        return ""
    return value.date().isoformat() if isinstance(value, pd.Timestamp) else str(value)
