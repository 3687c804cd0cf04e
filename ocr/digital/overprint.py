"""Whether a page shows what its text says: text that was covered, cut off or written over is not what a person reads.

Who changes a PDF lays white over a value and writes another one on it; the old one stays in the file. A program that has no
bold face prints a text twice, a little aside.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any, Final

import cv2
import numpy as np
import numpy.typing as npt
import pymupdf

from ocr.digital.drawn_boxes import PageWord, centre
from ocr.picture import Picture, grey_of
from pipelines.text import Line

_TWICE: Final = 0.6
"""Share of a word's place from which the same text there is that word, printed once more."""

_OVER: Final = 0.35
"""Share of the smaller of two words from which one is written over the other."""

_ALIKE: Final = 0.7
"""The lower to the higher of two words that are written over each other; a watermark is larger than what it crosses."""

_EDGE: Final = 12
"""Steps of 255 by which print differs from what is around it, at least."""

_INSET: Final = (0.15, 0.3)
"""Of a character's width and of its height, what is left out at each edge: a rule may run there, or what covers it begin."""

_UNSEEN: Final = 0.5
"""Share of a word's characters of which nothing is seen, from which the word is not shown."""

Numbers = npt.NDArray[np.float64]


def without_doubles(words: Sequence[PageWord]) -> list[PageWord]:
    """The words less those that another of the same text covers."""
    if not words:
        return []
    texts = np.array([word[4] for word in words])
    double = np.triu(_shared(words) >= _TWICE, 1) & (texts[:, None] == texts[None, :])
    return [word for word, gone in zip(words, double.any(axis=0), strict=True) if not gone]


def is_written_over(words: Sequence[PageWord]) -> bool:
    """Whether two words of another text stand in one place, in print of one size: nobody can read both.

    Words of one character are let be: on the ring of a seal each stands by itself, over whatever the seal was pressed on.
    """
    able = [word for word in words if sum(sign.isalnum() for sign in word[4]) > 1]
    if len(able) < 2:
        return False
    sides = _sides(able)
    height, texts = sides[:, 3] - sides[:, 1], np.array([word[4] for word in able])
    alike = np.minimum(height[:, None], height) >= _ALIKE * np.maximum(height[:, None], height)
    over = np.triu(_shared(able) >= _OVER, 1) & alike & (texts[:, None] != texts[None, :])
    return bool(over.any())


def is_pasted_over(page: Any, images: Sequence[Mapping[str, Any]], trace: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a picture that nothing shines through was laid on two characters of the text or more.

    Args:
        page: of PyMuPDF.
        images: on it, as ``page.get_image_info()`` gives them.
        trace: its characters, as ``page.get_texttrace()`` gives them.
    """
    solid = [pymupdf.Rect(image["bbox"]).irect for image in images if not image["has-mask"]]
    if not solid:
        return False
    drawn = [
        (number, pymupdf.Rect(place)) for number, (kind, place) in enumerate(page.get_bboxlog()) if kind == "fill-image"
    ]
    pasted = [(number, box) for number, box in drawn if box.irect in solid]
    covered = (
        sign
        for number, box in pasted
        for span in trace
        for sign in span["chars"]
        if number > span["seqno"] and chr(sign[0]).isalnum() and centre(sign[3]) in box
    )
    return len([*islice(covered, 2)]) == 2


def is_shown(picture: Picture, lines: Sequence[Line]) -> bool:
    """Whether each word of a page's own text is seen on its picture, or most of its characters are.

    Args:
        picture: of the page, upright; about 100 dpi is enough.
        lines: its text.
    """
    height, width = picture.shape[:2]
    edges = cv2.morphologyEx(grey_of(picture), cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)) > _EDGE
    sums = cv2.integral(edges.astype(np.uint8))
    for word in (word for line in lines for word in line.words or (line,)):
        places = [place for place, sign in enumerate(word.text) if sign.isalnum()]
        if not places:
            continue
        left, top, right, bottom = word.box
        wide, high = (right - left) / len(word.text), bottom - top
        start = left + wide * (np.array(places) + _INSET[0])
        columns = np.stack([start * width, (start + wide * (1 - 2 * _INSET[0])) * width])
        rows = (top + _INSET[1] * high) * height, (bottom - _INSET[1] * high) * height
        if (_inked(sums, columns, rows) == 0).mean() > _UNSEEN:
            return False
    return True


def _inked(sums: npt.NDArray[Any], columns: Numbers, rows: tuple[float, float]) -> npt.NDArray[np.int32]:
    """How many pixels of edges lie in each of some places of a line: from column to column, between two rows."""
    left = np.floor(columns[0]).astype(int).clip(0, sums.shape[1] - 1)
    right = np.ceil(columns[1]).astype(int).clip(0, sums.shape[1] - 1)
    top, bottom = max(0, int(rows[0])), min(sums.shape[0] - 1, int(np.ceil(rows[1])))
    return np.asarray(sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left], dtype=np.int32)


def _sides(words: Sequence[PageWord]) -> Numbers:
    return np.array([word[:4] for word in words], dtype=np.float64)


def _shared(words: Sequence[PageWord]) -> Numbers:
    """For each two words how much of the smaller one's place they share, 0..1; shape (words, words)."""
    left, top, right, bottom = _sides(words).T
    across = (np.minimum(right[:, None], right) - np.maximum(left[:, None], left)).clip(0)
    down = (np.minimum(bottom[:, None], bottom) - np.maximum(top[:, None], top)).clip(0)
    area = ((right - left) * (bottom - top)).clip(1e-6)
    return np.asarray(across * down / np.minimum(area[:, None], area), dtype=np.float64)
