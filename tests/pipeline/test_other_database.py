"""The same on PostgreSQL: what is found is made fit for it, and a write that fails there costs one file only."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from ledger_tools.pipeline import Cycle, ingest
from ledger_tools.returns import read_deliveries
from ledger_tools.settings.write import write_settings
from ledger_tools.store.schema import metadata
from tests.builders import DEADLINE, generate, make_cycle, settings_tables
from tests.pipeline.test_ingest_failing import FOUND, assert_made_fit, failing, in_any_order, sown
from tests.pipeline.test_ingest_killed import VOLATILE
from tests.postgresql import new_database

_SECRET = "架空 太郎"


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest, "read_deliveries", partial(read_deliveries, workers=0))


@pytest.fixture(scope="module")
def generated_there(postgresql: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A cycle whose store is a database, with what came back lying in 回収/; neither is to be changed."""
    url = new_database(postgresql)
    with make_cycle(tmp_path_factory.mktemp("elsewhere") / "R7", basic={"保存先": url}) as cycle:
        generate(cycle)
        sown(cycle)
    return cycle.folder, url


def copied(made: tuple[Path, str], server: str, folder: Path) -> Cycle:
    """A cycle like that, with a database of its own."""
    shutil.copytree(made[0], folder)
    url = new_database(server, made[1])
    (folder / "設定.xlsx").write_bytes(write_settings(settings_tables(basic={"保存先": url})))
    return Cycle(folder)


@pytest.fixture
def cycle(generated_there: tuple[Path, str], postgresql: str, tmp_path: Path) -> Iterator[Cycle]:
    with copied(generated_there, postgresql, tmp_path / "R7") as own:
        yield own


def stored(cycle: Cycle) -> dict[str, list[str]]:
    with cycle.store._engine.connect() as connection:
        rows: dict[str, list[dict[str, Any]]] = {
            table.name: [
                {key: value for key, value in line.items() if key not in VOLATILE}
                for line in connection.execute(sa.select(table)).mappings()
            ]
            for table in metadata.sorted_tables
        }
    return in_any_order(rows)


@pytest.mark.parametrize(("found", "kept"), FOUND)
def test_whatever_is_found_is_fit_for_it(cycle: Cycle, found: str, kept: str) -> None:
    assert cycle.store._engine.dialect.name == "postgresql"
    assert_made_fit(cycle, found, kept)


def test_a_write_that_fails_costs_that_file_only(
    generated_there: tuple[Path, str], postgresql: str, tmp_path: Path
) -> None:
    with copied(generated_there, postgresql, tmp_path / "undisturbed") as undisturbed:
        with failing(undisturbed, 10_000, RuntimeError()) as writes:
            undisturbed.ingest(as_of=DEADLINE)
        expected, count = stored(undisturbed), len(writes)
    assert count > 20
    costs = set()
    for at in range(1, count + 1, 7):
        with copied(generated_there, postgresql, tmp_path / str(at)) as own:
            error = RuntimeError(_SECRET) if at % 2 else sa.exc.DataError(_SECRET, None, Exception(_SECRET))
            with failing(own, at, error):
                taken = own.ingest(as_of=DEADLINE)
            costs.add(tuple(name for name in taken.refused if name != "壊れ.xlsx"))
            own.ingest(as_of=DEADLINE)
            assert stored(own) == expected, at
        shutil.rmtree(own.folder)
    assert len(costs) >= 3
