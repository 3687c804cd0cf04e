"""Digital pages that show more than their text says, less, or something else. All names and numbers are fictional."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pymupdf
import pytest
from PIL import Image, ImageDraw

from ocr.intake import open_document
from ocr.page import read_page
from ocr.reader import PageReader
from pipelines.text import PageText
from tests.doubles.reader import Failing
from tests.ocr.paper import font, pixels

LABELS = ("申请人姓名", "经营场所", "联系电话")
VALUES = ("张示例", "示例市东湖区人民路88号", "13800000001")
PLACE = pymupdf.Rect(200, 125, 500, 155)
"""Of the first value."""


def form_pdf(path: Path, values: tuple[str, ...], *after: Callable[[Any], None]) -> Path:
    """A form with labels and values as text, and what is done to it after."""
    pdf = pymupdf.open()
    sheet = pdf.new_page()
    sheet.insert_text((190, 90), "食品经营许可申请书", fontname="china-s", fontsize=20)
    for row, label in enumerate(LABELS):
        sheet.insert_text((78, 145 + 34 * row), label, fontname="china-s", fontsize=12)
    for row, value in enumerate(values):
        sheet.insert_text((210, 145 + 34 * row), value, fontname="china-s", fontsize=12)
    for change in after:
        change(sheet)
    pdf.save(path)
    return path


def pasted(text: str, row: int) -> Callable[[Any], None]:
    """A value as a picture without transparency."""
    picture = Image.new("RGB", (900, 84), "white")
    ImageDraw.Draw(picture).text((30, 20), text, font=font(40), fill="black")
    data = io.BytesIO()
    picture.save(data, "PNG")
    place = pymupdf.Rect(PLACE.x0, PLACE.y0 + 34 * row, PLACE.x1, PLACE.y1 + 34 * row)
    return lambda sheet: sheet.insert_image(place, stream=data.getvalue())


def whitened(sheet: Any) -> None:
    sheet.draw_rect(PLACE, color=(1, 1, 1), fill=(1, 1, 1))


def written(text: str) -> Callable[[Any], None]:
    return lambda sheet: sheet.insert_text((210, 145), text, fontname="china-s", fontsize=12)


def commented(text: str) -> Callable[[Any], None]:
    """A text typed over the page with a viewer's tool, on a ground of white."""

    def add(sheet: Any) -> None:
        cover = sheet.add_rect_annot(PLACE)
        cover.set_colors(stroke=(1, 1, 1), fill=(1, 1, 1))
        cover.update()
        sheet.add_freetext_annot(PLACE, text, fontsize=12, fontname="china-s")

    return add


def doubled(sheet: Any) -> None:
    """The values printed once more, a little aside: bold print of programs that have no bold face."""
    for row, value in enumerate(VALUES):
        sheet.insert_text((210.3, 145 + 34 * row), value, fontname="china-s", fontsize=12)


def watermarked(sheet: Any) -> None:
    sheet.insert_text((150, 215), "示例市行政审批局", fontname="china-s", fontsize=26, color=(0.88, 0.88, 0.88))


def penned(sheet: Any) -> None:
    """A stroke of a pen, as a viewer keeps it."""
    sheet.add_ink_annot([[(210, 140), (222, 150), (240, 133), (255, 149)]]).update()


def in_line(sheet: Any) -> None:
    """A picture that is no object of the file but stands in the page's own drawing (ISO 32000-1, 8.9.7)."""
    sheet.insert_text((78, 400), "附注", fontname="china-s", fontsize=12)
    (number, *_) = sheet.get_contents()
    drawn = b"q 60 0 0 24 210 640 cm BI /W 4 /H 2 /BPC 8 /CS /G ID " + bytes([0, 255] * 4) + b" EI Q\n"
    sheet.parent.update_stream(number, drawn + sheet.parent.xref_stream(number))


def outlined(text: str) -> Callable[[Any], None]:
    """The first value as shapes of which nobody can tell that they are letters but by looking."""
    glyphs = Image.new("L", (600, 60), 255)
    ImageDraw.Draw(glyphs).text((4, 4), text, font=font(48), fill=0)

    def drawn(sheet: Any) -> None:
        shape = sheet.new_shape()
        for row, line in enumerate(pixels(glyphs)[:, :, 0] < 128):
            for column in line.nonzero()[0]:
                left, top = 210 + column / 4, 133 + row / 4
                shape.draw_rect((left, top, left + 0.25, top + 0.25))
        shape.finish(fill=(0, 0, 0), color=None)
        shape.commit()

    return drawn


def read(path: Path, reader: PageReader, *, show: bool = True) -> PageText:
    document = open_document(path)
    try:
        return read_page(document, 1, reader, lambda _: 0, show=show).text
    finally:
        document.close()


def said(page: PageText) -> list[str]:
    return [line.text for line in page.lines][1:]


def test_values_pasted_as_pictures_are_read_beside_the_text(tmp_path: Path, rapid: PageReader) -> None:
    # Given a form whose labels are text and whose values are pictures
    path = form_pdf(tmp_path / "a.pdf", (), *(pasted(value, row) for row, value in enumerate(VALUES)))

    # When
    page = read(path, rapid)

    # Then each value stands behind its label, and only the text is certain
    assert said(page) == [text for pair in zip(LABELS, VALUES, strict=True) for text in pair]
    assert page.source == "text_layer"
    assert [line.confidence == 1.0 for line in page.lines] == [True, *[True, False] * 3]
    assert max(belief for line in page.lines[2::2] for word in line.words for belief in word.confidences) == 0.99


