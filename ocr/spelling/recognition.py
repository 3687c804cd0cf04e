"""What a line says: each step of the net along the line answers with a character or with nothing (CTC).

Graves et al., "Connectionist temporal classification", ICML 2006: a character that is answered in neighbouring steps is
one, unless nothing stands between them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from ocr.lines import is_chinese
from ocr.nets.alphabet import everyday_characters, possible_among
from ocr.nets.backends import Backend
from ocr.nets.detection import Quad
from ocr.nets.inference import load_recogniser
from ocr.nets.models import CHARACTERS, QUICK_CHARACTERS, QUICK_RECOGNITION, RECOGNITION, Model, bytes_of
from ocr.picture import Picture
from ocr.spelling.counted_ink import is_whole
from ocr.spelling.cuttings import batch_of, bucket_of, cut, laid_down, stands, width_of
from ocr.spelling.dropped_characters import dropped_behind
from ocr.spelling.spelt import Spelt
from ocr.spelling.squared_metres import with_squared_metres
from ocr.spelling.stretches import respelt

_NUMBER: Final = re.compile(r"[!-~]*[0-9][!-~]*")
_YEAR: Final = re.compile(r"(?:19|20)[0-9]{2}")
_LONG: Final = 4
"""Digits from which a number may have lost a mark."""
_BARE: Final = re.compile(r"\W*[0-9]{1,2}[0-9BR]\W*")
"""A line that is nothing but a short number: it may be the 2/3 of a page, of which the net dropped the stroke, or made a B of it
and the 3."""
_STROKE: Final = re.compile(r"[0-9]\s*/\s*[0-9]")
_LIKELY: Final = 0.5
"""Belief from which a stroke that one net sees there is one."""

_SURE: Final = 0.9
"""Belief of the quick net in a character from which it need not be read again."""

_SURE_OF_A_MARK: Final = 0.985
"""The same for a mark within a number: a full stop is a comma with less ink."""


class Net:
    """One net and its characters."""

    def __init__(self, model: Model, characters: Model, threads: int, backend: Backend | None) -> None:
        known = ["", *bytes_of(characters).decode("utf-8").split("\r\n")[:-1], " "]
        kept = [0, *possible_among(known)]
        self._alphabet = [known[index] for index in kept]
        self._twins = _twins(self._alphabet)
        self._net = load_recogniser(model, kept, threads, backend)

    def spell(self, picture: Picture, quad: Quad) -> Spelt:
        """Read one line."""
        width = width_of(quad)
        bucket = bucket_of(width)
        answers = self._net(batch_of([cut(picture, quad, width)], bucket))[0]
        return self._decoded(answers, quad, width / bucket)

    def _decoded(self, answers: npt.NDArray[np.float32], quad: Quad, filled: float) -> Spelt:
        best = answers.argmax(axis=1)
        steps, twins = np.arange(len(best)), self._twins[best]
        believed = answers[steps, best] + np.where(twins >= 0, answers[steps, twins], 0)
        starts = np.flatnonzero((best != 0) & (best != np.concatenate(([0], best[:-1]))))
        text, beliefs, centres = [], [], []
        for start in starts.tolist():
            end = start + 1
            while end < len(best) and best[end] == best[start]:
                end += 1
            text.append(self._alphabet[best[start]])
            beliefs.append(float(believed[start:end].max()))
            centres.append(min((start + end) / 2 / len(best) / filled, 1.0))
        return Spelt("".join(text), tuple(beliefs), tuple(centres), quad)


class Recogniser:
    """Reads lines: first quickly, and once more thoroughly where the quick net has a doubt."""

    def __init__(self, threads: int = 1, backend: Backend | None = None, *, cascade: bool = True) -> None:
        self._thorough = Net(RECOGNITION, CHARACTERS, threads, backend)
        self._quick = Net(QUICK_RECOGNITION, QUICK_CHARACTERS, threads, backend) if cascade else None

    def spell_all(self, picture: Picture, quads: Sequence[Quad]) -> list[Spelt]:
        """Read the lines of an upright RGB picture; the answers are in the order of the lines.

        They are read from the narrowest on: a net that changes from one width to another loses a millisecond or two.
        """
        spelt: dict[int, Spelt] = {}
        for index in sorted(range(len(quads)), key=lambda index: width_of(quads[index])):
            spelt[index] = self.spell(picture, quads[index])
        return [spelt[index] for index in range(len(quads))]

    def spell_thoroughly(self, picture: Picture, quad: Quad) -> Spelt:
        """Read one line that does not stand, by the larger net alone."""
        return self._thorough.spell(picture, quad)

    def spell(self, picture: Picture, quad: Quad) -> Spelt:
        """Read one line of an upright RGB picture."""
        lying = self._spell(picture, quad)
        if not stands(quad):
            return lying
        # A lone 1 is higher than wide, and so is a column of characters.
        downwards = self._spell(picture, laid_down(quad))
        return max(lying, downwards, key=lambda spelt: spelt.mean)

    def _spell(self, picture: Picture, quad: Quad) -> Spelt:
        if self._quick is None:
            return self._thorough.spell(picture, quad)
        quick = self._quick.spell(picture, quad)
        doubted = _doubts(quick)
        for first, last in _numbers(quick.text):
            sure = not any(doubted[first : last + 1]) and _is_sure_of_marks(quick, first, last)
            doubted[first] |= not (sure and is_whole(picture, quick, first, last))
        for index in dropped_behind(picture, quick):
            doubted[index] = True
        thorough = self._thorough

        def again(part: Quad) -> Spelt:
            return thorough.spell(picture, part)

        sure = bool(quick.text) and not any(doubted)
        spelt = quick if sure else respelt(quick, doubted, again) or again(quad)
        if _BARE.fullmatch(spelt.text):
            spelt = next((one for one in (quick, again(quad)) if _has_stroke(one)), spelt)
        return with_squared_metres(picture, spelt, again)


def _twins(alphabet: Sequence[str]) -> npt.NDArray[np.int64]:
    """For each character the index of the same sign in its other width, as （ of (; -1 for most.

    Which of the two is meant a net cannot see, and halves its belief: in both together it believes in the sign.
    """
    places = {character: index for index, character in enumerate(alphabet)}
    found = np.full(len(alphabet), -1, dtype=np.int64)
    for character, index in places.items():
        other = places.get(unicodedata.normalize("NFKC", character), index)
        if "！" <= character <= "～" and other != index:
            found[index], found[other] = other, index
    return found


def _doubts(quick: Spelt) -> list[bool]:
    """For each character of the quick net's answer, whether it needs a second look for itself.

    It knows 5,495 of the 8,105 characters, and where a name holds another one it answers with the nearest it knows, and
    believes it: 淏 becomes 溴. So only everyday characters are taken from it. A gap is doubted like any other sign: of a hard
    copy the dots of dates and amounts are gaps to it.
    """
    everyday = everyday_characters()
    return [
        belief < _SURE or (is_chinese(one) and one not in everyday)
        for one, belief in zip(quick.text, quick.beliefs, strict=True)
    ]


def _numbers(text: str) -> Iterator[tuple[int, int]]:
    """First and last character of the numbers, codes and dates that the quick net may not decide by itself.

    It drops the thin marks within them and believes the rest: 2029.4.22 becomes 2029422, 2214-5 becomes 22145. A year before
    its 年 has none.
    """
    for found in _NUMBER.finditer(text):
        year = _YEAR.fullmatch(found[0]) and text[found.end() : found.end() + 1] == "年"
        if not year and sum(sign.isdigit() for sign in found[0]) >= _LONG:
            yield found.start(), found.end() - 1


def _has_stroke(number: Spelt) -> bool:
    return _STROKE.search(number.text) is not None and min(number.beliefs) >= _LIKELY


def _is_sure_of_marks(quick: Spelt, first: int, last: int) -> bool:
    """Whether the marks within a number are beyond doubt, and none of full width parts it: 6,325 may come as 6，325."""
    text = quick.text
    parted = any(
        0 < index < len(text) - 1
        and not text[index].isalnum()
        and text[index - 1].isdigit()
        and text[index + 1].isdigit()
        for index in (first - 1, last + 1)
    )
    marks = (index for index in range(first, last + 1) if not text[index].isalnum())
    return not parted and all(quick.beliefs[index] >= _SURE_OF_A_MARK for index in marks)
