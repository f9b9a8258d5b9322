"""Receipt ledgers for 資格確認書: hand out, take back, and know whose card has not arrived.

>>> from ledger_tools import Cycle
>>> cycle = Cycle.init("資格確認書R7")
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ledger_tools.errors import LedgerToolsError
from ledger_tools.findings import Finding
from ledger_tools.version import VERSION as __version__

if TYPE_CHECKING:
    from ledger_tools.pipeline import Cycle

__all__ = ["Cycle", "Finding", "LedgerToolsError", "__version__"]


def __getattr__(name: str) -> Any:
    """Import :class:`Cycle` when it is asked for: the processes that read files need neither pandas nor the store."""
    if name == "Cycle":
        from ledger_tools.pipeline import Cycle  # noqa: PLC0415

        return Cycle
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
