"""The arrows of import point down only, and the catalogue of findings is the contract's."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from ledger_tools.findings import CATALOGUE, ERROR, INFO, WARNING

PACKAGE = Path(__file__).resolve().parent.parent / "ledger_tools"

#: From the ground up: a module may import what stands on its own line or on one above.
LAYERS: tuple[frozenset[str], ...] = (
    frozenset({"version", "errors"}),
    frozenset(
        {
            "model",
            "catalogue",
            "findings",
            "files",
            "frames",
            "resources",
            "identity",
            "folder",
            "impressions",
            "half_hours",
        }
    ),
    frozenset({"japanese"}),
    frozenset({"columns"}),
    frozenset({"names"}),
    frozenset({"excel"}),
    frozenset({"judging"}),
    frozenset({"settings"}),
    frozenset({"store"}),
    frozenset({"remarks"}),
    frozenset({"returns"}),
    frozenset({"records"}),
    frozenset({"ledgers"}),
    frozenset({"reconcile"}),
    frozenset({"slots"}),
    frozenset({"programmes"}),
    frozenset({"simulate"}),
    frozenset({"desk"}),
    frozenset({"reports"}),
    frozenset({"pipeline"}),
    frozenset({"web"}),
    frozenset({"cli"}),
    frozenset({"__main__", "__init__"}),
)
#: Pure folders: reading a file knows neither settings, records nor store; reconciling does no I/O.
FORBIDDEN: dict[str, frozenset[str]] = {
    "returns": frozenset({"settings", "records", "store", "reconcile", "ledgers", "files"}),
    "reconcile": frozenset({"store", "files", "returns", "records", "ledgers"}),
    "store": frozenset({"settings", "records", "reconcile", "returns", "ledgers"}),
    "remarks": frozenset({"settings", "records", "returns", "columns"}),
}
#: The rooms of returns/, from the ground up as well; ``__init__`` is its door, which no room goes out by.
ROOMS: tuple[frozenset[str], ...] = (
    frozenset({"limits"}),
    frozenset({"workbook"}),
    frozenset({"evidence"}),
    frozenset({"paper"}),
    frozenset({"files"}),
    frozenset({"ledger"}),
    frozenset({"contents"}),
    frozenset({"reading"}),
    frozenset({"workers"}),
    frozenset({"__init__"}),
)
#: What stands below a room and is none of its business: our ledger is the same in whatever kind of file it came, and
#: reading a return does without showing what else lies in it.
CLOSED: dict[str, frozenset[str]] = {"ledger": frozenset({"files"}), "reading": frozenset({"contents"})}


@dataclass(frozen=True)
class House:
    """A package whose units stand on floors; ``closed``: unit -> what it must not import though it stands below."""

    package: str
    floors: tuple[frozenset[str], ...]
    closed: dict[str, frozenset[str]]

    @property
    def folder(self) -> Path:
        return PACKAGE.parent.joinpath(*self.package.split("."))

    def unit(self, path: Path) -> str:
        """ledger_tools/records/read.py -> 'records'."""
        return path.relative_to(self.folder).parts[0].removesuffix(".py")


HOUSE = House("ledger_tools", LAYERS, FORBIDDEN)
RETURNS = House("ledger_tools.returns", ROOMS, CLOSED)


def imports(source: str, package: str) -> Iterator[tuple[str, int]]:
    """Yield the units of a package that a source imports, with the line; also inside functions."""
    for node in ast.walk(ast.parse(source)):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            names = [f"{node.module}.{a.name}" for a in node.names] if node.module == package else [node.module or ""]
        for name in names:
            if name == package or name.startswith(f"{package}."):
                yield name.removeprefix(package).split(".")[1] if name != package else "__init__", node.lineno


def type_checking_only(source: str) -> set[int]:
    """Lines below ``if TYPE_CHECKING:``, which are never run."""
    lines: set[int] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            lines |= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return lines


def upward(house: House, own: str, source: str) -> list[str]:
    """What a source of unit ``own`` imports though it stands above or is closed to it."""
    level = {name: height for height, names in enumerate(house.floors) for name in names}
    faults = []
    free = type_checking_only(source)
    for other, line in imports(source, house.package):
        if other == own or line in free:
            continue
        if other not in level:
            faults.append(f"line {line}: {other} has no layer")
        elif level[other] > level[own] or other in house.closed.get(own, frozenset()):
            faults.append(f"line {line}: {own} imports {other}")
    return faults


def sources() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("path", sources(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_point_down(path: Path) -> None:
    for house in (HOUSE, RETURNS):
        if path.is_relative_to(house.folder):
            own = house.unit(path)
            assert own in frozenset().union(*house.floors), f"{own} has no layer: add it where it belongs"
            assert upward(house, own, path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("own", "source", "faults"),
    [
        ("errors", "from ledger_tools.japanese.dates import wareki", 1),
        ("store", "def f():\n    from ledger_tools.cli import main", 1),
        ("returns", "from ledger_tools.settings import Settings", 1),
        ("returns", "import ledger_tools.store.engine", 1),
        ("records", "from ledger_tools import pipeline", 1),
        ("records", "import ledger_tools.nowhere", 1),
        ("cli", "from ledger_tools.japanese.dates import wareki", 0),
        ("records", "from ledger_tools.records.read import read_raw\nimport pandas", 0),
        ("errors", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from ledger_tools.cli import main", 0),
    ],
)
def test_the_check_can_fail(own: str, source: str, faults: int) -> None:
    assert len(upward(HOUSE, own, source)) == faults


@pytest.mark.parametrize(
    ("own", "source", "faults"),
    [
        ("files", "from ledger_tools.returns.reading import read_bytes", 1),
        ("workbook", "def f():\n    import ledger_tools.returns.evidence.found", 1),
        ("evidence", "from ledger_tools.returns import ledger", 1),
        ("ledger", "from ledger_tools.returns.files.sniff import Kind", 1),
        ("reading", "from ledger_tools.returns.contents import read_views", 1),
        ("contents", "from ledger_tools.returns.workers.batch import read_many", 1),
        ("workers", "from ledger_tools.returns import read_file", 1),
        ("workers", "import ledger_tools.returns", 1),
        ("workers", "from ledger_tools.returns.attic import nothing", 1),
        ("workers", "from ledger_tools.returns.reading import read_file", 0),
        ("evidence", "from ledger_tools.returns.workbook.grid import Grid\nfrom ledger_tools.model import Found", 0),
        ("reading", "from ledger_tools.returns.reading import read_file\nimport ledger_tools.returns_of_others", 0),
    ],
)
def test_the_check_of_the_rooms_can_fail(own: str, source: str, faults: int) -> None:
    assert len(upward(RETURNS, own, source)) == faults


CODES = (
    *(f"F{n:02}" for n in range(1, 11)),
    *(f"R{n:02}" for n in range(1, 5)),
    *(f"S{n:02}" for n in range(1, 9)),
    *(f"N{n:02}" for n in range(1, 16)),
    *(f"D{n:02}" for n in range(1, 6)),
    *(f"P{n:02}" for n in range(1, 6)),
)


def test_every_code_of_the_contract_is_in_the_catalogue_once() -> None:
    assert [kind.code for kind in CATALOGUE] == list(CODES)


def test_every_entry_of_the_catalogue_says_something_of_its_own() -> None:
    for field in ("title", "meaning"):
        texts = [getattr(kind, field) for kind in CATALOGUE]
        assert all(texts) and len(set(texts)) == len(texts), field
    assert {kind.severity for kind in CATALOGUE} <= {ERROR, WARNING, INFO}
    assert all(kind.remedy.endswith("。") for kind in CATALOGUE)


#: What a rule or a reader gives a code with; anything else only mentions it.
GIVERS = frozenset({"Finding", "FileFinding", "Refused", "RowHits", "hits"})
_CODE = re.compile(r"[A-Z]\d\d")


def is_code(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(_CODE.fullmatch(node.value))


def given_codes(source: str) -> set[str]:
    """Codes that a source gives: to a finding, a refusal or rows, or in a pair with what is wrong ("N02", "…")."""
    found: list[ast.AST] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in GIVERS:
            found += [*node.args[:1], *(word.value for word in node.keywords if word.arg == "code")]
        elif isinstance(node, ast.Tuple) and len(node.elts) == 2 and not is_code(node.elts[1]):
            found += node.elts[:1]
    return {ast.literal_eval(node) for node in found if is_code(node)}


def given_outside_the_catalogue() -> set[str]:
    others = [path for path in sources() if path.name != "catalogue.py"]
    return set().union(*(given_codes(path.read_text(encoding="utf-8")) for path in others))


def test_codes_written_in_the_sources_are_in_the_catalogue() -> None:
    letters = "".join({kind.code[0] for kind in CATALOGUE})
    written = {
        code for path in sources() for code in re.findall(rf'"([{letters}]\d\d)"', path.read_text(encoding="utf-8"))
    }
    assert len(written) > 30
    assert written <= set(CODES)


def test_every_code_is_given_somewhere() -> None:
    assert given_outside_the_catalogue() == {kind.code for kind in CATALOGUE}


@pytest.mark.parametrize(
    ("source", "codes"),
    [
        ('yield Finding("X01", message)', {"X01"}),
        ('raise Refused("X01", TOO_BIG) from error', {"X01"}),
        ('found = model.FileFinding(code="X01", message="")', {"X01"}),
        ('yield hits("X01", rows, rows["wrong"], "X02")', {"X01"}),
        ('problems.append(("X01", f"の{day}"))', {"X01"}),
        ('"""Checks X01."""', set()),
        ('title = CATALOGUE_BY_CODE["X01"].title', set()),
        ('late = refused.code == "X01" or "X02" in row.codes', set()),
        ('kinds = frozenset({"X01", "X02"})', set()),
        ('for code in ("X01", "X02"): pass', set()),
        ('asks = {"X01": "記入してください。"}', set()),
        ('Kind(code="X01", severity=ERROR)', set()),
    ],
)
def test_to_mention_a_code_is_not_to_give_it(source: str, codes: set[str]) -> None:
    assert given_codes(source) == codes
