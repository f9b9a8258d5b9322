"""Putting returned files into 回収/, taking them in, and looking at what came of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from ledger_tools.pipeline import Cycle
from ledger_tools.pipeline.ingest import Ingested
from tests.builders import DEADLINE, codes, fill, frame_text, ledger_path, outcome

SIGNED = {"0000101": {"stamp": "青葉"}, "0000102": {"stamp": "若松"}, "0000103": {"stamp": "黒田"}}


def ingest(cycle: Cycle, *paths: Path, as_of: date = DEADLINE) -> Ingested:
    return cycle.ingest(paths, as_of=as_of)


def put(cycle: Cycle, name: str, data: bytes) -> Path:
    path = cycle.folder / "回収" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def signed(cycle: Cycle, ledger_id: str = "01-001", entries: Any = None) -> bytes:
    return fill(ledger_path(cycle, ledger_id).read_bytes(), SIGNED if entries is None else entries)


def statuses(cycle: Cycle, *numbers: str) -> list[str]:
    found = outcome(cycle)
    return [found[number][0] for number in numbers]


def found_codes(cycle: Cycle) -> list[str]:
    return [code for code in codes(cycle.findings(as_of=DEADLINE)) if code != "D01"]


def store_text(cycle: Cycle) -> list[str]:
    store = cycle.store
    volatile = {"at", "ingested_at", "event_id", "actor"}
    frames = (store.return_rows(), store.evidence(), store.return_tables(), store.file_findings(), store.duplicates())
    return [frame_text(frame.drop(columns=[c for c in frame.columns if c in volatile])) for frame in frames]
