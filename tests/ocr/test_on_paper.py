"""An empty sheet on a dark table is empty; what is written on one is not overlooked."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from ocr.marks import look_at
from ocr.on_paper import corners_in, paper_in
from ocr.picture import Picture, halved
from ocr.seals.finding import find_seals
from ocr.upright import turned_as

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


def on_a_cloth(*, light: tuple[int, int, int] = (170, 180, 200), dark: tuple[int, int, int] = (110, 40, 44)) -> Picture:
    """The sheet on a checked cloth, red on grey."""
    picture = np.full((1550, 1100, 3), light, dtype=np.uint8)
    down, across = np.mgrid[0:1550, 0:1100] // 55
    picture[(down + across) % 2 == 1] = dark
    cv2.fillPoly(picture, [CORNERS], (235, 232, 225))
    return picture


def stamped_at_the_edge(picture: Picture) -> Picture:
    """A slice of a riding seal at the right edge of the sheet: two rims and what stands between them."""
    seal = picture.copy()
    for radius, wide in ((88, 5), (62, 12), (40, 10)):
        cv2.circle(seal, (1050, 800), radius, (200, 30, 40), wide, cv2.LINE_AA)
    sheet = np.zeros(picture.shape[:2], np.uint8)
    cv2.fillPoly(sheet, [CORNERS], 1)
    return np.where(sheet[..., None] > 0, seal, picture)


@pytest.mark.parametrize("picture", [photograph(), on_a_cloth()], ids=["plain", "checked"])
def test_the_corners_of_a_sheet_are_found_on_any_table(picture: Picture) -> None:
    corners = corners_in(halved(picture))

    assert corners is not None
    assert float(np.abs(2 * corners - CORNERS).max()) < 15


@pytest.mark.parametrize("picture", [photograph(), on_a_cloth()], ids=["plain", "checked"])
def test_the_sheet_is_still_told_from_the_table_once_the_picture_is_straightened(picture: Picture) -> None:
    # Given a photograph that is turned by a few degrees, so that its corners are filled in
    straightened, _ = turned_as(picture, 0, 2.5)

    assert corners_in(halved(straightened)) is not None


def test_an_empty_sheet_on_a_dark_table_is_blank_once_the_picture_is_straightened() -> None:
    look = look_at(turned_as(photograph(), 0, 2.5)[0])

    assert (look.marks.blank, look.marks.legible) == (True, True)


@pytest.mark.parametrize("kind", ["scan", "edged", "two discs"])
def test_what_is_no_sheet_on_a_table_has_no_corners(kind: str) -> None:
    picture = {"scan": np.full((1550, 1100, 3), 240, np.uint8), "edged": edged(), "two discs": round_table()}[kind]

    assert corners_in(halved(picture)) is None


def test_a_riding_seal_is_found_at_the_edge_of_a_sheet_on_a_red_cloth_and_the_cloth_is_none() -> None:
    # Given a slice that ends at the sheet's edge and not at the picture's
    (seal,) = find_seals(stamped_at_the_edge(on_a_cloth()))

    middle = ((seal.box.left + seal.box.right) / 2 * 1100, (seal.box.top + seal.box.bottom) / 2 * 1550)
    assert (seal.riding, abs(middle[0] - 985) < 25, abs(middle[1] - 800) < 12) == (True, True, True)


def test_a_red_cloth_about_a_sheet_is_no_seal() -> None:
    assert find_seals(on_a_cloth()) == ()
