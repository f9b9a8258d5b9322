"""The 国保 rules as tables, all from the code."""

from __future__ import annotations

import pandas as pd

from ledger_tools.programmes.kokuho.rules import (
    APART_LOT,
    CERTIFICATE,
    CERTIFICATE_END,
    END_RULES,
    KIND_RULES,
    NOTICE,
    NOTICE_END,
    NOTICE_RULE,
    ORDINARY_MAIL,
    READINGS,
    RECORDED_MAIL,
    REGISTERED_MAIL,
)
from ledger_tools.programmes.kyosai.table import markdown

MARKER = "kokuho"

_TOP = "国保だより 冒頭"
_POST: tuple[tuple[str, str, str, str, str], ...] = (
    (ORDINARY_MAIL, "郵便", f"{NOTICE}の封筒", _TOP, ""),
    (RECORDED_MAIL, "郵便", f"{CERTIFICATE}の封筒", _TOP, ""),
    (
        REGISTERED_MAIL,
        "郵便",
        f"{CERTIFICATE}の封筒で、世帯が希望したもの",
        f"{_TOP}※3",
        "世帯のどなたかの書留希望が「有」",
    ),
    (
        APART_LOT,
        "封筒",
        "別送の生年月日の方(令和7年度は昭和30年7月2日〜8月1日生まれ)",
        "国保だより〈ご注意〉",
        "その方の分だけを7月下旬に別送する",
    ),
)


def rule_rows() -> list[tuple[str, str, str, str, str]]:
    """Return (code, what it decides, rule, clause, reading)."""
    rows = [(rule.code, CERTIFICATE, rule.title, rule.clause, rule.reading) for rule in KIND_RULES]
    rows.append((NOTICE_RULE.code, NOTICE, NOTICE_RULE.title, NOTICE_RULE.clause, NOTICE_RULE.reading))
    rows += [(rule.code, "有効期限", rule.title, rule.clause, rule.reading) for rule in END_RULES]
    rows += [(code, "有効期限", title, clause, "") for code, title, clause in (CERTIFICATE_END, NOTICE_END)]
    return rows + list(_POST)


def rule_frame() -> pd.DataFrame:
    """Return the rules as a frame (code, effect, title, clause, reading), with the readings below them."""
    rows = rule_rows() + [("共通", "", text, "", "") for text in READINGS]
    return pd.DataFrame(rows, columns=["code", "effect", "title", "clause", "reading"])


def rules_table() -> str:
    """Return the Markdown table for the README (see ``eligibility.table.block``)."""
    table = markdown(("区分", "決まること", "基準", "根拠", "補足"), rule_rows())
    return table + "\n\n" + "\n".join(f"- {text}" for text in READINGS)
