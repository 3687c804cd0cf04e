"""Legibility as figures, and the defect that they tell."""

from __future__ import annotations

import pytest
from PIL import Image, ImageDraw, ImageEnhance

from ocr.legibility import defect_of
from ocr.marks import look_at, settled
from pipelines.text import Box, Defect, Figures, Line
from tests.ocr.paper import blank, dense, font, form, pixels, scanned

GOOD = Figures(sharpness=40, contrast=110, paper=240, shorter_side=1654, cut=0.0)


@pytest.mark.parametrize(
    ("changed", "defect"),
    [
        ({}, None),
        ({"shorter_side": 300}, "small"),
        ({"sharpness": 5}, "blurred"),
        ({"sharpness": 5, "paper": 30}, "dark"),
        ({"sharpness": 5, "contrast": 20}, "pale"),
        ({"sharpness": 5, "contrast": 20, "paper": 253}, "bright"),
        ({"cut": 0.6}, "cut"),
    ],
)
def test_each_defect_follows_from_its_figure(changed: dict[str, float], defect: Defect | None) -> None:
    assert defect_of(GOOD.model_copy(update=changed)) == defect


def test_a_good_scan_has_no_defect_and_its_figures_are_kept() -> None:
    marks = look_at(pixels(scanned(form()))).marks

    assert (marks.defect, marks.legible) == (None, True)
    assert marks.figures is not None
    assert marks.figures.shorter_side == 1654


def test_a_blurred_page_and_one_in_the_dark_are_told_apart() -> None:
    blurred = scanned(form(), blur=12)
    dark = ImageEnhance.Brightness(scanned(form(), noise=0, blur=3)).enhance(0.12)

    assert look_at(pixels(blurred)).marks.defect == "blurred"
    assert look_at(pixels(dark)).marks.defect == "dark"


def test_a_page_scanned_in_the_dark_is_never_called_blank() -> None:
    unlit = ImageEnhance.Brightness(scanned(blank(), noise=0)).enhance(0.1)

    marks = look_at(pixels(unlit)).marks

    assert (marks.blank, marks.defect, marks.legible) == (False, "dark", False)


def test_a_page_whose_print_runs_over_the_edge_is_cut_and_still_legible() -> None:
    whole = scanned(dense((1654, 2339), rows=20)[0])
    half: Image.Image = whole.crop((420, 200, 1200, 2200))

    marks = look_at(pixels(half)).marks

    assert (marks.defect, marks.legible) == ("cut", True)


def with_a_heading() -> tuple[Image.Image, Line]:
    """Close print under a large heading, and the heading as a reader tells of it."""
    page, _ = dense()
    ImageDraw.Draw(page).rectangle((0, 0, page.width, 300), fill="white")
    ImageDraw.Draw(page).text((800, 120), "参保人员花名册", font=font(120), fill="black")
    return page, Line(text="参保人员花名册", confidence=0.86, box=Box(0.3, 0.03, 0.7, 0.075))


@pytest.mark.parametrize(("blur", "defect"), [(8.0, "blurred"), (0.6, None)])
def test_a_soft_page_of_which_the_heading_alone_was_read_is_no_page_with_empty_fields(
    blur: float, defect: Defect | None
) -> None:
    page, heading = with_a_heading()

    marks = settled(look_at(pixels(scanned(page, blur=blur))), [heading], blank=False)

    assert (marks.defect, marks.legible) == (defect, defect is None)


def test_a_soft_photograph_beside_a_line_that_was_read_leaves_the_page_legible() -> None:
    page, heading = with_a_heading()
    pen = ImageDraw.Draw(page)
    pen.rectangle((0, 300, page.width, page.height), fill="white")
    pen.rectangle((700, 700, 1700, 2000), fill=(70, 75, 90))

    marks = settled(look_at(pixels(scanned(page, blur=8.0))), [heading], blank=False)

    assert (marks.defect, marks.legible) == (None, True)
