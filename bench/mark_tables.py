"""Sheets as a camera shows them on a table, dark, of wood or under a cloth, and as a fax or a scanner delivers them."""

from __future__ import annotations

import io
import random
from typing import Final

import cv2
import numpy as np
from PIL import Image

from pipelines.text import Box

_WOODS: Final = ((96, 62, 40), (140, 96, 60), (60, 44, 36), (120, 60, 44), (176, 140, 100))
_CLOTHS: Final = (((40, 60, 110), (170, 180, 200)), ((50, 50, 54), (120, 120, 124)), ((110, 40, 44), (190, 170, 150)))


def table(hand: random.Random, wide: int, high: int) -> np.ndarray:
    """A table top: plain and dark, of wood with its grain, or a checked cloth; RGB of shape (high, wide, 3)."""
    noise = np.random.default_rng(hand.randrange(2**32))
    down, across = np.mgrid[0:high, 0:wide].astype(np.float32)
    kind = hand.choice(("plain", "wood", "wood", "cloth"))
    if kind == "cloth":
        dark, light = hand.choice(_CLOTHS)
        step = wide * hand.uniform(0.03, 0.08)
        share = ((np.floor(across / step) % 2) + (np.floor(down / step) % 2))[..., None] / 2
        top = np.array(dark, np.float32) * (1 - share) + np.array(light, np.float32) * share
    elif kind == "wood":
        wave = np.sin(down / high * hand.uniform(60, 140) + 4 * np.sin(across / wide * hand.uniform(2, 7)))
        top = np.array(hand.choice(_WOODS), np.float32) * (1 + 0.22 * wave[..., None])
    else:
        grey = hand.uniform(20, 90)
        top = np.full((high, wide, 3), grey, np.float32) * np.array((1.0, 0.97, 0.93), np.float32)
    top += noise.normal(0, 4, (high, wide, 1)).astype(np.float32)
    return np.asarray(top.clip(0, 255), np.float32)


def photographed(sheet: Image.Image, hand: random.Random) -> tuple[np.ndarray, np.ndarray]:
    """The sheet on a table, seen a little from the side; the picture before any noise, and the 3 x 3 matrix to it."""
    wide, high = sheet.size
    rims = [hand.uniform(0.03, 0.14) for _ in range(4)]
    size = (round(wide * (1 + rims[0] + rims[1])), round(high * (1 + rims[2] + rims[3])))
    turn, lean = np.radians(hand.uniform(-2, 2)), hand.uniform(-0.025, 0.025)
    corners = np.array(((0, 0), (wide, 0), (wide, high), (0, high)), np.float32)
    middle = np.array((wide / 2, high / 2), np.float32)
    turned = (corners - middle) @ np.array(((np.cos(turn), np.sin(turn)), (-np.sin(turn), np.cos(turn))), np.float32)
    turned[:2, 0] *= 1 - lean
    turned[2:, 0] *= 1 + lean
    to = (turned + middle + np.array((rims[0] * wide, rims[2] * high), np.float32)).astype(np.float32)
    matrix = cv2.getPerspectiveTransform(corners, to)
    ground = table(hand, *size)
    shadow = cv2.GaussianBlur(
        cv2.warpPerspective(np.ones((high, wide), np.float32), matrix, size), (0, 0), wide * 0.006
    )
    ground *= 1 - 0.5 * shadow[..., None]
    there = cv2.warpPerspective(np.ones((high, wide), np.float32), matrix, size, flags=cv2.INTER_AREA)[..., None]
    paper = cv2.warpPerspective(np.asarray(sheet, np.float32), matrix, size, flags=cv2.INTER_LINEAR)
    return ground * (1 - there) + paper * there, matrix


def moved(box: Box, matrix: np.ndarray, before: tuple[int, int], after: tuple[int, int]) -> Box:
    """A place of a sheet on its photograph; sizes are (width, height)."""
    x = np.array((box.left, box.right, box.right, box.left)) * before[0]
    y = np.array((box.top, box.top, box.bottom, box.bottom)) * before[1]
    to = matrix @ np.stack([x, y, np.ones(4)])
    across, down = to[0] / to[2] / after[0], to[1] / to[2] / after[1]
    return Box(float(across.min()), float(down.min()), float(across.max()), float(down.max()))


def taken(pixels: np.ndarray, hand: random.Random, *, grey: bool, level: float | None = None) -> np.ndarray:
    """What the camera, the scanner or the fax makes of it: light, blur, noise, JPEG; RGB of shape (h, w, 3).

    Args:
        pixels: RGB.
        hand: of the machine.
        grey: without colour.
        level: brightness from which a fax sees white; None for what is no fax.
    """
    noise = np.random.default_rng(hand.randrange(2**32))
    high, wide = pixels.shape[:2]
    light = cv2.resize(noise.uniform(hand.uniform(0.75, 0.95), 1, (3, 3)).astype(np.float32), (wide, high))
    cast = np.array((1.0, hand.uniform(0.95, 1.0), hand.uniform(0.88, 1.0)), np.float32)
    soft = cv2.GaussianBlur(pixels.astype(np.float32), (0, 0), hand.uniform(0.4, 1.1))
    shot = soft * light[..., None] * cast + noise.normal(0, hand.uniform(1, 5), pixels.shape).astype(np.float32)
    seen = shot.clip(0, 255).astype(np.uint8)
    if grey:
        one = cv2.cvtColor(seen, cv2.COLOR_RGB2GRAY)
        if level is not None:
            one = ((one > level) * 255).astype(np.uint8)
        seen = np.repeat(one[..., None], 3, axis=2)
    file = io.BytesIO()
    Image.fromarray(seen).save(file, "JPEG", quality=hand.randint(55, 92))
    return np.asarray(Image.open(file).convert("RGB"), np.uint8)
