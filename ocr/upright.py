"""Which way is up: a net tells quarter turns, the profile of the ink tells the last degrees."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

import cv2
import numpy as np
import numpy.typing as npt

from ocr.picture import Picture, grey_of, reduced

Quarter = Literal[0, 90, 180, 270]
"""Degrees clockwise that make a page upright."""

Turner = Callable[[Picture], Quarter]
"""Tells the quarter turn that a picture needs."""

Matrix = npt.NDArray[np.float64]
"""3 x 3, maps homogeneous points of one picture to another."""

MOST_SKEW: Final = 8.0
"""Degrees. A sheet that lies more askew in a scanner is not a skew but another layout."""

_QUARTERS: Final = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}
_LEAST_SKEW = 0.2
_PROFILE_SIDE = 900
_POINTS = 40_000


@dataclass(frozen=True)
class Turn:
    """How a picture was made upright: first the quarter turn, then the skew.

    Attributes:
        rotation: degrees clockwise, applied first.
        skew: degrees counter-clockwise, applied second; 0 for a straight page.
        width, height: of the picture before, in pixels.
    """

    rotation: Quarter
    skew: float
    width: int
    height: int

    @property
    def upright_size(self) -> tuple[int, int]:
        """Width and height of the upright picture: large enough that no corner is cut off."""
        width, height = self._turned_size
        sine, cosine = abs(np.sin(np.radians(self.skew))), abs(np.cos(np.radians(self.skew)))
        return round(width * cosine + height * sine), round(height * cosine + width * sine)

    @property
    def matrix(self) -> Matrix:
        """Maps pixels of the picture before to pixels of the upright one."""
        return self.skew_matrix @ self._quarter_matrix

    @property
    def _turned_size(self) -> tuple[int, int]:
        return (self.height, self.width) if self.rotation in (90, 270) else (self.width, self.height)

    @property
    def _quarter_matrix(self) -> Matrix:
        rows = {
            0: ((1, 0, 0), (0, 1, 0)),
            90: ((0, -1, self.height), (1, 0, 0)),
            180: ((-1, 0, self.width), (0, -1, self.height)),
            270: ((0, 1, 0), (-1, 0, self.width)),
        }[self.rotation]
        return np.array([*rows, (0, 0, 1)], dtype=np.float64)

    @property
    def skew_matrix(self) -> Matrix:
        """Maps pixels of the picture after its quarter turn to pixels of the upright one."""
        width, height = self._turned_size
        to_width, to_height = self.upright_size
        rows = np.asarray(cv2.getRotationMatrix2D((width / 2, height / 2), self.skew, 1.0), dtype=np.float64)
        rows[:, 2] += np.array(((to_width - width) / 2, (to_height - height) / 2))
        return np.vstack([rows, (0, 0, 1)])


def make_upright(picture: Picture, turner: Turner) -> tuple[Picture, Turn]:
    """Turn and straighten a scanned page.

    Returns:
        The upright picture and the turn that led to it. The same picture always yields the same turn.
    """
    return turned_as(picture, turner(picture))


def turned_as(picture: Picture, rotation: Quarter, skew: float | None = None) -> tuple[Picture, Turn]:
    """Turn a page by what is known of it.

    Args:
        picture: of the page as it came.
        rotation: degrees clockwise.
        skew: degrees counter-clockwise after that; None to be measured.

    Returns:
        The upright picture and the turn that led to it.
    """
    turned = quarter_turned(picture, rotation)
    turn = Turn(rotation, skew_of(turned) if skew is None else skew, picture.shape[1], picture.shape[0])
    return _straightened(turned, turn), turn


def quarter_turned(picture: Picture, rotation: Quarter) -> Picture:
    """The picture turned clockwise by whole quarters."""
    how = _QUARTERS.get(rotation)
    return np.ascontiguousarray(picture) if how is None else np.asarray(cv2.rotate(picture, how), dtype=np.uint8)


def skew_of(picture: Picture) -> float:
    """Degrees by which the picture has to be turned counter-clockwise so that its lines run level.

    The right angle is the one at which the rows of ink stand out most sharply: text lines and ruled lines alike. Angles
    under 0.2 degrees are left alone, and so is a picture without rows.
    """
    y, x = _ink_points(picture)
    if len(y) < 200:
        return 0.0
    coarse = _sharpest(y, x, np.arange(-MOST_SKEW, MOST_SKEW + 0.1, 0.5))
    fine = _sharpest(y, x, np.arange(coarse - 0.5, coarse + 0.51, 0.05))
    stands_out = _sharpness(y, x, fine) > 1.05 * _sharpness(y, x, 0.0)
    within_reach = _LEAST_SKEW <= abs(fine) < MOST_SKEW
    return round(float(fine), 2) if stands_out and within_reach else 0.0


def _ink_points(picture: Picture) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    small = grey_of(reduced(picture, _PROFILE_SIDE))
    paper = cv2.blur(small, (31, 31))
    ink = small.astype(np.int16) < paper.astype(np.int16) - 20
    # The shadow along the edge of a sheet that was scanned askew says nothing about its lines.
    margin = round(0.03 * _PROFILE_SIDE)
    ink[:margin], ink[-margin:], ink[:, :margin], ink[:, -margin:] = False, False, False, False
    y, x = np.nonzero(ink)
    step = max(1, len(y) // _POINTS)
    return y[::step].astype(np.float64), x[::step].astype(np.float64)


def _sharpest(y: npt.NDArray[np.float64], x: npt.NDArray[np.float64], angles: npt.NDArray[np.float64]) -> float:
    return float(max(angles, key=lambda angle: _sharpness(y, x, float(angle))))


def _sharpness(y: npt.NDArray[np.float64], x: npt.NDArray[np.float64], angle: float) -> float:
    radians = np.radians(angle)
    rows = np.round(y * np.cos(radians) - x * np.sin(radians)).astype(np.int64)
    profile = np.bincount(rows - rows.min()).astype(np.float64)
    return float(np.sum(np.diff(profile) ** 2))


def _straightened(turned: Picture, turn: Turn) -> Picture:
    if turn.skew == 0.0:
        return turned
    # What is filled in is what lies along the edge: beside a sheet on a table that is the table, which else would end in paper.
    edge = np.concatenate((turned[0], turned[-1], turned[:, 0], turned[:, -1]))
    red, green, blue = (int(value) for value in np.median(edge, axis=0))
    # Pixels of four bytes are sampled in half the time of those of three, and come out the same.
    straight = cv2.warpAffine(
        cv2.cvtColor(turned, cv2.COLOR_RGB2RGBA),
        turn.skew_matrix[:2],
        turn.upright_size,
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=(red, green, blue, 0),
    )
    return np.asarray(cv2.cvtColor(straight, cv2.COLOR_RGBA2RGB), dtype=np.uint8)
