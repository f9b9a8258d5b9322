"""What stands in the lists of 未処理一覧.xlsx: every list's columns as data, in one place."""

from __future__ import annotations

from collections.abc import Callable

from ledger_tools.catalogue import Kind
from ledger_tools.findings import SEVERITY_LABELS
from ledger_tools.model import STATUS_LABELS
from ledger_tools.reports.model import STATUSES, DepartmentLine, FindingLine, RowLine, SlipLine, WithdrawnFile
from ledger_tools.reports.sheet_body import Col, Link
from ledger_tools.reports.sheet_looks import status_width

Place = Callable[[str, str, str], Link | None]
"""(file, sheet, cell) -> where it is, None where the file is not at hand."""


def _who() -> list[Col[RowLine]]:
    return [
        Col("受領簿番号", 9.5, lambda r: r.ledger_id, "code"),
        Col("局名", 18, lambda r: r.bureau),
        Col("所属名", 20, lambda r: r.department, narrow=11),
        Col("No.", 4.5, lambda r: r.no, "count"),
        Col("記号", 5, lambda r: r.kigo, "code"),
        Col("番号", 7.5, lambda r: r.bango, "code"),
        Col("氏名", 14, lambda r: r.name, names=True),
        Col("枚数", 5, lambda r: r.cards, "count"),
    ]


def _file(place: Place) -> list[Col[RowLine]]:
    return [
        Col("提出ファイル", 20, lambda r: r.file, link=lambda r: place(r.file, r.sheet, r.cell), narrow=12),
        Col("セル", 5.5, lambda r: r.cell, "code"),
    ]


def _what_to_do() -> list[Col[RowLine]]:
    return [
        Col("未処理の理由", 38, lambda r: r.reasons, narrow=26),
        Col("対応", 38, lambda r: r.remedy, narrow=26),
    ]


def outstanding(place: Place) -> list[Col[RowLine]]:
    return [Col("依頼先", 9.5, lambda r: r.actor, "code"), *_who(), *_what_to_do(), *_file(place)]


def review(place: Place) -> list[Col[RowLine]]:
    return [
        Col("依頼先", 9.5, lambda r: r.actor, "code"),
        *_who(),
        Col("受領年月日", 16, lambda r: r.received_on, "code", narrow=10),
        Col("押印・署名欄", 14, lambda r: r.evidence),
        Col("備考", 20, lambda r: r.remark),
        Col("指摘", 9, lambda r: " ".join(r.codes), "code", narrow=6),
        *_what_to_do(),
        *_file(place),
    ]


def retired(place: Place) -> list[Col[RowLine]]:
    return [
        Col("依頼先", 9.5, lambda r: r.actor, "code"),
        *_who(),
        Col("状態", 12, lambda r: r.label, narrow=9),
        Col("退職日(備考)", 10.5, lambda r: r.remark_date if r.remark_kind == "retired" else None, "short_day"),
        Col("退職日(名簿)", 10.5, lambda r: r.retired_on, "short_day"),
        Col("備考", 20, lambda r: r.remark),
        *_what_to_do(),
        *_file(place),
    ]


def mailed(place: Place) -> list[Col[RowLine]]:
    return [
        Col("依頼先", 9.5, lambda r: r.actor, "code"),
        *_who(),
        Col("状態", 12, lambda r: r.label, narrow=9),
        Col("郵送日", 9.5, lambda r: r.remark_date if r.remark_kind == "leave_mailed" else None, "short_day"),
        Col("備考", 26, lambda r: r.remark, narrow=14),
        *_what_to_do(),
        *_file(place),
    ]


def same_name(place: Place) -> list[Col[RowLine]]:
    return [
        *_who(),
        Col("フリガナ", 20, lambda r: r.kana),
        Col("状態", 16, lambda r: r.label),
        *_file(place),
    ]


def every_row(place: Place) -> list[Col[RowLine]]:
    return [
        Col("状態", 14, lambda r: r.label),
        Col("依頼先", 9.5, lambda r: r.actor, "code"),
        *_who(),
        Col("受領年月日", 16, lambda r: r.received_on, "code", narrow=10),
        Col("押印・署名欄", 14, lambda r: r.evidence),
        Col("備考", 20, lambda r: r.remark),
        Col("指摘", 9, lambda r: " ".join(r.codes), "code", narrow=6),
        *_file(place),
    ]


def missing_ledgers(section: Callable[[str], str]) -> list[Col[DepartmentLine]]:
    return [
        Col("依頼先", 23, lambda d: section(d.bureau_code)),
        Col("受領簿番号", 10, lambda d: d.ledger_id, "code"),
        Col("局名", 24, lambda d: d.bureau),
        Col("所属名", 34, lambda d: d.department),
        Col("版", 5, lambda d: d.edition, "count"),
        Col("人数", 8, lambda d: d.waiting, "count", sums=True),
        Col("枚数", 8, lambda d: d.waiting_cards, "count", sums=True),
        Col("提出", 14, lambda d: d.handed_in, "code"),
    ]


