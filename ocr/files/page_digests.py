"""What each page of a file is made of, as a digest: equal digests are equal pages, whatever stands around them.

Nothing is rendered. Of a PDF the page is taken with everything that it shows, as it is stored; of a TIFF the frame. What
cannot be told apart so (a damaged file, one whose objects go round in circles, other types) has no digests: there the
whole file is the measure.
"""

from __future__ import annotations

import hashlib
import zlib
from pathlib import Path
from typing import Any, Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream
from PIL import Image

from ocr.answers import Inspection

_ABOVE: Final = ("/MediaBox", "/CropBox", "/Rotate", "/Resources")
"""What a page takes from above it."""

_BESIDE: Final = frozenset(
    (
        "/Parent",
        "/P",
        "/Metadata",
        "/PieceInfo",
        "/StructParent",
        "/StructParents",
        "/B",
        "/Dest",
        "/A",
        "/AA",
        "/Popup",
    )
) | {"/IRT", "/LastModified", "/Thumb", "/Tabs", "/Length"}
"""What is not seen on a page, and what leads to other pages."""

_OF_ALL: Final = ("/OCProperties", "/AcroForm")
"""What of the document itself changes how its pages look: layers, and how fields are drawn."""

_FIELDS: Final = frozenset(("/Fields", "/CO", "/XFA"))
_DEEPEST: Final = 60
_MOST_UNPACKED: Final = 1 << 26
"""Bytes of an unpacked stream; a larger one is a bomb, and taken as it lies there."""

_ENCODING: Final = frozenset(("/Filter", "/DecodeParms"))
_OFFSETS: Final = {273, 288, 289, 324, 330, 34665, 34853}
"""TIFF tags that say where something lies in the file."""
_STRIPS: Final = ((273, 279), (324, 325))


class _Untold(ValueError):
    """A page of which no digest can be made."""


def page_digests(path: Path, inspection: Inspection) -> tuple[str, ...]:
    """A digest (SHA-256, 64 hex digits) for each page, or none for all of them.

    Args:
        path: the file.
        inspection: of it.
    """
    try:
        if inspection.kind == "application/pdf":
            return _of_pdf(path, inspection)
        if inspection.kind == "image/tiff":
            return tuple(_of_frame(path, number) for number in range(inspection.pages))
    except (_Untold, pikepdf.PdfError, OSError, ValueError, TypeError, RecursionError):
        pass
    return ()


def _of_pdf(path: Path, inspection: Inspection) -> tuple[str, ...]:
    # What MuPDF had to repair, qpdf may see with other eyes.
    if inspection.warnings:
        return ()
    with pikepdf.open(path, suppress_warnings=True) as pdf:
        if len(pdf.pages) != inspection.pages:
            return ()
        objects = _Objects()
        common = [objects.digest(_without(pdf.Root.get(key), _FIELDS)) for key in _OF_ALL if key in pdf.Root]
        digests = tuple(_of_page(page.obj, objects, common) for page in pdf.pages)
        return () if pdf.get_warnings() else digests


def _of_page(page: Any, objects: _Objects, common: list[bytes]) -> str:
    own = objects.digest(page)
    above = [_inherited(page, key) for key in _ABOVE if key not in page]
    parts = [own, *common, *(objects.digest(value) for value in above)]
    return hashlib.sha256(b"page" + b"".join(parts)).hexdigest()


def _without(value: Any, keys: frozenset[str]) -> Any:
    if not isinstance(value, Dictionary):
        return value
    return Dictionary({key: value.get(key) for key in value.keys() if key not in keys})  # noqa: SIM118 - not iterable


def _inherited(page: Any, key: str) -> Any:
    node = page
    for _ in range(_DEEPEST):
        node = node.get("/Parent")
        if not isinstance(node, Dictionary):
            return None
        if key in node:
            return node.get(key)
    raise _Untold


class _Objects:
    """Digests of objects; one that many pages share is digested once."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], bytes] = {}
        self._open: set[tuple[int, int]] = set()

    def digest(self, value: Any, depth: int = 0) -> bytes:
        """The digest of an object with all that it leads to."""
        if depth > _DEEPEST:
            raise _Untold
        place = value.objgen if isinstance(value, pikepdf.Object) and value.is_indirect else None
        if place is None:
            return self._made(value, depth)
        if place in self._open:
            # In a circle a digest would depend on where it was entered.
            raise _Untold
        if place not in self._known:
            self._open.add(place)
            self._known[place] = self._made(value, depth)
            self._open.discard(place)
        return self._known[place]

    def _made(self, value: Any, depth: int) -> bytes:
        digest = hashlib.sha256()
        if isinstance(value, Stream):
            data, is_plain = _data(value)
            digest.update(b"plain stream" if is_plain else b"encoded stream")
            digest.update(hashlib.sha256(data).digest())
            self._entries(digest, value, depth, without=_ENCODING if is_plain else frozenset())
        elif isinstance(value, Dictionary):
            digest.update(b"dictionary")
            self._entries(digest, value, depth)
        elif isinstance(value, Array):
            digest.update(b"array")
            for one in value:
                digest.update(self.digest(one, depth + 1))
        else:
            kind = "name" if isinstance(value, Name) else type(value).__name__
            said = bytes(value) if isinstance(value, pikepdf.String) else str(value).encode()
            digest.update(kind.encode() + b"\0" + said)
        return digest.digest()

    def _entries(self, digest: Any, value: Any, depth: int, without: frozenset[str] = frozenset()) -> None:
        for key in sorted(set(value.keys()) - _BESIDE - without):
            if value.get(key) is not None:
                digest.update(hashlib.sha256(key.encode()).digest())
                digest.update(self.digest(value.get(key), depth + 1))


def _data(stream: Any) -> tuple[bytes, bool]:
    """The data of a stream, unpacked where programs pack and unpack it as they like; pictures as they lie there."""
    raw = bytes(stream.read_raw_bytes())
    if "/Filter" not in stream:
        return raw, True
    if stream.get("/Filter") != Name.FlateDecode or "/DecodeParms" in stream or stream.get("/Subtype") == Name.Image:
        return raw, False
    unpacking = zlib.decompressobj()
    try:
        plain = unpacking.decompress(raw, _MOST_UNPACKED)
    except zlib.error:
        return raw, False
    return (plain, True) if unpacking.eof else (raw, False)


def _of_frame(path: Path, number: int) -> str:
    """The digest of a TIFF frame: its tags, and its data strip by strip."""
    digest = hashlib.sha256(b"frame")
    with Image.open(path, formats=("TIFF",)) as image, path.open("rb") as data:
        image.seek(number)
        tags: Any = image.tag_v2  # type: ignore[attr-defined] # Pillow's TIFF images have tags
        for tag, value in sorted(tags.items()):
            if tag not in _OFFSETS:
                digest.update(f"{tag}={value!r};".encode())
        for offsets, counts in _STRIPS:
            for offset, count in zip(tags.get(offsets, ()), tags.get(counts, ()), strict=True):
                data.seek(int(offset))
                digest.update(data.read(int(count)))
    return digest.hexdigest()
