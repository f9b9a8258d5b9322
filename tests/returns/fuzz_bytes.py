"""Mutations of bytes that mean something: numbers of two and four bytes, ranges, ends; and of texts line by line."""

from __future__ import annotations

import random
import re
import struct
from collections.abc import Collection, Sequence

_NUMBERS = (0, 1, 2, 3, 7, 8, 0x7F, 0x80, 0xFF, 0x100, 0x7FFF, 0x8000, 0xFFFE, 0xFFFF, 0x10000, 0x7FFFFFFF, 0xFFFFFFFF)
_JUNK = (b"\0", b"\xff", b"\r\n", b"\n\n", b"\x1b$B", b"\x82\xa0", b"\xe5\xb7\x9d", b"PK\3\4", b"PK\1\2", b"\x1a", b"=")

#: Ranges of bytes: from where, up to where.
Ranges = Sequence[tuple[int, int]]


def blind(data: bytes, largest: int, dice: random.Random, spared: Ranges = ()) -> bytes:
    """Return bytes with one to three places changed, none of them within what is spared."""
    out = bytearray(data)
    for _ in range(dice.choice((1, 1, 2, 3))):
        at = _place(out, dice, spared)
        choice = dice.randrange(8)
        if not out or choice == 0:
            out[at:at] = dice.choice(_JUNK) * dice.choice((1, 1, 2, 40))
        elif choice == 1:
            out[at : at + 1] = bytes((dice.randrange(256),))
        elif choice == 2:
            out[at : at + 1] = bytes((out[min(at, len(out) - 1)] ^ 1 << dice.randrange(8),))
        elif choice == 3:
            out[at : at + 2] = struct.pack("<H", dice.choice(_NUMBERS) & 0xFFFF)
        elif choice == 4:
            out[at : at + 4] = struct.pack("<L", dice.choice(_NUMBERS))
        elif choice == 5 and not spared:
            del out[at : at + dice.choice((1, 2, 4, 16, 200))]
        elif choice == 6 and not spared:
            size, source = dice.choice((1, 4, 16, 128)), dice.randrange(len(out))
            out[at:at] = out[source : source + size]
        elif choice == 7 and dice.random() < 0.2:
            del out[at:]
    return bytes(out[:largest])


def _place(data: bytes | bytearray, dice: random.Random, spared: Ranges) -> int:
    for _ in range(20):
        at = dice.randrange(len(data) + 1)
        # Heads and tails, where formats say what they are, are worth more than what lies between.
        if dice.random() < 0.3:
            at = dice.choice((at % 64, max(0, len(data) - at % 128)))
        if not any(first <= at < last for first, last in spared):
            return at
    return len(data)


# --- texts ------------------------------------------------------------------------------------------------------------

_FIELD = re.compile(rb"[A-Za-z][\w-]*[ \t]*:")
_FIELDS: dict[bytes, tuple[bytes, ...]] = {
    b"content-transfer-encoding": (
        *(b"base64", b"BASE64", b"7bit", b"8bit", b"binary", b"quoted-printable", b"x-uuencode", b"x", b""),
    ),
    b"content-type": (
        *(b"text/plain", b"text/html", b"text/plain; charset=iso-2022-jp", b"application/octet-stream", b"x"),
        *(b"image/png", b"message/rfc822", b"multipart/mixed; boundary=B", b"multipart/mixed", b"text/calendar"),
        *(b'multipart/alternative; boundary="B"',),
        *(b"multipart/related; boundary=B; type=x", b"multipart/signed; boundary=B", b"multipart/digest; boundary=C"),
        *(b"application/pkcs7-mime", b"application/ms-tnef; name=winmail.dat", b"message/partial; id=1", b"text/vcard"),
        *(b'application/vnd.ms-excel; name="a.xls"', b"message/external-body; access-type=URL", b""),
    ),
    b"content-disposition": (
        *(b"attachment", b"inline", b"attachment; filename=a.xlsx", b'inline; filename="a.vcf"', b"x"),
        *(b"attachment; filename*=UTF-8''%E5%8F%97.xlsx", b'attachment; filename="=?utf-8?B?5Y+X?="'),
        *(b"form-data; name=a", b"attachment; size=1"),
    ),
    b"subject": (b"=?ISO-2022-JP?B?GyRCPHUbKEI=?=", "受領簿".encode("cp932"), b"x" * 400, b""),
    b"content-id": (b"<a@b>", b""),
    b"from": (b"a@b", b""),
}  # fmt: skip
_LINES = (
    b"--B", b"--B--", b"--", b"", b"From a@b Mon Dec  1 10:00:00 2025", b">From x", b"begin 644 a.xlsx", b"end", b"`",
    b"MIME-Version: 1.0", b"Content-Type: text/plain", b" ", b"\t", b"\x0c", b"-- ", b"=", b"Status: RO", b'a="b',
    b"\0",
)  # fmt: skip


