"""Rules on the remark (備考) and the records (N01–N15, without N07).

Every function's docstring opens with 'Check that …' and cites the clause it comes from.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

import pandas as pd

from ledger_tools.findings import WARNING
from ledger_tools.frames import lines
from ledger_tools.reconcile.case import (
    CLAIM_DOUBT,
    CLAIM_MAILED,
    CLAIM_NOTHING,
    CLAIM_RECEIVED,
    CLAIM_RETIRED,
    REMARK,
    Case,
    RowHits,
    came_back,
    day,
    records,
)
from ledger_tools.reconcile.case import hits as hits_on
from ledger_tools.reconcile.on_record import on_leave

#: What these rules ask about is put right in 備考, also where nothing stands there yet.
hits = partial(hits_on, about=REMARK)

#: How a sentence goes on that begins where the quotation of a remark ends; the longest first.
_REFERRING = {
    "のうち": "そのうち",
    "からは": "この記載からは",
    "には": "この記載には",
    "は": "この記載は",
    "の": "この記載の",
    "": "",
}


def remark_understood(case: Case) -> Iterable[RowHits]:
    """Check that the remark is one of the notice's forms, complete and done (N01, N02, N03; 別紙3 2(1)・(2))."""
    rows = case.rows
    # Beside a receipt it is of no consequence that the member leaves some day.
    asked = ~rows["remark_clean"] & (rows["remark"] != "") & ~(rows["remark_later"] & rows["proof"])
    written = rows.loc[asked, ["remark", "remark_problems"]]
    for code in ("N01", "N02", "N03"):
        problems = written["remark_problems"].map(lambda found, code=code: [why for c, why in found if c == code])
        texts = problems[problems.map(len) > 0].map(_in_sentences)
        messages = [
            f"備考「{row.remark}」{why}。" for row, why in zip(lines(written.loc[texts.index]), texts, strict=True)
        ]
        yield RowHits(code, pd.Series(messages, index=texts.index, dtype=object), about=REMARK)
    died = (rows["remark_kind"] == "died") & (rows["claim"] == CLAIM_DOUBT) & rows["remark_clean"]
    yield hits("N01", rows, died & ~(rows["remark_date"] == rows["retired_on"]), _death_message)
    outside = rows["remark_kind"].isin(["other", "refused", "lost"]) & (rows["claim"] == CLAIM_DOUBT)
    yield hits(
        "N01",
        rows,
        outside & rows["remark_clean"],
        lambda row: f"備考「{row.remark}」は別紙3に定めのない記載で、受領とも退職・休職とも決められません。",
    )


def _in_sentences(problems: Sequence[str]) -> str:
    """Join what is wrong with one remark; each begins where its quotation ends."""
    first, *others = problems
    return "。また、".join((first, *map(_continued, others)))


def _continued(problem: str) -> str:
    particle = next(one for one in _REFERRING if problem.startswith(one))
    return _REFERRING[particle] + problem.removeprefix(particle)


def _death_message(row: Any) -> str:
    if pd.isna(row.retired_on):
        return f"備考「{row.remark}」は死亡の記載ですが、{records(row)}に退職日がありません。"
    return (
        f"備考「{row.remark}」は死亡の記載ですが、{records(row)}の退職日{day(row.retired_on)}と日付を照合できません。"
    )


def whole_envelope(case: Case) -> Iterable[RowHits]:
    """Check that a remark does not speak of some of the cards only (N01; 別紙3 1※: one envelope for all of them).

    Where the desk has counted all cards of the row, that is known better than any remark tells.
    """
    rows = case.rows
    apart = [
        index
        for index, numbers, family, cards in zip(
            rows.index, rows["remark_counts"], rows["remark_family_counts"], rows["cards"], strict=True
        )
        if any(number != cards for number in _numbers(numbers))
        or any(number not in (cards, cards - 1) for number in _numbers(family))
    ]
    done = rows["claim"].isin([CLAIM_RECEIVED, CLAIM_MAILED, CLAIM_RETIRED]) & ~(rows["counted"] >= rows["cards"])
    yield hits(
        "N01",
        rows,
        done & rows.index.isin(apart),
        lambda row: f"備考「{row.remark}」の枚数が、この行の{int(row.cards)}枚と違います。",
    )


def _numbers(counts: object) -> tuple[int, ...]:
    return counts if isinstance(counts, tuple) else ()


