"""Where the shipped templates and examples lie: inside the installed package, or beside it in a checkout."""

from __future__ import annotations

import sys
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def _shipped(name: str) -> Path:
    inside = _PACKAGE / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


def template_dir() -> Path:
    """Folder of the wording and settings that ``init`` copies into a cycle."""
    return _shipped("templates")


def example_dir() -> Path:
    """Folder of the invented example data that ``demo`` runs on."""
    return _shipped("examples")


def install_command(extra: str) -> str:
    """How an extra is installed: as the README has it, in the folder that was fetched, with the interpreter in it."""
    python = r".venv\Scripts\python" if sys.platform == "win32" else ".venv/bin/python"
    return f'{python} -m pip install ".[{extra}]"'
