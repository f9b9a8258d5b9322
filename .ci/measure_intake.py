"""What hostile deliveries cost the worker that opens them: ``python .ci/measure_intake.py``.

Each is opened in a child of its own; seconds by the clock and of its own work (on a machine that others use, these
alone compare), and the child's greatest memory are printed beside what became of it. Those that are large or slow are
then taken in as a whole, by ``ingest`` and its workers: there the memory is that of all its processes together (what
they share counted once), as Linux tells it.
"""

from __future__ import annotations

import base64
import io
import shutil
import struct
import subprocess
import sys
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random

import msoffcrypto
import openpyxl
import xlsxwriter

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.builders import generate, make_cycle

_HEAD = "From: a@example.jp\r\nTo: b@example.jp\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
_PART = 'Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename="a.xlsx"\r\n\r\nx\r\n'


def mail(*parts: str, head: str = "") -> bytes:
    body = "".join(f"--B\r\n{part}" for part in parts)
    return f'{_HEAD}{head}Content-Type: multipart/mixed; boundary="B"\r\n\r\n{body}--B--\r\n'.encode()


def words(count: int) -> str:
    return "\r\n ".join(["=?UTF-8?B?5Y+X6aCY57C/?="] * count)


def named(count: int) -> bytes:
    return mail(f'Content-Type: application/octet-stream; name="{words(count)}"\r\n\r\nx\r\n')


def inline_in_inline(depth: int) -> bytes:
    data = mail(_PART).decode()
    for _ in range(depth):
        data = f"{_HEAD}Content-Type: message/rfc822\r\n\r\n{data}"
    return data.encode()


def nested_multiparts(depth: int) -> bytes:
    head = "".join(f'--B{n}\r\nContent-Type: multipart/mixed; boundary="B{n + 1}"\r\n\r\n' for n in range(depth))
    return f'{_HEAD}Content-Type: multipart/mixed; boundary="B0"\r\n\r\n{head}--B{depth}\r\n{_PART}'.encode()


def encoded_in_encoded(depth: int) -> bytes:
    data = mail(_PART)
    for _ in range(depth):
        text = base64.encodebytes(data).decode()
        data = mail(f'Content-Type: message/rfc822; name="a.eml"\r\nContent-Transfer-Encoding: base64\r\n\r\n{text}')
    return data


