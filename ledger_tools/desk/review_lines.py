"""The lines of 要確認一覧: what a row shows beside what the records say, with room for a decision."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

import pandas as pd
from xlsxwriter.exceptions import XlsxWriterException
from xlsxwriter.image import Image
from xlsxwriter.worksheet import Worksheet

from ledger_tools.columns import Column
from ledger_tools.desk.columns import PAPER_COLUMNS
from ledger_tools.desk.refused_sheet import NobodysPage, RefusedFile
from ledger_tools.desk.sheet import HEADER_ROW, DeskBook, height_of, place_of
from ledger_tools.excel.references import hyperlink
from ledger_tools.frames import lines
from ledger_tools.japanese.dates import days_for_people, wareki
from ledger_tools.model import EVIDENCE_LABELS, OR_DAY, UNSURE_DAY, Window
from ledger_tools.reconcile.case import VERDICTS, WITHDRAW
from ledger_tools.reconcile.decisions import decision_note
from ledger_tools.reconcile.entry import NAME_MARKS, read_received
from ledger_tools.reconcile.matching import member_number
from ledger_tools.reconcile.rules_stamps import unsaid
from ledger_tools.reconcile.standing import spelt_known
from ledger_tools.reconcile.statuses import Reconciled
from ledger_tools.reconcile.transcripts import CONTENT, STAMPS, agreed, by_paper, content_of

#: What may be chosen, and the numbers that may be typed in its place: one key is quicker than a word.
CHOICES = (*VERDICTS, WITHDRAW)
NUMBERED = {**{str(number): verdict for number, verdict in enumerate(VERDICTS, start=1)}, "0": WITHDRAW}
#: The words by which the sheet tells what the numbers stand for.
SHORT = ("受領", "退職", "郵送", "差戻し", "保留")
NUMBERED_STAMPS = {"1": STAMPS[0], "0": STAMPS[1]}
#: Who has filled in a day that no person typed.
READ_BY_PROGRAM = "文字読取り"
#: What a line says where nobody had decided yet: it is not as if it said nothing.
NONE_KNOWN = "なし"
_HEIGHT, _LOWEST = 66, 36  # points of a line: with a seal that can be read, and without
_PAPER_HEIGHT = 92
_BOX, _PAPER_BOX = (74, 78), (354, 116)  # pixels that a picture may take; a row of paper is as large as it was
_WRAPPED = frozenset(("wrapped", "input_text", "suggested", "page_first"))  # looks of texts of more than a line
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")  # how a day cell is kept; what a clerk wrote is shown as it was written


@dataclass(frozen=True)
class Sources:
    """What the evidence looks like: images by SHA-256, and the kept file of each return by its name in 回収.

    ``refused`` are the files that could not be read and are not settled by themselves, ``nobodys`` pages of paper.
    """

    images: Mapping[str, bytes]
    files: Mapping[int, str]  # return_row_id -> path relative to the folder 報告, '' where it was not kept
    refused: Sequence[RefusedFile] = ()
    nobodys: Sequence[NobodysPage] = ()


def known_marks(text: str) -> str | None:
    """Read which decisions a line showed, as :func:`spelt_known` writes them; None where it says nothing of that."""
    return spelt_known(part for part in text.split() if part != NONE_KNOWN) if text else None


def before_text(verdict: str, by: str, reason: str) -> str:
    """A line's decision as one text that can be compared; '' where there is none."""
    return json.dumps([verdict, by, reason], ensure_ascii=False) if verdict else ""


def typed_text(entries: Sequence[Any]) -> str:
    """What is typed of a line's paper and stands, as one text that can be compared; '' where nothing is."""
    return json.dumps([content_of(entry) for entry in entries], ensure_ascii=False) if entries else ""


def suggested_text(day: str) -> str:
    """A day that a program wrote into a line, as :func:`typed_text` says what a person did: left as it is, it is
    nobody's entry.
    """
    return json.dumps([["", day, "", "", READ_BY_PROGRAM]], ensure_ascii=False)


def suggested_day(row: Any, window: Window, today: pd.Timestamp) -> str:
    """The day that a program has surely read in a row on paper, where it may be that of the receipt; '' elsewhere."""
    if not row.day_read or row.day_read.endswith(UNSURE_DAY) or OR_DAY in row.day_read:
        return ""
    first = read_received(row.day_read, window).first
    is_possible = first is not None and row.hand_out_start <= pd.Timestamp(first) <= today
    return wareki(first) if first is not None and is_possible else ""


def _with_code(said: str, code: str) -> str:
    """The sentence with its code behind it, by which the desk finds it in the catalogue: words come first."""
    return f"{said}({code})"


