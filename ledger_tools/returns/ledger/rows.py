"""From the lines of a table to rows with their evidence; what cannot be given to one row becomes S05, never proof."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ledger_tools.excel.references import cell_name
from ledger_tools.identity import OWN_MARK, SAME_NAME, looks_like_own_note, printed_digest
from ledger_tools.model import BESIDE, BOX, NOTE, Evidence, ReadRow, TableText
from ledger_tools.returns.evidence import IN_CELL, Found
from ledger_tools.returns.evidence.place import ASTRIDE_ROWS
from ledger_tools.returns.ledger.astride import choose, question
from ledger_tools.returns.ledger.beside import headings, known_columns, texts_beside
from ledger_tools.returns.ledger.gathered import LOOK, Rows
from ledger_tools.returns.ledger.overlays import (
    TICK,
    is_about_content,
    is_about_place,
    is_frame,
    is_lost_formula,
    is_page_mark,
    is_remark,
    is_rule,
    is_tick,
    label_of,
    strikes_members,
    touched,
)
from ledger_tools.returns.ledger.standing import Seal, seal_of, standing
from ledger_tools.returns.ledger.table import Line, Table
from ledger_tools.returns.ledger.typed import BELOW, SEEN, TypedTexts
from ledger_tools.returns.workbook.sheetview import SheetView

_SEALS = frozenset(("picture", "shape"))
_MOST_BESIDE = 3  # members beside an object that may be a seal; what is taller is a text box or a scan


def _as_evidence(found: Found) -> Evidence:
    """What an object in its member's stamp cell is; its name speaks like a heading."""
    return Evidence(found.kind, found.text, found.sha256, heading=found.alt, anchor=found.anchor)


def _is_in_cell(found: Found) -> bool:
    return found.kind == "cell_picture" or (found.kind == "checkbox" and found.form == IN_CELL)


