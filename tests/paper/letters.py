"""How surely letters on paper are read: ``python -m tests.paper.letters --others 3000 --seed N --fonts FILE…``.

Writes names, and everything that is none, into single rows, scans them and reads them as the program does. FILEs are
fonts of hands and seals that are not part of this project; without them only the hands and seals of simulate/ write.
The reader is not to be tuned on seeds and fonts that it is measured with.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from ledger_tools.model import Box, PrintedPage
from ledger_tools.names.folding import name_key
from ledger_tools.names.forms import forms_of
from ledger_tools.names.seals import foreign_to, other_named, own_named, word_stamped
from ledger_tools.names.surnames import SURNAMES
from ledger_tools.returns.paper.ink import Ink, find_ink
from ledger_tools.returns.paper.letters import letters_of_row
from ledger_tools.returns.paper.placing import SCALE, UprightPage
from ledger_tools.returns.paper.rows import look_at_rows
from ledger_tools.returns.paper.seen import IF_NAMED, SEAL, SeenRow
from ledger_tools.simulate.paper import canvas as c
from ledger_tools.simulate.paper import truth as t
from ledger_tools.simulate.paper.fonts import PLAIN
from ledger_tools.simulate.paper.fonts import fonts as installed
from ledger_tools.simulate.paper.hands import Hand, pen_of, write
from ledger_tools.simulate.paper.impressions import impression
from ledger_tools.simulate.paper.marks import press_of
from ledger_tools.simulate.paper.pen_marks import draw_mark, strike, word_stamp
from ledger_tools.simulate.paper.scanners import BITS, FLAT, SCANNERS, Machine, Scanner, scanned
from ledger_tools.simulate.paper.seals import Seal

_PER_MM, _EDGE, _HIGH = 9.0, 9.0, 15.0
_COLUMNS = (("no", 0.0, 4.0), ("received_on", 4.0, 15.0), ("stamp", 15.0, 42.0), ("remark", 42.0, 62.0))
#: The cells of the day and of the stamp.
DAY = c.Box(4.0 + _EDGE, _EDGE + 4, 15.0 + _EDGE, _EDGE + 4 + _HIGH)
_STAMP = c.Box(15.0 + _EDGE, _EDGE + 4, 42.0 + _EDGE, _EDGE + 4 + _HIGH)
MIDDLE = _STAMP.middle
ABLE = tuple(scanner for scanner in SCANNERS if scanner.colours != BITS)
_parted = str.split
LONG_NAMES = sorted(name for name in SURNAMES if len(name) > 1)
_GIVEN = _parted(
    "太郎 花子 健一 美咲 翔太 由美子 誠 恵 大輔 裕子 和彦 久美 直樹 陽子 隆 真理 浩二 千尋 光 さくら 三郎 亮 葵"
)
_WORDS = _parted(
    "不在 済 済み 受領済 渡し済 配付済 代理 代 休み 欠 予定 後日 退職 異動 郵送 未 要連絡 転出 本人 確認 印 同上 "
    "以下余白 課長 係長 総務課 庶務課 11/25 休職中 育休 妻 長男 同僚 預り 返送 拒否 紛失"
)
_BY_OTHERS = _parted(
    "{}代|{} 代|代{}|代 {}|{}(代)|{}代理|代理 {}|{}(妻)|{} 妻|{}様|{}不在|{}予定|{}X|{}?|{}未|{} 済", "|"
)
_BESIDE = _parted("代 妻 X ? 未 不在 済 (代) 予 受 レ 〃")
_STAMPED = _parted("済 受領 受領済 配付済 不在 代理 確認 庶務課 総務課")
_ALIKE = _parted(
    "大太犬 土士 未末 千干 日曰目 田由甲申 鳥烏島 崎埼 間問門 木本 人入八 石右 白自百 王玉 部辺 斉斎 "
    "川州 井丼 上土 山出 小水 古吉 村材 林森 水永氷 谷各 沢択 松杉 原厚 佐左 伊尹 渡度 加如 近辺 後俊 "
    "池地 岡剛 内円 安宅 宮官 今令 市布 平半 金全 丸九 久欠 矢失"
)
_LOOKING_ALIKE = [
    name
    for name in LONG_NAMES
    if any(
        name[:place] + other + name[place + 1 :] in SURNAMES
        for place, char in enumerate(name)
        for group in _ALIKE
        if char in group
        for other in set(group) - {char}
    )
]
_KINDS = _parted(
    "other other other letter letter letter alike alike word mark proxy proxy family struck struck beside beside given"
)
_SEALED = (t.SEAL, t.TURNED, t.DOUBLED, t.FAINT, t.HALF)


@dataclass(frozen=True)
class Try:
    """A row: whose it is, what stands there, and how it came there (pen, struck, beside, mark or a kind of seal)."""

    kind: str
    surname: str
    given: str
    text: str
    way: str = "pen"


def own_try(dice: random.Random) -> Try:
    surname, given = dice.choice(LONG_NAMES), dice.choice(_GIVEN)
    kind = dice.choice(("surname", "surname", "full", "spaced", *(t.SEAL,) * 4, t.TURNED, t.DOUBLED))
    text = {"full": surname + given, "spaced": f"{surname} {given}"}.get(kind, surname)
    return Try(f"own {kind}", surname, given, text, kind if kind in _SEALED else "pen")


def other_try(dice: random.Random, kinds: Sequence[str] = tuple(_KINDS)) -> Try:
    """Anything that must not be taken for the member's own name."""
    kind, surname, given = dice.choice(kinds), dice.choice(LONG_NAMES), dice.choice(_GIVEN)
    text, way = surname, kind if kind in ("struck", "beside", "mark") else "pen"
    if kind == "other":
        text = dice.choice(LONG_NAMES) + dice.choice(("", "", dice.choice(_GIVEN)))
    elif kind == "letter":
        text = sharing(surname, dice)
    elif kind == "alike":
        surname = dice.choice(_LOOKING_ALIKE)
        text = _alike(surname, dice)
    elif kind == "proxy":
        text = dice.choice(_BY_OTHERS).format(surname)
    elif kind == "family":
        text = surname + dice.choice([name for name in _GIVEN if name != given])
    elif kind == "seal":
        text, way = dice.choice((dice.choice(LONG_NAMES), sharing(surname, dice), dice.choice(_STAMPED))), t.SEAL
    elif kind in ("word", "given", "mark"):
        marks = (t.CROSS, t.DITTO, t.SLASH, t.RING, t.TICK, t.CORRECTED, t.ABSENT)
        text = dice.choice({"word": _WORDS, "given": [given * 2], "mark": marks}[kind])
    if name_key(text.replace(" ", "")) in (name_key(surname), name_key(surname + given)) and way == "pen":
        return other_try(dice, kinds)
    return Try(kind, surname, given, text, way)


