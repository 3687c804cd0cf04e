"""The data of a TIFF frame that PDF can hold as it is: one strip of CCITT G4, JPEG or deflated rows (TIFF 6.0, part 2)."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any, Final

from PIL import Image

_G4, _JPEG, _DEFLATE, _OLD_DEFLATE = 4, 7, 8, 32946
_COMPRESSION, _PHOTOMETRIC, _FILL_ORDER, _PLANAR, _PREDICTOR, _TABLES = 259, 262, 266, 284, 317, 347
_OFFSETS, _COUNTS, _TILE_OFFSETS = 273, 279, 324
_BITS, _SAMPLES = 258, 277
_WIDTH, _HEIGHT, _ROWS, _TILE_WIDTH, _TILE_HEIGHT = 256, 257, 278, 322, 323
_PLANES: Final = 2
"""Planar configuration of a picture whose colours lie apart, each in strips of its own."""
_WHITE_IS_ZERO, _BLACK_IS_ZERO, _RGB, _YCBCR = 0, 1, 2, 6

_REVERSED: Final = bytes(int(f"{value:08b}"[::-1], 2) for value in range(256))
"""Each byte with its bits in the other order."""

_START, _END = b"\xff\xd8", b"\xff\xd9"


def tiff_picture(file: Path | io.BytesIO, image: Any) -> dict[str, Any] | None:
    """The fields of an :class:`ocr.files.page_pictures.Encoded`, or None where the frame does not lie in one such strip.

    A frame of several JPEG strips is joined with their own tables: decoded and encoded by the same tables on the same
    grid, which changes next to nothing.

    Args:
        file: the TIFF.
        image: the same, opened by Pillow and standing at the frame.
    """
    tags = image.tag_v2
    compression, photometric = int(tags.get(_COMPRESSION, 1)), int(tags.get(_PHOTOMETRIC, -1))
    strip = _only_strip(file, tags)
    if compression == _JPEG and image.mode in ("L", "RGB") and photometric in (_BLACK_IS_ZERO, _RGB, _YCBCR):
        return _jpeg(file, image, strip, photometric)
    if strip is None or int(tags.get(_PLANAR, 1)) != 1:
        return None
    if compression == _G4 and photometric in (_WHITE_IS_ZERO, _BLACK_IS_ZERO) and image.mode == "1":
        return _fax(strip, image, photometric)
    if compression in (_DEFLATE, _OLD_DEFLATE):
        return _deflated(strip, image, photometric)
    return None


def lacks_strips(tags: Any) -> bool:
    """Whether a frame names fewer strips or tiles than its picture takes: Pillow leaves the rest black, in silence.

    Args:
        tags: of the frame, as Pillow gives them.
    """
    width, height = int(tags.get(_WIDTH, 0)), int(tags.get(_HEIGHT, 0))
    planes = int(tags.get(_SAMPLES, 1)) if int(tags.get(_PLANAR, 1)) == _PLANES else 1
    if _TILE_OFFSETS in tags:
        wide, high = int(tags.get(_TILE_WIDTH, 0)), int(tags.get(_TILE_HEIGHT, 0))
        needed = -(-width // wide) * -(-height // high) if wide > 0 and high > 0 else 1
        return len(tags[_TILE_OFFSETS]) < planes * needed
    rows = int(tags.get(_ROWS, height))
    return len(tags.get(_OFFSETS, ())) < planes * (-(-height // rows) if rows > 0 else 1)


def _only_strip(file: Path | io.BytesIO, tags: Any) -> bytes | None:
    if _TILE_OFFSETS in tags or len(tags.get(_OFFSETS, ())) != 1 or len(tags.get(_COUNTS, ())) != 1:
        return None
    return _strip(file, int(tags[_OFFSETS][0]), int(tags[_COUNTS][0])) or None


def _strip(file: Path | io.BytesIO, offset: int, count: int) -> bytes:
    if isinstance(file, io.BytesIO):
        return file.getvalue()[offset : offset + count]
    with file.open("rb") as data:
        data.seek(offset)
        return data.read(count)


def _fields(image: Any, data: bytes, name: str, **more: Any) -> dict[str, Any]:
    return {"data": data, "width": image.width, "height": image.height, "filter": name, **more}


def _fax(strip: bytes, image: Any, photometric: int) -> dict[str, Any]:
    """Rows of CCITT G4. PDF reads the bits of a byte from the highest, and calls white what the code calls white."""
    reversed_ = int(image.tag_v2.get(_FILL_ORDER, 1)) == 2
    parms = {
        "K": -1,
        "Columns": image.width,
        "Rows": image.height,
        "BlackIs1": photometric == _BLACK_IS_ZERO,
    }
    data = strip.translate(_REVERSED) if reversed_ else strip
    return _fields(image, data, "CCITTFaxDecode", space="DeviceGray", bits=1, parms=parms)


def _deflated(strip: bytes, image: Any, photometric: int) -> dict[str, Any] | None:
    tags, colours = image.tag_v2, {"L": 1, "RGB": 3}.get(image.mode, 0)
    plain = {"L": _BLACK_IS_ZERO, "RGB": _RGB}.get(image.mode)
    eight = set(tags.get(_BITS, (1,))) == {8} and int(tags.get(_SAMPLES, 1)) == colours
    predictor = int(tags.get(_PREDICTOR, 1))
    if photometric != plain or not eight or predictor not in (1, 2):
        return None
    parms = {"Predictor": 2, "Colors": colours, "BitsPerComponent": 8, "Columns": image.width} if predictor == 2 else {}
    space = "DeviceGray" if colours == 1 else "DeviceRGB"
    return _fields(image, strip, "FlateDecode", space=space, parms=parms)


def _jpeg(file: Path | io.BytesIO, image: Any, strip: bytes | None, photometric: int) -> dict[str, Any] | None:
    tables = bytes(image.tag_v2.get(_TABLES, b""))
    data = _spliced(tables, strip) if strip is not None else _joined(file, image, tables, photometric)
    if data is None:
        return None
    space = "DeviceGray" if image.mode == "L" else "DeviceRGB"
    # TIFF says by its own tag whether the components are RGB; in PDF it is YCbCr unless told otherwise.
    parms = {"ColorTransform": 0} if photometric == _RGB else {}
    return _fields(image, data, "DCTDecode", space=space, parms=parms)


def _spliced(tables: bytes, strip: bytes) -> bytes:
    """A strip with the tables that stand beside it."""
    if not tables.startswith(_START):
        return strip
    return tables.removesuffix(_END) + strip.removeprefix(_START)


def _joined(file: Path | io.BytesIO, image: Any, tables: bytes, photometric: int) -> bytes | None:
    offsets, counts = image.tag_v2.get(_OFFSETS, ()), image.tag_v2.get(_COUNTS, ())
    if not offsets or not counts:
        return None
    first: Any = Image.open(io.BytesIO(_spliced(tables, _strip(file, int(offsets[0]), int(counts[0])))))
    target = io.BytesIO()
    kept = {"keep_rgb": True} if photometric == _RGB else {"subsampling": _sampling(first)}
    image.save(target, "JPEG", qtables=first.quantization, **kept)
    return target.getvalue()


def _sampling(image: Any) -> int:
    """How coarsely the colours of a JPEG are sampled, as Pillow counts it: 0 for 4:4:4, 1 for 4:2:2, 2 for 4:2:0."""
    if len(image.layer) < 3:
        return 0
    across, down = image.layer[0][1], image.layer[0][2]
    return {(2, 1): 1, (2, 2): 2}.get((across, down), 0)
