"""One page of a file, read: its own text or a reader's, its marks, and the upright picture that people are shown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from ocr.answers import ReadPage
from ocr.digital.overprint import is_shown
from ocr.digital.shown_beside import with_shown
from ocr.document import Document, Layer, RawPage
from ocr.lines import chinese_in
from ocr.marks import Look, is_grey, look_at, settled, settled_by_itself
from ocr.picture import Picture, jpeg_of
from ocr.reader import PageReader
from ocr.seals.finding import fade, find_seals
from ocr.under_seals import with_print_under
from ocr.upright import Quarter, Turn, Turner, make_upright, quarter_turned
from pipelines.text import Line, Marks, PageText, Seal, Source

_MADE_SENSE = 0.8
"""Confidence from which a line on an almost blank page is text, not dirt or the shine of the other side."""

_PLAINLY = 40
"""Characters read with confidence from which a page is beyond doubt neither blank nor the shine of its other side."""

_BOXES = "□☐☑☒"
_MOST_BOXES = 1 / 3
"""Share of a line's characters from which boxes to tick are strokes of print that lies upside down."""

_CHINESE = 0.1
"""Share of what makes sense that is Chinese, at least: digits are read upside down as well, and believed."""

_NOT_LOOKED = Marks(looked=False)
"""Of a page whose text alone was wanted: no check may take it for a page without a seal."""


def read_page(
    document: Document,
    number: int,
    reader: PageReader,
    turner: Turner,
    rotation: Quarter | None = None,
    *,
    show: bool = True,
    marks: bool = True,
) -> ReadPage:
    """Read one page.

    Args:
        document: the opened file.
        number: of the page, from 1.
        reader: reads what the page does not say itself.
        turner: tells which way is up.
        rotation: which way is up by a person's word; a page with a text of its own is read anew where that says otherwise.
        show: whether somebody wants to see the page. If not, there is no picture in the answer, and a page that says its
            own text and draws no shape that may be writing is not drawn: its marks are ``looked=False``.
        marks: whether somebody wants to know what is beside the text; whoever sees the page does. If not, marks are looked
            for only where the text does not settle that something is on the page: they are ``looked=False`` elsewhere.

    Raises:
        PageUnreadable: DAMAGED or ENGINE.
    """
    raw = document.page(number)
    if raw.layer is not None and rotation in (None, raw.layer.rotation):
        own = _own_text(number, raw, raw.layer, reader, show=show)
        if own is not None:
            return own
    upright, turn = make_upright(raw.picture, turner if rotation is None else lambda _: rotation)
    if not show and not marks:
        plain = _plainly_read(upright, reader, scanned=raw.scanned)
        if plain is not None:
            return ReadPage(text=_text_of(number, upright, turn, reader.name, plain, _NOT_LOOKED), picture=b"")
    taken = _taken(upright, turn, reader, scanned=raw.scanned)
    if rotation is None:
        taken = _right_way_up(taken, raw, reader)
    upright, turn, look, lines, blank = taken
    source: Source = "none" if blank else reader.name
    text = _text_of(number, upright, turn, source, lines, settled(look, lines, blank=blank))
    return ReadPage(text=text, picture=jpeg_of(upright) if show else b"")


class _Taken(NamedTuple):
    """A page as it was read, turned one way."""

    upright: Picture
    turn: Turn
    look: Look
    lines: tuple[Line, ...]
    blank: bool


def _taken(upright: Picture, turn: Turn, reader: PageReader, *, scanned: bool) -> _Taken:
    look = look_at(upright, scanned=scanned)
    return _Taken(upright, turn, look, *_read(upright, look, reader))


def _right_way_up(first: _Taken, raw: RawPage, reader: PageReader) -> _Taken:
    """The page turned another way, where it makes sense so and as it was taken it does not.

    Of a page with a few lines of print the net for orientation sees little; what is read upside down makes no sense, but for
    its digits: where there is hardly anything else, more Chinese tells the way.
    """

    def turned(further: int) -> _Taken:
        return _taken(*make_upright(raw.picture, _always(first.turn.rotation + further)), reader, scanned=raw.scanned)

    if first.blank or (_makes_sense(first) and _is_chinese(first.lines)):
        return first
    if _makes_sense(first):
        other = turned(180)
        return other if _makes_sense(other) and _chinese(other.lines) > _chinese(first.lines) else first
    for further in (180, 90, 270):
        other = turned(further)
        if _makes_sense(other) and _sense(other.lines) >= _sense(first.lines):
            return other
    return first


