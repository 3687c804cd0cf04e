"""The list of our own checks, each with the clause of ISO 19005-2:2011 that it asks about.

No validator of others (veraPDF) is at hand; this list is what a claim of PDF/A-2b by this program rests on. It holds what a
scan with a text layer, and the papers of others that such pages come in, can get wrong. What it does not look at: the
widths, encodings and glyphs of foreign fonts (6.2.11.5 to 8), tints of spot colours (6.2.4.4.2), the data within JPEG 2000
(6.2.8.3), the raw syntax of objects (6.1.4, 6.1.6, 6.1.8), signatures (6.4.3). A file that shows text in foreign fonts is
therefore never called conforming (:mod:`ocr.searchable`).
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import pikepdf

from ocr.pdfa import colour_checks, content_checks, document_checks, file_checks, font_checks


@dataclass(frozen=True)
class Check:
    """One check.

    Attributes:
        name: what it asks for.
        clause: of ISO 19005-2:2011.
        faults: of a file; a few words for each.
    """

    name: str
    clause: str
    faults: Callable[[pikepdf.Pdf], Iterator[str]]


@dataclass(frozen=True)
class ByteCheck:
    """One check of the bytes of a file."""

    name: str
    clause: str
    faults: Callable[[bytes], Iterator[str]]


@dataclass(frozen=True)
class Fault:
    """What a check found."""

    name: str
    clause: str
    detail: str


BYTE_CHECKS: Final = (
    ByteCheck("header", "6.1.2", file_checks.header),
    ByteCheck("binary-comment", "6.1.2", file_checks.binary_comment),
    ByteCheck("nothing-behind-the-end", "6.1.3", file_checks.end),
)

CHECKS: Final = (
    Check("id-in-trailer", "6.1.3", file_checks.identifier),
    Check("not-encrypted", "6.1.3", file_checks.encryption),
    Check("no-external-streams", "6.1.7.1", file_checks.external_streams),
    Check("standard-filters-without-lzw", "6.1.7.2", file_checks.filters),
    Check("permissions", "6.1.12", document_checks.permissions),
    Check("limits-of-values", "6.1.13", file_checks.limits),
    Check("limits-of-pages", "6.1.13", document_checks.page_sizes),
    Check("known-operators", "6.2.2", content_checks.operators),
    Check("nesting-of-states", "6.1.13", content_checks.nesting),
    Check("own-resources", "6.2.2", content_checks.resources),
    Check("output-intent", "6.2.3", colour_checks.output_intent),
    Check("icc-profiles", "6.2.4.2", colour_checks.profiles),
    Check("device-colours-covered", "6.2.4.3", colour_checks.device_colours),
    Check("graphics-states", "6.2.5", content_checks.graphics_states),
    Check("rendering-intents", "6.2.6", content_checks.intents),
    Check("images", "6.2.8", content_checks.images),
    Check("forms", "6.2.9", content_checks.forms),
    Check("blend-modes", "6.2.10", content_checks.blending),
    Check("fonts-embedded", "6.2.11.4.1", font_checks.embedded),
    Check("glyph-maps", "6.2.11.3.2", font_checks.glyph_maps),
    Check("character-maps", "6.2.11.3.3", font_checks.character_maps),
    Check("widths-of-own-font", "6.2.11.5", font_checks.own_widths),
    Check("no-notdef-in-own-text", "6.2.11.8", font_checks.notdef),
    Check("kinds-of-annotations", "6.3.1", document_checks.annotation_kinds),
    Check("annotations-print", "6.3.2", document_checks.annotation_flags),
    Check("annotations-have-looks", "6.3.3", document_checks.appearances),
    Check("plain-forms", "6.4", document_checks.interactive_forms),
    Check("harmless-actions", "6.5.1", document_checks.actions),
    Check("no-triggers", "6.5.2", document_checks.triggers),
    Check("metadata", "6.6.2", document_checks.metadata),
    Check("version-identification", "6.6.4", document_checks.identification),
    Check("no-embedded-files", "6.8", document_checks.embedded_files),
    Check("layers", "6.9", document_checks.layers),
    Check("no-alternates", "6.10", document_checks.alternates),
    Check("no-requirements", "6.11", document_checks.requirements),
)

BEFORE_THE_CLAIM: Final = tuple(
    check for check in CHECKS if check.name not in ("version-identification", "id-in-trailer")
)
"""What can be asked of a file that is not written yet and claims nothing."""

_MOST_DETAILS: Final = 3


def faults_of(pdf: pikepdf.Pdf, checks: tuple[Check, ...] = CHECKS) -> tuple[Fault, ...]:
    """What the checks find in an opened file; of each the first few."""
    return tuple(
        Fault(check.name, check.clause, detail)
        for check in checks
        for detail in sorted(set(check.faults(pdf)))[:_MOST_DETAILS]
    )


def faults_in(data: bytes) -> tuple[Fault, ...]:
    """What the checks find in the bytes of a PDF.

    Raises:
        pikepdf.PdfError: it cannot be opened.
    """
    raw = tuple(Fault(check.name, check.clause, found) for check in BYTE_CHECKS for found in check.faults(data))

    with pikepdf.open(io.BytesIO(data)) as pdf:
        return raw + faults_of(pdf)
