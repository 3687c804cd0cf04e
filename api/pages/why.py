"""Why a finding stands on the checklist: its rule, its condition, its readings with a picture of each, its cure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from api.pages.checklist import Sheet
from pipelines.explaining.telling import applies_text, seen_text
from pipelines.explaining.trace import Seen, Trace

AROUND = (0.06, 0.025)
"""How much of the page is shown beside a place, as shares of its width and height."""
MOST = 4
"""Readings that are shown with a picture."""


@dataclass(frozen=True)
class Crop:
    """A part of a page's picture, in its pixels: what is shown, and in it the place itself."""

    sheet: Sheet
    view: tuple[int, int, int, int]
    place: tuple[int, int, int, int]


@dataclass(frozen=True)
class SeenShown:
    """A reading; ``crop`` is None where the whole page is meant or its picture is not there."""

    text: str
    anchor: str
    crop: Crop | None


@dataclass(frozen=True)
class WhyShown:
    """Why a finding was made.

    Attributes:
        rule: what the catalogue asks, with its id.
        applies: why the material is asked for at all; empty where no material is meant.
    """

    rule: str
    id: str
    basis: str
    applies: str
    cure: str
    seen: tuple[SeenShown, ...]


def why_shown(trace: Trace | None, sheets: Iterable[Sheet]) -> dict[str, WhyShown]:
    """For each deficiency of a trace, why it was raised; empty for a check that kept no trace."""
    placed = {(sheet.name, sheet.page): sheet for sheet in sheets}
    return {
        deficiency: WhyShown(
            rule=judged.says,
            id=judged.rule,
            basis=judged.basis or "本事项材料目录",
            applies=applies_text(material.applies, coded=False) if material.code is not None else "",
            cure=judged.cure,
            seen=tuple(_seen(one, placed.get((one.file, one.page))) for one in judged.seen[:MOST]),
        )
        for material in (trace.materials if trace else ())
        for judged in material.rules
        for deficiency in judged.deficiencies
    }


def _seen(one: Seen, sheet: Sheet | None) -> SeenShown:
    crop = _crop(one, sheet) if sheet is not None and sheet.shown and one.box is not None else None
    return SeenShown(seen_text(one, pictured=crop is not None), sheet.anchor if sheet else "", crop)


def _crop(one: Seen, sheet: Sheet) -> Crop | None:
    if one.box is None:
        return None
    left, top, right, bottom = one.box
    wide, high = AROUND
    view = (max(0.0, left - wide), max(0.0, top - high), min(1.0, right + wide), min(1.0, bottom + high))
    return Crop(sheet, _pixels(view, sheet), _pixels((left, top, right, bottom), sheet))


def _pixels(edges: tuple[float, float, float, float], sheet: Sheet) -> tuple[int, int, int, int]:
    """Left, top, width, height."""
    left, top, right, bottom = edges
    x, y = round(left * sheet.width), round(top * sheet.height)
    return x, y, max(1, round(right * sheet.width) - x), max(1, round(bottom * sheet.height) - y)
