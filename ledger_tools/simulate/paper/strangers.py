"""Pages in the pile that are no ledger of ours: a covering letter, a list, a memo, a form with marks of its own."""

from __future__ import annotations

import random
from functools import lru_cache

import cv2
import numpy as np
import segno
from PIL import Image, ImageDraw, ImageFont

from ledger_tools.simulate.paper.canvas import Box, Canvas
from ledger_tools.simulate.paper.fonts import CUT, PLAIN, fonts
from ledger_tools.simulate.paper.hands import Hand, pen_of, write
from ledger_tools.simulate.paper.impressions import Press, impression
from ledger_tools.simulate.paper.seals import SQUARE, Seal

LETTER, LIST, MEMO, SQUARES, PAPER = STRANGERS = ("letter", "list", "memo", "squares", "empty paper")
_LINES = (
    "資格確認書受領簿の提出について",
    "このことについて、別添のとおり提出します。",
    "なお、退職者分の資格確認書を同封しておりますので、",
    "御査収くださいますようお願いいたします。",
    "庶務担当 内線 2-3456",
)
_WIDE, _HIGH = 210.0, 297.0


def stranger(kind: str, per_mm: float, seed: str) -> Canvas:
    """Return a page of this kind."""
    dice = random.Random(f"{seed}-{kind}")
    rng = np.random.default_rng(dice.randrange(2**31))
    image = Image.new("RGB", (round(_WIDE * per_mm), round(_HIGH * per_mm)), "white")
    draw = ImageDraw.Draw(image)
    if kind == LETTER:
        _letter(draw, per_mm, dice)
    elif kind in (LIST, SQUARES):
        _list(draw, per_mm, dice)
    canvas = Canvas(np.array(image), per_mm)
    if kind == SQUARES:
        _squares(canvas, dice)
    if kind == LETTER:
        seal = Seal.of("庶務課長", dice, ("", ""), SQUARE)
        canvas.ink(impression(seal, Press(angle=dice.gauss(0, 3)), per_mm, rng), seal.colour, (170, 88))
    if kind == LIST:
        for line in range(dice.randrange(2, 9)):
            seal = Seal.of(dice.choice(("佐藤", "田中", "渡辺", "小林")), dice, ("庶務課", "7.11.27"))
            canvas.ink(impression(seal, Press(), per_mm, rng), seal.colour, (150, 58 + 15 * line))
    if kind == MEMO:
        hand, pen = Hand.of(dice), pen_of(dice)
        for line, text in enumerate(("保険係 様", "1人分は後日提出します", "よろしくお願いします")):
            write(canvas, text, Box(30, 40 + 14 * line, 150, 52 + 14 * line), 7.0, hand, pen, rng)
    return canvas


@lru_cache(maxsize=32)
def _type(kind: tuple[str, ...], pixels: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(fonts(kind)[0], pixels)


def _letter(draw: ImageDraw.ImageDraw, per_mm: float, dice: random.Random) -> None:
    font = _type(CUT, round(4.2 * per_mm))
    draw.text((150 * per_mm, 25 * per_mm), f"令和7年12月{dice.randrange(1, 15)}日", fill="black", font=font)
    draw.text((25 * per_mm, 40 * per_mm), "職員共済組合 保険係長 様", fill="black", font=font)
    draw.text((140 * per_mm, 80 * per_mm), "庶務課長", fill="black", font=font)
    for at, line in enumerate(_LINES):
        draw.text(((60 if at == 0 else 28) * per_mm, (100 + 9 * at) * per_mm), line, fill="black", font=font)


def _list(draw: ImageDraw.ImageDraw, per_mm: float, dice: random.Random) -> None:
    """A list with columns like a ledger's, as offices keep them of their own."""
    font = _type(PLAIN, round(3.6 * per_mm))
    draw.text((80 * per_mm, 25 * per_mm), dice.choice(("職員名簿", "配付確認表", "回覧")), fill="black", font=font)
    across = (20, 35, 80, 130, 190)
    rows = dice.randrange(6, 14)
    for x in across:
        draw.line((x * per_mm, 40 * per_mm, x * per_mm, (50 + 15 * rows) * per_mm), fill="black", width=3)
    for row in range(-1, rows + 1):
        y = (50 + 15 * row) * per_mm
        draw.line((20 * per_mm, y, 190 * per_mm, y), fill="black", width=3)
    for x, text in zip(across, ("No.", "氏名", "所属", "確認印"), strict=False):
        draw.text(((x + 2) * per_mm, 43 * per_mm), text, fill="black", font=font)
    for row in range(rows):
        name = (
            dice.choice(("佐藤", "鈴木", "高橋", "田中", "伊藤", "渡辺", "山本"))
            + "　"
            + dice.choice(("一郎", "花子", "誠", "恵"))
        )
        for x, text in zip(across, (str(row + 1), name, "庶務課"), strict=False):
            draw.text(((x + 2) * per_mm, (55 + 15 * row) * per_mm), text, fill="black", font=font)


def _squares(canvas: Canvas, dice: random.Random) -> None:
    """Black squares in the corners and a code, as on answer sheets of others."""
    wide, high = canvas.size
    for x in (12.0, wide - 20.0):
        for y in (12.0, high - 20.0):
            corner = (round(x * canvas.per_mm), round(y * canvas.per_mm))
            side = round(8 * canvas.per_mm)
            cv2.rectangle(canvas.pixels, corner, (corner[0] + side, corner[1] + side), (0, 0, 0), -1)
    text = dice.choice(("https://www.city.example.lg.jp/", "ANKETO-2025-0031", "7QXK/01-003/1/2"))
    code = np.array(segno.make(text).matrix, np.uint8)
    size = round(17 * canvas.per_mm)
    large = cv2.resize(255 * (1 - code), (size, size), interpolation=cv2.INTER_NEAREST)
    top, left = round(24 * canvas.per_mm), round(10 * canvas.per_mm)
    canvas.pixels[top : top + size, left : left + size] = large[:, :, None]