class Writer:
    """Writes the sheets of rows; ``typed``: the pieces of paper of which anything is typed."""

    def __init__(self, book: DeskBook, reconciled: Reconciled, sources: Sources) -> None:
        self._book = book
        self._sources = sources
        self._columns: tuple[Column, ...] = ()
        returned = reconciled.case.returned
        self._paper = dict(zip(returned["return_row_id"], returned["paper"], strict=True))
        self._transcripts = by_paper(reconciled.case.transcripts)
        self.typed = frozenset(paper for _, _, paper in self._transcripts)
        self._window, self._today = reconciled.case.settings.window, pd.Timestamp(reconciled.case.as_of)
        self._said: dict[tuple[str, str], list[str]] = {}
        for finding in reconciled.findings:
            if finding.bango:
                said = self._said.setdefault((finding.kigo, finding.bango), [])
                said.append(_with_code(days_for_people(finding.message), finding.code))
        pieces = reconciled.case.evidence[["return_row_id", "kind", "text", "sha256", "why"]]
        self._pieces: dict[Any, list[Any]] = {}
        for piece in lines(pieces[pieces["return_row_id"].isin(reconciled.rows["return_row_id"])]):
            self._pieces.setdefault(piece.return_row_id, []).append(piece)

    def papers_of(self, rows: pd.DataFrame) -> list[str]:
        """The piece of paper that each row counts by; '' where that is a workbook's row, or none."""
        return [self._paper.get(number, "") for number in rows["return_row_id"]]

    def write(
        self, name: str, title: str, notes: Sequence[str], rows: pd.DataFrame, columns: tuple[Column, ...]
    ) -> None:
        """Add a sheet with these columns and a line for each of the rows."""
        self._columns = columns
        page: tuple[str, str] | None = None
        sheet = self._book.add(name, title, notes, self._columns, last=not len(rows))
        for at, row in enumerate(lines(rows), start=HEADER_ROW + 1):
            self._line(sheet, at, row, is_first=page != (row.file, row.sheet))
            page = (row.file, row.sheet)
        last = HEADER_ROW + max(len(rows), 1)
        if len(rows):
            self._choice(sheet, last, "verdict", "判定", (*CHOICES, *NUMBERED))
        if len(rows) and columns == PAPER_COLUMNS:
            self._choice(sheet, last, "stamp", "紙面の印", (*STAMPS, *NUMBERED_STAMPS))
        self._book.close_table(sheet, self._columns, last, lines=len(rows) > 0)

    def _choice(self, sheet: Worksheet, last: int, key: str, title: str, choices: Sequence[str]) -> None:
        place = place_of(self._columns, key)
        rule = {"validate": "list", "source": list(choices), "error_title": title}
        rule["error_message"] = "一覧から選んでください。"
        sheet.data_validation(HEADER_ROW + 1, place, last, place, rule)

    def _line(self, sheet: Worksheet, at: int, row: Any, *, is_first: bool) -> None:
        formats = self._book.formats
        pieces = self._pieces.get(row.return_row_id, [])
        decision = (row.decision, row.decided_by, row.decision_reason)
        entries = self._transcripts.get((member_number(row.kigo, row.bango), "", row.paper), [])
        entry = agreed(entries) if entries else None
        typed = dict(zip(CONTENT, content_of(entry), strict=True)) if entry is not None else dict.fromkeys(CONTENT, "")
        suggested = "" if entries else self._suggested(row)
        every = (
            ("page", _page(row), "page_first" if is_first else "wrapped"),
            ("stamp", typed["stamp"], "input_text"),
            ("received_on", suggested or typed["received_on"], "suggested" if suggested else "input_text"),
            ("remark", typed["remark"], "input_text"),
            ("paper", row.paper, "key"),
            ("typed", suggested_text(suggested) if suggested else typed_text(entries), "key"),
            ("place", f"{row.bureau}\n{row.department}", "wrapped"),
            ("ledger_id", row.ledger_id, "code"),
            ("kigo", row.kigo, "code"),
            ("bango", row.bango, "code"),
            ("name", row.name, "wrapped"),
            ("entered", entered_text(row, pieces), "wrapped"),
            ("records", records_text(row), "wrapped"),
            ("why", self._why(row), "wrapped"),
            ("verdict", decision[0], "input_text"),
            ("decided_by", decision[1] or typed["typed_by"], "input_text"),
            ("reason", decision[2], "input_text"),
            ("key", row.row_key, "key"),
            ("before", before_text(*decision), "key"),
            ("digest", row.digest, "key"),
            ("known", row.decisions_known or NONE_KNOWN, "key"),
        )
        shown = {column.key for column in self._columns}
        texts = [one for one in every if one[0] in shown]
        wrapped = {key: text for key, text, look in texts if look in _WRAPPED}
        seen = any(piece.sha256 for piece in pieces) or row.paper in self._sources.images
        least = (_PAPER_HEIGHT if row.paper else _HEIGHT) if seen else _LOWEST
        height = height_of(self._columns, wrapped, least=least)
        sheet.set_row(at, height)
        for key, text, look in texts:
            place = place_of(self._columns, key)
            if text:
                sheet.write_string(at, place, text, formats[look])
            else:
                sheet.write_blank(at, place, None, formats[look])
        sheet.write_number(at, place_of(self._columns, "no"), row.no, formats["count"])
        sheet.write_number(at, place_of(self._columns, "cards"), row.cards, formats["count"])
        self._picture(sheet, at, row, pieces, height)
        self._source(sheet, at, row, "page" if row.paper else "source", is_first=is_first)

    def _suggested(self, row: Any) -> str:
        return suggested_day(row, self._window, self._today) if row.paper else ""

    def _why(self, row: Any) -> str:
        found = self._said.get((row.kigo, row.bango), [])
        # What was found of the file, not of the row (a seal that may be another row's), is told all the same.
        found = found or [_with_code(unsaid(code), code) for code in row.codes.split()]
        said = "\n".join(dict.fromkeys((*found, *self._of_typing(row))))
        note = decision_note("", row.decision_old, row.decision_split)
        return said if not note or note in said else f"{said}\n{note}"

    def _of_typing(self, row: Any) -> Iterator[str]:
        """What is to be said of what was typed of a row's paper, and of paper that it came on before."""
        if not row.paper:
            return
        member = member_number(row.kigo, row.bango)
        entries = self._transcripts.get((member, "", row.paper), [])
        if entries and agreed(entries) is None:
            said = "と".join(map(_typed_by, entries))
            yield f"紙面から入力した内容が{said}に分かれています。改めて入力してください。"
        elif entries and "P05" in row.codes:
            yield "まだ読み取れていない記入があります。紙面の印と、手書きの備考を入力してください。"
        elif not entries and (suggested := self._suggested(row)):
            yield f"紙面の受領日に入っている{suggested}は{READ_BY_PROGRAM}の結果です。紙面と違うときは直してください。"
        for (whose, _, paper), before in self._transcripts.items():
            if whose == member and paper != row.paper:
                yield f"前に届いた紙面からは{'、'.join(map(_typed_by, before))}と入力されています。"

    def _picture(self, sheet: Worksheet, at: int, row: Any, pieces: Sequence[Any], height: float) -> None:
        place = place_of(self._columns, "picture")
        shas = [row.paper] if row.paper else [piece.sha256 for piece in pieces if piece.sha256]
        data = next((self._sources.images[sha] for sha in shas if sha in self._sources.images), b"")
        size = _PAPER_BOX if self._columns == PAPER_COLUMNS else _BOX
        shown = bool(data) and insert_picture(sheet, at, place, data, size, height * 96 / 72)
        text = "" if shown or not shas else "(原本で確認)"
        sheet.write(at, place, text or None, self._book.formats["wrapped"])

    def _source(self, sheet: Worksheet, at: int, row: Any, key: str, *, is_first: bool) -> None:
        place = place_of(self._columns, key)
        text = _page(row) if key == "page" else f"{row.sheet} {row.cell}".strip()
        looks = self._book.formats
        target = "" if pd.isna(row.return_row_id) else self._sources.files.get(int(row.return_row_id), "")
        if target:
            is_cell = row.sheet and row.cell and "'" not in row.sheet and not row.paper
            within = f"#'{row.sheet}'!{row.cell}" if is_cell else ""
            look = looks["link_first" if is_first and row.paper else "link"]
            sheet.write_formula(at, place, hyperlink(target + within, text), look, text)
        else:
            sheet.write(at, place, text or None, looks["page_first" if is_first and row.paper else "wrapped"])


