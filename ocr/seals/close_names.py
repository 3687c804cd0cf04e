"""What makes a square that is looked at closely a name seal, whole, half inked, or upon a round one."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from ocr.picture import Picture
from ocr.seals.close_squares import WHITE, Fitted, fitted
from ocr.seals.likely_names import is_likely, is_likely_grey
from ocr.seals.name_seals import Slab
from ocr.seals.printed_squares import is_closed, is_printed
from ocr.seals.round_seals import Colour, SealPage
from ocr.seals.seal_ink import depth_of, tint
from ocr.seals.slices import Corners

_ACROSS: Final = 210
"""Shares of the shorter side of a page in which sides are given: millimetres on A4."""

_SIZES: Final = (9.6, 21.0)
_SIZES_OF_HALF: Final = (10.0, 18.5)
"""Side of whole ones, and of half inked ones."""

_STRAIGHT: Final = (0.93, 0.78)
_STRAIGHT_UPON: Final = (0.93, 0.75)
"""Share of its sides that bear ink in a straight line, on average, and of the poorest one; the same within a round seal."""

_AROUND: Final = 0.36
_AROUND_HALF: Final = 0.06
"""Share of ink around, at most: another seal may touch a whole one."""

_LONGEST: Final = (1.16, 1.27)
"""Long side over short one, at most, of whole ones and of half inked ones."""

_FILLED: Final = (0.12, 0.97)
_FILLED_HALF: Final = (0.15, 0.94)
"""Share of ink within, at least and at most."""

_STROKES: Final = (3.8, 9.5)
_STROKES_OF_HALF: Final = (3.4, 12.0)
"""Strokes that a row and a column cross together: of 国 and the like they are 3.5, of a name up to nine."""

_ON: Final = 0.91
_OFF: Final = 0.12
_BEYOND: Final = 0.2
_PART: Final = 0.93
"""Of half inked ones: share of ink on the part of the outline that bears ink, at least; on the other one, within that, and
the part itself, at most."""

_ON_WORN: Final = 0.86
_POOREST_WORN: Final = 0.6
_AROUND_WORN: Final = 0.02
_LONGEST_WORN: Final = 1.1
_PART_WORN: Final = 0.95
_REACHED_WORN: Final = 3
_STROKES_WORN: Final = 4.0
"""Of a whole one that is worn all around: share of ink on its outline and on its poorest side, at least, around it, at most;
long side over short one; share of the outline that lies where ink is; and as above."""

_STRAIGHT_GREY: Final = 0.96
_AROUND_GREY: Final = 0.25
_STROKES_GREY: Final = 5.0
"""Sides, ink around and strokes of one without colour."""

_FEWEST_STROKES: Final = (1.5, 4.0)
_LARGE, _STRONG = 16.0, (0.1, 0.6)
"""Strokes that a row and a column cross together, at least; and of one whose side is less than so much and in which so much
ink stands: 国 and 固 are frames with something within, too."""

_STROKES_WHITE: Final = 3.3
_POOREST_WHITE: Final = 0.7
"""Strokes of a name in white, and ink on its poorest side, at least: such are chipped, and the white in them is blurred."""

_REACHED: Final = 2
"""Sides that what stands within comes near to, at least: characters of a name fill their frame, the word in a box that is to
be ticked does not."""

_STRAIGHT_SLAB: Final = 0.85
"""Share of the sides of a name in white that bear ink in a straight line, on average."""


class Closer(NamedTuple):
    """A square as it is seen at about 100 dpi.

    Attributes:
        square: that fits best.
        side: its length in 210ths of the shorter side of the page.
        corners: its place on the smaller picture.
        grey: it has no colour to be told by.
    """

    square: Fitted
    side: float
    corners: Corners
    grey: bool

    @classmethod
    def of(cls, page: SealPage, colour: Colour, slab: Slab) -> Closer:
        """The square near a slab of the smaller picture."""
        ink, near, (left, top) = _cut(page, colour, slab)
        square = fitted(ink, near)
        side = (square.slab.wide + square.slab.high) / 2 / min(page.close.shape[:2]) * _ACROSS
        first, upper, last, lower = square.slab.corners()
        corners = (
            (first + left) / page.scale,
            (upper + top) / page.scale,
            (last + left) / page.scale,
            (lower + top) / page.scale,
        )
        return cls(square, side, corners, colour == "grey")

    def is_name(self, *, upon: bool) -> bool:
        """Whether it has four sides, holds as many strokes as two characters do, and is not printed.

        Args:
            upon: it lies within a round seal, whose characters and star make squares.
        """
        square = self.square
        average, poorest = _STRAIGHT_UPON if upon else _STRAIGHT
        strokes = _STROKES[0]
        if square.filled >= WHITE:
            strokes, poorest = _STROKES_WHITE, _POOREST_WHITE
        return (
            _SIZES[0] <= self.side <= _SIZES[1]
            and float(np.mean(square.sides)) >= average
            and min(square.sides) >= poorest
            and square.around <= _AROUND
            and square.longer <= _LONGEST[0]
            and _FILLED[0] <= square.filled <= _FILLED[1]
            and strokes <= square.strokes <= _STROKES[1]
            and square.reached >= _REACHED
            and (not self.grey or _is_plain(square))
            and not is_printed(square, joined=upon)
        )

    def is_half(self) -> bool:
        """Whether a part of it has its sides and holds strokes, and nothing is in the other part nor around.

        Without colour none is: print fills the other part.
        """
        square = self.square
        return (
            not self.grey
            and _SIZES_OF_HALF[0] <= self.side <= _SIZES_OF_HALF[1]
            and square.on >= _ON
            and square.off <= _OFF
            and square.around <= _AROUND_HALF
            and square.longer <= _LONGEST[1]
            and _FILLED_HALF[0] <= square.filled <= _FILLED_HALF[1]
            and square.beyond <= _BEYOND
            and _STROKES_OF_HALF[0] <= square.strokes <= _STROKES_OF_HALF[1]
            and square.part <= _PART
            and not (square.filled < WHITE and is_closed(square))
            and not is_printed(square, joined=True)
        )

    def is_worn(self) -> bool:
        """Whether it is a whole one that is worn here and there along its outline, and nothing at all is around it.

        Without colour none is: print has gaps like these.
        """
        square = self.square
        return (
            not self.grey
            and _SIZES[0] <= self.side <= _SIZES[1]
            and square.on >= _ON_WORN
            and square.part >= _PART_WORN
            and min(square.sides) >= _POOREST_WORN
            and square.around <= _AROUND_WORN
            and square.longer <= _LONGEST_WORN
            and _FILLED[0] <= square.filled <= _FILLED[1]
            and _STROKES_WORN <= square.strokes <= _STROKES[1]
            and square.reached >= _REACHED_WORN
            and not is_printed(square)
        )

    def is_likely(self) -> bool:
        """Whether it is a name seal by all that is seen of it together, where no single figure is beyond doubt."""
        return (is_likely_grey if self.grey else is_likely)(self.square, self.side)

    def is_slab(self) -> bool:
        """Whether what may be a name in white has four sides and is not printed."""
        return float(np.mean(self.square.sides)) >= _STRAIGHT_SLAB and not is_printed(self.square)

    def is_refused(self) -> bool:
        """Whether what has a whole frame is no seal even so: printed, or one character with a frame of its own."""
        strong = self.side < _LARGE and _STRONG[0] <= self.square.filled < _STRONG[1]
        if strong and self.square.reached < _REACHED and not self.square.in_four:
            return True
        few = self.square.strokes < _FEWEST_STROKES[strong] and not self.square.in_four
        return few or is_printed(self.square)


def _is_plain(square: Fitted) -> bool:
    """Whether a square without colour is so whole, and so much stands in it, that it is no cell with its label."""
    return (
        float(np.mean(square.sides)) >= _STRAIGHT_GREY
        and square.around <= _AROUND_GREY
        and square.strokes >= _STROKES_GREY
    )


def _cut(page: SealPage, colour: Colour, slab: Slab) -> tuple[Picture, Slab, tuple[int, int]]:
    """The ink about a slab on the larger picture, as it is, the slab there, and the corner of it."""
    reach = 0.85 * max(slab.wide, slab.high) * page.scale + 4
    x, y = (one * page.scale + (page.scale - 1) / 2 for one in (slab.x, slab.y))
    rows, columns = (slice(max(0, int(middle - reach)), max(1, int(middle + reach))) for middle in (y, x))
    part = page.close[rows, columns]
    near = Slab(x - columns.start, y - rows.start, slab.wide * page.scale, slab.high * page.scale, slab.tilt)
    corner = (columns.start, rows.start)
    if colour == "grey":
        return depth_of(part), near, corner
    return tint(part, 0 if colour == "red" else 2, page.paper, gain=1.0), near, corner
