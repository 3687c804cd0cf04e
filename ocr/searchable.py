"""A searchable PDF: the pages as they came, with what was read laid over them, invisible and in place."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pymupdf
from PIL import Image

from ocr.document import Document
from ocr.image_pages import ImageDocument
from ocr.invisible import InvisibleFont, page_content
from ocr.pdf_pages import PdfDocument, render
from ocr.picture import Picture, jpeg_of, within
from ocr.upright import Matrix, Turn, quarter_turned, skew_of
from pipelines.text import PageText

_GUESSED_DPI: Final = 200
"""Resolution of a picture that states none, or one that would make it a sheet of a metre."""

_WIDEST: Final = 100_000


def make_searchable(path: Path, document: Document, readings: Sequence[PageText]) -> bytes:
    """The file as a PDF in which the readings can be found, marked and copied.

    Args:
        path: the file.
        document: the same, opened.
        readings: of its pages; a page without reading, or with a problem, keeps its picture and gets no text.

    Returns:
        A PDF. One whose every page has a trusted text of its own is returned byte for byte as it came.
    """
    by_page = {reading.page: reading for reading in readings if reading.problem is None}
    to_write = {number: reading for number, reading in by_page.items() if _needs_text(reading)}
    if isinstance(document, PdfDocument):
        if not to_write:
            return path.read_bytes()
        pdf = pymupdf.open(filename=str(path), filetype="pdf")
    else:
        pdf = _pictures(document)
    font = InvisibleFont(pdf)
    for number, reading in to_write.items():
        _lay_text(pdf, number, reading, document, font)
    font.finish()
    return bytes(pdf.tobytes(garbage=3, deflate=True, encryption=pymupdf.PDF_ENCRYPT_NONE, no_new_id=True))


def _needs_text(reading: PageText) -> bool:
    return reading.source in ("rapid", "tesseract") and bool(reading.lines)


def _lay_text(pdf: Any, number: int, reading: PageText, document: Document, font: InvisibleFont) -> None:
    page = pdf[number - 1]
    if isinstance(document, PdfDocument) and page.get_text("words"):
        page = _as_picture(pdf, number)
    picture = render(page) if isinstance(document, PdfDocument) else document.page(number).picture
    to_page = _upright_to_page(page, picture, reading)
    font.put_on(page, page_content(reading, to_page, font))
    page.set_rotation((page.rotation + reading.rotation) % 360)


def _as_picture(pdf: Any, number: int) -> Any:
    """Replace a page whose own text misleads by its picture, so that the text is not found twice."""
    old = pdf[number - 1]
    width, height, picture = old.rect.width, old.rect.height, render(old)
    page = pdf.new_page(pno=number - 1, width=width, height=height)
    page.insert_image(page.rect, stream=jpeg_of(picture, widest=_WIDEST))
    pdf.delete_page(number)
    return pdf[number - 1]


def _upright_to_page(page: Any, picture: Picture, reading: PageText) -> Matrix:
    """Maps fractions of the upright page to points of the PDF's own space (from the lower left, before /Rotate).

    The skew is measured again: the same picture always yields the same angle.
    """
    height, width = picture.shape[:2]
    skew = skew_of(quarter_turned(picture, reading.rotation))
    turn = Turn(reading.rotation, skew, width, height)
    to_pixels = np.diag((*map(float, turn.upright_size), 1.0))
    to_picture = np.linalg.inv(turn.matrix)
    to_shown = np.diag((page.rect.width / width, page.rect.height / height, 1.0))
    to_own = _matrix(page.derotation_matrix * ~page.transformation_matrix)
    return np.asarray(to_own @ to_shown @ to_picture @ to_pixels)


def _matrix(matrix: Any) -> Matrix:
    return np.array([(matrix.a, matrix.c, matrix.e), (matrix.b, matrix.d, matrix.f), (0, 0, 1)], dtype=np.float64)


def _pictures(document: Document) -> Any:
    """A PDF of the pictures of an image file, each on a sheet of its own size."""
    pdf = pymupdf.open()
    for number in range(1, document.inspection.pages + 1):
        picture = document.page(number).picture
        height, width = picture.shape[:2]
        dpi = document.dpi(number) if isinstance(document, ImageDocument) else None
        scale = 72 / (dpi if dpi and max(width, height) / dpi < 50 else _GUESSED_DPI)
        page = pdf.new_page(width=width * scale, height=height * scale)
        original = document.original_jpeg() if isinstance(document, ImageDocument) else None
        page.insert_image(page.rect, stream=original or _encoded(picture))
    return pdf


def _encoded(picture: Picture) -> bytes:
    """Black-and-white pages as lossless 1-bit PNG, all others as JPEG."""
    grey = picture[:, :, 0]
    if bool(np.isin(np.unique(grey), (0, 255)).all()) and bool((picture == grey[:, :, None]).all()):
        file = io.BytesIO()
        Image.fromarray(grey).convert("1").save(file, "PNG", optimize=True)
        return file.getvalue()
    return jpeg_of(within(picture), widest=_WIDEST, quality=88)
