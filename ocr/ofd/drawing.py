"""The objects of an OFD page (GB/T 33190-2016, clauses 8 to 13), drawn on a page of a PDF.

Text is set glyph by glyph where the file says, with a font of ours: its codes are Unicode, so it can be read as text.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any, Final

import pymupdf

from ocr.ofd.elements import Element, Sheet, Stamp, children, first, local, numbers
from ocr.ofd.not_drawn import NotDrawn
from ocr.ofd.package import OfdPackage
from ocr.ofd.paths import trace
from ocr.ofd.pictures import encoded, opened, turned
from ocr.ofd.text import Run

_POINTS: Final = 72 / 25.4
_MOST_OBJECTS: Final = 60_000
_MOST_CHARACTERS: Final = 200_000
_DEEPEST: Final = 12
_SMALLEST_SIZE, _LARGEST_SIZE = 0.1, 2000.0
"""Points."""
_BLACK: Final = (0.0, 0.0, 0.0)

Colour = tuple[float, float, float]
Matrix = Any
"""A :class:`pymupdf.Matrix`, from millimetres of an object to points of the page."""


class Canvas:
    """Draws on one page. What is text is laid on last, so that nothing hides it from the reader.

    Args:
        page: an empty page of a PDF.
        package: where its pictures are.
        sheet: the page's description.
        pictures: objects of pictures that other pages of this PDF already hold; added to.

    Attributes:
        runs: the text that was drawn.
    """

    def __init__(self, page: Any, package: OfdPackage, sheet: Sheet, pictures: dict[str, int]) -> None:
        self._page, self._package, self._sheet, self._pictures = page, package, sheet, pictures
        self._base: Matrix = pymupdf.Matrix(_POINTS, 0, 0, _POINTS, -sheet.left * _POINTS, -sheet.top * _POINTS)
        self._font: Any = pymupdf.Font("cjk")
        self._writers: dict[Colour, Any] = {}
        self._shape: Any = None
        self._objects = self._characters = 0
        self.runs: list[Run] = []

    def draw(self, layer: Element) -> None:
        """A layer, or the appearance of an annotation, with all that is in it.

        Raises:
            NotDrawn: it holds a picture that cannot be shown, or more than any page.
        """
        matrix = self._base
        box = numbers(layer.get("Boundary")) if local(layer) == "Appearance" else []
        if len(box) == 4:
            matrix = pymupdf.Matrix(1, 0, 0, 1, box[0], box[1]) * matrix
        self._all(layer, matrix, self._parameter(layer), 0)

    def stamp(self, stamp: Stamp) -> None:
        """A seal."""
        left, top, width, height = stamp.box
        if stamp.picture.startswith(b"PK") or width <= 0 or height <= 0:
            return
        self._flush()
        rect = pymupdf.Rect(left, top, left + width, top + height) * self._base
        self._page.insert_image(rect, stream=encoded(opened(stamp.picture)), keep_proportion=False)

    def finish(self) -> None:
        """Lay the text on."""
        self._flush()
        for colour, writer in self._writers.items():
            writer.write_text(self._page, color=colour)

    def _all(self, parent: Element, matrix: Matrix, inherited: list[Element], depth: int) -> None:
        if depth > _DEEPEST:
            raise NotDrawn("该页的内容嵌套过深，无法显示。")
        for one in parent:
            self._objects += 1
            if self._objects > _MOST_OBJECTS:
                raise NotDrawn("该页的内容过多，无法显示。")
            if one.get("Visible", "true") == "false" if local(one) else True:
                continue
            self._one(one, matrix, [*self._parameter(one), *inherited], depth)

    def _one(self, one: Element, matrix: Matrix, style: list[Element], depth: int) -> None:
        name = local(one)
        if name == "PageBlock":
            self._all(one, matrix, style, depth + 1)
        elif name == "TextObject":
            self._text(one, _placed(one, matrix), style)
        elif name == "ImageObject":
            self._image(one, _placed(one, matrix))
        elif name == "PathObject":
            self._path(one, _placed(one, matrix), style)
        elif name == "CompositeObject":
            unit = self._sheet.resources.units.get(one.get("ResourceID", ""))
            if unit is None:
                raise NotDrawn("该页引用的图形不在文件中，无法完整显示。")
            content = first(unit, "Content")
            if content is not None:
                self._all(content, _placed(one, matrix), style, depth + 1)

    def _parameter(self, one: Element) -> list[Element]:
        """The drawing parameters that an object names, the nearest first; they may stand on one another."""
        found: list[Element] = []
        number = one.get("DrawParam")
        while number and len(found) < _DEEPEST:
            parameter = self._sheet.resources.parameters.get(number)
            if parameter is None:
                break
            found.append(parameter)
            number = parameter.get("Relative")
        return found

    def _text(self, one: Element, matrix: Matrix, style: list[Element]) -> None:
        size = (numbers(one.get("Size")) or [0.0])[0]
        points = size * math.hypot(matrix.c, matrix.d)
        if points > _LARGEST_SIZE:
            raise NotDrawn("该页的文字大小异常，无法显示。")
        if points < _SMALLEST_SIZE or one.get("Fill") == "false" or _alpha(one, style) == 0:
            return
        colour = _colour(one, style, "FillColor") or _BLACK
        writer = self._writers.setdefault(colour, pymupdf.TextWriter(self._page.rect))
        if first(one, "CGTransform") is not None and first(one, "TextCode") is None:
            raise NotDrawn("该页的文字只有字形编号，没有字符，无法显示。")
        for code in children(one, "TextCode"):
            text = (code.text or "").replace("\n", "").replace("\r", "")
            self._characters += len(text)
            if self._characters > _MOST_CHARACTERS:
                raise NotDrawn("该页的文字过多，无法显示。")
            origins = [pymupdf.Point(x, y) * matrix for x, y in _origins(code, text, size)]
            for character, origin in zip(text, origins, strict=True):
                if not character.isspace():
                    writer.append(origin, character, font=self._font, fontsize=points)
            if text.strip():
                self.runs.append(_run(text, origins, points, matrix))

    def _path(self, one: Element, matrix: Matrix, style: list[Element]) -> None:
        data = first(one, "AbbreviatedData")
        if data is None or _alpha(one, style) == 0:
            return
        stroke = _colour(one, style, "StrokeColor") or _BLACK if one.get("Stroke", "true") != "false" else None
        fill = _colour(one, style, "FillColor") if one.get("Fill") == "true" else None
        if stroke is None and fill is None:
            return
        if self._shape is None:
            self._shape = self._page.new_shape()
        width = (numbers(one.get("LineWidth") or _attribute(style, "LineWidth")) or [0.353])[0]
        scale = math.sqrt(abs(matrix.a * matrix.d - matrix.b * matrix.c)) or _POINTS
        if trace(self._shape, data.text or "", matrix):
            self._shape.finish(color=stroke, fill=fill, width=min(width * scale, 500), closePath=False)

    def _image(self, one: Element, matrix: Matrix) -> None:
        self._flush()
        number = one.get("ResourceID", "")
        corners = pymupdf.Quad((0, 0), (1, 0), (0, 1), (1, 1)) * matrix
        if corners.rect.is_empty or corners.rect.is_infinite:
            return
        leans = abs(matrix.b) + abs(matrix.c) > 1e-3 * (abs(matrix.a) + abs(matrix.d)) or matrix.a < 0 or matrix.d < 0
        place = f"{self._sheet.resources.media.get(number, '')}"
        if not leans and place in self._pictures:
            self._page.insert_image(corners.rect, xref=self._pictures[place], keep_proportion=False)
            return
        picture = opened(self._package.picture(self._sheet, number))
        if leans:
            picture = turned(picture, matrix)
        xref = self._page.insert_image(corners.rect, stream=encoded(picture), keep_proportion=False)
        if not leans:
            self._pictures[place] = xref

    def _flush(self) -> None:
        """What was traced comes under what is drawn next."""
        if self._shape is not None:
            self._shape.commit()
            self._shape = None


def _placed(one: Element, matrix: Matrix) -> Matrix:
    """From an object's own space to the page: its matrix, then its boundary."""
    box = numbers(one.get("Boundary"))
    own = numbers(one.get("CTM"))
    placed = pymupdf.Matrix(1, 0, 0, 1, *box[:2]) * matrix if len(box) == 4 else matrix
    return pymupdf.Matrix(*own) * placed if len(own) == 6 else placed


