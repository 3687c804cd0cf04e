"""Boxes to tick on a page with its own text: where they are drawn, and ticks that are drawn over a printed one.

A form that was filled in on a screen draws its boxes (HTML printed to PDF, fields of a PDF form), so the text names the
options and no box, and the first option passed for the answer; a pen on a screen ticks a □ that stays a □ to the text. Here
boxes become □ or ☑ in front of their options, told by what is seen in them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np
import pymupdf

from ocr.lines import is_chinese

PageWord = tuple[float, float, float, float, str, int, int, int]
"""Left, top, right, bottom in points, text, block, line, number."""

MOST_OPERATORS: Final = 1_000_000
"""Bytes of a page's drawing from which it is a map or a plan, and no form."""
_MOST_DRAWN: Final = 1000
"""Small things that a page draws, from which the same holds."""
_MOST_AREA: Final = 4_000_000.0
"""Square points; A0 has eight million, A1 four."""
_SMALL: Final = 80.0
"""Points; nothing that is larger is a box or lies within one."""
_SIDE: Final = (5.0, 24.0)
"""Points that a box measures."""
_SQUARE: Final = (0.75, 1.34)
_TO_PRINT: Final = (0.45, 1.7)
"""Its height to that of the word beside it."""
_BESIDE: Final = (-0.3, 1.5)
"""How far its option stands from it, in its width."""
_INSET: Final = 0.22
"""Of its width and height, what is no inside at each edge, so that circles have an inside as well."""
_TICKED: Final = 0.04
"""Share of its inside that bears ink from which a box is ticked."""
_PRINTED_INSET: Final = 0.3
"""The same of the place of a character that is a box: its strokes keep off the edge of it."""
_MARGIN: Final = 12
"""Points of paper about what is looked at."""
_DPI: Final = 200
_WHITE: Final = 200
"""Lightness of 255 from which paper is white."""
_PRINTED: Final = "□☐○"
_TICKS: Final = frozenset("√✓✔✕✖✗✘×XxVv●■")
_SYMBOL_FONTS: Final = ("Dingbats", "Wingdings", "Webdings")

_SYMBOLS: Final[Mapping[int, str]] = {
    **dict.fromkeys((0xF052, 0xF0FE), "☑"),
    **dict.fromkeys((0xF053, 0xF054, 0xF0FD), "☒"),
    **dict.fromkeys((0xF0A3, 0xF0A8, 0xF06F), "□"),
    **dict.fromkeys((0xF050, 0xF0FC), "√"),
}
"""What word processors print for 符号 from Wingdings and Wingdings 2, as such fonts code it (0xF000 and their byte)."""


def with_symbols(text: str) -> str:
    """A text with the boxes and ticks of symbol fonts as what they look like."""
    return text.translate(_SYMBOLS)


def with_boxes(page: Any, trace: Sequence[Mapping[str, Any]], words: Sequence[PageWord]) -> list[PageWord]:
    """The words of a page with a box in front of each option that has a drawn one.

    Args:
        page: of PyMuPDF. Boxes that are drawn are sought where it is shown as it was written, and not turned.
        trace: its characters, as ``page.get_texttrace()`` gives them.
        words: in points of the page.
    """
    if len(page.read_contents()) > MOST_OPERATORS:
        return [*words]
    drawn = [rect for one in page.get_cdrawings() if _is_small(rect := pymupdf.Rect(one["rect"]))]
    if len(drawn) > _MOST_DRAWN:
        return [*words]
    over = [*drawn, *(pymupdf.Rect(image["bbox"]) for image in page.get_image_info())]
    printed = [box for box in _printed(trace) if any(_is_over(one, box) for one in over)]
    boxes = [] if page.rotation else [*_boxes(drawn)]
    if not (printed or boxes) or page.rect.width * page.rect.height > _MOST_AREA:
        return [*words]
    seen = _Seen(page, [*printed, *boxes])
    words = [_marked(word, printed, seen) for word in words]
    marks = [pymupdf.Rect(one[3]) for span in trace if _is_symbolic(span) for one in span["chars"]]
    for box in boxes:
        words = _with_box(words, box, marks, seen)
    return [*words]


def _is_small(rect: pymupdf.Rect) -> bool:
    return bool(rect.width <= _SMALL and rect.height <= _SMALL)


def _printed(trace: Sequence[Mapping[str, Any]]) -> Iterator[pymupdf.Rect]:
    """Where the text of the page has a box."""
    return (pymupdf.Rect(one[3]) for span in trace for one in span["chars"] if chr(one[0]) in _PRINTED)


def _is_symbolic(span: Mapping[str, Any]) -> bool:
    return any(name in span["font"] for name in _SYMBOL_FONTS)


