"""Licences printed in two languages: the English beside or below a label is no value of it, and parts no label from its value."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from pipelines.paper.sheet.glyphs import enclosing
from pipelines.text import Box, Line, Word

_LABELS: Final = """
a address age allowed amount and approval approved approving archives area authorities authority bachelor birth blood
building business by capital card category certificate character child citizen class code college company competent
composition condition contact content contents country course credit date day degree department diploma domicile
driver driving effective email engine enterprise entity entry establishment ethnicity expiration expiry father fax
field first floor for form from full gender given grade graduate graduation health height holder house id
identification identity in industry inspection institute institution issuance issue issued issuing item items land
legal length level licence license licensed location main major manager mandarin method model month mother name names
nation nationality nature no note number obligee occupation occupational of office on operating operation operator or
organ organization owner paid party passport period permit person photo place places plate port post premises price
principal product products profession professional proficiency project purpose qualification quantity race range
record register registered registration registry remark remarks representative residence responsible result right
rights school scope score seal sex ship signature skill social special speciality specialty stay structure student
study subject supervising surname survey technical tel telephone term test the title to tonnage total training type
unified uniform unit university until up usage use valid validity vehicle vessel vin visa weight year
"""
_WORDS: Final = frozenset(_LABELS.split())
"""What the labels of Chinese certificates are translated with; no name of a person, a company or a product is made of them."""

_LATIN: Final = re.compile(r"(?<![A-Za-z0-9])[A-Za-z][A-Za-z .,'&/()（）-]*[A-Za-z.)）]?(?![A-Za-z0-9])")
_LETTER: Final = re.compile(r"[A-Za-z]").search

_LEAST_LETTERS: Final = 4
_LEAST_GLOSSES: Final = 3
"""On a page; fewer may stand there by chance."""

_LEAST_INLINE: Final = 2
"""Of them behind Chinese in one line, from which a page prints each label so: 所有人 Owner 张三."""

_LABEL: Final = re.compile(r"(?:^|\s)[一-鿿（）()/]{2,10}\s*$")
"""What stands before the English of a label in its own line."""

_BETWEEN: Final = " :：/.)）"
"""Marks that join a gloss to what follows it."""

_LATIN_WIDTH: Final = 0.5
"""Of a Chinese character."""

Span = tuple[int, int]


def without_glosses(lines: Sequence[Line]) -> Sequence[Line]:
    """The lines of a page without the English that only says again what its Chinese labels say.

    A line that holds other text besides falls into its parts. Where a page bears fewer than three such pieces, only those
    go that stand right behind a label: two of them, or one with its value behind it.
    """
    spans = [list(_glosses(line.text)) if _LETTER(line.text) else [] for line in lines]
    if not any(spans):
        return lines
    if sum(map(len, spans)) < _LEAST_GLOSSES:
        spans = _sure(lines, spans)
    inline = (_follows_label(line.text, span[0]) for line, found in zip(lines, spans, strict=True) for span in found)
    if sum(inline) >= _LEAST_INLINE:
        spans = [list(_glosses(line.text, inline=True)) for line in lines]
    return [
        part for line, found in zip(lines, spans, strict=True) for part in (_parts(line, found) if found else [line])
    ]


def _sure(lines: Sequence[Line], spans: Sequence[Sequence[Span]]) -> list[list[Span]]:
    """Of few glosses those that can be nothing else: 船名 Name of Ship 示渔12345."""
    behind = [
        [one for one in found if _follows_label(line.text, one[0])] for line, found in zip(lines, spans, strict=True)
    ]
    if sum(map(len, behind)) >= _LEAST_INLINE:
        return behind
    return [
        [one for one in found if line.text[one[1] :].strip(_BETWEEN)] for line, found in zip(lines, behind, strict=True)
    ]


def behind_gloss(text: str) -> str:
    """A value without the English of its label before it, (Telephone：139…), which a page with few glosses keeps."""
    found = _LATIN.match(text)
    if found is None or not any(_glosses(found[0])):
        return text
    rest = text[found.end() :]
    return rest.lstrip(_BETWEEN) if rest.startswith((":", "：")) else text


def _glosses(text: str, *, inline: bool = False) -> Iterator[Span]:
    """Where English says a label again: in words of labels; right behind a label (``inline``) in any words that are no capitals."""
    for found in _LATIN.finditer(text):
        words = re.findall(r"[A-Za-z]+", found[0])
        known = all(word.lower() in _WORDS for word in words)
        behind = inline and _follows_label(text, found.start())
        long = sum(map(len, words)) >= _LEAST_LETTERS
        if (known and (long or behind)) or (behind and long and not found[0].isupper()):
            yield found.span()


def _follows_label(text: str, start: int) -> bool:
    return _LABEL.search(text[:start]) is not None


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
