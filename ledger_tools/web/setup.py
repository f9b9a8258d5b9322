"""名簿・設定・受領簿: what a cycle is made of, what is wrong with it, and the ledgers that are made of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

from starlette.datastructures import UploadFile
from starlette.responses import Response

from ledger_tools.errors import LedgerToolsError, SettingsError
from ledger_tools.folder import LEDGERS, RECORDS_SAMPLE, SCHEDULE, SETTINGS
from ledger_tools.japanese.text import safe_filename
from ledger_tools.pipeline.cycle import Cycle
from ledger_tools.pipeline.rosters import passed_over, put_in, roster_files
from ledger_tools.pipeline.rosters import put_away as roster_put_away
from ledger_tools.records.read import SUFFIXES
from ledger_tools.settings import Settings
from ledger_tools.settings.items import ITEMS
from ledger_tools.slots.counter import Counter, parse_hours
from ledger_tools.web.downloads import hand_out
from ledger_tools.web.papers_made import key_of_place, papers
from ledger_tools.web.visits import Visit
from ledger_tools.web.works import Work

_CONTROL = re.compile(r"[\x00-\x1f]")
_MOST = 50_000_000  # bytes of a roster


def show(visit: Visit) -> Response:
    """What there is, and what can be done with it."""
    desk = visit.desk
    wrong = ""
    settings: Settings | None = None
    try:
        settings = desk.settings
    except SettingsError as error:
        wrong = str(error)
    stage = desk.stage() if settings else None
    return visit.show(
        "setup.html",
        here="setup",
        settings=settings,
        wrong=wrong,
        items=_items(settings) if settings else (),
        rosters=[path.name for path in _rosters(visit)],
        passed=passed_over(desk.folder),
        stage=stage,
        bundles=_bundles(visit),
        schedule=next((one.key for one in papers(desk.folder, LEDGERS) if one.name == SCHEDULE), ""),
        settings_file=SETTINGS,
    )


def _rosters(visit: Visit) -> list[Path]:
    try:
        return roster_files(visit.desk.folder)
    except LedgerToolsError:  # none yet
        return []


def _items(settings: Settings) -> list[tuple[str, Any]]:
    """Every line of 基本設定 with its value; a database's address may hold a password, and is not shown."""
    found = []
    for item in ITEMS:
        value = getattr(settings, item.key)
        if item.key == "store":
            value = "別のデータベース" if value else "事業フォルダの中"
        found.append((item.label, value if isinstance(value, date) or value else "(なし)"))
    return found


@dataclass(frozen=True)
class Bundle:
    """The papers of one bureau, to be fetched as an archive."""

    name: str
    ledgers: int
    written: datetime
    key: str


def _bundles(visit: Visit) -> list[Bundle]:
    by_place: dict[str, list[Any]] = {}
    for one in papers(visit.desk.folder, LEDGERS):
        if one.place != LEDGERS:
            by_place.setdefault(one.place, []).append(one)
    return [
        Bundle(
            place.removeprefix(f"{LEDGERS}/"),
            sum(not one.name.startswith("00_") for one in mine),
            max(one.written for one in mine),
            key_of_place(place),
        )
        for place, mine in by_place.items()
    ]


# ---- records ---------------------------------------------------------------------------------------------------------


def add_rosters(visit: Visit) -> Response:
    """Put rosters into 名簿/. One of the same name that was there goes to 保管/, and nothing is lost."""
    given = [one for one in visit.form.getlist("roster") if isinstance(one, UploadFile) and one.filename]
    back = visit.path("setup")
    if not given:
        return visit.go(back, wrong="名簿のファイルを選んでください。")
    rosters: dict[str, bytes] = {}
    for file in given:
        name = clean_name(file.filename or "")
        if PurePosixPath(name).suffix.lower() not in SUFFIXES or name == RECORDS_SAMPLE:
            return visit.go(back, wrong=f"「{name}」は名簿として読めない形式です。.csv か .xlsx にしてください。")
        if name in rosters:
            return visit.go(back, wrong=f"「{name}」が二つあります。どちらかの名前を変えてください。")
        rosters[name] = file.file.read(_MOST + 1)
        if len(rosters[name]) > _MOST:
            return visit.go(back, wrong=f"「{name}」は大きすぎます。名簿は50MBまでです。")
    day = visit.desk.today
    visit.desk.write(lambda cycle: put_in(cycle.folder, cycle.store, rosters, as_of=day), visit.actor)
    return visit.go(back, done=f"{'、'.join(rosters)}を名簿フォルダに入れました。続けて読み込んでください。")


