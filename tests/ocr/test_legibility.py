"""Legibility as figures, and the defect that they tell."""

from __future__ import annotations

import pytest
from PIL import Image, ImageEnhance

from ocr.legibility import defect_of
from ocr.marks import look_at
from pipelines.text import Defect, Figures
from tests.ocr.paper import blank, dense, form, pixels, scanned

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
