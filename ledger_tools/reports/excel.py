"""未処理一覧.xlsx: what is open, by who must act, with every figure leading to its rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook

from ledger_tools.catalogue import CATALOGUE, NOBODY, Kind
from ledger_tools.excel.cell_text import cell_text
from ledger_tools.findings import INFO
from ledger_tools.japanese.dates import wareki
from ledger_tools.model import MAILED, OPEN, OUTSTANDING, REVIEW
from ledger_tools.reports import sheet_columns as columns
from ledger_tools.reports.actors import ACTORS
from ledger_tools.reports.model import STATUSES, FindingLine, Report, RowLine
from ledger_tools.reports.sheet_body import Col, Link, T, with_bodies
from ledger_tools.reports.sheet_history import write_history
from ledger_tools.reports.sheet_lists import write_list
from ledger_tools.reports.sheet_looks import HEADER_ROW, Sheets
from ledger_tools.reports.sheet_overview import KEY, SLIPS, WITHDRAWN, write_overview
from ledger_tools.reports.sheet_retirees import by_records_alone, tells_of_retirement
from ledger_tools.reports.sheet_totals import DEPARTMENTS, bureau_by_code, department_order, first_rows, write_bureaus

#: Remarks that the list of members on leave shows, whatever became of the row.
_LEAVE = ("leave_mailed", "leave_not_mailed", "bounced")
_SEVERITIES = {"error": 0, "warning": 1, "info": 2}


def write_open_items(report: Report, files: Mapping[str, str]) -> bytes:
    """Return the workbook; ``files`` maps a returned file's name to its path relative to the folder 報告."""
    stream = BytesIO()
    workbook = Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    day = report.as_of
    title = f"{report.settings.program} 未処理一覧"
    workbook.set_properties(
        {"title": title, "company": report.settings.insurer, "created": datetime.combine(day, time())}
    )
    sheets = Sheets(workbook, f"{title} {wareki(day)}現在")
    lists = Lists(report, files)
    write_overview(sheets, report, lists.row_of_status(), lists.sizes())
    write_bureaus(sheets, report, first_rows(report))
    lists.write(sheets)
    workbook.close()
    xf = {look: int(made.xf_index) for look, made in sheets.formats.items()}
    return with_bodies(stream.getvalue(), sheets.bodies, xf)


#: Whose cards of a supplement come back: what has been handed out is destroyed by its owner (依頼文 3(2)).
_NOT_HANDED_OUT = "配付前に退職し、お渡しできなかった方"


_OPEN_FIRST = "未処理の方から並べています(印刷するのは未処理の方だけです)。"


def _waiting(rows: Sequence[RowLine]) -> int:
    """Of how many rows something is left to do."""
    return sum(row.status in OPEN for row in rows)


def _add(sheets: Sheets, name: str, note: str, cols: Sequence[Col[T]], lines: Sequence[T], **options: Any) -> None:
    """Add a list under its own name; one on which nothing stands is left out, and 概要 says so."""
    if lines:
        write_list(sheets, name, name, note, cols, lines, **options)


