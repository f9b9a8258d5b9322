"""The words in braces that the wording may use, and their values for a bureau or a ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger_tools.japanese.dates import wareki
from ledger_tools.model import Bureau, LedgerSheet

if TYPE_CHECKING:
    from ledger_tools.settings import Settings

SETTING_WORDS = frozenset(
    (
        "事業名",
        "保険者名",
        "発出者",
        "基準日",
        "退職者起算日",
        "窓口配付日",
        "直送日",
        "受領簿逓送日",
        "配付期限",
        "提出期限",
        "旧証失効日",
        "資格確認書有効期限",
        "配付場所",
        "問合せ先",
    )
)
#: What the wording of an older folder calls them.
EARLIER_WORDS = {"問い合わせ先": "問合せ先"}
BUREAU_WORDS = frozenset(("局名", "庶務担当課", "受付時間"))
LEDGER_WORDS = frozenset(("所属名", "受領簿番号", "版", "人数", "総枚数"))
CHOICE_WORDS = frozenset(("月日",))


def setting_values(settings: Settings) -> dict[str, str]:
    """Values of :data:`SETTING_WORDS`; dates in wareki with the day of the week, except the card's end."""
    values = {
        "事業名": settings.program,
        "保険者名": settings.insurer,
        "発出者": settings.sender,
        "基準日": wareki(settings.reference_date),
        "退職者起算日": wareki(settings.retired_from),
        "窓口配付日": wareki(settings.counter_date, weekday=True),
        "直送日": wareki(settings.direct_date, weekday=True),
        "受領簿逓送日": wareki(settings.ledger_mail_date, weekday=True),
        "配付期限": wareki(settings.hand_out_by, weekday=True),
        "提出期限": wareki(settings.submit_by, weekday=True),
        "旧証失効日": wareki(settings.old_card_ends),
        "資格確認書有効期限": wareki(settings.card_valid_to),
        "配付場所": settings.place,
        "問合せ先": settings.contact,
    }
    return values | {earlier: values[word] for earlier, word in EARLIER_WORDS.items()}


def bureau_values(bureau: Bureau, settings: Settings) -> dict[str, str]:
    """Values of the settings' and the bureau's words."""
    return setting_values(settings) | {
        "局名": bureau.name,
        "庶務担当課": bureau.section,
        "受付時間": slot_text(bureau),
    }


def ledger_values(sheet: LedgerSheet, settings: Settings) -> dict[str, str]:
    """Values of every word a ledger may use."""
    return bureau_values(sheet.bureau, settings) | {
        "所属名": sheet.department.name,
        "受領簿番号": sheet.ledger_id,
        "版": str(sheet.edition),
        "人数": f"{len(sheet.rows):,}",
        "総枚数": f"{sheet.cards:,}",
    }


def slot_text(bureau: Bureau) -> str:
    """Return e.g. '11:30〜12:00'; empty where the bureau has no slot."""
    if bureau.slot_start is None or bureau.slot_end is None:
        return ""
    return "〜".join(f"{moment.hour}:{moment.minute:02}" for moment in (bureau.slot_start, bureau.slot_end))
