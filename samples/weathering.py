"""From a clean sheet to what a counter's scanner delivers: tone, skew, show-through, dust and noise, from a seed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter, ImageOps

from samples.paper import DPI

Pixels = NDArray[np.float32]


@dataclass(frozen=True)
class Weather:
    """How a sheet lay on the glass.

    Attributes:
        seed: of all that is left to chance.
        skew: degrees, counter-clockwise.
        upside_down: fed with its head last.
        noise: standard deviation of the sensor, in grey levels of 255.
        shade: how much darker the darkest part of the sheet is, 0..1.
    """

    seed: int
    skew: float = 0.0
    upside_down: bool = False
    noise: float = 2.6
    shade: float = 0.05


def scan(sheet: Image.Image, weather: Weather, *, dpi: int, reverse: Image.Image | None = None) -> Image.Image:
    """Scan a sheet in colour.

    Args:
        sheet: the clean drawing at :data:`samples.paper.DPI`.
        weather: how it lay.
        dpi: of the scan.
        reverse: what is printed on its other side and shines through faintly.

    Returns:
        The scan.
    """
    rng = np.random.default_rng(weather.seed)
    picture = sheet if reverse is None else _shine_through(sheet, reverse)
    picture = picture.rotate(weather.skew, resample=Image.Resampling.BICUBIC, fillcolor=(250, 250, 250))
    if dpi != DPI:
        size = (round(picture.width * dpi / DPI), round(picture.height * dpi / DPI))
        picture = picture.resize(size, Image.Resampling.LANCZOS)
    pixels = np.asarray(picture.filter(ImageFilter.GaussianBlur(0.45)), dtype=np.float32)
    pixels = _dust(_noise(_tone(pixels, weather, rng), weather, rng), rng)
    scanned = Image.fromarray(pixels.clip(0, 255).astype(np.uint8))
    return scanned.rotate(180) if weather.upside_down else scanned


def photocopied(sheet: Image.Image) -> Image.Image:
    """A sheet after the photocopier: no colour, harder contrast."""
    return ImageOps.autocontrast(sheet.convert("L"), cutoff=(0, 2)).convert("RGB")


def bilevel(scanned: Image.Image) -> Image.Image:
    """What a scanner set to black and white makes of it."""
    return scanned.convert("L").point(lambda grey: 255 if grey > 150 else 0).convert("1")


def few_greys(scanned: Image.Image, levels: int = 16) -> Image.Image:
    """A grey picture with few levels and its paper made white, as scanners save PNG."""
    grey = scanned.convert("L").point(lambda level: min(255, round(level * 1.12)))
    return grey.quantize(levels, dither=Image.Dither.NONE)


def _shine_through(sheet: Image.Image, reverse: Image.Image) -> Image.Image:
    faint = ImageOps.mirror(reverse.convert("L")).filter(ImageFilter.GaussianBlur(2.2))
    veil = np.asarray(faint, dtype=np.float32) * 0.055 + 255 * 0.945
    front = np.asarray(sheet, dtype=np.float32)
    return Image.fromarray((front * veil[..., None] / 255).clip(0, 255).astype(np.uint8))


def _tone(pixels: Pixels, weather: Weather, rng: np.random.Generator) -> Pixels:
    height, width = pixels.shape[:2]
    coarse = rng.uniform(0, 1, (5, 4)).astype(np.float32)
    cloud = Image.fromarray((coarse * 255).astype(np.uint8)).resize((width, height), Image.Resampling.BICUBIC)
    shade = 1 - weather.shade * np.asarray(cloud, dtype=np.float32) / 255
    gutter = 1 - 0.10 * np.exp(-np.arange(width, dtype=np.float32) / (width * 0.012))
    tint = np.array([0.995, 0.985, 0.962], dtype=np.float32)
    toned: Pixels = pixels * (shade * gutter)[..., None] * tint
    return toned


def _noise(pixels: Pixels, weather: Weather, rng: np.random.Generator) -> Pixels:
    grain = rng.normal(0, weather.noise, pixels.shape[:2]).astype(np.float32)
    noisy: Pixels = pixels + grain[..., None]
    return noisy


def _dust(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    height, width = pixels.shape[:2]
    for _ in range(int(rng.integers(6, 14))):
        y, x = int(rng.integers(0, height - 3)), int(rng.integers(0, width - 3))
        pixels[y : y + int(rng.integers(1, 3)), x : x + int(rng.integers(1, 3))] *= 0.55
    return pixels
