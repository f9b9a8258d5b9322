"""What hostile deliveries cost the worker that opens them: ``python .ci/measure_intake.py``.

Each is opened in a child of its own; seconds and the child's greatest memory are printed beside what became of it.
"""

from __future__ import annotations

import base64
import io
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable

import msoffcrypto
import openpyxl

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
print(said, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, sep="|")
"""


def main() -> None:
    print(f"{'delivery':40} {'bytes':>10} {'seconds':>8} {'MB':>6}  what became of it")
    for name, make in HOSTILE:
        data = make()
        start = time.monotonic()
        done = subprocess.run([sys.executable, "-c", _OPEN], input=data, capture_output=True, check=False)
        said, _, memory = done.stdout.decode().strip().partition("|")
        print(f"{name:40} {len(data):>10,} {time.monotonic() - start:>8.1f} {memory:>6}  {said or 'died'}")


if __name__ == "__main__":
    main()
