"""The covering letter of one bureau, laid out by 文面/送付状.docx, which staff may restyle in Word."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ledger_tools.folder import COVERING_LETTER, in_brackets
from ledger_tools.ledgers.letter_head import first_letter_day, letter_head
from ledger_tools.ledgers.placeholders import bureau_values
from ledger_tools.ledgers.word_template import fill_in
from ledger_tools.ledgers.wording import Wording
from ledger_tools.model import DIRECT, Bureau, LedgerSheet

if TYPE_CHECKING:
    from ledger_tools.settings import Settings


def write_letter(bureau: Bureau, sheets: Sequence[LedgerSheet], settings: Settings, wording: Wording) -> bytes:
    """Return the .docx; words in double braces ({{ 局名 }}) are filled in.

    Raises :class:`~ledger_tools.errors.SettingsError` where the template is no Word file or uses an unknown word.
    """
    words = letter_words(bureau, sheets, settings)
    return fill_in(COVERING_LETTER, wording.letter, words, first_letter_day(bureau, settings))


def letter_words(bureau: Bureau, sheets: Sequence[LedgerSheet], settings: Settings) -> dict[str, Any]:
    """Return the words the template may use, with their values for this bureau."""
    values = bureau_values(bureau, settings)
    if bureau.delivery == DIRECT:
        how = (
            f"資格確認書は、{values['直送日']}に配送業者から送付します。",
            f"受領簿は、{values['受領簿逓送日']}に逓送便で送付します。",  # the day of this letter
        )
    else:
        hour = values["受付時間"]
        when = f"日時 {values['窓口配付日']} {hour}" if hour else f"期日 {values['窓口配付日']}"
        how = (when, f"場所 {values['配付場所']}")
    return {
        **values,
        **letter_head(bureau, settings, first_letter_day(bureau, settings), settings.covering_number),
        "追加分": in_brackets(settings.part),
        "受渡": [f"({number}) {text}" for number, text in enumerate(how, start=1)],
        "受渡方法": "\n".join(how),  # in the template of an older folder
        "受領簿数": f"{len(sheets):,}",
        "人数": f"{sum(len(sheet.rows) for sheet in sheets):,}",
        "総枚数": f"{sum(sheet.cards for sheet in sheets):,}",
        "同姓同名": "有" if any(row.same_name for sheet in sheets for row in sheet.rows) else "",
    }
