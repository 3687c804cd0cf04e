"""Values and elements of OFD: found by their local name, numbers read with care.

Producers differ in name spaces and prefixes, the standard's names do not.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

Element = Any
"""An lxml element."""

Box = tuple[float, float, float, float]
"""Left, top, width, height in millimetres."""

_LARGEST: Final = 1e7


@dataclass
class Resources:
    """What the pages of one document refer to by number.

    Attributes:
        media: place of the picture.
        units: composite graphics.
        parameters: how lines and fills are drawn.
    """

    media: dict[str, str] = field(default_factory=dict)
    units: dict[str, Element] = field(default_factory=dict)
    parameters: dict[str, Element] = field(default_factory=dict)


@dataclass(frozen=True)
class Sheet:
    """One page.

    Attributes:
        number: its ID within its document.
        place: of its content in the package; empty when the file that should hold it is not there.
        left, top, width, height: the physical box in millimetres.
        resources: of its document.
        templates: place of each template by its ID.
        annotations: place of the list of annotations, or empty.
        stamps: seals on it.
    """

    number: str
    place: str
    left: float
    top: float
    width: float
    height: float
    resources: Resources
    templates: dict[str, str]
    annotations: str
    stamps: tuple[Stamp, ...]


@dataclass(frozen=True)
class Stamp:
    """A seal on a page.

    Attributes:
        box: left, top, width, height in millimetres.
        picture: bytes of a PNG, JPEG, or OFD.
    """

    box: Box
    picture: bytes


def local(element: Element) -> str:
    """An element's name without its name space; empty for comments."""
    return str(element.tag).rpartition("}")[2] if isinstance(element.tag, str) else ""


def children(element: Element, *names: str) -> Iterator[Element]:
    """The children with one of these names."""
    return (child for child in element if local(child) in names)


def first(element: Element, *path: str) -> Element | None:
    """The first child along a path of names."""
    for name in path:
        element = next(children(element, name), None)
        if element is None:
            return None
    return element


def numbers(text: str | None) -> list[float]:
    """The numbers of an attribute; what is none, or beyond all measure, ends the list."""
    found: list[float] = []
    for word in (text or "").split():
        try:
            value = float(word)
        except ValueError:
            break
        if not math.isfinite(value) or abs(value) > _LARGEST:
            break
        found.append(value)
    return found


def box_of(area: Element | None) -> Box | None:
    """The physical box of an area, in millimetres; None where none is told."""
    box = first(area, "PhysicalBox") if area is not None else None
    found = numbers(box.text) if box is not None else []
    return (found[0], found[1], found[2], found[3]) if len(found) == 4 else None
