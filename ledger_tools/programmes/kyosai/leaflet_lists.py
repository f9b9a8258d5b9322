"""リーフレット配付一覧.xlsx: how many get the leaflet which way, and for each bureau a file to hand on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd

from ledger_tools.excel.lists import NAME, NUMBER, Field, Sheet, write_book
from ledger_tools.excel.overview import Figure, Overview
from ledger_tools.japanese.dates import wareki
from ledger_tools.programmes.kyosai.by_bureau import folder_by_bureau, write_by_bureau
from ledger_tools.programmes.kyosai.leaflet import BY_MAIL, LEFT, ON_LEAVE, ON_PAPER, UNKNOWN, WAYS, LeafletPlan
from ledger_tools.programmes.kyosai.lists import (
    NO,
    NO_REST,
    NUMBERS,
    PLACE,
    PROBLEM,
    SOURCE,
    Rest,
    asked_sheet,
    numbered,
)
from ledger_tools.settings import Settings

LEAFLET_FILE = "リーフレット配付一覧.xlsx"

_TOTALS = (
    Field("members", "配付する組合員", 16, NUMBER),
    *(Field(way, way, 11, NUMBER) for way in WAYS),
    Field("copies", "印刷部数", 9, NUMBER),
    Field("leave_no_terminal", "休職・休業で端末なし又は不明", 15.5, NUMBER),
    Field("with_dependants", "被扶養者のいる組合員", 13.5, NUMBER),
)
_MEMBERS = (*PLACE, *NUMBERS, Field("name", "氏名", 15, NAME), Field("way", "配付方法", 20))
_MEANINGS = {
    BY_MAIL: "庁内のメール又はチャットで送ります。",
    ON_LEAVE: "休職・休業中です。メール等で送ります。",
    ON_PAPER: "所属で印刷して渡します。",
    UNKNOWN: "端末の有無などを名簿に補い、もう一度実行してください。",
}
_UNDECIDED = "配付方法が未定"  # what bureaus read where the association cannot tell
NOT_HANDED = "配付は不要です。"
#: The leaflet goes to every member in post (依頼文 1(1)), the cards to some of them (依頼文 2(1)).
ONLY_CARDS = (
    "注意: 資格確認書を交付する方の名簿から作りました。リーフレットは在職予定の全ての組合員に配付します。"
    "全員の名簿を指定して、作り直してください。"
)


def write_leaflet(
    path: Path,
    plan: LeafletPlan,
    settings: Settings,
    day: date,
    rest: Rest = NO_REST,
    used: Sequence[str] = (),
    *,
    made: date | None = None,
) -> None:
    """Write リーフレット配付一覧.xlsx: by bureau, by department, then the members; and a file per bureau.

    ``used`` says of which register it was made, and what of that must be known. Raises OutputError.
    """
    title = f"{settings.program} リーフレット配付一覧"
    notes = (
        *rest.notes,
        f"{wareki(day)}時点で在職予定の全ての組合員に、{wareki(settings.hand_out_by)}までに個別配付します(依頼文 1)。",
        "被扶養者のいる組合員には、被扶養者へも渡すよう申し添えてください(依頼文 1(2)※)。",
    )
    listed = plan.members.assign(
        pass_on=plan.members["dependants"].map(lambda count: f"被扶養者{count}人へ渡す" if count else ""),
        to_do=NOT_HANDED,
    )
    handed = listed[listed["way"] != LEFT]
    pass_on = Field("pass_on", "申し添え", 18)
    members = (*_MEMBERS, pass_on, PROBLEM, *SOURCE)
    left = (*_MEMBERS, Field("to_do", "対応", 18), PROBLEM, *SOURCE)
    bureaus, departments = plan.by("bureau_name"), plan.by("bureau_name", "department_name")
    write_book(
        path,
        [
            Sheet(
                "局別",
                f"{title}(局別)",
                (Field("bureau_name", "局名", 22), *_TOTALS),
                bureaus,
                notes,
                total="合計",
                about="局ごとの人数と印刷部数です。",
            ),
            Sheet(
                "所属別",
                f"{title}(所属別)",
                (*PLACE, *_TOTALS),
                departments,
                notes,
                total="合計",
                about="所属ごとの人数と印刷部数です。",
            ),
            Sheet("組合員", title, (NO, *members), numbered(handed), rest.notes, about="組合員ごとの配付方法です。"),
            Sheet(
                "判定不能",
                f"{title}(判定不能)",
                members,
                listed[listed["way"] == UNKNOWN],
                rest.notes,
                about="名簿を補う必要のある方です。",
            ),
            Sheet(
                "対象外(退職)",
                f"{title}(対象外)",
                left,
                listed[listed["way"] == LEFT],
                (f"配付の基準日より前に退職する方です。{NOT_HANDED}",),
                about=f"基準日より前に退職する方です。{NOT_HANDED}",
            ),
            asked_sheet(title, (*plan.problems, *rest.problems), plan.records),
        ],
        overview=_overview(title, plan, bureaus, (*used, *notes), folder_by_bureau(path).name),
        day=made,
    )

    def of_bureau(name: str, frame: pd.DataFrame) -> Sequence[Sheet]:
        own = replace(plan, members=frame).by("bureau_name", "department_name")
        of = f"{title} {name}"
        told = {UNKNOWN: _UNDECIDED}
        totals = (replace(field, header=told.get(field.key, field.header)) for field in _TOTALS)
        asked = [PROBLEM] if frame["problem"].astype(bool).any() else []
        sheets = (
            Sheet("所属別", f"{of}(所属別)", (PLACE[1], *totals), own, notes, total="合計"),
            Sheet("組合員", of, (NO, *_MEMBERS[1:], pass_on, *asked), numbered(frame.replace({"way": told})), notes),
        )
        return [replace(sheet, header=name, whole=True) for sheet in sheets]

    write_by_bureau(path, handed, settings, of_bureau, made)


def _overview(title: str, plan: LeafletPlan, bureaus: pd.DataFrame, notes: Sequence[str], folder: str) -> Overview:
    sums = {key: int(bureaus[key].sum()) for key in ("members", *WAYS, "copies", "with_dependants")}
    left = int((plan.members["way"] == LEFT).sum())
    answer = f"配付する組合員は{sums['members']:,}人です。紙は{sums['copies']:,}部を印刷します。"
    if sums[UNKNOWN]:
        answer += f"配付方法の決まっていない方が{sums[UNKNOWN]:,}人います。"
    return Overview(
        title,
        answer,
        (
            *(Figure(way, sums[way], meaning=_MEANINGS[way]) for way in WAYS),
            Figure("配付する組合員", sums["members"], meaning="上の合計", sums=True),
            Figure("うち被扶養者のいる方", sums["with_dependants"], meaning="被扶養者へも渡すよう申し添えます。"),
            Figure("対象外(退職)", left, meaning=NOT_HANDED),
        ),
        (*notes, f"局に渡す一覧は、フォルダ「{folder}」に局ごとのファイルがあります。"),
    )
