"""From the reconciled cycle to the frozen report model; every total is checked against the rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd

from ledger_tools.catalogue import DESK, NOBODY, SECTION
from ledger_tools.findings import CATALOGUE_BY_CODE, INFO, Finding
from ledger_tools.frames import lines
from ledger_tools.japanese.dates import business_days_between, days_for_people
from ledger_tools.model import DONE, EVIDENCE_LABELS, NOT_SUBMITTED, RECEIVED, REVIEW, Snapshot
from ledger_tools.reconcile.decisions import decision_note
from ledger_tools.reconcile.entry import NAME_MARKS, NAME_UNREAD, PICTURE
from ledger_tools.reconcile.on_record import on_leave
from ledger_tools.reconcile.refused import came_unread
from ledger_tools.reconcile.returned_cards import to_be_counted
from ledger_tools.reconcile.rules_ledgers import cards_expected, since_edition
from ledger_tools.reconcile.rules_stamps import unsaid
from ledger_tools.reconcile.statuses import Reconciled
from ledger_tools.reports.actors import row_actor
from ledger_tools.reports.cards_first import ASK_FOR_THEM, COUNT
from ledger_tools.reports.forecast import forecast, history
from ledger_tools.reports.model import (
    STATUSES,
    BureauLine,
    DepartmentLine,
    FindingLine,
    Report,
    RowLine,
    Tally,
    WithdrawnFile,
    total,
)
from ledger_tools.reports.slip_lines import slip_lines
from ledger_tools.settings import Settings

_NO_TALLY = Tally()
_CHUNK = 20_000


def build_report(
    reconciled: Reconciled,
    settings: Settings,
    as_of: date,
    *,
    previous: Snapshot | None = None,
    withdrawn: tuple[WithdrawnFile, ...] = (),
    slips: pd.DataFrame | None = None,
) -> Report:
    """Compute everything that any report shows.

    ``previous`` is what the last report said, ``withdrawn`` names files that were taken back, ``slips`` are the store's
    lines of 送付票. Raises AssertionError where the totals do not add up, which would be a bug: no report with a wrong
    sum leaves the house.
    """
    uncounted = to_be_counted(reconciled.case, reconciled.rows)
    departments = _departments(reconciled, uncounted)
    findings = _findings(reconciled, departments, uncounted)
    bureaus = _bureaus(departments, findings, settings)
    facts = {"uncounted": uncounted, "on_leave": _on_leave(reconciled.rows, as_of)}
    rows = _rows(reconciled, facts, findings, {line.ledger_id: line for line in departments}, settings)
    days = history(reconciled)
    grand = total(bureau.tally for bureau in bureaus)
    report = Report(
        settings=settings,
        as_of=as_of,
        bureaus=bureaus,
        departments=departments,
        rows=rows,
        findings=findings,
        total=grand,
        days_left=(settings.submit_by - as_of).days,
        business_days_left=business_days_between(as_of, settings.submit_by),
        history=days,
        forecast=forecast(days, grand.issued, as_of, settings.submit_by),
        seals_unread=_seals_unread(reconciled),
        previous=previous,
        withdrawn=withdrawn,
        slips=slip_lines(bureaus, departments, settings, slips),
    )
    _check(report, reconciled)
    return report


def withdrawn_files(frame: pd.DataFrame) -> tuple[WithdrawnFile, ...]:
    """The store's lines of withdrawn files as the reports show them."""
    return tuple(
        WithdrawnFile(line.name, line.sha256, line.withdrawn_on, line.actor, line.reason) for line in lines(frame)
    )


def _entered(line: Any) -> str:
    """What stands in the stamp cell, or what it is; and what is known of the name on it."""
    shown = days_for_people(line.evidence_text) or (line.evidence_kind and f"({EVIDENCE_LABELS[line.evidence_kind]})")
    return f"{shown}{line.why}" if line.why in NAME_MARKS else shown


def _seals_unread(reconciled: Reconciled) -> int:
    """Rows received for which nothing but a seal speaks, on which nobody read any letters."""
    rows = reconciled.rows
    return int(((rows["status"] == RECEIVED) & (rows["verdict"] == PICTURE) & (rows["why"] == NAME_UNREAD)).sum())


