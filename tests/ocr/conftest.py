"""Engines for the room's tests, opened once: their models take a second to load."""

from __future__ import annotations

import pytest

from ocr.nets.orientation import OrientationNet
from ocr.reader import PageReader, open_reader


@pytest.fixture(scope="session")
def turner() -> OrientationNet:
    return OrientationNet()


@pytest.fixture(scope="session")
def rapid() -> PageReader:
    return open_reader("rapid")


@pytest.fixture(scope="session")
def tesseract() -> PageReader:
    return open_reader("tesseract")


@pytest.fixture(scope="session", params=["rapid", "tesseract"])
def reader(request: pytest.FixtureRequest) -> PageReader:
    """Each engine in turn: what is asserted of one holds for all."""
    found: PageReader = request.getfixturevalue(request.param)
    return found
