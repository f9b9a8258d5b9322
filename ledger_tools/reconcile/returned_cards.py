"""Cards that must come back (依頼文 3(2), 別紙3 2(1)・3※): which, how many did, and what is still awaited.

What the desk has counted itself decides; elsewhere the number stated on the ledger (返送する資格確認書).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pandas as pd

from ledger_tools.findings import WARNING, Finding
from ledger_tools.frames import lines
from ledger_tools.model import DECIDED, RETIRED_CARD_MISSING
from ledger_tools.reconcile.case import (
    CLAIM_MAILED,
    CLAIM_NOTHING,
    CLAIM_RECEIVED,
    CLAIM_RETIRED,
    REMARK,
    Case,
    RowHits,
    hits,
)

#: Beside such a remark the card may have come back with the ledger.
_MAYBE_BACK = frozenset({"retired", "bounced", "died", "refused", "transferred"})
#: A row with these problems and no others is explained where the records and the counted cards say what it leaves out.
EXPLAINED_BY_CARDS = frozenset({"S01", "N02", "N10", "N11"})
_MOST_NAMED = 5


def left_on(rows: pd.DataFrame) -> pd.Series:
    """The day of retirement: the records', else the remark's."""
    return rows["retired_on"].where(
        rows["retired_on"].notna(), rows["remark_date"].where(rows["remark_kind"] == "retired")
    )


def expected_back(case: Case) -> pd.DataFrame:
    """Per row: ``by_row``, ``by_records`` (why its cards must come back), ``back`` (all did), ``settled`` and
    ``in_the_way``.

    ``settled``: the records say retired, all cards were counted, and the row shows nothing else: a missing or short
    remark is a formality, unless what it says of the day is another one. ``in_the_way``: its cards may be among those
    stated for others, as long as nobody has counted them.
    """
    rows = case.rows
    ends = pd.Timestamp(case.settings.kept_from)
    by_row = (rows["claim"] == CLAIM_RETIRED) & (left_on(rows) < ends)
    gone = rows["retired_on"].notna() & (rows["retired_on"] <= pd.Timestamp(case.as_of))
    silent = ~rows["proof"] & ~rows["claim"].isin([CLAIM_RETIRED, CLAIM_MAILED, CLAIM_RECEIVED])
    by_records = gone & (rows["retired_on"] < ends) & silent
    full = rows["counted"] >= rows["cards"]
    perhaps = ~by_row & _perhaps_back(case)
    trusted = rows["came_on"].isin(_trusted_ledgers(case, by_row, perhaps))
    back = full | ((by_row | perhaps) & rows["counted"].isna() & trusted)
    said = rows.loc[rows["remark_kind"] == "retired", "remark_problems"]
    gone_on = rows["retired_on"].dt.month
    short = said[said.map(_only_short).astype(bool)]
    short = short[[_fits(*pair) for pair in zip(rows["remark_months"][short.index], gone_on[short.index], strict=True)]]
    plain = (rows["claim"] == CLAIM_NOTHING) | rows.index.isin(short.index)
    settled = gone & full & silent & (rows["verdict"] == "") & rows["returned"] & plain
    in_the_way = perhaps & rows["counted"].isna()
    return pd.DataFrame(
        {"by_row": by_row, "by_records": by_records, "back": back, "settled": settled, "in_the_way": in_the_way}
    )


def _only_short(problems: object) -> bool:
    return isinstance(problems, tuple) and all(code == "N02" for code, _ in problems)


def _fits(months: object, month: float) -> bool:
    """Whether what is written of the day of retirement (11月中) agrees with the records; 11月31日 does not."""
    return not isinstance(months, tuple) or all(written == month for written in months)


def _perhaps_back(case: Case) -> pd.Series:
    """Rows whose card may be among those stated to come back, though no clear retirement says so."""
    rows = case.rows
    return rows["remark_kind"].isin(_MAYBE_BACK) | _silent_retiree(case, rows)


def _trusted_ledgers(case: Case, by_row: pd.Series, perhaps: pd.Series) -> set[str]:
    """Ledgers whose stated number is exactly that of the cards found and of all those that may be in the envelope.

    A larger number is wrong (D04) and proves nothing; where it is smaller, nobody can tell whose cards it counts.
    """
    rows = case.rows
    mine = rows[(by_row | perhaps | (rows["counted"] > 0)) & (rows["came_on"] != "")]
    sums = mine["counted"].fillna(mine["cards"]).groupby(mine["came_on"]).sum()
    stated = sums.index.to_series().map(case.ledgers.set_index("ledger_id")["cards_stated"])
    return set(sums.index[stated == sums])


def cards_expected(case: Case, rows: pd.DataFrame) -> pd.Series:
    """Return ledger_id -> cards that must come back with it: of retirees before 旧証失効日 by its rows."""
    due = _due(case, rows)
    return rows[due].groupby(rows["came_on"].where(rows["came_on"] != "", rows["ledger_id"]))["cards"].sum()


def _due(case: Case, rows: pd.DataFrame) -> pd.Series:
    ends = pd.Timestamp(case.settings.kept_from)
    claim = rows["taken_as"] if "taken_as" in rows else rows["claim"]
    left = left_on(rows)
    return ((rows["claim"] == CLAIM_RETIRED) | (claim == CLAIM_RETIRED)) & (left < ends)


def missing_cards(case: Case, expected: pd.DataFrame) -> RowHits:
    """Check that the cards of retirees came back (N07; 別紙3 2(1)・3※).

    Which retiree's card is missing cannot be told from a ledger's number alone: where it falls short, all rows that
    were not counted wait.
    """
    rows = case.rows
    short = expected["by_row"] | (expected["by_records"] & rows["counted"].notna())
    return hits("N07", rows, short & ~expected["back"], _missing_message(case, expected), about=REMARK)


def accepted_retirements(case: Case, rows: pd.DataFrame) -> pd.Series:
    """Rows that were decided to be retirees', and whose cards must therefore come back."""
    return (rows["status"] == DECIDED) & (rows["taken_as"] == CLAIM_RETIRED) & _due(case, rows)


