"""Letters as PDF: their text, their fonts, their pages, the place of the seal."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pymupdf
import pytest

from outputs.pdf import Press, SealSpot, moment, open_press, qr_svg, render
from pipelines.errors import LetterRefused
from pipelines.letter import KINDS, LetterKind, Pairs, Paragraph, Table, compose
from tests.letters import VERIFY_URL, catalog, facts, letter_context, told
from tests.outputs.papers import fonts_of, pages_of, text_of

CLOSING_MARKS = "，。；：、？！）》】”’"


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("kind", KINDS)
def test_the_pdf_of_every_letter_says_what_the_letter_says(kind: LetterKind, press: Press) -> None:
    letter = compose(kind, letter_context(kind))

    said = text_of(render(letter, press).pdf)

    assert squeezed(letter.title) in said
    assert letter.number in said
    assert "2026年9月21日" in said
    for block in letter.blocks:
        if isinstance(block, Paragraph):
            assert squeezed(block.text) in said
        elif isinstance(block, Pairs):
            assert all(squeezed(value) in said for name, value in block.rows if name in block.wide)


@pytest.mark.parametrize("kind", KINDS)
def test_every_font_of_every_letter_is_embedded_and_maps_back_to_text(
    kind: LetterKind, press: Press, tmp_path: Path
) -> None:
    fonts = fonts_of(render(compose(kind, letter_context(kind)), press).pdf, tmp_path)

    assert fonts != []
    assert [line for line in fonts if not re.search(r"\byes\s+yes\s+yes\b", line)] == []


def test_a_letter_is_declared_as_pdf_a_2u(press: Press) -> None:
    pdf = render(compose("notice", letter_context("notice")), press).pdf

    metadata = pymupdf.open(stream=pdf, filetype="pdf").get_xml_metadata()
    assert "<pdfaid:part>2</pdfaid:part>" in metadata
    assert "<pdfaid:conformance>U</pdfaid:conformance>" in metadata


def test_the_same_letter_gives_the_same_bytes(press: Press) -> None:
    letter = compose("decision", letter_context("decision"))

    assert render(letter, press).pdf == render(letter, press).pdf


def test_a_notice_of_sixteen_lines_repeats_its_header_and_numbers_its_pages(press: Press) -> None:
    letter = compose("notice", letter_context("notice", told=told(16), deferred=()))

    document = pymupdf.open(stream=render(letter, press).pdf, filetype="pdf")
    pages = [squeezed(page.get_text()) for page in document]

    with_rows = [page for page in pages if "如何补正" in page]
    assert len(pages) > 2
    assert len(with_rows) >= len(pages) - 1
    assert [f"第{n}页共{len(pages)}页" in page for n, page in enumerate(pages, 1)] == [True] * len(pages)
    assert sum(page.count("请核对营业执照原件后") for page in pages) == 16


@pytest.mark.parametrize(
    ("basis", "share", "lines"),
    [("《某某事项实施管理办法》第十三条第一款第一项、第十七条、第二十一条", 0.24, 12), ("第九条", 0.16, 3)],
)
def test_a_long_legal_basis_is_given_room_and_a_short_one_keeps_its_own(
    press: Press, basis: str, share: float, lines: int
) -> None:
    # Given three faults of one basis
    faults = tuple((name, fault.model_copy(update={"basis": basis})) for name, fault in told(3))

    # When
    letter = compose("notice", letter_context("notice", told=faults, deferred=()))
    page = pymupdf.open(stream=render(letter, press).pdf, filetype="pdf")[0]

    # Then it stands in so many lines, in a column of that share of the type area (156 mm, 26 mm from the right edge),
    # and numbers are whole as before
    (head,) = (pymupdf.Rect(word[:4]) for word in page.get_text("words") if word[4] == "依据")
    half = page.rect.width - 26 / 25.4 * 72 - (head.x0 + head.x1) / 2
    assert 2 * half / (156 / 25.4 * 72) == pytest.approx(share, abs=0.011)
    assert len([row for row in lines_of(page) if row in basis and row != "依据"]) == lines
    assert [any(f"91110000MA0000000{n}" in row for row in lines_of(page)) for n in range(3)] == [True] * 3


def test_the_seal_stands_on_the_page_of_authority_and_date_together_with_text(press: Press) -> None:
    # However long the table is, the page of the seal has text of the letter above it.
    for count in range(1, 17):
        letter = compose("notice", letter_context("notice", told=told(count), deferred=()))
        rendered = render(letter, press)
        assert rendered.seal is not None
        page = pages_of(rendered.pdf)[rendered.seal.page - 1]
        assert "特此告知。" in page
        assert "咨询电话" in page
        assert "2026年9月21日" in page


@pytest.mark.parametrize("kind", KINDS)
def test_the_seal_is_pressed_over_the_authoritys_name_and_the_date(kind: LetterKind, press: Press) -> None:
    rendered = render(compose(kind, letter_context(kind)), press)

    assert rendered.seal is not None
    covered = words_under(rendered.pdf, rendered.seal)
    assert "示范区行政审批" in covered
    assert "2026" in covered


def test_the_seal_covers_no_line_of_the_table(press: Press) -> None:
    letter = compose("notice", letter_context("notice", told=told(5)))
    rendered = render(letter, press)

    assert rendered.seal is not None
    assert "签收人" not in words_under(rendered.pdf, rendered.seal)
    assert "核对" not in words_under(rendered.pdf, rendered.seal)


def lines_of(page: pymupdf.Page) -> list[str]:
    """The text of each line; the cells of a row each have their own."""
    found = (line for block in page.get_text("dict")["blocks"] for line in block.get("lines", []))
    return ["".join(span["text"] for span in line["spans"]).strip() for line in found]


def words_under(pdf: bytes, spot: SealSpot) -> str:
    """The text of every line that the seal's box touches."""
    page = pymupdf.open(stream=pdf, filetype="pdf")[spot.page - 1]
    left, bottom, right, top = spot.box
    box = pymupdf.Rect(left, page.rect.height - top, right, page.rect.height - bottom)
    lines = [line for block in page.get_text("dict")["blocks"] for line in block.get("lines", [])]
    touched = [line for line in lines if box.intersects(pymupdf.Rect(line["bbox"])) and line["dir"] == (1.0, 0.0)]
    return "".join(span["text"] for line in touched for span in line["spans"])


