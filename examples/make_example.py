"""Write the invented example data: ``python examples/make_example.py [FOLDER]`` (default: the folder of this file).

Nothing is drawn from any real register. The draw is seeded: every run writes the same bytes.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from random import Random

import entitlement
import kokuho_people
import special_cases
from cast import HALF_WIDTH_SPACE_BUREAUS, REFERENCE_DAY, Family, Office, Person, invent_families
from file_writers import (
    csv_text,
    encode_as_windows,
    half_width,
    slashed,
    to_code_page,
    wareki_long,
    wareki_short,
    write_workbook,
)
from office_tree import WARDS, department_sizes, departments_of

HERE = Path(__file__).resolve().parent
SCHEDULE = HERE.parent / "templates" / "局日程.csv"
SEED = "資格確認書R7"

PERSON_HEADER = ("記号", "番号", "枝番", "氏名", "フリガナ", "旧姓", "生年月日", "区分")
POST_HEADER = (
    *("局コード", "局名", "所属コード", "所属名", "職員番号", "在職区分"),
    *("休職開始日", "休職終了日", "退職日", "イントラネット端末"),
)
LIST_HEADER = (*PERSON_HEADER, "枚数", *POST_HEADER)
ENTITLEMENT_HEADER = (
    *("マイナンバー登録", "マイナンバーカード", "マイナ保険証登録日", "マイナ保険証解除申請日"),
    *("マイナンバーカード有効期限", "電子証明書有効期限", "資格確認書交付日"),
)
ELIGIBLE_HEADER = (*PERSON_HEADER, *POST_HEADER, *ENTITLEMENT_HEADER)

KIGO = {"上下水道局": "012", "交通局": "013", "病院局": "014", "消防局": "015", "教育委員会事務局": "016"}
FIELD_OFFICES = (
    "事業所",
    "処理センター",
    "営業所",
    "看護部",
    "保育園",
    "用務員",
    "給食センター",
    "出張所",
    "整備工場",
    "動物公園",
)
OTHERS_PER_ENVELOPE = 0.76  # members of the same department who get no card, nor does anybody of theirs


def read_bureaus() -> list[tuple[str, str, int]]:
    """Return (code, name, envelopes) of every bureau: 別紙2's count, for the wards our own."""
    with SCHEDULE.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return [(row["局コード"], row["局名"], int(row["件数"]) if row["件数"] else WARDS[row["局名"]][1]) for row in rows]


def plan_offices(rng: Random) -> list[tuple[Office, int, int]]:
    """Return every department with its numbers of members with and without a card in the family."""
    plan: list[tuple[Office, int, int]] = []
    for code, bureau, envelopes in read_bureaus():
        listed = departments_of(bureau)
        open_weights = [float(weight) * rng.uniform(0.8, 1.25) for _, weight in listed if weight not in ("0", "x")]
        sizes = iter(department_sizes(open_weights, envelopes))
        for number, (name, weight) in enumerate(listed, start=1):
            office = Office(code, bureau, f"{code}{number:03}", name, KIGO.get(bureau, "011"))
            with_card = 0 if weight in ("0", "x") else next(sizes)
            without = round(with_card * OTHERS_PER_ENVELOPE + rng.random() * 0.8)
            plan.append((office, with_card, {"0": 3, "x": 0}.get(weight, without)))
    return plan


def people_of(families: list[Family]) -> Iterator[tuple[Family, Person, int]]:
    """Yield (family, person, 枝番): the member is 00."""
    for family in families:
        for edaban, person in enumerate(family.people):
            yield family, person, edaban


def on_list(families: list[Family]) -> Iterator[tuple[Family, Person, int]]:
    """Yield the rows of the list of who gets a card; the member always, as the addressee."""
    for family, person, edaban in people_of(families):
        if person.gets_card or (edaban == 0 and family.on_ledger):
            yield family, person, edaban


def _name(family: Family, person: Person) -> str:
    if family.office.bureau in HALF_WIDTH_SPACE_BUREAUS:
        return person.name.replace("　", " ")
    return person.name


def _identity(family: Family, person: Person, edaban: int) -> tuple[str, ...]:
    return (family.office.kigo, family.bango, f"{edaban:02}", _name(family, person))


def _post(family: Family, edaban: int) -> tuple[str, ...]:
    office = family.office
    duty = family.member.duty if edaban == 0 else ""
    return (office.bureau_code, office.bureau, office.code, office.name, family.employee_no, duty)


def _career(person: Person) -> tuple[date | None, ...]:
    return (*person.leave, person.retired_on)


