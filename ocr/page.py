"""One page of a file, read: its own text or a reader's, its marks, and the upright picture that people are shown."""

from __future__ import annotations

import numpy as np

from ocr.answers import ReadPage
from ocr.document import Document, Layer, RawPage
from ocr.marks import Look, look_at
from ocr.picture import Picture, jpeg_of
from ocr.reader import PageReader
from ocr.seals import fade
from ocr.upright import Turner, make_upright, quarter_turned
from pipelines.text import Line, Marks, PageText

_MADE_SENSE = 0.8
"""Confidence from which a line on an almost blank page is text, not dirt or the shine of the other side."""

_POOR = 0.6
"""Mean confidence under which a page is too poor to be judged by what was read of it."""


def read_page(document: Document, number: int, reader: PageReader, turner: Turner) -> ReadPage:
    """Read one page.

    Args:
        document: the opened file.
        number: of the page, from 1.
        reader: reads what the page does not say itself.
        turner: tells which way is up.

    Raises:
        PageUnreadable: DAMAGED or ENGINE.
    """
    raw = document.page(number)
    if raw.layer is not None:
        return _own_text(number, raw, raw.layer)
    upright, turn = make_upright(raw.picture, turner)
    look = look_at(upright, scanned=raw.scanned)
    lines, blank = _read(upright, look, reader)
    text = PageText(
        page=number,
        width=upright.shape[1],
        height=upright.shape[0],
        rotation=turn.rotation,
        skew=turn.skew,
        source="none" if blank else reader.name,
        lines=lines,
        marks=_settled(look.marks, lines, blank),
    )
    return ReadPage(text=text, picture=jpeg_of(upright))


def _own_text(number: int, raw: RawPage, layer: Layer) -> ReadPage:
    upright = quarter_turned(raw.picture, layer.rotation)
    text = PageText(
        page=number,
        width=upright.shape[1],
        height=upright.shape[0],
        rotation=layer.rotation,
        source="text_layer",
        lines=layer.lines,
        marks=look_at(upright, scanned=False).marks.model_copy(update={"blank": False, "legible": True}),
    )
    return ReadPage(text=text, picture=jpeg_of(upright))


def _read(upright: Picture, look: Look, reader: PageReader) -> tuple[tuple[Line, ...], bool]:
    """The lines, and whether the page is blank after all."""
    if look.marks.blank and not look.proof:
        return (), True
    lines = reader.read(fade(upright, look.marks.seals))
    if not look.marks.blank:
        return lines, False
    sense = _sense(lines)
    # What shines through from the other side makes more sense in a mirror.
    if sense < look.proof or sense < _sense(reader.read(np.ascontiguousarray(upright[:, ::-1]))):
        return (), True
    return lines, False


def _sense(lines: tuple[Line, ...]) -> int:
    """How many characters the reader is confident of."""
    return sum(len(line.text) for line in lines if line.confidence >= _MADE_SENSE)


def _settled(marks: Marks, lines: tuple[Line, ...], blank: bool) -> Marks:
    """The marks, after the reader has said how well it could read.

    A page with ink on which it read nothing cannot be judged by that: a reader's silence is no empty page.
    """
    characters = sum(len(line.text) for line in lines)
    mean = sum(line.confidence * len(line.text) for line in lines) / characters if characters else 0.0
    return marks.model_copy(update={"blank": blank, "legible": blank or (marks.legible and mean >= _POOR)})
