"""Joining issued rows, records, returns and the desk's own entries into one frame, one line per issued row."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from ledger_tools.names.renaming import may_be_one
from ledger_tools.reconcile import verdicts
from ledger_tools.reconcile.added import with_added, with_strangers
from ledger_tools.reconcile.alterations import with_alterations
from ledger_tools.reconcile.belonging import with_ledgers
from ledger_tools.reconcile.case import CLAIM_NOTHING, COUNT_COLUMNS, Case, Inputs
from ledger_tools.reconcile.chosen import with_returns
from ledger_tools.reconcile.displaced import displaced
from ledger_tools.reconcile.earlier import with_earlier
from ledger_tools.reconcile.left_out import left_out
from ledger_tools.reconcile.matching import looked_up, match_rows, member_numbers, places_of
from ledger_tools.reconcile.on_record import with_former, with_records
from ledger_tools.reconcile.pictures import shared_seals
from ledger_tools.reconcile.renamed import with_other_names, without_other_names
from ledger_tools.reconcile.standing import with_standing
from ledger_tools.reconcile.surroundings import words_around
from ledger_tools.reconcile.transcripts import with_transcripts

_DAYS = ("leave_start", "leave_end", "retired_on")
#: Columns of the records, and what they are called beside those of the ledger.
_RECORDED = {
    "name": "record_name",
    "kana": "record_kana",
    "former_name": "former_name",
    "duty": "duty",
    "bureau_code": "record_bureau",
    "department_code": "record_department",
    "department_name": "record_department_name",
}


def build_case(inputs: Inputs) -> Case:
    """Join everything the rules need.

    ``Case.rows`` has, per issued row of a current edition (and of members who are on none any more, where their row
    came back): what was issued, the bureau and its first hand-out day, the
    records' facts (former_name, duty, leave_start, leave_end, retired_on, department_code as record_department;
    ``recorded_on`` is the day of the last load that had them, of members whom the present records do not know),
    ``submitted``, and of the returned row that counts its place, evidence, remark, parsed dates and claim;
    ``contradiction`` and ``doubled`` tell of other rows, ``moved`` that the evidence came on a ledger the member has
    left since, ``counted`` (NaN: not filled in) how many of the member's cards the desk has counted.
    """
    inputs = with_transcripts(_with_plain_texts(inputs))
    returned, issued = match_rows(inputs.return_rows, inputs.issued, inputs.cycle_id)
    returned = with_added(with_alterations(returned, issued), issued, inputs.ledgers)
    newest = issued["ledger_id"].map(inputs.ledgers.set_index("ledger_id")["edition"])
    current = issued[issued["edition"] == newest].reset_index(drop=True)
    left, dropped = _off_the_ledgers(issued, current, returned)
    rows = _with_facts(inputs, pd.concat([current, left], ignore_index=True) if len(left) else current)
    returned = with_other_names(_with_members(returned, issued, rows), issued, rows)
    returned["altered"] = without_other_names(returned)
    window = inputs.settings.window
    returned = pd.concat(
        [
            returned,
            verdicts.parse_remarks(returned["remark"], window),
            verdicts.parse_received(verdicts.without_dittos(returned), window),
        ],
        axis=1,
    )
    drawn = returned["return_row_id"].isin(inputs.evidence.loc[inputs.evidence["anchor"] != "", "return_row_id"])
    of_tables = frozenset(returned.loc[drawn, "table_id"])
    returned = returned.join(displaced(returned, issued, inputs.cycle_id, of_tables))
    returned = with_records(returned, rows, inputs.as_of)
    judged = verdicts.judge_evidence(inputs.evidence, returned, inputs.settings)
    judged, unplaced = _with_surroundings(inputs, judged, returned, issued)
    returned = returned.join(verdicts.summarise_evidence(judged), on="return_row_id")
    returned = returned.join(verdicts.dates_signed(judged, returned, window), on="return_row_id")
    returned = returned.join(verdicts.dates_handed(judged, window), on="return_row_id")
    returned["claim"] = verdicts.claims(returned)
    returned = with_earlier(returned, judged, window)
    returned["filled"] = returned["claim"] != CLAIM_NOTHING
    returned["stale"] = _stale(returned, issued, rows)
    # Column by column it has come to lie in many pieces; of one piece the many choices below are quicker made.
    returned = with_strangers(returned, rows, inputs.ledgers).copy()
    decisions = with_standing(inputs.decisions)
    rows = with_returns(rows, returned.assign(position=returned["position"].mask(returned["apart"], -1)), decisions)
    rows["hand_out_start"] = _handed_out_from(inputs, rows, returned, issued)
    rows["shared_with"] = shared_seals(judged, returned, rows)
    rows["shared_picture"] = rows["shared_with"] != ""
    rows["remark_date"] = _in_the_records_year(rows)
    tables = with_ledgers(inputs.return_tables, returned, inputs.ledgers, inputs.cycle_id)
    ledgers = _with_submission(inputs, tables)
    counted = _latest(inputs.counted)
    # As of ``returned`` above: of one piece it is quicker for the rules.
    rows = pd.concat([rows, _submitted(rows, issued, tables, ledgers), _counts_of(rows, counted)], axis=1).copy()
    gone = left_out(rows, returned, issued, tables)
    return Case(
        settings=inputs.settings,
        as_of=inputs.as_of,
        rows=rows,
        returned=returned,
        tables=tables,
        ledgers=ledgers,
        file_findings=inputs.file_findings,
        duplicates=inputs.duplicates,
        cycle_id=inputs.cycle_id,
        evidence=judged,
        unplaced=unplaced,
        counted=counted,
        decisions=decisions,
        dropped=dropped,
        left_out=gone,
        refused=inputs.refused,
        page_starts=inputs.page_starts,
        transcripts=inputs.transcripts,
    )


def _with_surroundings(
    inputs: Inputs, judged: pd.DataFrame, returned: pd.DataFrame, issued: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Add what stands above and below the tables to the rows it speaks of; second, what speaks of nobody."""
    entered = judged.loc[judged["place"] == "", "return_row_id"]
    rows = returned.assign(
        no=looked_up(issued["no"], returned["issued_index"], 0),
        has_entry=returned["return_row_id"].isin(entered) | (returned["remark"] != ""),
    )
    around = words_around(inputs.table_texts, rows, inputs.settings.window)
    added = around.evidence
    return (pd.concat([judged, added[judged.columns]], ignore_index=True) if len(added) else judged), around.unplaced


