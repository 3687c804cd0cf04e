"""Text from outside that every database takes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def storable(text: str) -> bool:
    """Whether every database takes it: no NUL, no half of a character."""
    return not any(char == "\0" or "\ud800" <= char <= "\udfff" for char in text)


def unstorable(said: Any, place: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The place of every string in a JSON value that cannot be stored."""
    if isinstance(said, str) and not storable(said):
        yield place
    elif isinstance(said, dict):
        for key, value in said.items():
            yield from unstorable(key, place)
            yield from unstorable(value, (*place, str(key)))
    elif isinstance(said, list):
        for index, value in enumerate(said):
            yield from unstorable(value, (*place, index))
