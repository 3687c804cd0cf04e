"""An empty sheet on a dark table is empty; what is written on one is not overlooked."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from ocr.marks import look_at
from ocr.on_paper import paper_in
from ocr.picture import Picture

CORNERS = np.array([(110, 120), (1010, 135), (1000, 1430), (80, 1440)], dtype=np.int32)


def photograph(*, table: int = 90, lit: int = 200) -> Picture:
    """A sheet that lies a little askew on a table, brighter to the right."""
    picture = np.full((1550, 1100, 3), table, dtype=np.uint8)
    cv2.fillPoly(picture, [CORNERS], (lit, lit, lit))
    shade = np.linspace(0.85, 1.1, 1100, dtype=np.float32)[None, :, None]
    return np.asarray(np.clip(picture * shade, 0, 255), dtype=np.uint8)


def written(picture: Picture) -> Picture:
    """Three characters' worth of print on it."""
    for left in (300, 340, 380):
        cv2.rectangle(picture, (left, 700), (left + 24, 728), (30, 30, 30), 4)
    return picture


def test_an_empty_sheet_on_a_dark_table_is_blank() -> None:
    look = look_at(photograph())

    assert (look.marks.blank, look.marks.legible, look.proof) == (True, True, 0)


def test_a_few_characters_on_such_a_sheet_make_it_a_written_one() -> None:
    assert look_at(written(photograph())).marks.blank is False


def test_the_sheet_is_found_within_its_edges() -> None:
    sheet = paper_in(photograph())

    assert sheet is not None
    assert 0.6 < sheet.mean() < cv2.contourArea(CORNERS) / sheet.size
    assert (int(sheet[:110].max()), int(sheet[:, :80].max()), int(sheet[700, 550])) == (0, 0, 1)


def edged() -> Picture:
    """A scan with the scanner's shadow along two sides."""
    picture = np.full((1550, 1100, 3), 250, dtype=np.uint8)
    picture[:, :40], picture[-40:] = 30, 30
    return picture


def round_table() -> Picture:
    """Something bright on a dark ground that is no sheet."""
    picture = np.full((1550, 1100, 3), 60, dtype=np.uint8)
    cv2.circle(picture, (550, 500), 420, (220, 220, 220), -1)
    cv2.circle(picture, (550, 1100), 420, (220, 220, 220), -1)
    return picture


@pytest.mark.parametrize("picture", [np.full((1550, 1100, 3), 250, dtype=np.uint8), edged(), round_table()])
def test_where_no_sheet_on_a_table_can_be_told_all_of_the_picture_counts(picture: Picture) -> None:
    assert paper_in(picture) is None


def test_a_picture_of_a_few_pixels_and_one_of_one_colour_are_taken() -> None:
    assert paper_in(np.zeros((3, 2, 3), dtype=np.uint8)) is None
    assert paper_in(np.zeros((900, 700, 3), dtype=np.uint8)) is None
