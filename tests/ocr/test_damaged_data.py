"""Where data of a picture or a font are lost the page is unreadable: decoders show what is left, and three lines seem empty."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import numpy as np
import pymupdf
import pytest
from PIL import Image

from ocr.files.image_pages import ImageDocument
from ocr.files.jpegs import is_damaged, whole_picture
from ocr.files.pdf_pages import PdfDocument
from ocr.intake import inspect
from pipelines.errors import FileRefused, PageUnreadable
from tests.ocr.paper import as_jpeg, encoded, form, scan_pdf, scanned, text_pdf

SIZE = (827, 1169)


def wounded(data: bytes, share: float = 0.6, length: int = 300) -> bytes:
    """The file with some of its bytes set to zero."""
    place = int(share * len(data))
    return data[:place] + bytes(length) + data[place + length :]


def padded(data: bytes, more: bytes) -> bytes:
    """A JPEG with some bytes too many before its end mark."""
    assert data.endswith(b"\xff\xd9")
    return data[:-2] + more + data[-2:]


def page_code(path: Path, number: int = 1) -> str:
    try:
        PdfDocument(path).page(number)
    except PageUnreadable as error:
        return error.code
    return "read"


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"quality": 60, "subsampling": 0}])
def test_a_jpeg_is_damaged_where_its_data_are_and_not_by_its_end_mark_or_by_padding(options: dict[str, object]) -> None:
    data = as_jpeg(scanned(form(SIZE)), **options)

    sound = [data, data[:-2], padded(data, bytes(2))]
    hurt = [padded(data, bytes(40)), wounded(data), data[: len(data) // 2]]

    assert [is_damaged(one) for one in (*sound, *hurt)] == [False] * 3 + [True] * 3


@pytest.mark.parametrize(("more", "damaged"), [(bytes(8), False), (b"\xff" * 2 + bytes(6), False), (b"7" * 8, True)])
def test_a_few_bytes_too_many_are_padding_where_they_are_no_data(more: bytes, damaged: bool) -> None:
    # Eight bytes: six are read ahead with the last data, two are complained of.
    assert is_damaged(padded(as_jpeg(scanned(form(SIZE))), more)) is damaged


def test_a_whole_jpeg_is_decoded_and_a_damaged_one_is_not() -> None:
    data = as_jpeg(scanned(form(SIZE)))

    whole = whole_picture(data)

    assert whole is not None
    assert (whole.shape, whole_picture(wounded(data))) == ((SIZE[1], SIZE[0], 3), None)
    assert np.array_equal(np.asarray(whole_picture(padded(data, bytes(2)))), whole)


def test_a_jpeg_of_colours_for_print_is_not_damaged() -> None:
    assert is_damaged(as_jpeg(scanned(form(SIZE)).convert("CMYK"))) is False


def test_a_scanned_page_of_a_pdf_whose_jpeg_is_damaged_is_unreadable_and_costs_no_other_page(tmp_path: Path) -> None:
    # Given a stack of which the first page's picture lost some of its data on the way
    path = scan_pdf(tmp_path / "a.pdf", scanned(form(SIZE)), scanned(form(SIZE), skew=1.0))
    data = path.read_bytes()
    start = data.index(b"\xff\xd8\xff")
    hurt = data[: start + 30_000] + bytes(300) + data[start + 30_300 :]
    path.write_bytes(hurt)

    # When its pages are read
    codes = [page_code(path, number) for number in (1, 2)]

    # Then the first is unreadable
    assert codes == ["DAMAGED", "read"]


@pytest.mark.parametrize(("shown", "code"), [(True, "DAMAGED"), (False, "read")])
def test_a_page_that_is_drawn_counts_the_pictures_that_it_shows(tmp_path: Path, shown: bool, code: str) -> None:
    # Given a page with a sound picture and a heading, which lists a damaged picture as well
    pdf: Any = pymupdf.open()
    page = pdf.new_page(width=SIZE[0], height=SIZE[1])
    page.insert_image((50, 50, 700, 900), stream=as_jpeg(scanned(form(SIZE))))
    page.insert_image((50, 950, 300, 1100), stream=wounded(as_jpeg(scanned(form((400, 300))))))
    if not shown:
        page.clean_contents()
        content = page.read_contents()
        last = list(re.finditer(rb"/\S+ Do", content))[-1]
        pdf.update_stream(page.get_contents()[0], content[: last.start()] + content[last.end() :])
    pdf.save(tmp_path / "a.pdf")

    # When it is read, Then the damaged picture matters where it is shown
    assert page_code(tmp_path / "a.pdf") == code


def test_a_photograph_with_damaged_data_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(wounded(as_jpeg(scanned(form(SIZE)))))

    with pytest.raises(FileRefused) as caught:
        inspect(path)

    assert caught.value.code == "DAMAGED"


def test_a_faxed_page_with_codes_that_are_none_is_unreadable_and_costs_no_other_page(tmp_path: Path) -> None:
    # Given a TIFF of two pages in the coding of fax machines, of which a few bytes of the first are others
    page = form(SIZE).convert("1")
    file = io.BytesIO()
    page.save(file, "TIFF", compression="group4", save_all=True, append_images=[page])
    data = file.getvalue()
    path = tmp_path / "a.tif"
    path.write_bytes(data[:1500] + bytes([0] * 20) + data[1520:])
    document = ImageDocument(path, "image/tiff")

    # When its pages are read
    with pytest.raises(PageUnreadable) as caught:
        document.page(1)

    # Then only the first is unreadable
    assert caught.value.code == "DAMAGED"
    assert document.page(2).picture.shape[:2] == (SIZE[1], SIZE[0])


def test_a_whole_fax_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    path.write_bytes(encoded(form(SIZE).convert("1"), "TIFF", compression="group4"))

    assert ImageDocument(path, "image/tiff").page(1).picture.shape[:2] == (SIZE[1], SIZE[0])


@pytest.mark.parametrize("lost", ["font", "half of the text"])
def test_a_digital_page_of_which_a_part_is_lost_is_unreadable_and_not_read_as_what_is_left(
    tmp_path: Path, lost: str
) -> None:
    # Given a page with its own text, of which one object can be read no more
    path = text_pdf(tmp_path / "a.pdf", ("受理编号：2026000001", "申请人名称：青禾县示例餐饮有限公司"))
    data = path.read_bytes()
    with pymupdf.open(path) as pdf:
        number = pdf.load_page(0).get_contents()[-1]
    place = data.index(b"/CIDSystemInfo") - 40 if lost == "font" else data.index(b"\n%d 0 obj" % number) + 10
    path.write_bytes(data[:place] + b"(" * 20 + data[place + 20 :])

    # When it is read, Then it is unreadable
    assert page_code(path) == "DAMAGED"


def test_sound_pictures_are_no_damage(tmp_path: Path) -> None:
    page = Image.new("RGB", SIZE, "white")
    path = scan_pdf(tmp_path / "a.pdf", scanned(form(SIZE)), page)

    assert [page_code(path, number) for number in (1, 2)] == ["read", "read"]
