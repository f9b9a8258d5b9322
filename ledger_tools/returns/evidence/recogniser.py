"""The recogniser of letters, where the extra [ocr] is installed: one line in, its letters and how sure each is.

It is PP-OCRv6 small of RapidOCR (Apache-2.0), whose model lies in its package: nothing is fetched. Only the model is
taken from there and run as it is, for what RapidOCR says of a whole line leaves out how sure each letter is.
"""

from __future__ import annotations

import importlib.util
import math
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ink = NDArray[np.float32]  # 0: paper, 1: full ink

_LIBRARIES = ("rapidocr", "onnxruntime", "cv2", "PIL")
_MODEL = Path("models", "PP-OCRv6_rec_small.onnx")
_HEIGHT = 48  # pixels: the height that it was trained on
_NARROWEST = 320  # pixels: shorter lines are filled up
#: The recogniser also reads Chinese, and at times takes a letter of ours for its Chinese form.
_JAPANESE = str.maketrans(
    "铃桥济泽齐斋边检增关广樱龙泷黑德濑鹤岛长东冈荣见风马鸟鱼银门间凤从现县饭贺贵远过绪细结织绵纪约纳经绘绿绫缘"
    "营国园图阳阴陈险际随难页须领颜颖类兴冲净凉减则创剑动劝劳势区医协单卫历压厉双发变叶号听员响图圣场坚块",
    "鈴橋済沢斉斎辺検増関広桜竜滝黒徳瀬鶴島長東岡栄見風馬鳥魚銀門間鳳従現県飯賀貴遠過緒細結織綿紀約納経絵緑綾縁"
    "営国園図陽陰陳険際随難頁須領顔頴類興沖浄涼減則創剣動勧労勢区医協単衛歴圧厲双発変葉号聴員響図聖場堅塊",
)


def forms_of_letter(letter: str) -> str:
    """A letter, and the Chinese forms for which it may be taken."""
    return letter + "".join(chr(chinese) for chinese, ours in _JAPANESE.items() if chr(ours) == letter)


class Letter(NamedTuple):
    """One letter: how sure it is (0 to 1), and where on the line its middle lies (0 its left end, 1 its right one)."""

    text: str
    sure: float
    place: float


@cache
def can_read_letters() -> bool:
    """Tell whether the extra [ocr] is installed, without loading it."""
    return all(importlib.util.find_spec(name) is not None for name in _LIBRARIES) and model_file().is_file()


def model_file() -> Path:
    """Where the model lies; a path that is no file without the extra."""
    spec = importlib.util.find_spec("rapidocr")
    return Path(spec.origin or "").parent / _MODEL if spec is not None else _MODEL


class Recogniser:
    """A model that reads lines. ``file`` is ONNX and carries its letters, as those of RapidOCR do."""

    def __init__(self, file: Path) -> None:
        import onnxruntime  # noqa: PLC0415 - an extra, and only seals and signatures need it

        options = onnxruntime.SessionOptions()
        # Several files are read at the same time already.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 4
        self._session: Any = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
        self._input = self._session.get_inputs()[0].name
        letters = self._session.get_modelmeta().custom_metadata_map["character"].splitlines()
        self._letters = ("", *letters, " ")  # the first stands for none

    @property
    def letters(self) -> tuple[str, ...]:
        """What each column of :meth:`chances` stands for; the first, '', for no letter."""
        return self._letters

    def chances(self, line: Ink) -> Ink:
        """Return how likely each letter is (columns) in each step along a line from the left (rows)."""
        import cv2  # noqa: PLC0415
        import numpy as np  # noqa: PLC0415

        width = max(1, round(line.shape[1] * _HEIGHT / line.shape[0]))
        small = cv2.resize(np.clip(1 - line, 0, 1).astype(np.float32), (width, _HEIGHT), interpolation=cv2.INTER_AREA)
        filled = np.zeros((1, 3, _HEIGHT, max(width, _NARROWEST)), np.float32)
        filled[0, :, :, :width] = small * 2 - 1
        (found,) = self._session.run(None, {self._input: filled})
        # What the line was filled up with says nothing.
        chances: Ink = found[0, : math.ceil(found.shape[1] * width / filled.shape[3])]
        return chances

    def read(self, line: Ink) -> tuple[Letter, ...]:
        """Return the letters of a line from the left, without blanks; Japanese forms for Chinese ones."""
        import numpy as np  # noqa: PLC0415

        chances = self.chances(line)
        best = chances.argmax(axis=1)
        found = []
        for at in np.flatnonzero((best != 0) & (best != np.concatenate(([0], best[:-1])))).tolist():
            stop = at + 1
            while stop < len(best) and best[stop] == best[at]:
                stop += 1
            text = self._letters[best[at]].translate(_JAPANESE)
            if text.strip():
                sure = float(chances[at:stop, best[at]].max())
                found.append(Letter(text, sure, (at + stop) / 2 / len(best)))
        return tuple(found)


@cache
def recogniser() -> Recogniser:
    """The recogniser, loaded once; there must be one (see can_read_letters)."""
    return Recogniser(model_file())
