"""Seal impressions for the bench of marks: round, oval, square, white on red, riding; worn, tilted. Every owner is fictional."""

from __future__ import annotations

import math
import random
from typing import Literal

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

Shape = Literal["round", "oval", "square", "white"]
"""``square``: a name in a frame (朱文); ``white``: a name left white in a square of ink (白文)."""

FACES = (
    ("/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc", 2),
    ("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc", 2),
    ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", 2),
    ("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc", 0),
    ("/usr/share/fonts/truetype/arphic/ukai.ttc", 0),
    ("/usr/share/fonts/truetype/arphic/uming.ttc", 0),
)
OWNERS = (
    "青禾县示例餐饮有限公司", "示例市样板区市场监督管理局", "虚构省范例物流股份有限公司", "样例镇人民政府",
    "示例市行政审批局", "范例检测技术服务（示例）有限公司", "青禾大学附属医院", "示例村民委员会", "样板幼儿园",
)  # fmt: skip
PURPOSES = ("", "合同专用章", "行政许可专用章", "业务专用章", "检验检测专用章", "3501000012345", "人事专用章", "骑缝章")
REDS = ((206, 28, 40), (225, 45, 30), (190, 20, 60), (235, 70, 60), (170, 30, 45), (215, 20, 20))
BLUES = ((30, 50, 160), (40, 70, 190), (20, 30, 110))


def font(face: int, size: float) -> ImageFont.FreeTypeFont:
    """A face at a size in pixels."""
    path, index = FACES[face]
    return ImageFont.truetype(path, max(6, round(size)), index=index)


