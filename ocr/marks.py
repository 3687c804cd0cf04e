"""What is on a page beside its text: seals, colour, ink, blankness, legibility, and a fingerprint."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from ocr.barcodes import find_codes
from ocr.handwriting import find_strokes
from ocr.ink import AREA, HEIGHT, TOP, WIDTH, Numbers, blobs, darkest, darkness, percentile
from ocr.legibility import DARKEST_PAPER, SMALLEST_SIDE, brightness, defect_of, figures_of, is_left_unread
from ocr.on_paper import paper_in
from ocr.picture import Picture, grey_of, reduced
from ocr.seals.finding import find_seals
from ocr.seals.seal_words import with_words
from pipelines.text import Box, Defect, Line, Marks, Seal, Stroke

_SIDE: Final = 1200
"""Longer side of the picture in which ink is measured: about 100 dpi on A4."""

_STRONG, _FAINT = 60, 24
"""Steps of 255 by which print, and by which show-through or pencil, is darker than the paper around it."""

_WRITTEN: Final = 3
"""Blobs of strong ink in the size of characters from which a page is not blank, whether it can be read or not."""

_MANY_FAINT: Final = 8

_BAND: Final = 150
"""Rows in which blobs are counted at a time."""

_POOR = 0.6
"""Mean confidence under which a page is too poor to be judged by what was read of it."""

Ink = npt.NDArray[np.bool_]
"""Where a page is darker than its paper, shape (height, width)."""


@dataclass(frozen=True)
class Look:
    """The marks of a picture, and what only a reader can settle.

    Attributes:
        marks: with ``blank`` true when hardly anything is printed or written strongly.
        small: the picture at about 100 dpi.
        proof: how many characters a reader must make sense of before a ``blank`` page counts as written on after all;
            0 when nothing is there to be read. Faint ink may be the other side shining through or pale print, one or
            two blobs may be dirt or a page number.
    """

    marks: Marks
    small: Picture
    proof: int


def look_at(picture: Picture, *, scanned: bool = True) -> Look:
    """Measure an upright page.

    Args:
        picture: RGB, as scanned (before seals are faded).
        scanned: False for a page that was drawn by a program: its colours are true even when there are none.
    """
    small = reduced(picture, _SIDE)
    dark = darkness(darkest(small))
    grey = scanned and is_grey(picture)
    seals = find_seals(small, grey=grey)
    ink = dark > _STRONG
    codes = find_codes(picture)
    paper = brightness(small)
    lit = paper >= DARKEST_PAPER  # what was scanned in the dark may bear anything
    sheet = paper_in(small)
    on_paper = dark if sheet is None else dark * sheet
    printed = ink if sheet is None else on_paper > _STRONG
    strong = _characters(printed, enough=_WRITTEN)
    blank = lit and strong < _WRITTEN and not seals and not codes and not _has_picture(printed)
    figures = figures_of(picture, small, dark, paper)
    defect = defect_of(figures) if figures else _defect_without_ink(picture, lit=lit)
    marks = Marks(
        blank=blank,
        grey=grey,
        legible=blank or defect in {None, "cut"},
        seals=seals,
        ink=round(float(ink.mean()), 5),
        fingerprint=fingerprint(small),
        codes=codes,
        defect=None if blank else defect,
        figures=figures,
    )
    return Look(marks, small, proof=_proof(strong, on_paper) if blank else 0)


def _defect_without_ink(picture: Picture, *, lit: bool) -> Defect | None:
    if min(picture.shape[:2]) < SMALLEST_SIDE:
        return "small"
    return None if lit else "dark"


def _proof(strong: int, dark: Picture) -> int:
    if strong:
        return 1
    return 4 if _characters(dark > _FAINT, enough=_MANY_FAINT) >= _MANY_FAINT else 0


def is_grey(picture: Picture) -> bool:
    """Whether the picture holds no colour at all: scanned in grey or in black and white.

    A colour scan of a black page still shows the tint of its paper and the noise of three channels; a grey one is equal
    in all three, up to the rounding of JPEG.
    """
    sample = np.ascontiguousarray(picture[::4, ::4])
    red, green, blue = cv2.split(sample)
    chroma = cv2.subtract(cv2.max(cv2.max(red, green), blue), cv2.min(cv2.min(red, green), blue))
    return bool(percentile(np.asarray(chroma, np.uint8), 99) <= 3 and np.mean(chroma > 40) < 0.0002)


def ink_in(picture: Picture, box: Box) -> float:
    """Share of dark pixels within a place of an upright page, 0..1: an empty field against a signed one."""
    small = reduced(picture, _SIDE)
    height, width = small.shape[:2]
    rows = slice(int(box.top * height), max(int(box.bottom * height), int(box.top * height) + 1))
    columns = slice(int(box.left * width), max(int(box.right * width), int(box.left * width) + 1))
    part = darkness(darkest(small))[rows, columns] > _STRONG
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


def _characters(ink: Ink, *, enough: int) -> int:
    """How many blobs of ink have the size of a character or more, off the edges where scanners leave shadows.

    Args:
        ink: of a page at about 100 dpi.
        enough: as many need not be counted on.
    """
    inner = ink.copy()
    margin = max(4, round(0.025 * max(ink.shape)))
    inner[:margin], inner[-margin:], inner[:, :margin], inner[:, -margin:] = False, False, False, False
    joined = np.asarray(cv2.morphologyEx(inner.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)), np.uint8)
    # Most pages have enough within a band; what no cut of a band goes through is a blob of the whole page.
    for top in range(0, len(joined), _BAND):
        band = joined[top : top + _BAND]
        if int(np.count_nonzero(_of_size(blobs(band)[1], within=len(band)))) >= enough:
            return enough
    return int(np.count_nonzero(_of_size(blobs(joined)[1])))


def _of_size(sizes: Numbers, *, within: int | None = None) -> Ink:
    """Which blobs have the size of characters; of those of a band of so many rows, only whole ones."""
    large = (np.maximum(sizes[:, WIDTH], sizes[:, HEIGHT]) >= 6) & (sizes[:, AREA] >= 10)
    if within is None:
        return np.asarray(large, np.bool_)
    whole = (sizes[:, TOP] > 0) & (sizes[:, TOP] + sizes[:, HEIGHT] < within)
    return np.asarray(large & whole, np.bool_)


def _has_picture(ink: Ink) -> bool:
    return bool(ink.mean() > 0.02)


def settled(look: Look, lines: Sequence[Line], *, blank: bool) -> Marks:
    """The marks, after the reader has said what it read and how well.

    Args:
        look: at the page.
        lines: what was read; all else that is dark is strokes.
        blank: the page is blank after all.

    A page with ink on which nothing was read cannot be judged by that: a reader's silence is no empty page. Nor can one of
    whose blurred print a line or two was made out.
    """
    marks = look.marks
    if blank:
        return marks.model_copy(update={"blank": True, "legible": True, "defect": None, "strokes": ()})
    characters = sum(len(line.text) for line in lines)
    mean = sum(line.confidence * len(line.text) for line in lines) / characters if characters else 0.0
    beside = _beside(look, lines)
    defect = marks.defect or ("unsure" if mean < _POOR else None)
    if defect is None and marks.figures is not None and is_left_unread(marks.figures, lines, beside.strokes):
        defect = "blurred"
    legible = defect is None or defect == "cut"
    return marks.model_copy(update={"blank": False, "legible": legible, "defect": defect, **beside._asdict()})


def settled_by_itself(look: Look, lines: Sequence[Line]) -> Marks:
    """The marks of a page that says its own text: it is neither blank nor illegible."""
    beside = _beside(look, lines)
    return look.marks.model_copy(update={"blank": False, "legible": True, "defect": None, **beside._asdict()})


class _Beside(NamedTuple):
    """What only the lines tell: which ink is no print, and what stands about the seals."""

    strokes: tuple[Stroke, ...]
    seals: tuple[Seal, ...]


def _beside(look: Look, lines: Sequence[Line]) -> _Beside:
    height, width = look.small.shape[:2]
    strokes = find_strokes(look.small, lines, look.marks.seals)
    return _Beside(strokes, with_words(look.marks.seals, lines, height / width))
