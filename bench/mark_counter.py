"""Pages of another hand for what is hard to see, with their truth, from a seed: see ``bench/mark_hands.py``."""

from __future__ import annotations

import random
from typing import Final

import numpy as np

from bench.mark_desk import BESIDE, LAYOUTS
from bench.mark_hands import PADS, Half, half_of, name_ink, office_ink, put, put_round, worn
from bench.mark_papers import BLACK_AND_WHITE, Sheet
from bench.mark_stacks import Impression, Stamped, left_of
from bench.mark_tables import moved, photographed, taken
from pipelines.text import Box

COUNTER: Final = ("office", "name", "half", "touching", "upon", "slice")
"""What is told apart: seals of offices; name seals of 11 to 20 mm, red on white and white on red; such of which half to
three quarters bear ink; two that touch; one whose middle lies in an office's seal; slices of riding seals."""


def at_counter(seed: int, *, grey: bool = False) -> Stamped:
    """One page, stamped or not; a third are photographed on a table."""
    hand = random.Random(f"counter {seed}")
    sheet = Sheet(hand.choice((110, 150, 200)))
    kinds = [hand.choice(tuple(LAYOUTS))]
    LAYOUTS[kinds[0]](sheet, hand)
    for _ in range(hand.choice((0, 0, 1, 1, 2))):
        kinds.append(hand.choice(tuple(BESIDE)))
        BESIDE[kinds[-1]](sheet, hand)
    bare = sheet.image.copy()
    pages: list[tuple[str, Box]] = []
    for _ in range(hand.choice((0, 1, 1, 1, 2))):
        pages += _press(sheet, hand, [box for _, box in pages])
    size = sheet.image.size
    if hand.random() < 0.33 or (any(kind == "slice" for kind, _ in pages) and hand.random() < 0.5):
        kinds.append("photograph")
        shot, matrix = photographed(sheet.image, hand)
        after = (shot.shape[1], shot.shape[0])
        picture = taken(shot, hand, grey=grey)
        return Stamped(picture, [Impression(moved(box, matrix, size, after), kind) for kind, box in pages], kinds)
    level = hand.uniform(130, 190) if grey and hand.random() < 0.2 else None
    if level is not None:
        kinds.append(BLACK_AND_WHITE)
    machine = hand.getstate()
    picture = taken(np.asarray(sheet.image), hand, grey=grey, level=level)
    left = [1.0] * len(pages)
    if level is not None:
        hand.setstate(machine)
        without = taken(np.asarray(bare), hand, grey=grey, level=level)
        left = [left_of(box, (bare, sheet.image), (without, picture)) for _, box in pages]
    seals = [Impression(box, kind, share) for (kind, box), share in zip(pages, left, strict=True)]
    return Stamped(picture, seals, kinds)


def _press(sheet: Sheet, hand: random.Random, taken_up: list[Box]) -> list[tuple[str, Box]]:
    """One seal, or two that lie together; nothing where others lie already."""
    kind = hand.choice(("office", "name", "half", "half", "touching", "upon", "slice"))
    wide, high = sheet.size
    x, y = hand.uniform(35, wide - 45), hand.uniform(60, high - 40)
    here = Box((x - 30) / wide, (y - 30) / high, (x + 30) / wide, (y + 30) / high)
    if any(
        here.left < one.right and one.left < here.right and here.top < one.bottom and one.top < here.bottom
        for one in taken_up
    ):
        return []
    if kind in {"office", "upon", "slice"}:
        if kind == "slice":
            x = hand.choice((0.0, wide)) + hand.choice((-1, 1)) * hand.uniform(9, 15)
        across = hand.uniform(36, 46)
        down = across * (0.72 if kind == "office" and hand.random() < 0.3 else 1)
        places = [("slice" if kind == "slice" else "office", _printed(sheet, hand, (x, y), (across, down)))]
        if kind == "upon":
            off = hand.uniform(0.2, 0.75) * across / 2
            turn = hand.uniform(0, 6.28)
            at = (x + off * float(np.cos(turn)), y + off * float(np.sin(turn)))
            places.append(("upon", _named(sheet, hand, at, hand.uniform(12, 20))))
        return places
    side, tilt = hand.uniform(11, 20 if kind == "name" else 16), hand.uniform(-14, 14)
    if kind != "touching":
        return [(kind, _named(sheet, hand, (x, y), side, tilt, half_of(hand) if kind == "half" else None))]
    apart = side * hand.uniform(0.93, 1.1)
    way = np.radians(tilt + hand.choice((0, 90)))
    second = (x + apart * float(np.cos(way)), y + apart * float(np.sin(way)))
    return [
        ("touching", _named(sheet, hand, (x, y), side, tilt + hand.uniform(-2, 2))),
        ("touching", _named(sheet, hand, second, side * hand.uniform(0.9, 1.1), tilt + hand.uniform(-2, 2))),
    ]


def _printed(sheet: Sheet, hand: random.Random, at: tuple[float, float], size: tuple[float, float]) -> Box:
    ink = worn(office_ink(hand, *sheet.px(*size)), hand)
    return _box(sheet, put_round(sheet.image, ink, _pixels(sheet, at), hand.uniform(-20, 20), hand.choice(PADS)))


def _named(
    sheet: Sheet, hand: random.Random, at: tuple[float, float], side: float, tilt: float = 0.0, half: Half | None = None
) -> Box:
    ink = worn(name_ink(hand, *sheet.px(side), white=hand.random() < 0.4), hand, half=half)
    return _box(sheet, put(sheet.image, ink, _pixels(sheet, at), tilt or hand.uniform(-14, 14), hand.choice(PADS)))


def _pixels(sheet: Sheet, at: tuple[float, float]) -> tuple[float, float]:
    return at[0] * sheet.unit, at[1] * sheet.unit


def _box(sheet: Sheet, place: tuple[float, float, float, float]) -> Box:
    width, height = sheet.image.size
    return Box(place[0] / width, place[1] / height, place[2] / width, place[3] / height)
