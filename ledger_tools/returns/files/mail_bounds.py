"""What an honest mail never is, told from its bytes before a parser sees it.

Python's mail parser takes 2.8 GB for one attachment's name of 20,000 encoded words, and follows mails in mails as deep
as they go.
"""

from __future__ import annotations

import re

from ledger_tools.returns.limits import UNSAFE, Limits, Refused

#: One header with the lines that continue it.
_HEADER = re.compile(
    rb"^(?:(content-)[\w-]+|[!-9;-~]{1,100}):[^\n]*(?:\r?\n[ \t][^\n]*)*", re.IGNORECASE | re.MULTILINE
)
_HOLDS_PARTS = re.compile(rb"^content-type:\s*(?:multipart|message)/", re.IGNORECASE | re.MULTILINE)
_BOUNDARY = re.compile(rb"^--(?![ \r\n])[^\r\n]{1,200}", re.MULTILINE)
_DECLARED = re.compile(rb"boundary\s*(?:\*0?\*?)?=\s*(?:\"([^\"\r\n]{1,200})\"|([^\s;\"]{1,200}))", re.IGNORECASE)


def check_mail(data: bytes, limits: Limits) -> None:
    """Raise Refused F10 where headers, parts or mails in mails are beyond what any office sends."""
    for header in _HEADER.finditer(data):
        size = header.end() - header.start()
        if size > (limits.max_part_header if header[1] else limits.max_header):
            raise Refused("F10", UNSAFE)
    if len(_HOLDS_PARTS.findall(data)) > limits.max_multiparts or _parts(data) > limits.max_parts:
        raise Refused("F10", UNSAFE)


def _parts(data: bytes) -> int:
    declared = {b"--" + (quoted or bare) for quoted, bare in _DECLARED.findall(data)}
    return sum(line.group().rstrip() in declared for line in _BOUNDARY.finditer(data))
