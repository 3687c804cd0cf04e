"""What is taken, and what is refused with which words."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pikepdf
import pymupdf
import pytest
from PIL import Image

from ocr.answers import Inspection, Kind
from ocr.intake import inspect
from pipelines.errors import FileRefused
from tests.ocr.paper import as_jpeg, blank, encoded, form, scan_pdf, scanned, text_pdf

SMALL = (400, 560)


def refusal(path: Path, **options: int) -> FileRefused:
    with pytest.raises(FileRefused) as caught:
        inspect(path, **options)
    return caught.value


def written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "EMPTY"),
        (b"hello, this is no document at all", "NOT_A_DOCUMENT"),
        (b"<html><body>%PDF</body></html>", "NOT_A_DOCUMENT"),
        (b"PK\x03\x04 a zip that ends at once", "TRUNCATED"),
        (b"\x00\x00\x00\x18ftypavif\x00\x00\x00\x00avif", "NOT_A_DOCUMENT"),
        (b"<html><body>hello</body></html>%PDF-1.4", "NOT_A_DOCUMENT"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><svg/>", "NOT_A_DOCUMENT"),
        (b"#!/bin/sh\necho %PDF-1.4", "NOT_A_DOCUMENT"),
        (b"MZ\x90\x00 %PDF-1.4", "NOT_A_DOCUMENT"),
        (b"%PDF-1.7\n", "TRUNCATED"),
        (b"%PDF-1.7\nnot one object\n%%EOF\n", "DAMAGED"),
        (b"\xff\xd8\xff\xe0", "TRUNCATED"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "DAMAGED"),
        (b"II*\x00" + bytes(200), "DAMAGED"),
    ],
)
def test_what_is_no_document_is_refused_with_its_reason(tmp_path: Path, data: bytes, code: str) -> None:
    error = refusal(written(tmp_path / "scan.pdf", data))

    assert error.code == code
    assert error.message.endswith("。")
    assert error.cure.endswith("。")


def test_a_foreign_type_is_named_in_the_refusal(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "申请书.pdf", "w") as archive:
        archive.writestr("scan.jpg", "no picture")

    error = refusal(tmp_path / "申请书.pdf")

    assert error.message == "文件是压缩包，不能直接识别；请解压后逐个提交其中的文件。"


def test_a_file_over_the_limit_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    path = written(tmp_path / "large.bin", bytes(2 * 1024 * 1024))

    error = refusal(path, max_bytes=1024 * 1024)

    assert error.code == "TOO_LARGE"
    assert error.message == "文件超过允许的大小（1 MB）。"


@pytest.mark.parametrize(
    ("name", "kind"),
    [("page.pdf", "image/jpeg"), ("page.jpg", "image/png"), ("page.doc", "image/tiff"), ("page", "application/pdf")],
)
def test_a_wrong_extension_is_no_fault(tmp_path: Path, name: str, kind: Kind) -> None:
    page = form(SMALL)
    if kind == "application/pdf":
        path = scan_pdf(tmp_path / name, page)
    else:
        path = written(tmp_path / name, encoded(page, kind.removeprefix("image/").upper()))

    assert inspect(path) == Inspection(kind=kind, pages=1)


def test_a_pdf_behind_leading_junk_is_taken(tmp_path: Path) -> None:
    good = scan_pdf(tmp_path / "good.pdf", form(SMALL)).read_bytes()

    inspection = inspect(written(tmp_path / "junk.pdf", b"\r\nFrom: scanner\r\n\r\n" + good))

    assert (inspection.kind, inspection.pages) == ("application/pdf", 1)


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95, 0.99])
def test_a_truncated_pdf_is_refused_although_the_parser_would_repair_it(tmp_path: Path, share: float) -> None:
    whole = scan_pdf(tmp_path / "whole.pdf", form(SMALL), form(SMALL)).read_bytes()

    error = refusal(written(tmp_path / "part.pdf", whole[: int(len(whole) * share)]))

    assert error.code == "TRUNCATED"


def test_a_pdf_with_a_broken_table_but_a_whole_body_is_taken_with_a_warning(tmp_path: Path) -> None:
    whole = scan_pdf(tmp_path / "whole.pdf", form(SMALL)).read_bytes()
    start = whole.rindex(b"startxref")

    inspection = inspect(written(tmp_path / "shifted.pdf", whole[:start] + b"startxref\n7\n%%EOF\n"))

    assert inspection.pages == 1
    assert inspection.warnings == ("文件结构有误，已自动修复；请核对页数。",)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF"])
@pytest.mark.parametrize("share", [0.4, 0.9])
def test_a_truncated_picture_is_refused(tmp_path: Path, kind: str, share: float) -> None:
    whole = encoded(scanned(form(SMALL)), kind)

    error = refusal(written(tmp_path / "part", whole[: int(len(whole) * share)]))

    assert error.code in ("TRUNCATED", "DAMAGED")


def test_an_encrypted_pdf_is_refused(tmp_path: Path) -> None:
    pdf = pymupdf.open(text_pdf(tmp_path / "plain.pdf", ("甲",)))
    pdf.save(tmp_path / "locked.pdf", encryption=pymupdf.PDF_ENCRYPT_AES_256, owner_pw="a", user_pw="b")

    error = refusal(tmp_path / "locked.pdf")

    assert error.code == "ENCRYPTED"
    assert error.cure == "请去除密码后重新提交。"


def test_a_pdf_that_only_forbids_printing_is_taken(tmp_path: Path) -> None:
    pdf = pymupdf.open(text_pdf(tmp_path / "plain.pdf", ("甲",)))
    pdf.save(tmp_path / "owned.pdf", encryption=pymupdf.PDF_ENCRYPT_AES_256, owner_pw="a", permissions=0)

    assert inspect(tmp_path / "owned.pdf").pages == 1


def test_a_pdf_without_pages_is_refused(tmp_path: Path) -> None:
    body = (
        b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\n"
    )
    table = b"xref\n0 3\n0000000000 65535 f \n0000000009 00000 n \n0000000054 00000 n \n"
    trailer = b"trailer\n<</Size 3/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(body)

    assert refusal(written(tmp_path / "none.pdf", body + table + trailer)).code == "NO_PAGES"


@pytest.mark.parametrize(("width", "height"), [(30_000, 800), (595, 5)])
def test_a_page_that_is_no_paper_is_refused(tmp_path: Path, width: int, height: int) -> None:
    pdf = pymupdf.open()
    pdf.new_page()
    pdf.new_page(width=width, height=height)
    pdf.save(tmp_path / "odd.pdf")

    error = refusal(tmp_path / "odd.pdf")

    assert error.code == "PAGE_SIZE"
    assert error.message.startswith("第 2 页为")


def test_a_picture_of_too_many_pixels_is_refused_before_decoding(tmp_path: Path) -> None:
    bomb = encoded(Image.new("1", (40_000, 40_000)), "PNG")

    assert len(bomb) < 1_000_000
    assert refusal(written(tmp_path / "bomb.png", bomb)).code == "PAGE_SIZE"


def test_a_picture_too_small_for_a_page_is_refused(tmp_path: Path) -> None:
    assert refusal(written(tmp_path / "dot.png", encoded(blank((1, 1)), "PNG"))).code == "PAGE_SIZE"


def test_a_tiff_of_too_many_frames_is_refused(tmp_path: Path) -> None:
    frames = [Image.new("1", (40, 40))] * 501
    frames[0].save(tmp_path / "many.tif", save_all=True, append_images=frames[1:])

    assert refusal(tmp_path / "many.tif").code == "TOO_MANY_PAGES"


def test_a_pdf_of_too_many_pages_is_refused(tmp_path: Path) -> None:
    pdf = pymupdf.open()
    for _ in range(2001):
        pdf.new_page()
    pdf.save(tmp_path / "many.pdf")

    assert refusal(tmp_path / "many.pdf").code == "TOO_MANY_PAGES"


def test_every_frame_of_a_tiff_counts(tmp_path: Path) -> None:
    pages = [form(SMALL), blank(SMALL), form(SMALL)]
    pages[0].save(tmp_path / "stack.tif", save_all=True, append_images=pages[1:])

    assert inspect(tmp_path / "stack.tif") == Inspection(kind="image/tiff", pages=3)


def test_the_second_picture_of_a_phone_photo_is_no_page(tmp_path: Path) -> None:
    photo = form(SMALL)
    photo.save(tmp_path / "photo.jpg", "MPO", save_all=True, append_images=[photo.resize((100, 140))])

    assert inspect(tmp_path / "photo.jpg") == Inspection(kind="image/jpeg", pages=1)


@pytest.mark.parametrize(("name", "kind"), [("stack.webp", "WEBP"), ("stack.png", "PNG")])
def test_of_an_animation_no_picture_is_taken_for_the_only_page(tmp_path: Path, name: str, kind: str) -> None:
    pages = [form(SMALL), blank(SMALL), form(SMALL)]
    pages[0].save(tmp_path / name, kind, save_all=True, append_images=pages[1:], duration=500)

    error = refusal(tmp_path / name)
    assert (error.code, "3 幅画面的动态图片" in error.message) == ("NOT_A_DOCUMENT", True)


def test_a_portfolio_is_refused_and_a_pdf_with_an_attachment_is_not(tmp_path: Path) -> None:
    held = text_pdf(tmp_path / "form.pdf", ("申请人名称：示例餐饮有限公司",)).read_bytes()
    for name, gathered in (("portfolio.pdf", True), ("invoice.pdf", False)):
        with pymupdf.open() as pdf:
            pdf.new_page().insert_text((72, 72), "Open this portfolio in another viewer")
            pdf.embfile_add("form.pdf", held)
            pdf.save(tmp_path / name)
        with pikepdf.open(tmp_path / name, allow_overwriting_input=True) as pdf:
            if gathered:
                pdf.Root.Collection = pikepdf.Dictionary(View=pikepdf.Name.D)
            pdf.save(tmp_path / name)

    error = refusal(tmp_path / "portfolio.pdf")
    assert (error.code, "内含 1 个文件" in error.message) == ("NOT_A_DOCUMENT", True)
    assert inspect(tmp_path / "invoice.pdf") == Inspection(kind="application/pdf", pages=1)


def test_a_jpeg_is_a_jpeg(tmp_path: Path) -> None:
    assert inspect(written(tmp_path / "a.jpg", as_jpeg(form(SMALL)))) == Inspection(kind="image/jpeg", pages=1)
