"""What is on a page beside its text: seals, colour, ink, blankness, legibility, and a fingerprint."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from ocr.barcodes import find_codes
from ocr.picture import Picture, grey_of, reduced
from ocr.seals import find_seals
from pipelines.text import Box, Marks

_SIDE: Final = 1200
"""Longer side of the picture in which ink is measured: about 100 dpi on A4."""

_STRONG, _FAINT = 60, 24
"""Steps of 255 by which print, and by which show-through or pencil, is darker than the paper around it."""

_WRITTEN: Final = 3
"""Blobs of strong ink in the size of characters from which a page is not blank, whether it can be read or not."""

_MANY_FAINT: Final = 8

_SMALLEST_SIDE: Final = 350
"""Shorter side in pixels under which a page cannot be judged: A4 at 42 dpi, an identity card at 165."""

_LEAST_SHARP = 9.0
"""Steps of 255 by which the steepest edges of the ink rise from pixel to pixel at 100 dpi; less is a blur."""

Ink = npt.NDArray[np.bool_]
"""Where a page is darker than its paper, shape (height, width)."""


@dataclass(frozen=True)
class Look:
    """The marks of a picture, and what only a reader can settle.

    Attributes:
        marks: with ``blank`` true when hardly anything is printed or written strongly.
        proof: how many characters a reader must make sense of before a ``blank`` page counts as written on after all;
            0 when nothing is there to be read. Faint ink may be the other side shining through or pale print, one or
            two blobs may be dirt or a page number.
    """

    marks: Marks
    proof: int


def look_at(picture: Picture, *, scanned: bool = True) -> Look:
    """Measure an upright page.

    Args:
        picture: RGB, as scanned (before seals are faded).
        scanned: False for a page that was drawn by a program: its colours are true even when there are none.
    """
    small = reduced(picture, _SIDE)
    darkness = _darkness(small)
    grey = scanned and is_grey(picture)
    seals = find_seals(picture, grey=grey)
    strong, faint = _characters(darkness > _STRONG), _characters(darkness > _FAINT)
    ink = darkness > _STRONG
    codes = find_codes(picture)
    blank = strong < _WRITTEN and not seals and not codes and not _has_picture(ink)
    marks = Marks(
        blank=blank,
        grey=grey,
        legible=blank or _is_legible(picture, small, darkness),
        seals=seals,
        ink=round(float(ink.mean()), 5),
        fingerprint=fingerprint(small),
        codes=codes,
    )
    return Look(marks, proof=_proof(strong, faint) if blank else 0)


def _proof(strong: int, faint: int) -> int:
    if strong:
        return 1
    return 4 if faint >= _MANY_FAINT else 0


def is_grey(picture: Picture) -> bool:
    """Whether the picture holds no colour at all: scanned in grey or in black and white.

    A colour scan of a black page still shows the tint of its paper and the noise of three channels; a grey one is equal
    in all three, up to the rounding of JPEG.
    """
    sample = np.ascontiguousarray(picture[::4, ::4])
    red, green, blue = cv2.split(sample)
    chroma = cv2.subtract(cv2.max(cv2.max(red, green), blue), cv2.min(cv2.min(red, green), blue))
    return bool(np.percentile(chroma, 99) <= 3 and np.mean(chroma > 40) < 0.0002)


def ink_in(picture: Picture, box: Box) -> float:
    """Share of dark pixels within a place of an upright page, 0..1: an empty field against a signed one."""
    small = reduced(picture, _SIDE)
    height, width = small.shape[:2]
    rows = slice(int(box.top * height), max(int(box.bottom * height), int(box.top * height) + 1))
    columns = slice(int(box.left * width), max(int(box.right * width), int(box.left * width) + 1))
    part = _darkness(small)[rows, columns] > _STRONG
    return round(float(part.mean()), 5) if part.size else 0.0


def fingerprint(picture: Picture) -> str:
    """64-bit perceptual hash as 16 hex digits: the signs of the lowest frequencies of the picture.

    Two scans of one sheet differ in few bits. Two copies of one form that are filled in differently may, too: the hash
    finds candidates, their text decides.
    """
    small = cv2.resize(grey_of(picture), (32, 32), interpolation=cv2.INTER_AREA).astype(np.float32)
    low = cv2.dct(small)[:9, :9].flatten()[1:65]
    bits = low > np.median(low)
    return f"{int(''.join('1' if bit else '0' for bit in bits), 2):016x}"


def _darkness(small: Picture) -> npt.NDArray[np.int16]:
    """By how much each pixel is darker than the paper around it; shadows and tinted paper fall away."""
    # The darkest channel, so that red and blue ink count as ink.
    light = cv2.medianBlur(np.ascontiguousarray(small.min(axis=2)), 3)
    paper = cv2.blur(cv2.dilate(light, np.ones((15, 15), np.uint8)), (31, 31))
    return np.asarray(paper.astype(np.int16) - light.astype(np.int16), dtype=np.int16)


def _characters(ink: Ink) -> int:
    """How many blobs of ink have the size of a character or more, off the edges where scanners leave shadows."""
    inner = ink.copy()
    margin = max(4, round(0.025 * max(ink.shape)))
    inner[:margin], inner[-margin:], inner[:, :margin], inner[:, -margin:] = False, False, False, False
    joined = cv2.morphologyEx(inner.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined)
    sizes = stats[1:]
    of_size = (np.maximum(sizes[:, 2], sizes[:, 3]) >= 6) & (sizes[:, 4] >= 10)
    return int(np.count_nonzero(of_size))


def _has_picture(ink: Ink) -> bool:
    return bool(ink.mean() > 0.02)


def _is_legible(picture: Picture, small: Picture, darkness: npt.NDArray[np.int16]) -> bool:
    if min(picture.shape[:2]) < _SMALLEST_SIDE:
        return False
    ink = cv2.dilate((darkness > _FAINT).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    if not bool(ink.any()):
        return True
    light = cv2.GaussianBlur(grey_of(small), (3, 3), 0).astype(np.float32)
    steps = np.hypot(cv2.Sobel(light, cv2.CV_32F, 1, 0, scale=0.125), cv2.Sobel(light, cv2.CV_32F, 0, 1, scale=0.125))
    return bool(np.percentile(steps[ink], 95) >= _LEAST_SHARP)
