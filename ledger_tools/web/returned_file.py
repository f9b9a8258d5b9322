"""One file that came: what the reader saw in it, the original itself, and what the desk does about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import pandas as pd
from starlette.responses import Response

from ledger_tools.desk.columns import REFUSED_COLUMNS
from ledger_tools.desk.refused_sheet import HANDLED, REFUSED_SHEET, before_text
from ledger_tools.desk.review_lines import entered_text
from ledger_tools.findings import CATALOGUE_BY_CODE, Finding
from ledger_tools.folder import ARCHIVE
from ledger_tools.frames import lines
from ledger_tools.japanese.dates import wareki
from ledger_tools.model import STATUS_LABELS
from ledger_tools.pipeline.cycle import Cycle
from ledger_tools.pipeline.inspect import LEGEND
from ledger_tools.reconcile.case import WITHDRAW
from ledger_tools.remarks import KIND_LABELS
from ledger_tools.reports.model import FindingLine
from ledger_tools.returns import is_paper
from ledger_tools.web.came import SETTLED, UNREAD, WITHDRAWN, Came, CameLine, key_of
from ledger_tools.web.desk import Standing
from ledger_tools.web.downloads import hand_out
from ledger_tools.web.paging import SHOWN, cut
from ledger_tools.web.returns import standing_of
from ledger_tools.web.visits import Visit, one_at_a_time
from ledger_tools.web.works import Work

_NO_FILE = "このファイルの記録はありません。回収の一覧から選び直してください。"
_NOT_KEPT = "原本が保管フォルダにありません。大きすぎて保管しなかったか、保管フォルダから移した可能性があります。"
_NO_PAGE = "この頁の画像は表示できません。原本を開いて確かめてください。"
_CHANGED = "このファイルには、ほかの方が先に記入しています。確かめてから、もう一度記入してください。"
_MOST_PAGES = 20  # links to pages of a scan in which nothing was read
_PATIENCE = 5.0  # seconds to wait for a short work, or for the figures after one


@dataclass(frozen=True)
class _File:
    """A file by its key: what the store knows of it (``row``), its names, and what is said of it."""

    row: Any
    line: CameLine
    names: tuple[str, ...]
    handled: tuple[str, str]

    @property
    def key(self) -> str:
        return key_of(self.row.sha256)

    @property
    def known(self) -> str:
        """What the desk has entered on it, as one text that can be compared."""
        return before_text(*self.handled)


@dataclass(frozen=True)
class SeenRow:
    """One row as the reader saw it, with what it counts for."""

    row: Any
    entered: tuple[str, ...]
    understood: str
    pictures: tuple[str, ...]
    on_paper: bool
    status: str
    issued: Any  # the issued row that it belongs to; None where there is none
    findings: tuple[FindingLine, ...]


def _file(visit: Visit, standing: Standing | None) -> _File:
    came = visit.desk.look(lambda cycle: Came.of(cycle, standing))
    key = visit.request.path_params["key"]
    mine = came.files[came.files["sha256"].map(key_of) == key]
    if mine.empty:
        raise visit.missing(_NO_FILE)
    first = mine[mine["copy_of"] == ""]
    row = next(lines(first))
    (line,) = came.lines(first, standing)
    return _File(row, line, tuple(mine["name"]), came.handled.get(row.file_id, ("", "")))


def show(visit: Visit) -> Response:
    """What the reader saw in the file, row by row, and what was found."""
    standing = standing_of(visit)
    file = _file(visit, standing)
    rows = _rows(standing, file)
    if file.line.tables and rows.empty:  # it came a moment ago, or is of another part
        standing = visit.standing(wait=_PATIENCE)
        file, rows = _file(visit, standing), _rows(standing, file)
    part = cut(visit, rows)
    shown = part.lines
    pages, asked = _pages(visit, file, rows), visit.query.get("leaf", "")
    if standing is not None and len(shown):
        visit.desk.pictures.fetch_soon(shown["return_row_id"].tolist(), standing.reconciled)
    return visit.show(
        "returned_file.html",
        here="returns",
        file=file,
        came=file.line,
        findings=_of_file(standing, file) if standing is not None else (),
        of_ledgers=_of_ledgers(standing, file)[:SHOWN] if standing is not None else (),
        rows=[_seen(standing, row) for row in lines(shown)] if standing is not None else [],
        part=part,
        pages=pages,
        drawn=next((number for number in pages if str(number) == asked), 0),
        legend=LEGEND,
        catalogue=CATALOGUE_BY_CODE,
        settled=file.line.state in (SETTLED, UNREAD),
        is_withdrawn=file.line.state == WITHDRAWN,
        other_parts=[part for part in _parts(visit) if part != visit.part] if rows.empty and file.line.tables else [],
        kept=bool(file.row.archived),
    )


def _rows(standing: Standing | None, file: _File) -> pd.DataFrame:
    """The rows that were read in a file, as far as they are worked out."""
    if standing is None:
        return pd.DataFrame()
    returned: pd.DataFrame = standing.reconciled.case.returned
    mine: pd.DataFrame = returned[returned["file_id"] == file.row.file_id]
    return mine


def _parts(visit: Visit) -> tuple[int, ...]:
    return visit.desk.look(lambda cycle: cycle.parts)


def _pages(visit: Visit, file: _File, rows: pd.DataFrame) -> Sequence[int]:
    """The pages of scanned paper that can be drawn: those with rows, of a file that was not read the first ones."""
    path = _kept(visit, file)
    if path is None or file.line.state == WITHDRAWN:
        return ()
    with path.open("rb") as stream:
        if not is_paper(stream.read(1024)):
            return ()
    if rows.empty:
        return range(1, 1 + (_MOST_PAGES if path.suffix == ".pdf" else 1))
    numbers = (sheet.removesuffix("頁") for sheet in rows["sheet"].unique())
    return sorted(int(number) for number in numbers if number.isdecimal())


def _kept(visit: Visit, file: _File) -> Path | None:
    path = visit.desk.folder / ARCHIVE / file.row.archived
    return path if file.row.archived and path.is_file() else None


def _of_file(standing: Standing, file: _File) -> list[Finding | FindingLine]:
    """What was found of the file, its sheets and what stands around its tables, but of no single row."""
    case = standing.reconciled.case
    if file.line.state in (UNREAD, SETTLED):  # said at the head of the page
        return []
    own = case.file_findings[case.file_findings["file_id"] == file.row.file_id]
    found: list[Finding | FindingLine] = [
        Finding(one.code, one.message, file.row.name, one.sheet, one.cell) for one in lines(own)
    ]
    known = {(one.code, one.sheet, one.cell) for one in found}
    for one in standing.findings_by_file.get(file.row.name, ()):
        if not (one.kigo or one.bango) and (one.code, one.sheet, one.cell) not in known:
            found.append(one)
    return found


def _of_ledgers(standing: Standing, file: _File) -> list[FindingLine]:
    """What is found now of the ledgers in the file as a whole: rows that lack, numbers of cards that do not fit."""
    ledgers = frozenset(file.line.ledgers)
    return [one for one in standing.report.findings if one.ledger_id in ledgers and not one.file]


def _seen(standing: Standing, row: Any) -> SeenRow:
    pieces = standing.pieces(row.return_row_id)
    found = [piece.sha256 for piece in pieces if piece.sha256 and piece.sha256 != row.paper]
    issued, status = None, "この事業の受領簿にない行です"
    findings: tuple[FindingLine, ...] = ()
    if row.position >= 0:
        issued = standing.reconciled.rows.loc[row.position]
        counts = issued["return_row_id"] == row.return_row_id
        status = STATUS_LABELS[issued["status"]] if counts else "ほかの提出の行で判断しています"
        if counts:
            whose = (issued["ledger_id"], issued["kigo"], issued["bango"])
            findings = standing.findings_of(*whose)
    return SeenRow(
        row,
        tuple(entered_text(row, pieces).split("\n")),
        _understood(row),
        (row.paper,) if row.paper else tuple(dict.fromkeys(found)),
        bool(row.paper),
        status,
        issued,
        findings,
    )


def _understood(row: Any) -> str:
    """What the remark was taken to say."""
    if row.remark_kind == "none" or not row.remark:
        return ""
    day = "" if pd.isna(row.remark_date) else f"({wareki(row.remark_date.date())})"
    return f"備考は「{KIND_LABELS[row.remark_kind]}{day}」と読みました。"


# ---- the original ----------------------------------------------------------------------------------------------------


def original(visit: Visit) -> Response:
    """The file as it came."""
    file = _file(visit, None)
    path = _kept(visit, file)
    if path is None:
        raise visit.missing(_NOT_KEPT)
    return hand_out(visit, path, PurePosixPath(file.row.name).name)


def page(visit: Visit) -> Response:
    """One page of scanned paper with what was seen on it."""
    file = _file(visit, None)
    path, number = _kept(visit, file), visit.request.path_params["page"]
    if path is None or number < 1:
        raise visit.missing(_NO_PAGE)
    data = visit.desk.pictures.drawn(file.row.sha256, path, number)
    if data is None:
        raise visit.missing(_NO_PAGE)
    return Response(data, media_type="image/png")


# ---- what the desk does about it -------------------------------------------------------------------------------------


@one_at_a_time
def handle(visit: Visit) -> Response:
    """Take in what the desk did about a file that could not be read, or (``take_back``) that it did nothing."""
    standing = standing_of(visit)
    file = _file(visit, standing)
    here = visit.path(f"returns/{file.key}", part=visit.part)
    if file.line.state not in (UNREAD, SETTLED):
        return visit.go(here, wrong="このファイルは読めています。対応の記入は要りません。")
    if visit.text("known") != file.known:
        return visit.go(here, wrong=_CHANGED)
    back = bool(visit.text("take_back"))
    by, note = visit.text("handled_by") or visit.name, visit.text("note")
    if not back and not (by and note):
        return visit.go(here, wrong="対応者と対応の内容を入れてください。")
    entry = {
        "file": file.row.name,
        "came_on": wareki(file.line.day),
        "why": "\n".join(f"{why.code} {why.message}" for why in file.line.why),
        "handled": WITHDRAW if back else HANDLED,
        "handled_by": "" if back else by,
        "note": "" if back else note,
        "key": file.row.sha256,
        "before": file.known,
    }
    found = visit.desk.enter([(REFUSED_SHEET, REFUSED_COLUMNS, [entry])], part=0, actor=visit.actor)
    if found.problems:
        return visit.go(here, wrong=found.problems[0].message)
    return visit.go(here, done="対応済を取り消しました。" if back else "対応済としました。")


def withdraw(visit: Visit) -> Response:
    """Take a file back that came by mistake, as if it had never come."""
    reason = visit.text("reason")
    file = _file(visit, None)
    here = visit.path(f"returns/{file.key}", part=visit.part)
    if not reason:
        return visit.go(here, wrong="取り下げる理由を入れてください。操作の記録に残ります。")
    day, sha256 = visit.desk.today, file.row.sha256

    def step(cycle: Cycle, _work: Work) -> str:
        cycle.withdraw(sha256, reason, as_of=day)
        return f"{file.row.name}を取り下げました。原本は保管フォルダに残っています。"

    return _at_once(visit, here, visit.desk.works.start("file", "ファイルの取下げ", visit.actor, step))


def restore(visit: Visit) -> Response:
    """Put a file in force again that was withdrawn."""
    file = _file(visit, None)
    day, sha256, reason = visit.desk.today, file.row.sha256, visit.text("reason")

    def step(cycle: Cycle, _work: Work) -> str:
        cycle.restore(sha256, reason, as_of=day)
        return f"{file.row.name}を元に戻しました。"

    here = visit.path(f"returns/{file.key}", part=visit.part)
    return _at_once(visit, here, visit.desk.works.start("file", "取り下げたファイルを戻す作業", visit.actor, step))


def _at_once(visit: Visit, here: str, work: Work) -> Response:
    """Go on to what came of a work that is short; where others are waited for, to its own page."""
    if not work.ended.wait(_PATIENCE):
        return visit.go(visit.path(f"tasks/{work.key}"))
    return visit.go(here, wrong=work.failed) if work.failed else visit.go(here, done=work.outcome)


PAGES = (
    ("returns/{key}", show, None),
    ("returns/{key}/original", original, None),
    ("returns/{key}/page/{page:int}", page, None),
    ("returns/{key}/handled", None, handle),
    ("returns/{key}/withdraw", None, withdraw),
    ("returns/{key}/restore", None, restore),
)
