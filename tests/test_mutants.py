"""The faults that the tests are tried with: each is one change, and what says nothing about behaviour is left alone."""

from __future__ import annotations

import ast
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def mutants() -> ModuleType:
    spec = importlib.util.spec_from_file_location("mutants", ROOT / ".ci" / "mutants.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["mutants"] = module
    spec.loader.exec_module(module)
    return module


def faulty(mutants: ModuleType, path: Path, source: str) -> list[str]:
    path.write_text(source, encoding="utf-8")
    return [ast.unparse(mutants.with_fault(fault)) for fault in mutants.faults(path)]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a < b", ["a <= b"]),
        ("x = a not in b", ["x = a in b"]),
        ("x = a and not b", ["x = a or not b", "x = a and b"]),
        ("x = ~(a & b)", ["x = a & b", "x = ~(a | b)"]),
        ("x = any(f)", ["x = all(f)"]),
        ("if a:\n    f(b)\nelse:\n    c += d", ["if not a:", "pass\nelse", "else:\n    pass"]),
        ("x = [a for a in b if a]", ["x = [a for a in b]"]),
        ("x = True", ["x = False"]),
        ("x = a[:3]", ["x = a[:4]"]),
        ("x = (a, b, c, d)", ["x = (b, c, d)", "x = (a, b, d)", "x = (a, b, c)"]),
        ("x = {a: b, c: d}", ["x = {c: d}", "x = {a: b}"]),
        ("x = 'S02'", ["x = 'S02_'"]),
        ("x = '済 受領'", ["x = '受領'"]),
        ("x = re.compile('(?:未|不在|代)$')", ["x = re.compile('(?:未|代)$')", "x = re.compile('(?:未|不在)$')"]),
    ],
)
def test_each_fault_is_one_change(mutants: ModuleType, tmp_path: Path, source: str, expected: list[str]) -> None:
    found = faulty(mutants, tmp_path / "module.py", source)
    assert len(found) == len(expected), found
    assert all(part in text for part, text in zip(expected, found, strict=True)), found


def test_what_is_no_behaviour_is_left_alone(mutants: ModuleType, tmp_path: Path) -> None:
    source = """
'''Docstring.'''
from a import b
__all__ = ['c', 'd']
if TYPE_CHECKING:
    import e
@cache(maxsize=5)
def f(g: Literal['h'] = None) -> tuple[int, 2]:
    '''Docstring.'''
    message: Literal[7] = '番号がありません。'
    raise ValueError('i', f'{j > 3}')
"""
    assert faulty(mutants, tmp_path / "module.py", source) == []


def test_a_fault_knows_the_function_that_a_call_leads_to(mutants: ModuleType, tmp_path: Path) -> None:
    path = tmp_path / "module.py"
    path.write_text(
        "A = 1\n@cache\ndef f():\n    def g():\n        return 2\nclass B:\n    def h(self):\n        return 3\n"
    )
    assert [(fault.line, fault.function) for fault in mutants.faults(path)] == [(1, 0), (5, 2), (8, 7)]
    code = compile(path.read_text(encoding="utf-8"), "module.py", "exec")
    assert 2 in {constant.co_firstlineno for constant in code.co_consts if hasattr(constant, "co_firstlineno")}
