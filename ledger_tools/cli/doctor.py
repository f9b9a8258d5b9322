"""The command that says whether the machine and the folder are fit for the work."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from ledger_tools.cli.options import Folder, format_option
from ledger_tools.cli.output import say, say_json
from ledger_tools.folder import SETTINGS

if TYPE_CHECKING:
    from ledger_tools.pipeline.symptoms import Symptom

NOT_WELL = 1
_LABELS = {"ok": "良", "warning": "注意", "error": "不可"}


@click.command()
@format_option("text", "json")
@click.pass_obj
def doctor(obj: Folder, style: str) -> int:
    """導入の状態(Python、LibreOffice、フォントなど)と、事業フォルダの置き場所・空き・書込みを点検します。

    直すところがあれば、どうすればよいかを示し、終了コード1で終わります。
    """
    from ledger_tools.pipeline.doctor import diagnose  # noqa: PLC0415 - it looks at all there is

    found = diagnose(obj.folder)
    if style == "json":
        parts = {"installation": found.installation, "folder": found.folder}
        say_json([{"area": area, **asdict(one)} for area, symptoms in parts.items() for one in symptoms])
    else:
        say("導入の状態")
        _show(found.installation)
        say(f"事業フォルダ {obj.folder.resolve()}")
        _show(found.folder)
        if not found.is_cycle:
            say(f"  {SETTINGS} がないため点検していません。事業フォルダを -C で指定してください。")
        say("問題は見つかりませんでした。" if found.healthy else "「注意」と「不可」の項目を確認してください。")
    return 0 if found.healthy else NOT_WELL


def _show(symptoms: Iterable[Symptom]) -> None:
    for one in symptoms:
        say(f"  [{_LABELS[one.level]}] {one.title}: {one.found}")
        if one.remedy:
            say(f"      → {one.remedy}")