def missing_after_decision(case: Case, accepted: pd.DataFrame, expected: pd.DataFrame) -> RowHits:
    """Check that the cards of whoever was decided to have retired came back too (N07; 別紙3 2(1)・3※)."""
    missing = ~expected["back"].loc[accepted.index]
    return hits("N07", accepted, missing, _missing_message(case, expected), about=REMARK)


def _missing_message(case: Case, expected: pd.DataFrame) -> Callable[[Any], str]:
    doubtful = case.rows[expected["in_the_way"] & (case.rows["came_on"] != "")]
    others = doubtful.groupby(doubtful["came_on"])["bango"].agg(list).to_dict()
    stated = dict(zip(case.ledgers["ledger_id"], case.ledgers["cards_stated"], strict=True))

    def message(row: Any) -> str:
        counted, cards = row.counted, int(row.cards)
        start = "退職者の資格確認書"
        if pd.isna(counted):
            number = stated.get(row.came_on or row.ledger_id)
            written = "記入なし" if pd.isna(number) else f"{int(number)}枚"
            if not pd.isna(number) and number >= cards:
                whose = [bango for bango in others.get(row.came_on, ()) if bango != row.bango]
                return (
                    f"{start}({cards}枚)が戻ったか、受領簿の返送枚数の記入({written})からは分かりません。"
                    f"{f'{_numbers(whose)}の行のカードかもしれません。' if whose else ''}"
                )
            return f"{start}({cards}枚)が戻っていません(受領簿の返送枚数の記入: {written})。"
        if counted:
            return f"{start}{cards}枚のうち{int(counted)}枚だけが届いています(残り{cards - int(counted)}枚)。"
        return f"{start}({cards}枚)が届いていません(返送カード確認表で0枚)。"

    return message


def _numbers(bango: list[str]) -> str:
    others = f"ほか{len(bango) - _MOST_NAMED}人" if len(bango) > _MOST_NAMED else ""
    return f"番号{'、'.join(bango[:_MOST_NAMED])}{others}"


