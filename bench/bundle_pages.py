"""Pages of fictional papers in many layouts: text and rules with places, drawn as a text layer or as a scan."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import pymupdf

RED = (0.85, 0.1, 0.1)
WIDE, HIGH, LEFT, RIGHT = 595, 842, 62, 530
LAYOUTS = ("inline", "spread", "grid", "pairs", "above", "lined", "gap")
Fields = Sequence[tuple[str, str]]


@dataclass
class Drawn:
    """A page.

    Attributes:
        texts: (left, baseline, text, size) in points.
        rules: (x0, y0, x1, y1) in points.
        seal: left, top, right, bottom as fractions of the page; None without one.
        signature: whether something is signed on it.
        material: whose page it is; empty for blank and foreign ones.
        turn: degrees by which its scan lies wrong.
        top: where the next text goes.
    """

    texts: list[tuple[float, float, str, float]] = field(default_factory=list)
    rules: list[tuple[float, float, float, float]] = field(default_factory=list)
    seal: tuple[float, float, float, float] | None = None
    signature: bool = False
    material: str = ""
    turn: int = 0
    top: float = 90

    def write(self, left: float, text: str, size: float = 11, *, top: float | None = None) -> None:
        """Text at a place; does not move on."""
        if text:
            self.texts.append((left, self.top if top is None else top, text, size))

    def head(self, text: str) -> None:
        """A centred title."""
        self.write((WIDE - 18 * len(text)) / 2, text, 18, top=70)
        self.top = 110

    def foot(self, text: str, *, above: bool = False) -> None:
        """The page's own number."""
        self.write((WIDE - 5 * len(text)) / 2, text, 9, top=36 if above else 815)

    def body(self, paragraphs: Sequence[str]) -> None:
        """Running text."""
        for paragraph in paragraphs:
            for line in wrapped(paragraph, RIGHT - LEFT, 11):
                self.write(LEFT, line)
                self.top += 18
        self.top += 6

    def draw(self, document: pymupdf.Document) -> None:
        """Put it on a new page of a document."""
        page = document.new_page(width=WIDE, height=HIGH)
        for start, baseline, text, size in self.texts:
            left = start
            for run in _runs(text):
                page.insert_text((left, baseline), run, fontname=_face(run), fontsize=size)
                left += width_of(run, size)
        for x0, y0, x1, y1 in self.rules:
            page.draw_line((x0, y0), (x1, y1), width=0.7)
        if self.seal:
            x0, y0, x1, y1 = (side * length for side, length in zip(self.seal, (WIDE, HIGH, WIDE, HIGH), strict=True))
            centre = ((x0 + x1) / 2, (y0 + y1) / 2)
            page.draw_circle(centre, (x1 - x0) / 2, color=RED, width=3)
            page.draw_polyline(star(centre, (x1 - x0) / 5), color=RED, fill=RED, closePath=True)


def star(centre: tuple[float, float], radius: float) -> list[tuple[float, float]]:
    """The ten corners of a star that stands on two of its points."""
    angles = [math.radians(36 * corner - 90) for corner in range(10)]
    reach = [radius if corner % 2 == 0 else radius * 0.382 for corner in range(10)]
    return [(centre[0] + r * math.cos(a), centre[1] + r * math.sin(a)) for r, a in zip(reach, angles, strict=True)]


def _runs(text: str) -> list[str]:
    """The text cut where Latin letters and digits meet Chinese, as a word processor sets them in two faces."""
    return re.findall(r"[!-~]+|[^!-~]+", text)


def _face(run: str) -> str:
    return "helv" if run.isascii() and not run.isspace() else "china-s"


def width_of(text: str, size: float) -> float:
    """Width of a text in points."""
    return sum(float(pymupdf.get_text_length(run, _face(run), size)) for run in _runs(text))


def wrapped(text: str, width: float, size: float) -> list[str]:
    """The text in lines that fit."""
    lines = [""]
    for char in text:
        if width_of(lines[-1] + char, size) > width:
            lines.append("")
        lines[-1] += char
    return lines


def put_fields(page: Drawn, fields: Fields, layout: str) -> None:
    """Labelled values in a layout."""
    if layout == "grid":
        _grid(page, [[pair] for pair in fields])
    elif layout == "pairs":
        short = [pair for pair in fields if width_of(pair[1], 11) <= 135]
        long = [pair for pair in fields if pair not in short]
        _grid(page, [list(short[place : place + 2]) for place in range(0, len(short), 2)] + [[pair] for pair in long])
    elif layout == "above":
        _above(page, fields)
    else:
        for label, value in fields:
            _line(page, label, value, layout)
    page.top += 14


def _line(page: Drawn, label: str, value: str, layout: str) -> None:
    if layout == "spread" and len(label) <= 4:
        label = "\u3000".join(label) if len(label) < 4 else " ".join(label)
    lead = f"{label}：" if layout != "gap" else label
    start = LEFT + width_of(lead, 11) + (14 if layout == "gap" else 0)
    lines = wrapped(value, RIGHT - start, 11)
    page.write(LEFT, lead)
    page.write(start, lines[0])
    if layout == "lined":
        page.rules.append((start, page.top + 3, RIGHT, page.top + 3))
    for line in lines[1:]:
        page.top += 17
        page.write(start, line)
    page.top += 26


def _grid(page: Drawn, rows: Sequence[Fields]) -> None:
    """A ruled table; the label stands at mid-height of its cell."""
    start = page.top - 16
    for row in rows:
        columns = [(LEFT, LEFT + 100, RIGHT)] if len(row) == 1 else [(LEFT, LEFT + 95, 300), (300, 385, RIGHT)]
        lines = [
            wrapped(value, right - middle - 10, 11) for (_, middle, right), (_, value) in zip(columns, row, strict=True)
        ]
        labels = [
            wrapped(label, middle - left - 8, 11) for (left, middle, _), (label, _) in zip(columns, row, strict=True)
        ]
        height = 17 * max(len(one) for one in (*lines, *labels)) + 12
        for (left, middle, _), printed, value in zip(columns, labels, lines, strict=True):
            _cell(page, left + 5, start, height, printed)
            _cell(page, middle + 5, start, height, value)
            page.rules += [(middle, start, middle, start + height), (left, start, left, start + height)]
        page.rules += [(LEFT, start, RIGHT, start), (RIGHT, start, RIGHT, start + height)]
        start += height
    page.rules.append((LEFT, start, RIGHT, start))
    page.top = start + 22


def _cell(page: Drawn, left: float, top: float, height: float, lines: Sequence[str]) -> None:
    first = top + (height - 17 * len(lines)) / 2 + 13
    for number, line in enumerate(lines):
        page.write(left, line, top=first + 17 * number)


def _above(page: Drawn, fields: Fields) -> None:
    """Two columns, each value below its label; long ones alone."""
    short = [pair for pair in fields if width_of(pair[1], 11) <= 200]
    long = [pair for pair in fields if pair not in short]
    rows = [list(short[place : place + 2]) for place in range(0, len(short), 2)] + [[pair] for pair in long]
    for row in rows:
        for left, (label, value) in zip((LEFT, 300), row, strict=False):
            page.write(left, label, 9)
            for number, line in enumerate(wrapped(value, 225 if len(row) > 1 else RIGHT - LEFT, 11)):
                page.write(left, line, top=page.top + 16 * (number + 1))
        deep = max(len(wrapped(value, 225 if len(row) > 1 else RIGHT - LEFT, 11)) for _, value in row)
        page.top += 16 * deep + 26
