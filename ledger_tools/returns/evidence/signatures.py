"""Digital signatures of a workbook: by which line they were made, and who made them.

A Microsoft signature line is a picture in the VML; whether it is signed, and by whom, stands in ``_xmlsignatures``.
Whether a signature is valid is not checked here: a person looks at every signed line.
"""

from __future__ import annotations

import base64
import re

from lxml import etree

from ledger_tools.returns.evidence.markup import descendant
from ledger_tools.returns.workbook.package import Package, Refused

UNKNOWN_SIGNER = "署名者は読み取れません"

#: The common name of a certificate: its identifier, then a string (UTF-8, printable, T.61 or UTF-16) of <128 bytes.
_COMMON_NAME = re.compile(rb"\x06\x03\x55\x04\x03([\x0c\x13\x14\x1e])([\x01-\x7f])", re.DOTALL)
_UTF_16 = b"\x1e"
_SUBJECT = re.compile(r"(?:^|[,+;]\s*)CN\s*=\s*\"?([^,+;\"]+)", re.IGNORECASE)


def read_signatures(package: Package) -> dict[str, str]:
    """Return who signed, by the id of the signature line in small letters; '' is the id of a signature without one.

    A signature that cannot be read counts as one of an unknown signer by an unknown line. Raises Refused F10.
    """
    signed: dict[str, str] = {}
    for origin in package.related("", "origin"):
        for relation in package.related(origin.target, "signature"):
            try:
                root = package.xml(relation.target)
            except Refused as refused:
                if refused.code == "F10":
                    raise
                signed[""] = UNKNOWN_SIGNER
                continue
            signed[_text(root, "SetupID").casefold()] = _signer(root) or UNKNOWN_SIGNER
    return signed


def _signer(root: etree._Element) -> str:
    """Return the subject of the certificate, and what was typed on the line where that says something else."""
    typed = _text(root, "SignatureText")
    subject = _SUBJECT.search(_text(root, "X509SubjectName"))
    named = subject[1].strip() if subject else _common_name(_text(root, "X509Certificate"))
    return f"{typed}(証明書: {named})" if typed and named and typed != named else typed or named


def _common_name(certificate: str) -> str:
    """Return the last common name: the issuer's stands before the subject's."""
    try:
        data = base64.b64decode(certificate)
    except ValueError:
        return ""
    names = [
        data[found.end() : found.end() + found[2][0]].decode(
            "utf-16-be" if found[1] == _UTF_16 else "utf-8", errors="replace"
        )
        for found in _COMMON_NAME.finditer(data)
    ]
    return names[-1].strip() if names else ""


def _text(root: etree._Element, name: str) -> str:
    element = descendant(root, name)
    return "" if element is None else (element.text or "").strip()
