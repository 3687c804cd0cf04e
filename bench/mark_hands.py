"""Seals as another hand presses them: half inked, touching one another, one upon another, in slices at the edge of a sheet."""

from __future__ import annotations

import math
import random
from typing import Final, NamedTuple

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from bench.mark_seals import font

NAMES: Final = ("赵范例印", "周样本印", "吴示范章", "郑虚拟印", "冯例之印", "孙示", "钱样", "何范例")
OFFICES: Final = (
    "样县示例建材有限公司",
    "虚构市范例区财政局",
    "示例县样板中学",
    "例镇样村经济合作社",
    "范例置业（样市）有限公司",
)
PADS: Final = ((196, 36, 44), (222, 58, 40), (178, 24, 52), (228, 84, 78), (160, 36, 40), (212, 30, 66))

_SEEN: Final = 25
"""Steps of 255 of ink from which there is some."""


class Half(NamedTuple):
    """Where a name seal bears ink: on one side of a line.

    Attributes:
        turn: of the line's normal, in radians.
        share: of the seal that bears ink, 0..1.
        soft: width over which the ink fades, as a share of the seal's.
    """

    turn: float
    share: float
    soft: float


def half_of(hand: random.Random) -> Half:
    """From half to somewhat more than two thirds of a seal, cut off sharply or fading."""
    return Half(hand.uniform(0, 2 * math.pi), hand.uniform(0.5, 0.75), hand.choice((0.03, 0.1, 0.2)))


