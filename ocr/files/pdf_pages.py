"""PDF by PyMuPDF: strict about what it opens, rendered at the resolution of the scan that it holds."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import numpy as np
import pikepdf
import pymupdf

from ocr.answers import Inspection
from ocr.digital.drawn_shapes import may_show_more
from ocr.document import MOST_PAGES, RawPage
from ocr.files.bare_scans import bare_scan
from ocr.files.damage import forget_warnings, is_page, lost_a_part, lost_everything, shows_damaged_jpeg
from ocr.picture import MOST_LENGTH, MOST_PIXELS, Picture
from ocr.refusals import refused, unreadable
from ocr.textlayer import image_share, trusted_layer
from runtime.children.confinement import growing_by

LEAST_SIDE, MOST_SIDE = 20.0, 14_400.0
"""Points. From a stamp of 7 mm to the 200 inches that PDF allows (ISO 32000-1, C.2)."""

DRAWN_DPI: Final = 200
"""Resolution for pages that hold no full-page scan."""

SCAN_SHARE: Final = 0.8
"""Share of the page that one image covers when the page is a scan."""

_PAGE_MB: Final = 576
"""Memory for the text of a page, and for its picture: a scan of 89 million pixels in colour takes half of it, groups within groups take any amount."""

_MOST_DPI: Final = 300
_A4_PIXELS: Final = 3508
_PARSE_ERRORS = (
    pymupdf.FileDataError,
    pymupdf.mupdf.FzErrorBase,
    RuntimeError,
    ValueError,
    IndexError,
    KeyError,
    MemoryError,
)

# MuPDF prints what it repairs; what matters of it is in the inspection.
pymupdf.TOOLS.mupdf_display_errors(False)
pymupdf.TOOLS.mupdf_display_warnings(False)


class PdfDocument:
    """A PDF file. See :class:`ocr.document.Document`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._damaged_pictures: dict[int, bool] = {}
        try:
            self._pdf: Any = pymupdf.open(filename=str(path), filetype="pdf")
            self._refuse_what_cannot_be_taken()
        except _PARSE_ERRORS as error:
            if _has_another_lock(path):
                raise refused("ENCRYPTED", "文件用证书或专用软件加密，无法读取。") from error
            raise refused("TRUNCATED" if _ends_early(path) else "DAMAGED") from error

    @property
    def inspection(self) -> Inspection:
        """Type, number of pages, and whether MuPDF had to repair the file."""
        warnings = ("文件结构有误，已自动修复；请核对页数。",) if self._pdf.is_repaired else ()
        return Inspection(kind="application/pdf", pages=self._pdf.page_count, warnings=warnings)

    def page(self, number: int) -> RawPage:
        """The page as a viewer shows it. See :class:`ocr.document.Document`."""
        try:
            forget_warnings()
            page = self._pdf.load_page(number - 1)
            with growing_by(_PAGE_MB):
                layer = trusted_layer(page)
            if layer is not None and is_page(self._pdf, number) and not page.get_images():
                if lost_a_part(self._pdf, page):
                    raise unreadable("DAMAGED")
                # Its picture is drawn for those who want it, or where it may show more than it says.
                return RawPage(
                    lambda: _drawn(page),
                    layer,
                    scanned=False,
                    size=lambda: None if may_show_more(page) else _size(page),
                )
            picture = bare_scan(self._pdf, page, _size(page))
            whole = picture is not None or not shows_damaged_jpeg(self._pdf, page, self._damaged_pictures)
            if picture is None:
                picture = render(page)
            lost = lost_everything(picture, repaired=bool(self._pdf.is_repaired and page.get_contents()))
            lost = lost or lost_a_part(self._pdf, page)
            whole = whole and is_page(self._pdf, number) and not lost
            scanned = layer is None and image_share(page) > 0.3
        except _PARSE_ERRORS as error:
            raise unreadable("DAMAGED") from error
        if not whole:
            raise unreadable("DAMAGED")
        return RawPage(picture, layer, scanned=scanned)

    def demand_all_pages(self) -> None:
        """Count the pages with other eyes: MuPDF believes what the page tree says of itself, and leaves out the rest.

        Raises:
            FileRefused: DAMAGED; the tree holds more pages than it tells.
        """
        try:
            with pikepdf.open(self._path, suppress_warnings=True) as pdf:
                held = len(pdf.pages)
        except (pikepdf.PdfError, ValueError, TypeError, RecursionError):
            return
        if held > self._pdf.page_count:
            raise refused("DAMAGED", f"文件声明有 {self._pdf.page_count} 页，实际有 {held} 页，内容不可信。")

    def close(self) -> None:
        """Let go of the file."""
        self._pdf.close()

    def _refuse_what_cannot_be_taken(self) -> None:
        pdf = self._pdf
        # MuPDF opens what it likes by content, whatever type it was told.
        if not pdf.is_pdf:
            raise refused("NOT_A_DOCUMENT")
        if pdf.needs_pass:
            raise refused("ENCRYPTED")
        # The one page of a portfolio says which viewer to use; what is handed in lies beside it, in files of their own.
        if pdf.xref_get_key(pdf.pdf_catalog(), "Collection")[0] != "null":
            said = f"文件是 PDF 文件包，内含 {pdf.embfile_count()} 个文件，不能直接识别；请取出后逐个提交。"
            raise refused("NOT_A_DOCUMENT", said)
        # Its pages are made by the viewer from a form beside them; the one that lies in the file asks to wait (ISO 32000-2, 12.7.8).
        if pdf.xref_get_key(pdf.pdf_catalog(), "NeedsRendering") == ("bool", "true"):
            said = (
                "文件是动态表单（XFA），内容要由 Adobe 软件生成，不能直接识别；请用 Adobe Acrobat 打印为 PDF 后提交。"
            )
            raise refused("NOT_A_DOCUMENT", said)
        if pdf.page_count > MOST_PAGES:
            raise refused("TOO_MANY_PAGES", f"文件有 {pdf.page_count} 页，超过上限（{MOST_PAGES} 页）。")
        self._measure_pages()
        # It also repairs a file that was cut off, in silence, with whatever pages are left.
        if pdf.is_repaired and _ends_early(self._path):
            raise refused("TRUNCATED")
        if pdf.page_count == 0:
            raise refused("NO_PAGES")

    def _measure_pages(self) -> None:
        for number in range(self._pdf.page_count):
            box = self._pdf.page_cropbox(number)
            if not (LEAST_SIDE <= box.width <= MOST_SIDE and LEAST_SIDE <= box.height <= MOST_SIDE):
                millimetres = f"{box.width * 25.4 / 72:.0f}×{box.height * 25.4 / 72:.0f} 毫米"
                raise refused("PAGE_SIZE", f"第 {number + 1} 页为 {millimetres}，不是纸张的大小。")


