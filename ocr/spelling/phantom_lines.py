"""Lines that are none: read on bare paper, or a stroke of another line that the detector found once more.

Both are of a character or two. A 2 that nobody wrote comes to stand before a company's name, and the 一 of 一般项目 twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from ocr.ink import darkest, percentile
from ocr.nets.detection import Quad
from ocr.picture import Picture
from ocr.spelling.cuttings import cut, width_of
from ocr.spelling.spelt import Spelt

_SHORT: Final = 2
"""Characters of a line that may be none, at most."""
_SURE: Final = 0.9
"""Belief from which what was read on faint print stands."""
_CONTRAST: Final = 40
"""Steps of 255 between ink and paper, less than which is the grain of the paper."""
_WITHIN: Final = 0.6
"""Share of its box that lies in that of the line of which it is a part."""


def without_phantoms(picture: Picture, lines: Sequence[Spelt]) -> list[Spelt]:
    """The lines of a page without those that are none.

    Args:
        picture: the upright RGB page.
        lines: as they were read on it.
    """
    return [line for line in lines if not _is_short(line) or not (_is_bare(picture, line) or _is_double(line, lines))]


def _is_short(line: Spelt) -> bool:
    return 0 < len(line.text.strip()) <= _SHORT


def _is_bare(picture: Picture, line: Spelt) -> bool:
    """Whether no ink lies where a line was read."""
    if line.mean >= _SURE:
        return False
    light = darkest(cut(picture, line.quad, width_of(line.quad)))
    return percentile(light, 80) - percentile(light, 2) < _CONTRAST


def _is_double(line: Spelt, lines: Sequence[Spelt]) -> bool:
    """Whether a longer line over the same place begins or ends with it."""
    text = line.text.strip()
    return any(
        len(other.text) > len(text)
        and (other.text.startswith(text) or other.text.endswith(text))
        and _share_within(line.quad, other.quad) >= _WITHIN
        for other in lines
    )


def _share_within(quad: Quad, other: Quad) -> float:
    """How much of the box about a line lies in the box about another."""
    low, high = quad.min(axis=0), quad.max(axis=0)
    common = np.minimum(high, other.max(axis=0)) - np.maximum(low, other.min(axis=0))
    return float(np.prod(common.clip(0)) / max(float(np.prod(high - low)), 1.0))
