"""Columns of yes / no / the records do not say, combined by Kleene's rules.

With them a question is asked only where its answer matters: whoever is unregistered gets a card whether or not the
records tell when the certificate runs out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Ternary:
    """``yes`` and ``no`` per person, shape (n,); never both, and neither where it is unknown."""

    yes: Bools
    no: Bools

    @property
    def unknown(self) -> Bools:
        return np.asarray(~(self.yes | self.no))

    @staticmethod
    def of(true: Bools, known: Bools | None = None) -> Ternary:
        """Build from truth values, all of them known unless ``known`` says which are."""
        if known is None:
            return Ternary(true, ~true)
        return Ternary(true & known, ~true & known)

    def __invert__(self) -> Ternary:
        return Ternary(self.no, self.yes)

    def __and__(self, other: Ternary) -> Ternary:
        return Ternary(self.yes & other.yes, self.no | other.no)

    def __or__(self, other: Ternary) -> Ternary:
        return Ternary(self.yes | other.yes, self.no & other.no)


def any_of(conditions: Sequence[Ternary]) -> Ternary:
    """Return whether at least one holds."""
    result = conditions[0]
    for condition in conditions[1:]:
        result = result | condition
    return result