def _terminal(family: Family, edaban: int) -> str:
    """Return whether the member works at an intranet terminal; few do in the field, and some records are silent."""
    if edaban:
        return ""
    share = int(family.bango) % 100
    if share == 99:
        return ""
    in_field = any(word in family.office.name for word in FIELD_OFFICES)
    return "無" if share < (72 if in_field else 4) else "有"


def _csv_birth(day: date, style: int) -> str:
    spellings = {0: wareki_short, 1: wareki_short, 2: wareki_long}
    return spellings.get(style % 25, slashed)(day)


def _csv_day(value: str | date | None, style: int) -> str:
    if isinstance(value, date):
        return wareki_short(value) if style % 5 == 1 else slashed(value)
    return value or ""


def _csv_person(family: Family, person: Person, edaban: int) -> tuple[str, ...]:
    style = int(family.bango) + 7 * edaban
    kana = half_width(person.kana) if style % 50 == 5 else person.kana
    relation = "被扶養者" if edaban else "本人"
    birth = _csv_birth(person.birth, style)
    cells = (*_identity(family, person, edaban), kana, person.former_surname, birth, relation)
    return tuple(to_code_page(cell) for cell in cells)


def list_csv_rows(families: list[Family]) -> Iterator[tuple[str, ...]]:
    for family, person, edaban in on_list(families):
        style = int(family.bango)
        days = tuple(_csv_day(day, style) for day in _career(person))
        cards = "1" if person.gets_card else "0"
        yield (*_csv_person(family, person, edaban), cards, *_post(family, edaban), *days, _terminal(family, edaban))


def eligible_csv_rows(families: list[Family]) -> Iterator[tuple[str, ...]]:
    for family, person, edaban in people_of(families):
        style = int(family.bango)
        post, days = _post(family, edaban), tuple(_csv_day(day, style) for day in _career(person))
        if person.retired_on and person.retired_on <= REFERENCE_DAY:  # reported late: not known when this was extracted
            post, days = (*post[:-1], "在職"), (*days[:-1], "")
        facts = tuple(_csv_day(value, 0) for value in person.entitlement)
        yield (*_csv_person(family, person, edaban), *post, *days, _terminal(family, edaban), *facts)


def _sheet_day(day: date | None, style: int) -> str | date | tuple[date]:
    if day is None:
        return ""
    spellings: dict[int, str | tuple[date]] = {4: wareki_long(day), 5: wareki_short(day), 6: (day,), 7: (day,)}
    return spellings.get(style % 25, day)


def list_sheet_rows(families: list[Family]) -> Iterator[Sequence[str | int | date | tuple[date]]]:
    for family, person, edaban in on_list(families):
        style = int(family.bango) + 7 * edaban
        birth = _sheet_day(person.birth, style)
        relation = "被扶養者" if edaban else "本人"
        days = tuple(_sheet_day(day, style) for day in _career(person))
        identity = (*_identity(family, person, edaban), person.kana, person.former_surname, birth, relation)
        yield (*identity, int(person.gets_card), *_post(family, edaban), *days, _terminal(family, edaban))


def invent() -> tuple[list[Office], list[Family]]:
    """Return every department and every family, the same at each call."""
    plan = plan_offices(Random(f"{SEED}-所属"))
    families = invent_families(Random(f"{SEED}-人"), plan)
    special_cases.plant(Random(f"{SEED}-特例"), families)
    entitlement.fill(Random(f"{SEED}-資格"), families)
    return [office for office, _, _ in plan], families


def write_all(folder: Path) -> None:
    """Write the five files into ``folder``."""
    offices, families = invent()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "名簿.csv").write_bytes(encode_as_windows(csv_text(LIST_HEADER, list_csv_rows(families))))
    write_workbook(folder / "名簿.xlsx", LIST_HEADER, list_sheet_rows(families))
    # The eligibility system is an older host: it writes the other of the two codes that 髙 and 﨑 have in CP932.
    (folder / "有資格者.csv").write_bytes(csv_text(ELIGIBLE_HEADER, eligible_csv_rows(families)).encode("cp932"))
    departments = [(office.bureau_code, office.code, office.name) for office in offices]
    _write_utf8(folder / "所属.csv", csv_text(("局コード", "所属コード", "所属名"), departments))
    residents = kokuho_people.rows(Random(f"{SEED}-国保"))
    _write_utf8(folder / "国保.csv", csv_text(kokuho_people.HEADER, residents))


def _write_utf8(path: Path, text: str) -> None:
    path.write_bytes(text.encode("utf-8-sig"))


def main() -> None:
    parser = argparse.ArgumentParser(description="架空の例示データを書き出します。")
    parser.add_argument(
        "folder", nargs="?", type=Path, default=HERE, help="書き出し先(省略時はこのファイルのあるフォルダー)"
    )
    write_all(parser.parse_args().folder)


if __name__ == "__main__":
    main()