def put_away(visit: Visit) -> Response:
    """Move a file that is no roster, or no longer one, out of 名簿/ to 保管/."""
    name = visit.text("name")
    path = next((path for path in _rosters(visit) if path.name == name), None)
    if path is None:
        return visit.go(visit.path("setup"), wrong="このファイルは、名簿フォルダにありません。")
    day = visit.desk.today
    visit.desk.write(lambda cycle: roster_put_away(cycle.folder, cycle.store, path, as_of=day), visit.actor)
    return visit.go(visit.path("setup"), done=f"{name}を名簿フォルダから外し、保管フォルダに移しました。")


def clean_name(name: str) -> str:
    """The last part of a file's name as a browser tells it, fit for every system; never a path."""
    last = PureWindowsPath(PurePosixPath(name).name).name.strip(" .")
    kept = PurePosixPath(_CONTROL.sub("_", last))
    return f"{safe_filename(kept.stem, 100)}{kept.suffix[:10]}" if last else "名称なし"


def load(visit: Visit) -> Response:
    """Read the records and check them; with anything wrong, the earlier ones stay in force."""
    as_of = visit.desk.today

    def step(cycle: Cycle, _work: Work) -> Any:
        return cycle.load(as_of=as_of)

    work = visit.desk.works.start("load", "名簿の読込み", visit.actor, step)
    return visit.go(visit.path(f"tasks/{work.key}"))


# ---- ledgers ---------------------------------------------------------------------------------------------------------


def generate(visit: Visit) -> Response:
    """Write the ledgers that changed, or (``force``) all."""
    as_of, force = visit.desk.today, bool(visit.text("force"))

    def step(cycle: Cycle, work: Work) -> Any:
        return cycle.generate(as_of=as_of, force=force, progress=work.progress)

    work = visit.desk.works.start("generate", "受領簿の作成", visit.actor, step)
    return visit.go(visit.path(f"tasks/{work.key}"))


# ---- slots -----------------------------------------------------------------------------------------------------------


def slots(visit: Visit) -> Response:
    """Propose slots at the counter, and compare them with 別紙2."""
    try:
        opening = parse_hours(visit.text("opening"))
        counter = Counter(*opening, _between(visit.text("windows"), 1, 50), float(visit.text("seconds")) / 60)
        if not 0 < counter.minutes_per_envelope <= 60:
            raise ValueError
    except ValueError:
        wrong = "窓口の数は1から50まで、開設時間は「9:00-12:00」の形、1通の秒数は数字で入れてください。"
        return visit.go(visit.path("setup"), wrong=wrong)
    apply, from_records = bool(visit.text("apply")), visit.text("counts") == "名簿"

    def step(cycle: Cycle, _work: Work) -> Any:
        return cycle.slots(counter, from_records=from_records, apply=apply)

    work = visit.desk.works.start("slots", "受付時間案の作成", visit.actor, step)
    return visit.go(visit.path(f"tasks/{work.key}"))


def _between(text: str, least: int, most: int) -> int:
    number = int(text)
    if not least <= number <= most:
        raise ValueError(text)
    return number


def settings_book(visit: Visit) -> Response:
    """設定.xlsx, to be looked at; it is changed in its folder, with Excel."""
    return hand_out(visit, visit.desk.folder / SETTINGS)


PAGES = (
    ("setup", show, None),
    ("setup/rosters", None, add_rosters),
    ("setup/put_away", None, put_away),
    ("setup/load", None, load),
    ("setup/generate", None, generate),
    ("setup/slots", None, slots),
    ("setup/settings", settings_book, None),
)
