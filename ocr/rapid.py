"""Reading with RapidOCR (PP-OCRv6 small), the default engine.

The library's own pipeline shrinks a page to 2,000 pixels before anything else, runs a classifier on every line, and
answers with an empty page when a step fails. Here its detector and its recogniser are driven one by one: the detector
sees a shrunken page, the recogniser the full picture, and a failure is an error.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from rapidocr import RapidOCR
from rapidocr.ch_ppocr_rec import TextRecInput
from rapidocr.utils.process_img import get_rotate_crop_image

from ocr.lines import in_reading_order, without_spurious_spaces
from ocr.picture import Picture, box_in
from ocr.refusals import unreadable
from pipelines.text import Line, Source, Word

_DETECTION_SIDE: Final = 1280
"""Longer side of the picture in which lines are sought: the library's default loses lines of dense pages."""

_LEAST_CONFIDENCE = 0.5
"""What the recogniser believes less is texture read as text."""

Quad = npt.NDArray[np.float32]
"""Four corners of a line, from the upper left one clockwise; shape (4, 2), pixels."""


@dataclass(frozen=True)
class _Recognised:
    """One line as the recogniser gives it: text, confidence, and each character with its place along the line (0..1)."""

    text: str
    confidence: float
    characters: tuple[tuple[str, float], ...]


class RapidReader:
    """PP-OCRv6 small for detection and recognition, on onnxruntime."""

    name: Source = "rapid"

    def __init__(self, threads: int = 1) -> None:
        engine: Any = RapidOCR(
            params={
                "Global.log_level": "critical",
                "Det.limit_type": "max",
                "Det.limit_side_len": _DETECTION_SIDE,
                # Line by line, padded to no more than itself: two thirds of the time of a padded batch of six.
                "Rec.rec_batch_num": 1,
                "Rec.rec_img_shape": [3, 48, 64],
                "EngineConfig.onnxruntime.intra_op_num_threads": threads,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            }
        )
        # The public call swallows what goes wrong in these two.
        self._detect = engine._load_det_model()  # noqa: SLF001 # see above
        self._recognise = engine._load_rec_model()  # noqa: SLF001 # see above

    def read(self, picture: Picture) -> tuple[Line, ...]:
        """The lines of an upright RGB picture. See :class:`ocr.reader.PageReader`."""
        if not picture.size:
            raise unreadable("ENGINE")
        try:
            quads = self._find(picture)
            recognised = self._spell([_cut_out(picture, quad) for quad in quads])
        except Exception as error:  # engines raise types of their own; none may pass for an empty page
            raise unreadable("ENGINE") from error
        lines = (_line(quad, spelt, picture) for quad, spelt in zip(quads, recognised, strict=True))
        return in_reading_order([line for line in lines if line is not None])

    def _find(self, picture: Picture) -> list[Quad]:
        # The models were trained on BGR.
        found = self._detect(np.ascontiguousarray(picture[:, :, ::-1]))
        return [] if found.boxes is None else [np.asarray(box, dtype=np.float32) for box in found.boxes]

    def _spell(self, cuttings: list[Picture]) -> list[_Recognised]:
        if not cuttings:
            return []
        spelt = self._recognise(TextRecInput(img=cuttings, return_word_box=True))
        return [
            _Recognised(text, float(score), _characters(info))
            for text, score, info in zip(spelt.txts, spelt.scores, spelt.word_results, strict=True)
        ]


def _cut_out(picture: Picture, quad: Quad) -> Picture:
    """The line, levelled, as BGR. A line that stands upright comes lying."""
    left, top = np.floor(quad.min(axis=0)).astype(int).clip(0)
    right, bottom = np.ceil(quad.max(axis=0)).astype(int) + 1
    around = np.ascontiguousarray(picture[top:bottom, left:right, ::-1])
    return np.asarray(get_rotate_crop_image(around, quad - np.array((left, top), dtype=np.float32)), dtype=np.uint8)


def _characters(info: Any) -> tuple[tuple[str, float], ...]:
    """Each character with its centre along the line, as a fraction of the line's length."""
    length = max(float(info.line_txt_len), 1.0)
    return tuple(
        (character, min((column + 0.5) / length, 1.0))
        for word, columns in zip(info.words, info.word_cols, strict=True)
        for character, column in zip(word, columns, strict=True)
    )


def _line(quad: Quad, spelt: _Recognised, picture: Picture) -> Line | None:
    text = without_spurious_spaces(spelt.text)
    height, width = picture.shape[:2]
    (left, top), (right, bottom) = quad.min(axis=0), quad.max(axis=0)
    box = box_in(float(left), float(top), float(right), float(bottom), width, height)
    if not text or box is None or spelt.confidence < _LEAST_CONFIDENCE:
        return None
    words = _words(quad, spelt, width, height)
    return Line(text=text, confidence=round(min(spelt.confidence, 1.0), 4), box=box, words=words)


def _words(quad: Quad, spelt: _Recognised, width: int, height: int) -> tuple[Word, ...]:
    """A word for each Chinese character and for each run of Latin letters and digits.

    The recogniser gives the centre of each character; a character ends half way to its neighbours.
    """
    centres = [centre for _, centre in spelt.characters]
    half = 0.5 / max(len(centres), 1)
    edges = [max(centres[0] - half, 0.0)] if centres else []
    edges += [(one + other) / 2 for one, other in pairwise(centres)]
    words: list[Word] = []
    for first, last in _runs(spelt):
        end = edges[last + 1] if last + 1 < len(edges) else min(centres[-1] + half, 1.0)
        box = _along(quad, edges[first], end, width, height)
        if box is not None:
            words.append(Word(text="".join(character for character, _ in spelt.characters[first : last + 1]), box=box))
    return tuple(words)


def _runs(spelt: _Recognised) -> list[tuple[int, int]]:
    """First and last index of the characters of each word."""
    runs: list[tuple[int, int]] = []
    spaced = _after_space(spelt)
    for index, (character, _) in enumerate(spelt.characters):
        joins = runs and index not in spaced and character.isascii() and spelt.characters[index - 1][0].isascii()
        if joins:
            runs[-1] = (runs[-1][0], index)
        else:
            runs.append((index, index))
    return runs


def _after_space(spelt: _Recognised) -> set[int]:
    """Indices of the characters that follow a space in the text."""
    seen, after = 0, set()
    for position, character in enumerate(spelt.text):
        if character.isspace():
            continue
        if position and spelt.text[position - 1].isspace():
            after.add(seen)
        seen += 1
    return after


def _along(quad: Quad, start: float, end: float, width: int, height: int) -> Any:
    """The part of a line between two fractions of its length, as a box of the page."""
    (upper_left, upper_right, lower_right, lower_left) = quad
    standing = np.linalg.norm(lower_left - upper_left) >= 1.5 * np.linalg.norm(upper_right - upper_left)
    if standing:
        upper_left, upper_right, lower_right, lower_left = upper_right, lower_right, lower_left, upper_left
    corners = [
        upper + part * (far - upper)
        for upper, far in ((upper_left, upper_right), (lower_left, lower_right))
        for part in (start, end)
    ]
    left, top = np.min(corners, axis=0)
    right, bottom = np.max(corners, axis=0)
    return box_in(float(left), float(top), float(right), float(bottom), width, height)
