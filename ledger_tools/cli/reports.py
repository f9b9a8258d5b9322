"""Commands that report: status, summary, export."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from ledger_tools.pipeline.remind import Reminded

from ledger_tools.cli.options import Folder, as_of_option, format_option
from ledger_tools.cli.output import complain, listed, say, say_json
from ledger_tools.excel.passwords import first_password
from ledger_tools.folder import part_name
from ledger_tools.pipeline.cycle import Cycle
from ledger_tools.pipeline.export import TABLES


@click.command()
@format_option("table", "json")
@as_of_option
@click.pass_obj
def status(obj: Folder, style: str, as_of: date) -> None:
    """局ごとの進み具合(別紙2の件数、発行、処理済み、未処理、完了率)を表示します。"""
    from ledger_tools.reports.terminal import print_table, progress_text, status_json  # noqa: PLC0415 - brings pandas

    with Cycle(obj.folder, tell=complain) as cycle:
        report, *later = (cycle.status(as_of=as_of, part=part) for part in cycle.parts)
    if style == "json":
        say_json(status_json(report) | ({"supplements": [status_json(one) for one in later]} if later else {}))
        return
    for one in (report, *later):
        if one is not report:
            say()
        if sys.stdout.isatty():
            print_table(one)
        else:
            for line in progress_text(one).splitlines():
                say(line)


@click.command()
@click.option("--with-names", is_flag=True, help="報告書.docx に未処理の方の氏名の別表を付ける")
@click.option("--html", "page", is_flag=True, help="ブラウザーで見る 進み具合.html も作る")
@click.option(
    "--password-file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="氏名の載るファイルに付けるパスワードを1行目に書いたファイル(UTF-8)",
)
@as_of_option
@click.pass_obj
def summary(obj: Folder, with_names: bool, page: bool, password_file: Path | None, as_of: date) -> None:
    """報告/ に 未処理一覧.xlsx(担当者用)と 報告書.docx(管理職用)を作ります。"""
    password = first_password(password_file) if password_file else ""
    with Cycle(obj.folder, tell=complain) as cycle:
        for part in cycle.parts:
            written = cycle.summary(as_of=as_of, part=part, with_names=with_names, page=page, password=password)
            for path in written:
                say(f"作成しました: {path}")


@click.command()
@click.argument(
    "what",
    type=click.Choice(tuple(TABLES)),
    metavar="|".join(TABLES),
)
@format_option("csv", "json")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="書き出すファイル(省略時は標準出力)"
)
@as_of_option
@click.pass_obj
def export(obj: Folder, what: str, style: str, output: Path | None, as_of: date) -> None:
    """行(rows)、指摘(findings)、名簿(members)、操作の記録(events)、検算(totals)を UTF-8 で書き出します。

    CSV では、表計算ソフトが式とみなす文字(= + - @ など)で始まる欄の先頭に ' を付けます。
    """
    with Cycle(obj.folder, tell=complain) as cycle:
        exported = cycle.export(what, style=style, as_of=as_of, output=output)
    if output is None and sys.stdout.isatty():
        for line in exported.data.decode("utf-8-sig").splitlines():
            say(line)
        return
    if output is None:
        # Bytes, so that Windows neither re-encodes nor turns line ends.
        sys.stdout.buffer.write(exported.data)
        sys.stdout.buffer.flush()
        return
    say(f"{exported.lines:,}行を {output} に書き出しました。")


@click.command()
@click.option("--force", is_flag=True, help="前回から変わっていない局の分も作り直す")
@click.option(
    "--password-file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="依頼文と差戻しに付けるパスワードのファイル(書き方は generate と同じ)",
)
@as_of_option
@click.pass_obj
def remind(obj: Folder, force: bool, password_file: Path | None, as_of: date) -> None:
    """未処理のある局だけに、依頼文(.docx、メールの下書き .eml)と、未処理の行だけの受領簿(差戻し)を作ります。

    局では対応できない方は、報告/督促/保険係の対応.xlsx に挙げます。
    """
    with Cycle(obj.folder, tell=complain) as cycle:
        parts = cycle.parts
        for part in parts:
            made = cycle.remind(as_of=as_of, part=part, force=force, password_file=password_file)
            if part:
                say()
                say(f"【{part_name(part)}】")
            _say_reminded(made, obj.folder)


def _say_reminded(made: Reminded, folder: Path) -> None:
    open_rows = made.persons + len(made.for_desk)
    if made.reminders:
        say(f"依頼文 {len(made.letters):,}通、差戻しの受領簿 {len(made.ledgers):,}冊を作成しました。")
        listed([str(path.relative_to(folder)) for path in made.letters])
        if made.unchanged:
            say(f"前回の依頼から変わっていないため作らなかった局: {'、'.join(made.unchanged)}(--force で作り直せます)")
        bureaus = len(made.reminders)
        say(f"未処理 {open_rows:,}人: 依頼文 {made.persons:,}人({bureaus:,}局)、保険係の対応 {len(made.for_desk):,}人")
    else:
        say("督促の必要な局はありません。")
    told = made.desk_list.relative_to(folder)
    if made.for_desk:
        say(f"保険係で対応する方 {len(made.for_desk):,}人(依頼文には載せていません。対応は {told} にあります)")
        listed([line.sentence for line in made.for_desk])
    if made.beside:
        say(f"ほかに、保険係で確かめるもの {len(made.beside):,}件({told})")
        listed([line.sentence for line in made.beside])
