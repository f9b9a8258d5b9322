"""How well simulated paper is read: ``python -m tests.paper.measure FOLDER`` (as made by tests.paper.make).

Prints by scanner and by class what each row was taken for, and every row that was wrongly called received.
"""

from __future__ import annotations

import argparse
import pickle
import time
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from ledger_tools.ledgers.printed import Prints
from ledger_tools.pipeline import Cycle
from ledger_tools.pipeline.printed import PrintedRows
from ledger_tools.returns.limits import LIMITS
from ledger_tools.returns.paper.images import count_pages
from ledger_tools.returns.paper.page import SeenPage
from ledger_tools.returns.paper.reading import see_pages
from ledger_tools.returns.paper.seen import UNSURE

#: Kinds of truth that prove receipt by the member.
PROOF = ("seal", "seal_faint", "seal_half", "seal_doubled", "seal_turned", "signed")
#: A row of these may be called blank; no other.
NOTHING = ("blank", "dirt")
_SEEN = ("seal", "asked", "blank", "confirm", "unread", "lost")


def seen_in(pile: Path, prints: Prints, only: str = "") -> Iterator[tuple[str, SeenPage, float]]:
    """Yield file, page and seconds of every page of a pile."""
    for path in sorted(pile.iterdir()):
        if only and only not in path.name:
            continue
        data = path.read_bytes()
        started = time.perf_counter()
        for seen in see_pages(data, prints.pages, passwords=(), pages=range(count_pages(data, (), LIMITS))):
            yield path.name, seen, time.perf_counter() - started
            started = time.perf_counter()


def read(folder: Path, only: str = "") -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the pages as read and the rows as read."""
    cycle = Cycle(folder / "cycle")
    prints = PrintedRows.in_cycle(cycle.folder, cycle.store).prints
    cycle.close()
    pages, rows = [], []
    for file, seen, seconds in seen_in(folder / "pile", prints, only):
        code = seen.code
        upright = seen.upright
        pages.append(
            {
                "file": file,
                "place": seen.number,
                "read_ledger": code.ledger_id if code else "",
                "read_page": code.page if code else 0,
                "read_back": bool(code.mark) if code else False,
                "problem": seen.problem.code if seen.problem else "",
                "is_blank": seen.is_blank,
                "residual": upright.residual if upright else None,
                "agreeing": upright.agreeing if upright else None,
                "markers": len(seen.marks.markers) if seen.marks else 0,
                "seconds": seconds,
            }
        )
        if code is None or seen.printed is None:
            continue
        key = {"file": file, "place": seen.number, "ledger_id": code.ledger_id, "edition": code.edition}
        place_of = seen.printed.place_of
        if seen.problem:
            rows += [{**key, "no": place_of(at), "verdict": "unread"} for at in range(len(seen.printed.rows))]
        for row in seen.rows:
            # What looks blank where a copier loses what is faint is shown to a person all the same.
            verdict = "confirm" if row.verdict == UNSURE else row.verdict
            rows.append({**key, "no": place_of(row.index), "verdict": verdict, "why": " ".join(row.why),
                         "measured": row.measured})  # fmt: skip
    return pd.DataFrame(pages), pd.DataFrame(rows)


def compare(folder: Path, pages: pd.DataFrame, rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return pages and rows with the truth beside what was read."""
    truth = {name: pd.read_csv(folder / "truth" / f"{name}.csv", keep_default_na=False) for name in ("pages", "rows")}
    scanned = truth["pages"]
    matched = scanned[scanned["file"] != ""].merge(pages, on=["file", "place"], how="left")
    both = matched["half"].ne("") | matched.duplicated(["number"], keep=False)
    if both.any():
        fits = _is_right(matched)
        matched = matched[~both | fits | ~matched["number"].isin(matched.loc[both & fits, "number"])]
        matched = matched.drop_duplicates("number")
    ours = matched.loc[matched["kind"] == "ledger", ["number", "file", "place", "ledger_id", "edition", "page",
                                                     "send_back", "scanner", "colours", "dpi", "harm"]]  # fmt: skip
    expected = ours.merge(truth["rows"], on=["ledger_id", "edition", "page", "send_back"])
    found = expected.merge(rows, on=["file", "place", "ledger_id", "edition", "no"], how="left")
    found["verdict"] = found["verdict"].fillna("lost")
    return matched, found


