"""Opens the committed sample files."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pymupdf
import pytest
from PIL import Image, ImageSequence

import samples

Pages = Callable[[Path], list[Image.Image]]
Expected = Callable[[str], dict[str, Any]]

HERE = Path(samples.__file__).parent


@pytest.fixture(scope="session")
def folder() -> Path:
    """Where the committed samples stand."""
    return HERE


@pytest.fixture(scope="session")
def pages() -> Pages:
    """Opens a file of any of the four types as pictures of its pages."""

    def opened(path: Path) -> list[Image.Image]:
        if path.suffix != ".pdf":
            with Image.open(path) as file:
                return [frame.convert("RGB") for frame in ImageSequence.Iterator(file)]
        document: Any = pymupdf.open(path)
        pixmaps = [page.get_pixmap(dpi=150) for page in document]
        return [Image.frombytes("RGB", (pixmap.width, pixmap.height), pixmap.samples) for pixmap in pixmaps]

    return opened


@pytest.fixture(scope="session")
def expected() -> Expected:
    """Reads what a case is expected to come to."""

    def read(case: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((HERE / case / "expected.json").read_text(encoding="utf-8"))
        return found

    return read
