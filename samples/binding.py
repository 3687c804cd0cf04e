"""Scans become files: PDF, TIFF, JPEG, PNG, written so that the same scans always give the same pages."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from samples.weathering import bilevel, few_greys

QUALITY = 58
"""JPEG quality: a counter's scanner, artefacts and all."""

MADE_ON = time.struct_time((2026, 9, 18, 10, 0, 0, 4, 261, 0))
"""The day that a PDF says it was made on: always the same one."""


def save(path: Path, scans: Sequence[Image.Image], *, dpi: int, grey: bool = False, fax: bool = False) -> None:
    """Write the scans as one file of the type that its name says.

    Args:
        path: ends in .pdf, .tif, .jpg or .png; the last two hold one page.
        scans: the pages in colour.
        dpi: their resolution.
        grey: no colour.
        fax: for TIFF: black and white, CCITT group 4.

    Raises:
        ValueError: for another ending.
    """
    pages = [scan.convert("L") if grey else scan for scan in scans]
    if path.suffix == ".pdf":
        _pdf(path, pages, dpi)
    elif path.suffix == ".tif":
        _tiff(path, pages, dpi, fax=fax)
    elif path.suffix == ".jpg":
        pages[0].save(path, "JPEG", quality=QUALITY, dpi=(dpi, dpi))
    elif path.suffix == ".png":
        few_greys(pages[0]).save(path, "PNG", optimize=True, dpi=(dpi, dpi))
    else:
        raise ValueError(path.suffix)


def _pdf(path: Path, pages: Sequence[Image.Image], dpi: int) -> None:
    pages[0].save(
        path,
        "PDF",
        save_all=True,
        append_images=list(pages[1:]),
        resolution=float(dpi),
        quality=QUALITY,
        title="演示样例（虚构）",
        producer="samples/make.py",
        creationDate=MADE_ON,
        modDate=MADE_ON,
    )


def _tiff(path: Path, pages: Sequence[Image.Image], dpi: int, *, fax: bool) -> None:
    ready = [bilevel(page) for page in pages] if fax else list(pages)
    options = {"compression": "group4"} if fax else {"compression": "jpeg", "quality": QUALITY}
    ready[0].save(path, "TIFF", save_all=True, append_images=ready[1:], dpi=(dpi, dpi), **options)
