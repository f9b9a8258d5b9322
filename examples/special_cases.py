"""Cases the real work stumbles over, planted among the invented people in known numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from random import Random

from cast import Family, Person, on_birthday
from name_pool import SURNAME_POOL, SURNAME_WEIGHTS

SAME_NAME_PAIRS = 30
#: Pairs of members of one bureau whose names differ by a variant of one letter only.
VARIANT_PAIRS = (
    (("髙橋", "タカハシ"), ("高橋", "タカハシ"), ("一郎", "イチロウ"), "m"),
    (("山﨑", "ヤマザキ"), ("山崎", "ヤマザキ"), ("健太", "ケンタ"), "m"),
    (("渡邊", "ワタナベ"), ("渡辺", "ワタナベ"), ("恵子", "ケイコ"), "f"),
    (("渡邉", "ワタナベ"), ("渡邊", "ワタナベ"), ("直樹", "ナオキ"), "m"),
    (("齋藤", "サイトウ"), ("斎藤", "サイトウ"), ("優子", "ユウコ"), "f"),
    (("齊藤", "サイトウ"), ("斉藤", "サイトウ"), ("誠", "マコト"), "m"),
    (("濵田", "ハマダ"), ("浜田", "ハマダ"), ("彩", "アヤ"), "f"),
    (("𠮷田", "ヨシダ"), ("吉田", "ヨシダ"), ("大輔", "ダイスケ"), "m"),
    (("葛󠄀西", "カサイ"), ("葛西", "カサイ"), ("翔太", "ショウタ"), "m"),
    (("德永", "トクナガ"), ("徳永", "トクナガ"), ("明美", "アケミ"), "f"),
)
#: One member who surely bears each of these, so that no variant depends on the draw.
SURE_SURNAMES = (
    "桒原",
    "林",
    "林田",
    "高",
    "高田",
    "小川",
    "小川原",
    "𠮷野",
    "辻󠄀",
    "渡邉󠄂",
    "𣘺本",
    "𡈽屋",
    "森",
    "辻",
    "栁田",
)

RETIRED_BEFORE = ("2025-03-31", "2025-08-31", "2025-09-30", "2025-09-30", "2025-10-15", "2025-10-23")
RETIRED_DURING = (
    *("2025-10-24", "2025-10-24", "2025-10-27", "2025-12-01", "2025-12-01", "2025-11-14", "2025-11-15", "2025-11-20"),
    *("2025-11-21", "2025-11-25", "2025-11-28"),
    *("2025-10-31",) * 6,
    *("2025-11-30",) * 8,
)
RETIRED_AFTER = (
    "2025-12-02",
    "2025-12-05",
    "2025-12-15",
    "2025-12-31",
    "2025-12-31",
    "2025-12-31",
    *("2026-03-31",) * 2,
)

LEAVE_KINDS = ("育児休業", "産前産後休暇", "病気休職", "休職", "介護休業", "自己啓発等休業")
LEAVE_WEIGHTS = (48, 12, 20, 10, 6, 4)
#: (kind, first day, last day) of leaves that begin or end about the days of hand-out.
EDGE_LEAVES = (
    ("病気休職", "2025-08-25", "2025-11-19"),
    ("病気休職", "2025-08-25", "2025-11-20"),
    ("介護休業", "2025-09-01", "2025-11-25"),
    ("育児休業", "2024-12-02", "2025-11-30"),
    ("育児休業", "2024-12-01", "2025-12-01"),
    ("休職", "2025-06-10", "2025-12-01"),
    ("産前産後休暇", "2025-11-21", "2026-03-13"),
    ("産前産後休暇", "2025-11-25", "2026-03-17"),
    ("病気休職", "2025-12-01", ""),
    ("育児休業", "2025-12-02", "2026-12-01"),
)


def plant(rng: Random, families: list[Family]) -> None:
    """Change some of the members on the ledgers into every special case; nobody is made two of them."""
    on_ledger = [family for family in families if family.on_ledger]
    used: set[str] = set()
    for family in on_ledger:
        family.member.duty = "在職"
    _plant_namesakes(rng, on_ledger, used)
    free = iter(rng.sample(on_ledger, len(on_ledger)))
    _plant_names(rng, free, used)
    _plant_retirements(free, used)
    _plant_leaves(rng, on_ledger, free, used)
    _plant_former_names(rng, on_ledger)
    for family in families:
        family.member.duty = family.member.duty or "在職"


def _next_unused(free: Iterator[Family], used: set[str]) -> Family:
    for family in free:
        if family.bango not in used:
            used.add(family.bango)
            return family
    raise ValueError("more special cases than members")


def rename(family: Family, surname: tuple[str, str], given: tuple[str, str], sex: str) -> None:
    """Give a member another name; whoever of the family shared the surname shares the new one."""
    old = family.member.surname
    for person in family.people:
        if person.surname == old:
            person.surname = surname
    family.member.given = given
    family.member.sex = sex


def _plant_namesakes(rng: Random, on_ledger: list[Family], used: set[str]) -> None:
    by_bureau: dict[str, list[Family]] = {}
    for family in on_ledger:
        by_bureau.setdefault(family.office.bureau, []).append(family)
    large = [members for members in by_bureau.values() if len(members) >= 100]
    for number in range(SAME_NAME_PAIRS):
        first, second = _two_members(rng, large[number % len(large)], used, same_office=number % 6 == 0)
        rename(second, first.member.surname, first.member.given, first.member.sex)
    for number, (surname, variant, given, sex) in enumerate(VARIANT_PAIRS):
        first, second = _two_members(rng, large[-1 - number % len(large)], used, same_office=number == 0)
        rename(first, surname, given, sex)
        rename(second, variant, given, sex)


def _two_members(rng: Random, members: list[Family], used: set[str], *, same_office: bool) -> tuple[Family, Family]:
    for first in rng.sample(members, len(members)):
        for second in rng.sample(members, len(members)):
            together = first.office == second.office
            if first is second or together != same_office or used & {first.bango, second.bango}:
                continue
            used.update((first.bango, second.bango))
            return first, second
    raise ValueError("no two members left")


def _plant_names(rng: Random, free: Iterator[Family], used: set[str]) -> None:
    pool = dict(SURNAME_POOL)
    for surname in SURE_SURNAMES:
        family = _next_unused(free, used)
        rename(family, (surname, pool[surname]), family.member.given, family.member.sex)
    for surname, given, sex in (("グエン", "ティ　ラン", "f"), ("キム", "ミンジュン", "m"), ("スミス", "ジョン", "m")):
        rename(_next_unused(free, used), (surname, surname), (given, given), sex)


def _plant_retirements(free: Iterator[Family], used: set[str]) -> None:
    for day in (*RETIRED_BEFORE, *RETIRED_DURING, *RETIRED_AFTER):
        member = _next_unused(free, used).member
        member.retired_on = date.fromisoformat(day)
        if day in RETIRED_BEFORE:
            member.duty = "退職"


def _plant_leaves(rng: Random, on_ledger: list[Family], free: Iterator[Family], used: set[str]) -> None:
    for kind, first, last in EDGE_LEAVES:
        family = _next_unused(free, used)
        while not _may_take(family.member, kind):
            family = _next_unused(free, used)
        family.member.duty = kind
        family.member.leave = (date.fromisoformat(first), date.fromisoformat(last) if last else None)
    for family in on_ledger:
        if family.bango in used or rng.random() >= 0.034:
            continue
        kind = rng.choices(LEAVE_KINDS, LEAVE_WEIGHTS)[0]
        if not _may_take(family.member, kind):
            kind = "病気休職"
        family.member.duty = kind
        family.member.leave = _leave_days(rng, kind)
    for day in ("2025-06-30", "2025-09-30", "2025-10-31", "2025-11-10"):  # back at work, the last leave still recorded
        member = _next_unused(free, used).member
        if member.duty == "在職":
            member.leave = (date.fromisoformat(day) - timedelta(days=120), date.fromisoformat(day))


def _may_take(member: Person, kind: str) -> bool:
    if kind == "産前産後休暇":
        return member.sex == "f" and 22 <= member.age <= 44
    if kind == "育児休業":
        return 22 <= member.age <= (46 if member.sex == "m" else 44)
    return True


def _leave_days(rng: Random, kind: str) -> tuple[date, date | None]:
    if kind == "産前産後休暇":
        start = date(2025, 9, 1) + timedelta(days=rng.randrange(75))
        return start, start + timedelta(days=112)
    if kind == "育児休業":
        start = date(2024, 6, 1) + timedelta(days=rng.randrange(520))
        return start, date(2025, 12, 20) + timedelta(days=rng.randrange(700))
    if kind == "介護休業":
        start = date(2025, 9, 1) + timedelta(days=rng.randrange(70))
        return start, start + timedelta(days=120)
    if kind == "自己啓発等休業":
        return date(2025, 4, 1), date(2027, 3, 31)
    start = date(2024, 12, 1) + timedelta(days=rng.randrange(340))
    return start, None if rng.random() < 0.5 else date(2025, 12, 15) + timedelta(days=rng.randrange(360))


def _plant_former_names(rng: Random, on_ledger: Iterable[Family]) -> None:
    for family in on_ledger:
        chance = 0.075 if family.member.sex == "f" else 0.01
        if family.member.age >= 26 and rng.random() < chance:
            other = rng.choices(SURNAME_POOL, SURNAME_WEIGHTS)[0]
            if other[1] != family.member.surname[1]:
                family.member.former_surname = other[0]


def move_birthday(person: Person, month: int, day: int) -> None:
    """Put a person's birthday on a given day of the same year of birth."""
    person.birth = on_birthday(date(2000, month, day), person.birth.year)
