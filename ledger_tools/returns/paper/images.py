"""A file of scanned or photographed paper in, its pages as pixels out: PDF, TIFF, JPEG, PNG, HEIC.

One page is in memory at a time. What a page would cost is known before it is laid out; what is too much, damaged or
locked is said of that page or file, and the others go on.
"""

from __future__ import annotations

import contextlib
import importlib.util
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image

from ledger_tools.returns.limits import DAMAGED, PROTECTED, TOO_BIG, Limits, Refused
from ledger_tools.returns.paper.files import NOT_INSTALLED, is_heic, is_pdf

if TYPE_CHECKING:
    import pypdfium2

Pixels = NDArray[np.uint8]

TOO_LARGE = "画像が大きすぎるため読み取りませんでした。A4、200dpi で読み取り直してください。"
TOO_MANY = "ページ数が多すぎるため読み取りませんでした。ファイルを分けて、もう一度取り込んでください。"
TORN = "画像が壊れているため読み取れません。この頁を読み取り直してください。"
EXTRAS_IGNORED = "PDF に添付ファイル又はスクリプトが含まれています。紙面だけを読み取り、それらは実行していません。"

BILEVEL, GREY, COLOUR = "1-bit", "grey", "colour"

_DPI = 200
_POINTS = 72
_MM = 25.4
#: The long side of paper that is laid out at 200 dpi: A4 to A3, with what a copier adds. Otherwise the size that the
#: file states is not that of the paper, and the picture's own pixels decide.
_LONG_SIDE = (250.0, 460.0)
_LONGEST = 3508  # pixels: A4 at 300 dpi, A3 at 210
_SHORTEST = 1654
_MOST_PIXELS = 80_000_000  # of an embedded picture: A3 at 600 dpi has 70 million
_OF_PAGES = ("TIFF", "HEIF")  # other pictures of several frames move, or carry depth and brightness beside the photo
_TURNS = {  # orientation in EXIF -> what brings the picture upright
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SCRIPTS = (b"/JavaScript", b"/Launch", b"/XFA")  # run when the file or a page is opened
_UNEVEN = 1.03  # dots of a fax are longer than wide
_COARSER = 25  # times as many pixels as the coarser layer that a page of two layers has at least
_SAME = 6  # levels between the channels of a grey picture, after a lossy format


@dataclass(frozen=True, slots=True)
class PageImage:
    """One page: its place in the file from 1, its pixels as RGB, and how deep they were scanned."""

    number: int
    pixels: Pixels
    depth: str


@dataclass(frozen=True, slots=True)
class LostPage:
    """A page that could not be laid out, and why."""

    number: int
    why: str


def count_pages(data: bytes, passwords: Sequence[str], limits: Limits) -> int:
    """Return how many pages a file has. Raises Refused."""
    if is_pdf(data):
        with _opened(data, passwords) as document:
            count = len(document)
    else:
        with _picture(data) as picture:
            count = _count_frames(picture, limits.max_pages)
    if count > limits.max_pages:
        raise Refused("F10", TOO_MANY)
    return count


def _count_frames(picture: Image.Image, most: int) -> int:
    """Return how many pages a picture has, at most one more than ``most``; only the page itself of what moves."""
    if picture.format not in _OF_PAGES:
        return 1
    count = 1
    try:
        while count <= most:  # 100,000 are not looked at for their number
            picture.seek(count)  # one after another: Pillow miscounts after a seek beyond the last
            count += 1
    except EOFError:
        pass
    except Exception as error:  # Pillow raises whatever damaged bytes lead it to
        raise Refused("F01", DAMAGED) from error
    return count


def has_extras(data: bytes, passwords: Sequence[str]) -> bool:
    """Whether a PDF carries files or scripts: they are never run, and it is said that they are there."""
    if not is_pdf(data):
        return False
    from pypdfium2 import raw  # noqa: PLC0415 - an extra

    with _opened(data, passwords) as document:
        if document.count_attachments() or raw.FPDFDoc_GetJavaScriptActionCount(document) > 0:
            return True
    return any(sign in data for sign in _SCRIPTS)


def read_pages(data: bytes, passwords: Sequence[str], pages: range) -> Iterator[PageImage | LostPage]:
    """Yield these pages (from 0), one at a time. Raises Refused where the file as a whole cannot be opened."""
    laid_out = _pdf_pages if is_pdf(data) else _picture_pages
    yield from laid_out(data, passwords, pages)


def _pdf_pages(data: bytes, passwords: Sequence[str], pages: range) -> Iterator[PageImage | LostPage]:
    with _opened(data, passwords) as document:
        for index in pages:
            try:
                yield _pdf_page(document, index)
            except Refused as refused:
                yield LostPage(index + 1, refused.message)
            except MemoryError:
                yield LostPage(index + 1, TOO_LARGE)
            except Exception:  # whatever damaged bytes lead the library to
                yield LostPage(index + 1, TORN)


def _pdf_page(document: pypdfium2.PdfDocument, index: int) -> PageImage:
    page = document[index]
    try:
        images = list(_images(page))
        if any(width * height > _MOST_PIXELS for width, height, _ in images):
            raise Refused("F10", TOO_LARGE)
        width, height = page.get_size()
        long_side = max(width, height) / _POINTS * _MM
        scale = _DPI / _POINTS
        if not _LONG_SIDE[0] <= long_side <= _LONG_SIDE[1]:
            own = max((max(one[:2]) for one in images), default=_LONGEST)
            scale = min(max(own, _SHORTEST), _LONGEST) / max(width, height)
        bitmap = page.render(scale=scale, rev_byteorder=True, prefer_bgrx=False)
        try:
            pixels = _as_rgb(np.array(bitmap.to_numpy(), dtype=np.uint8))
        finally:
            bitmap.close()
        if not pixels.min() < pixels.max() and images and not _is_decoded(page):
            raise Refused("F01", TORN)  # laid out as empty paper, the page would pass for the back of another
    finally:
        page.close()
    largest = max((wide * high for wide, high, _ in images), default=0)
    # What copiers call 高圧縮 lays fine letters of one bit over a coarse picture of all the rest.
    bits = max((bits for wide, high, bits in images if wide * high * _COARSER >= largest), default=24)
    return PageImage(index + 1, pixels, _depth(bits, pixels))


def _is_decoded(page: Any) -> bool:
    """Whether the pictures of a page can be made out."""
    import pypdfium2  # noqa: PLC0415 - an extra
    from pypdfium2 import raw  # noqa: PLC0415

    try:
        for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=4):
            item.get_bitmap().close()
    except pypdfium2.PdfiumError:
        return False
    return True


