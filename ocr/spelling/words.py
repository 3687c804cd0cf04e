"""A spelt line as a line of the page: its words, each in its place, each with how far it is believed."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from ocr.lines import without_spurious_spaces
from ocr.nets.detection import Quad
from ocr.picture import box_in
from ocr.spelling.spelt import Spelt
from pipelines.text import Box, Line, Word


def line_of(spelt: Spelt, width: int, height: int) -> Line | None:
    """The line, with its place as fractions of the page; None where nothing stands in it, or off the page."""
    text = without_spurious_spaces(spelt.text)
    box = _around(spelt.quad, width, height)
    if not text or box is None:
        return None
    words = _words(spelt, width, height)
    return Line(text=text, confidence=round(min(spelt.mean, 1.0), 4), box=box, words=words)


def _words(spelt: Spelt, width: int, height: int) -> tuple[Word, ...]:
    """A word for each Chinese character and for each run of Latin letters and digits.

    The recogniser gives the centre of each character; a character ends half way to its neighbours.
    """
    inked = [index for index, character in enumerate(spelt.text) if not character.isspace()]
    runs = _runs(spelt.text, inked)
    starts, ends = _edges([spelt.centres[index] for index in inked])
    boxes = _parts(spelt.quad, [starts[first] for first, _ in runs], [ends[last] for _, last in runs], width, height)
    words: list[Word] = []
    for (first, last), box in zip(runs, boxes, strict=True):
        own = inked[first : last + 1]
        if box.left < box.right and box.top < box.bottom:
            beliefs = tuple(round(min(spelt.beliefs[index], 1.0), 3) for index in own)
            words.append(Word(text="".join(spelt.text[index] for index in own), box=box, confidences=beliefs))
    return tuple(words)


def _parts(quad: Quad, starts: list[float], ends: list[float], width: int, height: int) -> list[Box]:
    """The places of parts of a line, told by fractions of it: all at once, for a page has a thousand."""
    edges = np.array((starts, ends), dtype=np.float32)[:, :, None]
    upper_left, upper_right, lower_right, lower_left = quad
    corners = np.concatenate(
        [upper_left + edges * (upper_right - upper_left), lower_left + edges * (lower_right - lower_left)]
    )
    sides = np.concatenate([corners.min(axis=0), corners.max(axis=0)], axis=1).astype(np.float64)
    shares = np.round((sides / (width, height, width, height)).clip(0.0, 1.0), 5)
    return [Box(*share) for share in shares.tolist()]


def _edges(centres: list[float]) -> tuple[list[float], list[float]]:
    """Where each character begins, and where it ends, along the line."""
    middles = [(one + other) / 2 for one, other in pairwise(centres)]
    half = 0.5 / max(len(centres), 1)
    starts = [max(centres[0] - half, 0.0), *middles] if centres else []
    ends = [*middles, min(centres[-1] + half, 1.0)] if centres else []
    return starts, ends


def _runs(text: str, inked: list[int]) -> list[tuple[int, int]]:
    """First and last of the inked characters of each word."""
    runs: list[tuple[int, int]] = []
    for place, index in enumerate(inked):
        joins = runs and text[index].isascii() and text[index - 1].isascii() and not text[index - 1].isspace()
        if joins:
            runs[-1] = (runs[-1][0], place)
        else:
            runs.append((place, place))
    return runs


def _around(quad: Quad, width: int, height: int) -> Box | None:
    (left, top), (right, bottom) = quad.min(axis=0), quad.max(axis=0)
    return box_in(float(left), float(top), float(right), float(bottom), width, height)
