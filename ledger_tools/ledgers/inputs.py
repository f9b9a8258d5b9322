"""Help at the cells a clerk fills in: prompts, gentle checks, and ready-made remarks. Never a wall."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from ledger_tools.excel.cell_text import cell_text
from ledger_tools.excel.references import cell_name
from ledger_tools.japanese.dates import is_business_day
from ledger_tools.ledgers.places import Places
from ledger_tools.ledgers.sheet_xml import Check
from ledger_tools.ledgers.wording import Wording
from ledger_tools.model import LedgerSheet

if TYPE_CHECKING:
    from ledger_tools.settings import Settings

#: Excel's limits: for a list that is written into the validation itself, and for a prompt.
_LIST_LIMIT = 255
_PROMPT_LIMIT = 255
_EXCEL_DAY_0 = date(1899, 12, 30)


def input_checks(
    sheet: LedgerSheet, places: Places, settings: Settings, wording: Wording, values: Mapping[str, str]
) -> list[Check]:
    """Return prompts and gentle checks of the input cells; ``values`` are those of the wording's placeholders."""

    def prompt(key: str) -> str:
        return wording.text(f"入力案内 {key}", values)[:_PROMPT_LIMIT]

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
    days = (settings.hand_out_start(sheet.bureau), settings.submit_by)
    received_on = Check(
        places.column("received_on"),
        "受領年月日",
        prompt("受領年月日"),
        kind="date",
        formulas=tuple(str((day - _EXCEL_DAY_0).days) for day in days),
        error="配付開始日から提出期限までの日付を入れてください。",
    )
    stamp = Check(places.column("stamp"), "受領印又は署名", prompt("受領印又は署名"))
    choices = remark_choices(settings.hand_out_start(sheet.bureau), settings, wording)
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


def remark_choices(first: date, settings: Settings, wording: Wording) -> list[str]:
    """Return the notice's two remarks (別紙3 2(1), (2)), each with a real day, as many as Excel's list can hold.

    A list cannot offer 'today' without a volatile formula, and a choice with ○月○日 left in it would come back as a
    remark without a date. So each working day of the hand-out is offered for 郵送済み, and the month ends for 退職者:
    a choice is complete as it stands, and any other day is typed over it.
    """
    last = settings.hand_out_by
    choices = [_choice(wording, "備考の候補 退職", day) for day in _month_ends(settings.retired_from, last)]
    choices += [_choice(wording, "備考の候補 休職", day) for day in _working_days(first, last)]
    while len(_as_list(choices).encode("utf-16-le")) > 2 * _LIST_LIMIT:
        choices.pop()
    return choices


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
