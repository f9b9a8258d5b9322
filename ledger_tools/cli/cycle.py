"""Commands of the cycle itself: init, demo, load, generate, ingest, validate, rules."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ledger_tools.cli.options import (
    Folder,
    as_of_option,
    format_option,
    password_option,
    passwords_file_option,
    paths_argument,
)
from ledger_tools.cli.output import complain, listed, progress_bar, say, say_json, taken_in_by
from ledger_tools.errors import LedgerToolsError
from ledger_tools.excel.passwords import passwords_to_try
from ledger_tools.findings import CATALOGUE, SEVERITY_LABELS, Finding
from ledger_tools.folder import ARCHIVE, LEDGERS, SETTINGS, part_name
from ledger_tools.japanese.dates import short_wareki, wareki
from ledger_tools.pipeline.cycle import Cycle

if TYPE_CHECKING:
    from ledger_tools.pipeline.ingest import Ingested
    from ledger_tools.pipeline.load import LoadReport
    from ledger_tools.pipeline.validate import Validated

INCOMPLETE = 1


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=Path(), metavar="[フォルダ]")
@click.pass_obj
def init(obj: Folder, folder: Path) -> None:
    """事業フォルダを作り、令和7年度の通知の内容で 設定.xlsx を用意します。既にあるものは変えません。"""
    target = obj.folder / folder
    existed = (target / SETTINGS).exists()
    with Cycle.init(target) as cycle:
        settings = cycle.settings
    say(f"事業フォルダ: {target.resolve()}")
    state = "そのまま使います" if existed else "作成しました"
    say(f"設定.xlsx を{state}(局 {len(settings.bureaus)}、提出期限 {wareki(settings.submit_by)})。")
    say("次の手順:")
    say("  1. 設定.xlsx を開き、日付・局日程・所属を確認する")
    say("  2. 名簿/ に名簿(.csv か .xlsx)を入れる(形は 名簿/見本.xlsx のとおり)")
    say("  3. ledger-tools load、続けて ledger-tools generate を実行する")


@click.command()
@click.argument(
    "folder", type=click.Path(path_type=Path, file_okay=False), default=Path("お試し"), metavar="[フォルダ]"
)
@click.option("--seed", type=int, default=20251120, help="架空の記入の乱数の種")
@click.pass_obj
def demo(obj: Folder, folder: Path, seed: int) -> None:
    """架空の名簿で、作成・回収・突合・報告までを一度に行います(「今日」は令和7年12月16日)。"""
    from ledger_tools.pipeline.demo import DEMO_DAY, run_demo  # noqa: PLC0415 - it loads all there is

    with progress_bar() as progress:
        outcome = run_demo(obj.folder / folder, seed=seed, progress=progress, say=say)
    say()
    for line in outcome.table.splitlines():
        say(line)
    say()
    say("開いて確かめるファイル:")
    for path in outcome.files:
        say(f"  {path}")
    day = short_wareki(DEMO_DAY)
    say(f"画面で見る: ledger-tools web {folder} --as-of {day}")
    say(f"次の手順: ledger-tools -C {folder} validate --as-of {day}")


@click.command()
@paths_argument
@as_of_option
@click.pass_obj
def load(obj: Folder, paths: tuple[Path, ...], as_of: date) -> int:
    """名簿を読み込んで確かめます(省略時は 名簿/ の全ファイル)。誤りが一つでもあれば、何も取り込みません。"""
    with Cycle(obj.folder, tell=complain) as cycle:
        report = cycle.load(paths, as_of=as_of)
    for file in report.files:
        encoding = f"、文字コード {file['encoding']}" if file["encoding"] else ""
        say(f"{file['name']}: {file['rows']:,}行{encoding}")
    for name, headers in report.unread.items():
        if headers:
            say(f"{name} の読まなかった列: {'、'.join(headers)}")
    problems = (*report.passed, *report.problems)
    if problems:
        say(f"名簿の指摘 {len(problems):,}件:")
        listed([problem.sentence for problem in problems], every=True)
    if not report.ok:
        say("誤りがあるため、何も取り込んでいません。直してから、もう一度実行してください。")
        return INCOMPLETE
    _say_loaded(report)
    return INCOMPLETE if report.passed else 0


_CHANGES = {"new": "新規", "gone": "除外", "changed": "変更"}


def _say_loaded(report: LoadReport) -> None:
    say(
        f"取り込みました: カード対象者 {report.holders:,}人、封筒 {report.envelopes:,}通、資格確認書 {report.cards:,}枚"
    )
    listed([f"{b.code} {b.name} 封筒 {b.envelopes:,}通、{b.cards:,}枚" for b in report.by_bureau], every=True)
    for later in report.later:
        say(f"うち{part_name(later.part)}: 封筒 {later.envelopes:,}通、{later.cards:,}枚(別紙2の件数には数えません)")
    counts = Counter(change.kind for change in report.changes)
    if counts:
        numbers = "、".join(f"{label} {counts[kind]:,}人" for kind, label in _CHANGES.items())
        say(f"前回から(被扶養者も1人ずつ数えます): {numbers}")
        changed = [
            f"{_CHANGES[c.kind]} {c.who}{f'({chr(12289).join(c.what)})' if c.what else ''}" for c in report.changes
        ]
        listed(changed)
    _say_counts(report.findings)
    if report.listed and report.listed.problem:
        say(f"設定.xlsx の「所属」が空欄ですが、名簿の所属を書き込めませんでした。{report.listed.problem}")
    elif report.listed:
        kept = f"(書き込む前のもの: {report.listed.kept.name})" if report.listed.kept else ""
        say(f"設定.xlsx の「所属」が空欄のため、名簿にある{report.listed.number:,}所属を書き込みました{kept}。")
        say("所属名は受領簿の表題になります。正しいか確かめてください。")


def _say_counts(findings: tuple[Finding, ...]) -> None:
    if findings:
        say("別紙2の件数と違う局があります:")
        listed([finding.sentence for finding in findings], every=True)


@click.command()
@click.option("--bureau", "bureaus", multiple=True, metavar="局", help="局コード又は局名(繰り返し可)")
@click.option(
    "--department", "departments", multiple=True, metavar="所属", help="所属コード、所属名又は受領簿番号(繰り返し可)"
)
@click.option("--force", is_flag=True, help="変更のない受領簿も書き直す(版は変えない)")
@click.option(
    "--password-file",
    type=click.Path(path_type=Path),
    help="受領簿にパスワードを付ける: 全局共通の1行か、局ごとの「局名=パスワード」を書いたファイル(UTF-8)",
)
@as_of_option
@click.pass_obj
def generate(
    obj: Folder,
    bureaus: tuple[str, ...],
    departments: tuple[str, ...],
    force: bool,
    password_file: Path | None,
    as_of: date,
) -> None:
    """所属ごとの受領簿と、局ごとの送付票・送付状、全体の配付日程を 受領簿/ に作ります。"""
    with Cycle(obj.folder, tell=complain) as cycle, progress_bar() as progress:
        made = cycle.generate(
            as_of=as_of,
            bureaus=bureaus,
            departments=departments,
            force=force,
            password_file=password_file,
            progress=progress,
        )
    rows = sum(len(sheet.rows) for sheet in made.written)
    say(f"受領簿 {len(made.written):,}冊({rows:,}人)を作成しました。変更なし {made.unchanged:,}冊。")
    for part in sorted({sheet.part for sheet in made.written} - {0}):
        mine = [sheet for sheet in made.written if sheet.part == part]
        rows = sum(len(sheet.rows) for sheet in mine)
        day = wareki(cycle.settings.of_part(part).submit_by)
        say(f"うち{part_name(part)}: {len(mine):,}冊({rows:,}人、提出期限{day})。同じ名前のフォルダにあります。")
    later = [sheet for sheet in made.new_editions if sheet.edition > 1]
    if later:
        say(f"新しい版になった受領簿 {len(later)}冊:")
        listed([f"{sheet.ledger_id} {sheet.department.name} 第{sheet.edition}版" for sheet in later])
        if as_of > cycle.settings.hand_out_by and not cycle.settings.supplements:
            say("配付期限の後に加わった方を別の受領簿(追加分)に載せるには、設定.xlsx のシート「追加分」(見出しは")
            say("回・配付日・配付期限・提出期限)にその回の日付を入れてから generate を実行します。")
    if made.kept:
        say(f"書き出したときと内容が違っていたため、名前を変えて残したファイル {len(made.kept)}件:")
        listed(list(made.kept))
    _say_counts(made.findings)
    say(f"保存先: {(obj.folder / LEDGERS).resolve()}")


@click.command()
@paths_argument
@password_option
@passwords_file_option
@click.option(
    "--withdraw",
    "withdrawn",
    metavar="ファイル",
    help="誤って取り込んだファイルを取り下げる(取り込んだときの名前、保管/ での名前又はその初めの6文字以上)",
)
@click.option("--restore", "restored", metavar="ファイル", help="取り下げたファイルを元に戻す")
@click.option("--reason", default="", metavar="理由", help="取り下げる理由(--withdraw では必ず入れる)")
@as_of_option
@click.pass_obj
def ingest(
    obj: Folder,
    paths: tuple[Path, ...],
    passwords: tuple[str, ...],
    password_file: Path | None,
    withdrawn: str | None,
    restored: str | None,
    reason: str,
    as_of: date,
) -> int:
    """戻ってきた受領簿を取り込みます(省略時は 回収/ の全ファイル)。元のファイルには触れません。

    --withdraw は、誤って取り込んだファイルをなかったものとして扱います。原本は 保管/ に残り、--restore で戻せます。
    """
    if withdrawn is not None or restored is not None:
        if paths or (withdrawn is not None and restored is not None):
            raise LedgerToolsError(
                "--withdraw と --restore は、どちらか一つを、取り込むファイルを付けずに指定してください。"
            )
        return _take_back(obj, withdrawn, restored, reason, as_of)
    if reason:
        raise LedgerToolsError("--reason は --withdraw か --restore と一緒に指定してください。")
    tried = (*passwords, *passwords_to_try(password_file))
    with Cycle(obj.folder, tell=complain) as cycle, progress_bar() as progress:
        taken = cycle.ingest(paths, as_of=as_of, passwords=tried, progress=progress)
    _say_ingested(taken)
    return INCOMPLETE if taken.refused or taken.unmatched or taken.problems or taken.disputed else 0


def _say_ingested(taken: Ingested) -> None:
    """Say what became of the files, then what was found in them."""
    say(
        f"取り込んだファイル {len(taken.read):,}件、取込済み(F07) {len(taken.duplicates):,}件、"
        f"読めないファイル {len(taken.refused):,}件"
    )
    if taken.skipped:
        what = "Excel が開いている印のファイル、パスワードを知らせるだけのメールなど"
        say(f"読み飛ばしたファイル {len(taken.skipped):,}件({what}):")
        listed(list(taken.skipped))
    if taken.as_issued:
        say(f"発行したままの書類 {len(taken.as_issued):,}件(記入がないため、取り込んでいません):")
        listed(taken.as_issued)
    if taken.handled:
        say(f"読めないままですが、対応済としているファイル {len(taken.handled):,}件:")
        listed(taken.handled)
    if taken.removed:
        say(f"回収フォルダから除かれたため、対応不要とした読めないファイル {len(taken.removed):,}件:")
        listed(taken.removed)
    if taken.withdrawn:
        say(f"取り下げたファイルと同じため取り込まなかったもの {len(taken.withdrawn):,}件(戻すには --restore):")
        listed(taken.withdrawn)
    if taken.notes:
        say("パスワードについて:")
        listed(taken.notes)
    _say_found(taken)


def _say_found(taken: Ingested) -> None:
    found = [finding for finding in taken.findings if finding.code != "F07"]
    if found:
        say("取込みの指摘:")
        listed([finding.sentence for finding in found], more="(ledger-tools export findings で全件を出せます)")
    if taken.unmatched:
        say(f"取り込みましたが、この事業の受領簿と照合できない表 {len(taken.unmatched):,}件:")
        listed([finding.sentence for finding in taken.unmatched], every=True)
    if taken.problems:
        say(f"確認表・要確認一覧で使わなかった記入 {len(taken.problems):,}件(ほかの行は取り込みました):")
        listed(taken.problems, every=True)
    if taken.filled:
        say(f"報告フォルダに、記入があってまだ取り込んでいない表が{len(taken.filled):,}件あります:")
        listed([f"{one.path.name}(記入 {one.entries:,}行)" for one in taken.filled], every=True)
        say(f"取り込むには {taken_in_by(taken.filled[0].path)}")
    if taken.disputed:
        say(f"ほかの判定と食い違う判定 {len(taken.disputed):,}件(どちらも記録しました):")
        listed(taken.disputed, every=True)


def _take_back(obj: Folder, withdrawn: str | None, restored: str | None, reason: str, as_of: date) -> int:
    with Cycle(obj.folder, tell=complain) as cycle:
        if withdrawn is not None:
            files = cycle.withdraw(withdrawn, reason, as_of=as_of)
        else:
            files = cycle.restore(restored or "", reason, as_of=as_of)
    say(f"{'取り下げました' if withdrawn is not None else '元に戻しました'} {len(files):,}件:")
    listed([f"{file.name}({file.short})" for file in files], every=True)
    if withdrawn is not None:
        say(f"原本は {ARCHIVE}/ に残っています。戻すには ledger-tools ingest --restore {files[0].short}")
    return 0


@click.command()
@click.option("--all", "every", is_flag=True, help="指摘を省略せず、全て表示する")
@as_of_option
@click.pass_obj
def validate(obj: Folder, every: bool, as_of: date) -> int:
    """名簿・受領簿・提出を突き合わせ、指摘を挙げます。未処理が残っていれば終了コード1です。"""
    with Cycle(obj.folder, tell=complain) as cycle:
        parts = [(part, cycle.validate(as_of=as_of, part=part)) for part in cycle.parts]
    complete = True
    for part, found in parts:
        if part:
            say()
            say(f"【{part_name(part)}】")
        _say_findings(found, every=every)
        complete &= found.complete
    return 0 if complete else INCOMPLETE


def _say_findings(found: Validated, *, every: bool) -> None:
    for kind, findings in found.by_kind:
        say(f"{kind.code} {kind.title}: {len(findings):,}件 — {kind.remedy}")
        texts = [found.located(finding) for finding in findings]
        listed(texts if every else texts[:5], every=True)
        if not every and len(texts) > 5:
            say(f"  … ほか{len(texts) - 5:,}件(--all で全件)")
    _say_totals(found.total)
    result = found.reconciled
    if result.open_ledgers:
        say(f"返送枚数が合わない受領簿 {result.open_ledgers:,}冊(D04)")
    if result.open_rows:
        say(f"未処理 {result.open_rows:,}人 / 全{len(result.rows):,}人")
    if found.complete:
        say(f"全{len(result.rows):,}人が処理済みです。")


def _say_totals(total: Any) -> None:
    """Show that nothing is lost and nothing counted twice."""
    say(f"検算(人): 発行 {total.issued:,} = 処理済 {total.done:,} + 未処理 {total.open:,}")
    parts = (
        ("手渡し", total.cards_handed_out),
        ("郵送", total.cards_mailed),
        ("返送", total.cards_returned),
        ("未処理", total.cards_open),
    )
    say(f"検算(枚): 発行 {total.cards_issued:,} = {' + '.join(f'{label} {count:,}' for label, count in parts)}")


@click.command()
@format_option("table", "json")
def rules(style: str) -> None:
    """指摘の記号ごとに、意味、通知の根拠、対応を示します。"""
    if style == "json":
        fields = ("code", "severity", "title", "meaning", "clause", "remedy")
        say_json([{f: getattr(kind, f) for f in fields} for kind in CATALOGUE])
        return
    for kind in CATALOGUE:
        clause = f" 根拠: {kind.clause}" if kind.clause else ""
        say(f"{kind.code} [{SEVERITY_LABELS[kind.severity]}] {kind.title}")
        say(f"     {kind.meaning}。{clause}")
        say(f"     対応: {kind.remedy}")