def entries(count: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(count):
            archive.writestr(f"受領簿{number}.txt", b"")
    return out.getvalue()


def spinning(rounds: int) -> bytes:
    """A workbook that asks for so many rounds of hashing for each password."""
    book, out = io.BytesIO(), io.BytesIO()
    openpyxl.Workbook().save(book)
    msoffcrypto.OfficeFile(book).encrypt("x", out)
    usual = b'        <p:encryptedKey spinCount="100000"'
    asked = f'<p:encryptedKey spinCount="{rounds}"'.encode().rjust(len(usual))  # nothing in the file moves
    return out.getvalue().replace(usual, asked)


def page(size: int, inside: str = "<tr><td>1</td><td>0000001</td><td>川崎 一子</td><td></td></tr>\n") -> bytes:
    """A page whose table goes on for so many bytes."""
    head = "<html><meta charset=utf-8><table><tr><td>No.</td><td>番号</td><td>氏名</td><td>受領印</td></tr>"
    return f"{head}{inside * max(size // max(len(inside.encode()), 1), 1)}</table></html>".encode()


def zipped_text(size: int, *, alike: bool = True) -> bytes:
    """A text of so many bytes in a zip, of lines that are all alike or all differ."""
    line = "1,共済,0000001,川崎 一子,,庶務課\r\n".encode()
    numbers = Random(1)
    out = io.BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("受領簿.csv", "w") as stream,
    ):
        for _ in range(size // (1_000 * len(line))):
            own = [b"0000001"] if alike else [b"%07d" % numbers.randrange(10**7) for _ in range(100)]
            stream.write(b"".join(line.replace(b"0000001", number) for number in own) * (1_000 // len(own)))
    return out.getvalue()


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def scattered_png(size: int) -> bytes:
    """A picture behind so many bytes of empty chunks."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 4, 4, 8, 0, 0, 0, 0))
    body = chunk(b"IDAT", zlib.compress(b"\0\0\0\xff\xff" * 4)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"prVt", b"") * (size // 12) + body


def sealed(picture: bytes) -> bytes:
    """A ledger whose stamp is this picture."""
    out, small = io.BytesIO(), scattered_png(0)
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ("番号", "氏名", "受領印"))
        sheet.write_row(1, 0, ("0000001", "川崎 一子"))
        sheet.insert_image(1, 2, "印.png", {"image_data": io.BytesIO(small)})
    packed = io.BytesIO()
    with zipfile.ZipFile(out) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, picture if name.endswith(".png") else source.read(name))
    return packed.getvalue()


HOSTILE: tuple[tuple[str, Callable[[], bytes]], ...] = (
    ("Subject of 5 MB", lambda: mail(_PART, head=f"Subject: {'x' * 5_000_000}\r\n")),
    ("Content-Type of 1 MB", lambda: mail(f"Content-Type: a/b; {'x=y; ' * 200_000}\r\n\r\nx\r\n")),
    ("name of 20,000 encoded words", lambda: named(20_000)),
    ("name of 60,000 encoded words", lambda: named(60_000)),
    ("name as long as may be", lambda: named(270)),
    ("parameters as many as may be", lambda: mail(f"Content-Type: a/b; {'x=y; ' * 1_600}\r\n\r\nx\r\n")),
    ("3,000 parts", lambda: mail(*[_PART] * 3_000)),
    ("as many parts as may be", lambda: mail(*[_PART] * 999)),
    ("mail in mail, 50 deep, inline", lambda: inline_in_inline(50)),
    ("mail in mail, 5,000 deep, inline", lambda: inline_in_inline(5_000)),
    ("multipart in multipart, 5,000 deep", lambda: nested_multiparts(5_000)),
    ("mail in mail, 12 deep, base64", lambda: encoded_in_encoded(12)),
    ("zip of 65,000 entries", lambda: entries(65_000)),
    ("password of 500,000 rounds, 3 tried", lambda: spinning(500_000)),
    ("password of 500,001 rounds", lambda: spinning(500_001)),
    ("page of 72 MB", lambda: page(72_000_000)),
    ("page of 600,000 cells", lambda: page(600_000 * 9, "<tr><td>x")),
    ("page with 2 MB of attributes", lambda: page(0, "").replace(b"<tr", b"<tr" + b" a=b" * 500_000, 1)),
    ("page with 2 MB of style sheets", lambda: page(9, f"<style>{'a{b:c}' * 350_000}</style>")),
    ("text of 190 MB in a zip", lambda: zipped_text(190_000_000)),
    ("text of 190 MB in a zip, lines differ", lambda: zipped_text(190_000_000, alike=False)),
)

#: What is read all the same, or asked about, and may not take long either.
SLOW: tuple[tuple[str, Callable[[], bytes]], ...] = (
    ("png with 2 MB of chunks", lambda: sealed(scattered_png(2_000_000))),
    ("png with 140 MB of chunks", lambda: sealed(scattered_png(140_000_000))),
    ("page of 124,000 rows, as many as may be", lambda: page(124_000 * 9, "<tr><td>x")),
    ("page of 20,000 rows of 11 cells", lambda: page(20_000 * 58, f"<tr>{'<td>x' * 11}\n")),
    ("page with a style sheet that never ends", lambda: page(9, f"<style>{'/*' * 250_000}</style>")),
    ("page with tables in a cell", lambda: page(9, f"<tr><td>{'<table><tr><td>a</table>' * 40_000}</td></tr>")),
    ("page with shapes that never end", lambda: page(9, f"<!--[if gte vml 1]>{'<v:shape ' * 100_000}<![endif]-->")),
)

_OPEN = """
import resource, sys
from ledger_tools.returns.limits import LIMITS
from ledger_tools.returns.workers.worker import Job, Opened, read_job
from ledger_tools.returns.workers.memory import cap_own_memory
cap_own_memory(LIMITS.memory_bytes)
data = sys.stdin.buffer.read()
found = read_job(Job("便", data=data, passwords=("a", "b"), delivered=True), LIMITS)
if isinstance(found, Opened):
    codes = {member.problem.code for member in found.members if member.problem}
    said = f"{len(found.members)} files {' '.join(sorted(codes))}"
else:
    said = " ".join(sorted({finding.code for finding in found.findings}))
used = resource.getrusage(resource.RUSAGE_SELF)
print(said, used.ru_maxrss // 1024, round(used.ru_utime + used.ru_stime, 1), sep="|")
"""


#: Taken in as a whole, too.
WHOLE = (
    "page of 72 MB",
    "text of 190 MB in a zip",
    "text of 190 MB in a zip, lines differ",
    "png with 2 MB of chunks",
    "png with 140 MB of chunks",
)

_INGEST = """
import sys
from datetime import date
from pathlib import Path
from ledger_tools import Cycle
if __name__ == "__main__":
    with Cycle(Path(sys.argv[1])) as cycle:
        taken = cycle.ingest(as_of=date(2025, 12, 10))
    print(len(taken.read), "read,", len(taken.refused), "refused", *sorted({f.code for f in taken.findings}))
"""


def take_in(folder: Path, data: bytes) -> tuple[str, int]:
    """Take a delivery in; return what became of it and the greatest memory of all processes in MB."""
    shutil.rmtree(folder, ignore_errors=True)
    with make_cycle(folder) as cycle:
        generate(cycle)
    (folder / "回収" / ("便.zip" if zipfile.is_zipfile(io.BytesIO(data)) else "便.xls")).write_bytes(data)
    script = folder / "ingest.py"
    script.write_text(_INGEST, encoding="utf-8")
    running = subprocess.Popen([sys.executable, script, folder], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    peak = 0
    while running.poll() is None:
        peak = max(peak, sum(map(memory_of, family(running.pid))))
        time.sleep(0.05)
    out, err = running.communicate()
    return (out or err).decode().strip().splitlines()[-1], peak // 1024


def family(pid: int) -> list[int]:
    """A process and all that it started."""
    children: list[str] = []
    for thread in Path("/proc", str(pid), "task").glob("*/children"):
        with suppress(OSError):
            children += thread.read_text(encoding="ascii").split()
    return [pid, *(member for child in children for member in family(int(child)))]


def memory_of(pid: int) -> int:
    """What a process holds in KB, its share of what it shares with others."""
    try:
        lines = Path("/proc", str(pid), "smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def main() -> None:
    print(f"{'delivery':40} {'bytes':>10} {'seconds':>8} {'of work':>8} {'MB':>6}  what became of it")
    if sys.argv[1:] != ["whole"]:
        alone()
    with tempfile.TemporaryDirectory() as scratch:
        for name, make in (*HOSTILE, *SLOW):
            if name in WHOLE and sys.platform == "linux":
                data = make()
                start = time.monotonic()
                said, memory = take_in(Path(scratch) / "R7", data)
                took = time.monotonic() - start
                print(f"{f'{name}, taken in':40} {len(data):>10,} {took:>8.1f} {'':>8} {memory:>6}  {said}", flush=True)


def alone() -> None:
    for name, make in (*HOSTILE, *SLOW):
        data = make()
        start = time.monotonic()
        done = subprocess.run([sys.executable, "-c", _OPEN], input=data, capture_output=True, check=False)
        said, memory, work = (done.stdout.decode().strip() or "||").split("|")
        said = said or ("died" if done.returncode else "read")
        print(f"{name:40} {len(data):>10,} {time.monotonic() - start:>8.1f} {work:>8} {memory:>6}  {said}")


if __name__ == "__main__":
    main()
