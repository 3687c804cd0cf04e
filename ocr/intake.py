"""The door for files: what is taken is opened, what is not is refused with a reason."""

from __future__ import annotations

from pathlib import Path

from ocr.answers import MAX_FILE_BYTES, MEDIA, OFFICE, Inspection
from ocr.document import Document
from ocr.files.image_pages import ImageDocument
from ocr.files.pdf_pages import PdfDocument
from ocr.files.sniff import sniff
from ocr.ofd.document import OfdDocument
from ocr.refusals import refused


def open_document(path: Path, *, max_bytes: int = MAX_FILE_BYTES) -> Document:
    """Open a file with pages by its content; its name and extension say nothing.

    Args:
        path: the file.
        max_bytes: largest size that is taken.

    Raises:
        FileRefused: for every reason of :data:`pipelines.errors.FileProblem` but TIMEOUT and CRASHED, which the sandbox
            alone can tell.
    """
    kind = sniff(path, max_bytes)
    if kind == "application/pdf":
        return PdfDocument(path)
    if kind == "application/ofd":
        return OfdDocument(path)
    if kind in MEDIA:
        raise refused("NO_PAGES", "文件是录音或录像，没有页面。")
    if kind in OFFICE:
        raise refused("NO_CONVERTER")
    return ImageDocument(path, kind)


def inspect(path: Path, *, max_bytes: int = MAX_FILE_BYTES) -> Inspection:
    """Open a file, look at all of its pages, and close it. A recording is only named.

    Raises:
        FileRefused: as :func:`open_document`; also TRUNCATED or DAMAGED when a picture cannot be decoded to its end.
    """
    kind = sniff(path, max_bytes)
    if kind in MEDIA:
        return Inspection(kind=kind, pages=0)
    document = open_document(path, max_bytes=max_bytes)
    try:
        if isinstance(document, ImageDocument):
            document.decode_all()
        if isinstance(document, PdfDocument):
            document.demand_all_pages()
        return document.inspection
    finally:
        document.close()
