"""Reading 設定.xlsx. Every cell is checked; all that is wrong is said at once, by sheet and cell."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from ledger_tools.errors import SettingsError
from ledger_tools.excel.references import cell_name
from ledger_tools.excel.values import Rows, UnfitError, WorkbookError, read_sheets
from ledger_tools.folder import STORE
from ledger_tools.japanese.dates import DateError, parse_date, wareki
from ledger_tools.japanese.text import as_written, fold_header, normalise
from ledger_tools.model import COUNTER, DIRECT, Bureau, Department
from ledger_tools.settings.items import (
    BUREAU_HEADERS,
    CHOICE,
    CONTACT_HEADERS,
    DATE,
    DATE_ORDER,
    DEPARTMENT_HEADERS,
    ITEMS,
    OPTIONAL,
    PUBLISHED_HEADERS,
    SHEET_BASIC,
    SHEET_BUREAUS,
    SHEET_DEPARTMENTS,
    SHEET_SUPPLEMENTS,
    SUPPLEMENT_HEADERS,
    SUPPLEMENT_NUMBERS,
    Item,
)
from ledger_tools.settings.model import Settings, Supplement, fold_code

#: What is left to do with settings that were made anew.
_FILL_IN = "日付・局日程・所属を入れ直してください(取り込んだ内容は変わりません)。"

#: What items were called in older files -> what they are called now.
_RENAMED = {item.earlier: item.label for item in ITEMS if item.earlier}


class _Problems:
    """Collects 'sheet!cell: what is wrong' while reading goes on."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.found: list[str] = []

    def add(self, sheet: str, row: int, column: int, message: str) -> None:
        self.found.append(f"{self.file}［{sheet}］{cell_name(row + 1, column + 1)}: {message}")


def read_settings(path: Path) -> Settings:
    """Read and check the settings workbook.

    Raises SettingsError naming every wrong cell (sheet, cell, what is there, what is allowed).
    """
    return checked(path.name, _open(path))


def checked(name: str, sheets: Mapping[str, Rows]) -> Settings:
    """Check the sheets of a settings workbook called ``name``; raises SettingsError as :func:`read_settings`."""
    problems = _Problems(name)
    values = _read_basic(sheets[SHEET_BASIC], problems)
    bureaus = _read_bureaus(sheets[SHEET_BUREAUS], problems)
    departments = _read_departments(sheets[SHEET_DEPARTMENTS], bureaus, problems)
    supplements = _read_supplements(sheets.get(SHEET_SUPPLEMENTS, []), values.get("hand_out_by"), problems)
    if problems.found:
        raise SettingsError(
            "設定に誤りがあります。次のセルを直して保存し、もう一度実行してください。\n" + "\n".join(problems.found)
        )
    return Settings(**values, bureaus=tuple(bureaus), departments=tuple(departments), supplements=supplements)


def _open(path: Path) -> dict[str, Rows]:
    if not path.exists():
        if (path.parent / STORE).exists():
            raise SettingsError(
                f"{path.name} がありません(フォルダ: {path.parent})。控えがあれば元の場所に戻してください。なければ "
                f"ledger-tools init で作り直し、{_FILL_IN}"
            )
        raise SettingsError(
            f"{path.name} がありません(フォルダ: {path.parent})。"
            "事業フォルダを -C で指定するか、ledger-tools init で作成してください。"
        )
    names = (SHEET_BASIC, SHEET_BUREAUS, SHEET_DEPARTMENTS)
    try:
        sheets = read_sheets(path.read_bytes(), (*names, SHEET_SUPPLEMENTS))
    except PermissionError as error:
        raise SettingsError(f"{path.name} を読めません。他のプログラムで開いていれば閉じてください。") from error
    except UnfitError as error:
        raise SettingsError(f"{path.name} の{error}") from error
    except (OSError, WorkbookError) as error:
        raise SettingsError(f"{path.name} を Excel ブックとして開けません。{_begin_anew(path)}") from error
    missing = [name for name in names if name not in sheets]
    if missing:
        raise SettingsError(
            f"{path.name} にシート「{'」「'.join(missing)}」がありません。"
            f"シート名を変えたときは元の名前に戻してください。シートを削除したときは、{_begin_anew(path)}"
        )
    return sheets


