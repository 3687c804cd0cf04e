"""Pages laid on the glass any way round come upright and level."""

from __future__ import annotations

import numpy as np
import pytest

from ocr.nets.orientation import OrientationNet
from ocr.upright import Turn, make_upright, quarter_turned, skew_of
from tests.ocr.paper import blank, form, pixels, scanned, sealed

LAID: dict[int, int] = {0: 0, 90: 270, 180: 180, 270: 90}


@pytest.mark.parametrize("laid", LAID)
def test_a_page_laid_any_way_round_is_turned_upright(turner: OrientationNet, laid: int) -> None:
    page = pixels(scanned(sealed(form(), (1200, 1900))))

    upright, turn = make_upright(quarter_turned(page, laid), turner)  # type: ignore[arg-type] # the keys are Quarters

    assert turn.rotation == LAID[laid]
    assert np.array_equal(upright, page)


@pytest.mark.parametrize("skew", [-5.0, -1.5, -0.4, 0.4, 1.5, 5.0])
def test_a_page_laid_askew_is_levelled(skew: float) -> None:
    page = pixels(scanned(form(), skew=skew))

    assert abs(skew_of(page) + skew) <= 0.15


@pytest.mark.parametrize("page", [form(), blank()])
def test_a_level_page_is_left_alone(page: object) -> None:
    assert skew_of(pixels(scanned(page))) == 0.0  # type: ignore[arg-type] # parametrised pictures


def test_the_upright_picture_is_level_and_keeps_its_corners(turner: OrientationNet) -> None:
    page = pixels(scanned(form(), skew=4.0))

    upright, turn = make_upright(page, turner)

    assert skew_of(upright) == 0.0
    corners = turn.matrix @ np.array([(0, 0, 1), (page.shape[1], page.shape[0], 1)], dtype=float).T
    assert (corners[:2] >= -1).all()
    assert (corners[:2] <= np.array([[upright.shape[1] + 1], [upright.shape[0] + 1]])).all()


def test_the_same_picture_always_yields_the_same_turn(turner: OrientationNet) -> None:
    page = pixels(scanned(form(), skew=2.0))

    assert make_upright(page, turner)[1] == make_upright(page.copy(), turner)[1]


@pytest.mark.parametrize(("rotation", "corner"), [(0, (0, 0)), (90, (200, 0)), (180, (100, 200)), (270, (0, 100))])
def test_the_matrix_says_where_a_corner_went(rotation: int, corner: tuple[int, int]) -> None:
    turn = Turn(rotation, 0.0, 100, 200)  # type: ignore[arg-type] # the values are Quarters

    x, y, _ = turn.matrix @ np.array((0, 0, 1.0))

    assert (round(x), round(y)) == corner
