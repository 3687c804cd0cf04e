"""Round and oval seals: rings that are worth a closer look, and what makes one of them a seal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

import numpy as np

from ocr.ink import darkest
from ocr.picture import Picture, box_in
from ocr.seals.measured_rings import Ring
from ocr.seals.polar import RADII, Ellipse, unrolled
from ocr.seals.rims import Rim, dashes_of, ground_of, look_closely
from ocr.seals.rings import Sought, find_rings
from ocr.seals.seal_ink import Paper, dark, print_over, tint
from pipelines.text import Box, Seal

Colour = Literal["red", "blue", "grey"]

_ROUND: Final = (0.055, 0.2)
"""Radius of a coloured seal as a share of the shorter side. On A4 they measure 35 to 50 mm of 210 (国发〔1999〕25号); on a
small licence they take more of the page."""

_ROUND_GREY: Final = (0.07, 0.16)
"""The same without colour to tell it from print."""

_SAME: Final = 0.45
"""Share of the smaller of two places from which both are one seal."""

_AT_ONE_PLACE: Final = 0.9
"""The same, and the smaller place over the larger, from which nothing new is to be found."""

_WEIGHTS: Final = (1.5, 6.1, -13.2, 8.8, -203.0, -0.3)
_WEIGHTS_GREY: Final = (8.2, 9.5, -12.6, 2.6, -197.0, -1.4)
"""What makes a ring worth a closer look: weights of ``around``, ``stands_out``, ``filled``, ``written``, ``rough``, and
what is added; fitted on pages of ``bench/marks.py``."""

_LEAST_PROMISE: Final = -1.0
_LOOKS: Final = 10
"""Rings of a page that are looked at closely, at most."""

_FULLEST: Final = 0.6
"""Share of coloured ink from which a ring is a solid emblem's."""

_FULLEST_AROUND: Final = 0.6
"""The same of what lies just outside: the coloured ground of a portrait, in which a head is a hole."""

_AROUND: Final = RADII[(RADII >= 1.06) & (RADII <= 1.2)]
_TINTED: Final = 60
"""Radii that are just outside, as shares of the rim's, and from what a pixel there is inked."""

_DARKEST_GROUND: Final = 0.7
"""Brightness of the ground within under which a ring without colour is an emblem's."""

_CUT: Final = 0.75
"""Share of a rim that lies in the picture, under which its edge cuts it."""

_AS_BRIGHT: Final = 0.55
"""Brightness of the ground within a rim that is cut, as a share of the page's, at least: with less it is the table's."""

_EXACT: Final = 0.55
_EXACT_GREY: Final = 0.5
_EXACT_WRITTEN: Final = 0.45
_EXACT_ABOUT_STAR: Final = 0.25
"""Share of a rim that must be exact; a pen's loops reach 0.53. Less will do for coloured ink in which something is written
or a star stands, and, where print crosses the rim, about a star with something written around it."""

_BARE, _WHOLE_RIM = 0.15, 0.9
"""Share of the directions in which something stands between a rim and its middle, up to which it is bare, and share of the
rim from which it is whole. Along a seal's rim its owner is named; a circle with a word across its middle (盖章处) asks for
one. Where a copy in black and white lost the words, it lost parts of the rim, too."""

_STARRED: Final = 0.85
"""How much of a star stands in the middle of a seal of which it is sure."""

_EXACT_WORN: Final = 0.35
_EXACT_WHERE_INKED: Final = 0.65
_CRISP: Final = 0.8
"""The same of a rim without colour that is worn away in part: what is left of it, by how much of that is exact, and by its
contrast. Print and hands make arcs of such length, but none so exact."""

_LEAST: Final = 1.75
"""Least sum of ``around``, ``exact`` and ``contrast`` of a seal; arcs of a few letters reach 1.7."""

_DASHED: Final = 0.45
"""How evenly a rim may be broken."""

_WORTH_A_SECOND_LOOK: Final = 0.5
"""Share of a rim that bears ink from which it is followed twice."""

_WHOLE: Final = 0.015
"""Roughness up to which a whole ring is looked at even so: another seal may lie on the one that is known."""

_APART: Final = 0.15
"""Shares of the radius from which the centres of two whole rings are those of two seals."""

_BEYOND_DOUBT: Final = _LEAST + 0.7
"""From this sum no other ring at the same place is looked at."""


