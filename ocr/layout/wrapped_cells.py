"""The text of a cell that is broken over lines, as one line: a label of two lines, a number or an address that had no room.

A word processor centres a cell of two lines beside cells of one, so the second line stands level with the next row, and what
belongs together is told from heights only where nobody is unlucky. A page that draws its rules says which cell each word
stands in. What a person typed into lines of its own (经办人：, boxes to tick, paragraphs) stays as it is: only a line that
had no room for one character more goes on below.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, Final

import cv2
import numpy as np
import pymupdf

from ocr.layout.ruled_cells import Cell, cells_of
from ocr.lines import around, without_spurious_spaces
from ocr.picture import Picture
from pipelines.text import Box, Line

Drawing = Mapping[str, Any]
"""What a page draws beside its text, as PyMuPDF tells it."""

_PIXELS: Final = 960
"""Longer side of the picture in which rules are sought."""
_LEAST_RULES: Final = 4
"""Rules that close in a cell, at least."""
_RULE: Final = 24.0
"""Points; what is drawn and no longer is of a box to tick."""
_MOST_LINES: Final = 3
_MOST_CHARACTERS: Final = 80
_NARROW, _MOST_NARROW = 6, 8
"""Characters of a line up to which it may be one of more: a name in a narrow column takes five lines."""
_GROUND: Final = 10.0
"""Points both ways from which a filled rectangle is the ground of a cell, whose edges part as rules do."""
_EDGE: Final = (190, 190, 190)
"""As such an edge is drawn: hardly darker than thin grey rules, which would not be told beside black ones."""
_MARGINS: Final = 1.2
"""Heights of print of a cell's margins, both together, and a little. A full line leaves less than a character beside them."""
_PITCH: Final = 1.9
"""Heights of print from one line of a text to the next, at most."""
_OWN_LINES: Final = re.compile(r"[：:。；;]|[(（][^()（）]{0,4}(?:签|章|盖)")
"""What stands in lines of its own: questions, sentences, places to sign."""

_REMARK: Final = re.compile(r"[(（][^()（）\d]{1,12}[)）]")
"""What a form says of a label below it, in the label's cell: （必填）, （与证照一致）."""


def with_whole_cells(page: Any, lines: Sequence[Line]) -> list[Line]:
    """The lines of a page, those that are one text of one ruled cell as one; a line that runs over cells falls into its parts.

    Args:
        page: of PyMuPDF, shown as its lines are told.
        lines: with places on the page as it is shown.
    """
    drawn = page.get_cdrawings() if len(lines) > 1 else []
    if not _has_rules(drawn):
        return [*lines]
    parts = [word for line in lines for word in line.words]
    cells = cells_of(_seen(page, drawn), [word.box for word in parts])
    if not any(cells):
        return [*lines]
    places = dict(zip(map(id, parts), cells, strict=True))
    cut = [piece for line in lines for piece in _cut(line, places)]
    return [*_whole([piece for piece, _ in cut], [cell for _, cell in cut], page.rect.height / page.rect.width)]


def _has_rules(drawn: Sequence[Drawing]) -> bool:
    long = (pymupdf.Rect(one["rect"]) for one in drawn)
    return sum(bool(max(rect.width, rect.height) > _RULE) for rect in long) >= _LEAST_RULES


def _seen(page: Any, drawn: Sequence[Drawing]) -> Picture:
    """The page in colours, just large enough for its rules, and with the edges of its grounds as such."""
    scale = _PIXELS / max(page.rect.width, page.rect.height)
    shown = page.get_pixmap(matrix=pymupdf.Matrix(scale, scale), colorspace=pymupdf.csRGB)
    picture = np.frombuffer(shown.samples, dtype=np.uint8).reshape(shown.height, shown.width, 3)
    edges = np.full_like(picture, 255)
    for rect in _grounds(drawn):
        left, top, right, bottom = (round(scale * at) for at in rect)
        cv2.rectangle(edges, (left, top), (right, bottom), _EDGE)
    return np.minimum(picture, edges)


def _grounds(drawn: Sequence[Drawing]) -> Iterator[pymupdf.Rect]:
    """Filled rectangles that are no rules and not white: some tables draw no rule before a label, but a ground under it."""
    for one in drawn:
        rect, fill = pymupdf.Rect(one["rect"]), one.get("fill")
        coloured = fill is not None and min(fill) < 1
        if coloured and min(rect.width, rect.height) > _GROUND and all(item[0] == "re" for item in one["items"]):
            yield rect


