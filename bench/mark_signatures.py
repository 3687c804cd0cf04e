"""Forms that are signed, or left empty, with their truth: labels in several layouts, scribbles, brush and printed names."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

from bench import mark_papers as papers
from bench.mark_seals import REDS, font, pressed, seal_ink, stamp

LABELS = ("申请人签字", "法定代表人（负责人）签名", "经营者签名", "委托人签字", "承诺人（签字）")
PENS = ((20, 20, 25), (25, 35, 120), (40, 60, 170), (60, 60, 60))


@dataclass
class Signing:
    """A page.

    Attributes:
        picture: RGB.
        label: where the signature belongs.
        signed: whether it is there.
        kind: how.
    """

    picture: np.ndarray
    label: str
    signed: bool
    kind: str


def signing(seed: int, *, sealed: bool = False) -> Signing:
    """One page, signed or not; ``sealed``: in colour, with an office's red seal that reaches over the place."""
    rng = random.Random(seed)
    sheet = papers.form(rng.choice((150, 200, 200, 300)), rng)
    label, y = rng.choice(LABELS), rng.uniform(252, 262)
    sheet.pen.rectangle(sheet.px(15, 235, 200, 285), fill="white")
    size, face = rng.uniform(3.8, 4.8), rng.randrange(6)
    left = rng.choice((25, 40, 95))
    box = sheet.text((left, y), label + rng.choice(("：", "：", "")), size, face)
    place = box[2] + 2
    if rng.random() < 0.4:
        sheet.line(place, y + size * 0.7, min(place + 45, 190), y + size * 0.7)
    if rng.random() < 0.6:
        sheet.text(
            (left, y + 12), rng.choice(("日期：", "日期：    年    月    日", "日期：2026年9月14日")), size, face
        )
    if rng.random() < 0.25:
        ink = pressed(seal_ink(rng, "round", 40 * sheet.unit, 40 * sheet.unit), rng, dense=0.8)
        stamp(sheet.image, ink, (165 * sheet.unit, 225 * sheet.unit), rng.choice(REDS))
    kind = rng.choice(("empty", "empty", "scribble", "scribble", "name"))
    first = sealed and rng.random() < 0.5
    if first:
        _office(sheet, rng, place, y)
    if kind == "scribble":
        scribble(sheet, rng, place, y, size)
    elif kind == "name":
        written(sheet, rng, place, y, size)
    if sealed and not first:
        _office(sheet, rng, place, y)
    grey = not sealed and rng.random() < 0.3
    return Signing(papers.scanned(sheet.image, rng, grey=grey), label, kind != "empty", kind)


def _office(sheet: papers.Sheet, rng: random.Random, place: float, y: float) -> None:
    """A round seal of 36 to 45 mm whose ring, or what lies in it, is upon the place to sign."""
    wide = rng.uniform(36, 45)
    ink = pressed(seal_ink(rng, "round", wide * sheet.unit, wide * sheet.unit), rng, dense=rng.uniform(0.6, 1.0))
    centre = (place + rng.uniform(0, 40), min(y + rng.uniform(-14, 20), 272))
    stamp(sheet.image, ink, (centre[0] * sheet.unit, centre[1] * sheet.unit), rng.choice(REDS))


def scribble(sheet: papers.Sheet, rng: random.Random, x: float, y: float, size: float) -> None:
    """Two or three characters in one hand's loops, as nobody can read them."""
    colour, wide = rng.choice(PENS), rng.uniform(0.3, 0.7)
    x += rng.uniform(0, 6)
    for _ in range(rng.randint(2, 3)):
        high = size * rng.uniform(1.1, 2.2)
        for _ in range(rng.randint(2, 4)):
            knots = [(x + rng.uniform(0, high), y + rng.uniform(-0.5, 0.5) * high) for _ in range(4)]
            points = [sheet.px(*_bezier(knots, k / 24)) for k in range(25)]
            sheet.pen.line(points, fill=colour, width=max(1, round(wide * sheet.unit)), joint="curve")
        x += high * rng.uniform(0.7, 1.0)


def _bezier(knots: list[tuple[float, float]], t: float) -> tuple[float, float]:
    weights = [math.comb(3, k) * t**k * (1 - t) ** (3 - k) for k in range(4)]
    return sum(w * k[0] for w, k in zip(weights, knots, strict=True)), sum(
        w * k[1] for w, k in zip(weights, knots, strict=True)
    )


def written(sheet: papers.Sheet, rng: random.Random, x: float, y: float, size: float) -> None:
    """A name in a brush-like face, slanted, larger than print."""
    high = round(size * rng.uniform(1.2, 1.9) * sheet.unit)
    name = rng.choice(("陈范例", "王样例", "李示例", "欧阳范本"))
    tile = Image.new("L", (high * (len(name) + 1), high * 2), 0)
    ImageDraw.Draw(tile).text((high / 2, high), name, font=font(4, high), fill=255, anchor="lm")
    tile = tile.rotate(rng.uniform(-6, 6), resample=Image.Resampling.BICUBIC).transform(
        tile.size, Image.Transform.AFFINE, (1, rng.uniform(-0.3, 0.3), 0, 0, 1, 0), resample=Image.Resampling.BICUBIC
    )
    ink = Image.new("RGB", tile.size, rng.choice(PENS))
    sheet.image.paste(ink, (round(x * sheet.unit), round(y * sheet.unit - high)), tile)
