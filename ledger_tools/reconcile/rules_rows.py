"""Rules on whether a returned row is the row that was issued (R01–R04, F06, F08), and all row rules in order.

Every function's docstring opens with 'Check that …' and cites the clause it comes from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pandas as pd

from ledger_tools.findings import WARNING
from ledger_tools.frames import lines
from ledger_tools.reconcile import rules_remarks as remarks
from ledger_tools.reconcile import rules_stamps as stamps
from ledger_tools.reconcile.case import CLAIM_DOUBT, CLAIM_NOTHING, Case, RowHits, day, hits
from ledger_tools.reconcile.contradictions import in_words
from ledger_tools.reconcile.entry import MOVED, ORDINARY, PICTURE

#: What does not tell whose an added row is.
_BY_THE_WAY = frozenset({"所属", "枚数"})
#: Remarks that speak against a receipt wherever they stand, besides grave words.
_AGAINST = frozenset(("retired", "bounced"))

Rule = Callable[[Case], Iterable[RowHits]]


def row_present(case: Case) -> Iterable[RowHits]:
    """Check that every issued row is in the returned table (R01; 別紙3 2(3)).

    A row that was added for its member to another department's ledger does not stand for it. One that had come back
    blank and is missing in a later copy is only said to be: it is asked for as it is.
    """
    rows, back = case.rows, case.returned
    of_strangers = back["added"] & back["stranger"]
    elsewhere = rows["return_row_id"].isin(back.loc[of_strangers, "return_row_id"])
    elsewhere &= rows["ledger_back"] & ~rows.index.isin(back.loc[~of_strangers, "position"])
    yield hits(
        "R01",
        rows,
        rows["submitted"] & (~rows["returned"] | elsewhere),
        lambda row: f"受領簿のNo.{row.no}の方の行が、提出された受領簿にありません。",
    )
    gone = case.left_out
    said = [
        f"受領簿のNo.{no}の方の行が、{day(came)}に届いた受領簿にありません。"
        for no, came in zip(rows["no"].reindex(gone.index), gone["day"], strict=True)
    ]
    yield RowHits("R01", pd.Series(said, index=gone.index, dtype=object), WARNING, gone[["file", "sheet", "cell"]])


def values_unaltered(case: Case) -> Iterable[RowHits]:
    """Check that 記号, 番号, 氏名, 所属 and 枚数 stand as issued (R03; 別紙3 2(1)※).

    In a later row that does not count (an empty one), that is said, too, until the row has come again as it was
    issued, but nothing rests on it. Nor does anything on 所属 and 枚数 of a row that was added by hand: what such a row
    proves is asked about by itself (R02).
    """
    rows, back = case.rows, case.returned
    odd = back[(back["altered"] != "") & (back["position"] >= 0)]
    if odd.empty:
        return
    counting = odd["position"].map(rows["return_row_id"])
    own = odd["return_row_id"] == counting
    seen = odd[own].set_index("return_row_id")[["kigo", "bango", "name", "department", "cards"]]
    changed = rows["altered"] != ""
    by_hand = rows["return_row_id"].isin(odd.loc[odd["added"], "return_row_id"])
    by_hand &= rows["altered"].map(lambda labels: _BY_THE_WAY.issuperset(labels.split("、")))
    for where, level in ((changed & ~by_hand, ""), (changed & by_hand, WARNING)):
        yield hits("R03", rows, where, lambda row: _altered(row, seen.loc[row.return_row_id]), level)
    later = odd[~own & ~odd["added"] & ~(odd["return_row_id"] < counting)]
    later = later[~_put_right(later, back)].drop_duplicates("position", keep="last")
    said = [_altered(row, later.loc[row.Index]) for row in lines(later)]
    places = later[["file", "sheet", "cell"]]
    yield RowHits("R03", pd.Series(said, index=later["position"].tolist(), dtype=object), WARNING, places)


def _put_right(odd: pd.DataFrame, back: pd.DataFrame) -> pd.Series:
    good = back[(back["altered"] == "") & back["filled"]].groupby("position")["return_row_id"].max()
    return odd["return_row_id"] < odd["position"].map(good)


def _altered(row: Any, seen: Any) -> str:
    now = {
        "記号・番号": (f"{row.was_kigo}-{row.was_bango}", f"{seen['kigo']}-{seen['bango']}"),
        "番号": (row.was_bango, seen["bango"]),
        "氏名": (row.was_name, seen["name"]),
        "所属": (row.was_department, seen["department"]),
        "枚数": (str(row.was_cards).removesuffix(".0"), seen["cards"]),
    }
    parts = [f"{label}「{now[label][0]}」が「{now[label][1]}」" for label in row.altered.split("、")]
    return f"発行時の{'、'.join(parts)}に変わっています。"


def key_beside_its_row(case: Case) -> Iterable[RowHits]:
    """Check that the hidden key went along with its row (R03; 別紙3 2(1)※).

    Text moves with the row when a table is sorted; a picture may have stayed behind, so it is looked at.
    """
    rows = case.rows
    pictures = rows["verdict"] == PICTURE
    message = "隠れた列を残して行が並べ替えられています"
    yield hits(
        "R03",
        rows,
        rows["loose"] & pictures,
        lambda row: f"{message}。画像の印がこの行のものか確認が必要です。",
    )
    yield hits(
        "R03",
        rows,
        rows["wiped"] & pictures,
        lambda row: "番号も氏名も消えた行です。画像の印がこの行のものか確認が必要です。",
    )
    yield hits(
        "R03",
        rows,
        rows["loose"] & ~pictures,
        lambda row: f"{message}。記号・番号と氏名で照合しました。",
        WARNING,
    )


def in_its_own_ledger(case: Case) -> Iterable[RowHits]:
    """Check that each row stands in the ledger on which its member was issued (R02; 別紙3 2(1)※).

    A row added to another department's ledger counts where the records place the member there. Elsewhere it is asked
    about, unless the member's own ledger proves the same; that one row was added is said in any case.
    """
    back = case.returned
    added = back[back["added"] & (back["position"] >= 0)]
    if added.empty:
        return
    entries = in_words(case.returned, {*added["return_row_id"], *case.rows.loc[added["position"], "return_row_id"]})
    said: dict[str, list[tuple[int, str, int]]] = {"": [], WARNING: []}
    for row in lines(added):
        home: Any = case.rows.loc[row.position]
        level, message = _of_added(row, home, entries)
        said[level].append((row.position, message, row.Index))
    for level, found in said.items():
        messages = pd.Series([text for _, text, _ in found], index=[at for at, *_ in found], dtype=object)
        places = back.loc[[at for *_, at in found], ["file", "sheet", "cell"]]
        yield RowHits("R02", messages, level, places)


def _of_added(row: Any, home: Any, entries: dict[int, str]) -> tuple[str, str]:
    """The level and words of the finding on a row that was added to another ledger."""
    if not row.stranger:
        return WARNING, "別の受領簿の表に加えられた行ですが、名簿ではその所属の方のため、記入は有効です。"
    if row.claim == CLAIM_NOTHING and (home.claim == CLAIM_NOTHING or not _is_grave(row)):
        return WARNING, "別の受領簿の表に加えられた、記入のない行です。"
    if not row.apart:
        return (
            "",
            "別の所属の受領簿に加えられた行の記入です。名簿ではその所属の方でないため、本人の受領か確認が必要です。",
        )
    if _agrees(row, home):
        return WARNING, "別の所属の受領簿に加えられた行です。本人の受領簿の記入により判断しました。"
    own = f"{home.file}［{home.sheet}］{home.cell}の{entries[home.return_row_id]}"
    mine = entries[row.return_row_id]
    return "", f"別の所属の受領簿に加えられた行の{mine}と、本人の受領簿{own}の、どちらが正しいか確認が必要です。"


def _agrees(row: Any, home: Any) -> bool:
    """Whether a row says the same as the member's own ledger, or nothing against it: a move, or that it was not met."""
    if home.claim == CLAIM_DOUBT:
        return False
    against = row.remark_kind in _AGAINST or _is_grave(row)
    return bool(row.claim == home.claim or (row.claim == CLAIM_DOUBT and not against))


