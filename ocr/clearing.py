"""A page made ready for a reader: what lies over its print, and is no print, is taken off."""

from __future__ import annotations

from collections.abc import Sequence

from ocr.picture import Picture
from ocr.seals import fade
from ocr.specks import without_specks
from pipelines.text import Seal


def cleared(upright: Picture, seals: Sequence[Seal]) -> Picture:
    """The page with its seals faded and its specks wiped off, at the same size.

    Args:
        upright: the RGB picture.
        seals: that were found on it.
    """
    return without_specks(fade(upright, seals))