def sharing(surname: str, dice: random.Random) -> str:
    """Another surname with all letters but one the same."""
    found = [name for name in LONG_NAMES if len(name) == len(surname) and
             sum(one == two for one, two in zip(name, surname, strict=True)) == len(name) - 1]  # fmt: skip
    return dice.choice(found or [name for name in LONG_NAMES if name != surname])


def _alike(surname: str, dice: random.Random) -> str:
    """Another surname that differs in one letter, which looks alike (大田 and 太田); else one that shares letters."""
    found = [
        name
        for place, char in enumerate(surname)
        for group in _ALIKE
        for other in group
        if char in group and (name := surname[:place] + other + surname[place + 1 :]) in SURNAMES and other != char
    ]
    return dice.choice(found) if found else sharing(surname, dice)


@dataclass(frozen=True)
class Writers:
    """Fonts beside those of simulate/: hands, whose strokes a pen follows or a brush draws as they are, and seals."""

    fonts: tuple[str, ...] = ()

    def put(self, paper: c.Canvas, one: Try, dice: random.Random, rng: np.random.Generator) -> None:
        if one.way == "mark":
            draw_mark(paper, _STAMP, one.text, (Hand.of(dice), pen_of(dice)), word_stamp(dice, "総務課"), dice, rng)
        elif one.way in _SEALED:
            self._press(paper, one, dice, rng)
        else:
            self._sign(paper, one, dice, rng)

    def _press(self, paper: c.Canvas, one: Try, dice: random.Random, rng: np.random.Generator) -> None:
        seal = Seal.of(one.text, dice, ("庶務課", f"7.12.{dice.randrange(1, 9)}"))
        able = [font for font in self.fonts if has(font, seal.name)] or [seal.font]
        mask = impression(replace(seal, font=dice.choice(able)), press_of(one.way, dice), paper.per_mm, rng)
        x, y = _STAMP.middle
        paper.ink(mask, seal.colour, (x + dice.uniform(-4, 4), y + dice.uniform(-0.8, 0.8)))

    def _sign(self, paper: c.Canvas, one: Try, dice: random.Random, rng: np.random.Generator) -> None:
        is_beside = one.way == "beside"
        room = replace(_STAMP, right=_STAMP.right - 7) if is_beside else _STAMP
        able = [font for font in self.fonts if has(font, one.text)] or list(installed(PLAIN)[:2])
        hand, pen = replace(Hand.of(dice), font=dice.choice(able)), pen_of(dice)
        if self.fonts and dice.random() < 0.3:
            brush(paper, one.text, room, hand.font, dice)
        else:
            write(paper, one.text, room, dice.uniform(4.0, 7.5), hand, pen, rng)
        if one.way == "struck":
            x, y = _STAMP.middle
            half = min(_STAMP.width / 2 - 1, dice.uniform(2.2, 3.4) * len(one.text))
            strike(paper, c.Box(x - half, y - 3, x + half, y + 3), pen, dice, rng)
        elif is_beside:
            box = replace(_STAMP, left=_STAMP.right - 7)
            write(paper, dice.choice(_BESIDE), box, dice.uniform(2.2, 4.5), Hand.of(dice), pen_of(dice), rng)