def _begin_anew(path: Path) -> str:
    """The way out of a workbook that is of no use: ``init`` keeps what is there, so it has to give up its name."""
    spare, number = f"{path.stem}(使えないもの){path.suffix}", 1
    while (path.parent / spare).exists():
        number += 1
        spare = f"{path.stem}(使えないもの{number}){path.suffix}"
    return (
        f"控えがあれば元の場所に戻してください。なければ、{path.name} の名前を「{spare}」に変えて残し、"
        f"ledger-tools init を実行して新しい {path.name} を作り、{_FILL_IN}"
    )


def _text(value: Any) -> str:
    """A cell as text; a number typed where a code belongs loses the '.0' that Excel adds."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return normalise(str(value)) if value is not None else ""


def _as_written(value: Any) -> str:
    """Names and sentences keep their full-width characters."""
    return as_written(value) if isinstance(value, str) else _text(value)


def _date(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return parse_date(_text(value))
    except DateError:
        return None


def _time(value: Any) -> time | None:
    if isinstance(value, time):
        return value
    if isinstance(value, datetime):
        return value.time()
    if isinstance(value, float) and 0 < value < 1:
        value = timedelta(days=value)
    text = _text(value).replace("時", ":").removesuffix("分")
    if isinstance(value, timedelta):
        text = f"{round(value.total_seconds() / 60) // 60}:{round(value.total_seconds() / 60) % 60}"
    hour, _, rest = text.partition(":")
    try:
        return time(int(hour), int(rest.removesuffix(":00") or 0))
    except ValueError:
        return None


def _header(rows: Rows, wanted: Sequence[str], sheet: str, problems: _Problems) -> dict[str, int]:
    """Return header -> column, from the first row."""
    found = {fold_header(str(cell)): column for column, cell in enumerate(rows[0])} if rows else {}
    columns: dict[str, int] = {}
    for header in wanted:
        column = found.get(fold_header(header))
        if column is None:
            problems.add(sheet, 0, 0, f"見出し「{header}」がありません。1行目の見出しを元に戻してください。")
        else:
            columns[header] = column
    return columns


def _optional(rows: Rows, headers: Sequence[str]) -> dict[str, int]:
    """Return header -> column of those that need not be there."""
    found = [fold_header(str(cell)) for cell in rows[0]]
    return {header: found.index(fold_header(header)) for header in headers if fold_header(header) in found}


def _read_basic(rows: Rows, problems: _Problems) -> dict[str, Any]:
    columns = _header(rows, ("項目", "値"), SHEET_BASIC, problems)
    if len(columns) < 2:
        return {}
    lines: dict[str, tuple[int, Any]] = {}
    for line, row in _filled(rows):
        label = _text(row[columns["項目"]])
        label = _RENAMED.get(label, label)
        first, _ = lines.setdefault(label, (line, row[columns["値"]]))
        if label and first != line:
            message = f"項目「{label}」が{first + 1}行目と重複しています。"
            problems.add(SHEET_BASIC, line, columns["項目"], message)
    values: dict[str, Any] = {}
    for item in ITEMS:
        if item.label in lines:
            line, raw = lines[item.label]
            values[item.key] = _read_item(item, raw, line, columns["値"], problems)
        elif item.default is not None:
            values[item.key] = item.default
        else:
            problems.add(SHEET_BASIC, len(rows), 0, f"項目「{item.label}」の行がありません。{item.allowed}。")
    _check_order(values, lines, columns["値"], problems)
    return values


def _read_item(item: Item, raw: Any, line: int, column: int, problems: _Problems) -> Any:
    text = _text(raw) if item.kind in (DATE, CHOICE) else _as_written(raw)
    value: Any = _date(raw) if item.kind == DATE else text
    wrong = (
        (item.kind == DATE and value is None)
        or (item.kind == CHOICE and text not in item.choices)
        or (item.kind not in (DATE, OPTIONAL) and not text)
    )
    if wrong:
        shown = f"「{text}」" if text else "空欄"
        problems.add(SHEET_BASIC, line, column, f"{item.label}が{shown}です。{item.allowed}。")
    return value


def _check_order(values: dict[str, Any], lines: dict[str, tuple[int, Any]], column: int, problems: _Problems) -> None:
    labels = {item.key: item.label for item in ITEMS}
    for earlier, later in DATE_ORDER:
        first, second = values.get(earlier), values.get(later)
        if first and second and first > second:
            line = lines[labels[later]][0]
            message = (
                f"{labels[later]}({wareki(second)})が{labels[earlier]}({wareki(first)})より前です。"
                "日付の順序を直してください。"
            )
            problems.add(SHEET_BASIC, line, column, message)


def _filled(rows: Rows) -> list[tuple[int, list[Any]]]:
    return [(line, row) for line, row in enumerate(rows) if line and any(_text(cell) for cell in row)]


def _required(row: list[Any], line: int, columns: dict[str, int], header: str, sheet: str, problems: _Problems) -> str:
    text = _as_written(row[columns[header]])
    if not text:
        problems.add(sheet, line, columns[header], f"{header}が空欄です。空欄にはできません。")
    return text


def _read_bureaus(rows: Rows, problems: _Problems) -> list[Bureau]:
    columns = _header(rows, BUREAU_HEADERS, SHEET_BUREAUS, problems)
    if len(columns) < len(BUREAU_HEADERS):
        return []
    columns |= _optional(rows, (*CONTACT_HEADERS, *PUBLISHED_HEADERS))
    bureaus: list[Bureau] = []
    seen: dict[str, int] = {}
    for line, row in _filled(rows):
        bureau = _read_bureau(row, line, columns, len(bureaus) + 1, problems)
        for value, folded, header in (
            (bureau.code, fold_code(bureau.code), "局コード"),
            (bureau.name, fold_header(bureau.name), "局名"),
        ):
            first = seen.setdefault(f"{header}:{folded}", line)
            if value and first != line:
                problems.add(
                    SHEET_BUREAUS, line, columns[header], f"{header}「{value}」が{first + 1}行目と重複しています。"
                )
        bureaus.append(bureau)
    if not bureaus:
        problems.add(SHEET_BUREAUS, 1, 0, "局が1件もありません。1行以上入れてください。")
    return bureaus


def _read_bureau(row: list[Any], line: int, columns: dict[str, int], order: int, problems: _Problems) -> Bureau:
    def optional(header: str, read: Callable[[Any], Any], allowed: str) -> Any:
        raw = row[columns[header]] if header in columns else None
        if not _text(raw):
            return None
        value = read(raw)
        if value is None:
            problems.add(SHEET_BUREAUS, line, columns[header], f"{header}が「{_text(raw)}」です。{allowed}。")
        return value

    code = _required(row, line, columns, "局コード", SHEET_BUREAUS, problems)
    name = _required(row, line, columns, "局名", SHEET_BUREAUS, problems)
    delivery = _text(row[columns["配付方法"]])
    if delivery not in (COUNTER, DIRECT):
        message = f"配付方法が「{delivery}」です。「{COUNTER}」又は「{DIRECT}」を入れてください。"
        problems.add(SHEET_BUREAUS, line, columns["配付方法"], message)
    start = optional("受付開始", _time, "時刻(例: 9:00)を入れるか、空欄にしてください")
    end = optional("受付終了", _time, "時刻(例: 10:00)を入れるか、空欄にしてください")
    if start and end and start >= end:
        problems.add(SHEET_BUREAUS, line, columns["受付終了"], "受付終了が受付開始より前です。時刻を直してください。")
    if delivery == COUNTER and (start is None) != (end is None):
        problems.add(
            SHEET_BUREAUS, line, columns["受付開始"], "受付開始と受付終了は両方入れるか、両方空欄にしてください。"
        )
    published = optional("件数", _count, "0以上の整数を入れるか、空欄にしてください")
    section = _as_written(row[columns["庶務担当課"]])
    before = [optional(header, _time, "時刻(例: 9:00)を入れるか、空欄にしてください") for header in PUBLISHED_HEADERS]
    slot = (before[0], before[1]) if all(before) else (start, end)
    officer, phone = (_as_written(row[columns[key]]) if key in columns else "" for key in ("担当者", "電話"))
    mail = optional("メール", _mail, "メールアドレスを入れるか、空欄にしてください") or ""
    return Bureau(code, name, section, delivery, start, end, published, order, *slot, officer, phone, mail)


#: Two addresses in one cell: 、 ; a line break or a space between them.
_BETWEEN = re.compile(r"[\s,;、]+")
_ADDRESS = re.compile(r"[!-~]+@[A-Za-z0-9][A-Za-z0-9.-]*\.[A-Za-z0-9]+")


def _mail(value: Any) -> str | None:
    found = [address for address in _BETWEEN.split(_text(value)) if address]
    fit = all(_ADDRESS.fullmatch(address) and address.count("@") == 1 for address in found)
    return ", ".join(found) if fit else None


def _count(value: Any) -> int | None:
    text = _text(value).replace(",", "")
    return int(text) if text.isascii() and text.isdigit() else None


def _read_departments(rows: Rows, bureaus: Sequence[Bureau], problems: _Problems) -> list[Department]:
    columns = _header(rows, DEPARTMENT_HEADERS, SHEET_DEPARTMENTS, problems)
    if len(columns) < len(DEPARTMENT_HEADERS):
        return []
    codes = {fold_code(bureau.code): bureau.code for bureau in bureaus}
    departments: list[Department] = []
    seen: dict[tuple[str, str], int] = {}
    for line, row in _filled(rows):
        written, code, name = (
            _required(row, line, columns, header, SHEET_DEPARTMENTS, problems) for header in DEPARTMENT_HEADERS
        )
        bureau = codes.get(fold_code(written), written)
        if bureau and bureau not in codes.values():
            message = f"局コード「{bureau}」がシート「{SHEET_BUREAUS}」にありません。"
            problems.add(SHEET_DEPARTMENTS, line, columns["局コード"], message)
        first = seen.setdefault((bureau, fold_code(code)), line)
        if first != line:
            message = f"局コード「{bureau}」所属コード「{code}」が{first + 1}行目と重複しています。"
            problems.add(SHEET_DEPARTMENTS, line, columns["所属コード"], message)
        departments.append(Department(bureau, code, name))
    return departments


def _read_supplements(rows: Rows, after: date | None, problems: _Problems) -> tuple[Supplement, ...]:
    """Read the later hand-outs, by their numbers; ``after`` is 配付期限 of the batch, which each one follows."""
    columns = _header(rows, SUPPLEMENT_HEADERS, SHEET_SUPPLEMENTS, problems) if rows else {}
    if len(columns) < len(SUPPLEMENT_HEADERS):
        return ()
    columns |= _optional(rows, SUPPLEMENT_NUMBERS)
    found: dict[int, tuple[int, Supplement]] = {}
    for line, row in _filled(rows):
        one = _read_supplement(row, line, columns, problems)
        if one is None:
            continue
        first, _ = found.setdefault(one.number, (line, one))
        if first != line:
            message = f"回「{one.number}」が{first + 1}行目と重複しています。"
            problems.add(SHEET_SUPPLEMENTS, line, columns["回"], message)
    before, named = after, "基本設定の配付期限"
    for number, (line, one) in sorted(found.items()):
        if before and one.hand_out_by <= before:
            message = (
                f"配付期限({wareki(one.hand_out_by)})が{named}({wareki(before)})より後ではありません。"
                "回の順に、後の日付を入れてください。"
            )
            problems.add(SHEET_SUPPLEMENTS, line, columns["配付期限"], message)
        before, named = one.hand_out_by, f"第{number}回の配付期限"
    return tuple(one for _, (_, one) in sorted(found.items()))


def _read_supplement(row: list[Any], line: int, columns: dict[str, int], problems: _Problems) -> Supplement | None:
    wrong = len(problems.found)
    text = _text(row[columns["回"]]).removeprefix("第").removesuffix("回")
    number = _count(text)
    if not number:
        problems.add(SHEET_SUPPLEMENTS, line, columns["回"], f"回が「{text}」です。1からの番号を入れてください。")
    days: list[date | None] = []
    for header in SUPPLEMENT_HEADERS[1:]:
        days.append(_date(row[columns[header]]))
        shown = _text(row[columns[header]])
        if days[-1] is None:
            is_there = f"「{shown}」" if shown else "空欄"
            message = f"{header}が{is_there}です。年月日(例: 2026/1/20、令和8年1月20日)を入れてください。"
            problems.add(SHEET_SUPPLEMENTS, line, columns[header], message)
        elif len(days) > 1 and days[-2] and days[-1] < days[-2]:
            earlier = f"{SUPPLEMENT_HEADERS[len(days) - 1]}({wareki(days[-2])})"
            message = f"{header}({wareki(days[-1])})が{earlier}より前です。日付の順序を直してください。"
            problems.add(SHEET_SUPPLEMENTS, line, columns[header], message)
    if len(problems.found) > wrong or not number:
        return None
    start, by, submit = (day for day in days if day)
    numbers = (_as_written(row[columns[header]]) if header in columns else "" for header in SUPPLEMENT_NUMBERS)
    return Supplement(number, start, by, submit, *numbers)
