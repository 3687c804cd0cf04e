"""What a reader makes of a drawn page, without the cost of drawing and reading it: a cheap model of an engine's slips.

Characters are mistaken for their like, dropped and doubled; lines of print are cut or run together; marks become others;
boxes jitter and lean; confidence falls with a slip, but not always. Real scans (:mod:`bench.bundle_scans`) are the judges;
this finds what breaks, thousands of bundles at a time.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bench.bundle_pages import HIGH, WIDE, Drawn, width_of
from pipelines.text import Box, FileRead, Line, Marks, PageText, Seal, Word

Level = Literal["clean", "poor"]

_ALIKE = [
    "己已巳",
    "未末",
    "日曰目",
    "人入八",
    "土士",
    "大太犬",
    "千干",
    "住往佳",
    "徐除",
    "代伐",
    "示云",
    "王玉",
    "公分",
    "历厉",
    "州洲",
    "壹豆",
    "限很",
    "址让",
    "申由甲",
    "间问",
    "治冶",
    "析折",
    "侯候",
    "O0D",
    "I1l",
    "8B3",
    "5S6",
    "Z2",
    "7T1",
]
_MARKS = {
    "：": ":",
    "，": ",",
    "（": "(",
    "）": ")",
    "；": ";",
    "〔": "[",
    "〕": "]",
    "—": "-",
    "·": ".",
    "〇": "O",
    "☑": "区",
    "□": "口",
    "■": "■",
    "√": "V",
}


@dataclass(frozen=True)
class _Slips:
    """How often what goes wrong."""

    wrong: float
    lost: float
    mark: float
    cut: float
    joined: float
    lean: float


_SLIPS: dict[Level, _Slips] = {
    "clean": _Slips(wrong=0.0008, lost=0.0003, mark=0.15, cut=0.01, joined=0.5, lean=0.004),
    "poor": _Slips(wrong=0.006, lost=0.002, mark=0.3, cut=0.03, joined=0.5, lean=0.008),
}


@dataclass
class _Glyph:
    char: str
    left: float
    right: float
    top: float
    bottom: float


def read_noisily(name: str, pages: Sequence[Drawn], rng: random.Random, level: Level) -> FileRead:
    """A file as an engine might have read it."""
    readings = tuple(_page(number, drawn, rng, level) for number, drawn in enumerate(pages, start=1))
    return FileRead(file=name, sha256="0" * 64, pages=len(pages), readings=readings)


def _page(number: int, drawn: Drawn, rng: random.Random, level: Level) -> PageText:
    slips = _SLIPS[level]
    lean = rng.uniform(-slips.lean, slips.lean)
    pieces = [piece for text in drawn.texts for piece in _pieces(*text)]
    pieces = [piece for whole in _joined(pieces, rng, slips) for piece in _cut(whole, rng, slips)]
    lines = [line for piece in pieces if (line := _line(piece, rng, slips, lean))]
    lines.sort(key=lambda line: (round(line.box.top, 2), line.box.left))
    seals = tuple(Seal(box=Box(*drawn.seal)) for _ in range(1) if drawn.seal)
    marks = Marks(blank=not drawn.texts, seals=seals)
    return PageText(
        page=number, width=1654, height=2339, source="rapid" if lines else "none", lines=tuple(lines), marks=marks
    )


def _pieces(left: float, baseline: float, text: str, size: float) -> list[list[_Glyph]]:
    """A text as runs of print between wide gaps."""
    glyphs: list[_Glyph] = []
    runs: list[list[_Glyph]] = []
    for char in text:
        width = width_of(char, size)
        if not char.isspace():
            gap = left - glyphs[-1].right if glyphs else 0.0
            if glyphs and gap > 1.9 * size:
                runs.append(glyphs)
                glyphs = []
            glyphs.append(_Glyph(char, left, left + width, baseline - 0.9 * size, baseline + 0.15 * size))
        left += width
    return [*runs, glyphs] if glyphs else runs


def _joined(pieces: list[list[_Glyph]], rng: random.Random, slips: _Slips) -> list[list[_Glyph]]:
    """Runs that stand close in one line of print, read as one."""
    found: list[list[_Glyph]] = []
    for piece in sorted(pieces, key=lambda one: (round(one[0].bottom), one[0].left)):
        before = found[-1] if found else None
        level = before is not None and abs(before[-1].bottom - piece[0].bottom) < 2.5
        gap = piece[0].left - before[-1].right if before else 0.0
        if before is not None and level and -1 <= gap < 14 and (gap < 5 or rng.random() < slips.joined):
            before.extend(piece)
        else:
            found.append(list(piece))
    return found


def _cut(glyphs: list[_Glyph], rng: random.Random, slips: _Slips) -> list[list[_Glyph]]:
    if len(glyphs) > 6 and rng.random() < slips.cut:
        place = rng.randrange(2, len(glyphs) - 2)
        return [glyphs[:place], glyphs[place:]]
    return [glyphs]


def _line(glyphs: list[_Glyph], rng: random.Random, slips: _Slips, lean: float) -> Line | None:
    shift = rng.uniform(-0.8, 0.8)
    words, believed = [], []
    for glyph in glyphs:
        char, trust = _read(glyph.char, rng, slips)
        if char:
            words.append(Word(text=char, box=_box(glyph, rng, shift, lean)))
            believed.append(trust)
    if not words:
        return None
    boxes = [word.box for word in words]
    whole = Box(
        min(b.left for b in boxes), min(b.top for b in boxes), max(b.right for b in boxes), max(b.bottom for b in boxes)
    )
    confidence = min(0.9999, sum(believed) / len(believed) * rng.uniform(0.985 if slips.wrong > 0.002 else 0.995, 1.0))
    return Line(text="".join(word.text for word in words), confidence=confidence, box=whole, words=tuple(words))


def _read(char: str, rng: random.Random, slips: _Slips) -> tuple[str, float]:
    if char in _MARKS:
        if rng.random() < 0.012:
            return "", 1.0
        return (_MARKS[char] if rng.random() < slips.mark else char), 0.99
    if rng.random() < slips.lost:
        return "", 1.0
    if rng.random() < slips.wrong:
        alike = next((group.replace(char, "") for group in _ALIKE if char in group), "口日")
        return rng.choice(alike), rng.choice((0.3, 0.5, 0.7, 0.9, 0.98))
    return char, rng.uniform(0.985, 1.0)


def _box(glyph: _Glyph, rng: random.Random, shift: float, lean: float) -> Box:
    down = shift + lean * glyph.left
    sides = (
        (glyph.left + rng.uniform(-0.4, 0.4)) / WIDE,
        (glyph.top + down) / HIGH,
        (glyph.right + rng.uniform(-0.4, 0.4)) / WIDE,
        (glyph.bottom + down) / HIGH,
    )
    return Box(*(min(1.0, max(0.0, side)) for side in sides))