class Lists:
    """The lists behind the figures, each already sorted by who must act."""

    def __init__(self, report: Report, files: Mapping[str, str]) -> None:
        self._report = report
        self._files = files
        self._places = {bureau.code: bureau.order for bureau in report.bureaus}
        self._every = sorted(report.rows, key=lambda row: (STATUSES.index(row.status), self._bureau(row.bureau_code)))
        self._retired = self._by_actor([row for row in report.rows if tells_of_retirement(row)])
        self._mailed = self._by_actor(
            [r for r in report.rows if r.status == MAILED or r.remark_kind in _LEAVE or "N11" in r.codes]
        )
        self._same_names = sorted(
            (row for row in report.rows if row.same_name),
            key=lambda row: (self._bureau(row.bureau_code), row.name, row.ledger_id, row.no),
        )
        cards = [d for d in department_order(report) if d.cards_expected or d.cards_stated or d.cards_counted]
        self._cards = sorted(cards, key=lambda d: not d.cards_remedy)
        last = wareki(report.settings.kept_from - timedelta(days=1))
        self._come_back = _NOT_HANDED_OUT if report.settings.part else f"{last}までに退職した方"

    def _bureau(self, code: str) -> int:
        return self._places.get(code, 999)

    def row_of_status(self) -> dict[str, int]:
        """Return status -> its first row (from 0) in sheet 全件."""
        found: dict[str, int] = {}
        for place, row in enumerate(self._every, start=HEADER_ROW + 1):
            found.setdefault(row.status, place)
        return found

    def sizes(self) -> dict[str, tuple[int, int]]:
        """Return sheet -> how many lines it has and how many of them wait, for the sheets beside those of a status."""

        def rows(lines: list[RowLine]) -> tuple[int, int]:
            return len(lines), _waiting(lines)

        departments = [line for line in self._report.departments if line.tally.issued]
        findings = self._report.findings
        return {
            DEPARTMENTS: (len(departments), sum(1 for line in departments if line.tally.open)),
            "未提出所属": (len(self._report.missing_ledgers),) * 2,
            "退職返送": rows(self._retired),
            "休職郵送": rows(self._mailed),
            "返送カード": (len(self._cards), sum(line.cards_remedy != "" for line in self._cards)),
            "同姓同名": rows(self._same_names),
            "指摘一覧": (len(findings), sum(found.actor != NOBODY and found.level != INFO for found in findings)),
            **({SLIPS: self._slips()} if any(slip.stated for slip in self._report.slips) else {}),
            **({WITHDRAWN: (len(self._report.withdrawn), 0)} if self._report.withdrawn else {}),
        }

    def write(self, sheets: Sheets) -> None:
        """Add a sheet for every list on which something stands; 全件 always."""
        report = self._report
        self._write_departments(sheets)
        write_history(sheets, report)
        self._write_missing(sheets)
        rows = self._by_actor
        note = "受領簿は提出済みですが、受領印・署名も備考の記入もない方です。依頼先の順に並べています。"
        _add(sheets, "未受領者", note, columns.outstanding(self._place), rows(report.rows_of(OUTSTANDING)))
        note = (
            "記入はありますが、受領を確認できない方です。理由及び対応を御覧ください。"
            f"指摘の記号の意味は、シート「{KEY}」にあります。"
        )
        _add(sheets, "要確認", note, columns.review(self._place), rows(report.rows_of(REVIEW)))
        rule = "お渡しした後に退職した方の分は返送不要です。" if report.settings.part else ""
        note = (
            f"退職の記載がある方です。{self._come_back}は資格確認書の返送が必要です{'' if rule else '(別紙3 2(1))'}。"
            f"{rule}{_OPEN_FIRST}"
        )
        _add(sheets, "退職返送", note, columns.retired(self._place), self._retired, waiting=_waiting(self._retired))
        note = f"休職・休業中の方です。自宅宛てに郵送し、郵送日を備考に記入します(別紙3 2(2))。{_OPEN_FIRST}"
        _add(sheets, "休職郵送", note, columns.mailed(self._place), self._mailed, waiting=_waiting(self._mailed))
        self._write_cards(sheets)
        note = "同じ局に同姓同名の方がいる方です。記号・番号及び所属で確かめてください(別紙3 2(1)※)。"
        _add(sheets, "同姓同名", note, columns.same_name(self._place), self._same_names)
        note = (
            "確認の結果及び対応の一覧です。記入のない方は、お一人ずつ(S01)と、受領簿ごとに(D02)挙げています。"
            "ファイル名を押すと、提出された原本が開きます。"
        )
        _add(sheets, "指摘一覧", note, columns.findings(self._place), self._findings(), export="findings")
        _add(sheets, KEY, "この一覧にある指摘の記号の意味です。", columns.key(), self._key())
        self._write_slips(sheets)
        note = (
            "誤って取り込んだため、取り下げたファイルです。中の記入は数えていません。"
            "元に戻すときは、取込みの担当者に依頼してください。"
        )
        _add(sheets, WITHDRAWN, note, columns.withdrawn(), report.withdrawn, export="events")
        note = "配付の対象となる全ての方です。状態、局の順に並べています。"
        write_list(sheets, "全件", "全件", note, columns.every_row(self._place), self._every, frozen=1)

    def _place(self, file: str, sheet: str, cell: str) -> Link | None:
        path = self._files.get(file, "")
        place = f"'{sheet}'!{cell}" if sheet and cell and "'" not in sheet and cell_text(sheet) == sheet else ""
        # '#' would end the path inside the link, and Excel limits a link's length.
        return (path, place) if path and "#" not in path and len(path) + len(place) < 240 else None

    def _by_actor(self, rows: tuple[RowLine, ...] | list[RowLine]) -> list[RowLine]:
        """Open rows first, by who must act, then by bureau and ledger."""
        order = {actor: place for place, actor in enumerate(ACTORS)}
        return sorted(rows, key=lambda r: (order.get(r.actor, 9), self._bureau(r.bureau_code), r.ledger_id, r.no))

    def _findings(self) -> list[FindingLine]:
        order = {actor: place for place, actor in enumerate(ACTORS)}
        return sorted(
            self._report.findings,
            key=lambda f: (
                order.get(f.actor, 9),
                _SEVERITIES[f.level],
                self._bureau(f.bureau_code),
                f.ledger_id,
                f.code,
            ),
        )

    def _key(self) -> list[Kind]:
        """What the codes mean that stand in the lists."""
        codes = {found.code for found in self._report.findings}.union(*(row.codes for row in self._report.rows))
        return [kind for kind in CATALOGUE if kind.code in codes]

    def _write_departments(self, sheets: Sheets) -> None:
        note = "受領簿ごとの人数です。「発行枚数」は、資格確認書の枚数です。"
        lines = department_order(self._report)
        _add(sheets, DEPARTMENTS, note, columns.departments(), lines, frozen=3, totals=True)

    def _write_missing(self, sheets: Sheets) -> None:
        report = self._report
        bureaus = bureau_by_code(report)
        note = (
            "受領簿が未提出の所属及びその人数です。「追加分未提出」は、前の版の提出後に加わった方の分です。"
            f"提出期限は{wareki(report.settings.submit_by, weekday=True)}です。"
        )
        lines = [line for line in department_order(report) if line.waiting]
        cols = columns.missing_ledgers(lambda code: bureaus[code].section)
        _add(sheets, "未提出所属", note, cols, lines, totals=True, landscape=False)

    def _write_cards(self, sheets: Sheets) -> None:
        note = (
            f"返送される資格確認書({self._come_back}の分)の枚数と、"
            "受領簿の「返送する資格確認書」の記入とを"
            f"比べたものです。{by_records_alone(self._report.rows)}"
        )
        cols = columns.returned_cards()
        _add(sheets, "返送カード", note, cols, self._cards, totals=True)

    def _slips(self) -> tuple[int, int]:
        slips = self._report.slips
        return sum(slip.stated for slip in slips), sum(slip.differs for slip in slips)

    def _write_slips(self, sheets: Sheets) -> None:
        if any(slip.stated for slip in self._report.slips):
            note = "送付票に記入された数と、届いた数とを比べたものです。確認の必要な局から並べています。"
            lines = sorted(self._report.slips, key=lambda slip: (not slip.differs, not slip.stated))
            _add(sheets, SLIPS, note, columns.slips(self._place), lines)