class RowBuilder:
    """Collects the evidence of one table's rows; ``findings`` tell why some of it is doubtful.

    ``others`` are the columns of other tables on the sheet, ``printed`` the digests of what we have printed on it;
    ``texts`` are words of no single row. ``may_have_lost`` tells of a sheet row whether a picture in
    it may have been lost before the file came to us.
    """

    def __init__(
        self,
        view: SheetView,
        table: Table,
        found: Sequence[Found],
        *,
        sees_pictures: bool,
        others: frozenset[int] = frozenset(),
        printed: frozenset[str] = frozenset(),
        may_have_lost: Callable[[int], bool] | None = None,
    ) -> None:
        self._view = view
        self._table = table
        self._header = table.header
        self._found = found
        self.sees_pictures = sees_pictures
        self._others = others
        self._printed = printed
        self._may_have_lost = may_have_lost
        self._taken = known_columns(self._header) | others
        self._headings = headings(view, self._header)
        self._strays: list[tuple[Found, list[Line], str]] = []
        self._seals: list[tuple[Found, Seal]] = []
        self._linked = frozenset((item.row, item.column) for item in found if self._writes(item))
        self._in_cells = self._linked | {(item.row, item.column) for item in found if _is_in_cell(item)}
        self._rows = Rows(view.name, table)
        self._typed = TypedTexts(view, table, self._rows, self._in_cells)
        self.findings = self._rows.findings
        self.texts: list[TableText] = []

    def build(self) -> tuple[ReadRow, ...]:
        """Return the rows in sheet order."""
        self._typed.take()
        for line, evidence in texts_beside(self._view, self._table, self._others, self._printed, self._linked):
            self._rows.of(line).evidence.append(evidence)
        for found in self._found:
            if found.kind != "linked" and not found.alt.startswith(OWN_MARK):
                self._take(found)
        self._take_seals()
        self._take_strays()
        self._typed.report_loose()
        return tuple(self._row(line) for line in self._table.lines)

    def _writes(self, found: Found) -> bool:
        """Tell whether a control has written what stands in a cell: nobody has typed it."""
        return found.kind == "linked" and self._view.rows.get(found.row, {}).get(found.column) == found.text

    def _row(self, line: Line) -> ReadRow:
        gathered = self._rows.of(line)
        entered = any(not item.place for item in gathered.evidence)
        if not entered and (not self.sees_pictures or self._has_lost(line)):
            gathered.evidence.append(Evidence("unreadable"))
            gathered.code("F04")
        cell = cell_name(line.row, self._header.stamps[0][0])
        texts = line.texts | {"kana": _unbroken(line.texts.get("kana", ""), line.texts.get("name", ""))}
        return ReadRow(line.row, cell, evidence=tuple(gathered.evidence), codes=tuple(gathered.codes), **texts)

    def _has_lost(self, line: Line) -> bool:
        """Whether a row without evidence and remark may have had a picture that the format or program did not keep."""
        return self._may_have_lost is not None and "remark" not in line.texts and self._may_have_lost(line.row)

    # --- pictures, shapes, notes ------------------------------------------------------------------------------------

    def _take(self, found: Found) -> None:
        if found.kind == "comment":
            self._take_note(found)
            return
        if not found.cell and not found.row and not found.rows:
            self._take_lost(found)
            return
        if is_frame(found, self._spanned(found)) or is_lost_formula(found, self._header):
            return
        over_stamp = found.column_certain and self._header.is_stamp(found.column)
        line = self._rows.line_at.get(found.row) if found.certain else None
        if found.kind == "line":
            self._take_stroke(found)
        elif over_stamp and line is not None:
            self._take_placed(found, line)
        elif self._touches_stamp(found) or over_stamp:
            self._take_unplaced(found, over_stamp=over_stamp)
        elif line is not None and is_tick(found) and found.column not in self._taken:
            self._take_tick(found, line)
        elif self._touches_table(found):
            if not self._is_page_mark(found):
                self._take_beside(found)
        else:
            self._take_outside(found)

    def _take_placed(self, found: Found, line: Line) -> None:
        lines = self._rows.lines(range(found.row, found.row + found.row_span))
        if len(lines) > 1:
            self._doubt_all(
                found, lines, f"受領印の欄の画像などが、結合された {len(lines)} 人分の行にまたがっています。"
            )
        elif found.kind == "unreadable":
            self._doubt_all(found, [line], f"受領印の欄を読み取れません。{found.why}")
        else:
            self._rows.of(line).evidence.append(_as_evidence(found))
            if found.kind in _SEALS:
                self._hold(found)

    def _hold(self, found: Found) -> None:
        self._seals.append((found, seal_of(found, self._rows.line_at, self._view.rows)))

    def _take_seals(self) -> None:
        """Give the seals that lie astride rows to one, by what the rows show for themselves, or ask about some."""
        if all(seal.is_placed for _, seal in self._seals):
            return
        rows = {
            line.row: standing(line, self._rows.of(line).evidence, self._rows.of(line).codes)
            for line in self._table.lines
        }
        for (found, seal), answer in zip(self._seals, choose([seal for _, seal in self._seals], rows), strict=True):
            if answer.row and not seal.is_placed:
                self._rows.of(self._rows.line_at[answer.row]).evidence.append(_as_evidence(found))
            if answer.asked:
                self._doubt_all(found, [self._rows.line_at[row] for row in answer.asked], question(found, seal, answer))

    def _take_unplaced(self, found: Found, *, over_stamp: bool) -> None:
        lines = self._spanned(found)
        is_seal = over_stamp and found.kind in _SEALS and found.why == ASTRIDE_ROWS and found.row_span == 1
        if is_seal and 0 < len(lines) <= _MOST_BESIDE:
            self._hold(found)
            return
        if not lines and found.row:
            lines = self._rows.lines(range(found.row, found.row + found.row_span))
        if found.home and not is_about_place(found):
            # What is open is what it is: a neighbour's row that it reaches into has nothing to do with that.
            lines = self._rows.lines(range(found.home, found.home + found.row_span)) or lines
        if is_about_content(found, lines):
            self._doubt_all(found, lines, f"受領印の欄: {found.why}")
        elif lines:
            self._doubt_all(found, lines, f"画像・図形がどの行の受領印か決められません。{found.why}")
        else:
            self._take_text_of_no_row(found)
            if self._is_near(found):
                self._rows.report(found.cell, f"受領印の欄の、番号も氏名もない行に画像・図形があります。{LOOK}")

    def _spanned(self, found: Found) -> list[Line]:
        return self._rows.lines(touched(found.rows))

    def _is_near(self, found: Found) -> bool:
        lines = self._table.lines
        rows = [row for row, _ in found.rows] or [found.row]
        if not lines:
            return False
        return any(self._header.last_row < row <= lines[-1].row + BELOW and row < self._table.stop for row in rows)

    def _take_outside(self, found: Found) -> None:
        """A seal to the left or right of the table: perhaps the member's beside whom it stands."""
        columns = touched(found.columns) or [found.column]
        if found.hollow or is_page_mark(found.image) or any(column in self._others for column in columns):
            return
        lines = self._rows.lines(touched(found.rows) or [found.row])
        if found.text:
            self._take_words(found, lines)
        if lines:
            self._strays.append((found, lines, "画像・図形が表の外に置かれています。"))

    def _take_tick(self, found: Found, line: Line) -> None:
        """A ticked box in a column that the sender has added: what its heading says, and what stands beside the box."""
        heading = self._headings.get(found.column, "")
        said = [Evidence("comment", TICK, place=BESIDE, heading=heading)]
        if label := label_of(found):
            said.append(Evidence("comment", label, place=BESIDE))
        self._rows.of(line).evidence += said
        self._strays.append((found, [line], "受領印の欄ではなく、表に加えられた欄にチェックがあります。"))

    def _take_words(self, found: Found, lines: list[Line]) -> None:
        """A box of words: of the few members beside it, or of the table as a whole."""
        if 0 < len(lines) <= _MOST_BESIDE:
            for line in lines:
                self._rows.of(line).evidence.append(Evidence("comment", found.text, place=BESIDE))
        else:
            self.texts.append(TableText(BOX, found.text, found.cell))

    def _take_strays(self) -> None:
        """Ask about seals off the stamp column where a row has nothing else; beside an entry they say nothing."""
        for found, lines, message in self._strays:
            empty = [line for line in lines if not self._has_entry(line)]
            if empty and len(lines) <= _MOST_BESIDE:
                self._doubt_all(found, empty, message)
            elif empty:
                self._rows.report(found.cell, f"{message}{LOOK}")

    def _has_entry(self, line: Line) -> bool:
        """Whether something stands in the stamp cell or in 備考; words elsewhere are none."""
        return "remark" in line.texts or any(not item.place for item in self._rows.of(line).evidence)

    def _take_beside(self, found: Found) -> None:
        lines = self._rows.lines(touched(found.rows) or [found.row])
        if found.column_certain and found.column in self._header.columns.get("check", ()):
            self._strays.append((found, lines, "受領印の欄ではなく、別の「印」の欄に画像・図形があります。"))
            return
        if len(lines) == 1 and is_remark(found, self._header):
            said = Evidence("comment", found.text, place=BOX, anchor=found.anchor)
            self._rows.of(lines[0]).evidence.append(said)
        elif lines:
            self._doubt_all(found, lines, "画像・図形が受領印の欄の外に置かれています。")
        else:
            self._take_text_of_no_row(found)

    def _take_text_of_no_row(self, found: Found) -> None:
        """A box of words above or below the members: of those that it names."""
        if found.text and min([row for row, _ in found.rows] or [found.row]) < self._table.stop:
            self.texts.append(TableText(BOX, found.text, found.cell))

    def _take_stroke(self, found: Found) -> None:
        """Doubt what a line crosses; over an empty stamp cell alone (a retiree's, say) it means nothing."""
        lines = [] if is_rule(found) else self._rows.lines([row for row, _ in found.rows] or [found.row])
        if strikes_members(found, self._header):
            if lines:
                self._doubt_all(found, lines, "行に線が引かれており、抹消された方かどうか分かりません。")
            return
        withdrawn = [line for line in self._typed.sharing(lines) if self._strikes_entry(found, line)]
        if withdrawn:
            self._doubt_all(found, withdrawn, "備考又は受領年月日に線が引かれており、取り消された記入かもしれません。")
            return
        lines = [line for line in lines if self._touches_stamp(found) and self._has_typed(line)]
        if lines:
            self._doubt_all(found, lines, "受領印の欄に線が引かれており、取消しかどうか分かりません。")

    def _strikes_entry(self, found: Found, line: Line) -> bool:
        columns = set(touched(found.columns))
        return any(key in line.texts and columns & set(self._header.columns.get(key, ())) for key, _ in SEEN)

    def _has_typed(self, line: Line) -> bool:
        return any(not item.place for item in self._rows.of(line).evidence) or any(
            item.kind != "line"
            and self._header.is_stamp(item.column)
            and line.row in ([item.row] if item.certain else touched(item.rows))
            for item in self._found
        )

    def _take_lost(self, found: Found) -> None:
        """A damaged drawing may have held a stamp of any row: no stamp cell of the table counts as blank."""
        self._rows.report(
            "", f"シートの画像・図形の一部を読み取れません。{found.why}受領印の欄が空白の行を確かめてください。"
        )
        for gathered in self._rows.all():
            gathered.doubt(text=found.text, sha256=found.sha256)

    def _take_note(self, found: Found) -> None:
        if printed_digest(found.text) in self._printed:
            return
        lines = self._rows.lines(range(found.row, found.row + found.row_span))
        inside = self._header.first_column <= found.column <= self._header.last_column
        if lines and (inside or found.column not in self._others):
            place = NOTE if inside else BESIDE
            heading = SAME_NAME if not self._printed and looks_like_own_note(found.text) else ""
            said = Evidence("comment", found.text, place=place, heading=heading)
            for line in lines:  # of a cell that was merged over them
                self._rows.of(line).evidence.append(said)
        elif inside and found.row < self._table.stop:
            self.texts.append(TableText(NOTE, found.text, found.cell))

    def _touches_stamp(self, found: Found) -> bool:
        return any(self._header.is_stamp(column) for column in touched(found.columns))

    def _is_page_mark(self, found: Found) -> bool:
        """Whether a mark of the page lies in its strip, which no heading names: 状態 stands right of it."""
        return is_page_mark(found.image) and self._taken.isdisjoint(touched(found.columns))

    def _touches_table(self, found: Found) -> bool:
        first, last = self._header.first_column, self._header.last_column
        columns = touched(found.columns) or [found.column]
        return any(first <= column <= last for column in columns)

    def _doubt_all(self, found: Found, lines: list[Line], message: str) -> None:
        self._rows.report(found.cell, message if message.endswith(LOOK) else f"{message}{LOOK}")
        # A line that was left behind no longer strikes what it struck; of a seal only its own row matters.
        anchor = found.anchor if found.kind == "line" else ""
        for line in lines:
            self._rows.of(line).doubt(text=found.text, sha256=found.sha256, anchor=anchor)


def _unbroken(kana: str, name: str) -> str:
    """フリガナ in one line: a line break that we printed stands for a space, which is the one that 氏名 has."""
    return kana.replace("\n", "\u3000" if "\u3000" in name else " ")
