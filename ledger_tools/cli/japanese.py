"""click in Japanese: help pages and complaints about the command line."""

from __future__ import annotations

from typing import Any

import click

_HEADINGS = {"Options": "オプション"}


class JapaneseFormatter(click.HelpFormatter):
    """Help pages with Japanese headings."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        words = args.replace("[OPTIONS]", "[オプション]").replace("COMMAND [ARGS]...", "コマンド …")
        super().write_usage(prog, words, "使い方: " if prefix is None else prefix)

    def write_heading(self, heading: str) -> None:
        super().write_heading(_HEADINGS.get(heading, heading))


class JapaneseContext(click.Context):
    """Gives every help page the Japanese formatter."""

    formatter_class = JapaneseFormatter


def in_japanese(command: Any) -> Any:
    """Give a command a Japanese help option and formatter; returns it."""
    command.context_class = JapaneseContext
    command.add_help_option = False
    return click.help_option("-h", "--help", help="この説明を表示します。")(command)


def usage_sentence(error: click.ClickException) -> str:
    """Return click's complaint about the command line in Japanese."""
    where = ""
    if isinstance(error, click.BadParameter) and error.param is not None:
        is_option = error.param.param_type_name == "option"
        where = "/".join(error.param.opts) if is_option else f"引数 {error.param.metavar or error.param.name}"
    if isinstance(error, click.MissingParameter):
        return f"{where or '引数'} を指定してください。"
    if isinstance(error, click.BadOptionUsage):
        return f"オプション {error.option_name} の書き方が正しくありません。値が要るか、--help で確認してください。"
    if isinstance(error, click.NoSuchOption):
        hint = (
            f"{'、'.join(error.possibilities)} でしょうか。" if error.possibilities else "--help で確認してください。"
        )
        return f"オプション {error.option_name} はありません。{hint}"
    if isinstance(error, click.BadParameter):
        if isinstance(error.param and error.param.type, click.Choice):
            return f"{where} には {'、'.join(error.param.type.choices)} のどれかを指定してください。"  # type: ignore[union-attr]
        if isinstance(error.param and error.param.type, click.Path):
            # click's own words end with what is wrong, in English; the path stands in them in quotes.
            path = error.message.split("'")[1] if "'" in error.message else ""
            return f"{where} の「{path}」を使えません。場所と、ファイルかフォルダかを確認してください。"
        return f"{where} の値が正しくありません。{error.message}"
    if isinstance(error, click.UsageError) and "No such command" in error.message:
        name = error.message.split("'")[1]
        return f"{name} というコマンドはありません。ledger-tools --help で一覧を確認してください。"
    if isinstance(error, click.UsageError) and "unexpected extra argument" in error.message:
        extra = error.message.rpartition("(")[2].rstrip(")")
        return f"「{extra}」は余分です。--help で書き方を確認してください。"
    if isinstance(error, click.UsageError) and "Missing command" in error.message:
        return "コマンドを指定してください。ledger-tools --help で一覧を確認してください。"
    return f"コマンドの書き方が正しくありません({error.format_message()})。--help で書き方を確認してください。"
