"""Every module has its folder, and every file a size that one can hold in the head."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "ledger_tools"

#: What every folder of the package may need and none owns. Anything else belongs into a folder.
LOOSE = frozenset(
    {
        *("model", "columns", "identity", "findings", "catalogue", "files", "folder", "frames", "resources"),
        *("impressions", "half_hours", "errors", "version", "__init__", "__main__"),
    }
)
LONGEST = 400


def astray(modules: Iterable[Path]) -> list[str]:
    return sorted(path.name for path in modules if path.stem not in LOOSE)


def too_long(texts: Iterable[tuple[str, str]]) -> list[str]:
    return [f"{name}: {lines}" for name, text in texts if (lines := len(text.splitlines())) > LONGEST]


def test_no_loose_module_belongs_to_a_folder() -> None:
    assert astray(PACKAGE.glob("*.py")) == []


def test_no_file_is_too_long() -> None:
    folders = (PACKAGE, ROOT / "tests", ROOT / "examples", ROOT / "templates", ROOT / ".ci")
    texts = [
        (path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
        for folder in folders
        for path in sorted(folder.rglob("*.py"))
    ]
    assert len(texts) > 300
    assert too_long(texts) == []


def test_the_checks_can_fail() -> None:
    assert astray([Path("model.py"), Path("helpers.py"), Path("dates.py")]) == ["dates.py", "helpers.py"]
    assert too_long([("a.py", "x\n" * LONGEST), ("b.py", "x\n" * (LONGEST + 1))]) == [f"b.py: {LONGEST + 1}"]
