"""Licences printed in two languages: the English beside or below a label is no value of it, and parts no label from its value."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from pipelines.paper.glyphs import enclosing
from pipelines.text import Box, Line, Word

_LABELS: Final = """
a address and authority authorities approval archives area birth blood business by capital card category certificate
citizen class code company composition condition contact content contents credit date day department domicile email ethnicity
effective enterprise entity establishment expiration expiry fax field for form from full gender grade health holder id
identification identity in industry institution issue issued issuing item items issuance legal level licence license
licensed location main major manager method month name nationality nature no note number of office on operating
operation operator or organ organization owner paid party passport period permit person photo place places premises
principal product products project purpose qualification range record registered registration remark remarks
representative residence responsible school scope seal sex signature social subject tel telephone term the title to type unified
uniform unit until up use valid validity year
"""
_WORDS: Final = frozenset(_LABELS.split())
"""What the labels of Chinese certificates are translated with; no name of a person, a company or a product is made of them."""

_LATIN: Final = re.compile(r"(?<![A-Za-z0-9])[A-Za-z][A-Za-z .,'&/()（）-]*[A-Za-z.)）]?(?![A-Za-z0-9])")
_LEAST_LETTERS: Final = 4
_LEAST_GLOSSES: Final = 3
"""On a page; fewer may stand there by chance."""

_BETWEEN: Final = " :：/.)）"
"""Marks that join a gloss to what follows it."""

_LATIN_WIDTH: Final = 0.5
"""Of a Chinese character."""

Span = tuple[int, int]


def without_glosses(lines: Sequence[Line]) -> Sequence[Line]:
    """The lines of a page without the English that only says again what its Chinese labels say.

    A line that holds other text besides falls into its parts. Where a page bears fewer than three such pieces, all stays.
    """
    spans = [list(_glosses(line.text)) for line in lines]
    if sum(map(len, spans)) < _LEAST_GLOSSES:
        return lines
    return [
        part for line, found in zip(lines, spans, strict=True) for part in (_parts(line, found) if found else [line])
    ]


def behind_gloss(text: str) -> str:
    """A value without the English of its label before it, (Telephone：139…), which a page with few glosses keeps."""
    found = _LATIN.match(text)
    if found is None or not any(_glosses(found[0])):
        return text
    rest = text[found.end() :]
    return rest.lstrip(_BETWEEN) if rest.startswith((":", "：")) else text


def _glosses(text: str) -> Iterator[Span]:
    for found in _LATIN.finditer(text):
        words = re.findall(r"[A-Za-z]+", found[0])
        if sum(map(len, words)) >= _LEAST_LETTERS and all(word.lower() in _WORDS for word in words):
            yield found.span()


def _parts(line: Line, glosses: Sequence[Span]) -> list[Line]:
    """What is left of a line between its glosses, each piece in its place."""
    edges = [0, *(edge for span in glosses for edge in span), len(line.text)]
    kept = zip(edges[::2], edges[1::2], strict=True)
    return [_piece(line, start, end) for start, end in kept if line.text[start:end].strip(_BETWEEN)]


def _piece(line: Line, start: int, end: int) -> Line:
    """Some characters of a line with the words that they belong to; without words, as wide as print usually is."""
    text = line.text[start:end].strip().lstrip(_BETWEEN)
    words = _words_between(line, start, end)
    if words:
        return line.model_copy(update={"text": text, "words": words, "box": enclosing([one.box for one in words])})
    widths = [_LATIN_WIDTH if char.isascii() else 1.0 for char in line.text]
    before, within, whole = sum(widths[:start]), sum(widths[start:end]), sum(widths)
    left, wide = line.box.left, line.box.right - line.box.left
    box = Box(left + wide * before / whole, line.box.top, left + wide * (before + within) / whole, line.box.bottom)
    return line.model_copy(update={"text": text, "words": (), "box": box})


def _words_between(line: Line, start: int, end: int) -> tuple[Word, ...]:
    """The words of a line that begin between two of its characters; none where the words are not the line's text."""
    words, at = [], 0
    for word in line.words:
        found = line.text.find(word.text, at)
        if found < 0:
            return ()
        if start <= found < end:
            words.append(word)
        at = found + len(word.text)
    return tuple(words)