def _cut(line: Line, places: dict[int, Cell | None]) -> Iterator[tuple[Line, Cell | None]]:
    """A line parted where it runs from one cell into another."""
    parts = [(key, [*group]) for key, group in groupby(line.words, key=lambda word: places[id(word)])]
    if len(parts) == 1:
        yield line, parts[0][0]
        return
    for cell, words in parts:
        text = without_spurious_spaces(" ".join(word.text for word in words))
        box = around([word.box for word in words])
        yield Line(text=text, confidence=line.confidence, box=box, words=tuple(words)), cell


def _whole(lines: Sequence[Line], cells: Sequence[Cell | None], aspect: float) -> Iterator[Line]:
    inside: dict[int, list[Line]] = {}
    boxes: dict[int, Box] = {}
    for line, cell in zip(lines, cells, strict=True):
        if cell is None:
            yield line
        else:
            inside.setdefault(cell.number, []).append(line)
            boxes[cell.number] = cell.box
    for number, members in inside.items():
        for paragraph in _paragraphs(_rows(members), boxes[number], aspect):
            lines = [line for row in paragraph for line in row]
            yield from [_one(paragraph)] if len(paragraph) > 1 else lines


def _rows(lines: Sequence[Line]) -> list[list[Line]]:
    """The lines of a cell by their heights, from the top, each from the left."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda one: one.box.top + one.box.bottom):
        if rows and line.box.top + line.box.bottom < 2 * rows[-1][0].box.bottom:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [sorted(row, key=lambda one: one.box.left) for row in rows]


def _paragraphs(rows: Sequence[Sequence[Line]], cell: Box, aspect: float) -> Iterator[list[Sequence[Line]]]:
    """The lines of a cell, those that are one text together."""
    wide, begun = cell.right - cell.left, 0
    for end in range(1, len(rows) + 1):
        if end == len(rows) or not _goes_on(rows[end - 1], rows[end], wide, aspect):
            part = list(rows[begun:end])
            yield from [part] if _is_one_text(part) else ([row] for row in part)
            begun = end


def _goes_on(row: Sequence[Line], below: Sequence[Line], wide: float, aspect: float) -> bool:
    """Whether a line had no room for one character more, or a remark to it stands below, and right below it another one."""
    one, other = around([line.box for line in row]), around([line.box for line in below])
    height = max(one.bottom - one.top, other.bottom - other.top) * aspect
    room = wide - (one.right - one.left) - _MARGINS * height
    full = room < _pitch("".join(line.text for line in row), one, height) or _REMARK.fullmatch(
        "".join(line.text for line in below)
    )
    return bool(full) and (other.top + other.bottom - one.top - one.bottom) / 2 * aspect < _PITCH * height


def _pitch(text: str, place: Box, height: float) -> float:
    """How far its characters stand from one another: a label that is set wide (经　营　场 / 所) needs more room for the next."""
    return max(height, (place.right - place.left - height) / max(1, len(text) - 1))


def _is_one_text(rows: Sequence[Sequence[Line]]) -> bool:
    texts = ["".join(line.text for line in row) for row in rows]
    whole = "".join(texts)
    letters = max(map(len, texts)) == 1 and len(texts) > 2  # a heading down the side of the table
    most = _MOST_NARROW if max(map(len, texts)) <= _NARROW else _MOST_LINES
    return len(rows) <= most and len(whole) <= _MOST_CHARACTERS and not (letters or _OWN_LINES.search(whole))


def _one(rows: Sequence[Sequence[Line]]) -> Line:
    lines = [line for row in rows for line in row]
    text = lines[0].text
    for line in lines[1:]:
        # Only words of Latin letters, and boxes to tick, are parted where a line breaks.
        parted = (re.search(r"[a-z]$", text) and re.match(r"[A-Za-z]", line.text)) or line.text[0] in "□☐☑☒"
        joint = " " if parted else ""
        text += joint + line.text
    words = tuple(word for line in lines for word in line.words)
    box, confidence = around([line.box for line in lines]), min(line.confidence for line in lines)
    return Line(text=text, confidence=confidence, box=box, words=words)
