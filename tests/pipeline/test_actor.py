"""Who did it: said by whoever opens the cycle, and only otherwise taken from the environment."""

from __future__ import annotations

import ast
import platform
from pathlib import Path

import pytest

from ledger_tools.model import Actor
from ledger_tools.pipeline import Cycle
from ledger_tools.store import store
from tests.builders import reload

ROSTER = "共済,0000101,00,青葉 太郎,アオバ タロウ,,本人,1,01,0101,在職,,,\n"


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"LEDGER_TOOLS_ACTOR": "佐藤", "USERNAME": "sato", "USER": "root"}, "佐藤"),
        ({"LEDGER_TOOLS_ACTOR": "", "USERNAME": "sato", "USER": "root"}, "sato@PC-01"),
        ({"USER": "root"}, "root@PC-01"),
        ({}, "unknown@PC-01"),
    ],
)
def test_whoever_is_at_the_keyboard(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], expected: str
) -> None:
    for name in ("LEDGER_TOOLS_ACTOR", "USERNAME", "USER"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(platform, "node", lambda: "PC-01")
    assert who_loaded(Cycle.init(tmp_path)) == expected


def test_a_person_who_is_named_is_logged_whatever_the_environment_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEDGER_TOOLS_ACTOR", "佐藤")
    assert who_loaded(Cycle.init(tmp_path / "1", actor=Actor("鈴木"))) == "鈴木"
    Cycle.init(tmp_path / "2").close()
    assert who_loaded(Cycle(tmp_path / "2", actor=Actor("suzuki", "PC-02"))) == "suzuki@PC-02"


def who_loaded(cycle: Cycle) -> str:
    with cycle:
        reload(cycle, ROSTER)
        (actor,) = cycle.store.events()["actor"]
    return str(actor)


#: Modules that tell who and where one is.
SURROUNDINGS = frozenset({"os", "getpass", "platform", "socket", "pwd"})


def asks_around(source: str) -> set[str]:
    nodes = list(ast.walk(ast.parse(source)))
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    return {name.split(".")[0] for name in names} & SURROUNDINGS


def test_the_store_does_not_look_around() -> None:
    sources = sorted(Path(store.__file__).parent.glob("*.py"))
    assert len(sources) > 5
    assert {path.name: asks_around(path.read_text(encoding="utf-8")) for path in sources} == {
        path.name: set() for path in sources
    }


@pytest.mark.parametrize("source", ["import os", "def f():\n    from os import environ", "import os.path as p, json"])
def test_looking_around_is_seen(source: str) -> None:
    assert asks_around(source) == {"os"}
