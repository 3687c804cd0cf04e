"""A page that is one JPEG from edge to edge, as scanners make it, without drawing it.

MuPDF draws such a page pixel for pixel, and its decoder takes four times as long as libjpeg's for the same pixels (up to
the rounding of the decoders). Whatever is not exactly such a page, or not whole, is left to MuPDF, which says what is lost.
"""

from __future__ import annotations

import io
import re
from typing import Any, Final

from PIL import Image

from ocr.files.jpegs import whole_picture
from ocr.picture import Picture

_NUMBER: Final = rb"-?(?:\d+\.?\d*|\.\d+)"
_CONTENT: Final = re.compile(
    rb"\s*(?:q\s+)?(?:" + _NUMBER + rb"\s+){6}cm\s*/([^\s/<>\[\]()%{}]+)\s+Do\s*(?:\s+Q\s*)?", re.ASCII
)
"""Nothing but one picture, in one place."""

_LONGEST: Final = 400
"""Bytes that such a content has at most; a number of a million digits is not looked through."""

_ALTERING: Final = ("SMask", "Mask", "Decode", "DecodeParms", "OC", "ImageMask", "Intent", "SMaskInData")
"""Entries of an image that make it another one than its JPEG."""

_REFERENCE: Final = re.compile(r"(\d+) 0 R")
_PROFILE: Final = re.compile(r"\[\s*/ICCBased\s+(\d+) 0 R\s*\]")
_SCREENS: Final = (b"sRGB", "sRGB".encode("utf-16-be"))

_END: Final = b"\xff\xd9"
_AFTER_END: Final = b"\0\r\n "

_OFF: Final = 0.5
"""Pixels by which its edges may lie beside those of the page."""


def bare_scan(pdf: Any, page: Any, size: tuple[int, int]) -> Picture | None:
    """The picture of a page, RGB; None where it has to be drawn.

    Args:
        pdf: the opened file.
        page: of it.
        size: width and height of the picture that would be drawn, in pixels.
    """
    images = page.get_images(full=True)
    if len(images) != 1 or page.rotation or page.first_annot is not None:
        return None
    xref, _, width, height, bits, space, _, name, coding, referrer = images[0]
    plain = (bits, coding, referrer) == (8, "DCTDecode", 0) and (width, height) == size
    if not plain or any(pdf.xref_get_key(xref, key)[0] != "null" for key in _ALTERING):
        return None
    if space not in {"DeviceRGB", "DeviceGray"} and not _is_of_screens(pdf, xref):
        return None
    written = page.read_contents()
    content = _CONTENT.fullmatch(written) if len(written) <= _LONGEST else None
    if content is None or content[1] != name.encode() or not _fills(page, size):
        return None
    return _decoded(pdf.xref_stream_raw(xref), size)


def _fills(page: Any, size: tuple[int, int]) -> bool:
    """Whether its one picture stands upright, from edge to edge."""
    shown = page.get_image_info()
    if len(shown) != 1:
        return False
    across, slant, lean, down, left, top = shown[0]["transform"]
    off = _OFF * page.rect.width / size[0]
    corner = page.rect
    placed = (left - corner.x0, top - corner.y0, across - corner.width, down - corner.height, slant, lean)
    return bool(max(map(abs, placed)) <= off)


def _is_of_screens(pdf: Any, xref: int) -> bool:
    """Whether the colours of an image are those of screens by their profile (sRGB), so that nothing is to be converted."""
    _, space = pdf.xref_get_key(xref, "ColorSpace")
    if reference := _REFERENCE.fullmatch(space):
        space = pdf.xref_object(int(reference[1]), compressed=True)
    profile = _PROFILE.fullmatch(space)
    if profile is None:
        return False
    stream = pdf.xref_stream(int(profile[1])) or b""
    return pdf.xref_get_key(int(profile[1]), "N")[1] == "3" and any(name in stream for name in _SCREENS)


def _decoded(data: bytes, size: tuple[int, int]) -> Picture | None:
    if not data.rstrip(_AFTER_END).endswith(_END):
        return None
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG",)) as image:
            if image.size != size or image.mode not in ("L", "RGB"):
                return None
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    # What stands in its EXIF about its orientation counts for no page of a PDF.
    picture = whole_picture(data)
    return picture if picture is not None and picture.shape[1::-1] == size else None
