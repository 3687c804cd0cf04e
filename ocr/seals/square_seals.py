"""Name seals of a page: squares and slabs that are worth a closer look, and what makes one of them a seal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import cv2
import numpy as np

from ocr.ink import darkest
from ocr.picture import Picture
from ocr.seals.close_names import Closer
from ocr.seals.half_squares import find_halves
from ocr.seals.name_seals import Slab, evened, find_slabs, is_cell, is_in_four, is_picture, is_white_on_ink, levelled
from ocr.seals.round_seals import Colour, SealPage
from ocr.seals.seal_ink import depth_of, tint
from ocr.seals.slices import Corners
from ocr.seals.squares import LEAST, Square, find_squares, is_in_a_row, is_sure

_INKED: Final = 45
"""From what a pixel beside a name seal is inked."""

_GREY: Final = (0.057, 0.13)
"""Side of a name seal without colour as a share of the shorter side: 12 to 27 mm on A4. Characters of headings are smaller,
cells of forms are larger."""

_WITHIN: Final = 0.85
"""Share of a round seal's radius up to which a square is one of its own characters."""


def find_square(page: SealPage, ink: Picture, colour: Colour, known: Sequence[Corners]) -> list[Corners]:
    """Where name seals of a colour are, on ``page.small``: white characters on ink, and characters in a frame.

    Without colour a frame may be of anything: a seal is then only what four characters or a name in white stand in.

    Args:
        page: where.
        ink: of that colour on ``page.small``.
        colour: grey for a picture without colour.
        known: round seals there.
    """
    search = _Search(page, ink, colour, known, [])
    search.look_at_slabs()
    search.look_at_squares()
    search.look_at_halves()
    return search.found


class _Search(NamedTuple):
    """What is sought where; as :func:`find_square` is told, and what has been found."""

    page: SealPage
    ink: Picture
    colour: Colour
    known: Sequence[Corners]
    found: list[Corners]

    def look_at_slabs(self) -> None:
        """Names in white, and, without colour, four characters in a frame that run together."""
        for slab in find_slabs(self.ink):
            if self._is_name_as_slab(slab) and _is_possible(self.ink, self.colour, slab):
                self.found.append(slab.corners())

    def _is_name_as_slab(self, slab: Slab) -> bool:
        if self._lies_upon(slab):
            return self.colour != "grey" and Closer.of(self.page, self.colour, slab).is_name(upon=True)
        if _is_white(self.page, self.ink, self.colour, slab):
            return Closer.of(self.page, self.colour, slab).is_slab()
        return self.colour == "grey" and _bears_four(*_levelled(self.page, self.colour, slab))

    def look_at_squares(self) -> None:
        """Names in a frame."""
        closely = self.colour != "grey"
        for square in find_squares(self.ink, self.found if closely else [*self.known, *self.found], closely=closely):
            slab = Slab(square.x, square.y, square.side, square.side, square.tilt)
            if self._is_told(slab) or not _is_possible(self.ink, self.colour, slab):
                continue
            closer = Closer.of(self.page, self.colour, slab)
            upon = self._lies_upon(slab)
            plain = not upon and square.score >= LEAST and _is_framed(self.page, self.colour, square, slab)
            if plain and not closer.is_refused():
                self.found.append(slab.corners())
            elif closer.is_name(upon=upon) or (not upon and self._is_likely(closer, slab)):
                self.found.append(closer.corners)

    def look_at_halves(self) -> None:
        """Names of which a part bears ink, and those that touch one another."""
        for slab in find_halves(self.ink):
            if self._is_told(slab) or any(_is_in(slab, one) for one in self.known):
                continue
            closer = Closer.of(self.page, self.colour, slab)
            name = closer.is_name(upon=False) or closer.is_half() or closer.is_worn() or closer.is_likely()
            if name and not self._is_in_a_row(slab):
                self.found.append(closer.corners)

    def _is_likely(self, closer: Closer, slab: Slab) -> bool:
        return closer.is_likely() and not self._is_in_a_row(slab)

    def _is_in_a_row(self, slab: Slab) -> bool:
        side = (slab.wide + slab.high) / 2
        return is_in_a_row(self.ink, Square(0.0, slab.x, slab.y, side, slab.tilt), _INKED)

    def _lies_upon(self, slab: Slab) -> bool:
        return any(_is_within(slab, one) for one in self.known)

    def _is_told(self, slab: Slab) -> bool:
        return any(_is_in(slab, one) for one in self.found)


