"""The invented people themselves: members, their families and what the personnel system knows of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from name_pool import FOREIGN_NAMES, GIVEN_POOL, SURNAME_POOL, SURNAME_WEIGHTS

REFERENCE_DAY = date(2025, 10, 23)
HALF_WIDTH_SPACE_BUREAUS = frozenset(
    {"病院局", "交通局"}
)  # their own systems part surname and given name by a half space


@dataclass(frozen=True)
class Office:
    """One department with its bureau; ``kigo`` is the 記号 of the bureau's members."""

    bureau_code: str
    bureau: str
    code: str
    name: str
    kigo: str


@dataclass
class Person:
    """One card holder. ``entitlement`` holds the seven eligibility columns, in their order."""

    surname: tuple[str, str]
    given: tuple[str, str]
    sex: str
    birth: date
    gets_card: bool
    former_surname: str = ""
    retired_on: date | None = None
    duty: str = ""
    leave: tuple[date | None, date | None] = (None, None)
    entitlement: tuple[str | date | None, ...] = ()

    @property
    def name(self) -> str:
        return "　".join(part for part in (self.surname[0], self.given[0]) if part)

    @property
    def kana(self) -> str:
        return "　".join(part for part in (self.surname[1], self.given[1]) if part)

    @property
    def age(self) -> int:
        return years_between(self.birth, REFERENCE_DAY)


@dataclass
class Family:
    """A member (組合員) with the dependants (被扶養者): one envelope, if anybody in it gets a card."""

    office: Office
    bango: str
    employee_no: str
    member: Person
    dependants: list[Person] = field(default_factory=list)

    @property
    def people(self) -> list[Person]:
        return [self.member, *self.dependants]

    @property
    def on_ledger(self) -> bool:
        return any(person.gets_card for person in self.people)


def years_between(start: date, end: date) -> int:
    return end.year - start.year - ((end.month, end.day) < (start.month, start.day))


def on_birthday(birth: date, year: int) -> date:
    if (birth.month, birth.day) == (2, 29) and (year % 4 or (year % 100 == 0 and year % 400)):
        return date(year, 2, 28)
    return birth.replace(year=year)


def pick_given(rng: Random, sex: str, birth_year: int) -> tuple[str, str]:
    era = max(start for start in GIVEN_POOL if start <= max(birth_year, 1950))
    return rng.choice(GIVEN_POOL[era][sex])


def born_at_age(rng: Random, age: int) -> date:
    """Return a day of birth of somebody who is ``age`` on the reference day."""
    last = on_birthday(REFERENCE_DAY, REFERENCE_DAY.year - age)
    return last - timedelta(days=rng.randrange(365))


def make_member(rng: Random, gets_card: bool) -> Person:
    sex = "m" if rng.random() < 0.54 else "f"
    birth = born_at_age(rng, min(rng.randrange(20, 66), rng.randrange(24, 70)))
    if rng.random() < 0.004:
        name, foreign_sex = rng.choice(FOREIGN_NAMES)
        family_name, _, rest = name.partition(" ")
        given = rest.replace(" ", "　")
        return Person((family_name, family_name), (given, given), foreign_sex, birth, gets_card)
    surname = rng.choices(SURNAME_POOL, SURNAME_WEIGHTS)[0]
    return Person(surname, pick_given(rng, sex, birth.year), sex, birth, gets_card)


def make_dependants(rng: Random, member: Person) -> list[Person]:
    """Invent a spouse, children and sometimes a parent whose ages fit the member's."""
    family: list[Person] = []
    age = member.age

    def add(sex: str, years: int, surname: tuple[str, str] | None = None) -> None:
        birth = born_at_age(rng, years)
        family.append(Person(surname or member.surname, pick_given(rng, sex, birth.year), sex, birth, False))

    married = age >= 25 and rng.random() < (0.36 if member.sex == "m" else 0.06)
    if married:
        add("f" if member.sex == "m" else "m", min(74, max(20, age + rng.randrange(-6, 5))))
    if 27 <= age <= 62 and rng.random() < (0.55 if married else 0.25):
        eldest = min(22, age - 24 - rng.randrange(4))
        for number in range(1 + (rng.random() < 0.5) + (rng.random() < 0.12)):
            years = eldest - 2 * number - rng.randrange(2)
            if 0 <= years <= 22:
                add(rng.choice("mf"), years)
    if 35 <= age <= 52 and rng.random() < 0.05:
        own = rng.random() < 0.7
        add(
            "f",
            min(74, age + 21 + rng.randrange(3)),
            member.surname if own else rng.choices(SURNAME_POOL, SURNAME_WEIGHTS)[0],
        )
    return family


def make_family(rng: Random, office: Office, bango: str, employee_no: str, *, on_ledger: bool) -> Family:
    """Invent one member's family; with ``on_ledger`` at least one of it gets a card."""
    member_gets = on_ledger and rng.random() >= 0.075
    family = Family(office, bango, employee_no, make_member(rng, member_gets))
    family.dependants = make_dependants(rng, family.member)
    if not on_ledger:
        return family
    while not member_gets and not family.dependants:
        family.member = make_member(rng, False)
        family.dependants = make_dependants(rng, family.member)
    for dependant in family.dependants:
        dependant.gets_card = rng.random() < 0.6
    if not member_gets:
        family.dependants[0].gets_card = True
    return family


def invent_families(rng: Random, sizes: list[tuple[Office, int, int]]) -> list[Family]:
    """Invent the families of every office: ``sizes`` is (office, with a card, without)."""
    total = sum(with_card + without for _, with_card, without in sizes)
    numbers = iter(rng.sample(range(312, 98000), total))
    staff = iter(rng.sample(range(1205, 999000), total))
    families: list[Family] = []
    for office, with_card, without in sizes:
        of_office = [
            make_family(rng, office, f"{next(numbers):06}", f"{next(staff):06}", on_ledger=place < with_card)
            for place in range(with_card + without)
        ]
        families += sorted(of_office, key=lambda family: family.bango)
    return families
