"""What a sandbox answers. Light to import: its values cross from the child, its libraries stay there."""

from __future__ import annotations

from typing import Annotated, Final, Literal, get_args

from pydantic import Field, model_validator

from pipelines.text import PageText, Value

MOST_PAGES: Final = 2000
"""Pages of one file; a stack of paper larger than that is a mistake or an attack."""

PaperKind = Literal[
    "application/pdf",
    "image/tiff",
    "image/jpeg",
    "image/png",
    "image/webp",
    "image/heic",
    "application/ofd",
]
"""Media types with pages that are opened directly. OFD (GB/T 33190-2016) has no registered name."""

OfficeKind = Literal[
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
]
"""Media types with pages after LibreOffice has laid them out."""

MediaKind = Literal[
    "audio/aac",
    "audio/amr",
    "audio/flac",
    "audio/mp4",
    "audio/mpeg",
    "audio/ogg",
    "audio/wav",
    "audio/x-ms-wma",
    "video/3gpp",
    "video/mp4",
    "video/mpeg",
    "video/quicktime",
    "video/webm",
    "video/x-flv",
    "video/x-matroska",
    "video/x-ms-wmv",
    "video/x-msvideo",
]
"""Recordings: kept as they came, with their type. They have no pages and nothing of them is opened."""

Kind = Literal[PaperKind, OfficeKind, MediaKind]
"""The media types that are taken."""

OFFICE: Final[frozenset[str]] = frozenset(get_args(OfficeKind))
MEDIA: Final[frozenset[str]] = frozenset(get_args(MediaKind))

MAX_FILE_BYTES: Final = 200 * 1024 * 1024
"""Largest file that is taken where the caller states no other limit."""


class Inspection(Value):
    """What is known of a file before its pages are read.

    Attributes:
        kind: media type, told by the content.
        pages: how many; 0 for a recording, and for nothing else.
        warnings: Chinese sentences on what is odd but no reason to refuse it.
    """

    kind: Kind
    pages: int = Field(ge=0, le=MOST_PAGES)
    warnings: tuple[Annotated[str, Field(max_length=200)], ...] = Field(default=(), max_length=8)

    @model_validator(mode="after")
    def _paper_has_pages(self) -> Inspection:
        if (self.pages == 0) != (self.kind in MEDIA):
            raise ValueError("paper has pages, a recording has none")
        return self


class CodesFound(Value):
    """Our own codes in a file, page by page; see :mod:`pipelines.paper.belonging.control_sheets`."""

    pages: tuple[Annotated[tuple[Annotated[str, Field(max_length=200)], ...], Field(max_length=32)], ...]


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
