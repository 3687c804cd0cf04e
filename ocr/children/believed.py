"""What a child answers, held against what can be before it is believed: whoever took it over speaks with its voice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Final

from pydantic import Field, StringConstraints, TypeAdapter, ValidationError

from ocr.answers import MOST_PAGES, CodesFound, Inspection, ReadPage, Searchable
from pipelines.text import Box, Line, PageText, SecondReading, Source

MOST_SIDE: Final = 20_000
"""Pixels of an upright picture."""
MOST_LINES: Final = 5_000
MOST_CHARACTERS: Final = 200_000
MOST_SHOWN: Final = 4_000
"""Pixels of the picture that people are shown; it is at most half as wide, and paper is not endlessly long."""
MOST_PICTURE: Final = 24 << 20
MOST_JSON: Final = 24 << 20

_DIGESTS: Final = TypeAdapter(
    Annotated[tuple[Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")], ...], Field(max_length=MOST_PAGES)]
)
_WRITING: Final = TypeAdapter(Annotated[float, Field(ge=-1000, le=1000)])
_LINES: Final = TypeAdapter(Annotated[tuple[Line, ...], Field(max_length=MOST_LINES)])
_READERS: Final = ("rapid", "tesseract", "text_layer", "none")
_FRAMES: Final = (0xC0, 0xC1, 0xC2)


class Unbelievable(ValueError):
    """An answer that no sound child gives."""


def inspection(answer: dict[str, Any]) -> Inspection:
    """An inspection; of paper at least one page, of a recording none.

    Raises:
        Unbelievable: it cannot be one.
    """
    try:
        return Inspection.model_validate(answer)
    except ValidationError as error:
        raise Unbelievable from error


def read_page(answer: dict[str, Any], picture: bytes, page: int, *, show: bool = True) -> ReadPage:
    """A page that was read.

    Args:
        answer: with the reading under ``text``.
        picture: a JPEG.
        page: the one that was asked for.
        show: whether a picture was asked for.

    Raises:
        Unbelievable: it cannot be that page.
    """
    try:
        text = PageText.model_validate_json(answer.get("text", ""))
    except (ValidationError, TypeError) as error:
        raise Unbelievable from error
    sound = (
        text.page == page
        and text.source in _READERS
        and text.problem is None
        and 0 < text.width <= MOST_SIDE
        and 0 < text.height <= MOST_SIDE
        and len(text.lines) <= MOST_LINES
        and sum(len(line.text) for line in text.lines) <= MOST_CHARACTERS
        and all(_lies_on_the_page(box) for box in _boxes(text))
    )
    if not sound or (show and not _is_shown_picture(picture)):
        raise Unbelievable
    return ReadPage(text=text, picture=picture)


def pdf(data: bytes) -> bytes:
    """A PDF that was laid out.

    Raises:
        Unbelievable: it is none.
    """
    if b"%PDF-" not in data[:1024]:
        raise Unbelievable
    return data


def place(answer: dict[str, Any], page: int, box: Box, engine: Source) -> SecondReading:
    """What was read of one place, by whom it was asked of.

    Raises:
        Unbelievable: these are no lines of a page.
    """
    try:
        lines, writing = _LINES.validate_python(answer.get("lines")), _WRITING.validate_python(answer.get("writing"))
    except ValidationError as error:
        raise Unbelievable from error
    if not all(_lies_on_the_page(line.box) for line in lines):
        raise Unbelievable
    return SecondReading(page=page, box=box, engine=engine, lines=lines, writing=writing)


def digests(answer: dict[str, Any]) -> tuple[str, ...]:
    """A digest for each page, or none.

    Raises:
        Unbelievable: these are none.
    """
    try:
        return _DIGESTS.validate_python(answer.get("digests"))
    except ValidationError as error:
        raise Unbelievable from error


def codes(answer: dict[str, Any], pages: int) -> tuple[tuple[str, ...], ...]:
    """The texts of our own codes on each of so many pages.

    Raises:
        Unbelievable: these are none, or not of these pages.
    """
    try:
        found = CodesFound.model_validate(answer).pages
    except ValidationError as error:
        raise Unbelievable from error
    if len(found) != pages:
        raise Unbelievable
    return found


def part(data: bytes) -> bytes:
    """Pages taken out of a PDF or TIFF, as a file of its kind.

    Raises:
        Unbelievable: it is none.
    """
    if not data.startswith((b"%PDF-", b"II", b"MM")):
        raise Unbelievable
    return data


def searchable(answer: dict[str, Any], made: bytes) -> Searchable:
    """A searchable PDF with what is said of it.

    Raises:
        Unbelievable: it is none.
    """
    try:
        return Searchable(pdf=pdf(made), **answer)
    except (ValidationError, TypeError) as error:
        raise Unbelievable from error


def _boxes(text: PageText) -> Iterator[Box]:
    for line in text.lines:
        yield line.box
        for word in line.words:
            yield word.box
    for seal in text.marks.seals:
        yield seal.box


def _lies_on_the_page(box: Box) -> bool:
    return 0 <= box.left <= box.right <= 1 and 0 <= box.top <= box.bottom <= 1


def _is_shown_picture(picture: bytes) -> bool:
    if not picture.startswith(b"\xff\xd8\xff") or len(picture) > MOST_PICTURE:
        return False
    size = _size_of_jpeg(picture)
    return size is not None and 0 < size[0] <= MOST_SHOWN and 0 < size[1] <= MOST_SIDE


def _size_of_jpeg(picture: bytes) -> tuple[int, int] | None:
    """Width and height that a JPEG states, from its segments alone: nothing is decoded here."""
    at = 2
    for _ in range(64):
        if at + 9 > len(picture) or picture[at] != 0xFF:
            return None
        if picture[at + 1] in _FRAMES:
            return int.from_bytes(picture[at + 7 : at + 9], "big"), int.from_bytes(picture[at + 5 : at + 7], "big")
        at += 2 + int.from_bytes(picture[at + 2 : at + 4], "big")
    return None
