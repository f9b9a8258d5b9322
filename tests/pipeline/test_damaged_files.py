"""A ledger or a kept file that is damaged is said, and written again; what somebody typed into a ledger is left."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from click.testing import CliRunner

from ledger_tools.cli import main
from ledger_tools.excel.passwords import encrypted
from ledger_tools.files import digest
from ledger_tools.pipeline import Cycle
from ledger_tools.pipeline import ingest as ingest_step
from tests.builders import AFTER, fill, read_in_this_process, return_ledger
from tests.pipeline.returned_files import SIGNED


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    read_in_this_process(monkeypatch, ingest_step)


def _typed_into(data: bytes) -> bytes:
    return fill(data, {"0000104": {"remark": "電話で確認"}})


#: What became of a ledger's file, and whether it is written again.
LEDGERS: tuple[tuple[str, Callable[[bytes], bytes], bool], ...] = (
    ("as it was", lambda data: data, False),
    ("typed into", _typed_into, False),
    ("with a password", lambda data: encrypted(_typed_into(data), "secret"), False),
    ("empty", lambda _data: b"", True),
    ("torn", lambda data: data[: len(data) // 2], True),
    ("zeros", lambda data: bytes(len(data)), True),
    ("another letter", lambda data: data[:500] + bytes([data[500] ^ 1]) + data[501:], True),
    ("the end of zeros", lambda data: data[:-2000] + bytes(2000), True),
    ("a text", lambda _data: b"no workbook", True),
)


@pytest.mark.parametrize(("becomes", "again"), [one[1:] for one in LEDGERS], ids=[one[0] for one in LEDGERS])
def test_a_ledger_that_is_damaged_is_said_and_written_again(
    cycle: Cycle, becomes: Callable[[bytes], bytes], again: bool
) -> None:
    path = cycle.folder / "受領簿" / "01_架空総務局" / "01-002_人事課_受領簿.xlsx"
    left = becomes(path.read_bytes())
    path.write_bytes(left)
    told = CliRunner().invoke(main, ["-C", str(cycle.folder), "doctor"]).output
    assert (f"この版の受領簿ではありません: {path.name}" in told) is again, told
    written = cycle.generate(as_of=AFTER).written
    assert [sheet.ledger_id for sheet in written] == (["01-002"] if again else [])
    assert (path.read_bytes() == left) is not again
    assert not cycle.generate(as_of=AFTER).written


def test_a_kept_file_that_is_damaged_is_written_again_when_the_same_file_comes(cycle: Cycle) -> None:
    path = return_ledger(cycle, "01-001", SIGNED)
    cycle.ingest(as_of=AFTER)
    data = path.read_bytes()
    (kept,) = (cycle.folder / "保管").glob(f"{digest(data)}.*")
    for damaged in (b"", data[:-1], data[:900] + b"?" + data[901:]):
        kept.write_bytes(damaged)
        cycle.ingest(as_of=AFTER)
        assert kept.read_bytes() == data
