"""Lines of a strewn copy of which wiping left so little that they were not found: thin page numbers, above all.

They are sought once more where the picture that keeps what lies close to print has ink beside every line that was found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from ocr.ink import blobs
from ocr.nets.detection import Found, Quad
from ocr.picture import Picture
from ocr.specks import Cleaned
from ocr.spelling.cuttings import pixels_about
from ocr.spelling.spelt import Spelt

_WORTH_IT: Final = 40
"""Pixels of such ink, close together, from which it is worth looking; a speck and its rim have some twenty at 200 dpi."""

_TOGETHER: Final = 60
"""Of the page's width the share, one over it, within which that ink is together along a line: two characters."""

_RIM: Final = 4
"""Pixels about a line that are the line's."""

_APART: Final = 0.3
"""Share of a line that may lie within those that are known."""

_SURE: Final = 0.75
_CHARACTERS: Final = 2
"""Mean belief in a line, and letters and digits from which it is one: specks by themselves are read as a 0 or a 一."""


def lost_lines(
    cleaned: Cleaned,
    known: Sequence[Quad],
    find: Callable[[Picture], Sequence[Found]],
    spell_all: Callable[[Picture, Sequence[Quad]], list[Spelt]],
) -> list[Spelt]:
    """The lines that only the picture with torn print shows.

    Args:
        cleaned: the page.
        known: the lines that were found on it without all that may be a speck.
        find: finds the lines of a picture.
        spell_all: reads lines of a picture, as :meth:`ocr.spelling.recognition.Recogniser.spell_all`.
    """
    if cleaned.kept is cleaned.wiped or not _has_ink_beside(cleaned, known):
        return []
    boxes = [pixels_about(quad) for quad in known]
    new = [found.quad for found in find(cleaned.kept) if _share_within(pixels_about(found.quad), boxes) <= _APART]
    return [line for line in spell_all(cleaned.kept, new) if _is_line(line)]


def _has_ink_beside(cleaned: Cleaned, known: Iterable[Quad]) -> bool:
    beside = cleaned.differing.copy()
    for quad in known:
        left, top, right, bottom = pixels_about(quad)
        beside[max(top - _RIM, 0) : bottom + _RIM, max(left - _RIM, 0) : right + _RIM] = False
    reach = max(beside.shape[1] // _TOGETHER, 1)
    spread = cv2.dilate(beside.view(np.uint8), np.ones((max(reach // 2, 1), 2 * reach), np.uint8))
    labels = blobs(np.asarray(spread, np.uint8))[0]
    return int(np.bincount(labels[beside], minlength=1).max()) >= _WORTH_IT


def _share_within(box: tuple[int, int, int, int], others: Sequence[tuple[int, int, int, int]]) -> float:
    """How much of a box lies in that of the others in which most of it lies."""
    if not others:
        return 0.0
    each: npt.NDArray[np.float64] = np.array(others, dtype=np.float64)
    wide = (np.minimum(each[:, 2], box[2]) - np.maximum(each[:, 0], box[0])).clip(0)
    high = (np.minimum(each[:, 3], box[3]) - np.maximum(each[:, 1], box[1])).clip(0)
    return float((wide * high).max() / max((box[2] - box[0]) * (box[3] - box[1]), 1))


def _is_line(line: Spelt) -> bool:
    return line.mean >= _SURE and sum(sign.isalnum() for sign in line.text) >= _CHARACTERS
