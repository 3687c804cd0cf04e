"""May a page's own text be trusted? Scans carry other people's guesses, and broken fonts carry nonsense."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import pymupdf

from ocr.digital.drawn_boxes import PageWord, with_boxes, with_symbols
from ocr.digital.overprint import is_pasted_over, is_written_over, without_doubles
from ocr.digital.span_gaps import parted
from ocr.document import Layer
from ocr.layout.reading_order import in_reading_order
from ocr.layout.wrapped_cells import with_whole_cells
from ocr.lines import around, is_chinese, without_spurious_spaces
from ocr.picture import box_in
from ocr.upright import Quarter
from pipelines.text import Box, Line, Word

MOST_IMAGE: Final = 0.25
"""Share of the page that images may cover before the whole page is read as a picture: they may hold text too."""

_LEAST_CHARACTERS = 8
"""A page with fewer characters of its own is a scan with a stamp or a page number laid over it."""

_MOST_HIDDEN = 0.1
_MOST_ODD = 0.05
_SMALLEST_SIZE = 2.0
"""Points. Smaller text is not meant for eyes."""

_INVISIBLE = 3
"""Text rendering mode of text that is neither filled nor stroked (ISO 32000-1, table 106)."""

_WHITE = 0.93


def trusted_layer(page: Any) -> Layer | None:
    """The page's own text, or None when its picture has to be read.

    It is not trusted where images cover much of the page, where text is invisible or white, and where characters
    cannot be those of a real text: U+FFFD, private use, controls, or many ideographs that no living text uses
    (byte-swapped text looks like them). Nor is it where two words stand in one place,
    or a picture on a word: it was covered.
    """
    trace = page.get_texttrace()
    shown, hidden = _visible_characters(trace)
    if shown < _LEAST_CHARACTERS or hidden > _MOST_HIDDEN * (shown + hidden):
        return None
    images = page.get_image_info()
    if _share_of(page, images) > MOST_IMAGE or is_pasted_over(page, images, trace):
        return None
    words = without_doubles(_words(page, trace))
    if not is_real("".join(word[4] for word in words)) or is_written_over(words):
        return None
    rotation = _rotation(page)
    lines = _lines(page, words, rotation)
    return Layer(lines, rotation) if lines else None


def image_share(page: Any) -> float:
    """Share of the page under images, 0..1; overlapping ones count twice, up to the whole page."""
    return _share_of(page, page.get_image_info())


def _share_of(page: Any, images: Sequence[Mapping[str, Any]]) -> float:
    covered = sum(abs(pymupdf.Rect(image["bbox"]) & page.rect) for image in images)
    return float(min(covered / abs(page.rect), 1.0))


def is_real(text: str) -> bool:
    """Whether these can be the characters of a real text.

    Bullets of symbol fonts (U+F000 to U+F0FF) are let pass where they are rare.
    """
    characters = [character for character in text if not character.isspace()]
    if not characters:
        return False
    kinds = Counter(_kind(character) for character in characters)
    ideographs = kinds["common"] + kinds["rare"]
    return (
        not kinds["broken"]
        and kinds["bullet"] <= _MOST_ODD * len(characters)
        and (kinds["rare"] < 3 or kinds["rare"] <= _MOST_ODD * ideographs)
    )


def _kind(character: str) -> str:
    if character == "\ufffd" or unicodedata.category(character) in ("Cc", "Cn", "Cs"):
        return "broken"
    if unicodedata.category(character) == "Co":
        return "bullet" if "\uf000" <= character <= "\uf0ff" else "broken"
    if not is_chinese(character):
        return "other"
    return "common" if _is_common(character) else "rare"


def _is_common(character: str) -> bool:
    """GB 2312 holds the 6,763 ideographs of everyday simplified text, the first plane of Big5 the traditional ones."""
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        try:
            return character.encode("big5") < b"\xc9\x40"
        except UnicodeEncodeError:
            return False
    return True


def _visible_characters(trace: Any) -> tuple[int, int]:
    """How many characters a reader sees, and how many are hidden from the eye."""
    shown = hidden = 0
    for span in trace:
        count = sum(1 for character in span["chars"] if not chr(character[0]).isspace())
        colour = span["color"]
        white = isinstance(colour, tuple) and len(colour) in (1, 3) and min(colour) > _WHITE
        unseen = span["type"] == _INVISIBLE or span["opacity"] < 0.1 or white or span["size"] < _SMALLEST_SIZE
        shown, hidden = (shown, hidden + count) if unseen else (shown + count, hidden)
    return shown, hidden


def _words(page: Any, trace: Any) -> list[PageWord]:
    """Left, top, right, bottom, text, block, line, number: in points of the page as it is shown."""
    flags = pymupdf.TEXTFLAGS_WORDS & ~pymupdf.TEXT_PRESERVE_LIGATURES
    turn = page.rotation_matrix
    told = parted(page.get_text("words", flags=flags), trace)
    told = [(*word[:4], with_symbols(word[4]), *word[5:]) for word in told]
    words: list[PageWord] = []
    for left, top, right, bottom, *text in with_boxes(page, trace, told):
        shown = pymupdf.Rect(left, top, right, bottom) * turn
        words.append((shown.x0, shown.y0, shown.x1, shown.y1, *text))
    return words


def _rotation(page: Any) -> Quarter:
    """Degrees clockwise until most of the text runs from left to right, counted on the page as it is shown."""
    turned: Counter[int] = Counter()
    for block in page.get_text("dict")["blocks"]:
        for line in block.get("lines", ()):
            across, down = line["dir"]
            runs = 0 if abs(across) > abs(down) and across > 0 else 180 if abs(across) > abs(down) else 90
            runs = runs if runs != 90 or down > 0 else 270
            turned[runs] += sum(len(span["text"]) for span in line["spans"])
    runs = (turned.most_common(1)[0][0] if turned else 0) + page.rotation
    back: dict[int, Quarter] = {0: 0, 90: 270, 180: 180, 270: 90}
    return back[runs % 360]


def _lines(page: Any, words: list[Any], rotation: Quarter) -> tuple[Line, ...]:
    grouped: dict[tuple[int, int], list[Word]] = {}
    width, height = page.rect.width, page.rect.height
    for left, top, right, bottom, text, block, line, _number in words:
        box = box_in(left, top, right, bottom, width, height)
        if box is not None and text.strip():
            grouped.setdefault((block, line), []).append(Word(text=text, box=turned_box(box, rotation)))
    lines = list(_joined(grouped.values()))
    return in_reading_order(lines if rotation else with_whole_cells(page, lines))


def _joined(groups: Any) -> Iterator[Line]:
    for group in groups:
        text = without_spurious_spaces(" ".join(word.text for word in group))
        yield Line(text=text, confidence=1.0, box=around([word.box for word in group]), words=tuple(group))


def turned_box(box: Box, rotation: Quarter) -> Box:
    """A place on the shown page, as a place on the page after it was turned clockwise."""
    left, top, right, bottom = box
    return {
        0: box,
        90: Box(1 - bottom, left, 1 - top, right),
        180: Box(1 - right, 1 - bottom, 1 - left, 1 - top),
        270: Box(top, 1 - right, bottom, 1 - left),
    }[rotation]
