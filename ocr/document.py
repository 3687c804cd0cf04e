"""An opened file, whatever its type: pages that are asked for one by one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from ocr.answers import MOST_PAGES, Inspection
from ocr.picture import Picture
from ocr.upright import Quarter
from pipelines.text import Line

__all__ = ["MOST_PAGES", "Document", "Layer", "RawPage"]


@dataclass(frozen=True)
class Layer:
    """A page's own text that can be trusted.

    Attributes:
        lines: in reading order, with places on the upright page.
        rotation: degrees clockwise by which the shown page must be turned until its text is upright.
    """

    lines: tuple[Line, ...]
    rotation: Quarter


class RawPage:
    """A page as it lies in its file.

    Attributes:
        layer: its own text, or None when a reader has to read the picture.
        scanned: False when the page was drawn by a program and no scan covers it.
    """

    def __init__(
        self,
        picture: Picture | Callable[[], Picture],
        layer: Layer | None = None,
        *,
        scanned: bool = True,
        size: Callable[[], tuple[int, int] | None] = lambda: None,
    ) -> None:
        self._given, self._size = picture, size
        self.layer, self.scanned = layer, scanned

    @cached_property
    def picture(self) -> Picture:
        """As a viewer would show it, not yet turned or straightened; drawn when it is first asked for, while its document is open."""
        return self._given() if callable(self._given) else self._given

    @cached_property
    def size(self) -> tuple[int, int] | None:
        """Width and height of the picture, in pixels, where nobody has to draw it to know what the page says; as ``picture``, while its document is open."""
        return self._size()


class Document(Protocol):
    """An opened file. Pages count from 1."""

    @property
    def inspection(self) -> Inspection:
        """Type, number of pages, warnings."""

    def page(self, number: int) -> RawPage:
        """The page as a picture, with its own text where that can be trusted.

        Raises:
            PageUnreadable: DAMAGED.
        """

    def close(self) -> None:
        """Let go of the file."""
