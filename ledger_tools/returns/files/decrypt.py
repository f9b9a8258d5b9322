"""Opening files that carry a password, with the passwords that staff give."""

from __future__ import annotations

import io
from collections.abc import Sequence

from ledger_tools.returns.limits import PROTECTED, TOO_BIG, UNSAFE, Limits
from ledger_tools.returns.workbook.package import Refused

_DEFAULT_PASSWORD = "VelvetSweatshop"  # what Excel itself tries first: files that are encrypted but ask nothing


def decrypt(data: bytes, passwords: Sequence[str], limits: Limits) -> bytes:
    """Return the decrypted file, or ``data`` itself where it is not encrypted; raises Refused F02 or F10."""
    import msoffcrypto  # noqa: PLC0415 - costs a tenth of a second, for the few files that need it
    from msoffcrypto import exceptions  # noqa: PLC0415

    try:
        office = msoffcrypto.OfficeFile(io.BytesIO(data))
        if not office.is_encrypted():
            return data
        spins = getattr(office, "info", {}).get("spinValue", 0)
    except Exception:  # damaged, or older than the library knows: the reader of values has the last word
        return data
    if spins > limits.max_spins:
        raise Refused("F10", UNSAFE)
    for password in (_DEFAULT_PASSWORD, *passwords):
        out = io.BytesIO()
        try:
            office = msoffcrypto.OfficeFile(io.BytesIO(data))
            office.load_key(password=password)
            office.decrypt(out)
        except (exceptions.InvalidKeyError, exceptions.DecryptionError):
            continue
        except Exception as error:
            raise Refused("F02", PROTECTED) from error
        plain = out.getvalue()
        if len(plain) > limits.max_bytes:
            raise Refused("F10", TOO_BIG)
        if plain[:2] in (b"PK", b"\xd0\xcf"):
            return plain
    raise Refused("F02", PROTECTED)
