"""国保 roster files for the tests: a household of two and one of one, varied cell by cell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import openpyxl

from ledger_tools.pipeline.programmes import Kokuho, kokuho
from ledger_tools.programmes.kokuho.columns import COLUMNS

KEYS = tuple(column.header for column in COLUMNS if column.key != "kana")
PERSON = {
    **dict.fromkeys(KEYS, ""),
    "世帯主区分": "世帯主",
    "記号": "051",
    "枝番": "01",
    "生年月日": "1980-05-05",
    "区": "川崎区",
    "マイナ保険証登録": "有",
    "電子証明書有効期限": "2028-05-05",
}
HEAD = {**PERSON, "世帯番号": "000001", "番号": "0000001", "氏名": "架空 一"}
SECOND = {**HEAD, "枝番": "02", "世帯主区分": "世帯員", "氏名": "架空 二"}
ALONE = {
    **PERSON,
    "世帯番号": "000002",
    "番号": "0000002",
    "氏名": "架空 三",
    "マイナ保険証登録": "無",
    "電子証明書有効期限": "",
}
LINES = (HEAD, SECOND, ALONE)

_SHEETS = {"個人": "氏名", "判定不能・要確認": "行", "対象外": "行"}


def text(lines: Iterable[Mapping[str, str]], keys: Sequence[str] = KEYS) -> str:
    return "\n".join([",".join(keys), *(",".join(line.get(key, "") for key in keys) for line in lines)]) + "\n"


def judged(folder: Path, data: str | bytes, name: str = "国保.csv") -> Kokuho:
    """What ``kokuho`` leaves of a roster of these lines or bytes."""
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8"))
    return kokuho(folder, path)


def sentences(found: Kokuho) -> str:
    return "\n".join(problem.sentence for problem in found.problems)


def shown(found: Kokuho) -> dict[str, list[str]]:
    """The names on 個人, and the lines of the file on the sheets of who gets nothing yet and who gets nothing."""
    book = openpyxl.load_workbook(found.path)
    lists = {}
    for sheet, header in _SHEETS.items():
        if sheet not in book.sheetnames:  # nobody stands on it
            lists[sheet] = []
            continue
        rows = iter(book[sheet].iter_rows(values_only=True))
        heads = next(row for row in rows if header in row)
        place = heads.index(header)
        lists[sheet] = [str(row[place]) for row in rows if row[place] is not None]
    return lists
