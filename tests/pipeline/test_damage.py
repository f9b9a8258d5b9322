"""A store that is damaged shows the rows that it had, or says that something is wrong: never another status quietly.

More of it, and what came of which damage: ``python -m tests.pipeline.damage 1000``.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from ledger_tools.cli import main
from ledger_tools.pipeline import Cycle
from ledger_tools.pipeline import ingest as ingest_step
from ledger_tools.store import proof
from tests.builders import AFTER, read_in_this_process
from tests.pipeline import damage
from tests.pipeline.damage import DAMAGES, EDITS, REGISTER, SEALED, STORE, Base, Hand, looked_at, prepare, rows, tries


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Base:
    with pytest.MonkeyPatch.context() as patch:
        read_in_this_process(patch, ingest_step)
        return prepare(tmp_path_factory.mktemp("damage") / "資格確認書R7")


@pytest.fixture
def folder(base: Base, tmp_path: Path) -> Path:
    return base.copied(tmp_path / "資格確認書R7")


def run(folder: Path, *arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["-C", str(folder), *arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output


def test_no_status_is_wrong_without_a_word(base: Base, tmp_path: Path) -> None:
    counted, wrong = tries(base, tmp_path, 2 * len(DAMAGES), random.Random(20251215))
    assert wrong == []
    assert {came for _, came in counted} >= {"same", "refused"}


def dump(folder: Path) -> list[str] | None:
    """All that the store says; None where it is no whole database."""
    connection = sqlite3.connect(folder / STORE)
    try:
        whole = connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return list(connection.iterdump()) if whole else None
    except sqlite3.DatabaseError:
        return None
    finally:
        connection.close()


#: What is still a whole database, and says something else.
QUIET: tuple[Callable[[Hand], None], ...] = (damage.a_text, damage.an_edit, damage.pages_of_another_moment)


@pytest.mark.parametrize("change", QUIET, ids=lambda change: change.__name__)
def test_every_command_says_what_to_do_of_a_store_that_says_something_else_and_that_is_so(
    base: Base, folder: Path, change: Callable[[Hand], None]
) -> None:
    before, data = dump(folder), (folder / STORE).read_bytes()
    dice = random.Random(1)
    while dump(folder) in (None, before):  # until it does say something else: pages may be exchanged for equal ones
        (folder / STORE).write_bytes(data)
        change(Hand(folder, base, dice))
    for command in (["status"], ["export", "rows"], ["ingest"], ["init"]):
        code, told = run(folder, *command)
        assert (code, "ledger-tools rebuild" in told) == (2, True), (command, told)
    code, told = run(folder, "doctor")
    assert code == 1 and "ledger-tools rebuild" in told
    assert run(folder, "rebuild")[0] == 0
    with Cycle(folder) as cycle:
        assert rows(cycle) == base.rows


@pytest.mark.parametrize(
    ("before", "after"), [(b"NOT NULL", b"NOT NU\xccL"), ("青葉".encode(), b"\xe9\x9d\x92\xff\xfe\xff")]
)
def test_bytes_that_are_no_text_are_a_sentence(base: Base, folder: Path, before: bytes, after: bytes) -> None:
    data = (folder / STORE).read_bytes()
    (folder / STORE).write_bytes(data.replace(before, after))
    came, said = looked_at(folder, base)
    assert (came, "ledger-tools rebuild" in said) == ("refused", True), said
    assert run(folder, "doctor")[0] == 1
    assert run(folder, "rebuild")[0] == 0
    assert looked_at(folder, base) == ("same", "")


@pytest.mark.parametrize("edit", EDITS)
def test_one_value_that_was_changed_is_noticed(base: Base, folder: Path, edit: str) -> None:
    with damage.opened(folder / STORE) as connection:
        assert connection.execute(edit).rowcount
    assert looked_at(folder, base)[0] == "refused"


@pytest.mark.parametrize("seal", [b"", b"?" * 84, None], ids=["empty", "another", "none"])
def test_without_a_seal_the_store_is_looked_at_closely_and_sealed(base: Base, folder: Path, seal: bytes | None) -> None:
    path = folder / SEALED
    before = path.read_bytes()
    if seal is None:
        path.unlink()
    else:
        path.write_bytes(seal)
    assert looked_at(folder, base) == ("same", "")
    assert path.read_bytes() == before


@pytest.mark.parametrize("loss", ["a line", "all"])
def test_without_seal_and_register_it_is_said_that_nothing_can_be_proven(base: Base, folder: Path, loss: str) -> None:
    lines = (folder / REGISTER).read_bytes().splitlines(keepends=True)
    (folder / REGISTER).write_bytes(b"".join(lines[:3] + lines[4:]) if loss == "a line" else b"")
    assert looked_at(folder, base) == ("same", ""), "the seal is enough"
    (folder / SEALED).unlink()
    with damage.opened(folder / STORE) as connection:
        connection.execute(EDITS[0])
    for _ in range(2):
        came, said = looked_at(folder, base)
        assert (came, "確かめられません" in said) == ("said", True)
    code, told = run(folder, "status", "--as-of", "R7.12.16")
    assert (code, "確かめられません" in told) == (0, True)


def test_a_store_that_others_write_to_fits_its_seal(base: Base, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proof, "_as_told", lambda *_: pytest.fail("it is not to be made again"))
    with Cycle(folder) as cycle, Cycle(folder) as other:
        for number in range(3):
            cycle.store.number_cards_book(rows=number, cards=0, as_of=AFTER)
            other.store.number_cards_book(rows=number, cards=0, as_of=AFTER)
            assert looked_at(folder, base) == ("same", "")
