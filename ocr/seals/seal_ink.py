"""The ink of seals: what is red or blue on a page, or, without colour, what is darker than its paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from ocr.ink import darkest, percentile
from ocr.picture import Picture

_MOST_GAIN: Final = 1.35
"""By how much a channel may be lifted until paper is white; a page that would need more is printed in colour."""

_MARGIN: Final = 10
"""Steps of 255 by which ink must be more coloured than paper."""


_GAIN: Final = 8.0
"""By which colour is multiplied so that faint ink is seen."""

_HALO: Final = 3
"""Pixels over which print is blurred."""

_PRINT: Final = 0.7
"""Share of the depth of the darkest ink from which ink is print."""


_BARE: Final = 95
"""Percentile of the brightness of a part that is its paper."""


@dataclass(frozen=True)
class Paper:
    """The tint of a page's paper.

    Attributes:
        gains: by which red, green and blue are lifted until the paper has no colour.
        casts: how much red, green and blue outshine the others on it then.
    """

    gains: tuple[float, float, float]
    casts: tuple[int, int, int]


def paper_of(picture: Picture) -> Paper:
    """The paper of an RGB page: what is most of it."""
    sample = picture[::4, ::4]
    middles = [max(1.0, percentile(sample[:, :, channel], 50)) for channel in range(3)]
    red, green, blue = (min(_MOST_GAIN, max(middles) / middle) for middle in middles)
    gains = (red, green, blue)
    first, second, third = (round(percentile(_chroma(sample, channel, gains), 50)) for channel in range(3))
    return Paper(gains, (first, second, third))


def tint(picture: Picture, channel: int, paper: Paper, gain: float = _GAIN) -> Picture:
    """How much a channel outshines the others, beyond the tint of the paper, 0..255: 0 for red ink, 2 for blue ink.

    Paper that is yellow takes from blue ink what makes it blue: the channels are levelled first.

    Args:
        picture: RGB.
        channel: in which the ink is bright.
        paper: on which it lies.
        gain: by which the difference is multiplied; with the usual one even faint ink is 255, with 1 it can be told from
            strong ink.
    """
    least = np.uint8(min(255, paper.casts[channel] + _MARGIN))
    deep = np.maximum(_chroma(picture, channel, paper.gains), least) - least
    return np.asarray(cv2.convertScaleAbs(deep, alpha=gain), dtype=np.uint8)


def _chroma(picture: Picture, channel: int, gains: tuple[float, float, float]) -> Picture:
    levelled = [cv2.convertScaleAbs(picture[:, :, one], alpha=gains[one]) for one in range(3)]
    others = [levelled[other] for other in range(3) if other != channel]
    return np.asarray(cv2.subtract(levelled[channel], cv2.max(others[0], others[1])), dtype=np.uint8)


def dark(picture: Picture) -> Picture:
    """How much darker each pixel of an RGB picture is than the paper around it, 0..255."""
    least = np.uint8(12)
    deep = np.maximum(_depth(picture), least) - least
    return np.asarray(cv2.convertScaleAbs(deep, alpha=3), dtype=np.uint8)


def depth_of(part: Picture) -> Picture:
    """How much darker each pixel of a small part of an RGB page is than its paper, as it is, 0..255."""
    light = darkest(part)
    paper = np.uint8(np.percentile(light, _BARE))
    return np.asarray(paper - np.minimum(light, paper), np.uint8)


def print_over(picture: Picture) -> Picture:
    """255 where print lies, and on its blurred rim, 0 elsewhere; what is lighter than print may be a seal without colour.

    Args:
        picture: RGB, of some lines of print at about 100 dpi.
    """
    deep = _depth(picture)
    level = percentile(deep[deep > 12], 97) if bool((deep > 12).any()) else 255.0
    darkest_ink = ((deep > _PRINT * level) * 255).astype(np.uint8)
    return np.asarray(cv2.dilate(darkest_ink, np.ones((_HALO, _HALO), np.uint8)), dtype=np.uint8)


def _depth(picture: Picture) -> Picture:
    light = darkest(picture)
    paper = cv2.blur(cv2.dilate(light, np.ones((9, 9), np.uint8)), (25, 25))
    return np.asarray(cv2.subtract(paper, light), dtype=np.uint8)
