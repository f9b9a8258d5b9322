"""後日交付予定一覧.xlsx: who needs a card later, month by month and bureau by bureau."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd

from ledger_tools.excel.lists import DAY, NUMBER, Field, Sheet, write_book
from ledger_tools.excel.overview import Figure, Overview
from ledger_tools.japanese.dates import wareki, wareki_month
from ledger_tools.programmes.kyosai import falling_due
from ledger_tools.programmes.kyosai.judge import Judgement
from ledger_tools.programmes.kyosai.lists import MISSING_ITEMS, NO_REST, PROBLEM, SOURCE, WHO, Rest, asked_sheet
from ledger_tools.settings import Settings

DUE_FILE = "後日交付予定一覧.xlsx"

_DUE = (
    Field("due_on", "交付が必要になる日", 17, DAY),
    *WHO,
    Field("what", "切れるもの", 11),
    Field("expires_on", "有効期限", 17, DAY),
    Field("grace_end", "使える最後の日", 17, DAY),
)
_MONTH = Field("month_text", "交付が必要になる月", 13)
NOT_GRANTED = "交付は不要です。"


def write_due(
    path: Path,
    judgement: Judgement,
    settings: Settings,
    until: date,
    rest: Rest = NO_REST,
    *,
    made: date | None = None,
) -> None:
    """Write 後日交付予定一覧.xlsx: by month and bureau, then the persons by day. Raises OutputError."""
    found = falling_due.due(judgement, until=until)
    found = found.assign(month_text=found["month"].map(wareki_month))
    left = falling_due.left(judgement, until=until).assign(to_do=NOT_GRANTED)
    undecided = falling_due.undecided(judgement, until=until)
    title = f"{settings.program} 後日交付予定一覧"
    note = (
        "カードと電子証明書の早い方の有効期限の翌日から3か月間は、そのまま使えます。"
        f"その翌日から資格確認書の交付が必要です({falling_due.CLAUSE})。"
    )
    by_now = f"{wareki(until)}までに交付が必要になる方です。"
    renewed = "更新された方は、更新後の期限で判定します。"
    write_book(
        path,
        [
            _months_sheet(f"{title}(月別・局別)", found, settings, (*rest.notes, by_now, renewed)),
            Sheet(
                "対象者",
                title,
                (_MONTH, *_DUE, Field("state", "状態", 10), *SOURCE),
                found,
                (*rest.notes, f"{by_now}月と局名で絞り込めます。"),
                about="一人ずつの期限です。月と局名で絞り込めます。",
            ),
            Sheet(
                "判定不能・要確認",
                f"{title}(判定不能・要確認)",
                (*WHO, Field("decision", "判定", 10), MISSING_ITEMS, PROBLEM, *SOURCE),
                undecided,
                (*rest.notes, "記録がそろわないため、期限を判定できない方です。"),
                about="期限を判定できない方です。",
            ),
            Sheet(
                "対象外",
                f"{title}(対象外)",
                (*_DUE, Field("to_do", "対応", 16), Field("why", "対象外の理由", 27), *SOURCE),
                left,
                (f"交付が必要になる日には組合員・被扶養者でなくなっている方です。{NOT_GRANTED}",),
                about=f"その日には組合員等でなくなっている方です。{NOT_GRANTED}",
            ),
            asked_sheet(title, (*judgement.problems, *rest.problems), judgement.persons),
        ],
        overview=_overview(title, found, len(left), len(undecided), until, (*rest.notes, note, renewed)),
        day=made,
    )


def _months_sheet(title: str, found: pd.DataFrame, settings: Settings, notes: tuple[str, ...]) -> Sheet:
    """A line per bureau in the order of 局日程, a column per month; what is nothing stays empty."""
    months = sorted(found["month"].unique())
    counts = found.groupby(["bureau_name", "month"], sort=False).size().unstack(fill_value=0)
    order = {bureau.name: bureau.order for bureau in settings.bureaus}
    names = sorted(counts.index, key=lambda name: order.get(name, len(order) + 1))
    counts = counts.reindex(index=names, columns=months)
    table = counts.assign(all=counts.sum(axis=1)).astype("Int64").mask(lambda values: values == 0)
    fields = (
        Field("bureau_name", "局名", 23),
        *(Field(month, wareki_month(month).replace("年", "年\n"), 7.5, NUMBER) for month in months),
        Field("all", "計", 7.5, NUMBER),
    )
    about = "月と局ごとの人数です。内訳は「対象者」にあります。"
    return Sheet("月別人数", title, fields, table.reset_index(), notes, total="合計", about=about)


def _overview(
    title: str, found: pd.DataFrame, left: int, undecided: int, until: date, sentences: tuple[str, ...]
) -> Overview:
    states = found["state"].value_counts()
    answer = f"{wareki(until)}までに、{len(found):,}人に資格確認書の交付が必要になります。"
    if undecided:
        answer += f"期限を判定できない方が{undecided:,}人います。"
    again = "名簿を直して、もう一度実行してください。" if undecided else ""
    overdue, planned = (int(states.get(state, 0)) for state in (falling_due.OVERDUE, falling_due.PLANNED))
    over = "猶予の3か月を過ぎています。更新がなければ交付します。" if overdue else ""
    return Overview(
        title,
        answer,
        (
            Figure(falling_due.OVERDUE, overdue, meaning=over),
            Figure(falling_due.PLANNED, planned, meaning="更新がなければ、その日までに交付します。"),
            Figure("交付が必要になる方", len(found), meaning="上の合計", sums=True),
            Figure("判定不能・要確認", undecided, meaning=again),
            Figure("対象外", left, meaning=NOT_GRANTED),
        ),
        sentences,
    )
