"""What the README says is what the code does."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent


def _script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / ".ci" / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("readme", ["README.md", "README.ja.md"])
def test_tables_are_those_of_the_code(readme: str) -> None:
    text = (ROOT / readme).read_text(encoding="utf-8")
    assert text == _script("readme_tables").filled(text), "run: python .ci/readme_tables.py"


def test_every_table_stands_in_a_readme() -> None:
    texts = [(ROOT / readme).read_text(encoding="utf-8") for readme in ("README.md", "README.ja.md")]
    for name in _script("readme_tables").TABLES:
        assert any(f"<!-- {name} -->" in text for text in texts), name


def test_ci_runs_the_readme_test_command() -> None:
    command = _script("readme_command").readme_command((ROOT / "README.md").read_text(encoding="utf-8"), "pytest")
    assert command.endswith("-m pytest")
    assert "readme_command.py pytest" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_readme_demo_command_runs_on_a_fresh_copy(tmp_path: Path) -> None:
    """The first command of the README, in a copy of the checkout with no environment, sets up and runs the cycle."""
    if os.environ.get("LEDGER_TOOLS_REQUIRE_EXTERNALS") != "1":
        pytest.skip("needs the package index; runs where LEDGER_TOOLS_REQUIRE_EXTERNALS=1")
    command = _script("readme_command").readme_command((ROOT / "README.md").read_text(encoding="utf-8"), "demo")
    unwanted = shutil.ignore_patterns(".git", ".venv", ".*_cache", "__pycache__", "*.egg-info", "build")
    copy = shutil.copytree(ROOT, tmp_path / "checkout", ignore=unwanted)
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=copy,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    schedule = (ROOT / "templates" / "局日程.csv").read_text(encoding="utf-8-sig").splitlines()[1:]
    lines = {line.split()[0]: line.split() for line in done.stdout.splitlines() if len(line.split()) > 10}
    for entry in schedule:
        _code, name, *_rest, published = entry.split(",")
        shown = lines[name]
        if published:
            assert shown[1] == published, name
            assert shown[2] == published, name
    for path in ("未処理一覧.xlsx", "報告書.docx"):
        assert (copy / "お試し" / "報告" / path).exists()
