"""Print under a seal that is no red one: in grey its ink is dark, in blue it is what pens write, and neither is bleached.

It hides print from the detector, or cuts a line where its edge lies: 经办人：葛涵玉 comes as 经办人：葛涵, 日期：2018年2月17日 as
two pieces, and no belief tells. So what stands about such a seal is read once more with all ink bleached that is paler than
print, and with what is wider than a stroke of print taken for paper. What that shows of a line beside what is known of it is
taken over; what was read stands but for a few signs in a longer or surer line, and handwriting in a pale ink, which that may
hide, as it was.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import LCSseq

from ocr.lines import around, touches
from ocr.picture import Picture, box_in, grey_of
from ocr.reader import PageReader
from pipelines.text import Box, Line, Seal

_MOST: Final = 8
"""Seals of a page about which is read once more: a page of circles shall not cost an hour."""

_AROUND: Final = 0.015
"""Of the longer side of the page: what is read around the seal and the lines that it touches, so that no stroke is cut."""

_PAPER, _DARK = 85, 0.5
"""Percentiles of what is paper and of what is print about a seal."""

_CONTRAST: Final = 60
"""Steps of 255 between them under which nothing can be told apart."""

_PALER: Final = 0.5
"""Of the way from print to paper: ink from there on is the seal's, and where most of it is darker, from where the two part."""

_BLEACHED: Final = 0.25
"""Share of the ink within the seal that must be paler: on a copy in black and white a seal is as dark as print."""

_INK, _APART = 0.25, 0.2
"""Of the same way: ink begins there, and print is told from a seal's ink there or farther."""

_STROKE: Final = 0.0045
"""Of the shorter side of the page: what is wider is no stroke of print (7 pixels of A4 at 200 dpi)."""

_SURE: Final = 0.95
"""Belief in a line under which it is not taken over, of a line or of none."""

_LEAST: Final = 0.9
"""Belief in each of its letters, digits and characters."""

_LOST: Final = 0.2
"""Share of the signs of the known line that may be others: the seal's own, read into it."""

_SIGNS: Final = 3
"""Letters, digits and characters of a line that was not known, at least: fewer are what a name seal says."""

_WITHIN: Final = 0.6
"""Share of a known line that lies within the new one of which it is a part."""


def with_print_under(
    picture: Picture, lines: Sequence[Line], seals: Sequence[Seal], reader: PageReader
) -> tuple[Line, ...]:
    """The lines of a page, with what stands under its grey and blue seals.

    Args:
        picture: the upright RGB page, its red seals bleached or not.
        lines: as they were read.
        seals: found on it.
        reader: who read, and reads once more.
    """
    known = list(lines)
    for seal in [one for one in seals if one.colour != "red" and one.shape != "part"][:_MOST]:
        place = _place(picture, seal, known)
        part = picture[place]
        light = np.asarray(part.max(axis=2) if seal.colour == "blue" else grey_of(part), np.uint8)
        for bleached, pale in _bleached(light, min(picture.shape[:2])):
            read = reader.read(np.asarray(cv2.cvtColor(bleached, cv2.COLOR_GRAY2RGB), np.uint8))
            for line in _put_back(read, place, picture):
                _take_over(known, line, seal.box, joins=pale)
    return tuple(known)


def _place(picture: Picture, seal: Seal, lines: Sequence[Line]) -> tuple[slice, slice]:
    """Rows and columns of a seal and of the lines that it touches."""
    height, width = picture.shape[:2]
    rim = round(_AROUND * max(height, width))
    left, top, right, bottom = around([seal.box, *(line.box for line in lines if touches(line.box, seal.box))])
    return (
        slice(max(0, round(top * height) - rim), round(bottom * height) + rim),
        slice(max(0, round(left * width) - rim), round(right * width) + rim),
    )


def _bleached(light: npt.NDArray[np.uint8], side: int) -> Iterator[tuple[Picture, bool]]:
    """What stands about a seal without its ink, in two or three ways; none where the seal is as dark as print.

    Args:
        light: shape (height, width).
        side: the shorter side of the page in pixels.

    Yields:
        the picture, and whether pale ink is gone from it: where it is not, pieces that say the same may be joined by the
        seal's own words.
    """
    dark, paper = (float(one) for one in np.percentile(light, (_DARK, _PAPER)))
    span = paper - dark
    if span < _CONTRAST:
        return
    ink = light[light < paper - _INK * span]
    parted = (_between(ink) - dark) / span
    if parted < _APART or np.count_nonzero(ink >= dark + min(parted, _PALER) * span) < _BLEACHED * ink.size:
        return
    for share in (_PALER, parted) if parted < _PALER - _APART / 2 else (_PALER,):
        yield _scaled((light.astype(np.float32) - dark) / (share * span)), True
    # A seal that is nearly as dark as print is at least wider than its strokes.
    wide = max(3, round(_STROKE * side)) | 1
    closed = cv2.morphologyEx(light, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (wide, wide)))
    yield _scaled(light.astype(np.float32) / np.maximum(cv2.GaussianBlur(closed, (0, 0), 1), 1)), False


