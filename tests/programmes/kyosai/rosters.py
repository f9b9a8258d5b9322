"""Records files for the tests of lists: a member, another one and a dependant of the first, varied cell by cell."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from ledger_tools.pipeline.programmes import Listed

DAY = date(2025, 11, 10)
KEYS = (
    *("記号", "番号", "枝番", "氏名", "フリガナ", "生年月日", "区分", "局コード", "所属コード", "在職区分"),
    *("休職開始日", "休職終了日", "退職日", "イントラネット端末", "マイナンバー登録", "マイナンバーカード"),
    *("マイナ保険証登録日", "マイナ保険証解除申請日", "マイナンバーカード有効期限", "電子証明書有効期限"),
    "資格確認書交付日",
)
MEMBER = {
    **dict.fromkeys(KEYS, ""),
    "記号": "共済",
    "枝番": "00",
    "区分": "本人",
    "局コード": "01",
    "所属コード": "0101",
    "在職区分": "在職",
    "生年月日": "1980-05-05",
    "イントラネット端末": "無",
    "マイナンバー登録": "有",
    "マイナンバーカード": "有",
    "マイナ保険証登録日": "2024-04-01",
    "マイナンバーカード有効期限": "2032-05-05",
    "電子証明書有効期限": "2027-05-05",
}
ARATA = {**MEMBER, "番号": "0000101", "氏名": "青葉 新", "フリガナ": "アオバ アラタ"}
FUMI = {**MEMBER, "番号": "0000102", "氏名": "若葉 文", "フリガナ": "ワカバ フミ"}
CHILD = {
    **MEMBER,
    "番号": "0000101",
    "枝番": "01",
    "氏名": "青葉 桃",
    "フリガナ": "アオバ モモ",
    "区分": "被扶養者",
    "在職区分": "",
    "生年月日": "2010-01-01",
    "イントラネット端末": "",
}
LINES = (ARATA, FUMI, CHILD)


def text(*lines: Mapping[str, str], keys: tuple[str, ...] = KEYS) -> str:
    return "\n".join([",".join(keys), *(",".join(line[key] for key in keys) for line in lines)]) + "\n"


def put(folder: Path, **files: str | bytes) -> Path:
    (folder / "名簿").mkdir(exist_ok=True)
    for name, data in files.items():
        path = folder / "名簿" / name
        path.write_bytes(data.encode("utf-8") if isinstance(data, str) else data)
    return folder


def sentences(found: Listed) -> str:
    return "\n".join(problem.sentence for problem in found.problems)
