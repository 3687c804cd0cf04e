"""What scanners, copiers and phones do to a sheet: classes of damage, each from a seed."""

from __future__ import annotations

import io
import random
from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

Pixels = NDArray[np.float32]
Damage = Callable[[Image.Image, random.Random], Image.Image]


def _scan(sheet: Image.Image, rng: random.Random, dpi: int, *, noise: float, blur: float, skew: float) -> Image.Image:
    """A colour scan: paper's tint, a slight skew, optics, sensor noise."""
    tint = tuple(rng.uniform(0.95, 1.0) for _ in range(3))
    turned = sheet.rotate(skew, resample=Image.Resampling.BICUBIC, fillcolor="white")
    size = (round(sheet.width * dpi / 300), round(sheet.height * dpi / 300))
    small = turned.resize(size, Image.Resampling.BOX if dpi < 300 else Image.Resampling.NEAREST)
    pixels = np.asarray(small.filter(ImageFilter.GaussianBlur(blur)), dtype=np.float32) * np.array(
        tint, dtype=np.float32
    )
    return _picture(pixels + _numbers(rng).normal(0, noise, pixels.shape))


def _numbers(rng: random.Random) -> np.random.Generator:
    return np.random.default_rng(rng.getrandbits(32))


def _picture(pixels: NDArray[np.floating]) -> Image.Image:
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8))


def _jpeg(picture: Image.Image, quality: int) -> Image.Image:
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=quality)
    return Image.open(file).convert(picture.mode)


def clean(sheet: Image.Image, rng: random.Random) -> Image.Image:
    """300 dpi, a good office scanner."""
    return _scan(sheet, rng, 300, noise=2.5, blur=0.7, skew=rng.uniform(-0.3, 0.3))


def dpi200(sheet: Image.Image, rng: random.Random) -> Image.Image:
    """200 dpi, the usual setting of a counter."""
    return _scan(sheet, rng, 200, noise=4, blur=0.6, skew=rng.uniform(-0.6, 0.6))


def jpeg(sheet: Image.Image, rng: random.Random) -> Image.Image:
    """200 dpi, hard compressed."""
    return _jpeg(_scan(sheet, rng, 200, noise=3, blur=0.5, skew=rng.uniform(-0.5, 0.5)), rng.randint(28, 45))


def skewed(sheet: Image.Image, rng: random.Random) -> Image.Image:
    """200 dpi, fed askew."""
    angle = rng.choice((-1, 1)) * rng.uniform(1.5, 5.0)
    return _scan(sheet, rng, 200, noise=4, blur=0.6, skew=angle)


def rotated(sheet: Image.Image, rng: random.Random) -> Image.Image:
    """200 dpi, laid a quarter or a half turn wrong."""
    return dpi200(sheet, rng).rotate(rng.choice((90, 180, 270)), expand=True)


def noisy150(sheet: Image.Image, rng: random.Random) -> Image.Image:
    """150 dpi with a noisy sensor, compressed."""
    return _jpeg(_scan(sheet, rng, 150, noise=11, blur=0.7, skew=rng.uniform(-0.8, 0.8)), 60)


def photocopy(sheet: Image.Image, rng: random.Random) -> Image.Image:
    """A hard grey copy with specks, scanned at 200 dpi."""
    grey = np.asarray(sheet.convert("L").filter(ImageFilter.GaussianBlur(1.2)), dtype=np.float32)
    hard = 255 / (1 + np.exp(-(grey - rng.uniform(150, 185)) / 22))
    numbers = _numbers(rng)
    specks = numbers.random(hard.shape) < 0.00015
    hard[cv2.dilate(specks.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0] = rng.uniform(20, 90)
    hard[:, : rng.randint(5, 40)] = 40
    return _scan(_picture(hard).convert("RGB"), rng, 200, noise=4, blur=0.6, skew=rng.uniform(-1, 1)).convert("L")


def grey(sheet: Image.Image, rng: random.Random) -> Image.Image:
    """200 dpi in grey: a red seal is grey as well."""
    return dpi200(sheet, rng).convert("L")


def sealed(sheet: Image.Image, rng: random.Random) -> Image.Image:
    """200 dpi; the sheets of this class bear a seal over their text."""
    return dpi200(sheet, rng)


def phone(sheet: Image.Image, rng: random.Random) -> Image.Image:
    """A photograph on a desk: perspective, a warm shade, a shadow, a little blur, JPEG."""
    numbers = _numbers(rng)
    wide, high = (2100, 2900) if sheet.height >= sheet.width else (2900, 2100)
    desk = np.full((high, wide, 3), numbers.integers(70, 150, 3), dtype=np.float32)
    source = np.array([(0, 0), (sheet.width, 0), (sheet.width, sheet.height), (0, sheet.height)], dtype=np.float32)
    margin = np.array([(90, 110), (wide - 90, 110), (wide - 90, high - 110), (90, high - 110)], dtype=np.float32)
    target = margin + numbers.uniform(-55, 55, (4, 2)).astype(np.float32)
    matrix = cv2.getPerspectiveTransform(source, target)
    soft = cv2.GaussianBlur(np.asarray(sheet), (0, 0), 0.9)
    shot = cv2.warpPerspective(soft, matrix, (wide, high), flags=cv2.INTER_AREA).astype(np.float32)
    mask = cv2.warpPerspective(np.ones((sheet.height, sheet.width), np.uint8), matrix, (wide, high))[..., None]
    shot = np.where(mask > 0, shot, desk + numbers.normal(0, 6, desk.shape))
    across = np.linspace(rng.uniform(0.72, 0.95), rng.uniform(0.85, 1.0), wide)[None, :, None]
    down = np.linspace(rng.uniform(0.8, 1.0), rng.uniform(0.8, 1.0), high)[:, None, None]
    warm = np.array((1.0, rng.uniform(0.94, 0.99), rng.uniform(0.84, 0.95)))
    lit = cv2.GaussianBlur((shot * across * down * warm).astype(np.float32), (0, 0), rng.uniform(0.5, 0.9))
    return _jpeg(_picture(lit + numbers.normal(0, 3.5, lit.shape)), 80)


DAMAGES: dict[str, tuple[Damage, int]] = {
    "300 dpi": (clean, 300),
    "200 dpi": (dpi200, 200),
    "JPEG": (jpeg, 200),
    "phone": (phone, 250),
    "skewed": (skewed, 200),
    "rotated": (rotated, 200),
    "seal over text": (sealed, 200),
    "noisy 150 dpi": (noisy150, 150),
    "photocopy": (photocopy, 200),
    "grey": (grey, 200),
}
"""Each class with its damage and the resolution that its file states."""
