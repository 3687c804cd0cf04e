"""Stamped pages with their truth, from a seed."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

import numpy as np

from bench import mark_papers as papers
from bench.mark_seals import BLUES, REDS, Shape, pressed, seal_ink, stamp
from pipelines.text import Box


@dataclass
class Stamped:
    """A page.

    Attributes:
        picture: RGB, upright.
        seals: place and shape of each impression; ``part`` for one that runs over the edge.
        kinds: what else is on it.
    """

    picture: np.ndarray
    seals: list[tuple[Box, str]] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)


def stamped(seed: int, *, grey: bool = False) -> Stamped:
    """One page, stamped or not, colour or grey."""
    rng = random.Random(seed)
    dpi = rng.choice((150, 200, 200, 300))
    maker = rng.choice((papers.form, papers.form, papers.dense, papers.red_headed, papers.licence))
    sheet = maker(dpi, rng)
    kinds = [maker.__name__, f"{dpi}"]
    kinds += [papers.distract(sheet, rng) for _ in range(rng.choice((0, 0, 1, 2)))]
    seals = [_press(sheet, rng, grey=grey) for _ in range(rng.choice((0, 0, 1, 1, 1, 2)))]
    return Stamped(papers.scanned(sheet.image, rng, grey=grey, kinds=kinds), seals, kinds)


def _press(sheet: papers.Sheet, rng: random.Random, *, grey: bool) -> tuple[Box, str]:
    shape: Shape = rng.choice(
        ("round", "round", "round", "oval") if grey else ("round", "round", "round", "oval", "square")
    )
    wide = {"round": rng.uniform(36, 46), "oval": rng.uniform(38, 46), "square": rng.uniform(16, 26)}[shape]
    high = wide * (rng.uniform(0.64, 0.78) if shape == "oval" else 1.0)
    ink = pressed(seal_ink(rng, shape, wide * sheet.unit, high * sheet.unit), rng, dense=rng.uniform(0.5, 1.0))
    across, down = sheet.size
    x, y = rng.uniform(30, across - 30), rng.uniform(100, down - 30)
    riding = shape == "round" and rng.random() < 0.12
    if riding:
        x = rng.choice((0.0, across)) + rng.uniform(-6, 6)
    colour = rng.choice(BLUES if rng.random() < 0.06 else REDS)
    left, top, right, bottom = stamp(sheet.image, ink, (x * sheet.unit, y * sheet.unit), colour)
    width, height = sheet.image.size
    return Box(left / width, top / height, right / width, bottom / height), "part" if riding else shape


def overlap(one: Box, other: Box) -> float:
    """Intersection over union."""
    across = min(one.right, other.right) - max(one.left, other.left)
    down = min(one.bottom, other.bottom) - max(one.top, other.top)
    if across <= 0 or down <= 0:
        return 0.0
    areas = [(box.right - box.left) * (box.bottom - box.top) for box in (one, other)]
    return across * down / (sum(areas) - across * down)