@dataclass(frozen=True)
class SealPage:
    """A page at two sizes.

    Attributes:
        small, close: RGB.
        scale: pixels of ``close`` to one of ``small``.
        paper: its tint.
    """

    small: Picture
    close: Picture
    scale: float
    paper: Paper

    def ink(self, colour: Colour, part: Picture) -> Picture:
        """The ink of a colour on a part of either picture."""
        return dark(part) if colour == "grey" else tint(part, 0 if colour == "red" else 2, self.paper)


class _Looked(NamedTuple):
    """A seal with the figures that made it one; ``worth`` is the sum of them."""

    worth: float
    rim: Rim
    place: Ellipse
    seal: Seal


def find_round(page: SealPage, ink: Picture, colour: Colour) -> list[Seal]:
    """Round and oval seals of a colour.

    Args:
        page: where.
        ink: of that colour on ``page.small``.
        colour: grey for a picture without colour.
    """
    height, width = ink.shape
    shorter = min(height, width)
    sizes, least = (_ROUND_GREY, 0.1) if colour == "grey" else (_ROUND, 0.12)
    rings = find_rings(ink, Sought(sizes[0] * shorter, sizes[1] * shorter, least=least))
    weights = _WEIGHTS_GREY if colour == "grey" else _WEIGHTS
    looked: list[_Looked] = []
    looks = 0
    for promise, ring in sorted(((_promise(ring, weights), ring) for ring in rings), key=lambda one: -one[0]):
        box = box_in(*ring.corners, width, height)
        if promise > _LEAST_PROMISE and looks < _LOOKS and box is not None and not _is_settled(box, ring, looked):
            looks += 1
            looked += _looked_at(page, ring, colour)
    kept: list[_Looked] = []
    for one in sorted(looked, key=lambda one: -one.worth):
        if not any(_are_same(one, other) for other in kept):
            kept.append(one)
    return [one.seal for one in kept]


def _is_settled(box: Box, ring: Ring, looked: list[_Looked]) -> bool:
    """Whether a seal is known at just the place of a ring, or one beyond doubt near one that is not as whole itself."""
    if any(min(shared(box, one.seal.box), _sizes(box, one.seal.box)) >= _AT_ONE_PLACE for one in looked):
        return True
    whole = min(ring.inside, ring.around) >= 0.95 and ring.rough <= _WHOLE
    return not whole and any(one.worth >= _BEYOND_DOUBT and shared(box, one.seal.box) > _SAME for one in looked)


def _sizes(one: Box, other: Box) -> float:
    """Area of the smaller of two places over that of the larger."""
    areas = [(box.right - box.left) * (box.bottom - box.top) for box in (one, other)]
    return min(areas) / max(areas)


def _are_same(one: _Looked, other: _Looked) -> bool:
    """Whether two rings are one seal: an inner rim, or an arc of it. Two whole ones that lie apart are two."""
    if shared(one.seal.box, other.seal.box) <= _SAME:
        return False
    apart = np.hypot(one.place.x - other.place.x, one.place.y - other.place.y)
    whole = all(min(ring.inside, ring.around) >= 0.95 and ring.exact >= 0.7 for ring in (one.rim, other.rim))
    return not (whole and apart > _APART * min(one.place.across, other.place.across))


def _promise(ring: Ring, weights: tuple[float, ...]) -> float:
    """How much a ring is like a seal; a short arc must be the better for it."""
    figures = (ring.around, ring.stands_out, ring.filled, ring.written, ring.rough, 1.0)
    likeness = sum(weight * figure for weight, figure in zip(weights, figures, strict=True))
    return likeness - 4.0 * max(0.0, 0.6 - ring.inside)


