"""Send a running server too much, and very much: ``python -m tests.web.uploads --files 1000 --megabytes 2048``.

Starts ``ledger-tools web`` on a small cycle, sends so many returned files in one form, then a form of so many
megabytes, made as it is sent, first with its length told and then without. The files must all be taken in; the large
form must be refused with a sentence, leave nothing in the folder for temporary files nor in the cycle's, take no
memory, and the server must go on. Prints what each took; exit code 1 where something is wrong. Memory is measured on
Linux only.
"""

from __future__ import annotations

import argparse
import http.client
import io
import os
import re
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from tests.builders import fill, generate, make_cycle
from tests.web.test_serve import first_line, started

MOST_MORE = 150  # megabytes that a form may add to the server's peak, however large it is
_CSRF = re.compile(r'name="csrf" value="([^"]+)"')
_BOUNDARY = "boundary-of-parts"
_PIECE = bytes(2**20)
_TIMEOUT = 600


@dataclass
class Visitor:
    """Somebody with a session, who sends what browsers do not."""

    host: str
    cookie: str = ""
    base: str = ""
    csrf: str = ""

    @classmethod
    def of(cls, address: str) -> Visitor:
        """Open the address that the server printed, and go on to the page on which files are sent."""
        parts = urlsplit(address)
        found = cls(parts.netloc)
        _, headers, _ = found.get(f"{parts.path}?{parts.query}")
        found.cookie = headers["set-cookie"].partition(";")[0]
        found.base = found.get("/")[1]["location"].rstrip("/")
        page = found.get(f"{found.base}/returns")[2]
        found.csrf = _CSRF.findall(page)[0]
        return found

    def get(self, path: str) -> tuple[int, http.client.HTTPMessage, str]:
        return self._answered("GET", path, {}, None)

    def send(self, parts: Iterator[bytes], length: int | None = None) -> tuple[int, http.client.HTTPMessage, str]:
        """Send a form to 回収; without its length in pieces, so that nobody knows how much there is to come."""
        headers = {"Origin": f"http://{self.host}", "Content-Type": f"multipart/form-data; boundary={_BOUNDARY}"}
        if length is not None:
            headers["Content-Length"] = str(length)
        return self._answered("POST", f"{self.base}/returns/upload", headers, parts)

    def _answered(
        self, method: str, path: str, headers: dict[str, str], body: Iterator[bytes] | None
    ) -> tuple[int, http.client.HTTPMessage, str]:
        connection = http.client.HTTPConnection(self.host, timeout=_TIMEOUT)
        try:
            chunked = body is not None and "Content-Length" not in headers
            headers = headers | ({"Transfer-Encoding": "chunked"} if chunked else {})
            with suppress(BrokenPipeError, ConnectionResetError):  # it may answer before all is sent
                connection.request(method, path, body, {**headers, "Cookie": self.cookie}, encode_chunked=chunked)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read().decode()
        finally:
            connection.close()


def field_of(name: str, value: str) -> bytes:
    return f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()


def file_head(name: str) -> bytes:
    head = f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n'
    return f"{head}Content-Type: application/octet-stream\r\n\r\n".encode()


END = f"--{_BOUNDARY}--\r\n".encode()


def large(csrf: str, megabytes: int) -> Iterator[bytes]:
    """A form with one file of this size, a piece at a time."""
    yield field_of("csrf", csrf) + file_head("受領簿.xlsx")
    for _ in range(megabytes):
        yield _PIECE
    yield b"\r\n" + END


def alike(ledger: bytes, count: int) -> Iterator[tuple[str, bytes]]:
    """One ledger many times, each with bytes of its own."""
    for number in range(count):
        stream = io.BytesIO(ledger)
        with zipfile.ZipFile(stream, "a") as archive:
            archive.comment = f"{number}".encode()
        yield f"{number:04d}_受領簿.xlsx", stream.getvalue()


@dataclass
class Outcome:
    """What was found: ``told`` for people, ``wrong`` where something is."""

    told: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def check(self, what: str, is_so: bool) -> None:
        if not is_so:
            self.wrong.append(what)