def unexpected_cards(case: Case, expected: pd.DataFrame) -> Iterable[RowHits]:
    """Check that no card came back whose row does not expect it (D04; 別紙3 3※).

    Who received it first and left after that may well have handed it back: that is only mentioned.
    """
    rows = case.rows
    due = expected["by_row"] | expected["by_records"] | expected["settled"] | (rows["claim"] == CLAIM_RETIRED)
    strange = (rows["counted"] > 0) & ~due & ~rows["bounced"] & (rows["claim"] != CLAIM_MAILED)
    strange &= ~rows["remark_kind"].isin(["bounced", "retired", "died"])
    received = rows["claim"] == CLAIM_RECEIVED
    ends, today = pd.Timestamp(case.settings.kept_from), pd.Timestamp(case.as_of)
    left = (rows["retired_on"] < ends) & (rows["retired_on"] <= today)
    handed_back = received & left & (rows["received_last"] <= rows["retired_on"]) & (rows["received_wrong"] == "")
    for where, level in ((received & ~handed_back, ""), (handed_back, WARNING)):
        yield hits(
            "D04",
            rows,
            strange & where,
            lambda row: f"受領済みの記入ですが、資格確認書が{int(row.counted)}枚、返送カード確認表に届いています。",
            level,
        )
    yield hits(
        "D04",
        rows,
        strange & ~received,
        lambda row: f"返送の予定のない資格確認書が{int(row.counted)}枚届いています。",
        WARNING,
    )


def returned_cards_add_up(case: Case, rows: pd.DataFrame) -> Iterable[Finding]:
    """Check that the cards which came back, or were stated to, are those of the retirees' rows (D04; 別紙3 3※).

    A row that is still a question, and a card back from the post, may account for a difference; a card that was
    counted for anybody else is asked about in that row.
    """
    ledger = rows["came_on"].where(rows["came_on"] != "", rows["ledger_id"])
    due = _due(case, rows)
    maybe = ~due & _perhaps_back(case)
    cards, counted = rows["cards"], rows["counted"]
    of_rows = {
        "wanted": cards.where(due, 0),
        "more": cards.where(maybe, 0) + counted.where(~(due | maybe)).fillna(0),
        "found": counted.where(due | maybe),
        "known": counted.notna(),
        "unknown": due & counted.isna(),
    }
    back = case.ledgers[case.ledgers["submitted"]]
    sums = back.join(pd.DataFrame(of_rows).groupby(ledger).sum(), on="ledger_id").fillna({"wanted": 0, "more": 0})
    sums["counted"] = (sums["known"] > 0) & (sums["unknown"] == 0)
    sums["number"] = sums["cards_stated"].where(~sums["counted"], sums["found"])
    whose = rows[due | maybe].groupby(ledger)["bango"].agg(list)
    wrong = (sums["number"] < sums["wanted"]) | (sums["number"] > sums["wanted"] + sums["more"])
    for line in lines(sums[wrong]):
        number = int(line.number)
        said = f"届いたのは{number}枚です" if line.counted else f"返送枚数は{number}枚と記入されています"
        message = f"{said}が、退職の行の枚数は{int(line.wanted)}枚です。"
        if line.ledger_id in whose:
            message += f"{_numbers(whose[line.ledger_id])}の行を確かめてください。"
        yield Finding("D04", message, ledger_id=line.ledger_id)


def to_be_counted(case: Case, rows: pd.DataFrame) -> pd.Series:
    """Rows whose cards lack (N07) and were not counted, though cards are stated to have come with their ledger."""
    came = rows["came_on"].where(rows["came_on"] != "", rows["ledger_id"])
    stated = came.map(case.ledgers.set_index("ledger_id")["cards_stated"])
    return rows["codes"].str.contains("N07", regex=False) & rows["counted"].isna() & (stated > 0)


def _silent_retiree(case: Case, rows: pd.DataFrame) -> pd.Series:
    left = rows["retired_on"]
    ends, today = pd.Timestamp(case.settings.kept_from), pd.Timestamp(case.as_of)
    return left.notna() & (left < ends) & (left <= today) & ~rows["proof"]


def cards_returned(case: Case, rows: pd.DataFrame, expected: pd.DataFrame) -> pd.Series:
    """Cards of each row known to be back: a whole number, or '' where none were expected and none counted."""
    counted = rows["counted"]
    due = _due(case, rows)
    number = counted.where(counted.notna(), np.nan)
    number = number.mask(counted.isna() & due, 0)
    number = number.mask(counted.isna() & due & expected["back"], rows["cards"].astype(float))
    number = number.mask(counted.isna() & (rows["status"] == RETIRED_CARD_MISSING), 0)
    values = ["" if pd.isna(value) else int(value) for value in number.tolist()]
    return pd.Series(values, index=rows.index, dtype=object)
