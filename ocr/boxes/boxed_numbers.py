"""Numbers of which each character stands in a box of its own: 身份证号码 in eighteen boxes.

The detector finds some of such characters and passes over others, for a character between two rules looks like a part of
them. So the boxes are sought by their rules, what stands in them is put side by side without these, and is read as one line.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import cv2
import numpy as np

from ocr.boxes.box_rows import BoxRow, Rectangle, lies_in, rows_of_boxes
from ocr.nets.detection import Quad
from ocr.picture import Picture, grey_of
from ocr.spelling.spelt import Spelt, folded

_RIMS: Final = (0.16, 0.08)
"""Of a box, what is cut off with its rules on the left and right, and above and below: digits are narrow, and a net makes
more of them where they stand close."""
_SIDE: Final = 48
"""Pixels to which a box is scaled."""
_INK: Final = 40
_BLANK: Final = 0.01
"""Steps of 255 by which ink is darker than the paper of its box, and its share of a box from which something stands there."""

_BELIEVED: Final = 0.7
"""Least belief in a character of what is read."""

SpellOne = Callable[[Picture, Quad], Spelt]


def with_boxed_numbers(picture: Picture, lines: Sequence[Spelt], spell: SpellOne) -> list[Spelt]:
    """The lines of a page with what stands in a row of boxes as one line.

    Args:
        picture: the upright RGB page.
        lines: as they were read on it.
        spell: reads one line of a picture thoroughly.
    """
    told = list(lines)
    for row in rows_of_boxes(picture, lines):
        number = _read(picture, row, spell)
        if number is not None:
            told = [line for line in told if not lies_in(line, row)] + [number]
    return told


def _read(picture: Picture, row: BoxRow, spell: SpellOne) -> Spelt | None:
    """What stands in the boxes as one line; None where not as many characters are read as boxes bear ink."""
    inner = [_inner(picture, box) for box in row.each]
    filled = [place for place, patch in enumerate(inner) if _bears_ink(patch)]
    if not filled:
        return None
    strip = np.ascontiguousarray(np.concatenate([inner[place] for place in filled], axis=1))
    high, wide = strip.shape[:2]
    spelt = spell(strip, np.array([(0, 0), (wide, 0), (wide, high), (0, high)], dtype=np.float32))
    signs = [(folded(sign), belief) for sign, belief in zip(spelt.text, spelt.beliefs, strict=True) if sign.isalnum()]
    text, beliefs = "".join(sign for sign, _ in signs), tuple(belief for _, belief in signs)
    if len(text) != len(filled) or not text.isascii() or min(beliefs) < _BELIEVED:
        return None
    quad = row.quad
    start, length = float(quad[0, 0]), float(quad[1, 0] - quad[0, 0])
    centres = tuple((row.each[place][0] + row.each[place][2] / 2 - start) / length for place in filled)
    return Spelt(text, beliefs, centres, quad)


def _inner(picture: Picture, box: Rectangle) -> Picture:
    """What stands in a box, without its rules."""
    left, top, wide, high = box
    x, y = round(_RIMS[0] * wide), round(_RIMS[1] * high)
    patch = picture[top + y : top + high - y, left + x : left + wide - x]
    width = max(1, round(_SIDE * patch.shape[1] / max(patch.shape[0], 1)))
    return np.asarray(cv2.resize(patch, (width, _SIDE), interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _bears_ink(patch: Picture) -> bool:
    light = grey_of(patch)
    return float((light < np.percentile(light, 80) - _INK).mean()) >= _BLANK
