"""The picture of a page: RGB, 8 bits, shape (height, width, 3), and what is done to every picture alike."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from pipelines.text import Box

Picture = npt.NDArray[np.uint8]
"""RGB picture of shape (height, width, 3), or a grey one of shape (height, width)."""

MOST_PIXELS: Final = 18_000_000
"""Largest picture that is read: A3 at 300 dpi. Larger ones are scaled down, not refused."""

MOST_LENGTH: Final = 18_000
"""Pixels of the longer side of a picture that is read: a long picture of a telephone's screen is scaled down, too."""

MOST_DECODED_PIXELS: Final = 89_000_000
"""Pixels of one picture of a file, checked before decoding: A3 at 600 dpi has 70 million. A larger one is refused, or not shown at its size."""

SHOWN_WIDTH: Final = 2000
"""Widest picture that is handed to people."""

# One process a core, one thread each: OpenCV's own pool only makes the cores fight.
cv2.setNumThreads(1)


def within(picture: Picture, most_pixels: int = MOST_PIXELS) -> Picture:
    """The picture, scaled down if it has more pixels than may be read."""
    height, width = picture.shape[:2]
    if height * width <= most_pixels and max(height, width) <= MOST_LENGTH:
        return picture
    return resized(picture, 0.9999 * min((most_pixels / (height * width)) ** 0.5, MOST_LENGTH / max(height, width)))


def resized(picture: Picture, scale: float) -> Picture:
    """The picture scaled by ``scale`` < 1, by averaging areas."""
    height, width = picture.shape[:2]
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def reduced(picture: Picture, side: int) -> Picture:
    """The picture with its longer side at most ``side``; a smaller one as it is.

    Halving by whole pixels takes a tenth of the time of averaging areas of broken size, so that is done first.
    """
    while max(picture.shape[:2]) >= 2 * side:
        picture = halved(picture)
    longer = max(picture.shape[:2])
    if longer <= side:
        return picture
    size = tuple(max(1, round(length * side / longer)) for length in picture.shape[1::-1])
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_LINEAR), dtype=np.uint8)


def halved(picture: Picture) -> Picture:
    """The picture at half its size: four pixels become one."""
    height, width = (length // 2 for length in picture.shape[:2])
    whole = picture[: 2 * height, : 2 * width]
    return np.asarray(cv2.resize(whole, (width, height), interpolation=cv2.INTER_AREA), dtype=np.uint8)


def grey_of(picture: Picture) -> Picture:
    """Luminance, shape (height, width)."""
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), dtype=np.uint8)


def jpeg_of(picture: Picture, *, widest: int = SHOWN_WIDTH, quality: int = 85) -> bytes:
    """The picture as JPEG without any metadata, at most ``widest`` pixels wide."""
    height, width = picture.shape[:2]
    shown = picture
    if width > widest:
        shown = reduced(picture, round(widest * max(1.0, height / width)))
    good, data = cv2.imencode(".jpg", cv2.cvtColor(shown, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not good:
        raise ValueError("the picture cannot be encoded as JPEG")
    return bytes(data.tobytes())


def with_rim(box: Box, height: int, width: int, rim: float) -> tuple[slice, slice]:
    """The rows and columns of a place and of so many pixels around it, as far as the picture goes."""
    rows = slice(max(0, int(box.top * height - rim)), int(np.ceil(box.bottom * height + rim)))
    return rows, slice(max(0, int(box.left * width - rim)), int(np.ceil(box.right * width + rim)))


def box_in(left: float, top: float, right: float, bottom: float, width: float, height: float) -> Box | None:
    """Pixels to fractions of the page, clipped to it; None for a place that lies off the page."""
    box = Box(
        round(min(max(left / width, 0.0), 1.0), 5),
        round(min(max(top / height, 0.0), 1.0), 5),
        round(min(max(right / width, 0.0), 1.0), 5),
        round(min(max(bottom / height, 0.0), 1.0), 5),
    )
    return box if box.left < box.right and box.top < box.bottom else None
