"""Values of the program as plain ones that JSON can hold, and back again: what the register tells is made of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, time
from functools import lru_cache
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

_DAY, _TIME = "day", "time"


def plain(value: Any) -> Any:
    """Return a value as JSON can hold it; of what has fields, only those that are not as they are by default."""
    kind: Any = type(value)
    if kind in (str, int, bool, float) or value is None:
        return value
    if isinstance(value, date):
        return {_DAY: value.isoformat()}
    if isinstance(value, time):
        return {_TIME: value.isoformat()}
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if names := _names(kind):
        given = ((name, getattr(value, name), default) for name, default in names)
        return {name: plain(one) for name, one, default in given if one is not default and one != default}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    return value.item()  # a number of numpy's


def restored(hint: Any, value: Any) -> Any:
    """Return what :func:`plain` made of a value of this type."""
    if isinstance(value, dict) and len(value) == 1:
        ((key, text),) = value.items()
        if key == _DAY and isinstance(text, str):
            return date.fromisoformat(text)
        if key == _TIME and isinstance(text, str):
            return time.fromisoformat(text)
    if value is None:
        return None
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return restored(next(one for one in arguments if one is not type(None)), value)
    if origin is tuple and arguments[-1] is not Ellipsis:
        return tuple(restored(one, part) for one, part in zip(arguments, value, strict=True))
    if isinstance(value, list):
        inner = arguments[0] if arguments else Any
        found = [restored(inner, one) for one in value]
        return tuple(found) if origin is tuple else found
    if _names(hint):
        hints = _hints(hint)
        return hint(**{name: restored(hints[name], one) for name, one in value.items()})
    if isinstance(value, dict):
        return {key: restored(arguments[1] if arguments else Any, one) for key, one in value.items()}
    return value


_NONE_GIVEN = object()


@lru_cache(maxsize=64)
def _names(kind: Any) -> tuple[tuple[str, Any], ...]:
    """The fields of a named tuple or a dataclass, with their defaults."""
    if is_dataclass(kind):
        return tuple((field.name, field.default) for field in fields(kind))
    defaults = getattr(kind, "_field_defaults", {})
    return tuple((name, defaults.get(name, _NONE_GIVEN)) for name in getattr(kind, "_fields", ()))


@lru_cache(maxsize=64)
def _hints(kind: Any) -> Mapping[str, Any]:
    return get_type_hints(kind)
