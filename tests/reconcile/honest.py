"""Cycles in which every clerk does right: the example's members, entered in the many ways that honest clerks have."""

from __future__ import annotations

import random
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import cache

from ledger_tools.japanese.dates import is_business_day, wareki
from ledger_tools.reconcile.statuses import Reconciled
from tests.example_files import as_date, read_csv
from tests.reconcile.frames import Back, Member, World

FIRST, LAST, ENDS = date(2025, 11, 20), date(2025, 12, 1), date(2025, 12, 2)
WORKING = [day for n in range((LAST - FIRST).days + 1) if is_business_day(day := FIRST + timedelta(days=n))]
PER_LEDGER = 9

_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_HIRAGANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}
DAYS: tuple[Callable[[date], str], ...] = (
    lambda day: f"{day.month}月{day.day}日",
    lambda day: f"{day.month}月{day.day}日".translate(_WIDE),
    lambda day: f"{day.month}/{day.day}",
    lambda day: f"R{day.year - 2018}.{day.month}.{day.day}",
    lambda day: f"{day.year}/{day.month}/{day.day}",
    wareki,
)
RETIRED = (
    *("{}退職者", "{}退職者", "{} 退職者", "{}退職", "{}付け退職", "{}付退職", "{}付けで退職", "{}をもって退職"),
    *(
        "退職({})",
        "退職 {}",
        "{}に退職",
        "{}退職者。カード同封",
        "{}退職のためカード返送",
        "{}退職(普通退職)",
        "{}自己都合退職",
    ),
)
MAILED = (
    *("休職(休業)中 {}自宅宛てて郵送済み", "休職（休業）中　{}自宅宛てて郵送済み", "休職中 {}自宅宛てて郵送済み"),
    *(
        "休業中 {}自宅宛てに郵送済み",
        "育児休業中 {}自宅へ郵送済",
        "育休中、{}自宅宛て郵送済み",
        "休職中のため{}自宅あて郵送済み",
    ),
    *(
        "{}自宅宛てて郵送済み(休職中)",
        "休職中。{}に自宅へ郵送しました。",
        "病気休職中 {}自宅に郵送済み",
        "産休中 {}郵送済み",
    ),
    *("休業中につき {} 自宅宛てて郵送済み", "休職中 {}簡易書留で自宅宛て郵送済み", "休職中 {} 自宅住所へ郵送済"),
)
NOTES = ("", "", "", "", "", "", "なし", "―", "特になし", "本人受領", "受領済", "本人に手渡し")


@cache
def _people() -> tuple[dict[str, str], ...]:
    return tuple(row for row in read_csv("名簿.csv", "cp932") if row["区分"] == "本人")


def _iso(text: str) -> str:
    day = as_date(text)
    return day.isoformat() if day else ""


def honest_world(seed: int, count: int) -> tuple[World, dict[str, str]]:
    """A cycle of ``count`` members, and 番号 -> what a careful officer calls the row."""
    dice = random.Random(seed)
    members, returns, wanted = [], [], {}
    stated: Counter[str] = Counter()
    for n, person in enumerate(dice.sample(_people(), count)):
        ledger = f"{n // PER_LEDGER % 3 + 1:02d}-{n // PER_LEDGER + 1:03d}"
        member = Member(
            bango=f"{n + 1:07d}",
            name=person["氏名"],
            kana=person["フリガナ"],
            former=person["旧姓"],
            cards=dice.randint(1, 4),
            ledger=ledger,
            duty=person["在職区分"],
            leave=(_iso(person["休職開始日"]), _iso(person["休職終了日"])),
            retired=_iso(person["退職日"]),
        )
        member = _with_a_story(member, dice)
        back, wanted[member.bango] = _entry(member, dice)
        if wanted[member.bango] == "retired":
            stated[ledger] += member.cards
        members.append(member)
        returns.append(replace(back, file=n // PER_LEDGER + 1))
    return World(members, returns, stated={ledger: str(number) for ledger, number in stated.items()}), wanted


def asked_in_vain(result: Reconciled, wanted: dict[str, str]) -> list[str]:
    """What was asked about honest rows: one line each."""
    rows = result.rows[result.rows["status"].to_numpy() != result.rows["bango"].map(wanted).to_numpy()]
    columns = ("status", "codes", "name", "evidence_kind", "evidence_text", "remark", "received_on")
    return [" | ".join(map(str, line)) for line in rows[list(columns)].itertuples(index=False, name=None)]


def _with_a_story(member: Member, dice: random.Random) -> Member:
    """More members retired and on leave than in life, so that remarks are tried as often as signatures."""
    chance = dice.random()
    if chance < 0.1:
        left = date(2025, 10, 24) + timedelta(days=dice.randrange((ENDS - date(2025, 10, 24)).days))
        return replace(member, retired=left.isoformat(), duty="在職", leave=("", ""))
    if chance < 0.25:
        kind = dice.choice(("休職", "病気休職", "育児休業", "産前産後休業", "介護休業", "配偶者同行休業"))
        last = dice.choice(("", "2026-03-31", "2025-12-31"))
        return replace(member, retired="", duty=kind, leave=("2025-09-01", last))
    return member


def _entry(member: Member, dice: random.Random) -> tuple[Back, str]:
    if member.retired and date.fromisoformat(member.retired) < ENDS:
        left = date.fromisoformat(member.retired)
        spell = wareki if left.year < 2025 or left < date(2025, 6, 1) else dice.choice(DAYS)
        return Back(member, remark=dice.choice(RETIRED).format(spell(left))), "retired"
    away = [day for day in WORKING if _is_away(member, day)]
    if away:
        return Back(member, remark=dice.choice(MAILED).format(dice.choice(DAYS)(dice.choice(away)))), "mailed"
    return _receipt(member, dice), "received"


def _is_away(member: Member, day: date) -> bool:
    if "休" not in member.duty or "部分休" in member.duty:
        return False
    first, last = (date.fromisoformat(text) if text else None for text in member.leave)
    return (first is None or first <= day) and (last is None or day <= last)


def _receipt(member: Member, dice: random.Random) -> Back:
    day = dice.choice(WORKING)
    on = dice.choice(["", day.isoformat(), day.isoformat(), dice.choice(DAYS)(day)])
    stamp, marks = dice.choice(_receipts(member))
    return Back(member, stamp, dice.choice(NOTES), on, marks)


def _receipts(member: Member) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
    """(typed text, pictures and shapes): every way in which the member may honestly sign."""
    plain = member.name.replace("\u3000", " ")
    kana = member.kana.replace("\u3000", " ")
    own = member.bango.rjust(64, "a")
    ways = [("", (("picture", own),))] * 6 + [("", (("cell_picture", own),))] * 2
    ways += [(text, ()) for text in (member.name, plain, plain.replace(" ", ""), f"{plain}㊞", f"{plain} 印")]
    if " " in plain:
        surname = plain.split(" ")[0]
        ways += [(text, ()) for text in (surname, surname, f"{surname}㊞", f"{surname}(印)", f"{surname} 印")]
        ways += [("", (("shape", surname),)), (surname, (("picture", own),))]
    if " " in kana:
        half = kana.split(" ")[0]
        ways += [(text, ()) for text in (kana, half, half.translate(_HIRAGANA), kana.replace(" ", ""))]
    if member.former:
        ways += [(member.former, ()), (f"{member.former}㊞", ())]
    ways.append((unicodedata.normalize("NFD", plain), ()))
    return ways
