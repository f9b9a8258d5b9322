"""要確認一覧.xlsx: one line per doubtful row, the evidence beside the records, and room for a decision."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any

import pandas as pd
from xlsxwriter.exceptions import XlsxWriterException
from xlsxwriter.image import Image
from xlsxwriter.worksheet import Worksheet

from ledger_tools.catalogue import CATALOGUE_BY_CODE, LAST
from ledger_tools.columns import Column
from ledger_tools.desk.columns import REVIEW_COLUMNS
from ledger_tools.desk.refused_sheet import RefusedFile, write_refused_sheet
from ledger_tools.desk.sheet import HEADER_ROW, DeskBook, height_of, place_of
from ledger_tools.excel.references import hyperlink
from ledger_tools.folder import in_brackets
from ledger_tools.frames import lines
from ledger_tools.identity import KIND_REVIEW
from ledger_tools.japanese.dates import days_for_people, wareki
from ledger_tools.model import EVIDENCE_LABELS, REVIEW
from ledger_tools.reconcile.case import SETTLING, VERDICTS, WITHDRAW
from ledger_tools.reconcile.decisions import decision_note
from ledger_tools.reconcile.standing import spelt_known
from ledger_tools.reconcile.statuses import Reconciled

OPEN_SHEET = "要確認"
DECIDED_SHEET = "判定済"
CHOICES = (*VERDICTS, WITHDRAW)
#: What a line says where nobody had decided yet: it is not as if it said nothing.
NONE_KNOWN = "なし"
_HEIGHT, _LOWEST = 66, 36  # points of a line: with a seal that can be read, and without
_BOX = (74, 78)  # pixels that a picture may take
_WRAPPED = frozenset(("wrapped", "input_text"))  # looks of texts of more than a line
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")  # how a day cell is kept; what a clerk wrote is shown as it was written
_NOTES = (
    "確認の必要性の高い順に並べています。受領簿の記入と名簿の記録を見比べて判定を選び、"
    "判定者と判定の理由を入れて、この一覧を回収フォルダに入れて取り込んでください。",
    "差戻し又は保留とした行は未処理のままです。判定を取り消すときは、「取消」を選ぶか、空欄にします。"
    "受領簿の記入又は名簿の記録が変わったときは、改めて確認の対象になります。",
)
_NOTES_DECIDED = (
    "判定により確認済とした行です。判定を変えるときは、この表の判定、判定者及び判定の理由を書き直してください。",
)


@dataclass(frozen=True)
class Sources:
    """What the evidence looks like: images by SHA-256, and the kept file of each return by its name in 回収.

    ``refused`` are the files that could not be read and are not settled by themselves.
    """

    images: Mapping[str, bytes]
    files: Mapping[int, str]  # return_row_id -> path relative to the folder 報告, '' where it was not kept
    refused: Sequence[RefusedFile] = ()


def write_review_book(reconciled: Reconciled, sources: Sources, *, cycle_id: str, serial: int, day: date) -> bytes:
    """Return the workbook; lines that were decided on before show the decision in force."""
    moment = datetime.combine(day, datetime.min.time())
    part = reconciled.case.settings.part
    title = f"要確認一覧{in_brackets(part)}"
    book = DeskBook(title, kind=KIND_REVIEW, cycle_id=cycle_id, serial=serial, day=moment, part=part)
    writer = _Writer(book, reconciled, sources)
    rows = reconciled.rows
    doubtful = rows[rows["status"] == REVIEW]
    title = f"要確認一覧 {wareki(day)}現在  {len(doubtful):,}人"
    writer.write(OPEN_SHEET, title, _NOTES, doubtful.iloc[_worst_first(doubtful)])
    # Also a retirement that was accepted, whose card is still on its way: every decision can be taken back.
    decided = rows[rows["decision"].isin(list(SETTLING))].sort_values(["ledger_id", "no"], kind="stable")
    writer.write(DECIDED_SHEET, f"判定済 {len(decided):,}人", _NOTES_DECIDED, decided)
    write_refused_sheet(book, sources.refused)
    return book.close()


def _worst_first(rows: pd.DataFrame) -> list[int]:
    ranks = [min((CATALOGUE_BY_CODE[code].rank for code in codes.split()), default=LAST) for codes in rows["codes"]]
    keys = list(zip(ranks, rows["ledger_id"].tolist(), rows["no"].tolist(), strict=True))
    return sorted(range(len(rows)), key=keys.__getitem__)


def known_marks(text: str) -> str | None:
    """Read which decisions a line showed, as :func:`spelt_known` writes them; None where it says nothing of that."""
    return spelt_known(part for part in text.split() if part != NONE_KNOWN) if text else None


def before_text(verdict: str, by: str, reason: str) -> str:
    """A line's decision as one text that can be compared; '' where there is none."""
    return json.dumps([verdict, by, reason], ensure_ascii=False) if verdict else ""


