"""What a recogniser makes of a line."""

from __future__ import annotations

from dataclasses import dataclass

from ocr.detection import Quad


@dataclass(frozen=True)
class Spelt:
    """A line as a recogniser gives it.

    Attributes:
        text: the characters, spaces among them.
        beliefs: how far each is believed, 0..1; as many as characters.
        centres: where each stands along the line, 0..1.
        quad: the place that was read, its corners from where the writing begins.
    """

    text: str
    beliefs: tuple[float, ...]
    centres: tuple[float, ...]
    quad: Quad

    @property
    def mean(self) -> float:
        """Mean belief; 0 for an empty line."""
        return sum(self.beliefs) / len(self.beliefs) if self.beliefs else 0.0
