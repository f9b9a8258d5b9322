"""Which bureau and department of the settings a record belongs to, by code or by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd

from ledger_tools.frames import tuples
from ledger_tools.japanese.text import fold_header
from ledger_tools.judging.cells import numbered
from ledger_tools.model import Bureau, Department
from ledger_tools.records.departments import OwnDepartments, Place
from ledger_tools.records.problems import ERROR, WARNING, Problem, problem_at
from ledger_tools.settings import Settings, fold_code

_WHERE = {part: [f"{part}_code", f"{part}_name"] for part in ("bureau", "department")}
_BLANK_DEPARTMENT = "空欄です。所属コード又は所属名を入れてください。"


def resolve_places(frame: pd.DataFrame, settings: Settings, carried: pd.DataFrame) -> list[Problem]:
    """Put the settings' codes and names into the frame's bureau and department columns.

    A bureau must be one of 局日程. A department must be one of 所属 where that sheet lists any for its bureau;
    where it lists none the records' own departments stand: the code decides, and what only some lines say of it
    (its name, or for a name its code) holds for all. What cannot be found is a Problem per line, what the records
    say twice over of a code is one. Lines whose file has neither column (``carried``) are not spoken of.
    """
    places = frame[["bureau_code", "bureau_name", "department_code", "department_name"]]
    register = _Register(settings)
    which = numbered(*(places[column].to_numpy(dtype=object) for column in places))
    _, first, counts = np.unique(which, return_index=True, return_counts=True)
    written = list(tuples(places.iloc[first]))
    told = [*zip(written, first.tolist(), counts.tolist(), strict=True), *_of_one_person(frame)]
    own = OwnDepartments((register.unlisted(place), place, line, count) for place, line, count in told)
    known = [register.resolve(place, own) for place in written]
    problems = [
        problem_at(frame, frame.index[line], "department_name", message, WARNING)
        for line, message in own.contradictions
    ]
    doubtful = np.array([bool(faults) for _, faults in known], dtype=bool)
    for index in frame.index[doubtful[which]]:
        for level, column, message in known[which[index]][1]:
            if carried.loc[index, _WHERE[column.partition("_")[0]]].any():
                problems.append(problem_at(frame, index, column, message, level))
    for position, column in enumerate(places):
        frame[column] = np.array([place[position] for place, _ in known], dtype=object)[which]
    return problems


Fault = tuple[str, str, str]


def _several(name: str, bureau: str, codes: Iterable[str]) -> str:
    shown = "、".join(codes)
    return f"「{name}」は{bureau}に二つ以上あります(所属コード {shown})。所属コードを入れてください。"


def _of_one_person(frame: pd.DataFrame) -> Iterator[tuple[Place, int, int]]:
    """Places that two lines of one person say together, the one the code and the other the name.

    With each goes the line of the name.
    """
    code, name = frame["department_code"] != "", frame["department_name"] != ""
    if not (code & ~name).any() or not (name & ~code).any():
        return
    person = ["kigo", "bango", "edaban"]
    known = (frame["kigo"] != "") & (frame["bango"] != "")
    lines = frame.assign(line=np.arange(len(frame)))
    coded = lines[known & code & ~name].drop_duplicates([*person, "department_code"])
    named = lines[known & name & ~code].drop_duplicates([*person, "department_name"])
    places = [*person, "bureau_code", "bureau_name", "department_code"]
    together = coded[places].merge(named[[*person, "department_name", "line"]], on=person)
    for *place, line in tuples(together.drop(columns=person)):
        yield (place[0], place[1], place[2], place[3]), int(line), 1


class _Register:
    """The settings' bureaus and departments, by folded code and by folded name."""

    def __init__(self, settings: Settings) -> None:
        self.bureau_codes = {fold_code(b.code): b for b in settings.bureaus}
        self.bureau_names = {fold_header(b.name): b for b in settings.bureaus}
        self.codes: dict[str, dict[str, Department]] = {}
        self.names: dict[str, dict[str, list[Department]]] = {}
        for department in settings.departments:
            self.codes.setdefault(department.bureau_code, {})[fold_code(department.code)] = department
            own = self.names.setdefault(department.bureau_code, {})
            own.setdefault(fold_header(department.name), []).append(department)

    def unlisted(self, place: Place) -> str:
        """The code of the place's bureau where 所属 lists nothing for it; '' for others."""
        bureau, _ = self._bureau(*place[:2])
        return "" if bureau is None or bureau.code in self.codes else bureau.code

    def resolve(self, place: Place, own: OwnDepartments) -> tuple[Place, list[Fault]]:
        """Return the settings' codes and names for a record's, and what does not agree."""
        bureau_code, bureau_name, department_code, department_name = place
        bureau, faults = self._bureau(bureau_code, bureau_name)
        if bureau is None:
            return place, faults
        if bureau.code not in self.codes:
            if not department_code and not department_name:
                return place, [*faults, (ERROR, "department_name", _BLANK_DEPARTMENT)]
            codes = own.codes(bureau.code, department_name) if not department_code else ()
            if len(codes) > 1:
                return place, [*faults, (ERROR, "department_name", _several(department_name, bureau.name, codes))]
            return (bureau.code, bureau.name, *own.department(bureau.code, department_code, department_name)), faults
        department, more = self._department(bureau, department_code, department_name)
        if department is None:
            return place, [*faults, *more]
        return (bureau.code, bureau.name, department.code, department.name), [*faults, *more]

    def _bureau(self, code: str, name: str) -> tuple[Bureau | None, list[Fault]]:
        bureau = self.bureau_codes.get(fold_code(code)) if code else self.bureau_names.get(fold_header(name))
        if bureau is None:
            message = "空欄です。局コード又は局名を入れてください。"
            if code or name:
                message = f"「{code or name}」は設定.xlsx［局日程］にありません。名簿か設定を直してください。"
            return None, [(ERROR, "bureau_code" if code else "bureau_name", message)]
        if code and name and fold_header(name) != fold_header(bureau.name):
            message = (
                f"「{name}」は局コード「{bureau.code}」の局名「{bureau.name}」と違います。局コードの方を使います。"
            )
            return bureau, [(WARNING, "bureau_name", message)]
        return bureau, []

    def _department(self, bureau: Bureau, code: str, name: str) -> tuple[Department | None, list[Fault]]:
        by_code, by_name = self.codes[bureau.code], self.names[bureau.code]
        named = by_name.get(fold_header(name), [])
        if not code and len(named) > 1:
            codes = [department.code for department in named]
            return None, [(ERROR, "department_name", _several(name, bureau.name, codes))]
        department = by_code.get(fold_code(code)) if code else next(iter(named), None)
        if department is None:
            message = _BLANK_DEPARTMENT
            if code or name:
                message = (
                    f"「{code or name}」は設定.xlsx［所属］の{bureau.name}にありません。名簿か設定を直してください。"
                )
            return None, [(ERROR, "department_code" if code else "department_name", message)]
        if code and name and fold_header(name) != fold_header(department.name):
            own = f"所属コード「{department.code}」の所属名「{department.name}」"
            return department, [
                (WARNING, "department_name", f"「{name}」は{own}と違います。所属コードの方を使います。")
            ]
        return department, []
