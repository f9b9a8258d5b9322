"""Text cells → one checked frame, or the list of what is wrong. All or nothing."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TypeVar

import pandas as pd

from ledger_tools.columns import ROSTER_COLUMNS, ROSTER_DATES, ROSTER_NUMBERS
from ledger_tools.frames import each_text
from ledger_tools.japanese.dates import DateError, parse_date, wareki
from ledger_tools.japanese.text import fold_number
from ledger_tools.records.losses import check_damage, check_zeros, odd_in, without_damage
from ledger_tools.records.merge import merge_persons
from ledger_tools.records.places import resolve_places
from ledger_tools.records.problems import ERROR, WARNING, Problem, problem_at
from ledger_tools.records.read import read_raw
from ledger_tools.settings import Settings

MEMBER = "本人"
DEPENDANT = "被扶養者"
LEAVE_REVERSED = "休職開始日より前の日付です。どちらかを直してください。"
_RELATIONS = {"本人": MEMBER, "組合員": MEMBER, "組合員本人": MEMBER, "被扶養者": DEPENDANT, "家族": DEPENDANT}
_HEADERS = {column.key: column.header for column in ROSTER_COLUMNS}
#: Perhaps a day as Excel counts them, from 1900 on.
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")

#: Beyond these a 退職日 is hardly meant: 2099 for nobody knows when, 1931 for another era's 31.
_YEARS_AHEAD, _FIRST_YEAR = 2, 1950

T = TypeVar("T")


@dataclass(frozen=True)
class Loaded:
    """The outcome of reading records.

    ``frame`` has one row per card holder with the keys of ROSTER_COLUMNS (texts, '' for blank; dates datetime64, NaT
    for blank; cards Int64), plus ``file`` and ``row``. It is to be used only where ``ok``. ``lines`` has file, row and
    ``person`` (position in ``frame``) of every line that was read, and ``carried`` tells for each line and column
    whether its file has the column. ``serials``: position in ``lines``, key and text of bare numbers that were read as
    days. ``unread``: file -> headers of the columns that nothing was read from.
    """

    frame: pd.DataFrame
    lines: pd.DataFrame
    carried: pd.DataFrame
    files: tuple[dict[str, object], ...]
    problems: tuple[Problem, ...]
    serials: tuple[tuple[int, str, str], ...] = ()
    unread: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return not any(problem.level == ERROR for problem in self.problems)


def load_records(paths: Sequence[Path], settings: Settings) -> Loaded:
    """Read and check records files, merged by 記号+番号+枝番.

    Every fault is a Problem with file, row and column; nothing is dropped or mended silently. Raises OSError only
    where a file cannot be read at all.
    """
    frames: list[pd.DataFrame] = []
    files: list[dict[str, object]] = []
    unread: dict[str, tuple[str, ...]] = {}
    problems: list[Problem] = []
    for path, name in zip(paths, shown_names(paths), strict=True):
        data = path.read_bytes()
        raw = read_raw(path, data)
        problems += (replace(problem, file=name) for problem in raw.problems)
        digest = hashlib.sha256(data).hexdigest()
        files.append({"name": path.name, "sha256": digest, "rows": len(raw.frame), "encoding": raw.encoding})
        unread[name] = raw.unread
        if len(raw.frame):
            frames.append(raw.frame.assign(file=name))
    raws = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()
    frames.clear()
    carried = raws.reindex(columns=list(_HEADERS)).notna()
    frame = _complete(raws)
    del raws  # a million lines of text are not held twice
    if frame.empty:
        nobody = frame[["file", "row"]].assign(person=-1)
        return Loaded(frame, nobody, carried, tuple(files), tuple(problems), unread=unread)
    serials = tuple(_serials(frame))
    problems += check_damage(frame)
    without_damage(frame, ROSTER_DATES | ROSTER_NUMBERS | {"relation"})
    problems += _check_identity(frame, carried)
    problems += check_zeros(frame)
    problems += _convert_dates(frame)
    problems += _check_retirements(frame, settings.reference_date)
    problems += _convert_numbers(frame)
    problems += _convert_relations(frame)
    problems += resolve_places(frame, settings, carried)
    lines = frame[["file", "row"]]
    frame, places, merged = merge_persons(frame, carried)
    problems += merged
    problems += _check_families(frame)
    return Loaded(frame, lines.assign(person=places), carried, tuple(files), tuple(problems), serials, unread)


def shown_names(paths: Sequence[Path]) -> list[str]:
    """Return what each file is called: its name, with its folder where two files bear the same one."""
    names = [path.name for path in paths]
    return [
        name if names.count(name) == 1 else f"{path.resolve().parent.name}/{name}"
        for path, name in zip(paths, names, strict=True)
    ]


def _complete(frame: pd.DataFrame) -> pd.DataFrame:
    """Give the frame every roster column; absent ones are blank texts."""
    keys = [column.key for column in ROSTER_COLUMNS]
    frame = frame.reindex(columns=[*keys, "file", "sheet", "row"])
    return frame.assign(**{key: frame[key].astype(object).fillna("") for key in keys})


def _serials(frame: pd.DataFrame) -> Iterator[tuple[int, str, str]]:
    for key in sorted(ROSTER_DATES):
        bare = [text for text in frame[key].unique() if _SERIAL.fullmatch(text)]
        for index, text in frame.loc[frame[key].isin(bare), key].items() if bare else ():
            yield int(str(index)), key, text


def _check_identity(frame: pd.DataFrame, carried: pd.DataFrame) -> list[Problem]:
    """Of a column that is not there at all it is said once for the file, by :func:`read_raw`."""
    problems = []
    for key in ("kigo", "bango", "name"):
        for index in frame.index[(frame[key] == "") & carried[key]]:
            problems.append(problem_at(frame, index, key, "空欄です。空欄にはできません。"))
    for key in ("kigo", "bango", "edaban"):
        texts = each_text(frame[key], fold_number)
        frame[key] = texts
        wrong = {text: message for text in texts.unique() if (message := odd_in(text, key))}
        for index in frame.index[texts.isin(list(wrong))] if wrong else ():
            problems.append(problem_at(frame, index, key, wrong[texts[index]]))
    return problems


def _convert(
    frame: pd.DataFrame, key: str, read: Callable[[str], T], allowed: str
) -> tuple[dict[str, T], list[Problem]]:
    """Read each distinct text of a column once; return text -> value and a Problem per cell that cannot be read."""
    values: dict[str, T] = {}
    wrong: dict[str, str] = {}
    for text in frame[key].unique():
        if text == "":
            continue
        try:
            values[text] = read(text)
        except ValueError as error:
            wrong[text] = str(error) if isinstance(error, DateError) else allowed
    faulty = frame.loc[frame[key].isin(list(wrong)), key]
    problems = [
        problem_at(frame, index, key, f"「{text}」は使えません。{wrong[str(text)]}")
        for index, text in zip(faulty.index, map(str, faulty), strict=True)
    ]
    return values, problems


def _convert_dates(frame: pd.DataFrame) -> list[Problem]:
    problems: list[Problem] = []
    for key in sorted(ROSTER_DATES):
        values, found = _convert(frame, key, _stored_date, "年月日で入れてください。")
        problems += found
        days = pd.to_datetime(pd.Series(values, dtype=object))
        frame[key] = days.reindex(frame[key]).to_numpy()
    for index in frame.index[frame["leave_end"] < frame["leave_start"]]:
        problems.append(problem_at(frame, index, "leave_end", LEAVE_REVERSED))
    for index in frame.index[frame["retired_on"] < frame["birth_date"]]:
        problems.append(problem_at(frame, index, "retired_on", "生年月日より前の日付です。どちらかを直してください。"))
    return problems


def _check_retirements(frame: pd.DataFrame, reference: date) -> list[Problem]:
    """Tell of days that can hardly be meant; they are taken as they stand."""
    days = frame["retired_on"]
    latest, earliest = pd.Timestamp(reference) + pd.DateOffset(years=_YEARS_AHEAD), pd.Timestamp(_FIRST_YEAR, 1, 1)
    ahead = (
        f"基準日の{_YEARS_AHEAD}年後({wareki(latest.date())})より先の日付です。入力に誤りがないか確かめてください。"
        "退職の予定がない方は空欄にしてください。"
    )
    long_ago = f"{_FIRST_YEAR}年より前の日付です。入力に誤りがないか確かめてください。"
    return [
        problem_at(frame, index, "retired_on", message, WARNING)
        for where, message in ((days > latest, ahead), (days < earliest, long_ago))
        for index in frame.index[where]
    ]


def _stored_date(text: str) -> date:
    value = parse_date(text)
    if not 1900 <= value.year <= 2100:
        raise DateError("impossible", "1900年から2100年までの日を入れてください。終わりのない日は空欄にしてください。")
    return value


def _convert_numbers(frame: pd.DataFrame) -> list[Problem]:
    problems: list[Problem] = []
    for key in sorted(ROSTER_NUMBERS):
        values, found = _convert(frame, key, _small_count, "0から99までの整数を入れてください。")
        problems += found
        frame[key] = frame[key].map(values).astype("Int64")
    return problems


def _small_count(text: str) -> int:
    value = int(text.removesuffix("枚")) if text.isascii() or text.endswith("枚") else -1
    if not 0 <= value <= 99:
        raise ValueError
    return value


def _convert_relations(frame: pd.DataFrame) -> list[Problem]:
    allowed = "「本人」又は「被扶養者」を入れてください。"
    values, problems = _convert(frame, "relation", lambda text: _RELATIONS.get(text) or _refuse(), allowed)
    frame["relation"] = each_text(frame["relation"], lambda text: values.get(text, text))
    return problems


def _refuse() -> str:
    raise ValueError


def _check_families(frame: pd.DataFrame) -> list[Problem]:
    """A dependant's envelope is the member's: without the member's row nobody can be addressed (別紙3 1※).

    Whose 区分 is blank is a member, unless the family has one that is called so.
    """
    key = frame["kigo"] + "\0" + frame["bango"]
    numbered = (frame["kigo"] != "") & (frame["bango"] != "")
    named = frame["relation"] == MEMBER
    second = (frame["relation"] == "") & key.isin(key[named]) & numbered
    frame["relation"] = frame["relation"].mask((frame["relation"] == "") & ~second, MEMBER)
    message = "空欄ですが、同じ記号・番号に組合員本人の行が別にあります。区分を入れてください。"
    problems = [problem_at(frame, index, "relation", message) for index in frame.index[second]]
    known = frame["relation"].isin([MEMBER, DEPENDANT])
    orphans = (frame["relation"] == DEPENDANT) & ~key.isin(key[frame["relation"] == MEMBER])
    unclear = orphans & key.isin(key[~known]) & numbered
    message = "この記号・番号の組合員本人の行がありません。本人の行を加えてください(本人に交付しないときは枚数0)。"
    problems += [problem_at(frame, index, "relation", message) for index in frame.index[orphans & ~unclear]]
    message = "同じ記号・番号に区分の読めない行があり、組合員本人を決められません。その行の区分を直してください。"
    problems += [problem_at(frame, index, "relation", message) for index in frame.index[unclear]]
    own = frame[(frame["relation"] == MEMBER) & numbered]
    doubled = own.index[own.duplicated(["kigo", "bango"], keep="first")]
    message = "同じ記号・番号の組合員本人が二人います。記号・番号、枝番又は区分を直してください。"
    return problems + [problem_at(frame, index, "bango", message, ERROR) for index in doubled]
