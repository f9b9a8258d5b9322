"""The wheel holds everything, and works away from the checkout."""

from __future__ import annotations

import configparser
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def test_every_package_is_declared() -> None:
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    declared = set(setup["options"]["packages"].split())
    inside = {".".join(path.parent.relative_to(ROOT).parts) for path in (ROOT / "ledger_tools").rglob("__init__.py")}
    assert declared == inside | {"ledger_tools.templates", "ledger_tools.examples"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", str(folder), "."]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


@pytest.mark.slow
def test_wheel_carries_templates_and_examples(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for folder in ("templates", "examples"):
        for path in (ROOT / folder).iterdir():
            if path.suffix in (".csv", ".xlsx", ".docx", ".md"):
                assert f"ledger_tools/{folder}/{path.name}" in names
    assert "ledger_tools/py.typed" in names


@pytest.mark.slow
def test_installed_wheel_works_away_from_the_checkout(wheel: Path, tmp_path: Path) -> None:
    target = tmp_path / "site"
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", str(target), str(wheel)],
        check=True,
        capture_output=True,
    )
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    environment = {**os.environ, "PYTHONPATH": str(target), "PYTHONUTF8": "1"}

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=elsewhere,
            env=environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=True,
        )
        return done.stdout

    assert str(target) in run("-c", "import ledger_tools; print(ledger_tools.__file__)")
    shown = run("-m", "ledger_tools", "demo", "試し")
    assert "3,962" in shown
    assert (elsewhere / "試し" / "報告" / "報告書.docx").exists()
