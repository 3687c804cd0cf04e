"""A line of a page as the recogniser wants it: levelled, 48 pixels high, in a few widths."""

from __future__ import annotations

from bisect import bisect_left
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from ocr.nets.detection import Quad
from ocr.picture import Picture

HEIGHT: Final = 48
"""Pixels; what the nets were trained with."""

_WIDTHS: Final[tuple[int, ...]] = (*range(64, 512, 64), *range(512, 3201, 128))
"""To one of these each line is filled up, so that the nets meet few shapes: a new one costs them 10 to 40 ms, and memory."""

_STANDING = 1.5
"""Times as high as wide from which a line may be written downwards."""


def size_of(quad: Quad) -> tuple[float, float]:
    """Length along the writing, and height, in pixels."""
    upper_left, upper_right, lower_right, lower_left = quad
    along = max(np.linalg.norm(upper_right - upper_left), np.linalg.norm(lower_right - lower_left))
    down = max(np.linalg.norm(lower_left - upper_left), np.linalg.norm(lower_right - upper_right))
    return float(along), float(down)


def pixels_about(quad: Quad) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of the whole pixels in which a line lies, none of them under 0."""
    (left, top), (right, bottom) = np.floor(quad.min(axis=0)).clip(0), np.ceil(quad.max(axis=0)).clip(0)
    return int(left), int(top), int(right), int(bottom)


def stands(quad: Quad) -> bool:
    """Whether a line is so much higher than wide that it may run downwards."""
    along, down = size_of(quad)
    return down >= _STANDING * along


def laid_down(quad: Quad) -> Quad:
    """The same place with its writing from top to bottom: its first corner is the upper right one."""
    return np.ascontiguousarray(np.roll(quad, -1, axis=0))


def part_of(quad: Quad, start: float, end: float) -> Quad:
    """The part of a line between two fractions of its length."""
    upper_left, upper_right, lower_right, lower_left = quad
    upper, lower = upper_right - upper_left, lower_right - lower_left
    corners = (
        upper_left + start * upper,
        upper_left + end * upper,
        lower_left + end * lower,
        lower_left + start * lower,
    )
    return np.asarray(corners, dtype=np.float32)


def grown(quad: Quad, along: float, down: float) -> Quad:
    """A line with more paper around it: by these shares of its height before and behind it, and above and below it."""
    length, height = size_of(quad)
    upper_left, upper_right, lower_right, lower_left = part_of(
        quad, -along * height / length, 1 + along * height / length
    )
    left, right = down * (lower_left - upper_left), down * (lower_right - upper_right)
    return np.asarray(
        (upper_left - left, upper_right - right, lower_right + right, lower_left + left), dtype=np.float32
    )


def width_of(quad: Quad) -> int:
    """Width of the cutting of a line, before it is filled up to its bucket."""
    along, down = size_of(quad)
    return int(np.clip(round(HEIGHT * along / max(down, 1.0)), 8, _WIDTHS[-1]))


def bucket_of(width: int) -> int:
    """The width to which a cutting is filled up."""
    return _WIDTHS[bisect_left(_WIDTHS, width)]


def cut(picture: Picture, quad: Quad, width: int, height: int = HEIGHT) -> Picture:
    """The line as RGB of shape (height, width, 3)."""
    along, down = size_of(quad)
    if down > 1.5 * height:
        # Large print is first averaged: sampling it thinly would tear thin strokes.
        native = _warped(picture, quad, max(1, round(along)), max(1, round(down)))
        return np.asarray(cv2.resize(native, (width, height), interpolation=cv2.INTER_AREA), dtype=np.uint8)
    return _warped(picture, quad, width, height)


def _warped(picture: Picture, quad: Quad, width: int, height: int) -> Picture:
    target = np.array([(0, 0), (width, 0), (0, height)], dtype=np.float32) - 0.5
    matrix = cv2.getAffineTransform(np.ascontiguousarray(quad[[0, 1, 3]]) - np.float32(0.5), target)
    warped = cv2.warpAffine(picture, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(warped, dtype=np.uint8)


def batch_of(cuttings: list[Picture], bucket: int) -> npt.NDArray[np.float32]:
    """Cuttings side by side for the net: BGR, -1..1, filled up with 0; shape (count, 3, 48, bucket)."""
    batch = np.zeros((len(cuttings), 3, HEIGHT, bucket), dtype=np.float32)
    for row, cutting in zip(batch, cuttings, strict=True):
        blob = cv2.dnn.blobFromImage(cutting, 1 / 127.5, mean=(127.5, 127.5, 127.5), swapRB=True)
        row[:, :, : cutting.shape[1]] = blob[0]
    return batch
