"""Pieces of a page as they were scanned, for a person to read: a row between its dimmed neighbours, or a box."""

from __future__ import annotations

import io

import cv2
import numpy as np
from PIL import Image

from ledger_tools.model import Box
from ledger_tools.returns.paper.images import Pixels
from ledger_tools.returns.paper.placing import SCALE, UprightPage

#: Pixels a millimetre of a crop: 150 a inch, at which handwriting is as legible as on the paper.
CROP_SCALE = 6
_LONGEST, _ROUGHER = 1000, 70  # pixels of a whole page, and its quality: enough to tell what it is
_BESIDE = 1.0  # millimetres that are shown left and right of the table's edge
_DIM, _PALE = 0.35, 225  # how much of a neighbour's contrast is left, and towards which grey it goes
_QUALITY = 82  # of JPEG: what is written stays sharp, and a list of 300 rows can still be mailed


def crop_of(page: UprightPage, index: int) -> bytes:
    """Return a row as scanned, from the day to the remark, with half a row above and below dimmed, as JPEG."""
    columns = {key: (left, right) for key, left, right in page.printed.columns}
    top, bottom = page.printed.rows[index]
    half = (bottom - top) / 2
    left, right = columns["received_on"][0] - _BESIDE, columns["remark"][1] + _BESIDE
    return _picture(page, Box(left, top - half, right, bottom + half), Box(left, top, right, bottom))


def box_crop_of(page: UprightPage, box: Box) -> bytes:
    """Return a box beside the table as scanned, with as much around it dimmed, as JPEG."""
    width, height = box.right - box.left, (box.bottom - box.top) / 2
    return _picture(page, Box(box.left - width, box.top - height, box.right + width, box.bottom + height), box)


def page_picture(pixels: Pixels) -> bytes:
    """Return a page as it came, small, as JPEG."""
    picture = Image.fromarray(pixels)
    picture.thumbnail((_LONGEST, _LONGEST))
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=_ROUGHER)
    return stream.getvalue()


def _picture(page: UprightPage, around: Box, own: Box) -> bytes:
    down, across = page.cut(around)
    rows, columns = page.cut(own)
    pixels = page.pixels[down, across]
    shown = _dimmed(pixels)
    inner = (
        slice(rows.start - down.start, rows.stop - down.start),
        slice(columns.start - across.start, columns.stop - across.start),
    )
    shown[inner] = pixels[inner]
    size = tuple(max(1, round(length * CROP_SCALE / SCALE)) for length in (shown.shape[1], shown.shape[0]))
    smaller = cv2.resize(shown, size, interpolation=cv2.INTER_AREA)
    stream = io.BytesIO()
    dots = round(CROP_SCALE * 25.4)
    Image.fromarray(smaller).save(stream, "JPEG", quality=_QUALITY, dpi=(dots, dots))
    return stream.getvalue()


def _dimmed(pixels: Pixels) -> Pixels:
    return (pixels * _DIM + _PALE * (1 - _DIM)).astype(np.uint8)
