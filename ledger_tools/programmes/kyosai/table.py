"""The rules as tables: for the README, the manual and the sheet 判定のルール, all from the code."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ledger_tools.programmes.kyosai import falling_due, leaflet
from ledger_tools.programmes.kyosai.rules import RULES

MARKER = "kyosai"

PRECEDENCE: tuple[str, ...] = (
    "対象外の「交付済」「番号未登録」「退職」は、ア〜エより優先する。",
    "ア〜エのどれか一つでも当たれば交付する。理由は当たるものの最初を示し、全てを該当欄に残す。",
    "基準日の当日は「基準日まで」に含む。有効期限の当日はまだ有効とする。",
    "判定に必要な項目が空欄の方は「判定不能」として項目名を示し、どちらとも決めない(他の項目だけで決まる方は除く)。",
    "矛盾や読み取れない記入で決まらない方、本人の行がない被扶養者、枝番の重複などは「要確認」とする。",
    "平成28年1月より前の登録日・有効期限や、10年余りより先の有効期限など、あり得ない日付は読み取れない記入とみる。"
    "基準日に75歳以上の方は要確認とする(後期高齢者医療)。",
)


def rule_rows() -> list[tuple[str, str, str, str, str]]:
    """Return (code, effect, rule, clause, reading) for who gets a card, who falls due and who gets the leaflet."""
    rows = [(rule.code, rule.effect, rule.title, rule.clause, rule.reading) for rule in RULES]
    rows.append(
        ("後日", "後日交付", "有効期限切れから3か月後も更新していない", falling_due.CLAUSE, falling_due.READING)
    )
    rows += [(way, "リーフレット", reading, clause, "") for way, (clause, reading) in leaflet.CLAUSES.items()]
    return rows


def rule_frame() -> pd.DataFrame:
    """Return the rules as a frame (code, effect, title, clause, reading), with the precedence below them."""
    rows = rule_rows() + [("", "優先", text, "", "") for text in PRECEDENCE]
    return pd.DataFrame(rows, columns=["code", "effect", "title", "clause", "reading"])


def rules_table() -> str:
    """Return the Markdown table that stands in the README between the markers of :func:`block`."""
    table = markdown(("区分", "結果", "ルール", "根拠", "読み方"), rule_rows())
    return table + "\n\n" + "\n".join(f"- {text}" for text in PRECEDENCE)


def block(marker: str, table: str) -> str:
    """Return the table between the comments by which a drift test finds it in a README."""
    return f"<!-- rules:{marker} -->\n{table}\n<!-- /rules:{marker} -->"


def drifted(document: str, marker: str, table: str) -> bool:
    """Return whether a document's block is missing or differs from what the code says."""
    return block(marker, table) not in document.replace("\r\n", "\n")


def markdown(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table; | in a cell is escaped."""
    lines = ["| " + " | ".join(headers) + " |", "| " + " | ".join("---" for _ in headers) + " |"]
    lines += ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n".join(lines)