def _with_plain_texts(inputs: Inputs) -> Inputs:
    """The same frames with texts as plain objects, which pandas compares and iterates several times as fast."""
    return replace(
        inputs,
        members=_plain_texts(inputs.members),
        former=_plain_texts(inputs.former),
        ledgers=_plain_texts(inputs.ledgers),
        issued=_plain_texts(inputs.issued),
        return_rows=_plain_texts(inputs.return_rows),
        evidence=_plain_texts(inputs.evidence),
        table_texts=_plain_texts(inputs.table_texts),
        return_tables=_plain_texts(inputs.return_tables),
        counted=_plain_texts(inputs.counted),
        decisions=_plain_texts(inputs.decisions),
        transcripts=_plain_texts(inputs.transcripts),
    )


def _plain_texts(frame: pd.DataFrame) -> pd.DataFrame:
    kinds = zip(frame.columns, frame.dtypes, strict=True)
    return frame.assign(**{key: frame[key].astype(object) for key, kind in kinds if isinstance(kind, pd.StringDtype)})


def _off_the_ledgers(
    issued: pd.DataFrame, current: pd.DataFrame, returned: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The last rows of members who stand on no ledger any more: those that came back, and those that never did.

    Who vanishes from the records after the cards went out keeps the row that came back, as long as the cycle lives:
    what it says, and whether the card returned, is still to be known.
    """
    if len(current) == len(issued):
        return issued[:0], issued[:0]
    gone = issued[~issued["member"].isin(current["member"])].drop_duplicates("member", keep="last")
    came = gone["member"].isin(looked_up(issued["member"], returned["issued_index"]))
    return gone[came], gone[~came]


def _with_facts(inputs: Inputs, rows: pd.DataFrame) -> pd.DataFrame:
    ledger = pd.Series(places_of(rows["ledger_id"], inputs.ledgers["ledger_id"]), index=rows.index)
    for column in ("bureau_code", "department_code"):
        rows[column] = looked_up(inputs.ledgers[column], ledger, np.nan)
    bureaus = inputs.settings.bureau_by_code
    rows["bureau"] = rows["bureau_code"].map({code: bureau.name for code, bureau in bureaus.items()}).fillna("")
    facts = with_former(verdicts.member_facts(inputs.members), inputs.former)
    # Of several lines of one member the first counts: turned round, it is the last.
    facts = facts.assign(member=member_numbers(facts)).iloc[::-1].reset_index(drop=True)
    known = pd.Series(places_of(rows["member"], facts["member"]), index=rows.index)
    rows["recorded_on"] = pd.to_datetime(facts["recorded_on"]).reindex(known).array
    rows["in_records"] = (known >= 0) & rows["recorded_on"].isna()
    for column, name in _RECORDED.items():
        rows[name] = looked_up(facts[column].fillna(""), known)
    for column in _DAYS:
        rows[column] = pd.to_datetime(facts[column]).reindex(known).array
    return _once_each(rows)


def _handed_out_from(inputs: Inputs, rows: pd.DataFrame, returned: pd.DataFrame, issued: pd.DataFrame) -> pd.Series:
    """The first day of the hand-out of each row's bureau: of a member who has moved since, where the card was signed
    for."""
    bureaus = inputs.settings.bureau_by_code
    starts = {code: pd.Timestamp(inputs.settings.hand_out_start(bureau)) for code, bureau in bureaus.items()}
    moved = returned[returned["moved"]]
    then = looked_up(issued["ledger_id"], moved["issued_index"]).set_axis(moved["return_row_id"])
    ledgers = rows["return_row_id"].map(then)
    codes = ledgers.where(ledgers.notna(), rows["ledger_id"]).map(inputs.ledgers.set_index("ledger_id")["bureau_code"])
    return pd.to_datetime(codes.map(starts)).fillna(pd.Timestamp(inputs.settings.hand_out_from))


def _once_each(rows: pd.DataFrame) -> pd.DataFrame:
    """One row per member: where only one of two ledgers was generated anew after a move, that of the records counts."""
    if rows["member"].is_unique:
        return rows
    doubled = rows["member"].duplicated(keep=False)
    home = (rows["bureau_code"] == rows["record_bureau"]) & (rows["department_code"] == rows["record_department"])
    order = home[doubled].sort_values(kind="stable").index
    kept = rows.loc[order].drop_duplicates("member", keep="last").index
    return rows[~doubled | rows.index.isin(kept)].reset_index(drop=True)


def _with_members(returned: pd.DataFrame, issued: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Give each returned row the position of its member's current issued row, and the names a signature may show.

    ``moved``: the row it came on is no longer current, the member's row stands on another ledger now.
    """
    place = places_of(issued["row_key"], rows["row_key"])
    elsewhere = place < 0
    place[elsewhere] = places_of(issued.loc[elsewhere, "member"], rows["member"])
    at = returned["issued_index"]
    position = pd.Series(place).reindex(at, fill_value=-1).set_axis(returned.index)
    moved = pd.Series(elsewhere & (place >= 0)).reindex(at, fill_value=False).array
    read = returned["was_kana"]  # of the edition: the surname may have changed since
    kana = read.where(read != "", looked_up(rows["kana"], position))
    former = looked_up(rows["former_name"], position)
    return returned.assign(position=position, moved=moved, former_name=former, kana=kana)


def _stale(returned: pd.DataFrame, issued: pd.DataFrame, rows: pd.DataFrame) -> pd.Series:
    """Mark rows that came back on an older edition or ledger and whose cards have changed since (F06).

    A member's new name changes nothing; a number that was given to somebody else does.
    """
    found = (returned["position"] >= 0) & (returned["issued_index"] >= 0)
    stale = found & (
        looked_up(issued["cards"], returned["issued_index"]) != looked_up(rows["cards"], returned["position"])
    )
    now = looked_up(rows["name"], returned["position"])
    odd = returned.index[found & ~stale & (returned["was_name"] != now)]
    then = zip(returned.loc[odd, "was_name"], returned.loc[odd, "was_kana"], strict=True)
    since = zip(now[odd], looked_up(rows["kana"], returned.loc[odd, "position"]), strict=True)
    former = returned.loc[odd, "former_name"]
    others = [not may_be_one(*names) for names in zip(then, since, former, strict=True)]
    return stale | stale.index.isin(odd[np.array(others, dtype=bool)])


def _in_the_records_year(rows: pd.DataFrame) -> pd.Series:
    """「3月31日退職者」 of somebody who the records say left on a 31 March means that very day, whatever the year."""
    said, known = rows["remark_date"], rows["retired_on"]
    fits = (
        rows["remark_yearless"].eq(True)
        & (rows["remark_kind"] == "retired")
        & (said.dt.month == known.dt.month)
        & (said.dt.day == known.dt.day)
    )
    return said.mask(fits, known)


def _submitted(rows: pd.DataFrame, issued: pd.DataFrame, tables: pd.DataFrame, ledgers: pd.DataFrame) -> pd.DataFrame:
    """Whether the ledger came back in an edition that has the row at all (``ledger_back``), or the evidence elsewhere.

    The latter and the former are ``submitted``.
    """
    back = rows["ledger_id"].isin(ledgers.loc[ledgers["submitted"], "ledger_id"])
    # A page of paper holds only its own rows: those of the others have not come back.
    mine = tables[(tables["resolved"] != "") & (tables["header_row"] > 0)]
    # A table of unknown edition may be any; a row may be left out of an edition and be on the next.
    unknown = rows["ledger_id"].isin(mine.loc[mine["edition"] <= 0, "resolved"])
    came = set(zip(mine["resolved"], mine["edition"], strict=True))
    on_it = [pair in came for pair in zip(issued["ledger_id"], issued["edition"], strict=True)]
    own = back & (unknown | rows["row_key"].isin(issued.loc[on_it, "row_key"]))
    elsewhere = rows["returned"] & (back | (rows["claim"] != CLAIM_NOTHING))
    return pd.DataFrame({"ledger_back": own, "submitted": own | elsewhere})


def _with_submission(inputs: Inputs, tables: pd.DataFrame) -> pd.DataFrame:
    """Per ledger: whether it came back, when first, and the number of cards said to come with it (NaN: not said)."""
    ledgers = inputs.ledgers.copy()
    mine = tables[tables["resolved"] != ""]
    numbers = mine.assign(cards=pd.to_numeric(mine["cards_returned"], errors="coerce"))
    stated = numbers.dropna(subset="cards").drop_duplicates("resolved", keep="last").set_index("resolved")["cards"]
    first = pd.to_datetime(mine["submitted_on"]).groupby(mine["resolved"]).min()
    ledgers["submitted"] = ledgers["ledger_id"].isin(mine["resolved"])
    ledgers["submitted_on"] = pd.to_datetime(ledgers["ledger_id"].map(first.to_dict()))
    ledgers["cards_stated"] = ledgers["ledger_id"].map(stated)
    names = {code: bureau.name for code, bureau in inputs.settings.bureau_by_code.items()}
    ledgers["bureau"] = ledgers["bureau_code"].map(names).fillna("")
    return ledgers


def _latest(counted: pd.DataFrame) -> pd.DataFrame:
    """The last count of each member's cards, with ``member`` and ``counted``."""
    entries = counted[list(COUNT_COLUMNS)]
    entries = entries.assign(
        member=member_numbers(entries),
        counted=pd.to_numeric(entries["cards"]),
        counted_on=pd.to_datetime(entries["counted_on"]),
        counted_file=entries["file"],
        counted_cell=entries["cell"],
    )
    return entries.drop_duplicates("member", keep="last").dropna(subset="counted")


def _counts_of(rows: pd.DataFrame, counted: pd.DataFrame) -> pd.DataFrame:
    """What the desk counted of each row's member; missing where it counted nothing."""
    entries = counted[["counted", "counted_on", "counted_file", "counted_cell"]].reset_index(drop=True)
    return entries.reindex(places_of(rows["member"], counted["member"])).set_axis(rows.index)
