"""対象者: who gets a card, who will need one later, who gets the leaflet, and the papers of 国保: judged and listed."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePath
from typing import Any

from starlette.datastructures import UploadFile
from starlette.responses import Response

from ledger_tools.errors import LedgerToolsError
from ledger_tools.folder import KOKUHO, REPORTS, part_name
from ledger_tools.japanese.dates import DateError, parse_date, wareki, wareki_month
from ledger_tools.japanese.text import file_name, safe_filename
from ledger_tools.pipeline.cycle import Cycle
from ledger_tools.pipeline.programmes import Due, Eligible, Kokuho, Leaflet, Listed
from ledger_tools.pipeline.rosters import roster_files
from ledger_tools.programmes.kyosai.by_bureau import folder_by_bureau
from ledger_tools.programmes.kyosai.due_list import DUE_FILE
from ledger_tools.programmes.kyosai.leaflet_lists import LEAFLET_FILE
from ledger_tools.programmes.kyosai.lists import ELIGIBLE_FILE
from ledger_tools.web.downloads import Offer, take, there
from ledger_tools.web.paging import Cut, cut
from ledger_tools.web.visits import Visit

_KIND = "entitled"
_SUFFIXES = (".csv", ".xlsx")
_WORKBOOK = (".xlsx",)
_LEAFLET = "リーフレット配付方法の判定"
_EVERYBODY = "everybody"  # the register of all members, which need not lie in 名簿/
_AGAIN = "名簿を直して、もう一度実行してください。"
_LOAD = "「名簿・設定」で名簿を読み込み直すと、配付期限の来ていない最初の回の受領簿に載ります。"
_ADD = (
    "この方々の受領簿(追加分)を作るには、設定.xlsx の「追加分」に配付日・配付期限・提出期限を入れ、"
    "その回になったら「名簿・設定」で名簿を読み込み直して、受領簿を作成してください。"
)

Step = Callable[[Cycle], Listed]


class _Unfit(LedgerToolsError):
    """A file that was sent along, or chosen, is none that could be read."""


@dataclass(frozen=True)
class Count:
    """How many people, of what kind and why."""

    kind: str
    people: int
    why: str = ""


@dataclass(frozen=True)
class Outcome:
    """What came of it: people counted, what is to be done, every doubtful entry, and the files that were made.

    ``used`` says of which register.
    """

    used: str
    counts: Sequence[Count]
    to_do: Sequence[str]
    problems: Sequence[Any]
    files: Sequence[Offer]

    def page(self, visit: Visit) -> Cut[Sequence[Any]]:
        """The doubtful entries that the page shows."""
        return cut(visit, self.problems)


def entitled(visit: Visit) -> Response:
    """What can be judged, of which files, and the lists made so far."""
    return visit.show(
        "entitled.html",
        here="entitled",
        rosters=_rosters(visit),
        made=_made(visit.desk.folder),
        until=wareki(_in_a_year(visit.desk.today)),
    )


def _in_a_year(day: date) -> date:
    return date(day.year + 1, day.month, min(day.day, 28))


def _rosters(visit: Visit) -> list[Offer]:
    """The files in 名簿/."""
    try:
        return [Offer(path.name, path) for path in roster_files(visit.desk.folder)]
    except LedgerToolsError:
        return []


def _made(folder: Path) -> list[Offer]:
    """The lists that lie in 報告/ now, those by bureau and those of 国保 after the others."""
    reports = folder / REPORTS
    lists = [reports / name for name in (ELIGIBLE_FILE, DUE_FILE, LEAFLET_FILE)]
    found = [Offer(path.name, path) for path in lists]
    for inner in (*(folder_by_bureau(path) for path in lists), reports / KOKUHO):
        found += [Offer(f"{inner.name}/{path.name}", path) for path in _files(inner)]
    return there(found)


def _files(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.suffix in _SUFFIXES and not path.name.startswith("~$"))
    except OSError:
        return []


# ---- 共済 ------------------------------------------------------------------------------------------------------------


def judge(visit: Visit) -> Response:
    """Start what was asked for (``what``) on the files of 名簿/ that are ticked."""
    here = visit.path("entitled")
    today = visit.desk.today
    if visit.text("what") == "leaflet" and _is_sent(visit.form.get(_EVERYBODY)):
        return _begin_of_sent(visit, _LEAFLET, lambda room: _leaflet_of_sent(visit, room))
    rosters = {offer.key: offer.path for offer in _rosters(visit)}
    chosen = [path for key, path in rosters.items() if key in visit.form.getlist("file")]
    if not chosen:
        return visit.go(here, wrong="読み込む名簿を選んでください。")
    # All of them: then what lies beside them and is not read is named, too.
    paths = () if len(chosen) == len(rosters) else tuple(chosen)
    what, written = visit.text("what"), visit.text("until")
    try:
        until = parse_date(written) if written and what == "due" else None
    except DateError as error:
        return visit.go(here, wrong=f"いつまでかの日付: {error.message} 例: R8.12.10")
    steps: dict[str, tuple[str, Step]] = {
        "eligible": ("交付対象者の判定", lambda cycle: cycle.eligible(paths, as_of=today)),
        "due": ("後日交付予定者の抽出", lambda cycle: cycle.due(paths, as_of=today, until=until)),
        "leaflet": (_LEAFLET, lambda cycle: cycle.leaflet(paths, as_of=today)),
    }
    if what not in steps:
        return visit.go(here, wrong="行うことを選んでください。")
    title, step = steps[what]
    return _begin(visit, title, step)


def _begin(visit: Visit, title: str, step: Step) -> Response:
    def run(cycle: Cycle, _work: object) -> Outcome:
        found = step(cycle)
        made = [found.path, *_by_bureau(found)]
        files = sorted(
            (one for one in _made(visit.desk.folder) if one.path in made), key=lambda one: made.index(one.path)
        )
        used = found.used[0] if isinstance(found, Leaflet) else ""
        return Outcome(used, _counts(found), _to_do(found), found.problems, files)

    work = visit.desk.works.start(_KIND, title, visit.actor, run)
    return visit.go(visit.path(f"tasks/{work.key}"))


def _by_bureau(found: Listed) -> list[Path]:
    if isinstance(found, Kokuho):
        return [found.carrier]
    return _files(found.by_bureau) if found.by_bureau else []


def _counts(found: Listed) -> list[Count]:
    if isinstance(found, Eligible):
        return [
            Count(said.decision, said.count, f"{said.reason}{f'({said.clause})' if said.clause else ''}")
            for said in found.reasons
        ]
    if isinstance(found, Due):
        total = Count(f"{wareki(found.until)}までに必要になる方", len(found.people))
        return [total, *(Count(wareki_month(month), count) for month, count in found.months)]
    if isinstance(found, Leaflet):
        return [Count(way, count) for way, count in found.ways]
    if isinstance(found, Kokuho):
        return [Count(kind, count, reason) for kind, reason, count in found.papers]
    raise TypeError(type(found).__name__)


def _to_do(found: Listed) -> list[str]:
    """What is open, in sentences; empty where nothing is."""
    said = list(found.used[1:]) if isinstance(found, Leaflet) else []
    if isinstance(found, Eligible):
        said += [f"{text}名簿の過不足を確認してください。" for text in found.differences]
    if isinstance(found, Due) and len(found.people):
        said += [
            f"{part_name(later.number)}(配付期限{wareki(later.hand_out_by)})までに必要になる方は{later.people:,}人です。"
            for later in found.supplements
        ]
        said.append(_LOAD if found.supplements else _ADD)
    said += [f"{file}は読めません。載っている方がいれば、一覧に入っていません。" for file in found.unread]
    if found.unsettled:
        said.append(f"判定できない方、確認が必要な方が{found.unsettled:,}人います。{_AGAIN}")
    elif found.refused:
        said.append(f"読めない記入があります。{_AGAIN}")
    if found.problems:
        said.append(f"確認が必要な記入が{len(found.problems):,}件あります。下の表で確かめてください。")
    return said


# ---- 国保 ------------------------------------------------------------------------------------------------------------


def kokuho(visit: Visit) -> Response:
    """Start judging a roster of 国保: one of 名簿/, or one that was sent along; its settings likewise."""

    def step_of(room: Path) -> Step:
        roster = _sent(visit, room, "roster", _SUFFIXES)
        settings = _sent(visit, room, "settings", _WORKBOOK)
        if roster is None:
            raise _Unfit("国保の名簿を選んでください。")
        return lambda cycle: cycle.kokuho(roster, settings_file=settings)

    return _begin_of_sent(visit, "国保の発送の判定", step_of)


def _leaflet_of_sent(visit: Visit, room: Path) -> Step:
    roster = _sent(visit, room, _EVERYBODY, _SUFFIXES)
    return lambda cycle: cycle.leaflet((roster,) if roster else (), as_of=visit.desk.today)


def _begin_of_sent(visit: Visit, title: str, step_of: Callable[[Path], Step]) -> Response:
    """Start what reads files that were sent along: they lie in a folder of their own, until it is over."""
    room = Path(tempfile.mkdtemp(prefix="ledger_tools_"))
    begun = False
    try:
        read = step_of(room)

        def step(cycle: Cycle) -> Listed:
            try:
                return read(cycle)
            finally:
                shutil.rmtree(room, ignore_errors=True)

        response = _begin(visit, title, step)
        begun = True
        return response
    except _Unfit as error:
        return visit.go(visit.path("entitled"), wrong=str(error))
    finally:
        if not begun:
            shutil.rmtree(room, ignore_errors=True)


def _is_sent(field: object) -> bool:
    return isinstance(field, UploadFile) and bool(field.filename)


def _sent(visit: Visit, room: Path, key: str, suffixes: Sequence[str]) -> Path | None:
    """The file that was sent along, as it lies in ``room``; else the one chosen of 名簿/; None where there is neither.

    Messages name the file, so that it keeps its name as far as a name may go. Raises where it cannot be one.
    """
    sent = visit.form.get(key)
    if isinstance(sent, UploadFile) and sent.filename:
        name = PurePath(sent.filename.replace("\\", "/"))
        if name.suffix.lower() not in suffixes:
            raise _Unfit(
                f"{file_name(name.name)} は読めない形式です。{' か '.join(suffixes)} のファイルを選んでください。"
            )
        path = room / key / f"{safe_filename(name.stem)}{name.suffix.lower()}"
        path.parent.mkdir()
        with path.open("xb") as stream:
            shutil.copyfileobj(sent.file, stream)
        return path
    chosen = visit.text(f"{key}_key")
    found = next((offer.path for offer in _rosters(visit) if offer.key == chosen), None)
    if chosen and (found is None or found.suffix.lower() not in suffixes):
        raise _Unfit("選んだファイルが見当たりません。移したか、名前を変えていないか、確かめてください。")
    return found


def file(visit: Visit) -> Response:
    """One of the lists made."""
    return take(visit, _made(visit.desk.folder), visit.request.path_params["key"])


PAGES = (
    ("entitled", entitled, judge),
    ("entitled/kokuho", None, kokuho),
    ("entitled/file/{key}", file, None),
)