def lines_of(data: bytes) -> list[bytes]:
    """Return lines with what ends them."""
    return data.splitlines(keepends=True)


def changed_lines(lines: list[bytes], dice: random.Random, lender: Sequence[bytes] = ()) -> None:
    """Change one thing of a mail or another text: a header, a line, the line ends, a part; or put in a lent part."""
    if lines:
        dice.choice(_CHANGES)(lines, dice, lender)


def _end(lines: list[bytes]) -> bytes:
    return b"\r\n" if lines and lines[0].endswith(b"\r\n") else b"\n"


def _fields(lines: list[bytes]) -> list[int]:
    return [at for at, line in enumerate(lines) if _FIELD.match(line)]


def _marks(lines: Sequence[bytes]) -> list[int]:
    return [at for at, line in enumerate(lines) if line.startswith(b"--") and len(line) < 200]


def _field_goes(lines: list[bytes], dice: random.Random, _: Sequence[bytes]) -> None:
    if found := _fields(lines):
        at = dice.choice(found)
        taken = lines.pop(at)
        if dice.random() < 0.5:
            lines.insert(dice.choice((at, *found)), taken)
            lines.insert(min(at + dice.randrange(6), len(lines)), taken)


def _field_says(lines: list[bytes], dice: random.Random, _: Sequence[bytes]) -> None:
    known = [at for at in _fields(lines) if lines[at].partition(b":")[0].strip().lower() in _FIELDS]
    if not known:
        return
    at = dice.choice(known)
    name = lines[at].partition(b":")[0]
    while at + 1 < len(lines) and lines[at + 1][:1] in (b" ", b"\t"):
        del lines[at + 1]
    lines[at] = name + b": " + dice.choice(_FIELDS[name.strip().lower()]) + _end(lines)


def _field_comes(lines: list[bytes], dice: random.Random, _: Sequence[bytes]) -> None:
    name = dice.choice(tuple(_FIELDS))
    line = name.title() + b": " + dice.choice(_FIELDS[name]) + _end(lines)
    lines.insert(dice.choice(_fields(lines) or [0]), line)


def _field_is_spelt(lines: list[bytes], dice: random.Random, _: Sequence[bytes]) -> None:
    if not (found := _fields(lines)):
        return
    at = dice.choice(found)
    name, _colon, value = lines[at].partition(b":")
    lines[at] = dice.choice(
        (
            name.upper() + b":" + value,
            name + b" :" + value,
            name + b":" + _end(lines) + b" " + value.lstrip(),
            name + b":" + value.replace(b"; ", b";" + _end(lines) + b"\t"),
            b" " + lines[at],
            name + b": " + "受".encode(dice.choice(("cp932", "utf-8", "iso2022_jp", "euc_jp"))) + value,
            name + b":" + value.replace(b'"', b""),
            name + b":" + value.replace(b"=", b" = "),
        )
    )


def _mark_changes(lines: list[bytes], dice: random.Random, _: Sequence[bytes]) -> None:
    if not (found := _marks(lines)):
        return
    at = dice.choice(found)
    bare, end = lines[at].rstrip(b"\r\n"), _end(lines)
    new = (
        b"",
        bare + b"--" + end,
        bare.removesuffix(b"--") + end,
        bare + b"  " + end,
        b" " + lines[at],
        bare + b"x" + end,
    )
    lines[at] = dice.choice((*new, lines[at] * 2))


def _mark_comes(lines: list[bytes], dice: random.Random, _: Sequence[bytes]) -> None:
    if found := _marks(lines):
        lines.insert(dice.randrange(len(lines) + 1), lines[dice.choice(found)])


