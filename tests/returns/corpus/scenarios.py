"""What the corpus says, before any program has written it: ledgers as data, and the truth about each.

The truth comes from here alone and never from reading a file back. A scenario's cells and pictures are given by row and
column from 1; every row of the sheet is 40 px high, every column 14 characters wide.
"""

from __future__ import annotations

import hashlib
import json
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
ROW_PX, ROW_POINTS, COLUMN_WIDTH = 40, 30, 14

HEADERS = {
    "no": "No.",
    "kigo": "記号",
    "bango": "番号",
    "name": "氏名",
    "department": "所属",
    "cards": "枚数",
    "received_on": "受領年月日",
    "stamp": "受領印又は署名",
    "remark": "備考",
}
#: The same columns as departments rename them, in another order.
RENAMED = {"remark": "摘要", "stamp": "受領印", "name": "お名前", "bango": "組合員番号"}


def png(shade: int, side: int = 16) -> bytes:
    """Return a picture of one colour above black."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    top = side // 3
    lines = (b"\0" + bytes((200, shade, shade)) * side) * top + (b"\0" + bytes(3) * side) * (side - top)
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")


@dataclass(frozen=True)
class Seal:
    """A picture (or a text box) laid at ``x``, ``y`` px of a member's cell of column ``key``."""

    shade: int = 0
    x: int = 20
    y: int = 5
    key: str = "stamp"
    text: str = ""  # a text box instead of a picture

    SIDE = 30


@dataclass(frozen=True)
class Member:
    """One member's row; ``expected`` overrides what follows from ``stamp`` and ``seal``."""

    bango: str
    name: str
    stamp: str = ""
    remark: str = ""
    received_on: str = ""
    seal: Seal | None = None
    doubt: tuple[str, ...] = ()  # S05 from another member's seal


@dataclass(frozen=True)
class Scenario:
    """One ledger; ``lines`` are members, rows of plain texts (totals, notes), or None for a blank row."""

    name: str
    lines: Sequence[Member | dict[str, str] | None]
    headers: dict[str, str] = field(default_factory=lambda: HEADERS)
    top: int = 5
    left: int = 1
    has_pictures: bool = False
    has_shapes: bool = False

    def column(self, key: str) -> int:
        return self.left + list(self.headers).index(key)

    def placed(self) -> list[tuple[int, Member]]:
        """Return the members with their sheet rows."""
        return [(self.top + 1 + at, line) for at, line in enumerate(self.lines) if isinstance(line, Member)]

    def cells(self) -> list[tuple[int, int, str]]:
        """Return every text with its row and column."""
        cells = [(1, 1, "資格確認書受領簿")]
        cells += [(self.top, self.column(key), text) for key, text in self.headers.items()]
        number = 0
        for row, line in enumerate(self.lines, self.top + 1):
            texts = line if isinstance(line, dict) else {}
            if isinstance(line, Member):
                number += 1
                texts = _texts(line, number)
            cells += [(row, self.column(key), text) for key, text in texts.items() if text and key in self.headers]
        return cells

    def seals(self) -> list[tuple[int, int, Seal]]:
        """Return every picture or text box with the cell it is laid from."""
        return [(row, self.column(one.seal.key), one.seal) for row, one in self.placed() if one.seal]

    def truth(self, writer: str, *, sees_pictures: bool = True) -> dict[str, Any]:
        """Return what has to be read."""
        rows = [_row_truth(row, one, sees_pictures) for row, one in self.placed()]
        if "received_on" not in self.headers:
            rows = [{**row, "received_on": ""} for row in rows]
        return {"writer": writer, "scenario": self.name, "header_row": self.top, "rows": rows}


def _texts(one: Member, number: int) -> dict[str, str]:
    return {
        "no": str(number),
        "kigo": "共済",
        "bango": one.bango,
        "name": one.name,
        "department": "庶務課",
        "cards": "1",
        "received_on": one.received_on,
        "stamp": one.stamp,
        "remark": one.remark,
    }


