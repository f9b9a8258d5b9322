"""Commands of the desk: cards, review, explain."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ledger_tools.cli.options import Folder, as_of_option, format_option, password_option, passwords_file_option
from ledger_tools.cli.output import complain, say, say_json, taken_in_by
from ledger_tools.excel.passwords import passwords_to_try
from ledger_tools.findings import SEVERITY_LABELS
from ledger_tools.japanese.dates import wareki
from ledger_tools.pipeline.cycle import Cycle

if TYPE_CHECKING:
    from ledger_tools.pipeline.desk import Written
    from ledger_tools.reconcile.chain import Chain, Return, Row


_DAY = re.compile(r"\d{4}-\d\d-\d\d")  # as the store has it


@click.command()
@as_of_option
@click.pass_obj
def cards(obj: Folder, as_of: date) -> None:
    """退職者の資格確認書の返送予定を 報告/返送カード確認表.xlsx に書き出します。

    届いた枚数を記入して ingest で取り込みます。
    """
    with Cycle(obj.folder, tell=complain) as cycle:
        for part in cycle.parts:
            written = cycle.cards(as_of=as_of, part=part)
            _say_kept(written)
            say(f"返送予定 {written.lines:,}人 {written.cards:,}枚: {written.path}")
    say("届いた枚数・確認日・確認者を記入し、回収フォルダに入れて ledger-tools ingest を実行してください。")


@click.command()
@password_option
@passwords_file_option
@as_of_option
@click.pass_obj
def review(obj: Folder, passwords: tuple[str, ...], password_file: Path | None, as_of: date) -> None:
    """要確認の行を、印影と名簿の記録を並べて 報告/要確認一覧.xlsx に書き出します。

    判定を記入して ingest で取り込みます。
    """
    with Cycle(obj.folder, tell=complain) as cycle:
        for part in cycle.parts:
            tried = (*passwords, *passwords_to_try(password_file))
            written = cycle.review(as_of=as_of, part=part, passwords=tried)
            _say_kept(written)
            refused = f"、読めないファイル {written.refused:,}件" if written.refused else ""
            say(f"要確認 {written.lines:,}人{refused}: {written.path}")
    say("判定・判定者・判定の理由を記入し、回収フォルダに入れて ledger-tools ingest を実行してください。")


def _say_kept(written: Written) -> None:
    """Say under what name the workbook before was kept, and how its entries are taken in."""
    kept = written.kept
    if kept is None:
        return
    entries = f"(記入 {kept.entries:,}行)" if kept.entries else ""
    what = f"手を加えたまま取り込んでいない表{entries}" if kept.readable else "前の表は読み取れないため、上書きせず"
    say(f"{what}{'を' if kept.readable else ''}「{kept.path.name}」として残しました。")
    if kept.entries:
        say(f"取り込むには {taken_in_by(kept.path)}")


@click.command()
@click.argument("kigo", metavar="記号")
@click.argument("bango", metavar="番号")
@format_option("text", "json")
@as_of_option
@click.pass_obj
def explain(obj: Folder, kigo: str, bango: str, style: str, as_of: date) -> None:
    """名簿、受領簿の行、提出された記入、指摘、判定、状態を順に示します。"""
    with Cycle(obj.folder, tell=complain) as cycle:
        chain = cycle.explain(kigo, bango, as_of=as_of)
    if style == "json":
        say_json(asdict(chain))
        return
    for line in chain_text(chain):
        say(line)


def chain_text(chain: Chain) -> Iterator[str]:
    """The chain, one step after the other, in short lines."""
    yield f"記号{chain.kigo} 番号{chain.bango} {chain.name}"
    yield ""
    facts = "、".join(f"{label} {_day(value)}" for label, value in chain.records)
    yield f"1. 名簿: {_records_text(chain.recorded_on, facts)}"
    for row in chain.rows:
        place = f"{row.ledger_id} 第{row.edition}版 No.{row.no} {row.bureau} {row.department}"
        yield f"2. 受領簿: {place}、資格確認書 {row.cards}枚"
    if not chain.rows:
        yield "2. 受領簿: 今の版には載っていません"
    yield f"3. 提出された記入: {len(chain.returns)}件"
    for found in chain.returns:
        yield from _return_text(found)
    for gone in chain.withdrawn:
        yield f"   (取り下げたファイルの記入 {gone.file}［{gone.sheet}］{gone.cell} 理由 {gone.reason})"
    for row in chain.rows:
        if len(chain.rows) > 1:
            yield f"受領簿{row.ledger_id}について"
        yield from _row_text(row)


def _records_text(recorded_on: str, facts: str) -> str:
    gone = "今の名簿にこの組合員はいません"
    if not recorded_on:
        return facts or gone
    return f"{gone}。{wareki(date.fromisoformat(recorded_on))}に読み込んだ名簿では、{facts}"


def _return_text(found: Return) -> Iterator[str]:
    from ledger_tools.reconcile.chain import CLAIM_LABELS, VERDICT_LABELS  # noqa: PLC0415 - there is a chain only now

    version = f"第{found.edition}版" if found.edition else "版不明"
    marks = "".join(("【採用】" if found.counts else "", "(異動前の受領簿)" if found.moved else ""))
    yield f"   {found.file}［{found.sheet}］{found.cell} 受領簿{found.ledger_id} {version} {marks}".rstrip()
    for piece in found.evidence:
        said = f"「{piece.text}」" if piece.text else ""
        why = f"({piece.why})" if piece.why else ""
        yield f"     印・署名: {said}{VERDICT_LABELS.get(piece.verdict, piece.verdict)}{why}"
    if not found.evidence:
        yield "     印・署名: なし"
    if found.received_on:
        yield f"     受領年月日: {_day(found.received_on)}"
    if found.remark:
        yield f"     備考: {found.remark}"
    yield f"     → {CLAIM_LABELS[found.claim]}"


def _day(text: str) -> str:
    """A day as people read it; what is none stays as it is."""
    if _DAY.fullmatch(text):
        with suppress(ValueError):  # 2025-11-31, typed
            return wareki(date.fromisoformat(text))
    return text


def _row_text(row: Row) -> Iterator[str]:
    yield f"4. 指摘: {len(row.findings)}件"
    for said in row.findings:
        clause = f"〔{said.clause}〕" if said.clause else ""
        yield f"   {said.code} {SEVERITY_LABELS[said.level]} {said.message}{clause}"
        yield f"      対応: {said.remedy}"
    if row.counted is not None:
        yield f"   返送カード: {row.cards}枚のうち{row.counted}枚(確認日 {_day(row.counted_on)}、{row.counted_place})"
    elif row.cards_due:
        yield f"   返送カード: {row.cards}枚のうち{row.cards_returned or 0}枚(受領簿の返送枚数による)"
    if row.decision_split:
        yield f"5. 判定: {row.decision_split}に分かれているため、どれも使っていません"
    elif row.decision:
        yield f"5. 判定: {row.decision}(判定者 {row.decided_by}、理由 {row.decision_reason})"
    elif row.decision_old:
        yield f"5. 判定: 以前の「{row.decision_old}」は、その後に記入又は記録が変わったため使っていません"
    else:
        yield "5. 判定: なし"
    if len(row.decisions) > 1:
        yield from _decisions_text(row)
    yield f"6. 状態: {row.label}"


def _decisions_text(row: Row) -> Iterator[str]:
    """Every decision ever made, the first one first."""
    from ledger_tools.reconcile.chain import DECISION_LABELS  # noqa: PLC0415 - there is a chain only now

    for made in row.decisions:
        who = f"判定者 {made.decided_by or 'なし'}、理由 {made.reason or 'なし'}"
        yield f"   {made.verdict or '取消'}({who}、{made.place}) → {DECISION_LABELS[made.standing]}"
