"""The command that shows what is read in one file: for when a clerk says 'but I did fill it in'."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ledger_tools.cli.options import Folder, as_of_option, format_option, password_option, passwords_file_option
from ledger_tools.cli.output import complain, say, say_json
from ledger_tools.excel.passwords import passwords_to_try
from ledger_tools.files import write_file
from ledger_tools.findings import member, place
from ledger_tools.pipeline.cycle import Cycle

if TYPE_CHECKING:
    from ledger_tools.pipeline.inspect import InspectedRow, Inspection

INCOMPLETE = 1


@click.command()
@click.argument("file", type=click.Path(path_type=Path), metavar="ファイル")
@format_option("table", "json")
@click.option(
    "--picture",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="画像",
    help="スキャンした紙面の、何が見えたかを描いた画像(.png)の書込み先。",
)
@click.option("--page", type=click.IntRange(1), metavar="頁", help="画像に描く頁。指定しなければ初めの10頁。")
@password_option
@passwords_file_option
@as_of_option
@click.pass_obj
def inspect(
    obj: Folder,
    file: Path,
    style: str,
    picture: Path | None,
    page: int | None,
    passwords: tuple[str, ...],
    password_file: Path | None,
    as_of: date,
) -> int:
    """一つのファイルについて、行ごとに何が読めたか、なぜかを示します。

    「受領印又は署名」欄のある表なら、所属が自分で作った表でも読みます。事業フォルダは要りません。
    """
    tried = (*passwords, *passwords_to_try(password_file))
    with Cycle(obj.folder, tell=complain) as cycle:
        inspected = cycle.inspect(file, as_of=as_of, passwords=tried)
        if picture:
            from ledger_tools.pipeline.inspect import LEGEND, draw  # noqa: PLC0415 - loaded when it is called

            if _write_pictures(picture, draw(cycle, file, page, passwords=tried)):
                complain(LEGEND)
    found = inspected.files
    if not inspected.with_ledgers:
        complain("この場所に発行済みの受領簿がないため、名簿とは照合せず、ファイルの記入だけを見ました。")
    if not found:
        complain("添付ファイルのない、パスワードを知らせるだけのメールです。")
    if style == "json":
        objects = [item.as_json() for item in found]
        say_json(objects[0] if len(objects) == 1 else objects)
    else:
        for item in found:
            _show(item)
    return 0 if all(item.rows for item in found) and found else INCOMPLETE


def _write_pictures(target: Path, drawn: Mapping[str, bytes]) -> bool:
    """Write one picture under the name given, several with the page behind it; return whether there was any."""
    if not drawn:
        complain("描ける紙面がありません。PDF 又は画像のファイルか、頁の番号を確かめてください。")
    for name, content in drawn.items():
        path = target if len(drawn) == 1 else target.with_stem(f"{target.stem}_{name}")
        write_file(path, content)
        complain(f"{path} に書き込みました。")
    return bool(drawn)


def _show(item: Inspection) -> None:
    say(f"{item.reading.file}({item.reading.size:,}バイト)")
    for finding in item.findings:
        where = " ".join(part for part in (place("", finding.sheet, finding.cell), member("", finding.bango)) if part)
        say(f"  {finding.code} {where}{' ' if where else ''}{finding.message}")
    rows = iter(item.rows)
    for table, around in zip(item.reading.tables, item.around, strict=True):
        number = f"受領簿番号 {table.ledger_id}" if table.ledger_id else "受領簿番号なし"
        edition = f" 第{table.edition}版" if table.edition else ""
        head = f"シート「{table.sheet}」 見出し {table.header_row}行目" if table.header_row else table.sheet
        say(f"{head}、{number}{edition}、{len(table.rows)}行")
        for advice in table.advice:
            say(f"  読取り方: {advice}")
        if table.cards_returned:
            say(f"  返送する資格確認書: {table.cards_returned}枚({table.cards_returned_cell})")
        for words in around:
            say(f"  {words}")
        for row in islice(rows, len(table.rows)):
            _show_row(row)
    if item.rows:
        doubtful = sum(bool(row.codes) for row in item.rows)
        said = (
            f"{len(item.rows)}行のうち{doubtful}行に確認したい点があります。"
            if doubtful
            else "疑わしい行はありません。"
        )
        say(said)


def _show_row(row: InspectedRow) -> None:
    received = f"、受領日「{row.row.received_on}」" if row.row.received_on else ""
    whose = " ".join(part for part in (f"番号{row.row.bango or '―'}", row.row.name) if part)
    say(f"  {row.row.row}行 {whose} [{row.row.cell}] {row.seen}{received} {row.understood}".rstrip())
    for line in (*row.words, *row.reasons):
        say(f"      {line}")