def _images(page: Any) -> Iterator[tuple[int, int, int]]:
    """Yield width, height and bits per pixel of the pictures of a page."""
    from pypdfium2 import raw  # noqa: PLC0415 - an extra

    for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=4):
        told = item.get_metadata()
        yield int(told.width), int(told.height), int(told.bits_per_pixel)


def _as_rgb(pixels: Pixels) -> Pixels:
    if pixels.ndim == 2 or pixels.shape[2] == 1:
        return np.repeat(pixels.reshape(*pixels.shape[:2], 1), 3, axis=2)
    return np.ascontiguousarray(pixels[:, :, :3])


def _depth(bits: int, pixels: Pixels) -> str:
    if bits == 1:
        return BILEVEL
    red, green, blue = (pixels[::7, ::7, channel].astype(np.int16) for channel in range(3))
    apart = np.maximum(np.abs(red - green), np.abs(green - blue))
    flat = bool(apart.max(initial=0) <= _SAME)
    return GREY if flat else COLOUR


@contextlib.contextmanager
def _opened(data: bytes, passwords: Sequence[str]) -> Iterator[pypdfium2.PdfDocument]:
    """Open a PDF with the first password that fits. Raises Refused."""
    import pypdfium2  # noqa: PLC0415 - an extra
    from pypdfium2 import raw  # noqa: PLC0415

    locked = False
    for password in (None, *passwords):
        try:
            document = pypdfium2.PdfDocument(data, password=password)
        except pypdfium2.PdfiumError as error:
            locked = locked or getattr(error, "err_code", None) == raw.FPDF_ERR_PASSWORD or "password" in str(error)
            if not locked:
                break
            continue
        try:
            yield document
        finally:
            document.close()
        return
    raise Refused("F02", PROTECTED) if locked else Refused("F01", DAMAGED)