def retirement_on_record(case: Case) -> Iterable[RowHits]:
    """Check that a remark of retirement agrees with the records (N04, N05; 別紙3 2(1))."""
    rows = case.rows
    said = rows["remark_kind"] == "retired"
    yield hits("N04", rows, said & rows["retired_on"].isna(), _unrecorded_message)
    differs = (
        said & rows["retired_on"].notna() & rows["remark_date"].notna() & (rows["remark_date"] != rows["retired_on"])
    )
    yield hits(
        "N05",
        rows,
        differs,
        lambda row: f"備考の退職日{day(row.remark_date)}が、{records(row)}の退職日{day(row.retired_on)}と違います。",
    )


def _unrecorded_message(row: Any) -> str:
    gone = "" if row.in_records else "今の名簿にこの組合員がいません。"
    known = row.in_records or not pd.isna(row.recorded_on)
    return f"備考「{row.remark}」ですが、{gone}{f'{records(row)}に退職日がありません。' if known else ''}"


def retired_in_scope(case: Case) -> Iterable[RowHits]:
    """Check that nobody who left before 退職者起算日 is on a ledger (N06; 別紙3 2(1))."""
    rows = case.rows
    first = pd.Timestamp(case.settings.retired_from)
    early = rows["retired_on"].where(
        rows["retired_on"].notna(), rows["remark_date"].where(rows["remark_kind"] == "retired")
    )
    yield hits(
        "N06",
        rows,
        early < first,
        lambda row: f"{day(early.at[row.Index])}退職で、退職者起算日({day(first)})より前です。",
    )


def retirement_has_happened(case: Case) -> Iterable[RowHits]:
    """Check that a remarked retirement is not still ahead: until then the member needs the card (N03; 別紙3 2(1))."""
    rows = case.rows
    left = rows["remark_date"].where(rows["remark_kind"] == "retired")
    yield hits(
        "N03",
        rows,
        left > pd.Timestamp(case.as_of),
        lambda row: f"備考の退職日{day(row.remark_date)}は、まだ来ていません。",
    )


def retirement_remarked(case: Case) -> Iterable[RowHits]:
    """Check that a recorded retiree without receipt is remarked as one (N10; 別紙3 2(1)).

    A receipt or a mailing dated before the retirement is one, and a death says why; from 旧証失効日 on no card is
    expected back (依頼文 3(2), N15).
    """
    rows = case.rows
    ends = pd.Timestamp(case.settings.kept_from)
    said = rows["remark_kind"].isin(["retired", "died"])
    unsaid = came_back(case) & _gone(case) & ~said & (rows["claim"] != CLAIM_MAILED)
    no_receipt = ~rows["proof"]
    after = (
        rows["proof"] & (rows["received_date"] > rows["retired_on"]) & (rows["retired_on"] >= rows["hand_out_start"])
    )
    yield hits(
        "N10",
        rows,
        unsaid & ((no_receipt & (rows["retired_on"] < ends)) | after),
        lambda row: f"{records(row)}では{day(row.retired_on)}に退職していますが、備考に退職の記載がありません。",
    )
    yield hits(
        "N10",
        rows,
        _gone(case) & (rows["claim"] == CLAIM_MAILED) & (rows["remark_date"] > rows["retired_on"]),
        lambda row: f"備考の郵送日{day(row.remark_date)}は、{records(row)}の退職日{day(row.retired_on)}より後です。",
    )


def late_retirement(case: Case) -> Iterable[RowHits]:
    """Check that whoever left on or after 旧証失効日 shows a receipt or another explanation (N15; 依頼文 3(2)).

    The cards should have been handed out by 配付期限 and are not given back; where they came back all the same, they
    explain the row. A retirement that is still ahead settles nothing.
    """
    rows = case.rows
    ends = pd.Timestamp(case.settings.kept_from)
    left_late = _gone(case) & (rows["retired_on"] >= ends) & came_back(case)
    said_late = (rows["remark_kind"] == "retired") & ((rows["remark_date"] >= ends) | (rows["retired_on"] >= ends))
    explained = rows["proof"] | (rows["claim"] == CLAIM_MAILED) | (_gone(case) & (rows["counted"] >= rows["cards"]))
    yield hits(
        "N15",
        rows,
        (left_late | said_late) & ~explained,
        lambda row: f"{day(ends)}以降の退職で、受領の記録がありません。",
    )


def _gone(case: Case) -> pd.Series:
    return case.rows["retired_on"].notna() & (case.rows["retired_on"] <= pd.Timestamp(case.as_of))


