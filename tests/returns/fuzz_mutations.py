"""Mutations of workbooks that respect what a workbook is: a zip of parts, a part a row of tags and texts.

Flipping the bytes of a zip only ever tests its check sums. Here one part is taken out, its tags, attributes and texts
are dropped, doubled, moved and respelled, and the parts are put back into a sound zip.
"""

from __future__ import annotations

import io
import random
import re
import zipfile
import zlib
from collections.abc import Callable, Sequence

#: Mutates bytes without knowing what they are: bytes, longest result.
Blind = Callable[[bytes, int], bytes]
Pieces = list[bytes]

_PIECE = re.compile(rb"<[^<>]*>|[^<>]+")
_ATTRIBUTE = re.compile(rb'([\w:.-]+)="([^"]*)"')
_TAG = re.compile(rb"</?([\w:.-]+)")
_MARKUP = (".xml", ".rels", ".vml")
_VALUES = tuple(
    b"0|1|-1|2|3|00|1.5|1e9|1E308|-1E308|NaN|2147483647|4294967296|1048576|1048577|16384|XFD1048576|A1|C2|C2:C3|$C$2"
    b"|A0|AAAA1|true|false|s|n|b|e|d|str|inlineStr|hidden|veryHidden|rId1|External|../../x|99999999999999999999||;;;|@"
    b"|5400000|10800000|12700|9525|15,1,2,1,15,9,2,9|\xe2\x96\xa1".split(b"|")
)
_TEXTS = (
    *(
        "川崎",
        "〃",
        "同上",
        "×",
        "代",
        "済",
        "11/25",
        "11月30日退職者",
        "合計",
        "※注意",
        "K7QX-01-003-0001-A",
        "0000101",
    ),
    *("番号", "氏名", "受領印", "備考", "照合キー", "受領印又は署名", "", "0", "1", "-1", "1e400", "45990.5", "#REF!"),
    *("_x0000_", "_x000D_", "&amp;", "&#12354;", "&#0;", "&bad;", "FALSE", "\u3000", "\u200b", "\ufeff"),
    *("<![CDATA[川]]>", "<!--x-->"),
)
_INSERTED = (
    b"<c>",
    b"</c>",
    b"<v>1</v>",
    b"<f>A1</f>",
    b"<v/>",
    b'<c r="C2" t="inlineStr"><is><t>x</t></is></c>',
    b"<r>",
)


def mutated(data: bytes, largest: int, seed: int, blind: Blind, others: Sequence[bytes] = ()) -> bytes:
    """Return a workbook like ``data`` with one to four of its parts' pieces changed; ``others`` lend pieces."""
    dice = random.Random(seed)
    parts = parts_of(data)
    if not parts or dice.random() < 0.03:
        return blind(data, largest)
    for _ in range(dice.choice((1, 1, 1, 2, 4))):
        _change(parts, dice, blind, others)
    made = packed(parts)
    return made if len(made) <= largest else data


def crossed(data: bytes, other: bytes, largest: int, seed: int) -> bytes:
    """Return a workbook with some parts of another in the place of its own of the same name, or beside them."""
    dice = random.Random(seed)
    parts, lent = parts_of(data), parts_of(other)
    if not parts or not lent or ("content.xml" in parts) != ("content.xml" in lent):
        return data
    for name in dice.sample(sorted(lent), dice.randint(1, min(3, len(lent)))):
        parts[name] = lent[name]
    made = packed(parts)
    return made if len(made) <= largest else data


def changed_markup(data: bytes, dice: random.Random, lenders: Sequence[bytes] = ()) -> bytes:
    """Return markup with one to five of its tags and texts changed, and an element of another where there is one."""
    pieces = _PIECE.findall(data)
    for _ in range(dice.choice((1, 1, 2, 5))):
        dice.choice(_CHANGES)(pieces, dice)
    if lenders:
        _graft(pieces, dice, _PIECE.findall(dice.choice(lenders)))
    return b"".join(pieces)


def parts_of(data: bytes) -> dict[str, bytes]:
    """Return the parts of a zip by name; none where it is no sound one."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return {info.filename: package.read(info) for info in package.infolist() if info.file_size < 2_000_000}
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, ValueError, OSError, EOFError):
        return {}


def packed(parts: dict[str, bytes]) -> bytes:
    """Return a zip of the parts as they are: not compressed, so that pieces stay visible to the fuzzer."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, content in parts.items():
            package.writestr(zipfile.ZipInfo(name), content)
    return out.getvalue()


def _change(parts: dict[str, bytes], dice: random.Random, blind: Blind, others: Sequence[bytes]) -> None:
    names = [name for name in parts if _is_read(name)]
    if not names:
        return
    name = dice.choice(names)
    if dice.random() < 0.03:
        _change_package(parts, name, dice)
    elif not name.casefold().endswith(_MARKUP) or dice.random() < 0.05:
        parts[name] = blind(parts[name], len(parts[name]) + 64)
    else:
        lender = parts_of(dice.choice(others)) if dice.random() < 0.1 and others else {}
        parts[name] = changed_markup(parts[name], dice, _alike(name, lender))


