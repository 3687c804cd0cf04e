"""Stamps for the tests: names in a frame and names in white, and a hand that presses them."""

from __future__ import annotations

import random

from PIL import Image, ImageChops, ImageDraw

from tests.ocr.paper import RED, font

AT = (700, 1600)
"""Where a stamp is pressed, in pixels of A4 at 200 dpi."""


def pressed(page: Image.Image, stamp: Image.Image, tilt: float = 0.0, centre: tuple[int, int] = AT) -> Image.Image:
    """The page with a stamp, which is red on white."""
    turned = stamp.rotate(tilt, resample=Image.Resampling.BICUBIC, expand=True, fillcolor="white")
    layer = Image.new("RGB", page.size, "white")
    layer.paste(turned, (centre[0] - turned.width // 2, centre[1] - turned.height // 2))
    return ImageChops.multiply(page.convert("RGB"), layer)


def block(signs: str, side: int = 140, *, letter: float = 0.38) -> Image.Image:
    """Characters left white in a square of ink: four in two columns, two below each other, or one."""
    stamp = Image.new("RGB", (side + 20, side + 20), "white")
    pen = ImageDraw.Draw(stamp)
    pen.rectangle((10, 10, side + 9, side + 9), fill=RED)
    for place, sign in enumerate(signs):
        column = 0.5 if len(signs) <= 2 else 0.29 + 0.42 * (place // 2)
        row = 0.5 if len(signs) == 1 else 0.29 + 0.42 * (place % 2)
        pen.text(
            (10 + side * column, 10 + side * row), sign, font=font(round(letter * side)), fill="white", anchor="mm"
        )
    return stamp


def framed(width: int, height: int, rim: int) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    """An empty frame of red ink, and a pen to write in it."""
    stamp = Image.new("RGB", (width + 20, height + 20), "white")
    pen = ImageDraw.Draw(stamp)
    pen.rectangle((10, 10, width + 9, height + 9), outline=RED, width=rim)
    return stamp, pen


def four(side: int, *, ink: tuple[int, int, int] = RED) -> Image.Image:
    """Four characters in a frame."""
    stamp, pen = framed(side, side, max(5, side // 22))
    for place, sign in enumerate("例印张示"):
        at = (10 + side * (0.28 + 0.44 * (place // 2)), 10 + side * (0.28 + 0.44 * (place % 2)))
        pen.text(at, sign, font=font(round(0.4 * side)), fill=ink, anchor="mm")
    return stamp


def three(side: int) -> Image.Image:
    """Three characters in a frame, the first by itself on the right, as families' names stand."""
    stamp, pen = framed(side, side, 5)
    for sign, column, row in (("张", 0.72, 0.5), ("示", 0.28, 0.28), ("样", 0.28, 0.72)):
        pen.text((10 + side * column, 10 + side * row), sign, font=font(round(0.36 * side)), fill=RED, anchor="mm")
    return stamp


def worn(stamp: Image.Image, spots: int, seed: int) -> Image.Image:
    """A stamp that has lost its ink in so many spots."""
    hand, bare = random.Random(seed), stamp.copy()
    pen = ImageDraw.Draw(bare)
    for _ in range(spots):
        x, y, reach = hand.uniform(0, bare.width), hand.uniform(0, bare.height), hand.uniform(1, 7)
        pen.ellipse((x - reach, y - reach, x + reach, y + reach), fill="white")
    return bare