def _looked_at(page: SealPage, ring: Ring, colour: Colour) -> list[_Looked]:
    """The seal that a ring is; nothing if it is none."""
    height, width = page.close.shape[:2]
    # The middles of pixels lie at halves: (x + 1/2) of one picture is scale times that of the other.
    x, y, across, down = (
        (one + half) * page.scale - half for one, half in zip(ring.place[:4], (0.5, 0.5, 0, 0), strict=True)
    )
    left, top, right, bottom = ((one + 0.5) * page.scale - 0.5 for one in ring.corners)
    wide, high = 0.15 * (right - left) + 12, 0.15 * (bottom - top) + 12
    rows = slice(max(0, int(top - high)), max(1, int(bottom + high)))
    columns = slice(max(0, int(left - wide)), max(1, int(right + wide)))
    part = page.close[rows, columns]
    edges = (-columns.start, -rows.start, width - columns.start, height - rows.start)
    near = Ellipse(x, y, across, down, ring.place.turn).moved(edges[0], edges[1])
    ink = page.ink(colour, part)
    rim = _followed(ink, edges, near, colour)
    if colour == "grey" and rim is None:
        rim = _followed(ink, edges, near, colour, hidden=print_over(part))
    if rim is None or not _is_on_paper(rim, part, ink, colour) or dashes_of(ink, rim) > _DASHED:
        return []
    if rim.inside < _CUT and _is_on_table(page, rim, part):
        return []
    left, top, right, bottom = rim.corners
    box = box_in(left - edges[0], top - edges[1], right - edges[0], bottom - edges[1], width, height)
    shape: Literal["round", "oval"] = "round" if _squeeze(rim) > 0.87 else "oval"
    seal = box and Seal(box=box, colour=colour, shape=shape, star=rim.star > 0.7, riding=rim.inside < _CUT)
    return [_Looked(_worth(rim), rim, rim.place.moved(-edges[0], -edges[1]), seal)] if seal else []


def _followed(
    ink: Picture,
    edges: tuple[float, float, float, float],
    near: Ellipse,
    colour: Colour,
    hidden: Picture | None = None,
) -> Rim | None:
    """The rim of a seal near an ellipse; what is no seal at first is looked at once more where it has been found to lie."""
    rim = look_closely(ink, edges, near, hidden)
    if rim is not None and not _is_seal(rim, colour) and rim.around >= _WORTH_A_SECOND_LOOK:
        rim = look_closely(ink, edges, rim.place, hidden, outer=True)
    return rim if rim is not None and _is_seal(rim, colour) else None


def _squeeze(rim: Rim) -> float:
    """Its short axis over its long one."""
    return min(rim.place.across, rim.place.down) / max(rim.place.across, rim.place.down)


def _worth(rim: Rim) -> float:
    return rim.around + rim.exact + rim.contrast


def _is_seal(rim: Rim, colour: Colour) -> bool:
    exact = _EXACT_GREY if colour == "grey" else _EXACT
    if colour != "grey" and (rim.written > 0.5 or rim.star >= _STARRED):
        exact = _EXACT_WRITTEN
    if rim.star >= _STARRED and rim.around >= 0.8 and rim.written > 0.5:
        exact = _EXACT_ABOUT_STAR
    if colour == "grey" and rim.contrast >= _CRISP and rim.exact >= _EXACT_WHERE_INKED * rim.around:
        exact = _EXACT_WORN
    starred = colour != "grey" and rim.star >= _STARRED  # no circle that asks for a seal has a coloured star
    printed = rim.written < _BARE and rim.around >= _WHOLE_RIM and rim.inside >= _CUT and not starred
    shaped = _squeeze(rim) >= 0.55 and not printed
    return shaped and rim.exact >= exact and _worth(rim) >= _LEAST


def _is_on_paper(rim: Rim, part: Picture, ink: Picture, colour: Colour) -> bool:
    """Whether paper shows within the rim, as it does not in an emblem, and around it, as it does not about a head."""
    if colour == "grey":
        return ground_of(darkest(part), rim) >= _DARKEST_GROUND
    around = unrolled(ink, rim.place, _AROUND) > _TINTED
    return rim.filled <= _FULLEST and bool(around.mean() <= _FULLEST_AROUND)


def _is_on_table(page: SealPage, rim: Rim, part: Picture) -> bool:
    """Whether a rim at the edge of a picture lies where that is much darker than the sheet: a table shows beside it."""
    sheet = float(np.percentile(darkest(page.small[::4, ::4]), 60))
    within = unrolled(darkest(part), rim.place, RADII[(RADII >= 0.3) & (RADII <= 0.9)])
    seen = within[within > 0]  # beyond the edge of the picture there is nothing
    return bool(seen.size) and float(np.percentile(seen, 75)) < _AS_BRIGHT * sheet


def shared(one: Box, other: Box) -> float:
    """How much of the smaller of two places lies in the other, 0..1."""
    across = min(one.right, other.right) - max(one.left, other.left)
    down = min(one.bottom, other.bottom) - max(one.top, other.top)
    if across <= 0 or down <= 0:
        return 0.0
    return across * down / min((box.right - box.left) * (box.bottom - box.top) for box in (one, other))
