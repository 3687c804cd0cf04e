"""Of what was read on a page the print: without what a reader made of a pen's strokes, whose ink is to be seen."""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import median
from typing import Final

from ocr.lines import touches
from pipelines.text import Box, Line, Seal, Word, may_be_scrawl

MOST_GUESSED: Final = 8
"""Latin letters and digits that a reader may make of a signature, at most."""

_LARGE: Final = 1.25
"""Heights of the usual line from which one under a seal is too high for print: a pen's line there measures 1.3 and more."""

_NAME: Final = re.compile(r"(?![0-9]+$)[0-9A-Za-z一-鿿·]{1,4}(?<![年月日章签字盖名])")
"""As much as a reader makes of a signature under a seal; a lone 日 or （盖章） is print, and so is a number."""

_ENDS: Final = (":", "：", "·", ".", ")", "）")
"""How the words of a place to sign end: their colon comes as a dot where a seal's edge lies on it."""


def print_only(lines: Sequence[Line], seals: Sequence[Seal]) -> list[Line]:
    """The lines without what may be a pen's.

    That is few letters of which the reader was not sure, alone or behind the words of a place to sign (法定代表人签字AMY), and under
    a seal of colour what stands much higher than print: a reader is sure of a lone character of a name there (受托人（签字）：例).

    Args:
        lines: of the page.
        seals: found on it.
    """
    usual = median(_height(line) for line in lines) if lines else 0.0
    coloured = [seal.box for seal in seals if seal.colour != "grey"]
    kept = []
    for line in lines:
        large = _height(line) >= _LARGE * usual and any(touches(line.box, seal) for seal in coloured)
        words = _behind_place(line) if large else []
        if len(line.text) <= MOST_GUESSED and may_be_scrawl(line.text, line.confidence):
            continue
        pens = words or [word for word in line.words if _is_guessed(word)]
        if len(pens) < len(line.words) or not pens:
            kept.append(_without(line, pens))
    return kept


def _height(line: Line) -> float:
    return line.box.bottom - line.box.top


def _behind_place(line: Line) -> list[Word]:
    """The words behind those of a place to sign, or all of a line, where they are as much as a reader makes of a signature."""
    ends = [at for at, word in enumerate(line.words) if word.text.endswith(_ENDS)]
    words = list(line.words[ends[-1] + 1 if ends else 0 :])
    return words if _NAME.fullmatch("".join(word.text for word in words)) else []


def _is_guessed(word: Word) -> bool:
    """Whether a word of a line is a few letters of which its reader was not sure."""
    if not (word.confidences and word.text.isalpha() and len(word.text) <= MOST_GUESSED):
        return False
    return may_be_scrawl(word.text, sum(word.confidences) / len(word.confidences))


def _without(line: Line, pens: Sequence[Word]) -> Line:
    words = tuple(word for word in line.words if word not in pens)
    if len(words) == len(line.words):
        return line
    left = line.box.left if words[0] is line.words[0] else words[0].box.left
    right = line.box.right if words[-1] is line.words[-1] else words[-1].box.right
    return line.model_copy(update={"words": words, "box": Box(left, line.box.top, right, line.box.bottom)})
