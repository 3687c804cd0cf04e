"""A sheet of paper to draw on, measured in millimetres from its upper left corner."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageDraw

from samples.fonts import Face, font

DPI = 200
"""Resolution at which sheets are drawn; scans are made of them at this or a lower one."""

PRINT = (28, 28, 30)
PEN = (26, 34, 92)
FAINT = (112, 112, 112)
NOTE = "演示样例 · 虚构"

Colour = tuple[int, int, int]


class Pair(NamedTuple):
    """A printed label with the value that was filled in; an empty value leaves the field blank."""

    label: str
    value: str = ""


def px(mm: float) -> int:
    """Millimetres as pixels of the drawing."""
    return round(mm * DPI / 25.4)


class Sheet:
    """A white sheet, A4 unless said otherwise, with the small note that it is fictional at its foot."""

    def __init__(self, width: float = 210, height: float = 297, *, hand: int = 0, note: bool = True) -> None:
        """Cut the sheet.

        Args:
            width: in millimetres.
            height: in millimetres.
            hand: seed of the handwriting's small irregularities.
            note: whether the note is printed at the foot; every sheet that carries text has one.
        """
        self.width, self.height = width, height
        self.image = Image.new("RGB", (px(width), px(height)), (255, 255, 255))
        self.draw = ImageDraw.Draw(self.image)
        self.rng = np.random.default_rng(hand)
        if note:
            self.text(width / 2, height - 7, NOTE, size=2.6, face=Face.HEI, anchor="mm", fill=FAINT)

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        size: float = 4.2,
        face: Face = Face.SONG,
        anchor: str = "lm",
        fill: Colour = PRINT,
    ) -> None:
        """Print one line; ``size`` is the em height in millimetres, ``anchor`` as Pillow names it."""
        self.draw.text((px(x), px(y)), words, font=font(face, px(size)), fill=fill, anchor=anchor)

    def title(self, y: float, words: str, *, size: float = 7.4) -> None:
        """Print a heading in the middle of the sheet."""
        self.text(self.width / 2, y, words, size=size, face=Face.SONG_BOLD, anchor="mm")

    def write(self, x: float, y: float, words: str, *, size: float = 5.0, fill: Colour = PEN) -> None:
        """Write by hand, beginning at ``x`` on the line whose middle is ``y``."""
        at = float(px(x))
        for letter in words:
            pixels = px(size) + int(self.rng.integers(-1, 2))
            drop = int(self.rng.integers(-2, 3))
            face = font(Face.KAI, pixels)
            self.draw.text((round(at), px(y) + drop), letter, font=face, fill=fill, anchor="lm")
            at += face.getlength(letter) + float(self.rng.uniform(0.4, 1.6))

    def paragraph(
        self, x: float, y: float, words: str, *, width: float, size: float = 4.2, indent: bool = True
    ) -> float:
        """Set a paragraph in lines of ``width`` and return the y of the line after it."""
        letter = px(size)
        line, lines = "　　" if indent else "", []
        for sign in words:
            if font(Face.SONG, letter).getlength(line + sign) > px(width) and sign not in "，。；：、）》":
                lines.append(line)
                line = ""
            line += sign
        for row in [*lines, line]:
            self.text(x, y, row, size=size)
            y += size * 1.75
        return y

    def rule(self, x: float, y: float, to_x: float, to_y: float, *, width: float = 0.3) -> None:
        """Draw a straight line."""
        self.draw.line((px(x), px(y), px(to_x), px(to_y)), fill=PRINT, width=max(px(width), 1))

    def frame(self, x: float, y: float, width: float, height: float, *, line: float = 0.3) -> None:
        """Draw a rectangle."""
        corner = (px(x), px(y), px(x + width), px(y + height))
        self.draw.rectangle(corner, outline=PRINT, width=max(px(line), 1))

    def form(
        self,
        y: float,
        rows: Sequence[Sequence[Pair]],
        *,
        x: float = 20,
        width: float = 170,
        row: float = 11.5,
        label: float = 36,
    ) -> float:
        """Draw ruled rows of labels and handwritten values; returns the y below the last row."""
        for pairs in rows:
            cell = width / len(pairs)
            for place, pair in enumerate(pairs):
                left = x + place * cell
                self.frame(left, y, label, row)
                self.frame(left + label, y, cell - label, row)
                self._fit(left + label / 2, y + row / 2, pair.label, room=label - 2)
                self.write(left + label + 2.5, y + row / 2, pair.value)
            y += row
        return y

    def _fit(self, x: float, y: float, words: str, *, room: float, size: float = 4.2) -> None:
        """Print in the middle of a cell, smaller where it would not fit."""
        while font(Face.SONG, px(size)).getlength(words) > px(room) and size > 2.4:
            size -= 0.2
        self.text(x, y, words, size=size, anchor="mm")

    def table(
        self,
        y: float,
        widths: Sequence[float],
        rows: Sequence[Sequence[str]],
        *,
        x: float = 20,
        row: float = 9.5,
        face: Face = Face.SONG,
    ) -> float:
        """Draw a printed table whose first row is its head; returns the y below the last row."""
        for number, cells in enumerate(rows):
            left = x
            for wide, words in zip(widths, cells, strict=True):
                self.frame(left, y, wide, row)
                heavy = Face.HEI_BOLD if number == 0 else face
                size = 3.9
                while font(heavy, px(size)).getlength(words) > px(wide - 2) and size > 2.4:
                    size -= 0.1
                self.text(left + wide / 2, y + row / 2, words, size=size, face=heavy, anchor="mm")
                left += wide
            y += row
        return y

    def stamp(self, seal: Image.Image, x: float, y: float) -> None:
        """Press a seal with its middle at ``x``, ``y``: the ink darkens what is printed below it."""
        left, top = px(x) - seal.width // 2, px(y) - seal.height // 2
        area = (left, top, left + seal.width, top + seal.height)
        below = np.asarray(self.image.crop(area).convert("RGB"), dtype=np.float32)
        ink = np.asarray(seal, dtype=np.float32)
        cover = ink[..., 3:4] / 255
        mixed = below * (1 - cover) + below * (ink[..., :3] / 255) * cover
        self.image.paste(Image.fromarray(mixed.astype(np.uint8)), area)