def _between(ink: npt.NDArray[np.uint8]) -> float:
    """Half way between the two shades that part ink best (Otsu, 1979); its one shade where it has no more."""
    middle = cv2.threshold(ink, 0, 255, cv2.THRESH_OTSU)[0]
    dark, pale = ink[ink <= middle], ink[ink > middle]
    return float(dark.mean() + pale.mean()) / 2 if dark.size and pale.size else float(ink.mean())


def _scaled(share: npt.NDArray[np.floating]) -> Picture:
    return np.asarray((255 * share).clip(0, 255), np.uint8)


def _put_back(lines: Sequence[Line], place: tuple[slice, slice], picture: Picture) -> Iterator[Line]:
    """Lines of a part of a page as lines of the page."""
    height, width = picture.shape[:2]
    (top, bottom, _), (left, right, _) = (part.indices(most) for part, most in zip(place, (height, width), strict=True))

    def back(box: Box) -> Box | None:
        across, down = right - left, bottom - top
        return box_in(
            left + box.left * across,
            top + box.top * down,
            left + box.right * across,
            top + box.bottom * down,
            width,
            height,
        )

    for line in lines:
        box = back(line.box)
        words = [(word, back(word.box)) for word in line.words]
        if box is not None:
            placed = tuple(word.model_copy(update={"box": one}) for word, one in words if one is not None)
            yield line.model_copy(update={"box": box, "words": placed})


def _take_over(known: list[Line], new: Line, seal: Box, *, joins: bool) -> None:
    """A line that says more than what is known of it, in the place of that; one of which nothing is known, where it is read."""
    if not (touches(new.box, seal) and _is_sure(new)):
        return
    parts = [index for index, line in enumerate(known) if _is_part(line.box, new.box)]
    signs = _signs(new.text)
    if not parts:
        if len(signs) >= _SIGNS and not any(_overlap(line.box, new.box) for line in known):
            known.insert(_turn(known, new.box), new)
        return
    if any(_says_part_of(line, new) for index, line in enumerate(known) if index not in parts):
        return  # what both say would stand twice
    own = [index for index in parts if _says_part_of(known[index], new)]
    old = "".join(_signs(known[index].text) for index in sorted(own, key=lambda index: known[index].box.left))
    if not (_says_more(signs, old) or (joins and len(own) > 1 and signs == old)):
        return
    known[own[0]] = new
    known[:] = [line for index, line in enumerate(known) if index not in own[1:]]


def _turn(known: Sequence[Line], new: Box) -> int:
    """When a line is read: behind what stands before it at its height, or right above it; else before what is below it."""
    middle = (new.top + new.bottom) / 2
    level = [
        at for at, line in enumerate(known) if line.box.top < middle < line.box.bottom and line.box.right <= new.left
    ]
    column = [at for at, line in enumerate(known) if line.box.left < new.right and line.box.right > new.left]
    above = [at for at in column if (known[at].box.top + known[at].box.bottom) / 2 < middle]
    below = [at for at in column if at not in above]
    if level:
        return 1 + max(level, key=lambda at: known[at].box.right)
    if above:
        return 1 + max(above, key=lambda at: known[at].box.bottom)
    return min(below, key=lambda at: known[at].box.top, default=len(known))


def _says_more(new: str, old: str) -> bool:
    """Whether a reading without a seal's ink holds another one, but for a few signs that the ink made of it."""
    lost = len(old) - LCSseq.similarity(old, new)
    return bool(old) and len(new) > len(old) - lost and len(new) >= len(old) and lost <= _LOST * len(old) and new != old


def _is_sure(line: Line) -> bool:
    beliefs = [
        belief
        for word in line.words
        for sign, belief in zip(word.text, word.confidences or (), strict=False)
        if sign.isalnum()
    ]
    return line.confidence >= _SURE and min(beliefs, default=1.0) >= _LEAST


def _signs(text: str) -> str:
    return "".join(sign for sign in text if sign.isalnum())


def _is_part(one: Box, of: Box) -> bool:
    """Whether most of a line lies within another, at its height."""
    wide = min(one.right, of.right) - max(one.left, of.left)
    middle = (one.top + one.bottom) / 2
    return of.top < middle < of.bottom and wide >= _WITHIN * (one.right - one.left)


def _says_part_of(one: Line, other: Line) -> bool:
    """Whether a line lies over another one and says half of itself with it."""
    mine = _signs(one.text)
    return bool(mine) and _overlap(one.box, other.box) and 2 * LCSseq.similarity(mine, _signs(other.text)) >= len(mine)


def _overlap(one: Box, other: Box) -> bool:
    """Whether two lines lie over one another, by more than their rims."""
    wide = min(one.right, other.right) - max(one.left, other.left)
    high = min(one.bottom, other.bottom) - max(one.top, other.top)
    lower = min(one.bottom - one.top, other.bottom - other.top)
    return wide > 0 and high > 0.3 * lower
