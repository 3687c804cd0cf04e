"""The pictures of an image file as they lie in it: what a PDF can hold as it is, is not encoded again.

JPEG, PNG's deflated rows, TIFF's fax and JPEG data pass unchanged. Other lossless data is packed anew without loss. Only
what PDF/A has no colours for (CMYK without a profile) and what PDF cannot hold (WebP, HEIC) becomes a new JPEG.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from PIL import Image

from ocr.answers import Kind
from ocr.files.image_pages import open_picture
from ocr.files.tiff_strips import tiff_picture
from ocr.picture import Picture, jpeg_of

GUESSED_DPI: Final = 200
"""Resolution of a picture that states none, or one that would make it a sheet of more than 1.27 metres."""

_LONGEST_INCHES: Final = 50
_ORIENTATION: Final = 0x0112
_UNCHANGED: Final = 100_000
"""Wider than any picture: none is scaled down."""

_QUALITY: Final = 88


@dataclass(frozen=True)
class Encoded:
    """A picture as the stream of an image XObject (ISO 32000-1, 8.9.5).

    Attributes:
        data: the stream, encoded.
        width, height: in pixels, as stored.
        filter: name of the filter, without slash.
        space: ``DeviceGray`` or ``DeviceRGB``; the base of the palette where there is one.
        bits: of a component.
        parms: of the filter.
        palette: the colours of an indexed picture, three bytes each.
        dpi: resolution across and down that is stated; None where there is none.
        orientation: how it is to be turned (EXIF 0x0112), 1 to 8.
    """

    data: bytes
    width: int
    height: int
    filter: str
    space: str = "DeviceRGB"
    bits: int = 8
    parms: Mapping[str, Any] = field(default_factory=dict)
    palette: bytes = b""
    dpi: tuple[float, float] | None = None
    orientation: int = 1

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the upright sheet, in points."""
        across, down = self.dpi or (0.0, 0.0)
        if min(across, down) <= 1 or max(self.width / across, self.height / down) >= _LONGEST_INCHES:
            across = down = GUESSED_DPI
        width, height = self.width * 72 / across, self.height * 72 / down
        return (width, height) if self.orientation < 5 else (height, width)


def stored_picture(path: Path, kind: Kind, number: int, draw: Callable[[], Picture]) -> Encoded:
    """A page of an image file, as it is stored where PDF can hold that.

    Args:
        path: the file, which was opened before without complaint.
        kind: its media type.
        number: of the page, from 1.
        draw: decodes the page, upright, on white, in the colours of a screen.
    """
    if kind not in ("image/jpeg", "image/png", "image/tiff"):
        return drawn_picture(draw())
    with open_picture(path) as image:
        if kind == "image/tiff":
            image.seek(number - 1)
        # Millimetres and metres are not whole inches: 99.9998 dpi are 100.
        across, down = (round(float(value), 2) for value in image.info.get("dpi", (0, 0)))
        orientation = _orientation(image)
        encoded = _stored(path, kind, image)
        # Pillow turns a TIFF upright as soon as its pixels are asked for: what is packed anew lies right already.
        left = _orientation(image)
        lossy = kind == "image/jpeg" or image.info.get("compression") == "jpeg"
    if encoded is not None:
        dpi = (down, across) if orientation > 4 and left == 1 else (across, down)
        return Encoded(**{**encoded, "dpi": dpi, "orientation": left})
    settled = draw()
    if not lossy and (repacked := _repacked(Image.fromarray(settled))):
        return Encoded(**{**repacked, "dpi": (across, down) if orientation < 5 else (down, across)})
    return replace(drawn_picture(settled), dpi=(across, down))


def _orientation(image: Image.Image) -> int:
    stated = int(image.getexif().get(_ORIENTATION, 1))
    return stated if 1 <= stated <= 8 else 1


