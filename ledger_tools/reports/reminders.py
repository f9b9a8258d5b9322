"""Whom to remind of what: per bureau the ledgers that are missing and the rows that are open, and nothing else."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ledger_tools.catalogue import ALONE, CATALOGUE_BY_CODE, DESK, ERROR, NEVER, NOBODY, WARNING
from ledger_tools.folder import in_brackets
from ledger_tools.japanese.dates import DateError, next_business_day, parse_date
from ledger_tools.model import DONE, NOT_SUBMITTED, OPEN, RETIRED_CARD_MISSING
from ledger_tools.reconcile.rules_ledgers import since_edition
from ledger_tools.remarks import meanings as m
from ledger_tools.remarks.vocabulary import usual
from ledger_tools.reports.model import BureauLine, DepartmentLine, FindingLine, Report, RowLine
from ledger_tools.settings import Settings

EARLY, DUE, LATE = "early", "due", "late"
_ANSWER_DAYS = 3
_NAMED = 3  # members of a ledger whom a letter names; the ledger itself names all


#: What a letter is about by which nothing is asked for but retirees' cards, or but entries of ledgers that came.
_CARDS = "退職者の資格確認書{part}の返送について"
_ENTRIES = "資格確認書受領簿{part}の記入の確認について"


@dataclass(frozen=True, slots=True)
class Stage:
    """How urgent a letter is, and its subject while ledgers are missing."""

    key: str
    of_ledgers: str

    def subject(self, part: int) -> str:
        """The title of a letter about ledgers of this stage, which names the supplement that it is about."""
        return self.of_ledgers.format(part=in_brackets(part))


STAGES: Mapping[str, Stage] = {
    EARLY: Stage(EARLY, "資格確認書{part}の配付状況の確認について(依頼)"),
    DUE: Stage(DUE, "資格確認書受領簿{part}の提出について(依頼)"),
    LATE: Stage(LATE, "資格確認書受領簿{part}の提出について(督促)"),
}


@dataclass(frozen=True, slots=True)
class MissingLedger:
    """A ledger of which ``rows`` were not handed in; ``done`` are its rows that are settled by other means.

    ``added``: it came back in an edition older than these rows, so that only they are asked for.
    """

    line: DepartmentLine
    rows: tuple[RowLine, ...]
    done: tuple[RowLine, ...]

    @property
    def added(self) -> bool:
        return self.line.submitted

    @property
    def department(self) -> str:
        """The department, with what sets a part of a ledger apart from a whole one."""
        since = since_edition(self.line.edition)
        return f"{self.line.department}({since}追加された方)" if self.added else self.line.department

    @property
    def ask(self) -> str:
        """Which ledger is to be filled in, for whom; or what was the matter with the file that came for it."""
        unread, edition = self.line.came_unread, self.line.edition
        came = f"{_on(unread.day)}届いたファイル{unread.told}。" if unread else ""
        if self.added:
            whose = f"{since_edition(edition)}追加された{_named(self.rows)}の分です。"
            return f"{came}{whose}添付の差戻しの受領簿に記入してください。"
        which = f"第{edition}版の" if edition > 1 else ""
        text = f"{which}受領簿に記入してください。" if which else ""
        if unread:
            text = f"{came}{f'{which}受領簿を、' if which else ''}改めて御提出ください。"
        return text + (f"{_named(self.done)}は確認済みのため、記入は不要です。" if self.done else "")


def _on(day: date | None) -> str:
    return f"{day.month}月{day.day}日に" if day else ""


def _named(rows: Sequence[RowLine]) -> str:
    """Name the first few, with their 番号: namesakes are told apart by it alone."""
    named = "、".join(f"{row.name}さん(番号{row.bango})" for row in rows[:_NAMED])
    return f"{named}ほか{len(rows) - _NAMED}人" if len(rows) > _NAMED else named


@dataclass(frozen=True, slots=True)
class Reminder:
    """One letter: a bureau, what is missing, and by when. ``fingerprint`` changes when any of it does.

    ``asked_on``: the day of the letter before this one, and ``asked_until`` by when that one asked for an answer; None
    where this is the first. ``asked_again``: that one asked for entries or cards too. ``title``: that of the letter in
    force, where it is of an earlier day.
    """

    bureau: BureauLine
    stage: Stage
    answer_by: date
    ledgers: tuple[MissingLedger, ...]
    rows: tuple[RowLine, ...]  # the other open rows, for the bureau to settle
    asks: tuple[str, ...]  # of each row: what is lacking, and what to do
    for_desk: int  # open rows of the bureau that the letter leaves to the desk
    fingerprint: str
    part: int = 0  # about whose ledgers, as of LedgerSheet
    asked_on: date | None = None
    asked_until: date | None = None
    asked_again: bool = False
    title: str = ""

    @property
    def urges(self) -> bool:
        """Whether something is late: a bureau that handed in all its ledgers is asked once before it is urged."""
        return self.stage.key == LATE and (bool(self.ledgers) or self.asked_again)

    @property
    def subject(self) -> str:
        """The title of the letter; no handing in is spoken of where no ledger is missing."""
        if self.title:
            return self.title
        of_cards = self.count(RETIRED_CARD_MISSING) == self.persons
        if not of_cards and (self.ledgers or self.stage.key == EARLY):
            return self.stage.subject(self.part)
        about = (_CARDS if of_cards else _ENTRIES).format(part=in_brackets(self.part))
        return f"{about}{'(督促)' if self.urges else '(依頼)'}"

    @property
    def persons(self) -> int:
        """Members the letter is about, each once."""
        return self.count(NOT_SUBMITTED) + len(self.rows)

    def sent_back(self) -> dict[str, list[tuple[RowLine, str]]]:
        """The rows of send-back ledgers by ledger number, each with what is lacking.

        Of a ledger that has not come back at all there is none: it is the ledger itself that is to be filled in.
        """
        whole = {missing.line.ledger_id for missing in self.ledgers if not missing.added}
        groups: dict[str, list[tuple[RowLine, str]]] = {}
        for row, ask in zip(self.rows, self.asks, strict=True):
            if row.ledger_id not in whole:
                groups.setdefault(row.ledger_id, []).append((row, ask))
        for missing in self.ledgers:
            if missing.added:
                added = [(row, row.reasons + CATALOGUE_BY_CODE["D01"].ask) for row in missing.rows]
                groups.setdefault(missing.line.ledger_id, []).extend(added)
        return {ledger: sorted(groups[ledger], key=lambda item: item[0].no) for ledger in sorted(groups)}

    def count(self, status: str) -> int:
        """Members of one status that the letter is about."""
        if status == NOT_SUBMITTED:
            return sum(len(missing.rows) for missing in self.ledgers)
        return sum(row.status == status for row in self.rows)


def stage_of(settings: Settings, as_of: date) -> Stage:
    """The tone of the day: until 配付期限, until 提出期限, after it."""
    if as_of <= settings.hand_out_by:
        return STAGES[EARLY]
    return STAGES[DUE] if as_of <= settings.submit_by else STAGES[LATE]


def answer_by(settings: Settings, as_of: date) -> date:
    """提出期限, or once that is past three business days from today."""
    if as_of <= settings.submit_by:
        return settings.submit_by
    day = as_of
    for _ in range(_ANSWER_DAYS):
        day = next_business_day(day)
    return day


def plan_reminders(report: Report) -> tuple[Reminder, ...]:
    """One reminder per bureau that has something to do. Every open row is in one of them or in ``Report.for_desk``."""
    stage, limit = stage_of(report.settings, report.as_of), answer_by(report.settings, report.as_of)
    desk = Counter(row.bureau_code for row in report.for_desk)
    rows: dict[str, list[RowLine]] = {}
    for row in report.rows_of(*OPEN):
        if row.actor != DESK:
            rows.setdefault(row.bureau_code, []).append(row)
    lines, settled = {line.ledger_id: line for line in report.departments}, _settled(report)
    said = _said(report)
    found = []
    for bureau in report.bureaus:
        mine = rows.get(bureau.code, [])
        if not mine:
            continue
        missing = _missing([row for row in mine if row.status == NOT_SUBMITTED], lines, settled)
        asked = tuple(row for row in mine if row.status != NOT_SUBMITTED)
        out = {ledger.line.ledger_id for ledger in missing if not ledger.added}
        stated = {row.ledger_id: lines[row.ledger_id].cards_stated for row in asked}
        asks = tuple(
            _what_is_missing(row, said.get(_member(row), []), stated[row.ledger_id])
            + (_ON_THE_LEDGER if row.ledger_id in out else "")
            for row in asked
        )
        mark = _fingerprint(stage, missing, asked, stated)
        part = report.settings.part
        found.append(Reminder(bureau, stage, limit, missing, asked, asks, desk[bureau.code], mark, part))
    return tuple(found)


def _settled(report: Report) -> dict[str, list[RowLine]]:
    """Ledger -> its rows that are done."""
    settled: dict[str, list[RowLine]] = {}
    for row in report.rows_of(*DONE):
        settled.setdefault(row.ledger_id, []).append(row)
    return settled


def _missing(
    rows: Sequence[RowLine], lines: Mapping[str, DepartmentLine], settled: Mapping[str, Sequence[RowLine]]
) -> tuple[MissingLedger, ...]:
    waiting: dict[str, list[RowLine]] = {}
    for row in rows:
        waiting.setdefault(row.ledger_id, []).append(row)
    return tuple(
        MissingLedger(lines[ledger], tuple(mine), () if lines[ledger].submitted else tuple(settled.get(ledger, ())))
        for ledger, mine in waiting.items()
    )


def _fingerprint(
    stage: Stage, ledgers: tuple[MissingLedger, ...], rows: tuple[RowLine, ...], stated: Mapping[str, int | None]
) -> str:
    """What a letter is about: the stage, the ledgers, and what each open row says now (not how the letter puts it)."""
    said = [stage.key]
    for missing in ledgers:
        named = missing.rows if missing.added else missing.done
        facts = (missing.line.ledger_id, missing.line.edition, *(f"{row.kigo}-{row.bango}" for row in named))
        unread = missing.line.came_unread
        said.append("/".join(map(str, (*facts, *((unread.day, unread.why) if unread else ())))))
    for row in rows:
        cards = stated[row.ledger_id] if row.status == RETIRED_CARD_MISSING else ""
        facts = (row.ledger_id, row.kigo, row.bango, row.status, " ".join(row.codes), row.evidence, row.remark, cards)
        said.append("/".join(map(str, facts)))
    return hashlib.sha256("\n".join(said).encode("utf-8", "replace")).hexdigest()


def _member(line: RowLine | FindingLine) -> tuple[str, str, str]:
    return line.ledger_id, line.kigo, line.bango


def _said(report: Report) -> dict[tuple[str, str, str], list[FindingLine]]:
    """What is wrong with each row.

    Where something grave is, a mere warning (a late day) is left out, and one that is the desk's to settle.
    """
    said: dict[tuple[str, str, str], list[FindingLine]] = {}
    for line in report.findings:
        if line.bango and not (line.code == "N07" and line.actor == DESK):  # which counts before it asks
            said.setdefault(_member(line), []).append(line)
    return {
        member: [line for line in lines if line.level == ERROR or (line.level == WARNING and _is_asked(line))]
        if any(line.level == ERROR for line in lines)
        else [line for line in lines if CATALOGUE_BY_CODE[line.code].told != ALONE] or lines
        for member, lines in said.items()
    }


def _is_asked(line: FindingLine) -> bool:
    return CATALOGUE_BY_CODE[line.code].told != ALONE and line.actor not in (DESK, NOBODY)


#: Where there is nothing to tell but what the desk has decided: that is its own affair.
_UNCLEAR = "記入の内容を確認できませんでした。"
_ASK_ANYWAY = "内容を確かめ、記入し直してください。"
_ON_THE_LEDGER = "この方の分も、未提出の受領簿に記入してください。"


#: 別紙3 2(2): what is done for somebody on leave, and for nobody else.
_MAIL_IT = "自宅宛てに郵送し、備考に「休職(休業)中 ○月○日自宅宛てて郵送済み」と記入してください。"
#: What is asked for where a remark lacks something and tells of what.
_FORMS = {
    "retired": "退職した方は「○月○日退職者」と日付を入れ、退職でないときは、正しい内容を記入してください。",
    "leave_mailed": "「休職(休業)中 ○月○日自宅宛てて郵送済み」の形で記入してください。",
    "leave_not_mailed": _MAIL_IT,
}


#: The same of a leave that the records do not know: first whether there is one.
_LEAVE_OR_NOT = (
    "休職・休業中かどうかを確かめ、休職・休業中のときは自宅宛てに郵送して備考に"
    "「休職(休業)中 ○月○日自宅宛てて郵送済み」と記入し、違うときは、{instead}ください。"
)
_TRUE_WORDS, _HAND_IT = "正しい内容を記入して", "本人へ渡し、押印又は署名を受けて"
_SPEAKS_OF_LEAVE = usual(m.LEAVE, m.MAIL)


def _ask(code: str, row: RowLine, codes: Collection[str]) -> str:
    """What a finding asks for in view of the row and of what else was found; '' where that changes nothing."""
    if code in ("N03", "N08") and "N03" in codes:
        return _instead_of_a_plan(row)
    if row.remark_kind == "leave_not_mailed" and code in ("N02", "N08") and {"N02", "N08"} <= set(codes):
        return _LEAVE_OR_NOT.format(instead=_TRUE_WORDS)
    return _FORMS.get(row.remark_kind, "") if code == "N02" else ""


def _instead_of_a_plan(row: RowLine) -> str:
    """What is to be done that is only planned: a card is mailed to nobody but who is on leave (別紙3 2(2))."""
    if row.on_leave:
        return _MAIL_IT
    spoken_of = any(word in row.remark for word in _SPEAKS_OF_LEAVE)
    return _LEAVE_OR_NOT.format(instead=_HAND_IT) if spoken_of else CATALOGUE_BY_CODE["N03"].ask


def _what_is_missing(row: RowLine, said: Sequence[FindingLine], cards_stated: int | None) -> str:
    """Say in words what is lacking in one row and what to do, as the clerk needs to read it."""
    if row.status == RETIRED_CARD_MISSING:
        stated = f"前回の記入: {cards_stated}枚" if cards_stated is not None else "前回は記入なし"
        cards = f"退職した方の資格確認書{row.cards}枚が届いていません。"
        return f"{cards}御返送の上、返送枚数の欄に、前回の分も含めた合計を記入してください({stated})。"
    codes = {line.code for line in said}
    # While a retirement has no day there is nothing to compare with the records: the day is asked for first.
    said = [line for line in said if line.code != "N04" or "N02" not in codes]
    kinds = [CATALOGUE_BY_CODE[line.code] for line in said if CATALOGUE_BY_CODE[line.code].unless.isdisjoint(codes)]
    asks = "".join(dict.fromkeys(_ask(kind.code, row, codes) or kind.ask for kind in kinds))
    reasons = "".join(dict.fromkeys(line.told for line in said if CATALOGUE_BY_CODE[line.code].told != NEVER))
    return (reasons or _UNCLEAR) + (asks or _ASK_ANYWAY)


def accepted(row: RowLine, settings: Settings) -> tuple[date | None, str]:
    """What of a row's last return holds (受領年月日, 備考), so that nobody has to write it twice.

    The day where only the stamp is doubted; the remark of a retiree whose card is all that lacks. Never the stamp.
    """
    if row.status == RETIRED_CARD_MISSING:
        return None, row.remark if row.remark_kind == "retired" else ""
    if not row.received_on or not all(CATALOGUE_BY_CODE[code].day_holds for code in row.codes):
        return None, ""
    try:
        return parse_date(row.received_on, settings.window), ""
    except DateError:
        return None, ""
