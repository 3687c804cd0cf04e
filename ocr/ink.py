"""Ink: where a page is darker than its paper."""

from __future__ import annotations

import cv2
import numpy as np

from ocr.picture import Picture


def darkest(picture: Picture) -> Picture:
    """The darkest channel of an RGB picture, so that red and blue ink count as ink; shape (height, width)."""
    red, green, blue = cv2.split(picture)
    return np.asarray(cv2.min(cv2.min(red, green), blue), dtype=np.uint8)


def darkness(light: Picture) -> Picture:
    """By how much each pixel is darker than the paper around it, 0..255; shadows and tinted paper fall away.

    Args:
        light: at about 100 dpi, shape (height, width).
    """
    even = cv2.medianBlur(light, 3)
    paper = cv2.blur(cv2.dilate(even, np.ones((15, 15), np.uint8)), (31, 31))
    return np.asarray(cv2.subtract(paper, even), dtype=np.uint8)