def _is_over(rect: pymupdf.Rect, box: pymupdf.Rect) -> bool:
    """Whether something small was drawn over a box: no rule of a table, no ground of the page."""
    most = 3 * box.height
    return bool(rect.width <= most and rect.height <= most and rect.intersects(box))


def _boxes(drawn: Sequence[pymupdf.Rect]) -> Iterator[pymupdf.Rect]:
    """The squares among what was drawn, none within another: a box, its ground and its tick are one."""
    kept: list[pymupdf.Rect] = []
    squares = [
        one
        for one in drawn
        if _SIDE[0] <= one.width <= _SIDE[1] and _SQUARE[0] * one.height <= one.width <= _SQUARE[1] * one.height
    ]
    for one in sorted(squares, key=lambda one: -one.width * one.height):
        if not any(centre(one) in other for other in kept):
            kept.append(one)
            yield one


def centre(box: Any) -> pymupdf.Point:
    """The middle of a place in points, given by its left, top, right and bottom."""
    return pymupdf.Point((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)


def _grown(box: pymupdf.Rect, across: float, down: float) -> pymupdf.Rect:
    return pymupdf.Rect(box.x0 - across, box.y0 - down, box.x1 + across, box.y1 + down)


class _Seen:
    """What is seen of some places of a page."""

    def __init__(self, page: Any, places: Sequence[pymupdf.Rect]) -> None:
        self._scale, self._turn = _DPI / 72, page.rotation_matrix
        around = pymupdf.Rect(places[0])
        for place in places[1:]:
            around |= place
        self._clip = _grown(around * self._turn, _MARGIN, _MARGIN) & page.rect
        shown = page.get_pixmap(dpi=_DPI, clip=self._clip, colorspace=pymupdf.csGRAY)
        self._light = np.frombuffer(shown.samples, dtype=np.uint8).reshape(shown.height, shown.stride)[:, : shown.width]

    def ticked(self, box: pymupdf.Rect, inset: float) -> bool:
        """Whether a box bears ink within: beyond the inset, a share of its width and height."""
        place = _grown(box, -inset * box.width, -inset * box.height) * self._turn
        origin = [*self._clip.tl, *self._clip.tl]
        left, top, right, bottom = (
            max(0, round((side - zero) * self._scale)) for side, zero in zip(place, origin, strict=True)
        )
        inside = self._light[top:bottom, left:right]
        return bool(inside.size and (inside < _WHITE).mean() >= _TICKED)


def _marked(word: PageWord, printed: Sequence[pymupdf.Rect], seen: _Seen) -> PageWord:
    """A word whose printed boxes are ticked where something was drawn into them."""
    places = [index for index, sign in enumerate(word[4]) if sign in _PRINTED]
    own = sorted((box for box in printed if centre(box) in pymupdf.Rect(word[:4])), key=lambda box: box.x0)
    text = [*word[4]]
    for box in own:
        # Where the box stands among the word's characters, which are about equally wide.
        share = (centre(box).x - word[0]) / (word[2] - word[0])
        place = min(places, key=lambda index: abs((index + 0.5) / len(text) - share), default=None)
        if place is not None and seen.ticked(box, _PRINTED_INSET):
            text[place] = "☑"
    return (*word[:4], "".join(text), *word[5:])


def _with_box(
    words: Sequence[PageWord], box: pymupdf.Rect, marks: Sequence[pymupdf.Rect], seen: _Seen
) -> Sequence[PageWord]:
    """The words with one drawn box: in front of the option that stands behind it; as they are where none does."""
    within = [word for word in words if centre(word) in box]
    if any(not _is_mark(word, marks) for word in within):
        return words  # a cell
    rest = [word for word in words if word not in within]
    options = [word for word in rest if _is_option(word, box)]
    if not options:
        return words
    option = min(options, key=lambda word: word[0])
    sign = "☑" if seen.ticked(box, _INSET) else "□"
    place = rest.index(option)
    return [*rest[:place], (box.x0, option[1], box.x1, option[3], sign, *option[5:]), *rest[place:]]


def _is_mark(word: PageWord, marks: Sequence[pymupdf.Rect]) -> bool:
    """Whether a word within a box is its tick, and no text of a cell."""
    return len(word[4]) == 1 and (word[4] in _TICKS or any(centre(mark) in pymupdf.Rect(word[:4]) for mark in marks))


def _is_option(word: PageWord, box: pymupdf.Rect) -> bool:
    """Whether a word stands right behind a box, and is about as high."""
    left, top, _, bottom, text = word[:5]
    return (
        is_chinese(text)
        and top <= (box.y0 + box.y1) / 2 <= bottom
        and _BESIDE[0] * box.width <= left - box.x1 <= _BESIDE[1] * box.width
        and _TO_PRINT[0] * (bottom - top) <= box.height <= _TO_PRINT[1] * (bottom - top)
    )
