"""The names of everything in a cycle folder, once: who copies, checks or rebuilds a cycle finds its parts here.

What a programme writes beside them (対象者一覧.xlsx, 発送一覧.xlsx …) is named in the programme's own folder.
"""

from __future__ import annotations

import re

SETTINGS = "設定.xlsx"
STORE = "ledger.sqlite3"
FAULTS = "不具合の記録.txt"  # where the program itself failed; without anybody's data
RECORDS = "名簿"
RECORDS_SAMPLE = "見本.xlsx"  # shows how records look; never read
WORDING = "文面"
LEDGERS = "受領簿"
RETURNS = "回収"
REPORTS = "報告"
ARCHIVE = "保管"
REGISTER = "目録.jsonl"  # in 保管/: what was done to the store, from which it can be made again
SEAL = ".ledger.seal"  # in 保管/: a checksum of the store as it was left
FOLDERS = (RECORDS, WORDING, LEDGERS, RETURNS, REPORTS, ARCHIVE)

# 文面/: texts, and templates for Word.
TEXTS = "文面.xlsx"
COVERING_LETTER = "送付状.docx"
REMINDER = "督促状.docx"
MANAGERS_REPORT = "報告書.docx"  # what is laid out by it in 報告/ has the same name

# 受領簿/: the schedule over all, and in each bureau's folder its ledgers, slip and letter.
SCHEDULE = "配付日程.xlsx"
SLIP = "00_送付票.xlsx"
LETTER = "00_送付状.docx"
LEDGER_ENDING = "_受領簿.xlsx"

# 報告/
OPEN_ITEMS = "未処理一覧.xlsx"
PROGRESS_PAGE = "進み具合.html"
CARDS_BOOK = "返送カード確認表.xlsx"
REVIEW_BOOK = "要確認一覧.xlsx"
SLOT_REPORT = "受付時間案.xlsx"
KOKUHO = "国保"

# 報告/督促/ and 報告/差戻し/: what goes to bureaus with open items; earlier papers lie below 過去/.
LETTERS = "督促"
SEND_BACK = "差戻し"
EARLIER = "過去"
LETTER_ENDING = "_依頼文.docx"
SEND_BACK_ENDING = "_差戻し.xlsx"
MERGE_LIST = "差込一覧.csv"
SENT_LIST = "依頼文の記録.csv"
DESK_LIST = "保険係の対応.xlsx"


def part_name(number: int) -> str:
    """Return how people call a supplement, and how its folders in 受領簿/ and 報告/ are called: 追加分第1回."""
    return f"追加分第{number}回"


def in_brackets(part: int) -> str:
    """Return what stands behind the title of a paper that is about a supplement; '' where it is about the batch."""
    return f"({part_name(part)})" if part else ""


def part_of(name: str) -> int:
    """Return which supplement a folder is of; 0 where it is called otherwise."""
    found = re.fullmatch(r"追加分第([1-9][0-9]*)回", name)
    return int(found[1]) if found else 0