def _is_in(slab: Slab, place: Corners) -> bool:
    """Whether its middle lies in a place."""
    left, top, right, bottom = place
    return left <= slab.x <= right and top <= slab.y <= bottom


def _is_within(slab: Slab, ring: Corners) -> bool:
    """Whether its middle lies within a ring, where characters and a star make squares."""
    left, top, right, bottom = ring
    x, y = (2 * slab.x - left - right) / (right - left), (2 * slab.y - top - bottom) / (bottom - top)
    return x * x + y * y < _WITHIN * _WITHIN


def _is_possible(ink: Picture, colour: Colour, slab: Slab) -> bool:
    side = (slab.wide + slab.high) / 2 / min(ink.shape)
    return colour != "grey" or _GREY[0] <= side <= _GREY[1]


def _is_framed(page: SealPage, colour: Colour, square: Square, slab: Slab) -> bool:
    """Whether a square is one beyond doubt, four characters stand in it, or a name that is white; and it is no portrait."""
    ink, light = _levelled(page, colour, slab)
    # The noise of a colour makes holes in a pale ground.
    if is_picture(ink if colour == "grey" else np.asarray(cv2.medianBlur(ink, 3), np.uint8)):
        return False
    if colour == "grey":
        return _bears_four(ink, light)
    return is_sure(square, min(page.small.shape[:2])) or is_in_four(evened(ink)) or _bears_white(ink, light)


def _bears_four(ink: Picture, light: Picture) -> bool:
    """Whether four characters stand in it, or a name in white, and it is no cell of a table."""
    even = evened(ink)
    return (is_in_four(even) or _bears_white(ink, light)) and not is_cell(even)


def _is_white(page: SealPage, ink: Picture, colour: Colour, slab: Slab) -> bool:
    """Whether a slab on the smaller picture is a name in white; a bold character of a heading is none."""
    side = (slab.wide + slab.high) / 2
    in_a_row = is_in_a_row(ink, Square(0.0, slab.x, slab.y, side, slab.tilt), _INKED)
    return not in_a_row and _bears_white(*_levelled(page, colour, slab))


def _bears_white(ink: Picture, light: Picture) -> bool:
    """Whether a name stands in it in white; where the ink is strong, blurred strokes are seen in it as it is."""
    return is_white_on_ink(evened(ink), light) or is_white_on_ink(ink, light)


def _levelled(page: SealPage, colour: Colour, slab: Slab) -> tuple[Picture, Picture]:
    """A slab as it lies on the larger picture: its ink, and the channel in which that is bright, the darkest without colour."""
    left, top, right, bottom = slab.corners()
    rim = 0.3 * (right - left)
    rows, columns = (
        slice(max(0, round((first - rim) * page.scale)), round((last + rim) * page.scale))
        for first, last in ((top, bottom), (left, right))
    )
    x, y = (one * page.scale + (page.scale - 1) / 2 for one in (slab.x, slab.y))
    near = Slab(x - columns.start, y - rows.start, slab.wide * page.scale, slab.high * page.scale, slab.tilt)
    part = page.close[rows, columns]
    if colour == "grey":
        return levelled(depth_of(part), near), levelled(darkest(part), near)
    channel = 0 if colour == "red" else 2
    bright = np.ascontiguousarray(part[:, :, channel])
    return levelled(tint(part, channel, page.paper, gain=1.0), near), levelled(bright, near)
