"""The eligibility columns of each card holder, so that they agree with who gets a card (notice 2(1), ア–エ).

Columns: マイナンバー登録, マイナンバーカード, マイナ保険証登録日, マイナ保険証解除申請日,
マイナンバーカード有効期限, 電子証明書有効期限, 資格確認書交付日.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from cast import REFERENCE_DAY, Family, Person, on_birthday
from special_cases import move_birthday

Columns = tuple[str | date | None, ...]
FIRST_REGISTRATION = date(2021, 10, 20)
EVE = REFERENCE_DAY - timedelta(days=1)
MORROW = REFERENCE_DAY + timedelta(days=1)


def fill(rng: Random, families: list[Family]) -> None:
    """Give everybody columns that lead to ``gets_card``; a few sit on the very edge of a rule."""
    people = [person for family in families for person in family.people]
    for person in people:
        person.entitlement = _card_columns(rng, person) if person.gets_card else _no_card_columns(rng, person)
    getters = iter(
        [family.member for family in families if family.member.gets_card and _old_enough(family.member)][::97]
    )
    others = iter([person for person in people if not person.gets_card and _old_enough(person)][::101])
    _plant_edges_of_card(getters)
    _plant_edges_of_none(others)


def _old_enough(person: Person) -> bool:
    return 20 <= person.age <= 60


def _plant_edges_of_card(people: Iterator[Person]) -> None:
    for _ in range(5):  # ア: registered, but a day too late
        person = next(people)
        person.entitlement = ("有", "有", MORROW, None, *_valid_until(person, 2029), None)
    for _ in range(5):  # エ: cancelled on the last day that counts
        person = next(people)
        person.entitlement = ("有", "有", date(2023, 6, 1), REFERENCE_DAY, *_valid_until(person, 2028), None)
    for _ in range(3):  # ウ: the certificate's last day was the eve of the reference day
        person = next(people)
        move_birthday(person, EVE.month, EVE.day)
        person.entitlement = ("有", "有", date(2022, 2, 1), None, on_birthday(person.birth, 2030), EVE, None)
    for _ in range(3):  # イ: handed back, the registration still recorded
        person = next(people)
        person.entitlement = ("有", "返納", date(2022, 8, 1), None, None, None, None)


def _plant_edges_of_none(people: Iterator[Person]) -> None:
    for _ in range(5):  # registered on the reference day itself
        person = next(people)
        person.entitlement = ("有", "有", REFERENCE_DAY, None, *_valid_until(person, 2027), None)
    for number in range(5):  # cancelled from the 24th on: the ordinary way, not this batch
        person = next(people)
        cancelled = MORROW + timedelta(days=number)
        person.entitlement = ("有", "有", date(2023, 1, 10), cancelled, *_valid_until(person, 2027), None)
    for _ in range(3):  # the certificate is still good on its last day
        person = next(people)
        move_birthday(person, REFERENCE_DAY.month, REFERENCE_DAY.day)
        person.entitlement = ("有", "有", date(2022, 5, 9), None, on_birthday(person.birth, 2030), REFERENCE_DAY, None)
    for _ in range(3):  # ア and イ hold, but the number is not in the personnel system
        next(people).entitlement = ("無", "無", None, None, None, None, None)


def _valid_until(person: Person, year: int) -> tuple[date, date]:
    """Return (card, certificate): the certificate runs 5 years, an adult's card 10."""
    certificate = on_birthday(person.birth, year)
    if certificate <= REFERENCE_DAY:
        certificate = on_birthday(person.birth, year + 1)
    adult = certificate.year - person.birth.year >= 23
    return (on_birthday(person.birth, certificate.year + 5) if adult else certificate), certificate


def _any_day(rng: Random, first: date, last: date) -> date:
    return first + timedelta(days=rng.randrange(max(1, (last - first).days)))


def _registration(rng: Random, person: Person) -> date:
    return _any_day(rng, max(FIRST_REGISTRATION, person.birth + timedelta(days=45)), REFERENCE_DAY - timedelta(days=2))


def _card_columns(rng: Random, person: Person) -> Columns:
    draw = rng.random()
    if draw < 0.62 and person.age >= 1:
        return ("有", "有", None, None, *_valid_until(person, rng.randrange(2025, 2031)), None)
    if draw < 0.72 and person.age >= 9:
        return _run_out(rng, person)
    if draw < 0.78 and person.age >= 5:
        registered = _any_day(rng, FIRST_REGISTRATION, date(2024, 9, 30))
        cancelled = _any_day(rng, date(2024, 10, 28), REFERENCE_DAY)
        return ("有", "有", registered, cancelled, *_valid_until(person, rng.randrange(2026, 2031)), None)
    if draw < 0.80 and person.age >= 5:
        return ("有", "返納", None, None, None, None, None)
    return ("有", "無", None, None, None, None, None)


def _run_out(rng: Random, person: Person) -> Columns:
    certificate = on_birthday(person.birth, rng.randrange(2023, 2026))
    if certificate >= REFERENCE_DAY:
        certificate = on_birthday(person.birth, 2024)
    adult = certificate.year - person.birth.year >= 23
    card = on_birthday(person.birth, certificate.year + 5) if adult and rng.random() < 0.8 else certificate
    registered = _any_day(rng, FIRST_REGISTRATION, date(2022, 12, 1)) if rng.random() < 0.8 else None
    return ("有", "有", registered, None, card, certificate, None)


def _no_card_columns(rng: Random, person: Person) -> Columns:
    draw = rng.random()
    if person.age == 0 or draw < 0.03:
        return ("無", rng.choice("有無") if person.age else "無", None, None, None, None, None)
    if draw < 0.07:  # asked for one before: it is not replaced
        return ("有", "無", None, None, None, None, _any_day(rng, date(2024, 12, 2), REFERENCE_DAY))
    return ("有", "有", _registration(rng, person), None, *_valid_until(person, rng.randrange(2025, 2031)), None)
