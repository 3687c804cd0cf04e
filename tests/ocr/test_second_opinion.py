"""A field in dispute is read once more, by whom one names, and stays in its place."""

from __future__ import annotations

from pathlib import Path

from ocr.document import Document
from ocr.intake import open_document
from ocr.nets.orientation import OrientationNet
from ocr.page import read_page
from ocr.reader import PageReader
from ocr.sandbox import Sandbox
from ocr.second_opinion import read_place
from pipelines.text import Box
from tests.ocr.paper import FORM, form, scan_pdf, scanned, sealed, text_pdf


def near(box: Box, other: Box) -> bool:
    return all(abs(one - two) < 0.02 for one, two in zip(box, other, strict=True))


def opened(path: Path) -> Document:
    return open_document(path)


def test_each_engine_reads_one_line_of_a_page_again_where_the_page_has_it(
    tmp_path: Path, rapid: PageReader, reader: PageReader, turner: OrientationNet
) -> None:
    page = scanned(sealed(form(), (700, 480)), skew=1.5).rotate(180)
    document = opened(scan_pdf(tmp_path / "scan.pdf", page))
    first = read_page(document, 1, rapid, turner).text
    disputed = first.lines[2]

    second = read_place(document, 1, disputed.box, reader, first.rotation, first.skew)

    assert (second.page, second.box, second.engine) == (1, disputed.box, reader.name)
    assert second.text.replace(" ", "").replace(":", "：") == FORM[1]
    assert near(second.lines[0].box, disputed.box)
    assert all(near(word.box, disputed.box) or word.box.left > disputed.box.left for word in second.lines[0].words)


def test_the_other_engine_is_asked_in_a_child_also_where_the_page_was_turned_by_a_person(tmp_path: Path) -> None:
    path = scan_pdf(tmp_path / "scan.pdf", scanned(form()).rotate(90, expand=True))
    with Sandbox("rapid") as sandbox:
        read = sandbox.read(path, 1, rotation=90).text

        second = sandbox.read_place(path, read, read.lines[2].box, "tesseract")

    assert (second.page, second.box, second.engine) == (1, read.lines[2].box, "tesseract")
    assert second.text.replace(" ", "").replace(":", "：") == FORM[1]
    assert second.writing < 0


def test_a_page_with_text_of_its_own_is_read_from_its_picture(
    tmp_path: Path, rapid: PageReader, turner: OrientationNet
) -> None:
    document = opened(text_pdf(tmp_path / "text.pdf", FORM[1:3]))
    own = read_page(document, 1, rapid, turner).text
    assert own.source == "text_layer"

    second = read_place(document, 1, own.lines[1].box, rapid, own.rotation, own.skew)

    assert [line.text for line in second.lines] == [FORM[2]]
    assert near(second.lines[0].box, own.lines[1].box)


def test_nothing_is_made_up_where_nothing_stands(tmp_path: Path, reader: PageReader) -> None:
    document = opened(scan_pdf(tmp_path / "scan.pdf", scanned(form())))

    assert read_place(document, 1, Box(0.1, 0.7, 0.6, 0.73), reader, 0).lines == ()
