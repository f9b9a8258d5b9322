"""States that a small cycle may come to: what was handed in, who was added, moved or dropped, what the desk decided."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

import openpyxl

from ledger_tools.desk.columns import REASON_HEADER
from ledger_tools.pipeline import Cycle
from ledger_tools.settings.write import write_settings
from tests.builders import BUREAUS, DEPARTMENTS, ROSTER, generate, reload, return_ledger, settings_tables

AS_OF = date(2025, 12, 10)
HIRED = "共済,0000109,00,下川 九美,シモカワ クミ,,本人,1,02,0201,在職,,,\n"
SECOND = "共済,0000110,00,上野 十和,ウエノ トワ,,本人,1,02,0201,在職,,,\n"
AT_03 = "白石 三奈,シライシ ミナ,黒田,本人,1,03,0301"
MOVED = ROSTER.replace("白石 三奈,シライシ ミナ,黒田,本人,1,01,0101", AT_03)
GENERAL = {"0000101": {"stamp": "青葉"}, "0000102": {"stamp": "若松"}, "0000103": {"stamp": "黒田"}}
ENVIRONMENT = {"0000106": {"remark": "11月10日退職者"}, "0000107": {"stamp": "中川"}}


def back(cycle: Cycle, ledger: str, entries: Mapping[str, Mapping[str, str]], **more: int) -> None:
    return_ledger(cycle, ledger, entries, name=f"{ledger}-{len(list((cycle.folder / '回収').iterdir()))}.xlsx", **more)
    cycle.ingest(as_of=AS_OF)


def edition(cycle: Cycle, roster: str) -> None:
    reload(cycle, roster)
    generate(cycle)


def without_bureau(cycle: Cycle, code: str) -> None:
    bureaus, departments = (
        "\n".join(line for line in text.splitlines() if not line.startswith(code)) for text in (BUREAUS, DEPARTMENTS)
    )
    change_settings(cycle, bureaus, departments)


def change_settings(cycle: Cycle, bureaus: str, departments: str = DEPARTMENTS) -> None:
    (cycle.folder / "設定.xlsx").write_bytes(write_settings(settings_tables(bureaus, departments)))
    del cycle.__dict__["settings"]  # as the next command reads them


def decide(cycle: Cycle, bango: str, verdict: str) -> None:
    book = openpyxl.load_workbook(cycle.review(as_of=AS_OF).path)
    sheet = book["要確認"]
    head = next(row for row in sheet.iter_rows() if any(cell.value == "判定" for cell in row))
    places = {cell.value: cell.column for cell in head}
    for row in range(head[0].row + 1, sheet.max_row + 1):
        if sheet.cell(row, places["番号"]).value == bango:
            for header, text in (("判定", verdict), ("判定者", "係員"), (REASON_HEADER, "電話で確認")):
                sheet.cell(row, places[header]).value = text
    book.save(cycle.folder / "回収" / f"判定{bango}.xlsx")
    cycle.ingest(as_of=AS_OF)


def nothing_back(cycle: Cycle) -> None:
    """As generated."""


def added_after_return(cycle: Cycle) -> None:
    back(cycle, "02-001", ENVIRONMENT, cards=1)
    edition(cycle, ROSTER + HIRED)


def added_twice(cycle: Cycle) -> None:
    added_after_return(cycle)
    edition(cycle, ROSTER + HIRED + SECOND)


def added_and_something_open(cycle: Cycle) -> None:
    back(cycle, "02-001", {"0000107": {"stamp": "〃"}})
    edition(cycle, ROSTER + HIRED)


def added_before_return_of_the_old_edition(cycle: Cycle) -> None:
    return_ledger(cycle, "02-001", ENVIRONMENT, cards=1)
    edition(cycle, ROSTER + HIRED)
    cycle.ingest(as_of=AS_OF)


def moved_after_signing(cycle: Cycle) -> None:
    back(cycle, "01-001", GENERAL)
    edition(cycle, MOVED)


def moved_alone_to_a_ledger(cycle: Cycle) -> None:
    """The only member of 03 leaves; the one who signed elsewhere is all that is left on it."""
    back(cycle, "01-001", GENERAL)
    edition(cycle, MOVED.replace("カミカワ ヤエ,,本人,1,03,0301", "カミカワ ヤエ,,本人,1,02,0201"))


def moved_with_a_doubtful_entry(cycle: Cycle) -> None:
    back(cycle, "01-001", GENERAL | {"0000103": {"stamp": "代理 鈴木"}})
    edition(cycle, MOVED)


def gone_from_the_records(cycle: Cycle) -> None:
    back(cycle, "01-001", GENERAL | {"0000102": {"remark": "11月10日退職者"}})
    edition(cycle, "".join(line for line in ROSTER.splitlines(keepends=True) if "0000102" not in line))


def gone_before_anything_came(cycle: Cycle) -> None:
    edition(cycle, "".join(line for line in ROSTER.splitlines(keepends=True) if "0000102" not in line))


def ledger_left_empty(cycle: Cycle) -> None:
    edition(cycle, "".join(line for line in ROSTER.splitlines(keepends=True) if "0000108" not in line))


def hired_but_not_generated(cycle: Cycle) -> None:
    back(cycle, "02-001", ENVIRONMENT, cards=1)
    reload(cycle, ROSTER + HIRED)


def bureau_no_longer_listed(cycle: Cycle) -> None:
    back(cycle, "02-001", {"0000107": {"stamp": "〃"}})
    without_bureau(cycle, "02")


def bureau_no_longer_listed_after_its_letter(cycle: Cycle) -> None:
    cycle.remind(as_of=AS_OF)
    without_bureau(cycle, "03")


def only_the_desk_can_settle(cycle: Cycle) -> None:
    back(cycle, "03-001", {"0000108": {"remark": "11月28日退職者"}}, cards=1)


def held_by_the_desk(cycle: Cycle) -> None:
    back(cycle, "01-001", GENERAL | {"0000102": {"stamp": "代理 鈴木"}})
    decide(cycle, "0000102", "保留")


def sent_back_by_the_desk(cycle: Cycle) -> None:
    only_the_desk_can_settle(cycle)
    decide(cycle, "0000108", "差戻し")


def held_then_answered(cycle: Cycle) -> None:
    held_by_the_desk(cycle)
    back(cycle, "01-001", GENERAL | {"0000102": {"stamp": "代理 佐藤"}})


def cards_do_not_add_up(cycle: Cycle) -> None:
    back(cycle, "01-001", GENERAL, cards=2)


def card_still_missing(cycle: Cycle) -> None:
    back(cycle, "02-001", ENVIRONMENT)


def all_done(cycle: Cycle) -> None:
    back(cycle, "01-001", GENERAL)
    back(cycle, "01-002", {"0000104": {"stamp": "髙田"}, "0000105": {"remark": "休職中 11月27日自宅宛てて郵送済み"}})
    back(cycle, "02-001", ENVIRONMENT, cards=1)
    back(cycle, "03-001", {"0000108": {"stamp": "上川"}})


STATES: tuple[Callable[[Cycle], None], ...] = (
    nothing_back,
    added_after_return,
    added_twice,
    added_and_something_open,
    added_before_return_of_the_old_edition,
    moved_after_signing,
    moved_alone_to_a_ledger,
    moved_with_a_doubtful_entry,
    gone_from_the_records,
    gone_before_anything_came,
    ledger_left_empty,
    hired_but_not_generated,
    bureau_no_longer_listed,
    bureau_no_longer_listed_after_its_letter,
    only_the_desk_can_settle,
    held_by_the_desk,
    sent_back_by_the_desk,
    held_then_answered,
    cards_do_not_add_up,
    card_still_missing,
    all_done,
)
