"""What a recogniser makes of a line."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from ocr.nets.detection import Quad


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

    def part(self, start: int, end: int) -> Spelt:
        """The characters from ``start`` up to ``end``, each where it stands on the whole line."""
        return Spelt(self.text[start:end], self.beliefs[start:end], self.centres[start:end], self.quad)


def joined(parts: Sequence[Spelt], quad: Quad) -> Spelt:
    """Parts of one line as the line."""
    text = "".join(part.text for part in parts)
    beliefs = tuple(belief for part in parts for belief in part.beliefs)
    return Spelt(text, beliefs, tuple(centre for part in parts for centre in part.centres), quad)


def folded(sign: str) -> str:
    """A character without its width, so that （ is (."""
    return unicodedata.normalize("NFKC", sign)
