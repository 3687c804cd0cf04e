"""Seals: where they are, of what shape and colour, and how they are faded so that the text under them can be read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from ocr.frames import find_slices
from ocr.name_seals import Slab, evened, find_slabs, is_in_four, is_white_on_ink, levelled
from ocr.picture import Picture, box_in, reduced, with_rim
from ocr.round_seals import Colour, SealPage, find_round, shared
from ocr.seal_ink import paper_of, tint
from ocr.squares import Square, find_squares, is_in_a_row, is_sure
from pipelines.text import Seal

_SIDE: Final = 600
"""Longer side of the picture in which seals are sought: about 51 dpi on A4, a seal of 40 mm is 80 pixels wide."""

_CLOSE: Final = 1200
"""Longer side of the picture in which a ring is looked at closely."""

_LEAST_INK: Final = 90
"""Pixels of coloured ink under which a page bears no seal."""

_SAME: Final = 0.4
"""Share of the smaller of two places from which what was found is not told twice."""

_INKED: Final = 45
"""From what a pixel beside a name seal is inked."""

_RIM: Final = 0.05
"""How far a seal's ink may run beyond its box, in widths of the box: it is found at 51 dpi."""

Mask = npt.NDArray[np.uint8]
"""0 or 255, shape (height, width)."""


def find_seals(picture: Picture, *, grey: bool = False) -> tuple[Seal, ...]:
    """Seal impressions on an upright RGB page, from the top.

    Round and oval ones, square name seals, red on white and white on red, and what a riding seal (骑缝章) leaves at the edge
    of a page. Red headings, emblems, portraits on red, a pen's circles, circles of dashes that ask for a seal, fingerprints
    and stamps of words in an oblong frame are none.

    Args:
        picture: as scanned.
        grey: the picture has no colour; round and oval seals are then told by their shape alone.
    """
    close = reduced(picture, _CLOSE)
    small = reduced(close, _SIDE)
    page = SealPage(small, close, close.shape[0] / small.shape[0], paper_of(small))
    colours: tuple[Colour, ...] = ("grey",) if grey else ("red", "blue")
    found = [seal for colour in colours for seal in _of_colour(page, colour)]
    return tuple(sorted(found, key=lambda seal: (seal.box.top, seal.box.left)))


def _of_colour(page: SealPage, colour: Colour) -> list[Seal]:
    ink = page.ink(colour, page.small)
    if colour == "grey":
        return find_round(page, ink, colour)
    if np.count_nonzero(ink > 60) < _LEAST_INK:
        return []
    rings = find_round(page, ink, colour)
    height, width = ink.shape
    known = [
        (one.box.left * width, one.box.top * height, one.box.right * width, one.box.bottom * height) for one in rings
    ]
    white = [slab.corners() for slab in find_slabs(ink) if _is_white(page, ink, colour, slab)]
    framed = [
        Slab(one.x, one.y, one.side, one.side, one.tilt)
        for one in find_squares(ink, known + white)
        if _is_framed(page, colour, one)
    ]
    found = [("square", corners) for corners in (*white, *(slab.corners() for slab in framed))]
    found += [("part", corners) for corners in find_slices(ink)]
    seals = list(rings)
    for shape, corners in found:
        box = box_in(*corners, width, height)
        if box is not None and not any(shared(box, other.box) > _SAME for other in seals):
            riding = shape == "part"
            seals.append(Seal(box=box, colour=colour, shape="part" if riding else "square", riding=riding))
    return seals


def _is_framed(page: SealPage, colour: Colour, square: Square) -> bool:
    """Whether a square is one beyond doubt, four characters stand in it, or a name that is white."""
    if is_sure(square, min(page.small.shape[:2])):
        return True
    ink, light = _levelled(page, colour, Slab(square.x, square.y, square.side, square.side, square.tilt))
    return is_in_four(evened(ink)) or _bears_white(ink, light)


def _is_white(page: SealPage, ink: Picture, colour: Colour, slab: Slab) -> bool:
    """Whether a slab on the smaller picture is a name in white; a bold character of a heading is none."""
    side = (slab.wide + slab.high) / 2
    in_a_row = is_in_a_row(ink, Square(0.0, slab.x, slab.y, side, slab.tilt), _INKED)
    return not in_a_row and _bears_white(*_levelled(page, colour, slab))


def _bears_white(ink: Picture, light: Picture) -> bool:
    """Whether a name stands in it in white; where the ink is strong, blurred strokes are seen in it as it is."""
    return is_white_on_ink(evened(ink), light) or is_white_on_ink(ink, light)


def _levelled(page: SealPage, colour: Colour, slab: Slab) -> tuple[Picture, Picture]:
    """A slab as it lies on the larger picture: its ink, and the channel in which that is bright."""
    left, top, right, bottom = slab.corners()
    rim = 0.3 * (right - left)
    rows, columns = (
        slice(max(0, round((first - rim) * page.scale)), round((last + rim) * page.scale))
        for first, last in ((top, bottom), (left, right))
    )
    x, y = (one * page.scale + (page.scale - 1) / 2 for one in (slab.x, slab.y))
    near = Slab(x - columns.start, y - rows.start, slab.wide * page.scale, slab.high * page.scale, slab.tilt)
    part = page.close[rows, columns]
    channel = 0 if colour == "red" else 2
    bright = np.ascontiguousarray(part[:, :, channel])
    return levelled(tint(part, channel, page.paper, gain=1.0), near), levelled(bright, near)


def red_ink(picture: Picture) -> Mask:
    """Where red ink is: clearly more red than green and blue, as stamp pads give it, from vermilion to crimson."""
    red, green, blue = (picture[:, :, channel].astype(np.int16) for channel in range(3))
    strong = (red - np.maximum(green, blue) > 35) & (np.abs(green - blue) < 70)
    return np.asarray(strong * 255, dtype=np.uint8)


def fade(picture: Picture, seals: Sequence[Seal]) -> Picture:
    """The picture with its red seals bleached to paper, for the reader only.

    Red ink is bright in the red channel and black print is dark in it, so within a seal the red channel shows the print
    without the seal. Outside the seals nothing is changed; blue and grey seals stay, for blue is what pens write.
    """
    red = [seal for seal in seals if seal.colour == "red"]
    if not red:
        return picture
    faded = picture.copy()
    height, width = picture.shape[:2]
    for seal in red:
        # What was left of its edge would stand between two characters.
        longer = max((seal.box.right - seal.box.left) * width, (seal.box.bottom - seal.box.top) * height)
        rows, columns = with_rim(seal.box, height, width, _RIM * longer)
        faded[rows, columns] = _bleached(picture[rows, columns])
    return faded


def _bleached(patch: Picture) -> Picture:
    light = patch[:, :, 0].astype(np.float32)
    ink = cv2.dilate(red_ink(patch), np.ones((3, 3), np.uint8)) > 0
    paper = float(np.percentile(light[~ink], 75)) if bool((~ink).any()) else 255.0
    # Worn stamp pads are darker than paper even in the red channel: what is red is stretched until it is paper. Print
    # under the seal is darker still and stays dark.
    bare = light[(red_ink(patch) > 0) & (light > 0.45 * paper)]
    typical = float(np.percentile(bare, 30)) if bare.size else paper
    stretched = np.where(ink, np.minimum(light * (paper / max(typical, 1.0)), paper), light)
    grey = stretched.clip(0, 255).astype(np.uint8)
    return np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2RGB), dtype=np.uint8)
