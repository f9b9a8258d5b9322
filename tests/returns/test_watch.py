"""Files that arrive are taken once each, when they are complete, and Ctrl+C ends it with a sentence."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ledger_tools.pipeline.watch import snapshot, watch
from tests.builders import generate, make_cycle
from tests.pipeline.returned_files import signed

ROOT = Path(__file__).resolve().parents[2]
SETTLE = 0.4


class Watched:
    """A folder under watch in a thread; ``taken`` lists what was taken with its size then."""

    def __init__(self, folder: Path, **options: object) -> None:
        self.folder = folder
        self.taken: list[tuple[str, int]] = []
        self.stop = threading.Event()
        self.thread = threading.Thread(
            target=watch,
            args=(folder, self._take),
            kwargs={"settle": SETTLE, "stop": self.stop, **options},
            daemon=True,
        )
        self.thread.start()

    def _take(self, paths: list[Path]) -> bool:
        self.taken += [(path.relative_to(self.folder).as_posix(), path.stat().st_size) for path in paths]
        return True

    def end(self) -> None:
        self.stop.set()
        # The loop may sleep until something changes.
        (self.folder / "終わり.txt").write_text("", encoding="utf-8")
        self.thread.join(timeout=15)
        assert not self.thread.is_alive()


@pytest.fixture
def watching(tmp_path: Path) -> Iterator[Callable[..., Watched]]:
    started: list[Watched] = []

    def start(**options: object) -> Watched:
        started.append(Watched(tmp_path, **options))
        time.sleep(0.2)
        return started[-1]

    yield start
    for one in started:
        one.end()


def wait_for(condition: Callable[[], bool], seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.02)
    assert condition()


def test_a_file_that_is_still_being_written_is_waited_for(tmp_path: Path, watching: Callable[..., Watched]) -> None:
    watched = watching()
    with (tmp_path / "届いた.xlsx").open("wb") as stream:
        for _ in range(6):
            stream.write(b"x" * 1000)
            stream.flush()
            time.sleep(SETTLE / 4)
    wait_for(lambda: bool(watched.taken))
    assert watched.taken == [("届いた.xlsx", 6000)]


def test_new_files_below_and_changed_files_are_taken_and_others_left(
    tmp_path: Path, watching: Callable[..., Watched]
) -> None:
    (tmp_path / "前から.xlsx").write_bytes(b"old")
    watched = watching(known=snapshot(tmp_path))
    (tmp_path / "局").mkdir()
    for name in ("局/庶務課.xlsx", "~$庶務課.xlsx", ".~lock.庶務課.xlsx#", "途中.xlsx.crdownload"):
        (tmp_path / name).write_bytes(b"new")
    wait_for(lambda: len(watched.taken) == 1)
    (tmp_path / "前から.xlsx").write_bytes(b"saved again")
    wait_for(lambda: len(watched.taken) == 2)
    time.sleep(2 * SETTLE)
    assert watched.taken == [("局/庶務課.xlsx", 3), ("前から.xlsx", 11)]


def test_without_news_from_the_system_the_folder_is_listed(
    tmp_path: Path, watching: Callable[..., Watched], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ledger_tools.pipeline.watch._observer", lambda folder, changed: None)
    monkeypatch.setattr("ledger_tools.pipeline.watch._LOOK_AGAIN", 0.2)
    watched = watching()
    (tmp_path / "共有.xlsx").write_bytes(b"x")
    wait_for(lambda: watched.taken == [("共有.xlsx", 1)])


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl+C cannot be sent to one process alone there")
def test_the_command_takes_in_real_files_and_ends_with_a_sentence(tmp_path: Path) -> None:
    folder = tmp_path / "資格確認書R7"
    with make_cycle(folder) as cycle:
        generate(cycle)
        first, second = signed(cycle), signed(cycle, "01-002", {"0000104": {"stamp": "髙田"}})
    (folder / "回収" / "前から.xlsx").write_bytes(first)
    code = (
        "import signal, sys; from pathlib import Path; from ledger_tools.cli.options import Folder; "
        "from ledger_tools.cli.watch import watch; "
        # Where the tests run behind a shell, an interrupt would be ignored.
        "signal.signal(signal.SIGINT, signal.default_int_handler); "
        "sys.exit(watch.main(['--settle', '0.3'], obj=Folder(Path(sys.argv[1])), standalone_mode=False))"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=environment,
    )
    assert process.stdout is not None
    try:
        assert "1件" in process.stdout.readline()
        assert "Ctrl+C" in process.stdout.readline()
        (folder / "回収" / "届いた.xlsx").write_bytes(second)
        assert process.stdout.readline().startswith("届いた.xlsx: 取り込みました")
        (folder / "回収" / "壊れた.xlsx").write_bytes(second[:500])
        assert process.stdout.readline().startswith("壊れた.xlsx: 読めません")
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    finally:
        process.kill()
    assert (process.returncode, err) == (0, "")
    assert out.startswith("見張りを終わりました")
