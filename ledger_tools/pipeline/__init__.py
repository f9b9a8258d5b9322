"""The steps of a cycle, one readable function each, and :class:`Cycle`, which holds them together."""

from ledger_tools.pipeline.cycle import Cycle

__all__ = ["Cycle"]
