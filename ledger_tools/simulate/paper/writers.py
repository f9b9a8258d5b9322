"""Files as copiers and phones write them: PDF with JPEG or fax-coded pages, TIFF of many pages, JPEG."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, TiffImagePlugin

_TIFF_STRIP, _TIFF_LENGTH, _ROWS_PER_STRIP = 273, 279, 278
_INCHES = 2
#: Of a layered page: letters are darker than the first and less coloured than the second; the rest is so much coarser.
_LETTERS, _COLOURED, _COARSER, _COARSE_QUALITY = 120, 48, 2, 40


@dataclass(frozen=True, slots=True)
class Scan:
    """One scanned page; ``bits`` where it holds black and white only, ``quality`` that of JPEG.

    ``layered``: written in a PDF as letters over a coarse picture.
    """

    pixels: NDArray[np.uint8]
    across: int
    down: int
    bits: bool
    quality: int
    layered: bool = False


def jpeg(pixels: NDArray[np.uint8], quality: int) -> bytes:
    """Return a JPEG; one channel is grey."""
    image = pixels if pixels.ndim == 2 else cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR)
    done, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])
    assert done
    return data.tobytes()


def write_pdf(path: Path, scans: Iterable[Scan]) -> None:
    """Write one page for each scan, as a copier does: a picture over the whole page and nothing else."""
    objects: list[bytes] = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    numbers = []
    for scan in scans:
        numbers.append(len(objects) + 1)
        objects += _page(scan, numbers[-1])
    kids = " ".join(f"{number} 0 R" for number in numbers)
    objects[1] = f"<< /Type /Pages /Kids [{kids}] /Count {len(numbers)} >>".encode()
    out = io.BytesIO()
    out.write(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(f"{number} 0 obj\n".encode() + content + b"\nendobj\n")
    start = out.tell()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    out.write(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}".encode())
    out.write(f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode())
    path.write_bytes(out.getvalue())


def _page(scan: Scan, first: int) -> tuple[bytes, ...]:
    """The objects of a page, the first of them numbered ``first``."""
    high, wide = scan.pixels.shape[:2]
    across, down = f"{wide * 72 / scan.across:.2f}", f"{high * 72 / scan.down:.2f}"
    pictures = _layers(scan) if scan.layered else (_picture(scan),)
    names = " ".join(f"/Im{at} {first + 2 + at} 0 R" for at in range(len(pictures)))
    page = (
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {across} {down}] /Contents {first + 1} 0 R "
        f"/Resources << /XObject << {names} >> >> >>"
    )
    painted = " ".join(f"/Im{at} Do" for at in range(len(pictures)))
    return page.encode(), _stream("", f"q 0 g {across} 0 0 {down} 0 0 cm {painted} Q".encode()), *pictures


def _picture(scan: Scan) -> bytes:
    if scan.bits:
        return _stream(
            f"{_size(scan.pixels)}/ColorSpace /DeviceGray {_fax_words(scan.pixels)}", _fax_coded(scan.pixels)
        )
    space = "/DeviceGray" if scan.pixels.ndim == 2 else "/DeviceRGB"
    words = f"{_size(scan.pixels)}/ColorSpace {space} /BitsPerComponent 8 /Filter /DCTDecode "
    return _stream(words, jpeg(scan.pixels, scan.quality))


def _layers(scan: Scan) -> tuple[bytes, bytes]:
    """A highly compressed page (高圧縮): black letters as a mask of bits over a coarse picture of all the rest."""
    low, high = scan.pixels.min(axis=2), scan.pixels.max(axis=2)
    letters = (high < _LETTERS) & (high - low < _COLOURED)
    rest = cv2.inpaint(scan.pixels[::2, ::2], cv2.dilate(letters[::2, ::2].astype(np.uint8), np.ones((3, 3))), 2, 1)
    size = -(-scan.pixels.shape[1] // _COARSER), -(-scan.pixels.shape[0] // _COARSER)
    coarse = np.asarray(cv2.resize(rest, size, interpolation=cv2.INTER_AREA), np.uint8)
    words = f"{_size(coarse)}/ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode "
    mask = np.where(letters, 0, 255).astype(np.uint8)
    over = _stream(f"{_size(mask)}/ImageMask true {_fax_words(mask)}", _fax_coded(mask))
    return _stream(words, jpeg(coarse, _COARSE_QUALITY)), over


def _size(pixels: NDArray[np.uint8]) -> str:
    return f"/Type /XObject /Subtype /Image /Width {pixels.shape[1]} /Height {pixels.shape[0]} "


def _fax_words(pixels: NDArray[np.uint8]) -> str:
    size = f"/Columns {pixels.shape[1]} /Rows {pixels.shape[0]}"
    return f"/BitsPerComponent 1 /Filter /CCITTFaxDecode /DecodeParms << /K -1 {size} >> "


def _stream(words: str, data: bytes) -> bytes:
    return f"<< {words}/Length {len(data)} >>\nstream\n".encode() + data + b"\nendstream"


def _fax_coded(pixels: NDArray[np.uint8]) -> bytes:
    """The page in CCITT group 4, cut out of a TIFF of one strip; PDF counts white as 1, PIL codes it as black."""
    out = io.BytesIO()
    Image.fromarray(255 - pixels).convert("1").save(
        out, "TIFF", compression="group4", tiffinfo={_ROWS_PER_STRIP: pixels.shape[0]}
    )
    out.seek(0)
    with TiffImagePlugin.TiffImageFile(out) as written:
        start, length = written.tag_v2[_TIFF_STRIP][0], written.tag_v2[_TIFF_LENGTH][0]
    return out.getvalue()[start : start + length]


def write_tiff(path: Path, scans: Iterable[Scan]) -> None:
    """Write one TIFF of many pages, with the two resolutions of a fax where they differ."""
    images, options = [], {}
    for scan in scans:
        image = Image.fromarray(scan.pixels)
        images.append(image.convert("1") if scan.bits else image)
        options = {
            "compression": "group4" if scan.bits else "jpeg",
            "x_resolution": scan.across,
            "y_resolution": scan.down,
            "resolution_unit": _INCHES,
        }
    images[0].save(path, "TIFF", save_all=True, append_images=images[1:], **options)


def write_jpeg(path: Path, scan: Scan, orientation: int = 1) -> None:
    """Write a photo; ``orientation`` is that of EXIF."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F], exif[0x0110] = "Invented", "Telephone"
    Image.fromarray(scan.pixels).save(path, "JPEG", quality=scan.quality, exif=exif)
