"""When each bureau should come to the counter: a proposal beside 別紙2, and into 設定.xlsx where it is wanted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

import pandas as pd

from ledger_tools.errors import LedgerToolsError
from ledger_tools.files import write_file
from ledger_tools.folder import REPORTS, SETTINGS, SLOT_REPORT
from ledger_tools.japanese.dates import wareki
from ledger_tools.japanese.text import fold_header, normalise
from ledger_tools.model import Bureau
from ledger_tools.records import count_by_bureau, envelopes
from ledger_tools.settings import Settings, fold_code
from ledger_tools.settings.items import CARDS
from ledger_tools.slots.counter import Counter, at_counter, parse_hours, present_visits
from ledger_tools.slots.proposal import propose_slots
from ledger_tools.slots.report import SlotPlan, write_slot_report
from ledger_tools.slots.settings import apply_slots


@dataclass(frozen=True)
class Proposed:
    """The plan and where it was written; with ``changed`` bureaus in 設定.xlsx, ``copy`` is the workbook as it was."""

    plan: SlotPlan
    path: Path
    changed: int = 0
    copy: Path | None = None


def propose(
    folder: Path,
    settings: Settings,
    counts: Mapping[str, int],
    counter: Counter,
    *,
    keep: Iterable[str] = (),
    apply: bool = False,
) -> Proposed:
    """Propose a slot for every bureau that comes to the counter and write 報告/受付時間案.xlsx.

    ``counts`` is by bureau code; ``keep`` are bureaus that are not to be moved, as 局=9:00-10:00. With ``apply`` the
    proposal is written into 設定.xlsx too, and the workbook as it was is kept beside it. Raises LedgerToolsError where
    nobody comes to the counter or its hours do not do.
    """
    bureaus = settings.bureaus
    served = at_counter(bureaus)
    if not served:
        raise LedgerToolsError("設定.xlsx の局日程に、窓口で受け取る局がありません。配付方法を確認してください。")
    proposed = propose_slots(bureaus, counts, counter, keep=wishes(keep, served))
    held = f"{wareki(settings.counter_date, weekday=True)} {settings.place}"
    plan = SlotPlan(bureaus, present_visits(bureaus, counts), proposed, counter, settings.program, held)
    path = folder / REPORTS / SLOT_REPORT
    write_file(path, write_slot_report(plan, date.today()))
    if not apply:
        return Proposed(plan, path)
    copy, changed = apply_slots(folder / SETTINGS, proposed, datetime.now())
    return Proposed(plan, path, changed, copy if changed else None)


def published_counts(settings: Settings) -> dict[str, int]:
    """Return 件数 of 局日程 by bureau code; raises LedgerToolsError where a bureau at the counter has none."""
    unknown = [bureau.name for bureau in at_counter(settings.bureaus) if bureau.published is None]
    if unknown:
        raise LedgerToolsError(
            f"設定.xlsx の局日程に件数のない局があります({'、'.join(unknown)})。"
            "件数を入れるか、--counts 名簿 で実行してください。"
        )
    return {bureau.code: bureau.published or 0 for bureau in settings.bureaus}


def counts_of(members: pd.DataFrame, settings: Settings) -> dict[str, int]:
    """Return envelopes (or cards, by the setting 件数の単位) by bureau code; raises where no records are loaded."""
    if members.empty:
        raise LedgerToolsError("名簿がまだ読み込まれていません。ledger-tools load を先に実行してください。")
    counted = count_by_bureau(envelopes(members))
    return {code: own[1] if settings.unit == CARDS else own[0] for code, own in counted.items()}


def wishes(keep: Iterable[str], bureaus: Sequence[Bureau]) -> dict[str, tuple[time, time]]:
    found: dict[str, tuple[time, time]] = {}
    for text in keep:
        name, sign, span = normalise(text).partition("=")
        if not sign:
            raise LedgerToolsError(f"--keep「{text}」は「局=時刻-時刻」の形で入れてください。例: --keep 02=9:00-10:00")
        mine = [b for b in bureaus if _is_called(b, name)]
        if not mine:
            raise LedgerToolsError(
                f"--keep「{text}」の局が、窓口で受け取る局にありません。局名又は局コードを確認してください。"
            )
        try:
            wished = parse_hours(span)
        except ValueError as error:
            raise LedgerToolsError(
                f"--keep「{text}」の時刻が読めません。例: --keep {mine[0].name}=9:00-10:00"
            ) from error
        if found.setdefault(mine[0].code, wished) != wished:
            raise LedgerToolsError(f"--keep に{mine[0].name}の時刻が二つあります。どちらか一方だけを指定してください。")
    return found


def _is_called(bureau: Bureau, text: str) -> bool:
    return fold_code(normalise(text)) == fold_code(bureau.code) or fold_header(text) == fold_header(bureau.name)