def _part_moves(lines: list[bytes], dice: random.Random, _: Sequence[bytes]) -> None:
    if len(found := _marks(lines)) < 2:
        return
    which = dice.randrange(len(found) - 1)
    first, last = found[which], found[which + 1]
    taken = lines[first:last]
    if dice.random() < 0.6:
        del lines[first:last]
    if dice.random() < 0.8:
        to = dice.choice([at for at in (*found, len(lines)) if at <= len(lines)])
        lines[to:to] = taken


def _part_is_lent(lines: list[bytes], dice: random.Random, lender: Sequence[bytes]) -> None:
    theirs, own = _marks(lender), _marks(lines)
    if len(theirs) < 2 or not own:
        return
    which = dice.randrange(len(theirs) - 1)
    taken = list(lender[theirs[which] : theirs[which + 1]])
    if dice.random() < 0.8:
        taken[0] = lines[own[0]]
    to = dice.choice(own)
    lines[to:to] = taken


def _follows(lines: list[bytes], dice: random.Random, lender: Sequence[bytes]) -> None:
    """Two texts one behind the other: a mailbox, a mail within another's text."""
    between = dice.choice((b"", b"\nFrom a@b Mon Dec  1 10:00:00 2025\n", b"\r\n\r\n", b"-----Original Message-----\n"))
    if between.endswith(b"2025\n") and dice.random() < 0.5:
        lines.insert(0, b"From x@y Mon Dec  1 09:00:00 2025\n")
    lines.extend([between, *lender] if dice.random() < 0.7 else [between, *lines])


def _line_comes(lines: list[bytes], dice: random.Random, _: Sequence[bytes]) -> None:
    lines.insert(dice.randrange(len(lines) + 1), dice.choice(_LINES) + _end(lines))


def _line_goes(lines: list[bytes], dice: random.Random, _: Sequence[bytes]) -> None:
    at = dice.randrange(len(lines))
    if dice.random() < 0.5:
        at = dice.choice([number for number, line in enumerate(lines) if not line.strip()] or [at])
    del lines[at : at + dice.choice((1, 1, 2, 10))]


def _ends_change(lines: list[bytes], dice: random.Random, _: Sequence[bytes]) -> None:
    first = 0 if dice.random() < 0.6 else dice.randrange(len(lines))
    last = len(lines) if dice.random() < 0.6 else dice.randrange(first, len(lines)) + 1
    end = dice.choice((b"\n", b"\r\n", b"\r", b"\r\r\n", b" \r\n", b"\r\n\r\n"))
    lines[first:last] = [line.rstrip(b"\r\n") + end for line in lines[first:last]]


def _is_quoted(lines: list[bytes], dice: random.Random, _: Sequence[bytes]) -> None:
    first = dice.randrange(len(lines))
    lines[first:] = [dice.choice((b"> ", b" ")) + line for line in lines[first : first + 40]] + lines[first + 40 :]


def _is_cut_off(lines: list[bytes], dice: random.Random, _: Sequence[bytes]) -> None:
    del lines[dice.randrange(len(lines)) :]


def recode(lines: list[bytes], dice: random.Random) -> None:
    """Write a text in another encoding."""
    codec = dice.choice(("utf-16", "utf-8-sig", "cp932", "euc_jp", "utf-16-le", "utf-32"))
    text = b"".join(lines).decode("utf-8", "replace")
    lines[:] = lines_of(text.encode(codec, "replace"))


def _bytes_change(lines: list[bytes], dice: random.Random, _: Sequence[bytes]) -> None:
    at = dice.choice([number for number, line in enumerate(lines) if len(line) < 74 or number < 20] or [0])
    lines[at] = blind(lines[at], 10_000, dice)


_CHANGES = (
    *(_field_goes, _field_goes, _field_says, _field_says, _field_says, _field_comes, _field_is_spelt),
    *(_mark_changes, _mark_changes, _mark_comes, _part_moves, _part_moves, _part_is_lent, _part_is_lent, _follows),
    *(_line_comes, _line_comes, _line_goes, _line_goes, _ends_change, _is_quoted, _is_cut_off, _bytes_change),
    _bytes_change,
)


def places_of(data: bytes, pieces: Collection[bytes]) -> list[tuple[int, int]]:
    """Return where pieces stand in bytes."""
    found = [(data.find(piece), len(piece)) for piece in pieces if piece]
    return [(at, at + size) for at, size in found if at >= 0]
