"""The command: its first line is the address to open, only this PC reaches it, and Ctrl+C ends it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2 as httpx
import pytest
from click.testing import CliRunner

from ledger_tools.cli import main


def _hears_ctrl_c() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@contextmanager
def started(folder: Path, *options: str) -> Iterator[subprocess.Popen[str]]:
    """Run the command, which hears Ctrl+C whoever started the tests."""
    command = [sys.executable, "-m", "ledger_tools", "web", str(folder), "--no-browser", *options]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        preexec_fn=None if sys.platform == "win32" else _hears_ctrl_c,  # noqa: PLW1509 - it does nothing else
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def first_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


@pytest.mark.skipif(sys.platform == "win32", reason="there Ctrl+C goes to a whole console")
def test_the_first_line_is_the_address_and_ctrl_c_ends_it(folder: Path) -> None:
    with started(folder, "--as-of", "2025-12-08") as process:
        address = first_line(process)
        assert address.startswith("http://127.0.0.1:")
        port = int(address.split(":")[2].split("/")[0])
        with httpx.Client(follow_redirects=True, timeout=120) as client:
            assert "今日すること" in client.get(address).text
        others = [info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)]
        for other in (one for one in others if not str(one).startswith("127.")):
            with pytest.raises(OSError), socket.create_connection((str(other), port), timeout=2):
                pass
        process.send_signal(signal.SIGINT)
        out, complaints = process.communicate(timeout=60)
        assert process.returncode == 0
        assert "画面を終わりました。" in out
        assert not complaints


def test_a_port_that_is_taken(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        found = CliRunner().invoke(main, ["web", str(folder), "--no-browser", "--port", port])
    assert found.exit_code == 2
    assert f"ポート{port}は使われています" in found.output


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    found = CliRunner().invoke(main, ["web", str(tmp_path / "ない"), "--no-browser"])
    assert found.exit_code == 2
    assert "がありません" in found.output
