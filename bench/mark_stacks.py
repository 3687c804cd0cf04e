"""Stamped pages with their truth, from a seed."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np
from PIL import Image

from bench import mark_papers as papers
from bench.mark_decoys import decoy
from bench.mark_seals import BLUES, REDS, Shape, pressed, seal_ink, stamp
from pipelines.text import Box

CLASSES: Final = ("round", "oval", "tilted", "square", "small", "white", "part")
"""What is told apart: round seals; ovals near level, and tilted by up to 45 degrees; name seals of 16 to 26 mm, and of 11 to
16; name seals in white on red; what is left of a seal at an edge."""

NEW: Final = ("tilted", "small", "white")
"""Classes that figures from before 2026-11-29, evening, do not hold."""

_SHADE: Final = 25
"""Steps of 255 by which a seal must darken a pixel to be seen there."""


class Impression(NamedTuple):
    """A seal on a page.

    Attributes:
        box: its place.
        kind: one of :data:`CLASSES`.
        left: share of its ink that can be seen on the picture, 0..1.
    """

    box: Box
    kind: str
    left: float = 1.0


@dataclass
class Stamped:
    """A page.

    Attributes:
        picture: RGB, upright.
        seals: each impression.
        kinds: what else is on it.
    """

    picture: np.ndarray
    seals: list[Impression] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)


def stamped(seed: int, *, grey: bool = False) -> Stamped:
    """One page, stamped or not, colour or grey."""
    rng = random.Random(seed)
    dpi = rng.choice((150, 200, 200, 300))
    maker = rng.choice((papers.form, papers.form, papers.dense, papers.red_headed, papers.licence))
    sheet = maker(dpi, rng)
    kinds = [maker.__name__, f"{dpi}"]
    kinds += [papers.distract(sheet, rng) for _ in range(rng.choice((0, 0, 1, 2)))]
    kinds += [decoy(sheet, rng) for _ in range(rng.choice((0, 0, 0, 1)))]
    bare = sheet.image.copy()
    seals = [_press(sheet, rng, grey=grey) for _ in range(rng.choice((0, 0, 1, 1, 1, 2)))]
    machine = rng.getstate()
    picture = papers.scanned(sheet.image, rng, grey=grey, kinds=kinds)
    if papers.BLACK_AND_WHITE in kinds:
        rng.setstate(machine)
        without = papers.scanned(bare, rng, grey=grey)
        seals = [seal._replace(left=left_of(seal.box, (bare, sheet.image), (without, picture))) for seal in seals]
    return Stamped(picture, seals, kinds)


def left_of(box: Box, drawn: tuple[Image.Image, Image.Image], scans: tuple[np.ndarray, np.ndarray]) -> float:
    """Share of the ink of a seal that a scan shows: where the page is darker with it than without it."""
    bare, inked = (np.asarray(one.convert("L"), np.int16) for one in drawn)
    without, with_it = (one[:, :, 0].astype(np.int16) for one in scans)
    height, width = bare.shape
    place = (
        slice(round(box.top * height), round(box.bottom * height)),
        slice(round(box.left * width), round(box.right * width)),
    )
    ink = (bare - inked)[place] > _SHADE
    return float(((without - with_it)[place][ink] > _SHADE).mean()) if ink.any() else 0.0


def _press(sheet: papers.Sheet, rng: random.Random, *, grey: bool) -> Impression:
    kind = rng.choice(("round", "round", "round", "oval") if grey else ("round", "round", "round", "oval", "square"))
    if rng.random() < 0.25:
        kind = "tilted" if grey else rng.choice(NEW)
    low, high = {"round": (36, 46), "square": (16, 26), "small": (11, 16), "white": (12, 22)}.get(kind, (38, 46))
    wide = rng.uniform(low, high)
    shape: Shape = {"tilted": "oval", "small": "square"}.get(kind, kind)  # type: ignore[assignment] # of the four
    tall = wide * (rng.uniform(0.64, 0.78) if shape == "oval" else 1.0)
    ink = seal_ink(rng, shape, wide * sheet.unit, tall * sheet.unit)
    put = pressed(ink, rng, dense=rng.uniform(0.5, 1.0), level=1.0 if kind == "tilted" else 3.0)
    across, down = sheet.size
    x, y = rng.uniform(30, across - 30), rng.uniform(100, down - 30)
    riding = kind == "round" and rng.random() < 0.12
    if riding:
        x = rng.choice((0.0, across)) + rng.uniform(-6, 6)
    colour = rng.choice(BLUES if rng.random() < 0.06 else REDS)
    left, top, right, bottom = stamp(sheet.image, put, (x * sheet.unit, y * sheet.unit), colour)
    width, height = sheet.image.size
    return Impression(Box(left / width, top / height, right / width, bottom / height), "part" if riding else kind)


def overlap(one: Box, other: Box) -> float:
    """Intersection over union."""
    across = min(one.right, other.right) - max(one.left, other.left)
    down = min(one.bottom, other.bottom) - max(one.top, other.top)
    if across <= 0 or down <= 0:
        return 0.0
    areas = [(box.right - box.left) * (box.bottom - box.top) for box in (one, other)]
    return across * down / (sum(areas) - across * down)
