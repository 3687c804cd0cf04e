"""What a page with a text of its own shows beside that text: values drawn as outlines, pasted as pictures, written by pen.

A form that was filled in with another program, on a tablet or by hand holds its labels as text and its values as shapes or
pictures. To the text such a field is blank, and a citizen would be told to fill in what is there for all to see. So what is
inked beside the text is read from the picture of the page, the text itself wiped away.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from ocr.layout.reading_order import in_reading_order
from ocr.picture import Picture, with_rim
from ocr.reader import PageReader
from pipelines.errors import PageUnreadable
from pipelines.text import Box, Line, Stroke

_BELIEVED: Final = 0.8
"""Confidence from which a line is print or writing: what a reader makes of a logo or a portrait is less."""

_MOST: Final = 0.99
"""The most that such a line is believed: a confidence of 1 is that of a page's own text."""

_RIM: Final = 0.1
"""Heights of a word about it that are wiped with it."""

_SHARED: Final = 0.5
"""Share of a line's place under the text from which it is that text, read once more."""

_FRAMES: Final = frozenset("口囗一丨丶〇工")
"""What a reader makes of boxes, rules and specks, where they stand alone."""


def with_shown(
    picture: Picture, lines: tuple[Line, ...], strokes: Sequence[Stroke], reader: PageReader
) -> tuple[Line, ...]:
    """The lines of a page's own text, and among them those that it only shows.

    Args:
        picture: the upright page, its seals faded.
        lines: its own text.
        strokes: ink on it that is no own text.
        reader: of pictures.

    Returns:
        In reading order; what was read has a confidence below 1. Where the engine fails the text is not lost with it: that ink
        was left unread is told by the strokes.
    """
    if not strokes:
        return lines
    try:
        read = reader.read(_without(picture, lines))
    except PageUnreadable:
        return lines
    shown = [line for line in map(_meant, read) if line is not None and _is_beside(line, lines, strokes)]
    return in_reading_order([*lines, *shown]) if shown else lines


def _without(picture: Picture, lines: Sequence[Line]) -> Picture:
    """The picture with its text wiped."""
    height, width = picture.shape[:2]
    wiped = picture.copy()
    for box in _places(lines):
        wiped[with_rim(box, height, width, _RIM * (box.bottom - box.top) * height)] = 255
    return wiped


def _places(lines: Sequence[Line]) -> Iterator[Box]:
    return (word.box for line in lines for word in line.words or (line,))


def _meant(line: Line) -> Line | None:
    """A line as it is believed; None where it says nothing."""
    text = [sign for sign in line.text if sign.isdigit() or sign.isalpha()]
    if line.confidence < _BELIEVED or not text or (len(text) == 1 and text[0] in _FRAMES):
        return None
    words = tuple(
        word.model_copy(update={"confidences": tuple(min(one, _MOST) for one in word.confidences)})
        for word in line.words
    )
    return line.model_copy(update={"confidence": min(line.confidence, _MOST), "words": words})


def _is_beside(line: Line, lines: Sequence[Line], strokes: Sequence[Stroke]) -> bool:
    """Whether a line stands where there is ink, and not where there is text."""
    own = sum(_shared(line.box, box) for box in _places(lines))
    return own < _SHARED and any(_shared(line.box, stroke.box) > 0 for stroke in strokes)


def _shared(one: Box, other: Box) -> float:
    """Share of a place that another covers, 0..1."""
    across = min(one.right, other.right) - max(one.left, other.left)
    down = min(one.bottom, other.bottom) - max(one.top, other.top)
    area = (one.right - one.left) * (one.bottom - one.top)
    return max(across, 0.0) * max(down, 0.0) / area