def _row_truth(row: int, one: Member, sees_pictures: bool) -> dict[str, Any]:
    evidence: list[list[str]] = [["text", one.stamp, ""]] if one.stamp.strip() else []
    if one.seal and sees_pictures and not one.doubt:
        sha256 = "" if one.seal.text else hashlib.sha256(png(one.seal.shade)).hexdigest()
        evidence.append(["shape" if one.seal.text else "picture", one.seal.text, sha256])
    codes = ["S05"] if one.doubt and sees_pictures else []
    evidence += [["unreadable", "", sha256] for sha256 in one.doubt if sees_pictures]
    if not sees_pictures and not evidence:
        evidence, codes = [["unreadable", "", ""]], ["F04"]
    return {
        "row": row,
        "bango": one.bango,
        "name": one.name,
        "received_on": one.received_on,
        "remark": one.remark,
        "evidence": evidence,
        "codes": codes,
    }


def save(name: str, data: bytes, truth: dict[str, Any]) -> None:
    """Write a workbook and the truth beside it."""
    (FOLDER / name).write_bytes(data)
    text = json.dumps(truth, ensure_ascii=False, indent=1)
    (FOLDER / f"{name}.json").write_text(text + "\n", encoding="utf-8", newline="\n")


_ASTRIDE = (hashlib.sha256(png(90)).hexdigest(),)
_BESIDE = (hashlib.sha256(png(95)).hexdigest(),)
_TYPED = (
    Member("0000101", "青葉 一子", "青葉", received_on="2025-11-25"),
    Member("0000102", "若松 二郎"),
    Member("0000103", "黒田 三子", "黒田三子", "11月30日退職者"),
    Member("0000104", "髙橋 四郎", "髙橋㊞"),
    Member("0000105", "齋藤 五子", "", "休職(休業)中 11月25日自宅宛てて郵送済み"),
    Member("0000106", "渡邉 六郎", "〃"),
)
_SEALED = (
    Member("0000201", "青葉 一子", seal=Seal(10)),
    Member("0000202", "若松 二郎"),
    Member("0000203", "黒田 三子", seal=Seal(30)),
    Member("0000204", "髙橋 四郎", "髙橋", seal=Seal(40, x=40, y=8)),
    Member("0000205", "齋藤 五子", "", "11月30日退職者"),
    Member("0000206", "渡邉 六郎", seal=Seal(60, x=5, y=2)),
)

SCENARIOS: tuple[Scenario, ...] = (
    Scenario("typed", _TYPED),
    Scenario("elsewhere", _TYPED, RENAMED, top=12, left=4),
    Scenario(
        "totals",
        (
            *_TYPED[:2],
            {"name": "小計", "cards": "2"},
            None,
            *_TYPED[2:4],
            dict(HEADERS),
            *_TYPED[4:],
            {"name": "合計 6名", "cards": "6"},
            {"name": "※押印漏れに注意してください"},
        ),
    ),
    Scenario(
        "texts",
        (
            Member("0000301", "A&B <山>", '<山> & "川"'),
            Member("0000302", "改行\nあり", "上\n下"),
            Member("0000303", "ひ 郎", "済"),
            Member("0000304", "﨑山 葛󠄀子", "﨑山"),
            Member("0000305", "空白", "  "),
            Member("0000306", "数", "12"),
        ),
    ),
    Scenario("sealed", _SEALED, has_pictures=True),
    Scenario("sealed_elsewhere", _SEALED, RENAMED, top=9, left=3, has_pictures=True),
    Scenario(
        "astride",
        (
            Member("0000401", "青葉 一子", seal=Seal(80)),
            Member("0000402", "若松 二郎", seal=Seal(90, y=25), doubt=_ASTRIDE),
            Member("0000403", "黒田 三子", doubt=_ASTRIDE),
            Member("0000404", "髙橋 四郎", seal=Seal(95, key="name"), doubt=_BESIDE),
            Member("0000405", "齋藤 五子", "齋藤"),
        ),
        has_pictures=True,
    ),
    Scenario(
        "textboxes",
        (
            Member("0000501", "青葉 一子", seal=Seal(text="青葉")),
            Member("0000502", "若松 二郎"),
            Member("0000503", "黒田 三子", seal=Seal(text="黒田")),
        ),
        has_shapes=True,
    ),
)
PLAIN = tuple(item for item in SCENARIOS if not item.has_pictures and not item.has_shapes)
PICTURED = tuple(item for item in SCENARIOS if item.has_pictures)
SHAPED = tuple(item for item in SCENARIOS if item.has_shapes)
