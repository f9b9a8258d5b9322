"""What a seal left on paper, small enough to be kept with its row and compared with others later.

An impression is a picture of what lies within the seal's ring or frame, :data:`SIDE` pixels to a side and as large as
all others, with the seal's measures: about 700 letters of text.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SIDE = 32
#: Levels of ink that are told apart: four bits of each pixel.
LEVELS = 16
_HEAD = 4  # bytes: version, kind, the shorter and the longer diameter or side in tenths of a millimetre
_VERSION = 1
_FRAME, _BILEVEL = 1, 2  # of the kind
_LENGTH = _HEAD + SIDE * SIDE // 2  # a multiple of three: many texts joined are still one text of base64


@dataclass(frozen=True, slots=True)
class Impressions:
    """Impressions one under another.

    ``pictures`` are 0 (paper) to 1 (as dark as the seal is anywhere), ``sizes`` millimetres, the shorter side first;
    ``framed``: square seals; ``bilevel``: scanned in black and white.
    """

    pictures: NDArray[np.float32]
    sizes: NDArray[np.float32]
    framed: NDArray[np.bool_]
    bilevel: NDArray[np.bool_]


def spelt(levels: NDArray[np.uint8], size: tuple[float, float], *, framed: bool, bilevel: bool) -> str:
    """Return one impression as text; ``levels`` are 0 to 15, ``size`` is in millimetres, the shorter side first."""
    kind = framed * _FRAME + bilevel * _BILEVEL
    head = (_VERSION, kind, *(min(255, max(0, round(10 * length))) for length in size))
    flat = levels.reshape(-1)
    return base64.b64encode(bytes(head) + (flat[::2] << 4 | flat[1::2]).astype(np.uint8).tobytes()).decode("ascii")


def impressions_of(texts: Sequence[str]) -> Impressions:
    """Return what :func:`spelt` wrote."""
    lines = np.frombuffer(base64.b64decode("".join(texts)), np.uint8).reshape(len(texts), _LENGTH)
    packed = lines[:, _HEAD:]
    levels = np.stack([packed >> 4, packed & (LEVELS - 1)], axis=-1).reshape(len(texts), SIDE, SIDE)
    kinds = lines[:, 1]
    return Impressions(
        levels.astype(np.float32) / np.float32(LEVELS - 1),
        lines[:, 2:_HEAD].astype(np.float32) / np.float32(10),
        (kinds & _FRAME).astype(np.bool_),
        (kinds & _BILEVEL).astype(np.bool_),
    )
