"""A stack in one file: our own codes are found by a light look, and pages are taken out without being drawn anew."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pymupdf
import pytest
import segno
from PIL import Image

from ocr.files.stack import control_codes, taken_out
from ocr.intake import open_document
from ocr.sandbox import Sandbox
from pipelines.errors import FileRefused
from pipelines.paper.belonging.control_sheets import code_text
from tests.ocr.paper import as_jpeg, blank, form

MATERIAL, CASE = code_text("material", "M3"), code_text("case", "YC20261129-00001")


def sheet(text: str, size: int = 600) -> Image.Image:
    """A page with a code of that size in pixels."""
    page, code = blank(), io.BytesIO()
    segno.make(text, error="q", micro=False).save(code, kind="png", scale=12, border=0)
    page.paste(Image.open(code).convert("RGB").resize((size, size), Image.Resampling.NEAREST), (500, 700))
    return page


def pdf(path: Path, *pages: Image.Image) -> Path:
    """A scanned PDF: each page a JPEG."""
    document = pymupdf.open()
    for page in pages:
        document.new_page(width=595, height=842).insert_image((0, 0, 595, 842), stream=as_jpeg(page))
    document.save(path)
    return path


def tiff(path: Path, *pages: Image.Image, compression: str = "jpeg") -> Path:
    # Copies: a picture that was saved as JPEG keeps the settings of that encoder.
    first, *others = (page.copy() for page in pages)
    first.save(path, "TIFF", save_all=True, append_images=others, compression=compression, dpi=(200, 200))
    return path


def codes(path: Path) -> list[list[str]]:
    return control_codes(path, open_document(path))


def test_codes_are_found_page_by_page_whichever_way_up(tmp_path: Path) -> None:
    pages = [sheet(CASE), form(), sheet(MATERIAL).rotate(180), sheet(MATERIAL).rotate(90, expand=True), blank()]

    assert codes(pdf(tmp_path / "a.pdf", *pages)) == [[CASE], [], [MATERIAL], [MATERIAL], []]
    assert codes(tiff(tmp_path / "a.tif", *pages)) == [[CASE], [], [MATERIAL], [MATERIAL], []]


def test_codes_of_others_are_no_concern_of_ours(tmp_path: Path) -> None:
    assert codes(pdf(tmp_path / "a.pdf", sheet("https://example.org/verify/1"), sheet(MATERIAL[:-1] + "X"))) == [[], []]


def test_pages_of_a_pdf_are_taken_out_with_the_very_bytes_of_their_pictures(tmp_path: Path) -> None:
    whole = pdf(tmp_path / "a.pdf", sheet(CASE), form(), sheet(MATERIAL), blank())

    part = taken_out(whole, open_document(whole), [4, 2])

    with pymupdf.open(stream=part) as taken, pymupdf.open(whole) as stack:
        assert [_picture(taken, page) for page in (0, 1)] == [_picture(stack, page) for page in (3, 1)]
    assert taken_out(whole, open_document(whole), [4, 2]) == part


@pytest.mark.parametrize("compression", ["jpeg", "tiff_lzw"])
def test_frames_of_a_tiff_are_taken_out_with_every_pixel(tmp_path: Path, compression: str) -> None:
    whole = tiff(tmp_path / "a.tif", sheet(CASE), form(), sheet(MATERIAL), compression=compression)

    part = taken_out(whole, open_document(whole), [3, 2])

    with Image.open(io.BytesIO(part)) as taken, Image.open(whole) as stack:
        assert (getattr(taken, "n_frames", 1), taken.info["dpi"]) == (2, stack.info["dpi"])
        for mine, theirs in ((0, 2), (1, 1)):
            taken.seek(mine)
            stack.seek(theirs)
            assert np.array_equal(np.asarray(taken.convert("RGB")), np.asarray(stack.convert("RGB")))


def test_a_bilevel_fax_stays_one(tmp_path: Path) -> None:
    whole = tiff(tmp_path / "a.tif", form().convert("1"), blank().convert("1"), compression="group4")

    with Image.open(io.BytesIO(taken_out(whole, open_document(whole), [1]))) as taken:
        assert (taken.mode, taken.info["compression"]) == ("1", "group4")


def test_a_picture_cannot_be_taken_apart(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(as_jpeg(form()))

    with pytest.raises(FileRefused):
        taken_out(path, open_document(path), [1])


def test_the_sandbox_looks_and_takes_out_in_its_child(tmp_path: Path) -> None:
    whole = pdf(tmp_path / "a.pdf", sheet(CASE), form())
    with Sandbox("tesseract") as sandbox:
        assert sandbox.codes(whole, 2) == ((CASE,), ())
        assert sandbox.take_out(whole, [2])[:5] == b"%PDF-"
        with pytest.raises(FileRefused) as caught:
            sandbox.codes(whole, 3)
    assert caught.value.code == "CRASHED"


def _picture(document: pymupdf.Document, page: int) -> bytes:
    [(xref, *_)] = document.get_page_images(page)
    return bytes(document.xref_stream_raw(xref))
