"""OFD (GB/T 33190-2016) as a document: its pages are drawn into a PDF, which is then shown and read like any other.

Own reader, see decision 24: the libraries there are unpack to disk, resolve entities, or bring a second PDF stack.
What it does not draw, it tells: a page with a picture that cannot be decoded is unreadable, not half empty.
"""

from __future__ import annotations

import itertools
import tempfile
from pathlib import Path
from typing import Any, Final

import pymupdf

from ocr.answers import Inspection
from ocr.document import MOST_PAGES, Layer, RawPage
from ocr.files.archives import Archive
from ocr.files.pdf_pages import LEAST_SIDE, MOST_SIDE, PdfDocument
from ocr.ofd.drawing import Canvas
from ocr.ofd.elements import Sheet
from ocr.ofd.not_drawn import NotDrawn
from ocr.ofd.package import OfdPackage
from ocr.ofd.text import lines_of
from ocr.refusals import refused, unreadable
from pipelines.errors import FileRefused
from pipelines.text import Line

_POINTS: Final = 72 / 25.4
_SERIAL: Final = itertools.count()


class OfdDocument:
    """An OFD file. See :class:`ocr.document.Document`.

    Attributes:
        pdf_path: of the PDF that was drawn.
        pdf: the same, opened.
    """

    def __init__(self, path: Path) -> None:
        with Archive(path) as archive:
            package = OfdPackage(archive)
            sheets = package.sheets()
            if not sheets:
                raise refused("NO_PAGES")
            if len(sheets) > MOST_PAGES:
                raise refused("TOO_MANY_PAGES", f"文件有 {len(sheets)} 页，超过上限（{MOST_PAGES} 页）。")
            _measure(sheets)
            self.pdf_path = Path(tempfile.gettempdir()) / f"ofd-{next(_SERIAL)}.pdf"
            self._lost, self._texts = _draw(package, sheets, self.pdf_path)
        self.pdf = PdfDocument(self.pdf_path)
        if self.pdf.inspection.pages != len(sheets):
            raise refused("DAMAGED")

    @property
    def inspection(self) -> Inspection:
        """Type, number of pages, and which of them cannot be shown."""
        warnings = (f"有 {len(self._lost)} 页无法完整显示。",) if self._lost else ()
        return Inspection(kind="application/ofd", pages=self.pdf.inspection.pages, warnings=warnings)

    def page(self, number: int) -> RawPage:
        """The page as it was drawn. See :class:`ocr.document.Document`."""
        if number in self._lost:
            raise unreadable("DAMAGED", self._lost[number])
        raw = self.pdf.page(number)
        lines = self._texts.get(number)
        if raw.layer is None or raw.layer.rotation or not lines:
            return raw
        # Where its text can be trusted, the file's own runs say better than the glyphs what belongs together.
        return RawPage(lambda: raw.picture, Layer(lines, 0), scanned=raw.scanned, size=lambda: raw.size)

    def close(self) -> None:
        """Let go of the file, and remove the PDF."""
        self.pdf.close()
        self.pdf_path.unlink(missing_ok=True)


def _measure(sheets: list[Sheet]) -> None:
    for number, sheet in enumerate(sheets, start=1):
        width, height = sheet.width * _POINTS, sheet.height * _POINTS
        if not (LEAST_SIDE <= width <= MOST_SIDE and LEAST_SIDE <= height <= MOST_SIDE):
            millimetres = f"{sheet.width:.0f}×{sheet.height:.0f} 毫米"
            raise refused("PAGE_SIZE", f"第 {number} 页为 {millimetres}，不是纸张的大小。")


def _draw(package: OfdPackage, sheets: list[Sheet], place: Path) -> tuple[dict[int, str], dict[int, tuple[Line, ...]]]:
    """Draw every page: those that could not be drawn whole, with a Chinese sentence why; and the text of the others."""
    pdf: Any = pymupdf.open()
    lost: dict[int, str] = {}
    texts: dict[int, tuple[Line, ...]] = {}
    pictures: dict[str, int] = {}
    for number, sheet in enumerate(sheets, start=1):
        page = pdf.new_page(width=sheet.width * _POINTS, height=sheet.height * _POINTS)
        canvas = Canvas(page, package, sheet, pictures)
        try:
            for layer in package.layers(sheet):
                canvas.draw(layer)
            for stamp in package.stamps(sheet):
                canvas.stamp(stamp)
            canvas.finish()
            texts[number] = lines_of(canvas.runs, page.rect.width, page.rect.height) or ()
        except NotDrawn as error:
            lost[number] = error.message
        except FileRefused as error:
            # What is unsafe costs the file; a part that is missing or broken costs its page.
            if error.code != "DAMAGED":
                raise
            lost[number] = "该页的内容缺失或损坏，无法完整显示。"
    # Without this each file would hold the whole Chinese font.
    pdf.subset_fonts()
    pdf.save(place, garbage=3, deflate=True)
    pdf.close()
    if len(lost) == len(sheets):
        raise refused("DAMAGED", next(iter(lost.values())))
    return lost, texts