def seal_ink(rng: random.Random, shape: Shape, wide: float, high: float) -> Image.Image:
    """The ink of a seal, 0..255, on a canvas a little larger than ``wide`` x ``high`` pixels, before wear."""
    scale = 2
    width, height = round(wide * scale), round(high * scale)
    ink = Image.new("L", (width + 8, height + 8), 0)
    if shape == "square":
        _square(ink, rng, width, height)
    elif shape == "white":
        _white(ink, rng, width, height)
    else:
        round_ink = Image.new("L", (width + 8, width + 8), 0)
        _ring(round_ink, rng, width, oval=shape == "oval")
        ink = round_ink.resize(ink.size, Image.Resampling.LANCZOS) if shape == "oval" else round_ink
    return ink.resize((ink.width // scale, ink.height // scale), Image.Resampling.LANCZOS)


def _ring(ink: Image.Image, rng: random.Random, width: int, *, oval: bool) -> None:
    pen = ImageDraw.Draw(ink)
    middle, radius = ink.width / 2, width / 2
    rim = max(3, round(width * rng.uniform(0.018, 0.036)))
    pen.ellipse((middle - radius, middle - radius, middle + radius, middle + radius), outline=255, width=rim)
    if rng.random() < (0.35 if oval else 0.15):
        inner = radius * rng.uniform(0.9, 0.94)
        pen.ellipse(
            (middle - inner, middle - inner, middle + inner, middle + inner), outline=255, width=max(2, rim // 3)
        )
        radius = inner
    owner, face = rng.choice(OWNERS), rng.randrange(len(FACES))
    letter = min(width * rng.uniform(0.12, 0.155), width * 2.3 / max(len(owner), 1))
    step = min(rng.uniform(230, 265) / max(len(owner) - 1, 1), 30)
    _along_rim(ink, owner, face, letter, (radius - letter * rng.uniform(0.72, 1.0), step), 0)
    if not oval or rng.random() < 0.3:
        _star(pen, middle, width * rng.uniform(0.13, 0.18))
    elif rng.random() < 0.8:
        pen.text((middle, middle), "91350100M", font=font(2, width * 0.1), fill=255, anchor="mm")
    purpose = rng.choice(PURPOSES)
    if purpose:
        size = min(width * 0.1, width * 0.62 / len(purpose))
        pen.text(
            (middle, middle + width * rng.uniform(0.24, 0.3)), purpose, font=font(face, size), fill=255, anchor="mm"
        )


def _along_rim(ink: Image.Image, text: str, face: int, letter: float, ring: tuple[float, float], turn: float) -> None:
    radius, step = ring
    side = round(letter * 2)
    for place, sign in enumerate(text):
        angle = (place - (len(text) - 1) / 2) * step + turn
        tile = Image.new("L", (side, side), 0)
        ImageDraw.Draw(tile).text((side / 2, side / 2), sign, font=font(face, letter), fill=255, anchor="mm")
        tile = tile.rotate(-angle, resample=Image.Resampling.BICUBIC)
        x = ink.width / 2 + radius * math.sin(math.radians(angle)) - side / 2
        y = ink.height / 2 - radius * math.cos(math.radians(angle)) - side / 2
        ink.paste(255, (round(x), round(y)), tile)


def _star(pen: ImageDraw.ImageDraw, middle: float, radius: float) -> None:
    spokes = [(math.radians(36 * k - 90), radius * (1 if k % 2 == 0 else 0.382)) for k in range(10)]
    pen.polygon([(middle + r * math.cos(a), middle + r * math.sin(a)) for a, r in spokes], fill=255)


def _square(ink: Image.Image, rng: random.Random, width: int, height: int) -> None:
    pen = ImageDraw.Draw(ink)
    rim = max(3, round(width * rng.uniform(0.04, 0.07)))
    pen.rectangle((4, 4, 4 + width, 4 + height), outline=255, width=rim)
    face = rng.randrange(len(FACES))
    signs = rng.choice(("张示例印", "王样例印", "李范例章", "陈虚构印"))
    for place, sign in enumerate(signs):
        column, row = 1 - place // 2, place % 2
        spot = (4 + width * (0.28 + 0.44 * column), 4 + height * (0.28 + 0.44 * row))
        pen.text(spot, sign, font=font(face, width * 0.4), fill=255, anchor="mm")


def _white(ink: Image.Image, rng: random.Random, width: int, height: int) -> None:
    """Signs cut into a stone, whose edge is chipped; a thin frame in its own ground stands about some."""
    pen = ImageDraw.Draw(ink)
    pen.rounded_rectangle((4, 4, 4 + width, 4 + height), radius=width * rng.uniform(0, 0.08), fill=255)
    if rng.random() < 0.25:
        inset = 4 + width * rng.uniform(0.05, 0.08)
        pen.rectangle((inset, inset, width + 8 - inset, height + 8 - inset), outline=0, width=max(2, width // 40))
    face, large = rng.randrange(len(FACES)), width * rng.uniform(0.34, 0.42)
    signs = rng.choice(("张示例印", "王样例印", "李范例章", "陈虚构印", "范例", "示样"))
    rows = len(signs) // 2 if len(signs) > 2 else 2
    for place, sign in enumerate(signs):
        column = 0.5 if len(signs) == 2 else 0.71 - 0.42 * (place // rows)
        spot = (4 + width * column, 4 + height * (0.29 + 0.42 * (place % rows)))
        pen.text(spot, sign, font=font(face, large), fill=0, anchor="mm", stroke_width=max(0, width // 120))
    for _ in range(rng.randint(0, 6)):
        along, deep = rng.uniform(4, 4 + width), rng.uniform(0.01, 0.03) * width
        x, y = rng.choice(((along, 4), (along, 4 + height), (4, along), (4 + width, along)))
        pen.ellipse((x - deep, y - deep, x + deep, y + deep), fill=0)


def pressed(ink: Image.Image, rng: random.Random, *, dense: float, level: float = 3.0) -> Image.Image:
    """The ink as a hand pressed it: turned, uneven, with grain.

    Args:
        ink: from :func:`seal_ink`.
        rng: of the hand.
        dense: share of the ink that reaches the paper, 0..1.
        level: by what the tilt of a seal that is wider than high is divided: its hand sees how it lies.
    """
    tilt = rng.choice((rng.uniform(-12, 12), rng.uniform(-12, 12), rng.uniform(-45, 45)))
    tilt = tilt if ink.width == ink.height else tilt / level
    turned = ink.rotate(tilt, resample=Image.Resampling.BICUBIC, expand=True)
    noise = np.random.default_rng(rng.randrange(2**32))
    patches = rng.choice((3, 5, 9))
    coarse = noise.uniform(rng.uniform(0.25, 0.75), 1.0, (patches, patches))
    patchy = np.asarray(
        Image.fromarray((coarse * 255).astype(np.uint8)).resize(turned.size, Image.Resampling.BICUBIC), np.float32
    )
    grain = noise.uniform(rng.uniform(0.5, 0.9), 1.0, (turned.height, turned.width))
    even = np.asarray(turned.filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 0.9))), dtype=np.float32)
    return Image.fromarray((even * patchy / 255 * grain * dense).clip(0, 255).astype(np.uint8))


def stamp(
    page: Image.Image, ink: Image.Image, centre: tuple[float, float], colour: tuple[int, int, int]
) -> tuple[int, int, int, int]:
    """Multiply the ink onto the page; the place of the ink in pixels of the page, clipped to it."""
    left, top = round(centre[0] - ink.width / 2), round(centre[1] - ink.height / 2)
    inner = (max(left, 0), max(top, 0), min(left + ink.width, page.width), min(top + ink.height, page.height))
    part = ink.crop((inner[0] - left, inner[1] - top, inner[2] - left, inner[3] - top))
    patch = np.asarray(page.crop(inner), dtype=np.float32)
    cover = np.asarray(part, dtype=np.float32)[..., None] / 255
    mixed = patch * (1 - cover + cover * np.array(colour, dtype=np.float32) / 255)
    page.paste(Image.fromarray(mixed.clip(0, 255).astype(np.uint8)), inner[:2])
    y, x = np.nonzero(np.asarray(part) > 25)
    if not len(y):
        return inner
    return (inner[0] + int(x.min()), inner[1] + int(y.min()), inner[0] + int(x.max()) + 1, inner[1] + int(y.max()) + 1)
