"""Six hundred invented residents insured with the city's national health insurance, special cases included."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from cast import on_birthday, pick_given
from file_writers import slashed, wareki_short
from name_pool import FOREIGN_NAMES, SURNAME_POOL, SURNAME_WEIGHTS

HEADER = (
    *(
        "世帯番号",
        "世帯主区分",
        "記号",
        "番号",
        "枝番",
        "氏名",
        "フリガナ",
        "生年月日",
        "区",
        "マイナ保険証登録",
        "電子証明書有効期限",
    ),
    *("支援措置", "要配慮申請", "解除申請", "負担割合変更日", "在留期間満了日", "マル学", "卒業予定日", "書留希望"),
)
PEOPLE = 600
WARDS = (
    ("川崎区", "051"),
    ("幸区", "052"),
    ("中原区", "053"),
    ("高津区", "054"),
    ("宮前区", "055"),
    ("多摩区", "056"),
    ("麻生区", "057"),
)


@dataclass(frozen=True)
class Insured:
    """One insured person; dates are None where the register is empty."""

    birth: date
    registered: bool = True
    certificate: date | None = None
    protected: bool = False  # 支援措置
    needs_help: bool = False  # 要配慮申請
    cancelled: bool = False  # 解除申請
    share_changes: date | None = None
    stay_ends: date | None = None
    student: bool = False  # マル学
    graduates: date | None = None
    foreign: bool = False


def _day(text: str) -> date:
    return date.fromisoformat(text)


#: Birthdays on both sides of every limit of the newsletter: 70, 75, born on the 1st, 29 February, the late sending.
EDGE_BIRTHS = (
    *("1950-08-01", "1950-08-02", "1951-01-15", "1951-07-31", "1951-08-01", "1951-08-02", "1953-06-10", "1955-07-01"),
    *("1955-07-02", "1955-07-15", "1955-07-20", "1955-08-01", "1955-08-02", "1955-09-01", "1955-12-31", "1956-01-01"),
    *("1956-02-29", "1956-04-12", "1956-06-30", "1956-07-01", "1956-07-02", "1956-08-01", "1952-02-29", "1951-03-01"),
)
#: (birth, first day of the new share of costs)
SHARE_CHANGES = (
    *(
        ("1952-05-05", "2025-11-01"),
        ("1953-10-20", "2026-04-01"),
        ("1954-01-31", "2026-07-01"),
        ("1953-03-03", "2026-08-01"),
    ),
    *(
        ("1951-03-31", "2026-04-01"),
        ("1951-04-10", "2026-02-01"),
        ("1955-05-18", "2025-09-01"),
        ("1955-07-10", "2026-01-01"),
    ),
)
#: (birth, last day of the permitted stay)
STAYS = (
    *(
        ("1994-03-08", "2025-08-31"),
        ("1988-11-21", "2025-10-15"),
        ("2001-07-02", "2025-12-31"),
        ("1979-01-30", "2026-03-31"),
    ),
    *(
        ("1990-09-09", "2026-07-30"),
        ("1985-05-25", "2026-07-31"),
        ("1999-12-04", "2027-03-01"),
        ("1952-04-17", "2026-01-20"),
    ),
    *(("1955-10-11", "2026-05-06"), ("2016-02-14", "2025-10-15"), ("1997-06-19", "2028-09-30")),
)
#: (birth, graduation)
GRADUATIONS = (
    *(
        ("2003-05-14", "2026-03-31"),
        ("2004-01-20", "2026-03-20"),
        ("2002-10-03", "2026-07-31"),
        ("2004-08-08", "2026-08-01"),
    ),
    *(("2005-06-27", "2027-03-31"), ("2006-11-11", "2029-03-31"), ("2003-12-24", "2026-03-25")),
)
#: Ends of certificates before, in and after the three months in which the card still works.
CERTIFICATE_ENDS = (
    *("2024-12-10", "2025-02-14", "2025-03-31", "2025-04-01", "2025-04-30", "2025-05-01", "2025-05-31", "2025-06-30"),
    *("2025-07-31", "2025-08-31", "2025-10-20", "2025-11-30", "2026-02-28", "2026-05-15"),
)


def special_people() -> list[Insured]:
    """Return one person for each special case, births and changes once with and once without マイナ保険証."""
    people: list[Insured] = []
    for registered in (True, False):
        people += [Insured(_day(born), registered) for born in EDGE_BIRTHS]
        people += [Insured(_day(born), registered, share_changes=_day(day)) for born, day in SHARE_CHANGES]
        people += [Insured(_day(born), registered, stay_ends=_day(day), foreign=True) for born, day in STAYS]
        people += [Insured(_day(born), registered, student=True, graduates=_day(day)) for born, day in GRADUATIONS]
        people += [
            Insured(_day(born), registered, protected=True) for born in ("1986-06-06", "2014-09-17", "1958-12-02")
        ]
    for number, end in enumerate(CERTIFICATE_ENDS):
        born = on_birthday(_day(end), 1960 + number * 3)
        people.append(Insured(born, certificate=_day(end)))
    people += [
        Insured(_day(born), needs_help=True) for born in ("1951-11-03", "1954-02-11", "1972-07-30", "1999-08-22")
    ]
    people += [Insured(_day(born), cancelled=True) for born in ("1964-03-15", "1980-10-10", "1955-02-20", "2000-01-01")]
    both = Insured(
        _day("2003-04-18"), stay_ends=_day("2026-03-31"), student=True, graduates=_day("2026-03-20"), foreign=True
    )
    late_end = Insured(_day("1955-07-18"), certificate=_day("2025-07-18"))
    return [*people, both, late_end]


def _ordinary(rng: Random, first: date = date(1950, 8, 5), last: date = date(2025, 5, 1)) -> Insured:
    birth = first + timedelta(days=int((last - first).days * rng.random() ** 1.25))
    certificate = on_birthday(birth, rng.randrange(2026, 2031))
    registered = rng.random() < 0.6 and birth < date(2025, 1, 1)
    return Insured(birth, registered, certificate if registered or rng.random() < 0.5 else None)


def _head(rng: Random, young: Insured | None) -> Insured:
    """Return the grown-up in whose household a child or a student away from home is insured."""
    if young is None:
        return _ordinary(rng, last=date(2003, 12, 31))
    earliest = on_birthday(young.birth, young.birth.year - 34)
    parent = _ordinary(rng, earliest, earliest + timedelta(days=3000))
    return replace(parent, foreign=young.foreign, protected=young.protected)


def _household(rng: Random, special: Insured | None, size: int) -> list[Insured]:
    """Return ``size`` people (one more where a young one would be alone), the oldest first."""
    grown_up = special is not None and special.birth.year <= 2003 and not special.student
    members = [special] if special else []
    if not grown_up:
        members.append(_head(rng, special))
    members += [_ordinary(rng) for _ in range(size - len(members))]
    return sorted((_with_certificate(rng, person) for person in members), key=lambda person: person.birth)


def rows(rng: Random) -> list[tuple[str, ...]]:
    """Return the rows of 国保.csv: household by household, its head first, texts only."""
    waiting = special_people()
    rng.shuffle(waiting)
    households: list[list[Insured]] = []
    count = 0
    while count < PEOPLE:
        size = min(PEOPLE - count, rng.choices((1, 2, 3, 4, 5), (44, 30, 13, 9, 4))[0])
        households.append(_household(rng, waiting.pop() if waiting else None, size))
        count += len(households[-1])
    numbers = rng.sample(range(20_000, 8_900_000), len(households))
    result: list[tuple[str, ...]] = []
    for place, (members, number) in enumerate(zip(households, numbers, strict=True), start=1):
        result += _household_rows(rng, place, number, members)
    return result


def _with_certificate(rng: Random, person: Insured) -> Insured:
    if person.certificate or not person.registered:
        return person
    return replace(person, certificate=on_birthday(person.birth, rng.randrange(2026, 2030) + 1))


def _household_rows(rng: Random, place: int, number: int, members: list[Insured]) -> list[tuple[str, ...]]:
    surname = rng.choices(SURNAME_POOL, SURNAME_WEIGHTS)[0]
    ward, kigo = rng.choice(WARDS)
    registered_mail = "有" if rng.random() < 0.05 or any(person.protected for person in members) else ""
    result = []
    for edaban, person in enumerate(members, start=1):
        name, kana = _names(rng, person, surname)
        identity = (
            f"{place:06}",
            "世帯員" if edaban > 1 else "世帯主",
            kigo,
            f"{number:07}",
            f"{edaban:02}",
            name,
            kana,
        )
        result.append(identity + _facts(person, ward, short=number % 11 == 0) + (registered_mail,))
    return result


def _names(rng: Random, person: Insured, surname: tuple[str, str]) -> tuple[str, str]:
    if person.foreign:
        name = rng.choice(FOREIGN_NAMES)[0].replace(" ", "　")
        return name, name
    given = pick_given(rng, rng.choice("mf"), person.birth.year)
    return f"{surname[0]}　{given[0]}", f"{surname[1]}　{given[1]}"


def _facts(person: Insured, ward: str, *, short: bool) -> tuple[str, ...]:
    def day(value: date | None) -> str:
        return slashed(value) if value else ""

    def flag(value: bool) -> str:
        return "有" if value else ""

    return (
        wareki_short(person.birth) if short else slashed(person.birth),
        ward,
        "有" if person.registered else "無",
        day(person.certificate),
        flag(person.protected),
        flag(person.needs_help),
        flag(person.cancelled),
        day(person.share_changes),
        day(person.stay_ends),
        flag(person.student),
        day(person.graduates),
    )