def name_ink(hand: random.Random, side: int, *, white: bool) -> Image.Image:
    """A name seal of so many pixels before wear: two to four characters, red on white or white on red."""
    big = 3 * side
    ink = Image.new("L", (big, big), 0)
    pen = ImageDraw.Draw(ink)
    round_by = big * hand.choice((0.0, 0.0, 0.04, 0.09))
    rim = big * hand.uniform(0.03, 0.065)
    pen.rounded_rectangle((0, 0, big - 1, big - 1), round_by, fill=255)
    if not white:
        pen.rounded_rectangle((rim, rim, big - 1 - rim, big - 1 - rim), max(0.0, round_by - rim), fill=0)
    name, face = hand.choice(NAMES), hand.randrange(6)
    columns = [name[:2], name[2:]] if len(name) == 4 else [name[:1], name[1:]] if len(name) == 3 else [name]
    inner = big - 2 * rim * (1.5 if white else 1.35)
    wide = inner / len(columns)
    for column, signs in enumerate(columns):
        high = inner / len(signs)
        for row, sign in enumerate(signs):
            tile = _sign(sign, face, bold=big // 150 if white or hand.random() < 0.5 else 0)
            tile = tile.resize((round(0.9 * wide), round(0.9 * high)), Image.Resampling.LANCZOS)
            left = big / 2 + inner / 2 - wide * (column + 0.95)
            place = (round(left), round(big / 2 - inner / 2 + high * (row + 0.05)))
            ink.paste(0 if white else 255, place, tile)
    return ink.resize((side, side), Image.Resampling.LANCZOS)


def _sign(sign: str, face: int, *, bold: int) -> Image.Image:
    """A character that fills its tile, as seal cutters draw them out."""
    tile = Image.new("L", (240, 240), 0)
    ImageDraw.Draw(tile).text((120, 120), sign, font=font(face, 160), fill=255, anchor="mm", stroke_width=min(3, bold))
    return tile.crop(tile.getbbox())


def office_ink(hand: random.Random, wide: int, high: int) -> Image.Image:
    """A round or oval seal of an office of so many pixels, before wear."""
    big = 3 * wide
    ink = Image.new("L", (big, big), 0)
    pen = ImageDraw.Draw(ink)
    rim = round(big * hand.uniform(0.02, 0.034))
    pen.ellipse((0, 0, big - 1, big - 1), outline=255, width=rim)
    words, face = hand.choice(OFFICES), hand.randrange(6)
    letter, arc = big * hand.uniform(0.11, 0.14), math.radians(hand.uniform(200, 255))
    for place, sign in enumerate(words):
        angle = (place / (len(words) - 1) - 0.5) * arc
        tile = _sign(sign, face, bold=2).resize((round(letter * 0.8), round(letter)), Image.Resampling.LANCZOS)
        tile = tile.rotate(-math.degrees(angle), resample=Image.Resampling.BICUBIC, expand=True)
        reach = big / 2 - rim - letter * 0.72
        x, y = big / 2 + reach * math.sin(angle), big / 2 - reach * math.cos(angle)
        ink.paste(255, (round(x - tile.width / 2), round(y - tile.height / 2)), tile)
    if wide == high:
        radius = big * hand.uniform(0.12, 0.16)
        tips = [
            (big / 2 + radius * math.sin(k * 0.8 * math.pi), big / 2 - radius * math.cos(k * 0.8 * math.pi))
            for k in range(5)
        ]
        pen.polygon(tips, fill=255)
        pen.regular_polygon((big / 2, big / 2, radius * 0.42), 5, rotation=36, fill=255)
    number = f"35010{hand.randrange(10**8):08d}"
    pen.text((big / 2, big * 0.74), number, font=font(2, big * 0.07), fill=255, anchor="mm")
    return ink.resize((wide, high), Image.Resampling.LANCZOS)


def worn(ink: Image.Image, hand: random.Random, *, half: Half | None = None) -> Image.Image:
    """The ink as it reaches the paper: in clouds and with bare specks, on a part of the seal or on all of it.

    Args:
        ink: as cut, from :func:`name_ink` or :func:`office_ink`.
        hand: that presses.
        half: where there is ink.
    """
    noise = np.random.default_rng(hand.randrange(2**32))
    high, wide = ink.height, ink.width
    cover = np.full((high, wide), hand.uniform(0.6, 1.0), np.float32)
    for cells, depth in ((4, 0.3), (12, 0.2)):
        cloud = Image.fromarray((noise.uniform(1 - depth, 1, (cells, cells)) * 255).astype(np.uint8))
        cover *= np.asarray(cloud.resize((wide, high), Image.Resampling.BICUBIC), np.float32) / 255
    bare = noise.random((high, wide)) < hand.uniform(0, 0.08)
    cover[bare] *= 0.3
    if half is not None:
        down, across = np.mgrid[0:high, 0:wide].astype(np.float32)
        along = (across / wide - 0.5) * math.cos(half.turn) + (down / high - 0.5) * math.sin(half.turn)
        edge = float(np.quantile(along, half.share))
        wavy = 0.03 * np.sin(9 * (across / wide * math.sin(half.turn) - down / high * math.cos(half.turn)) + half.turn)
        cover *= np.clip((edge - along + wavy) / half.soft + 0.5, 0, 1)
    pressed = Image.fromarray((np.asarray(ink, np.float32) * cover).clip(0, 255).astype(np.uint8))
    return pressed.filter(ImageFilter.GaussianBlur(hand.uniform(0.3, 0.8)))


def put(
    page: Image.Image, ink: Image.Image, centre: tuple[float, float], tilt: float, colour: tuple[int, int, int]
) -> tuple[int, int, int, int]:
    """Print ink onto a page; left, top, right and bottom of its sheet of rubber in pixels, clipped to the page."""
    return _put(page, ink, centre, tilt, colour)[0]


def put_round(
    page: Image.Image, ink: Image.Image, centre: tuple[float, float], tilt: float, colour: tuple[int, int, int]
) -> tuple[int, int, int, int]:
    """The same of a round or oval seal: the place of what ink of it there is on the page."""
    inner, part = _put(page, ink, centre, tilt, colour)
    y, x = np.nonzero(part > _SEEN)
    if not len(y):
        return inner
    return inner[0] + int(x.min()), inner[1] + int(y.min()), inner[0] + int(x.max()) + 1, inner[1] + int(y.max()) + 1


def _put(
    page: Image.Image, ink: Image.Image, centre: tuple[float, float], tilt: float, colour: tuple[int, int, int]
) -> tuple[tuple[int, int, int, int], np.ndarray]:
    turned = ink.rotate(-tilt, resample=Image.Resampling.BICUBIC, expand=True)
    left, top = round(centre[0] - turned.width / 2), round(centre[1] - turned.height / 2)
    inner = (max(left, 0), max(top, 0), min(left + turned.width, page.width), min(top + turned.height, page.height))
    part = np.asarray(turned.crop((inner[0] - left, inner[1] - top, inner[2] - left, inner[3] - top)), np.float32)
    patch, cover = np.asarray(page.crop(inner), np.float32), part[..., None] / 255
    mixed = patch * (1 - cover * (1 - np.array(colour, np.float32) / 255))
    page.paste(Image.fromarray(mixed.clip(0, 255).astype(np.uint8)), inner[:2])
    return inner, part
