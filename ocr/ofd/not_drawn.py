"""What is said of an OFD page that cannot be shown whole."""

from __future__ import annotations


class NotDrawn(Exception):
    """A page that cannot be drawn as it is meant.

    Attributes:
        message: a Chinese sentence.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