def peak(process: int) -> int:
    """The most memory (MB) that a process had so far; 0 where the system does not tell."""
    with suppress(OSError):
        for line in Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) // 1024
    return 0


def kept_open(process: int) -> int:
    """How many files a process has open that have no name any more."""
    found = 0
    with suppress(OSError):
        for one in Path(f"/proc/{process}/fd").iterdir():
            with suppress(OSError):
                found += one.readlink().name.endswith(" (deleted)")
    return found


def many_files(visitor: Visitor, server: subprocess.Popen[str], ledger: bytes, count: int, found: Outcome) -> None:
    """Send so many returned files at once, and wait until all are taken in."""
    before, start = peak(server.pid), time.monotonic()

    def parts() -> Iterator[bytes]:
        yield field_of("csrf", visitor.csrf)
        for name, data in alike(ledger, count):
            yield file_head(name) + data + b"\r\n"
        yield END

    status, headers, text = visitor.send(parts())
    found.check(f"{count} files were not taken: {status} {text[-300:]}", status == 303)
    sent = time.monotonic() - start
    while 'data-listen="' in (page := visitor.get(headers["location"])[2]):
        time.sleep(0.5)
    spent, more = time.monotonic() - start, peak(server.pid) - before
    found.check(f"of {count} files not all were read", f"<dt>読取り済</dt><dd>{count:,}<small>" in page)
    found.check(f"{count} files took {more} MB", more < MOST_MORE)
    found.told.append(f"{count:,} files: sent in {sent:.1f} s, read after {spent:.1f} s, {more} MB more")


def large_form(
    visitor: Visitor, server: subprocess.Popen[str], room: Path, megabytes: int, found: Outcome, *, tells: bool
) -> None:
    """Send a form beyond the cap, which must be refused and leave nothing behind."""
    before, start = peak(server.pid), time.monotonic()
    length = sum(map(len, large(visitor.csrf, 0))) + megabytes * len(_PIECE) if tells else None
    what = f"{megabytes:,} MB {'with' if tells else 'without'} a length"
    status, _, text = visitor.send(large(visitor.csrf, megabytes), length)
    spent, more = time.monotonic() - start, peak(server.pid) - before
    found.check(f"{what}: {status} instead of a refusal", status == 413)
    found.check(f"{what}: no sentence", "一度に送れるのは" in text)
    found.check(f"{what}: took {more} MB", more < MOST_MORE)
    found.check(f"{what}: left {[one.name for one in room.iterdir()]}", not any(room.iterdir()))
    found.check(f"{what}: {kept_open(server.pid)} files are still open", not kept_open(server.pid))
    found.check(f"{what}: the server is gone", visitor.get(f"{visitor.base}/returns")[0] == 200)
    found.told.append(f"{what}: refused after {spent:.1f} s, {more} MB more")


def run(folder: Path, room: Path, files: int, megabytes: int) -> Outcome:
    """Try all on a small cycle in ``folder``; ``room`` is where temporary files lie, by TMPDIR."""
    found = Outcome()
    with make_cycle(folder) as cycle:
        generate(cycle)
        (ledger,) = (folder / "受領簿").rglob("01-001*.xlsx")
        filled = fill(ledger.read_bytes(), {"0000101": {"stamp": "青葉"}})
    with started(folder, "--as-of", "2025-12-08") as server:
        visitor = Visitor.of(first_line(server))
        many_files(visitor, server, filled, files, found)
        kept = sorted((folder / "保管").iterdir())
        for tells in (True, False):
            large_form(visitor, server, room, megabytes, found, tells=tells)
        found.check("something was kept of what was refused", sorted((folder / "保管").iterdir()) == kept)
    return found


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=1_000)
    parser.add_argument("--megabytes", type=int, default=2_048)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as place:
        room = Path(place, "tmp")
        room.mkdir()
        os.environ["TMPDIR"] = str(room)
        found = run(Path(place, "事業"), room, given.files, given.megabytes)
    print("\n".join([*found.told, *(f"WRONG: {one}" for one in found.wrong)]))
    return 1 if found.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
