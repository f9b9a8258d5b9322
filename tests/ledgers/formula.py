"""A few of Excel's functions, exactly as far as the formula of column 状態 uses them.

:func:`compiled` turns a formula into a function of its cells. Anything it does not know is a :class:`SyntaxError`, so
that a formula with something new in it cannot be worked out wrongly; LibreOffice is its judge (test_state_proof.py).
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from ledger_tools.japanese.text import half_width

Cells = Mapping[str, Any]
Value = Callable[[Cells], Any]

_TOKEN = re.compile(
    r'\s*(?:(?P<text>"(?:[^"]|"")*")|(?P<number>\d+)|(?P<name>(?:_xlfn\.)?[A-Z]+)\(|(?P<cell>[A-Z]+\d+)|(?P<word>TRUE|FALSE)'
    r"|(?P<sign><=|>=|<>|[-+*&=<>(){},]))"
)
_FIRST_DAY = date(1899, 12, 30)
_LEVELS: tuple[tuple[str, ...], ...] = (("=", "<>", "<", ">", "<=", ">="), ("&",), ("+", "-"), ("*",))


class Failed(Exception):
    """An error value, such as that of FIND where there is nothing to be found."""


def compiled(formula: str) -> Value:
    """Return a function from cells (a text, number, bool or day by reference; blank where missing) to the result."""
    tokens = _tokens(formula)
    value = _level(tokens, 0)
    if tokens != [("end", "")]:
        raise SyntaxError(f"left over: {tokens[:3]}")
    return value


def _tokens(formula: str) -> list[tuple[str, str]]:
    found, place = [], 0
    while place < len(formula):
        match = _TOKEN.match(formula, place)
        if match is None:
            raise SyntaxError(formula[place : place + 20])
        found.append((str(match.lastgroup), match[str(match.lastgroup)]))
        place = match.end()
    return [*found, ("end", "")]


def _level(tokens: list[tuple[str, str]], level: int) -> Value:
    if level == len(_LEVELS):
        return _single(tokens)
    left = _level(tokens, level + 1)
    while tokens[0][0] == "sign" and tokens[0][1] in _LEVELS[level]:
        left = _each(_OPERATORS[tokens.pop(0)[1]], left, _level(tokens, level + 1))
    return left


def _single(tokens: list[tuple[str, str]]) -> Value:
    kind, text = tokens.pop(0)
    if kind == "text":
        constant: Any = text[1:-1].replace('""', '"')
        return lambda cells: constant
    if kind in {"number", "word"}:
        known = int(text) if kind == "number" else text == "TRUE"
        return lambda cells: known
    if kind == "cell":
        return lambda cells: cells.get(text)
    if kind == "name":
        return _call(text, _listed(tokens, ")"))
    if (kind, text) == ("sign", "-"):
        return _each(lambda one: -_number(one), _single(tokens))
    if (kind, text) == ("sign", "{"):
        items = _listed(tokens, "}")
        array = [item({}) for item in items]
        return lambda cells: array
    if (kind, text) == ("sign", "("):
        (inner,) = _listed(tokens, ")")
        return inner
    raise SyntaxError(text)


def _listed(tokens: list[tuple[str, str]], end: str) -> list[Value]:
    items = [_level(tokens, 0)]
    while tokens[0] == ("sign", ","):
        tokens.pop(0)
        items.append(_level(tokens, 0))
    if tokens.pop(0) != ("sign", end):
        raise SyntaxError(f"{end} is missing")
    return items


def _each(function: Callable[..., Any], *values: Value) -> Value:
    """Call ``function`` with the values, item by item where one of them is an array."""

    def value(cells: Cells) -> Any:
        given = [one(cells) for one in values]
        length = next((len(one) for one in given if isinstance(one, list)), None)
        if length is None:
            return function(*given)
        return [_caught(function, [one[at] if isinstance(one, list) else one for one in given]) for at in range(length)]

    return value


def _caught(function: Callable[..., Any], given: list[Any]) -> Any:
    failed = next((one for one in given if isinstance(one, Failed)), None)
    if failed is not None and function is not _is_number:
        return failed
    try:
        return function(*given)
    except Failed as error:
        return error


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    return value if isinstance(value, str) else f"{_number(value):g}"


def _number(value: Any) -> float:
    if isinstance(value, str):
        raise Failed(value)
    if isinstance(value, date):
        return (value - _FIRST_DAY).days
    return float(value or 0)


def _compared(left: Any, right: Any) -> tuple[Any, Any]:
    """Two values in Excel's order: numbers, then texts (without regard to case), then truths; blank is any of them."""
    if left is None or right is None:
        other = right if left is None else left
        blank: Any = "" if isinstance(other, str) or other is None else 0
        left, right = (blank if left is None else left), (blank if right is None else right)
    return _ranked(left), _ranked(right)


