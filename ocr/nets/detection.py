"""Where lines of text are: a net paints every pixel by how likely it is text, and what it paints is cut into boxes.

The net is a "differentiable binarization" one (Liao et al., AAAI 2020, arXiv:1911.08947): it paints a shrunken core of each
line, so that neighbours do not touch, and the core's box is grown back by a distance in proportion to its shape.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from ocr.nets.backends import Backend
from ocr.nets.inference import Net, load_painter
from ocr.nets.models import DETECTION
from ocr.picture import Picture, halved

SIDE: Final = 1280
"""Longer side of the picture in which lines are sought: with less, lines of dense pages are lost."""

_STEP: Final = 32
"""The net halves its picture five times."""

_MEAN: Final = (0.406, 0.456, 0.485)
_SPREAD: Final = (0.225, 0.224, 0.229)
"""Blue, green, red, as shares of 255: what the net was trained with."""

_AS_TRAINED: Final = cv2.dnn.Image2BlobParams(
    scalefactor=[1 / (255 * one) for one in _SPREAD], mean=[255 * one for one in _MEAN], swapRB=True
)

_TEXT = 0.25
"""Likelihood from which a pixel is of a line's core."""

_LINE = 0.4
"""Mean likelihood over a core's box from which it is a line."""

_GROWTH = 1.5
"""A core's box grows on each side by this times its area over its circumference."""

_SMALLEST = 3.0
_MOST_LINES: Final = 3000

Quad = npt.NDArray[np.float32]
"""Four corners of a line, from its upper left one clockwise along its writing; shape (4, 2), pixels."""


class Found(NamedTuple):
    """A line that was found.

    Attributes:
        quad: its place.
        score: mean likelihood over its core, 0..1.
    """

    quad: Quad
    score: float


class Detector:
    """Finds the lines of an upright page."""

    def __init__(self, threads: int = 1, backend: Backend | None = None) -> None:
        self._net: Net = load_painter(DETECTION, threads, backend)

    def __call__(self, picture: Picture) -> list[Found]:
        """The lines of an RGB picture, in no order."""
        blob = _blob(picture)
        likely = self._net(blob)[0, 0]
        scale = (picture.shape[1] / likely.shape[1], picture.shape[0] / likely.shape[0])
        return [Found(_scaled(rectangle, scale), score) for rectangle, score in _cores(likely)]


def _blob(picture: Picture) -> npt.NDArray[np.float32]:
    height, width = picture.shape[:2]
    scale = min(1.0, SIDE / max(height, width))
    size = tuple(max(_STEP, round(side * scale / _STEP) * _STEP) for side in (width, height))
    while min(picture.shape[0] / size[1], picture.shape[1] / size[0]) >= 2:
        picture = halved(picture)
    small = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_LINEAR), dtype=np.uint8)
    return np.asarray(cv2.dnn.blobFromImageWithParams(small, _AS_TRAINED), dtype=np.float32)


Rectangle = tuple[Sequence[float], tuple[float, float], float]
"""Centre, size and angle, as OpenCV gives them."""


def _cores(likely: npt.NDArray[np.float32]) -> list[tuple[Rectangle, float]]:
    """The boxes of what is painted, grown, with their scores."""
    painted = (likely > _TEXT).astype(np.uint8)
    contours, _ = cv2.findContours(painted, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    found = []
    for contour in contours[:_MOST_LINES]:
        centre, (width, height), angle = cv2.minAreaRect(contour)
        if min(width, height) < _SMALLEST:
            continue
        score = _score(likely, contour)
        if score >= _LINE:
            grow = width * height * _GROWTH / (width + height)
            found.append(((centre, (width + grow, height + grow), angle), score))
    return found


def _score(likely: npt.NDArray[np.float32], contour: cv2.typing.MatLike) -> float:
    """Mean likelihood over the box of a contour."""
    left, top, width, height = cv2.boundingRect(contour)
    corners = cv2.boxPoints(cv2.minAreaRect(contour)) - (left, top)
    mask = np.zeros((height, width), dtype=np.uint8)
    cv2.fillPoly(mask, [corners.round().astype(np.int32)], 1)
    return float(cv2.mean(likely[top : top + height, left : left + width], mask)[0])


def _scaled(rectangle: Rectangle, scale: tuple[float, float]) -> Quad:
    """The corners in pixels of the picture, the upper left one first."""
    corners = cv2.boxPoints(rectangle)
    left, right = corners[corners[:, 0].argsort()].reshape(2, 2, 2)
    left, right = left[left[:, 1].argsort()], right[right[:, 1].argsort()]
    return np.asarray(np.array([left[0], right[0], right[1], left[1]]) * scale, dtype=np.float32)
