"""A page that is one JPEG from edge to edge is decoded, not drawn; every other page is drawn."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pymupdf
import pytest
from PIL import Image

from ocr.files.bare_scans import bare_scan
from ocr.files.pdf_pages import PdfDocument, render
from pipelines.errors import PageUnreadable
from tests.ocr.paper import form, scanned

SIZE = (827, 1169)


def jpeg_of(grey: bool = False) -> bytes:
    file = io.BytesIO()
    scanned(form(SIZE)).convert("L" if grey else "RGB").save(file, "JPEG", quality=80)
    return file.getvalue()


def one_page(data: bytes, rect: tuple[float, float, float, float] = (0, 0, *SIZE)) -> Any:
    """A sheet of as many points as the scan has pixels, with the scan in a place."""
    pdf: Any = pymupdf.open()
    pdf.new_page(width=SIZE[0], height=SIZE[1]).insert_image(rect, stream=data)
    return pymupdf.open(stream=pdf.tobytes(), filetype="pdf")


def told(pdf: Any) -> np.ndarray | None:
    page = pdf.load_page(0)
    drawn = render(page)
    return bare_scan(pdf, page, (drawn.shape[1], drawn.shape[0]))


def test_a_scan_is_decoded_to_what_would_be_drawn() -> None:
    pdf = one_page(jpeg_of())

    decoded, drawn = told(pdf), render(pdf.load_page(0))

    assert decoded is not None
    assert decoded.shape == drawn.shape
    assert np.abs(decoded.astype(int) - drawn).mean() < 0.5


def _remark(pdf: Any) -> None:
    pdf.load_page(0).add_freetext_annot((100, 100, 300, 200), "approved")


def _text(pdf: Any) -> None:
    pdf.load_page(0).insert_text((100, 100), "approved")


def _turned(pdf: Any) -> None:
    pdf.load_page(0).set_rotation(90)


def _cropped(pdf: Any) -> None:
    pdf.load_page(0).set_cropbox((0, 0, SIZE[0], SIZE[1] / 2))


def _negative(pdf: Any) -> None:
    pdf.xref_set_key(pdf.load_page(0).get_images()[0][0], "Decode", "[1 0 1 0 1 0]")


def _upside_down(pdf: Any) -> None:
    page = pdf.load_page(0)
    content = page.read_contents().replace(b"cm", b"cm -1 0 0 -1 1 1 cm")
    pdf.update_stream(page.get_contents()[0], content)


def _long_winded(pdf: Any) -> None:
    """Numbers of a million digits that end in none: whoever tries all ways to part them is busy for hours."""
    page = pdf.load_page(0)
    pdf.update_stream(page.get_contents()[0], b"1" * 1_000_000 + b"x " + page.read_contents())


def _rows_lost(pdf: Any) -> None:
    """The last third of the scan's data is missing, and its end mark stands all the same."""
    xref = pdf.load_page(0).get_images()[0][0]
    data = pdf.xref_stream_raw(xref)
    pdf.update_stream(xref, data[: 2 * len(data) // 3] + b"\xff\xd9", compress=False)
    pdf.xref_set_key(xref, "Filter", "/DCTDecode")


def _other_colours(pdf: Any) -> None:
    pdf.xref_set_key(pdf.load_page(0).get_images()[0][0], "ColorSpace", "/DeviceCMYK")


def _cut_short(pdf: Any) -> None:
    xref = pdf.load_page(0).get_images()[0][0]
    pdf.update_stream(xref, pdf.xref_stream_raw(xref)[:20_000], compress=False)
    pdf.xref_set_key(xref, "Filter", "/DCTDecode")


@pytest.mark.parametrize(
    "change",
    [_remark, _text, _turned, _cropped, _negative, _upside_down, _other_colours, _cut_short, _rows_lost, _long_winded],
)
def test_a_page_that_shows_anything_else_is_drawn(change: Callable[[Any], None]) -> None:
    # Given a scan that would be decoded, with one thing about it changed
    pdf = one_page(jpeg_of())
    assert told(pdf) is not None
    change(pdf)

    # When the file is opened again
    changed = pymupdf.open(stream=pdf.tobytes(), filetype="pdf")

    # Then it is left to those who draw
    assert told(changed) is None


def test_a_scan_that_does_not_fill_its_page_is_drawn() -> None:
    assert told(one_page(jpeg_of(), (40, 40, SIZE[0] - 40, SIZE[1] - 40))) is None


def test_scans_that_are_cut_short_are_damaged_pages_one_after_another(tmp_path: Path) -> None:
    # Given three pages whose JPEG ends too early
    pdf = one_page(jpeg_of())
    _cut_short(pdf)
    for _ in range(2):
        pdf.fullcopy_page(0)
    pdf.save(tmp_path / "cut.pdf")
    document = PdfDocument(tmp_path / "cut.pdf")

    # When they are shown in turn, of which MuPDF warns in the same words
    codes = []
    for number in (1, 2, 3):
        with pytest.raises(PageUnreadable) as caught:
            document.page(number)
        codes.append(caught.value.code)

    # Then no one passes for a whole page
    assert codes == ["DAMAGED"] * 3


def test_a_scan_lies_as_its_page_says_whatever_its_exif_says() -> None:
    # Given a scan whose EXIF says that it is to be turned by a quarter
    exif = Image.Exif()
    exif[0x0112] = 6
    file = io.BytesIO()
    scanned(form(SIZE)).save(file, "JPEG", quality=80, exif=exif)
    pdf = one_page(jpeg_of())
    xref = pdf.load_page(0).get_images()[0][0]
    pdf.update_stream(xref, file.getvalue(), compress=False)
    pdf.xref_set_key(xref, "Filter", "/DCTDecode")

    decoded = told(pymupdf.open(stream=pdf.tobytes(), filetype="pdf"))

    # Then it is not turned: viewers of PDFs do not look there
    assert decoded is not None
    assert decoded.shape == (SIZE[1], SIZE[0], 3)


def test_a_grey_scan_without_a_profile_is_decoded_to_three_equal_channels() -> None:
    pdf = one_page(jpeg_of(grey=True))
    pdf.xref_set_key(pdf.load_page(0).get_images()[0][0], "ColorSpace", "/DeviceGray")

    decoded = told(pymupdf.open(stream=pdf.tobytes(), filetype="pdf"))

    assert decoded is not None
    assert decoded.shape == (SIZE[1], SIZE[0], 3)
    assert (decoded[..., 0] == decoded[..., 2]).all()
