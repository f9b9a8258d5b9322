"""国保設定: the dates of one year's renewal. Next year is a new settings file, not new code."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ledger_tools.errors import SettingsError
from ledger_tools.excel.values import UnfitError, read_sheets
from ledger_tools.japanese.dates import DateError, parse_date
from ledger_tools.japanese.encoding import decode
from ledger_tools.japanese.text import normalise
from ledger_tools.resources import template_dir

SETTINGS_FILE = "国保設定.csv"

#: 国保だより ※6: how long a マイナ保険証 still works after its certificate has run out (to the end of that month).
GRACE_MONTHS = 3


@dataclass(frozen=True, slots=True)
class KokuhoRules:
    """One year's renewal; the comment is the item's name in the settings file."""

    program: str  # 事業名
    reference_date: date  # 基準日
    valid_from: date  # 有効期限の始期
    valid_to: date  # 原則の有効期限
    turns_75_by: date  # 75歳到達の期限
    share_changes_by: date  # 負担割合変更の期限
    turns_70_by: date  # 70歳到達の期限
    stay_ends_by: date  # 在留期限の期限
    graduates_by: date  # 卒業の期限
    apart_born_from: date  # 別送の生年月日(始)
    apart_born_to: date  # 別送の生年月日(終)
    apart_when: str  # 別送の時期
    wards: tuple[str, ...]  # 区
    grace_months: int = GRACE_MONTHS


_DATES: Mapping[str, str] = {
    "基準日": "reference_date",
    "有効期限の始期": "valid_from",
    "原則の有効期限": "valid_to",
    "75歳到達の期限": "turns_75_by",
    "負担割合変更の期限": "share_changes_by",
    "70歳到達の期限": "turns_70_by",
    "在留期限の期限": "stay_ends_by",
    "卒業の期限": "graduates_by",
    "別送の生年月日(始)": "apart_born_from",
    "別送の生年月日(終)": "apart_born_to",
}
_TEXTS: Mapping[str, str] = {"事業名": "program", "別送の時期": "apart_when"}
_WARDS = "区"
ITEMS = (*_DATES, *_TEXTS, _WARDS)

#: Pairs that must stand in this order; otherwise every date of the papers would be wrong.
_ORDER = (
    ("基準日", "有効期限の始期"),
    ("有効期限の始期", "原則の有効期限"),
    ("有効期限の始期", "70歳到達の期限"),
    ("70歳到達の期限", "原則の有効期限"),
    ("75歳到達の期限", "原則の有効期限"),
    ("負担割合変更の期限", "原則の有効期限"),
    ("在留期限の期限", "原則の有効期限"),
    ("卒業の期限", "原則の有効期限"),
    ("別送の生年月日(始)", "別送の生年月日(終)"),
)


def default_rules() -> KokuhoRules:
    """Return the shipped 令和7年度 values (templates/国保設定.csv)."""
    return read_rules(template_dir() / SETTINGS_FILE)


def read_rules(path: Path) -> KokuhoRules:
    """Read 国保設定 (.csv or .xlsx, columns 項目 and 値).

    Raises SettingsError naming every item that is missing or wrong; no item has a silent default.
    """
    lines = _lines(path)
    wrong: list[str] = []
    values: dict[str, object] = {}
    for item, key in _DATES.items():
        try:
            values[key] = parse_date(lines.get(item, (0, ""))[1])
        except DateError as error:
            wrong.append(_place(lines, item) + error.message + "年月日(例: 2025/8/1)を入れてください。")
    for item, key in _TEXTS.items():
        values[key] = lines.get(item, (0, ""))[1]
        if not values[key]:
            wrong.append(_place(lines, item) + "空欄です。値を入れてください。")
    wards = tuple(
        part.strip() for part in lines.get(_WARDS, (0, ""))[1].replace("・", "、").split("、") if part.strip()
    )
    if not wards:
        wrong.append(_place(lines, _WARDS) + "空欄です。区名を「、」で区切って入れてください。")
    for earlier, later in _ORDER:
        first, second = values.get(_DATES[earlier]), values.get(_DATES[later])
        if isinstance(first, date) and isinstance(second, date) and first > second:
            wrong.append(_place(lines, later) + f"「{earlier}」より前の日付です。日付の順序を直してください。")
    if wrong:
        raise SettingsError(
            f"{path.name} に誤りがあります。直して保存し、もう一度実行してください。\n" + "\n".join(wrong)
        )
    return KokuhoRules(**values, wards=wards)  # type: ignore[arg-type]


def _place(lines: Mapping[str, tuple[int, str]], item: str) -> str:
    return f"{lines[item][0]}行「{item}」: " if item in lines else f"項目「{item}」: "


def _lines(path: Path) -> dict[str, tuple[int, str]]:
    """Return item -> (line, value)."""
    try:
        data = path.read_bytes()
        if path.suffix.lower() == ".csv":
            rows = list(csv.reader(io.StringIO(decode(data)[0], newline="")))
        else:
            sheet = next(iter(read_sheets(data).values()))
            rows = [[str(cell) for cell in row] for row in sheet]
    except FileNotFoundError:
        raise SettingsError(f"{path} がありません。国保設定のファイルを指定してください。") from None
    except PermissionError as error:
        raise SettingsError(f"{path.name} を読めません。他のプログラムで開いていれば閉じてください。") from error
    except UnfitError as error:
        raise SettingsError(f"{path.name} の{error}") from error
    except Exception as error:
        raise SettingsError(
            f"{path.name} を設定として読めません。CSV か Excel ブックで保存し直してください。"
        ) from error
    return {normalise(row[0]): (line, normalise(row[1])) for line, row in enumerate(rows, 1) if len(row) > 1 and row[0]}
