"""A minimal Outlook message (.msg), written sector by sector: MS-CFB version 3 around MS-OXMSG's streams."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field

_SECTOR, _SMALL_SECTOR, _CUTOFF = 512, 64, 4096
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_NONE = 0xFFFFFFFF
_STORAGE, _STREAM, _ROOT = 1, 2, 5


@dataclass
class Node:
    """A storage (with children) or a stream (with data) of a compound file."""

    name: str
    data: bytes | None = None
    children: list[Node] = field(default_factory=list)


def message(subject: str, attachments: Sequence[tuple[str, bytes]]) -> bytes:
    """Return a .msg with these attachments."""
    root = Node("Root Entry", children=[Node("__nameid_version1.0", children=_name_map()), *_text("0037", subject)])
    counts = struct.pack("<8xIIII8x", 0, len(attachments), 0, len(attachments))
    root.children.append(Node("__properties_version1.0", counts))
    for number, (name, data) in enumerate(attachments):
        parts = [*_text("3707", name), *_text("3704", name), Node("__substg1.0_37010102", data)]
        size = 2 * len(name) + 2
        listed = ((0x37050003, 1), (0x3707001F, size), (0x3704001F, size), (0x37010102, len(data)))
        # Attached by value (method 1); each entry holds its tag, that it may be read, and its value or size.
        properties = Node(
            "__properties_version1.0", bytes(8) + b"".join(struct.pack("<IIII", t, 6, v, 0) for t, v in listed)
        )
        root.children.append(Node(f"__attach_version1.0_#{number:08X}", children=[properties, *parts]))
    return compound(root)


def _name_map() -> list[Node]:
    return [Node(f"__substg1.0_000{number}0102", b"") for number in (2, 3, 4)]


def _text(tag: str, text: str) -> list[Node]:
    return [Node(f"__substg1.0_{tag}001F", text.encode("utf-16-le"))]


def compound(root: Node) -> bytes:
    """Return a compound file of these storages and streams."""
    nodes = _listed(root)
    sectors: list[bytes] = []
    table: list[int] = []
    small: list[bytes] = []
    small_table: list[int] = []
    starts: dict[int, int] = {}
    for number, node in enumerate(nodes):
        if node.data and len(node.data) < _CUTOFF:
            starts[number] = _put(node.data, small, small_table, _SMALL_SECTOR)
        elif node.data:
            starts[number] = _put(node.data, sectors, table)
    root.data = b"".join(small)
    starts[0] = _put(root.data, sectors, table)
    small_fat = struct.pack(f"<{len(small_table)}I", *small_table)
    small_fat += b"\xff" * (-len(small_fat) % _SECTOR)
    small_start = _put(small_fat, sectors, table)
    entries = b"".join(_entry(node, number, nodes, starts) for number, node in enumerate(nodes))
    directory_start = _put(entries, sectors, table)
    count = 1
    while count * (_SECTOR // 4) < len(table) + count:
        count += 1
    fat_start = len(table)
    table += [_FAT] * count
    table += [_FREE] * (count * (_SECTOR // 4) - len(table))
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        *(0x3E, 3, 0xFFFE, 9, 6),
        *(0, count, directory_start, 0, _CUTOFF, small_start, len(small_fat) // _SECTOR, _END, 0),
    )
    pointers = [fat_start + number for number in range(count)]
    header += struct.pack("<109I", *pointers, *[_FREE] * (109 - count))
    return header + b"".join(sectors) + struct.pack(f"<{len(table)}I", *table)


def _listed(root: Node) -> list[Node]:
    nodes = [root]
    for node in nodes:
        nodes.extend(node.children)
    return nodes


def _put(data: bytes, sectors: list[bytes], table: list[int], size: int = _SECTOR) -> int:
    start = len(sectors)
    for at in range(0, max(len(data), 1), size):
        sectors.append(data[at : at + size].ljust(size, b"\0"))
        table.append(len(sectors))
    table[-1] = _END
    return start


def _entry(node: Node, number: int, nodes: list[Node], starts: dict[int, int]) -> bytes:
    """One directory entry; siblings form a right-leaning chain in the order that the format asks for."""
    name = node.name.encode("utf-16-le") + b"\0\0"
    kind = _ROOT if number == 0 else _STREAM if node.data is not None else _STORAGE
    first = _in_order(node.children)[:1]
    child = next((at for at, one in enumerate(nodes) if first and one is first[0]), _NONE)
    parent = next((other for other in nodes if any(one is node for one in other.children)), None)
    right = _NONE
    if parent is not None:
        siblings = _in_order(parent.children)
        place = next(at for at, one in enumerate(siblings) if one is node)
        if place + 1 < len(siblings):
            right = next(at for at, one in enumerate(nodes) if one is siblings[place + 1])
    size = len(node.data or b"")
    start = starts.get(number, _END if kind != _STORAGE else 0)
    head = struct.pack("<64sHBBIII", name.ljust(64, b"\0"), len(name), kind, 1, _NONE, right, child)
    return head + bytes(16 + 4 + 16) + struct.pack("<IQ", start, size)


def _in_order(nodes: list[Node]) -> list[Node]:
    return sorted(nodes, key=lambda node: (len(node.name), node.name.upper()))