def _check(report: Report, reconciled: Reconciled) -> None:
    """Control totals: issued = done + open, and bureaus, departments and rows say the same."""
    frame = reconciled.rows
    grand = report.total
    by_status = Counter(row.status for row in report.rows)
    sums = (
        (grand.issued, len(frame)),
        (grand.done + grand.open, len(frame)),
        (grand.cards_done + grand.cards_open, int(frame["cards"].sum())),
        (grand.done, int(frame["status"].isin(DONE).sum())),
        (total(line.tally for line in report.departments), grand),
        (sum(dict(report.history[-1].by_bureau).values()) if report.history else grand.done, grand.done),
        (grand.persons, tuple(by_status[status] for status in STATUSES)),
    )
    for one, other in sums:
        if one != other:
            raise AssertionError(f"report totals do not add up: {one} and {other}")


def _tallies(frame: pd.DataFrame, key: str) -> dict[str, Tally]:
    """Return key -> Tally of its rows."""
    cards = frame["cards"].astype(int)
    grouped = cards.groupby([frame[key], frame["status"]]).agg(["size", "sum"])
    persons: dict[str, Counter[str]] = {}
    sums: dict[str, Counter[str]] = {}
    for (name, status), size, amount in grouped.itertuples(name=None):
        persons.setdefault(name, Counter())[status] = int(size)
        sums.setdefault(name, Counter())[status] = int(amount)
    return {
        name: Tally(tuple(persons[name][s] for s in STATUSES), tuple(sums[name][s] for s in STATUSES))
        for name in persons
    }


def _departments(reconciled: Reconciled, uncounted: pd.Series) -> tuple[DepartmentLine, ...]:
    tallies = _tallies(reconciled.rows, "ledger_id")
    expected = cards_expected(reconciled.case, reconciled.rows).to_dict()
    counts = reconciled.rows[["ledger_id", "counted"]].dropna().groupby("ledger_id")["counted"].sum()
    counted = {str(ledger_id): int(number) for ledger_id, number in counts.items()}
    unread = came_unread(reconciled.case)
    waiting = reconciled.rows.loc[uncounted, ["came_on", "ledger_id"]]
    to_count = set(waiting["came_on"].where(waiting["came_on"] != "", waiting["ledger_id"]))
    return tuple(
        DepartmentLine(
            ledger_id=line.ledger_id,
            bureau_code=line.bureau_code,
            bureau=line.bureau,
            department=line.department,
            edition=int(line.edition),
            submitted=bool(line.submitted),
            submitted_on=_day(line.submitted_on),
            tally=tallies.get(line.ledger_id, _NO_TALLY),
            cards_expected=int(expected.get(line.ledger_id, 0)),
            cards_stated=None if pd.isna(line.cards_stated) else int(line.cards_stated),
            cards_counted=counted.get(line.ledger_id),
            cards_uncounted=line.ledger_id in to_count,
            came_unread=unread.get(line.ledger_id),
        )
        for line in lines(reconciled.ledgers.sort_values("ledger_id"))
    )


def _bureaus(
    departments: tuple[DepartmentLine, ...], findings: tuple[FindingLine, ...], settings: Settings
) -> tuple[BureauLine, ...]:
    """Every bureau of 局日程 in its order; a bureau no longer listed there comes last.

    In the batch also one without any ledger; a supplement is for those alone that have some.
    """
    having = {line.bureau_code for line in departments}
    listed = {bureau.code: bureau for bureau in settings.bureaus if not settings.part or bureau.code in having}
    mine: dict[str, list[DepartmentLine]] = {code: [] for code in listed}
    for line in departments:
        mine.setdefault(line.bureau_code, []).append(line)
    open_findings = Counter(f.bureau_code for f in findings if CATALOGUE_BY_CODE[f.code].open)
    bureaus = []
    for place, (code, group) in enumerate(mine.items(), start=1):
        bureau = listed.get(code)
        filled = [line for line in group if line.tally.issued]
        bureaus.append(
            BureauLine(
                code=code,
                name=bureau.name if bureau else f"(設定にない局 {code})",
                section=bureau.section if bureau else DESK,
                order=bureau.order if bureau else place,
                published=bureau.published if bureau else None,
                tally=total(line.tally for line in group),
                ledgers=len(filled),
                ledgers_missing=sum(line.waiting > 0 for line in filled),
                findings=open_findings[code],
                officer=bureau.officer if bureau else "",
                phone=bureau.phone if bureau else "",
            )
        )
    return tuple(bureaus)


