"""Things in a workbook that are ignored but reported (F09): macros, links to elsewhere, embedded objects."""

from __future__ import annotations

import functools

from ledger_tools.model import FileFinding
from ledger_tools.returns.workbook.package import Package

_SPREADSHEET_PARTS = ("xl/", "/xl/")
_USUAL = 5_000  # letters in the names of all parts together
LINKED_BOOKS = "他のブックへのリンクが含まれています。リンク先は参照せず、保存されている値を読み取りました。"
LINKED_PICTURES = "リンクされた画像が含まれています。リンク先は参照しないため、画像を見ることができません。"


def cautions(package: Package) -> list[FileFinding]:
    """Return an F09 for each kind of active or foreign content."""
    return [FileFinding("F09", message) for message in _messages(package)]


def _messages(package: Package) -> list[str]:
    names = package.names()
    told, drawings = _by_usual_names(names) if sum(map(len, names)) <= _USUAL else _by_names(names)
    linked = any(relation.external for name in drawings for relation in package.related(name, "image"))
    return [*told, LINKED_PICTURES] if linked else list(told)


def _by_names(names: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what the names of the parts tell, and which parts are drawings."""
    lower = [name.casefold() for name in names]
    messages: list[str] = []
    if any(name.endswith("vbaproject.bin") or "/macrosheets/" in name for name in lower):
        messages.append("マクロが含まれています。マクロは実行せず、セルと画像だけを読み取りました。")
    if any("/externallinks/" in name and name.endswith(".xml") for name in lower):
        messages.append(LINKED_BOOKS)
    if any("/embeddings/" in name or "/activex/" in name for name in lower):
        messages.append("埋め込みオブジェクトが含まれています。その中身は読み取っていません。")
    drawings = (name for name, folded in zip(names, lower, strict=True) if _is_drawing(folded))
    return tuple(messages), tuple(drawings)


#: Most ledgers have the same parts.
_by_usual_names = functools.lru_cache(maxsize=64)(_by_names)


def _is_drawing(lower: str) -> bool:
    return "/drawings/" in lower and lower.startswith(_SPREADSHEET_PARTS) and lower.endswith((".xml", ".vml"))
