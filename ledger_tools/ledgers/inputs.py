"""Help at the cells a clerk fills in: prompts, gentle checks, and ready-made remarks. Never a wall."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from ledger_tools.excel.cell_text import cell_text
from ledger_tools.excel.references import cell_name
from ledger_tools.japanese.dates import is_business_day
from ledger_tools.ledgers.sheet_head import Head
from ledger_tools.ledgers.sheet_xml import Check
from ledger_tools.ledgers.wording import Wording

if TYPE_CHECKING:
    from ledger_tools.settings import Settings

#: Excel's limits: for a list that is written into the validation itself, and for a prompt.
_LIST_LIMIT = 255
_PROMPT_LIMIT = 255
_EXCEL_DAY_0 = date(1899, 12, 30)


def input_checks(head: Head, settings: Settings) -> list[Check]:
    """Return prompts and gentle checks of the input cells; ``settings`` have the ledger's own 提出期限."""
    places, wording = head.places, head.wording

    def prompt(key: str) -> str:
        return wording.text(f"入力案内 {key}", head.values)[:_PROMPT_LIMIT]

    returned = Check(
        cell_name(places.tail_row + 1, places.at["received_on"] + 1),
        "返送枚数",
        prompt("返送枚数"),
        kind="whole",
        operator="greaterThanOrEqual",
        formulas=("0",),
        error="枚数を 0 以上の数字で入れてください。",
    )
    if not places.rows:
        return [returned]
    days = (settings.hand_out_start(head.sheet.bureau), settings.submit_by)
    received_on = Check(
        places.column("received_on"),
        "受領年月日",
        prompt("受領年月日"),
        kind="date",
        formulas=tuple(str((day - _EXCEL_DAY_0).days) for day in days),
        error="配付開始日から提出期限までの日付を入れてください。",
    )
    stamp = Check(places.column("stamp"), "受領印又は署名", prompt("受領印又は署名"))
    choices = remark_choices(head, settings)
    remark = Check(
        places.column("remark"),
        "備考",
        prompt("備考"),
        kind="list",
        style="information",
        formulas=(_as_list(choices),),
        error="候補にない内容です。このまま入れるときは OK を押してください。",
    )
    return [received_on, stamp, remark, returned] if choices else [received_on, stamp, returned]


def _as_list(choices: list[str]) -> str:
    return '"' + ",".join(choice.replace('"', '""') for choice in choices) + '"'


def remark_choices(head: Head, settings: Settings) -> list[str]:
    """Return the notice's two remarks (別紙3 2(1), (2)), each with a real day, as many as Excel's list can hold.

    A list cannot offer 'today' without a volatile formula, and a choice with ○月○日 left in it would come back as a
    remark without a date. So each working day of the hand-out is offered for 郵送済み, and the month ends for 退職者:
    a choice is complete as it stands, and any other day is typed over it. A send-back ledger is filled in after the
    hand-out: there mailings run to its own 提出期限, and the days before the last ones are left out.
    """
    back, wording = head.back, head.wording
    last = settings.submit_by if back else settings.hand_out_by
    days = _working_days(settings.hand_out_start(head.sheet.bureau), last)
    retired = [
        _choice(wording, "備考の候補 退職", day) for day in _month_ends(settings.retired_from, settings.hand_out_by)
    ]
    mailed = [_choice(wording, "備考の候補 休職", day) for day in days]
    while len(_as_list(retired + mailed).encode("utf-16-le")) > 2 * _LIST_LIMIT:
        if mailed:
            mailed.pop(0 if back else -1)
        else:
            retired.pop()
    return retired + mailed


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=offset) for offset in range((last - first).days + 1)]


def _month_ends(first: date, last: date) -> list[date]:
    return [day for day in _days(first, last) if (day + timedelta(days=1)).day == 1]


@lru_cache(maxsize=64)
def _working_days(first: date, last: date) -> tuple[date, ...]:
    return tuple(day for day in _days(first, last) if is_business_day(day))


def _choice(wording: Wording, label: str, day: date) -> str:
    # A comma would end the choice in Excel's list.
    return cell_text(wording.text(label, {"月日": f"{day.month}月{day.day}日"})).replace(",", "、")