def _is_read(name: str) -> bool:
    """Tell whether a part is one that the reader looks into: not themes, printer settings and the like."""
    return not name.startswith(
        ("docProps/app", "docProps/core", "xl/theme", "xl/printerSettings", "META-INF", "meta.xml")
    )


def _change_package(parts: dict[str, bytes], name: str, dice: random.Random) -> None:
    other = dice.choice(list(parts))
    choice = dice.randrange(4)
    if choice == 0:
        del parts[name]
    elif choice == 1:
        parts[name], parts[other] = parts[other], parts[name]
    elif choice == 2:
        parts[dice.choice((name.upper(), name.replace("/", "\\"), f"/{name}", f"{name}1"))] = parts[name]
    else:
        parts[name] = b""


def _at(pieces: Pieces, dice: random.Random) -> int:
    return dice.randrange(len(pieces)) if pieces else 0


def _element(pieces: Pieces, at: int) -> tuple[int, int]:
    """Return where the element begins and ends that starts at a piece; the piece alone where none does."""
    match = _TAG.match(pieces[at])
    if match is None or pieces[at].startswith(b"</") or pieces[at].endswith(b"/>"):
        return at, at + 1
    opening, closing, depth = b"<" + match[1], b"</" + match[1] + b">", 0
    for end in range(at, min(len(pieces), at + 2000)):
        piece = pieces[end]
        if piece == closing:
            depth -= 1
        elif piece.startswith(opening) and _TAG.match(piece) and not piece.endswith(b"/>"):
            depth += _TAG.match(piece)[1] == match[1]  # type: ignore[index]
        if depth == 0:
            return at, end + 1
    return at, at + 1


def _drop(pieces: Pieces, dice: random.Random) -> None:
    start, end = _element(pieces, _at(pieces, dice)) if pieces else (0, 0)
    del pieces[start:end]


def _double(pieces: Pieces, dice: random.Random) -> None:
    start, end = _element(pieces, _at(pieces, dice)) if pieces else (0, 0)
    pieces[end:end] = pieces[start:end]


def _move(pieces: Pieces, dice: random.Random) -> None:
    if pieces:
        start, end = _element(pieces, _at(pieces, dice))
        taken = pieces[start:end]
        if dice.random() < 0.5:
            del pieces[start:end]
        to = dice.randrange(len(pieces) + 1)
        pieces[to:to] = taken


def _insert(pieces: Pieces, dice: random.Random) -> None:
    at = _at(pieces, dice)
    pieces[at : at + dice.randrange(2)] = [dice.choice(_INSERTED)]


def _set_attribute(pieces: Pieces, dice: random.Random) -> None:
    tags = [at for at, piece in enumerate(pieces) if b'="' in piece]
    if not tags:
        return
    at = dice.choice(tags)
    found = list(_ATTRIBUTE.finditer(pieces[at]))
    if not found:
        return
    match = dice.choice(found)
    alike = _ATTRIBUTE.findall(pieces[dice.choice(tags)])
    value = dice.choice([text for name, text in alike if name == match[1]] or _VALUES)
    new = (
        b""
        if dice.random() < 0.2
        else match[1] + b'="' + (value if dice.random() < 0.5 else dice.choice(_VALUES)) + b'"'
    )
    pieces[at] = pieces[at][: match.start()] + new + pieces[at][match.end() :]


def _set_text(pieces: Pieces, dice: random.Random) -> None:
    texts = [at for at, piece in enumerate(pieces) if not piece.startswith(b"<")]
    if texts:
        pieces[dice.choice(texts)] = dice.choice(_TEXTS).encode()


def _rename(pieces: Pieces, dice: random.Random) -> None:
    tags = [at for at, piece in enumerate(pieces) if piece.startswith(b"<") and _TAG.match(piece)]
    if not tags:
        return
    start, end = _element(pieces, dice.choice(tags))
    old, new = _TAG.match(pieces[start]), _TAG.match(pieces[dice.choice(tags)])
    if old and new:
        for at in {start, end - 1}:
            pieces[at] = pieces[at].replace(old[1], new[1], 1)


def _alike(name: str, lender: dict[str, bytes]) -> list[bytes]:
    """Return the parts of the same kind of another workbook."""
    kind = re.sub(r"\d+", "", name)
    return [content for part, content in lender.items() if re.sub(r"\d+", "", part) == kind]


def _graft(pieces: Pieces, dice: random.Random, lent: Pieces) -> None:
    """Take an element from another part."""
    if lent:
        start, end = _element(lent, _at(lent, dice))
        to = dice.randrange(len(pieces) + 1)
        pieces[to:to] = lent[start:end]


_CHANGES = (
    _drop,
    _double,
    _move,
    _insert,
    _set_attribute,
    _set_attribute,
    _set_attribute,
    _set_text,
    _set_text,
    _rename,
)
