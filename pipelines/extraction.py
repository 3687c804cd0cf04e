"""Documents -> fields: what stands beside, behind or below a printed label, made canonical, with its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from pipelines import identifiers
from pipelines.catalog import FieldKind, FieldSpec
from pipelines.paper.belonging.identity_card import is_on_card
from pipelines.paper.fields.addresses_in_prose import address_in_sentence
from pipelines.paper.fields.candidates import Candidate
from pipelines.paper.fields.names_in_prose import begins_name, name_in_sentence
from pipelines.paper.fields.places import Places
from pipelines.paper.fields.told_in_clauses import told_in_clause
from pipelines.paper.fields.value_columns import begins_column
from pipelines.paper.labels.edges import heads_cell, without_units
from pipelines.paper.labels.finding import Spot, find_spots
from pipelines.paper.sheet.glyphs import enclosing
from pipelines.paper.sheet.layout import Row, Sheet
from pipelines.paper.values.beliefs import believed
from pipelines.paper.values.canonical import State, canonical
from pipelines.report import Evidence, FieldReading
from pipelines.text import Box

_DIGITAL: frozenset[FieldKind] = frozenset({"uscc", "ric", "date", "period", "phone", "amount", "licence_no"})
_UNLABELLED = 0.9
"""Confidence of a code that was found without its label is lowered by this factor."""


_FIRST_PART, _MORE = 6, 6
"""Characters of a value that is cut short, at least, and what it may lack, at most."""

_NUMBERED = re.compile(r"第[0-9一二三四五六七八九十百]+[条章节款项][:、]?|[(]?[0-9一二三四五六七八九十]+[)、.]")
"""How a clause is numbered."""

_Column = tuple[Sheet, list[Candidate]]
"""What stands in the rows of one place."""


@dataclass(frozen=True)
class Found:
    """One field of one document after reading.

    Attributes:
        spec: what was asked for.
        state: ``good``, ``wrong`` or ``odd`` value (see :mod:`pipelines.paper.values.canonical`), ``empty`` (the label stands
            there without a value), or ``no_label``.
        reading: the value; None for ``empty`` and ``no_label``.
        sure: for a value, that it belongs to the label; for ``empty``, that clearly nothing stands there.
        evidence: the value's place, or the label's.
        printed: the value comes from a trusted text layer, not from a picture.
        more: the same field in the further rows of a table; empty where it stands in none.
        passed_over: where the label stands before that place with clearly nothing beside it: the value may be another's.
    """

    spec: FieldSpec
    state: State | Literal["no_label"]
    reading: FieldReading | None = None
    sure: bool = False
    evidence: tuple[Evidence, ...] = ()
    printed: bool = False
    more: tuple[Found, ...] = ()
    passed_over: tuple[Evidence, ...] = ()


def extract(sheets: Sequence[Sheet], specs: Iterable[FieldSpec], known: frozenset[str]) -> dict[str, Found]:
    """Read the fields of one document.

    Args:
        sheets: its pages in order.
        specs: the fields of its material.
        known: every label that may be printed (:func:`pipelines.paper.sheet.lexicon.known_labels`).

    Returns:
        Each field's code with what was found.
    """
    return fields_on([Places(sheet, known) for sheet in sheets], specs, known)


def fields_on(laid: Sequence[Places], specs: Iterable[FieldSpec], known: frozenset[str]) -> dict[str, Found]:
    """Read the fields of one document, as :func:`extract` does, whose pages are laid out for it already."""
    return {spec.code: _read(laid, spec, known) for spec in specs}


def _read(laid: Sequence[Places], spec: FieldSpec, known: frozenset[str]) -> Found:
    spots = _spots(laid, spec.label, spec.kind, known) or _spots(laid, without_units(spec.label), spec.kind, known)
    spots = [pair for pair in spots if not _heads_clause(pair[0].sheet, pair[1], alone=True)] or spots
    columns = [(places.sheet, places.column(spot, spec.kind)) for places, spot in spots]
    filled = [pair for pair in columns if any(one.cells for one in pair[1])]
    if filled:
        sheet, rows = _whole(min(filled, key=lambda pair: min(_rank(one) for one in pair[1] if one.cells)), filled)
        first, *further = [_found(sheet, spec, one) if one.cells else _empty([(sheet, one)], spec) for one in rows]
        named = _named_in_sentence(laid, spec, known) if not first.sure else None
        if named is not None:
            return named
        passed = _passed_over(columns, (sheet, rows))
        return replace(first, more=tuple(further), passed_over=passed, sure=first.sure and not passed)
    unlabelled = _code_without_label(laid, spec, spots)
    if unlabelled is not None:
        return unlabelled
    named = _named_in_sentence(laid, spec, known)
    if named is not None:
        return named
    if columns:
        return _empty([(sheet, rows[0]) for sheet, rows in columns], spec)
    told = _address_in_sentence(laid, spec) if spec.kind == "address" else _told_in_clause(laid, spec, known)
    return told or Found(spec, "no_label")


def _spots(
    laid: Sequence[Places], labels: Sequence[str], kind: FieldKind, known: frozenset[str]
) -> list[tuple[Places, Spot]]:
    """Where one of the labels is printed, on each page."""
    return [
        (places, _made_firm(places.sheet, spot, labels, known))
        for places in laid
        for spot in find_spots(places.sheet, labels, known, digits=kind in _DIGITAL)
    ]


def _made_firm(sheet: Sheet, spot: Spot, labels: Sequence[str], known: frozenset[str]) -> Spot:
    """A label as firm, though its value follows at once, where an identity card's line or a column of values begins with it."""
    begins = spot.firm == 1 and spot.exact and heads_cell(sheet.rows[spot.row], spot.start)
    firm = begins and (is_on_card(sheet, labels[spot.order]) or begins_column(sheet, spot, known))
    return replace(spot, firm=2) if firm else spot


