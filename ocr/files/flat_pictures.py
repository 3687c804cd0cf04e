"""Pictures of every mode as paper shows them: 8 bits, RGB, on white. In bands, for a picture may be as large as memory allows once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
from PIL import Image

from ocr.picture import MOST_PIXELS, Picture, halved

_BAND: Final = 4_000_000
"""Pixels that are changed at once."""
HALVED_FROM: Final = 3 * MOST_PIXELS
"""Pixels from which a picture is halved on the way: it is scaled down to that in any case."""
DEEP: Final = ("I", "F")
"""How the modes of more than 8 bits begin."""
_WHITEST: Final = 65535.0


def flat(image: Image.Image) -> Picture:
    """The picture, decoded, on white; one of more pixels than are read at half its size.

    Raises:
        ValueError: it holds values that are no numbers.
    """
    halves = image.width * image.height > HALVED_FROM
    scale = 2 if halves else 1
    whole = np.empty((image.height // scale, image.width // scale, 3), dtype=np.uint8)
    depth = _range_of(image) if image.mode.startswith(DEEP) else None
    for top, band in _bands(image):
        shown = np.asarray(_on_white(_eight_bits(band, depth) if depth else band, image), dtype=np.uint8)
        at = top // scale
        part = halved(shown) if halves else shown
        whole[at : at + len(part)] = part
    return whole


def _bands(image: Image.Image) -> Iterator[tuple[int, Image.Image]]:
    """Pieces across the whole picture, with the row in which each begins: an even one."""
    image.load()
    rows = max(2, _BAND // image.width // 2 * 2)
    for top in range(0, image.height, rows):
        yield top, image.crop((0, top, image.width, min(top + rows, image.height)))


def _range_of(image: Image.Image) -> tuple[float, float]:
    """The values that are black and white in a picture of 16 bits or more; those of a dim one stay dim.

    Raises:
        ValueError: some value is no number.
    """
    lowest, highest = np.inf, -np.inf
    for _, band in _bands(image):
        values = np.asarray(band)
        lowest, highest = min(lowest, float(values.min())), max(highest, float(values.max()))
        # The least of values of which one is no number is no number; and of min() nobody knows then.
        if not np.isfinite(float(values.min()) + float(values.max())):
            raise ValueError("values that are no numbers")
    usual = _WHITEST if image.mode.startswith("I") and highest > 255 else 1.0
    return min(0.0, lowest), max(usual, highest)


def _eight_bits(band: Image.Image, depth: tuple[float, float]) -> Image.Image:
    """Pillow's own conversion clips to white what is above 255."""
    black, white = depth
    values: Any = np.asarray(band).astype(np.float64)
    return Image.fromarray(((values - black) / (white - black) * 255).clip(0, 255).astype(np.uint8))


def _on_white(band: Image.Image, image: Image.Image) -> Image.Image:
    if "A" not in band.getbands() and "transparency" not in image.info:
        return band.convert("RGB")
    if "transparency" in image.info:
        band.info["transparency"] = image.info["transparency"]
    layered = band.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", layered.size, "white"), layered).convert("RGB")
