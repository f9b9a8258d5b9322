"""What every letter to a bureau carries around its text: number, day, addressee, and whom to ask."""

from __future__ import annotations

import re
from datetime import date

from ledger_tools.japanese.dates import wareki
from ledger_tools.japanese.text import told_phone
from ledger_tools.model import DIRECT, Bureau
from ledger_tools.settings import Settings

#: What a letter without a number bears in its place.
INFORMAL = "事務連絡"
#: Sections whose head is called by adding 長; the others' is the notice's own 庶務担当課長.
_HAS_A_HEAD = re.compile(r"(課|室|係|所|センター)$")
_ONE_LINE = 34  # characters of an addressee, before 様


def letter_head(bureau: Bureau, settings: Settings, day: date, number: str) -> dict[str, str]:
    """The words of a letter's head and foot.

    One without a number is an informal 事務連絡, on which nobody expects a seal: only a numbered one says it has none.
    """
    return {
        "文書番号": number or INFORMAL,
        "公印省略": "有" if number else "",
        "発信日": wareki(day),
        "宛先": addressee(bureau),
        "担当": "\n".join(contact_lines(settings)),
    }


def addressee(bureau: Bureau) -> str:
    """Office and title, e.g. 総務企画局総務部庶務課長; the title on a line of its own where both are long."""
    section = bureau.section.strip()
    title = f"{section}長" if _HAS_A_HEAD.search(section) else "庶務担当課長"
    return f"{bureau.name}{title}" if len(bureau.name + title) <= _ONE_LINE else f"{bureau.name}\n{title}"


def contact_lines(settings: Settings) -> list[str]:
    """Whom to ask, a line each: section and person, telephone, the person's own."""
    section, *rest = settings.contact.split(maxsplit=1)
    lines = [f"担当 {' '.join(word for word in (section, settings.officer) if word)}", *rest]
    return [*lines, told_phone(settings.phone, "直通")] if settings.phone else lines


def first_letter_day(bureau: Bureau, settings: Settings) -> date:
    """The day of the covering letter, which is the first request to a bureau."""
    return settings.ledger_mail_date if bureau.delivery == DIRECT else settings.counter_date