def _passed_over(columns: Sequence[_Column], taken: _Column) -> tuple[Evidence, ...]:
    """Where the same label stands before the one that was taken, and clearly nothing beside it.

    A form asks for 住所 of a company, and farther down for that of a person. A heading, and a label right above the same label,
    ask for nothing.
    """
    pages = [page for page, _ in columns]
    spot = taken[1][0].spot
    for page, (first, *further) in columns:
        earlier = (pages.index(page), first.spot.row) < (pages.index(taken[0]), spot.row)
        alike = first.spot.order == spot.order and first.spot.firm >= spot.firm and not first.spot.to_sign
        heads = _heads_clause(page, first.spot) or (page is taken[0] and spot.row - first.spot.row == 1)
        if earlier and alike and first.sure and not first.cells and not further and not heads:
            return (Evidence(file=page.file, page=page.page, box=page.fraction(first.spot.box)),)
    return ()


def _heads_clause(page: Sheet, spot: Spot, *, alone: bool = False) -> bool:
    """Whether a label is the heading of a clause, which has no value of its own: 第二条 租赁期限.

    ``alone``: nothing else stands in its line, as in a bar across a form: 二、申请事项.
    """
    key = page.rows[spot.row].key
    return spot.start > 0 and _NUMBERED.fullmatch(key[: spot.start]) is not None and not (alone and spot.end < len(key))


def _whole(best: _Column, filled: Sequence[_Column]) -> _Column:
    """Of places that bear one name or address the one that has all of it: beside a seal a line may end too soon."""
    cut = best[1][0].canonical
    if len(best[1]) > 1 or len(cut.value) < _FIRST_PART or cut.state != "good":
        return best
    longer = [pair for pair in filled if len(pair[1]) == 1 and _goes_on_from(cut.value, pair[1][0]) and pair[1][0].sure]
    return min(longer, key=lambda pair: len(pair[1][0].canonical.value), default=best)


def _goes_on_from(part: str, candidate: Candidate) -> bool:
    """Whether a value is a part of a name or an address with a few characters more."""
    value = candidate.canonical
    return value.state == "good" and value.value.startswith(part) and 0 < len(value.value) - len(part) <= _MORE


def _empty(candidates: Sequence[tuple[Sheet, Candidate]], spec: FieldSpec) -> Found:
    """Labels without a value; sure when it is sure of each that is more than a place to sign."""
    sheet, empty = min(candidates, key=lambda pair: _rank(pair[1]))
    place = Evidence(file=sheet.file, page=sheet.page, box=sheet.fraction(empty.spot.box))
    own = [candidate for _, candidate in candidates if not candidate.spot.to_sign]
    clear = bool(own) and all(candidate.sure for candidate in own) and empty.spot.confidence >= 0.9
    return Found(spec, "empty", None, clear, (place,), sheet.reading.source == "text_layer")


def _rank(candidate: Candidate) -> tuple[bool, bool, bool, int, int, bool]:
    """The better the smaller: of its kind, no place to sign, the preferred label, a firm label, a value that is sure.

    Where one signs a reader makes a name of the pen and the seal together. A label that is printed without a mark or a gap behind
    it opens a sentence (受托人无转委托权); a reader may have lost the mark.
    """
    spot = candidate.spot
    sentence = bool(candidate.cells) and spot.firm < 2 and candidate.confidence >= 1.0
    return (candidate.canonical.state == "odd", spot.act, sentence, spot.order, -spot.firm, not candidate.sure)


_OPTIONS = re.compile(r"[一-鿿（）()]{2,12}(?:\s+[一-鿿（）()]{2,12})+")
"""Two options or more, a gap between them, where circles or boxes of another kind were not read: ○甲 ○乙."""


