"""A searchable PDF looks as the file did, and its text is found where it stands: by MuPDF and by poppler alike."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import pymupdf
import pytest
from PIL import Image

from ocr.files.pdf_pages import render
from ocr.intake import open_document
from ocr.searchable import make_searchable
from ocr.upright import quarter_turned, skew_of
from pipelines.text import Box, Line, PageText, Word
from tests.ocr.paper import TITLE, as_jpeg, blank, encoded, form, pixels, scan_pdf, scanned, text_pdf

SIZE = (827, 1169)
NUMBER = "91350100M000100Y43"
CODE = f"统一社会信用代码：{NUMBER}"
# As drawn by `form` at 100 dpi: the title is centred at 0.5, the second line starts at (100, 215).
TITLE_BOX = Box(0.326, 0.071, 0.674, 0.1)
CODE_BOX = Box(0.121, 0.185, 0.55, 0.202)


def words_of(text: str, box: Box) -> tuple[Word, ...]:
    width = (box.right - box.left) / len(text)
    places = [box._replace(left=box.left + k * width, right=box.left + (k + 1) * width) for k in range(len(text))]
    return tuple(Word(text=character, box=place) for character, place in zip(text, places, strict=True))


def reading(page: int = 1, rotation: int = 0, size: tuple[int, int] = SIZE) -> PageText:
    lines = tuple(
        Line(text=text, confidence=1, box=box, words=words_of(text, box))
        for text, box in ((TITLE, TITLE_BOX), (CODE, CODE_BOX))
    )
    return PageText(
        page=page,
        width=size[0],
        height=size[1],
        rotation=rotation,  # type: ignore[arg-type] # the parameters are quarters
        source="rapid",
        lines=lines,
    )


def searchable(path: Path, *readings: PageText) -> Path:
    document = open_document(path)
    out = path.with_suffix(".searchable.pdf")
    out.write_bytes(make_searchable(path, document, readings).pdf)
    document.close()
    return out


def pdftotext(path: Path, *options: str) -> str:
    return subprocess.run(["pdftotext", *options, path, "-"], check=True, capture_output=True, text=True).stdout


def found(path: Path, text: str, page: int = 0) -> Box:
    """Where a text is found, as fractions of the page as a viewer shows it."""
    with pymupdf.open(path) as pdf:
        sheet = pdf[page]
        (place,) = sheet.search_for(text)
        shown = place * sheet.rotation_matrix
        return Box(
            shown.x0 / sheet.rect.width,
            shown.y0 / sheet.rect.height,
            shown.x1 / sheet.rect.width,
            shown.y1 / sheet.rect.height,
        )


def lies_on(box: Box, other: Box, slack: float = 0.012) -> bool:
    return all(abs(one - two) < slack for one, two in zip(box, other, strict=True))


def test_chinese_is_found_without_spurious_spaces(tmp_path: Path) -> None:
    out = searchable(scan_pdf(tmp_path / "scan.pdf", form(SIZE), dpi=100), reading())

    assert pdftotext(out).split() == [TITLE, CODE]
    assert lies_on(found(out, TITLE), TITLE_BOX)
    assert lies_on(found(out, CODE), CODE_BOX)


def test_spaces_that_stand_on_the_page_are_kept(tmp_path: Path) -> None:
    line = Line(
        text="Licence No. 12 有效",
        confidence=1,
        box=TITLE_BOX,
        words=(
            Word(text="Licence", box=Box(0.33, 0.07, 0.42, 0.1)),
            Word(text="No.", box=Box(0.43, 0.07, 0.47, 0.1)),
            Word(text="12", box=Box(0.48, 0.07, 0.52, 0.1)),
            Word(text="有", box=Box(0.55, 0.07, 0.6, 0.1)),
            Word(text="效", box=Box(0.6, 0.07, 0.65, 0.1)),
        ),
    )
    path = scan_pdf(tmp_path / "scan.pdf", form(SIZE), dpi=100)

    out = searchable(path, reading().model_copy(update={"lines": (line,)}))

    assert pdftotext(out).strip() == "Licence No. 12 有效"


def test_nothing_changes_to_the_eye(tmp_path: Path) -> None:
    path = scan_pdf(tmp_path / "scan.pdf", scanned(form(SIZE)), dpi=100)

    out = searchable(path, reading())

    with pymupdf.open(path) as before, pymupdf.open(out) as after:
        assert np.array_equal(render(before[0]), render(after[0]))


def test_the_picture_is_kept_byte_for_byte(tmp_path: Path) -> None:
    data = as_jpeg(form(SIZE), dpi=(100, 100))
    (tmp_path / "scan.jpg").write_bytes(data)

    out = searchable(tmp_path / "scan.jpg", reading())

    with pymupdf.open(out) as pdf:
        assert pdf.extract_image(pdf[0].get_images()[0][0])["image"] == data
        assert [round(side) for side in pdf[0].rect] == [0, 0, 595, 842]
    assert len(out.read_bytes()) < len(data) + 6000


@pytest.mark.parametrize("laid", [90, 180, 270])
def test_text_sits_right_on_pages_laid_any_way_round(tmp_path: Path, laid: int) -> None:
    sheet = Image.fromarray(quarter_turned(pixels(form(SIZE)), laid))  # type: ignore[arg-type] # the parameters are quarters
    path = scan_pdf(tmp_path / "scan.pdf", sheet, dpi=100)

    out = searchable(path, reading(rotation=(360 - laid) % 360))

    assert pdftotext(out).split() == [TITLE, CODE]
    assert lies_on(found(out, CODE), CODE_BOX)


def test_text_sits_right_on_a_page_that_its_file_turns(tmp_path: Path) -> None:
    sheet = Image.fromarray(quarter_turned(pixels(form(SIZE)), 90))
    path = scan_pdf(tmp_path / "scan.pdf", sheet, dpi=100)
    with pymupdf.open(path) as pdf:
        pdf[0].set_rotation(270)
        pdf.saveIncr()

    out = searchable(path, reading())

    assert pdftotext(out).split() == [TITLE, CODE]
    assert lies_on(found(out, CODE), CODE_BOX)


def test_text_sits_right_on_a_page_laid_askew(tmp_path: Path) -> None:
    page = scanned(form(SIZE), skew=3.0)
    path = scan_pdf(tmp_path / "scan.pdf", page, dpi=100)
    assert abs(skew_of(pixels(page)) + 3.0) < 0.2

    # The upright page is larger than the sheet: places are fractions of it.
    width, height = 827 * 0.9986 + 1169 * 0.0523, 1169 * 0.9986 + 827 * 0.0523
    left, top = (width - 827) / 2, (height - 1169) / 2

    def upright(box: Box) -> Box:
        x0, x1 = (box.left * 827 + left) / width, (box.right * 827 + left) / width
        return Box(x0, (box.top * 1169 + top) / height, x1, (box.bottom * 1169 + top) / height)

    level = reading()
    lines = tuple(
        line.model_copy(update={"box": upright(line.box), "words": words_of(line.text, upright(line.box))})
        for line in level.lines
    )
    out = searchable(path, level.model_copy(update={"lines": lines}))

    # Turned by 3 degrees about the middle, the start of the title comes to lie lower, its end higher.
    box = found(out, TITLE)
    middle = ((box.left + box.right) / 2, (box.top + box.bottom) / 2)
    assert abs(middle[0] - (0.5 - (0.5 - 0.0855) * 0.0523 * 1169 / 827)) < 0.01
    assert abs(middle[1] - 0.0865) < 0.01
    assert pdftotext(out, "-raw").split() == [TITLE, CODE]


def test_every_frame_of_a_tiff_becomes_a_page(tmp_path: Path) -> None:
    frames = [form(SIZE).convert("1"), blank(SIZE).convert("1"), form(SIZE).convert("1")]
    data = encoded(frames[0], "TIFF", save_all=True, append_images=frames[1:], compression="group4", dpi=(100, 100))
    (tmp_path / "stack.tif").write_bytes(data)

    out = searchable(tmp_path / "stack.tif", reading(1), reading(3))

    assert [page.split() for page in pdftotext(out).split("\f")] == [[TITLE, CODE], [], [TITLE, CODE], []]
    with pymupdf.open(out) as pdf:
        assert {image[4] for page in pdf for image in page.get_images()} == {1}  # bits a sample


def test_pages_with_a_trusted_text_stay_as_they_are(tmp_path: Path) -> None:
    path = text_pdf(tmp_path / "text.pdf", (CODE,), (TITLE, CODE))
    own = tuple(PageText(page=page, width=1654, height=2339, source="text_layer") for page in (1, 2))

    assert searchable(path, *own).read_bytes() == path.read_bytes()


def test_an_untrusted_text_is_replaced_not_doubled(tmp_path: Path) -> None:
    path = scan_pdf(tmp_path / "scan.pdf", form(SIZE), dpi=100)
    with pymupdf.open(path) as pdf:
        pdf[0].insert_text((72, 200), "someone else's guess", render_mode=3)
        pdf.saveIncr()

    out = searchable(path, reading())

    assert pdftotext(out).split() == [TITLE, CODE]


def test_a_page_that_could_not_be_read_keeps_its_picture(tmp_path: Path) -> None:
    path = scan_pdf(tmp_path / "scan.pdf", form(SIZE), form(SIZE), dpi=100)
    unread = PageText(page=1, width=0, height=0, source="none", problem="TIMEOUT")

    out = searchable(path, unread, reading(2))

    assert [page.split() for page in pdftotext(out).split("\f")] == [[], [TITLE, CODE], []]


def test_characters_outside_the_basic_plane_are_found(tmp_path: Path) -> None:
    line = Line(text="𠮷野家", confidence=1, box=TITLE_BOX, words=words_of("𠮷野家", TITLE_BOX))
    path = scan_pdf(tmp_path / "scan.pdf", form(SIZE), dpi=100)

    out = searchable(path, reading().model_copy(update={"lines": (line,)}))

    assert pdftotext(out).strip() == "𠮷野家"


def test_the_file_is_sound_and_the_same_every_time(tmp_path: Path) -> None:
    path = scan_pdf(tmp_path / "scan.pdf", form(SIZE), dpi=100)

    first, second = searchable(path, reading()).read_bytes(), searchable(path, reading()).read_bytes()

    assert first == second
    (tmp_path / "check.pdf").write_bytes(first)
    subprocess.run(["qpdf", "--check", tmp_path / "check.pdf"], check=True, capture_output=True)
