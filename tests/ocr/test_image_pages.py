"""Pictures come as they would look on paper, whatever their encoding."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from ocr.document import RawPage
from ocr.files.image_pages import ImageDocument
from ocr.intake import inspect, open_document
from ocr.picture import MOST_LENGTH
from pipelines.errors import PageUnreadable
from tests.ocr.paper import blank, encoded, form

SIZE = (300, 420)


def corner(size: tuple[int, int] = SIZE) -> Image.Image:
    """White paper with a black patch in its upper left corner."""
    page = blank(size)
    ImageDraw.Draw(page).rectangle((0, 0, 99, 99), fill="black")
    return page


def page_of(path: Path, data: bytes, number: int = 1) -> RawPage:
    path.write_bytes(data)
    document = open_document(path)
    try:
        return document.page(number)
    finally:
        document.close()


@pytest.mark.parametrize("mode", ["1", "L", "RGB", "P", "CMYK"])
def test_every_colour_mode_comes_as_rgb(tmp_path: Path, mode: str) -> None:
    page = corner().convert(mode)

    picture = page_of(tmp_path / "page", encoded(page, "TIFF")).picture

    assert picture.shape == (420, 300, 3)
    assert picture[50, 50].tolist() == [0, 0, 0]
    assert picture[300, 200].tolist() == [255, 255, 255]


def test_a_photo_is_turned_as_its_exif_says(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held on its side: turn clockwise by a quarter

    picture = page_of(tmp_path / "photo.jpg", encoded(corner(), "JPEG", exif=exif)).picture

    assert picture.shape == (300, 420, 3)
    assert picture[50, 370].max() < 30  # upper right
    assert picture[50, 50].min() > 225


def test_sixteen_bit_grey_keeps_its_shades(tmp_path: Path) -> None:
    shades = np.full((420, 300), 60_000, dtype=np.uint16)
    shades[:100, :100] = 1_000
    shades[200:300, :100] = 30_000

    picture = page_of(tmp_path / "deep.png", encoded(Image.fromarray(shades), "PNG")).picture

    assert [int(picture[y, 50, 0]) for y in (50, 250, 400)] == [3, 116, 233]


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_a_transparent_page_lies_on_white(tmp_path: Path, mode: str) -> None:
    sheet = Image.new(mode, SIZE, (0,) * len(mode))  # fully transparent, and black underneath

    picture = page_of(tmp_path / "clear.png", encoded(sheet, "PNG")).picture

    assert picture.min() == 255


def test_a_fax_with_half_the_rows_gets_its_height_back(tmp_path: Path) -> None:
    fax = form((816, 561)).convert("1")

    picture = page_of(tmp_path / "fax.tif", encoded(fax, "TIFF", compression="group4", dpi=(204, 98))).picture

    assert picture.shape[:2] == (1168, 816)


def test_a_picture_larger_than_what_is_read_is_scaled_down(tmp_path: Path) -> None:
    picture = page_of(tmp_path / "large.png", encoded(blank((5000, 7000)), "PNG")).picture

    height, width = picture.shape[:2]
    assert height * width <= 18_000_000
    assert round(width / height, 3) == round(5000 / 7000, 3)


def test_a_damaged_frame_leaves_the_others_readable(tmp_path: Path) -> None:
    frames = [form(SIZE), corner(), form(SIZE)]
    file = tmp_path / "stack.tif"
    frames[0].save(file, save_all=True, append_images=frames[1:], compression="tiff_deflate")
    data = bytearray(file.read_bytes())
    with Image.open(file) as stack:
        stack.seek(1)
        offset = stack.tag_v2[273][0]  # type: ignore[attr-defined] # only TIFFs have tags
    data[offset : offset + 40] = bytes(40)

    with pytest.raises(PageUnreadable) as caught:
        page_of(file, bytes(data), 2)

    assert caught.value.code == "DAMAGED"
    assert page_of(file, bytes(data), 3).picture.shape == (420, 300, 3)
    assert inspect(file).pages == 3


@pytest.mark.parametrize("mode", ["L", "RGB", "1"])
def test_an_uncompressed_tiff_that_lies_on_its_side_is_shown_upright_and_whole(mode: str, tmp_path: Path) -> None:
    page = np.full((300, 200), 255, dtype=np.uint8)
    page[:40, :60] = 0  # in the upper left corner of the paper, which lies turned to the left on the glass
    lying = Image.fromarray(page).rotate(90, expand=True).convert(mode)
    lying.save(tmp_path / "scan.tif", compression="raw", tiffinfo={0x0112: 6})

    document = ImageDocument(tmp_path / "scan.tif", "image/tiff")
    shown = document.page(1).picture[:, :, 0]
    document.close()

    assert np.array_equal(shown, page)


def test_a_long_picture_of_a_screen_is_scaled_down_and_not_refused(tmp_path: Path) -> None:
    long = blank((300, 21_000))

    picture = page_of(tmp_path / "long.png", encoded(long, "PNG")).picture

    assert (picture.shape[0] <= MOST_LENGTH, picture.shape[0] > MOST_LENGTH - 20) == (True, True)