def _found(sheet: Sheet, spec: FieldSpec, candidate: Candidate) -> Found:
    if spec.kind == "choice" and not sheet.is_typed(candidate.confidence) and _OPTIONS.fullmatch(candidate.raw):
        return replace(_empty([(sheet, candidate)], spec), sure=False)
    reading = _reading(sheet, candidate.box, candidate.confidence, candidate.canonical.value, candidate.raw)
    place = Evidence(file=reading.file, page=reading.page, box=reading.box)
    printed = sheet.is_typed(candidate.confidence)
    return Found(spec, candidate.canonical.state, reading, candidate.sure, (place,), printed)


def _reading(sheet: Sheet, box: Box, confidence: float, value: str, raw: str) -> FieldReading:
    box = sheet.fraction(box)
    confidence = believed(sheet.reading.lines, box, confidence)
    return FieldReading(value=value, raw=raw, confidence=confidence, file=sheet.file, page=sheet.page, box=box)


def _address_in_sentence(laid: Sequence[Places], spec: FieldSpec) -> Found | None:
    """An address that a sentence tells; where it ends nobody marked, so that nothing certain follows from it."""
    told = [(places.sheet, place) for places in laid if (place := address_in_sentence(places.sheet, spec.label))]
    return _told(told[0], spec) if len(told) == 1 else None


def _told_in_clause(laid: Sequence[Places], spec: FieldSpec, known: frozenset[str]) -> Found | None:
    """A value behind a label and a colon inside a clause, which may speak of somebody else: nothing certain follows from it."""
    pages = ((places.sheet, told_in_clause(places.sheet, spec.label, spec.kind, known)) for places in laid)
    told = [(sheet, place) for sheet, place in pages if place is not None]
    return _told(told[0], spec) if len(told) == 1 else None


def _told(place_on: tuple[Sheet, tuple[int, int, int]], spec: FieldSpec) -> Found:
    """What a stretch of a row tells, not for certain."""
    sheet, (index, start, end) = place_on
    row = sheet.rows[index]
    value = canonical(spec.kind, row.text(start, end)).value
    reading = _reading(sheet, row.around(start, end), row.confidence(start, end), value, row.raw(start, end))
    evidence = Evidence(file=reading.file, page=reading.page, box=reading.box)
    return Found(spec, "good", reading, False, (evidence,), sheet.is_typed(reading.confidence))


def _named_in_sentence(laid: Sequence[Places], spec: FieldSpec, known: frozenset[str]) -> Found | None:
    """The name that a sentence tells with what is said of it in brackets, which shows where it ends."""
    told = [
        (page.sheet, stretch)
        for page in laid
        if (stretch := name_in_sentence(page.sheet, spec.label, spec.kind, known))
    ]
    if len(told) != 1:
        return None
    sheet, stretches = told[0]
    parts = [(sheet.rows[index], start, end) for index, start, end in stretches]
    raw = "".join(row.raw(start, end) for row, start, end in parts)
    confidence = min(row.confidence(start, end) for row, start, end in parts)
    box = enclosing([row.around(start, end) for row, start, end in parts])
    name = canonical(spec.kind, raw)
    reading = _reading(sheet, box, confidence, name.value, raw)
    place = Evidence(file=reading.file, page=reading.page, box=reading.box)
    sure = name.state == "good" and begins_name(spec.kind, raw)
    return Found(spec, name.state, reading, sure, (place,), sheet.is_typed(confidence))


def _code_without_label(laid: Sequence[Places], spec: FieldSpec, spots: Sequence[tuple[Places, Spot]]) -> Found | None:
    """A code whose check digit is right needs no label, if it is the only one on the document.

    Where its label is printed with nothing beside it (``spots``), what stands behind another label is no code of it.
    """
    if spec.kind not in {"uscc", "ric"}:
        return None
    repair = identifiers.repair_ric if spec.kind == "ric" else identifiers.repair_uscc
    hits: dict[str, tuple[Sheet, Row, tuple[int, int]]] = {}
    for places in laid:
        own = [spot for page, spot in spots if page is places]
        for index, row in enumerate(places.sheet.rows):
            for match in re.finditer(r"[0-9A-Z]{18}", row.key):
                code = repair(match[0])
                another = spec.kind == "uscc" and identifiers.is_ric(code)  # one in 31 has the check character of both
                elsewhere = bool(spots) and places.is_anothers(index, match.start(), own)
                if identifiers.is_code(spec.kind, code) and not another and not elsewhere:
                    hits.setdefault(code, (places.sheet, row, match.span()))
    if len(hits) != 1:
        return None
    code, (sheet, row, span) = next(iter(hits.items()))
    read = row.confidence(*span)
    reading = _reading(sheet, row.around(*span), round(read * _UNLABELLED, 4), code, row.raw(*span))
    place = Evidence(file=reading.file, page=reading.page, box=reading.box)
    return Found(spec, "good", reading, True, (place,), sheet.is_typed(read))
