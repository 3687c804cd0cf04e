"""A sheet to draw fictional papers on: it remembers what was written on it, which is the truth of its scan."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pymupdf
from PIL import Image, ImageChops, ImageDraw, ImageFont

WIDE, HIGH = 2480, 3508
"""Pixels of A4 at 300 dpi."""

_FANDOL = Path(__file__).resolve().parent.parent / ".cache" / "fonts"
_DEBIAN = Path("/usr/share/fonts")

Face = tuple[Path, int]
"""A font file and the index of a face in it."""

TUNING: tuple[Face, ...] = (
    (_DEBIAN / "opentype/noto/NotoSerifCJK-Regular.ttc", 2),
    (_DEBIAN / "opentype/noto/NotoSansCJK-Regular.ttc", 2),
    (_DEBIAN / "truetype/wqy/wqy-zenhei.ttc", 0),
    (_DEBIAN / "truetype/arphic/uming.ttc", 0),
)
"""Faces of the scans on which thresholds were set."""

REPORTED: tuple[Face, ...] = (
    (_FANDOL / "FandolSong-Regular.otf", 0),
    (_FANDOL / "FandolFang-Regular.otf", 0),
    (_FANDOL / "FandolKai-Regular.otf", 0),
    (_FANDOL / "FandolHei-Regular.otf", 0),
    (_DEBIAN / "truetype/arphic/ukai.ttc", 0),
    (_DEBIAN / "truetype/arphic-gbsn00lp/gbsn00lp.ttf", 0),
    (_DEBIAN / "truetype/arphic-gkai00mp/gkai00mp.ttf", 0),
    (_DEBIAN / "truetype/wqy/wqy-microhei.ttc", 0),
    (_DEBIAN / "truetype/lxgw-wenkai/LXGWWenKai-Regular.ttf", 0),
)
"""Faces of the scans that are reported: no threshold was set by them."""

_LAST_RESORT: Face = (_DEBIAN / "opentype/noto/NotoSerifCJK-Regular.ttc", 2)


@cache
def _font(face: Face, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(face[0]), size, index=face[1])


@cache
def _coverage(path: Path) -> frozenset[int]:
    return frozenset(pymupdf.Font(fontfile=str(path)).valid_codepoints())


@dataclass
class Sheet:
    """A4 at 300 dpi.

    Attributes:
        picture: what was drawn.
        segments: every run of text that was written, as it was written: the truth.
        fields: the values among them that a check would look for.
        seals: (left, top, right, bottom) of each seal, in pixels.
    """

    rng: random.Random
    faces: Sequence[Face]
    picture: Image.Image = field(default_factory=lambda: Image.new("RGB", (WIDE, HIGH), "white"))
    segments: list[str] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)
    seals: list[tuple[int, int, int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.body = self.rng.choice(self.faces)
        self.head = self.rng.choice(self.faces)
        self.ink = tuple(self.rng.randint(0, 45) for _ in range(3))

    def face_for(self, text: str, face: Face) -> Face:
        """The face, or another one of the set where it lacks a character."""
        wanted = {ord(character) for character in text if not character.isspace()}
        for one in (face, *self.faces, _LAST_RESORT):
            if one[0].is_file() and wanted <= _coverage(one[0]):
                return one
        return _LAST_RESORT

    def length(self, text: str, size: int, face: Face | None = None) -> float:
        """Pixels that a text takes."""
        return float(_font(self.face_for(text, face or self.body), size).getlength(text))

    def write(
        self, left: float, top: float, text: str, size: int, *, face: Face | None = None, value: bool = False,
        colour: tuple[int, ...] | str | None = None, spread: int = 0,
    ) -> float:  # fmt: skip
        """Write a run of text and remember it.

        Args:
            left, top: of its em box.
            text: the run.
            size: em, in pixels: 12 points are 50.
            face: the sheet's body face by default.
            value: whether it is a field's value.
            colour: the sheet's ink by default.
            spread: pixels between characters.

        Returns:
            Where it ends.
        """
        font = _font(self.face_for(text, face or self.body), size)
        pen = ImageDraw.Draw(self.picture)
        fill = colour or self.ink
        for run in text if spread else (text,):
            pen.text((left, top), run, font=font, fill=fill)
            left += font.getlength(run) + spread
        self.segments.append(text)
        if value:
            self.fields.append(text)
        return left - spread

    def title(self, top: int, text: str, size: int, colour: str | None = None) -> None:
        """A centred heading, now and then widely set."""
        spread = self.rng.choice((0, 0, size // 3)) if len(text) < 12 else 0
        length = self.length(text, size, self.head) + spread * (len(text) - 1)
        self.write((WIDE - length) / 2, top, text, size, face=self.head, colour=colour, spread=spread)

    def wrapped(self, text: str, size: int, wide: int) -> list[str]:
        """The lines of a paragraph: no line begins with a closing mark."""
        lines, line = [], ""
        for character in text:
            if self.length(line + character, size) > wide and character not in "，。；：、！？）》”":
                lines.append(line)
                line = ""
            line += character
        return [*lines, line]

    def rule(self, *points: float, width: int = 3) -> None:
        """A ruled line."""
        ImageDraw.Draw(self.picture).line(points, fill=self.ink, width=width)

    def box(self, left: float, top: float, right: float, bottom: float, width: int = 3) -> None:
        """A ruled box."""
        ImageDraw.Draw(self.picture).rectangle((left, top, right, bottom), outline=self.ink, width=width)

    def seal(self, x: int, y: int, ring: str, across: str = "") -> None:
        """A round red seal around a point; its own text is no part of the truth."""
        radius = self.rng.randint(215, 265)
        colour = self.rng.choice(((204, 20, 28), (222, 48, 40), (186, 24, 44), (230, 70, 60), (176, 30, 30)))
        stamp = _stamp(self.rng, self.face_for(ring, self.head), radius, colour, ring, across)
        layer = Image.new("RGB", self.picture.size, "white")
        layer.paste(stamp, (x - stamp.width // 2, y - stamp.height // 2))
        self.picture = ImageChops.multiply(self.picture, layer)
        self.seals.append((x - radius, y - radius, x + radius, y + radius))


def _stamp(
    rng: random.Random, face: Face, radius: int, colour: tuple[int, int, int], ring: str, across: str
) -> Image.Image:
    middle = 2 * radius
    stamp = Image.new("RGB", (2 * middle, 2 * middle), "white")
    pen = ImageDraw.Draw(stamp)
    pen.ellipse(
        (middle - radius, middle - radius, middle + radius, middle + radius), outline=colour, width=max(5, radius // 20)
    )
    size = min(radius // 4, int(1.2 * math.pi * radius * 0.72 / len(ring)))
    for place, character in enumerate(ring):
        degrees = 90 + 36 + 288 * (place + 0.5) / len(ring)
        angle = math.radians(degrees)
        glyph = Image.new("L", (2 * size, 2 * size))
        ImageDraw.Draw(glyph).text((size, size), character, font=_font(face, size), fill=255, anchor="mm")
        turned = glyph.rotate(-(degrees + 90))
        x, y = middle + 0.78 * radius * math.cos(angle), middle + 0.78 * radius * math.sin(angle)
        stamp.paste(colour, (round(x - size), round(y - size)), turned)
    spokes = [(math.radians(36 * k - 90), radius * (0.32 if k % 2 == 0 else 0.125)) for k in range(10)]
    pen.polygon([(middle + r * math.cos(a), middle + r * math.sin(a)) for a, r in spokes], fill=colour)
    if across:
        pen.text((middle, middle + 0.58 * radius), across, font=_font(face, radius // 5), fill=colour, anchor="mm")
    return stamp.rotate(rng.uniform(-12, 12), fillcolor="white", resample=Image.Resampling.BICUBIC)
