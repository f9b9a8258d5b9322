"""What reading returned ledgers costs, beside reading their values alone.

Run with ``pytest -o addopts= tests/benchmarks/test_read.py``. The folder is one that the product itself would get back:
600 generated ledgers with typed signatures, 30 in 100 of them with pictures of seals as well.
"""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest
import python_calamine

from ledger_tools.pipeline.demo import run_demo
from ledger_tools.returns import Job, read_bytes, read_many

FILES = 600
WITH_PICTURES = 30  # of 100 files
MANY = 2000
MEMORY = Path("/proc/self/status")
_SEAL_ANCHOR = re.compile(rb'<xdr:oneCellAnchor>(?:(?!</xdr:oneCellAnchor>).)*r:embed="seal.*?</xdr:oneCellAnchor>')
_SEAL_RELATION = re.compile(rb'<Relationship [^>]*Id="seal[^>]*/>')


@pytest.fixture(scope="module")
def ledgers(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    folder = tmp_path_factory.mktemp("demo")
    run_demo(folder / "R7", seed=20251120, say=lambda *_: None)
    sound = [data for path in sorted((folder / "R7" / "回収").glob("*.xlsx")) if len(data := path.read_bytes()) > 9000]
    files = (sound * 2)[:FILES]
    return [data if number % 100 < WITH_PICTURES else without_seals(data) for number, data in enumerate(files)]


def without_seals(data: bytes) -> bytes:
    """Return a returned ledger as its clerk would have saved it without pasting pictures."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if "/drawings/" in name:
                content = _SEAL_RELATION.sub(b"", _SEAL_ANCHOR.sub(b"", content))
            if not name.startswith("xl/media/seal"):
                target.writestr(name, content)
    return out.getvalue()


def numbered(data: bytes, number: int) -> bytes:
    """Return a returned ledger that says the same in bytes of its own, as another clerk's would be."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name in ("docProps/core.xml", "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"):
                content += f"<!-- {number} -->".encode() if name == "docProps/core.xml" else b" " * (number % 97)
            target.writestr(name, content)
    return out.getvalue()


def with_calamine(ledgers: list[bytes]) -> int:
    rows = 0
    for data in ledgers:
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        rows += sum(len(workbook.get_sheet_by_name(name).to_python()) for name in workbook.sheet_names)
    return rows


def with_openpyxl(ledgers: list[bytes]) -> int:
    rows = 0
    for data in ledgers:
        workbook = openpyxl.load_workbook(io.BytesIO(data))
        rows += sum(1 for sheet in workbook for _ in sheet.iter_rows(values_only=True))
    return rows


def with_read_bytes(ledgers: list[bytes]) -> int:
    return sum(len(table.rows) for data in ledgers for table in read_bytes("a.xlsx", data).tables)


def with_read_many(ledgers: list[bytes]) -> int:
    jobs = [Job("a.xlsx", data=data) for data in ledgers]
    return sum(len(table.rows) for _, reading in read_many(jobs, workers=2) for table in reading.tables)


READERS: tuple[Callable[[list[bytes]], int], ...] = (with_calamine, with_openpyxl, with_read_bytes, with_read_many)


@pytest.mark.benchmark(group="600 returned ledgers")
@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.__name__)
def test_reading(benchmark: Callable[..., int], ledgers: list[bytes], reader: Callable[[list[bytes]], int]) -> None:
    assert benchmark.pedantic(reader, args=(ledgers,), rounds=1) > FILES  # type: ignore[attr-defined]


