"""Small faults that can be put into a module: what :mod:`mutate` tries the tests with.

A fault is one change of the syntax tree: a comparison turned round, a number by one more, a word left out of a list …
Left alone are what says nothing about behaviour (annotations, docstrings, decorators, ``__all__``) and sentences for
staff, which are read and not computed with.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    one: other
    for pair in ((ast.Lt, ast.LtE), (ast.Gt, ast.GtE), (ast.Eq, ast.NotEq), (ast.In, ast.NotIn), (ast.Is, ast.IsNot))
    for one, other in (pair, pair[::-1])
}
_OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    one: other
    for pair in ((ast.Add, ast.Sub), (ast.BitAnd, ast.BitOr), (ast.Mult, ast.FloorDiv))
    for one, other in (pair, pair[::-1])
}
_CALLS = {"any": "all", "all": "any", "min": "max", "max": "min"}
_BRANCH = re.compile(r"(?<![\\|])\|(?![?*+])[^|()\[\]\\]+(?=[|)])")  # of a pattern: a plain word between two bars
_WORDS_A_FAULT = 12  # a long list of words is tried at every so manieth word

Change = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Fault:
    """The ``number``-th fault of a file; ``function`` is the first line of the outermost function it is in, or 0."""

    path: Path
    number: int
    line: int
    function: int
    text: str


def faults(path: Path) -> list[Fault]:
    """Return every fault that can be put into a file, in the order of its tree."""
    found = _changes(ast.parse(path.read_text(encoding="utf-8")))
    return [Fault(path, number, line, function, text) for number, (line, function, text, _) in enumerate(found)]


def with_fault(fault: Fault) -> ast.Module:
    """Return the tree of the fault's file with the fault in it."""
    tree = ast.parse(fault.path.read_text(encoding="utf-8"))
    *_, change = _changes(tree)[fault.number]
    change()
    return ast.fix_missing_locations(tree)


def _changes(tree: ast.Module) -> list[tuple[int, int, str, Change]]:
    return [
        (getattr(node, "lineno", 0), function, text, change)
        for node, holder, function in _nodes(tree, 0)
        for text, change in _of_node(node, holder)
    ]


def _nodes(parent: ast.AST, function: int) -> Iterator[tuple[ast.AST, ast.AST, int]]:
    """Yield every node that may change, the node that holds it, and the first line of its outermost function."""
    for field, value in ast.iter_fields(parent):
        if field in ("annotation", "returns", "decorator_list", "type_comment"):
            continue
        for node in value if isinstance(value, list) else [value]:
            if not isinstance(node, ast.AST) or _is_silent(node):
                continue
            inside = function
            if isinstance(node, ast.FunctionDef) and not function:
                inside = min([node.lineno, *(item.lineno for item in node.decorator_list)])
            yield node, parent, inside
            yield from _nodes(node, inside)


def _is_silent(node: ast.AST) -> bool:
    match node:
        case ast.Import() | ast.ImportFrom() | ast.JoinedStr() | ast.Raise() | ast.Assert():
            return True
        case ast.Expr(value=ast.Constant()):  # docstring
            return True
        case ast.If(test=ast.Name(id="TYPE_CHECKING")) | ast.Assign(targets=[ast.Name(id="__all__")]):
            return True
    return False


def _of_node(node: ast.AST, holder: ast.AST) -> Iterator[tuple[str, Change]]:
    if isinstance(node, ast.Constant):
        for text, value in _other_values(node.value):
            yield text, _set(node, value=value)
    else:
        yield from _turned_round(node, holder)
        yield from _left_out(node, holder)


def _turned_round(node: ast.AST, holder: ast.AST) -> Iterator[tuple[str, Change]]:
    match node:
        case ast.Compare(ops=[operator]):
            other = _COMPARISONS[type(operator)]
            yield f"{_shown(node)}: {other.__name__}", _set(node, ops=[other()])
        case ast.BoolOp():
            word, other = ("or", ast.Or()) if isinstance(node.op, ast.And) else ("and", ast.And())
            yield f"{_shown(node)}: {word}", _set(node, op=other)
        case ast.UnaryOp(op=ast.Not() | ast.Invert()):
            yield f"{_shown(node)}: not turned round", _put(holder, node, node.operand)
        case ast.BinOp() if type(node.op) in _OPERATORS:
            sign = _OPERATORS[type(node.op)]
            yield f"{_shown(node)}: {sign.__name__}", _set(node, op=sign())
        case ast.Call(func=ast.Name(id=name)) if name in _CALLS:
            yield f"{_shown(node)}: {_CALLS[name]}", _set(node, func=ast.Name(_CALLS[name], ast.Load()))
        case ast.If() | ast.While() | ast.IfExp():
            if isinstance(node.test, ast.Name | ast.Call | ast.Attribute | ast.Subscript):
                yield f"if {_shown(node.test)}: turned round", _set(node, test=ast.UnaryOp(ast.Not(), node.test))


def _left_out(node: ast.AST, holder: ast.AST) -> Iterator[tuple[str, Change]]:
    match node:
        case ast.comprehension(ifs=[first, *rest]):
            yield f"for … if {_shown(first)}: without it", _set(node, ifs=rest)
        case ast.Expr(value=ast.Call()) | ast.AugAssign() | ast.Continue():
            yield f"{_shown(node)}: left out", _put(holder, node, ast.Pass())
        case ast.Tuple(elts=[_, _, *_], ctx=ast.Load()) | ast.List(elts=[_, _, *_], ctx=ast.Load()) | ast.Set():
            for place in _some(len(node.elts)):
                rest = [item for other, item in enumerate(node.elts) if other != place]
                yield f"{_shown(node.elts[place])}: left out of a list", _set(node, elts=rest)
        case ast.Dict(keys=[_, _, *_]):
            for place in _some(len(node.keys)):
                keys, values = (
                    [item for other, item in enumerate(items) if other != place] for items in (node.keys, node.values)
                )
                yield f"{_shown(node.values[place])}: left out of a table", _set(node, keys=keys, values=values)


def _other_values(value: object) -> Iterator[tuple[str, object]]:
    if isinstance(value, bool):
        yield f"{value}: {not value}", not value
    elif isinstance(value, int):
        yield f"{value}: {value + 1}", value + 1
    elif isinstance(value, str) and value and "。" not in value:
        words, branches = value.split(), list(_BRANCH.finditer(value))
        if branches:
            for branch in branches[:: max(len(branches) // 3, 1)]:
                yield f"{branch[0]}: left out of a pattern", value[: branch.start()] + value[branch.end() :]
        elif len(words) > 1:
            for place in range(0, len(words), _WORDS_A_FAULT):
                yield f"{words[place]}: left out of the words", " ".join(words[:place] + words[place + 1 :])
        else:
            yield f"{value!r}: {value + '_'!r}", value + "_"


def _some(count: int) -> list[int]:
    """The first, the middle and the last place."""
    return sorted({0, count // 2, count - 1})


def _shown(node: ast.AST) -> str:
    return ast.unparse(node).replace("\n", " ")[:80]


def _set(node: ast.AST, **fields: object) -> Change:
    def change() -> None:
        for name, value in fields.items():
            setattr(node, name, value)

    return change


def _put(holder: ast.AST, old: ast.AST, new: ast.AST) -> Change:
    """Put a node in the place of another one, wherever its holder keeps it."""

    def change() -> None:
        for name, value in ast.iter_fields(holder):
            if value is old:
                setattr(holder, name, new)
            elif isinstance(value, list) and old in value:
                value[value.index(old)] = new

    return change