class _Writer:
    def __init__(self, book: DeskBook, reconciled: Reconciled, sources: Sources) -> None:
        self._book = book
        self._sources = sources
        self._columns: tuple[Column, ...] = REVIEW_COLUMNS
        self._said: dict[tuple[str, str], list[str]] = {}
        for finding in reconciled.findings:
            if finding.bango:
                said = self._said.setdefault((finding.kigo, finding.bango), [])
                said.append(f"{finding.code} {days_for_people(finding.message)}")
        pieces = reconciled.case.evidence[["return_row_id", "kind", "text", "sha256"]]
        self._pieces: dict[Any, list[Any]] = {}
        for piece in lines(pieces[pieces["return_row_id"].isin(reconciled.rows["return_row_id"])]):
            self._pieces.setdefault(piece.return_row_id, []).append(piece)

    def write(self, name: str, title: str, notes: Sequence[str], rows: pd.DataFrame) -> None:
        sheet = self._book.add(name, title, notes, self._columns, last=not len(rows))
        for at, row in enumerate(lines(rows), start=HEADER_ROW + 1):
            self._line(sheet, at, row)
        last = HEADER_ROW + max(len(rows), 1)
        verdict = place_of(self._columns, "verdict")
        if len(rows):
            sheet.data_validation(
                HEADER_ROW + 1,
                verdict,
                last,
                verdict,
                {
                    "validate": "list",
                    "source": list(CHOICES),
                    "error_title": "判定",
                    "error_message": "一覧から選んでください。",
                },
            )
        self._book.close_table(sheet, self._columns, last, lines=len(rows) > 0)

    def _line(self, sheet: Worksheet, at: int, row: Any) -> None:
        formats = self._book.formats
        pieces = self._pieces.get(row.return_row_id, [])
        decision = (row.decision, row.decided_by, row.decision_reason)
        texts = (
            ("place", f"{row.bureau}\n{row.department}", "wrapped"),
            ("ledger_id", row.ledger_id, "code"),
            ("kigo", row.kigo, "code"),
            ("bango", row.bango, "code"),
            ("name", row.name, "wrapped"),
            ("entered", _entered(row, pieces), "wrapped"),
            ("records", _records(row), "wrapped"),
            ("why", self._why(row), "wrapped"),
            ("verdict", decision[0], "input_text"),
            ("decided_by", decision[1], "input_text"),
            ("reason", decision[2], "input_text"),
            ("key", row.row_key, "key"),
            ("before", before_text(*decision), "key"),
            ("digest", row.digest, "key"),
            ("known", row.decisions_known or NONE_KNOWN, "key"),
        )
        wrapped = {key: text for key, text, look in texts if look in _WRAPPED}
        seen = any(piece.sha256 for piece in pieces)
        height = height_of(self._columns, wrapped, least=_HEIGHT if seen else _LOWEST)
        sheet.set_row(at, height)
        for key, text, look in texts:
            place = place_of(self._columns, key)
            if text:
                sheet.write_string(at, place, text, formats[look])
            else:
                sheet.write_blank(at, place, None, formats[look])
        sheet.write_number(at, place_of(self._columns, "no"), row.no, formats["count"])
        sheet.write_number(at, place_of(self._columns, "cards"), row.cards, formats["count"])
        self._picture(sheet, at, pieces, height)
        self._source(sheet, at, row)

    def _why(self, row: Any) -> str:
        found = self._said.get((row.kigo, row.bango), [])
        # What was found of the file, not of the row (a seal that may be another row's), is named all the same.
        found = found or [f"{code} {CATALOGUE_BY_CODE[code].title}" for code in row.codes.split()]
        said = "\n".join(dict.fromkeys(found))
        note = decision_note("", row.decision_old, row.decision_split)
        return said if not note or note in said else f"{said}\n{note}"

    def _picture(self, sheet: Worksheet, at: int, pieces: Sequence[Any], height: float) -> None:
        place = place_of(self._columns, "picture")
        shas = [piece.sha256 for piece in pieces if piece.sha256]
        data = next((self._sources.images[sha] for sha in shas if sha in self._sources.images), b"")
        shown = bool(data) and _insert(sheet, at, place, data, height * 96 / 72)
        text = "" if shown or not shas else "(原本で確認)"
        sheet.write(at, place, text or None, self._book.formats["wrapped"])

    def _source(self, sheet: Worksheet, at: int, row: Any) -> None:
        place = place_of(self._columns, "source")
        text = f"{row.sheet} {row.cell}".strip()
        target = "" if pd.isna(row.return_row_id) else self._sources.files.get(int(row.return_row_id), "")
        if target:
            within = f"#'{row.sheet}'!{row.cell}" if row.sheet and row.cell and "'" not in row.sheet else ""
            sheet.write_formula(at, place, hyperlink(target + within, text), self._book.formats["link"], text)
        else:
            sheet.write(at, place, text or None, self._book.formats["wrapped"])


