"""The rules as tables: for the README, the manual and the sheet 判定の基準, all from the code."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ledger_tools.programmes.kyosai import falling_due, leaflet
from ledger_tools.programmes.kyosai.rules import RULES

MARKER = "kyosai"

PRECEDENCE: tuple[str, ...] = (
    "「交付済」「番号未登録」又は「退職」に当たる方は、ア〜エに当たるときも対象外とする。",
    "ア〜エのいずれかに当たる方に交付する。二つ以上に当たるときは、最初のものを理由とし、全てを該当欄に示す。",
    "基準日の当日は「基準日まで」に含め、有効期限の当日は有効とする。",
    "判定に必要な項目が空欄の方は「判定不能」とし、その項目を示す(ほかの項目だけで判定できる方を除く)。",
    "記録に矛盾や読み取れない記入がある方、本人の行がない被扶養者、枝番が重複する方などは「要確認」とする。",
    "平成28年1月より前の登録日及び有効期限、10年余り先の有効期限などは、読み取れない記入として扱う。",
    "基準日に75歳以上の方は「要確認」とする(後期高齢者医療の対象のため)。",
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
    rows = rule_rows() + [("共通", "", text, "", "") for text in PRECEDENCE]
    return pd.DataFrame(rows, columns=["code", "effect", "title", "clause", "reading"])


def rules_table() -> str:
    """Return the Markdown table that stands in the README between the markers of :func:`block`."""
    table = markdown(("区分", "結果", "基準", "根拠", "補足"), rule_rows())
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