@pytest.mark.benchmark(group="600 returned ledgers")
def test_ratios(benchmark: Callable[..., int], ledgers: list[bytes], capsys: pytest.CaptureFixture[str]) -> None:
    """Print CPU ratios in one loop, and the time two workers take; the bound is loose, for a machine that is busy."""
    benchmark.pedantic(with_read_bytes, args=(ledgers[:10],), rounds=1)  # type: ignore[attr-defined]
    part = ledgers[:200]
    alone, ours, theirs = (
        min(_cpu(reader, part) for _ in range(times))
        for reader, times in ((with_calamine, 3), (with_read_bytes, 3), (with_openpyxl, 1))
    )
    loop, together = (min(_elapsed(reader, ledgers) for _ in range(3)) for reader in (with_calamine, with_read_many))
    lasting = _elapsed(with_read_many, ledgers * 10) / _elapsed(with_calamine, ledgers * 10)
    with capsys.disabled():
        print(
            f"\nof {len(part)} files, CPU: calamine {alone * 1000:.0f} ms, read_bytes {ours * 1000:.0f} ms "
            f"({ours / alone:.1f} times calamine), openpyxl {theirs * 1000:.0f} ms "
            f"({theirs / ours:.1f} times read_bytes); "
            f"{len(ledgers)} files by read_many with 2 workers: {together:.2f} s, {together / loop:.1f} times the loop "
            f"of calamine, and {lasting:.1f} times over {len(ledgers) * 10} files"
        )
    assert ours < theirs / 5


def _elapsed(reader: Callable[[list[bytes]], int], ledgers: list[bytes]) -> float:
    start = time.perf_counter()
    reader(ledgers)
    return time.perf_counter() - start


def _cpu(reader: Callable[[list[bytes]], int], ledgers: list[bytes]) -> float:
    start = time.process_time()
    reader(ledgers)
    return time.process_time() - start


@pytest.mark.skipif(not MEMORY.exists(), reason="Linux tells a process's own memory; elsewhere its parent's counts too")
@pytest.mark.benchmark(group="600 returned ledgers")
def test_memory(
    benchmark: Callable[..., int], ledgers: list[bytes], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One process that reads the whole folder stays below 300 MB."""
    for number, data in enumerate(ledgers):
        (tmp_path / f"{number}.xlsx").write_bytes(data)
    code = (
        "import sys; from pathlib import Path; from ledger_tools.returns import read_file; "
        "[read_file(path) for path in Path(sys.argv[1]).iterdir()]; "
        f"print(Path({str(MEMORY)!r}).read_text(encoding='ascii'))"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    result = benchmark.pedantic(  # type: ignore[attr-defined]
        subprocess.run,
        args=([sys.executable, "-c", code, str(tmp_path)],),
        kwargs={"check": True, "capture_output": True, "env": environment, "text": True},
        rounds=1,
    )
    megabytes = _megabytes(result.stdout, "VmHWM")
    with capsys.disabled():
        print(f"\nlargest memory: {megabytes:.0f} MB")
    assert megabytes < 300


def _megabytes(status: str, name: str) -> float:
    return int(re.findall(rf"^{name}:\s*(\d+) kB", status, re.MULTILINE)[0]) / 1024


@pytest.mark.skipif(not MEMORY.exists(), reason="Linux tells a process's own memory")
@pytest.mark.benchmark(group="many returned ledgers")
def test_flatness(benchmark: Callable[..., int], ledgers: list[bytes], capsys: pytest.CaptureFixture[str]) -> None:
    """The last of many files costs what the first did, in CPU time and in memory; no two files are the same bytes."""
    quarters = benchmark.pedantic(lambda: list(_quarters(ledgers)), rounds=1)  # type: ignore[attr-defined]
    (first, small), (last, large) = quarters[0], quarters[-1]
    with capsys.disabled():
        print(
            f"\n{MANY} files, CPU of each quarter: {', '.join(f'{cpu:.2f} s' for cpu, _ in quarters)} "
            f"(last / first: {last / first:.2f}); memory after the first {small:.0f} MB, at the end {large:.0f} MB"
        )
    assert last < first * 1.5
    assert large < small + 10


def _quarters(ledgers: list[bytes]) -> Iterator[tuple[float, float]]:
    """Yield the CPU seconds that each quarter of many files took, and the MB of memory after it."""
    for start in range(0, MANY, MANY // 4):
        spent = 0.0
        for number in range(start, start + MANY // 4):
            data = numbered(ledgers[number % len(ledgers)], number)
            spent += _cpu(with_read_bytes, [data])
        yield spent, _megabytes(MEMORY.read_text(encoding="ascii"), "VmRSS")
