"""Checks of the file as a file: header, end, identifier, encryption, streams, limits of values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

import pikepdf
from pikepdf import Array

from ocr.pdfa.walking import dictionaries, names_of, streams

FILTERS: Final = {
    "ASCIIHexDecode",
    "ASCII85Decode",
    "FlateDecode",
    "RunLengthDecode",
    "CCITTFaxDecode",
    "JBIG2Decode",
    "DCTDecode",
    "JPXDecode",
}
"""Those of ISO 32000-1, table 6, without LZWDecode and Crypt."""

_MOST_OBJECTS: Final = 8_388_607
_LARGEST_INTEGER: Final = 2_147_483_647
_LONGEST_STRING: Final = 32_767
_LONGEST_NAME: Final = 127
_BINARY: Final = 4


def header(data: bytes) -> Iterator[str]:
    """The file begins with ``%PDF-1.0`` to ``1.7`` and nothing else."""
    if not re.match(rb"%PDF-1\.[0-7][\r\n]", data[:16]):
        yield "no header of PDF 1.0 to 1.7 at the first byte"


def binary_comment(data: bytes) -> Iterator[str]:
    """The second line is a comment of four bytes beyond ASCII, so that nobody takes the file for text."""
    second = re.split(rb"\r\n|\r|\n", data[:64], maxsplit=2)[1:2] or [b""]
    beyond = [byte for byte in second[0][1 : 1 + _BINARY] if byte > 127]
    if not second[0].startswith(b"%") or len(beyond) < _BINARY:
        yield "no comment of binary bytes behind the header"


def end(data: bytes) -> Iterator[str]:
    """Nothing stands behind the last end mark but one end of line."""
    if not re.search(rb"%%EOF(\r\n|\r|\n)?\Z", data[-16:]):
        yield "bytes behind the last %%EOF"


def identifier(pdf: pikepdf.Pdf) -> Iterator[str]:
    """The trailer has an ID of two strings."""
    found = pdf.trailer.get("/ID")
    if not isinstance(found, Array) or len(found) != 2 or not all(bytes(part) for part in found):
        yield "no ID in the trailer"


def encryption(pdf: pikepdf.Pdf) -> Iterator[str]:
    """The file is not encrypted."""
    if pdf.is_encrypted or "/Encrypt" in pdf.trailer:
        yield "encrypted"


def external_streams(pdf: pikepdf.Pdf) -> Iterator[str]:
    """The data of every stream lies in the file."""
    for one in streams(pdf):
        if {"/F", "/FFilter", "/FDecodeParms"} & set(one.keys()):
            yield f"object {one.objgen[0]} takes its data from another file"


def filters(pdf: pikepdf.Pdf) -> Iterator[str]:
    """Streams are encoded by the standard's filters, never by LZW or a crypt filter."""
    for one in streams(pdf):
        for name in names_of(one.get("/Filter")):
            if name not in FILTERS:
                yield f"object {one.objgen[0]}: {name}"


def limits(pdf: pikepdf.Pdf) -> Iterator[str]:
    """Numbers, strings, names and the number of objects keep within ISO 19005-2, 6.1.13."""
    if len(pdf.objects) > _MOST_OBJECTS:
        yield "too many objects"
    for one in dictionaries(pdf):
        for key in one.keys():  # noqa: SIM118 - a stream is not iterable
            if len(key) - 1 > _LONGEST_NAME:
                yield "a name is too long"
            yield from _beyond(one.get(key))


def _beyond(value: Any) -> Iterator[str]:
    if isinstance(value, Array):
        for one in value:
            if not isinstance(one, Array):
                yield from _beyond(one)
    elif isinstance(value, int | Decimal) and abs(float(value)) > _LARGEST_INTEGER:
        yield "a number is too large"
    elif isinstance(value, pikepdf.String) and len(bytes(value)) > _LONGEST_STRING:
        yield "a string is too long"
    elif isinstance(value, pikepdf.Name) and len(str(value)) - 1 > _LONGEST_NAME:
        yield "a name is too long"
