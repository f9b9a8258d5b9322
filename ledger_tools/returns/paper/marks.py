"""Which page it is: the four corner markers and the codes beside them, found in whatever way the paper lies."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray

from ledger_tools.returns.paper.images import Pixels

Points = NDArray[np.float32]

_CODE = re.compile(r"([0-9A-Z]{4})/(\d{2,3}-\d{3,4})/(\d{1,4})/(\d{1,4})(?:/([0-9A-Z]{6}))?")
_IDS = range(4)
_SCALES = (1.0, 0.5, 1.5)
_USUAL = 2400  # pixels of the long side in which markers are looked for first
_THERE = 6.0  # of a marker's side: how far off its middle that of its code may lie
_STRIP = (1.4, 5.5)  # of a marker's side: half the width, and how far a code may reach beyond the marker


class PageCode(NamedTuple):
    """What the code of a page says; ``mark`` is of the send-back ledger that it is of."""

    cycle_id: str
    ledger_id: str
    edition: int
    page: int
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Marks:
    """The markers of one page by id (corners clockwise from its own upper left, in pixels), and its code if read."""

    markers: Mapping[int, Points]
    code: PageCode | None
    code_corners: Points | None = None


def find_marks(pixels: Pixels) -> tuple[Marks, ...]:
    """Return the marks of each ledger page on an image: none on foreign paper, two where A4 lay beside A4."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    found = _markers(grey)
    if len({number for number, _ in found}) < len(found) and (halves := _halves(pixels)):
        return halves
    markers: dict[int, Points] = {}
    for number, corners in found:
        if number not in markers or _side(corners) > _side(markers[number]):
            markers[number] = corners
    code, corners_of_code = _code(grey, markers)
    if code is None and len(markers) < 2:
        return ()
    return (Marks(markers, code, corners_of_code),)


def _halves(pixels: Pixels) -> tuple[Marks, ...]:
    """Read each half of a sheet on which two pages lie side by side."""
    height, width = pixels.shape[:2]
    across = width >= height
    middle = (width if across else height) // 2
    found: list[Marks] = []
    for start, stop in ((0, middle), (middle, width if across else height)):
        half = pixels[:, start:stop] if across else pixels[start:stop]
        grey = cv2.cvtColor(np.ascontiguousarray(half), cv2.COLOR_RGB2GRAY)
        markers = dict(_markers(grey))
        code, corners = _code(grey, markers)
        if code is None and len(markers) < 2:
            continue
        shift = np.array((start, 0) if across else (0, start), dtype=np.float32)
        moved = None if corners is None else corners + shift
        found.append(Marks({number: one + shift for number, one in markers.items()}, code, moved))
    return tuple(found) if len(found) == 2 else ()


def _markers(grey: Pixels) -> list[tuple[int, Points]]:
    """Find the markers, at other sizes as well where not all four are seen."""
    usual = min(1.0, _USUAL / max(grey.shape))
    best: dict[int, list[Points]] = {}
    for scale in _SCALES:
        for number, corners in _detected(grey, usual * scale):
            known = best.setdefault(number, [])
            if all(np.linalg.norm(one.mean(axis=0) - corners.mean(axis=0)) > _side(corners) for one in known):
                known.append(corners)
        if len(best) == len(_IDS):
            break
    return [(number, corners) for number, several in best.items() for corners in several]


def _detected(grey: Pixels, scale: float) -> Iterator[tuple[int, Points]]:
    small = grey if scale == 1 else cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    found, ids, _ = _detector().detectMarkers(small)
    if ids is None:
        return
    for corners, number in zip(found, ids.ravel().tolist(), strict=True):
        if number in _IDS:
            # A pixel's centre, not its corner, is where the detector counts from.
            points = (corners.reshape(4, 2).astype(np.float32) + 0.5) / scale - 0.5
            yield int(number), points.astype(np.float32)


def _detector() -> cv2.aruco.ArucoDetector:
    settings = cv2.aruco.DetectorParameters()
    settings.cornerRefinementMethod = cv2.aruco.CORNER_REFINE_SUBPIX
    settings.cornerRefinementWinSize = 4
    settings.minMarkerPerimeterRate = 0.02
    settings.maxMarkerPerimeterRate = 0.4
    settings.errorCorrectionRate = 0.6
    return cv2.aruco.ArucoDetector(cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50), settings)


def _side(corners: Points) -> float:
    return float(np.mean(np.linalg.norm(corners - np.roll(corners, -1, axis=0), axis=1)))


def _code(grey: Pixels, markers: Mapping[int, Points]) -> tuple[PageCode | None, Points | None]:
    """Read a code: beside marker 0 or 2 where they were found, else wherever it lies."""
    for number in (0, 2):
        if number in markers:
            crop, turn = _beside(grey, markers[number], number)
            for picture in _variants(crop):
                code, corners = _read(picture)
                if code and corners is not None:
                    back = cv2.perspectiveTransform(corners.reshape(1, 4, 2), np.linalg.inv(turn))
                    return code, back.reshape(4, 2).astype(np.float32)
    for picture in _variants(grey):
        code, corners = _read(picture)
        if code and corners is not None and _is_in_its_corner(corners, markers):
            return code, corners
    return None, None


def _is_in_its_corner(code: Points, markers: Mapping[int, Points]) -> bool:
    """Whether a code stands beside marker 0 or 2, as far as they are there: one that shows through does not."""
    reach = _THERE * max((_side(corners) for corners in markers.values()), default=0.0)
    near = {
        number
        for number, corners in markers.items()
        if np.linalg.norm(corners.mean(axis=0) - code.mean(axis=0)) <= reach
    }
    return bool(near & {0, 2}) or not (near or {0, 2} <= markers.keys())


def _beside(grey: Pixels, corners: Points, number: int) -> tuple[Pixels, NDArray[np.float64]]:
    """Cut out and set upright the strip of paper below marker 0, or above marker 2."""
    side, pixel = 8.0, 8.0
    half, reach = _STRIP
    width, height = round(2 * half * side * pixel), round(reach * side * pixel)
    left = (half - 0.5) * side * pixel
    top = 0.2 * side * pixel if number == 0 else height - 1.2 * side * pixel
    size = side * pixel
    square = np.array([(left, top), (left + size, top), (left + size, top + size), (left, top + size)], np.float32)
    turn = cv2.getPerspectiveTransform(corners.astype(np.float32), square)
    return cv2.warpPerspective(grey, turn, (width, height), borderValue=255), turn


def _variants(grey: Pixels) -> Iterator[Pixels]:
    yield grey
    yield cv2.createCLAHE(3.0, (8, 8)).apply(grey)
    yield cv2.threshold(cv2.GaussianBlur(grey, (0, 0), 1.0), 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)[1]


def _read(grey: Pixels) -> tuple[PageCode | None, Points | None]:
    for found in zxingcpp.read_barcodes(grey, formats=zxingcpp.BarcodeFormat.QRCode):
        match = _CODE.fullmatch(found.text.strip())
        if match:
            cycle_id, ledger_id, edition, page, mark = match.groups()
            at = found.position
            corners = [(p.x, p.y) for p in (at.top_left, at.top_right, at.bottom_right, at.bottom_left)]
            code = PageCode(cycle_id, ledger_id, int(edition), int(page), mark or "")
            return code, np.array(corners, dtype=np.float32)
    return None, None
