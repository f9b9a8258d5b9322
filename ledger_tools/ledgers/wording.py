"""The wording of what is handed out: 文面/文面.xlsx and 文面/送付状.docx, which staff edit in Excel and Word.

文面.xlsx, sheet 文面: column 項目 (fixed), column 文 (free text with placeholders such as ``{提出期限}``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from ledger_tools.errors import SettingsError
from ledger_tools.folder import COVERING_LETTER, TEXTS
from ledger_tools.japanese.text import normalise
from ledger_tools.ledgers.placeholders import BUREAU_WORDS, CHOICE_WORDS, EARLIER_WORDS, LEDGER_WORDS, SETTING_WORDS

SHEET = "文面"

_GENERAL = SETTING_WORDS
_BUREAU = SETTING_WORDS | BUREAU_WORDS
_LEDGER = SETTING_WORDS | BUREAU_WORDS | LEDGER_WORDS
_CHOICE = CHOICE_WORDS


@dataclass(frozen=True, slots=True)
class WordingItem:
    """One line of the sheet: its 項目, the placeholders it may hold, and how long it may become."""

    label: str
    words: frozenset[str]
    limit: int = 400
    may_be_empty: bool = False
    may_be_absent: bool = False  # from the wording of a cycle that an earlier version began


#: Excel shows at most 255 characters in an input prompt; placeholders may lengthen the text, hence 200.
_PROMPT = 200

ITEMS: tuple[WordingItem, ...] = (
    WordingItem("受領簿 別紙", _LEDGER, 40, True, True),
    WordingItem("受領簿 表題", _LEDGER, 40),
    WordingItem("受領簿 配付期限", _LEDGER, 60),
    WordingItem("受領簿 提出期限", _LEDGER, 60),
    WordingItem("受領簿 配付(窓口)", _LEDGER, 100),
    WordingItem("受領簿 配付(直送)", _LEDGER, 100),
    WordingItem("受領簿 説明1", _LEDGER, 120, True),
    WordingItem("受領簿 説明2", _LEDGER, 120, True),
    WordingItem("受領簿 説明2(追加分)", _LEDGER, 120, True, True),
    WordingItem("受領簿 説明3", _LEDGER, 120, True),
    WordingItem("受領簿 説明4", _LEDGER, 120, True),
    WordingItem("受領簿 説明5", _LEDGER, 120, True),
    WordingItem("受領簿 説明6", _LEDGER, 120, True),
    WordingItem("受領簿 同姓同名", _LEDGER, 120),
    WordingItem("受領簿 同姓同名の注", _LEDGER, _PROMPT),
    WordingItem("受領簿 対象者なし", _LEDGER, 100),
    WordingItem("入力案内 受領年月日", _LEDGER, _PROMPT),
    WordingItem("入力案内 受領印又は署名", _LEDGER, _PROMPT),
    WordingItem("入力案内 備考", _LEDGER, _PROMPT),
    WordingItem("入力案内 返送枚数", _LEDGER, _PROMPT),
    WordingItem("備考の候補 退職", _CHOICE, 40),
    WordingItem("備考の候補 休職", _CHOICE, 40),
    WordingItem("送付票 表題", _BUREAU, 40),
    WordingItem("送付票 配付(窓口)", _BUREAU, 100),
    WordingItem("送付票 配付(直送)", _BUREAU, 100),
    WordingItem("送付票 説明1", _BUREAU, 160, True),
    WordingItem("送付票 説明2", _BUREAU, 160, True),
    WordingItem("送付票 説明3", _BUREAU, 160, True),
    WordingItem("配付日程 表題", _GENERAL, 60),
    WordingItem("配付日程 説明", _GENERAL, 160, True),
    WordingItem("配付日程 直送", _GENERAL, 160),
)

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Wording:
    """Checked wording: text by 項目, and the bytes of the covering letter's Word template."""

    texts: Mapping[str, str]
    letter: bytes

    def text(self, label: str, values: Mapping[str, str]) -> str:
        """Return the text of ``label`` with its placeholders filled in from ``values``."""
        return _PLACEHOLDER.sub(lambda found: values[found[1].strip()], self.texts.get(label, ""))

    def of_part(self, label: str, part: int) -> str:
        """Return the item that stands for ``label`` in a supplement, where the wording has one of its own for it."""
        own = f"{label}(追加分)"
        return own if part and own in self.texts else label


