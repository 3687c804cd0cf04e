"""A second engine is asked where a check is in doubt about what was read, and before a citizen is told of what was read.

It may take a doubt away, never make a fault. What two engines misread in the same way stays misread, so a second reading counts only
where it leads to something that it cannot have come to by chance: a code whose check character is right, or exactly the value of
the other paper. And what looks written by hand, and the two do not read alike, is believed no more than writing: it makes no
certain fault.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from rapidfuzz.distance import Levenshtein

from pipelines import identifiers
from pipelines.checking.certainty import surely_wrong
from pipelines.extraction import Found
from pipelines.paper.sheet.glyphs import fold_text
from pipelines.paper.values.canonical import canonical
from pipelines.report import CheckReport, Code, FieldReading, SecondLook
from pipelines.text import Box, FileRead, SecondReading, Source, Value

OTHER_ENGINE: Final[Mapping[Source, Source]] = {"rapid": "tesseract", "tesseract": "rapid"}
"""Who looks a second time, by who read the page. A trusted text layer needs nobody."""

MOST_PLACES: Final = 12
"""Places of one check that are looked at again, about a third of a second each: an applicant waits meanwhile."""

_ASKED: Final[Collection[Code]] = ("FIELD_INVALID", "FIELD_MISMATCH")
_TOLD: Final[Collection[Code]] = (*_ASKED, "EXPIRED")
"""Faults that hang on what was read: before they are told, and before a clerk is asked."""

_WRITTEN: Final = 0.85
"""The most that writing by hand is believed: readers are as sure of what they guess of it as of print."""
_Place = tuple[str, int, Box | None]
_MOST_SLIPS: Final = 2
"""Characters in which two readings of one code may differ; beyond, they are of two codes, or of none."""


class DoubtedPlace(Value):
    """A place of a page at which a check is in doubt.

    Attributes:
        file: the name people see.
        page: from 1.
        box: the place, as fractions of the upright page.
        engine: who is to read it once more.
    """

    file: str
    page: int
    box: Box
    engine: Source


def places_in_doubt(report: CheckReport, files: Sequence[FileRead]) -> tuple[DoubtedPlace, ...]:
    """Where another engine should look before a fault is told or a clerk is asked; nothing that it has looked at already.

    Told ones come first: they matter most. What is a question only because another document of the material counts (``@`` in its
    id) is no doubt of a reader.
    """
    engines = {
        (file.file, page.page): OTHER_ENGINE[page.source]
        for file in files
        for page in file.readings
        if page.source in OTHER_ENGINE
    }
    known = {DoubtedPlace(file=f.file, page=s.page, box=s.box, engine=s.engine) for f in files for s in f.seconds}
    told = (fault for fault in report.certain() if fault.code in _TOLD)
    asked = (fault for fault in report.doubts() if fault.code in _ASKED)
    places = dict.fromkeys(
        DoubtedPlace(file=one.file, page=one.page, box=one.box, engine=engines[one.file, one.page])
        for fault in (*told, *asked)
        if "@" not in fault.id
        for one in fault.evidence
        if one.box is not None and (one.file, one.page) in engines
    )
    return tuple(place for place in places if place not in known)[:MOST_PLACES]


def with_seconds(files: Sequence[FileRead], read: Iterable[tuple[DoubtedPlace, SecondReading]]) -> tuple[FileRead, ...]:
    """The files with what was read once more of their pages."""
    more: dict[str, list[SecondReading]] = {}
    for place, second in read:
        more.setdefault(place.file, []).append(second)
    return tuple(
        file.model_copy(update={"seconds": (*file.seconds, *more[file.file])}) if file.file in more else file
        for file in files
    )


def looked_at_again(fields: Mapping[str, Found], files: Iterable[FileRead]) -> dict[str, Found]:
    """The fields of a document, each with what was read once more in its place."""
    seconds: dict[_Place, SecondReading] = {
        (file.file, second.page, second.box): second for file in files for second in file.seconds
    }
    return {code: _with_second(found, seconds) for code, found in fields.items()} if seconds else dict(fields)


def _with_second(found: Found, seconds: Mapping[_Place, SecondReading]) -> Found:
    more = tuple(_with_second(one, seconds) for one in found.more)
    reading = found.reading
    second = seconds.get((reading.file, reading.page, reading.box)) if reading is not None else None
    if reading is None or second is None:
        return replace(found, more=more)
    written = second.writing > 0 and fold_text(second.text) != fold_text(reading.raw)
    if not (second.text or written):
        return replace(found, more=more)
    kind = found.spec.kind
    look = SecondLook(engine=second.engine, raw=second.text, value=canonical(kind, second.text).value, written=written)
    if written:
        reading = reading.model_copy(update={"confidence": min(reading.confidence, _WRITTEN)})
        found = replace(found, reading=reading)
    if found.state in {"wrong", "odd"} and kind in {"uscc", "ric"} and not surely_wrong(found):
        code = _right_code(kind, second.text, reading.value)
        if code:
            return replace(found, state="good", reading=_taken(reading, second, look, code), more=more)
    return replace(found, reading=reading.model_copy(update={"second": look}), more=more)


def _taken(reading: FieldReading, second: SecondReading, look: SecondLook, code: str) -> FieldReading:
    """The field as the second engine read it: believed no more than either of the two readings."""
    return reading.model_copy(
        update={
            "value": code,
            "raw": second.text,
            "confidence": min(reading.confidence, second.confidence),
            "second": look.model_copy(update={"value": code, "first": reading.raw}),
        }
    )


def _right_code(kind: str, text: str, first: str) -> str:
    """The one right code in what was read again that is the first reading but for a slip or two; empty where there is none."""
    repair = identifiers.repair_ric if kind == "ric" else identifiers.repair_uscc
    run = re.sub(r"[^0-9A-Z]", "", fold_text(text).upper())
    codes = {repair(run[at : at + 18]) for at in range(len(run) - 17)}
    right = [
        code for code in codes if identifiers.is_code(kind, code) and Levenshtein.distance(code, first) <= _MOST_SLIPS
    ]
    return right[0] if len(right) == 1 else ""


def said_of(reading: FieldReading | None) -> str:
    """For people: that a field was looked at again, and what came of it; empty where nobody did.

    Which engine it was stands in the record: its name tells a clerk nothing.
    """
    if reading is None or reading.second is None:
        return ""
    second = reading.second
    if second.first:
        return f"首次识别为“{second.first}”，由另一识别引擎复核为“{second.raw}”，校验码相符。"
    if second.written:
        return "该处像是手写，请以原件为准。"
    return f"由另一识别引擎复核，识别为“{second.raw}”。"