def departments() -> list[Col[DepartmentLine]]:
    def of(status: str) -> Col[DepartmentLine]:
        width = status_width(STATUS_LABELS[status])
        return Col(STATUS_LABELS[status], width, lambda d: d.tally.of(status), "count", sums=True)

    return [
        Col("受領簿番号", 10, lambda d: d.ledger_id, "code"),
        Col("局名", 23, lambda d: d.bureau),
        Col("所属名", 32, lambda d: d.department),
        Col("版", 5, lambda d: d.edition, "count"),
        Col("提出", 14, lambda d: d.handed_in, "code"),
        Col("提出日", 17, lambda d: d.submitted_on, "day"),
        Col("発行人数", 8.5, lambda d: d.tally.issued, "count", sums=True),
        *(of(status) for status in STATUSES),
        Col("処理済", 8.5, lambda d: d.tally.done, "count", sums=True),
        Col("未処理", 8.5, lambda d: d.tally.open, "count", sums=True),
        Col("発行枚数", 8.5, lambda d: d.tally.cards_issued, "count", sums=True),
    ]


def returned_cards() -> list[Col[DepartmentLine]]:
    return [
        Col("受領簿番号", 10, lambda d: d.ledger_id, "code"),
        Col("局名", 24, lambda d: d.bureau),
        Col("所属名", 36, lambda d: d.department),
        Col("退職の行の枚数", 15, lambda d: d.cards_expected, "count", sums=True),
        Col("返送枚数の記入", 15, lambda d: d.cards_stated, "count", sums=True),
        Col("保険係の計数", 13, lambda d: d.cards_counted, "count", sums=True),
        Col("過不足", 10, lambda d: d.cards_difference, "difference", sums=True),
        Col("確認", 40, _cards_verdict),
    ]


def _cards_verdict(line: DepartmentLine) -> str:
    if not line.cards_remedy:
        return "一致しています。"
    if line.cards_uncounted:
        return line.cards_remedy
    return f"{'不足しています' if line.cards_difference < 0 else '予定より多く返送されています'}。{line.cards_remedy}"


def findings(place: Place) -> list[Col[FindingLine]]:
    return [
        Col("依頼先", 10, lambda f: f.actor, "code"),
        Col("指摘", 6, lambda f: f.code, "code"),
        Col("重要度", 8, lambda f: SEVERITY_LABELS[f.level], "code"),
        Col("受領簿番号", 10, lambda f: f.ledger_id, "code"),
        Col("局名", 16, lambda f: f.bureau),
        Col("所属名", 18, lambda f: f.department),
        Col("記号", 6, lambda f: f.kigo, "code"),
        Col("番号", 9, lambda f: f.bango, "code"),
        Col("内容", 48, lambda f: f.message),
        Col("対応", 34, lambda f: f.remedy),
        Col("根拠", 21, lambda f: f.clause),
        Col("ファイル", 24, lambda f: f.file, link=lambda f: place(f.file, f.sheet, f.cell)),
        Col("シート", 12, lambda f: f.sheet),
        Col("セル", 7, lambda f: f.cell, "code"),
    ]


def key() -> list[Col[Kind]]:
    return [
        Col("記号", 7, lambda k: k.code, "code"),
        Col("指摘", 26, lambda k: k.title),
        Col("意味", 60, lambda k: k.meaning),
        Col("保険係の対応", 60, lambda k: k.remedy),
    ]


def withdrawn() -> list[Col[WithdrawnFile]]:
    return [
        Col("ファイル", 44, lambda w: w.file),
        Col("取り下げた日", 17, lambda w: w.withdrawn_on, "day"),
        Col("取り下げた人", 20, lambda w: w.by),
        Col("理由", 44, lambda w: w.reason),
        Col("元に戻すときの番号", 18, lambda w: w.sha256[:10], "code"),
    ]


def slips(place: Place) -> list[Col[SlipLine]]:
    return [
        Col("局名", 20, lambda s: s.bureau),
        Col("庶務担当課", 20, lambda s: s.section),
        Col("送付票", 9, lambda s: "提出済" if s.stated else "未着", "code"),
        Col("送付票の受領簿(冊)", 13, lambda s: s.ledgers_stated, "count"),
        Col("送付票の返送(枚)", 13, lambda s: s.cards_stated, "count"),
        Col("提出日", 17, lambda s: s.handed_in_on, "day"),
        Col("担当課・担当者", 20, lambda s: s.handed_in_by),
        Col("発行した受領簿(冊)", 10, lambda s: s.ledgers, "count"),
        Col("届いた受領簿(冊)", 10, lambda s: s.ledgers_came, "count"),
        Col("届いた返送カード(枚)", 13, lambda s: s.cards_came, "count"),
        Col("確認すること", 40, _slip_verdict),
        Col("ファイル", 24, lambda s: s.file, link=lambda s: place(s.file, "", "")),
    ]


def _slip_verdict(line: SlipLine) -> str:
    if not line.stated:
        return ""
    if not line.differs:
        return "一致しています。"
    lacking = line.ledgers - line.ledgers_came
    said = [f"提出済みとありますが、受領簿が{lacking:,}冊届いていません。"] if lacking else []
    if line.ledgers_stated not in (None, line.ledgers):
        said.append(f"受領簿の冊数が、発行した{line.ledgers:,}冊と違います。")
    if line.cards_stated is not None and line.cards_came is not None and line.cards_stated != line.cards_came:
        said.append(f"返送の枚数が、届いた{line.cards_came:,}枚と違います。")
    return "".join(said) + "庶務担当課に確かめてください。"
