"""Round red seals with a star and the owner's name along the rim. Every owner is fictional and the seal says so."""

from __future__ import annotations

import math

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from samples.fonts import Face, font
from samples.paper import px

RED = (206, 28, 40)
SPREAD = 250
"""Degrees of the rim that the name may fill."""


def round_seal(owner: str, *, purpose: str = "演示专用", seed: int = 0, diameter: float = 40) -> Image.Image:
    """A seal impression.

    Args:
        owner: the name along the rim.
        purpose: the words below the star.
        seed: of the ink's unevenness and the hand that pressed a little askew.
        diameter: in millimetres; 40 is the usual size of a company's.

    Returns:
        An RGBA picture; alpha is the ink.
    """
    size = px(diameter + 4)
    ink = Image.new("L", (size, size), 0)
    _rim(ink, px(diameter))
    _star(ink, px(diameter * 0.16))
    _name(ink, owner, px(diameter))
    _purpose(ink, purpose, px(diameter))
    return _pressed(ink, np.random.default_rng(seed))


def _rim(ink: Image.Image, diameter: int) -> None:
    edge = (ink.width - diameter) // 2
    box = (edge, edge, ink.width - edge, ink.height - edge)
    ImageDraw.Draw(ink).ellipse(box, outline=255, width=px(1.1))


def _star(ink: Image.Image, radius: int) -> None:
    middle = ink.width / 2
    points = []
    for corner in range(10):
        reach = radius if corner % 2 == 0 else radius * 0.382
        angle = math.radians(corner * 36 - 90)
        points.append((middle + reach * math.cos(angle), middle + reach * math.sin(angle)))
    ImageDraw.Draw(ink).polygon(points, fill=255)


def _name(ink: Image.Image, owner: str, diameter: int) -> None:
    letter = min(px(5.2), round(diameter * 2.4 / max(len(owner), 1)))
    radius = diameter / 2 - letter * 0.98
    step = min(SPREAD / max(len(owner) - 1, 1), 26)
    for place, sign in enumerate(owner):
        turn = (place - (len(owner) - 1) / 2) * step
        tile = Image.new("L", (letter * 2, letter * 2), 0)
        ImageDraw.Draw(tile).text((letter, letter), sign, font=font(Face.SONG_BOLD, letter), fill=255, anchor="mm")
        tile = tile.rotate(-turn, resample=Image.Resampling.BICUBIC)
        x = ink.width / 2 + radius * math.sin(math.radians(turn)) - letter
        y = ink.height / 2 - radius * math.cos(math.radians(turn)) - letter
        ink.paste(255, (round(x), round(y)), tile)


def _purpose(ink: Image.Image, words: str, diameter: int) -> None:
    place = (ink.width / 2, ink.height / 2 + diameter * 0.29)
    ImageDraw.Draw(ink).text(place, words, font=font(Face.SONG_BOLD, px(3.6)), fill=255, anchor="mm")


def _pressed(ink: Image.Image, rng: np.random.Generator) -> Image.Image:
    turned = ink.rotate(float(rng.uniform(-9, 9)), resample=Image.Resampling.BICUBIC)
    coarse = rng.uniform(0.55, 1.0, (12, 12)).astype(np.float32)
    patchy = Image.fromarray((coarse * 255).astype(np.uint8)).resize(ink.size, Image.Resampling.BICUBIC)
    grain = rng.uniform(0.82, 1.0, (ink.height, ink.width))
    even = np.asarray(turned.filter(ImageFilter.GaussianBlur(0.6)), dtype=np.float32)
    cover = even * (np.asarray(patchy, dtype=np.float32) / 255) * grain
    picture = Image.new("RGBA", ink.size, (*RED, 0))
    picture.putalpha(Image.fromarray(cover.clip(0, 255).astype(np.uint8)))
    return picture