def _is_grave(row: Any) -> bool:
    return row.grave not in (ORDINARY, MOVED)


def member_once(case: Case) -> Iterable[RowHits]:
    """Check that a member stands once in a submission (R04; 別紙3 2(1)※).

    Rows that are all empty say nothing against what another return of the member proves.
    """
    rows = case.rows
    twice, mild = rows["doubled"] != "", rows["twice_empty"] & (rows["claim"] != CLAIM_NOTHING)
    yield hits("R04", rows, twice & ~mild, lambda row: f"{row.doubled}。")
    yield hits("R04", rows, twice & mild, lambda row: f"{row.doubled}。", WARNING)
    yield hits("R04", rows, rows["doubled_before"] != "", lambda row: f"{row.doubled_before}。", WARNING)


def returns_agree(case: Case) -> Iterable[RowHits]:
    """Check that a later return does not contradict an earlier one (F08)."""
    rows = case.rows
    yield hits("F08", rows, rows["contradiction"] != "", lambda row: f"{row.contradiction}。")
    yield hits(
        "F08",
        rows,
        (rows["withdrawn"] != "") & (rows["contradiction"] == ""),
        lambda row: f"先に提出された{row.withdrawn}。",
        WARNING,
    )


def same_as_new_edition(case: Case) -> Iterable[RowHits]:
    """Check that a row filled on a superseded edition has not changed since (F06)."""
    rows = case.rows
    yield hits(
        "F06",
        rows,
        rows["stale"] & (rows["claim"] != CLAIM_NOTHING),
        lambda row: f"{_older(row)}での記入ですが、その後この行の氏名又は枚数が変わっています。",
        "error",
    )


def _older(row: Any) -> str:
    moved = "" if row.came_on == row.ledger_id else f"異動前の受領簿{row.came_on}の"
    return f"{moved}第{row.table_edition}版"


ROW_RULES: tuple[Rule, ...] = (
    row_present,
    values_unaltered,
    key_beside_its_row,
    in_its_own_ledger,
    member_once,
    returns_agree,
    same_as_new_edition,
    stamps.something_entered,
    stamps.proves_receipt,
    stamps.signature_fits,
    stamps.not_by_proxy,
    stamps.seal_belongs_to_row,
    stamps.nothing_left_to_read,
    stamps.seal_used_once,
    stamps.receipt_date_plausible,
    stamps.in_post_when_stamped,
    remarks.remark_understood,
    remarks.whole_envelope,
    remarks.retirement_on_record,
    remarks.retired_in_scope,
    remarks.retirement_has_happened,
    remarks.leave_on_record,
    remarks.mailing_date_plausible,
    remarks.stamp_and_remark_agree,
    remarks.retirement_remarked,
    remarks.late_retirement,
    remarks.leave_is_mailed,
    remarks.member_still_here,
    remarks.mail_arrived,
)