def test_what_is_drawn_by_a_pen_on_a_digital_form_is_read(tmp_path: Path, rapid: PageReader) -> None:
    # Given a value of which the file knows nothing but its shapes
    path = form_pdf(tmp_path / "a.pdf", (), outlined(VALUES[0]))

    # When
    page = read(path, rapid)

    # Then
    assert said(page) == [LABELS[0], VALUES[0], *LABELS[1:]]


def test_a_page_that_shows_nothing_beside_its_text_is_not_given_to_a_reader(tmp_path: Path) -> None:
    page = read(form_pdf(tmp_path / "a.pdf", VALUES), Failing())

    assert said(page) == [text for pair in zip(LABELS, VALUES, strict=True) for text in pair]


def test_an_engine_that_fails_costs_what_was_only_shown_and_no_text(tmp_path: Path) -> None:
    # Given a page with text and a pasted value
    page = read(form_pdf(tmp_path / "a.pdf", VALUES[:2], pasted(VALUES[2], 2)), Failing())

    # Then the text is there, and the unread ink is told
    assert said(page) == [LABELS[0], VALUES[0], LABELS[1], VALUES[1], LABELS[2]]
    assert len(page.marks.strokes or ()) > 0


@pytest.mark.parametrize(
    ("changes", "seen"),
    [
        ((whitened,), None),
        ((whitened, written("李样张")), "李样张"),
        ((pasted("李样张", 0),), "李样张"),
        ((commented("李样张"),), "李样张"),
    ],
)
def test_a_value_that_was_covered_in_the_file_is_not_read(
    tmp_path: Path, rapid: PageReader, changes: tuple[Callable[[Any], None], ...], seen: str | None
) -> None:
    # Given a form whose first value was covered, by white or by another value
    page = read(form_pdf(tmp_path / "a.pdf", VALUES, *changes), rapid)

    # Then the page is read as a person sees it
    assert page.source == "rapid"
    assert sorted(said(page)) == sorted([*LABELS, *([seen] if seen else []), *VALUES[1:]])


@pytest.mark.parametrize("change", [doubled, watermarked])
def test_bold_print_and_watermarks_cover_no_text(
    tmp_path: Path, rapid: PageReader, change: Callable[[Any], None]
) -> None:
    page = read(form_pdf(tmp_path / "a.pdf", VALUES, change), rapid)

    told = [text for text in said(page) if text != "示例市行政审批局"]
    assert (page.source, told) == ("text_layer", [text for pair in zip(LABELS, VALUES, strict=True) for text in pair])


def test_a_seal_with_a_clear_ground_covers_no_text(tmp_path: Path, rapid: PageReader) -> None:
    # Given a seal as offices lay it into a file: a picture whose ground is transparent
    seal = Image.new("RGBA", (400, 400), (0, 0, 0, 0))
    ImageDraw.Draw(seal).ellipse((10, 10, 390, 390), outline=(200, 20, 30, 255), width=12)
    data = io.BytesIO()
    seal.save(data, "PNG")

    page = read(
        form_pdf(
            tmp_path / "a.pdf", VALUES, lambda sheet: sheet.insert_image((190, 120, 300, 230), stream=data.getvalue())
        ),
        rapid,
    )

    assert (page.source, said(page)) == (
        "text_layer",
        [text for pair in zip(LABELS, VALUES, strict=True) for text in pair],
    )


@pytest.mark.parametrize(
    ("values", "changes"),
    [
        ((), (outlined("张示例"),)),
        (VALUES, (penned,)),
        (VALUES, (in_line,)),
        ((), (pasted("张示例", 0),)),
        (VALUES, (whitened,)),
        (VALUES, (whitened, written("李样张"))),
        (VALUES, (commented("李样张"),)),
    ],
)
def test_what_only_its_picture_shows_is_seen_also_where_nobody_wants_the_picture(
    tmp_path: Path, rapid: PageReader, values: tuple[str, ...], changes: tuple[Callable[[Any], None], ...]
) -> None:
    path = form_pdf(tmp_path / "a.pdf", values, *changes)

    assert read(path, rapid, show=False) == read(path, rapid)


def test_a_page_of_text_in_a_table_with_a_tinted_head_is_not_drawn_where_nobody_wants_its_picture(
    tmp_path: Path,
) -> None:
    # Given a form in a table, printed as programs do: the ground first, then the text, rules as lines and as narrow fills
    tinted = pymupdf.open()
    sheet = tinted.new_page()
    sheet.draw_rect((70, 120, 500, 155), color=(0, 0, 0), fill=(0.8, 0.9, 1))
    for row, label in enumerate(LABELS):
        sheet.insert_text((78, 145 + 34 * row), label, fontname="china-s", fontsize=12)
        sheet.draw_line((70, 155 + 34 * row), (500, 155.5 + 34 * row))
        sheet.draw_rect((69.5, 120, 70.2, 260), color=None, fill=(0, 0, 0))
    tinted.save(tmp_path / "a.pdf")

    page = read(tmp_path / "a.pdf", Failing(), show=False)

    assert ([line.text for line in page.lines], page.marks.looked) == ([*LABELS], False)
