"""Round buttons to choose one of several by, in a cutting of a line: a ring, and a disc within it where it is chosen.

Forms that were filled in on a screen have them: ○全年开放 ◉季节性开放. A net takes such a ring for a speck, and leaves it out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import pi
from typing import Final, Literal

import cv2
import numpy as np
import numpy.typing as npt

from ocr.boxes.box_frames import HIGH, Frame, Ink, is_upon

Contour = npt.NDArray[np.int32]
Sort = Literal["ring", "disc", "other"]

_ROUND: Final = (0.8, 1.25)
"""The width of a ring to its height."""
_CIRCLE: Final = (0.86, 1.1)
"""What it bounds to the circle that is as wide and as high: a square has 1.27, a rhomb 0.64."""
_SMOOTH: Final = 1.06
"""The way around what is drawn tightly about it to that around this circle: a corner makes it longer."""
_COARSE: Final = 0.12
"""By how much the outline of a disc of some ten pixels may be farther from that of a circle."""
_OPEN: Final = 0.45
"""Of what a ring bounds, how much paper and disc there are within its stroke, at least."""
_DISC: Final = (0.12, 0.8)
"""Of what its stroke bounds, how much a disc takes."""
_SOLID: Final = 0.85
"""Of what a disc bounds, how much bears ink."""
_CENTRED: Final = 0.12
"""How far the middle of a disc may be from that of its ring, in the width of this."""
_OF_A_SIZE: Final = (0.7, 1.3)
"""How high a disc without a ring is, in the height of the rings beside it."""
_SPECK: Final = 0.02
"""Of what its stroke bounds, what is no mark."""


def rings_in(inks: Sequence[Ink]) -> list[Frame]:
    """The round buttons of a line from the left, none upon another.

    Args:
        inks: of the line, as :func:`ocr.boxes.box_frames.inks_of` tells them.

    Returns:
        each with all of it free where it is not chosen, and nothing where it is. A ring with anything but a disc in it, as ①
        and ㊞ are, is none; a disc without a ring is one beside rings of its size, and the point of a list elsewhere.
    """
    seen: list[tuple[Sort, Frame]] = []
    for ink in inks:  # the dark of it tells first: in pale ink the hole of an inner ring closes to a disc
        for sort, frame in _circles(ink):
            if not any(is_upon(frame, one) for _, one in seen):
                seen.append((sort, frame))
    high = max((one.bottom - one.top for sort, one in seen if sort == "ring"), default=0)
    return sorted(
        one
        for sort, one in seen
        if sort == "ring" or (sort == "disc" and _OF_A_SIZE[0] * high <= one.bottom - one.top <= _OF_A_SIZE[1] * high)
    )


def _circles(ink: Ink) -> Iterator[tuple[Sort, Frame]]:
    """The round things of a line."""
    contours, tree = cv2.findContours(ink.astype(np.uint8), cv2.RETR_TREE, cv2.CHAIN_APPROX_NONE)
    shapes = [np.asarray(one, np.int32) for one in contours]
    inside: dict[int, list[int]] = {}
    for index, (_, _, _, parent) in enumerate(tree[0].tolist() if shapes else ()):
        inside.setdefault(parent, []).append(index)
    least, most = (round(share * ink.shape[0]) for share in HIGH)
    for index in inside.get(-1, ()):
        left, top, wide, high = cv2.boundingRect(shapes[index])
        if not (least <= high <= most and _is_circle(shapes[index])):
            continue
        free = _free(ink, shapes, inside, index)
        sort: Sort = "ring" if free is not None else "disc" if _is_solid(ink, shapes[index]) else "other"
        yield sort, Frame(left, left + wide, top, top + high, free or 0.0, is_round=True)


def _is_circle(shape: Contour, slack: float = 0.0) -> bool:
    _, _, wide, high = cv2.boundingRect(shape)
    if not _ROUND[0] * high <= wide <= _ROUND[1] * high:
        return False
    tight = cv2.convexHull(shape)
    circle = pi * (wide - 1) * (high - 1) / 4
    way = pi * (wide + high - 2) / 2
    filled = cv2.contourArea(shape)
    return (
        (_CIRCLE[0] - slack) * circle <= filled
        and cv2.contourArea(tight) <= (_CIRCLE[1] + slack) * circle
        and cv2.arcLength(tight, closed=True) <= (_SMOOTH + slack / 2) * way
    )


def _free(ink: Ink, shapes: list[Contour], inside: dict[int, list[int]], ring: int) -> float | None:
    """1 where nothing is in a ring, 0 where a disc is; None where it is no button."""
    largest = max(inside.get(ring, ()), key=lambda one: cv2.contourArea(shapes[one]), default=None)
    if largest is None:
        return None
    hole = shapes[largest]
    bounded = cv2.contourArea(hole)
    if bounded < _OPEN * cv2.contourArea(shapes[ring]) or not _is_circle(hole):
        return None
    marks = [one for one in inside.get(largest, ()) if cv2.contourArea(shapes[one]) > _SPECK * bounded]
    if not marks:
        return 1.0
    return 0.0 if len(marks) == 1 and _is_disc(ink, hole, shapes[marks[0]]) else None


def _is_disc(ink: Ink, hole: Contour, mark: Contour) -> bool:
    if not (_is_circle(mark, _COARSE) and _DISC[0] <= cv2.contourArea(mark) / cv2.contourArea(hole) <= _DISC[1]):
        return False
    left, top, wide, high = cv2.boundingRect(mark)
    around = cv2.boundingRect(hole)
    aside = max(abs(left + wide / 2 - around[0] - around[2] / 2), abs(top + high / 2 - around[1] - around[3] / 2))
    return bool(aside <= _CENTRED * around[2] and _is_solid(ink, mark))


def _is_solid(ink: Ink, mark: Contour) -> bool:
    left, top, wide, high = cv2.boundingRect(mark)
    return bool(ink[top : top + high, left : left + wide].sum() >= _SOLID * cv2.contourArea(mark))
