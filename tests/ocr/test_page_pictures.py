"""The pictures of an image file come into the PDF as they lie in it: not a pixel changes, and little is added."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pymupdf
import pytest
from PIL import Image, ImageOps

from ocr.intake import open_document
from ocr.searchable import make_searchable
from pipelines.text import Box, Line, PageText
from tests.ocr.paper import as_jpeg, encoded, form, scanned

SIZE = (827, 1169)
DPI = (100, 100)
READING = PageText(
    page=1,
    width=SIZE[0],
    height=SIZE[1],
    source="rapid",
    lines=(Line(text="食品经营许可申请书", confidence=1, box=Box(0.3, 0.07, 0.7, 0.1)),),
)
INK = form(SIZE).convert("1")
GREY = scanned(form(SIZE)).convert("L")
COLOUR = scanned(form(SIZE))


def made(path: Path, data: bytes) -> bytes:
    path.write_bytes(data)
    document = open_document(path)
    readings = [READING.model_copy(update={"page": page}) for page in range(1, document.inspection.pages + 1)]
    out = make_searchable(path, document, readings)
    assert out.archival
    return out.pdf


def shown(data: bytes, page: int = 0, dpi: int = 100) -> np.ndarray:
    with pymupdf.open(stream=data, filetype="pdf") as pdf:
        pixmap = pdf[page].get_pixmap(dpi=dpi, colorspace=pymupdf.csRGB)
        samples = np.frombuffer(pixmap.samples, dtype=np.uint8)
        return samples.reshape(pixmap.height, pixmap.width, 3)


def filters(data: bytes) -> list[str]:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return [str(page.obj.Resources.XObject.Picture.Filter)[1:] for page in pdf.pages]


def stored(data: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return bytes(pdf.pages[0].obj.Resources.XObject.Picture.read_raw_bytes())


LOSSLESS: dict[str, tuple[Image.Image, dict[str, Any]]] = {
    "bilevel.png": (INK, {"format": "PNG"}),
    "grey.png": (GREY, {"format": "PNG"}),
    "colour.png": (COLOUR, {"format": "PNG"}),
    "palette.png": (COLOUR.quantize(64), {"format": "PNG"}),
    "transparent.png": (COLOUR.convert("RGBA"), {"format": "PNG"}),
    "fax.tif": (INK, {"format": "TIFF", "compression": "group4"}),
    "fax-3.tif": (INK, {"format": "TIFF", "compression": "group3"}),
    "one-strip.tif": (INK, {"format": "TIFF", "compression": "group4", "tiffinfo": {278: SIZE[1]}}),
    "packed.tif": (INK, {"format": "TIFF", "compression": "packbits"}),
    "grey-lzw.tif": (GREY, {"format": "TIFF", "compression": "tiff_lzw"}),
    "colour-deflate.tif": (COLOUR, {"format": "TIFF", "compression": "tiff_adobe_deflate"}),
    "one-deflated.tif": (COLOUR, {"format": "TIFF", "compression": "tiff_adobe_deflate", "tiffinfo": {278: SIZE[1]}}),
    "predicted.tif": (
        COLOUR,
        {"format": "TIFF", "compression": "tiff_adobe_deflate", "tiffinfo": {278: SIZE[1], 317: 2}},
    ),
    "plain.tif": (COLOUR, {"format": "TIFF"}),
}


@pytest.mark.parametrize("name", LOSSLESS)
def test_lossless_pictures_stay_so_and_small(name: str, tmp_path: Path) -> None:
    picture, options = LOSSLESS[name]
    kind = str(options["format"])
    data = encoded(picture, kind, dpi=DPI, **{key: value for key, value in options.items() if key != "format"})

    out = made(tmp_path / name, data)

    assert np.array_equal(shown(out), np.asarray(picture.convert("RGB")))
    assert len(out) < 1.2 * len(data) + 4000


def test_a_fax_of_one_strip_passes_unchanged_whichever_way_its_bits_lie(tmp_path: Path) -> None:
    data = encoded(INK, "TIFF", compression="group4", dpi=DPI, tiffinfo={278: SIZE[1]})
    turned = encoded(INK, "TIFF", compression="group4", dpi=DPI, tiffinfo={278: SIZE[1], 266: 2})

    for way in (data, turned):
        out = made(tmp_path / "fax.tif", way)
        assert filters(out) == ["CCITTFaxDecode"]
        assert np.array_equal(shown(out), np.asarray(INK.convert("RGB")))
    assert stored(made(tmp_path / "fax.tif", data)) in data


@pytest.mark.parametrize("options", [{"quality": 80}, {"quality": 80, "progressive": True}, {"quality": 95}])
def test_a_photo_passes_byte_for_byte(options: dict[str, object], tmp_path: Path) -> None:
    data = as_jpeg(COLOUR, dpi=DPI, **options)

    assert stored(made(tmp_path / "photo.jpg", data)) == data


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_is_turned_by_its_sheet_not_encoded_anew(orientation: int, tmp_path: Path) -> None:
    tags = Image.Exif()
    tags[0x0112] = orientation
    data = as_jpeg(COLOUR, dpi=DPI, exif=tags.tobytes())

    out = made(tmp_path / "photo.jpg", data)

    assert stored(out) == data
    upright = np.asarray(ImageOps.exif_transpose(Image.open(io.BytesIO(data))), dtype=np.int16)
    assert np.abs(shown(out).astype(np.int16) - upright).mean() < 1


@pytest.mark.parametrize("compression", ["raw", "tiff_lzw", "group4", "jpeg"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_tiff_that_says_how_it_lies_is_turned_once(orientation: int, compression: str, tmp_path: Path) -> None:
    file = io.BytesIO()
    page = INK if compression == "group4" else GREY
    page.save(file, "TIFF", compression=compression, tiffinfo={0x0112: orientation}, dpi=DPI)
    with Image.open(io.BytesIO(file.getvalue())) as image:  # from memory: Pillow maps no rows of it
        upright = np.asarray(ImageOps.exif_transpose(image).convert("RGB")).astype(int)

    page_shown = shown(made(tmp_path / "scan.tif", file.getvalue())).astype(int)

    assert page_shown.shape == upright.shape
    assert np.abs(page_shown - upright).mean() < 3


@pytest.mark.parametrize("strips", [SIZE[1], 64], ids=["one strip", "many strips"])
def test_jpeg_within_a_tiff_keeps_its_look_and_size(strips: int, tmp_path: Path) -> None:
    data = encoded(COLOUR, "TIFF", compression="jpeg", quality=85, dpi=DPI, tiffinfo={278: strips})
    before = np.asarray(Image.open(io.BytesIO(data)).convert("RGB"), dtype=np.int16)

    out = made(tmp_path / "scan.tif", data)

    assert filters(out) == ["DCTDecode"]
    assert np.abs(shown(out).astype(np.int16) - before).mean() < 1.5
    assert len(out) < 1.2 * len(data)


def test_colours_of_a_press_become_those_of_a_screen(tmp_path: Path) -> None:
    data = as_jpeg(COLOUR.convert("CMYK"), dpi=DPI)
    before = np.asarray(Image.open(io.BytesIO(data)).convert("RGB"), dtype=np.int16)

    out = made(tmp_path / "press.jpg", data)

    assert np.abs(shown(out, dpi=100).astype(np.int16)[: SIZE[1], : SIZE[0]].mean() - before.mean()) < 3


def test_many_small_pages_share_one_font(tmp_path: Path) -> None:
    frames = [INK.resize((413, 585)) for _ in range(40)]
    data = encoded(frames[0], "TIFF", save_all=True, append_images=frames[1:], compression="group4", dpi=DPI)

    out = made(tmp_path / "stack.tif", data)

    assert len(out) < 1.2 * len(data)
    assert out.count(b"FontFile2") <= 1
    assert filters(out) == ["CCITTFaxDecode"] * 40
