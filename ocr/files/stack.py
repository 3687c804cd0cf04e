"""A stack of paper in one file: which sheets of our own lie in it, and the pages of one case taken out of it.

Both are light: nothing is read here but QR codes, and no page that is taken out is drawn or encoded anew.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
import pymupdf
import zxingcpp
from PIL import Image

from ocr.document import Document
from ocr.files.image_pages import open_picture
from ocr.picture import Picture, grey_of, resized
from ocr.refusals import refused
from pipelines.errors import PageUnreadable
from pipelines.paper.belonging.control_sheets import parsed

_SIDE: Final = 1100
"""Longer side in which codes are sought, in pixels: a module of the smallest code of a sheet is 3 pixels then."""

_LOSSLESS: Final = frozenset(
    {"group3", "group4", "tiff_ccitt", "tiff_lzw", "tiff_deflate", "tiff_adobe_deflate", "packbits"}
)
_QR: Final = zxingcpp.barcode_formats_from_str("QRCode")
_UNSHOWN: Final = (PageUnreadable, pymupdf.FileDataError, pymupdf.mupdf.FzErrorBase, RuntimeError, ValueError, OSError)


def control_codes(path: Path, document: Document) -> list[list[str]]:
    """For each page the texts of our own codes on it, whichever way up it lies. A page that cannot be shown has none."""
    numbers = range(1, document.inspection.pages + 1)
    if document.inspection.kind != "application/pdf":
        return [_codes_on(lambda number: grey_of(document.page(number).picture), number) for number in numbers]
    with pymupdf.open(filename=str(path), filetype="pdf") as pdf:
        return [_codes_on(lambda number: _sketch(pdf.load_page(number - 1)), number) for number in numbers]


def taken_out(path: Path, document: Document, pages: Sequence[int]) -> bytes:
    """Some pages of a file as a file of the same kind, in the order given: their pictures are the very same.

    Args:
        path: the file.
        document: the same, opened.
        pages: numbers from 1.

    Raises:
        FileRefused: NOT_A_DOCUMENT; a kind of file that cannot be taken apart.
    """
    if document.inspection.kind == "application/pdf":
        return _pages_of_pdf(path, pages)
    if document.inspection.kind == "image/tiff":
        return _frames_of_tiff(path, pages)
    raise refused("NOT_A_DOCUMENT", "含多张封面的扫描件只支持 PDF 和 TIFF，请分开扫描。")


def _codes_on(picture_of: Callable[[int], Picture], number: int) -> list[str]:
    try:
        picture = picture_of(number)
    except _UNSHOWN:
        return []
    longer = max(picture.shape)
    small = resized(picture, _SIDE / longer) if longer > _SIDE else picture
    found = zxingcpp.read_barcodes(small, formats=_QR, try_rotate=True, try_downscale=False, try_invert=False)
    return [one.text for one in found if parsed(one.text) is not None]


def _sketch(page: Any) -> Picture:
    """A page of a PDF as a small grey picture."""
    zoom = 2 * _SIDE / max(page.rect.width, page.rect.height)
    pixmap = page.get_pixmap(matrix=pymupdf.Matrix(zoom, zoom), colorspace=pymupdf.csGRAY, alpha=False)
    rows = np.frombuffer(pixmap.samples, dtype=np.uint8).reshape(pixmap.height, pixmap.stride)[:, : pixmap.width]
    return np.asarray(cv2.resize(rows, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _pages_of_pdf(path: Path, pages: Sequence[int]) -> bytes:
    with pymupdf.open(filename=str(path), filetype="pdf") as whole, pymupdf.open() as part:
        for number in pages:
            part.insert_pdf(whole, from_page=number - 1, to_page=number - 1, links=False, final=number == pages[-1])
        return bytes(part.tobytes(garbage=3, deflate=True, no_new_id=True))


def _frames_of_tiff(path: Path, pages: Sequence[int]) -> bytes:
    """Frames with the pixels that they had; one that was stored with loss is stored without any from now on."""
    frames: list[Image.Image] = []
    out = io.BytesIO()
    with open_picture(path, ("TIFF",)) as image:
        for number in pages:
            image.seek(number - 1)
            frame = image.copy()
            stored = str(image.info.get("compression", "raw"))
            frame.encoderinfo = {"compression": stored if stored in _LOSSLESS else "tiff_deflate"}
            if "dpi" in image.info:
                frame.encoderinfo["dpi"] = image.info["dpi"]
            frames.append(frame)
    first, *others = frames
    first.save(out, "TIFF", save_all=True, append_images=others, **first.encoderinfo)
    return out.getvalue()