def brush(paper: c.Canvas, text: str, room: c.Box, font: str, dice: random.Random) -> None:
    """Letters as the font draws them, thick and thin, leaning a little."""
    kind = ImageFont.truetype(font, round(dice.uniform(4.0, 7.5) * paper.per_mm * 2))
    left, top, right, bottom = kind.getbbox(text)
    image = Image.new("L", (round(right - left) + 80, round(bottom - top) + 80), 0)
    ImageDraw.Draw(image).text((40 - left, 40 - top), text, font=kind, fill=255)
    high, wide = image.height, image.width
    share = min(0.5, 0.95 * room.width * paper.per_mm / wide)
    turn = np.array([[share, -share * dice.gauss(0.03, 0.06), 4], [-share * dice.gauss(0.0, 0.02), share, 4]])
    size = (round(wide * share) + 8, round(high * share) + 8)
    mask = cv2.warpAffine(np.asarray(image, np.float32) / 255, turn, size, flags=cv2.INTER_AREA)
    paper.ink(np.asarray(mask * dice.uniform(0.8, 0.97), np.float32), (28, 28, 34), room.middle)


_KNOWN: dict[tuple[str, str], bool] = {}


def has(font: str, text: str) -> bool:
    """Whether a font has all letters of a text."""
    for char in set(text) - {" "}:
        if (font, char) not in _KNOWN:
            kind = ImageFont.truetype(font, 30)
            shape = bytes(kind.getmask(char))
            _KNOWN[font, char] = any(shape) and shape != bytes(kind.getmask("\U0010fffd"))
    return all(_KNOWN[font, char] for char in set(text) - {" "})


def read(one: Try, writers: Writers, seed: str) -> tuple[str, tuple[str, ...], str]:
    """Return what a row was taken for, why, and the letters that were read."""
    dice = random.Random(seed)
    page, ink, seen = scan_row(lambda paper, rng: writers.put(paper, one, dice, rng), dice, ABLE)
    return seen.verdict, seen.why, letters_of_row(page, ink, seen)


def scan_row(
    put: Callable[[c.Canvas, np.random.Generator], None], dice: random.Random, scanners: Sequence[Scanner]
) -> tuple[UprightPage, Ink, SeenRow]:
    """Scan a row into which something is ``put``, on one of several machines; return it as the program sees it."""
    rng = np.random.default_rng(dice.randrange(2**31))
    page, ink = scanned_row(lambda paper: put(paper, rng), dice, rng, scanners)
    (seen,) = look_at_rows(page, ink)
    return page, ink, seen


