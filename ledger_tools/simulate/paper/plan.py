"""What the clerks and members of one department do with its ledger, row by row."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from lxml import etree

from ledger_tools.identity import PROPERTY_EDITION, PROPERTY_LEDGER
from ledger_tools.japanese.dates import is_business_day
from ledger_tools.simulate.paper import truth as t
from ledger_tools.simulate.paper.hands import pen_of
from ledger_tools.simulate.paper.truth import RowTruth
from ledger_tools.simulate.sheet import FilledLedger

#: How many of a hundred rows; what is rare on paper is frequent here, so that every kind is measured.
MIX: Mapping[str, float] = dict(
    (
        *((t.SEAL, 34), (t.TURNED, 4), (t.FAINT, 4), (t.HALF, 3), (t.DOUBLED, 3), (t.SIGNED, 14)),
        *((t.ASTRIDE, 1.5), (t.STRUCK, 3), (t.OTHER_SEAL, 3), (t.OTHER_SIGNED, 2)),
        *((t.CROSS, 1.2), (t.DITTO, 1.5), (t.SLASH, 1.0), (t.ABSENT, 1.2), (t.RING, 1.8), (t.TICK, 1.5)),
        *((t.CORRECTED, 1.5), (t.DONE_WORD, 1), (t.STAMPED_WORD, 1), (t.BLANK, 14), (t.DIRT, 3)),
    )
)
TYPED_SHARE = 0.25
_OUTSIDERS = (
    "佐藤",
    "鈴木",
    "田中",
    "渡辺",
    "伊藤",
    "山本",
    "中村",
    "小林",
    "加藤",
    "吉田",
    "林",
    "森",
    "長谷川",
    "佐々木",
)
#: What date seals say above the day.
_SECTIONS = ("庶務課", "総務課", "管理課", "業務課", "保育園", "消防署", "企画課", "受付")
_FIRST_OF_EXCEL = date(1899, 12, 30)
_FIRST_DAY, _DAYS = date(2025, 11, 20), 16
_NONE, _ALL, _SOME, _DITTO = "none", "all", "some", "ditto"


@dataclass(frozen=True, slots=True)
class Planned:
    """A ledger with what is to be done to it: ``workbook`` is what is printed, typed entries included."""

    workbook: bytes
    rows: tuple[RowTruth, ...]
    cards_back: str
    handler: str
    department: str


def plan(workbook: bytes, dice: random.Random, mix: Mapping[str, float] = MIX, typed: float = TYPED_SHARE) -> Planned:
    """Decide what is done to each row of a generated workbook; the pages are not known yet.

    ``typed``: share of the departments that type the days before printing, and of the remarks that are typed.
    """
    ledger = FilledLedger.open(workbook)
    ledger_id, edition = _identity(ledger)
    kinds = _kinds(len(ledger.rows), dice, mix)
    people = [_Person(*(ledger.printed(row, key) for key in ("kigo", "bango", "name", "kana"))) for row in ledger.rows]
    rows = []
    for place, (row, kind) in enumerate(zip(ledger.rows, kinds, strict=True)):
        who = people[place]
        truth = RowTruth(
            *(ledger_id, edition, 0, int(ledger.printed(row, "no")), ledger.printed(row, "key")),
            *(who.kigo, who.bango, who.name, kind),
            send_back="reason" in ledger.columns,
        )
        truth = _with_printed(truth, ledger, row)
        rows.append(_with_owner(truth, people, place, dice))
    rows = _with_neighbours(rows, people, dice)
    rows = _with_days(rows, dice, typed)
    rows = [_with_remark(row, dice, typed) for row in rows]
    for at, truth in zip(ledger.rows, rows, strict=True):
        if truth.day_way == t.TYPED:
            ledger.type_text(at, "received_on", truth.day)
        if truth.remark_way == t.TYPED:
            ledger.type_text(at, "remark", truth.remark)
    retired = sum("退職" in row.remark for row in rows)
    cards_back = str(retired) if retired or dice.random() < 0.3 else ""
    handler = dice.choice(people).surname if people and dice.random() < 0.6 else ""
    return Planned(ledger.save(), tuple(rows), cards_back, handler, dice.choice(_SECTIONS))


@dataclass(frozen=True, slots=True)
class _Person:
    kigo: str
    bango: str
    name: str
    kana: str

    @property
    def surname(self) -> str:
        """As on a seal; foreign names in kana."""
        name = self.kana if self.name[:1].isascii() else self.name
        return name.replace("\u3000", " ").split(" ")[0][:4]

    @property
    def seal(self) -> str:
        return f"{self.kigo}-{self.bango}"


def _identity(ledger: FilledLedger) -> tuple[str, int]:
    properties = {
        element.get("name"): "".join(map(str, element.itertext()))
        for element in etree.fromstring(ledger.parts["docProps/custom.xml"])
    }
    return properties[PROPERTY_LEDGER], int(properties[PROPERTY_EDITION])


def _with_printed(truth: RowTruth, ledger: FilledLedger, row: int) -> RowTruth:
    """What a send-back ledger repeats of the last return is printed already."""
    if day := ledger.printed(row, "received_on"):
        truth = replace(truth, day=str(_FIRST_OF_EXCEL + timedelta(days=int(day))), day_way=t.PRINTED)
    remark = ledger.printed(row, "remark")
    return replace(truth, remark=remark, remark_way=t.PRINTED) if remark else truth


def _kinds(count: int, dice: random.Random, mix: Mapping[str, float]) -> list[str]:
    """A kind for each row; one that lies astride takes two rows, a slash often several."""
    kinds: list[str] = []
    while len(kinds) < count:
        kind = dice.choices(list(mix), list(mix.values()))[0]
        if kind == t.ASTRIDE:
            if len(kinds) + 2 <= count:
                kinds += [kind, kind]
            continue
        kinds += [kind] * (dice.choice((1, 1, 2, 3)) if kind == t.SLASH else 1)
    return kinds[:count]


def _with_owner(row: RowTruth, people: Sequence[_Person], place: int, dice: random.Random) -> RowTruth:
    """Whose seal or signature it is, and the pen."""
    own = people[place]
    pen = pen_of(dice).name
    if row.kind in (t.OTHER_SEAL, t.OTHER_SIGNED):
        others = [who for who in people if who.surname != own.surname]
        if others and dice.random() < 0.75:
            other = dice.choice(others)
            whose, seal = other.surname, other.seal
        elif row.kind == t.OTHER_SEAL and dice.random() < 0.3:
            whose = dice.choice(_SECTIONS)
            seal = f"office-{whose}"
        else:
            whose = dice.choice([name for name in _OUTSIDERS if name != own.surname])
            seal = f"outside-{whose}"
        return replace(row, whose=whose, seal=seal if row.kind == t.OTHER_SEAL else "", pen=pen)
    if row.kind == t.SIGNED:
        full = own.name.replace("\u3000", " ")
        return replace(row, whose=dice.choice((own.surname, own.surname, full)), pen=pen)
    if row.kind in t.SEALED:
        return replace(row, whose=own.surname, seal=own.seal, pen=pen)
    return replace(row, pen=pen) if row.kind in t.MARKS else row


def _with_neighbours(rows: Sequence[RowTruth], people: Sequence[_Person], dice: random.Random) -> list[RowTruth]:
    """Let the two rows of a seal astride know one another; it is the seal of either."""
    found = list(rows)
    place = 0
    while place < len(found):
        if found[place].kind != t.ASTRIDE:
            place += 1
            continue
        who = people[place + dice.randrange(2)]
        for here, there in ((place, place + 1), (place + 1, place)):
            found[here] = replace(found[here], whose=who.surname, seal=who.seal, astride=rows[there].bango)
        place += 2
    return found


def _with_days(rows: Sequence[RowTruth], dice: random.Random, typed: float) -> list[RowTruth]:
    """One habit to a department: no days, one on each row that has an entry, some, or 〃 below the first."""
    habit = dice.choices((_NONE, _ALL, _SOME, _DITTO), (25, 40, 20, 15))[0]
    is_typed = habit != _DITTO and dice.random() < typed
    days = [day for step in range(_DAYS) if is_business_day(day := _FIRST_DAY + timedelta(days=step))]
    spelling = dice.choice(("{0.month}/{0.day}", "{0.month}.{0.day}", "{0.month}月{0.day}日", "R7.{0.month}.{0.day}"))
    usual = dice.choice(days)
    found = []
    for row in rows:
        day = usual if dice.random() < 0.7 else dice.choice(days)
        has_entry = row.kind not in (t.BLANK, t.DIRT, t.SLASH)
        if row.day or habit == _NONE or not has_entry or (habit == _SOME and dice.random() < 0.5):
            found.append(row)
            continue
        text = "〃" if habit == _DITTO and any(r.day for r in found) else spelling.format(day)
        found.append(replace(row, day=text, day_way=t.TYPED if is_typed else t.BY_HAND))
    return found


def _with_remark(row: RowTruth, dice: random.Random, typed: float) -> RowTruth:
    chance = {t.BLANK: 0.35, t.DIRT: 0.2, t.ABSENT: 0.3, t.SLASH: 0.3}.get(row.kind, 0.05)
    if row.remark or dice.random() > chance:
        return row
    day = _FIRST_DAY + timedelta(days=dice.randrange(_DAYS))
    said = f"{day.month}月{day.day}日"
    if row.kind in t.PROOF:
        text = dice.choice(("代理受領", f"{day.month}/{day.day}受領", "異動", "旧姓", "再配付", "電話連絡済"))
    else:
        text = dice.choice(
            (
                f"{said}退職者",
                f"{said}退職者",
                f"休職(休業)中 {said}自宅宛てて郵送済み",
                f"育休中 {said}郵送済み",
                "不在",
                "後日配付予定",
                "休職中",
            )
        )
    way = t.TYPED if dice.random() < typed else t.BY_HAND
    return replace(row, remark=text, remark_way=way)
