"""The covering letter of one bureau, laid out by 文面/送付状.docx, which staff may restyle in Word."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import BadZipFile

from docx.opc.exceptions import OpcError
from docxtpl import DocxTemplate, Listing
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment

from ledger_tools.errors import SettingsError
from ledger_tools.folder import COVERING_LETTER
from ledger_tools.japanese.dates import wareki
from ledger_tools.ledgers.placeholders import bureau_values
from ledger_tools.ledgers.wording import Wording
from ledger_tools.model import DIRECT, Bureau, LedgerSheet

if TYPE_CHECKING:
    from ledger_tools.settings import Settings


def write_letter(bureau: Bureau, sheets: Sequence[LedgerSheet], settings: Settings, wording: Wording) -> bytes:
    """Return the .docx; words in double braces ({{ 局名 }}) are filled in.

    Raises :class:`~ledger_tools.errors.SettingsError` where the template is no Word file or uses an unknown word.
    """
    document = DocxTemplate(BytesIO(wording.letter))
    # Staff may get a template from anywhere: it must not run code.
    environment = SandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
    stream = BytesIO()
    try:
        words = letter_words(bureau, sheets, settings)
        document.render({name: Listing(text) for name, text in words.items()}, environment)
        document.save(stream)
    except TemplateError as error:
        raise SettingsError(_message(f"差込語に誤りがあります({error})")) from error
    except (BadZipFile, OpcError, SyntaxError, KeyError, ValueError, OSError) as error:
        raise SettingsError(_message("Word の文書として開けません")) from error
    return stream.getvalue()


def letter_words(bureau: Bureau, sheets: Sequence[LedgerSheet], settings: Settings) -> dict[str, str]:
    """Return the words the template may use, with their values for this bureau."""
    values = bureau_values(bureau, settings)
    if bureau.delivery == DIRECT:
        posted = settings.ledger_mail_date
        how = f"資格確認書 {values['直送日']}に配送業者から\n受領簿 {values['受領簿逓送日']}までに逓送便で"
    else:
        posted = settings.counter_date
        how = f"{values['窓口配付日']} {values['受付時間']}\n{values['配付場所']}"
    return values | {
        "発信日": wareki(posted),
        "受渡方法": how,
        "受領簿数": f"{len(sheets):,}",
        "人数": f"{sum(len(sheet.rows) for sheet in sheets):,}",
        "総枚数": f"{sum(sheet.cards for sheet in sheets):,}",
    }


def _message(reason: str) -> str:
    return f"{COVERING_LETTER}: {reason}。文面フォルダの {COVERING_LETTER} を直すか、ひな形から写し直してください。"