def _is_right(pages: pd.DataFrame) -> pd.Series:
    """Whether a page was taken for the one that it is."""
    right = (pages["ledger_id"] == pages["read_ledger"]) & (pages["page"] == pages["read_page"])
    return right & (pages["send_back"] == pages["read_back"].eq(True))


def report(pages: pd.DataFrame, found: pd.DataFrame) -> str:
    """Lay the figures out."""
    ours = pages[pages["kind"] == "ledger"]
    right = _is_right(ours)
    others = pages[pages["kind"] != "ledger"]
    taken = others["read_ledger"].fillna("").ne("") & others["problem"].eq("")
    lines = [
        f"pages of ledgers: {len(ours)}, identified {right.sum()}, "
        f"taken for another {(ours['read_ledger'].fillna('').ne('') & ~right).sum()}, "
        f"unread {(right & ours['problem'].ne('')).sum()}",
        f"other pages: {len(others)}, taken for ours {taken.sum()}, called blank {others['is_blank'].eq(True).sum()}",
        f"seconds: ledger page {ours['seconds'].mean():.2f} (most {ours['seconds'].max():.2f}), "
        f"other {others['seconds'].mean():.2f}",
        f"residual of pages: {ours['residual'].describe(percentiles=[0.5, 0.9, 0.99]).round(2).to_dict()}",
    ]
    table = pd.crosstab(found["kind_y"] if "kind_y" in found else found["kind"], found["verdict"])
    lines += ["", table.reindex(columns=[key for key in _SEEN if key in table]).to_string()]
    proved = found[found["kind"].isin(PROOF)]
    for label, of in (("scanner", "scanner"), ("colours", "colours")):
        shares = pd.crosstab(proved[of], proved["verdict"], normalize="index").round(3)
        shares["rows"] = proved.groupby(of).size()
        lines += ["", f"proved rows by {label}", shares.to_string()]
        clean = proved[proved["kind"].isin(["seal", "seal_turned"]) & proved["remark_way"].eq("")]
        shares = pd.crosstab(clean[of], clean["verdict"], normalize="index").round(3)
        shares["rows"] = clean.groupby(of).size()
        lines += ["", f"clean own seals without a remark by {label}", shares.to_string()]
    false = found[(found["verdict"] == "seal") & (~found["kind"].isin(PROOF) | found["remark_way"].ne(""))]
    lost = found[(found["verdict"] == "blank") & ~found["kind"].isin(NOTHING)]
    dirt = found[(found["verdict"] == "seal") & found["kind"].isin(NOTHING)]
    columns = ["file", "place", "scanner", "ledger_id", "no", "kind", "shape", "pen", "overhang", "remark_way"]
    lines += ["", f"FALSE RECEIVED: {(false['kind'] != 'seal_other').sum()}, of nothing {len(dirt)}, somebody else's"
              f" seal {(false['kind'] == 'seal_other').sum()}", false[columns].to_string()]  # fmt: skip
    lines += ["", f"INK CALLED BLANK: {len(lost)}", lost[columns].to_string()]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="", help="files with this in their name")
    parser.add_argument("--keep", type=Path, help="write what was measured here (pickle), for trying other limits")
    options = parser.parse_args()
    pages, found = compare(options.folder, *read(options.folder, options.only))
    if options.keep:
        options.keep.write_bytes(pickle.dumps((pages, found)))
    print(report(pages, found))


if __name__ == "__main__":
    main()