def insert_picture(sheet: Worksheet, at: int, place: int, data: bytes, size: tuple[float, float], tall: float) -> bool:
    """Fit the picture into the middle of its cell, ``tall`` pixels high; it takes ``size`` pixels at most.

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
    scale = min(size[0] / wide, size[1] / high, 1.5)
    offsets = (3 + (size[0] - wide * scale) / 2, (tall - high * scale) / 2)
    # Moves and sizes with its cell, so that sorting and filtering take it along.
    options = {"image_data": BytesIO(data), "x_scale": scale, "y_scale": scale, "object_position": 1}
    options |= {"x_offset": offsets[0], "y_offset": offsets[1], "description": "ledger_tools: 印影"}
    return bool(sheet.insert_image(at, place, "seal", options) == 0)


def _page(row: Any) -> str:
    """Where to find a row among the paper: its ledger, the file and the page in it."""
    return f"{row.ledger_id}\n{row.file}\n{row.sheet}"


def _typed_by(entry: Any) -> str:
    said = [
        f"{label}「{text}」"
        for label, text in (("印", entry.stamp), ("受領日", entry.received_on), ("備考", entry.remark))
        if text
    ]
    return f"{'・'.join(said)}({entry.typed_by})"


def entered_text(row: Any, pieces: Sequence[Any]) -> str:
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
        mark = piece.why if piece.why in NAME_MARKS else ""
        return f"({EVIDENCE_LABELS[piece.kind]}){mark}"
    return f"「{piece.text}」" if piece.kind == "text" else f"{EVIDENCE_LABELS[piece.kind]}「{piece.text}」"


def records_text(row: Any) -> str:
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
