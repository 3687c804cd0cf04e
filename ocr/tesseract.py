"""Reading with tesseract: the second engine, for a second opinion and for machines that have nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any, Final

import cv2
import pytesseract

from ocr.layout.reading_order import in_reading_order
from ocr.lines import around, space_between, without_spurious_spaces
from ocr.picture import Picture, box_in, grey_of
from ocr.refusals import unreadable
from ocr.specks import without_specks
from pipelines.text import Line, Source, Word

_SECONDS: Final = 120
"""Longest run of one page; the sandbox has its own, shorter limit."""

_STRIP: Final = 300
"""Pixels. A picture that is lower than this and wider than high is no page but a strip of one."""

_LEAST_CONFIDENCE = 0.2
"""A line that tesseract believes less is specks and ruled lines; single doubtful characters of a good line are kept."""


class TesseractReader:
    """``chi_sim``; orientation is settled before it reads."""

    name: Source = "tesseract"

    def __init__(self, threads: int = 1) -> None:
        # Tesseract's threads are set by OMP_THREAD_LIMIT in the environment of the process that holds it.
        self._threads = threads

    def read(self, picture: Picture) -> tuple[Line, ...]:
        """The lines of an upright RGB picture. See :class:`ocr.reader.PageReader`."""
        try:
            table: dict[str, list[Any]] = pytesseract.image_to_data(
                # Handed colours, it loses large titles on tinted paper, and takes half as long again.
                grey_of(without_specks(picture).wiped),
                lang="chi_sim",
                config=f"--psm {_segmentation(picture)}",
                output_type=pytesseract.Output.DICT,
                timeout=_SECONDS,
            )
        except (cv2.error, pytesseract.TesseractError, RuntimeError, OSError, ValueError) as error:
            raise unreadable("ENGINE") from error
        height, width = picture.shape[:2]
        rows = (row for row in _rows(table) if row["text"].strip())
        grouped = groupby(rows, key=lambda row: (row["block_num"], row["par_num"], row["line_num"]))
        lines = (_line(list(group), width, height) for _, group in grouped)
        return in_reading_order([line for line in lines if line is not None and line.confidence >= _LEAST_CONFIDENCE])


def _segmentation(picture: Picture) -> int:
    """Automatic for a page, one block of lines for a strip cut out of one: in a strip it finds no columns to tell apart."""
    height, width = picture.shape[:2]
    return 6 if height < _STRIP and height < width else 3


def _rows(table: dict[str, list[Any]]) -> Iterable[dict[str, Any]]:
    for values in zip(*table.values(), strict=True):
        yield dict(zip(table, values, strict=True))


def _line(rows: list[dict[str, Any]], width: int, height: int) -> Line | None:
    words: list[Word] = []
    text, last_right = "", 0
    for row in rows:
        left, top, right = row["left"], row["top"], row["left"] + row["width"]
        box = box_in(left, top, right, top + row["height"], width, height)
        if box is None:
            continue
        word = Word(text=row["text"].strip(), box=box)
        gap = space_between(words[-1].text, word.text, left - last_right, row["height"]) if words else ""
        text, last_right = text + gap + word.text, right
        words.append(word)
    if not words:
        return None
    return Line(
        text=without_spurious_spaces(text),
        confidence=_believed(rows),
        box=around([word.box for word in words]),
        words=tuple(words),
    )


def _believed(rows: list[dict[str, Any]]) -> float:
    """Confidence of a line, 0..1: of its words, weighed by their length."""
    weighed = [(max(float(row["conf"]), 0.0), len(row["text"].strip())) for row in rows]
    percent = sum(believed * weight for believed, weight in weighed) / sum(weight for _, weight in weighed)
    return round(min(percent / 100, 1.0), 4)
