"""Seals: where they are, of what shape and colour, and how they are faded so that the text under them can be read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from ocr.on_paper import Corners as SheetCorners
from ocr.on_paper import corners_in
from ocr.picture import Picture, box_in, reduced, with_rim
from ocr.seals.round_seals import Colour, SealPage, find_round, shared
from ocr.seals.seal_ink import paper_of
from ocr.seals.slices import Corners, find_slices
from ocr.seals.square_seals import find_square
from pipelines.text import Box, Seal

_SIDE: Final = 600
"""Longer side of the picture in which seals are sought: about 51 dpi on A4, a seal of 40 mm is 80 pixels wide."""

_CLOSE: Final = 1200
"""Longer side of the picture in which a ring is looked at closely."""

_LEAST_INK: Final = 90
"""Pixels of coloured ink under which a page bears no seal."""

_SAME: Final = 0.4
"""Share of the smaller of two places from which what was found is not told twice."""

_RIM: Final = 0.05
"""How far a seal's ink may run beyond its box, in widths of the box: it is found at 51 dpi."""

_ANYWHERE: Final = Box(0.0, 0.0, 1.0, 1.0)

Matrix = npt.NDArray[np.float64]
"""3 x 3, maps homogeneous points of one picture to another."""

Mask = npt.NDArray[np.uint8]
"""0 or 255, shape (height, width)."""


def find_seals(
    picture: Picture, *, grey: bool = False, colours: Sequence[Colour] = ("red", "blue")
) -> tuple[Seal, ...]:
    """Seal impressions on an upright RGB page, from the top.

    Round and oval ones, square name seals, red on white and white on red, and what a riding seal (骑缝章) leaves at the edge
    of a page. Red headings, emblems, portraits on red, a pen's circles, circles of dashes that ask for a seal, fingerprints
    and stamps of words in an oblong frame are none.

    Args:
        picture: as scanned.
        grey: the picture has no colour; seals are then told by their shape alone, slices of riding ones by their arc.
        colours: that are sought on a picture with colour.
    """
    whole = reduced(picture, _CLOSE)
    close, small, back = whole, reduced(whole, _SIDE), None
    corners = corners_in(small)
    if corners is not None:
        scale = whole.shape[0] / small.shape[0]
        close, back = _flattened(whole, np.asarray((corners + 0.5) * scale - 0.5, np.float32))
        small = reduced(close, _SIDE)
    page = SealPage(small, close, close.shape[0] / small.shape[0], paper_of(small))
    sought: Sequence[Colour] = ("grey",) if grey else colours
    found = [seal for colour in sought for seal in _of_colour(page, colour)]
    if back is not None:
        found = [_put_back(seal, back, close, whole) for seal in found]
    return tuple(sorted(found, key=lambda seal: (seal.box.top, seal.box.left)))


def _flattened(picture: Picture, corners: SheetCorners) -> tuple[Picture, Matrix]:
    """The sheet by itself, as a scanner shows it, and the matrix from its pixels to those of the photograph."""
    across = max(np.hypot(*(corners[1] - corners[0])), np.hypot(*(corners[2] - corners[3])))
    down = max(np.hypot(*(corners[3] - corners[0])), np.hypot(*(corners[2] - corners[1])))
    width, height = round(float(across)), round(float(down))
    flat = np.array(((0, 0), (width - 1, 0), (width - 1, height - 1), (0, height - 1)), np.float32)
    back = np.asarray(cv2.getPerspectiveTransform(flat, corners), np.float64)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpPerspective(picture, back, (width, height), flags=flags), np.uint8), back


def _put_back(seal: Seal, back: Matrix, sheet: Picture, photograph: Picture) -> Seal:
    """A seal of a sheet as it lies on the photograph."""
    (height, width), box = sheet.shape[:2], seal.box
    x, y = (box.left * width, box.right * width), (box.top * height, box.bottom * height)
    points = np.array([(at, to) for at in x for to in y], np.float64).reshape(-1, 1, 2)
    there = cv2.perspectiveTransform(points, back).reshape(-1, 2)
    (left, top), (right, bottom) = there.min(axis=0).tolist(), there.max(axis=0).tolist()
    place = box_in(left, top, right, bottom, photograph.shape[1], photograph.shape[0])
    return seal if place is None else seal.model_copy(update={"box": place})


def _of_colour(page: SealPage, colour: Colour) -> list[Seal]:
    ink = page.ink(colour, page.small)
    if colour != "grey" and np.count_nonzero(ink > 60) < _LEAST_INK:
        return []
    seals = find_round(page, ink, colour)
    height, width = ink.shape
    known = [
        (one.box.left * width, one.box.top * height, one.box.right * width, one.box.bottom * height) for one in seals
    ]
    # What lies within a round seal is no seal of its own, what overlaps one may be: of a square its middle tells.
    seals += _told_once(
        find_square(page, ink, colour, known), Seal(box=_ANYWHERE, colour=colour, shape="square"), [], ink
    )
    part = Seal(box=_ANYWHERE, colour=colour, shape="part", riding=True)
    seals += _told_once(find_slices(ink, arcs=colour == "grey"), part, seals, ink)
    return seals


def _told_once(places: Sequence[Corners], like: Seal, known: Sequence[Seal], ink: Picture) -> list[Seal]:
    """A seal at each place that is neither one of what is known nor of another place."""
    found: list[Seal] = []
    for corners in places:
        box = box_in(*corners, ink.shape[1], ink.shape[0])
        if box is not None and not any(shared(box, other.box) > _SAME for other in (*known, *found)):
            found.append(like.model_copy(update={"box": box}))
    return found


def red_ink(picture: Picture) -> Mask:
    """Where red ink is: clearly more red than green and blue, as stamp pads give it, from vermilion to crimson."""
    red, green, blue = (picture[:, :, channel].astype(np.int16) for channel in range(3))
    strong = (red - np.maximum(green, blue) > 35) & (np.abs(green - blue) < 70)
    return np.asarray(strong * 255, dtype=np.uint8)


FADED: Final[tuple[Colour, ...]] = ("red",)
"""Colours of the seals that :func:`fade` bleaches: who only clears a page need not seek others."""


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
