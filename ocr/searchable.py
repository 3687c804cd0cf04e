"""A searchable PDF: the pages as they came, with what was read laid over them, invisible and in place; PDF/A-2b."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any, Final

import numpy as np
import pikepdf
import pymupdf

from ocr.answers import Searchable
from ocr.document import Document
from ocr.files.page_pictures import drawn_picture, stored_picture
from ocr.files.pdf_pages import PdfDocument, render
from ocr.overlay.hidden_text import without_text
from ocr.overlay.invisible import FONT_NAME, InvisibleFont, page_content
from ocr.overlay.sheet import Sheet, picture_page
from ocr.pdfa.checks import BEFORE_THE_CLAIM, Fault, faults_of
from ocr.pdfa.font_checks import foreign_fonts
from ocr.pdfa.mending import mend, write_metadata
from ocr.picture import Picture
from ocr.upright import Matrix, Turn, quarter_turned, skew_of
from pipelines.text import PageText

AS_IT_CAME: Final = "原件为电子文档，自带可检索文字，保持原样，未转换为 PDF/A。"
FOREIGN_FONTS: Final = "含电子原文页，其字体未能逐字核验，未标为 PDF/A-2b。"
_FINE: Final = 10
"""Units of a point in which a page without picture is measured: rounding to whole ones then costs nothing."""

_PREVIEW: Final = pymupdf.Matrix(1, 1)


def make_searchable(path: Path, document: Document, readings: Iterable[PageText]) -> Searchable:
    """The file as a PDF in which the readings can be found, marked and copied.

    Args:
        path: the file.
        document: the same, opened.
        readings: of its pages, taken one after the other and not kept; a page without reading, or with a problem, keeps its picture and gets no text.

    Returns:
        The PDF and whether it is PDF/A-2b, with the reason where it is not. One whose every page has a trusted text of
        its own comes back byte for byte as it came.
    """
    to_write = filter(_needs_text, readings)
    first = next(to_write, None)
    if isinstance(document, PdfDocument) and first is None:
        return Searchable(pdf=path.read_bytes(), notes=(AS_IT_CAME,))
    with _opened(path, document) if isinstance(document, PdfDocument) else _pictures(path, document) as pdf:
        _lay_texts(pdf, path, document, () if first is None else chain((first,), to_write))
        return _archival(pdf)


def _needs_text(reading: PageText) -> bool:
    return reading.problem is None and reading.source in ("rapid", "tesseract") and bool(reading.lines)


def _opened(path: Path, document: Document) -> pikepdf.Pdf:
    """The PDF, or MuPDF's repair of it where qpdf finds other pages in it."""
    pages = document.inspection.pages
    try:
        pdf = pikepdf.open(path)
        if len(pdf.pages) == pages:
            return pdf
        pdf.close()
    except pikepdf.PdfError:
        pass
    with pymupdf.open(filename=str(path), filetype="pdf") as repaired:
        return pikepdf.open(io.BytesIO(repaired.tobytes(garbage=1, encryption=pymupdf.PDF_ENCRYPT_NONE)))


def _pictures(path: Path, document: Document) -> pikepdf.Pdf:
    """A PDF of the pictures of an image file, each on a sheet of its own size."""
    pdf = pikepdf.new()
    inspection = document.inspection
    for number in range(1, inspection.pages + 1):
        draw = partial(_drawn, document, number)
        picture_page(pdf, stored_picture(path, inspection.kind, number, draw))
    return pdf


def _drawn(document: Document, number: int) -> Picture:
    return document.page(number).picture


def _lay_texts(pdf: pikepdf.Pdf, path: Path, document: Document, to_write: Iterable[PageText]) -> None:
    font = InvisibleFont(pdf)
    opening = pdf.make_stream(b"q\n") if isinstance(document, PdfDocument) else None
    shown_by = pymupdf.open(filename=str(path), filetype="pdf") if opening is not None else nullcontext()
    with shown_by as shown:
        for reading in to_write:
            sheet = Sheet(pdf, pdf.pages[reading.page - 1].obj, opening)
            if shown is not None:
                _clear(pdf, sheet, shown[reading.page - 1])
            content = page_content(reading, _upright_to_page(sheet, reading, document), font)
            sheet.add_content(content, FONT_NAME, font.dictionary)
            sheet.turn(reading.rotation)
    font.finish()


def _clear(pdf: pikepdf.Pdf, sheet: Sheet, shown: Any) -> None:
    """A page whose own text misleads loses it, so that nothing is found twice; what is seen stays as it is.

    Text that is not seen is taken out. Where it is seen, the page becomes its picture.
    """
    spans = [span for span in shown.get_texttrace() if any(not chr(one[0]).isspace() for one in span["chars"])]
    if not spans:
        return
    all_hidden = all(span["type"] == 3 for span in spans)
    without_text(pdf, sheet.page, all_of_it=not all_hidden)
    if not all_hidden and not _looks_alike(pdf, sheet, shown):
        sheet.replace_content(drawn_picture(render(shown)))


def _looks_alike(pdf: pikepdf.Pdf, sheet: Sheet, shown: Any) -> bool:
    single, data = pikepdf.new(), io.BytesIO()
    single.pages.append(next(page for page in pdf.pages if page.obj.objgen == sheet.page.objgen))
    single.save(data)
    with pymupdf.open(stream=data.getvalue(), filetype="pdf") as cleared:
        after, before = cleared[0].get_pixmap(matrix=_PREVIEW), shown.get_pixmap(matrix=_PREVIEW)
        return bool(after.samples == before.samples)


def _upright_to_page(sheet: Sheet, reading: PageText, document: Document) -> Matrix:
    """Maps fractions of the upright page to the PDF's own space (from the lower left, before /Rotate)."""
    width, height = (round(side * _FINE) for side in sheet.shown_size)
    skew = reading.skew if reading.skew is not None else _measured_skew(document, reading)
    turn = Turn(reading.rotation, skew, width, height)
    to_fine = np.diag((*map(float, turn.upright_size), 1.0))
    to_fractions = np.diag((1 / width, 1 / height, 1.0))
    return np.asarray(sheet.to_own @ to_fractions @ np.linalg.inv(turn.matrix) @ to_fine)


def _measured_skew(document: Document, reading: PageText) -> float:
    """For readings of before it was kept: the same picture always yields the same angle."""
    return skew_of(quarter_turned(document.page(reading.page).picture, reading.rotation))


def _archival(pdf: pikepdf.Pdf) -> Searchable:
    """The file mended, checked, and called PDF/A-2b if nothing speaks against it."""
    title = mend(pdf)
    if "/Lang" not in pdf.Root:
        pdf.Root.Lang = pikepdf.String("zh-CN")
    pdf.remove_unreferenced_resources()
    faults = faults_of(pdf, BEFORE_THE_CLAIM)
    notes = _notes(faults, foreign=foreign_fonts(pdf))
    write_metadata(pdf, title=title, claim=not notes)
    data = io.BytesIO()
    pdf.save(
        data,
        force_version="1.7",
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        compress_streams=True,
        deterministic_id=True,
        encryption=False,
        fix_metadata_version=False,
    )
    return Searchable(pdf=data.getvalue(), archival=not notes, notes=notes)


def _notes(faults: Sequence[Fault], *, foreign: bool) -> tuple[str, ...]:
    clauses = "、".join(dict.fromkeys(f"{fault.clause}（{fault.name}）" for fault in faults))
    failed = (f"原件不符合 PDF/A-2b 的要求，未作此标注：ISO 19005-2 {clauses}。",) if faults else ()
    return failed + ((FOREIGN_FONTS,) if foreign else ())