def test_no_line_begins_with_a_closing_mark(press: Press) -> None:
    letter = compose("notice", letter_context("notice", told=told(16)))

    pages = pymupdf.open(stream=render(letter, press).pdf, filetype="pdf")
    lines = [line for page in pages for block in page.get_text("dict")["blocks"] for line in block.get("lines", [])]
    begins = [line["spans"][0]["text"][:1] for line in lines]

    assert [mark for mark in begins if mark in CLOSING_MARKS and mark] == []


def test_markup_in_a_name_is_printed_and_not_obeyed(press: Press) -> None:
    name = "#panic[坏]$x$ *公司* \\ @label <seal> //"
    letter = compose("receipt", letter_context("receipt", facts=facts(applicant={"name": name})))

    assert squeezed(name) in text_of(render(letter, press).pdf)


def test_a_rare_character_of_a_name_is_set_from_another_font(press: Press) -> None:
    letter = compose("receipt", letter_context("receipt", facts=facts(applicant={"name": "喆䶮（虚构）"})))

    assert "喆䶮" in text_of(render(letter, press).pdf)


def test_a_character_that_no_font_has_refuses_the_letter_instead_of_leaving_a_gap(press: Press) -> None:
    letter = compose("receipt", letter_context("receipt", facts=facts(applicant={"name": "\U0001fffe"})))

    with pytest.raises(LetterRefused) as refused:
        render(letter, press)

    assert refused.value.code == "NOT_SET"


@pytest.mark.parametrize("character", ["\ue000", "\U000f0000"])
def test_a_character_of_a_private_use_area_is_never_printed_whatever_fonts_there_are(
    press: Press, character: str
) -> None:
    letter = compose("receipt", letter_context("receipt", facts=facts(applicant={"name": character})))

    with pytest.raises(LetterRefused) as refused:
        render(letter, press)

    assert (refused.value.code, f"U+{ord(character):04X}" in refused.value.message) == ("NOT_SET", True)


def test_a_cell_longer_than_a_page_runs_on_over_the_pages(press: Press) -> None:
    long = told(1)[0][1].model_copy(update={"message": "材料内容不清晰，请逐项核对。" * 300})

    pages = pages_of(render(compose("notice", letter_context("notice", told=(("申请书", long),))), press).pdf)

    assert sum(page.count("逐项核对") for page in pages) >= 290  # words torn between two lines or pages aside


def test_samples_carry_the_demonstration_mark_and_official_letters_do_not(press: Press) -> None:
    official = catalog().model_copy(update={"status": "official"})

    assert "演示" in text_of(render(compose("receipt", letter_context("receipt")), press).pdf)
    unmarked = render(compose("receipt", letter_context("receipt", catalog=official)), press).pdf
    assert "演示" not in text_of(unmarked)


def test_threads_share_one_press(press: Press) -> None:
    letters = [compose(kind, letter_context(kind)) for kind in KINDS]
    alone = [render(letter, press).pdf for letter in letters]

    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda letter: render(letter, press).pdf, letters))

    assert together == alone
    assert open_press() is open_press()


def test_the_qr_code_is_drawn_as_vectors() -> None:
    drawn = qr_svg(VERIFY_URL)

    assert drawn.startswith("<svg")
    assert "<path" in drawn


def test_a_paper_without_a_hour_is_stamped_at_noon() -> None:
    assert moment(date(2026, 9, 21)).isoformat() == "2026-09-21T12:00:00+00:00"


def test_tables_have_as_many_cells_as_headings() -> None:
    for kind in KINDS:
        for block in compose(kind, letter_context(kind)).blocks:
            if isinstance(block, Table):
                assert {len(row) for row in block.rows} | {len(block.widths)} == {len(block.header)}


@pytest.mark.parametrize("kind", KINDS)
def test_every_page_of_a_preview_says_that_it_is_not_valid_and_no_page_of_a_letter_does(
    kind: LetterKind, press: Press
) -> None:
    letter = compose(kind, letter_context(kind))
    warning = "预览样张：未签章，不得送达，不具有法律效力"

    preview, real = pages_of(render(letter, press, preview=True).pdf), pages_of(render(letter, press).pdf)

    assert [warning in page for page in preview] == [True] * len(preview)
    assert [warning in page for page in real] == [False] * len(real)
    assert "印章位置" in "".join(preview)


def test_beside_its_marks_a_preview_is_the_letter(press: Press) -> None:
    letter = compose("notice", letter_context("notice"))

    preview, real = render(letter, press, preview=True), render(letter, press)

    marks = ("预览样张：未签章，不得送达，不具有法律效力", "印章位置", letter.seal)
    said = "".join(pages_of(preview.pdf))
    for mark in marks:
        said = said.replace(mark, "")
    # The place of the seal stands over authority and date: what is said is compared, not the order of the words.
    assert sorted(said) == sorted("".join(pages_of(real.pdf)).replace(letter.seal, ""))
    assert preview.seal == real.seal
