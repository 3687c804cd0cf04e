"""What a sandbox answers. Light to import: its values cross from the child, its libraries stay there."""

from __future__ import annotations

from typing import Final, Literal

from pipelines.text import PageText, Value

Kind = Literal["application/pdf", "image/tiff", "image/jpeg", "image/png"]
"""The media types that are taken."""

MAX_FILE_BYTES: Final = 200 * 1024 * 1024
"""Largest file that is taken where the caller states no other limit."""


class Inspection(Value):
    """What is known of a file before its pages are read.

    Attributes:
        kind: media type, told by the content.
        pages: how many.
        warnings: Chinese sentences on what is odd but no reason to refuse it.
    """

    kind: Kind
    pages: int
    warnings: tuple[str, ...] = ()


class ReadPage(Value):
    """A page after reading.

    Attributes:
        text: what stands on it.
        picture: the upright page, at most 2,000 pixels wide, without metadata; empty where nobody wants to see it.
        media_type: of the picture.
    """

    text: PageText
    picture: bytes
    media_type: Literal["image/jpeg"] = "image/jpeg"


class Searchable(Value):
    """A searchable PDF.

    Attributes:
        pdf: the file.
        archival: whether it is PDF/A-2b, and says so.
        notes: Chinese sentences on why it is not.
    """

    pdf: bytes
    archival: bool = False
    notes: tuple[str, ...] = ()
