"""One place of a page read once more, by a named engine: a second opinion on a field that is in dispute."""

from __future__ import annotations

import cv2
import numpy as np

from ocr.document import Document
from ocr.picture import Picture, with_rim
from ocr.reader import PageReader
from ocr.seals.finding import FADED, fade, find_seals
from ocr.specks import without_specks
from ocr.upright import Quarter, turned_as
from ocr.written import leans_to_writing
from pipelines.text import Box, Line, SecondReading

_AROUND = 0.35
"""Of the height of the place: what is read beyond it, so that no stroke is cut off."""

_BLANK = 24
"""Pixels of paper laid around what was cut out: engines lose characters that touch the edge."""

_LEAST_HEIGHT = 64
"""Pixels. A flatter strip is enlarged, for tesseract above all."""


def read_place(
    document: Document, number: int, place: Box, reader: PageReader, rotation: Quarter, skew: float | None = None
) -> SecondReading:
    """Read one place of a page once more, always from its picture, also where the page has text of its own.

    Args:
        document: the opened file.
        number: of the page, from 1.
        place: as fractions of the upright page, as readings and reports give it.
        reader: who is asked.
        rotation: of the page's reading (:class:`pipelines.text.PageText`), so that places agree.
        skew: the same.

    Returns:
        The lines that stand there, in reading order, with their places on the whole page; none where the reader finds
        nothing, which is no proof that nothing is there. And whether the place looks written by hand.

    Raises:
        PageUnreadable: DAMAGED or ENGINE.
    """
    raw = document.page(number)
    if raw.layer is not None and raw.layer.rotation == rotation:
        skew = 0.0  # its places come from its own text, which nobody straightened
    upright, _ = turned_as(raw.picture, rotation, skew)
    height, width = upright.shape[:2]
    left, top, right, bottom = _pixels(place, width, height)
    faded = fade(upright, find_seals(upright, colours=FADED))
    writing = leans_to_writing(faded[with_rim(place, height, width, 0)])
    clean = without_specks(faded).wiped
    framed, scale = _framed(clean[top:bottom, left:right])
    lines = reader.read(framed)
    back = _Back((left, top), scale, framed, upright)
    placed = tuple(back.line(line) for line in lines)
    return SecondReading(page=number, box=place, engine=reader.name, lines=placed, writing=writing)


def _pixels(place: Box, width: int, height: int) -> tuple[int, int, int, int]:
    around = max(8.0, _AROUND * (place.bottom - place.top) * height)
    left, top = max(0, int(place.left * width - around)), max(0, int(place.top * height - around))
    right, bottom = (
        min(width, int(place.right * width + around) + 1),
        min(height, int(place.bottom * height + around) + 1),
    )
    return left, top, right, bottom


def _framed(part: Picture) -> tuple[Picture, float]:
    """The part on a margin of its own paper, and by how much it was enlarged."""
    scale = max(1.0, _LEAST_HEIGHT / max(part.shape[0], 1))
    if scale > 1:
        size = (round(part.shape[1] * scale), round(part.shape[0] * scale))
        part = np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_CUBIC), dtype=np.uint8)
    paper = [int(value) for value in np.percentile(part.reshape(-1, 3), 80, axis=0)]
    sides = (_BLANK, _BLANK, _BLANK, _BLANK)
    return np.asarray(cv2.copyMakeBorder(part, *sides, cv2.BORDER_CONSTANT, value=paper), dtype=np.uint8), scale


class _Back:
    """From fractions of the cut-out part to fractions of the page."""

    def __init__(self, corner: tuple[int, int], scale: float, framed: Picture, page: Picture) -> None:
        (high, wide), (height, width) = framed.shape[:2], page.shape[:2]
        self._across = (wide / scale / width, (corner[0] - _BLANK / scale) / width)
        self._down = (high / scale / height, (corner[1] - _BLANK / scale) / height)

    def line(self, line: Line) -> Line:
        """The same line, placed on the page."""
        words = tuple(word.model_copy(update={"box": self.box(word.box)}) for word in line.words)
        return line.model_copy(update={"box": self.box(line.box), "words": words})

    def box(self, box: Box) -> Box:
        """The same place on the page."""
        (wide, from_left), (high, from_top) = self._across, self._down
        sides = (
            from_left + wide * box.left,
            from_top + high * box.top,
            from_left + wide * box.right,
            from_top + high * box.bottom,
        )
        return Box(*(round(min(max(side, 0.0), 1.0), 5) for side in sides))
