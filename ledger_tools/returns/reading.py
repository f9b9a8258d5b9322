"""Reading one returned file: its bytes in, what it says out. No store, no settings, no records."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

from ledger_tools.identity import COUNT_HEADER, DESK_KINDS, OTHER_KINDS, OWN_MARK, REASON_HEADER
from ledger_tools.japanese.text import file_name, fold_header
from ledger_tools.model import FileFinding, FileReading, ReadRow, ReadTable, TableText
from ledger_tools.returns.evidence import Found, collect, has_other_notes
from ledger_tools.returns.files.convert import HiddenRows, to_xlsx, with_rows_shown
from ledger_tools.returns.files.decrypt import decrypt
from ledger_tools.returns.files.outside import Cut, cut_links
from ledger_tools.returns.files.sheets import findings_on
from ledger_tools.returns.files.signs import ZIPS
from ledger_tools.returns.files.sniff import (
    Kind,
    is_container,
    is_too_long,
    kind_of,
    kind_of_package,
    why_foreign,
)
from ledger_tools.returns.files.strikes import may_strike
from ledger_tools.returns.ledger.apart import rows_apart
from ledger_tools.returns.ledger.around import printed_texts, texts_around
from ledger_tools.returns.ledger.cards_returned import find_cards_returned
from ledger_tools.returns.ledger.elsewhere import texts_elsewhere
from ledger_tools.returns.ledger.identify import Identity, from_properties, from_sheet, is_identity_sheet, of_table
from ledger_tools.returns.ledger.rows import RowBuilder
from ledger_tools.returns.ledger.seals import with_letters
from ledger_tools.returns.ledger.table import Table, find_tables, overlap
from ledger_tools.returns.limits import DAMAGED, DESK_WORKBOOK, EMPTY, LIMITS, NO_LEDGER, TOO_BIG, Limits, Refused
from ledger_tools.returns.workbook.cautions import cautions
from ledger_tools.returns.workbook.grid import Grid
from ledger_tools.returns.workbook.looks import read_looks
from ledger_tools.returns.workbook.package import Package, SheetPart
from ledger_tools.returns.workbook.sheetview import SheetView
from ledger_tools.returns.workbook.sheetxml import SheetReader

_SUFFIXES = {Kind.XLS: ".xls", Kind.XLSB: ".xlsb", Kind.ODS: ".ods", Kind.FLAT_ODF: ".fods"}
_NO_PICTURES = (
    "画像や図形の受領印を読み取れない形式のファイルです。空白に見える受領印の欄は確かめられないため、要確認としました。"
    "Excel ブック形式(.xlsx)での提出を依頼するか、元のファイルを開いて確かめてください。"
)
_ELSEWHERE = (
    "受領簿の表のないシートに画像があります。押印した紙の写しであれば、空白の行の押印を画像で確かめてください。"
)
_NO_LOOKS = (
    "取消線の引かれた文字を含むファイルですが、この形式ではどの文字か確かめられないため、記入のある行も要確認としました。"
    "Excel ブック形式(.xlsx)での提出を依頼するか、元のファイルを開いて確かめてください。"
)
_UNSEEN_LOOKS = (
    "書式が別のファイルにあるか、図形を含むため、取消線などが引かれているか確かめられません。記入のある行も要確認としました。"
    "Excel ブック形式(.xlsx)での提出を依頼するか、元のファイルを開いて確かめてください。"
)
_IS_CONTAINER = "ほかのファイルをまとめたファイルです。中のファイルを取り出してから読み取ってください。"

#: Relationships of a sheet, and of a workbook, without which a sheet holds nothing but typed text.
_SHEET_EXTRAS = frozenset(
    ("drawing", "vmldrawing", "comments", "threadedcomment", "ctrlprop", "control", "oleobject", "image", "picture")
)
#: Those that the generator prints itself: page marks, and notes on shared names.
_NOTES = frozenset(("vmldrawing", "comments"))
_PRINTED = _NOTES | {"drawing"}
_DESK_HEADERS = frozenset(map(fold_header, (COUNT_HEADER, REASON_HEADER)))
_HEAD = 30  # rows in which a header is looked for
_OWN_OBJECT = f'descr="{OWN_MARK}'.encode()
_BOOK_EXTRAS = frozenset(("sheetmetadata", "cellimage", "featurepropertybag", "richvaluerel", "rdrichvalue"))


@dataclass(frozen=True, slots=True)
class _Seen:
    """One sheet with ledgers: its texts and tables, what is drawn on it, and which rows may have lost a picture."""

    view: SheetView
    tables: list[Table]
    found: tuple[Found, ...] = ()
    may_have_lost: Callable[[int], bool] | None = None


def read_file(
    path: Path,
    *,
    name: str = "",
    passwords: Sequence[str] = (),
    limits: Limits = LIMITS,
    convert: bool = True,
    letters: bool = False,
) -> FileReading:
    """Read one workbook or text table from disk; whatever is wrong with it is a finding, never an exception."""
    name = name or path.name
    try:
        size = path.stat().st_size
        if size > limits.max_bytes:
            with path.open("rb") as stream:
                sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
            return FileReading(file_name(name), sha256, size, (), (FileFinding("F10", TOO_BIG),))
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return refusal(name, b"", Refused("F01", f"ファイルを開けません({reason})。ほかで開いていれば閉じてください。"))
    return read_bytes(name, data, passwords=passwords, limits=limits, convert=convert, letters=letters)


def read_bytes(
    name: str,
    data: bytes,
    *,
    passwords: Sequence[str] = (),
    limits: Limits = LIMITS,
    convert: bool = True,
    letters: bool = False,
) -> FileReading:
    """Read one workbook or text table from its bytes; ``name`` is for display only.

    ``convert=False`` never calls LibreOffice; ``letters`` reads those of seals' pictures, where the extra [ocr] is
    installed. Raises nothing: F01, F02, F03 and F10 say why a file could not be read.
    """
    try:
        if len(data) > limits.max_bytes:
            raise Refused("F10", TOO_BIG)
        tables, findings = _read(data, passwords, limits, convert, letters)
    except Refused as refused:
        return refusal(name, data, refused)
    except MemoryError:
        return refusal(name, data, Refused("F10", TOO_BIG))
    except Exception as error:  # one bad file must not stop a batch; the type tells developers where to look
        return refusal(name, data, Refused("F01", f"{DAMAGED}({type(error).__name__})"))
    return FileReading(file_name(name), _sha256(data), len(data), tuple(tables), tuple(findings))


def refusal(name: str, data: bytes, refused: Refused) -> FileReading:
    """Return the reading of a file that says only why it was refused."""
    finding = FileFinding(refused.code, refused.message)
    return FileReading(file_name(name), _sha256(data), len(data), (), (finding,), refused.kind)


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _read(
    data: bytes, passwords: Sequence[str], limits: Limits, convert: bool, letters: bool
) -> tuple[list[ReadTable], list[FileFinding]]:
    if not data.startswith(ZIPS) and kind_of(data) in (Kind.ENCRYPTED, Kind.XLS):
        data = decrypt(data, passwords, limits)
    package = Package.open(data, limits) if data.startswith(ZIPS) else None
    kind = kind_of_package(package) if package else kind_of(data)
    if package and kind is Kind.OOXML:
        return _read_package(package, limits, letters=letters)
    if kind is Kind.EMPTY:
        raise Refused("F01", EMPTY)
    if kind in (Kind.DAMAGED, Kind.ENCRYPTED):
        raise Refused("F01", DAMAGED)
    if kind is Kind.FOREIGN:
        raise why_foreign(data)
    if is_container(kind):
        raise Refused("F03", _IS_CONTAINER)
    if is_too_long(data, kind, limits):
        raise Refused("F10", TOO_BIG)
    if kind in (Kind.MARKUP, Kind.ARCHIVE):
        return _read_markup(data, kind, limits)
    return _read_blind(data, kind, limits, convert, letters)


def _read_markup(data: bytes, kind: Kind, limits: Limits) -> tuple[list[ReadTable], list[FileFinding]]:
    """Read a workbook that is markup: its looks and notes are seen, what is drawn on it is not."""
    from ledger_tools.returns.files.markup import read_markup  # noqa: PLC0415 - for few returns

    sheets = read_markup(data, kind, limits)
    carried = _carried([sheet.view for sheet in sheets])
    seen = [_Seen(sheet.view, find_tables(sheet.view), sheet.notes) for sheet in sheets if not _is_own(sheet.view)]
    if not any(sheet.tables for sheet in seen):
        raise Refused("F03", _why_none([sheet.view for sheet in sheets]))
    has_pictures = any(sheet.has_pictures for sheet in sheets)
    views = [sheet.view for sheet in sheets]
    read, findings = _read_tables(seen, carried, views, sees_pictures=not has_pictures)
    if has_pictures:
        findings.insert(0, FileFinding("F04", _NO_PICTURES))
    findings[:0] = findings_on(sheets)
    if any(sheet.has_unseen_looks for sheet in sheets):
        return _all_doubted(read), [FileFinding("F04", _UNSEEN_LOOKS), *findings]
    return read, findings


def _read_blind(
    data: bytes, kind: Kind, limits: Limits, convert: bool, letters: bool
) -> tuple[list[ReadTable], list[FileFinding]]:
    """Read a format whose pictures cannot be seen, through LibreOffice if there is a ledger in it at all."""
    from ledger_tools.returns.files.othertables import read_values  # noqa: PLC0415 - its libraries, for few returns

    refused: Refused | None = None
    views: list[SheetView] = []
    try:
        views = read_values(data, kind, limits)
    except Refused as error:
        refused = error
    carried = _carried(views)
    seen = [_Seen(view, find_tables(view)) for view in views if not _is_own(view)]
    if refused is None and not any(sheet.tables for sheet in seen):
        raise Refused("F03", _why_none(views), _kind(carried, OTHER_KINDS))
    # What only LibreOffice understands is worth a try, but never what is too big or asks for a password.
    is_worth = kind in _SUFFIXES and (refused is None or refused.code == "F01")
    cut = cut_links(data, kind, limits) if is_worth else Cut(None)
    told = [FileFinding("F09", message) for message in cut.told]
    if convert and cut.data is not None:
        source, hidden = with_rows_shown(cut.data, limits) if kind is Kind.ODS else (cut.data, {})
        made = to_xlsx(source, _SUFFIXES[kind])
        if made is not None:
            read, findings = _read_package(
                Package.open(made, limits), limits, converted=True, hidden=hidden, letters=letters
            )
            return read, list(dict.fromkeys([*told, *findings]))
    if refused is not None:
        raise refused
    read, findings = _read_tables(seen, carried, views, sees_pictures=False)
    findings = [*told, *findings]
    if may_strike(data, kind, limits):
        return _all_doubted(read), [FileFinding("F04", _NO_PICTURES), FileFinding("F04", _NO_LOOKS), *findings]
    return read, [FileFinding("F04", _NO_PICTURES), *findings]


def _carried(views: Sequence[SheetView]) -> list[Identity]:
    """Return what the hidden sheets say; raises Refused F03 where it is a workbook of the desk."""
    carried = [from_sheet(view) for view in views if _is_own(view)]
    if desk_kind := _kind(carried, DESK_KINDS):
        raise Refused("F03", DESK_WORKBOOK, desk_kind)
    return carried


def _is_own(view: SheetView) -> bool:
    return is_identity_sheet(view.name)


def _all_doubted(read: Sequence[ReadTable]) -> list[ReadTable]:
    return [table._replace(rows=tuple(map(_doubted, table.rows))) for table in read]


def _doubted(row: ReadRow) -> ReadRow:
    """What is written here may be struck through."""
    return row if "F04" in row.codes or row.is_blank else row._replace(codes=(*row.codes, "F04"))


def _kind(carried: Sequence[Identity], kinds: Set[str]) -> str:
    return next((item.kind for item in carried if item.kind in kinds), "")


def _why_none(views: Sequence[SheetView]) -> str:
    """Say why there is no ledger: a workbook of the desk that cannot be taken in as it came, or something else."""
    heads = (
        fold_header(text) for view in views for row in sorted(view.rows)[:_HEAD] for text in view.rows[row].values()
    )
    return DESK_WORKBOOK if any(head in _DESK_HEADERS for head in heads) else NO_LEDGER


def _read_package(
    package: Package,
    limits: Limits,
    *,
    converted: bool = False,
    hidden: HiddenRows | None = None,
    letters: bool = False,
) -> tuple[list[ReadTable], list[FileFinding]]:
    reader = SheetReader(package, read_looks(package), limits)
    views = [reader.read(sheet) for sheet in package.sheets()]
    carried = [from_sheet(view) for view in views if _is_own(view)] or [from_properties(package)]
    book_extras = _has_any(package, package.workbook_part, _BOOK_EXTRAS)
    seen: list[_Seen] = []
    for view in views:
        tables = [] if _is_own(view) else find_tables(view)
        if tables and view.part is not None:
            extras = converted or book_extras or _has_marks(package, view.part.part)
            was_hidden = (hidden or {}).get(view.name, ())
            seen.append(_looked_at(package, view, view.part, tables, was_hidden) if extras else _Seen(view, tables))
    if not seen:
        raise Refused("F03", _why_none(views), _kind(carried, OTHER_KINDS))
    read, findings = _read_tables(seen, carried, views, sees_pictures=True)
    if letters:
        read = with_letters(read, [found for sheet in seen for found in sheet.found])
    if any(row.is_blank for table in read for row in table.rows):
        without = [view for view in views if all(view is not sheet.view for sheet in seen)]
        findings += _pictures_elsewhere(package, without)
    return read, [*cautions(package), *findings]


def _pictures_elsewhere(package: Package, views: Sequence[SheetView]) -> list[FileFinding]:
    """Report sheets that hold pictures and no ledger, beside a ledger with open rows: the stamped paper, scanned."""
    names = [
        view.name
        for view in views
        if view.part is not None and view.state == "visible"
        for relation in package.related(view.part.part, "drawing")
        if not relation.external and package.has(relation.target) and b"blip" in package.read(relation.target)
    ]
    return [FileFinding("S05", _ELSEWHERE, name) for name in dict.fromkeys(names)]


def _has_marks(package: Package, part: str) -> bool:
    """Tell whether a sheet holds more than typed text and the marks that the generator itself prints."""
    relations = package.relations(part)
    if not relations:
        # Without its relationships a sheet that refers to a drawing has lost it.
        data = package.read(part)
        return b"drawing " in data or b"legacyDrawing" in data
    extras = {relation.kind for relation in relations} & _SHEET_EXTRAS
    if extras - _PRINTED:
        return True
    if extras & _NOTES and has_other_notes(package, part):
        return True
    for relation in package.related(part, "drawing"):
        if relation.external or not package.has(relation.target):
            return True
        drawing = package.read(relation.target)
        # Every drawn object, of whatever kind, has one cNvPr.
        if drawing.count(b"cNvPr ") != drawing.count(_OWN_OBJECT) or b"cNvPr" not in drawing:
            return True
    return False


def _looked_at(
    package: Package, view: SheetView, sheet: SheetPart, tables: list[Table], was_hidden: tuple[tuple[int, int], ...]
) -> _Seen:
    """Look at what is drawn on a sheet; ``was_hidden`` are the rows hidden before it was converted."""
    grid = Grid.read(package, sheet)
    if was_hidden:
        grid.was_hidden = lambda row: any(first <= row <= last for first, last in was_hidden)
    return _Seen(view, tables, collect(package, sheet, grid), grid.was_hidden)


def _has_any(package: Package, part: str, suffixes: frozenset[str]) -> bool:
    return any(relation.kind in suffixes for relation in package.relations(part))


def _read_tables(
    seen: Sequence[_Seen], carried: Sequence[Identity], views: Sequence[SheetView], *, sees_pictures: bool
) -> tuple[list[ReadTable], list[FileFinding]]:
    read: list[ReadTable] = []
    findings: list[FileFinding] = []
    with_ledgers = [sheet.view for sheet in seen if sheet.tables]
    others = [view for view in views if not _is_own(view) and all(view is not one for one in with_ledgers)]
    elsewhere = texts_elsewhere(others, [table for sheet in seen for table in sheet.tables]) if others else ()
    for sheet in seen:
        start = 1
        for table in sheet.tables:
            beside = _columns_of(other for other in sheet.tables if not overlap(other.header, table.header))
            printed = printed_texts(sheet.view, start, table.stop)
            builder = RowBuilder(
                sheet.view,
                table,
                sheet.found,
                sees_pictures=sees_pictures,
                others=beside,
                printed=printed,
                may_have_lost=sheet.may_have_lost,
            )
            around = (*texts_around(sheet.view, table, start, beside, printed), *elsewhere)
            read.append(_read_table(sheet.view, table, builder, carried, start, around))
            findings.extend(builder.findings)
            start = table.stop
        findings.extend(rows_apart(sheet.view, sheet.tables))
    return read, findings


def _columns_of(tables: Iterable[Table]) -> frozenset[int]:
    headers = [table.header for table in tables]
    return frozenset(column for header in headers for column in range(header.first_column, header.last_column + 1))


def _read_table(
    view: SheetView,
    table: Table,
    builder: RowBuilder,
    carried: Sequence[Identity],
    start: int,
    around: tuple[TableText, ...],
) -> ReadTable:
    identity = of_table(view, table, carried)
    count, cell = find_cards_returned(view, start, table.stop)
    rows = builder.build()
    return ReadTable(
        view.name,
        table.header.row,
        identity.cycle_id,
        identity.ledger_id,
        identity.edition,
        count,
        cell,
        rows,
        builder.sees_pictures,
        (*around, *builder.texts),
        received_column=table.header.letters("received_on"),
        remark_column=table.header.letters("remark"),
    )
