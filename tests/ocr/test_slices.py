"""Slices of riding seals (骑缝章) in scans without colour are told by their arc; what else is cut off by an edge is none."""

from __future__ import annotations

import pytest
from PIL import Image, ImageDraw

from ocr.seals.finding import find_seals
from tests.ocr.paper import A4, RED, font, form, pixels, scanned, sealed


def told(page: Image.Image) -> list[tuple[str, bool]]:
    """Shape of each seal in a grey copy, and whether it rides."""
    seals = find_seals(pixels(scanned(page.convert("L").convert("RGB"))), grey=True)
    return [(one.shape, one.riding) for one in seals]


@pytest.mark.parametrize("beyond", [-95, A4[0] + 95], ids=["left", "right"])
def test_a_slice_of_a_riding_seal_in_a_grey_copy_is_found(beyond: int) -> None:
    assert told(sealed(form(), (beyond, 1500))) == [("part", True)]


def test_lines_of_print_that_the_edge_cuts_off_are_no_slice() -> None:
    page = form()
    for row in range(5):
        ImageDraw.Draw(page).text((-25, 1400 + 48 * row), "应当自受理之日"[: 3 + row % 3], font=font(40), fill=RED)

    assert told(page) == []


def test_the_corner_of_a_frame_at_the_edge_is_no_slice() -> None:
    page = form()
    ImageDraw.Draw(page).rectangle((-200, 1400, 75, 1650), outline="black", width=6)

    assert told(page) == []