def render(page: Any) -> Picture:
    """The page as RGB, annotations included, at the resolution of its scan or at 200 dpi."""
    zoom = _zoom(page)
    with growing_by(_PAGE_MB):
        pixmap = page.get_pixmap(matrix=pymupdf.Matrix(zoom, zoom), colorspace=pymupdf.csRGB, alpha=False)
    samples = np.frombuffer(pixmap.samples, dtype=np.uint8)
    # MuPDF keeps decoded scans for another look, up to 256 MB of them; no page is looked at twice.
    pymupdf.TOOLS.store_shrink(100)
    return samples.reshape(pixmap.height, pixmap.stride)[:, : pixmap.width * 3].reshape(pixmap.height, pixmap.width, 3)


def _drawn(page: Any) -> Picture:
    """The picture of a page whose text is told.

    Raises:
        PageUnreadable: DAMAGED; it could not be drawn, or nothing of it, so that its text would pass for one that nobody sees.
    """
    forget_warnings()
    try:
        picture = render(page)
    except _PARSE_ERRORS as error:
        raise unreadable("DAMAGED") from error
    if lost_everything(picture, repaired=False):
        raise unreadable("DAMAGED")
    return picture


def _size(page: Any) -> tuple[int, int]:
    """Width and height that :func:`render` gives the page."""
    zoom = _zoom(page)
    shown = (page.rect * pymupdf.Matrix(zoom, zoom)).irect
    return int(shown.width), int(shown.height)


def _zoom(page: Any) -> float:
    """Pixels a point: a full-page scan is shown pixel for pixel, within 300 dpi and the pixel limit."""
    zoom = DRAWN_DPI / 72
    area, longer = abs(page.rect), max(page.rect.width, page.rect.height)
    # Small papers (an identity card at 600 dpi) may keep as many pixels as A4 has at 300 dpi.
    most = max(_MOST_DPI / 72, _A4_PIXELS / longer)
    for image in page.get_image_info():
        shown = pymupdf.Rect(image["bbox"])
        if abs(shown & page.rect) > SCAN_SHARE * area:
            zoom = min(max(image["width"], image["height"]) / max(shown.width, shown.height), most)
    return float(min(max(zoom, 1.0), (MOST_PIXELS / area) ** 0.5, MOST_LENGTH / longer))


def _has_another_lock(path: Path) -> bool:
    """Whether a PDF is encrypted in a way that MuPDF does not know, of which it says no more than that it cannot open it."""
    try:
        pikepdf.open(path, suppress_warnings=True).close()
    except pikepdf.PasswordError:
        return True
    except (pikepdf.PdfError, ValueError, TypeError, RecursionError) as error:
        return "encryption" in str(error)
    return False


def _ends_early(path: Path) -> bool:
    """Whether a PDF lacks its end: no ``%%EOF``, or objects of a lost revision behind the last one."""
    data = path.read_bytes()
    end = data.rfind(b"%%EOF")
    return end < 0 or b" obj" in data[end:]