def leave_on_record(case: Case) -> Iterable[RowHits]:
    """Check that a remark of leave agrees with the records on the day of mailing (N08; 別紙3 2(2))."""
    rows = case.rows
    said = rows["remark_kind"].isin(["leave_mailed", "leave_not_mailed"])
    day = rows["remark_date"].where(rows["remark_date"].notna(), pd.Timestamp(case.as_of))
    yield hits(
        "N08",
        rows,
        said & ~on_leave(rows, day),
        lambda row: (
            f"備考「{row.remark}」ですが、{records(row)}では{'現在' if pd.isna(row.remark_date) else 'その日に'}"
            "休職・休業していません。"
        ),
    )


def mailing_date_plausible(case: Case) -> Iterable[RowHits]:
    """Check that the mailing lies between hand-out and today (N09; 別紙3 2(2))."""
    rows = case.rows
    limit = pd.Timestamp(case.settings.hand_out_by)
    mailed = rows["remark_date"].where(rows["remark_kind"] == "leave_mailed")
    today = pd.Timestamp(case.as_of)
    yield hits(
        "N09",
        rows,
        mailed < rows["hand_out_start"],
        lambda row: f"郵送日{day(row.remark_date)}が配付開始({day(row.hand_out_start)})より前です。",
    )
    yield hits("N09", rows, mailed > today, lambda row: f"郵送日{day(row.remark_date)}が未来の日付です。")
    yield hits(
        "N09",
        rows,
        (mailed > limit) & (mailed <= today) & ~rows["remark_again"],
        lambda row: f"郵送日{day(row.remark_date)}が配付期限({day(limit)})より後です。",
        WARNING,
    )


def leave_is_mailed(case: Case) -> Iterable[RowHits]:
    """Check that a card of somebody on leave was mailed (N11; 別紙3 2(2))."""
    rows = case.rows
    today = pd.Series(pd.Timestamp(case.as_of), index=rows.index)
    silent = (rows["claim"] == CLAIM_NOTHING) & came_back(case)
    yield hits(
        "N11",
        rows,
        silent & on_leave(rows, today),
        lambda row: f"{records(row)}では{row.duty or '休職・休業'}中ですが、郵送の記入がありません。",
    )


def stamp_and_remark_agree(case: Case) -> Iterable[RowHits]:
    """Check that stamp and remark do not contradict (N12; 別紙3 2)."""
    rows = case.rows
    against = ("retired", "leave_mailed", "leave_not_mailed", "bounced", "planned", "refused", "transferred", "died")
    yield hits(
        "N12",
        rows,
        rows["proof"] & rows["remark_kind"].isin(against) & ~rows["remark_later"],
        lambda row: f"押印・署名がありますが、備考は「{row.remark}」です。",
    )


def member_still_here(case: Case) -> Iterable[RowHits]:
    """Check that the member has not moved to another department (N13; 別紙3 2(1))."""
    rows = case.rows
    yield hits("N13", rows, rows["remark_kind"] == "transferred", _moved_message)
    elsewhere = (rows["record_department"] != "") & ~_at_home(rows)
    blank = (rows["claim"] == CLAIM_NOTHING) & came_back(case)
    yield hits("N13", rows, elsewhere & blank, _moved_message, WARNING)


def _at_home(rows: pd.DataFrame) -> pd.Series:
    return (rows["record_department"] == rows["department_code"]) & (rows["record_bureau"] == rows["bureau_code"])


def _moved_message(row: Any) -> str:
    said = f"備考「{row.remark}」によれば異動しています。" if row.remark_kind == "transferred" else ""
    if not row.record_department:
        return said
    if (row.record_bureau, row.record_department) != (row.bureau_code, row.department_code):
        where = f"{records(row)}では{row.record_department_name or row.record_department}に異動しています。"
        return said if said and row.in_records else f"{said}{where}"
    return f"{said}{records(row)}の所属は変わっていません。"


def mail_arrived(case: Case) -> Iterable[RowHits]:
    """Check that no mailed card has come back without being mailed again (N14; 別紙3 2(2))."""
    rows = case.rows
    said = rows["remark_kind"] == "bounced"
    yield hits(
        "N14",
        rows,
        said,
        lambda row: f"備考「{row.remark}」によれば、郵送した資格確認書が戻っています。",
    )
    yield hits(
        "N14",
        rows,
        ~said & rows["bounced"],
        lambda row: "郵送した資格確認書が一度戻っており、その後に再度郵送した日が分かりません。",
    )
    counted = (rows["claim"] == CLAIM_MAILED) & (rows["counted"] > 0)
    yield hits(
        "N14",
        rows,
        counted & ~(rows["remark_date"] > rows["counted_on"]),
        lambda row: f"自宅へ郵送した資格確認書が{int(row.counted)}枚、返送カード確認表に届いています。",
    )
