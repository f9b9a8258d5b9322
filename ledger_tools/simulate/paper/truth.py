"""What was done to each row and each page."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd

#: What stands in the stamp cell. Proof: the member's own seal within its row, or his signature.
SEAL, FAINT, HALF, DOUBLED, TURNED = ("seal", "seal_faint", "seal_half", "seal_doubled", "seal_turned")
SIGNED = "signed"  # by pen, with the member's own surname or full name
PROOF = frozenset({SEAL, FAINT, HALF, DOUBLED, TURNED, SIGNED})
#: A seal that lies astride two rows, one struck through, a colleague's seal, somebody else's signature.
ASTRIDE, STRUCK, OTHER_SEAL, OTHER_SIGNED = ("seal_astride", "seal_struck", "seal_other", "signed_other")
#: Whatever has a seal of the row's own member.
SEALED = frozenset({SEAL, FAINT, HALF, DOUBLED, TURNED, ASTRIDE, STRUCK})
#: Marks by pen, which name nobody; a word by rubber stamp looks much like a seal.
CROSS, DITTO, SLASH, ABSENT, RING, TICK, CORRECTED, DONE_WORD, STAMPED_WORD = (
    *("cross", "ditto", "slash", "absent", "ring", "tick", "corrected", "done_word", "stamped_word"),
)
MARKS = frozenset({CROSS, DITTO, SLASH, ABSENT, RING, TICK, CORRECTED, DONE_WORD, STAMPED_WORD})
BLANK, DIRT = "blank", "dirt"
KINDS = (
    *(SEAL, FAINT, HALF, DOUBLED, TURNED, SIGNED, ASTRIDE, STRUCK, OTHER_SEAL, OTHER_SIGNED),
    *(CROSS, DITTO, SLASH, ABSENT, RING, TICK, CORRECTED, DONE_WORD, STAMPED_WORD, BLANK, DIRT),
)
#: How a day or a remark got there: typed before printing, by hand, or printed by us on a send-back ledger.
NO, TYPED, BY_HAND, PRINTED = WAYS = ("", "typed", "hand", "printed")
LEDGER, BACK, FOREIGN = PAGE_KINDS = ("ledger", "back", "foreign")


@dataclass(frozen=True, slots=True)
class RowTruth:
    """One row of a ledger: what was printed, and what was done to it.

    ``whose``: the surname that a seal or signature says; ``seal``: which seal it is, the same on every row that it was
    pressed on. ``astride``: 番号 of the other row that a seal lies on, on both
    rows; ``overhang``: share of the seal that lies outside its row; ``spilt``:
    square millimetres of ink that reach into the row from the others. ``sent``: whether the row came back.
    """

    ledger_id: str
    edition: int
    page: int
    no: int
    row_key: str
    kigo: str
    bango: str
    name: str
    kind: str
    whose: str = ""
    seal: str = ""
    shape: str = ""
    pen: str = ""
    astride: str = ""
    overhang: float = 0.0
    spilt: float = 0.0
    day: str = ""
    day_way: str = NO
    remark: str = ""
    remark_way: str = NO
    send_back: bool = False
    sent: bool = True

    @property
    def key(self) -> tuple[str, int, bool, int]:
        """Which page of which ledger it stands on."""
        return self.ledger_id, self.edition, self.send_back, self.page

    @property
    def is_proof(self) -> bool:
        return self.kind in PROOF


@dataclass(frozen=True, slots=True)
class PageTruth:
    """One page of a file in the pile, in the order of the pile; one that did not come has no ``file``.

    ``place`` counts the file's pages from 1; ``half`` says which half of an A3 page it is. ``copy_of`` is the number of
    the page that this one is a second scan of. ``stranger``: what a page is that is no ledger of the cycle. ``turned``
    in degrees clockwise, ``skew`` in degrees.
    """

    number: int
    file: str
    place: int
    kind: str
    ledger_id: str = ""
    edition: int = 0
    page: int = 0
    pages: int = 0
    rows: int = 0
    send_back: bool = False
    cards_back: str = ""
    half: str = ""
    copy_of: int = 0
    stranger: str = ""
    scanner: str = ""
    colours: str = ""
    dpi: int = 0
    turned: int = 0
    skew: float = 0.0
    scale: float = 1.0
    harm: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, int, bool, int]:
        """Which page of which ledger it is; a send-back ledger bears the number of its ledger."""
        return self.ledger_id, self.edition, self.send_back, self.page


Record = TypeVar("Record", RowTruth, PageTruth)


def frame(records: Sequence[RowTruth] | Sequence[PageTruth], kind: type[Record]) -> pd.DataFrame:
    """Return records as a table; a tuple becomes its words with a space between them."""
    names = [field.name for field in fields(kind)]
    lines = [[_plain(getattr(record, name)) for name in names] for record in records]
    return pd.DataFrame(lines, columns=names)


def _plain(value: Any) -> Any:
    return " ".join(value) if isinstance(value, tuple) else value


def save(folder: Path, rows: Sequence[RowTruth], pages: Sequence[PageTruth]) -> None:
    """Write rows.csv, pages.csv and truth.json, which holds both."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in (("rows", frame(rows, RowTruth)), ("pages", frame(pages, PageTruth))):
        table.to_csv(folder / f"{name}.csv", index=False, encoding="utf-8", lineterminator="\n")
    truth = {"rows": [asdict(row) for row in rows], "pages": [asdict(page) for page in pages]}
    text = json.dumps(truth, ensure_ascii=False, indent=1)
    (folder / "truth.json").write_text(text + "\n", encoding="utf-8", newline="\n")


def with_what_came(rows: Iterable[RowTruth], pages: Iterable[PageTruth]) -> tuple[RowTruth, ...]:
    """Return the rows, each knowing whether a page with it is in the pile."""
    came = {page.key for page in pages if page.file}
    return tuple(replace(row, sent=row.key in came) for row in rows)
