"""The net that tells which way is up, taken from the installed wheel."""

from __future__ import annotations

from typing import Any, Final

import cv2
import numpy as np

from ocr.nets.inference import load
from ocr.nets.models import ORIENTATION
from ocr.picture import Picture, halved
from ocr.upright import Quarter

_SHORT_SIDE = 256
_CROP = 224
_MEAN: Final = (0.485, 0.456, 0.406)
_SPREAD: Final = (0.229, 0.224, 0.225)
_AS_TRAINED: Final = cv2.dnn.Image2BlobParams(
    scalefactor=[1 / (255 * one) for one in _SPREAD], mean=[255 * one for one in _MEAN]
)
"""How red, green and blue were normalised."""

_LABELS: Final = (0, 90, 180, 270)
"""Degrees clockwise by which a page lies turned, in the order of the net's answers."""

_SURE = 0.5
"""Least probability at which a page is turned; under it the page stays as it was laid on the glass."""


class OrientationNet:
    """Tells the quarter turn of a page; a :data:`ocr.upright.Turner`.

    The wheel's own front end runs the same crop three times with as many threads as the machine has; this one looks
    at three different crops along the longer side, with one thread.
    """

    def __init__(self, threads: int = 1) -> None:
        self._net = load(ORIENTATION, threads)

    def __call__(self, picture: Picture) -> Quarter:
        """Degrees clockwise that make the picture upright; 0 where the net is not sure."""
        probabilities = self._net(_crops(picture)).mean(axis=0)
        best = int(np.argmax(probabilities))
        if probabilities[best] < _SURE:
            return 0
        # The label says how far the page was turned clockwise; it is turned back.
        back = (360 - _LABELS[best]) % 360
        return {0: 0, 90: 90, 180: 180, 270: 270}[back]  # type: ignore[return-value] # the four keys are Quarters


def _crops(picture: Picture) -> np.ndarray[Any, np.dtype[np.float32]]:
    """Three square crops along the longer side, normalised as the net was trained; shape (3, 3, 224, 224)."""
    while min(picture.shape[:2]) >= 2 * _SHORT_SIDE:
        picture = halved(picture)
    height, width = picture.shape[:2]
    scale = _SHORT_SIDE / min(height, width)
    size = (max(_CROP, round(width * scale)), max(_CROP, round(height * scale)))
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    crops = []
    for part in (0.5, 0.15, 0.85):
        top = round((small.shape[0] - _CROP) * (part if height >= width else 0.5))
        left = round((small.shape[1] - _CROP) * (part if width > height else 0.5))
        crops.append(small[top : top + _CROP, left : left + _CROP])
    return np.asarray(cv2.dnn.blobFromImagesWithParams(crops, _AS_TRAINED), dtype=np.float32)