def _picture_pages(data: bytes, _passwords: Sequence[str], pages: range) -> Iterator[PageImage | LostPage]:
    with _picture(data) as picture:
        for index in pages:
            try:
                picture.seek(index)
                yield _frame(picture, index)
            except Refused as refused:
                yield LostPage(index + 1, refused.message)
            except MemoryError:
                yield LostPage(index + 1, TOO_LARGE)
            except Exception:  # Pillow raises whatever damaged bytes lead it to
                yield LostPage(index + 1, TORN)


@contextlib.contextmanager
def _picture(data: bytes) -> Iterator[Image.Image]:
    """Open a picture without decoding it. Raises Refused."""
    if is_heic(data):
        if importlib.util.find_spec("pi_heif") is None:
            raise Refused("F03", NOT_INSTALLED)
        import pi_heif  # noqa: PLC0415 - an extra

        pi_heif.register_heif_opener()
    try:
        picture = Image.open(io.BytesIO(data), formats=("TIFF", "JPEG", "PNG", "BMP", "WEBP", "HEIF", "MPO"))
    except Image.DecompressionBombError as error:
        raise Refused("F10", TOO_BIG) from error
    except Exception as error:  # Pillow raises whatever damaged bytes lead it to
        raise Refused("F01", DAMAGED) from error
    try:
        yield picture
    finally:
        picture.close()


def _frame(picture: Image.Image, index: int) -> PageImage:
    if picture.width * picture.height > _MOST_PIXELS:
        raise Refused("F10", TOO_LARGE)
    bits = 1 if picture.mode == "1" else 24
    if picture.format in ("JPEG", "MPO"):
        picture.draft("RGB", (_LONGEST, _LONGEST))
    across, down = _dots(picture)
    picture.load()
    turned = _turned(_reduced(picture), picture.getexif().get(ExifTags.Base.Orientation, 1))
    width, height = turned.size
    if across > _UNEVEN * down:
        height = round(height * across / down)
    elif down > _UNEVEN * across:
        width = round(width * down / across)
    shrunk = min(1.0, _LONGEST / max(width, height))
    size = (max(1, round(width * shrunk)), max(1, round(height * shrunk)))
    rgb = _on_white(turned)
    if size != rgb.size:
        rgb = rgb.resize(size, Image.Resampling.BOX if shrunk < 1 else Image.Resampling.BILINEAR)
    pixels = np.asarray(rgb, dtype=np.uint8)
    return PageImage(index + 1, pixels, _depth(bits, pixels))


def _reduced(picture: Image.Image) -> Image.Image:
    """Return a picture near the size that is read: only one as large as the file's is in memory at a time."""
    factor = max(picture.size) // _LONGEST
    if factor < 2 or picture.mode.startswith("I"):
        return picture
    if picture.mode in ("1", "P"):
        picture = picture.convert("L" if picture.mode == "1" else "RGBA")
    return picture.reduce(factor)


def _turned(picture: Image.Image, orientation: object) -> Image.Image:
    how = _TURNS.get(orientation) if isinstance(orientation, int) else None
    return picture if how is None else picture.transpose(how)


def _dots(picture: Image.Image) -> tuple[float, float]:
    """Dots per inch across and down; alike where nothing sound is said."""
    told = picture.info.get("dpi", (1.0, 1.0))
    with contextlib.suppress(TypeError, ValueError, ZeroDivisionError):
        across, down = float(told[0]), float(told[1])
        if across > 0 and down > 0 and 1 / 4 <= across / down <= 4:
            return across, down
    return 1.0, 1.0


def _on_white(picture: Image.Image) -> Image.Image:
    """RGB; what is transparent is paper."""
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        above = picture.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", above.size, "white"), above).convert("RGB")
    if picture.mode.startswith("I;16"):
        return Image.fromarray((np.asarray(picture) >> 8).astype(np.uint8)).convert("RGB")
    return picture if picture.mode == "RGB" else picture.convert("RGB")  # which would copy it