def _insert(sheet: Worksheet, at: int, place: int, data: bytes, tall: float) -> bool:
    """Fit the picture into the middle of its cell, ``tall`` pixels high.

    Returns False where its format is none that a workbook can hold.
    """
    try:
        image = Image(BytesIO(data))
    except (XlsxWriterException, OSError, ValueError, IndexError):
        return False
    dots = (image.x_dpi or 96, image.y_dpi or 96)
    wide, high = image.width * 96 / dots[0], image.height * 96 / dots[1]
    if not wide or not high:
        return False
    scale = min(_BOX[0] / wide, _BOX[1] / high, 1.5)
    offsets = (3 + (_BOX[0] - wide * scale) / 2, (tall - high * scale) / 2)
    # Moves and sizes with its cell, so that sorting and filtering take it along.
    options = {"image_data": BytesIO(data), "x_scale": scale, "y_scale": scale, "object_position": 1}
    options |= {"x_offset": offsets[0], "y_offset": offsets[1], "description": "ledger_tools: 印影"}
    return bool(sheet.insert_image(at, place, "seal", options) == 0)


def _entered(row: Any, pieces: Sequence[Any]) -> str:
    """What the ledger says, line by line."""
    parts = [f"印・署名: {'、'.join(map(_seen, pieces)) or 'なし'}"]
    if row.received_on:
        parts.append(f"受領年月日: {_day_text(row.received_on)}")
    if row.remark:
        parts.append(f"備考: {row.remark}")
    return days_for_people("\n".join(parts))


def _day_text(text: str) -> str:
    return wareki(date.fromisoformat(text)) if _ISO_DAY.fullmatch(text) else text


def _seen(piece: Any) -> str:
    if not piece.text:
        return f"({EVIDENCE_LABELS[piece.kind]})"
    return f"「{piece.text}」" if piece.kind == "text" else f"{EVIDENCE_LABELS[piece.kind]}「{piece.text}」"


def _records(row: Any) -> str:
    """What the records say, line by line."""
    parts = [] if row.in_records else ["今の名簿にいません"]
    if not pd.isna(row.recorded_on):
        parts.append(f"{_short(row.recorded_on)}に読み込んだ名簿では")
    elif parts:
        return parts[0]
    parts.append(row.duty or "在職区分なし")
    if not pd.isna(row.leave_start) or not pd.isna(row.leave_end):
        parts.append(f"休職 {_short(row.leave_start)}〜{_short(row.leave_end)}")
    if not pd.isna(row.retired_on):
        parts.append(f"退職 {_short(row.retired_on)}")
    if row.former_name:
        parts.append(f"旧姓 {row.former_name}")
    if row.kana:
        parts.append(row.kana)
    return "\n".join(parts)


def _short(day: Any) -> str:
    return "" if pd.isna(day) else f"R{day.year - 2018}.{day.month}.{day.day}"
