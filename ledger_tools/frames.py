"""Small typed bridges to pandas."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd


def lines(frame: pd.DataFrame) -> Iterator[Any]:
    """Iterate over the rows of a frame; each has an attribute per column, and ``Index``."""
    return iter(frame.itertuples())


def tuples(frame: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    """Iterate over the rows of a frame as plain tuples."""
    return iter(frame.itertuples(index=False, name=None))
