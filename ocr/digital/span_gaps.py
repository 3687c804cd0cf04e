"""Texts of a page that were set one by one with a gap between them, which a reader of PDFs gives as one word.

Forms that are printed from a browser have a label and its value in one row with less than a character between the two:
法定代表人 示例甲. Without the gap nobody can tell where the one ends.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from ocr.digital.drawn_boxes import PageWord

_GAP: Final = 0.5
"""Of the size of the print, from which a gap between two texts parts them. Between letters that are spread it is less."""

_ROW: Final = 4.0
"""Points: rows are sought by steps of these."""


class _Span(NamedTuple):
    """A text that was set as a whole: its edges, the middle of its height, its size in points, and its characters."""

    left: float
    right: float
    middle: float
    size: float
    text: str


def parted(words: Sequence[PageWord], trace: Sequence[Mapping[str, Any]]) -> list[PageWord]:
    """The words of a page, each in as many pieces as texts stand apart in it.

    Args:
        words: in points of the page.
        trace: its characters, as ``page.get_texttrace()`` gives them.
    """
    rows: dict[int, list[_Span]] = defaultdict(list)
    for span in _spans(trace):
        rows[int(span.middle / _ROW)].append(span)
    return [piece for word in words for piece in _pieces(word, _within(word, rows))]


def _spans(trace: Sequence[Mapping[str, Any]]) -> Iterator[_Span]:
    for span in trace:
        shown = [one for one in span["chars"] if not chr(one[0]).isspace()]
        if shown and tuple(span["dir"]) == (1.0, 0.0):
            first, last = shown[0][3], shown[-1][3]
            text = "".join(chr(one[0]) for one in shown)
            yield _Span(first[0], last[2], (first[1] + first[3]) / 2, span["size"], text)


def _within(word: PageWord, rows: Mapping[int, Sequence[_Span]]) -> list[_Span]:
    """The texts that stand in a word, from the left."""
    left, top, right, bottom = word[:4]
    found = [
        span
        for row in range(int(top / _ROW), int(bottom / _ROW) + 1)
        for span in rows.get(row, ())
        if top < span.middle < bottom and left - 1 < (span.left + span.right) / 2 < right + 1
    ]
    return sorted(found)


def _pieces(word: PageWord, spans: Sequence[_Span]) -> Iterator[PageWord]:
    """A word cut between its texts; as it is where they do not spell it."""
    left, top, right, bottom, text, block, line, number = word
    if len(spans) > 1 and "".join(span.text for span in spans) == text:
        at, edge = 0, spans[0].right
        for place, span in enumerate(spans[1:], start=1):
            if span.left - edge >= _GAP * span.size:
                cut = sum(len(one.text) for one in spans[:place])
                yield (left, top, edge, bottom, text[at:cut], block, line, number)
                left, at = span.left, cut
            edge = max(edge, span.right)
        text = text[at:]
    yield (left, top, right, bottom, text, block, line, number)
