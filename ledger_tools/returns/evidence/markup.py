"""Walking drawing XML by local names: prefixes and the strict namespaces differ between programs."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from ledger_tools.returns.workbook.package import local_name

EMU_PER_PX = 9525


def children(element: etree._Element) -> Iterator[etree._Element]:
    """Yield the children, each mc:AlternateContent replaced by its first Choice that holds anything, else Fallback."""
    for child in element:
        if local_name(child.tag) == "AlternateContent":
            yield from children(_branch(child))
        else:
            yield child


def fallback(element: etree._Element) -> etree._Element | None:
    """Return the Fallback that stands beside the Choice an element was taken from."""
    for above in element.iterancestors():
        if local_name(above.tag) == "AlternateContent":
            return next((branch for branch in above if local_name(branch.tag) == "Fallback"), None)
    return None


def child(element: etree._Element | None, *path: str) -> etree._Element | None:
    """Return the first descendant along a path of local names."""
    for name in path:
        if element is None:
            return None
        element = _first(element, name)
    return element


def descendant(element: etree._Element | None, name: str) -> etree._Element | None:
    """Return the first element of that local name anywhere below."""
    if element is None:
        return None
    return next(element.iter(f"{{*}}{name}"), None)


def attribute(element: etree._Element | None, name: str) -> str:
    """Return an attribute by its local name, '' where it is missing."""
    if element is None:
        return ""
    plain = element.get(name)
    if plain is not None:
        return str(plain)
    return next((str(value) for key, value in element.attrib.items() if local_name(key) == name), "")


def relation_id(element: etree._Element | None, name: str = "id") -> str:
    """Return a namespaced attribute such as r:id or r:embed, which a plain attribute of that name must not hide."""
    if element is None:
        return ""
    return next(
        (str(value) for key, value in element.attrib.items() if str(key).startswith("{") and local_name(key) == name),
        "",
    )


def number(text: str) -> float:
    """Return an attribute's number, 0 where it is none."""
    try:
        value = float(text)
    except ValueError:
        return 0.0
    return value if abs(value) < 1e12 else 0.0


def true(text: str) -> bool:
    return text.casefold() in ("1", "true", "t", "on")


def _first(element: etree._Element, name: str) -> etree._Element | None:
    found = next(element.iterchildren(f"{{*}}{name}"), None)
    if found is not None:
        return found
    branches = (_first(_branch(item), name) for item in element.iterchildren("{*}AlternateContent"))
    return next((item for item in branches if item is not None), None)


def _branch(alternatives: etree._Element) -> etree._Element:
    branches = list(alternatives)
    for branch in branches:
        if local_name(branch.tag) == "Choice" and len(branch):
            return branch
    return next((branch for branch in branches if local_name(branch.tag) == "Fallback"), alternatives)