def _origins(code: Element, text: str, size: float) -> list[tuple[float, float]]:
    """Where each glyph stands (table 46): the first at X, Y, each next one by a step further."""
    x, y = (numbers(code.get("X")) or [0.0])[0], (numbers(code.get("Y")) or [size])[0]
    across, down = _steps(code.get("DeltaX"), len(text)), _steps(code.get("DeltaY"), len(text))
    if not across and not down:
        across = [size * (0.5 if ord(character) < 0x2E80 else 1.0) for character in text]
    found = []
    for index in range(len(text)):
        found.append((x, y))
        x += across[index] if index < len(across) else (across[-1] if across and not down else 0.0)
        y += down[index] if index < len(down) else (down[-1] if down and not across else 0.0)
    return found


def _run(text: str, origins: list[Any], size: float, matrix: Matrix) -> Run:
    level = max(origin.y for origin in origins) - min(origin.y for origin in origins) < 0.2 * size
    forward = all(one.x <= other.x for one, other in pairwise(origins))
    upright = level and forward and abs(matrix.b) + abs(matrix.c) < 0.01 and matrix.a > 0 and matrix.d > 0
    return Run(text, tuple((origin.x, origin.y) for origin in origins), size, upright)


def _steps(text: str | None, most: int) -> list[float]:
    """``g 3 2.5 4`` is three steps of 2.5 and one of 4."""
    words, found = (text or "").split(), list[float]()
    at = 0
    while at < len(words) and len(found) < most:
        if words[at] == "g" and at + 2 < len(words):
            count = numbers(words[at + 1])
            found += numbers(words[at + 2]) * min(most, max(0, int(count[0]) if count else 0))
            at += 3
        else:
            found += numbers(words[at])
            at += 1
    return found[:most]


def _attribute(style: list[Element], name: str) -> str | None:
    return next((one.get(name) for one in style if one.get(name)), None)


def _colour(one: Element, style: list[Element], name: str) -> Colour | None:
    for holder in (one, *style):
        found = first(holder, name)
        values = numbers(found.get("Value")) if found is not None else []
        if len(values) == 1:
            values *= 3
        if len(values) == 4:
            cyan, magenta, yellow, black = (min(max(value, 0), 255) / 255 for value in values)
            return (1 - cyan) * (1 - black), (1 - magenta) * (1 - black), (1 - yellow) * (1 - black)
        if len(values) == 3:
            red, green, blue = (min(max(value, 0), 255) / 255 for value in values)
            return red, green, blue
    return None


def _alpha(one: Element, style: list[Element]) -> float:
    return (numbers(one.get("Alpha") or _attribute(style, "Alpha")) or [255.0])[0]
