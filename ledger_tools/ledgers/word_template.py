"""Filling in Word templates that staff may restyle."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from io import BytesIO
from typing import Any
from zipfile import BadZipFile

from docx.opc.exceptions import OpcError
from docxtpl import DocxTemplate, Listing
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment

from ledger_tools.errors import SettingsError


def fill_in(name: str, template: bytes, words: Mapping[str, Any], day: date) -> bytes:
    """Return the .docx with the words in double braces filled in, dated ``day``; a line break in a word is kept.

    ``name`` is what messages call the template. Raises :class:`~ledger_tools.errors.SettingsError` where the template
    is no Word file or uses an unknown word.
    """
    # Staff may get a template from anywhere: it must not run code.
    environment = SandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
    stream = BytesIO()
    try:
        document = DocxTemplate(BytesIO(template))
        lines = {key: Listing(word) for key, word in words.items() if isinstance(word, str) and "\n" in word}
        document.render({**words, **lines}, environment)
        _date(document, day)
        document.save(stream)
    except TemplateError as error:
        raise SettingsError(_message(name, f"差込語に誤りがあります({error})")) from error
    except (BadZipFile, OpcError, SyntaxError, KeyError, ValueError, OSError) as error:
        raise SettingsError(_message(name, "Word の文書として開けません")) from error
    return stream.getvalue()


def _date(document: Any, day: date) -> None:
    """A document is as old as what it says, and names no person, whatever the template was made with."""
    properties = document.docx.core_properties
    properties.created = properties.modified = datetime.combine(day, time())
    properties.author = properties.last_modified_by = properties.comments = ""


def _message(name: str, reason: str) -> str:
    return f"{name}: {reason}。文面フォルダの {name} を直すか、ひな形から写し直してください。"