def _findings(
    reconciled: Reconciled, departments: tuple[DepartmentLine, ...], uncounted: pd.Series
) -> tuple[FindingLine, ...]:
    """All findings: by place of the bureau, then department, then who is concerned."""
    of_cards = {line.ledger_id: line.cards_remedy for line in departments}
    waiting = reconciled.rows.loc[uncounted, ["ledger_id", "kigo", "bango"]]
    to_count = set(waiting.itertuples(index=False, name=None))
    ledgers: Mapping[str, Any] = {line.ledger_id: line for line in lines(reconciled.ledgers)}
    found = [_finding(finding, ledgers.get(finding.ledger_id)) for finding in reconciled.findings]
    for place, line in enumerate(found):
        if line.code == "D04" and not line.bango:
            remedy = of_cards[line.ledger_id] or line.remedy
            found[place] = replace(line, remedy=remedy, actor=SECTION if remedy == ASK_FOR_THEM else line.actor)
        elif line.code == "N07" and (line.ledger_id, line.kigo, line.bango) in to_count:
            found[place] = replace(line, remedy=COUNT, actor=DESK)
    return tuple(sorted(found, key=lambda f: (f.ledger_id == "", f.ledger_id, f.code, f.file, f.kigo, f.bango)))


def _finding(found: Finding, ledger: Any) -> FindingLine:
    return FindingLine(
        code=found.code,
        level=found.level,
        title=found.kind.title,
        ledger_id=found.ledger_id,
        bureau_code=ledger.bureau_code if ledger else "",
        bureau=ledger.bureau if ledger else "",
        department=ledger.department if ledger else "",
        kigo=found.kigo,
        bango=found.bango,
        file=found.file,
        sheet=found.sheet,
        cell=found.cell,
        message=days_for_people(found.message),
        told=days_for_people(found.message.removesuffix(found.decided)),
        clause=found.kind.clause,
        remedy=found.kind.remedy,
        actor=found.kind.actor if found.level != INFO or found.kind.severity == INFO else NOBODY,
    )


#: What the lines of rows are made of; the frame has many more columns, which are costly to sort and to walk along.
_ROW_COLUMNS = (
    *("ledger_id", "bureau_code", "bureau", "department", "no", "kigo", "bango", "name", "kana", "cards", "cards_due"),
    *("same_name", "status", "label", "codes", "evidence_kind", "evidence_text", "why", "received_on"),
    *("remark", "remark_kind", "remark_date", "retired_on", "file", "sheet", "cell", "decision", "decision_split"),
)


def _rows(
    reconciled: Reconciled,
    facts: Mapping[str, pd.Series],
    findings: tuple[FindingLine, ...],
    ledgers: Mapping[str, DepartmentLine],
    settings: Settings,
) -> tuple[RowLine, ...]:
    messages: dict[tuple[str, str, str], list[str]] = {}
    for found in findings:
        if found.bango:
            messages.setdefault((found.ledger_id, found.kigo, found.bango), []).append(found.message)
    rows = reconciled.rows[list(_ROW_COLUMNS)].assign(**facts)
    rows = rows.sort_values(["ledger_id", "no"], kind="stable")
    return tuple(_row(line, messages, ledgers[line.ledger_id], settings) for line in _plain_lines(rows))


def _on_leave(rows: pd.DataFrame, as_of: date) -> pd.Series:
    """Whether the records say that the member is on leave now."""
    return on_leave(rows, pd.Series(pd.Timestamp(as_of), index=rows.index))


