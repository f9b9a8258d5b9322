"""All commands: name, module and one line of help, so that a command is loaded only when it is called."""

from __future__ import annotations

from importlib import import_module
from typing import NamedTuple

import click

from ledger_tools.cli.japanese import JapaneseContext, in_japanese


class Command(NamedTuple):
    """A command as the list of commands shows it; its function has its name and stands in ``module`` of this folder."""

    name: str
    module: str
    help: str

    def load(self) -> click.Command:
        """Import the command."""
        loaded: click.Command = in_japanese(getattr(import_module(f"{__package__}.{self.module}"), self.name))
        loaded.short_help = self.help
        return loaded


COMMANDS = (
    Command("init", "cycle", "事業フォルダを作る"),
    Command("demo", "cycle", "見本データで全工程を試す"),
    Command("load", "cycle", "名簿を読み込む"),
    Command("generate", "cycle", "受領簿・送付票・配付日程を作る"),
    Command("ingest", "cycle", "戻ってきた受領簿を取り込む"),
    Command("validate", "cycle", "突き合わせて、未処理を挙げる"),
    Command("rules", "cycle", "指摘の一覧(記号・意味・根拠・対応)"),
    Command("status", "reports", "進み具合を表示する"),
    Command("summary", "reports", "未処理一覧と報告書を作る"),
    Command("remind", "reports", "未処理の局へ依頼文と差戻しを作る"),
    Command("export", "reports", "データを他のプログラム用に書き出す"),
    Command("review", "desk", "要確認の行の一覧を作る"),
    Command("cards", "desk", "返送される資格確認書の確認表を作る"),
    Command("explain", "desk", "一人の組合員の状態の理由を示す"),
    Command("inspect", "inspect", "一つのファイルから何が読めるかを示す"),
    Command("doctor", "doctor", "導入の状態と事業フォルダを点検する"),
    Command("rebuild", "rebuild", "失われた保存ファイルを作り直す"),
    Command("web", "web", "ブラウザーの画面で、取込みから報告までを行う"),
    Command("watch", "watch", "回収/ を見張り、届いた受領簿を取り込み続ける"),
    Command("eligible", "eligibility", "資格確認書を交付する人を判定する"),
    Command("due", "eligibility", "後日、資格確認書が必要になる人を挙げる"),
    Command("leaflet", "eligibility", "リーフレットの配付方法と印刷部数を出す"),
    Command("kokuho", "eligibility", "国保の年次更新で送る紙・有効期限・郵便を判定する"),
    Command("slots", "slots", "窓口の受付時間の案を作る"),
)
_BY_NAME = {command.name: command for command in COMMANDS}


class LazyGroup(click.Group):
    """The group of all commands. Listing them loads none."""

    context_class = JapaneseContext

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_BY_NAME)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in _BY_NAME and cmd_name not in self.commands:
            self.add_command(_BY_NAME[cmd_name].load())
        return self.commands.get(cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("コマンド"):
            formatter.write_dl([(command.name, command.help) for command in COMMANDS])