def scanned_row(
    fill: Callable[[c.Canvas], None], dice: random.Random, rng: np.random.Generator, scanners: Sequence[Scanner]
) -> tuple[UprightPage, Ink]:
    """Return a page of a single row, filled and scanned on one of these machines, and its ink."""
    row = (_EDGE + 4, _EDGE + 4 + _HIGH)
    area = Box(0.0, 0.0, _COLUMNS[-1][2] + 2 * _EDGE, row[1] + _EDGE)
    paper = c.Canvas(np.full((round(area.bottom * _PER_MM), round(area.right * _PER_MM), 3), 250, np.uint8), _PER_MM)
    for at in {left for _, left, _ in _COLUMNS} | {right for _, _, right in _COLUMNS}:
        x = round((at + _EDGE) * _PER_MM)
        paper.pixels[round(_EDGE * _PER_MM) : round(row[1] * _PER_MM), x : x + 2] = 120
    for at in (_EDGE, *row):
        y = round(at * _PER_MM)
        paper.pixels[y : y + 2, round(_EDGE * _PER_MM) : round((_EDGE + _COLUMNS[-1][2]) * _PER_MM)] = 120
    fill(paper)
    scanner = dice.choice(scanners)
    image = scanned(paper.pixels, _PER_MM, scanner, replace(Machine.of(dice), streaks=()), FLAT, rng)
    pixels = image if image.ndim == 3 else np.repeat(image[:, :, None], 3, axis=2)
    size = round(area.right * SCALE), round(area.bottom * SCALE)
    upright = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_CUBIC), np.uint8)
    printed = (*((key, 0.0, 4.0) for key in ("kigo", "bango", "name")), *_COLUMNS)  # asked for in black and white
    columns = tuple((key, left + _EDGE, right + _EDGE) for key, left, right in printed)
    layout = PrintedPage(1, 0, (), (), columns, (_EDGE, row[0]), (row,))
    page = UprightPage(layout, upright, area, 0.0, 1.0, 0.0, False, True, 4, np.zeros((4, 2)))
    return page, find_ink(page, scanner.colours)


def measure(tries: Sequence[Try], writers: Writers, seed: str) -> tuple[dict[str, Counter[str]], list[str]]:
    """Count, kind by kind, what was read; and list every row that would wrongly be proved or asked about."""
    table: dict[str, Counter[str]] = {}
    wrong = []
    people = [forms_of(f"{name} 一", "", "") for name in LONG_NAMES]
    for place, one in enumerate(tries):
        verdict, why, letters = read(one, writers, f"{seed}-{place}")
        own = forms_of(f"{one.surname} {one.given}", "", "")
        fits = own_named(letters, own)
        # Of a seal it is asked whether it names any of all surnames: no department has as many.
        alarm = bool(letters) and bool(other_named(letters, own, people))
        is_own = one.kind.startswith("own")
        against = bool(foreign_to(letters, own) or word_stamped(letters, own, on_paper=True))
        counts = fits if verdict == IF_NAMED else verdict == SEAL and (fits or not (alarm or against))
        table.setdefault(one.kind, Counter()).update(
            {
                "tries": 1,
                verdict: 1,
                "read": bool(letters),
                "own name": fits,
                "another's": alarm,
                "foreign": against and not alarm,
                "counts": counts,
            }
        )
        if (verdict != SEAL and fits and not is_own) or (alarm and is_own):
            wrong.append(f"{one} {verdict} {why} {letters.split()}")
    return table, wrong


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--own", type=int, default=300)
    parser.add_argument("--others", type=int, default=300)
    parser.add_argument("--kinds", nargs="*", default=_KINDS, help="of what is no own name")
    parser.add_argument("--fonts", nargs="*", default=[])
    options = parser.parse_args()
    dice = random.Random(options.seed)
    tries = [own_try(dice) for _ in range(options.own)]
    tries += [other_try(dice, options.kinds) for _ in range(options.others)]
    began = time.process_time()
    table, wrong = measure(tries, Writers(tuple(options.fonts)), options.seed)
    keys = ("tries", "seal", "if_named", "asked", "blank", "read", "own name", "another's", "foreign", "counts")
    print(f"{'':14}" + "".join(f"{key:>11}" for key in keys))
    for kind, line in sorted(table.items()):
        print(f"{kind:14}" + "".join(f"{line[key]:>11}" for key in keys))
    print(*wrong, f"{len(wrong)} wrong, {time.process_time() - began:.0f} s", sep="\n")


if __name__ == "__main__":
    main()