def read_wording(folder: Path) -> Wording:
    """Read and check 文面.xlsx and 送付状.docx in ``folder``.

    Raises :class:`~ledger_tools.errors.SettingsError`, which names the sheet and the cell, where a file or an item is
    missing, a text is too long, or a placeholder is not known.
    """
    return Wording(_read_texts(folder / TEXTS), _read_letter(folder / COVERING_LETTER))


def _read_letter(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise SettingsError(_missing(path)) from error


def _missing(path: Path) -> str:
    where = f"{path.name} を開けません({path.parent})。"
    return f"{where}文面フォルダに {path.name} があるか、他で開いていないか確認してください。"


def _read_texts(path: Path) -> dict[str, str]:
    cells = _cells(path)
    texts: dict[str, str] = {}
    known = {item.label: item for item in ITEMS}
    for row, (label, text) in cells:
        item = known.get(label)
        if item is None:
            raise SettingsError(
                f"{path.name}［{SHEET}］A{row}: 項目「{label}」は使われていません。項目の列は変えないでください。"
            )
        if label in texts:
            raise SettingsError(
                f"{path.name}［{SHEET}］A{row}: 項目「{label}」が2か所にあります。1行だけ残してください。"
            )
        _check(item, text, f"{path.name}［{SHEET}］B{row}")
        texts[label] = text
    absent = [item.label for item in ITEMS if item.label not in texts and not item.may_be_absent]
    if absent:
        names = "」「".join(absent)
        raise SettingsError(
            f"{path.name}［{SHEET}］: 項目「{names}」がありません。ひな形の {path.name} から行を写してください。"
        )
    return texts


def _cells(path: Path) -> list[tuple[int, tuple[str, str]]]:
    """Return (row number, (項目, 文)) of every row that has a 項目; only the first 500 rows are looked at."""
    try:
        with path.open("rb") as stream:
            book = load_workbook(stream, read_only=True, data_only=True)
            if SHEET not in book.sheetnames:
                raise SettingsError(f"{path.name}: シート「{SHEET}」がありません。シートの名前を元に戻してください。")
            rows = list(book[SHEET].iter_rows(min_row=2, max_row=500, max_col=2, values_only=True))
    except (OSError, BadZipFile, InvalidFileException, KeyError, ValueError) as error:
        raise SettingsError(_missing(path)) from error
    pairs = ((number, tuple(_plain(value) for value in row)) for number, row in enumerate(rows, start=2))
    return [(number, (normalise(pair[0]), pair[1])) for number, pair in pairs if len(pair) == 2 and pair[0]]


def _plain(value: object) -> str:
    return "" if value is None else str(value).replace("_x000D_", "").replace("\r", "").strip()


def _check(item: WordingItem, text: str, place: str) -> None:
    if not text and not item.may_be_empty:
        raise SettingsError(f"{place}: 「{item.label}」が空欄です。文を入れてください。")
    if len(text) > item.limit:
        raise SettingsError(f"{place}: 「{item.label}」が {len(text)} 字あります。{item.limit} 字以内にしてください。")
    for word in _PLACEHOLDER.findall(text):
        if EARLIER_WORDS.get(word.strip(), word.strip()) not in item.words:
            allowed = "、".join(f"{{{name}}}" for name in sorted(item.words))
            raise SettingsError(f"{place}: 差込語 {{{word}}} は使えません。使えるのは {allowed} です。")
    if re.search(r"[{}]", _PLACEHOLDER.sub("", text)):
        raise SettingsError(f"{place}: {{ と }} の数が合いません。差込語は {{提出期限}} のように書いてください。")
