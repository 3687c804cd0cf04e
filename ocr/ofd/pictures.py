"""Pictures of an OFD page (GB/T 33190-2016, clause 10), as a PDF can hold them."""

from __future__ import annotations

import io
import math
from typing import Any, Final

from PIL import Image, ImageOps

from ocr.files.flat_pictures import DEEP, HALVED_FROM, flat
from ocr.ofd.not_drawn import NotDrawn
from ocr.picture import MOST_DECODED_PIXELS, MOST_PIXELS

_FORMATS: Final = ("PNG", "JPEG", "BMP", "TIFF", "GIF", "WEBP")


def opened(data: bytes) -> Image.Image:
    """A picture, decoded to its end; one of 16 bits with 8, and a huge one on white at half its size.

    Raises:
        NotDrawn: it cannot be, or is of no sensible size.
    """
    try:
        picture = Image.open(io.BytesIO(data), formats=_FORMATS)
        if picture.width * picture.height > MOST_DECODED_PIXELS:
            raise NotDrawn("该页有像素过大的图像，无法显示。")
        if picture.width * picture.height > HALVED_FROM or picture.mode.startswith(DEEP):
            return Image.fromarray(flat(picture))
        picture.load()
    except (OSError, EOFError, ValueError, SyntaxError, KeyError, TypeError, Image.DecompressionBombError) as error:
        raise NotDrawn("该页有无法解码的图像，不能完整显示。") from error
    return picture


def encoded(picture: Image.Image) -> bytes:
    """As a PDF can hold it: JPEG stays what it was in effect, all else without loss."""
    file = io.BytesIO()
    if picture.format == "JPEG" and picture.mode in ("L", "RGB"):
        picture.save(file, "JPEG", quality=95)
    else:
        keeps = picture if picture.mode in ("1", "L", "RGB", "RGBA", "LA") else picture.convert("RGBA")
        keeps.save(file, "PNG", compress_level=1)
    return file.getvalue()


def turned(picture: Image.Image, matrix: Any) -> Image.Image:
    """The picture as it lies within the box around its corners."""
    across = math.hypot(matrix.a, matrix.b) or 1.0
    down = math.hypot(matrix.c, matrix.d) or 1.0
    if matrix.a * matrix.d - matrix.b * matrix.c < 0:
        picture = ImageOps.flip(picture)
    high = max(1, min(10_000, round(picture.height * down / across)))
    scale = min(1.0, (MOST_PIXELS / (picture.width * high)) ** 0.5)
    size = max(1, round(picture.width * scale)), max(1, round(high * scale))
    scaled = picture.convert("RGBA").resize(size)
    return scaled.rotate(-math.degrees(math.atan2(matrix.b, matrix.a)), expand=True, resample=Image.Resampling.BICUBIC)