def drawn_picture(picture: Picture) -> Encoded:
    """A decoded picture, of a file that PDF cannot hold or of no file: two colours without loss (CCITT G4), all others as JPEG."""
    height, width = picture.shape[:2]
    grey = picture[:, :, 0]
    if bool(np.isin(np.unique(grey), (0, 255)).all()) and bool((picture == grey[:, :, None]).all()):
        return Encoded(**bilevel(Image.fromarray(grey).convert("1")))
    data = jpeg_of(picture, widest=_UNCHANGED, quality=_QUALITY)
    return Encoded(data=data, width=width, height=height, filter="DCTDecode")


def _stored(path: Path, kind: Kind, image: Image.Image) -> dict[str, Any] | None:
    if kind == "image/jpeg":
        return _jpeg(path, image)
    if kind == "image/png":
        return _png(path.read_bytes()) or _repacked(image)
    return tiff_picture(path, image) or _repacked(image)


def _jpeg(path: Path, image: Any) -> dict[str, Any] | None:
    """The file itself. The further pictures of an MPO (a depth map, a thumbnail) are left out."""
    if image.mode not in ("L", "RGB"):
        return None
    data = path.read_bytes()
    if image.format == "MPO":
        data = data[: int(image.mpinfo[0xB002][0]["Size"])] or data
    # Without a marker that says so, PDF takes three components for YCbCr (ISO 32000-1, table 13).
    plain = image.mode == "RGB" and not {"jfif", "adobe"} & image.info.keys() and _components(image) == b"RGB"
    space = "DeviceGray" if image.mode == "L" else "DeviceRGB"
    return {
        "data": data,
        "width": image.width,
        "height": image.height,
        "filter": "DCTDecode",
        "space": space,
        "parms": {"ColorTransform": 0} if plain else {},
    }


def _components(image: Any) -> bytes:
    return bytes(layer[0] for layer in image.layer)


def _png(data: bytes) -> dict[str, Any] | None:
    """The deflated rows of a PNG without transparency, one pass, 8 bits or less."""
    rows, palette, header = [], b"", b""
    place = 8
    while place + 8 <= len(data):
        (length,), kind = struct.unpack_from(">I", data, place), data[place + 4 : place + 8]
        chunk = data[place + 8 : place + 8 + length]
        if kind == b"IHDR":
            header = chunk
        elif kind == b"PLTE":
            palette = chunk
        elif kind == b"tRNS":
            return None
        elif kind == b"IDAT":
            rows.append(chunk)
        place += 12 + length
    width, height, bits, colour, _, _, interlaced = struct.unpack(">IIBBBBB", header)
    if colour not in (0, 2, 3) or bits > 8 or interlaced:
        return None
    colours = 3 if colour == 2 else 1
    return {
        "data": b"".join(rows),
        "width": width,
        "height": height,
        "filter": "FlateDecode",
        "space": "DeviceGray" if colour == 0 else "DeviceRGB",
        "bits": bits,
        "parms": {"Predictor": 15, "Colors": colours, "BitsPerComponent": bits, "Columns": width},
        "palette": palette if colour == 3 else b"",
    }


def _repacked(image: Image.Image) -> dict[str, Any] | None:
    """Lossless data packed anew without loss; None for pictures whose look has to be settled first."""
    if image.mode == "1":
        return bilevel(image)
    if image.mode not in ("L", "RGB", "P") or "transparency" in image.info:
        return None
    file = io.BytesIO()
    # Light compression: the time of many large pages counts more than a few percent.
    image.save(file, "PNG", compress_level=1)
    return _png(file.getvalue())


def bilevel(image: Image.Image) -> dict[str, Any]:
    """A picture of two colours as one strip of CCITT G4."""
    file = io.BytesIO()
    # Whole as one strip: PDF knows no strips.
    image.save(file, "TIFF", compression="group4", tiffinfo={278: image.height})
    with Image.open(file) as packed:
        found = tiff_picture(file, packed)
    if found is None:
        raise ValueError("the picture cannot be packed as one strip of CCITT G4")
    return found
