"""A PostgreSQL server for the tests: it lives in a folder of its own, answers on a socket in it, and ends with them."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import sqlalchemy as sa

from tests.conftest import require_external

#: Where Debian keeps the programs that run a server.
_ELSEWHERE = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
_numbers = count(1)


@contextmanager
def server() -> Iterator[str]:
    """Start a server; yields the URL of its database postgres."""
    places = os.pathsep.join([os.environ.get("PATH", ""), *map(str, _ELSEWHERE)])
    initdb, pg_ctl = (shutil.which(name, path=places) or require_external(name) for name in ("initdb", "pg_ctl"))
    with tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as scratch:  # a socket's path is short
        data = Path(scratch) / "data"
        own = _as_nobody_special(Path(scratch))
        _run(*own, initdb, "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
        options = f"-c listen_addresses='' -k {scratch} -F"
        _run(*own, pg_ctl, "-D", data, "-l", Path(scratch) / "log", "-o", options, "-w", "start")
        try:
            yield f"postgresql+psycopg://postgres@/postgres?host={scratch}"
        finally:
            _run(*own, pg_ctl, "-D", data, "-m", "immediate", "-w", "stop")


def _as_nobody_special(folder: Path) -> tuple[str, ...]:
    """The server refuses to run as root: there it runs as the user that its package has made."""
    if os.name == "nt" or os.geteuid() != 0:
        return ()
    shutil.chown(folder, "postgres")
    return (require_external("runuser"), "-u", "postgres", "--")


def _run(*command: str | Path) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/", timeout=60)


def new_database(url: str, template: str = "template1") -> str:
    """Make a database, like ``template`` (the URL of one, or a name); return its URL."""
    name = f"cycle{next(_numbers)}"
    like = sa.make_url(template).database if "://" in template else template
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text(f'CREATE DATABASE "{name}" TEMPLATE "{like}"'))
    engine.dispose()
    return sa.make_url(url).set(database=name).render_as_string(hide_password=False)
