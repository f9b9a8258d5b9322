"""Which of many known texts a line says: each is held against what the recogniser makes of the line.

That tells more than the letters that seem likeliest one by one: where only a few texts may stand at all, a letter that
is half lost is still told by the others, and how far a line is from all of them shows that it says something else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

from ledger_tools.returns.evidence.recogniser import recogniser

Scores = NDArray[np.float32]

_LOST = np.float32(-1e9)
_LEAST_CHANCE, _LEAST_SIGN = 1e-9, 1e-6


class Choices:
    """Texts as a tree of signs. ``alike``: sign -> the letters that the recogniser may take it for."""

    def __init__(self, texts: Iterable[str], alike: Callable[[str], str]) -> None:
        signs, parents, children, ends = [0], [0], {(0, ""): 0}, {}
        number: dict[str, int] = {}
        for text in texts:
            node = 0
            for sign in text:
                if (node, sign) not in children:
                    children[node, sign] = len(signs)
                    signs.append(number.setdefault(sign, len(number)))
                    parents.append(node)
                node = children[node, sign]
            ends[node] = text
        self.texts = tuple(ends.values())
        self._signs, self._parents, self._ends = np.array(signs), np.array(parents), np.array(list(ends))
        # The same sign twice: only with a step between them that shows none.
        self._repeats = self._signs == self._signs[self._parents]
        self._repeats[self._parents == 0] = False
        places: dict[str, list[int]] = {}
        for at, letter in enumerate(recogniser().letters):
            places.setdefault(letter, []).append(at)
        self._columns = [[at for letter in alike(sign) for at in places.get(letter, ())] for sign in number]

    def scores(self, chances: Scores) -> Scores:
        """How well each text fits a line: the logarithm of its chance against that of the best letters, 0 at most.

        Of all ways in which the steps along the line may spell a text, the likeliest one counts.
        """
        none = np.log(chances[:, 0] + _LEAST_CHANCE)
        of_signs = np.stack([chances[:, columns].sum(axis=1) for columns in self._columns], axis=1)
        likely = np.log(of_signs + _LEAST_SIGN).astype(np.float32)
        behind = np.full(len(self._signs), _LOST)  # the likeliest way that ends with a step without a letter
        on = behind.copy()  # … with the letter of the node itself
        behind[0] = 0
        for step in range(len(chances)):
            before = np.where(self._repeats, _LOST, on[self._parents])
            fresh = np.maximum(np.maximum(behind[self._parents], before), on) + likely[step][self._signs]
            fresh[0] = _LOST
            behind = np.maximum(on, behind) + none[step]
            on = fresh
        best = np.log(chances.max(axis=1) + _LEAST_CHANCE).sum()
        return np.asarray(np.maximum(on, behind)[self._ends] - best, dtype=np.float32)
