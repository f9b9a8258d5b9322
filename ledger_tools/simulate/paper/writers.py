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


@dataclass(frozen=True, slots=True)
class Scan:
    """One scanned page; ``bits`` where it holds black and white only, ``quality`` that of JPEG."""

    pixels: NDArray[np.uint8]
    across: int
    down: int
    bits: bool
    quality: int


def jpeg(pixels: NDArray[np.uint8], quality: int) -> bytes:
    """Return a JPEG; one channel is grey."""
    image = pixels if pixels.ndim == 2 else cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR)
    done, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])
    assert done
    return data.tobytes()


def write_pdf(path: Path, scans: Iterable[Scan]) -> None:
    """Write one page for each scan, as a copier does: a picture over the whole page and nothing else."""
    pages = [_page(scan, 3 + 3 * at) for at, scan in enumerate(scans)]
    kids = " ".join(f"{3 + 3 * at} 0 R" for at in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        *(part for page in pages for part in page),
    ]
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


def _page(scan: Scan, first: int) -> tuple[bytes, bytes, bytes]:
    """The three objects of a page, the first of them numbered ``first``."""
    high, wide = scan.pixels.shape[:2]
    across, down = f"{wide * 72 / scan.across:.2f}", f"{high * 72 / scan.down:.2f}"
    page = (
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {across} {down}] /Contents {first + 1} 0 R "
        f"/Resources << /XObject << /Im0 {first + 2} 0 R >> >> >>"
    )
    return page.encode(), _stream("", f"q {across} 0 0 {down} 0 0 cm /Im0 Do Q".encode()), _picture(scan)


def _picture(scan: Scan) -> bytes:
    high, wide = scan.pixels.shape[:2]
    size = f"/Type /XObject /Subtype /Image /Width {wide} /Height {high} "
    if scan.bits:
        fax = f"/Filter /CCITTFaxDecode /DecodeParms << /K -1 /Columns {wide} /Rows {high} >> "
        return _stream(f"{size}/ColorSpace /DeviceGray /BitsPerComponent 1 {fax}", _fax_coded(scan.pixels))
    space = "/DeviceGray" if scan.pixels.ndim == 2 else "/DeviceRGB"
    data = jpeg(scan.pixels, scan.quality)
    return _stream(f"{size}/ColorSpace {space} /BitsPerComponent 8 /Filter /DCTDecode ", data)


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