def _plain_lines(rows: pd.DataFrame) -> Iterator[Any]:
    """Lines with values of Python; some rows at a time, so that they do not all stand in memory twice."""
    for start in range(0, len(rows), _CHUNK):
        chunk = rows.iloc[start : start + _CHUNK]
        days = {key: _days(chunk[key]) for key in ("remark_date", "retired_on")}
        yield from lines(chunk.astype(object).assign(**days))


def _days(values: pd.Series) -> pd.Series:
    """Days as Python knows them, None where there is none."""
    days: pd.Series = values.dt.date.astype(object).where(values.notna(), None)
    return days


#: What to do about the open rows of a bureau to which no letter can go.
_UNLISTED = "引き継いだ局に連絡してください。連絡先が今も同じ局なら、設定の局日程に戻してください。"


#: And about a doubtful row that no letter asks about.
_DECIDE = "要確認一覧で判定してください。"
_IN_DOUBT = "決められないときは「差戻し」を選んでください。"


#: What a remark lacks that tells of a retirement or a mailing (N02): where ○月○日 was left as it stood, the form alone
#: would say nothing new.
_THE_DAY = {
    "retired": "備考に退職した日を入れるよう依頼してください(例: 11月10日退職者)。",
    "leave_mailed": "備考に郵送した日を入れるよう依頼してください(例: 休職(休業)中 11月25日自宅宛てて郵送済み)。",
}


def _row(
    line: Any, messages: dict[tuple[str, str, str], list[str]], ledger: DepartmentLine, settings: Settings
) -> RowLine:
    codes = tuple(line.codes.split())
    listed = line.bureau_code in settings.bureau_by_code
    if line.status in DONE:
        reasons, remedy = "", ""
    elif line.status == NOT_SUBMITTED:
        added = f"旧版で提出されており、{since_edition(ledger.edition)}加わったこの方の分が未提出です。"
        reasons = added if ledger.submitted else "受領簿が提出されていません。"
        remedy = CATALOGUE_BY_CODE["D01"].remedy
    else:
        said = messages.get((line.ledger_id, line.kigo, line.bango), [])
        reasons = "".join(dict.fromkeys(said)) or "".join(unsaid(code) for code in codes)
        first = {"N02": _THE_DAY[line.remark_kind]} if line.remark_kind in _THE_DAY else {}
        first |= {"N07": COUNT} if line.uncounted else {}
        remedy = "".join(dict.fromkeys(first.get(code, CATALOGUE_BY_CODE[code].remedy) for code in codes))
    if line.status not in DONE and not listed:
        reasons, remedy = f"局日程にない局(局コード{line.bureau_code})の方です。{reasons}", _UNLISTED
    note = decision_note(line.decision, "", line.decision_split) if line.status == REVIEW else ""
    actor = row_actor(
        *(line.status, codes),
        decision=line.decision,
        disputed=line.decision_split != "",
        listed=listed,
        uncounted=line.uncounted,
    )
    if line.status == REVIEW and actor == DESK and listed:
        remedy += ("" if "要確認一覧" in remedy else _DECIDE) + _IN_DOUBT
    return RowLine(
        ledger_id=line.ledger_id,
        bureau_code=line.bureau_code,
        bureau=line.bureau,
        department=line.department,
        no=line.no,
        kigo=line.kigo,
        bango=line.bango,
        name=line.name,
        kana=line.kana,
        cards=line.cards,
        cards_due=line.cards_due,
        same_name=line.same_name,
        status=line.status,
        label=line.label,
        codes=codes,
        evidence=_entered(line),
        received_on=days_for_people(line.received_on),
        remark=days_for_people(line.remark),
        remark_kind=line.remark_kind or "none",
        remark_date=line.remark_date,
        retired_on=line.retired_on,
        on_leave=line.on_leave,
        file=line.file,
        sheet=line.sheet,
        cell=line.cell,
        reasons=reasons if note in reasons else reasons + note,
        remedy=remedy,
        actor=actor,
    )


def _day(value: Any) -> date | None:
    if value is None or pd.isna(value):
        return None
    found: date = pd.Timestamp(value).date()
    return found