def _ranked(value: Any) -> tuple[int, Any]:
    if isinstance(value, bool):
        return 2, value
    return (1, value.casefold()) if isinstance(value, str) else (0, _number(value))


def _comparison(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    return lambda left, right: compare(*_compared(left, right))


_OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "=": _comparison(operator.eq),
    "<>": _comparison(operator.ne),
    "<": _comparison(operator.lt),
    ">": _comparison(operator.gt),
    "<=": _comparison(operator.le),
    ">=": _comparison(operator.ge),
    "&": lambda left, right: _text(left) + _text(right),
    "+": lambda left, right: _number(left) + _number(right),
    "-": lambda left, right: _number(left) - _number(right),
    "*": lambda left, right: _number(left) * _number(right),
}


def _find(wanted: Any, text: Any) -> int:
    place = _text(text).find(_text(wanted))
    if place < 0:
        raise Failed(wanted)
    return place + 1


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float, date)) and not isinstance(value, bool)


def _substitute(text: Any, old: str, new: str, which: Any = None) -> str:
    if which not in {None, 1}:
        raise SyntaxError(f"SUBSTITUTE(…,{which})")
    return _text(text).replace(old, new, -1 if which is None else 1)


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "ASC": lambda text: half_width(_text(text)),
    "CHAR": chr,
    "CLEAN": lambda text: re.sub("[\x00-\x1f]", "", _text(text)),
    "DATE": lambda year, month, day: (date(year, month, day) - _FIRST_DAY).days,
    "EXACT": lambda left, right: _text(left) == _text(right),
    "FIND": _find,
    "LEFT": lambda text, count: _text(text)[: int(count)],
    "LEN": lambda text: len(_text(text)),
    "MOD": lambda left, right: _number(left) % _number(right),
    "SUBSTITUTE": _substitute,
    "_xlfn.ISFORMULA": lambda value: isinstance(value, str) and value.startswith("="),
    "TRIM": lambda text: re.sub(" +", " ", _text(text)).strip(" "),
}


def _call(name: str, given: list[Value]) -> Value:
    if name == "IF":
        test, then, other = given
        return lambda cells: then(cells) if test(cells) else other(cells)
    if name in {"AND", "OR"}:
        # As Excel does, of all arguments; none of them fails in this formula, so that the order does not matter.
        whole = all if name == "AND" else any
        return lambda cells: whole(one(cells) for one in given)
    if name == "SUMPRODUCT":
        (only,) = given
        return lambda cells: sum(_number(one) for one in _items(only(cells)))
    if name == "MIN":
        (one,) = given
        return lambda cells: min(_number(item) for item in _items(one(cells)))
    if name == "ISNUMBER":
        (asked,) = given
        return lambda cells: _items_or_one(asked, cells)
    if name == "IFERROR":
        tried, instead = given
        return lambda cells: _or(tried, instead, cells)
    if name not in _FUNCTIONS:
        raise SyntaxError(name)
    return _each(_FUNCTIONS[name], *given)


def _or(tried: Value, instead: Value, cells: Cells) -> Any:
    try:
        return tried(cells)
    except Failed:
        return instead(cells)


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _items_or_one(asked: Value, cells: Cells) -> Any:
    try:
        value = asked(cells)
    except Failed:
        return False
    return [_is_number(one) for one in value] if isinstance(value, list) else _is_number(value)