def _always(degrees: int) -> Turner:
    quarters: dict[int, Quarter] = {0: 0, 90: 90, 180: 180, 270: 270}
    return lambda _: quarters[degrees % 360]


def _makes_sense(taken: _Taken) -> bool:
    """Whether the reader is confident of at least half of what it read, and most of that runs from left to right.

    A line that stands is read, too: on a page that lies on its side all of them do.
    """
    height, width = taken.upright.shape[:2]
    lying = [
        line
        for line in taken.lines
        if (line.box.right - line.box.left) * width > (line.box.bottom - line.box.top) * height
    ]
    return 0 < sum(len(line.text) for line in taken.lines) <= 2 * _sense(tuple(lying))


def _text_of(  # the parts of a page
    number: int, upright: Picture, turn: Turn, source: Source, lines: tuple[Line, ...], marks: Marks
) -> PageText:
    return PageText(
        page=number,
        width=upright.shape[1],
        height=upright.shape[0],
        rotation=turn.rotation,
        skew=turn.skew,
        source=source,
        lines=lines,
        marks=marks,
    )


def _plainly_read(upright: Picture, reader: PageReader, *, scanned: bool) -> tuple[Line, ...] | None:
    """The lines of a page that is beyond doubt written on; None for one that has to be looked at first."""
    lines = _lines_of(upright, find_seals(upright, grey=scanned and is_grey(upright)), reader)
    return lines if _sense(lines) >= _PLAINLY and _is_chinese(lines) else None


def _own_text(number: int, raw: RawPage, layer: Layer, reader: PageReader, *, show: bool) -> ReadPage | None:
    """A page that says its own text; None where its picture does not show that."""
    if not show and raw.size is not None:
        width, height = raw.size if layer.rotation in (0, 180) else raw.size[::-1]
        return ReadPage(text=_told(number, layer, width, height, _NOT_LOOKED), picture=b"")
    upright = quarter_turned(raw.picture, layer.rotation)
    look = look_at(upright, scanned=False)
    if not is_shown(look.small, layer.lines):
        return None
    marks = settled_by_itself(look, layer.lines)
    lines = with_shown(fade(upright, marks.seals), layer.lines, marks.strokes or (), reader)
    text = _told(number, Layer(lines, layer.rotation), upright.shape[1], upright.shape[0], marks)
    return ReadPage(text=text, picture=jpeg_of(upright) if show else b"")


def _told(number: int, layer: Layer, width: int, height: int, marks: Marks) -> PageText:
    return PageText(
        page=number,
        width=width,
        height=height,
        rotation=layer.rotation,
        source="text_layer",
        lines=layer.lines,
        marks=marks,
    )


def _read(upright: Picture, look: Look, reader: PageReader) -> tuple[tuple[Line, ...], bool]:
    """The lines, and whether the page is blank after all."""
    if look.marks.blank and not look.proof:
        return (), True
    lines = _lines_of(upright, look.marks.seals, reader)
    if not look.marks.blank:
        return lines, False
    sense = _sense(lines)
    # What shines through from the other side makes more sense in a mirror.
    if sense < look.proof or sense < _sense(reader.read(np.ascontiguousarray(upright[:, ::-1]))):
        return (), True
    return lines, False


def _lines_of(upright: Picture, seals: tuple[Seal, ...], reader: PageReader) -> tuple[Line, ...]:
    faded = fade(upright, seals)
    return with_print_under(faded, reader.read(faded), seals, reader)


def _sense(lines: tuple[Line, ...]) -> int:
    """How many characters the reader is confident of."""
    return sum(len(text) for text in _meant(lines))


def _is_chinese(lines: tuple[Line, ...]) -> bool:
    """Whether enough of what makes sense is Chinese for a page that is beyond doubt not upside down."""
    return _chinese(lines) >= _CHINESE * _sense(lines)


def _chinese(lines: tuple[Line, ...]) -> int:
    return sum(chinese_in(text) for text in _meant(lines))


def _meant(lines: tuple[Line, ...]) -> Iterator[str]:
    """The lines of which the reader is confident, without their boxes to tick."""
    for line in lines:
        text = "".join(sign for sign in line.text if sign not in _BOXES)
        if line.confidence >= _MADE_SENSE and len(line.text) - len(text) <= _MOST_BOXES * len(line.text):
            yield text
