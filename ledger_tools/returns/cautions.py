"""Things in a workbook that are ignored but reported (F09): macros, links to elsewhere, embedded objects."""

from __future__ import annotations

from collections.abc import Sequence

from ledger_tools.model import FileFinding
from ledger_tools.returns.package import Package

_SPREADSHEET_PARTS = ("xl/", "/xl/")


def cautions(package: Package) -> list[FileFinding]:
    """Return an F09 for each kind of active or foreign content."""
    return [FileFinding("F09", message) for message in _messages(package)]


def _messages(package: Package) -> list[str]:
    lower = [name.casefold() for name in package.names()]
    messages: list[str] = []
    if any(name.endswith("vbaproject.bin") or "/macrosheets/" in name for name in lower):
        messages.append("マクロが含まれています。マクロは実行せず、セルと画像だけを読み取りました。")
    if any("/externallinks/" in name and name.endswith(".xml") for name in lower):
        messages.append("他のブックへのリンクが含まれています。リンク先は参照せず、保存されている値を読み取りました。")
    if any("/embeddings/" in name or "/activex/" in name for name in lower):
        messages.append("埋め込みオブジェクトが含まれています。その中身は読み取っていません。")
    if _has_linked_picture(package, lower):
        messages.append("リンクされた画像が含まれています。リンク先は参照しないため、画像を見ることができません。")
    return messages


def _has_linked_picture(package: Package, folded: Sequence[str]) -> bool:
    drawings = [name for name, lower in zip(package.names(), folded, strict=True) if _is_drawing(lower)]
    return any(relation.external for name in drawings for relation in package.related(name, "image"))


def _is_drawing(lower: str) -> bool:
    return "/drawings/" in lower and lower.startswith(_SPREADSHEET_PARTS) and lower.endswith((".xml", ".vml"))
