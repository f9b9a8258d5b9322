"""Returned files that cannot be read: nothing stops the batch, nothing is lost."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from ledger_tools.files import digest
from ledger_tools.pipeline import Cycle
from tests.builders import DEADLINE, return_ledger
from tests.pipeline.returned_files import SIGNED, found_codes, ingest, put, signed, statuses

#: Bytes that are no ledger, the codes they get.
BAD: tuple[tuple[str, Callable[[bytes], bytes], str], ...] = (
    ("壊れ.xlsx", lambda data: data[: len(data) // 2], "F01"),
    ("空.xlsx", lambda _data: b"", "F01"),
    ("写真.xlsx", lambda _data: b"\xff\xd8\xff\xe0" + bytes(400), "F0"),
    ("別物.xlsx", lambda _data: other_book(), "F03"),
    ("メモ.txt", lambda _data: "受領簿は別便で送ります".encode("cp932"), "F0"),
)


def other_book() -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["品名", "数量"])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_bad_files_are_named_archived_and_stop_nothing(cycle: Cycle) -> None:
    good = return_ledger(cycle, "02-001", {"0000107": {"stamp": "中川"}})
    base = signed(cycle)
    files = {name: make(base) for name, make, _ in BAD}
    for name, data in files.items():
        put(cycle, name, data)
    taken = ingest(cycle)
    assert taken.read == [good.name]
    assert sorted(taken.refused) == sorted(name for name, _, _ in BAD)
    for name, _, code in BAD:
        assert [f.code for f in taken.findings if f.file == name and f.code.startswith(code)], name
        assert list((cycle.folder / "保管").glob(f"{digest(files[name])}.*"))
    assert statuses(cycle, "0000107") == ["received"]
    assert {f.file for f in cycle.findings(as_of=DEADLINE) if f.code in ("F01", "F03")} >= {"壊れ.xlsx", "空.xlsx"}


def test_an_encrypted_ledger_is_f02_until_the_password_is_known(cycle: Cycle) -> None:
    import msoffcrypto

    out = io.BytesIO()
    msoffcrypto.OfficeFile(io.BytesIO(signed(cycle))).encrypt("aoba2025", out)
    put(cycle, "受領簿.xlsx", out.getvalue())
    assert [f.code for f in ingest(cycle).findings] == ["F02"]
    assert statuses(cycle, "0000101") == ["not_submitted"]
    assert cycle.ingest(as_of=DEADLINE, passwords=["wrong", "aoba2025"]).read == ["受領簿.xlsx"]
    assert statuses(cycle, "0000101") == ["received"]
    assert found_codes(cycle) == []


def test_lock_files_and_leavings_are_skipped_and_listed(cycle: Cycle) -> None:
    for name in ("~$受領簿.xlsx", "Thumbs.db", ".DS_Store"):
        put(cycle, name, b"x")
    taken = ingest(cycle)
    assert sorted(taken.skipped) == sorted(("~$受領簿.xlsx", "Thumbs.db", ".DS_Store"))
    assert (taken.read, taken.refused) == ([], [])


def test_a_file_that_cannot_be_opened_does_not_stop_the_others(cycle: Cycle, monkeypatch: pytest.MonkeyPatch) -> None:
    return_ledger(cycle, "02-001", {"0000107": {"stamp": "中川"}})
    locked = return_ledger(cycle, "01-001", SIGNED)
    read = Path.read_bytes

    def refuse(self: Path) -> bytes:
        if self.name == locked.name:
            raise PermissionError(13, "locked")
        return read(self)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    taken = ingest(cycle)
    assert (taken.refused, len(taken.read)) == ([locked.name], 1)
    monkeypatch.undo()
    assert ingest(cycle).read == [locked.name]


def test_a_macro_is_reported_and_never_run(cycle: Cycle) -> None:
    data = signed(cycle)
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
        new.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0")
    put(cycle, "受領簿.xlsm", buffer.getvalue())
    ingest(cycle)
    assert found_codes(cycle) == ["F09"]
    assert statuses(cycle, "0000101") == ["received"]


def test_a_zip_bomb_is_f10(cycle: Cycle) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(signed(cycle))) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            space = b" " * 100_000_000 if name.startswith("xl/worksheets/sheet") else b""
            new.writestr(name, old.read(name) + space)
    put(cycle, "受領簿.xlsx", buffer.getvalue())
    taken = ingest(cycle)
    assert [f.code for f in taken.findings] == ["F10"]
    assert statuses(cycle, "0000101") == ["not_submitted"]
